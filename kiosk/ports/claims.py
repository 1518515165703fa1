"""A claim at the venue: one ticket, one entry number, one winner among all stations."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ClaimKey:
    """What can be claimed once: event, checkpoint, period, ticket, entry number."""

    event: str
    checkpoint: str
    period: str
    ticket: str
    number: int


class Claims(Protocol):
    """Asked before the transaction, never inside it. A lone station needs none: the unique claim in its own database decides."""

    def claim(self, key: ClaimKey, scan: str) -> bool:
        """Whether the scan (its UUID) may go on: True also where the same scan claimed it before. Never waits over 400 ms."""
        ...
