"""The event: door settings, hours, own codes, occurrences and sessions, in every spelling and place that the documents use."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.responses import JSONResponse

from kiosk.core.errors import PlatformError, Refused, Unreachable
from kiosk.platforms.eventbookings.times import duration, moment, zone_of
from kiosk.ports.platform import Event
from tests.platforms.eventbookings.conftest import MakeKiosk
from tests.platforms.eventbookings.hub import EVENT, EVENT_PATH, Asked, Shop, event, good, hub

DOOR = {"ticket_scanning": {"enabled": True, "allow_scanning_only_during_event_hour": True}}
TEN, SIX = datetime(2035, 1, 23, 23, tzinfo=UTC), datetime(2035, 1, 24, 7, tzinfo=UTC)


def _at(shown: str) -> datetime:
    return datetime.fromisoformat(shown).replace(tzinfo=UTC)


def _pair(utc: str | None, local: str | None) -> dict[str, str | None]:
    return {"utc": utc, "local": local}


def _occurrence(start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"uuid": f"o-{start}", "enabled": True, "start_on": _pair(start, None), "end_on": _pair(end, None), "timeslots": [], **more}


def _read(kiosk: MakeKiosk, told: Any, **settings: str) -> Event:
    with hub(Shop([], event=told)) as (url, _):
        return kiosk(url, settings).event()


def test_an_event_that_does_not_repeat_has_its_only_start_and_duration(kiosk: MakeKiosk) -> None:
    """Ten o'clock in Sydney is 23:00 UTC of the day before; eight hours later it ends; nothing limits the door."""
    told = _read(kiosk, event())
    assert (told.id, told.name, told.timezone, told.starts, told.ends) == (EVENT, "Tech Summit", "Australia/Sydney", TEN, SIX)
    assert (told.scanning, told.hours) == (True, ())


def test_scanning_only_in_event_hours_is_told_as_hours(kiosk: MakeKiosk) -> None:
    """And only where the organiser asks for it."""
    assert _read(kiosk, event(settings=DOOR)).hours == ((TEN, SIX),)


@pytest.mark.parametrize(
    ("word", "open_"), [(True, True), (False, False), ("false", False), ("0", False), (0, False), (None, True), ("BOOLEAN", True)]
)
def test_scanning_that_is_switched_off_is_told(kiosk: MakeKiosk, word: object, open_: bool) -> None:
    """In any spelling of no; what is neither yes nor no leaves the door open."""
    assert _read(kiosk, event(settings={"ticket_scanning": {"enabled": word}})).scanning is open_
    assert _read(kiosk, event(settings={"ticket_scanning": word})).scanning is open_


def test_an_event_without_settings_is_open(kiosk: MakeKiosk) -> None:
    """Nothing said, nothing forbidden."""
    assert _read(kiosk, {"uuid": EVENT, "name": "Fair"}) == Event(EVENT, "Fair", codes=frozenset({EVENT}))


@pytest.mark.parametrize("envelope", ["event", "events", "list", "result", "bare"])
@pytest.mark.parametrize("status", [200, "200", 201, "201", None])
def test_every_envelope_is_read(kiosk: MakeKiosk, envelope: str, status: object) -> None:
    """result.event, result.events (one or a list), result itself, or nothing around it; statusCode as number or text."""
    wrapped = {"event": {"event": event()}, "events": {"events": event()}, "list": {"events": [event()]}, "result": event()}.get(envelope)
    body = event() if wrapped is None else {"statusCode": status, "result": wrapped}
    with hub(lambda _: body) as (url, _):
        assert kiosk(url).event().name == "Tech Summit"


def test_an_event_may_have_to_be_found_in_the_list(kiosk: MakeKiosk) -> None:
    """A server that has no address for one event is asked for the list, filtered by our uuid; another event of it is not taken for ours."""

    def listed(asked: Asked) -> object:
        if asked.path == "/v3/events":
            return good("events", [event(uuid="another", name="Not ours"), event()])
        return JSONResponse({"statusCode": 405}, 405)

    with hub(listed) as (url, heard):
        assert kiosk(url).event().name == "Tech Summit"
    assert [(call.line, call.query) for call in heard.calls] == [(f"GET {EVENT_PATH}", {}), ("GET /v3/events", {"filter_by_ids": EVENT})]
    with hub(lambda asked: good("events", [event(uuid="another")]) if asked.path == "/v3/events" else JSONResponse({}, 404)) as (url, _):
        with pytest.raises(Refused) as caught:
            kiosk(url).event()
        assert caught.value.code == "EVENT_NOT_FOUND"


@pytest.mark.parametrize(
    "body", [{}, [], {"result": None}, {"statusCode": 200, "result": {"event": {}}}, {"result": "Event is there"}, {"result": []}]
)
def test_an_answer_that_holds_no_event_is_not_taken_for_one(kiosk: MakeKiosk, body: object) -> None:
    """An unknown form is Unreachable: the last known event stays."""
    with hub(lambda _: body) as (url, _), pytest.raises(Unreachable):
        kiosk(url).event()


@pytest.mark.parametrize("inside", [True, False])
def test_the_event_s_own_code_names_the_event(kiosk: MakeKiosk, inside: bool) -> None:
    """Beside the settings or, as in one sample, inside them; its picture's address is no code."""
    own = {"type": "QR", "value": "EVENT-OWN-CODE", "image": "https://x.example/qr.png"}
    told = event(event_code=None, settings={"event_code": own}) if inside else event(event_code=own)
    assert _read(kiosk, told).codes == {"EVENT-OWN-CODE", EVENT, "tech-summit"}


def test_a_timezone_is_known_however_it_is_capitalised(kiosk: MakeKiosk) -> None:
    """One sample writes AUSTRALIA/SYDNEY; a zone that is none is left out rather than believed."""
    assert _read(kiosk, event(timezone="AUSTRALIA/SYDNEY")).timezone == "Australia/Sydney"
    assert _read(kiosk, event(timezone="Middle Earth")).timezone == ""


def test_occurrences_and_their_time_slots_are_the_hours(kiosk: MakeKiosk) -> None:
    """A time slot stands for its occurrence; one that is switched off is none."""
    days = [
        _occurrence("2035-03-02 09:00", "2035-03-02 17:00"),
        _occurrence(
            "2035-03-03 00:00",
            "2035-03-04 00:00",
            timeslots=[_occurrence(f"2035-03-03 {hour}:00", f"2035-03-03 {hour}:45") for hour in (10, 14)],
        ),
        _occurrence("2035-03-05 09:00", "2035-03-05 17:00", enabled=False),
        _occurrence("2035-03-01 09:00", "2035-03-01 17:00", enabled="1"),
    ]
    told = _read(kiosk, event(event_occurrence=days, occurrence={"type": "schedule"}, settings=DOOR))
    hours = [("01 09:00", "01 17:00"), ("02 09:00", "02 17:00"), ("03 10:00", "03 10:45"), ("03 14:00", "03 14:45")]
    assert told.hours == tuple((_at(f"2035-03-{start}"), _at(f"2035-03-{end}")) for start, end in hours)
    assert (told.starts, told.ends) == (told.hours[0][0], told.hours[-1][1])


def test_a_chosen_occurrence_is_what_the_door_is_for(kiosk: MakeKiosk) -> None:
    """Its start as a clock at the venue shows it; a start that is none of the event's is refused with those that are."""
    days = [_occurrence("2035-03-01 22:00", "2035-03-02 06:00"), _occurrence("2035-03-02 22:00", "2035-03-03 06:00")]
    told = event(event_occurrence=days, occurrence={"type": "daily"}, settings=DOOR)
    chosen = _read(kiosk, told, occurrence="2035-03-03 09:00")
    assert chosen.hours == ((_at("2035-03-02 22:00"), _at("2035-03-03 06:00")),)
    assert (chosen.starts, chosen.ends) == chosen.hours[0]
    with pytest.raises(Refused, match=r"2035-03-02 09:00, 2035-03-03 09:00") as caught:
        _read(kiosk, told, occurrence="2035-03-04 09:00")
    assert caught.value.code == "OCCURRENCE_NOT_FOUND"


def test_an_event_that_repeats_without_its_dates_locks_nobody_out(kiosk: MakeKiosk) -> None:
    """Only the first date is known: the hours are not limited to it, and a chosen start is believed."""
    told = event(occurrence={**event()["occurrence"], "type": "weekly"}, settings=DOOR)
    assert _read(kiosk, told).hours == ()
    assert _read(kiosk, told, occurrence="2035-01-31 10:00").hours == ((TEN + timedelta(days=7), SIX + timedelta(days=7)),)


def test_hours_that_are_known_in_part_only_limit_nothing(kiosk: MakeKiosk, caplog: pytest.LogCaptureFixture) -> None:
    """An occurrence without an end would lock its guests out; that the setting cannot be obeyed is said."""
    days = [_occurrence("2035-03-01 09:00", "2035-03-01 17:00"), {"uuid": "o", "start_on": _pair("2035-03-02 09:00", None)}]
    assert _read(kiosk, event(event_occurrence=days, settings=DOOR)).hours == ()
    assert "scanning is not limited" in caplog.text


def test_the_state_is_read_in_both_spellings(kiosk: MakeKiosk) -> None:
    """publising and publishing, and extended_status; the event's own status before all of them."""
    for more, state in (
        ({"publising": {"state": "LIVE"}}, "LIVE"),
        ({"publishing": {"state": "READY_TO_PUBLISH"}}, "READY_TO_PUBLISH"),
        ({"extended_status": [{"name": "OTHER", "value": "X"}, {"name": "PUBLISHING", "value": "DRAFT"}]}, "DRAFT"),
        ({"status": "published", "publising": {"state": "LIVE"}}, "published"),
    ):
        assert _read(kiosk, event(**more)).state == state


def test_the_venue_is_the_place(kiosk: MakeKiosk) -> None:
    """Name and city out of the configuration's attributes."""
    venue = {"name": "VENUE", "value": {"name": "Town Hall", "address": {"city": "Sydney"}}}
    assert (
        _read(kiosk, event(configuration={"type": "venue_event", "attributes": [{"name": "SURVEY", "value": {}}, venue]})).place
        == "Town Hall, Sydney"
    )


def _session(number: int, **more: Any) -> dict[str, Any]:
    return {
        "uuid": f"s{number}",
        "sell_session": True,
        "status": 1,
        "name": f"Talk {number}",
        "capacity": 10 * number,
        "duration": 60,
        "occurrences": {"type": "ALL", "uuid": []},
        "session_starts_on": _pair("2035-01-23 23:00", "2035-01-24 10:00"),
        "session_ends_on": _pair("2035-01-24 00:00", "2035-01-24 11:00"),
        "tickets": [],
        **more,
    }


@pytest.mark.parametrize("inside", [True, False])
def test_sessions_are_read_beside_the_settings_and_inside_them(kiosk: MakeKiosk, inside: bool) -> None:
    """One sample nests them; inactive ones have no door, one without an end lasts its minutes."""
    listed = [
        _session(1),
        _session(2, session_ends_on=None, duration=20),
        _session(3, status="inactive"),
        _session(4, status=0),
        _session(1),
        {},
    ]
    nested = {"enabled": True, "type": "MULTIPLE_CHOICE", "session_lists": listed}
    told = event(settings={"sessions": nested}) if inside else event(sessions=nested)
    with hub(Shop([], event=told)) as (url, _):
        one, two = kiosk(url).sessions()
    assert (one.id, one.name, one.capacity, one.starts, one.ends) == ("s1", "Talk 1", 10, TEN, TEN + timedelta(hours=1))
    assert (two.id, two.ends) == ("s2", TEN + timedelta(minutes=20))


def test_sessions_of_another_occurrence_have_no_door_here(kiosk: MakeKiosk) -> None:
    """Where an occurrence is chosen, a session that is tied to others is left out."""
    days = [_occurrence("2035-03-01 22:00", "2035-03-02 06:00"), _occurrence("2035-03-02 22:00", "2035-03-03 06:00")]
    listed = [
        _session(1),
        _session(2, occurrences={"type": "SPECIFIC", "uuid": [days[0]["uuid"]]}),
        _session(3, occurrences={"type": "SPECIFIC", "uuid": [days[1]["uuid"]]}),
        _session(4, occurrences={"type": "SPECIFIC", "uuid": []}),
    ]
    told = event(event_occurrence=days, sessions={"session_lists": listed})
    for settings, ids in (({}, ["s1", "s2", "s3", "s4"]), ({"occurrence": "2035-03-02 09:00"}, ["s1", "s2", "s4"])):
        with hub(Shop([], event=told)) as (url, _):
            assert [each.id for each in kiosk(url, settings).sessions()] == ids


def test_the_account_s_events_are_listed(kiosk: MakeKiosk) -> None:
    """Only those that it organises, page by page, each as it would be read alone."""
    everything = [event(uuid=f"e{number}", name=f"Fair {number}") for number in range(130)]
    shop = Shop([], before=lambda shop, asked: shop.page(everything, "events", asked.query) if asked.line == "GET /v3/events" else None)
    with hub(shop) as (url, heard):
        told = kiosk(url).events()
    assert [(each.id, each.name, each.starts) for each in told] == [(f"e{number}", f"Fair {number}", TEN) for number in range(130)]
    assert {call.query["my"] for call in heard.calls} == {"organised_events"}


@pytest.mark.parametrize(
    ("value", "hours"),
    [
        ("2", 2), (2, 2), (2.5, 2.5), ("2.25", 2.25), ("2:30", 2.5), ("02:30:00", 2.5), ("2 hours 30 minutes", 2.5), ("1h 15m", 1.25),
        ("3 days", 72), ("45 min", 0.75), ("0", None), ("", None), (None, None), ("soon", None), ("EVENT_DURATION", None), (True, None),
    ],
)  # fmt: skip
def test_a_duration_is_read_in_any_readable_form(value: object, hours: float | None) -> None:
    """The documents say hours in steps of fifteen minutes, in a readable format."""
    assert duration(value) == (None if hours is None else timedelta(hours=hours))


def test_times_carry_no_zone_and_are_read_as_the_field_says() -> None:
    """utc is UTC, local and a bare text are in the event's zone, and where that is not known a local time is none."""
    sydney = zone_of("Australia/Sydney")
    for value in (_pair("2035-01-23 23:00", "wrong"), _pair(None, "2035-01-24 10:00"), "2035-01-24 10:00", "2035-01-23T23:00:00+00:00"):
        assert moment(value, sydney) == TEN
    assert moment(_pair(None, "2035-01-24 10:00"), None) is None
    assert moment(_pair("START_ON_UTC", "START_ON_LOCAL"), sydney) is None


def test_an_odd_event_raises_nothing_but_platform_errors(kiosk: MakeKiosk) -> None:
    """Wrong types in every place."""
    for name in event():
        values: tuple[Any, ...] = (7, "x", [], [7], {}, {"session_lists": 7}, [[]], None, {"attributes": {"starts_on": {"utc": 9}}})
        for value in values:
            told = json.loads(json.dumps(event()))
            told[name] = value
            try:
                _read(kiosk, told)
            except PlatformError:
                assert name in {"uuid", "name"}
