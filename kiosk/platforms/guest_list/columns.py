"""Which column holds what: recognised by its heading, or named by hand as ``column=field``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kiosk.core.errors import SettingsError
from kiosk.platforms._fields import text
from kiosk.platforms.guest_list.names import COLUMNS, FIELDS, IGNORE, STATUSES, TICKET, WHOSE, YES, plain
from kiosk.platforms.guest_list.rows import MOST_COLUMNS, Row, no_list

HEADING_ROWS = 10
"""Titles may stand above the headings; further down a line of headings is not looked for."""

_TITLE_CELLS = 2
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Columns:
    """What is where. ``fields`` gives the position of each field, from 0; ``line`` is the headings' own, 0 where there are none."""

    fields: dict[str, int]
    headings: tuple[str, ...] = field(default=(), repr=False)
    line: int = 0
    width: int = 0

    def cell(self, cells: Sequence[str], name: str) -> str:
        """The cell of a field, empty where there is none."""
        at = self.fields.get(name)
        return cells[at] if at is not None and at < len(cells) else ""

    def field_of(self, position: int) -> str | None:
        """What a column holds, None where it is not used."""
        return next((name for name, at in self.fields.items() if at == position), None)


def wishes(spoken: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """``column=field`` texts as pairs. Raises SettingsError that lists the fields."""
    found = []
    for each in spoken:
        column, equals, name = each.rpartition("=")
        wanted = plain(name)
        known = {plain(one): one for one in (*FIELDS, IGNORE)}
        if not equals or not column.strip():
            raise SettingsError(f"{text(each)!r} is no mapping: write column=field, such as Firma=company or 3=code")
        if wanted not in known:
            raise SettingsError(f"{text(name)!r} is no field of a guest list; one of: {', '.join(known.values())}")
        found.append((column.strip(), known[wanted]))
    return tuple(found)


def known(cells: Sequence[str]) -> int:
    """How many cells are headings that are known."""
    return sum(1 for cell in cells if len(cell) <= _LONGEST_SHOWN * 2 and plain(cell) in COLUMNS)


def heading(rows: Sequence[Sequence[str]]) -> int | None:
    """Which row holds the headings: the first, or one below titles. None where there are none that are known."""
    for at, cells in enumerate(rows[:HEADING_ROWS]):
        if _are_headings(cells):
            return at
        if sum(map(bool, cells)) > _TITLE_CELLS:
            return None
    return None


def _are_headings(cells: Sequence[str]) -> bool:
    """One heading that names a person is enough, of others it takes two; a word that may be a guest's (``VIP``, ``paid``) is none."""
    spelled = {plain(cell) for cell in cells if len(cell) <= _LONGEST_SHOWN * 2}
    names = {COLUMNS[each] for each in spelled if each in COLUMNS}
    others = {COLUMNS[each] for each in spelled if each in COLUMNS and each not in STATUSES and each not in YES} - {TICKET, "vip"}
    return bool(names & WHOSE) or len(others) > 1


def found(first: Sequence[Row], mapping: Sequence[tuple[str, str]]) -> Columns:
    """The columns of a list from its ``first`` rows, blank ones left out. Raises Refused where none is known or a wish names none."""
    if not first:
        raise no_list("this file is empty: nothing stands in it")
    rows = [row.cells for row in first]
    at = heading(rows)
    if at is None:
        wanted = {plain(column) for column, _ in mapping if not column.isdecimal()}
        at = next((n for n, cells in enumerate(rows[:HEADING_ROWS]) if wanted & set(map(plain, cells))), None) if wanted else None
    headings = rows[at] if at is not None else []
    width = len(headings) or max(map(len, rows))
    if width > MOST_COLUMNS:
        raise no_list(f"this file has {width} columns: it is not a list of guests")
    chosen = _chosen(headings, width, mapping)
    fields = _told_apart(_recognised(headings, chosen), rows[(-1 if at is None else at) + 1 :])
    fields.update({name: position for position, name in chosen.items() if name != IGNORE})
    if not WHOSE & set(fields):
        raise no_list(_nothing_known(headings, width))
    shown = tuple(text(cell, _LONGEST_SHOWN) for cell in headings)
    return Columns(_names(fields), shown, first[at].line if at is not None else 0, width)


def _chosen(headings: Sequence[str], width: int, mapping: Sequence[tuple[str, str]]) -> dict[int, str]:
    """Position and field of each wish; a heading's own text goes before a number."""
    chosen: dict[int, str] = {}
    for column, name in mapping:
        exact = [n for n, cell in enumerate(headings) if cell == column] or [
            n for n, cell in enumerate(headings) if plain(cell) == plain(column)
        ]
        if len(exact) > 1:
            places = ", ".join(str(n + 1) for n in exact)
            raise no_list(f"several columns are called {text(column, _LONGEST_SHOWN)!r}: name one by its number ({places})")
        number = int(column) if column.isascii() and column.isdecimal() and len(column) < 6 else 0
        if not exact and not 1 <= number <= width:
            raise no_list(f"there is no column {text(column, _LONGEST_SHOWN)!r} in this file: {_there(headings, width)}")
        position = exact[0] if exact else number - 1
        if name != IGNORE and name in chosen.values():
            raise no_list(f"two columns are mapped to {name}: one of them must go")
        chosen[position] = name
    return chosen


def _recognised(headings: Sequence[str], chosen: dict[int, str]) -> dict[str, int]:
    """Fields by their heading, the first of each; what was chosen by hand is left alone."""
    fields: dict[str, int] = {}
    for position, cell in enumerate(headings):
        name = COLUMNS.get(plain(cell)) if len(cell) <= _LONGEST_SHOWN * 2 else None
        if name is not None and position not in chosen and name not in chosen.values():
            fields.setdefault(name, position)
    return fields


def _told_apart(fields: dict[str, int], rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """A column called "ticket" holds codes where each value is another one with a digit in it, else types."""
    position = fields.pop(TICKET, None)
    if position is None:
        return fields
    values = [cells[position] for cells in rows if position < len(cells) and cells[position]]
    codes = bool(values) and len(set(values)) == len(values) and all(any(map(str.isdigit, value)) for value in values)
    order = ("code", "type") if codes else ("type", "code")
    free = [name for name in order if name not in fields]
    # Codes are never taken for what they are not: a guessable "VIP" must not open a door.
    if free and (free[0] == "type" or codes):
        fields[free[0]] = position
    return fields


def _names(fields: dict[str, int]) -> dict[str, int]:
    """One column called "name" beside a given name is the family name, and the other way round (Name, Vorname; Nombre, Apellidos)."""
    if "name" in fields and ("first_name" in fields) != ("last_name" in fields):
        fields["last_name" if "first_name" in fields else "first_name"] = fields.pop("name")
    return fields


def _there(headings: Sequence[str], width: int) -> str:
    """What is there instead. Without headings the first line is a guest's, and is not repeated."""
    if not headings or not known(headings):
        return f"it has {width} columns and no headings that are known"
    return "it has " + ", ".join(f"{n} {text(cell, _LONGEST_SHOWN)!r}" for n, cell in enumerate(headings[:60], 1))


def _nothing_known(headings: Sequence[str], width: int) -> str:
    if headings:
        return f"no column for a name, an e-mail or a code was recognised: {_there(headings, width)}; say which it is with --map column=name"
    columns = "its column" if width == 1 else f"none of its {width} columns"
    return f"{columns} {'was not' if width == 1 else 'was'} recognised: say what they are with --map 1=name --map 2=code, and see --preview"
