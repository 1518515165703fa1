"""Telling what Eventtia shows to its user from the fewer fields that it shows to anybody: an expired token gives no error there."""

from collections.abc import Sequence

from kiosk.platforms.eventtia.attendee_types import Types
from kiosk.platforms.eventtia.attendees import type_of
from kiosk.platforms.eventtia.jsonapi import Resource

_CODES = ("uuid", "qr_code")


class Shown:
    """What this account was shown of attendees so far: the names of what was in every row of each type."""

    def __init__(self) -> None:
        self._always: dict[str, set[str]] = {}

    def looks_thin(self, rows: Sequence[Resource], types: Types) -> bool:
        """Whether all codes are missing, or all fields that are not public, or something that every row of that type had before.

        Every row lacks it: a single answer that is missing only means that nobody gave it.
        """
        if not rows:
            return False
        if not any(name in row.attributes for row in rows for name in _CODES):
            return True
        together: dict[str, set[str]] = {}
        for row in rows:
            together.setdefault(type_of(row), set()).update(row.attributes, _answered(row))
        if any(self._always.get(kind, shown) - shown for kind, shown in together.items()):
            return True
        private = {kind: {known.id for known in types.fields_of(kind) if not known.public} for kind in together}
        return any(private.values()) and all(private[kind].isdisjoint(shown) for kind, shown in together.items())

    def learn(self, rows: Sequence[Resource]) -> None:
        """These rows are what there is to be seen."""
        for row in rows:
            names = {*row.attributes, *_answered(row)}
            self._always.setdefault(type_of(row), names).intersection_update(names)


def have_codes(rows: Sequence[Resource]) -> bool:
    """Whether anybody among them could be scanned."""
    return any(isinstance(row.attributes.get(name), str) and row.attributes[name] for row in rows for name in _CODES)


def _answered(row: Resource) -> Sequence[str]:
    """The numbers of the custom fields that the row speaks of, be it with null."""
    answers = row.attributes.get("fields")
    return tuple(answers) if isinstance(answers, dict) else ()
