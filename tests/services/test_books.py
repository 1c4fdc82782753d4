"""Books: upgraded after a copy, refused when newer, backed up at work, restored when sound."""

from __future__ import annotations

import shutil
import threading

import pytest
from sqlalchemy import text

from app import __version__
from app.domain.errors import DeskError
from app.domain.promises import WrapUp
from app.services import audit, books, calls, wrapups
from app.storage import migrating
from app.storage.store import open_sqlcipher
from tests.books import KEY
from tests.fakes import TEN
from tests.make import make_desk, make_person


@pytest.fixture
def book(sqlcipher_template, tmp_path):
    path = tmp_path / "desk" / "forbear.book"
    path.parent.mkdir()
    shutil.copyfile(sqlcipher_template, path)
    return path


@pytest.fixture
def desk(book):
    desk = make_desk(open_sqlcipher(book, KEY))
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
    restored = books.restore(copy, book, KEY, TEN)
    assert _outcomes(restored) == 1
    seen = audit.verify_store(restored)
    assert (seen.broken, seen.differing) == (None, ())
    restored.close()
    (old,) = (one for one in book.parent.glob("*.replaced-*") if "-wal" not in one.name)
    kept = open_sqlcipher(old, KEY)
    assert _outcomes(kept) == 3
    kept.close()


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("log", "restore.broken"),
        ("newer", "book.newer"),
        ("cut", None),
        ("missing", "book.missing"),
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
    else:
        copy.unlink()
    before = book.read_bytes()
    with pytest.raises(DeskError) as error:
        books.restore(copy, book, KEY, TEN)
    assert error.value.code == code or (code is None and error.value.code == "book.damaged")
    assert book.read_bytes() == before
    assert [one.name for one in book.parent.iterdir()] == [book.name]


def test_a_copy_is_never_written_over_another(desk, tmp_path):
    copy = tmp_path / "copy.book"
    copy.write_text("something else")
    _fails("copy.exists", books.back_up, desk, copy)
    assert copy.read_text() == "something else"
    _fails("book.cannot_open", books.back_up, desk, tmp_path / "no" / "such" / "folder.book")
