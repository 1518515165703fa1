"""Keys of ``[platform]`` are changed in a file that a person wrote, and nothing else is."""

import tomllib

import pytest

from kiosk.commands.remembering import with_platform
from kiosk.core.errors import SettingsError


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('[event]\nx = 1\n[platform]\nfile = "a"\n', '[event]\nx = 1\n[platform]\nfile = "b"\n'),
        ('[platform]\n# keep\nfile="a" # old\n\n[door]\nfile = "a"\n', '[platform]\n# keep\nfile = "b"\n\n[door]\nfile = "a"\n'),
        ("[event]\nx = 1\n", '[event]\nx = 1\n\n[platform]\nfile = "b"\n'),
        ('[ platform ] # ours\nname = "x"\n', '[ platform ] # ours\nfile = "b"\nname = "x"\n'),
        ('[platform]\nfile = """\na\n"""\nname = "x"\n', '[platform]\nfile = "b"\nname = "x"\n'),
        ('[platform]\nfile = "b"', '[platform]\nfile = "b"'),
    ],
)
def test_one_key_is_changed_or_added(before: str, after: str) -> None:
    """In its own table, over as many lines as its value has; what is already so is not touched."""
    assert with_platform(before, {"file": "b"}) == after


def test_lists_and_odd_letters_are_written_so_that_they_come_back() -> None:
    """Quotes, backslashes, control characters and all alphabets; a list over several lines becomes one."""
    wanted = {"map": ('a"b=code', "c\\d=name", "名前\x7f\t=email"), "file": 'C:\\x\\"y".csv'}
    text = with_platform('[platform]\nmap = [\n  "x=y", # one\n  "z]=w",\n]\nevent_id = "e"\n', wanted)
    assert tomllib.loads(text) == {"platform": {"map": list(wanted["map"]), "file": wanted["file"], "event_id": "e"}}


@pytest.mark.parametrize("before", ['platform = { file = "a" }\n', 'platform.file = "a"\n', '[platform]\n"file" = "a"\n'])
def test_what_cannot_be_changed_is_said_with_what_to_write(before: str) -> None:
    """Other spellings of the same table are a person's business."""
    with pytest.raises(SettingsError, match='file = "b"'):
        with_platform(before, {"file": "b"})
