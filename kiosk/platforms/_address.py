"""The address of a server as a person wrote it into kiosk.toml."""

from urllib.parse import urlsplit

from kiosk.core.errors import SettingsError


def root_of(address: str, key: str, *endings: str, example: str) -> str:
    """Scheme, host and port of ``address``, without a slash or one of ``endings`` (an API's path, copied along); empty where it is.

    Raises SettingsError that names ``key`` of ``[platform]`` and an ``example`` where it is no address.
    """
    root = address.strip().rstrip("/")
    for ending in endings:
        root = root.removesuffix(ending)
    if root and not is_address(root):
        # A user and password in the address must not be repeated.
        shown = "an address with a user or password" if "@" in address else repr(address)
        raise SettingsError(f"platform.{key} in kiosk.toml is {shown}: write https:// and a host, such as {example}")
    return root


def is_address(root: str) -> bool:
    """Whether it is http or https and a host, without a user, a query or a fragment."""
    try:
        parts = urlsplit(root)
        host, port = (parts.hostname or "").encode("idna"), parts.port
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    return parts.scheme in {"http", "https"} and bool(host) and port != 0 and plain
