"""What can be made to go wrong at the sandbox, while it runs."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BULK_SHAPES = ("results", "list", "lists", "bare", "multi_status", "none", "not_allowed", "too_large", "poison", "omit")
ENVELOPES = ("data.plural", "data", "plural", "bare")
PAGINGS = ("pagination", "page_context", "info", "none", "next_page")
ERROR_PLACES = ("top", "data", "error")

_CHOICES = {"bulk_shape": BULK_SHAPES, "envelope": ENVELOPES, "paging": PAGINGS, "error_place": ERROR_PLACES}


@dataclass(frozen=True, slots=True)
class Faults:
    """The switches of ``POST /sandbox/faults``; an unnamed one keeps its place. They live in memory: a restart heals everything.

    ``offline`` drops every API and OAuth connection without an answer; ``slow`` waits so many seconds first; ``status`` answers
    that HTTP status to the next ``status_count`` calls (-1: all); ``lost_answer`` does the work of the next N posted API calls and then
    drops the connection. ``token_seconds`` is the life of new tokens. ``per_minute`` is the rate limit, ``retry_after`` whether a
    429 carries that header. ``bulk_shape`` is one of the answers that platforms.md lists, ``bulk_limit`` the largest batch of
    ``too_large``, ``poison`` registration ids that make a whole batch a 400. ``error_status`` replaces the HTTP status of
    errors with a word (0: the usual one). ``per_page_cap`` limits pages silently.

    ``portal`` answers every call with a page of HTML and 200, ``redirect`` sends it to another address (scheme, host and port) with 302.
    ``half`` cuts the next N answers in the middle (-1: all), after the work was done. ``per_day`` is a second limit (0: none) that begins
    anew at midnight UTC; the headers tell the tighter of the two. ``empty_roster`` hides every registration, ``twice`` lists
    each twice. ``token_calls`` is how many calls a token is good for (0: any number). ``ahead`` is by how many seconds
    the ``Date`` of answers is ahead.
    """

    offline: bool = False
    slow: float = 0.0
    status: int = 0
    status_count: int = -1
    lost_answer: int = 0
    token_seconds: int = 3600
    per_minute: int = 6000
    retry_after: bool = True
    bulk_shape: str = "results"
    bulk_limit: int = 100
    poison: tuple[str, ...] = ()
    ignore_paging: bool = False
    paging: str = "pagination"
    per_page_cap: int = 200
    envelope: str = "data.plural"
    error_place: str = "top"
    error_status: int = 0
    drop_field: tuple[str, ...] = ()
    registration_closed: bool = False
    portal: bool = False
    redirect: str = ""
    half: int = 0
    per_day: int = 0
    empty_roster: bool = False
    twice: bool = False
    token_calls: int = 0
    ahead: float = 0.0

    def changed(self, wanted: Mapping[str, Any]) -> "Faults":
        """These faults with some switches moved. Raises ValueError naming the switch and what it takes."""
        values: dict[str, Any] = {}
        for name, value in wanted.items():
            values[name] = _checked(name, value, getattr(self, name, None))
        return dataclasses.replace(self, **values)

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


def _checked(name: str, value: Any, current: Any) -> Any:
    if current is None:
        allowed = ", ".join(field.name for field in dataclasses.fields(Faults))
        raise ValueError(f"no switch is called {name}; there are {allowed}")
    if isinstance(current, tuple):
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        raise ValueError(f"{name} takes a list of words")
    if isinstance(current, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(current):
        raise ValueError(f"{name} takes a {type(current).__name__}")
    if name in _CHOICES and value not in _CHOICES[name]:
        raise ValueError(f"{name} takes one of {', '.join(_CHOICES[name])}")
    return value
