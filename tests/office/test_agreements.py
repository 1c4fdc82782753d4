"""What is agreed at an office: the same rows and entries as on a book, and nothing that one's role
may not offer, that no lead granted or that does not come to what is owed."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random

import psycopg
import pytest

from app.domain.agreements import AgreementState, Answer
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.money import Money
from app.domain.plans import Seat
from app.domain.staff import Role
from app.services import (
    agreements,
    approvals,
    audit,
    documents,
    live,
    offers,
    promises,
    readings,
    talks,
)
from app.storage.postgres import install
from app.storage.store import Transaction
from tests.make import make_file, make_paid, make_person
from tests.office.dealing import DEVICE, Dealing, in_words, refused
from tests.office.desks import TWICE, crew_at
from tests.office.listeners import Listener, listening
from tests.office.workstations import soon

READ = "您听清楚了吗？"


@pytest.fixture
def crew(made):
    """A team of two collectors and two leads, and another team with a lead."""
    with crew_at(made, TWICE) as one:
        one.ann, one.bob = one.add("ann"), one.add("bob")
        one.lead, one.second = (one.add(name, Role.TEAM_LEAD) for name in ("lead", "second"))
        one.other = one.add("other", Role.TEAM_LEAD)
        with made.connect() as owner:
            owner.execute("INSERT INTO teams (id, name) VALUES ('t', 'A'), ('u', 'B')")
            owner.execute("UPDATE staff SET team_id = 't'")
            owner.execute("UPDATE staff SET team_id = 'u' WHERE name = 'other'")
        yield one


@pytest.fixture
def dealing(crew):
    """Python's own way for the collector, as on a book."""
    one = Dealing(crew.made, crew.ann)
    yield one
    one.close()


@pytest.fixture
def leading(crew):
    """Python's own way for the lead, as on a book."""
    one = Dealing(crew.made, crew.lead)
    yield one
    one.close()


def day(dealing, days):
    return (dealing.desk.today(now()) + timedelta(days=days)).isoformat()


def offer(person, debts=None, **terms):
    """What is owed on the person's loans of 1,200.00, over a plan."""
    return {
        "id": "q", "as_of": "2020-01-01", "currency": "CNY", "lender": "private",
        "product": "car_loan", "role": "collector", "offer": terms,
        "debts": debts or [{"id": one, "principal": "1200.00"} for one in person.debts],
    }  # fmt: skip


def plan(dealing, person, count=3, **more):
    terms = {"kind": "instalments", "shape": "equal", "count": count, "every": "month"}
    return offer(person, **terms, first_due=day(dealing, 20), **more)


def promised(dealing, person):
    with dealing.store.begin() as tx:
        due = dealing.desk.today(now()) + timedelta(days=3)
        promises.make_promise(dealing.desk, tx, person.id, None, (Money(5_000), due, now()), now())


def same(one, other):
    """Whether two agreements say the same beside ids and moments."""
    return [
        (made.version, made.kind, made.read_out, made.agreed_by, made.approved_by, made.state,
         [(row.n, row.due_on, row.amount) for row in made.rows]) for made in (one, other)
    ]  # fmt: skip


def test_what_one_may_offer_is_agreed_and_changed_as_on_a_book(crew, dealing):
    desk, seen = crew.desk(crew.ann), []
    for at in (desk, dealing.desk):
        person = dealing.person(overdue=(120_000, 120_000))
        promised(dealing, person)
        first, second = uuid7(now()), uuid7(now())
        terms = plan(dealing, person, down_payment="100.00", annual_rate="0.12")
        made = agreements.agree(at, person.id, first, terms, READ)
        assert agreements.agree(at, person.id, first, terms, READ).id == first
        assert made.state is AgreementState.RUNNING
        refused("agreement.standing", agreements.agree, at, person.id, second, terms, READ)
        new = agreements.change(at, first, second, plan(dealing, person, 6), READ)
        assert (new.version, new.root_id) == (2, first)
        refused(
            "agreement.replaced", agreements.change, at, first, uuid7(now()), terms, READ
        )
        refused("agreement.nothing_read", agreements.agree, at, person.id, "0" * 32, terms, " ")
        seen.append((dealing.known(person), made, new))
    assert seen[0][0] == seen[1][0]
    for here, there in zip(seen[0][1:], seen[1][1:], strict=True):
        one, other = same(here, there)
        assert one == other
    assert {row["state"] for row in seen[0][0]["promises"]} == {"cancelled"}
    assert len(seen[0][0]["quiet"]) == 2 and seen[0][0]["queue"] == []
    assert audit.verify_store(crew.store).differing == ()


def test_a_collector_asks_and_a_lead_grants_while_the_person_is_on_the_phone(
    crew, dealing, leading, qapp
):
    desk, lead = crew.desk(crew.ann), crew.desk(crew.lead)
    asking, granting = Listener(crew.desk(crew.ann)), Listener(crew.desk(crew.lead))
    seen = []
    try:
        soon(qapp, lambda: listening(crew) == 1)
        for at, above in ((desk, lead), (dealing.desk, leading.desk)):
            person, other = dealing.person(), dealing.person()
            long, asked = plan(dealing, person, 18), [uuid7(now()) for _ in range(3)]
            refused("agreement.not_needed", agreements.request, at, person.id, asked[0],
                    plan(dealing, person), "失业")  # fmt: skip
            refused("agreement.creditor_alone", agreements.request, at, person.id, asked[0],
                    plan(dealing, person, 60), "失业")  # fmt: skip
            for _ in range(2):
                agreements.request(at, person.id, asked[0], long, "失业")
            agreements.request(at, other.id, asked[1], plan(dealing, other, 18), "病")
            agreements.request(at, other.id, asked[2], plan(dealing, other, 19), "病")
            assert len([one for one in approvals.requests(above, 9) if one.weighed]) >= 3
            agreements.decide(above, asked[0], Answer.APPROVED, "可以")
            agreements.decide(above, asked[1], Answer.REFUSED, "再谈")
            changed = plan(dealing, other, 14)
            refused("agreement.no_reason", agreements.decide, above, asked[2], Answer.CHANGED, " ",
                    changed)  # fmt: skip
            agreements.decide(above, asked[2], Answer.CHANGED, "短些", changed)
            refused("agreement.answered", agreements.decide, above, asked[0], Answer.APPROVED)
            followed = approvals.followed(at, person.id)
            assert (followed.id, followed.answer) == (asked[0], Answer.APPROVED)
            refused("agreement.needs_approval", agreements.agree, at, person.id, uuid7(now()),
                    long, READ)  # fmt: skip
            refused("agreement.not_granted", agreements.agree, at, person.id, uuid7(now()),
                    plan(dealing, person, 19), READ, approval_id=asked[0])  # fmt: skip
            one = agreements.agree(
                at, person.id, uuid7(now()), long, READ, approval_id=asked[0]
            )
            refused("agreement.not_granted", agreements.agree, at, other.id, uuid7(now()),
                    plan(dealing, other, 18), READ, approval_id=asked[1])  # fmt: skip
            two = agreements.agree(
                at, other.id, uuid7(now()), changed, READ, approval_id=asked[2]
            )
            assert (one.approved_by, two.approved_by) == ("lead", "lead")
            seen.append(([dealing.known(who) for who in (person, other)], person.id))
        heard = [set(one.heard) for one in (asking, granting)]
    finally:
        asking.end()
        granting.end()
    assert seen[0][0] == seen[1][0]
    assert live.Notice("answered", seen[0][1]) in heard[0]
    assert live.Notice("asked", seen[0][1]) in heard[1]
    assert live.Notice("agreed", seen[0][1]) in heard[0]
    assert audit.verify_store(crew.store).differing == ()


def test_what_is_read_back_in_a_call_becomes_the_agreement_as_on_a_book(crew, dealing):
    desk, seen = crew.desk(crew.ann), []
    for at in (desk, dealing.desk):
        person = dealing.person()
        contact = talks.standing(at, dealing.dialled(person)).contact_id
        terms = [plan(dealing, person, count) for count in (3, 6)]
        ids = [uuid7(now()) for _ in terms]
        refused("talk.no_such_answer", readings.read_out, at, contact, ids[0], terms[0], "zh_CN")
        confirmed(at, dealing, contact)
        for made_id, written in zip(ids, terms, strict=True):
            reading = readings.read_out(at, contact, made_id, written, "zh_CN")
            step = reading.talk.step
            yes = [one.code for one in at.rules.flow.step(reading.talk.stage, step).answers
                   if one.agrees]  # fmt: skip
            refused("talk.nothing_read", talks.answer, at, contact, step, yes[0])
            other = readings.Reading("e" * 32, written, "", reading.talk)
            refused("agreement.not_read", readings.confirm, at, contact, other)
            made, talk = readings.confirm(at, contact, reading)
            assert (made.id, made.read_out, made.contact_id) == (made_id, reading.said, contact)
        assert made.version == 2 and talk.step != step
        known = dealing.known(person)
        seen.append((known | {"log": logged(known)}, talk.step))
    assert seen[0] == seen[1]
    assert audit.verify_store(crew.store).differing == ()


def test_a_reading_whose_answer_is_lost_is_on_record_once(crew, dealing, monkeypatch):
    desk, person = crew.desk(crew.ann), dealing.person()
    contact = talks.standing(desk, dealing.dialled(person)).contact_id
    confirmed(desk, dealing, contact)
    finish, lost = Transaction.finish, []

    def losing(tx):
        asks = tx.connection.exec_driver_sql("SELECT pg_current_xact_id_if_assigned()").scalar()
        finish(tx)
        if asks is not None and not lost:
            lost.append(asks)
            raise DeskError("book.unreachable")

    made_id, written = uuid7(now()), plan(dealing, person)
    with monkeypatch.context() as cut:
        cut.setattr(Transaction, "finish", losing)
        reading = readings.read_out(desk, contact, made_id, written, "zh_CN")
    known = dealing.known(person)
    assert len(lost) == 1
    assert [row["kind"] for row in known["log"]].count("option.read") == 1
    assert [one.answer for one in talks.standing(desk, contact).taken].count("option") == 1
    assert readings.confirm(desk, contact, reading)[0].read_out == reading.said
    assert audit.verify_store(crew.store).differing == ()


def test_a_reading_is_known_by_the_id_of_its_words(crew, dealing):
    """Read once more it is another reading; the same id stands for the same words alone."""
    desk, person = crew.desk(crew.ann), dealing.person()
    contact = talks.standing(desk, dealing.dialled(person)).contact_id
    confirmed(desk, dealing, contact)
    made_id, text_id = uuid7(now()), uuid7(now())
    terms, other = (json.dumps(stated(dealing, person, plan(dealing, person, n))) for n in (3, 6))

    def read(**changed):
        desk.ask("read_out", **{
            "contact_id": contact, "agreement_id": made_id, "text_id": text_id, "stated": terms,
            "said": READ, "language": "zh_CN", "approval_id": None, "device": DEVICE, **changed,
        })  # fmt: skip

    for _ in range(2):
        read()
    read(text_id=uuid7(now()))
    for changed in ({"said": "别的话"}, {"stated": other}, {"agreement_id": uuid7(now())}):
        refused("agreement.id_taken", read, **changed)
    second = talks.standing(desk, dealing.dialled(dealing.person())).contact_id
    confirmed(desk, dealing, second)
    refused("agreement.id_taken", read, contact_id=second)
    kinds = [row["kind"] for row in dealing.known(person)["log"]]
    assert kinds.count("option.read") == 2
    assert audit.verify_store(crew.store).differing == ()


def logged(known):
    """The entries but for those of the talk, which are compared elsewhere."""
    return [row for row in known["log"] if row["kind"] not in ("talk.stepped", "call.permitted")]


def confirmed(desk, dealing, contact):
    """Lead a talk to where the right person is confirmed."""
    talk = talks.standing(desk, contact)
    for _ in range(12):
        if talk.confirmed:
            return
        step = desk.rules.flow.step(talk.stage, talk.step)
        code = next((one.code for one in step.answers if one.confirms), None)
        code = code or next(one.code for one in step.answers if not one.needs_identity)
        if desk.rules.flow.step(talk.stage, talk.step).answer(code).needs_identity:
            heard(dealing, contact)
        talk = talks.answer(desk, contact, talk.step, code)
    raise AssertionError(talk.step)


def heard(dealing, contact):
    """What was heard of the person is on file."""
    from app.domain.entries import EntryKind
    from app.storage import contacts, log

    with dealing.store.begin() as tx:
        found = contacts.contact(tx, contact)
        log.append(
            tx, found["debtor_id"], EntryKind.IDENTITY_CHECKED, now(), staff_id=dealing.staff.id,
            device=DEVICE, contact=contact, heard={"number_tail": True},
        )  # fmt: skip


def stated(dealing, person, written, role=Seat.COLLECTOR):
    """What an honest desk sends of an offer."""
    with dealing.store.read() as tx:
        offered = offers.work_out(dealing.desk, tx, person.id, written, role, now())
    return json.loads(agreements.stated(offered))


class Tampered:
    """An offer with its schedule, honest, and changed as a hostile desk would."""

    def __init__(self, good, person, theirs, later):
        self.good, self._person, self._theirs, self._later = good, person, theirs, later

    def stated(self, **proposal):
        return {**self.good, "proposal": self.good["proposal"] | proposal}

    def rows(self, change):
        schedule = json.loads(self.good["schedule"])
        change(schedule)
        return {**self.good, "schedule": json.dumps(schedule)}

    def all(self):
        first, second = self._person.debts
        offered = self.good["proposal"]["offer"]
        yield from (self.rows(getattr(self, name)) for name in ROWS)
        for proposal in (
            {"as_of": "2026-01-01"}, {"role": "team_lead"}, {"lender": "x"}, {"product": None},
            {"times_before": 3}, {"more": 1}, {"offer": {**offered, "more": 1}}, {"debts": []},
            {"offer": {**offered, "waive": {"principal": "-5.00"}}},
            {"offer": {**offered, "count": None}}, {"offer": {**offered, "kind": "gift"}},
            {"debts": [{"id": first, "principal": "2400.00"}] * 2}, {"id": 10**30},
        ):  # fmt: skip
            yield self.stated(**proposal)
        for name in ("n", "due", "parts", "agreed_interest", "balance_after", "by_debt"):
            yield self.rows(lambda schedule, name=name: schedule[0].pop(name))
        for name in ("as_of", "role", "offer", "debts"):
            yield self.stated(**{name: None})
        first_key = '"by_debt": {'
        twice = self.good["schedule"].replace(first_key, f'{first_key}"{second}": 1, ')
        yield {**self.good, "schedule": twice}
        yield {**self.good, "schedule": self.good["schedule"].replace('"n": 1', '"n": 9, "n": 1')}
        yield self.good | {"at": 0}
        yield {"proposal": self.good["proposal"]}

    def late(self, schedule):
        schedule[-1]["due"] = self._later

    def dear(self, schedule):
        for row in schedule:
            row["agreed_interest"] += 5
            row["by_debt"][self._person.debts[0]] += 5

    def little(self, schedule):
        schedule[0]["parts"]["principal"] -= 1
        schedule[0]["by_debt"][self._person.debts[0]] -= 1

    def of_another(self, schedule):
        schedule[0]["by_debt"] = {self._theirs: sum(schedule[0]["by_debt"].values())}

    def unequal(self, schedule):
        schedule[0]["by_debt"][self._person.debts[1]] += 1

    def negative(self, schedule):
        schedule[0]["by_debt"][self._person.debts[1]] -= 500_000
        schedule[0]["by_debt"][self._person.debts[0]] += 500_000

    def besides(self, schedule):
        schedule[0]["by_debt"][self._theirs] = -1

    def below(self, schedule):
        schedule[0]["parts"]["interest"] = -1

    def worded(self, schedule):
        schedule[0]["parts"]["principal"] = str(schedule[0]["parts"]["principal"])

    def numbered(self, schedule):
        schedule[0]["n"] = "1"

    def owing(self, schedule):
        schedule[0]["balance_after"] = str(schedule[0]["balance_after"])

    def more(self, schedule):
        schedule[0]["more"] = 1

    def short(self, schedule):
        schedule.pop()

    def long(self, schedule):
        schedule.append(schedule[-1])

    def misread(self, schedule):
        schedule[0]["balance_after"] = 0


ROWS = (
    "late", "dear", "little", "of_another", "unequal", "negative", "besides", "below", "worded",
    "numbered", "owing", "more", "short", "long", "misread",
)  # fmt: skip


def test_an_offer_may_lack_what_was_paid_since_the_figures_as_on_a_book(crew, dealing):
    today = dealing.desk.today(now())
    for at in (crew.desk(crew.ann), dealing.desk):
        person = dealing.person(overdue=(120_000, 120_000))
        loan, other = person.debts
        less = plan(dealing, person) | {"debts": [{"id": loan, "principal": "1000.00"}]}
        make_paid(dealing.desk, person, other, 20_000, today)
        make_file(dealing.desk, loan, today - timedelta(days=1))
        refused("agreement.owed_otherwise", agreed, at, dealing, person, less)
        for paid_on in (loan, None):
            make_paid(dealing.desk, person, paid_on, 10_000, today - timedelta(days=1))
        refused("agreement.owed_otherwise", agreed, at, dealing, person, less)
        make_file(dealing.desk, loan, today - timedelta(days=2))
        agreed(at, dealing, person, less)


def agreed(at, dealing, person, written):
    """Agreed on; at an office by a desk that looks at no sum itself."""
    written = written | {"lender": "bank", "product": "cash_loan"}
    if at is dealing.desk:
        agreements.agree(at, person.id, uuid7(now()), written, READ)
        return
    unseen = offers.read_offer(at, written, Seat.COLLECTOR, now())
    at.ask(
        "agree_on", agreement_id=uuid7(now()), debtor_id=person.id, instead=None,
        stated=agreements.stated(unseen), read_out=READ, approval_id=None, contact_id=None,
        device=DEVICE,
    )  # fmt: skip


def test_a_hostile_desk_agrees_on_nothing_but_an_offer_of_the_persons_own(crew, dealing):
    desk, person = crew.desk(crew.ann), dealing.person(overdue=(120_000, 120_000))
    theirs = make_person(crew.owner_as(crew.bob), mobiles=("+8613490088001",), collector=crew.bob)
    terms = plan(dealing, person, down_payment="100.00", annual_rate="0.12")
    good = stated(dealing, person, terms)

    def agree(said, of=person, by=desk, made_id=None):
        by.ask(
            "agree_on", agreement_id=made_id or uuid7(now()), debtor_id=of.id, instead=None,
            stated=json.dumps(said), read_out=READ, approval_id=None, contact_id=None,
            device=DEVICE,
        )  # fmt: skip

    tampered = Tampered(good, person, theirs.debts[0], day(dealing, 400))
    for wrong in tampered.all():
        with pytest.raises(psycopg.DataError):
            agree(wrong)
    foreign = tampered.stated(debts=[{"id": theirs.debts[0], "principal": "2400.00"}])
    refused("agreement.unknown_debt", agree, foreign)
    for sums in (("1.00", "1200.00"), ("1200.01", "1199.99"), ("0.00", "2400.00")):
        loans = zip(person.debts, sums, strict=True)
        less = [{"id": one, "principal": amount} for one, amount in loans]
        refused("agreement.owed_otherwise", agree, tampered.stated(debts=less))
    renamed = {"principal": "0.00", "penalty": "1200.00"}
    renamed = [{"id": one, **renamed} for one in person.debts]
    refused("agreement.owed_otherwise", agree, tampered.stated(debts=renamed))
    for debts in (renamed, less):
        said = offer(person, debts) | {"offer": good["proposal"]["offer"]}
        refused("agreement.owed_otherwise", agreements.agree, dealing.desk, person.id,
                uuid7(now()), said, READ)  # fmt: skip
    refused("person.unknown", agree, good, theirs)
    refused("person.unknown", agree, good, by=crew.desk(crew.bob))
    refused("office.not_allowed", agree, good, by=crew.desk(crew.add("cleo", Role.COMPLIANCE)))
    assert dealing.known(person)["agreements"] == []
    made_id = uuid7(now())
    for _ in range(2):
        agree(good, made_id=made_id)
    other = stated(dealing, person, plan(dealing, person, 6))
    refused("agreement.id_taken", agree, other, made_id=made_id)
    refused("agreement.standing", agree, other)
    assert len(dealing.known(person)["agreements"]) == 1


def test_nobody_grants_but_a_lead_of_the_team_and_within_their_own_limits(crew, dealing):
    desk, lead, person = crew.desk(crew.ann), crew.desk(crew.lead), dealing.person()
    asked = uuid7(now())
    long = plan(dealing, person, 18)
    agreements.request(desk, person.id, asked, long, "失业")
    refused("agreement.id_taken", desk.ask, "ask_approval", approval_id=asked, debtor_id=person.id,
            stated=json.dumps(stated(dealing, person, plan(dealing, person, 19))), reason="x",
            device=DEVICE)  # fmt: skip

    def answer(by, verdict, said, approval=asked):
        by.ask("answer_approval", approval_id=approval, verdict=verdict, reason="x", device=DEVICE,
               granted=None if said is None else json.dumps(said))  # fmt: skip

    granted = stated(dealing, person, long, Seat.TEAM_LEAD)
    beyond = stated(dealing, person, plan(dealing, person, 60), Seat.TEAM_LEAD)
    for code, by, verdict, said in (
        ("office.not_allowed", desk, "approved", granted),
        ("office.not_allowed", crew.desk(crew.bob), "approved", granted),
        ("agreement.unknown_request", crew.desk(crew.other), "approved", granted),
        ("agreement.creditor_alone", lead, "changed", beyond),
        ("agreement.nothing_instead", lead, "approved", beyond),
        ("agreement.nothing_instead", lead, "approved", None),
        ("agreement.nothing_instead", lead, "waiting", granted),
    ):
        refused(code, answer, by, verdict, said)
    refused("agreement.unknown_request", answer, lead, "approved", granted, "0" * 32)
    own = uuid7(now())
    with crew.made.connect() as owner:
        owner.execute("UPDATE debtors SET collector_id = %s WHERE id = %s",
                      (crew.lead.id, person.id))  # fmt: skip
        owner.execute("UPDATE approvals SET asked_by = %s", (crew.lead.id,))
    refused("agreement.own_request", answer, lead, "approved", granted)
    answer(crew.desk(crew.second), "approved", granted)
    much = beyond["proposal"]
    refused("agreement.creditor_alone", agreements.request, lead, person.id, own, much, "x")


def test_interest_runs_at_a_rate_that_is_a_number(crew, dealing):
    """Of a lender whom no cap binds: what is dearer than anything would let any interest run."""
    desk, person = crew.desk(crew.ann), dealing.person()
    with crew.made.connect() as owner:
        owner.execute("UPDATE creditors SET lender_kind = 'guarantee'")
    terms = plan(dealing, person, annual_rate="0.12")
    good = stated(dealing, person, terms | {"lender": "guarantee"})
    schedule = json.loads(good["schedule"])
    schedule[0]["agreed_interest"] += 99_999
    schedule[0]["by_debt"][person.debts[0]] += 99_999
    for rate in ("NaN", "Infinity", "11", "1e9", "-0.1"):
        dear = good["proposal"]["offer"] | {"annual_rate": rate}
        said = {"proposal": good["proposal"] | {"offer": dear}, "schedule": json.dumps(schedule)}
        with pytest.raises(psycopg.errors.InvalidParameterValue):
            desk.ask("agree_on", agreement_id=uuid7(now()), debtor_id=person.id, instead=None,
                     stated=json.dumps(said), read_out=READ, approval_id=None, contact_id=None,
                     device=DEVICE)  # fmt: skip
    assert dealing.known(person)["agreements"] == []


def test_what_another_program_wrote_and_nobody_can_read_is_said_in_words(crew, dealing):
    """The office looks at sums and days; what else an offer says is its own."""
    desk, lead, person = crew.desk(crew.ann), crew.desk(crew.lead), dealing.person()
    asked, long = uuid7(now()), plan(dealing, person, 18)
    agreements.request(desk, person.id, asked, long, "失业")
    granted = stated(dealing, person, long, Seat.TEAM_LEAD)
    granted["proposal"]["offer"]["shape"] = "crooked"
    lead.ask("answer_approval", approval_id=asked, verdict="changed", granted=json.dumps(granted),
             reason="x", device=DEVICE)  # fmt: skip
    refused("agreement.wrong_proposal", agreements.agree, desk, person.id, uuid7(now()), long,
            READ, approval_id=asked)  # fmt: skip
    odd = stated(dealing, person, plan(dealing, person))
    odd["proposal"]["offer"]["shape"] = "crooked"
    made_id = uuid7(now())
    desk.ask("agree_on", agreement_id=made_id, debtor_id=person.id, instead=None,
             stated=json.dumps(odd), read_out=READ, approval_id=None, contact_id=None,
             device=DEVICE)  # fmt: skip
    refused("agreement.wrong_proposal", documents.letter, lead, made_id, "zh_CN")
    assert len(agreements.of_person(lead, person.id)) == 1


SHAPES = ("equal", "equal_principal", "annuity", "stepped", "balloon")


class Offers:
    """Offers of every kind, crowded around what a role may."""

    def __init__(self, dealing, seed):
        self._dealing, self._random = dealing, Random(seed)
        self.owed = {}

    def person(self, owner):
        """Somebody with two loans of which the creditor's file names the parts."""
        pick = self._random.choice
        made = self._dealing.person(overdue=(1, 1))
        self.owed[made] = parts = [
            {"principal": pick(("900.00", "0.07", "12345.67")), "interest": "10.01",
             "penalty": pick(("0.00", "33.33")), "fees": pick(("0", "5.00"))}
            for _ in made.debts
        ]  # fmt: skip
        for debt, named in zip(made.debts, parts, strict=True):
            fen = {part: int(float(amount) * 100 + 0.5) for part, amount in named.items()}
            owner.execute(
                "UPDATE debts SET interest = %s, penalty = %s, fees = %s, overdue = %s "
                "WHERE id = %s",
                (fen["interest"], fen["penalty"], fen["fees"], sum(fen.values()), debt),
            )
        return made

    def one(self, person):
        pick = self._random.choice
        debts = [
            {"id": debt, **parts}
            for debt, parts in zip(person.debts, self.owed[person], strict=True)
        ][: pick((1, 2))]
        kind = pick(("instalments", "instalments", "extension", "grace", "settlement"))
        terms = {"kind": kind, **getattr(self, f"_{kind}")()}
        if pick((0, 1)) and kind != "settlement":
            waived = {"penalty": pick(("16.66", "16.67", "33.33"))}
            terms["waive"] = pick((waived, {"principal": "0.01"}, {"fees": "2.50"}))
        if pick((0, 1)):
            terms["shift"] = pick(("none", "next_working_day", "previous_working_day"))
        if pick((0, 0, 1)):
            terms["down_payment"] = pick(("0.01", "30.00"))
        if pick((0, 0, 1)):
            debts[0]["annual_rate"] = pick(("0.119", "0.13", "0.24"))
        said = offer(person, debts, **terms) | {
            "lender": pick(("bank", "micro_loan", "private", "guarantee")),
            "product": pick(("credit_card", "cash_loan")),
        }  # fmt: skip
        if pick((0, 0, 1)):
            said["affordability"] = {
                "income": pick(("100.00", "500.00", "9000.00")), "expenditure": {"food": "50.00"},
            }  # fmt: skip
        return said

    def _ahead(self, *days):
        return day(self._dealing, self._random.choice(days))

    def _instalments(self):
        pick, shape = self._random.choice, self._random.choice(SHAPES)
        terms = {"shape": shape, "annual_rate": pick(("0", "0.06", "0.12", "0.2399"))}
        if shape == "stepped":
            terms["steps"] = [{"count": 1, "pay": "15.00"}]
        if shape == "balloon":
            terms["pay"] = pick(("200.00", "15.00"))
        if pick((0, 0, 0, 1)):
            return terms | {"dates": [day(self._dealing, n) for n in (3, 40, 365, 370)]}
        return terms | {
            "every": pick(("month", "week", "two_weeks")),
            "first_due": self._ahead(0, 1, 31, 62, 70),
            "count": pick((2, 11, 12, 13, 26, 36, 37, 60, 61)),
        }  # fmt: skip

    def _extension(self):
        return {"new_due": self._ahead(0, 29, 30, 31, 90, 91), "annual_rate": "0.1"}

    def _grace(self):
        return {"new_due": self._ahead(0, 6, 7, 8, 30, 31)}

    def _settlement(self):
        return {"pay": self._random.choice(("810.00", "700.00", "11111.10", "630.00")),
                "valid_until": self._ahead(0, 10)}  # fmt: skip


def by_database(driver, person, said, seat):
    """What the database says of an offer: the limit it breaks, or who may offer it."""
    values = (person.id, json.dumps(said), seat, now())
    with in_words():
        read = driver.execute(
            "SELECT office.check_offer(ARRAY[%s], office.read_stated(%s::jsonb), %s, %s)::text",
            values,
        ).fetchone()[0]
    for may in dict.fromkeys((seat, "team_lead")):
        found = driver.execute(
            "SELECT office.may_offer(%s::jsonb, %s::office.offer, %s::json, %s)",
            (json.dumps(said["proposal"] | {"role": seat}), read, said["schedule"], may),
        )  # fmt: skip
        if found.fetchone()[0]:
            return None if may == seat else may
    return "creditor"


def test_offers_are_judged_as_python_judges_them(dealing, crew):
    world, seats = Offers(dealing, 5), (Seat.COLLECTOR, Seat.TEAM_LEAD)
    with crew.made.connect() as owner:
        people = [world.person(owner) for _ in range(12)]
        owner.execute("UPDATE creditors SET lender_kind = NULL, product_kind = NULL")
    told: dict[str | None, int] = {}
    with dealing.store.read() as tx:
        driver = install.driver_of(tx)
        while sum(told.values()) < 600:
            person = people[sum(told.values()) % len(people)]
            written, seat = world.one(person), seats[sum(told.values()) // 12 % 2]
            try:
                offered = offers.work_out(dealing.desk, tx, person.id, written, seat, now())
            except DeskError as error:
                assert error.code == "agreement.wrong_proposal"
                continue
            limits = [one.limit for one in offered.quote.breaches if one.limit != "surplus"]
            needed = offered.quote.needs_approval_by
            python = limits[0] if limits else needed and needed.value
            said = json.loads(agreements.stated(offered))
            driver.execute("SAVEPOINT one")
            try:
                database = by_database(driver, person, said, seat.value)
            except DeskError as error:
                assert error.code == "agreement.over_limit", error.code
                database = error.values["limit"]
            driver.execute("ROLLBACK TO SAVEPOINT one")
            assert database == python, written
            told[python] = told.get(python, 0) + 1
    assert {None, "team_lead", "creditor", "annual_cost", "card_months", "waiver_order",
            "smallest_instalment"} <= told.keys()  # fmt: skip
