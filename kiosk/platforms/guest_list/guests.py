"""A row becomes a guest's ticket, or a reason why it cannot."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from kiosk.core.ticket import Attention, AttentionKind, Status, Strength, Ticket, TicketCode
from kiosk.platforms import _fields as fields
from kiosk.platforms._fields import LONGEST_CODE, text
from kiosk.platforms._needs import is_vip
from kiosk.platforms.guest_list.codes import Codes
from kiosk.platforms.guest_list.columns import Columns
from kiosk.platforms.guest_list.dates import moment
from kiosk.platforms.guest_list.names import NO, NOTHING_DUE, STATUSES, UNPAID, YES, plain
from kiosk.platforms.guest_list.rows import Row
from kiosk.platforms.guest_list.seen import Seen

_SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_FAILED = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|GETTING_DATA|SPILL!|CALC!|NV|BEZUG!|WERT!)", re.IGNORECASE)
_BETWEEN = re.compile(r"[;|\n\r、；]")
_COMMA = re.compile(r"[,，،]")
_EVERY = frozenset(map(plain, ("all", "alle", "tous", "todas", "todos", "tutti", "wszystkie", "hepsi", "tümü", "الكل", "全部", "すべて")))


@dataclass(frozen=True, slots=True)
class Guest:
    """A row that can be imported. ``made`` says that the list had no code for it."""

    line: int
    ticket: Ticket
    made: bool = False


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot, and why, without what stands in it."""

    line: int
    reason: str


@dataclass(slots=True)
class Reader:
    """Reads one list from its first row to its last: what came before tells whether a code comes twice."""

    event: str
    columns: Columns
    codes: Codes
    zone: tzinfo | None
    _lines: Seen = field(default_factory=Seen)

    def read(self, row: Row) -> Guest | Bad:
        """One row that is not blank. Raises Refused where codes cannot be made."""
        cells = row.cells
        problem = row.problem
        if not problem and any(cells[self.columns.width :]):
            problem = f"has {len(cells)} cells where there are {self.columns.width} columns: a separator in a text wants quotation marks"
        scanned = self.columns.cell(cells, "code")
        problem = problem or _no_code(scanned)
        if problem:
            return Bad(row.line, problem)
        ticket = self._person(cells)
        if not ticket.name and not scanned:
            return Bad(row.line, "has no name and no code")
        id_ = text(self.columns.cell(cells, "id"))
        code = scanned or self.codes.code(ticket, id_)
        if twice := self._twice(row.line, code, id_):
            return Bad(row.line, twice)
        return Guest(row.line, self._named(ticket, code, id_, cells), made=not scanned)

    def _twice(self, line: int, code: str, id_: str) -> str:
        seen = {"code": f"c{code}", **({"id": f"i{id_}"} if id_ else {})}
        for what, key in seen.items():
            if first := self._lines.get(key):
                return f"has the same {what} as line {first}"
        for key in seen.values():
            self._lines.put(key, line)
        return ""

    def _person(self, cells: Sequence[str]) -> Ticket:
        """All but what names the ticket."""

        shown = {name: _shown(cells[at]) for name, at in self.columns.fields.items() if at < len(cells) and cells[at]}

        def cell(name: str) -> str:
            return shown.get(name, "")

        given, family = cell("first_name"), cell("last_name")
        kind = cell("type")
        return Ticket(
            event=self.event,
            id="",
            name=cell("name") or fields.person_name(given, family),
            type=kind,
            company=cell("company"),
            first_name=given,
            last_name=family,
            email=cell("email"),
            order=cell("order"),
            status=STATUSES.get(plain(cell("status")), Status.VALID),
            paid=_paid(cell("paid"), cell("status")),
            valid_from=self._moment(cell("valid_from")),
            valid_until=self._moment(cell("valid_until"), until=True),
            sessions=self.sessions(cells),
            attention=tuple(_attention(cell, kind, self._moment)),
        )

    def sessions(self, cells: Sequence[str]) -> frozenset[str] | None:
        """The sessions a guest is enrolled in: none where the cell is empty, not limited where the list has no such column or says all."""
        if "sessions" not in self.columns.fields:
            return None
        shown = self.columns.cell(cells, "sessions")
        parts = _BETWEEN.split(shown) if _BETWEEN.search(shown) else _COMMA.split(shown)
        named = frozenset(filter(None, map(text, parts)))
        return None if {plain(each) for each in named} & _EVERY else named

    def _moment(self, shown: str, *, until: bool = False) -> datetime | None:
        return moment(shown, self.zone, until=until) if shown else None

    def _named(self, ticket: Ticket, code: str, id_: str, cells: Sequence[str]) -> Ticket:
        """With an id and codes: only the code admits, what can be guessed looks up."""
        weak = dict.fromkeys((id_, ticket.order, ticket.email, text(self.columns.cell(cells, "phone"))))
        looks_up = tuple(TicketCode(each, Strength.LOOKS_UP) for each in weak if each and each != code)
        key = id_ or hashlib.blake2b(code.encode("utf-8", "replace"), digest_size=12).hexdigest()
        return replace(ticket, id=key, codes=(TicketCode(code), *looks_up))


def _shown(cell: str) -> str:
    return "" if _FAILED.fullmatch(cell) else text(cell)


def _no_code(shown: str) -> str:
    """Why a cell cannot be a code, or empty."""
    if not shown:
        return ""
    if len(shown) > LONGEST_CODE:
        return f"has a code of more than {LONGEST_CODE} characters"
    if not shown.isprintable():
        return "has a code with characters that cannot be scanned"
    if _FAILED.fullmatch(shown):
        return "has a formula without a result for its code"
    if not fields.code(shown):
        return "has the address of a picture for its code, not what the picture says"
    if _SCIENTIFIC.fullmatch(shown):
        return "has a code that a spreadsheet has rounded (1.23E+12): format the column as text and write it again"
    return ""


def _paid(shown: str, status: str = "") -> bool | None:
    """What the column says; where it says nothing, a status that speaks of payment."""
    said = plain(shown)
    if said in YES or said in NO:
        return said in YES
    return False if not said and plain(status) in UNPAID else None


def _attention(cell: Callable[[str], str], kind: str, read: Callable[[str], datetime | None]) -> Iterator[Attention]:
    """What a steward should know: needs, VIP, and every word that was not understood, so that none is lost."""
    note, status, paid, vip = cell("note"), cell("status"), cell("paid"), cell("vip")
    if fields.says_something(note):
        yield Attention(AttentionKind.REQUIREMENT, note)
    if is_vip(kind) or (vip and plain(vip) not in NO | NOTHING_DUE):
        yield Attention(AttentionKind.VIP)
    if status and plain(status) not in STATUSES and plain(status) not in UNPAID:
        yield Attention(AttentionKind.UNKNOWN_STATUS, status)
    if paid and _paid(paid) is None and plain(paid) not in NOTHING_DUE:
        yield Attention(AttentionKind.NOTE, f"payment: {paid}")
    for name in ("valid_from", "valid_until"):
        shown = cell(name)
        if shown and read(shown) is None:
            yield Attention(AttentionKind.NOTE, f"{name.replace('_', ' ')}: {shown}")
