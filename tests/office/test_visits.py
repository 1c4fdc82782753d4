"""Home visits at an office: asked for, appointed, made at the door, and carried away and back."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from app.domain.checkouts import CheckOutState
from app.domain.door import Allowed, Check, DoorFile, Filed, Met
from app.domain.errors import ContactRefused, DeskError
from app.domain.ids import beside, uuid7
from app.domain.moments import micros, now
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.domain.visits import Note, SheetState, VisitState, Wanted
from app.services import (
    appointments,
    audit,
    books,
    calls,
    checkouts,
    door,
    login,
    obstacles,
    people,
    routes,
    sheets,
    sync,
    visit_messages,
    visit_notes,
    visits,
    wrapups,
)
from app.services.checkouts import Away
from app.services.facts import attempt_of
from app.services.packfiles import pack
from app.services.visits import address
from app.storage import tables
from app.storage.clock import ServerClock
from app.storage.postgres import install
from app.storage.store import open_sqlcipher
from tests.office.desks import TWICE, crew_at
from tests.office.test_clerk import at_work, lived_in
from tests.pictures import jpeg
from tests.services.away import LAPTOP, PASSPHRASE, NoSecrets


@pytest.fixture
def crew(made):
    """A collector and a lead of one team, and two who go out together; a clerk is at work."""
    with crew_at(made, TWICE) as one:
        one.anna, one.lead = one.add("anna"), one.add("lead", Role.TEAM_LEAD)
        one.walker, one.second = (one.add(name, Role.VISITOR) for name in ("walker", "second"))
        one.team("north", one.anna, one.lead)
        with at_work(made, TWICE):
            yield one


def appointed(crew, *, soon=timedelta(seconds=30)):
    """A visit that begins soon, and to whom."""
    person, point = lived_in(crew, crew.anna, crew.lead)
    with crew.store.begin() as tx:
        tx.connection.execute(
            tables.debtors.update()
            .where(tables.debtors.c.id == person.id)
            .values(identity_number="110101199001011234", born_on="1990-01-01")
        )
    desk, visit = crew.desk(crew.anna), uuid7(now())
    visits.request(desk, person.id, visit, point, "单据说不清")
    visits.approve(crew.desk(crew.lead), visit)
    pair = (crew.walker.login, crew.second.login)
    start = now() + soon
    wanted = Wanted(start, start + timedelta(seconds=60), pair, "小区门口")
    made = appointments.appoint(desk, visit, uuid7(now()), wanted)
    assert [one.id for one in made.visitors] == [crew.walker.id, crew.second.id]
    return visit, person, point


def test_a_visit_is_prepared_at_an_office(crew, tmp_path):
    visit, person, _ = appointed(crew)
    desk, walker = crew.desk(crew.anna), crew.desk(crew.walker)
    (message, *_) = visit_messages.prepare(desk, visit, "zh_CN")
    visit_messages.hand(desk, visit, message, uuid7(now()))
    appointments.confirm(desk, visit)
    visit_notes.write(walker, visit, uuid7(now()), Note("三楼左手", "有狗", "上次说不清单据"))
    today = walker.today(now())
    (found,) = appointments.of_days(walker, today)
    assert (found.id, found.state, found.appointment.meeting) == (
        visit, VisitState.CONFIRMED, "小区门口",
    )  # fmt: skip
    routes.keep(walker, today, [visit])
    assert [one.id for one in routes.of_day(walker, today)] == [visit]
    sheet = sheets.draw_up(walker, visit, "zh_CN")
    file = tmp_path / "sheet.pdf"
    sheets.save(walker, sheet, b"%PDF-1.7 sheet", file)
    assert file.read_bytes() == b"%PDF-1.7 sheet"
    assert [one.number for one in sheets.out(walker, 9)] == [sheet.number]
    sheets.end(walker, sheet.number, SheetState.DESTROYED)
    assert sheets.out(walker, 9) == ()
    assert people.card(walker, person.id).name == people.card(desk, person.id).name
    nobody_s = crew.add("third", Role.VISITOR)
    with pytest.raises(DeskError) as refused:
        people.card(crew.desk(nobody_s), person.id)
    assert refused.value.code == "person.unknown"
    assert appointments.of_days(crew.desk(nobody_s), today) == ()
    found = audit.verify_store(crew.store)
    assert (found.broken, found.differing) == (None, ())


def test_two_who_appoint_the_same_pair_at_one_moment_do_not_both(crew):
    visits_ = []
    for _ in range(2):
        person, point = lived_in(crew, crew.anna, crew.lead)
        visits_.append(uuid7(now()))
        visits.request(crew.desk(crew.anna), person.id, visits_[-1], point, "单据说不清")
        visits.approve(crew.desk(crew.lead), visits_[-1])
    start = now() + timedelta(seconds=60)
    pair = (crew.walker.login, crew.second.login)
    wanted = Wanted(start, start + timedelta(seconds=60), pair)

    def appoint(visit):
        try:
            return appointments.appoint(desks[visit], visit, uuid7(now()), wanted).version
        except DeskError as refused:
            return refused.code

    desks = dict(zip(visits_, map(crew.desk, (crew.anna, crew.lead)), strict=True))
    with crew.made.connect() as owner, ThreadPoolExecutor(2) as pool:
        with owner.transaction():
            owner.execute("LOCK TABLE appointments IN SHARE MODE")  # it is read, not written
            said = [pool.submit(appoint, visit) for visit in visits_]
            while waiting(crew) < 2 and not any(one.done() for one in said):
                time.sleep(0.02)
        assert sorted((one.result() for one in said), key=str) == [1, "visit.busy"]


def waiting(crew):
    """How many wait for a lock of this office."""
    with crew.made.server_connection() as server:
        return server.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock'").fetchone()[0]  # fmt: skip


def test_a_visit_is_told_to_whom_it_concerns(crew):
    far = crew.add("far", Role.TEAM_LEAD)
    crew.team("south", far)
    everybody = (crew.anna, crew.lead, crew.walker, crew.second, far)
    with ExitStack() as stack:
        there = {one.id: stack.enter_context(crew.made.connect(one.login)) for one in everybody}
        for connection in there.values():
            (own,) = connection.execute("SELECT office.my_channel()").fetchone()
            connection.execute(f"LISTEN {own}")
        _, person, _ = appointed(crew)
        told = {
            id_: {one.payload for one in connection.notifies(timeout=1)}
            for id_, connection in there.items()
        }
    assert all(f"visited {person.id}" in told[one.id] for one in everybody if one is not far)
    assert told[far.id] == set()


def test_a_visit_is_made_at_the_door_with_the_office_in_reach(crew):
    visit, person, point = appointed(crew)
    walker, ids = crew.desk(crew.walker), (uuid7(now()) for _ in range(99))
    door.arrive(walker, visit, next(ids))
    with pytest.raises(DeskError):
        door.arrive(crew.desk(crew.second), visit, next(ids))  # it has begun, with another's acts
    door.knock(walker, visit, next(ids))
    door.meet(walker, visit, next(ids), Met.PERSON)
    door.tick(walker, visit, next(ids), Check.CARD)
    door.tick(walker, visit, next(ids), Check.RECORDING)
    door.verify(walker, visit, next(ids), "1234", "1990")
    door.consent(walker, visit, next(ids), Allowed.PHOTO, given=True)
    door.say(walker, visit, next(ids), "月底发工资")
    photo = door.file(walker, visit, next(ids), DoorFile(Filed.PHOTO, jpeg(), "工资条"))
    assert door.content(walker, photo.id).startswith(b"\xff\xd8")
    due = walker.today(now()) + timedelta(days=5)
    door.promise(walker, visit, next(ids), Money(10_000), due)
    stated = WrapUp("promise", note="说清了")
    done = next(ids)
    door.depart(walker, visit, done, stated)
    door.depart(walker, visit, done, stated)
    assert door.standing(walker, visit).visit.state is VisitState.OVER
    assert visits.of_person(crew.desk(crew.anna), person.id)[0].state is VisitState.OVER
    found = audit.verify_store(crew.store)
    assert (found.broken, found.differing) == (None, ())


def test_a_permit_for_a_call_opens_no_door_at_an_office(crew):
    """The id of a knock's permit can be foreseen by a client of one's own."""
    visit, person, point = appointed(crew)
    walker, act = crew.desk(crew.walker), uuid7(now())
    door.arrive(walker, visit, uuid7(now()))
    foreseen = calls.ask_permit(walker, beside(act, "permit"), person.id, person.points[0])
    for asks in (
        lambda: door.knock(walker, visit, act),
        lambda: calls.ask_permit(walker, foreseen.id, person.id, point),
    ):
        with pytest.raises(DeskError) as refused:
            asks()
        assert refused.value.code == "permit.unknown"
    assert door.standing(walker, visit).stands.contact_id is None


def test_which_outcomes_fit_a_visit_the_server_knows_too(crew):
    visit, person, _ = appointed(crew)
    walker, ids = crew.desk(crew.walker), (uuid7(now()) for _ in range(99))
    door.arrive(walker, visit, next(ids))
    contact = door.knock(walker, visit, next(ids)).contact_id
    due, seen = walker.today(now()) + timedelta(days=5), set()
    for act, *said in (
        (door.meet, Met.NOBODY), (door.meet, Met.NEIGHBOUR), (door.meet, Met.HOUSEHOLD),
        (door.meet, Met.PERSON), (door.tick, Check.CARD), (door.verify, "9999", "1990"),
        (door.verify, "1234", "1990"), (door.promise, Money(10_000), due),
    ):  # fmt: skip
        act(walker, visit, next(ids), *said)
        fitting = door.fitting(walker, door.standing(walker, visit))
        assert _fitting_by_server(crew, person, contact) == set(fitting), (act.__name__, said)
        seen.add(fitting)
    assert len(seen) > 3
    with pytest.raises(DeskError) as refused:
        wrapups.wrap_up(walker, contact, next(ids), WrapUp("nobody_in"))
    assert refused.value.code == "outcome.does_not_fit"


def _fitting_by_server(crew, person, contact):
    found = set()
    with crew.made.connect() as owner:
        codes = owner.execute("SELECT code FROM office.dispositions WHERE 'visit' = ANY (channels)")
        for (code,) in codes.fetchall():
            try:
                owner.execute(
                    "SELECT office.check_fit(ARRAY[%s], c, d) FROM contacts AS c, "
                    "office.dispositions AS d WHERE c.id = %s AND d.code = %s",
                    (person.id, contact, code),
                )
            except psycopg.DatabaseError as refused:
                assert str(refused).startswith("outcome.does_not_fit")
            else:
                found.add(code)
    return found


def test_visits_are_carried_away_from_an_office_and_come_back(crew, tmp_path):
    visit, person, point = appointed(crew, soon=timedelta(minutes=1))
    walker, device_file = crew.desk(crew.walker), tmp_path / "device.book"
    away = Away(LAPTOP, now() + timedelta(hours=4), device_file, PASSPHRASE, 1)
    out = checkouts.check_out(walker, [visit], uuid7(now()), away, NoSecrets())
    assert (out.state, out.visits, out.unused) == (CheckOutState.OUT, 1, 2)
    with pytest.raises(ContactRefused) as refused:
        calls.ask_permit(crew.desk(crew.anna), uuid7(now()), person.id, person.points[0])
    assert [one.rule for one in refused.value.verdict.reasons] == ["reserved"]
    key = books.key_of(device_file, NoSecrets(), PASSPHRASE, None)
    with closing(open_sqlcipher(device_file, key)) as device:
        settings = replace(walker.settings, office="")
        at_device = replace(
            walker, store=device, clock=lambda: now() + timedelta(minutes=2), device=LAPTOP,
            salt=books.salt(device), settings=settings, staff=None, journal=None,
        )  # fmt: skip
        at_device = login.sign_in(at_device, crew.walker.login, PASSPHRASE)
        ids = (uuid7(now()) for _ in range(99))
        door.arrive(at_device, visit, next(ids))
        door.knock(at_device, visit, next(ids))
        door.meet(at_device, visit, next(ids), Met.NOBODY)
        (paper,) = door.note_paper(at_device, visit, "zh_CN").letters  # nothing of the office
        door.leave_note(at_device, visit, next(ids), "zh_CN", "\n".join(paper.passages[0].lines))
        door.depart(at_device, visit, next(ids), WrapUp("nobody_in", note="敲门无人应"))
        with pytest.raises(DeskError) as refused:
            sync.sync(crew.desk(crew.second), device)
        assert refused.value.code == "sync.not_yours"
        fast = ServerClock(walker.store, lambda: now() + timedelta(hours=2))
        done = sync.sync(replace(walker, clock=fast, device=LAPTOP), device)
        again = sync.sync(walker, device)
    assert (done.waiting, done.checkout.state) == (0, CheckOutState.BACK)
    assert done.entries and not again.entries
    offs = [one.facts["off"] for one in done.conflicts if "off" in one.facts]
    assert [round(off / 3600) for off in offs] == [2]  # its clock is not the server's: that shows
    assert {one.name for one in done.conflicts} == {None}  # theirs no more: shown, and not whose
    lead = sync.conflicts(crew.desk(crew.lead), done.checkout.id)
    assert [one.person_id for one in lead if "off" in one.facts] == [person.id]
    assert visits.of_person(crew.desk(crew.anna), person.id)[0].state is VisitState.OVER
    found = audit.verify_store(crew.store)
    assert (found.broken, found.differing) == (None, ())


def test_a_permit_for_an_address_is_that_of_its_appointment(made):
    """The database and Python name the same rules, whoever asks and whatever is appointed."""
    with crew_at(made, (pack("cn"), pack("uk"))) as crew:
        crew.anna, crew.lead = crew.add("anna"), crew.add("lead", Role.TEAM_LEAD)
        crew.walker, crew.second = (crew.add(one, Role.VISITOR) for one in ("walker", "second"))
        crew.team("north", crew.anna, crew.lead)
        seen = set()
        for pair, told in (((), 0), (("walker",), 0), (("walker", "second"), 0),
                           (("walker", "second"), 1)):  # fmt: skip
            for who in (crew.anna, *([crew.walker] if pair else ())):
                said = []
                for desk in (crew.desk(who), crew.owner_as(who)):
                    person, point = lived_in(crew, crew.anna, crew.lead)
                    _put_down(crew, person, point, [getattr(crew, one) for one in pair], told)
                    said.append(_reasons(desk, person, point))
                assert said[0] == said[1], (pair, told, who.name)
                seen |= {(rule, used) for _, rule, used, _ in said[0]}
    assert ("not_appointed", None) in seen
    assert {("visits", 1), ("visits", None)} <= seen  # too few, and not told


def test_what_was_begun_at_a_door_goes_on_past_midnight_and_no_longer(made):
    with crew_at(made, (pack("uk"),)) as crew:
        crew.anna, crew.lead = crew.add("anna"), crew.add("lead", Role.TEAM_LEAD)
        crew.walker = crew.add("walker", Role.VISITOR)
        crew.team("north", crew.anna, crew.lead)
        for ago, serves in ((0, True), (1, True), (2, False)):
            person, point = lived_in(crew, crew.anna, crew.lead)
            _put_down(crew, person, point, [crew.walker], 1, timedelta(days=ago))
            with crew.made.connect() as owner:
                owner.execute(
                    "INSERT INTO door_acts (id, visit_id, n, kind, body, staff_id, at) "
                    "SELECT %s, id, 1, 'arrived', '{}', %s, asked_at FROM visits "
                    "WHERE debtor_id = %s", (uuid7(now()), crew.walker.id, person.id),
                )  # fmt: skip
                found = owner.execute(
                    "SELECT count(*) FROM office.visit_of_day(%s, ARRAY[%s], %s, "
                    "office.today(clock_timestamp()))", (crew.walker.id, person.id, point),
                ).fetchone()  # fmt: skip
            desk = crew.owner_as(crew.walker)
            with crew.store.read() as tx:
                attempt = attempt_of(person.id, address(tx, person.id, point), now())
                by_python = obstacles.appointed(desk, tx, attempt, point) is not None
            assert (found == (1,)) == by_python == serves, ago


def _reasons(desk, person, point):
    try:
        calls.ask_permit(desk, uuid7(now()), person.id, point)
    except ContactRefused as refused:
        return [(one.pack, one.rule, one.used, one.limit) for one in refused.verdict.reasons]
    return []


def _put_down(crew, person, point, pair, told, ago=timedelta()):
    """An appointment for this moment, or one before."""
    at = micros(now() - ago)
    with crew.store.begin() as tx:
        run = install.driver_of(tx).execute
        if not pair:
            return
        visit, made = uuid7(now()), uuid7(now())
        run(
            "INSERT INTO visits (id, debtor_id, point_id, state, asked_by, asked_at, milder_failed,"
            " appointment_id, told_at) VALUES (%s, %s, %s, 'appointed', %s, %s, 0, %s, %s)",
            (visit, person.id, point, crew.anna.id, at, made, at if told else None),
        )
        run(
            "INSERT INTO appointments (id, visit_id, version, start_at, end_at, first_id, second_id"
            ", staff_id, at) VALUES (%s, %s, 1, %s, %s, %s, %s, %s, %s)",
            (made, visit, at, at + 60_000_000, pair[0].id,
             pair[1].id if len(pair) > 1 else None, crew.anna.id, at),
        )  # fmt: skip
