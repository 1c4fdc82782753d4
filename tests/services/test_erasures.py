"""Words that were erased do not come back with a copy made before."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import update

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.staff import Role
from app.services import audit, books, drafts, people, texts
from app.storage import keys, log, tables
from app.storage.store import open_sqlcipher
from tests.books import KEY
from tests.make import make_desk, make_person, seated

SECRET, TYPED, OTHER = "刚做完手术", "他说刚做完", "下周再打"


@pytest.fixture
def book(sqlcipher_template, tmp_path):
    path = tmp_path / "desk" / "forbear.book"
    path.parent.mkdir()
    shutil.copyfile(sqlcipher_template, path)
    return path


def _enter(store):
    return make_desk(store, role=Role.ADMIN)


@pytest.fixture
def copied(book, tmp_path):
    """A copy with a draft and words, one of which was erased since; also what the draft became."""
    desk = _enter(open_sqlcipher(book, KEY))
    keys.envelope_path(book).write_bytes(b"the envelope")
    person, other = make_person(desk), make_person(desk, mobiles=("+8613490000002",))
    people.note(desk, person.id, SECRET, "a" * 32)
    people.note(desk, person.id, OTHER, "c" * 32)
    drafts.keep(seated(desk, "bob"), person.id, None, TYPED)
    drafts.keep(desk, other.id, None, OTHER)
    copy = tmp_path / "copy.book"
    books.back_up(desk, copy)
    people.note(seated(desk, "bob"), person.id, TYPED, "b" * 32)
    texts.erase(desk, person.id, ["a" * 32, "b" * 32], "本人要求")
    desk.store.close()
    return copy, person


def _bodies(store):
    with store.read() as tx:
        rows = tx.connection.execute(tables.texts.select()).mappings()
        return {row["id"]: row["body"] for row in rows}


def _typed(store):
    with store.read() as tx:
        return [row.note for row in tx.connection.execute(tables.drafts.select())]


def _list(book):
    (path,) = book.parent.glob("*.erased")
    return path


def _erased(store, person):
    with store.read() as tx:
        return [one for one in log.entries(tx, person.id) if one.kind is EntryKind.TEXT_ERASED]


@pytest.mark.parametrize("ruined", [False, True])
def test_a_restore_erases_again_what_was_erased_since_the_copy(book, copied, ruined):
    copy, person = copied
    if ruined:
        book.write_bytes(b"no book at all" * 1000)
    done = books.restore(copy, book, KEY, _enter, replace_newer=True)
    assert done.erased == 2
    assert _bodies(done.store) == {"a" * 32: None, "c" * 32: OTHER}
    assert _typed(done.store) == [OTHER], "what was typed may have become the words"
    (entry,) = _erased(done.store, person)
    assert entry.body == {"texts": ["a" * 32], "drafts": 1, "again": True}
    seen = audit.verify_store(done.store)
    assert (seen.broken, seen.differing) == (None, ())
    assert texts.erase_again(_enter(done.store)) == 0
    done.store.close()


def test_the_list_beside_the_book_holds_ids_alone(book, copied):
    content = _list(book).read_text(encoding="ascii")
    assert "a" * 32 in content and "c" * 32 not in content
    assert all(words not in content for words in (SECRET, TYPED, "本人"))


def test_a_copy_put_in_place_by_hand_shows_and_is_mended(book, copied):
    copy, _ = copied
    shutil.copyfile(copy, book)
    store = open_sqlcipher(book, KEY)
    assert audit.verify_store(store).differing == ("a" * 32,)
    desk = _enter(store)
    with pytest.raises(DeskError, match=r"login\.not_allowed"):
        texts.erase_again(seated(desk, "lead", Role.TEAM_LEAD))
    assert texts.erase_again(desk) == 2
    assert audit.verify_store(store).differing == ()
    assert SECRET not in _bodies(store).values()
    store.close()


@pytest.mark.parametrize("change", [lambda old: old.replace(b"aaaa", b"aaac"), lambda old: b"?"])
def test_a_list_that_was_changed_is_not_believed_and_nothing_is_replaced(book, copied, change):
    copy, _ = copied
    path = _list(book)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(DeskError, match=r"erasure\.list_damaged"):
        books.restore(copy, book, KEY, _enter, replace_newer=True)
    there = open_sqlcipher(book, KEY)
    assert "b" * 32 in _bodies(there), "only the present book has them"
    there.close()
    path.rename(path.with_suffix(".aside"))
    done = books.restore(copy, book, KEY, _enter, replace_newer=True)
    assert done.erased == 0
    done.store.close()


def test_nothing_is_erased_where_the_list_cannot_be_written(book, copied):
    store = open_sqlcipher(book, KEY)
    desk = _enter(store)
    path = _list(book)
    path.unlink()
    path.mkdir()
    person = make_person(desk, mobiles=("+8613490000003",))
    people.note(desk, person.id, SECRET, "d" * 32)
    with pytest.raises(DeskError, match=r"erasure\."):
        texts.erase(desk, person.id, None, "本人要求")
    assert _bodies(store)["d" * 32] == SECRET
    store.close()


def test_erased_words_that_stand_again_in_the_book_show_and_are_erased_again(store):
    desk = make_desk(store)
    law = seated(desk, "law", Role.COMPLIANCE)
    person = make_person(desk)
    people.note(desk, person.id, SECRET, "a" * 32)
    texts.erase(law, person.id, None, "本人要求")
    with store.begin() as tx:
        again = update(tables.texts).where(tables.texts.c.id == "a" * 32).values(body=SECRET)
        tx.connection.execute(again)
    assert audit.verify_store(desk.store).differing == ("a" * 32,)
    assert texts.erase_again(law) == 1
    assert audit.verify_store(desk.store).differing == ()
    assert SECRET not in _bodies(store).values()
