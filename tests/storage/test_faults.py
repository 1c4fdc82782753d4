"""Real faults of disk, file and neighbour: a clear sentence, and the book is as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.errors import DeskError, WrongKey
from app.storage import driver
from app.storage.copying import copy_book
from app.storage.store import open_sqlcipher
from tests.books import KEY

ROOT = Path(__file__).parents[2]

# Works in a mount namespace of its own: a small disk, or one that is remounted read-only.
_DRIVE = """
import json, os, subprocess, sys
from pathlib import Path
from app.domain.errors import DeskError
from app.domain.staff import Role
from app.services import audit, books, calls, wrapups
from app.domain.promises import WrapUp
from app.storage import store as storage
from tests.make import make_desk, make_person

what, folder, book = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[2]) / "book.db"
key, said = bytes(range(32)), {"done": 0, "code": None}
store = storage.open_sqlcipher(book, key)
desk = make_desk(store, role=Role.TEAM_LEAD)
person = make_person(desk)

def work(note):
    now = desk.clock()
    desk.clock.forward(days=1)
    permit = calls.ask_permit(desk, desk.new_id(now), person.id, person.points[0])
    wrapups.wrap_up(desk, permit.id, desk.new_id(now), WrapUp("talked", note=note))
    said["done"] += 1

work("-")
if what == "copy":
    with store.begin() as tx:
        tx.connection.exec_driver_sql("INSERT INTO settings VALUES ('big', ?)", ("x" * 2_200_000,))
if what == "opened":
    store.close()
    with open(folder / "filler", "wb", buffering=0) as filler:
        try:
            while filler.write(bytes(4096)):
                pass
        except OSError:
            pass
if what == "remount":
    store.close()
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
try:
    if what == "full":
        while said["done"] < 2000:
            work("x" * 10_000)
    elif what == "copy":
        books.back_up(desk, folder / "copy.db")
    else:
        store = storage.open_sqlcipher(book, key)
        work("-")
except DeskError as error:
    said["code"] = error.code
store.close()
if what == "opened":
    (folder / "filler").unlink()
if what == "remount":
    subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
store = storage.open_sqlcipher(book, key)
seen = audit.verify_store(store)
with store.read() as tx:
    said["outcomes"] = tx.connection.exec_driver_sql("SELECT count(*) FROM outcomes").scalar()
said["sound"] = not seen.broken and not seen.differing
said["files"] = sorted(p.name for p in folder.iterdir() if p.name[-3:] not in ("wal", "shm"))
store.close()
print(json.dumps(said))
"""


@pytest.fixture
def book(sqlcipher_template, tmp_path):
    path = tmp_path / "book.db"
    shutil.copyfile(sqlcipher_template, path)
    return path


@pytest.fixture
def small_disk(sqlcipher_template, tmp_path):
    """Runs a step on a disk of 4 MB that only that process sees."""
    probe = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", str(tmp_path)]
    able = shutil.which("unshare") and subprocess.run(probe, capture_output=True).returncode == 0
    if not able:
        reason = "NOT CHECKED: a full and a read-only disk, for want of the right to mount one"
        if os.environ.get("CI") or os.environ.get("FORBEAR_TEST_NEEDS_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)

    def drive(what: str) -> dict:
        disk = tmp_path / "disk"
        disk.mkdir()
        script = 'mount -t tmpfs -o size=4m none "$1" && cp "$2" "$1/book.db" && shift 2 && "$@"'
        ran = subprocess.run(
            ["unshare", "--mount", "sh", "-c", script, "sh", str(disk), str(sqlcipher_template),
             sys.executable, "-c", _DRIVE, what, str(disk)],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    return drive


def _fails(code, action, *arguments, **named):
    with pytest.raises(DeskError) as error:
        action(*arguments, **named)
    assert error.value.code == code
    return error.value


def test_a_full_disk_is_said_and_keeps_what_was_done(small_disk):
    seen = small_disk("full")
    assert seen["code"] == "book.disk_full"
    assert seen["outcomes"] in (seen["done"], seen["done"] + 1)
    assert seen["done"] > 1
    assert seen["sound"]


def test_a_disk_that_was_full_before_the_book_was_opened_is_said_to_be_full(small_disk):
    seen = small_disk("opened")
    assert (seen["code"], seen["outcomes"], seen["sound"]) == ("book.disk_full", 1, True)


def test_a_copy_that_does_not_fit_leaves_no_half_copy(small_disk):
    seen = small_disk("copy")
    assert seen["code"] == "book.disk_full"
    assert seen["files"] == ["book.db"]
    assert seen["sound"]


def test_a_read_only_folder_is_said_and_nothing_changes(small_disk):
    seen = small_disk("remount")
    assert seen["code"] in ("book.read_only", "book.cannot_open")
    assert (seen["outcomes"], seen["sound"]) == (1, True)


def test_a_second_program_waits_and_is_then_told_that_the_book_is_busy(book, monkeypatch):
    monkeypatch.setattr(driver, "BUSY_MS", 200)
    first, second = open_sqlcipher(book, KEY), open_sqlcipher(book, KEY)
    with first.begin() as tx:
        tx.connection.execute(text("INSERT INTO teams VALUES ('a', 'a')"))
        with second.read() as reader:  # reading goes on beside the writer
            assert reader.connection.execute(text("SELECT count(*) FROM teams")).scalar() == 0
        with pytest.raises(DeskError) as error, second.begin():
            pass
    assert error.value.code == "book.busy"
    with second.begin() as tx:
        tx.connection.execute(text("INSERT INTO teams VALUES ('b', 'b')"))
    first.close()
    second.close()


def test_a_second_program_that_waits_long_enough_gets_its_turn(book):
    first, second = open_sqlcipher(book, KEY), open_sqlcipher(book, KEY)
    began, done = threading.Event(), []

    def long_write():
        with first.begin() as tx:
            tx.connection.execute(text("INSERT INTO teams VALUES ('a', 'a')"))
            began.set()
            done.append(not threading.Event().wait(0.3))

    writer = threading.Thread(target=long_write)
    writer.start()
    began.wait()
    with second.begin() as tx:
        assert done == [True]
        assert tx.connection.execute(text("SELECT count(*) FROM teams")).scalar() == 1
    writer.join()
    first.close()
    second.close()


def test_a_wrong_key_opens_nothing_and_changes_nothing(book):
    before = book.read_bytes()
    with pytest.raises(WrongKey):
        open_sqlcipher(book, bytes(32))
    assert book.read_bytes() == before
    open_sqlcipher(book, KEY).close()


@pytest.mark.parametrize("keep", [0.5, 0.9])
def test_a_truncated_book_is_said_to_be_damaged(book, keep):
    whole = book.read_bytes()
    book.write_bytes(whole[: int(len(whole) * keep) // 4096 * 4096])
    with pytest.raises(DeskError) as error:
        store = open_sqlcipher(book, KEY)
        try:
            with store.read() as tx:
                for table in ("log", "settings", "outcomes", "queue", "tokens", "texts"):
                    tx.connection.execute(text(f"SELECT count(*) FROM {table}"))
        finally:
            store.close()
    assert error.value.code in ("book.damaged", "book.wrong_key")


def test_a_file_that_is_no_book_is_not_touched(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("你好" * 4000, encoding="utf-8")
    before = path.read_bytes()
    _fails("book.wrong_key", open_sqlcipher, path, KEY)
    assert path.read_bytes() == before


def test_a_book_that_is_not_there_is_not_made(tmp_path):
    _fails("book.missing", open_sqlcipher, tmp_path / "none.db", KEY)
    assert list(tmp_path.iterdir()) == []


def test_a_copy_is_encrypted_whole_and_never_written_over(book, tmp_path):
    store = open_sqlcipher(book, KEY)
    copy = tmp_path / "copy.db"
    with store.begin() as tx:
        tx.connection.execute(text("INSERT INTO teams VALUES ('a', 'visible words')"))
    copy_book(store, copy)
    _fails("copy.exists", copy_book, store, copy)
    store.close()
    assert not copy.read_bytes().startswith(b"SQLite format 3")
    assert b"visible words" not in copy.read_bytes()
    again = open_sqlcipher(copy, KEY)
    with again.read() as tx:
        assert tx.connection.execute(text("SELECT name FROM teams")).scalar() == "visible words"
    again.close()
