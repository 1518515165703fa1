"""``kiosk cameras``."""

from pathlib import Path

from kiosk.wiring import found_cameras
from tests.homes import Home


def test_it_lists_what_is_connected_where_nothing_is_configured(tmp_path: Path) -> None:
    """One JSON line for each camera, as the wiring finds them; words on standard error where there is none; exit 0."""
    home = Home(tmp_path / "home")
    (home.path / "kiosk.toml").unlink()
    ran = home.kiosk("cameras")
    assert ran.code == 0
    assert ran.json == [{"source": each.source, "name": each.name} for each in found_cameras()]
    assert bool(ran.words) is not bool(ran.json)
