"""``kiosk report`` and ``kiosk stats --all``: the numbers of a station, as a person asks for them."""

import os
from pathlib import Path

import pypdfium2
import pytest

from tests.homes import Home, guest


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Guests 0 to 9, of two types; four came, one of them was taken back, one came by an override, one twice, and one code is unknown."""
    made = Home(tmp_path_factory.mktemp("report"))
    made.fill(*(guest(number, type="VIP" if number % 2 else "General", paid=number != 3) for number in range(10)))
    lines = made.kiosk("scan", "CODE-0", "CODE-1", "CODE-1", "CODE-2", "CODE-3", "no-such-code").json
    assert made.kiosk("undo", lines[3]["entry"]).code == 0
    assert made.kiosk("override", lines[4]["entry"], "--reason", "paid cash", "--by", "Ana Silva").code == 0
    made.configure(station='state = "rehearsal"')
    assert made.kiosk("scan", "CODE-4").only["outcome"] == "admitted"
    made.configure()
    return made


def test_all_numbers_as_lines(home: Home) -> None:
    """Undone is no arrival, rehearsal counts nothing, and the lines that were there before are still the same."""
    lines = home.kiosk("stats", "--all").json
    counts = {(line["by"], line["key"]): line["count"] for line in lines if "count" in line}
    totals = {key: count for (by, key), count in counts.items() if by == "total"}
    assert {key: totals[key] for key in ("arrivals", "guests", "no_shows", "refused", "overrides", "undone")} == {
        "arrivals": 3, "guests": 3, "no_shows": 7, "refused": 3, "overrides": 1, "undone": 1,
    }  # fmt: skip
    assert {key: count for (by, key), count in counts.items() if by == "refused_reason"} == {
        "already_inside": 1, "unpaid": 1, "not_found": 1,
    }  # fmt: skip
    assert counts["overrides_person", "Ana Silva"] == 1
    assert (counts["came_type", "General"], counts["came_type", "VIP"], counts["no_shows_type", "VIP"]) == (1, 2, 3)
    assert sum(count for (by, _), count in counts.items() if by == "arrivals_minute") == 3
    assert [line for line in lines if "count" not in line] == home.kiosk("stats").json


def test_a_workbook_is_written_whole_and_for_its_owner(home: Home, tmp_path: Path) -> None:
    """Its path and the arrivals are printed; what is there already is replaced only with --force."""
    out = tmp_path / "report.XLSX"
    assert home.kiosk("report", "--out", str(out)).only == {"file": str(out), "arrivals": 3}
    assert out.stat().st_size > 2000
    if os.name == "posix":
        assert out.stat().st_mode & 0o077 == 0
    again = home.kiosk("report", "--out", str(out))
    assert (again.code, "--force" in again.words) == (1, True)


def test_a_report_names_the_event_and_who_overrode(home: Home, tmp_path: Path) -> None:
    """And no guest."""
    out = tmp_path / "letter.pdf"
    assert home.kiosk("report", "--out", str(out), "--paper", "Letter").code == 0
    document = pypdfium2.PdfDocument(out.read_bytes())
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "Tech Summit" in text
    assert "Ana Silva" in text
    assert "Guest 3" not in text


def test_another_kind_of_file_is_refused(home: Home, tmp_path: Path) -> None:
    """With words about which there are."""
    ran = home.kiosk("report", "--out", str(tmp_path / "report.docx"))
    assert (ran.code, ".pdf or an .xlsx" in ran.words) == (1, True)
