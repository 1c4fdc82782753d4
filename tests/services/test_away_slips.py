"""Slips that are put right at a device come back; what only looks like one does not."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.domain.contact import Channel
from app.domain.entries import EntryKind
from app.domain.flags import FlagKind, Said
from app.domain.moments import micros
from app.domain.promises import WrapUp
from app.domain.wishes import Agreed
from app.services import audit, flags, inbound, merging, sync, wrapups
from app.storage import tables
from app.storage.chain import row_digest
from tests.make import make_person
from tests.services.away import appointed, at_device, centre_of, device_book, taken_out
from tests.services.test_away_acts import Saying, contact_of, outcome_of, refused

WRONG, TALKED = WrapUp("wrong_number", note="打错了"), WrapUp("talked", note="点错了")


@pytest.fixture
def centre(book_at):
    return centre_of(book_at("sqlcipher")())


def said_wrong(desk, person, n):
    """In a contact of their own; the outcome's id."""
    inbound.receive(desk, f"{n:032x}", person.id, person.points[0])
    wrapups.wrap_up(desk, f"{n:032x}", f"{n + 16:032x}", WRONG)
    return f"{n + 16:032x}"


def flagged(desk, person):
    flags.record(desk, person.id, Said(FlagKind.WRONG_NUMBER, point_id=person.points[0]))


def slips(desk, person):
    """Marked twice, taken back, marked anew, flagged; a consent that was heard is dropped."""
    one, two = said_wrong(desk, person, 1), said_wrong(desk, person, 2)
    wrapups.correct(desk, one, "a" * 32, TALKED, "点错了")
    wrapups.correct(desk, "a" * 32, "b" * 32, WRONG, "点错了")
    wrapups.correct(desk, two, "c" * 32, TALKED, "点错了")
    flagged(desk, person)
    flagged(desk, person)
    wrapups.correct(desk, said_wrong(desk, person, 3), "d" * 32, TALKED, "点错了")
    given = Agreed("visit", Channel.CALL, "可以", desk.clock())
    flags.withdraw(desk, flags.hear(desk, person.id, given))


# What others, and who goes, have said of the number before, and others meanwhile.
BEFORE = {
    "nothing": None, "flagged": lambda centre, person: flagged(centre.lead, person),
    "another": lambda centre, person: said_wrong(centre.desk, person, 9),
    "own": lambda centre, person: said_wrong(centre.walker, person, 9),
    "own, then another": lambda centre, person: (
        said_wrong(centre.walker, person, 9), said_wrong(centre.desk, person, 10)
    ),
}  # fmt: skip


@pytest.mark.parametrize("meanwhile", [False, True])
@pytest.mark.parametrize("before", BEFORE)
def test_slips_that_are_put_right_at_a_device_come_back(
    centre, tmp_path, monkeypatch, before, meanwhile
):
    monkeypatch.setattr(sync, "_AT_ONCE", 2)
    ((person, _),) = appointed(centre).people
    if BEFORE[before]:
        BEFORE[before](centre, person)
    with device_book(taken_out(centre, tmp_path)) as store:
        if meanwhile:
            flagged(centre.lead, person)
        desk = at_device(centre, store)
        if before.startswith("own"):
            wrapups.correct(desk, f"{25:032x}", "e" * 32, TALKED, "点错了")
        slips(desk, person)
        centre.desk.clock.forward(hours=26)
        assert sync.sync(centre.walker, store).waiting == 0
    assert state_of(centre, person)[0] == "wrong"
    found = audit.verify_store(centre.desk.store)
    assert (found.broken, found.differing) == (None, ())


def test_what_the_office_heard_of_a_number_meanwhile_stands_though_the_device_takes_its_own_back(
    centre, tmp_path
):
    ((person, _),) = appointed(centre).people
    one = said_wrong(centre.walker, person, 1)
    with device_book(taken_out(centre, tmp_path)) as store:
        two = said_wrong(centre.desk, person, 2)
        wrapups.correct(at_device(centre, store), one, "a" * 32, TALKED, "点错了")
        centre.desk.clock.forward(hours=26)
        assert sync.sync(centre.walker, store).waiting == 0
    assert state_of(centre, person) == ("wrong", f"{2:032x}")
    wrapups.correct(centre.desk, two, "b" * 32, TALKED, "点错了")
    assert state_of(centre, person) == ("active", None)


def test_what_stood_beside_takes_the_place_of_what_a_device_takes_back(centre, tmp_path):
    """A colleague's flag on another record of the person, which was merged since."""
    ((person, _),) = appointed(centre).people
    one = said_wrong(centre.walker, person, 1)
    twin = make_person(centre.desk, mobiles=("+8613490000000",))
    flagged(centre.lead, twin)
    merging.merge(centre.lead, twin.id, person.id)
    with device_book(taken_out(centre, tmp_path)) as store:
        wrapups.correct(at_device(centre, store), one, "a" * 32, TALKED, "点错了")
        assert sync.sync(centre.walker, store).waiting == 0
    state, by = state_of(centre, person)
    assert (state, by is not None and by != f"{1:032x}") == ("wrong", True)


def state_of(centre, person):
    with centre.desk.store.read() as tx:
        points = tables.contact_points.c
        found = select(points.state, points.marked_by).where(points.id == person.points[0])
        return tuple(tx.connection.execute(found).one())


def correct(tx, say, wrong_id, right_id):
    row = {"id": say.new(), "wrong_id": wrong_id, "right_id": right_id, "reason_id": None,
           "staff_id": say.staff_id, "at": micros(say.at)}  # fmt: skip
    tx.connection.execute(tables.corrections.insert(), row)
    say(EntryKind.CALL_CORRECTED, correction=row["id"], wrong=wrong_id, right=right_id,
        row=row_digest(row))  # fmt: skip


@pytest.mark.parametrize("steps", [(0,), (1, 0), (1, 2, 0)])
def test_no_talk_is_left_without_an_outcome_by_corrections_in_a_round(centre, tmp_path, steps):
    """It would count for nothing, though each outcome counts for as much as the one before."""
    ((person, _),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        desk = at_device(centre, store)
        with store.begin() as tx:
            say = Saying(tx, person, desk)
            contact = contact_of(tx, person, desk.staff.id, say)
            made = [outcome_of(tx, contact, "conversation", say) for _ in steps]
            for wrong, right in zip((0, *steps), steps, strict=False):
                correct(tx, say, made[wrong], made[right])
        assert refused(centre, store) == "sync.not_theirs"


def test_no_mark_of_a_number_becomes_that_of_a_consent_which_may_be_dropped(centre, tmp_path):
    ((person, _),) = appointed(centre).people
    flagged(centre.lead, person)
    with device_book(taken_out(centre, tmp_path)) as store:
        desk = at_device(centre, store)
        given = Agreed("visit", Channel.CALL, "可以", desk.clock())
        heard = flags.hear(desk, person.id, given)
        with store.begin() as tx:
            wrong = tables.contact_points.c.state == "wrong"
            tx.connection.execute(
                tables.contact_points.update().where(wrong).values(marked_by=heard)
            )
        assert refused(centre, store) == "sync.not_theirs"
