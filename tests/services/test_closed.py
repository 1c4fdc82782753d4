"""A closed account sees nobody any more in a window that was left open."""

from __future__ import annotations

import pytest

from app.domain.contact import HoldKind
from app.domain.errors import DeskError
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import calls, drafts, holds, inbound, login, people, queue, wrapups
from tests.make import make_desk, make_person, seated

ACTS = {
    "card": lambda desk, person: people.card(desk, person.id),
    "reveal": lambda desk, person: people.reveal(desk, person.id, person.points[0]),
    "note": lambda desk, person: people.note(desk, person.id, "看看"),
    "next": lambda desk, person: queue.next_person(desk),
    "receive": lambda desk, person: inbound.receive(desk, "1" * 32, person.id),
    "answers": lambda desk, person: calls.may_contact(desk, person.id),
    "hold": lambda desk, person: holds.place(desk, person.id, HoldKind.DISPUTE, None),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_closed_account_neither_sees_nor_changes_anybody(store, act):
    desk = make_desk(store)
    person = make_person(desk)
    login.disable(seated(desk, "root", Role.ADMIN), "ann")
    with pytest.raises(DeskError, match=r"login\.closed"):
        ACTS[act](desk, person)


def test_the_outcome_of_a_call_made_before_is_still_stated(store):
    desk = make_desk(store)
    person = make_person(desk)
    permit = calls.ask_permit(desk, "1" * 32, person.id, person.points[0])
    calls.dial(desk, permit)
    login.disable(seated(desk, "root", Role.ADMIN), "ann")
    drafts.keep(desk, person.id, permit.id, "说到一半")
    wrapups.wrap_up(desk, permit.id, "2" * 32, WrapUp("talked", note="说完了"))
    assert drafts.standing(desk) == ()
