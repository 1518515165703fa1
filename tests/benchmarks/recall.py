"""The rank at which the right person comes, by kind of question and by language."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kiosk.flow.finding import Finder
from tests.benchmarks.names import SEED, person
from tests.benchmarks.questions import Question

FIRST = 5


@dataclass(frozen=True)
class Answered:
    """A question and the rank of the first right person; 0 where none was among those that are shown."""

    question: Question
    rank: int

    @property
    def good(self) -> bool:
        return 1 <= self.rank <= FIRST


def answered(finder: Finder, asked: Iterable[Question], seed: int = SEED) -> list[Answered]:
    """Asks each question."""
    return [Answered(question, _rank(finder, question, seed)) for question in asked]


def recall(answers: Sequence[Answered]) -> float:
    """The share with a right person among the first five."""
    return sum(each.good for each in answers) / len(answers)


def table(answers: Sequence[Answered]) -> str:
    """Recall by kind and by language, and what was not found."""
    lines = []
    keys: dict[str, Callable[[Answered], str]] = {
        "kind of question": lambda each: each.question.kind,
        "language": lambda each: each.question.about.language,
    }
    for title, key in keys.items():
        grouped: dict[str, list[Answered]] = defaultdict(list)
        for each in answers:
            grouped[key(each)].append(each)
        lines.append(f"{title:<32}{'asked':>7}{'first':>7}{'five':>7}{'recall':>9}")
        for name, some in grouped.items():
            first = sum(each.rank == 1 for each in some)
            lines.append(f"{name:<32}{len(some):>7}{first:>7}{sum(each.good for each in some):>7}{recall(some):>8.1%}")
    missed = [
        f"{each.question.kind}: {each.question.text!r} for {each.question.about.shown!r}: rank {each.rank}" for each in answers if not each.good
    ]
    return "\n".join([*lines, f"all: {recall(answers):.2%} of {len(answers)}", *missed[:20]])


def _rank(finder: Finder, question: Question, seed: int) -> int:
    people = finder.find(question.text).people
    return next((rank for rank, each in enumerate(people, 1) if question.right(person(int(each.ticket), seed))), 0)
