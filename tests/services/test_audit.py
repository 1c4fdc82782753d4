"""Whoever edits the book behind the program's back is found out, to the entry."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.domain.contact import Channel, HoldKind
from app.domain.errors import DeskError
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.domain.wishes import Agreed, Asked
from app.services import audit, calls, holds, texts, wishes, wrapups
from app.storage import texts as words
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
    seen = audit.verify_store(desk.store)
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
    broken = audit.verify_store(desk.store).broken
    assert (broken.chain, broken.seq) == (chain, 3)


def test_an_entry_taken_out_of_the_middle_shows_at_the_next_one(desk):
    chain = _chain(desk)
    _tamper(desk, f"DELETE FROM log WHERE chain = '{chain}' AND seq = 3")
    broken = audit.verify_store(desk.store).broken
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
    seen = audit.verify_store(desk.store)
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
    seen = audit.verify_store(desk.store)
    assert (seen.broken, seen.differing) == (None, (row,))


def test_words_that_were_erased_on_record_are_not_missed_and_others_are(desk):
    compliance, chain = seated(desk, "carol", Role.COMPLIANCE), _chain(desk)
    words = texts.of_person(compliance, chain)
    assert len(words) == 4
    assert texts.erase(compliance, chain, [words[0].id], "本人要求删除") == 1
    assert audit.verify_store(desk.store).differing == ()
    with desk.store.begin() as tx:
        tx.connection.execute(text("UPDATE texts SET body = NULL"))
    # Two notes and a reason vanished without an entry, and so did the reason of the erasure.
    assert len(audit.verify_store(desk.store).differing) == 4


@pytest.mark.parametrize(
    ("table", "disposition"), [("holds", "distress"), ("opt_outs", "asks_no_calls")]
)
def test_a_protection_taken_away_is_missed(desk, table, disposition):
    person = make_person(desk, mobiles=("+8613490000003",))
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    wrapups.wrap_up(desk, permit.id, "b" * 32, WrapUp(disposition, note="-"))
    assert audit.verify_store(desk.store).differing == ()
    with desk.store.read() as tx:
        row = str(tx.connection.execute(text(f"SELECT id FROM {table}")).scalar())
    _tamper(desk, f"DELETE FROM {table}")
    assert audit.verify_store(desk.store).differing == (row,)


def _protected(desk):
    """A person with a hold and a wish of every origin, some of them ended on record."""
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    person = make_person(desk, mobiles=("+8613490000003", "+8613490000004"))
    for number, disposition in enumerate(("distress", "asks_no_calls")):
        permit = calls.ask_permit(desk, f"{number:032x}", person.id, person.points[0])
        outcome = f"{number + 8:032x}"
        wrapups.wrap_up(desk, permit.id, outcome, WrapUp(disposition, note="-"))
        wrapups.correct(lead, outcome, f"{number + 16:032x}", WrapUp("busy"), "输错了")
    holds.place(desk, person.id, HoldKind.DISPUTE, None)
    holds.release(lead, person.id, HoldKind.DISPUTE, "已了结")
    holds.place(desk, person.id, HoldKind.COMPLAINT, None)
    wishes.opt_out(desk, person.id, Asked())
    wishes.withdraw_opt_out(lead, wishes.opt_out(desk, person.id, Asked()), "说错了")
    wishes.consent(lead, person.id, Agreed("call", Channel.CALL, "可以打", desk.clock()))
    return person


def _rows(desk, table, where):
    with desk.store.read() as tx:
        found = tx.connection.execute(text(f"SELECT id FROM {table} WHERE {where} ORDER BY id"))
        return [str(row[0]) for row in found]


def test_what_ended_on_record_is_in_order(desk):
    _protected(desk)
    assert len(_rows(desk, "holds", "released_at IS NOT NULL")) == 2
    assert len(_rows(desk, "opt_outs", "withdrawn_at IS NOT NULL")) == 2
    assert audit.verify_store(desk.store).differing == ()


@pytest.mark.parametrize(
    ("table", "where", "change"),
    [
        ("holds", "released_at IS NULL", "released_at = start_at"),
        ("holds", "released_at IS NULL", "end_at = start_at"),
        ("holds", "released_at IS NULL", "kind = 'no_calls'"),
        ("holds", "released_at IS NOT NULL", "released_at = released_at - 1"),
        ("holds", "released_at IS NOT NULL", "released_at = NULL"),
        ("opt_outs", "withdrawn_at IS NULL", "withdrawn_at = at"),
        ("opt_outs", "withdrawn_at IS NULL", "channel = 'letter'"),
        ("opt_outs", "withdrawn_at IS NULL", "at = at + 86400000000"),
        ("opt_outs", "withdrawn_at IS NOT NULL", "withdrawn_at = withdrawn_at - 1"),
        ("opt_outs", "withdrawn_at IS NOT NULL", "withdrawn_at = NULL"),
        ("consents", "withdrawn_at IS NULL", "until_on = '2099-01-01'"),
        ("consents", "withdrawn_at IS NULL", "withdrawn_at = given_at"),
    ],
)
def test_a_protection_ended_or_changed_behind_the_programs_back_is_named(
    desk, table, where, change
):
    _protected(desk)
    row = _rows(desk, table, where)[0]
    _tamper(desk, f"UPDATE {table} SET {change} WHERE id = '{row}'")
    seen = audit.verify_store(desk.store)
    assert (seen.broken, seen.differing) == (None, (row,))


def test_a_hold_slipped_in_that_nobody_placed_is_named(desk):
    _protected(desk)
    row = _rows(desk, "holds", "released_at IS NULL")[0]
    columns = "debtor_id, kind, source, start_at, end_at, review_on, contact_id, staff_id"
    _tamper(
        desk,
        f"INSERT INTO holds (id, {columns}) SELECT '{'e' * 32}', {columns} FROM holds "
        f"WHERE id = '{row}'",
    )
    assert audit.verify_store(desk.store).differing == ("e" * 32,)


def test_a_correction_taken_away_is_missed(desk):
    with desk.store.read() as tx:
        row = str(tx.connection.execute(text("SELECT min(id) FROM corrections")).scalar())
    _tamper(desk, f"DELETE FROM corrections WHERE id = '{row}'")
    assert audit.verify_store(desk.store).differing == (row,)


@pytest.mark.parametrize("role", Role)
def test_the_log_is_read_through_by_leads_administrators_and_compliance(store, role):
    desk = make_desk(store, role=role)
    if role in (Role.COLLECTOR, Role.VISITOR):
        with pytest.raises(DeskError, match=r"login\.not_allowed"):
            audit.verify(desk)
    else:
        assert audit.verify(desk).broken is None


def test_why_a_hold_ended_is_on_record_in_words(store):
    desk = make_desk(store)
    lead, person = seated(desk, "lead", Role.TEAM_LEAD), make_person(desk)
    holds.place(desk, person.id, HoldKind.DISPUTE, None)
    with pytest.raises(DeskError, match=r"hold\.no_reason"):
        holds.release(lead, person.id, HoldKind.DISPUTE, " ")
    holds.release(lead, person.id, HoldKind.DISPUTE, "账目已核对")
    with store.read() as tx:
        assert "账目已核对" in [one.body for one in words.of_person(tx, person.id)]
    assert audit.verify(lead).differing == ()
