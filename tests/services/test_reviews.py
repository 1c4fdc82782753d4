"""A question about records is answered once, and what follows from the answer is done with it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import insert

from app.domain.contact import HoldKind
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.moments import micros
from app.domain.people import TimelineKind
from app.domain.reviews import Answered
from app.domain.staff import Role
from app.services import audit, calls, merging, people, queue, reviews, texts
from app.storage import log, tables
from tests.make import make_desk, make_person, seated

SAME, DIFFERENT = Answered.SAME, Answered.DIFFERENT


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def lead(desk):
    return seated(desk, "lead", Role.TEAM_LEAD)


@pytest.fixture
def pair(desk):
    return make_person(desk), make_person(desk, mobiles=("+8613490000002",))


def _asked(desk, person, kind, **body):
    now = desk.clock()
    review_id = desk.new_id(now)
    with desk.store.begin() as tx:
        tx.connection.execute(
            insert(tables.reviews).values(
                id=review_id, debtor_id=person.id, kind=kind, body=json.dumps(body), at=micros(now)
            )
        )
    return review_id


def _code(act, *arguments):
    with pytest.raises(DeskError) as error:
        act(*arguments)
    return error.value.code


def _holds(desk, person):
    return [hold.kind for hold in people.card(desk, person.id).holds]


def test_two_records_that_are_one_person_are_merged(desk, lead, pair):
    first, second = pair
    review = _asked(desk, first, "two_records", other=second.id)
    assert [one.other_id for one in reviews.listed(lead, 10)] == [second.id]
    reviews.settle(lead, review, SAME, "本人确认")
    assert people.card(lead, second.id).debtor_id == first.id
    assert reviews.listed(lead, 10) == ()
    assert [one.verdict for one in reviews.listed(lead, 10, settled_too=True)] == [SAME]
    with desk.store.read() as tx:
        kinds = [entry.kind for entry in log.entries(tx, first.id)]
    assert kinds[-2:] == [EntryKind.REVIEW_SETTLED, EntryKind.PEOPLE_MERGED]
    assert audit.verify_store(desk.store).differing == ()


def test_two_records_of_two_people_stay_two(desk, lead, pair):
    first, second = pair
    reviews.settle(lead, _asked(desk, first, "two_records", other=second.id), DIFFERENT)
    assert len(queue.page(desk, 10).rows) == 2
    assert _holds(desk, first) == []


def test_who_was_merged_by_then_needs_no_merge_and_is_not_called_two_people(desk, lead, pair):
    first, second = pair
    review = _asked(desk, first, "two_records", other=second.id)
    merging.merge(lead, first.id, second.id)
    assert _code(reviews.settle, lead, review, DIFFERENT) == "review.one_person"
    assert len(reviews.listed(lead, 10)) == 1  # nothing of it was kept
    reviews.settle(lead, review, SAME)
    assert reviews.listed(lead, 10) == ()


@pytest.mark.parametrize("kind", ["name_differs", "matched_by_phone", "identity_differs"])
def test_a_record_that_mixes_two_people_is_left_in_peace(desk, lead, pair, kind):
    first, second = pair
    for _ in range(2):
        reviews.settle(lead, _asked(desk, first, kind, name="李明"), DIFFERENT)
    assert _holds(desk, first) == [HoldKind.DISPUTE]
    assert [row.debtor_id for row in queue.page(desk, 10).rows] == [second.id]
    reviews.settle(lead, _asked(desk, second, kind, name="李明"), SAME)
    assert _holds(desk, second) == []


def test_a_question_is_answered_once_and_by_those_who_oversee(desk, lead, pair):
    review = _asked(desk, pair[0], "name_differs", name="李明")
    for role in (Role.COLLECTOR, Role.VISITOR):
        one = seated(desk, role.value, role)
        assert _code(reviews.settle, one, review, SAME) == "login.not_allowed"
        assert _code(reviews.listed, one, 10) == "login.not_allowed"
    assert _code(reviews.settle, lead, "0" * 32, SAME) == "review.unknown"
    reviews.settle(seated(desk, "carol", Role.COMPLIANCE), review, SAME)
    assert _code(reviews.settle, lead, review, DIFFERENT) == "review.settled"
    assert _holds(desk, pair[0]) == []


def test_the_questions_of_one_import_can_be_listed(desk, lead, pair):
    old = _asked(desk, pair[0], "name_differs", name="李明")
    new = _asked(desk, pair[1], "name_differs", name="李红")
    with desk.store.begin() as tx:
        at = next(one.at for one in reviews.listed(lead, 10) if one.id == new)
        tx.connection.execute(
            insert(tables.imports).values(
                id="f" * 32, file_name="p.csv", file_digest="-", as_of="2026-11-23",
                at=micros(at), staff_id=lead.staff.id, counts="{}",
            )
        )  # fmt: skip
    assert [one.id for one in reviews.listed(lead, 10)] == [old, new]
    assert [one.id for one in reviews.listed(lead, 10, import_id="f" * 32)] == [new]
    assert [one.id for one in reviews.listed(lead, 1)] == [old]


@pytest.fixture
def refused(desk, pair):
    """Somebody whose call was refused by the hours."""
    desk.clock.set(23)
    with pytest.raises(ContactRefused):
        calls.ask_permit(desk, "a" * 32, pair[0].id, pair[0].points[0])
    return pair[0]


def test_compliance_is_asked_about_a_refusal_and_its_answer_stands_beside_it(desk, refused):
    reviews.ask(desk, refused.id, "约好了夜里打")
    assert _code(reviews.ask, desk, refused.id, "再问一次") == "review.waits"
    shen = seated(desk, "shen", Role.COMPLIANCE)
    (asked,) = reviews.listed(shen, 10)
    assert (asked.words, asked.rules) == ("约好了夜里打", ("cn.quiet_hours",))
    assert _code(reviews.settle, shen, asked.id, SAME, "是") == "review.other_answer"
    assert _code(reviews.settle, shen, asked.id, Answered.RIGHT) == "review.no_words"
    reviews.settle(shen, asked.id, Answered.RIGHT, "夜里不打，约好也不行")
    told = people.card(desk, refused.id).timeline
    assert [(one.kind, one.note) for one in told[:2]] == [
        (TimelineKind.RIGHT, "夜里不打，约好也不行"), (TimelineKind.ASKED, "约好了夜里打"),
    ]  # fmt: skip
    assert people.card(desk, refused.id).holds == () and reviews.listed(shen, 10) == ()
    with desk.store.read() as tx:
        kinds = [entry.kind for entry in log.entries(tx, refused.id)]
    assert kinds[-2:] == [EntryKind.REVIEW_ASKED, EntryKind.REVIEW_SETTLED]
    assert audit.verify_store(desk.store).differing == ()
    reviews.ask(desk, refused.id, "那短信呢")  # answered, so it may be asked anew


def test_a_refusal_is_for_compliance_alone_and_its_words_can_be_erased(desk, lead, refused):
    reviews.ask(desk, refused.id, "约好了夜里打")
    shen = seated(desk, "shen", Role.COMPLIANCE)
    (asked,) = reviews.listed(shen, 10)
    assert reviews.listed(lead, 10) == ()
    assert _code(reviews.settle, lead, asked.id, Answered.WRONG, "放宽") == "login.not_allowed"
    texts.erase(shen, refused.id, None, "本人要求")
    assert reviews.listed(shen, 10)[0].words is None
    assert people.card(desk, refused.id).timeline[0].note is None


def test_nothing_is_asked_without_words_or_without_a_refusal(desk, pair, refused):
    assert _code(reviews.ask, desk, refused.id, "  ") == "review.no_words"
    assert _code(reviews.ask, desk, pair[1].id, "怎么了") == "review.no_refusal"
