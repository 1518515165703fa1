"""From the bytes of a serial hand scanner to whole codes: where one ends and the next begins."""

from dataclasses import dataclass, field

MOST_BYTES = 8192
"""No code is longer (a QR holds 2,953 bytes, a text of three bytes a letter some more); what is, is noise and ends at the next end."""

_START, _ENDS = 0x02, frozenset(b"\r\n\x03\x04")
_NOISE = frozenset(b"\x00")


@dataclass(slots=True)
class Framing:
    """Fed with bytes and with silence. A code ends in CR, LF, both, or ETX; with ``suffix`` "Tab" in a tab as well, with "none" in silence.

    What only silence ends, and was to end in a suffix, is a part of a code: it is counted in ``broken`` and not given.
    """

    suffix: str = "Enter"
    broken: int = 0
    _bytes: bytearray = field(default_factory=bytearray, repr=False)
    _noise: bool = False

    @property
    def pending(self) -> bool:
        """Whether a code has begun and not ended."""
        return bool(self._bytes) or self._noise

    def feed(self, data: bytes) -> tuple[bytes, ...]:
        """The codes that these bytes complete, in order."""
        whole: list[bytes] = []
        for byte in data:
            if byte in _ENDS or (byte == 0x09 and self.suffix == "Tab"):
                whole += self._end()
            elif byte == _START:
                self.broken += self.pending
                self._forget()
            elif byte not in _NOISE:
                self._take(byte)
        return tuple(whole)

    def silent(self) -> tuple[bytes, ...]:
        """Nothing came for a while."""
        if not self.pending:
            return ()
        if self._noise or self.suffix != "none":
            self.broken += 1
            self._forget()
            return ()
        whole = bytes(self._bytes)
        self._forget()
        return (whole,)

    def _take(self, byte: int) -> None:
        if len(self._bytes) >= MOST_BYTES:
            self._noise = True
            self._bytes.clear()
        if not self._noise:
            self._bytes.append(byte)

    def _end(self) -> tuple[bytes, ...]:
        whole = bytes(self._bytes)
        self.broken += self._noise
        self._forget()
        return (whole,) if whole else ()

    def _forget(self) -> None:
        self._bytes.clear()
        self._noise = False
