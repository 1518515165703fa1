"""A camera that is stuck: it goes on giving pictures, and they are all the same to the last bit."""

import numpy as np

from kiosk.ports.capture import Image

FROZEN_SECONDS = 3.0
_EVERY = 8
"""Every so many pixels across and down are compared: 14,000 of 720p."""
_GREYS = (24, 232)
_ENOUGH = 0.2
"""Only between these greys a sensor's noise must show, and only where it has that share of the picture to show in: behind a
privacy shutter, or facing a lamp, a good camera gives the same black or white for ever."""


class Frozen:
    """Sees every picture of one camera. A sensor's noise never repeats; the picture of a stuck driver does."""

    def __init__(self) -> None:
        self._before: Image | None = None
        self._since = 0.0

    def see(self, picture: Image, now: float) -> bool:
        """Whether nothing at all has changed for ``FROZEN_SECONDS``. ``now`` is in seconds, monotonic."""
        sample = picture[::_EVERY, ::_EVERY]
        if self._before is None or not np.array_equal(sample, self._before):
            self._before, self._since = sample.copy(), now
            return False
        return now - self._since > FROZEN_SECONDS and bool(((sample > _GREYS[0]) & (sample < _GREYS[1])).mean() > _ENOUGH)
