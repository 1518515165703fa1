"""The demo's script: who comes to the door, in which order, and what happens to the network meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from kiosk.sandbox.film import Act, Look
from kiosk.sandbox.people import Person, people

WEB_ADDRESS = "https://techsummit.example/programme"
UNKNOWN = "TS26-NOT-ON-THE-LIST"
_LOOKS: tuple[Look, ...] = ("phone", "paper", "dark phone", "paper", "phone")


@dataclass(frozen=True, slots=True)
class Script:
    """The acts, and the guests whom another door takes in, where the platform tells of it: ``early`` before the film, ``meanwhile``
    while the network is cut.

    ``cut`` and ``back`` are the numbers of the acts before which the network goes and returns. ``welcome`` are the
    registration ids of those who should be let in.
    """

    acts: tuple[Act, ...]
    cut: int
    back: int
    early: Person
    meanwhile: Person
    welcome: frozenset[str]


def _code(person: Person) -> str:
    return person.code


def script(
    *,
    guests: int = 16,
    seconds: float = 1.6,
    pause: float = 0.4,
    encore: int = 0,
    qr: Callable[[Person], str] = _code,
    doors: bool = True,
) -> Script:
    """A morning at the door with ``guests`` ordinary guests and one of each kind that is not; then ``encore`` more ordinary ones.

    ``qr`` is what a person's ticket says. Where the platform does not tell of other ``doors``, whoever came in there is welcome here.
    """
    everyone = people()
    ordinary = list(islice((person for person in everyone if person.welcome and not _shares(person, everyone)), guests + 4 + encore))
    queue, (early, meanwhile, left, right), later = ordinary[:guests], ordinary[guests : guests + 4], ordinary[guests + 4 :]
    unpaid = next(person for person in everyone if person.status == "approved" and person.paid is False)
    looks: Iterator[Look] = cycle(_LOOKS)

    def act(*codes: str, look: Look | None = None, poster: str = "", longer: float = 0.0) -> Act:
        return Act(codes, next(looks) if look is None else look, seconds + longer, poster=poster, pause=pause)

    special = [
        act(qr(unpaid)),
        act(qr(queue[0])),
        act(qr(_of(everyone, "cancelled"))),
        act(qr(early)),
        act(UNKNOWN),
        act(WEB_ADDRESS, look="poster"),
        act(qr(meanwhile)),
        act(qr(_of(everyone, "pending"))),
        act(qr(left), qr(right), look="paper", longer=0.6),
        act(qr(queue[-1]), poster=WEB_ADDRESS),
        act(qr(_of(everyone, "waitlist"))),
        act(qr(_of(everyone, "rejected"))),
    ]
    acts = (*_mixed([act(qr(person)) for person in queue[:-1]], special), *(act(qr(person)) for person in later))
    of_meanwhile = next(number for number, each in enumerate(acts) if each.codes == (qr(meanwhile),))
    welcome = frozenset(person.registration_id for person in (*queue, meanwhile, *later, *([] if doors else [early])))
    return Script(acts, max(1, of_meanwhile - 4), min(len(acts) - 1, of_meanwhile + 5), early, meanwhile, welcome)


def _mixed(ordinary: Sequence[Act], special: Sequence[Act]) -> Iterator[Act]:
    """The special acts spread evenly among the ordinary ones, never first."""
    waiting = list(special)
    for number, act in enumerate(ordinary, 1):
        yield act
        while waiting and (len(special) - len(waiting) + 1) * len(ordinary) <= number * (len(special) + 1):
            yield waiting.pop(0)
    yield from waiting


def _shares(person: Person, everyone: Sequence[Person]) -> bool:
    return sum(other.order == person.order for other in everyone) > 1


def _of(everyone: Sequence[Person], status: str) -> Person:
    return next(person for person in everyone if person.status == status)
