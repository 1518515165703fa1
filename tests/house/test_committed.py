"""What must not be committed: paths of one machine, hosts of one network, anything that looks like a secret."""

import re

from tests.house.tree import ROOT, kept_files

# Written in pieces, so that this file does not hold what it looks for.
PLACES = re.compile(
    "|".join(
        [
            r"(?<![\w.])/" + r"(?:work|root|opt)/\w",
            r"(?<![\w.])/" + r"home/(?!guest\b|kiosk\b|pi\b)\w",
            r"/" + r"Users/\w+/",
            r"[A-Z]:\\" + r"Users\\",
            r"(?<![\w.])/" + r"tmp/(?:try|house|brief|bare)",
        ]
    )
)
REGISTRIES = re.compile(
    "|".join(
        ["files.python" + "hosted", "pypi" + r"\.org", "deb." + "debian", "registry." + "npmjs", "pkg" + r"\.dev/", "extra-index-" + "url"]
    )
)
KEYS = re.compile("-----BEGIN " + r"[A-Z ]*PRIVATE KEY-----|" + r"\b1000\.[0-9a-f]{32}\.[0-9a-f]{32}\b")


def told(pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern stands in the text files of the tree, as ``file:line``."""
    found = []
    for path in kept_files():
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
                if pattern.search(line):
                    found.append(f"{path.relative_to(ROOT)}:{number}")
    return found


def test_no_path_of_one_machine() -> None:
    """No committed file names a folder that only one machine has."""
    assert told(PLACES) == []


def test_no_host_of_a_package_registry() -> None:
    """Packages are named, never the hosts they come from."""
    assert told(REGISTRIES) == []


def test_no_key() -> None:
    """No private key and no Zoho token is committed."""
    assert told(KEYS) == []


def test_the_search_finds_what_is_there() -> None:
    """The search reads the tree: this test's own name is found in this file."""
    assert told(re.compile("def test_the_search_finds_what_is" + "_there")) == ["tests/house/test_committed.py:" + str(_line())]


def _line() -> int:
    return test_the_search_finds_what_is_there.__code__.co_firstlineno
