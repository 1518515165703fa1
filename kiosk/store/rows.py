"""How values become columns and come back: times as sortable UTC text, lists as JSON."""

import json
from datetime import UTC, datetime


def time_text(at: datetime) -> str:
    """An aware moment as fixed-width UTC text with microseconds, so that text order is time order."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def time_value(text: str) -> datetime:
    """The moment back, aware UTC."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def optional_time_text(at: datetime | None) -> str | None:
    return None if at is None else time_text(at)


def optional_time(text: str | None) -> datetime | None:
    return None if not text else time_value(text)


def set_text(words: frozenset[str] | tuple[str, ...] | None) -> str | None:
    """A set or tuple of words as JSON; None stays None (no limit)."""
    if words is None:
        return None
    return json.dumps(sorted(words) if isinstance(words, frozenset) else list(words), ensure_ascii=False)


def optional_set(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(json.loads(text))


def plain(text: str) -> str:
    """Text that SQLite and UTF-8 take: a lone surrogate (undecodable input) becomes a replacement character."""
    return text.encode("utf-8", "replace").decode("utf-8")
