"""What is read back in a call is on record, and a yes makes an agreement of just that."""

from __future__ import annotations

import pytest

from app.domain.agreements import AgreementState
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.talk import Agreed, Phase
from app.services import agreements, audit, readings, scripts, talks
from app.services import people as records
from app.settings import LANGUAGES
from app.storage import log
from tests.make import make_desk, make_person, seated
from tests.services.test_agreements import offer
from tests.services.test_talks import _answers, _call, _confirmed, _known

READ = "1" * 32


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def person(desk):
    return _known(desk, make_person(desk, collector=desk.staff))


@pytest.fixture
def talk(desk, person):
    return _confirmed(desk, person)


def _read(desk, talk, written, agreement_id=READ):
    return readings.read_out(desk, talk.contact_id, agreement_id, written, "zh_CN")


def _code(act, *arguments):
    with pytest.raises(DeskError) as error:
        act(*arguments)
    return error.value.code


def _entries(desk, person, kind):
    with desk.store.read() as tx:
        return [one for one in log.entries(tx, person.id) if one.kind is kind]


def test_what_was_read_and_heard_is_agreed_in_these_words(desk, person, talk):
    reading = _read(desk, talk, offer(person))
    assert (reading.talk.step, reading.talk.phase) == ("option", Phase.CONFIRM)
    said = ("¥1,200.00", "12 期", "每期 ¥100.00",
            "12 月 28 日", "2027 年 11 月 28 日", "3 个工作日")  # fmt: skip
    for part in said:
        assert part in reading.said
    assert agreements.of_person(desk, person.id) == ()
    made, after = readings.confirm(desk, talk.contact_id, reading)
    assert (made.read_out, made.contact_id, made.version) == (reading.said, talk.contact_id, 1)
    assert (after.step, after.suggests) == ("close", "agreement")
    assert talks.standing(desk, talk.contact_id) == after
    (entry,) = _entries(desk, person, EntryKind.OPTION_READ)
    assert (entry.body["agreement"], entry.body["version"]) == (made.id, 1)
    assert audit.verify_store(desk.store).differing == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_step_says_the_option_and_nothing_else(desk, person, talk, language):
    reading = readings.read_out(desk, talk.contact_id, READ, offer(person), language)
    card = records.card(desk, person.id)
    said = scripts.spoken(desk, card, reading.talk, language, Agreed(option=reading.said))
    assert said.say == reading.said
    assert "¥" not in scripts.spoken(desk, card, reading.talk, language).say


def test_without_a_reading_nothing_is_agreed(desk, person, talk):
    assert _code(talks.answer, desk, talk.contact_id, talk.step, "option") == "talk.nothing_read"
    reading = _read(desk, talk, offer(person))
    here = (desk, talk.contact_id)
    assert _code(talks.answer, *here, "option", "right") == "talk.nothing_read"
    other = readings.Reading("2" * 32, reading.written, reading.said, reading.talk)
    assert _code(readings.confirm, *here, other) == "agreement.not_read"
    more = readings.Reading(READ, {**reading.written, "id": "x"}, reading.said, reading.talk)
    assert _code(readings.confirm, *here, more) == "agreement.not_read"
    assert agreements.of_person(desk, person.id) == ()


def test_a_yes_counts_only_where_it_was_read(desk, person, talk):
    reading = _read(desk, talk, offer(person))
    _answers(desk, reading.talk, "another_way")
    assert _code(readings.confirm, desk, talk.contact_id, reading) == "talk.not_here"


def test_nothing_is_read_before_it_is_certain_who_it_is(desk, person):
    talk = _answers(desk, _call(desk, person), "says_self")
    assert _code(_read, desk, talk, offer(person)) == "talk.no_such_answer"
    assert _entries(desk, person, EntryKind.OPTION_READ) == []


def test_what_is_beyond_ones_role_is_not_read_out(desk, person, talk):
    assert _code(_read, desk, talk, offer(person, 24)) == "agreement.needs_approval"


def test_what_is_agreed_anew_is_the_next_version_and_says_so(desk, person, talk):
    first, after = readings.confirm(desk, talk.contact_id, _read(desk, talk, offer(person)))
    reading = _read(desk, after, offer(person, 6), "2" * 32)
    assert "11 月 23 日" in reading.said
    assert "代替" in reading.said
    second, _ = readings.confirm(desk, talk.contact_id, reading)
    assert (second.root_id, second.version) == (first.root_id, 2)
    states = [one.state for one in agreements.of_person(desk, person.id)]
    assert states == [AgreementState.RUNNING, AgreementState.REPLACED]
    read = _entries(desk, person, EntryKind.OPTION_READ)
    assert [one.body["version"] for one in read] == [1, 2]


def test_nobody_else_says_yes_in_ones_call(desk, person, talk):
    reading = _read(desk, talk, offer(person))
    other = seated(desk, "bob")
    assert _code(readings.confirm, other, talk.contact_id, reading) == "talk.unknown"
