"""The event's lists, fetched page by page: attendees as the account sees them, and what belongs to them."""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import quote

from kiosk.core.errors import Unauthorised
from kiosk.platforms._http import Answer
from kiosk.platforms.eventtia import jsonapi, purchases, workshops
from kiosk.platforms.eventtia.attendee_types import FIELDS, TYPES, Types
from kiosk.platforms.eventtia.attendees import Belongings
from kiosk.platforms.eventtia.gathering import Gathered
from kiosk.platforms.eventtia.guests import invited
from kiosk.platforms.eventtia.jsonapi import Page, Resource
from kiosk.platforms.eventtia.session import Session, refusal
from kiosk.platforms.eventtia.thinness import Shown, have_codes

Params = dict[str, str | int]

_log = logging.getLogger(__name__)


class Lists:
    """Reads one event. Every method raises Unreachable, Unauthorised or Refused."""

    def __init__(self, session: Session, event_uri: str, page_size: int) -> None:
        self.path = f"/events/{quote(event_uri, safe='')}"
        self._session = session
        self._size = page_size
        self._gathered = Gathered(session.now)
        self._shown = Shown()
        self._thin_is_all = False

    def begin(self) -> None:
        """An attempt at a pull begins: whether an account sees little is in question again."""
        self._gathered.begin()
        self._thin_is_all = False

    def end(self) -> None:
        """The pull is whole."""
        self._gathered.end()

    def mark(self, answer: Answer) -> str:
        """When the pull began that ``answer`` is the first of, or an attempt before it whose lists are used: ISO 8601, UTC."""
        return self._gathered.once("mark", lambda: self._session.time_of(answer).isoformat(timespec="seconds"))

    def attendees(self, types: Types, more: Params, *, start: int = 1, total: int | None = None) -> Iterator[Page]:
        """Attendees of every status, with their types, page by page; ``types`` learns what comes included."""
        params: Params = {"include": f"attendee_type,{FIELDS}", "include_archived": "true", **more}

        def ask(page: Params) -> Answer:
            answer = self._asked("attendees", {**params, **page})
            types.learn(jsonapi.included(answer))
            return answer

        judge = partial(self._as_user, types)
        yield from jsonapi.pages(ask, "attendees", self._size, start=start, total=total, judge=judge)

    def types(self, company_field: str) -> tuple[Types, Answer]:
        """Attendee types with their custom fields, and the list's first answer, for its time."""
        types, listed = Types(company_field), list(self._pages(TYPES, {"include": FIELDS}))
        for page in listed:
            types.learn([*page.rows, *jsonapi.included(page.answer)])
        return types, listed[0].answer

    def workshops(self) -> list[Resource]:
        """The event's activities; none where it has no such list."""
        return [row for page in self._pages("workshops", {}, optional=True) for row in page.rows if row.id]

    def belongings(self) -> Belongings:
        """Enrolments and purchases of everybody: one list for each workshop, which costs less than one call for each attendee.

        Where the account is not shown the workshops nobody counts as enrolled: a session's door must not stand open for that reason.
        """
        try:
            listed = self._gathered.once("workshops", self.workshops)
        except Unauthorised:
            _log.warning("Eventtia does not show this account the event's activities: nobody is taken to be enrolled in any")
            return Belongings({}, hand_out=self._gathered.once("purchases", self._purchases))
        enrolled, open_to_all = workshops.enrolments(listed, self._enrolled)
        return Belongings(enrolled, open_to_all, self._gathered.once("purchases", self._purchases))

    def guests(self) -> dict[str, Resource]:
        """Invited people without a registration, by their number; none where the account is not shown any."""
        params: Params = {"include": "attendee,attendee_type"}

        def fetch() -> dict[str, Resource]:
            return invited(row for page in self._pages("guests", params, optional=True, forbidden=True) for row in page.rows)

        return dict(self._gathered.once("guests", fetch))

    def seats(self) -> dict[str, int]:
        """How many seats each attendee type still has, by its name; types without a limit are left out."""
        answer = self._session.call("GET", f"{self.path}/tickets-stats")
        listed = answer.body if answer.good and isinstance(answer.body, list) else []
        found = {}
        for each in listed:
            row = each if isinstance(each, dict) else {}
            limit, used = row.get("seats_limit"), row.get("used_seats")
            if isinstance(row.get("name"), str) and type(limit) is int and type(used) is int:
                found[row["name"]] = max(0, limit - used)
        return found

    def _enrolled(self, workshop: str) -> frozenset[str]:
        """The attendees of one workshop; nobody where it has gone since it was listed."""
        path = f"workshops/{quote(workshop, safe='')}/attendees"

        def fetch() -> frozenset[str]:
            return frozenset(row.id for page in self._pages(path, {}, optional=True) for row in page.rows if row.id)

        return self._gathered.once(path, fetch)

    def _purchases(self) -> dict[str, tuple[str, ...]]:
        bought: list[Resource] = []
        names: dict[str, str] = {}
        for page in self._pages("attendee_purchase_items", {"include": "purchase_item"}, optional=True, forbidden=True):
            bought.extend(page.rows)
            names.update(purchases.names_of(jsonapi.included(page.answer)))
        if any(each.one("purchase_item") not in names for each in bought):
            for page in self._pages("purchase_items", {}, optional=True, forbidden=True):
                names.update(purchases.names_of(page.rows))
        return purchases.to_hand_out(bought, names)

    def _as_user(self, types: Types, page: Page, fetch: Callable[[], Page]) -> Page:
        """The page, fetched again with a fresh token where it looks like what is shown to anybody.

        Raises Unauthorised where even then no attendee has a code.
        """
        if self._shown.looks_thin(page.rows, types) and not self._thin_is_all:
            self._session.forget_token()
            page = fetch()
            if page.rows and not have_codes(page.rows):
                words = "Eventtia shows this account no more than the public sees: KIOSK_EMAIL must be a user who may manage the event"
                raise Unauthorised(words)
            # Where a fresh token gives the same, that is all there is: asking twice for every page would not change it.
            self._thin_is_all = self._shown.looks_thin(page.rows, types)
        self._shown.learn(page.rows)
        return page

    def _pages(self, what: str, params: Params, *, optional: bool = False, forbidden: bool = False) -> Iterator[Page]:
        """``optional``: an event without this list (404) has none of it; ``forbidden``: the same for one that is not shown to us (403)."""

        def ask(page: Params) -> Answer:
            return self._asked(what, {**params, **page}, optional=optional, forbidden=forbidden)

        yield from jsonapi.pages(ask, what, self._size)

    def _asked(self, what: str, params: Params, *, optional: bool = False, forbidden: bool = False) -> Answer:
        answer = self._session.call("GET", f"{self.path}/{what}", params=params)
        if answer.good:
            return answer
        if (optional and answer.status in {404, 405}) or (forbidden and answer.status == 403):
            _log.info("Eventtia has no %s for this event (HTTP %d)", what, answer.status)
            return Answer(200, answer.headers, {"data": [], "meta": {"total_pages": 1}})
        raise refusal(answer, f"the {what.rpartition('/')[2].replace('_', ' ')}")
