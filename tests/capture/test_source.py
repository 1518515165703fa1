"""How a source is named in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.capture.source import shown


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("rtsp://ana:pa55@camera:554/live", "rtsp://camera:554/live"),
        ("rtsp://ana:p@55/w?rd#1@camera/live", "rtsp://camera/live"),
        ("http://camera/live?user=ana&pwd=pa55#x", "http://camera/live"),
        ("http://camera", "http://camera"),
        ("films/door.mp4", "films/door.mp4"),
        ("0", "0"),
    ],
)
def test_shown(source: str, words: str) -> None:
    """An address is shown without user, password and query, a path as it is."""
    assert shown(source) == words


@given(st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"])))
def test_no_password_is_shown(password: str) -> None:
    """Whatever characters a password has, none of it is shown."""
    assert shown(f"rtsp://ana:{password}@camera.local/live") == "rtsp://camera.local/live"
