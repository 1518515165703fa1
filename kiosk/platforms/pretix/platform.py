"""pretix as a Platform: orders as the roster, one check-in list as this station's door."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from kiosk.core.budget import Allowance
from kiosk.core.entry import Receipt, ReceiptKind, Upload, UploadKind
from kiosk.core.errors import PlatformError, Refused, Unreachable
from kiosk.core.ticket import Ticket
from kiosk.platforms._fields import first, moment, number, truth
from kiosk.platforms.pretix import reporting, signatures, walkins
from kiosk.platforms.pretix.catalogue import Catalogue, load, of_one, spoken
from kiosk.platforms.pretix.paging import Page, Row, everything, pages, read_id
from kiosk.platforms.pretix.redeeming import Redeeming
from kiosk.platforms.pretix.session import Session, refusal
from kiosk.platforms.pretix.settings import PretixSettings
from kiosk.platforms.pretix.tickets import Reader, of_list
from kiosk.ports.platform import (
    Capabilities,
    Correction,
    Event,
    Platform,
    RosterPage,
    Statistics,
    TicketType,
    WalkedIn,
    WalkIn,
)
from kiosk.ports.platform import (
    Session as ProgrammeSession,
)

AT_ONCE = 20
"""pretix has no bulk call: a batch is so many single ones, and what they earned is never lost to a later one's failure."""

_FRESH = timedelta(minutes=10)
_ORDERS = {"include_canceled_positions": "true", "ordering": "datetime"}


class Pretix(Platform):
    """One check-in list of one event. Used from one thread; what it learns about the event it keeps to itself."""

    name = "pretix"
    capabilities = Capabilities(
        check_in=True,
        bulk=AT_ONCE,
        sessions=True,
        roster_entries=True,
        changes=True,
        events=True,
        walk_in=True,
        correct=True,
        undo=True,
        refusals=True,
        look_up=True,
        statistics=True,
        signed=True,
    )

    def __init__(self, settings: PretixSettings, session: Session, door: Session, now: Callable[[], datetime]) -> None:
        """``door`` is for look-ups: it waits no longer than a guest does."""
        self.event_id = settings.event.strip()
        self._settings = settings
        self._session = session
        self._door = door
        self._now = now
        self._path = f"/events/{quote(self.event_id, safe='')}"
        self._list = settings.checkin_list.strip()
        self._known: Catalogue | None = None
        self._known_at = now()
        self._withdrawn = signatures.Withdrawn()

    @property
    def allowance(self) -> Allowance | None:
        return self._session.allowance

    @property
    def clock(self) -> timedelta | None:
        return self._session.clock

    def event(self) -> Event:
        """See ports.platform. pretix says of an event that does not exist only that it may not be seen."""
        answer = self._session.call("GET", f"{self._path}/", may_be_forbidden=True)
        if answer.status in {403, 404}:
            words = (
                "pretix has no such event, or does not let this station see it: check organizer and event under [platform] in kiosk.toml,"
                " and the events that the device or token is limited to"
            )
            raise Refused(words, code="EVENT_NOT_FOUND")
        row = answer.body
        if not answer.good or not isinstance(row, dict) or not first(row, "slug"):
            raise refusal(answer, "the event") if not answer.good else Unreachable("the answer for the event has a form that is not known")
        catalogue = self._catalogue()
        self._withdrawn.renew(self._session, self._path)
        return self._event(row, signatures.signing_text(row, catalogue, self._withdrawn))

    def events(self) -> Sequence[Event]:
        """The organizer's events that this station may see, in the order in which pretix lists them."""
        return [self._event(row) for row in everything(self._session, "/events/", "the events") if first(row, "slug")]

    def sessions(self) -> Sequence[ProgrammeSession]:
        """The event's check-in lists: each is a door of its own."""
        return [ProgrammeSession(each.id, each.name) for each in self._catalogue().lists]

    def roster(self, resume: str = "") -> Iterator[RosterPage]:
        """Every order, whatever its state, with cancelled positions. ``resume``: the next page's number, the total, the first page's mark."""
        self._known = None
        catalogue = self._catalogue()
        page, total_told, mark = (*resume.split(" "), "", "")[:3]
        begin, total = number(page) or 1, number(total_told)
        if mark and not mark.endswith(f"/{catalogue.digest}"):
            begin, mark = 1, ""  # the products have changed since: what was read before would have been read otherwise
        if begin == 1:
            total = self._positions()
        for read in self._orders({}, begin):
            if read.number == 1 and not mark:
                mark = _mark(read, catalogue)
            onward = f"{read.following} {'' if total is None else total} {mark}" if read.following else ""
            yield self._roster_page(read, catalogue, mark=mark, resume=onward, total=total)

    def changes(self, mark: str) -> Iterator[RosterPage]:
        """Orders that changed since ``mark``, which every check-in does too. A change of products, questions or lists wants a full pull."""
        catalogue = self._catalogue()
        since, _, digest = mark.rpartition("/")
        if moment(since) is None or digest != catalogue.digest:
            raise Refused("products, questions or check-in lists have changed: the whole list must be read anew", code="MARK_TOO_OLD")
        onward = ""
        for read in self._orders({"modified_since": since}, 1):
            onward = onward or _mark(read, catalogue)
            yield self._roster_page(read, catalogue, mark=onward)

    def check_in(self, uploads: Sequence[Upload]) -> Sequence[Receipt]:
        """See ports.platform. Check-ins, undos and refused scans, in the order in which they happened."""
        receipts: list[Receipt] = []
        for place, upload in enumerate(uploads):
            try:
                receipts.append(self._sent(upload))
            except PlatformError:
                if not receipts:
                    raise
                return [*receipts, *(Receipt(each.row, ReceiptKind.NOT_SENT) for each in uploads[place + 1 :])]
        return receipts

    def ticket_types(self) -> Sequence[TicketType]:
        return self._walk_ins().types()

    def walk_in(self, person: WalkIn) -> WalkedIn:
        """See ports.platform. The order is free of charge and paid; no mail is sent."""
        return self._walk_ins().register(person, self._now())

    def correct(self, ticket: str, correction: Correction) -> None:
        walkins.correct(self._session, self._path, ticket, correction)

    def look_up(self, code: str) -> Ticket | None:
        """By the ticket's secret, to the letter: a server that ignores the question is not believed. Tickets of other lists are not found."""
        params: dict[str, str | int] = {"secret": code, "ignore_status": "true", "expand": "item"}
        answer = self._door.call("GET", f"{self._path}/checkinlists/{quote(self._list, safe='')}/positions/", params=params)
        rows = answer.body.get("results") if answer.good and isinstance(answer.body, dict) else None
        found = [each for each in rows if isinstance(each, dict) and each.get("secret") == code] if isinstance(rows, list) else []
        if len(found) != 1:
            return None
        catalogue = self._known or of_one(found[0], self._list, self._settings.language)
        return next(iter(Reader(self.event_id, catalogue).order(of_list(found[0])).tickets), None)

    def statistics(self) -> Statistics:
        """Of this station's list. pretix takes a second or two to count: ask rarely."""
        answer = self._session.call("GET", f"{self._path}/checkinlists/{quote(self._list, safe='')}/status/")
        if not answer.good or not isinstance(answer.body, dict):
            raise refusal(answer, "the count")
        return Statistics(number(answer.body.get("position_count")), number(answer.body.get("checkin_count")))

    def signed_ticket(self, code: str, signing: str) -> Ticket | None:
        return signatures.signed_ticket(self.event_id, code, signing)

    def close(self) -> None:
        self._session.close()
        self._door.close()

    def _sent(self, upload: Upload) -> Receipt:
        if upload.kind is UploadKind.UNDO:
            return reporting.annul(self._session, self._list, upload)
        if upload.kind is UploadKind.REFUSAL:
            return reporting.refused_scan(self._session, self._path, quote(self._list, safe=""), upload)
        known = self._known or of_one({}, self._list, self._settings.language)  # an admission waits for no products
        return Redeeming(self._session, self._path, known).send(upload)

    def _walk_ins(self) -> walkins.WalkIns:
        return walkins.WalkIns(self._session, self._path, self.event_id, self._catalogue())

    def _catalogue(self) -> Catalogue:
        """What the event offers, read anew after a while."""
        if self._known is None or not timedelta() <= self._now() - self._known_at < _FRESH:
            names = self._settings.token_type.strip().casefold() == "token"
            self._known = load(self._session, self._path, self._list, self._settings.language, devices=names)
            self._known_at = self._now()
        return self._known

    def _orders(self, more: dict[str, str | int], begin: int) -> Iterator[Page]:
        date = self._catalogue().here.date
        params: dict[str, str | int] = {**_ORDERS, **more, **({"subevent": date} if date else {})}
        return pages(self._session, f"{self._path}/orders/", params, "the orders", begin=begin)

    def _positions(self) -> int | None:
        """How many tickets a full pull will bring; not known for one date of a series."""
        if self._catalogue().here.date:
            return None
        params: dict[str, str | int] = {"include_canceled_positions": "true", "page_size": 1}
        answer = self._session.call("GET", f"{self._path}/orderpositions/", params=params, may_be_forbidden=True)
        return number(answer.body.get("count")) if answer.good and isinstance(answer.body, dict) else None

    def _roster_page(self, page: Page, catalogue: Catalogue, *, mark: str, resume: str = "", total: int | None = None) -> RosterPage:
        read = [Reader(self.event_id, catalogue).order(row) for row in page.rows]
        return RosterPage(
            tickets=tuple(ticket for each in read for ticket in each.tickets),
            entries=tuple(entry for each in read for entry in each.entries),
            skipped=page.odd + sum(each.skipped for each in read),
            total=total,
            resume=resume,
            mark=mark,
        )

    def _event(self, row: Row, signing: str = "") -> Event:
        slug, language = read_id(row, "slug"), self._settings.language
        return Event(
            id=slug,
            name=spoken(row.get("name"), language) or slug,
            timezone=_zone(first(row, "timezone")),
            starts=moment(row.get("date_from")),
            ends=moment(row.get("date_to")),
            codes=frozenset({slug, first(row, "public_url")} - {""}),
            state="test mode" if truth(row.get("testmode")) else "live" if truth(row.get("live")) else "not live",
            place=spoken(row.get("location"), language),
            signing=signing,
        )


def _mark(page: Page, catalogue: Catalogue) -> str:
    """When the first page was made, and what the tickets were read with; empty where the server does not say when."""
    return f"{page.generated}/{catalogue.digest}" if moment(page.generated) is not None else ""


def _zone(name: str) -> str:
    """An IANA name, or nothing where it is none."""
    try:
        return ZoneInfo(name).key if name else ""
    except (KeyError, ValueError, OSError):
        return ""
