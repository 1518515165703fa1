"""How an adapter declares itself: one ``ADAPTER`` in its module, and options declared once, in a settings dataclass."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Option:
    """What a person is told about one setting. ``choices`` limits a text to these words."""

    words: str
    choices: tuple[str, ...] = ()


def option(words: str, *, default: Any = dataclasses.MISSING, choices: tuple[str, ...] = ()) -> Any:
    """A field of a settings dataclass; without ``default`` the key is required. The field's type is what is read and checked.

    Supported types: str, int, float, bool, Path, tuple[str, ...], and any of these or None.
    """
    return dataclasses.field(default=default, metadata={"option": Option(words, choices)})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an adapter is given besides its settings.

    ``home`` is KIOSK_HOME; ``secret`` gives a secret by its environment name (``KIOSK_CLIENT_SECRET``) or raises
    SettingsError saying where to put it; ``now`` is aware UTC; ``paced`` asks a film to play in real time.
    """

    home: Path
    secret: Callable[[str], str]
    now: Callable[[], datetime]
    paced: bool = True


@dataclass(frozen=True, slots=True)
class Adapter(Generic[P]):
    """One platform, printer, camera or decoder, found by ``kiosk.adapters.discover`` in its package.

    ``settings`` is a frozen dataclass whose fields are made by ``option``; ``make(settings, surroundings)`` gives the port.
    ``accepts`` is for cameras only: whether this adapter understands a ``source``. ``rank`` orders decoders and cameras, lowest first.
    """

    name: str
    words: str
    settings: type[Any]
    make: Callable[[Any, Surroundings], P]
    accepts: Callable[[str], bool] | None = None
    rank: int = 100


@dataclass(frozen=True, slots=True)
class Unavailable:
    """An adapter whose module could not be used here, and why, in words for the set-up screen and ``kiosk doctor``."""

    name: str
    why: str
