"""The sandbox's rate limits: so many calls in a minute of the clock, so many in a day (UTC)."""

from dataclasses import dataclass

_MINUTE = 60
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Standing:
    """The limit that binds first: its figure, what is left of it, when it begins anew (epoch seconds), and whether this call is too many."""

    limit: int
    remaining: int
    reset: int
    exceeded: bool


class Limits:
    """Counts calls; a restart forgets them."""

    def __init__(self) -> None:
        self._used: dict[tuple[int, int], int] = {}

    def counted(self, now: float, per_minute: int, per_day: int) -> Standing:
        """Counts one call at ``now`` (epoch seconds) and tells the tighter limit; ``per_day`` 0 is no limit."""
        standings = [self._standing(now, _MINUTE, per_minute), self._standing(now, _DAY, per_day)][: 2 if per_day else 1]
        exceeded = [each for each in standings if each.exceeded]
        return max(exceeded, key=lambda each: each.reset) if exceeded else min(standings, key=lambda each: each.remaining)

    def _standing(self, now: float, span: int, limit: int) -> Standing:
        window = int(now) // span
        used = self._used.get((span, window), 0) + 1
        self._used = {key: count for key, count in self._used.items() if key[0] != span} | {(span, window): used}
        return Standing(limit, max(0, limit - used), (window + 1) * span, used > limit)
