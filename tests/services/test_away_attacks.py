"""What a device that is away meets on its way back: people merged or split, copies, cuts."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from app.domain.agreements import AgreementState
from app.domain.checkouts import CheckOutState, ConflictKind
from app.domain.contact import Channel, HoldKind
from app.domain.door import Check, Met
from app.domain.errors import DeskError
from app.domain.flags import FlagKind, Said
from app.domain.moments import Watched
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.domain.visits import Note
from app.domain.wishes import Asked
from app.services import (
    agreements,
    appointments,
    books,
    calls,
    checkouts,
    devices,
    door,
    flags,
    holds,
    inbound,
    login,
    merging,
    sheets,
    sync,
    visit_notes,
    wishes,
    wrapups,
)
from app.services.checkouts import Away
from app.storage import contacts, copying, tables
from app.storage.agreements import of_person
from tests.make import make_person, seated
from tests.services.away import (
    CHECKOUT,
    LAPTOP,
    LATE,
    PASSPHRASE,
    NoSecrets,
    appointed,
    at_device,
    centre_of,
    device_book,
    taken_out,
    walked,
)
from tests.services.test_agreements import offer
from tests.services.test_checkouts import ask, back, code, holds_together, kinds_of, rules, visit

LATER = date(2026, 12, 10)


@pytest.fixture
def centre(book_at):
    return centre_of(book_at("sqlcipher")())


@pytest.fixture
def other(centre):
    """Somebody with whom a person of the visits is merged."""
    return make_person(
        centre.desk, "王零", mobiles=("+8613490000077",), due_on=LATE, collector=centre.desk.staff
    )


def contacts_made(centre):
    with centre.desk.store.read() as tx:
        return tx.connection.execute(text("SELECT count(*) FROM contacts")).scalar()


def test_merged_meanwhile_it_counts_for_the_one_person(centre, other, tmp_path):
    ((person, _),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        merging.merge(centre.lead, person.id, other.id)
        walked(at_device(centre, store), 1, centre.visits[0], 0, 0)
        done = back(centre, store)
    assert done.waiting == 0 and holds_together(centre)


@pytest.mark.parametrize("into_the_older", [True, False])
def test_merged_between_two_syncs_the_devices_chain_is_proven_still(
    centre, other, tmp_path, into_the_older
):
    """A part of the device's chain stands in either person's; which comes first is chance."""
    ((person, _),) = appointed(centre).people
    pair = (person.id, other.id)
    if into_the_older:
        later = make_person(centre.desk, "王末", mobiles=("+8613490000078",), due_on=LATE)
        pair = (person.id, later.id)
    with device_book(taken_out(centre, tmp_path)) as store:
        desk = at_device(centre, store)
        visit_notes.write(desk, centre.visits[0], "1" * 32, Note("左", "狗", "一"))
        back(centre, store, hours=1, going_on=True)
        merging.merge(centre.lead, *pair)
        walked(desk, 1, centre.visits[0], 0, 0)
        done = back(centre, store)
    assert done.waiting == 0 and holds_together(centre)


def test_split_meanwhile_it_comes_back_and_protects_both(centre, other, tmp_path):
    """Nobody can tell any more of whom it was said at the door: as of anything said while one."""
    ((person, _),) = appointed(centre).people
    merging.merge(centre.lead, person.id, other.id)
    with device_book(taken_out(centre, tmp_path)) as store:
        desk = at_device(centre, store)
        merging.split(centre.lead, person.id)
        wishes.opt_out(desk, other.id, Asked(channel=Channel.SMS))
        flags.record(desk, other.id, Said(FlagKind.ATTORNEY, words="有律师"))
        holds.place(desk, other.id, HoldKind.COMPLAINT, LATER)
        done = back(centre, store)
    assert done.waiting == 0 and holds_together(centre)
    for one in (person, other):
        assert "holds" in rules(ask, centre.desk, one, one.points[0])
        assert "opt_outs" in rules(ask, centre.desk, one, one.points[0], Channel.SMS)
    with centre.desk.store.read() as tx:
        flagged = tx.connection.execute(select(tables.flags.c.debtor_id)).scalars().all()
    assert sorted(flagged) == sorted([person.id, other.id])


def test_both_wrote_the_next_version_of_a_note(centre, tmp_path):
    appointed(centre)
    with device_book(taken_out(centre, tmp_path)) as store:
        desk = at_device(centre, store)
        visit_notes.write(desk, centre.visits[0], "1" * 32, Note("左", "狗", "一"))
        visit_notes.write(centre.desk, centre.visits[0], "2" * 32, Note("右", "猫", "二"))
        done = back(centre, store)
    assert kinds_of(done) == {ConflictKind.TWICE} and done.waiting == 0
    kept = {one.note.door for one in visit_notes.versions(centre.desk, centre.visits[0])}
    assert kept == {"左", "右"} and holds_together(centre)


def test_both_stood_at_the_door(centre, tmp_path):
    appointed(centre)
    with device_book(taken_out(centre, tmp_path)) as store:
        walked(at_device(centre, store), 1, centre.visits[0], 0, 0)
        centre.desk.clock.forward(hours=25)
        door.arrive(centre.walker, centre.visits[0], "3" * 32)
        done = back(centre, store, hours=1)
    assert kinds_of(done) == {ConflictKind.TWICE} and done.waiting == 0
    assert holds_together(centre)


def confirmed(desk, visit_id):
    """At the door, before the right person."""
    ids = iter(f"{at:032x}" for at in range(4000, 4100))
    door.arrive(desk, visit_id, next(ids))
    door.knock(desk, visit_id, next(ids))
    door.meet(desk, visit_id, next(ids), Met.PERSON)
    door.tick(desk, visit_id, next(ids), Check.CARD)
    door.verify(desk, visit_id, next(ids), "1234", "1990")
    return ids


def agreed_at_the_door(desk, centre):
    (person, _), visit_id = centre.people[0], centre.visits[0]
    ids = confirmed(desk, visit_id)
    door.offer(desk, visit_id, next(ids), offer(person), "zh_CN", agreed=True)
    door.depart(desk, visit_id, next(ids), WrapUp("agreement", note="分期"))


def test_of_two_agreements_over_one_loan_the_later_stands(centre, tmp_path, monkeypatch):
    monkeypatch.setattr(sync, "_AT_ONCE", 4)
    ((person, _),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        agreements.agree(centre.desk, person.id, "1" * 32, offer(person, 10), "每月还")
        agreed_at_the_door(at_device(centre, store), centre)
        done = back(centre, store)
    assert kinds_of(done) == {ConflictKind.AGREED} and done.waiting == 0
    with centre.desk.store.read() as tx:
        states = [one.state for one in of_person(tx, person.id)]
    assert states == [AgreementState.RUNNING, AgreementState.REPLACED]
    assert holds_together(centre)


def test_both_made_the_next_version_of_an_agreement(centre, tmp_path):
    ((person, _),) = appointed(centre).people
    agreements.agree(centre.desk, person.id, "1" * 32, offer(person, 10), "每月还")
    with device_book(taken_out(centre, tmp_path)) as store:
        agreements.change(centre.desk, "1" * 32, "2" * 32, offer(person, 11), "每月还")
        agreed_at_the_door(at_device(centre, store), centre)
        done = back(centre, store)
    assert kinds_of(done) == {ConflictKind.AGREED, ConflictKind.TWICE}
    with centre.desk.store.read() as tx:
        states = [one.state for one in of_person(tx, person.id)]
    assert states == [AgreementState.RUNNING, AgreementState.REPLACED, AgreementState.REPLACED]
    assert holds_together(centre)


def test_what_may_not_be_agreed_by_now_stands_and_is_shown(centre, tmp_path):
    ((person, _),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        agreed_at_the_door(at_device(centre, store), centre)
        with centre.desk.store.begin() as tx:
            tx.connection.execute(tables.debts.update().values(state="settled"))
        done = back(centre, store)
    assert kinds_of(done) == {ConflictKind.LIMITS}
    (conflict,) = done.conflicts
    assert conflict.facts["why"] == "agreement.unknown_debt" and holds_together(centre)


def test_of_two_promises_the_later_stands(centre, tmp_path):
    ((person, _),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        inbound.receive(centre.desk, "7" * 32, person.id, person.points[0])
        stated = WrapUp("promise", promise_amount=Money(30_000, "CNY"), promise_due_on=LATER)
        wrapups.wrap_up(centre.desk, "7" * 32, "6" * 32, stated)
        walked(at_device(centre, store), 1, centre.visits[0], 0, 0)
        done = back(centre, store)
    assert ConflictKind.AGREED in kinds_of(done) and holds_together(centre)
    with centre.desk.store.read() as tx:
        amounts = tx.connection.execute(
            select(tables.promises.c.amount).where(tables.promises.c.state == "open")
        ).scalars().all()  # fmt: skip
    assert amounts == [50_000]


def test_what_somebody_at_the_door_wants_no_more_binds_the_centre_with_the_sync(centre, tmp_path):
    ((person, _),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        wishes.opt_out(at_device(centre, store), person.id, Asked(channel=Channel.CALL))
        back(centre, store, going_on=True)
    assert "opt_outs" in rules(ask, centre.desk, person, person.points[0])


def test_a_visitor_whose_account_was_closed_meanwhile_syncs_nothing_and_a_lead_all(
    centre, tmp_path
):
    """What they were to do next is anybody's, and who leads reads so."""
    appointed(centre)
    with device_book(taken_out(centre, tmp_path)) as store:
        walked(at_device(centre, store), 1, centre.visits[0], 0, 0)
        login.disable(seated(centre.desk, "root", Role.ADMIN), "walker")
        (out,) = checkouts.latest(centre.lead, 5)
        assert out.closed
        assert code(sync.sync, centre.walker, store) == "login.closed"
        done = back(centre, store, by=centre.lead)
        assert kinds_of(done) == {ConflictKind.CLOSED}
        again = sync.sync(centre.lead, store)
    assert again.conflicts == done.conflicts
    assert done.waiting == 0 and contacts_made(centre) == 1
    with centre.desk.store.read() as tx:
        follow = tables.follow_ups.c
        due = select(follow.collector_id).where(follow.state == "open")
        whose = set(tx.connection.execute(due).scalars())
    assert centre.walker.staff.id not in whose


def test_an_old_copy_that_was_not_used_is_no_harm(centre, tmp_path):
    appointed(centre)
    path, old = taken_out(centre, tmp_path), tmp_path / "old.book"
    shutil.copyfile(f"{path}.keys", f"{old}.keys")
    with device_book(path) as store:
        walked(at_device(centre, store), 1, centre.visits[0], 0, 0)
        copying.copy_book(store, old)
        back(centre, store, hours=25, going_on=True)
    with device_book(old) as store:
        done = back(centre, store, hours=1)
    assert (done.waiting, done.conflicts, contacts_made(centre)) == (0, (), 1)


def test_of_a_lost_device_nothing_is_free_again_before_its_time(centre, tmp_path):
    """What is synced may be a copy: the device itself may still be used."""
    ((person, point),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        checkouts.revoke(centre.lead, CHECKOUT)
        done = back(centre, store, hours=25)
        assert (done.checkout.state, done.checkout.unused) == (CheckOutState.REVOKED, 1)
        assert rules(ask, centre.desk, person, point) == ["not_appointed", "reserved"]


def everything(path):
    """All that a device's book holds, as text."""
    with device_book(path) as store, store.read() as tx:
        run = tx.connection.exec_driver_sql
        names = run("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        return "\n".join(str(row) for name in names for row in run(f"SELECT * FROM {name}").all())


def test_a_number_that_was_marked_is_gone_after_its_time_and_its_mark_is_not(centre, tmp_path):
    ((person, _),) = appointed(centre).people
    path = taken_out(centre, tmp_path, calls=1)
    with device_book(path) as store:
        desk = at_device(centre, store)
        permit = ask(desk, person, person.points[0])
        calls.use(desk, permit)
        wrapups.wrap_up(desk, permit.id, "3" * 32, WrapUp("wrong_number", note="空号"))
    assert "13490000000" in everything(path)
    key = books.key_of(path, NoSecrets(), PASSPHRASE, None)
    at = centre.desk.clock.at + timedelta(hours=49)
    assert code(books.open_book, path, key, at) == "device.waits"
    left = everything(path)
    assert "13490000000" not in left and "王0" not in left and "测试市" not in left
    with device_book(path) as store:
        back(centre, store, hours=50)
    with centre.desk.store.read() as tx:
        (row,) = tx.connection.execute(
            select(tables.contact_points).where(tables.contact_points.c.id == person.points[0])
        ).all()
    assert (row.state, row.value) == ("wrong", "+8613490000000")


def test_what_an_upgrade_copied_aside_goes_too(centre, tmp_path):
    appointed(centre)
    path = taken_out(centre, tmp_path)
    key = books.key_of(path, NoSecrets(), PASSPHRASE, None)
    with device_book(path) as store:
        visit_notes.write(at_device(centre, store), centre.visits[0], "1" * 32, Note("左", "", ""))
        copying.copy_book(store, tmp_path / f"{path.name}.before-20261124-010000")
    at = centre.desk.clock.at + timedelta(hours=49)
    assert code(books.open_book, path, key, at) == "device.waits"
    assert list(tmp_path.glob("*.before-*")) == []


def test_who_carries_is_a_visitor_there_whatever_they_are_here(centre, tmp_path):
    appointed(centre)
    with centre.desk.store.begin() as tx:
        who = tables.staff.c.login == "walker"
        tx.connection.execute(tables.staff.update().where(who).values(role="team_lead"))
    walker = centre.walker.signed_in(replace(centre.walker.staff, role=Role.TEAM_LEAD))
    away = Away(LAPTOP, centre.desk.clock.at + timedelta(hours=9), tmp_path / "d.book", PASSPHRASE)
    checkouts.check_out(walker, centre.visits, CHECKOUT, away, NoSecrets())
    with device_book(away.to) as store, store.read() as tx:
        roles = tx.connection.execute(
            select(tables.staff.c.role).where(tables.staff.c.active == 1)
        ).scalars().all()  # fmt: skip
    assert roles == ["visitor"]


def test_cut_off_before_the_book_has_its_name_it_is_that_check_out(centre, tmp_path, monkeypatch):
    appointed(centre)
    until = centre.desk.clock.at + timedelta(hours=48)

    def gone(*_):
        raise OSError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(devices, "name", gone)
        with pytest.raises(OSError, match="power"):
            taken_out(centre, tmp_path)
    assert [one.name for one in tmp_path.glob("*.book")] == []
    away = Away(LAPTOP, until, tmp_path / "device.book", PASSPHRASE)
    made = checkouts.check_out(centre.walker, centre.visits, "9" * 32, away, NoSecrets())
    assert made.id == CHECKOUT
    with device_book(away.to) as store:
        walked(at_device(centre, store), 1, centre.visits[0], 0, 0)
        assert back(centre, store).waiting == 0


def test_without_room_nothing_is_reserved_and_nothing_is_left(centre, tmp_path, monkeypatch):
    appointed(centre)

    def full(*_):
        raise DeskError("book.disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(checkouts, "force_to_disk", full)
        assert code(taken_out, centre, tmp_path) == "book.disk_full"
    assert list(tmp_path.glob("device*")) == []
    assert checkouts.latest(centre.lead, 5) == ()
    assert taken_out(centre, tmp_path).exists()  # had one been out, this would be refused


class Computer:
    """A clock that somebody sets, and how long the computer has run, which nobody does."""

    def __init__(self, at):
        self.at, self.started = at, at
        self.ahead, self.start = timedelta(), "first"

    def forward(self, **for_):
        self.at += timedelta(**for_)

    def clock(self):
        """As a program has it that is begun now."""
        return Watched(lambda: self.at + self.ahead, lambda: self.at - self.started, self.start)


def walking(centre, store, computer):
    """Two visits; the clock is set in between, by as much as the computer is ahead then."""
    for n, visit_id in enumerate(centre.visits):
        desk = at_device(centre, store, computer.clock())
        stepped = Stepped(desk.clock, computer)
        walked(replace(desk, clock=stepped), 1, visit_id, n, 0)
        yield n


class Stepped(Watched):
    """The walk puts its clock forward by itself: here that is the computer's time."""

    def __init__(self, watched, computer):
        super().__init__(watched.clock, watched.ran, watched.start)
        object.__setattr__(self, "computer", computer)

    __slots__ = ("computer",)

    @property
    def at(self):
        return self()

    def forward(self, **for_):
        self.computer.forward(**for_)


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(minutes=-3), timedelta()])
def test_a_clock_that_was_set_and_never_set_right_is_seen(centre, tmp_path, ahead):
    """Though all its moments are in order, and have passed by the time it is synced."""
    appointed(centre, 2)
    computer = Computer(centre.desk.clock.at + timedelta(days=1))
    with device_book(taken_out(centre, tmp_path)) as store:
        for n in walking(centre, store, computer):
            computer.forward(minutes=30)
            computer.ahead = ahead if n == 0 else computer.ahead
        done = back(centre, store, hours=40)
    assert kinds_of(done) == ({ConflictKind.CLOCK} if ahead else set())
    if ahead:
        (noted,) = done.conflicts
        moved = noted.facts["to"] - noted.facts["from"]
        assert moved == ahead / timedelta(microseconds=1) and holds_together(centre)


def test_after_a_new_start_of_the_computer_nothing_is_made_up(centre, tmp_path):
    appointed(centre, 2)
    computer = Computer(centre.desk.clock.at + timedelta(days=1))
    with device_book(taken_out(centre, tmp_path)) as store:
        for _ in walking(centre, store, computer):
            computer.forward(hours=1)
            computer.start, computer.started = "second", computer.at
        assert back(centre, store, hours=40).conflicts == ()


def test_no_file_leaves_a_devices_book(centre, tmp_path):
    """It would lie there after the book is wiped."""
    appointed(centre)
    with device_book(taken_out(centre, tmp_path)) as store:
        desk = at_device(centre, store)
        sheet = sheets.draw_up(desk, centre.visits[0], "zh_CN")
        assert code(sheets.save, desk, sheet, b"%PDF-", tmp_path / "x.pdf") == "device.no_files"
        assert code(appointments.export, desk, LATER, 1, "外访") == "device.no_files"
    assert not (tmp_path / "x.pdf").exists()


def test_a_knock_that_is_cut_off_uses_nothing_of_the_lease(centre, tmp_path, monkeypatch):
    """A permit without a contact would count, and expire: the visit could not be made any more."""
    appointed(centre)
    with device_book(taken_out(centre, tmp_path)) as store:
        desk = at_device(centre, store)
        door.arrive(desk, centre.visits[0], "1" * 32)

        def gone(*_):
            raise OSError("the power went")

        with monkeypatch.context() as patch:
            patch.setattr(calls, "use_within", gone)
            with pytest.raises(OSError, match="power"):
                door.knock(desk, centre.visits[0], "2" * 32)
        desk.clock.forward(minutes=30)
        assert door.knock(desk, centre.visits[0], "2" * 32).contact_id


@pytest.mark.parametrize("times", [1, 2])
def test_an_outcome_that_both_corrected_is_what_the_centre_states(centre, tmp_path, times):
    """Whatever the device stated after it; both are on record, and a conflict."""
    ((person, door),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        desk = at_device(centre, store)
        permit = visit(desk, person, door)
        back(centre, store, going_on=True)
        with centre.desk.store.read() as tx:
            (wrong, _) = contacts.outcome_in_force(tx, contacts.contact(tx, permit.id)["id"])
        right = centre.lead.new_id(centre.lead.clock())
        wrapups.correct(centre.lead, wrong, right, WrapUp("nobody_in", note="没人"), "听录音")
        for n in range(times):
            mine = f"{n:032x}"
            wrapups.correct(desk, wrong, mine, WrapUp("talked", note="谈过"), "按错")
            wrong = mine
        done = back(centre, store, hours=1)
    with centre.desk.store.read() as tx:
        made = contacts.contact(tx, permit.id)["id"]
        assert contacts.outcome_in_force(tx, made)[0] == right
    assert kinds_of(done) == {ConflictKind.CHANGED} and done.waiting == 0
    assert {one.person_id for one in done.conflicts} == {person.id}
    assert count_of(centre, "outcomes") == 2 + times and holds_together(centre)


def count_of(centre, table):
    with centre.desk.store.read() as tx:
        return tx.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
