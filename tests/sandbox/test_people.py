"""The demo's people: enough of every kind, from everywhere, and all different."""

import unicodedata
from collections import Counter
from importlib.resources import files

from kiosk.sandbox.people import crowd, people


def test_there_are_five_hundred_different_people() -> None:
    """Ids, numbers, codes and e-mails are unique; ids have eighteen digits, codes twenty characters."""
    everyone = people()
    assert len(everyone) == 500
    for field in ("registration_id", "number", "code", "email"):
        assert len({getattr(person, field) for person in everyone}) == 500
    assert all(len(person.registration_id) == 18 and person.registration_id.isdigit() and len(person.code) == 20 for person in everyone)


def test_every_fate_has_its_specimens() -> None:
    """At least three of each that a door must refuse, hundreds that it welcomes, and orders of two to four."""
    everyone = people()
    fates = Counter(person.status for person in everyone)
    assert all(fates[status] >= 3 for status in ("cancelled", "pending", "rejected", "waitlist"))
    assert sum(person.status == "approved" and person.paid is False for person in everyone) >= 3
    assert sum(person.welcome for person in everyone) > 400
    sizes = Counter(Counter(person.order for person in everyone).values())
    assert all(sizes[size] >= 3 for size in (2, 3, 4))


def test_names_come_from_all_over_the_world() -> None:
    """Eighteen writing systems and more, names of one word, and one of fifty-seven characters."""
    names = [person.name for person in people()]
    scripts = {unicodedata.name(letter).split()[0] for name in names for letter in name if letter.isalpha()}
    wanted = {"LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "DEVANAGARI", "THAI", "CJK", "HANGUL", "HIRAGANA", "ARMENIAN", "GEORGIAN"}
    assert wanted <= scripts
    assert sum(not person.last_name for person in people()) >= 2
    assert max(map(len, names)) == 57


def test_the_file_stays_small() -> None:
    """It ships with every copy."""
    assert len(files("assets").joinpath("people", "tech-summit.csv").read_bytes()) < 200_000


def test_a_crowd_is_the_five_hundred_and_their_namesakes() -> None:
    """The same people whatever the count; ids, numbers, codes and e-mails are unique, and orders keep their members."""
    everyone = list(crowd(2_600))
    assert everyone[:500] == list(people())
    assert everyone[:1_200] == list(crowd(1_200))
    for field in ("registration_id", "number", "code", "email"):
        assert len({getattr(person, field) for person in everyone}) == 2_600
    sizes = Counter(Counter(person.order for person in everyone[:2_500]).values())
    assert sizes == {size: 5 * count for size, count in Counter(Counter(person.order for person in people()).values()).items()}
    assert all(len(person.registration_id) == 18 and len(person.code) == 20 for person in everyone)
