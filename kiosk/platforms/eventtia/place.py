"""Where an interrupted pull goes on: page, page size, how many there were, and when the pull began."""

from dataclasses import dataclass

from kiosk.platforms._fields import moment, number


@dataclass(frozen=True, slots=True)
class Place:
    """``mark`` is the pull's own beginning: what changed while it was interrupted shows in the next changes."""

    page: int
    size: int
    total: int | None
    mark: str

    def __str__(self) -> str:
        return f"{self.page} {self.size} {'' if self.total is None else self.total} {self.mark}"

    @classmethod
    def read(cls, text: str, size: int) -> "Place":
        """From what ``str`` gave, or a bare page number; the first page where it is neither, or speaks of pages of another size."""
        parts = text.split(" ")
        page = number(parts[0])
        if not page or (len(parts) == 4 and number(parts[1]) != size):
            return cls(1, size, None, "")
        if len(parts) != 4 or moment(parts[3]) is None:
            return cls(page, size, None, "")
        return cls(page, size, number(parts[2]), parts[3])
