"""Two copies of a device's book, each used on its own: all that either did counts, and is flagged.

Whichever comes back first is the one that the other branches off from.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.domain.checkouts import CheckOutState, ConflictKind
from app.domain.promises import WrapUp
from app.services import audit, calls, checkouts, sync, wrapups
from app.storage import contacts, copying, tables
from tests.fakes import FakeClock
from tests.services.away import (
    CHECKOUT,
    appointed,
    at_device,
    centre_of,
    device_book,
    taken_out,
    walked,
)
from tests.services.test_checkouts import back, code, holds_together, kinds_of, visit


@pytest.fixture
def centre(book_at):
    return centre_of(book_at("sqlcipher")())


@contextmanager
def twins(centre, folder, before=lambda desk: None, **how):
    """The device's book and a copy of it as it was after `before`, both open."""
    path, old = taken_out(centre, folder, **how), folder / "old.book"
    shutil.copyfile(f"{path}.keys", f"{old}.keys")
    with ExitStack() as stack:
        first = stack.enter_context(device_book(path))
        before(at_device(centre, first))
        copying.copy_book(first, old)
        yield first, stack.enter_context(device_book(old))


def count(centre, table, **where):
    with centre.desk.store.read() as tx:
        rows = select(table.c.id).filter_by(**where)
        return len(tx.connection.execute(rows).all())


def flagged(done):
    """Whom the other copy met."""
    return {one.person_id for one in done.conflicts if one.kind is ConflictKind.FORKED} - {None}


def later(centre, store, hours=0):
    """The visitor's desk at a device, so many hours after the visits begin."""
    at = checkouts.of(centre.lead, CHECKOUT).at + timedelta(days=1, hours=hours)
    return at_device(centre, store, FakeClock(at))


@pytest.mark.parametrize("first", [0, 1])
def test_whichever_comes_first_both_contacts_count_and_the_other_one_is_flagged(
    centre, tmp_path, first
):
    ((person, door),) = appointed(centre).people
    with twins(centre, tmp_path) as pair:
        permits = [
            visit(later(centre, store, hours), person, door) for hours, store in enumerate(pair)
        ]
        done = back(centre, pair[first], going_on=True)
        assert done.conflicts == ()
        other = back(centre, pair[1 - first], hours=1)
    assert kinds_of(other) == {ConflictKind.FORKED}
    forked = next(one for one in other.conflicts if one.kind is ConflictKind.FORKED)
    with centre.desk.store.read() as tx:
        made = contacts.contact(tx, permits[1 - first].id)
    assert (forked.person_id, forked.facts) == (person.id, {"contacts": [made["id"]]})
    assert count(centre, tables.contacts, debtor_id=person.id) == 2
    assert count(centre, tables.outcomes) == 2 and other.waiting == 0
    assert holds_together(centre)


def test_limits_count_what_both_did(centre, tmp_path):
    """What the first copy has still reserved counts on: it may be used."""
    ((person, _),) = appointed(centre).people
    number = person.points[0]
    with twins(centre, tmp_path, calls=2) as pair:
        for hours, store in enumerate(pair):
            desk = later(centre, store, hours)
            permit = calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, number)
            calls.use(desk, permit)
            desk.clock.forward(minutes=1)
            stated = WrapUp("no_answer")
            wrapups.wrap_up(desk, permit.id, desk.new_id(desk.clock()), stated)
        back(centre, pair[0], hours=26, going_on=True)
        before = used(centre, person.id, number)
        back(centre, pair[1], hours=1, going_on=True)
        after = used(centre, person.id, number)
    assert after == {**before, "unanswered_dials": before["unanswered_dials"] + 1}


def used(centre, person_id, point_id):
    """How much of each allowance is used up at a number, by the centre."""
    asked = calls.may_contact(centre.desk, person_id)
    (found,) = (one for one in asked if one.point.id == point_id)
    return {one.rule: one.used for one in found.verdict.allowances}


def test_a_fork_is_entered_once_however_often_and_in_whatever_copy_it_comes(centre, tmp_path):
    appointed(centre, 2)
    with twins(centre, tmp_path) as (main, old):
        walked(later(centre, main), 1, centre.visits[0], 0, 0)
        back(centre, main, hours=25, going_on=True)
        walked(later(centre, old), 2, centre.visits[1], 1, 1)
        third = tmp_path / "third.book"
        copying.copy_book(old, third)
        shutil.copyfile(tmp_path / "old.book.keys", f"{third}.keys")
        once = back(centre, old, hours=1)
        before = content(centre)
        assert sync.sync(centre.walker, old).entries == 0
        with device_book(third) as copy:
            again = sync.sync(centre.walker, copy)
    assert once.entries and (again.entries, again.waiting) == (0, 0)
    assert content(centre) == before and again.conflicts == once.conflicts
    assert holds_together(centre)


def content(centre):
    """All that is on record at the centre."""
    with centre.desk.store.read() as tx:
        return [
            tx.connection.execute(select(table).order_by(*table.primary_key.columns)).all()
            for table in tables.metadata.sorted_tables
        ]


@pytest.mark.parametrize("at_once", [2, 8, 256])
def test_copies_that_share_a_beginning_enter_it_once(centre, tmp_path, monkeypatch, at_once):
    """One visit before the copy, one each after it; cut into pieces that differ."""
    monkeypatch.setattr(sync, "_AT_ONCE", at_once)
    appointed(centre, 3)

    def shared(desk):
        walked(desk, 1, centre.visits[0], 0, 0)

    with twins(centre, tmp_path, shared) as (main, old):
        walked(later(centre, main, 1), 2, centre.visits[1], 1, 2)
        back(centre, main, hours=27, going_on=True)
        for n in (1, 2):  # the same visit as the other copy's, and one that it did not make
            walked(later(centre, old, n), 3 + n, centre.visits[n], n, 1)
        forked = back(centre, old, hours=1)
        done = back(centre, main, hours=1)
    assert count(centre, tables.contacts) == 4 and holds_together(centre)
    assert flagged(forked) == {person.id for person, _ in centre.people[1:]}
    assert forked.waiting == done.waiting == 0
    assert done.checkout.state is CheckOutState.BACK


def test_the_first_one_goes_on_after_the_other_was_entered(centre, tmp_path):
    appointed(centre, 2)
    with twins(centre, tmp_path) as (main, old):
        walked(later(centre, main), 1, centre.visits[0], 0, 1)
        back(centre, main, hours=25, going_on=True)
        walked(later(centre, old), 2, centre.visits[0], 0, 0)
        back(centre, old, hours=1)
        walked(later(centre, main, 2), 3, centre.visits[1], 1, 1)
        done = back(centre, main, hours=1)
    assert done.entries and done.waiting == 0
    assert count(centre, tables.contacts) == 3 and holds_together(centre)


def test_a_copy_gives_nothing_back(centre, tmp_path):
    """The other one may still be out, and use what was reserved."""
    appointed(centre, 2)
    with twins(centre, tmp_path) as (main, old):
        walked(later(centre, main), 1, centre.visits[0], 0, 1)
        back(centre, main, hours=25, going_on=True)
        walked(later(centre, old), 2, centre.visits[0], 0, 0)
        done = back(centre, old, hours=1)
    assert (done.checkout.state, done.checkout.unused) == (CheckOutState.OUT, 1)
    checkouts.revoke(centre.lead, CHECKOUT)


class Gone(Exception):
    """The network went."""


def gone_after(take, times):
    """The centre takes so many pieces, and the device does not hear of the last one."""
    left = [times]

    def taken(*arguments, **named):
        answer = take(*arguments, **named)
        left[0] -= 1
        if not left[0]:
            raise Gone
        return answer

    return taken


def test_a_fork_that_is_cut_off_anywhere_ends_equal(centre, tmp_path, monkeypatch):
    monkeypatch.setattr(sync, "_AT_ONCE", 2)
    appointed(centre, 2)
    with twins(centre, tmp_path) as (main, old):
        walked(later(centre, main), 1, centre.visits[0], 0, 1)
        back(centre, main, hours=25, going_on=True)
        walked(later(centre, old), 2, centre.visits[0], 0, 0)
        walked(later(centre, old, 1), 3, centre.visits[1], 1, 0)
        centre.desk.clock.forward(hours=2)
        pieces, done = 0, None
        while done is None:
            with monkeypatch.context() as patch:
                patch.setattr(sync, "take", gone_after(sync.take, min(pieces, 1) + 1))
                try:
                    done = sync.sync(centre.walker, old)
                except Gone:
                    pieces += 1
    assert pieces > 3 and done.waiting == 0
    assert count(centre, tables.contacts) == 3 and holds_together(centre)
    assert flagged(done) == {person.id for person, _ in centre.people}


def test_a_copy_that_was_written_anew_is_no_fork(centre, tmp_path):
    """Its entries follow nothing that came: it is refused as before, and that is on record."""
    appointed(centre, 2)
    with twins(centre, tmp_path) as (main, old):
        walked(later(centre, main), 1, centre.visits[0], 0, 1)
        back(centre, main, hours=25, going_on=True)
        walked(later(centre, old), 2, centre.visits[0], 0, 0)
        with old.begin() as tx:
            run = tx.connection.exec_driver_sql
            for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
                run(f'DROP TRIGGER "{name}"')
            tx.connection.execute(text("UPDATE log SET at = at + 1 WHERE kind = 'call.placed'"))
        assert code(back, centre, old, hours=1) == "sync.broken"
    assert count(centre, tables.contacts) == 1
    refused = {one.facts["why"] for one in sync.conflicts(centre.lead, CHECKOUT)}
    assert refused == {"sync.broken"}


def test_who_alters_what_a_fork_said_is_found(centre, tmp_path):
    appointed(centre)
    with twins(centre, tmp_path) as (main, old):
        walked(later(centre, main), 1, centre.visits[0], 0, 1)
        back(centre, main, hours=25, going_on=True)
        walked(later(centre, old), 2, centre.visits[0], 0, 0)
        back(centre, old, hours=1)
    assert holds_together(centre)
    with centre.desk.store.begin() as tx:
        run = tx.connection.exec_driver_sql
        for (name,) in run(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'contacts'"
        ).all():
            run(f'DROP TRIGGER "{name}"')
        run("UPDATE contacts SET at = at - 86400000000 WHERE id IN "
            "(SELECT id FROM contacts ORDER BY at DESC LIMIT 1)")
    assert audit.verify_store(centre.desk.store).differing


@pytest.mark.parametrize("first", [0, 1])
def test_a_permit_that_was_copied_before_its_dial_is_used_up_by_one_copy(centre, tmp_path, first):
    """A permit is dialled once: the other copy's call is refused and noted, and stays there."""
    ((person, _),) = appointed(centre).people
    number, asked = person.points[0], []

    def permitted(desk):
        asked.append(calls.ask_permit(desk, "a" * 32, person.id, number))

    with twins(centre, tmp_path, permitted, calls=1) as pair:
        for seconds, store in enumerate(pair, 1):
            desk = at_device(centre, store, FakeClock(asked[0].issued_at))
            desk.clock.forward(seconds=seconds)
            calls.use(desk, asked[0])
        back(centre, pair[first], hours=26, going_on=True)
        refused = code(back, centre, pair[1 - first], hours=1, going_on=True)
    assert refused == "sync.known" and count(centre, tables.contacts, debtor_id=person.id) == 1
    (noted,) = sync.conflicts(centre.lead, CHECKOUT)
    assert (noted.kind, noted.facts["why"]) == (ConflictKind.REFUSED, "sync.known")
    assert holds_together(centre)
