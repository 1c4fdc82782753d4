"""Visits go with a device under a lease, and what was done there comes back with proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.domain.checkouts import CheckOutState, ConflictKind
from app.domain.contact import Channel, HoldKind
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.services import (
    appointments,
    audit,
    books,
    calls,
    cases,
    checkouts,
    holds,
    people,
    sync,
    visit_notes,
    visits,
    wrapups,
)
from app.services.checkouts import Away
from app.storage import contacts, log, tables
from app.storage import visits as stored_visits
from app.wording import Wording
from tests.fakes import FakeClock
from tests.make import seated
from tests.services.away import (
    CHECKOUT,
    LAPTOP,
    PASSPHRASE,
    NoSecrets,
    appointed,
    at_device,
    centre_of,
    device_book,
    taken_out,
)

LATER = date(2026, 12, 10)


@pytest.fixture(params=["sqlcipher", "postgresql"])
def centre(request, book_at):
    """The centre on each engine in turn; the device's own book is always SQLCipher."""
    return centre_of(book_at(request.param)())


def visit(desk, person, door, stated=None):
    permit = calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, door)
    calls.use(desk, permit)
    desk.clock.forward(minutes=3)
    stated = stated or WrapUp("talked", note="门口谈过")
    wrapups.wrap_up(desk, permit.id, desk.new_id(desk.clock()), stated)
    return permit


def rules(act, *arguments, **named):
    with pytest.raises(ContactRefused) as error:
        act(*arguments, **named)
    return [one.rule for one in error.value.verdict.reasons]


def code(act, *arguments, **named):
    with pytest.raises(DeskError) as error:
        act(*arguments, **named)
    return error.value.code


def ask(desk, person, point, by=Channel.CALL):
    return calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, point, by)


def back(centre, store, hours=30, by=None, **how):
    """Synced at the centre, so many hours after the check-out."""
    centre.desk.clock.forward(hours=hours)
    return sync.sync(by or centre.walker, store, **how)


def holds_together(centre):
    found = audit.verify_store(centre.desk.store)
    return (found.broken, found.differing) == (None, ())


def kinds_of(found):
    return {one.kind for one in found.conflicts}


def test_a_visit_goes_out_is_made_and_comes_back_with_proof(centre, tmp_path):
    ((person, door),) = appointed(centre).people
    path = taken_out(centre, tmp_path)
    with device_book(path) as store:
        permit = visit(at_device(centre, store), person, door)
        done = back(centre, store)
    assert (done.waiting, done.conflicts, done.checkout.state) == (0, (), CheckOutState.BACK)
    with centre.desk.store.read() as tx:
        made = contacts.contact(tx, permit.id)
        kinds = [one.kind for one in log.entries(tx, person.id)]
    assert made is not None and made["channel"] == "visit" and made["device"] == LAPTOP
    assert kinds[-4:] == [
        EntryKind.CALL_PERMITTED, EntryKind.CALL_PLACED, EntryKind.CALL_ENDED,
        EntryKind.VISIT_BROUGHT_BACK,
    ]  # fmt: skip
    assert holds_together(centre)
    assert people.card(centre.desk, person.id).timeline[0].note == "门口谈过"


def test_while_it_is_out_the_person_is_the_devices_and_others_read_until_when(centre, tmp_path):
    ((person, door),) = appointed(centre).people
    taken_out(centre, tmp_path, calls=1)
    assert rules(ask, centre.desk, person, door) == ["not_appointed", "reserved"]
    with pytest.raises(ContactRefused) as error:
        ask(centre.desk, person, person.points[0])
    verdict = error.value.verdict
    assert verdict.next_allowed_at == checkouts.of(centre.desk, CHECKOUT).until
    said = Wording("zh_CN", "Asia/Shanghai").problem(error.value)
    assert "Walker" in said and "2026-11-25" in said


def test_without_a_check_out_nobody_waits(centre):
    ((person, door),) = appointed(centre).people
    centre.desk.clock.forward(hours=24)
    assert ask(centre.walker, person, door)


def test_what_was_not_used_is_free_again(centre, tmp_path):
    ((person, door),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        back(centre, store, hours=24)
    assert checkouts.of(centre.desk, CHECKOUT).unused == 0
    assert ask(centre.walker, person, door)


def test_reserved_calls_count_as_used_and_the_calls_wait(centre, tmp_path):
    ((person, _),) = appointed(centre).people
    taken_out(centre, tmp_path, calls=1)
    assert rules(ask, centre.desk, person, person.points[0]) == ["reserved"]


def test_a_device_makes_no_contact_that_was_not_reserved(centre, tmp_path):
    ((person, door),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path, hours=26)) as store:
        away = at_device(centre, store)
        assert rules(ask, away, person, person.points[0]) == ["not_reserved"]
        assert "not_reserved" in rules(ask, away, person, person.points[0], Channel.SMS)
        visit(away, person, door)
        assert "reserved_used" in rules(ask, away, person, door)
        other = replace(away, device="f" * 32)
        assert "not_reserved" in rules(ask, other, person, door)


def test_a_permit_on_a_device_lasts_no_longer_than_its_time(centre, tmp_path):
    ((person, door),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path, hours=24)) as store:
        clock = FakeClock(centre.desk.clock.at + timedelta(hours=23, minutes=59, seconds=30))
        away = at_device(centre, store, clock)
        permit = ask(away, person, door)
        assert permit.expires_at == checkouts.of(centre.desk, CHECKOUT).until
        clock.forward(seconds=31)
        assert code(calls.use, away, permit) in ("permit.expired", "permit.withdrawn")
        assert code(people.card, away, person.id) == "device.locked"


def test_the_rules_hold_on_the_device_as_everywhere(centre, tmp_path):
    ((person, door),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        away = at_device(centre, store)
        away.clock.set(23, day=24)
        assert rules(ask, away, person, door) == ["quiet_hours"]
        away.clock.set(10, day=25)
        holds.place(away, person.id, HoldKind.COMPLAINT, LATER)
        assert rules(ask, away, person, door) == ["not_appointed", "holds"]
        done = back(centre, store, hours=47)
    assert done.waiting == 0 and holds_together(centre)
    assert "holds" in rules(ask, centre.desk, person, door)


def test_only_ones_own_appointed_visits_go(centre, tmp_path):
    appointed(centre)
    stranger = seated(centre.desk, "third", centre.walker.staff.role)
    until = centre.desk.clock.at + timedelta(hours=30)
    away = Away(LAPTOP, until, tmp_path / "x.book", PASSPHRASE)

    def out(desk, visit_ids=centre.visits, away=away):
        checkouts.check_out(desk, visit_ids, CHECKOUT, away, NoSecrets())

    assert code(out, stranger) == "visit.unknown"
    assert code(out, centre.lead) == "visit.not_yours"
    assert code(out, centre.walker, []) == "checkout.nothing"
    assert code(out, centre.walker, away=away._replace(calls=10)) == "checkout.calls"
    assert code(out, centre.walker, away=away._replace(until=until + timedelta(days=9))) == (
        "checkout.wrong_time"
    )
    assert code(out, centre.walker, away=away._replace(passphrase="short")) == (
        "key.passphrase_short"
    )
    assert not list(tmp_path.glob("x.book*"))
    out(centre.walker)
    second = seated(centre.desk, "second")
    other = away._replace(to=tmp_path / "y.book")
    with pytest.raises(DeskError) as error:
        checkouts.check_out(second, centre.visits, "9" * 32, other, NoSecrets())
    assert error.value.code == "checkout.out"
    assert not list(tmp_path.glob("y.book*"))


def test_a_visit_that_a_rule_forbids_by_now_does_not_go(centre, tmp_path):
    ((person, _),) = appointed(centre).people
    holds.place(centre.desk, person.id, HoldKind.COMPLAINT, LATER)
    assert rules(taken_out, centre, tmp_path) == ["holds"]
    assert not list(tmp_path.glob("device.book*"))


def test_the_device_holds_those_people_alone_and_no_more_than_it_needs(centre, tmp_path):
    appointed(centre, 2)
    centre.visits.pop()
    (person, _), (other, _) = centre.people
    with device_book(taken_out(centre, tmp_path)) as store:
        away = at_device(centre, store)
        assert people.card(away, person.id).name == "王0"
        assert [one.id for one in visits.listed(away, 9)] == centre.visits
        assert code(people.card, away, other.id) == "person.unknown"
        with store.read() as tx:
            names = tx.connection.execute(select(tables.debtors.c.name)).scalars().all()
            signs = tx.connection.execute(
                select(tables.staff.c.login).where(tables.staff.c.active == 1)
            ).scalars().all()  # fmt: skip
        assert (names, signs) == (["王0"], ["walker"])


def test_money_that_came_meanwhile_is_shown_and_decides(centre, tmp_path):
    from app.storage import payments

    ((person, door),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        promise = WrapUp(
            "promise", promise_amount=Money(120_000, "CNY"), promise_due_on=date(2026, 11, 27)
        )
        visit(at_device(centre, store), person, door, promise)
        with centre.desk.store.begin() as tx:
            tx.add(
                payments.add_payment, id="f" * 32, debtor_id=person.id, debt_id=person.debts[0],
                amount=120_000, currency="CNY", paid_on="2026-11-25", reference="r1",
                staff_id=centre.desk.staff.id,
                posted_at=int(centre.desk.clock().timestamp() * 1e6) + 1,
            )  # fmt: skip
        done = back(centre, store)
    assert kinds_of(done) == {ConflictKind.PAID}
    (conflict,) = done.conflicts
    assert conflict.facts["payments"] == ["f" * 32] and len(conflict.facts["contacts"]) == 1


def test_what_the_office_did_meanwhile_is_shown_with_both_facts(centre, tmp_path):
    ((person, door),) = appointed(centre).people
    later = seated(centre.desk, "bob")
    with device_book(taken_out(centre, tmp_path)) as store:
        holds.place(centre.desk, person.id, HoldKind.COMPLAINT, LATER)
        appointments.call_off(centre.desk, centre.visits[0], "改日", by_person=True)
        cases.assign(centre.lead, person.id, "bob")
        visit(at_device(centre, store), person, door)
        done = back(centre, store)
    assert kinds_of(done) == {ConflictKind.HELD, ConflictKind.OFF, ConflictKind.REASSIGNED}
    assert all(one.facts["contacts"] for one in done.conflicts)
    assert holds_together(centre)
    with centre.desk.store.read() as tx:
        kinds = [one.kind for one in log.entries(tx, person.id)]
    assert kinds.count(EntryKind.VISIT_CONFLICTED) == 3
    assert later.staff is not None


def test_what_comes_next_is_the_new_collectors(centre, tmp_path):
    ((person, door),) = appointed(centre).people
    bob = seated(centre.desk, "bob")
    with device_book(taken_out(centre, tmp_path)) as store:
        cases.assign(centre.lead, person.id, "bob")
        at = at_device(centre, store)
        stated = WrapUp("callback", callback_at=at.clock.at + timedelta(hours=26))
        visit(at, person, door, stated)
        back(centre, store)
    with centre.desk.store.read() as tx:
        whose = tx.connection.execute(
            select(tables.follow_ups.c.collector_id).where(tables.follow_ups.c.kind == "callback")
        ).scalars().all()  # fmt: skip
    assert whose == [bob.staff.id]


def test_what_comes_late_is_taken_and_flagged(centre, tmp_path):
    ((person, door),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        visit(at_device(centre, store), person, door)
        done = back(centre, store, hours=100)
    assert kinds_of(done) == {ConflictKind.LATE} and done.waiting == 0
    assert holds_together(centre)


def test_a_lost_device_counts_as_used_and_what_it_sends_later_is_taken(centre, tmp_path):
    ((person, door),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        permit = visit(at_device(centre, store), person, door)
        assert code(checkouts.revoke, centre.walker, CHECKOUT) == "login.not_allowed"
        checkouts.revoke(centre.lead, CHECKOUT)
        assert "reserved" in rules(ask, centre.desk, person, door)
        assert checkouts.of(centre.lead, CHECKOUT).state is CheckOutState.REVOKED
        assert code(checkouts.revoke, centre.lead, CHECKOUT) == "checkout.not_out"
        back(centre, store, by=centre.lead)
    with centre.desk.store.read() as tx:
        assert contacts.contact(tx, permit.id) is not None


def test_synced_while_it_goes_on_the_lease_stays(centre, tmp_path):
    ((person, door), (second, other)) = appointed(centre, 2).people
    with device_book(taken_out(centre, tmp_path)) as store:
        away = at_device(centre, store)
        visit(away, person, door)
        done = back(centre, store, hours=25, going_on=True)
        assert (done.checkout.state, done.checkout.unused) == (CheckOutState.OUT, 1)
        visit(away, second, other)
        done = back(centre, store, hours=2)
        assert "reserved_until" in rules(ask, away, second, other)
    assert done.waiting == 0 and holds_together(centre)


def test_a_clock_that_jumped_is_seen(centre, tmp_path):
    ((person, door), (second, other)) = appointed(centre, 2).people
    with device_book(taken_out(centre, tmp_path)) as store:
        away = at_device(centre, store)
        visit(away, person, door)
        ahead = at_device(centre, store, FakeClock(away.clock.at + timedelta(hours=5)))
        holds.place(ahead, second.id, HoldKind.COMPLAINT, LATER)
        done = back(centre, store, hours=26)
    assert kinds_of(done) == {ConflictKind.CLOCK}
    assert centre.desk.today(centre.desk.clock()) is not None
    assert code(holds.place, centre.desk, person.id, HoldKind.REFERRED, LATER) == "hold.of_referral"
    holds.place(centre.desk, person.id, HoldKind.COMPLAINT, LATER)  # work is not stopped by it
    assert other


def test_a_contact_that_was_not_reserved_counts_and_is_shown(centre, tmp_path):
    """Somebody gave the device more than the centre had: it was made, so it counts."""
    ((person, door),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        with store.begin() as tx:
            (row,) = tx.connection.execute(select(tables.reservations)).all()
            more = {**row._mapping, "id": "f" * 32}
            tx.connection.execute(tables.reservations.insert(), more)
        away = at_device(centre, store)
        visit(away, person, door)
        away.clock.forward(hours=3)
        second = visit(away, person, door)
        done = back(centre, store)
    (beyond,) = done.conflicts
    assert (beyond.kind, beyond.facts) == (ConflictKind.BEYOND, {"permit": second.id})
    with centre.desk.store.read() as tx:
        assert contacts.contact(tx, second.id) is not None
    assert holds_together(centre)


def test_what_both_changed_stands_as_the_centre_has_it_and_both_are_shown(centre, tmp_path):
    ((_, door),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        visit_notes.set_place(at_device(centre, store), centre.visits[0], 31.5, 121.5)
        visit_notes.set_place(centre.desk, centre.visits[0], 31.2, 121.2)
        done = back(centre, store)
    assert kinds_of(done) == {ConflictKind.CHANGED}
    with centre.desk.store.read() as tx:
        assert stored_visits.place(tx, door) == (31.2, 121.2)
    facts = done.conflicts[0].facts
    assert (facts["table"], facts["book"]["latitude"]) == ("places", 31_200_000)
    assert facts["device"]["latitude"] == 31_500_000


def test_after_its_time_what_is_personal_goes_and_what_is_unsent_stays(centre, tmp_path):
    ((person, door), _) = appointed(centre, 2).people
    path = taken_out(centre, tmp_path)
    key = books.key_of(path, NoSecrets(), PASSPHRASE, None)
    with device_book(path) as store:
        permit = visit(at_device(centre, store), person, door)
    at = centre.desk.clock.at + timedelta(hours=49)
    assert code(books.open_book, path, key, at) == "device.waits"
    assert code(books.open_book, path, key, at) == "device.waits"  # cut off, it is done again
    with device_book(path) as store:
        with store.read() as tx:
            assert tx.connection.execute(select(tables.debtors.c.name)).all() == []
            assert tx.connection.execute(select(tables.contact_points.c.value)).all() == []
            assert tx.connection.execute(select(tables.debts.c.id)).all() == []
        done = back(centre, store, hours=60)
    assert done.waiting == 0 and kinds_of(done) == {ConflictKind.LATE}
    with centre.desk.store.read() as tx:
        assert contacts.contact(tx, permit.id) is not None
    assert holds_together(centre)
    assert code(books.open_book, path, key, at) == "device.wiped"
    assert not list(tmp_path.glob("device.book*"))


def test_the_day_before_its_time_nothing_is_touched(centre, tmp_path):
    appointed(centre)
    path = taken_out(centre, tmp_path)
    key = books.key_of(path, NoSecrets(), PASSPHRASE, None)
    books.open_book(path, key, centre.desk.clock.at + timedelta(hours=47)).close()
    with device_book(path) as store, store.read() as tx:
        assert tx.connection.execute(select(tables.debtors.c.name)).scalars().all() == ["王0"]


def test_somebody_elses_check_out_and_another_book_are_refused(centre, tmp_path, book_at):
    appointed(centre)
    with device_book(taken_out(centre, tmp_path)) as store:
        assert code(sync.sync, centre.desk, store) == "sync.not_yours"
        assert code(sync.sync, centre.walker, centre.desk.store) == "sync.no_device"
        elsewhere = centre_of(book_at("sqlcipher")())
        assert code(sync.sync, elsewhere.walker, store) == "checkout.unknown"

