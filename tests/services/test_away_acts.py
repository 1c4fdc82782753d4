"""All that somebody at a device may do there comes back; whatever else its book says does not."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from sqlalchemy import select

from app.domain.contact import Channel, HoldKind
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.flags import FlagKind, Said
from app.domain.moments import micros
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.visits import Note
from app.domain.wishes import Asked
from app.services import (
    appointments,
    audit,
    calls,
    door,
    flags,
    holds,
    inbound,
    people,
    promises,
    reviews,
    sync,
    visit_notes,
    wishes,
    wrapups,
)
from app.settings import LANGUAGES
from app.storage import log, protections, tables
from app.storage.chain import row_digest
from tests.services.away import (
    LAPTOP,
    PAY_DAY,
    appointed,
    at_device,
    centre_of,
    device_book,
    taken_out,
    walked,
)
from tests.services.test_tampered import unguarded

MADE_UP = "9" * 32


@pytest.fixture
def centre(book_at):
    return centre_of(book_at("sqlcipher")())


def all_day(centre, desk):
    """One of everything that a visitor's desk can do with people whom it carries."""
    for n in range(3):
        walked(desk, 1, centre.visits[n], n, n)
    person, point = centre.people[3]
    inbound.receive(desk, "7" * 32, person.id, person.points[0])
    wrapups.wrap_up(desk, "7" * 32, "6" * 32, WrapUp("talked", note="回电"))
    inbound.receive(desk, "1" * 32, person.id, person.points[0])
    people.note(desk, person.id, "一句话", "5" * 32)
    wrong = Said(FlagKind.WRONG_NUMBER, point_id=person.points[0], words="说打错了")
    flags.record(desk, person.id, wrong)
    flags.record(desk, person.id, Said(FlagKind.ATTORNEY, words="有律师"))
    wishes.opt_out(desk, person.id, Asked(channel=Channel.SMS, words="不要短信"))
    holds.place(desk, person.id, HoldKind.COMPLAINT, PAY_DAY)
    with pytest.raises(ContactRefused):
        calls.ask_permit(desk, "8" * 32, person.id, point)
    reviews.ask(desk, person.id, "为什么不行")
    visit_notes.write(desk, centre.visits[4], "f" * 32, Note("左门", "狗", "话"))
    visit_notes.set_place(desk, centre.visits[4], 31.2, 121.4)
    visit_notes.set_place(desk, centre.visits[4], 31.3, 121.4)
    person, _ = centre.people[4]
    permit = calls.ask_permit(desk, "4" * 32, person.id, person.points[0])
    calls.use(desk, permit)
    wrapups.wrap_up(desk, permit.id, "3" * 32, WrapUp("wrong_number", note="空号"))
    promised = WrapUp(
        "promise", note="听错", promise_amount=Money(50_000, "CNY"), promise_due_on=PAY_DAY
    )
    wrapups.correct(desk, "3" * 32, "2" * 32, promised, "按错")
    with desk.store.read() as tx:
        made = tx.connection.execute(
            select(tables.promises.c.id).where(tables.promises.c.debtor_id == person.id)
        ).scalar_one()  # fmt: skip
    promises.cancel(desk, made, "又说不行")


def test_whatever_is_done_at_a_device_comes_back(centre, tmp_path, monkeypatch):
    """In as many pieces as there can be: none is cut between a row and what speaks of it."""
    monkeypatch.setattr(sync, "_AT_ONCE", 2)
    appointed(centre, 6)
    with device_book(taken_out(centre, tmp_path, calls=1)) as store:
        all_day(centre, at_device(centre, store))
        centre.desk.clock.forward(hours=26)
        done = sync.sync(centre.walker, store)
    assert (done.waiting, done.conflicts) == (0, ())
    found = audit.verify_store(centre.desk.store)
    assert (found.broken, found.differing) == (None, ())


@contextmanager
def unheard(store):
    """Statements that no trigger notes or refuses."""
    with unguarded(store) as connection:
        run = connection.exec_driver_sql
        for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            run(f'DROP TRIGGER "{name}"')
        yield run


def refused(centre, store):
    centre.desk.clock.forward(hours=26)
    with pytest.raises(DeskError) as error:
        sync.sync(centre.walker, store)
    return error.value.code


# What came along, and a device has no business with, or only where an entry says so.
CHANGED = [
    (tables.debts, {"overdue": 1}), (tables.debts, {"state": "settled"}),
    (tables.debtors, {"name": "别人"}), (tables.cases, {"state": "settled"}),
    (tables.contact_points, {"value": "x"}), (tables.contact_points, {"state": "invalid"}),
    (tables.visits, {"state": "off"}), (tables.visits, {"told_at": 1}),
    (tables.texts, {"body": "改过"}), (tables.holds, {"released_at": 1}),
    (tables.promises, {"amount": 1}), (tables.promises, {"staff_id": MADE_UP}),
    (tables.follow_ups, {"collector_id": ""}), (tables.instalments, {"amount": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("table", "values"), CHANGED, ids=lambda one: str(one))
def test_what_came_along_changes_as_a_device_may_or_not_at_all(centre, tmp_path, table, values):
    ((person, _),) = appointed(centre).people
    _more(centre, person)
    with device_book(taken_out(centre, tmp_path)) as store:
        with unguarded(store) as connection:
            assert connection.execute(table.update().values(**values)).rowcount
        assert refused(centre, store) in ("sync.not_theirs", "sync.unsaid", "sync.differs")


def _more(centre, person):
    """A hold, a promise with its day, and an agreement, that all go along."""
    holds.place(centre.desk, person.id, HoldKind.COMPLAINT, PAY_DAY)
    with centre.desk.store.begin() as tx:
        tx.connection.execute(tables.holds.update().values(released_at=1, end_at=1))
        row = tx.connection.execute(select(tables.staff.c.id)).scalars().first()
        own = {"id": "1" * 32, "debtor_id": person.id, "currency": "CNY", "amount": 5}
        tx.connection.execute(tables.promises.insert(), {
            **own, "due_on": "2026-12-01", "state": "open", "staff_id": row, "made_at": 1,
        })  # fmt: skip
        tx.connection.execute(tables.agreements.insert(), {
            "id": "1" * 32, "root_id": "1" * 32, "version": 1, "debtor_id": person.id,
            "kind": "instalments", "currency": "CNY", "proposal": "{}", "schedule": "[]",
            "staff_id": row, "at": 1,
        })  # fmt: skip
        tx.connection.execute(tables.instalments.insert(), {
            **own, "agreement_id": "1" * 32, "n": 1, "due_on": "2026-12-01", "paid": 0,
            "state": "open",
        })  # fmt: skip
        tx.connection.execute(tables.follow_ups.insert(), {
            "id": "1" * 32, "debtor_id": person.id, "kind": "callback", "due_at": 1,
            "collector_id": row, "state": "open", "created_at": 1,
        })  # fmt: skip


def made_up(table, person, tx):
    """A row of that table about the person, as somebody with the key may write it."""
    fixed = {
        "debtor_id": person.id, "into_id": person.id, "debt_id": person.debts[0], "amount": 100,
        "case_id": tx.connection.execute(select(tables.cases.c.id)).scalar(), "currency": "CNY",
        "state": "open", "reassignment_id": None, "proposal": "{}", "granted": "{}",
    }  # fmt: skip
    staff = tx.connection.execute(select(tables.staff.c.id)).scalars().first()
    row = {}
    for column in table.columns:
        name = str(column.name)
        signs = name in ("staff_id", "asked_by", "decided_by", "from_id", "to_id")
        row[name] = fixed.get(name, staff if signs else 1 if name.endswith("at") else MADE_UP)
    return row


@pytest.mark.parametrize(
    "table",
    [
        tables.payments, tables.promises, tables.follow_ups, tables.merges, tables.assignments,
        tables.approvals, tables.unmatched, tables.texts, tables.sheets,
        tables.contact_points, tables.reviews, tables.places, tables.instalments,
    ],
    ids=str,
)  # fmt: skip
def test_a_row_of_which_no_entry_speaks(centre, tmp_path, table):
    ((person, _),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        with store.begin() as tx:
            row = made_up(table, person, tx)
        with unguarded(store) as connection:
            connection.execute(table.insert(), row)
        assert refused(centre, store) in ("sync.not_theirs", "sync.unsaid")


@pytest.mark.parametrize("kind", [EntryKind.PAYMENT_POSTED, EntryKind.PEOPLE_MERGED,
                                  EntryKind.APPROVAL_ANSWERED, EntryKind.HOLD_RELEASED,
                                  EntryKind.CONSENT_RECORDED, EntryKind.TEXT_ERASED])  # fmt: skip
def test_an_entry_of_a_kind_that_no_device_makes(centre, tmp_path, kind):
    """With the key a payment and an entry that fits can be written: it is no device's to say so."""
    ((person, _),) = appointed(centre).people
    with device_book(taken_out(centre, tmp_path)) as store:
        desk = at_device(centre, store)
        with store.begin() as tx:
            row = made_up(tables.payments, person, tx) | {
                "paid_at": None, "reverses": None, "paid_on": "2026-11-01",
            }  # fmt: skip
            if kind is EntryKind.PAYMENT_POSTED:
                tx.connection.execute(tables.payments.insert(), row)
            log.append(
                tx, person.id, kind, desk.clock(), staff_id=desk.staff.id, device=desk.device,
                payment=MADE_UP, row=row_digest(row),
            )  # fmt: skip
        assert refused(centre, store) == "sync.not_theirs"


@pytest.mark.parametrize(
    "table", [tables.promises, tables.follow_ups, tables.texts, tables.outcomes], ids=str
)
def test_an_entry_whose_row_is_gone_without_a_gap(centre, tmp_path, table):
    """Row and place are deleted, and the places after it moved up: nothing is missing but it."""
    appointed(centre)
    with device_book(taken_out(centre, tmp_path)) as store:
        walked(at_device(centre, store), 1, centre.visits[0], 0, 0)
        with unheard(store) as run:
            place, key = run(
                f"SELECT place, id FROM outbox WHERE name = '{table.name}' AND was IS NULL"
            ).first()
            run(f"DELETE FROM {table.name} WHERE json_array(id) = ?", (key,))
            run("DELETE FROM outbox WHERE name = ? AND id = ?", (str(table.name), key))
            left = run("SELECT place FROM outbox ORDER BY place").scalars().all()
            for now, was in enumerate(left, 1):
                run("UPDATE outbox SET place = ? WHERE place = ?", (now, was))
        assert place and refused(centre, store) in ("sync.missing", "sync.unsaid")


@pytest.mark.parametrize("table", [tables.promises, tables.texts], ids=str)
def test_a_row_that_is_said_to_be_somebody_elses(centre, tmp_path, table):
    appointed(centre)
    with device_book(taken_out(centre, tmp_path)) as store:
        walked(at_device(centre, store), 1, centre.visits[0], 0, 0)
        with unheard(store) as run:
            run(f"UPDATE {table.name} SET staff_id = '{centre.lead.staff.id}'")
        assert refused(centre, store) == "sync.not_theirs"


def lifts_a_flag(centre, person, tx, say):
    """A notice that others recorded stands no longer."""
    flag = tx.connection.execute(select(tables.flags.c.id)).scalars().first()
    tx.connection.execute(tables.flags.update().values(withdrawn_at=micros(say.at)))
    say(EntryKind.FLAG_WITHDRAWN, flag=flag)


def frees_a_number(centre, person, tx, say):
    """A number that others said is wrong serves again."""
    wrong = tables.contact_points.c.state == "wrong"
    by = tx.connection.execute(select(tables.contact_points.c.marked_by).where(wrong)).scalar()
    tx.connection.execute(
        tables.contact_points.update().where(wrong).values(state="active", marked_by=None)
    )
    say(EntryKind.TALK_HEEDED, contact=by, said=[])


def takes_a_mark_over(centre, person, tx, say):
    """The same in two steps: first it is by a contact of one's own."""
    wrong = tables.contact_points.c.state == "wrong"
    contact = contact_of(tx, person, centre.walker.staff.id, say)
    tx.connection.execute(tables.contact_points.update().where(wrong).values(marked_by=contact))
    tx.connection.execute(
        tables.contact_points.update().where(wrong).values(state="active", marked_by=None)
    )


def goes_though_called_off(centre, person, tx, say):
    tx.connection.execute(tables.visits.update().values(state="off"))
    tx.connection.execute(tables.visits.update().values(state="appointed"))
    say(EntryKind.TALK_HEEDED, contact=centre.visits[0], said=[])


def goes_to_the_lawyers(centre, person, tx, say):
    """A hold that no lead could release."""
    row = {"id": MADE_UP, "debtor_id": person.id, "kind": "referred", "source": "staff",
           "start_at": 1, "staff_id": centre.walker.staff.id}  # fmt: skip
    tx.connection.execute(tables.holds.insert(), row)
    say(EntryKind.HOLD_PLACED, hold=MADE_UP, row=protections.digest("hold", row))


def corrects_another(centre, person, tx, say):
    """A talk of somebody else's, by which the rules count, was none."""
    _correct(tx, tx.connection.execute(select(tables.outcomes.c.id)).scalars().first(), say)


def lets_one_s_own_count_for_less(centre, person, tx, say):
    contact = contact_of(tx, person, centre.walker.staff.id, say)
    _correct(tx, outcome_of(tx, contact, "conversation", say), say)


def contact_of(tx, person, staff_id, say):
    row = {"id": "b" * 32, "permit_id": None, "debtor_id": person.id, "point_id": None,
           "value_key": None, "channel": "call", "direction": "inbound", "party": "debtor",
           "staff_id": staff_id, "device": LAPTOP, "at": micros(say.at)}  # fmt: skip
    tx.connection.execute(tables.contacts.insert(), row)
    say(EntryKind.CALL_RECEIVED, contact=row["id"], row=row_digest(row))
    return row["id"]


def outcome_of(tx, contact, outcome, say):
    row = {"id": say.new(), "contact_id": contact, "outcome": outcome, "disposition": "busy",
           "reached": "none", "right_party": 0, "talk_seconds": None, "note_id": None,
           "staff_id": say.staff_id, "device": LAPTOP, "at": micros(say.at)}  # fmt: skip
    tx.connection.execute(tables.outcomes.insert(), row)
    say(EntryKind.CALL_ENDED, outcome=row["id"], contact=contact, row=row_digest(row))
    return row["id"]


def _correct(tx, wrong_id, say):
    contact = tx.connection.execute(
        select(tables.outcomes.c.contact_id).where(tables.outcomes.c.id == wrong_id)
    ).scalar()
    right_id = outcome_of(tx, contact, "busy", say)
    row = {"id": say.new(), "wrong_id": wrong_id, "right_id": right_id, "reason_id": None,
           "staff_id": say.staff_id, "at": micros(say.at)}  # fmt: skip
    tx.connection.execute(tables.corrections.insert(), row)
    say(EntryKind.CALL_CORRECTED, correction=row["id"], wrong=wrong_id, right=right_id,
        row=row_digest(row))  # fmt: skip


class Saying:
    """Entries of a device that fit whatever its holder writes beside them."""

    def __init__(self, tx, person, desk):
        self._tx, self._person, self.staff_id = tx, person, desk.staff.id
        self.at, self._made = desk.clock(), 0

    def __call__(self, kind, **body):
        log.append(self._tx, self._person.id, kind, self.at, staff_id=self.staff_id,
                   device=LAPTOP, **body)  # fmt: skip

    def new(self):
        self._made += 1
        return f"{self._made:032x}"


LOOSENING = [
    lifts_a_flag, frees_a_number, takes_a_mark_over, goes_though_called_off, goes_to_the_lawyers,
    corrects_another, lets_one_s_own_count_for_less,
]  # fmt: skip


@pytest.mark.parametrize("loosen", LOOSENING, ids=lambda one: one.__name__)
def test_whoever_has_the_key_widens_no_limit_of_their_own(centre, tmp_path, loosen):
    """Rows and entries fit each other: what they say is a lead's to say, or nobody's."""
    ((person, _),) = appointed(centre).people
    wrong = Said(FlagKind.WRONG_NUMBER, point_id=person.points[0])
    inbound.receive(centre.desk, "7" * 32, person.id, person.points[0])
    wrapups.wrap_up(centre.desk, "7" * 32, "6" * 32, WrapUp("talked", note="回电"))
    flags.record(centre.lead, person.id, wrong)
    with device_book(taken_out(centre, tmp_path)) as store:
        desk = at_device(centre, store)
        if loosen is goes_though_called_off:
            appointments.call_off(centre.desk, centre.visits[0], "不想见", by_person=True)
        with store.begin() as tx:
            loosen(centre, person, tx, Saying(tx, person, desk))
        assert refused(centre, store) == "sync.not_theirs"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_for_whoever_is_absent_is_made_from_the_device_s_book(
    centre, tmp_path, language
):
    """Nothing but the book that was carried along is asked, until its time."""
    appointed(centre, 2)
    visit_id = centre.visits.pop()
    at_centre = door.note_paper(centre.walker, centre.visits[0], language)
    with device_book(taken_out(centre, tmp_path)) as store:
        desk = at_device(centre, store)
        assert door.note_paper(desk, centre.visits[0], language) == at_centre
        (letter,) = door.note_paper(desk, centre.visits[0], language, "王0：请回电。").letters
        assert letter.passages[0].lines == ("王0：请回电。",)
        for asked, said, code in (
            (centre.visits[0], "请还款", "door.note_tells"), (visit_id, "", "visit.unknown"),
        ):  # fmt: skip
            with pytest.raises(DeskError) as refused:
                door.note_paper(desk, asked, language, said)
            assert refused.value.code == code
        desk.clock.forward(days=3)
        for words in ("", "王0：请回电。"):
            with pytest.raises(DeskError, match=r"device\.locked"):
                door.note_paper(desk, centre.visits[0], language, words)
