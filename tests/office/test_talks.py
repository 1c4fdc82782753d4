"""Talks, drafts and notes written by the database: the same steps and entries as Python's."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from random import Random

import psycopg
import pytest

from app.domain.drafts import Draft
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.staff import Role
from app.domain.talk import BACK
from app.services import audit, drafts, inbound, people, talks
from app.storage.postgres import install
from tests.make import make_person
from tests.office.dealing import DEVICE, Dealing, refused
from tests.office.test_wrapups import body, ids, stated


@pytest.fixture
def dealing(made, hire):
    one = Dealing(made, hire(Role.COLLECTOR))
    yield one
    one.close()


def identified(dealing, number: str | None, born: str | None):
    """Somebody of whom that is on file."""
    person = dealing.person()
    with dealing.store.begin() as tx:
        install.driver_of(tx).execute(
            "UPDATE debtors SET identity_number = %s, born_on = %s WHERE id = %s",
            (number, born, person.id),
        )
    return person


def verified(dealing, contact: str, tail: str, year: str):
    """What is heard, compared with the file on record; how it came out."""
    dealing.ask("verify", contact, tail, year, DEVICE)
    return dealing.ask("verified", contact)


def told(action, *values):
    """What it gives, or the code with which it is refused."""
    try:
        return action(*values)
    except DeskError as error:
        return error.code


def test_generated_talks_go_the_same_way(dealing):
    """Answers by chance, wrong ones and steps back among them, with both and then compared."""
    random, flow = Random(5), dealing.desk.rules.flow
    person = identified(dealing, "110101199003077774", None)
    for _ in range(12):
        here, there = dealing.dialled(person), dealing.dialled(person)
        talk = talks.standing(dealing.desk, here)
        for _ in range(9):
            codes = [one.code for one in flow.step(talk.stage, talk.step).answers]
            code = random.choice((*codes, *codes, BACK, "nonsense"))
            step = random.choice((talk.step,) * 7 + ("listen",))
            if random.randrange(3) == 0:
                assert told(talks.verify, dealing.desk, here, "7774", "1990").matches
                assert verified(dealing, there, "７７７４", "1990 ")["matches"]
            said = told(talks.answer, dealing.desk, here, step, code)
            asked = told(dealing.ask, "answer", there, ids(), step, code, DEVICE)
            assert (asked or None) == (said if isinstance(said, str) else None), (step, code)
            talk = talks.standing(dealing.desk, here)
            stands = dealing.ask("talk", there)
            assert (stands["step"], stands["stage"]) == (talk.step, talk.stage)
            assert stands["identity_matches"] == talk.identity_matches
            assert stands["asks"] == [one.value for one in talk.asks]
        for code in ("talked", "wrong_number", "voicemail", "promise", "no_answer"):
            fits = code in talks.fitting(dealing.desk, talk) if talk.taken else True
            if not fits:  # nothing is written then
                asked = ("wrap_up", there, ids(), body(stated(dealing, code)), DEVICE)
                refused("outcome.does_not_fit", dealing.ask, *asked)
    assert audit.verify_store(dealing.store).broken is None


@pytest.mark.parametrize(
    ("number", "born", "heard", "matches"),
    [
        ("110101199003077774", None, ("7774", "1990"), True),
        ("110101199003077774", None, ("7774", "1991"), False),
        ("11010119900307777x", None, ("777X", "1990"), True),
        ("A123456789", "1985-02-01", ("6789", "1985"), True),
        ("A123456789", None, ("6789", ""), True),
        (None, "1985-02-01", ("", "1985"), True),
        (None, None, ("", ""), None),
    ],
)
def test_identity_is_compared_as_python_does(number, born, heard, matches, dealing):
    person = identified(dealing, number, born)
    here, there = dealing.dialled(person), dealing.dialled(person)
    said = told(talks.verify, dealing.desk, here, *heard)
    asked = told(verified, dealing, there, *heard)
    if matches is None:
        assert said == asked == "identity.nothing"
        return
    assert matches == said.matches == asked["matches"]
    assert (asked["tail_ok"], asked["year_ok"]) == (said.tail_ok, said.year_ok)
    assert asked["tries_left"] in (said.tries_left, said.tries_left - 1)


def test_whoever_guesses_has_three_tries_a_day_until_a_lead_gives_them_back(dealing, hire):
    lead, person = hire(Role.TEAM_LEAD), identified(dealing, "110101199003077774", None)
    contacts = [dealing.dialled(person) for _ in range(4)]
    wrong = [verified(dealing, one, "0000", "1990") for one in contacts[:3]]
    assert [one["tries_left"] for one in wrong] == [2, 1, 0]
    asked = ("verify", contacts[3], "7774", "1990", DEVICE)
    refused("identity.no_tries", dealing.ask, *asked)
    refused("office.not_allowed", dealing.ask, "free_tries", person.id, "x", DEVICE)
    refused("person.unknown", dealing.ask, "free_tries", person.id, "x", DEVICE, staff=lead)
    with dealing.store.begin() as tx:
        driver = install.driver_of(tx)
        driver.execute("INSERT INTO teams (id, name) VALUES ('t', 'A')")
        driver.execute("UPDATE staff SET team_id = 't' WHERE role IN ('collector', 'team_lead')")
    dealing.ask("free_tries", person.id, "x", DEVICE, staff=lead)
    refused("identity.none_used", dealing.ask, "free_tries", person.id, "x", DEVICE, staff=lead)
    assert verified(dealing, contacts[3], "7774", "1990")["matches"]
    assert audit.verify_store(dealing.store).differing == ()


def test_a_try_that_could_be_taken_back_tells_nothing(dealing):
    """Neither by an answer, nor by what it unlocks, nor in the log: nobody guesses without end."""
    person = identified(dealing, "110101199003077774", None)
    mine, flow = dealing.dialled(person), dealing.desk.rules.flow
    dealing.ask("answer", mine, ids(), "greet", "says_self", DEVICE)
    locked = next(
        one.code for one in flow.step(dealing.ask("talk", mine)["stage"], "verify").answers
        if one.needs_identity
    )  # fmt: skip
    asked = (
        ("SELECT office.verified(%s)", (mine,), "identity.nothing"),
        ("SELECT office.answer(%s, %s, 'verify', %s, 'd')", (mine, ids(), locked), "talk.locked"),
    )
    for tail in ("7774", "0000"):
        with dealing.made.connect(dealing.staff.login) as hostile:
            for sentence, values, code in asked:
                hostile.execute("BEGIN")
                hostile.execute("SAVEPOINT s")
                hostile.execute("SELECT office.verify(%s, %s, '1990', 'd')", (mine, tail))
                hostile.execute("RELEASE s")
                talk = hostile.execute("SELECT office.talk(%s)", (mine,)).fetchone()[0]
                assert not talk["identity_matches"]
                seen = hostile.execute("SELECT 1 FROM log WHERE kind = 'identity.checked'")
                assert seen.fetchall() == []
                with pytest.raises(psycopg.Error) as refusal:
                    hostile.execute(sentence, values)
                assert refusal.value.diag.message_primary == code
                hostile.execute("ROLLBACK")
    assert verified(dealing, mine, "7774", "1990")["matches"]
    with dealing.made.connect(dealing.staff.login) as desk:
        assert desk.execute("SELECT 1 FROM log WHERE kind = 'identity.checked'").fetchall()


def test_an_answer_that_leads_to_its_own_step_is_recorded_once_by_its_id(dealing):
    """What is read back changes, and changes again: step and answer alone do not tell a repeat."""
    person = identified(dealing, "110101199003077774", None)
    here, there = dealing.dialled(person), dealing.dialled(person)

    def by_python(contact, answer_id, step, code, _):
        talks.answer(dealing.desk, contact, step, code, answer_id)

    for contact, answer in ((here, by_python), (there, partial(dealing.ask, "answer"))):
        answer(contact, ids(), "greet", "says_self", DEVICE)
        talks.verify(dealing.desk, contact, "7774", "1990")
        for step, code in (("verify", "matches"), ("purpose", "pays_today")):
            answer(contact, ids(), step, code, DEVICE)
        twice = ids()
        for _ in range(2):  # the answer to the first was lost
            answer(contact, twice, "read_back", "changes", DEVICE)
        answer(contact, ids(), "read_back", "changes", DEVICE)
        refused("talk.id_taken", answer, contact, twice, "read_back", "right", DEVICE)
        taken = talks.standing(dealing.desk, contact).taken
        assert [one.answer for one in taken][3:] == ["changes", "changes"]
    assert audit.verify_store(dealing.store).broken is None


def test_nobody_steps_through_the_talk_of_another_or_past_the_lock(dealing, hire):
    other, person = hire(Role.COLLECTOR), identified(dealing, "110101199003077774", None)
    mine = dealing.dialled(person)
    for named in (mine, ids()):
        for asked in (("talk", named), ("answer", named, ids(), "greet", "says_self", DEVICE),
                      ("verify", named, "7774", "1990", DEVICE), ("verified", named)):  # fmt: skip
            refused("talk.unknown", dealing.ask, *asked, staff=other)
    dealing.ask("answer", mine, ids(), "greet", "says_self", DEVICE)
    dealing.ask("answer", mine, ids(), "greet", "says_self", DEVICE)  # sent twice
    flow = dealing.desk.rules.flow
    locked = next(
        one.code for one in flow.step(dealing.ask("talk", mine)["stage"], "verify").answers
        if one.needs_identity
    )  # fmt: skip
    refused("talk.locked", dealing.ask, "answer", mine, ids(), "verify", locked, DEVICE)
    asked = ("wrap_up", mine, ids(), body(stated(dealing, "talked")), DEVICE)
    refused("outcome.does_not_fit", dealing.ask, *asked)
    dealing.ask("verify", mine, "7774", "1990", DEVICE)
    dealing.ask("answer", mine, ids(), "verify", locked, DEVICE)
    dealing.ask(*asked)
    refused("talk.over", dealing.ask, "answer", mine, ids(), "verify", locked, DEVICE)


def test_a_call_that_came_in_is_recorded_once(dealing, hire):
    here, there = dealing.person(), dealing.person()
    other, contact = hire(Role.COLLECTOR), ids()
    inbound.receive(dealing.desk, ids(), here.id, here.points[0])
    talk = dealing.ask("receive", contact, there.id, there.points[0], DEVICE)
    assert talk == dealing.ask("receive", contact, there.id, there.points[0], DEVICE)
    assert dealing.known(there) == dealing.known(here)
    refused("talk.unknown", dealing.ask, "receive", contact, there.id, None, DEVICE)
    refused("talk.unknown", dealing.ask, "receive", contact, here.id, None, DEVICE)
    refused("point.unknown", dealing.ask, "receive", ids(), there.id, here.points[0], DEVICE)
    refused("person.unknown", dealing.ask, "receive", ids(), there.id, None, DEVICE, staff=other)
    dealing.ask("wrap_up", contact, ids(), body(stated(dealing, "talked")), DEVICE)
    refused("outcome.does_not_fit", dealing.ask, "wrap_up",
            dealing.ask("receive", ids(), there.id, None, DEVICE)["contact"], ids(),
            body(stated(dealing, "no_answer")), DEVICE)  # fmt: skip
    assert audit.verify_store(dealing.store).differing == ()


def test_what_is_typed_lies_where_python_would_have_put_it(dealing):
    here, there = dealing.person(), dealing.person()
    calls = {here.id: [dealing.dialled(here), ids()], there.id: [dealing.dialled(there), ids()]}
    for contact, note, form in (
        (None, "erst", {}), (None, "erst mal", {"a": [1, "ü"]}), (0, "im Gespräch", {}),
        (None, "daneben", {}), (0, "im Gespräch weiter", {"b": 2}), (0, " ", {}),
        (None, " ", {}), (None, "zuletzt", {}),
    ):  # fmt: skip
        for person in (here, there):
            named = None if contact is None else calls[person.id][contact]
            if person is here:
                drafts.keep(dealing.desk, person.id, named, note, form)
            else:
                dealing.ask("keep_draft", person.id, named, note, form)
        assert dealing.known(there)["drafts"] == dealing.known(here)["drafts"], note
    standing = drafts.standing(dealing.desk)
    assert {(one.debtor_id, one.note) for one in standing} == {
        (here.id, "zuletzt"), (there.id, "zuletzt")
    }  # fmt: skip
    assert all(isinstance(one, Draft) for one in standing)
    dealing.ask("drop_draft", there.id, None)
    assert dealing.known(there)["drafts"] == []


def test_a_draft_tells_nothing_of_whom_one_does_not_see(dealing, hire):
    other, mine = hire(Role.COLLECTOR), dealing.person()
    theirs = make_person(dealing.desk, mobiles=("+8613490077001",), collector=other)
    contact = ids()
    dealing.ask("receive", contact, mine.id, None, DEVICE)
    for permit in (contact, dealing.dialled(mine)):
        for whom in (theirs.id, ids()):
            refused("person.unknown", dealing.ask, "keep_draft", whom, permit, "x", {})
    with dealing.store.begin() as tx:  # their own call is written up, whosever they are by now
        install.driver_of(tx).execute("UPDATE debtors SET collector_id = %s", (other.id,))
    dealing.ask("keep_draft", mine.id, contact, "x", {})


def test_a_call_that_was_never_ended_keeps_nobody_in_sight(dealing, hire):
    other, person = hire(Role.COLLECTOR), identified(dealing, "110101199003077774", None)
    old, late = dealing.dialled(person, timedelta(days=1)), dealing.dialled(person)
    with dealing.store.begin() as tx:
        driver = install.driver_of(tx)
        driver.execute("UPDATE debtors SET collector_id = %s", (other.id,))
    refused("person.unknown", dealing.ask, "verify", old, "7774", "1990", DEVICE)
    refused("person.unknown", dealing.ask, "talk", old)
    assert verified(dealing, late, "7774", "1990")["matches"]  # somebody is on the phone
    assert dealing.ask("talk", late)["identity_matches"]
    assert dealing.ask("wrap_up", old, ids(), {"disposition": "no_answer"}, DEVICE)


def test_a_note_is_taken_once_and_drops_what_was_typed(dealing, hire):
    here, there, other = dealing.person(), dealing.person(), hire(Role.COLLECTOR)
    text = uuid7(now())
    for person in (here, there):
        drafts.keep(dealing.desk, person.id, None, "ruft", {})
    people.note(dealing.desk, here.id, "ruft zurück")
    dealing.ask("take_note", there.id, text, "ruft zurück", DEVICE)
    dealing.ask("take_note", there.id, text, "ruft zurück", DEVICE)
    assert dealing.known(there) == dealing.known(here)
    refused("note.id_taken", dealing.ask, "take_note", there.id, text, "anders", DEVICE)
    refused("note.id_taken", dealing.ask, "take_note", here.id, text, "ruft zurück", DEVICE)
    refused("note.empty", dealing.ask, "take_note", here.id, ids(), " \n", DEVICE)
    for function, *values in (
        ("take_note", there.id, ids(), "x", DEVICE), ("keep_draft", there.id, None, "x", {}),
        ("keep_draft", there.id, dealing.dialled(there), "x", {}),
    ):  # fmt: skip
        refused("person.unknown", dealing.ask, function, *values, staff=other)
    assert audit.verify_store(dealing.store).differing == ()
