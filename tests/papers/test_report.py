"""The closing report on paper: every number on it, names of the world, pages that hold what they should."""

import io

import pypdfium2
import pytest
from openpyxl import load_workbook

from kiosk.core.numbers import Numbers
from kiosk.papers import workbook
from kiosk.papers.curve import MOST_BARS, binned
from kiosk.papers.page import MARGIN, SIZES
from kiosk.papers.report import figures, pdf
from tests.papers.events import LONG, WORLD, numbers, report


def pages(data: bytes) -> list[str]:
    """The text of each page, as a reader would copy it."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


@pytest.mark.parametrize("size", SIZES)
def test_every_figure_is_on_the_first_page(size: str) -> None:
    """Words and number, on A4 and on Letter, and the page has that size."""
    found = numbers(guests=800, days=2)
    data = pdf(report(found), size)
    first = pages(data)[0]
    assert [words for words, value in figures(found) if words not in first or value not in first] == []
    document = pypdfium2.PdfDocument(data)
    assert document[0].get_size() == pytest.approx(SIZES[size], abs=0.1)
    document.close()


def test_an_event_at_which_nobody_came_has_a_report() -> None:
    """One page, which says so."""
    (only,) = pages(pdf(report(numbers(guests=0, types=("General",)))))
    assert "Nobody has come." in only
    assert "Page 1 of 1" in only


def test_forty_types_go_on_over_pages() -> None:
    """Each type is there once, headings stand again on the next page, and every page says how many there are."""
    kinds = tuple(f"Kind {number:02} of ticket" for number in range(40))
    told = pages(pdf(report(numbers(guests=400, days=3, types=kinds))))
    assert [kind for kind in kinds if "".join(told).count(kind) != 1] == []
    assert sum("Valid tickets" in page and "Elsewhere" in page for page in told) >= 2
    assert [f"Page {number} of {len(told)}" in page for number, page in enumerate(told, 1)] == [True] * len(told)


def test_a_day_has_a_curve_of_its_own() -> None:
    """Three days are three titles with their counts."""
    told = "".join(pages(pdf(report(numbers(guests=50, days=3)))))
    assert [words in told for words in ("Monday 15 June: 50 arr", "Tuesday 16 June: 50 arr", "Wednesday 17 June: 50 arr")] == [True] * 3


@pytest.mark.parametrize("name", [*WORLD, LONG, LONG * 3, "x" * 300, "", " ", "\x00\ud800", "=1+1 & <b>"])
def test_any_name_of_an_event_is_drawn(name: str) -> None:
    """Names of the world, endless ones, and none: nothing is drawn beyond the margins."""
    data = pdf(report(numbers(guests=30, types=(name or "none", "VIP")), name))
    document = pypdfium2.PdfDocument(data)
    for page in document:
        width, _ = page.get_size()
        picture = page.render(scale=1, grayscale=True).to_numpy()
        inked = (picture < 200).any(axis=0).nonzero()[0]
        assert inked.min() >= MARGIN - 3
        assert inked.max() <= width - MARGIN + 14  # the last hour's label is centred on the edge
    document.close()


def test_no_guest_is_on_it() -> None:
    """Ids of tickets are not drawn either; who signed overrides is."""
    told = "".join(pages(pdf(report(numbers(guests=500)))))
    assert "Ana Silva" in told
    assert "t17" not in told


def test_the_same_event_makes_the_same_file() -> None:
    """Byte by byte."""
    found = numbers(guests=40)
    assert pdf(report(found)) == pdf(report(found))


@pytest.mark.parametrize("guests", [1, 2, 30, 3000])
def test_the_bars_hold_everybody(guests: int) -> None:
    """Each arrival is in one bar, and there are neither too many bars nor fewer than a dozen."""
    found = numbers(guests=guests)
    step, first, bars = binned(found.minutes)
    assert sum(bars) == found.arrivals
    assert 12 <= len(bars) <= MOST_BARS + 1
    assert first <= found.minutes[0][0]
    assert first.minute % step == 0


def written(found: Numbers, event: str = "Tech Summit") -> dict[str, list[tuple[object, ...]]]:
    out = io.BytesIO()
    workbook.write(out, report(found, event))
    book = load_workbook(out)
    return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


def test_the_workbook_has_the_same_numbers() -> None:
    """A sheet each; numbers are numbers, and the minutes add up to the arrivals."""
    found = numbers(guests=800, days=2)
    sheets = written(found)
    summary = dict(row for row in sheets["Summary"] if len(row) == 2)
    assert (summary["arrivals"], summary["no_shows"], summary["refused"]) == (found.arrivals, found.no_shows, found.refusals)
    assert sum(int(str(row[1])) for row in sheets["Minutes"][1:]) == found.arrivals
    assert len(sheets["Overrides"]) == 1 + len(found.overrides)
    assert [len(sheets[name]) > 1 for name in ("Ticket types", "Checkpoints", "Days", "Hours", "Refusals", "Waived")] == [True] * 6


def test_a_name_that_a_spreadsheet_would_compute_is_a_text() -> None:
    """Of the event, of a type."""
    sheets = written(numbers(guests=3, types=("=1+1",)), "=cmd|x")
    assert ("event", "=cmd|x") in sheets["Summary"]
    assert sheets["Ticket types"][1][0] == "=1+1"
