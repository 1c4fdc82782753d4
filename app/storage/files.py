"""Small files that are whole or not there: written aside, forced to disk, then named."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import DeskError


def read_small(path: Path, limit: int) -> bytes:
    """The file's bytes; one byte past `limit` at most, so that a huge file costs nothing.

    Raises OSError as the system does.
    """
    with path.open("rb") as file:
        return file.read(limit + 1)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet, readable by its owner only, safe on return.

    Raises as `new_file`.
    """
    with new_file(path, content):
        pass


@contextmanager
def new_file(path: Path, content: bytes) -> Iterator[None]:
    """A file that must not exist yet: all of it is on disk before the block, its name after it.

    Where the block raises nothing is left. Raises FileExistsError, also when another program was
    quicker; OSError as the system does.
    """
    if path.exists():
        raise FileExistsError(path)
    aside = _written_aside(path, content)
    try:
        yield
        name_if_free(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    _force_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make the folder of a book, where there is none. Raises DeskError book.cannot_open."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DeskError("book.cannot_open") from error


def make_private(path: Path) -> None:
    """Make an empty file that only its owner can read; it must not exist yet.

    Raises DeskError book.cannot_open. What SQLite puts beside a file gets the file's own rights.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise DeskError("book.cannot_open") from error


def write_over(path: Path, content: bytes) -> None:
    """Put new content in a file's place in one step, readable by its owner only, safe on return.

    Raises OSError as the system does; the old content then stands.
    """
    aside = _written_aside(path, content)
    try:
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    _force_folder(path.parent)


def _written_aside(path: Path, content: bytes) -> Path:
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    handle = os.open(
        aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600
    )
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return aside


def name_if_free(aside: Path, path: Path) -> None:
    """Give a file a name that nothing has yet; whether it keeps its own one is left open.

    A hard link never replaces; where the file system has none, look first. Raises FileExistsError;
    OSError as the system does.
    """
    try:
        os.link(aside, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError(path) from None
        os.replace(aside, path)


def _force_folder(folder: Path) -> None:
    """The name itself reaches the disk; Windows has no way to ask and does not need it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
