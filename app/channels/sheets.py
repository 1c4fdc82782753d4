"""Placement files, opened as a stream of raw records, whatever program wrote them."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Collection
from pathlib import Path

from app.channels.delimited import DelimitedFile
from app.channels.records import Cell, Record, Sheet
from app.channels.workbooks import WorkbookFile
from app.domain.errors import DeskError

__all__ = ["Cell", "Record", "Sheet", "digest", "open_sheet"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK"
_OTHER_KINDS = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b",
    b"SQLite format 3", b"\x7fELF", b"MZ\x90", b"{\\rtf", b"<!DOCTYPE", b"<html", b"<?xml",
)  # fmt: skip
_HEAD = 1 << 20


def open_sheet(path: Path, words: Collection[str] = frozenset()) -> Sheet:
    """A placement file, ready to give its records; its kind is told by content, not by name.

    `words` are headings that may stand in it, in small letters and without spaces; they help to
    find encoding and delimiter.

    Raises:
        DeskError: file.missing, file.folder, file.no_permission, file.empty, file.encrypted,
            file.old_excel, file.not_a_table, file.encoding, file.unreadable, file.too_large,
            file.too_many_rows, file.too_wide, file.cell_too_long.
    """
    head = _head(path)
    name = path.name
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise DeskError("file.empty", name=name)
    if head.startswith(_OLE):
        code = "file.encrypted" if _holds(path, _ENCRYPTED) else "file.old_excel"
        raise DeskError(code, name=name)
    if head.startswith(_ZIP) and head[2:4] in (b"\x03\x04", b"\x05\x06"):
        return WorkbookFile(path, words)
    if head.lstrip().startswith(_OTHER_KINDS):
        raise DeskError("file.not_a_table", name=name)
    return DelimitedFile(path, words)


def _holds(path: Path, name: bytes) -> bool:
    """Whether the bytes stand anywhere: the table of an OLE file's parts may come last."""
    before = b""
    try:
        with path.open("rb") as file:
            while piece := file.read(_HEAD):
                if name in before + piece:
                    return True
                before = piece[-len(name) :]
    except OSError as error:
        raise DeskError("file.unreadable", name=path.name) from error
    return False


def digest(path: Path) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits. Raises DeskError like `open_sheet`."""
    _head(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _head(path: Path) -> bytes:
    try:
        if stat.S_ISFIFO(kind := path.stat().st_mode) or stat.S_ISCHR(kind):  # without an end
            raise DeskError("file.not_a_table", name=path.name)
        with path.open("rb") as file:
            return file.read(_HEAD)
    except FileNotFoundError as error:
        raise DeskError("file.missing", name=path.name) from error
    except IsADirectoryError as error:
        raise DeskError("file.folder", name=path.name) from error
    except PermissionError as error:
        code = "file.folder" if path.is_dir() else "file.no_permission"
        raise DeskError(code, name=path.name) from error
    except (OSError, ValueError) as error:
        raise DeskError("file.unreadable", name=path.name) from error
