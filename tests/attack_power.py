"""What a power cut takes: every write that powercut.c saw and no sync followed."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("powercut.c")
_HEAD = struct.Struct("=IIIIQQ")
_WRITE, _TRUNCATE, _SYNC = 1, 2, 3


@dataclass(frozen=True)
class _Change:
    kind: int
    name: str
    offset: int
    size_before: int
    old: bytes
    new: bytes


def compiler() -> str | None:
    """A C compiler of this machine."""
    return shutil.which("cc") or shutil.which("gcc")


def compiled(folder: Path) -> Path:
    """powercut.c as a library to preload."""
    library = folder / "powercut.so"
    subprocess.run(
        [
            str(compiler()), "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC",
            "-o", str(library), str(SOURCE), "-ldl",
        ],
        check=True,
    )  # fmt: skip
    return library


def cut(journal: Path, chance: random.Random) -> int:
    """Take back what was not synced, and return how many writes were lost.

    A disk may write in any order, so of the unsynced writes either none or any of them survive.
    """
    unsynced: dict[str, list[_Change]] = defaultdict(list)
    for change in _changes(journal.read_bytes() if journal.exists() else b""):
        if change.kind == _SYNC:
            unsynced[change.name].clear()
        else:
            unsynced[change.name].append(change)
    lost = 0
    for name, changes in unsynced.items():
        survive = 0.5 if chance.random() < 0.5 else 0.0
        kept = [change for change in changes if chance.random() < survive]
        lost += len(changes) - len(kept)
        path = Path(name)
        if changes and path.exists():  # a folder is synced too, and never written
            path.write_bytes(_replayed(bytearray(path.read_bytes()), changes, kept))
    return lost


def _changes(journal: bytes) -> Iterator[_Change]:
    """The records; one cut off at the end was killed before its write began."""
    at = 0
    while at + _HEAD.size <= len(journal):
        kind, name_length, old_length, new_length, offset, size = _HEAD.unpack_from(journal, at)
        ends = [at + _HEAD.size]
        for length in (name_length, old_length, new_length):
            ends.append(ends[-1] + length)
        if ends[-1] > len(journal):
            return
        name, old, new = (journal[a:b] for a, b in zip(ends, ends[1:], strict=False))
        yield _Change(kind, name.decode(), offset, size, old, new)
        at = ends[-1]


def _replayed(file: bytearray, changes: list[_Change], kept: list[_Change]) -> bytes:
    for change in reversed(changes):
        _put(file, change.offset, change.old)
        del file[change.size_before :]
    for change in kept:
        if change.kind == _TRUNCATE:
            del file[change.offset :]
            file.extend(bytes(change.offset - len(file)))
        else:
            _put(file, change.offset, change.new)
    return bytes(file)


def _put(file: bytearray, offset: int, written: bytes) -> None:
    if written and offset > len(file):
        file.extend(bytes(offset - len(file)))
    file[offset : offset + len(written)] = written
