"""A number for each of very many texts, in little memory: twelve bytes a place, at most half of them taken."""

from array import array

_FIRST_PLACES = 1024
_MASK = (1 << 64) - 1


class Seen:
    """Texts are told apart by Python's own keyed 64-bit hash: two of 500,000 are mistaken once in a hundred million lists."""

    def __init__(self) -> None:
        self._size = 0
        self._make(_FIRST_PLACES)

    def get(self, text: str) -> int:
        """What was kept for a text, 0 where nothing was."""
        return self._numbers[self._place(_key(text))]

    def put(self, text: str, number: int) -> None:
        """Keeps a number from 1 to 4,294,967,295."""
        key = _key(text)
        place = self._place(key)
        if not self._numbers[place]:
            self._size += 1
        self._keys[place], self._numbers[place] = key, number
        if self._size * 2 > len(self._keys):
            self._grow()

    def _make(self, places: int) -> None:
        self._keys = array("Q", [0]) * places
        self._numbers = array("L" if array("I").itemsize < 4 else "I", [0]) * places

    def _place(self, key: int) -> int:
        last = len(self._keys) - 1
        place = key & last
        while self._numbers[place] and self._keys[place] != key:
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        keys, numbers = self._keys, self._numbers
        self._make(len(keys) * 2)
        for key, number in zip(keys, numbers, strict=True):
            if number:
                place = self._place(key)
                self._keys[place], self._numbers[place] = key, number


def _key(text: str) -> int:
    return hash(text) & _MASK
