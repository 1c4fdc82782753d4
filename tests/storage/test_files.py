"""Small files are whole or not there, whatever stops the program."""

from __future__ import annotations

import errno
import os
import stat
import sys

import pytest

from app.storage import files
from app.storage.copying import copy_book
from app.storage.migrating import migrate
from app.storage.store import open_sqlcipher


@pytest.fixture
def steps(monkeypatch):
    """The steps that count, in the order in which the system was asked for them."""
    asked = []

    def spy(name, label):
        real = getattr(os, name)

        def spied(*arguments):
            asked.append(label(arguments[0]))
            return real(*arguments)

        monkeypatch.setattr(files.os, name, spied)

    def forced(handle):
        return "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"

    spy("fsync", forced)
    spy("link", lambda _: "name")
    spy("replace", lambda _: "name")
    return asked


@pytest.mark.skipif(sys.platform == "win32", reason="Windows forces no folders")
@pytest.mark.parametrize("write", [files.write_new, files.write_over])
def test_file_and_folder_are_forced_to_disk_before_and_after_the_name(tmp_path, steps, write):
    write(tmp_path / "small", b"whole")
    assert steps == ["file", "name", "folder"]
    assert (tmp_path / "small").read_bytes() == b"whole"
    assert os.listdir(tmp_path) == ["small"]


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_never_replaces_one_that_is_there(tmp_path, monkeypatch, links):
    def no_links(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    if not links:
        monkeypatch.setattr(files.os, "link", no_links)
    path = tmp_path / "small"
    files.write_new(path, b"first")
    with pytest.raises(FileExistsError):
        files.write_new(path, b"second")
    assert path.read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["small"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_program_killed_between_writing_and_naming_leaves_the_old_file(tmp_path):
    path = tmp_path / "small"
    files.write_new(path, b"old")
    child = os.fork()
    if child == 0:
        files.os.replace = lambda *_: os._exit(9)
        files.write_over(path, b"new")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert path.read_bytes() == b"old"
    modes = [stat.S_IMODE(left.stat().st_mode) for left in tmp_path.iterdir()]
    assert modes == [0o600] * 2


def test_a_huge_file_is_read_one_byte_past_the_limit_only(tmp_path):
    (tmp_path / "huge").write_bytes(bytes(100_000))
    assert len(files.read_small(tmp_path / "huge", 1000)) == 1001


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights by the folder")
def test_a_book_its_wal_and_its_copy_are_their_owners_alone(tmp_path):
    store = open_sqlcipher(tmp_path / "own.book", b"k" * 32, create=True)
    migrate(store)
    copy_book(store, tmp_path / "copy.book")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    store.close()
    assert set(modes) >= {"own.book", "own.book-wal", "copy.book"}
    assert set(modes.values()) == {0o600}
