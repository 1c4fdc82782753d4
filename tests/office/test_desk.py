"""A desk at an office: what it shows and says is what a book of one's own would show and say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from app.cli import FAILED, REFUSED, main
from app.domain.contact import Answer, Channel, HoldKind
from app.domain.entries import DESK, EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.flags import Shield
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.money import Money
from app.domain.plans import Lender
from app.domain.promises import WrapUp
from app.domain.queue import Filters, Stage
from app.domain.staff import Role
from app.services import (
    audit,
    calls,
    creditors,
    drafts,
    flags,
    login,
    people,
    preferences,
    queue,
    talks,
    wrapups,
)
from app.settings import Preferences
from app.storage import log
from app.storage.postgres import install
from tests.make import CREDITOR, MOBILE, make_person
from tests.office.desks import TWICE, crew_at


@pytest.fixture
def crew(made):
    """Two collectors where a number may be called twice a week, at any hour."""
    with crew_at(made, TWICE) as one:
        one.ann, one.bob = one.add("ann"), one.add("bob")
        yield one


@pytest.fixture
def shipped(made):
    """The same under the shipped rules."""
    with crew_at(made, ()) as one:
        one.ann = one.add("ann")
        yield one


def new_id() -> str:
    return uuid7(now())


def refused(desk, person, point) -> ContactRefused:
    with pytest.raises(ContactRefused) as refusal:
        calls.ask_permit(desk, new_id(), person.id, point)
    return refusal.value


def test_a_person_is_shown_as_the_owner_sees_them(crew):
    owner, desk = crew.owner_as(crew.ann), crew.desk(crew.ann)
    person = make_person(
        owner, mobiles=(MOBILE, "+8613490000002"), third=("+8613490000003",), collector=crew.ann
    )
    make_person(owner, "李四", mobiles=(MOBILE,), collector=crew.bob)
    permit = calls.ask_permit(desk, new_id(), person.id, person.points[0])
    calls.dial(desk, permit)
    assert people.card(desk, person.id) == people.card(owner, person.id)
    assert talks.standing(desk, permit.id) == talks.standing(owner, permit.id)
    for channel in (Channel.CALL, Channel.SMS):
        assert calls.may_contact(desk, person.id, channel) == calls.may_contact(
            owner, person.id, channel
        )


def test_shipped_rules_say_the_same(shipped):
    owner, desk = shipped.owner_as(shipped.ann), shipped.desk(shipped.ann)
    person = make_person(owner, third=("+8613490000003",), collector=shipped.ann)
    found = calls.may_contact(owner, person.id)
    assert calls.may_contact(desk, person.id) == found
    for point in person.points:
        if all(one.verdict.answer is not Answer.ALLOW for one in found):
            said = refused(desk, person, point).verdict
            assert said.reasons == refused(owner, person, point).verdict.reasons


def test_the_last_allowance_is_used_and_the_refusal_says_why_and_when(crew):
    owner, desk = crew.owner_as(crew.ann), crew.desk(crew.ann)
    person = make_person(owner, collector=crew.ann)
    permit_id = new_id()
    permit = calls.ask_permit(desk, permit_id, person.id, person.points[0])
    assert calls.ask_permit(desk, permit_id, person.id, person.points[0]) == permit
    assert permit.shown == "134****0001"
    calls.dial(desk, permit)
    assert desk.phone.dialled == [MOBILE]
    with pytest.raises(DeskError, match="permit.used"):
        calls.dial(desk, permit)
    assert {one.rule for one in refused(desk, person, person.points[0]).verdict.reasons} == {
        "open_permit"
    }
    assert audit.verify_store(crew.store).broken is None


def test_calls_to_other_people_at_the_same_number_count_and_show_nobody(crew):
    """A number that two people share: one collector's calls use up the other's allowance."""
    owner = crew.owner_as(crew.ann)
    mine = make_person(owner, collector=crew.ann)
    theirs = make_person(owner, "李四", collector=crew.bob)
    ann, bob = crew.desk(crew.ann), crew.desk(crew.bob)
    for desk, person in ((ann, mine), (bob, theirs)):
        calls.dial(desk, calls.ask_permit(desk, new_id(), person.id, person.points[0]))
    verdict = calls.may_contact(ann, mine.id)[0].verdict
    assert verdict == calls.may_contact(owner, mine.id)[0].verdict
    assert [(one.used, one.limit) for one in verdict.allowances] == [(2, 2)]
    found = refused(ann, mine, mine.points[0]).verdict
    assert ("effective_calls", 2, 2) in {(one.rule, one.used, one.limit) for one in found.reasons}
    assert found.next_allowed_at == verdict.next_allowed_at is not None
    with pytest.raises(DeskError, match="person.unknown"):
        people.card(ann, theirs.id)


def test_of_nobodys_people_a_collector_is_shown_whom_they_hold(crew):
    auditor = crew.add("auditor", Role.COMPLIANCE)
    owner = crew.owner_as(auditor)
    for name in ("甲", "乙"):
        make_person(owner, name)
    ann, everything = crew.desk(crew.ann), crew.desk(auditor)
    assert queue.page(ann, 10).rows == () and queue.size(ann) == 0
    held = queue.next_person(ann)
    assert [row.debtor_id for row in queue.page(ann, 10).rows] == [held]
    assert queue.size(ann) == 1
    for other in (crew.bob, crew.add("lead", Role.TEAM_LEAD)):
        assert queue.page(crew.desk(other), 10).rows == ()
    assert queue.page(everything, 10).rows == queue.page(owner, 10).rows
    assert queue.size(everything) == len(queue.page(owner, 10).rows) == 2
    first = queue.page(everything, 1)
    assert queue.page(everything, 1, first.next).rows == queue.page(owner, 10).rows[1:]


def test_the_queue_is_ones_own_and_the_next_person_comes_from_it(crew):
    owner = crew.owner_as(crew.ann)
    first = make_person(owner, "甲", overdue=(900_000,), collector=crew.ann)
    second = make_person(owner, "乙", overdue=(10_000,), collector=crew.ann)
    make_person(owner, "丙", collector=crew.bob)
    desk = crew.desk(crew.ann)
    assert [row.debtor_id for row in queue.page(desk, 10).rows] == [first.id, second.id]
    assert queue.page(desk, 10).rows == queue.page(owner, 10).rows
    assert queue.next_person(desk) == first.id
    assert queue.next_person(desk, besides=second.id) == second.id
    with pytest.raises(DeskError, match="queue.empty"):
        queue.next_person(desk)
    assert queue.release(desk, second.id) == second.id
    with pytest.raises(DeskError, match="queue.not_held"):
        queue.release(desk, second.id)
    assert queue.next_person(desk, besides=second.id) == second.id


def test_a_number_is_revealed_on_record(crew):
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    desk = crew.desk(crew.ann)
    assert people.reveal(desk, person.id, person.points[0]) == MOBILE
    with pytest.raises(DeskError, match="point.unknown"):
        people.reveal(desk, person.id, "0" * 32)
    assert audit.verify_store(crew.store).broken is None


def test_every_sign_in_is_on_record(crew):
    crew.desk(crew.bob)
    with crew.store.read() as tx:
        found = tx.connection.exec_driver_sql(
            "SELECT staff_id FROM log WHERE kind = 'staff.signed_in'"
        ).fetchall()
    assert found == [(crew.bob.id,)]


def test_who_leaves_is_followed_by_the_next_on_a_connection_of_their_own(crew):
    desk = crew.desk(crew.ann)
    assert desk.need().login == crew.ann.login
    settings = replace(desk.settings, office=crew.made.url_of(crew.bob.login))
    after = login.sign_in(replace(desk, staff=None, settings=settings), crew.bob.login, "x")
    assert after.need().id == crew.bob.id
    after.close()


def called(desk, person):
    """The talk of a call just placed."""
    permit = calls.ask_permit(desk, new_id(), person.id, person.points[0])
    calls.dial(desk, permit)
    return permit, talks.standing(desk, permit.id)


def test_a_talk_goes_step_by_step_with_what_is_typed(crew):
    owner, desk = crew.owner_as(crew.ann), crew.desk(crew.ann)
    person = make_person(owner, collector=crew.ann)
    permit, talk = called(desk, person)
    first = desk.rules.flow.step(talk.stage, talk.step).answers[0].code
    after = talks.answer(desk, talk.contact_id, talk.step, first)
    assert after == talks.standing(owner, permit.id) and after.taken[-1].answer == first
    drafts.keep(desk, person.id, talk.contact_id, "说好了", {"amount": "50"})
    assert [one.note for one in drafts.standing(desk)] == ["说好了"]
    drafts.drop(desk, person.id, talk.contact_id)
    assert not drafts.standing(desk)


def test_a_call_is_written_up_once_and_what_follows_is_everywhere(crew):
    """A promise, on record by the owner's functions, read back by any desk."""
    owner, desk = crew.owner_as(crew.ann), crew.desk(crew.ann)
    person = make_person(owner, collector=crew.ann)
    permit, talk = called(desk, person)
    drafts.keep(desk, person.id, talk.contact_id, "说好了")
    due = desk.today(desk.clock()) + timedelta(days=3)
    promised = WrapUp(
        "promise", note="说好了", promise_amount=Money(5_000), promise_due_on=due, talk_seconds=60
    )
    outcome_id = new_id()
    for _ in range(2):  # its answer may be lost
        wrapups.wrap_up(desk, permit.id, outcome_id, promised)
    assert not drafts.standing(desk)
    assert [(one.amount, one.due_on) for one in people.card(desk, person.id).promises] == [
        (Money(5_000), due)
    ]
    assert people.card(desk, person.id) == people.card(owner, person.id)
    people.note(desk, person.id, "寄了对账单")
    assert people.card(desk, person.id).timeline[0].note == "寄了对账单"
    assert audit.verify_store(crew.store).broken is None


def test_a_call_back_outside_the_hours_is_refused_with_the_next_moment(shipped):
    """The database finds that the moment is none; which one is, is said as a book says it."""
    owner, desk = shipped.owner_as(shipped.ann), shipped.desk(shipped.ann)
    person = make_person(owner, collector=shipped.ann)
    with shipped.store.begin() as tx:
        driver = install.driver_of(tx)
        driver.execute("DELETE FROM office.rules WHERE kind <> 'window'")
        driver.execute("CREATE TABLE hours AS SELECT * FROM office.rules")
        driver.execute("DELETE FROM office.rules")
    permit, _ = called(desk, person)
    with shipped.store.begin() as tx:
        driver = install.driver_of(tx)
        driver.execute("INSERT INTO office.rules SELECT * FROM hours")
        driver.execute("DROP TABLE hours")
    night = (now() + timedelta(days=2)).replace(hour=18, minute=30)  # half past two in Shanghai
    said = []
    for one in (desk, owner):
        with pytest.raises(DeskError, match="callback.outside_hours") as refusal:
            wrapups.wrap_up(one, permit.id, new_id(), WrapUp("callback", callback_at=night))
        said.append(refusal.value.values)
    assert said[0] == said[1] and said[0]["next"] > night == said[0]["at"]
    wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("no_answer"))
    with shipped.store.read() as tx:
        (outcome,) = install.driver_of(tx).execute("SELECT id FROM outcomes").fetchone()
    for one in (desk, owner):
        with pytest.raises(DeskError, match="callback.outside_hours") as refusal:
            wrapups.correct(
                one, outcome, new_id(), WrapUp("callback", callback_at=night), "falsch"
            )
        assert refusal.value.values == said[0]


def test_what_somebody_says_holds_at_every_desk_at_once(crew):
    owner, desk = crew.owner_as(crew.ann), crew.desk(crew.ann)
    person = make_person(owner, collector=crew.ann)
    flags.protect(desk, person.id, Shield(hold=HoldKind.ILLNESS))
    assert people.card(desk, person.id).holds[0].kind is HoldKind.ILLNESS
    assert calls.may_contact(desk, person.id) == calls.may_contact(owner, person.id)


def test_what_a_desk_would_write_by_itself_is_refused_in_words(crew):
    desk = crew.desk(crew.ann)
    with pytest.raises(DeskError, match="office.not_allowed"), desk.writing() as tx:
        log.append(tx, DESK, EntryKind.NOTE_TAKEN, now(), staff_id=crew.ann.id, device="")


def in_a_team(crew):
    """The lead of everybody there is."""
    lead = crew.add("lead", Role.TEAM_LEAD)
    with crew.made.connect() as owner:
        owner.execute("INSERT INTO teams (id, name) VALUES ('t', 'A')")
        owner.execute("UPDATE staff SET team_id = 't'")
    return lead


def test_a_lead_says_what_kind_of_lender_a_creditor_of_the_teams_is(crew):
    lead, stranger = in_a_team(crew), crew.add("other", Role.TEAM_LEAD)
    owner = crew.owner_as(lead)
    make_person(owner, collector=crew.ann)
    desk = crew.desk(lead)
    entries = []
    for at, kind in ((desk, Lender.PRIVATE), (owner, Lender.GUARANTEE)):
        for _ in range(2):  # the second time nothing is said that was not
            said = creditors.describe(at, CREDITOR, kind)
        assert creditors.listed(desk) == creditors.listed(owner) == (said,)
        with crew.store.read() as tx:
            body = log.entries(tx, DESK)[-1].body
            entries.append({**body, "lender": said.lender.value == body["lender"]})
    assert entries[0] == entries[1]
    with pytest.raises(DeskError, match="creditor.unknown"):
        creditors.describe(crew.desk(stranger), CREDITOR, Lender.BANK)
    asked = {"lender": "bank", "product": None, "device": "d" * 32}
    with pytest.raises(DeskError, match="creditor.unknown"):
        crew.desk(stranger).ask("describe_creditor", creditor_id=said.id, **asked)
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        desk.ask("describe_creditor", creditor_id=said.id, **{**asked, "lender": "any"})
    assert audit.verify_store(crew.store).broken is None


def test_a_desk_is_as_one_likes_it_and_lists_whom_one_listed_last(crew):
    desk, other = crew.desk(crew.ann), crew.desk(crew.bob)
    usual = preferences.standing(other)
    preferences.keep(desk, Preferences(theme="dark", scale=120))
    chosen = Filters(next(iter(Stage)), tag="协商")
    for _ in range(2):
        preferences.keep_filters(desk, chosen)
    assert preferences.standing(desk) == preferences.standing(crew.owner_as(crew.ann))
    assert preferences.standing(desk).theme == "dark"
    assert preferences.filters(crew.desk(crew.ann)) == chosen
    assert preferences.standing(other) == usual
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        desk.ask("keep_preferences", chosen='{"password": "x"}')
    with pytest.raises(DeskError, match="preference.unknown"):  # a tag of a file may be so long
        desk.ask("keep_preferences", chosen='{"theme": "%s"}' % ("x" * 1001))


class Shell:
    """Types commands at the office and reads their JSON."""

    def __init__(self, crew, capsys) -> None:
        self._server = crew.made.url_of(crew.ann.login)
        self._login, self._capsys = crew.ann.login, capsys

    def __call__(self, *words: str, expect: int = 0):
        status = main([*words, "--server", self._server, "--as", self._login, "--json"])
        out, err = self._capsys.readouterr()
        assert status == expect, (out, err)
        return json.loads(out)


def test_a_day_at_the_command_line(shipped, capsys, monkeypatch):
    """Take the next person, see them, ask for a permit: the same words as from a book."""
    monkeypatch.setenv("FORBEAR_PASSWORD", "a-long-password")
    owner = shipped.owner_as(shipped.ann)
    person = make_person(owner, collector=shipped.ann)
    shell = Shell(shipped, capsys)
    taken = shell("queue", "next")
    assert taken["debtor_id"] == person.id and taken == shell("person", "show", person.id)
    assert shell("queue", "list")["rows"][0]["debtor_id"] == person.id
    assert taken["points"][0]["shown"] == "134****0001"
    (answer,) = shell("call", "check", person.id)
    allowed = answer["verdict"]["answer"] == "allow"
    said = shell("call", "permit", person.id, expect=0 if allowed else REFUSED)
    if not allowed:
        assert said["refused"]["reasons"] == answer["verdict"]["reasons"]
    assert shell("queue", "release")["debtor_id"] == person.id
    said = shell("book", "recovery-code", expect=FAILED)
    assert said["error"]["code"] == "office.own_book"
