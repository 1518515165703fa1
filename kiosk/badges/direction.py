"""Writing direction: the Unicode bidirectional algorithm's levels, and the order runs take on a line."""

from collections.abc import Sequence
from typing import TypeVar

from bidi import algorithm

T = TypeVar("T")


def levels(text: str) -> list[int]:
    """The embedding level of each character, odd for right to left. ``text`` is one paragraph without direction controls.

    The base direction is that of the first strong letter (UAX #9, P2). Joiners, which the algorithm leaves out, take the
    level of the letter before them.
    """
    base = algorithm.get_base_level(text)
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    algorithm.get_embedding_levels(text, storage)
    for index, char in enumerate(storage["chars"]):
        char["index"] = index
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    known: dict[int, int] = {char["index"]: char["level"] for char in storage["chars"]}
    found: list[int] = []
    for index in range(len(text)):
        found.append(known.get(index, found[-1] if found else base))
    return found


def visual_order(runs: Sequence[T], run_levels: Sequence[int]) -> list[T]:
    """Runs of one line from left to right (UAX #9, L2: from the highest level down, reverse each stretch at or above it)."""
    order = list(range(len(runs)))
    for level in range(max(run_levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and run_levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return [runs[index] for index in order]
