"""Zoho Backstage v1 as a Platform (its guide, and platforms.md for what that leaves open)."""

import logging
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote
from zoneinfo import ZoneInfo

from kiosk.core.entry import Receipt, RemoteEntry, Upload
from kiosk.core.errors import PlatformError, Refused, Unreachable
from kiosk.platforms._fields import code, first, moment
from kiosk.platforms._http import Answer
from kiosk.platforms.zoho_backstage.checkins import NoBulk, WholeBatchRefused, body_of, receipt_of, receipts_of
from kiosk.platforms.zoho_backstage.envelope import Row, named, problem, resource, rows
from kiosk.platforms.zoho_backstage.paging import pages
from kiosk.platforms.zoho_backstage.registrations import BY_CODE, Reader, entry_of, registration_id, remote_entry
from kiosk.platforms.zoho_backstage.session import Session, refusal
from kiosk.platforms.zoho_backstage.settings import ZohoSettings
from kiosk.ports.platform import Capabilities, Event, Platform, RosterPage

BULK = 100

_log = logging.getLogger(__name__)


class ZohoBackstage(Platform):
    """One event of one portal. Used from one thread; what it learns about the portal it keeps to itself."""

    name = "zoho_backstage"
    capabilities = Capabilities(check_in=True, bulk=BULK, remote_entries=True, sessions=True)

    def __init__(self, settings: ZohoSettings, session: Session) -> None:
        self.event_id = settings.event_id
        self._settings = settings
        self._session = session
        self._path = f"/portal/{quote(settings.portal_id, safe='')}/events/{quote(settings.event_id, safe='')}"
        self._aliases = frozenset({settings.event_id})
        self._types: dict[str, str] | None = None
        self._batch = BULK

    def event(self) -> Event:
        """See ports.platform. The v1 and the v3 spelling of every field are read."""
        answer = self._session.call("GET", self._path)
        failed = problem(answer)
        if failed is not None and not failed.code and answer.status in {404, 405}:
            # Not the word for a missing event: this portal may only lack the call. The roster, which every portal has, will tell.
            return Event(id=self._settings.event_id, name="", codes=frozenset({self._settings.event_id}))
        if failed is not None and failed.code == "EVENT_NOT_FOUND":
            words = "Zoho Backstage does not know this event: check event_id and portal_id under [platform] in kiosk.toml, and data_center"
            raise Refused(words, code="EVENT_NOT_FOUND")
        if failed is not None:
            raise refusal(failed, answer, "the event")
        told = resource(answer, "event")
        ours = self._settings.event_id
        codes = {ours, *(code(told.get(name)) for name in ("event_id", "id", "slug", "event_url"))} - {""}
        if not first(told, "name", "title", "event_id", "id"):
            raise Unreachable("the answer for the event has a form that is not known")
        self._aliases = frozenset({ours, *(first(told, name) for name in ("event_id", "id"))} - {""})
        return Event(
            id=ours,
            name=first(told, "name", "title"),
            timezone=_zone(first(told, "timezone", "time_zone", "timezone_id") or first(told.get("timezone"), "name", "id")),
            starts=moment(told.get("start_date")) or moment(told.get("start_time")),
            ends=moment(told.get("end_date")) or moment(told.get("end_time")),
            codes=frozenset(codes),
        )

    def roster(self, resume: str = "") -> Iterator[RosterPage]:
        """See ports.platform. A registration given twice in one page: the later one wins; across pages the later page does."""
        reader = Reader(self._settings.event_id, self._aliases, self._settings.code_field, self._ticket_types)
        left_out = 0
        for page in self._pages("registrations", registration_id):
            tickets = {}
            entries = {}
            skipped = 0
            for row in page:
                ticket = reader.ticket(row)
                if ticket is None:
                    skipped += 1
                    continue
                tickets[ticket.id] = ticket
                entries[ticket.id] = entry_of(row, ticket.id)
            left_out += skipped
            yield RosterPage(tuple(tickets.values()), tuple(entry for entry in entries.values() if entry is not None), skipped)
        if left_out:
            _log.warning("%d registrations of the roster have neither an id nor a code and were left out", left_out)

    def remote_entries(self) -> Iterator[Sequence[RemoteEntry]]:
        """See ports.platform. A portal that has no list of check-ins gives none."""
        for page in self._pages("checkins", _check_in_key, optional=True):
            yield tuple(remote_entry(row, _checked_in(row)) for row in page if _checked_in(row))

    def check_in(self, uploads: Sequence[Upload]) -> Sequence[Receipt]:
        """See ports.platform. What an earlier part of the call has earned is never lost to a later part's failure."""
        receipts: list[Receipt] = []
        waiting = list(uploads)
        while waiting:
            size = max(1, self._batch)
            batch, waiting = waiting[:size], waiting[size:]
            try:
                for part in self._sent(batch):
                    receipts.extend(part)
            except PlatformError:
                if receipts:
                    return receipts
                raise
        return receipts

    def close(self) -> None:
        self._session.close()

    def _sent(self, batch: Sequence[Upload]) -> Iterator[Sequence[Receipt]]:
        """Sends a batch in as few calls as the platform takes, and gives receipts as they are earned."""
        if len(batch) == 1:
            yield [self._one(batch[0])]
            return
        if 1 < self._batch < len(batch):
            yield from self._halves(batch)
            return
        if self._batch > 1:
            try:
                receipts = self._many(batch)
            except NoBulk:
                pass
            except WholeBatchRefused as refused:
                self._batch = max(1, len(batch) // 2) if refused.too_large else self._batch
                yield from self._halves(batch)
                return
            else:
                yield receipts
                return
        for upload in batch:
            receipt = self._one(upload)
            self._batch = 1  # remembered only now: a captive portal, too, answers 404 to what it does not know
            yield [receipt]

    def _one(self, upload: Upload) -> Receipt:
        answer = self._session.call("POST", f"{self._path}/checkins", body=body_of(upload))
        if not answer.readable:
            raise Unreachable(f"Zoho Backstage answered {answer.status} with a page instead of data: a captive portal may be in the way")
        return receipt_of(answer, upload)

    def _many(self, batch: Sequence[Upload]) -> Sequence[Receipt]:
        body = {"checkins": [body_of(upload) for upload in batch]}
        return receipts_of(self._session.call("POST", f"{self._path}/checkins/bulk", body=body), batch)

    def _halves(self, batch: Sequence[Upload]) -> Iterator[Sequence[Receipt]]:
        half = len(batch) // 2
        yield from self._sent(batch[:half])
        yield from self._sent(batch[half:])

    def _ticket_types(self) -> dict[str, str]:
        """Names of ticket types by id, asked for once, where a registration does not name its own."""
        if self._types is None:
            answer = self._session.call("GET", f"{self._path}/tickets")
            told = [] if problem(answer) is not None else rows(answer, "tickets", required=False)
            self._types = {first(row, "ticket_id", "id"): first(row, "name", "ticket_name") for row in told}
        return self._types

    def _pages(self, plural: str, key: Callable[[Row], str], *, optional: bool = False) -> Iterator[list[Row]]:
        def ask(params: dict[str, str | int]) -> Answer:
            answer = self._session.call("GET", f"{self._path}/{plural}", params=params)
            failed = problem(answer)
            if failed is None:
                return answer
            if optional and answer.status in {404, 405} and failed.code != "EVENT_NOT_FOUND":
                return Answer(204, {}, None, empty=True)
            raise refusal(failed, answer, f"the {plural}")

        return pages(ask, plural, key)


def _checked_in(row: Row) -> str:
    """Whose check-in a row is."""
    found = named(row, "registration_id", "reg_id") or first(row.get("registration"), "id")
    by_code = "" if found else code(row.get("qr_code"))
    return found or (BY_CODE + by_code if by_code else "")


def _check_in_key(row: Row) -> str:
    """What tells one check-in from another: a guest may have several."""
    return " ".join((_checked_in(row), first(row, "checkin_id", "check_in_id", "id"), first(row, "check_in_time", "checkin_time")))


def _zone(name: str) -> str:
    """An IANA name, or nothing where it is none."""
    try:
        return ZoneInfo(name).key if name else ""
    except (KeyError, ValueError, OSError):
        return ""
