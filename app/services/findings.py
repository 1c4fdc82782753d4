"""Very many findings in little memory: a list of 200,000 would take 90 MB, packed it takes four."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from app.domain.imports import Finding

_PACK = 500  # findings packed together


class Findings(Sequence[Finding]):
    """Findings in the order in which they came, up to `most`; those beyond are only counted."""

    def __init__(self, most: int, found: Iterable[Finding] = ()) -> None:
        self.left_off = 0
        self._most = most
        self._packs: list[bytes] = []
        self._last: list[Finding] = []
        self._open: tuple[int, list[Finding]] = (-1, [])  # the pack that was read last
        self.extend(found)

    def extend(self, found: Iterable[Finding]) -> None:
        """Keep these too, as far as there is room."""
        for finding in found:
            if len(self) >= self._most:
                self.left_off += 1
                continue
            self._last.append(finding._replace(values=dict(finding.values)))
            if len(self._last) == _PACK:
                self._packs.append(zlib.compress(pickle.dumps(self._last), 1))
                self._last = []

    def __len__(self) -> int:
        return len(self._packs) * _PACK + len(self._last)

    def __iter__(self) -> Iterator[Finding]:
        for at in range(len(self._packs) + 1):
            yield from self._pack(at)

    @overload
    def __getitem__(self, at: int) -> Finding: ...
    @overload
    def __getitem__(self, at: slice) -> list[Finding]: ...
    def __getitem__(self, at: int | slice) -> Finding | list[Finding]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        place = range(len(self))[at]  # counts from the end, and raises, as a list does
        return self._pack(place // _PACK)[place % _PACK]

    def _pack(self, at: int) -> list[Finding]:
        if at == len(self._packs):
            return self._last
        if self._open[0] != at:
            # Our own bytes of a moment ago: they never leave this object.
            self._open = at, pickle.loads(zlib.decompress(self._packs[at]))
        return self._open[1]
