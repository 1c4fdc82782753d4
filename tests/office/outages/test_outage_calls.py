"""Calls that come in and what people say while the office is away: once, in order, by their ids."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.contact import Channel, HoldKind
from app.domain.errors import DeskError
from app.domain.flags import FlagKind, Said, Shield
from app.domain.moments import now
from app.domain.promises import WrapUp
from app.domain.wishes import Agreed, Asked
from app.services import audit, calls, flags, inbound, people, talks, wrapups
from tests.make import make_person
from tests.office.journals import counted, logged, on_the_line, waiting
from tests.office.test_desk import new_id

_PEACE = Shield(hold=HoldKind.DISPUTE, asked=(Asked(None, None, "不要再打"),))


def lose_answers(desk, wire) -> None:
    """Of whatever is sent from now on the first answer is lost."""
    ask = desk.journal._ask

    def cut(*asked):
        wire.cut = True
        return ask(*asked)

    desk.journal._ask = cut


def test_a_call_that_comes_in_waits_and_is_on_record_once_before_its_end(
    crew, wire, sit_down
):
    desk = sit_down()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    card = people.card(desk, person.id)
    contact, outcome = new_id(), new_id()
    wire.down = True
    for _ in range(2):  # pressed twice
        assert inbound.receive(desk, contact, person.id, person.points[0]) is None
    talk = inbound.foreseen(desk, contact, card, card.points[0], now())
    talks.note_answer(desk, contact, talk.step, "asks_who")
    wrapups.wrap_up(desk, contact, outcome, WrapUp("refused_to_verify", note="打来问"))
    assert waiting(desk) == ["receive", "answer", "wrap_up"]
    wire.down = False
    lose_answers(desk, wire)
    desk.journal.deliver(desk)
    assert wire.lost == 3
    assert not waiting(desk), [one.refused for one in desk.journal.entries()]
    assert counted(crew, "contacts", "direction = 'inbound'") == counted(crew, "outcomes") == 1
    said = ["call.received", "talk.stepped", "call.ended"]
    assert logged(crew, *said) == said
    assert audit.verify_store(crew.store).broken is None


def test_a_talk_that_is_foreseen_is_the_one_that_the_office_begins(
    crew, wire, sit_down
):
    """But for identity: without the office nobody's is compared."""
    desk = sit_down()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    card = people.card(desk, person.id)
    for point in (card.points[0], None):
        contact = new_id()
        begun = inbound.receive(desk, contact, person.id, None if point is None else point.id)
        found = inbound.foreseen(desk, contact, card, point, begun.began_at)
        assert replace(found, asks=begun.asks, tries_left=begun.tries_left) == begun
        assert (found.asks, found.confirmed, found.identity_matches) == ((), False, False)


def test_a_call_that_came_in_is_not_lost_with_the_desk(
    crew, wire, sit_down
):
    desk = sit_down()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    contact = new_id()
    wire.down = True
    inbound.receive(desk, contact, person.id, None)
    file = desk.journal._file
    wire.down = False
    file.deliver = lambda place: None  # killed before the journal said so
    desk.journal.deliver(desk)
    assert counted(crew, "contacts") == 1
    after = sit_down()
    assert not waiting(after) and counted(crew, "contacts") == 1
    assert [one.contact_id for one in talks.open_talks(after)] == [contact]


def test_whose_number_it_is_not_or_who_is_somebody_elses_is_refused_later_and_said(
    crew, wire, sit_down
):
    desk = sit_down()
    theirs = make_person(crew.owner_as(crew.add("bob")), collector=crew.add("cid"))
    contact = new_id()
    wire.down = True
    inbound.receive(desk, contact, theirs.id, None)
    wrapups.wrap_up(desk, contact, new_id(), WrapUp("refused_to_verify", note="记下了"))
    wire.down = False
    desk.journal.deliver(desk)
    assert [one.refused.code for one in desk.journal.entries()] == [
        "person.unknown", "permit.unknown",
    ]  # fmt: skip
    assert counted(crew, "contacts") == 0


def test_what_is_said_at_f8_waits_and_goes_before_the_next_call_is_asked_for(
    crew, wire, sit_down
):
    desk = sit_down()
    person, permit, _ = on_the_line(crew, desk)
    wire.down = True
    assert flags.protect(desk, person.id, replace(_PEACE, contact_id=permit.id)) is False
    wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("refused_to_verify", note="记下了"))
    assert waiting(desk) == ["protect", "wrap_up"]
    wire.down = False
    desk.journal.away = None  # somebody is faster than who delivers: what they said comes first
    calls.ask_permit(desk, new_id(), person.id, person.points[0])  # these rules ask no hold
    assert not waiting(desk), [one.refused for one in desk.journal.entries()]
    assert [counted(crew, one) for one in ("holds", "opt_outs", "outcomes")] == [1, 1, 1]
    with crew.store.read() as tx:
        found = tx.connection.exec_driver_sql(
            f"SELECT kind FROM log WHERE chain = '{person.id}' ORDER BY seq DESC LIMIT 5"
        )
        kinds = [kind for (kind,) in found]
    assert kinds[0] == "call.permitted" and {"hold.placed", "talk.heeded"} <= set(kinds[1:])


def test_a_gesture_whose_answer_is_lost_is_recorded_once(
    crew, wire, sit_down
):
    desk = sit_down()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    wire.down = True
    flags.protect(desk, person.id, _PEACE)
    wire.down = False
    file, deliver = desk.journal._file, desk.journal._file.deliver
    file.deliver = lambda place: None  # killed before the journal knew
    desk.journal.deliver(desk)
    file.deliver = deliver
    lose_answers(desk, wire)
    desk.journal.deliver(desk)
    assert not waiting(desk) and wire.lost == 1
    assert [counted(crew, one) for one in ("holds", "opt_outs")] == [1, 1]
    assert audit.verify_store(crew.store).broken is None


def test_what_could_never_be_recorded_is_refused_before_it_waits(
    crew, wire, sit_down
):
    desk = sit_down()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    wire.down = True
    over = (now() - timedelta(days=2)).date()
    for said, code in (
        (Said(FlagKind.WRONG_NUMBER), "flag.incomplete"),
        (Said(FlagKind.INCONVENIENT_PLACE, until=over), "flag.incomplete"),
    ):
        with pytest.raises(DeskError, match=code):
            flags.protect(desk, person.id, Shield(flag=said))
    assert not waiting(desk)


def test_what_somebody_asked_for_in_a_call_is_in_force_though_they_are_somebody_elses_by_now(
    crew, wire, sit_down
):
    """The outage was longer than a lease, and a lead gave the person away."""
    desk = sit_down()
    person, permit, _ = on_the_line(crew, desk)
    bob = crew.add("bob")
    wire.down = True
    flags.protect(desk, person.id, replace(_PEACE, contact_id=permit.id))
    wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("refused_to_verify", note="记下了"))
    given = Agreed("outside_hours", Channel.CALL, "可以", now())
    flags.protect(desk, person.id, Shield(consent=given, contact_id=permit.id))
    flags.protect(desk, person.id, _PEACE)  # of no call: nothing says who heard it
    with crew.made.connect() as owner:
        owner.execute("UPDATE debtors SET collector_id = %s WHERE id = %s", (bob.id, person.id))
        owner.execute("DELETE FROM leases")
    wire.down = False
    desk.journal.deliver(desk)
    assert [one.refused.code for one in desk.journal.entries()] == ["person.unknown"] * 2
    assert [counted(crew, one) for one in ("holds", "opt_outs", "outcomes")] == [1, 1, 1]
    assert counted(crew, "flags") + counted(crew, "consents") == 0
    assert audit.verify_store(crew.store).broken is None
