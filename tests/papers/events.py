"""Invented events to report on, by seed."""

import random
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiosk.core.numbers import Beside, Line, Numbers, counted
from kiosk.papers.report import Report

LISBON = ZoneInfo("Europe/Lisbon")
LONG = "Registration, badges and accreditation for exhibitors, speakers, press and their accompanying persons (hall 4, north side)"
WORLD = ("李小龍 Forum", "مؤتمر التقنية", "Þórsdóttir & Łukasz", "तकनीकी सम्मेलन", "כנס טכנולוגיה", "การประชุม", "Ελληνικό συνέδριο")


def numbers(*, guests: int, days: int = 1, types: tuple[str, ...] = ("General", "VIP", "Speaker"), seed: int = 5) -> Numbers:
    """So many guests on so many days, most in the morning; some refused, overridden, taken back, gone out and in."""
    chance = random.Random(seed)
    start = datetime(2026, 6, 15, 7, 30, tzinfo=UTC)
    told: list[tuple[datetime, dict[str, object]]] = []
    for day in range(days):
        for guest in range(guests):
            at = start + timedelta(days=day, minutes=min(600.0, chance.expovariate(1 / 70)))
            kind = types[guest % len(types)]
            base: dict[str, object] = {"ticket": f"t{guest}", "type": kind, "checkpoint": chance.choice(("entrance", "north gate"))}
            if chance.random() < 0.05:
                reason, person = chance.choice(("unpaid", "not_yet_valid", "wrong_type")), chance.choice(("Ana Silva", *WORLD[:2], LONG[:60]))
                refused = f"{day}-{guest}"
                told.append((at, {**base, "id": refused, "outcome": "refused", "reason": reason}))
                at += timedelta(seconds=40)
                told.append((at, {**base, "kind": "override", "refers": refused, "operator": person}))
            else:
                told.append((at, base))
            if chance.random() < 0.1:
                told.append((at + timedelta(minutes=50), {**base, "outcome": "exit", "direction": "exit"}))
                told.append((at + timedelta(minutes=80), base))
    told.sort(key=lambda each: each[0])
    lines = [_line(str(number), at, more) for number, (at, more) in enumerate(told)]
    valid = {kind: guests // len(types) + 9 for kind in types}
    return counted(lines, Beside(valid, {}, conflicts=2, badges=guests), LISBON, time(4))


def report(found: Numbers, event: str = "Tech Summit") -> Report:
    return Report(event, "Main Entrance", datetime(2026, 6, 18, 19, 30, tzinfo=LISBON), found)


def _line(id_: str, at: datetime, more: dict[str, object]) -> Line:
    base = {"kind": "scan", "direction": "entry", "outcome": "admitted", "reason": None, "refers": None}
    return Line(**{"id": id_, "at": at, **base, **more})  # type: ignore[arg-type]
