"""What a camera's picture itself asks of whoever holds up a ticket."""

from collections import Counter, deque
from dataclasses import dataclass, field
from enum import StrEnum


class Hint(StrEnum):
    """Why a code that may be there is not read; words for it belong to the screen."""

    NONE = "none"
    CLOSER = "closer"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    BLURRED = "blurred"


@dataclass(slots=True)
class Hints:
    """Turns what each frame asks for into what the screen says, without flicker and without nagging.

    A hint is given when most frames of ``hold`` seconds (the share ``most``) asked for it, and stays until none has for ``linger``
    seconds, another one is given, or a code is read. Times are seconds on the camera's own clock; one that jumps back begins anew.
    """

    hold: float = 0.7
    linger: float = 1.5
    most: float = 0.6
    _asked: deque[tuple[float, Hint]] = field(default_factory=deque)
    _given: Hint = Hint.NONE
    _last: float = 0.0

    def see(self, hint: Hint, seen: float, *, read: bool) -> Hint:
        """What the screen says from now on. Call it for every frame; ``read`` is whether a code was read in it."""
        if read:
            self._asked.clear()
            self._given = Hint.NONE
            return self._given
        if self._asked and seen < self._asked[-1][0]:
            self._asked.clear()
            self._last = seen
        self._asked.append((seen, hint))
        while len(self._asked) > 1 and seen - self._asked[1][0] >= self.hold:
            self._asked.popleft()
        held = self._held(seen)
        if held is not Hint.NONE:
            self._given = held
        if hint is self._given:
            self._last = seen
        elif seen - self._last > self.linger:
            self._given = Hint.NONE
        return self._given

    def _held(self, seen: float) -> Hint:
        """What most of the last ``hold`` seconds asked for; nothing where there is no so long a time yet, or it has gaps."""
        if seen - self._asked[0][0] < self.hold or len(self._asked) < 3:
            return Hint.NONE
        hint, times = Counter(hint for _, hint in self._asked).most_common(1)[0]
        return hint if times >= self.most * len(self._asked) else Hint.NONE
