"""Words about a person can be erased for good, and the chain goes on holding."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import audit, calls, people, texts, wrapups
from app.storage import log, tables
from tests.make import make_desk, make_person, seated

SECRET = "病情：刚做完手术"


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def compliance(desk):
    return seated(desk, "carol", Role.COMPLIANCE)


def _noted(desk, note=SECRET, **parts):
    person = make_person(desk, **parts)
    permit = calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[0])
    wrapups.wrap_up(desk, permit.id, desk.new_id(desk.clock()), WrapUp("talked", note=note))
    return person.id


def _bodies(desk):
    with desk.store.read() as tx:
        return [row[0] for row in tx.connection.execute(select(tables.texts.c.body))]


def test_erased_words_are_gone_from_the_book_and_the_chain_holds(desk, compliance):
    person = _noted(desk)
    assert texts.erase(compliance, person, None, "本人书面要求") == 1
    assert SECRET not in _bodies(desk)
    assert [entry.note for entry in people.card(desk, person).timeline] == [None]
    erased, reason = texts.of_person(compliance, person)
    assert (erased.kind, erased.body) == ("note", None)
    assert (reason.kind, reason.body) == ("reason", "本人书面要求")
    with desk.store.read() as tx:
        last = log.entries(tx, person)[-1]
    assert last.kind is EntryKind.TEXT_ERASED and last.staff_id == compliance.staff.id
    assert SECRET not in str(last.body) and "本人书面要求" not in str(last.body)
    seen = audit.verify_store(desk.store)
    assert (seen.broken, seen.differing) == (None, ())


def test_words_that_nobody_can_have_typed_are_refused_before_anything_is_recorded(desk):
    person = _noted(desk, "长" * 10_000)
    permit = calls.ask_permit(desk, "a" * 32, person, people.card(desk, person).points[0].id)
    too_long = WrapUp("talked", note="长" * 10_001)
    for act in (
        lambda: wrapups.wrap_up(desk, permit.id, "b" * 32, too_long),
        lambda: people.note(desk, person, too_long.note),
    ):
        with pytest.raises(DeskError, match=r"words\.too_long") as refused:
            act()
        assert refused.value.values == {"most": 10_000}
    assert _bodies(desk) == ["长" * 10_000]
    wrapups.wrap_up(desk, permit.id, "b" * 32, WrapUp("talked", note="两周后再谈"))


def test_only_the_words_that_are_named_go(desk, compliance):
    person = _noted(desk)
    permit = calls.ask_permit(desk, "a" * 32, person, people.card(desk, person).points[0].id)
    wrapups.wrap_up(desk, permit.id, "b" * 32, WrapUp("talked", note="两周后再谈"))
    first, second = texts.of_person(compliance, person)
    assert texts.erase(compliance, person, [first.id], "要求") == 1
    assert [one.body for one in texts.of_person(compliance, person)] == [None, second.body, "要求"]


def test_nobody_erases_the_words_of_another_person_by_the_way(desk, compliance):
    mine = _noted(desk)
    other = _noted(desk, mobiles=("+8613490000002",))
    theirs = texts.of_person(compliance, other)[0].id
    with pytest.raises(DeskError) as error:
        texts.erase(compliance, mine, [texts.of_person(compliance, mine)[0].id, theirs], "要求")
    assert error.value.code == "text.unknown"
    assert _bodies(desk) == [SECRET, SECRET]


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.TEAM_LEAD, Role.VISITOR])
def test_only_compliance_and_administrators_read_the_list_and_erase(desk, role):
    person = _noted(desk)
    one = seated(desk, "other", role)
    for act in (
        lambda: texts.of_person(one, person),
        lambda: texts.erase(one, person, None, "要求"),
    ):
        with pytest.raises(DeskError) as error:
            act()
        assert error.value.code == "login.not_allowed"
    assert _bodies(desk) == [SECRET]


def test_nothing_is_erased_without_a_reason_or_twice(desk, compliance):
    person = _noted(desk)
    with pytest.raises(DeskError) as error:
        texts.erase(compliance, person, None, "  ")
    assert error.value.code == "text.no_reason"
    note = texts.of_person(compliance, person)[0].id
    texts.erase(compliance, person, [note], "要求")
    with pytest.raises(DeskError) as error:
        texts.erase(compliance, person, [note], "再来")
    assert error.value.code == "text.none"
    with pytest.raises(DeskError) as error:
        texts.erase(compliance, "0" * 32, None, "要求")
    assert error.value.code == "person.unknown"
