"""Whoever asks about somebody else's person learns nothing, not even that there is one."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from app.domain.contact import Channel
from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.domain.wishes import Agreed, Asked
from app.services import (
    calls,
    cases,
    drafts,
    inbound,
    merging,
    people,
    queue,
    talks,
    wishes,
    wrapups,
)
from tests.make import make_desk, make_person, seated
from tests.services.test_closed import ASKED

_DUE = date(2026, 12, 1)
# What is refused, and as what: just as if there were no such thing.
REFUSED = {
    "calls.ask_permit": "person.unknown",
    "calls.dial": "person.unknown",
    "calls.may_contact": "person.unknown",
    "drafts.keep": "person.unknown",
    "holds.place": "person.unknown",
    "inbound.receive": "person.unknown",
    "people.card": "person.unknown",
    "people.note": "person.unknown",
    "people.reveal": "person.unknown",
    "permits.point_of": "permit.unknown",
    "promises.cancel": "promise.unknown",
    "promises.replace": "promise.unknown",
    "queue.next_person": "queue.empty",
    "queue.release": "queue.not_held",
    "reviews.ask": "person.unknown",
    "talks.answer": "talk.unknown",
    "talks.standing": "talk.unknown",
    "talks.verify": "talk.unknown",
    "wishes.listed": "person.unknown",
    "wishes.opt_out": "person.unknown",
    "wrapups.correct": "outcome.not_yours",
}
# What is given, and is empty: of that person there is nothing in it.
EMPTY = {
    "calls.open_permits", "drafts.of_person", "drafts.standing", "people.search", "queue.page",
    "queue.call_backs", "queue.promises_due", "talks.open_talks",
}  # fmt: skip
# What a collector may never do, whoever the person is.
NOT_ALLOWED = {
    "books.back_up", "cases.assign", "clock.accept_ahead", "holds.release", "imports.import_file",
    "imports.imported", "imports.recalls", "keys.change_passphrase", "keys.change_recovery_code",
    "login.add_staff", "login.change_duty", "login.disable", "login.everybody",
    "login.reset_password", "merging.merge", "merging.records", "merging.split", "reviews.listed",
    "reviews.settle", "talks.free_tries", "texts.erase", "texts.erase_again", "texts.of_person",
    "wishes.consent", "wishes.withdraw_opt_out",
}  # fmt: skip


@pytest.fixture(params=[Role.COLLECTOR, Role.VISITOR])
def desk(store, request):
    return make_desk(store, role=request.param)


@pytest.fixture(params=["as it is", "merged"])
def at(desk, request, tmp_path):
    """Bob's person, with a call, a promise, wishes and words; or a record merged into it."""
    bob, lead = seated(desk, "bob"), seated(desk, "lead", Role.TEAM_LEAD)
    person = make_person(desk, collector=bob.staff)
    said = WrapUp("promise", note="说好了", promise_amount=Money(5_000), promise_due_on=_DUE)
    first = calls.ask_permit(bob, "a" * 32, person.id, person.points[0])
    wrapups.wrap_up(bob, first.id, "b" * 32, said)
    (promise,) = people.card(bob, person.id).promises
    inbound.receive(bob, "1" * 32, person.id)
    drafts.keep(bob, person.id, None, "还在写")
    wish = wishes.opt_out(bob, person.id, Asked(channel=Channel.SMS))
    agreed = Agreed("sms", Channel.CALL, "可以发短信", desk.clock())
    consent = wishes.consent(lead, person.id, agreed)
    asked_of = person
    if request.param == "merged":  # it was nobody's, whom everybody knew
        asked_of = make_person(desk, "王小敏", mobiles=("+8613490000009",))
        merging.merge(lead, asked_of.id, person.id)
    permit = SimpleNamespace(id="1" * 32, debtor_id=asked_of.id)
    return SimpleNamespace(
        person=asked_of, other=asked_of, permit=permit, promise=promise.id, outcome="b" * 32,
        wish=wish, consent=consent, folder=tmp_path, hidden=person.id, bob=bob,
    )  # fmt: skip


def _refused(action, *arguments):
    with pytest.raises(DeskError) as error:
        action(*arguments)
    return error.value


@pytest.mark.parametrize("name", REFUSED)
def test_somebody_elses_person_looks_as_if_there_were_none(desk, at, name):
    error = _refused(ASKED[name], desk, at)
    assert error.code == REFUSED[name]
    told = {str(value) for value in error.values.values()}
    assert told <= {at.person.id}, "no more than what was asked"


@pytest.mark.parametrize("name", sorted(EMPTY))
def test_lists_have_nothing_of_somebody_elses_person(desk, at, name):
    found = ASKED[name](desk, at)
    assert not getattr(found, "rows", found)


@pytest.mark.parametrize("name", sorted(NOT_ALLOWED))
def test_what_is_not_a_collectors_is_refused_before_it_is_looked_up(desk, at, name):
    if desk.store.path is None and name.startswith(("books.", "keys.")):
        pytest.skip("a central book has no copy and no key of its own")
    assert _refused(ASKED[name], desk, at).code == "login.not_allowed"


def test_a_wish_of_somebody_elses_person_does_not_say_whose_it_is(desk, at):
    known = _refused(wishes.withdraw_consent, desk, at.consent)
    assert (known.code, dict(known.values)) == ("wish.unknown", {})
    none = _refused(wishes.withdraw_consent, desk, "9" * 32)
    assert (none.code, dict(none.values)) == (known.code, dict(known.values))
    wishes.withdraw_consent(at.bob, at.consent)


def test_every_figure_leaves_somebody_elses_person_out(desk, at):
    assert queue.size(desk) == 0
    tabs = queue.tabs(desk)
    assert not any(getattr(tabs, part) for part in tabs.__slots__)
    assert queue.choices(desk).creditors == queue.choices(desk).tags == ()


def test_the_case_number_of_somebody_elses_person_says_nothing(desk, at):
    number = people.card(at.bob, at.hidden).debts[0].case_no
    for named in (number, at.person.id):
        error = _refused(people.card, desk, named)
        assert (error.code, dict(error.values)) == ("person.unknown", {"id": named})
    assert people.search(desk, number) == ()


@pytest.mark.parametrize("desk", [Role.COLLECTOR], indirect=True)
def test_a_call_of_ones_own_goes_on_when_the_person_is_given_away_and_shows_no_more(desk, at):
    theirs = make_person(desk, "张三", mobiles=("+8613490000008",))
    permit = calls.ask_permit(desk, "7" * 32, theirs.id, theirs.points[0])
    calls.dial(desk, permit)
    cases.assign(seated(desk, "lead", Role.TEAM_LEAD), theirs.id, "bob")
    assert talks.standing(desk, permit.id).debtor_id == theirs.id, "its outcome is still to come"
    assert _refused(people.card, desk, theirs.id).code == "person.unknown"
    wrapups.wrap_up(desk, permit.id, "8" * 32, WrapUp("no_answer"))
    assert talks.open_talks(desk) == ()
