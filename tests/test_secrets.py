"""Secrets that the kiosk keeps itself: in the keyring, else in a file that only its owner can read."""

import os
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordSetError

from kiosk.core.errors import SettingsError
from kiosk.secrets import SERVICE, Secrets

NAME = "KIOSK_REFRESH_TOKEN"


class Drawer(KeyringBackend):
    """A keyring in memory; ``locked`` refuses to keep, ``forgets`` keeps nothing."""

    priority = 1

    def __init__(self, *, locked: bool = False, forgets: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}
        self._locked = locked
        self._forgets = forgets

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self._locked:
            raise PasswordSetError("locked")
        if not self._forgets:
            self.held[service, username] = password


@pytest.fixture
def usual() -> Iterator[None]:
    """Whatever keyring a test chose is put back."""
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def _file(home: Path) -> Path:
    return home / "secrets.toml"


@pytest.mark.usefixtures("usual")
def test_a_secret_is_kept_in_the_keyring_where_there_is_one(tmp_path: Path) -> None:
    """It is found again, the words say where, and no file is made."""
    drawer = Drawer()
    keyring.set_keyring(drawer)
    secrets = Secrets(tmp_path, {})
    assert "keyring" in secrets.keep(NAME, "1000.yyy")
    assert drawer.held == {(SERVICE, NAME): "1000.yyy"}
    assert secrets(NAME) == "1000.yyy"
    assert not _file(tmp_path).exists()


@pytest.mark.usefixtures("usual")
@pytest.mark.parametrize("drawer", [Drawer(locked=True), Drawer(forgets=True), None])
def test_without_a_keyring_that_keeps_it_is_a_file_of_the_owners_own(tmp_path: Path, drawer: Drawer | None) -> None:
    """A locked one, one that forgets, and none at all: secrets.toml, which nobody else can read, beside what was in it."""
    keyring.set_keyring(drawer or Drawer())
    secrets = Secrets(tmp_path / "new", {} if drawer else {"KIOSK_NO_KEYRING": "1"})
    assert secrets.keep("KIOSK_CLIENT_SECRET", 'quo"te\\d\x7f é') == str(_file(tmp_path / "new"))
    secrets.keep(NAME, "1000.yyy")
    secrets.keep(NAME, "1000.zzz")
    assert (secrets("KIOSK_CLIENT_SECRET"), secrets(NAME)) == ('quo"te\\d\x7f é', "1000.zzz")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["secrets.toml"]
    if os.name == "posix":
        assert stat.S_IMODE(_file(tmp_path / "new").stat().st_mode) == 0o600


def test_a_persons_comments_stay(tmp_path: Path) -> None:
    """One line changes; the rest of the file is left as it was written."""
    _file(tmp_path).write_text('# ours\nclient_secret = "a"  # the first\nrefresh_token = "old"\n', "utf-8")
    _file(tmp_path).chmod(0o600)
    Secrets(tmp_path, {"KIOSK_NO_KEYRING": ""}).keep(NAME, "new")
    assert _file(tmp_path).read_text("utf-8") == '# ours\nclient_secret = "a"  # the first\nrefresh_token = "new"\n'


def test_a_line_that_cannot_be_changed_alone_is_written_anew(tmp_path: Path) -> None:
    """A secret over several lines is not torn apart."""
    _file(tmp_path).write_text('password = """\nrefresh_token = "x"\n"""\nrefresh_token = """\nold"""\n', "utf-8")
    _file(tmp_path).chmod(0o600)
    Secrets(tmp_path, {"KIOSK_NO_KEYRING": ""}).keep(NAME, "new")
    assert tomllib.loads(_file(tmp_path).read_text("utf-8")) == {"password": 'refresh_token = "x"\n', "refresh_token": "new"}


@pytest.mark.usefixtures("usual")
def test_an_older_secret_that_comes_first_is_said(tmp_path: Path) -> None:
    """The environment, or a keyring that cannot be written to, would go on giving the old one."""
    with pytest.raises(SettingsError, match="environment holds another") as caught:
        Secrets(tmp_path, {"KIOSK_NO_KEYRING": "1", NAME: "old"}).keep(NAME, "new-token")
    assert "new-token" not in str(caught.value)
    drawer = Drawer(locked=True)
    drawer.held[SERVICE, NAME] = "old"
    keyring.set_keyring(drawer)
    with pytest.raises(SettingsError, match=r"keyring .* holds another"):
        Secrets(tmp_path, {}).keep(NAME, "new-token")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "home").write_text("", "utf-8")
    with pytest.raises(SettingsError, match="home"):
        Secrets(tmp_path / "home", {"KIOSK_NO_KEYRING": "1"}).keep(NAME, "new")


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_file_that_others_can_read_is_not_added_to(tmp_path: Path) -> None:
    """It is said how to close it, and nothing is written."""
    _file(tmp_path).write_text('client_secret = "a"\n', "utf-8")
    _file(tmp_path).chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        Secrets(tmp_path, {"KIOSK_NO_KEYRING": "1"}).keep(NAME, "new")
    assert _file(tmp_path).read_text("utf-8") == 'client_secret = "a"\n'
