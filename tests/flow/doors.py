"""A platform that falls over what a test tells it to, and guests who register at its door."""

from collections.abc import Callable, Sequence

from kiosk.core.entry import Receipt, ReceiptKind, Upload
from kiosk.core.errors import PlatformError, Unreachable
from kiosk.flow.backing import NewGuest
from tests.fakes import FakePlatform
from tests.flow.stands import guest

MIA = NewGuest("Mia", "Keller", type="General", type_id="t1")
TOM = NewGuest("Tom", "Berg", type="General", type_id="t1")


class Door(FakePlatform):
    """A platform that falls over some rows: ``falls`` says over which a whole call fails, and how.

    At the ticket ``breaks_off_at`` rows before it are taken, it gets no answer, and those after it are not tried; a call that begins
    with it fails.
    """

    def __init__(self, guests: int = 60, **can: object) -> None:
        super().__init__(*(guest(number) for number in range(guests)), **{"undo": True, "refusals": True, "walk_in": True, **can})  # type: ignore[arg-type]
        self.falls: Callable[[Upload], PlatformError | None] = lambda upload: None
        self.breaks_off_at: str | None = None

    def check_in(self, uploads: Sequence[Upload]) -> Sequence[Receipt]:
        error = next((found for upload in uploads if (found := self.falls(upload)) is not None), None)
        if error is not None:
            self.calls.append(f"failed {len(uploads)}")
            raise error
        names = [upload.ticket for upload in uploads]
        at = names.index(self.breaks_off_at) if self.breaks_off_at is not None and self.breaks_off_at in names else len(names)
        if at == 0:
            raise Unreachable("HTTP 500")
        return [*super().check_in(uploads[:at]), *(Receipt(each.row, ReceiptKind.NOT_SENT) for each in uploads[at + 1 :])]

    @property
    def tickets_received(self) -> list[str]:
        return [upload.ticket for upload in self.received]
