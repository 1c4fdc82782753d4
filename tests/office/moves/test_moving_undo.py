"""A book whose move came to no end is worked in again; one that has arrived elsewhere is not."""

from __future__ import annotations

import pytest

from app.cli import FAILED
from app.domain.staff import Role
from app.services import audit, books, login, moving
from app.storage import log, migrating
from app.storage import store as storage
from tests.books import KEY
from tests.office.moves.test_moving import (
    PASSWORD,
    _is_office,
    _killed,
    _now,
    desk_of,
    digests_of,
    fails,
    move,
)
from tests.office.moves.test_moving_kills import typed_and_killed


@pytest.fixture
def cut_off(book, empty):
    """A book that is marked, and the database that it is not an office in."""
    _killed(book, empty, 0, "after")
    fails("book.moved", books.open_book, book, KEY, _now())
    assert not _is_office(empty)
    return book, empty


def undo(path, place, **said):
    desk = desk_of(path)
    try:
        return moving.undo(desk, place.url, **said)
    finally:
        desk.store.close()


def undone(path):
    """What the log of a book that opens says of it."""
    store = books.open_book(path, KEY, _now())
    with store.read() as tx:
        found = [one for one in log.entries(tx, "desk") if one.kind.value == "book.move_undone"]
    assert audit.verify_store(store).broken is None
    store.close()
    return [one.body["looked"] for one in found]


def test_the_target_is_looked_at_and_what_hangs_there_can_end_no_more(cut_off):
    path, place = cut_off
    before = digests_of(storage.open_sqlcipher(path, KEY))
    done = undo(path, place)
    assert done.looked and place.database in done.office
    assert undone(path) == [True]
    after = digests_of(storage.open_sqlcipher(path, KEY))
    assert {name for name in before if after[name] != before[name]} == {"log"}
    with place.connect() as owner:  # whoever would go on ends nothing: it is begun anew
        begun = "SELECT value FROM settings WHERE name = 'move.source'"
        assert owner.execute(begun).fetchall() == [("",)]
    move(path, place)
    assert _is_office(place)


def test_a_target_that_is_lost_takes_somebody_s_word(cut_off, pg_server):
    path, place = cut_off
    pg_server.drop(place.database)
    before = digests_of(storage.open_sqlcipher(path, KEY))
    for said in ({}, {"target_lost": False}):
        assert place.database in fails(
            "move.target_unreached", lambda said=said: undo(path, place, **said)
        ).values["office"]
    assert digests_of(storage.open_sqlcipher(path, KEY)) == before
    assert undo(path, place, target_lost=True) == moving.Undone(
        moving.address_of(place.url), looked=False
    )
    assert undone(path) == [False]


def test_a_place_that_does_not_let_the_owner_in_is_not_lost(cut_off):
    path, place = cut_off
    with place.connect() as owner:
        owner.execute(f'REVOKE CONNECT ON DATABASE "{place.database}" FROM PUBLIC, CURRENT_USER')
    fails("office.not_entered", lambda: undo(path, place, target_lost=True))
    fails("book.moved", books.open_book, path, KEY, _now())


def test_a_book_that_has_arrived_stays_where_it_is_whoever_says_what(book, empty):
    move(book, empty)
    for said in (False, True):
        fails("move.arrived", lambda said=said: undo(book, empty, target_lost=said))
        fails("book.moved", books.open_book, book, KEY, _now())


def test_only_the_place_to_which_it_went_tells_anything(cut_off, pg_server):
    path, place = cut_off
    elsewhere = place.url.replace(place.database, "postgres")
    desk = desk_of(path)
    fails("move.other_place", lambda: moving.undo(desk, elsewhere, target_lost=True))
    fails("office.no_address", lambda: moving.undo(desk, "postgresql://[", target_lost=True))
    desk.store.close()
    fails("book.moved", books.open_book, path, KEY, _now())


def test_what_is_not_marked_or_asked_for_by_others_is_refused(book, empty):
    fails("move.not_marked", undo, book, empty)
    desk = desk_of(book)
    cora = login.sign_in(desk, "cora_moved", PASSWORD)
    assert cora.need().role is Role.COLLECTOR
    fails("login.not_allowed", moving.undo, cora, empty.url)
    desk.store.close()


def test_nothing_is_written_into_a_book_that_has_moved_not_even_who_signs_in(
    book, empty, monkeypatch
):
    move(book, empty)
    before = digests_of(storage.open_sqlcipher(book, KEY))
    desk = desk_of(book)
    assert login.sign_in(desk, "cora_moved", PASSWORD).need().login == "cora_moved"
    fails("login.wrong", login.sign_in, desk, "cora_moved", "wrong")
    fails("login.wrong", login.sign_in, desk, "nobody", PASSWORD)
    desk.store.close()
    with monkeypatch.context() as newer:  # a program of tomorrow brings no such book to its tables
        newer.setattr(migrating, "HEAD", "0002")
        fails("book.moved", lambda: books.open_book(book, KEY, _now(), even_moved=True))
    assert digests_of(storage.open_sqlcipher(book, KEY)) == before
    assert {one.name for one in book.parent.iterdir()} == {book.name, "contract.pdf"}


def test_the_command_says_what_was_looked_at(worked, typed, empty, pg_server):
    path, key = worked
    typed_and_killed(path, empty, "the book is marked")
    words = ("db", "move", empty.url, "--undo", "--book", path, "--as", "ann")
    assert typed(*words)["looked"] is True
    books.open_book(path, key, _now()).close()
    typed_and_killed(path, empty, "the book is marked")
    pg_server.drop(empty.database)
    assert typed(*words, expect=FAILED)["error"]["code"] == "move.target_unreached"
    assert typed(*words, "--target-lost")["looked"] is False
    books.open_book(path, key, _now()).close()
