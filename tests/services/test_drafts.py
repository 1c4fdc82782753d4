"""What is being typed is never lost, never shown to another, and gone once it was said."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.domain.errors import DeskError
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import audit, calls, drafts, people, wrapups
from app.storage import people as book_people
from tests.make import make_desk, make_person, seated


@pytest.fixture
def desk(store):
    return make_desk(store)


def _permit(desk, person):
    permit = calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[0])
    calls.dial(desk, permit)
    return permit


def _wrap_up(desk, permit, note="说下周一再谈"):
    wrapups.wrap_up(desk, permit.id, desk.new_id(desk.clock()), WrapUp("talked", note=note))


def _rows(desk):
    with desk.store.read() as tx:
        return tx.connection.execute(text("SELECT count(*) FROM drafts")).scalar_one()


def test_what_was_typed_is_there_for_whoever_opens_the_book_anew(desk, reopen):
    person = make_person(desk)
    form = {"disposition": "promise", "amount": "1200.00", "hold": None, "step": 3}
    drafts.keep(desk, person.id, None, "发薪日 25 号", form)
    again = make_desk(reopen())
    (draft,) = drafts.standing(again)
    assert (draft.debtor_id, draft.contact_id, draft.note) == (person.id, None, "发薪日 25 号")
    assert draft.form == form and draft.at is not None


def test_each_change_takes_the_place_of_the_one_before(desk):
    person = make_person(desk)
    for typed in ("发", "发薪", "发薪日", "发薪"):
        drafts.keep(desk, person.id, None, typed)
    assert [one.note for one in drafts.standing(desk)] == ["发薪"]


def test_the_draft_of_another_member_of_staff_is_never_shown(desk):
    person = make_person(desk)
    drafts.keep(desk, person.id, None, "只给自己看的话", {"note": "也是"})
    for login, role in (
        ("bob", Role.COLLECTOR), ("lead", Role.TEAM_LEAD), ("root", Role.ADMIN),
        ("law", Role.COMPLIANCE),
    ):  # fmt: skip
        other = seated(desk, login, role)
        assert drafts.standing(other) == ()
        assert drafts.of_person(other, person.id) == ()
        assert "只给自己看的话" not in str(people.card(other, person.id))
        drafts.drop(other, person.id, None)
    bob = seated(desk, "bob")
    drafts.keep(bob, person.id, None, "另一个人的")
    people.note(bob, person.id, "另一个人的备注")
    assert [one.note for one in drafts.standing(desk)] == ["只给自己看的话"]


def test_nobody_types_about_somebody_elses_person(desk):
    person = make_person(desk, collector=desk.staff)
    bob = seated(desk, "bob")
    with pytest.raises(DeskError, match=r"person\.unknown"):
        drafts.keep(bob, person.id, None, "好奇")
    with pytest.raises(DeskError, match=r"person\.unknown"):
        drafts.keep(bob, person.id, _permit(desk, person).id, "好奇")
    assert _rows(desk) == 0


def test_words_about_a_person_who_is_somebody_elses_by_now_are_kept_for_the_wrap_up(desk):
    person = make_person(desk)
    permit = _permit(desk, person)
    bob = seated(desk, "bob").need()
    with desk.store.begin() as tx:
        tx.connection.execute(
            text("UPDATE debtors SET collector_id = :bob WHERE id = :id"),
            {"bob": bob.id, "id": person.id},
        )
    drafts.keep(desk, person.id, permit.id, "说到一半")
    assert [one.note for one in drafts.standing(desk)] == ["说到一半"]
    _wrap_up(desk, permit)
    assert drafts.standing(desk) == ()


def test_what_was_typed_before_a_call_goes_on_in_it(desk):
    person = make_person(desk)
    drafts.keep(desk, person.id, None, "先问工资")
    permit = _permit(desk, person)
    drafts.keep(desk, person.id, permit.id, "先问工资：25 号")
    (draft,) = drafts.standing(desk)
    assert (draft.contact_id, draft.note) == (permit.id, "先问工资：25 号")


def test_a_wrap_up_drops_its_draft_whichever_way_the_contact_was_named(desk):
    for way in ("permit", "contact"):
        person = make_person(desk, mobiles=(f"+861349000{len(way):04d}",))
        permit = _permit(desk, person)
        contact_id = people.card(desk, person.id).timeline[0].contact_id
        drafts.keep(desk, person.id, permit.id if way == "permit" else contact_id, "说了一半")
        _wrap_up(desk, permit)
        assert drafts.standing(desk) == ()


def test_a_wrap_up_leaves_words_that_nobody_has_said_yet(desk):
    first, second = make_person(desk), make_person(desk, "李二", mobiles=("+8613490000002",))
    permit = _permit(desk, first)
    drafts.keep(desk, second.id, None, "另一个人的事")
    drafts.keep(desk, first.id, None, "通话之外的事")
    _wrap_up(desk, permit, note="说下周一再谈")
    assert {one.note for one in drafts.standing(desk)} == {"另一个人的事", "通话之外的事"}
    permit = _permit(desk, second)
    _wrap_up(desk, permit, note="另一个人的事，已谈")
    assert [one.note for one in drafts.standing(desk)] == ["通话之外的事"]


def test_a_wrap_up_that_fails_leaves_the_draft(desk, monkeypatch):
    person = make_person(desk)
    permit = _permit(desk, person)
    drafts.keep(desk, person.id, permit.id, "不能丢")
    with pytest.raises(DeskError, match=r"note\.missing"):
        _wrap_up(desk, permit, note=" ")
    said = drafts.said

    def then_the_power_goes(*parts):
        said(*parts)
        raise OSError("the power went")

    monkeypatch.setattr(drafts, "said", then_the_power_goes)
    with pytest.raises(OSError, match="power"):
        _wrap_up(desk, permit)
    assert [one.note for one in drafts.standing(desk)] == ["不能丢"]
    assert people.card(desk, person.id).timeline[0].disposition is None


def test_a_correction_drops_its_draft_too(desk):
    person = make_person(desk)
    permit = _permit(desk, person)
    _wrap_up(desk, permit)
    wrong = people.card(desk, person.id).timeline[0]
    drafts.keep(desk, person.id, wrong.contact_id, "", {"reason": "点错了"})
    wrapups.correct(
        desk, wrong.outcome_id, desk.new_id(desk.clock()), WrapUp("no_answer"), "点错了"
    )
    assert drafts.standing(desk) == ()


def test_a_draft_with_nothing_in_it_is_no_draft(desk):
    person = make_person(desk)
    drafts.keep(desk, person.id, None, "  ", {})
    assert _rows(desk) == 0
    drafts.keep(desk, person.id, None, "一")
    drafts.keep(desk, person.id, None, "", None)
    assert _rows(desk) == 0


def test_signs_that_no_database_keeps_do_not_lose_the_rest(desk):
    person = make_person(desk)
    drafts.keep(desk, person.id, None, "好\ud83d的\0", {"half": "\ud83d", "nul": "\0"})
    (draft,) = drafts.standing(desk)
    assert draft.note == "好?的?" and draft.form == {"half": "\ud83d", "nul": "\0"}


def test_a_draft_follows_its_person_when_records_are_merged(desk):
    old, new = make_person(desk), make_person(desk, mobiles=("+8613490000002",))
    drafts.keep(desk, old.id, None, "先记下")
    with desk.store.begin() as tx:
        book_people.merge(tx, old.id, new.id)
    assert [one.debtor_id for one in drafts.standing(desk)] == [new.id]
    assert [one.note for one in drafts.of_person(desk, new.id)] == ["先记下"]
    people.note(desk, new.id, "先记下")
    assert drafts.standing(desk) == ()


def test_a_note_without_a_call_stands_in_the_timeline_and_takes_its_draft_away(desk):
    person = make_person(desk)
    permit = _permit(desk, person)
    _wrap_up(desk, permit)
    drafts.keep(desk, person.id, None, "家里有老人住院")
    people.note(desk, person.id, "家里有老人住院")
    newest, before = people.card(desk, person.id).timeline
    assert (newest.kind, newest.note, newest.staff) == ("note", "家里有老人住院", "Ann")
    assert (before.kind, before.disposition) == ("contact", "talked")
    assert newest.disposition is None and newest.outcome_id is None
    assert drafts.standing(desk) == ()


def test_a_note_that_was_edited_or_removed_behind_the_desk_shows_in_the_audit(desk):
    person = make_person(desk)
    people.note(desk, person.id, "原来的话")
    assert audit.verify_store(desk.store).differing == ()
    note_id = people.card(desk, person.id).timeline[0].contact_id
    with desk.store.begin() as tx:
        tx.connection.execute(text("UPDATE texts SET body = '后来的话'"))
    assert audit.verify_store(desk.store).differing == (note_id,)
    with desk.store.begin() as tx:
        tx.connection.execute(text("DELETE FROM texts"))
    assert audit.verify_store(desk.store).differing == (note_id,)


def test_a_note_that_is_sent_twice_takes_away_what_was_kept_of_it_in_between(desk):
    person, made = make_person(desk), desk.new_id(desk.clock())
    for _ in range(2):
        drafts.keep(desk, person.id, None, "下周出院")
        people.note(desk, person.id, "下周出院", made)
    assert drafts.standing(desk) == ()
    assert [one.note for one in people.card(desk, person.id).timeline] == ["下周出院"]


@pytest.mark.parametrize("words", ["", " \n"])
def test_a_note_needs_words(desk, words):
    with pytest.raises(DeskError, match=r"note\.empty"):
        people.note(desk, make_person(desk).id, words)


def test_only_who_may_contact_takes_notes(desk):
    person = make_person(desk, collector=desk.staff)
    with pytest.raises(DeskError, match=r"login\.not_allowed"):
        people.note(seated(desk, "law", Role.COMPLIANCE), person.id, "看看")
    with pytest.raises(DeskError, match=r"person\.unknown"):
        people.note(seated(desk, "bob"), person.id, "看看")


def test_a_corrected_line_says_why_and_what_took_its_place(desk):
    person = make_person(desk)
    permit = _permit(desk, person)
    stated = WrapUp("talked", note="聊了", talk_seconds=75)
    wrapups.wrap_up(desk, permit.id, desk.new_id(desk.clock()), stated)
    wrong = people.card(desk, person.id).timeline[0].outcome_id
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    wrapups.correct(lead, wrong, desk.new_id(desk.clock()), WrapUp("no_answer"), "录音里无人接听")
    right, old = people.card(desk, person.id).timeline
    assert (right.disposition, right.corrects, right.corrected, right.staff) == (
        "no_answer", True, False, "Lead",
    )  # fmt: skip
    assert (old.corrected, old.reason, old.corrects, old.staff) == (
        True, "录音里无人接听", False, "Ann",
    )  # fmt: skip
    assert old.talk_seconds == 75
