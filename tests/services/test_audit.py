"""Whoever edits the book behind the program's back is found out, to the entry."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import audit, calls, texts, wrapups
from tests.make import make_desk, make_person, seated

_TABLES = ("permits", "contacts", "outcomes", "corrections", "log")


@pytest.fixture
def desk(store):
    desk = make_desk(store)
    person = make_person(desk)
    for _ in range(2):
        now = desk.clock()
        permit = calls.ask_permit(desk, desk.new_id(now), person.id, person.points[0])
        calls.dial(desk, permit)
        outcome = desk.new_id(now)
        wrapups.wrap_up(desk, permit.id, outcome, WrapUp("talked", note="-"))
        wrapups.correct(desk, outcome, desk.new_id(now), WrapUp("busy"), "输错了")
    seen = audit.verify(desk)
    assert (seen.broken, seen.differing) == (None, ())
    assert seen.entries > 8
    return desk


def _tamper(desk, sql):
    """As somebody with the key and a tool of their own would: the triggers go first."""
    with desk.store.begin() as tx:
        for table in _TABLES:
            if desk.store.kind == "sqlite":
                for verb in ("update", "delete"):
                    tx.connection.execute(text(f"DROP TRIGGER {table}_keeps_{verb}"))
                continue
            tx.connection.execute(text(f"DROP TRIGGER {table}_keeps ON {table}"))
        if desk.store.kind == "sqlite":
            tx.connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        assert tx.connection.execute(text(sql)).rowcount == 1


def _chain(desk):
    with desk.store.read() as tx:
        found = tx.connection.execute(text("SELECT max(chain) FROM log WHERE chain <> 'desk'"))
        return str(found.scalar())


@pytest.mark.parametrize("table", _TABLES)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_the_book_itself_refuses_to_change_what_happened(desk, table, verb):
    column = "seq" if table == "log" else "id"
    sql = f"UPDATE {table} SET {column} = {column}" if verb == "UPDATE" else f"DELETE FROM {table}"
    with pytest.raises(Exception, match="append-only"), desk.store.begin() as tx:
        tx.connection.execute(text(sql))


@pytest.mark.parametrize(
    "change",
    [
        "at = at + 1", "kind = 'call.refused'", "kind = 'never.heard.of'", "device = 'x'",
        "staff_id = NULL", "body = '{}'", "body = 'not JSON'", "body = ' ' || body",
        "at = 9223372036854775807", "hash = 'x'",
    ],
)  # fmt: skip
def test_a_changed_entry_is_named(desk, change):
    chain = _chain(desk)
    _tamper(desk, f"UPDATE log SET {change} WHERE chain = '{chain}' AND seq = 3")
    broken = audit.verify(desk).broken
    assert (broken.chain, broken.seq) == (chain, 3)


def test_an_entry_taken_out_of_the_middle_shows_at_the_next_one(desk):
    chain = _chain(desk)
    _tamper(desk, f"DELETE FROM log WHERE chain = '{chain}' AND seq = 3")
    broken = audit.verify(desk).broken
    assert (broken.chain, broken.seq) == (chain, 4)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("permits", "issued_at = issued_at - 86400000000"), ("contacts", "at = at - 86400000000"),
        ("outcomes", "outcome = 'no_answer'"), ("corrections", "staff_id = staff_id, at = at + 1"),
    ],
)  # fmt: skip
def test_a_changed_row_is_named(desk, table, change):
    with desk.store.read() as tx:
        row = str(tx.connection.execute(text(f"SELECT min(id) FROM {table}")).scalar())
    _tamper(desk, f"UPDATE {table} SET {change} WHERE id = '{row}'")
    seen = audit.verify(desk)
    assert (seen.broken, seen.differing) == (None, (row,))


@pytest.mark.parametrize("kind", ["note", "reason"])
@pytest.mark.parametrize("change", ["UPDATE texts SET body = '客户同意'", "DELETE FROM texts"])
def test_words_that_were_not_said_are_found_out(desk, kind, change):
    column, table = {
        "note": ("note_id", "outcomes"), "reason": ("reason_id", "corrections")
    }[kind]  # fmt: skip
    with desk.store.read() as tx:
        row, words = tx.connection.execute(
            text(f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY id LIMIT 1")
        ).one()
    _tamper(desk, f"{change} WHERE id = '{words}'")
    seen = audit.verify(desk)
    assert (seen.broken, seen.differing) == (None, (row,))


def test_words_that_were_erased_on_record_are_not_missed_and_others_are(desk):
    compliance, chain = seated(desk, "carol", Role.COMPLIANCE), _chain(desk)
    words = texts.of_person(compliance, chain)
    assert len(words) == 4
    assert texts.erase(compliance, chain, [words[0].id], "本人要求删除") == 1
    assert audit.verify(desk).differing == ()
    with desk.store.begin() as tx:
        tx.connection.execute(text("UPDATE texts SET body = NULL"))
    # Two notes and a reason vanished without an entry, and so did the reason of the erasure.
    assert len(audit.verify(desk).differing) == 4


@pytest.mark.parametrize(
    ("table", "disposition"), [("holds", "distress"), ("opt_outs", "asks_no_calls")]
)
def test_a_protection_taken_away_is_missed(desk, table, disposition):
    person = make_person(desk, mobiles=("+8613490000003",))
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    wrapups.wrap_up(desk, permit.id, "b" * 32, WrapUp(disposition, note="-"))
    assert audit.verify(desk).differing == ()
    with desk.store.read() as tx:
        row = str(tx.connection.execute(text(f"SELECT id FROM {table}")).scalar())
    _tamper(desk, f"DELETE FROM {table}")
    assert audit.verify(desk).differing == (row,)


def test_a_correction_taken_away_is_missed(desk):
    with desk.store.read() as tx:
        row = str(tx.connection.execute(text("SELECT min(id) FROM corrections")).scalar())
    _tamper(desk, f"DELETE FROM corrections WHERE id = '{row}'")
    assert audit.verify(desk).differing == (row,)
