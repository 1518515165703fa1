"""The error tree, named by what a person can do about each; foreign errors are mapped onto it at the edge.

::

    KioskError
    ├── SettingsError      a file, key or value to correct
    ├── StoreError         the database cannot be read or written
    ├── CaptureError       a camera or decoder is not usable
    ├── BadgeError         a badge cannot be drawn
    ├── SigningError       somebody with a PIN must sign for this, or the PIN was not taken
    ├── PrinterError       a printer did not take or finish a badge
    │   ├── OutOfMedia     load labels; resumes by itself
    │   ├── Offline        reach the printer; resumes by itself
    │   └── Uncertain      the badge may or may not have come out: a person must look
    └── PlatformError      the event platform
        ├── Unreachable    again later
        │   └── RateLimited  it answers, and wants fewer calls
        ├── Unauthorised   pause and tell the staff
        └── Refused        final, kept visible
"""


class KioskError(Exception):
    """Something a person can act on. Its text says what happened and what to do, without secrets or personal data."""


class SettingsError(KioskError):
    """A configuration file, key or value is wrong; the text names it and what is allowed."""


class StoreError(KioskError):
    """The database could not be read or written. A scan that meets this is ``undecided``, never refused."""


class CaptureError(KioskError):
    """A camera, stream, folder or decoder is not usable now."""


class BadgeError(KioskError):
    """A badge cannot be drawn."""


class SigningError(KioskError):
    """Nobody who may do this has signed for it; the text says who may and how, or how long to wait. It never holds a PIN or a name."""


class PrinterError(KioskError):
    """A printer did not take or finish a badge, for good unless a subclass says otherwise."""


class OutOfMedia(PrinterError):
    """The printer wants labels, ribbon, or its cover closed; the badge waits and resumes by itself."""


class Offline(PrinterError):
    """The printer cannot be reached, and no byte of the badge has left; the badge waits and resumes by itself."""


class Uncertain(PrinterError):
    """The badge may have come out. It is never printed again without a person's word."""


class PlatformError(KioskError):
    """The event platform did not do what was asked."""


class Unreachable(PlatformError):
    """No answer, a server fault, or a rate limit: the same call may succeed later.

    ``retry_after`` is in seconds where the platform named a time, else None.
    ``delivered`` is False only where it is certain that the request did not arrive.
    """

    def __init__(self, words: str, *, retry_after: float | None = None, delivered: bool = True) -> None:
        super().__init__(words)
        self.retry_after = retry_after
        self.delivered = delivered


class RateLimited(Unreachable):
    """The platform is there and wants fewer calls, or we keep the rest of them for check-ins. Nothing was done."""

    def __init__(self, words: str, *, retry_after: float) -> None:
        super().__init__(words, retry_after=retry_after, delivered=False)


class Unauthorised(PlatformError):
    """The credentials were refused: uploads pause and the staff are told; scanning goes on."""


class Refused(PlatformError):
    """The platform's final no. ``code`` is the platform's own word for it (``INVALID_QR_CODE``), or empty."""

    def __init__(self, words: str, *, code: str = "") -> None:
        super().__init__(words)
        self.code = code
