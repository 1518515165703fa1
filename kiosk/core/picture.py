"""What a camera's picture itself asks of whoever holds up a ticket."""

from enum import StrEnum


class Hint(StrEnum):
    """Why a code that may be there is not read; words for it belong to the screen."""

    NONE = "none"
    CLOSER = "closer"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    BLURRED = "blurred"
