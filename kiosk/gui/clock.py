"""The two clocks a window is given: the time of day, and seconds that never go back."""

from collections.abc import Callable
from datetime import datetime

Now = Callable[[], datetime]
Seconds = Callable[[], float]
