"""Very many whole numbers in little memory."""

from __future__ import annotations

from array import array

_BITS = 12
_BLOCK = 1 << _BITS
_REST = _BLOCK - 1


class FlatList:
    """Numbers of one size (a type code of `array`), kept in blocks that never move.

    A plain array is copied whenever it grows, and where many of them grow side by side the process
    keeps the holes: half as much again.
    """

    __slots__ = ("_blocks", "_code", "_length")

    def __init__(self, code: str) -> None:
        self._code = code
        self._blocks: list[array[int]] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, at: int) -> int:
        return self._blocks[at >> _BITS][at & _REST]

    def __setitem__(self, at: int, number: int) -> None:
        self._blocks[at >> _BITS][at & _REST] = number

    def append(self, number: int) -> None:
        """Add it at the end. Raises OverflowError for a number that is too large."""
        at = self._length
        if not at & _REST:
            self._blocks.append(array(self._code, [0]) * _BLOCK)
        self._blocks[-1][at & _REST] = number
        self._length = at + 1
