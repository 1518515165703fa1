"""Searching at a running station: best first, fresh, and no list for those who may read none."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.ticket import Status, Ticket
from kiosk.flow.finding import Finder, catch_up, is_behind, piece
from kiosk.store import indexing
from kiosk.store.database import Database, connect
from tests.benchmarks.questions import questions
from tests.benchmarks.recall import answered, recall, table
from tests.benchmarks.search import fill
from tests.benchmarks.search_probe import EVENT
from tests.store.test_search import person, pull

CROWD = 17_000
"""More than one segment of the index holds."""
NEVER = threading.Event()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = connect(tmp_path / "kiosk.db")
    yield database
    database.close()


@pytest.fixture
def finder(database: Database) -> Iterator[Finder]:
    finder = Finder(connect(database.path), EVENT, lambda: "day:2026-06-15")
    yield finder
    finder.close()


def whole(number: int, shown: str, **more: Any) -> Ticket:
    first, _, last = shown.partition(" ")
    return person(number, first, last, **more)


@pytest.mark.slow
def test_the_right_person_is_among_the_first_five(tmp_path: Path) -> None:
    """Of 17,000 invented people of twenty-two languages, asked for in fifteen ways: 99 % of what can be answered is."""
    path = tmp_path / "kiosk.db"
    fill(path, CROWD)
    database = connect(path)
    catch_up(database)
    database.close()
    finder = Finder(connect(path), EVENT, lambda: "day:2026-06-15")
    answers = answered(finder, questions(CROWD, 60))
    finder.close()
    assert len(answers) > 700
    assert recall(answers) >= 0.99, table(answers)


def test_the_best_come_first_and_the_welcome_before_the_cancelled(database: Database, finder: Finder) -> None:
    """Whole name, then a longer one, then a misspelt one; of two alike the valid one."""
    people = ("Ana Silva", "Ana Silvano", "Ana Silvu", "Ana Silva")
    pull(database, *(whole(number, shown, status=Status.CANCELLED if number == 0 else Status.VALID) for number, shown in enumerate(people)))
    catch_up(database)
    answer = finder.find("ana silva")
    assert [each.ticket for each in answer.people] == ["3", "0", "1", "2"]
    assert (answer.more, answer.building) == (False, None)
    assert [each.ticket for each in finder.find("ana silva", 2).people] == ["3", "0"]
    assert finder.find("ana silva", 2).more


def test_a_few_changes_are_found_without_waiting_for_the_worker(database: Database, finder: Finder) -> None:
    """The search takes them in itself."""
    pull(database, whole(1, "Ana Silva"))
    catch_up(database)
    pull(database, whole(1, "Ana Silva"), whole(2, "Eva Novak"))
    assert is_behind(database)
    assert [each.ticket for each in finder.find("novak").people] == ["2"]
    assert not is_behind(database)


def test_an_unfinished_index_says_how_far_it_is(database: Database, finder: Finder) -> None:
    """Whom it holds already is found; piece by piece it is brought to its end."""
    pull(database, *(whole(number, f"Ana Silva{number}") for number in range(5_000)))
    assert finder.find("ana").building is not None
    assert piece(database, NEVER)
    building = finder.find("silva17").building
    assert building is not None
    assert 0 < building.indexed < building.total == 5_000
    while piece(database, NEVER):
        pass
    assert finder.find("silva4999").building is None
    assert [each.name for each in finder.find("silva4999").people] == ["Ana Silva4999"]


def test_an_index_that_is_thrown_away_meanwhile_is_noticed(database: Database, finder: Finder) -> None:
    """A purge in another process: the search turns to the new file, and who came since is in it."""
    pull(database, whole(1, "Ana Silva"))
    catch_up(database)
    assert [each.ticket for each in finder.find("silva").people] == ["1"]
    indexing.forget(database.path)
    pull(database, whole(1, "Ana Silva"), whole(2, "Eva Novak"))
    assert finder.find("novak").building is not None
    catch_up(database)
    assert [each.ticket for each in finder.find("novak").people] == ["2"]
    assert [each.ticket for each in finder.find("silva").people] == ["1"]


def test_who_stands_at_a_self_service_kiosk_is_never_shown_a_list(database: Database, finder: Finder) -> None:
    """One person, whom whole words name, and nobody where two fit, a word is only begun, or one word is all."""
    pull(database, whole(1, "Ana Silva"), whole(2, "Ana Silva"), whole(3, "Eva Novak"), whole(4, "Eva Novakova"))
    catch_up(database)
    found = finder.alone("novak eva")
    assert found is not None
    assert found.ticket == "3"
    found = finder.alone("silva order-2")
    assert found is not None
    assert found.ticket == "2"
    for text in ("ana silva", "eva nova", "eva", "novak", "eva novaj", "novak e", "silva order", "", "order-2"):
        assert finder.alone(text) is None, text
