"""``kiosk print`` and ``kiosk badge``: one physical copy per row, whatever happens in between."""

from pathlib import Path

from tests.homes import Home, guest


def _home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.configure(printer=True)
    home.fill(*(guest(number) for number in range(4)))
    return home


def _badges(home: Path) -> list[Path]:
    return sorted((home / "badges").iterdir())


def test_each_admission_prints_one_badge(tmp_path: Path) -> None:
    """Admitted twice by rule, printed once; a refused guest gets none."""
    home = _home(tmp_path)
    home.kiosk("scan", "CODE-0", "CODE-1", "CODE-0", "NOBODY")
    assert home.kiosk("print").only == {"printed": 2, "queued": 0, "blocked": 0, "uncertain": 0, "failed": 0}
    assert home.kiosk("print").only["printed"] == 0
    assert [path.name[:9] for path in _badges(tmp_path)] == ["badge-0-1", "badge-1-1"]


def test_a_blocked_printer_keeps_the_badge_and_goes_on_by_itself(tmp_path: Path) -> None:
    """The folder cannot be used: blocked, exit 1, with the reason in the queue; once it can, the badge comes out."""
    home = _home(tmp_path)
    (tmp_path / "badges").write_text("in the way")
    home.kiosk("scan", "CODE-0")
    blocked = home.kiosk("print")
    row = next(row for row in home.kiosk("queue").json if row["kind"] == "badge")
    (tmp_path / "badges").unlink()
    done = home.kiosk("print")
    assert (blocked.code, blocked.only["blocked"], blocked.only["printed"]) == (1, 1, 0)
    assert "badges" in row["reason"]
    assert (done.code, done.only["printed"], done.only["blocked"]) == (0, 1, 0)


def test_a_badge_cut_off_while_printing_is_looked_up_and_not_printed_twice(tmp_path: Path) -> None:
    """The program died after "submitting" was written: what came out counts, what did not is printed."""
    home = _home(tmp_path)
    home.kiosk("scan", "CODE-0", "CODE-1")
    home.kiosk("print")
    kept, lost = _badges(tmp_path)
    lost.unlink()
    first = kept.stat()
    database = home.database()
    database.execute("UPDATE outbox SET state = 'submitting', done_at = NULL WHERE kind = 'badge'")
    database.close()
    assert home.kiosk("print").only["printed"] == 2
    assert kept.stat().st_mtime_ns == first.st_mtime_ns
    assert lost.exists()


def test_a_badge_by_hand_and_its_reprint_are_in_the_same_books(tmp_path: Path) -> None:
    """Made once, then only with a reason; the printer does not make the same copy again."""
    home = _home(tmp_path)
    home.kiosk("scan", "CODE-0")
    made = home.kiosk("badge", "CODE-0", "--out", str(tmp_path / "by-hand.pdf"))
    assert (made.code, made.out.strip()) == (0, str(tmp_path / "by-hand.pdf"))
    assert (tmp_path / "by-hand.pdf").read_bytes().startswith(b"%PDF")
    assert home.kiosk("print").only["printed"] == 0
    again = home.kiosk("badge", "CODE-0")
    assert again.code == 1
    assert "--reprint" in again.words
    reprint = home.kiosk("badge", "CODE-0", "--reprint", "--reason", "torn")
    assert reprint.out.strip().startswith(str(tmp_path / "badges" / "badge-0-2-"))
    assert home.kiosk("badge", "NOBODY").code == 1


def test_a_rehearsal_badge_does_not_take_the_real_one_s_place(tmp_path: Path) -> None:
    """Rehearsed and then admitted in earnest: two documents, one of them marked."""
    home = _home(tmp_path)
    home.configure(printer=True, station='state = "rehearsal"')
    home.kiosk("scan", "CODE-0")
    home.configure(printer=True)
    home.kiosk("scan", "CODE-0")
    assert home.kiosk("print").only["printed"] == 2
    assert sorted("rehearsal" in path.name for path in _badges(tmp_path)) == [False, True]


def test_print_on_collected_prints_only_at_a_desk(tmp_path: Path) -> None:
    """The entrance prints nothing, the badge desk does."""
    home = Home(tmp_path)
    home.fill(guest(0))
    printer = '[printer]\ndriver = "folder"\nprint_on = "collected"\n'
    home.configure(more=printer)
    home.kiosk("scan", "CODE-0")
    assert home.kiosk("print").only["printed"] == 0
    home.configure(more=printer, station='mode = "badge"', door='checkpoint = "desk"')
    home.kiosk("scan", "CODE-0")
    assert home.kiosk("print").only["printed"] == 1


def test_a_reprint_voids_the_copy_that_was_still_waiting(tmp_path: Path) -> None:
    """The printer does not make the void copy as well."""
    home = _home(tmp_path)
    home.kiosk("scan", "CODE-0")
    assert home.kiosk("badge", "CODE-0", "--reprint", "--reason", "wrong name").code == 0
    assert home.kiosk("print").only == {"printed": 0, "queued": 0, "blocked": 0, "uncertain": 0, "failed": 0}


def test_a_badge_that_could_not_be_written_waits_as_before(tmp_path: Path) -> None:
    """A bad --out: said; the same copy can be made at a good one."""
    home = _home(tmp_path)
    (tmp_path / "file").write_text("")
    failed = home.kiosk("badge", "CODE-0", "--out", str(tmp_path / "file" / "x.pdf"))
    assert failed.code == 1
    assert "--out" in failed.words
    assert home.kiosk("badge", "CODE-0", "--out", str(tmp_path / "x.pdf")).code == 0
