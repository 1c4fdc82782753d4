"""A version of a pack is published: by whom, with what proof, and from when every desk obeys it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from app.channels import policies
from app.domain.contact import Channel
from app.domain.entries import DESK, EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.domain.wishes import Agreed
from app.rules.differences import ABSENT, differences
from app.rules.primitives import Cap
from app.services import (
    audit,
    callbacks,
    calls,
    login,
    packfiles,
    packs,
    people,
    permits,
    publications,
    replays,
    rules,
    wishes,
    wrapups,
)
from app.storage import contacts, log
from app.wording import Wording
from tests.amended import fewer_talks, shorter_hours
from tests.make import make_desk, make_person, seated

TODAY = date(2026, 11, 23)
SHANGHAI = ZoneInfo("Asia/Shanghai")
CASE = """\
- name: one call at noon
  at: 2026-11-23T12:00:00+08:00
  zones: [Asia/Shanghai]
  attempt: {}
  refused_by: []
"""
WRONG = CASE.replace("[]", "[quiet_hours]")
RULES, TESTS = "contact.yaml", "contact.tests.yaml"
AMENDED = fewer_talks(1)
SHIPPED = policies.pack_files("cn")[RULES]


@pytest.fixture
def desk(store):
    return make_desk(store, role=Role.COMPLIANCE, login="cora")


@pytest.fixture
def caller(desk):
    """A collector at a desk of their own on the same book, which runs already."""
    found = seated(make_desk(desk.store, clock=desk.clock), "ann")
    person = make_person(found, "陈明", mobiles=("+8613490000009",))
    calls.may_contact(found, person.id)
    return found


@pytest.fixture
def folder(tmp_path):
    """A pack in a folder; cn with one effective call a day in place of three."""

    def made(files=None):
        for name, words in (files or fewer_talks(1)).items():
            (tmp_path / name).write_text(words, encoding="utf-8")
        return str(tmp_path)

    return made


def _talk(desk, person, number):
    permit = calls.ask_permit(desk, f"{number:032x}", person.id, person.points[0])
    calls.dial(desk, permit)
    wrapups.wrap_up(desk, permit.id, f"{number + 4096:032x}", WrapUp("talked", note="说过"))


def _publish(desk, folder, first_on=TODAY, why="法务核对"):
    found = publications.propose(desk, folder)
    return publications.publish(desk, found.files, first_on, why)


def _basis(desk, permit_id):
    with desk.store.read() as tx:
        return contacts.permit(tx, permit_id)["basis"]


def test_a_desk_that_runs_already_decides_by_it_from_that_moment_and_says_so(desk, caller, folder):
    person = make_person(caller)
    _talk(caller, person, 1)
    before = _basis(caller, f"{1:032x}")["packs"]
    done = _publish(desk, folder())
    with pytest.raises(ContactRefused) as refused:
        calls.ask_permit(caller, "f" * 32, person.id, person.points[0])
    (reason,) = refused.value.verdict.reasons
    assert (reason.rule, reason.used, reason.limit) == ("effective_calls", 1, 1)
    other = make_person(caller, "王大明", mobiles=("+8613490000002",))
    calls.ask_permit(caller, "e" * 32, other.id, other.points[0])
    ((version, digest),) = _basis(caller, "e" * 32)["packs"]
    assert (version, digest) == (done.version, done.digest) and [[version, digest]] != before
    (entry,) = [one for one in people.card(caller, person.id).timeline if one.rules]
    assert entry.sources  # the clause as the published version names it


def test_it_waits_for_its_first_day(desk, caller, folder):
    done = _publish(desk, folder(), TODAY + timedelta(days=1), "法务\0核对\ud83d")
    assert publications.listed(desk) == (done,) and done.reason == "法务?核对?"
    person = make_person(caller)
    _talk(caller, person, 1)
    _talk(caller, person, 2)
    caller.clock.set(10, day=24)
    _talk(caller, person, 3)
    with pytest.raises(ContactRefused):
        calls.ask_permit(caller, "f" * 32, person.id, person.points[0])


def test_why_a_permit_was_given_is_shown_whatever_was_published_since(
    desk, caller, folder, monkeypatch
):
    shipped, first = packfiles.pack("cn"), make_person(caller, "赵六", mobiles=("+8613490000031",))
    _talk(caller, first, 1)
    _publish(desk, folder())
    second = make_person(caller, "钱七", mobiles=("+8613490000032",))
    _talk(caller, second, 2)
    _publish(desk, folder(fewer_talks(2)))
    old, new = (permits.grounds(desk, f"{number:032x}") for number in (1, 2))
    assert [one.pack.digest for one in old.packs] == [shipped.digest] != [new.packs[0].digest]
    assert {(one.rule, one.used, one.limit) for one in old.counts} >= {("effective_calls", 0, 3)}
    assert {(one.rule, one.used, one.limit) for one in new.counts} >= {("effective_calls", 0, 1)}
    assert permits.grounds(caller, old.permit_id).counts == old.counts
    (contact,) = people.card(caller, first.id).timeline
    by_contact = permits.grounds(desk, contact.contact_id)
    assert by_contact.permit_id == old.permit_id and by_contact.counts == old.counts
    assert [one.digest for one in by_contact.packs] == [one.digest for one in old.packs]
    assert by_contact.by == old.by == caller.staff.name
    assert old.staff_id == new.staff_id == caller.staff.id
    with pytest.raises(DeskError, match=r"permit\.unknown"):
        permits.grounds(seated(desk, "bob"), old.permit_id)
    for at_that_time in (old, new):
        asked = [one.pack for one in at_that_time.packs]
        again = replays.replay(desk, asked, TODAY, TODAY).decisions
        (one,) = [d for d in again if d.at == at_that_time.issued_at and d.kind == "permit"]
        assert one.before == one.after == ()
    monkeypatch.setattr("app.services.permits.pack", lambda name: new.packs[0].pack)
    (gone,) = permits.grounds(desk, old.permit_id).packs  # a later program ships another text
    assert gone.pack is None and gone.version == "cn@2026-01-30" and gone.digest == shipped.digest


def test_a_bad_one_is_followed_by_another_and_both_stay(desk, caller, folder):
    bad = _publish(desk, folder())
    good = _publish(desk, folder(fewer_talks(2)))
    later = _publish(desk, folder(fewer_talks(5)), TODAY + timedelta(days=9))
    assert [one.id for one in publications.listed(desk)] == [bad.id, good.id, later.id]
    with caller.store.read() as tx:
        (pack,) = packs.ruled_now(caller, tx).rules.packs
    assert pack.digest == good.digest


@pytest.mark.parametrize("role", [Role.ADMIN, Role.TEAM_LEAD, Role.COLLECTOR, Role.VISITOR])
def test_compliance_alone_publishes_and_an_administrator_may_look(desk, folder, role):
    files = fewer_talks(1)
    other = seated(desk, role.value, role)
    with pytest.raises(DeskError, match=r"login\.not_allowed"):
        publications.publish(other, files, TODAY, "试试")
    if role is Role.ADMIN:
        assert publications.propose(other, folder()).differences
    else:
        with pytest.raises(DeskError, match=r"login\.not_allowed"):
            publications.propose(other, folder())
    assert publications.listed(desk) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda root: login.disable(root, "cora"), "login.closed"),
        (lambda root: login.change_duty(root, "cora", Role.ADMIN, ""), "login.changed"),
    ],
)
def test_an_account_that_was_closed_or_changed_publishes_nothing(desk, change, code):
    files = fewer_talks(1)
    change(seated(desk, "root", Role.ADMIN))
    with pytest.raises(DeskError) as refused:
        publications.publish(desk, files, TODAY, "试试")
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("files", "first_on", "reason", "code"),
    [
        (AMENDED | {TESTS: WRONG}, TODAY, "x", "rules.cases_differ"),
        ({RULES: AMENDED[RULES]}, TODAY, "x", "rules.no_cases"),
        (AMENDED | {TESTS: CASE}, TODAY, "x", "rules.unheld"),
        (AMENDED, TODAY - timedelta(days=1), "x", "rules.day_past"),
        (AMENDED, TODAY, "  ", "rules.no_reason"),
        (policies.pack_files("cn"), TODAY, "x", "rules.nothing_new"),
        ({RULES: SHIPPED.replace("id: cn", "id: us")}, TODAY, "x", "rules.not_used"),
        ({RULES: SHIPPED.replace("kind: window", "kind: windw")}, TODAY, "x", "rules.wrong"),
    ],
)
def test_what_is_not_proven_or_means_nothing_is_not_published(
    desk, files, first_on, reason, code
):
    with pytest.raises(DeskError) as refused:
        publications.publish(desk, files, first_on, reason)
    assert refused.value.code == code
    assert publications.listed(desk) == ()


def test_it_is_on_record_in_the_same_transaction_and_nobody_edits_it(desk, folder):
    done = _publish(desk, folder())
    with desk.store.read() as tx:
        entry = log.entries(tx, DESK)[-1]
    assert entry.kind is EntryKind.RULES_PUBLISHED and entry.staff_id == desk.staff.id
    assert (entry.body["publication"], entry.body["digest"]) == (done.id, done.digest)
    for change in ("UPDATE publications SET first_on = '2020-01-01'", "DELETE FROM publications"):
        with pytest.raises(Exception, match="append-only"), desk.store.begin() as tx:
            tx.connection.exec_driver_sql(change)
    admin = seated(desk, "root", Role.ADMIN)
    assert audit.verify(admin).differing == ()


def _behind_the_triggers(store, change):
    with store.begin() as tx:
        if store.kind == "sqlite":
            tx.connection.exec_driver_sql("DROP TRIGGER publications_keeps_update")
        else:
            tx.connection.exec_driver_sql("DROP TRIGGER publications_keeps ON publications")
        tx.connection.execute(text(change[0]), change[1])


def test_a_text_that_does_not_fit_its_digest_allows_nothing_and_shows_in_the_log(
    desk, caller, folder
):
    done = _publish(desk, folder())
    spoilt = json.dumps(fewer_talks(9))
    _behind_the_triggers(desk.store, ("UPDATE publications SET files = :files", {"files": spoilt}))
    person = make_person(caller)
    with pytest.raises(DeskError, match=r"rules\.digest"):
        calls.ask_permit(caller, "f" * 32, person.id, person.points[0])
    assert audit.verify(seated(desk, "root", Role.ADMIN)).differing == (done.id,)


def test_what_differs_is_named_with_days_and_values_and_what_the_days_before_would_show(
    desk, caller, folder
):
    person = make_person(caller)
    _talk(caller, person, 1)
    _talk(caller, person, 2)
    found = publications.propose(desk, folder())
    (one,) = found.differences
    (value,) = one.values
    assert (one.kind, one.rule.id, one.parts) == ("changed", "effective_calls", ())
    assert isinstance(value.before, Cap) and value.before.readings[0].limit == 3
    assert isinstance(value.after, Cap) and value.after.readings[0].limit == 1
    assert found.is_proven
    assert [fired.rule for one in found.replay.refused for fired in one.after] == [
        "effective_calls", "effective_calls",
    ]  # fmt: skip  # the permit and its contact


def test_a_version_whose_cases_differ_is_not_replayed(desk, folder):
    found = publications.propose(desk, folder(fewer_talks(1) | {TESTS: WRONG}))
    assert found.run.wrong and found.replay is None


def test_boundaries_that_no_case_holds_are_named_and_such_a_version_is_not_replayed(desk, folder):
    files = fewer_talks(1)
    loose = files[TESTS].replace("amended, all the calls of a day", "x").split("- name: x\n")[0]
    found = publications.propose(desk, folder(files | {TESTS: loose}))
    assert found.run.cases > 50 and not found.run.wrong
    assert not found.is_proven and found.replay is None
    assert {one.rule for one in found.unheld} == {"effective_calls"}
    assert "2026-11-23: limit 1 per day: limit to 2" in [one.moved for one in found.unheld]
    with pytest.raises(DeskError) as refused:
        publications.publish(desk, found.files, TODAY, "x")
    assert "limit 1 per day: limit to 2" in Wording("en").problem(refused.value)


def test_rules_added_and_gone_and_other_parts_are_told():
    cn = packfiles.pack("cn")
    words = policies.pack_files("cn", tests=False)["contact.yaml"]
    renamed = words.replace("  quiet_hours:", "  still_hours:").replace(
        "confidence: S", "confidence: P"
    )
    new = packfiles.read("cn", {"contact.yaml": renamed})
    found = {one.rule.id: one for one in differences(cn, new)}
    assert found["still_hours"].kind == "added" and found["quiet_hours"].kind == "gone"
    assert all(value.before == ABSENT for value in found["still_hours"].values)
    assert all(value.after == ABSENT for value in found["quiet_hours"].values)
    assert found["effective_calls"].kind == "changed"
    assert found["effective_calls"].parts == ("confidence",)
    assert differences(cn, packfiles.read("cn", {"contact.yaml": words})) == ()


def test_a_case_of_several_layers_asks_the_text_that_is_proposed(tmp_path):
    files = dict(policies.pack_files("us-ma"))
    shipped = publications.ask("us-ma", files)
    cases = files["contact.tests.yaml"]
    assert "packs: [us, us-ma]" in cases and not shipped.wrong
    words = files["contact.yaml"]
    only = words.replace("limit: 2", "limit: 1")
    assert only != words
    asked = publications.ask(str(tmp_path), {**files, "contact.yaml": only})
    assert any(case.packs for case, _ in asked.wrong)


def test_the_cases_of_a_pack_are_those_of_the_version_in_force(desk, folder):
    shipped = rules.ask_cases(desk, "cn")
    _publish(desk, folder(), date(2026, 12, 1))
    assert rules.ask_cases(desk, "cn").cases == shipped.cases > 50
    _publish(desk, folder())
    run = rules.ask_cases(desk, "cn")
    assert (run.cases, run.wrong) == (shipped.cases + 5, ())


def test_call_backs_are_foreseen_by_what_was_published_and_what_was_agreed(desk, caller, folder):
    person = make_person(caller)
    evening = datetime(2026, 11, 24, 20, 30, tzinfo=SHANGHAI)
    night = evening.replace(hour=23)
    assert callbacks.foreseen(caller, people.card(caller, person.id), evening) == evening
    _publish(desk, folder(shorter_hours("08:00", "20:00")))
    calls.may_contact(caller, person.id)  # as whoever opens somebody asks
    card = people.card(caller, person.id)
    morning = datetime(2026, 11, 25, 8, tzinfo=SHANGHAI)
    assert callbacks.foreseen(caller, card, evening) == morning
    given = Agreed("outside_hours", Channel.CALL, "晚上方便", desk.clock(), None, person.points[0])
    wishes.consent(desk, person.id, given)
    assert callbacks.foreseen(caller, people.card(caller, person.id), night) == night
