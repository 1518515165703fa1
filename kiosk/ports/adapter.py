"""How an adapter declares itself: one ``ADAPTER`` in its module, and options declared once, in a settings dataclass."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
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
class Asking:
    """Who sits in front of ``kiosk connect``, and what they brought along.

    ``code`` is what ``--code`` gave, empty where it is still to be asked for; ``port`` the one on this computer that a browser is led
    back to, None where the adapter may choose. ``ask`` puts a question and waits for one line; empty where nobody answers (it may be
    called in a thread of its own). ``browse`` opens an address in the browser; False where it cannot or must not. ``say`` tells a person
    something, never a secret. ``keep`` puts a secret, by its environment name, where ``Surroundings.secret`` finds it from now on, and
    gives words for where that is; it raises SettingsError. ``seconds`` is for how long a person is waited for.
    """

    say: Callable[[str], None]
    ask: Callable[[str], str]
    browse: Callable[[str], bool]
    keep: Callable[[str, str], str]
    code: str = field(default="", repr=False)
    port: int | None = None
    seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class Found:
    """A device that is connected now: what the settings call it (``source``), and what people call it (``name``)."""

    source: str
    name: str


@dataclass(frozen=True, slots=True)
class Adapter(Generic[P]):
    """One platform, printer, camera or decoder, found by ``kiosk.adapters.discover`` in its package.

    ``settings`` is a frozen dataclass whose fields are made by ``option``; ``make(settings, surroundings)`` gives the port.
    ``accepts`` is for cameras only: whether this adapter understands a ``source``. ``rank`` orders decoders and cameras, lowest first.
    ``connect(settings, surroundings, asking)`` is for platforms whose secrets are not typed but granted: it gets them and keeps them, or
    raises PlatformError or SettingsError; None where there is nothing to be granted.
    ``found()`` lists the devices of this kind that are connected now, and raises nothing; None where there is nothing to be listed.
    """

    name: str
    words: str
    settings: type[Any]
    make: Callable[[Any, Surroundings], P]
    accepts: Callable[[str], bool] | None = None
    rank: int = 100
    connect: Callable[[Any, Surroundings, Asking], None] | None = None
    found: Callable[[], tuple[Found, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Unavailable:
    """An adapter whose module could not be used here, and why, in words for the set-up screen and ``kiosk doctor``."""

    name: str
    why: str
