"""A ZIP file that only a pass phrase opens: AES-256 as WinZip writes it (AE-2), which 7-Zip, WinZip and Keka read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from kiosk.flow.sealing import checked


@contextmanager
def sealed(out: BinaryIO, name: str, passphrase: str) -> Iterator[BinaryIO]:
    """A file ``name`` within a ZIP that is written to ``out``; the name itself is not hidden. Raises SettingsError for a short pass phrase.

    The format derives its key with 1,000 rounds only: what guards the file is a long pass phrase.
    """
    import pyzipper

    secret = checked(passphrase).encode()
    with pyzipper.AESZipFile(out, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(secret)
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        with archive.open(name, "w", force_zip64=True) as within:
            yield within
