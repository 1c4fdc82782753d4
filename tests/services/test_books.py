"""Books: upgraded after a copy, refused when newer, backed up at work, restored when sound."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading

import pytest
from sqlalchemy import text

from app import __version__
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import audit, books, calls, wrapups
from app.storage import keys, log, migrating
from app.storage.store import open_sqlcipher
from app.wording import Wording
from tests.books import KEY
from tests.fakes import TEN
from tests.make import make_desk, make_person, seated


@pytest.fixture
def book(sqlcipher_template, tmp_path):
    path = tmp_path / "desk" / "forbear.book"
    path.parent.mkdir()
    shutil.copyfile(sqlcipher_template, path)
    return path


@pytest.fixture
def desk(book):
    desk = make_desk(open_sqlcipher(book, KEY), role=Role.ADMIN)
    yield desk
    desk.store.close()


def _work(desk, times=1):
    person = make_person(desk)
    for _ in range(times):
        now = desk.clock()
        permit = calls.ask_permit(desk, desk.new_id(now), person.id, person.points[0])
        wrapups.wrap_up(desk, permit.id, desk.new_id(now), WrapUp("no_answer"))
        desk.clock.forward(hours=24)
    return person


def _stamp(path, sql):
    store = open_sqlcipher(path, KEY)
    with store.begin() as tx:
        tx.connection.execute(text(sql))
    store.close()


def _fails(code, action, *arguments):
    with pytest.raises(DeskError) as error:
        action(*arguments)
    assert error.value.code == code
    return error.value


def _enter(store, role=Role.ADMIN, login="ann"):
    return make_desk(store, role=role, login=login)


def _entries(store, kind):
    with store.read() as tx:
        return [one for one in log.entries(tx, DESK) if one.kind is kind]


def _outcomes(store):
    with store.read() as tx:
        return tx.connection.execute(text("SELECT count(*) FROM outcomes")).scalar()


def test_a_book_of_a_newer_program_is_refused_by_both_versions(book):
    _stamp(book, "UPDATE alembic_version SET version_num = '9999'")
    _stamp(book, "UPDATE settings SET value = '99.1' WHERE name = 'book.program'")
    before = book.read_bytes()
    error = _fails("book.newer", books.open_book, book, KEY, TEN)
    assert error.values == {"book": "99.1", "program": __version__}
    assert book.read_bytes() == before
    assert [one.name for one in book.parent.iterdir()] == [book.name]


def test_an_older_book_is_copied_before_it_is_upgraded(book, monkeypatch):
    _stamp(book, "UPDATE alembic_version SET version_num = '0000'")
    upgraded = []

    def migrate(store):
        (copy,) = book.parent.glob("*.before-*[0-9]")
        kept = open_sqlcipher(copy, KEY)
        upgraded.append(migrating.schema_version(kept))
        kept.close()

    monkeypatch.setattr(migrating, "migrate", migrate)
    books.open_book(book, KEY, TEN).close()
    assert upgraded == ["0000"]


def test_an_upgrade_is_on_record(book, monkeypatch):
    _stamp(book, "UPDATE alembic_version SET version_num = '0000'")
    monkeypatch.setattr(migrating, "migrate", lambda store: None)
    store = books.open_book(book, KEY, TEN)
    (entry,) = _entries(store, EntryKind.BOOK_UPGRADED)
    store.close()
    assert (entry.staff_id, entry.at) == (None, TEN)


def test_a_file_that_was_never_set_up_is_left_as_it_is(tmp_path):
    empty = tmp_path / "empty.book"
    empty.touch()
    _fails("book.not_set_up", books.open_book, empty, KEY, TEN)
    assert empty.stat().st_size == 0
    bare = tmp_path / "bare.book"
    store = open_sqlcipher(bare, KEY, create=True)
    with store.begin() as tx:
        tx.connection.execute(text("CREATE TABLE other (id)"))
    store.close()
    before = bare.read_bytes()
    _fails("book.not_set_up", books.open_book, bare, KEY, TEN)
    assert bare.read_bytes() == before
    assert {one.name for one in tmp_path.iterdir()} == {"empty.book", "bare.book"}


def test_an_upgrade_that_fails_leaves_the_book_as_it_was(book):
    _stamp(book, "UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(Exception, match="0000"):  # no migration begins there
        books.open_book(book, KEY, TEN)
    store = open_sqlcipher(book, KEY)
    assert migrating.schema_version(store) == "0000"
    store.close()
    assert len(list(book.parent.glob("*.before-*[0-9]"))) == 1


def test_a_copy_taken_while_work_goes_on_is_whole(desk, tmp_path):
    person = make_person(desk)
    stop, failed = threading.Event(), []
    second = open_sqlcipher(desk.store.path, KEY)
    worker = make_desk(second, clock=desk.clock, login="ann")

    def work():
        try:
            while not stop.is_set():
                now = worker.clock()
                permit = calls.ask_permit(worker, worker.new_id(now), person.id, person.points[0])
                wrapups.wrap_up(worker, permit.id, worker.new_id(now), WrapUp("no_answer"))
                worker.clock.forward(hours=24)
                stop.wait(0.002)  # nobody works without a breath: SQLite's waiting is not fair
        except Exception as error:  # noqa: BLE001  # looked at below
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    for number in range(4):
        books.back_up(desk, tmp_path / f"copy{number}.book")
    stop.set()
    thread.join()
    second.close()
    assert failed == []
    counts = []
    for number in range(4):
        copy = open_sqlcipher(tmp_path / f"copy{number}.book", KEY)
        seen = audit.verify_store(copy)
        assert (seen.broken, seen.differing) == (None, ())
        counts.append(_outcomes(copy))
        copy.close()
    assert counts == sorted(counts)


def test_a_restored_book_is_the_copy_and_the_old_one_stays_beside_it(desk, book, tmp_path):
    _work(desk)
    copy = tmp_path / "copy.book"
    books.back_up(desk, copy)
    _work(desk, times=2)
    desk.store.close()
    keys.envelope_path(book).write_bytes(b"the old envelope")
    keys.envelope_path(copy).write_bytes(b"the envelope of the copy")
    done = books.restore(copy, book, KEY, _enter, replace_newer=True)
    assert _outcomes(done.store) == 1
    seen = audit.verify_store(done.store)
    assert (seen.broken, seen.differing) == (None, ())
    done.store.close()
    assert keys.envelope_path(book).read_bytes() == b"the envelope of the copy"
    assert keys.envelope_path(done.kept).read_bytes() == b"the old envelope"
    kept = open_sqlcipher(done.kept, KEY)
    assert _outcomes(kept) == 3
    kept.close()


def test_a_restore_names_who_did_it_and_how_much_it_replaced(desk, book, tmp_path):
    copy = tmp_path / "copy.book"
    books.back_up(desk, copy)
    _work(desk)
    entries = audit.verify_store(desk.store).entries
    desk.store.close()
    done = books.restore(copy, book, KEY, _enter, replace_newer=True)
    (entry,) = _entries(done.store, EntryKind.BOOK_RESTORED)
    done.store.close()
    assert entry.staff_id == desk.staff.id
    assert entry.body == {"replaced_entries": entries} and done.entries == entries


def test_newer_work_is_not_replaced_unless_it_is_said(desk, book, tmp_path):
    copy = tmp_path / "copy.book"
    books.back_up(desk, copy)
    _work(desk)
    entries = audit.verify_store(desk.store).entries
    desk.store.close()
    error = _fails("restore.newer_here", books.restore, copy, book, KEY, _enter)
    assert error.values["here"] == entries > error.values["copy"]
    assert [one.name for one in book.parent.iterdir()] == [book.name]
    store = books.open_book(book, KEY, TEN)
    assert _outcomes(store) == 1
    store.close()


def test_only_an_administrator_of_the_copy_restores_it(desk, book, tmp_path):
    copy = tmp_path / "copy.book"
    seated(desk, "lea", Role.TEAM_LEAD)
    books.back_up(desk, copy)
    desk.store.close()

    def lead(store):
        return _enter(store, Role.TEAM_LEAD, "lea")

    def nobody(store):
        raise DeskError("login.wrong")

    before = book.read_bytes()
    _fails("login.not_allowed", books.restore, copy, book, KEY, lead)
    _fails("restore.login_wrong", books.restore, copy, book, KEY, nobody)
    assert book.read_bytes() == before
    assert [one.name for one in book.parent.iterdir()] == [book.name]


def test_only_who_leads_may_take_a_copy(desk, tmp_path):
    for role in (Role.COLLECTOR, Role.VISITOR, Role.COMPLIANCE):
        other = seated(desk, role.value, role)
        _fails("login.not_allowed", books.back_up, other, tmp_path / "copy.book")
    assert not list(tmp_path.glob("copy*"))
    books.back_up(seated(desk, "lea", Role.TEAM_LEAD), tmp_path / "copy.book")


_WINDOW = """
import sys
from pathlib import Path
from app.storage.store import open_sqlcipher
store = open_sqlcipher(Path(sys.argv[1]), bytes(range(32)))
print("open", flush=True)
sys.stdin.readline()
store.close()
"""


def test_a_book_that_an_idle_window_has_open_is_not_replaced(desk, book, tmp_path):
    copy = tmp_path / "copy.book"
    books.back_up(desk, copy)
    desk.store.close()
    window = subprocess.Popen(
        [sys.executable, "-c", _WINDOW, str(book)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with window:
        assert window.stdout.readline() == "open\n"
        inode = book.stat().st_ino
        with pytest.raises(DeskError) as error:
            books.restore(copy, book, KEY, _enter, replace_newer=True)
        assert error.value.code == "book.in_use" and book.stat().st_ino == inode
        window.stdin.write("\n")
    done = books.restore(copy, book, KEY, _enter, replace_newer=True)
    done.store.close()
    assert book.stat().st_ino != inode == done.kept.stat().st_ino


@pytest.mark.parametrize("step", ["link", "write_over", "replace"])
def test_wherever_a_restore_stops_a_whole_book_is_in_its_place(
    desk, book, tmp_path, monkeypatch, step
):
    _work(desk)
    copy = tmp_path / "copy.book"
    books.back_up(desk, copy)
    keys.envelope_path(copy).write_bytes(b"an envelope")
    desk.store.close()

    def stop(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(books if step == "write_over" else books.os, step, stop)
        with pytest.raises(KeyboardInterrupt):
            books.restore(copy, book, KEY, _enter, replace_newer=True)
    store = books.open_book(book, KEY, TEN)
    seen = audit.verify_store(store)
    assert (seen.broken, seen.differing) == (None, ()) and _outcomes(store) == 1
    store.close()
    assert not list(book.parent.glob("*.restoring*"))


def test_a_ruined_book_leaves_nothing_behind_for_the_new_one(desk, book, tmp_path):
    copy = tmp_path / "copy.book"
    books.back_up(desk, copy)
    desk.store.close()
    book.write_bytes(b"ruined" * 1000)
    wal = book.with_name(book.name + "-wal")
    wal.write_bytes(b"left of it")
    done = books.restore(copy, book, KEY, _enter)
    done.store.close()
    assert done.entries is None and not wal.exists()
    assert done.kept.read_bytes() == b"ruined" * 1000


def test_what_is_no_copy_is_not_called_a_book(desk, book, tmp_path):
    desk.store.close()
    sheet = tmp_path / "some.xlsx"
    _fails("copy.missing", books.check_copy, sheet)
    sheet.write_bytes(b"PK" * 5000)
    _fails("copy.not_a_copy", books.check_copy, sheet)
    _fails("copy.wrong_key", books.restore, sheet, book, KEY, _enter)
    sheet.write_bytes(b"")
    _fails("copy.wrong_key", books.restore, sheet, book, KEY, _enter)
    assert sheet.read_bytes() == b""


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("log", "restore.broken"),
        ("newer", "copy.newer"),
        ("cut", "copy.damaged"),
        ("torn", "copy.damaged"),
        ("missing", "copy.missing"),
    ],
)
def test_a_copy_that_is_not_sound_replaces_nothing(desk, book, tmp_path, damage, code):
    _work(desk)
    copy = tmp_path / "copy.book"
    books.back_up(desk, copy)
    desk.store.close()
    if damage == "log":
        _stamp(copy, "DROP TRIGGER log_keeps_update")
        _stamp(copy, "UPDATE log SET at = at + 1 WHERE chain <> 'desk' AND seq = 2")
    elif damage == "newer":
        _stamp(copy, "UPDATE alembic_version SET version_num = '9999'")
    elif damage == "cut":
        copy.write_bytes(copy.read_bytes()[: 4096 * 30])
    elif damage == "torn":
        whole = copy.read_bytes()
        copy.write_bytes(whole[: 4096 * 30] + bytes(4096 * 20) + whole[4096 * 50 :])
    else:
        copy.unlink()
    before = book.read_bytes()
    with pytest.raises(DeskError) as error:
        books.restore(copy, book, KEY, _enter, replace_newer=True)
    assert error.value.code == code
    assert (
        str(copy) in Wording("en").text(f"problem.{code}", **error.value.values) or damage == "log"
    )
    assert book.read_bytes() == before
    assert [one.name for one in book.parent.iterdir()] == [book.name]


def test_a_copy_is_never_written_over_another(desk, tmp_path):
    copy = tmp_path / "copy.book"
    copy.write_text("something else")
    _fails("copy.exists", books.back_up, desk, copy)
    assert copy.read_text() == "something else"
    _fails("copy.cannot_write", books.back_up, desk, tmp_path / "no" / "such" / "folder.book")
