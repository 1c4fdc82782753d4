"""Old decisions asked again: the same under the same packs, and what other packs would change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.channels import policies
from app.domain.contact import Channel, HoldKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.flags import FlagKind, Said
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.domain.wishes import Agreed, Asked
from app.rules.packs import parse_pack
from app.services import calls, flags, holds, inbound, merging, replays, wishes, wrapups
from app.storage import contacts, tables
from tests.make import make_desk, make_person, seated

DAY = date(2026, 11, 23)
LATER = date(2026, 11, 30)


@pytest.fixture
def desk(store):
    return make_desk(store, role=Role.ADMIN)


@pytest.fixture
def other():
    """cn with one effective call a day, in place of three, and later hours."""
    text = policies.pack_files("cn", tests=False)["contact.yaml"]
    text = text.replace("limit: 3, per: day", "limit: 1, per: day")
    return parse_pack({"contact.yaml": text.replace('to: "22:00"', 'to: "23:30"')})


class _Day:
    """Calls made one after the other, each with an id of its own."""

    def __init__(self, desk):
        self.desk, self._made = desk, 0

    def call(self, person, code="no_answer", point=0):
        """Permit, dial and outcome; the id of the outcome."""
        self._made += 1
        permit_id, outcome_id = f"{self._made:032x}", f"{self._made + 4096:032x}"
        permit = calls.ask_permit(self.desk, permit_id, person.id, person.points[point])
        calls.dial(self.desk, permit)
        wrapups.wrap_up(self.desk, permit.id, outcome_id, WrapUp(code, note="记下"))
        return outcome_id

    def refused(self, person, point=0, by=Channel.CALL):
        self._made += 1
        with pytest.raises(ContactRefused):
            calls.ask_permit(self.desk, f"{self._made:032x}", person.id, person.points[point], by)


def _counts(store):
    with store.read() as tx:
        return [
            tx.connection.scalar(select(func.count()).select_from(table))
            for table in tables.metadata.sorted_tables
        ]


def _eventful(desk):
    """Days on which nearly everything changed that a decision looks at."""
    day = _Day(desk)
    one = make_person(desk, third=("+8613490000007",))
    two = make_person(desk, "王大明", mobiles=("+8613490000002", "+8613490000003"))
    for _ in range(3):
        day.call(one, "talked")
    day.refused(one)  # three effective calls
    wrong = day.call(two, "wrong_number")
    day.refused(two)  # somebody else's number
    wrapups.correct(desk, wrong, "c" * 32, WrapUp("no_answer"), "点错了")
    day.call(two)
    holds.place(desk, two.id, HoldKind.DISPUTE, None)
    day.refused(two)
    holds.release(desk, two.id, HoldKind.DISPUTE, "已了结")
    wish = wishes.opt_out(desk, two.id, Asked(Channel.CALL))
    day.refused(two)
    wishes.withdraw_opt_out(desk, wish, "误记")
    silence = wishes.opt_out(desk, two.id, Asked(Channel.SMS))
    day.refused(two, by=Channel.SMS)  # a call would be allowed
    wishes.withdraw_opt_out(desk, silence, "误记")
    day.call(two, "talked")
    merging.merge(desk, two.id, one.id)
    day.refused(two)  # counts are one by now
    merging.split(desk, two.id)
    day.call(two)
    inbound.receive(desk, "d" * 32, two.id)
    make_person(desk, "陈明", mobiles=("+8613490000009",))
    desk.clock.set(22, 30)
    day.refused(two)
    given = desk.clock() - timedelta(days=3)
    agreed = Agreed("outside_hours", Channel.CALL, "晚上可以", given, None, None)
    consent = wishes.consent(desk, two.id, agreed)
    day.call(two)
    wishes.withdraw_consent(desk, consent)
    day.refused(two)
    desk.clock.set(10, day=24)
    for _ in range(3):
        day.call(one)
    day.refused(one, point=1)  # a third party, on the day of the third failed dial
    desk.clock.set(10, day=25)
    day.call(one, point=1)
    return one, two


def test_under_the_same_packs_every_old_decision_comes_out_the_same(desk):
    _eventful(desk)
    before = _counts(desk.store)
    found = replays.replay(desk, desk.rules.packs, DAY, LATER)
    assert _counts(desk.store) == before  # it only reads
    assert found.refused == found.freed == found.by_rule() == ()
    kinds = [one.kind for one in found.decisions]
    assert kinds.count("permit") == kinds.count("contact") == 12 and kinds.count("refusal") == 9
    for one in found.decisions:
        assert sorted(one.before, key=repr) == sorted(one.after, key=repr), one
    with desk.store.read() as tx:
        rows = tx.connection.execute(select(tables.permits.c.id).order_by(
            tables.permits.c.issued_at, tables.permits.c.id
        )).scalars()  # fmt: skip
        bases = [contacts.permit(tx, id_)["basis"]["counts"] for id_ in rows]
    again = [one.counts for one in found.decisions if one.kind == "permit"]
    assert [[list(count) for count in counts] for counts in again] == bases


def test_a_number_that_others_said_is_wrong_stays_wrong_in_what_is_asked_again(desk):
    """Its mark stood while an outcome said the same, and after that one was corrected."""
    day, person = _Day(desk), make_person(desk, third=("+8613490000007",))
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    calls.dial(desk, permit)
    said = Said(FlagKind.WRONG_NUMBER, point_id=person.points[0])
    flags.record(desk, person.id, said)
    wrapups.wrap_up(desk, permit.id, "b" * 32, WrapUp("wrong_number"))
    wrapups.correct(desk, "b" * 32, "c" * 32, WrapUp("no_answer"), "点错了")
    day.call(person, point=1)  # a third party, as no number of their own serves
    found = replays.replay(desk, desk.rules.packs, DAY, LATER)
    assert found.refused == found.freed == ()


def test_other_packs_say_what_would_be_refused_and_what_freed_with_rule_and_clause(desk, other):
    day, person = _Day(desk), make_person(desk)
    day.call(person, "talked")
    day.call(person, "talked")
    desk.clock.set(22, 30)
    late = make_person(desk, "王大明", mobiles=("+8613490000002",))
    day.refused(late)
    found = replays.replay(desk, [other], DAY, DAY)
    assert [one.kind for one in found.refused] == ["permit", "contact"]
    assert {one.person_id for one in found.refused} == {person.id}
    (fired,) = found.refused[0].after
    assert (fired.pack, fired.rule, fired.used, fired.limit) == ("cn", "effective_calls", 1, 1)
    assert "GB/T 45251-2025" in fired.source
    (freed,) = found.freed
    assert freed.person_id == late.id
    assert [(one.rule, bool(one.source)) for one in freed.before] == [("quiet_hours", True)]
    sums = {one.rule: (one.refused, one.freed) for one in found.by_rule()}
    assert sums == {"effective_calls": (2, 0), "quiet_hours": (0, 1)}


def test_only_the_days_named_are_asked_again(desk):
    day, person = _Day(desk), make_person(desk)
    day.call(person)
    desk.clock.set(10, day=24)
    day.call(person)
    assert len(replays.replay(desk, desk.rules.packs, DAY, DAY).decisions) == 2
    assert len(replays.replay(desk, desk.rules.packs, DAY, LATER).decisions) == 4
    with pytest.raises(DeskError, match=r"rules\.no_days"):
        replays.replay(desk, desk.rules.packs, LATER, DAY)


def test_only_compliance_and_administrators_may(desk):
    for role in (Role.COLLECTOR, Role.TEAM_LEAD, Role.VISITOR):
        with pytest.raises(DeskError, match=r"login\.not_allowed"):
            replays.replay(seated(desk, role.value, role), desk.rules.packs, DAY, DAY)
    replays.replay(seated(desk, "cora", Role.COMPLIANCE), desk.rules.packs, DAY, DAY)
