"""A book moves to an office, an office to a copy and back: whole, compared, through kills."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from app.bootstrap import rulebook
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.staff import Founder, Role
from app.services import audit, books, moving, office, seats
from app.settings import Settings
from app.storage import keys, log
from app.storage import moving as rows
from app.storage import store as storage
from app.storage.postgres import accounts
from tests.books import KEY
from tests.make import make_desk, make_person
from tests.office.conftest import OWNER, Office
from tests.office.moves.conftest import PASSWORD

ROOT = Path(__file__).parents[3]
KILLS = 8  # a seed each
YEAR = timedelta(days=365)


def desk_of(path):
    return make_desk(storage.open_sqlcipher(path, KEY), role=Role.ADMIN)


def digests_of(store):
    with store.read() as tx:
        found = rows.digests(tx)
    store.close()
    return found


def move(path, place):
    desk = desk_of(path)
    try:
        return moving.move(desk, place.url, PASSWORD)
    finally:
        desk.store.close()


def fails(code, action, *arguments):
    with pytest.raises(DeskError) as error:
        action(*arguments)
    assert error.value.code == code
    return error.value


def test_a_book_moves_whole_and_opens_for_work_at_its_new_place_alone(book, empty):
    before = digests_of(storage.open_sqlcipher(book, KEY))
    done = move(book, empty)
    assert done.rows == sum(table.rows for table in before.values()) > 100
    assert digests_of(storage.open_sqlcipher(book, KEY)) == before, "the source stays as it was"
    after = digests_of(empty.open())
    assert after.pop("log").rows == before.pop("log").rows + 1
    assert after == before
    store = empty.open()
    found = audit.verify_store(store)
    assert found.broken is None and found.differing == ()
    store.close()
    # Who moved it signs in there; the others have roles, and no password yet.
    assert seats.test(empty.url_of("ann"), "ann", PASSWORD).role is Role.ADMIN
    with empty.server_connection() as server:
        roles = server.execute(
            "SELECT rolname, rolcanlogin, rolpassword IS NULL FROM pg_authid "
            "WHERE rolname IN ('ann', 'cora_moved', 'gone_moved') ORDER BY 1"
        ).fetchall()
    assert roles == [("ann", True, False), ("cora_moved", True, True), ("gone_moved", False, True)]
    refusal = fails("book.moved", books.open_book, book, KEY, _now())
    assert empty.database in refusal.values["office"] and OWNER not in refusal.values["office"]


def test_the_desk_of_a_book_that_has_moved_opens_no_first_page(book, empty):
    from app.storage.migrating import HEAD
    from app.storage.opening import opening_of

    opening = opening_of(book, KEY, HEAD)
    assert opening is not None
    opening.close()
    move(book, empty)
    assert opening_of(book, KEY, HEAD) is None


def _now():
    from tests.fakes import FakeClock

    return FakeClock()()


def test_a_book_that_is_open_elsewhere_or_has_moved_does_not_move(book, empty, pg_server):
    other = storage.open_sqlcipher(book, KEY)
    fails("book.in_use", move, book, empty)
    other.close()
    move(book, empty)
    fails("book.moved", move, book, empty)
    with psycopg.connect(pg_server.admin, autocommit=True) as connection:
        second = pg_server.create("second")
        connection.execute(f'ALTER DATABASE "{second}" OWNER TO {OWNER}')
    try:
        place = Office(pg_server, second)
        fails("book.moved", move, book, place)
        store = place.open()  # nor does a move that was given up for the other go on
        rows.begin(store, digests_of(storage.open_sqlcipher(book, KEY)))
        store.close()
        fails("book.moved", move, book, place)
    finally:
        pg_server.drop(second)


def test_a_difference_at_the_target_is_found_and_the_next_move_begins_anew(
    book, empty, monkeypatch
):
    real = rows.copy

    def copy_and_change(source, target, progress=None):
        real(source, target, progress)
        with empty.connect() as owner:
            for changed in (
                "UPDATE debts SET overdue = overdue + 1 WHERE id = (SELECT min(id) FROM debts)",
                "DELETE FROM queue WHERE debtor_id = (SELECT min(debtor_id) FROM queue)",
            ):
                owner.execute(changed)

    with monkeypatch.context() as planted:
        planted.setattr(rows, "copy", copy_and_change)
        assert set(fails("move.differs", move, book, empty).values["tables"]) == {
            "debts", "queue"
        }  # fmt: skip
    books.open_book(book, KEY, _now()).close()  # and the book goes on working
    fails("office.not_one", seats.test, empty.url, None, None)
    assert move(book, empty).entries > 10


def test_a_broken_chain_is_found_before_anything_is_opened(book, empty):
    store = storage.open_sqlcipher(book, KEY)
    with store.begin() as tx:
        for sentence in (
            "DROP TRIGGER log_keeps_update",
            "UPDATE log SET body = '{\"x\":1}' WHERE chain = 'desk' AND seq = 1",
        ):
            tx.connection.exec_driver_sql(sentence)
    store.close()
    fails("move.log_broken", move, book, empty)
    books.open_book(book, KEY, _now()).close()


def test_work_done_between_a_kill_and_the_next_start_is_not_forgotten(book, empty):
    _killed(book, empty, seed=5)
    desk = desk_of(book)
    make_person(desk, name="后来的人", mobiles=("+8613490000099",))
    desk.store.close()
    expected = digests_of(storage.open_sqlcipher(book, KEY))
    move(book, empty)
    arrived = digests_of(empty.open())
    assert arrived["debtors"] == expected["debtors"]
    assert arrived["contact_points"] == expected["contact_points"]


@pytest.mark.skipif(os.name == "nt", reason="NOT CHECKED: no SIGKILL on Windows")
def test_killed_at_any_point_and_started_again_it_goes_on(book, empty, pg_server):
    """Each kill is before or after a commit of either side; the next start goes on from there."""
    expected = digests_of(storage.open_sqlcipher(book, KEY))
    killed = [_killed(book, empty, seed) for seed in range(1, KILLS + 1)]
    print("killed:", killed)
    assert sum(code == -signal.SIGKILL for code in killed) >= KILLS // 2
    if killed[-1] != 0 and not _is_office(empty):
        move(book, empty)
    arrived = digests_of(empty.open())
    assert arrived.pop("log").rows == expected.pop("log").rows + 1
    assert arrived == expected, "nothing lost, nothing doubled"
    fails("book.moved", books.open_book, book, KEY, _now())


@pytest.mark.skipif(os.name == "nt", reason="NOT CHECKED: no SIGKILL on Windows")
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_as_the_book_is_marked_only_one_of_the_two_places_is_open(book, empty, when):
    _killed(book, empty, 0, when)
    marked = when == "after"
    assert not _is_office(empty)
    if marked:
        fails("book.moved", books.open_book, book, KEY, _now())
    else:
        books.open_book(book, KEY, _now()).close()
    move(book, empty)
    assert _is_office(empty)


_STEPS = {
    "copied": (rows, "differing"), "ended": (moving.office, "put_up"), "seated": (accounts, "seat"),
    "left": (rows, "mark"), "stock": (moving.install, "take_stock"),
}  # fmt: skip


def _fail_at(monkeypatch, where):
    """Have the last steps of a move fail there; `answer`: it is done, and that is not heard."""
    finish, failed, marked = storage.Transaction.finish, [], []

    def broken(*_, **__):
        failed.append(where)
        raise RuntimeError(where)

    def finishing(tx):
        now = "mark" if tx.engine == "sqlite" else "commit" if marked else ""
        if now == where and not failed:
            broken()
        finish(tx)
        marked.extend([now] if now == "mark" else [])
        if (now, where) == ("commit", "answer") and not failed:
            broken()

    monkeypatch.setattr(storage.Transaction, "finish", finishing)
    if where in _STEPS:
        monkeypatch.setattr(*_STEPS[where], broken)


@pytest.mark.parametrize("where", [
    "copied", "ended", "seated", "left", "mark", "commit", "answer", "stock",
])  # fmt: skip
def test_wherever_its_last_steps_fail_just_one_of_the_two_places_is_open(
    book, empty, monkeypatch, where
):
    desk = desk_of(book)
    with monkeypatch.context() as planted:
        _fail_at(planted, where)
        with pytest.raises(RuntimeError, match=where):
            moving.move(desk, empty.url, PASSWORD)
    desk.store.close()
    assert _is_office(empty) == (where in ("answer", "stock"))
    if _is_office(empty):
        fails("book.moved", books.open_book, book, KEY, _now())
        fails("book.moved", move, book, empty)
    else:
        books.open_book(book, KEY, _now()).close()
        move(book, empty)
        assert _is_office(empty)


def _is_office(place):
    with place.connect() as owner:
        return owner.execute("SELECT to_regclass('office.times')").fetchone()[0] is not None


def _killed(path, place, seed, mark=""):
    """The move in a process that kills itself at a commit of the seed's choice; how it ended."""
    ran = subprocess.run(
        [sys.executable, __file__, str(path), place.url, str(seed), mark], cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert ran.returncode in (0, 3, -signal.SIGKILL), ran.stderr
    return ran.returncode


def test_an_office_is_copied_and_comes_back_in_a_fresh_database(book, empty, pg_server, tmp_path):
    move(book, empty)
    copy = tmp_path / "office.copy"
    store = empty.open()
    with store.begin() as tx:  # as by a clock that was a year ahead
        log.append(tx, DESK, EntryKind.BOOK_MOVED, now() + YEAR, staff_id=None, device="")
    store.close()
    began = now()
    moving.back_up(empty.url, copy, "a long passphrase")
    made_by = now()
    fails("copy.exists", moving.back_up, empty.url, copy, "a long passphrase")
    assert b"cora_moved" not in copy.read_bytes()
    expected = digests_of(empty.open())
    key = keys.open_with_passphrase(keys.envelope_path(copy), "a long passphrase")
    with psycopg.connect(pg_server.admin, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS nobody_there")
        fresh = pg_server.create("fresh")
        connection.execute(f'ALTER DATABASE "{fresh}" OWNER TO {OWNER}')
    place = Office(pg_server, fresh)
    try:
        settings = Settings()
        done = moving.restore(copy, key, place.url, (rulebook(settings), settings))
        assert done.entries == expected["log"].rows
        assert began <= done.until <= made_by
        arrived = digests_of(place.open())
        assert arrived.pop("log").rows == expected.pop("log").rows + 1
        assert arrived == expected
        store = place.open()
        found = audit.verify_store(store)
        store.close()
        assert found.broken is None and found.differing == ()
        assert seats.test(place.url_of("ann"), "ann", PASSWORD).login == "ann"
        refused = (copy, key, place.url, (rulebook(settings), settings))
        fails("office.exists", moving.restore, *refused)
    finally:
        pg_server.drop(fresh)


def test_the_file_of_a_book_that_had_moved_is_put_into_another_place_where_that_office_is_lost(
    book, empty, pg_server
):
    """It bears the mark of where it went, as a copy of an office does, and was copied by nobody."""
    move(book, empty)
    with psycopg.connect(pg_server.admin, autocommit=True) as connection:
        fresh = pg_server.create("fresh")
        connection.execute(f'ALTER DATABASE "{fresh}" OWNER TO {OWNER}')
    place = Office(pg_server, fresh)
    try:
        done = moving.restore(book, KEY, place.url, (rulebook(Settings()), Settings()))
        assert done.until < now() and _is_office(place)
    finally:
        pg_server.drop(fresh)


def test_a_place_that_became_an_office_meanwhile_is_left_as_it_is(
    book, empty, tmp_path, monkeypatch
):
    """Of two who put a book there, one is done while the other still looks at its source."""
    twin = tmp_path / "twin.book"
    shutil.copyfile(book, twin)
    real = rows.digests

    def slow(tx):
        monkeypatch.undo()
        move(twin, empty)
        return real(tx)

    monkeypatch.setattr(rows, "digests", slow)
    fails("office.exists", move, book, empty)
    assert _is_office(empty) and digests_of(empty.open())["debtors"].rows == 21
    books.open_book(book, KEY, _now()).close()


def test_the_slower_of_two_moves_into_one_place_ends_nothing(book, empty, tmp_path, monkeypatch):
    twin = tmp_path / "twin.book"
    shutil.copyfile(book, twin)
    real = rows.copy

    def slow(*said):
        real(*said)
        monkeypatch.undo()
        move(twin, empty)
        assert seats.test(empty.url_of("ann"), "ann", PASSWORD).login == "ann"
        with empty.connect() as owner:
            owner.execute("INSERT INTO teams (id, name) VALUES (repeat('e', 32), 'since')")

    monkeypatch.setattr(rows, "copy", slow)
    assert fails("move.differs", move, book, empty)
    fails("office.exists", move, book, empty)
    assert digests_of(empty.open())["debtors"].rows == 21


def test_what_is_half_there_is_no_office_that_could_be_upgraded_begun_or_copied(
    book, empty, tmp_path
):
    desk, chosen = desk_of(book), Settings()

    def cut_off(table, _):
        if table == "debtors":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        moving.move(desk, empty.url, PASSWORD, cut_off)
    desk.store.close()
    fails("office.unfinished", office.upgrade, empty.url, rulebook(chosen), chosen)
    first = Founder("ann", "安", PASSWORD)
    fails("office.exists", office.init, empty.url, first, rulebook(chosen), chosen, uuid7)
    fails("office.not_one", moving.back_up, empty.url, tmp_path / "half", "a long passphrase")
    move(book, empty)
    office.upgrade(empty.url, rulebook(chosen), chosen)
    assert _is_office(empty)


def test_a_short_passphrase_is_said_before_anything_is_copied(book, empty, tmp_path):
    move(book, empty)
    before = digests_of(empty.open())["log"]
    copy = tmp_path / "office.copy"
    fails("key.passphrase_short", moving.back_up, empty.url, copy, "short")
    assert digests_of(empty.open())["log"] == before and list(tmp_path.glob("office.*")) == []


def test_whoever_has_the_same_login_at_another_office_is_somebody_else(
    book, empty, office_template
):
    """Roles are the server's: they could sign in to both, and the move would set their password."""
    with empty.connect() as owner:
        owner.execute("CREATE ROLE cora_moved LOGIN")
        owner.execute("GRANT collector TO cora_moved")
        assert fails("move.login_taken", move, book, empty).values["login"] == "cora_moved"
        assert owner.execute("SELECT to_regclass('debtors')").fetchone() == (None,), "copied first"
        books.open_book(book, KEY, _now()).close()
        owner.execute("DROP ROLE cora_moved")
    move(book, empty)
    assert _is_office(empty)


def test_a_copy_of_an_office_is_no_book_to_work_in(book, empty, tmp_path):
    move(book, empty)
    copy = tmp_path / "office.copy"
    moving.back_up(empty.url, copy, "a long passphrase")
    key = keys.open_with_passphrase(keys.envelope_path(copy), "a long passphrase")
    refusal = fails("book.moved", books.open_book, copy, key, _now())
    assert empty.database in refusal.values["office"]
    to = tmp_path / "restored.book"
    fails("book.moved", books.restore, copy, to, key, lambda store: make_desk(store))
    assert not to.exists()


def test_a_second_copy_under_a_name_leaves_the_first_as_it_is(book, empty, tmp_path, monkeypatch):
    move(book, empty)
    copy, real, refusals = tmp_path / "office.copy", rows.copy, []

    def copy_and_try_again(source, target, progress=None):
        real(source, target, progress)
        with monkeypatch.context() as once:
            once.setattr(rows, "copy", real)
            refusals.append(
                fails("copy.being_written", moving.back_up, empty.url, copy, "another passphrase")
            )

    monkeypatch.setattr(rows, "copy", copy_and_try_again)
    moving.back_up(empty.url, copy, "a long passphrase")
    assert len(refusals) == 1 and refusals[0].values["path"] == str(copy)
    key = keys.open_with_passphrase(keys.envelope_path(copy), "a long passphrase")
    with books.open_copy(copy, key) as whole:
        assert audit.verify_store(whole).broken is None
    assert {one.name for one in tmp_path.glob("office*")} == {
        copy.name, keys.envelope_path(copy).name
    }  # fmt: skip
    monkeypatch.setattr(rows, "copy", real)
    fails("copy.exists", moving.back_up, empty.url, copy, "another passphrase")


def test_a_copy_that_another_one_is_named_as_meanwhile_does_not_take_its_place(
    book, empty, tmp_path, monkeypatch
):
    """Of another office, say: what has the name keeps it, and nothing is left half done."""
    move(book, empty)
    copy, real = tmp_path / "office.copy", rows.copy

    def copy_and_name(source, target, progress=None):
        real(source, target, progress)
        copy.write_bytes(b"theirs")

    monkeypatch.setattr(rows, "copy", copy_and_name)
    fails("copy.exists", moving.back_up, empty.url, copy, "a long passphrase")
    assert copy.read_bytes() == b"theirs" and not list(tmp_path.glob("*.writing*"))


def _kill_at(seed, mark):
    """Let commits happen until one of the seed's choice; kill before or after it."""
    chance = random.Random(seed)
    left, after = chance.randrange(1, 40), chance.random() < 0.5
    finish = storage.Transaction.finish

    def counted(tx):
        nonlocal left
        left -= 1
        marking = mark and tx.engine == "sqlite" and tx.row(_MARKED) is not None
        hit = marking if mark else left == 0
        if hit and not (mark == "after" or after):
            os.kill(os.getpid(), signal.SIGKILL)
        finish(tx)
        if hit:
            os.kill(os.getpid(), signal.SIGKILL)

    from sqlalchemy import select

    from app.storage import tables
    from app.storage.statement import Statement

    _MARKED = Statement(
        select(tables.settings.c.name).where(tables.settings.c.name == rows.MOVED)
    )
    storage.Transaction.finish = counted
    rows._STEP = 7  # many steps of a small book


if __name__ == "__main__":
    _, file, address, number, marking = sys.argv
    _kill_at(int(number), marking)
    try:
        moving.move(desk_of(Path(file)), address, PASSWORD)
    except DeskError as done:
        sys.exit(3 if done.code in ("office.exists", "book.moved") else str(done.code))
