"""Visitors at an office: they know whom they are appointed to go to, and nobody else; what others
know of visits. The trusted services write visits there, here in the owner's name."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from app.domain.checkouts import CheckOutState
from app.domain.contact import Channel, HoldKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.flags import Shield
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.promises import WrapUp
from app.services import (
    appointments,
    audit,
    calls,
    checkouts,
    flags,
    people,
    queue,
    routes,
    sheets,
    talks,
    visit_notes,
    visits,
    wrapups,
)
from app.services.checkouts import Away
from app.storage import checkouts as stored
from app.storage import search, tables
from app.storage.postgres.rights import READABLE
from tests.office.desks import crew_at
from tests.office.visiting import Round
from tests.rules.making import capped
from tests.services.away import CHECKOUT, LAPTOP, PASSPHRASE, NoSecrets

FREE = (capped("per: rolling_days, days: 7"),)  # two talks by telephone a week, whatever the hour


@pytest.fixture
def office(made):
    with crew_at(made, FREE) as crew:
        yield Round(crew)


def code(action, *values, **named):
    with pytest.raises(DeskError) as said:
        action(*values, **named)
    return said.value.code


_COLUMNS = """
    SELECT string_agg(format('%%I', attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attname <> ALL (%s)
"""


def rows_of(office, who):
    """Every row that somebody reads, by relation; what is one's own aside."""
    found = {}
    with office.crew.made.connect(who.login) as connection:
        for name, readable in READABLE.items():
            rows_of_table = READABLE.get(name.replace("office.", "public."), readable).rows
            if who.role.value in readable.groups and not rows_of_table.startswith("staff_id ="):
                unread = [*readable.hidden, *readable.shown]
                (columns,) = connection.execute(_COLUMNS, (name, unread)).fetchone()
                rows = connection.execute(f"SELECT ROW({columns})::text FROM {name}").fetchall()
                found[name] = sorted(row for (row,) in rows)
    return found


def worked_on(office, person):
    """Something is known of the person: a call and its end, a note, a number that was shown."""
    owner = office.crew.owner_as(office.ann)
    permit = calls.ask_permit(owner, uuid7(now()), person.id, person.points[0])
    calls.use(owner, permit)
    wrapups.wrap_up(owner, permit.id, uuid7(now()), WrapUp("talked", note="说月底还"))
    people.note(owner, person.id, "先生姓王")
    people.reveal(owner, person.id, person.points[0])


def test_a_visitor_sees_of_the_people_of_their_visits_what_a_collector_sees(office):
    (met, door), (other, elsewhere) = office.person("王一"), office.person("李二", office.bob)
    worked_on(office, met)
    visit = office.appointed(office.asked(met, door))
    hers, theirs = rows_of(office, office.ann), rows_of(office, office.walker)
    assert theirs == hers == rows_of(office, office.second)
    full = {name for name, rows in hers.items() if rows}
    assert full >= {
        "public.visits", "public.appointments", "public.visit_notes", "public.places",
        "public.contacts", "public.outcomes", "public.texts", "public.log", "public.queue",
        "office.debtors", "office.contact_points", "office.permits",
    }  # fmt: skip
    (debtor,) = theirs["office.debtors"]
    assert met.id in debtor
    (mobile,) = (row for row in theirs["office.contact_points"] if ",mobile," in row)
    assert ",134****" in mobile
    nobody = rows_of(office, office.far)
    assert not any(nobody[name] for name in full if hers[name] != nobody[name])
    appointments.call_off(office.crew.owner_as(office.ann), visit, "改日", by_person=True)
    assert rows_of(office, office.walker) == rows_of(office, office.second) == nobody
    assert rows_of(office, office.ann)["public.visits"]
    assert other and elsewhere


def test_only_an_appointment_that_stands_and_only_whom_it_names_opens_a_person(office):
    person, door = office.person("王一")
    desk = office.crew.desk(office.walker)
    visit = office.asked(person, door)
    assert code(people.card, desk, person.id) == "person.unknown"  # approved, not appointed yet
    office.appointed(visit, (office.far, office.second))
    assert code(people.card, desk, person.id) == "person.unknown"
    office.appointed(visit)  # anew, with others
    assert people.card(desk, person.id).name == "王一"
    assert code(people.card, office.crew.desk(office.far), person.id) == "person.unknown"
    appointments.confirm(office.crew.owner_as(office.ann), visit)
    assert people.card(desk, person.id).name == "王一"
    with office.crew.store.begin() as tx:
        tx.connection.execute(tables.visits.update().values(state="over"))
    assert code(people.card, desk, person.id) == "person.unknown"
    assert visits.of_person(office.crew.desk(office.ann), person.id)[0].id == visit


def test_a_visitor_has_no_queue_finds_those_alone_and_is_handed_nobody(office):
    (met, door), (other, _) = office.person("王一"), office.person("王二")
    office.appointed(office.asked(met, door))
    desk = office.crew.desk(office.walker)
    assert queue.page(desk, 9).rows == () and queue.size(desk) == 0
    with office.crew.store.begin() as tx:
        for person, name in ((met, "王一"), (other, "王二")):
            for token in search.tokens(name, (), ""):
                row = tables.tokens.insert().values(token=token, debtor_id=person.id)
                tx.connection.execute(row)
    assert [one.debtor_id for one in people.search(desk, "王")] == [met.id]
    assert [one.debtor_id for one in people.search(office.crew.desk(office.far), "王")] == []
    assert code(queue.next_person, desk) == "queue.empty"
    with office.crew.store.begin() as tx:
        tx.connection.execute(tables.debtors.update().values(collector_id=None))
        tx.connection.execute(tables.queue.update().values(collector_id=""))
    with office.crew.made.connect(office.walker.login) as hostile:
        assert hostile.execute("SELECT office.take_next('d')").fetchone() == (None,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            hostile.execute("SELECT office.take(%s, 'd')", (met.id,))
    assert queue.next_person(office.crew.desk(office.bob)) in (met.id, other.id)


# What a visitor may ask the owner to do for a person, and about a contact point of theirs.
ASKED = (
    "ask_permit('{id}', '{person}', '{door}', 'd')",
    "ask_permit('{id}', '{person}', '{mobile}', 'd')",
    "ask_permit('{id}', '{person}', '{mobile}', 'd', 'sms')",
    "reveal('{mobile}', 'd')", "reveal('{door}', 'd')", "revealed('{mobile}')",
    "take_note('{person}', '{id}', 'x', 'd')",
    "protect('{id}', '{person}', '{{\"hold\": \"complaint\"}}', 'd')",
    "receive('{id}', '{person}', '{mobile}', 'd')",
    "renew('{person}', 'd')", "release('{person}', 'd')",
)  # fmt: skip


def said(connection, sentence):
    """What the function refuses, or that it does not."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(f"SELECT office.{sentence}")
    except psycopg.Error as error:
        return error.diag.message_primary
    return "done"


def test_the_functions_work_for_those_people_and_know_nobody_else(office):
    (met, door), (other, elsewhere) = office.person("王一"), office.person("王二")
    visit = office.appointed(office.asked(met, door))

    def answers(connection, person, door, mobile):
        named = {"id": uuid7(now()), "person": person, "door": door, "mobile": mobile}
        return [said(connection, one.format(**named)) for one in ASKED]

    with office.crew.made.connect(office.walker.login) as walker:
        of_met = answers(walker, met.id, door, met.points[0])
        of_other = answers(walker, other.id, elsewhere, other.points[0])
        of_nobody = answers(walker, "f" * 32, "e" * 32, "d" * 32)
        assert of_other == of_nobody
        assert "done" not in of_other
        # nothing was revealed, nobody is held
        assert set(of_met) == {"done", "point.unknown", "queue.not_held"}
        assert of_met.count("done") == len(ASKED) - 3
        owner = office.crew.owner_as(office.ann)
        appointments.call_off(owner, visit, "改日", by_person=False)
        assert answers(walker, met.id, door, met.points[0]) == of_nobody


def test_at_the_door_permit_contact_talk_and_outcome_are_as_on_a_book(office):
    person, door = office.person("王一")
    office.appointed(office.asked(person, door))
    desk, owner = office.crew.desk(office.walker), office.crew.owner_as(office.walker)
    kinds = []
    for at in (desk, owner):
        permit = calls.ask_permit(at, uuid7(now()), person.id, door)
        assert calls.ask_permit(at, permit.id, person.id, door) == permit
        contact, where = calls.use(at, permit)
        assert where.startswith("测试市")
        assert talks.standing(at, permit.id).contact_id == contact
        wrapups.wrap_up(at, permit.id, uuid7(now()), WrapUp("nobody_in", note="没人应"))
        with office.crew.store.read() as tx:
            made = tx.connection.execute(
                tables.permits.select().where(tables.permits.c.id == permit.id)
            ).one()._asdict()  # fmt: skip
            kinds.append((made["channel"], made["purpose"], made["party"], made["value_key"]))
    assert kinds[0] == kinds[1] and kinds[0][0] == "visit"
    assert audit.verify_store(office.crew.store).broken is None


def test_what_others_read_of_visits_is_what_a_book_shows_them(office, tmp_path):
    (met, door), (other, elsewhere) = office.person("王一"), office.person("李二", office.bob)
    first = office.appointed(office.asked(met, door))
    taken_out(office, [first], tmp_path)
    day = office.crew.owner_as(office.ann).today(now())

    def read(desk):
        return (
            visits.listed(desk, 9), appointments.of_days(desk, day, 3), routes.of_day(desk, day),
            visit_notes.versions(desk, first), visits.of_person(desk, met.id),
            sheets.out(desk, 9), people.card(desk, met.id).timeline, checkouts.latest(desk, 9),
        )  # fmt: skip

    for who in (office.ann, office.lead, office.walker, office.second):
        shown = read(office.crew.desk(who))
        assert shown == read(office.crew.owner_as(who)), who.login
        assert [one.id for one in shown[0]] == [first]
    bob = office.crew.desk(office.bob)
    assert visits.listed(bob, 9) == checkouts.latest(bob, 9) == ()
    assert [one.id for one in visits.listed(office.crew.desk(office.cora), 9)] == [first]
    assert other and elsewhere


def taken_out(office, visit_ids, folder, calls=1):
    """The walker takes them along, by the service that runs beside the server."""
    away = Away(LAPTOP, now() + timedelta(hours=40), folder / "x.book", PASSPHRASE, calls)
    checkouts.check_out(
        office.crew.owner_as(office.walker), visit_ids, CHECKOUT, away, NoSecrets()
    )
    return away.until


def test_while_a_device_is_out_a_desk_is_told_who_has_it_and_until_when(office, tmp_path):
    person, door = office.person("王一")
    visit = office.appointed(office.asked(person, door))
    until = taken_out(office, [visit], tmp_path)
    desk, mobile = office.crew.desk(office.ann), person.points[0]
    for point, by in ((mobile, Channel.CALL), (door, Channel.CALL)):
        with pytest.raises(ContactRefused) as refusal:
            calls.ask_permit(desk, uuid7(now()), person.id, point, by)
        (reason,) = refusal.value.verdict.reasons
        assert (reason.rule, reason.values["by"]) == ("reserved", "walker")
        assert reason.next_allowed_at == reason.values["until"] == until
    shown = {one.point.id: one.verdict.reasons for one in calls.may_contact(desk, person.id)}
    assert {rules[0].rule for rules in shown.values()} == {"reserved"}
    with office.crew.store.begin() as tx:
        stored.give_back(tx, CHECKOUT, now())
        stored.end(tx, CHECKOUT, CheckOutState.BACK, now())
    permit = calls.ask_permit(desk, uuid7(now()), person.id, mobile)
    assert permit.point_id == mobile


def test_whom_a_device_may_call_nobody_is_handed_at_a_desk_or_a_book(office, tmp_path):
    (person, door), (other, _) = office.person("王一"), office.person("王二")
    visit = office.appointed(office.asked(person, door))
    with office.crew.store.begin() as tx:  # the best of the queue
        tx.connection.execute(
            tables.queue.update().where(tables.queue.c.debtor_id == person.id).values(score=999)
        )
    taken_out(office, [visit], tmp_path)
    desk, owner = office.crew.desk(office.ann), office.crew.owner_as(office.ann)
    for at in (desk, owner):
        assert queue.next_person(at) == other.id
        assert code(queue.next_person, at) == "queue.empty"
        queue.release(at, other.id)
    with office.crew.made.connect(office.ann.login) as hostile:
        assert hostile.execute("SELECT office.take(%s, 'd')", (person.id,)).fetchone() == (False,)
    with office.crew.store.begin() as tx:
        stored.give_back(tx, CHECKOUT, now())
    assert queue.next_person(owner) == person.id


# What a visitor may read by a function, of a person and a number of theirs.
READ = (
    "shown('{mobile}')", "shown_identity('{person}')", "number_of('point', '{mobile}')",
    "sees('{person}')", "sees_record('{person}')",
)  # fmt: skip
LISTS = ("past('{person}', '{mobile}', 0)", "reserved_of('{person}', '{mobile}', 0)")


def test_no_function_reads_of_anybody_else(office, tmp_path):
    (met, door), (other, elsewhere) = office.person("王一"), office.person("王二")
    worked_on(office, met)
    worked_on(office, other)
    visit = office.appointed(office.asked(met, door))
    office.appointed(office.asked(other, elsewhere), (office.far, office.second))
    taken_out(office, [visit], tmp_path)

    def read(connection, person):
        named = {"person": person.id, "mobile": person.points[0]}
        one = [connection.execute(f"SELECT office.{f.format(**named)}").fetchone()[0] for f in READ]
        lists = [connection.execute(f"SELECT office.{f.format(**named)}").fetchall() for f in LISTS]
        return [value for value in one if value] + [value for value in lists if value]

    with office.crew.made.connect(office.walker.login) as walker:
        assert len(read(walker, met)) == len(READ) + len(LISTS) - 1  # no identity is known
        assert read(walker, other) == []
    with office.crew.made.connect(office.bob.login) as bob:
        assert read(bob, met) == []


def test_a_person_merged_into_whom_one_visits_is_seen_with_them(office):
    (met, door), (twin, _), (other, _) = (office.person(name) for name in ("王一", "王壹", "王二"))
    office.appointed(office.asked(met, door))
    desk = office.crew.desk(office.walker)
    for person_id in (met.id, twin.id):  # under whichever of the two
        with office.crew.store.begin() as tx:
            tx.connection.execute(
                tables.debtors.update()
                .where(tables.debtors.c.id.in_((met.id, twin.id)))
                .values(person_id=person_id)
            )
        assert len(people.card(desk, met.id).points) == 4
        assert people.card(desk, twin.id).debtor_id == person_id
    assert code(people.card, desk, other.id) == "person.unknown"


def test_a_visitor_is_told_at_once_what_changes_about_whom_they_go_to(office):
    (met, door), (other, _) = office.person("王一"), office.person("王二")
    office.appointed(office.asked(met, door))
    desk = office.crew.desk(office.ann)
    with office.crew.made.connect(office.walker.login) as listening:
        (own,) = listening.execute("SELECT office.my_channel()").fetchone()
        listening.execute(f"LISTEN {own}")
        for person in (other, met):
            flags.protect(desk, person.id, Shield(hold=HoldKind.ILLNESS))
        (told,) = listening.notifies(timeout=5, stop_after=1)
    assert told.payload == f"held {met.id}"
