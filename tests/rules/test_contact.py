"""Decisions: boundaries to the second, zones with clock changes, counts, layers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from app.domain.contact import (
    Answer,
    Channel,
    Consent,
    Direction,
    Facts,
    Hold,
    HoldKind,
    OptOut,
    Outcome,
    Party,
    Purpose,
)
from app.rules.contact import decide
from tests.rules.making import (
    SECOND,
    ask,
    call,
    capped,
    china,
    hours,
    local,
    make_pack,
    talks,
)

# --- zones


@pytest.mark.parametrize(
    ("day", "zone"),
    [
        (date(2026, 3, 8), "America/New_York"),  # clocks go forward
        (date(2026, 11, 1), "America/New_York"),  # clocks go back
        (date(2026, 7, 1), "America/Phoenix"),
        (date(2026, 4, 24), "Africa/Cairo"),  # midnight does not exist
    ],
)
def test_a_window_keeps_to_the_wall_clock_of_the_party(day: date, zone: str) -> None:
    opens = datetime(day.year, day.month, day.day, 8, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    closes = datetime(day.year, day.month, day.day, 21, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    facts = Facts("p", zones=(zone,))
    assert ask(hours(), opens - SECOND, facts).next_allowed_at == opens
    assert ask(hours(), opens, facts).closes_at == closes
    assert ask(hours(), closes - SECOND, facts).answer is Answer.ALLOW
    assert ask(hours(), closes, facts).answer is Answer.DENY


def test_two_possible_zones_must_both_allow() -> None:
    facts = Facts("p", zones=("America/New_York", "America/Los_Angeles"))
    early = local("2026-03-10T08:00:00", "America/New_York")
    both = local("2026-03-10T08:00:00", "America/Los_Angeles")
    verdict = ask(hours(), early, facts)
    assert verdict.answer is Answer.DENY and verdict.next_allowed_at == both
    assert len(verdict.reasons) == 1
    assert ask(hours(), both - SECOND, facts).next_allowed_at == both
    verdict = ask(hours(), both, facts)
    assert verdict.answer is Answer.ALLOW
    assert verdict.closes_at == local("2026-03-10T21:00:00", "America/New_York")


def test_an_unknown_zone_is_for_a_person_to_judge_and_never_allowed() -> None:
    verdict = ask(hours(), local("2026-03-10T12:00:00"))
    assert verdict.answer is Answer.NEEDS_REVIEW and verdict.next_allowed_at is None
    held = Facts("p", holds=(Hold(HoldKind.COMPLAINT),))
    pack = make_pack(
        {
            "hours": 'kind: window\nvalues: {2020-01-01: {from: "08:00", to: "21:00"}}',
            "holds": "kind: hold\nvalues: {2020-01-01: {kinds: [complaint]}}",
        }
    )
    assert ask(pack, local("2026-03-10T12:00:00"), held).answer is Answer.DENY


def test_a_consent_in_an_unknown_zone_is_read_as_the_next_day_already() -> None:
    pack = make_pack({"visits": "kind: need\nvalues: {2020-01-01: {consent: visit}}"})
    at = datetime(2026, 3, 10, 12, tzinfo=UTC)
    for until, answer in ((date(2026, 3, 10), Answer.DENY), (date(2026, 3, 11), Answer.ALLOW)):
        consent = Consent(at - timedelta(days=1), "visit", until)
        facts = Facts("p", consents=(consent,))
        assert ask(pack, at, facts, channel=Channel.VISIT).answer is answer


def test_zones_whose_windows_never_meet_never_allow() -> None:
    pack = make_pack({"hour": 'kind: window\nvalues: {2020-01-01: {from: "08:00", to: "09:00"}}'})
    facts = Facts("p", zones=("Asia/Shanghai", "Europe/London"))
    verdict = ask(pack, local("2026-03-10T08:30:00"), facts)
    assert verdict.answer is Answer.DENY and verdict.next_allowed_at is None


def test_a_zone_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        ask(hours(), local("2026-03-10T12:00:00"), Facts("p", zones=("Asia/Nowhere",)))


def test_without_a_pack_nothing_is_decided() -> None:
    with pytest.raises(ValueError, match="no pack"):
        decide([], Facts("p"), call(local("2026-03-10T12:00:00")))


# --- windows


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    value = '{from: "22:00", to: "02:00", weekdays: [fri]}'
    pack = make_pack({"night": f"kind: window\nvalues: {{2020-01-01: {value}}}"}, "Asia/Shanghai")
    assert ask(pack, local("2026-11-28T01:59:59")).answer is Answer.ALLOW  # Saturday
    assert ask(pack, local("2026-11-28T02:00:00")).next_allowed_at == local("2026-12-04T22:00:00")
    assert ask(pack, local("2026-11-27T01:00:00")).next_allowed_at == local("2026-11-27T22:00:00")


def test_spans_that_touch_are_one_window() -> None:
    value = (
        '[{from: "13:00", to: "18:00"}, {from: "09:00", to: "13:00"}, {from: "09:30", to: "10:00"}]'
    )
    pack = make_pack({"day": f"kind: window\nvalues: {{2020-01-01: {value}}}"}, "Asia/Shanghai")
    assert ask(pack, local("2026-11-23T12:00:00")).closes_at == local("2026-11-23T18:00:00")


def test_what_clock_changes_swallow_is_not_allowed() -> None:
    value = '{from: "02:00", to: "03:00", weekdays: [sun]}'
    pack = make_pack({"gap": f"kind: window\nvalues: {{2020-01-01: {value}}}"}, "America/New_York")
    before = local("2026-03-08T01:59:00", "America/New_York")
    expected = local("2026-03-15T02:00:00", "America/New_York")
    assert ask(pack, before).next_allowed_at == expected


def test_a_day_that_a_zone_skipped_is_passed_over() -> None:
    value = '{from: "08:00", to: "09:00", weekdays: [fri]}'
    pack = make_pack({"fri": f"kind: window\nvalues: {{2010-01-01: {value}}}"}, "Pacific/Apia")
    verdict = ask(pack, local("2011-12-24T12:00:00", "Pacific/Apia"))  # no 30 December there
    assert verdict.next_allowed_at == local("2012-01-06T08:00:00", "Pacific/Apia")


def test_a_later_value_moves_the_next_allowed_moment() -> None:
    values = '{2020-01-01: {from: "10:00", to: "12:00"}, 2026-11-24: {from: "09:00", to: "12:00"}}'
    pack = make_pack({"hours": f"kind: window\nvalues: {values}"}, "Asia/Shanghai")
    verdict = ask(pack, local("2026-11-23T13:00:00"))
    assert verdict.next_allowed_at == local("2026-11-24T09:00:00")
    assert verdict.packs == ("test@2020-01-01",)
    assert ask(pack, local("2026-11-24T13:00:00")).packs == ("test@2026-11-24",)
    assert ask(pack, local("2019-11-24T13:00:00")).packs == ("test",)


def test_a_repealed_rule_lets_the_contact_pass_from_its_last_day_on() -> None:
    pack = make_pack(
        {"ban": "kind: forbid\nvalues: {2020-01-01: {when: always}, 2026-11-24: null}"},
        "Asia/Shanghai",
    )
    verdict = ask(pack, local("2026-11-23T13:00:00"))
    assert verdict.next_allowed_at == local("2026-11-24T00:00:00")
    assert ask(pack, local("2026-11-24T00:00:00")).answer is Answer.ALLOW


# --- caps and cool-downs


@pytest.mark.parametrize(
    ("period", "moments", "at", "free"),
    [
        ("per: day", ("11-25T09", "11-25T10"), "11-25T12", "11-26"),
        ("per: rolling_days, days: 7", ("11-19T23", "11-24T10"), "11-25T12", "11-26"),
        ("per: rolling_days, days: 7", ("11-20T10", "11-24T10", "11-25T10"), "11-25T12", "12-01"),
        ("per: week", ("11-23T00", "11-24T10"), "11-25T12", "11-30"),
        ("per: month", ("11-01T00", "11-24T10"), "11-25T12", "12-01"),
    ],
)
def test_a_cap_counts_dates_and_frees_at_midnight(
    period: str, moments: tuple[str, ...], at: str, free: str
) -> None:
    history = talks(*(f"2026-{m}:00:00" for m in moments))
    verdict = ask(capped(period), local(f"2026-{at}:00:00"), Facts("p", history))
    assert verdict.answer is Answer.DENY
    assert verdict.reasons[0].used == len(moments) and verdict.reasons[0].limit == 2
    assert verdict.next_allowed_at == local(f"2026-{free}T00:00:00")


@pytest.mark.parametrize(
    ("period", "moments"),
    [
        ("per: day", ("11-24T23", "11-25T10")),
        ("per: rolling_days, days: 7", ("11-18T23", "11-25T10")),
        ("per: week", ("11-22T23", "11-25T10")),
        ("per: month", ("10-31T23", "11-25T10")),
    ],
)
def test_what_lies_before_the_period_is_not_counted(period: str, moments: tuple[str, ...]) -> None:
    history = talks(*(f"2026-{m}:00:00" for m in moments))
    verdict = ask(capped(period), local("2026-11-25T12:00:00"), Facts("p", history))
    assert verdict.answer is Answer.ALLOW
    assert (verdict.allowances[0].used, verdict.allowances[0].limit) == (1, 2)


@pytest.mark.parametrize(
    ("key", "attempt", "counted"),
    [
        ("person", {}, 2),
        ("number", {"number": "other"}, 1),
        ("number", {"number": None}, 4),
        ("party", {"party": Party.THIRD_PARTY, "party_id": "aunt"}, 1),
        ("debt", {"debt": "d1"}, 1),
        ("debt", {"debt": "d2"}, 2),
        ("debt", {}, 2),
    ],
)
def test_a_cap_counts_for_its_key(key: str, attempt: dict[str, object], counted: int) -> None:
    history = (
        *talks("2026-11-25T09:00:00", debt="d2"),
        *talks("2026-11-25T09:10:00", party=Party.THIRD_PARTY, party_id="aunt"),
        *talks("2026-11-25T09:20:00", misdirected=True),
        *talks("2026-11-25T09:30:00", person="q", number="other"),
    )
    verdict = ask(
        capped("per: day", key), local("2026-11-25T12:00:00"), Facts("p", history), **attempt
    )
    assert verdict.allowances[0].used == counted


def test_the_day_of_a_conversation_is_day_one_of_the_cool_down() -> None:
    pack = make_pack(
        {
            "rest": "kind: cool_down\nkey: person\ncounts: {outcomes: [conversation]}\n"
            "values: {2021-11-30: {days: 7}}"
        }
    )
    zone = "America/New_York"  # comment 14(b)(2)(i)-1.ii to 12 CFR 1006
    spoke = (call(local("2026-08-13T18:00:00", zone), outcome=Outcome.CONVERSATION),)
    facts = Facts("p", spoke, zones=(zone,))
    free = local("2026-08-20T00:00:00", zone)
    assert ask(pack, free - SECOND, facts).next_allowed_at == free
    assert ask(pack, free, facts).answer is Answer.ALLOW
    assert ask(pack, free, replace(facts, history=())).answer is Answer.ALLOW


# --- layers and facts


def test_all_packs_must_allow_and_every_reason_is_told() -> None:
    late = make_pack(
        {"late": 'kind: window\nvalues: {2020-01-01: {from: "10:00", to: "18:00"}}'},
        "Asia/Shanghai",
        "city",
    )
    at = local("2026-11-23T22:30:00")
    verdict = decide([china(), late], Facts("p"), call(at))
    assert [(r.pack, r.rule) for r in verdict.reasons] == [("cn", "quiet_hours"), ("city", "late")]
    assert verdict.reasons[0].next_allowed_at == local("2026-11-24T08:00:00")
    assert verdict.next_allowed_at == local("2026-11-24T10:00:00")
    assert verdict.packs == ("cn@2026-01-30", "city@2020-01-01")
    allowed = decide([china(), late], Facts("p"), call(local("2026-11-23T12:00:00")))
    assert allowed.closes_at == local("2026-11-23T18:00:00")


def test_a_rule_for_roles_reaches_only_them() -> None:
    pack = make_pack(
        {
            "boss": "kind: forbid\napplies: {roles: [employer]}\n"
            "values: {2020-01-01: {when: always}}"
        },
        "Asia/Shanghai",
    )
    at = local("2026-11-23T12:00:00")
    assert ask(pack, at, party_role="employer").answer is Answer.DENY
    assert ask(pack, at, party_role="friend").answer is Answer.ALLOW


def test_a_hold_yet_to_begin_is_met_on_the_way_to_the_next_moment() -> None:
    night = local("2026-11-23T23:00:00")
    hold = Hold(HoldKind.HARDSHIP, local("2026-11-24T07:00:00"), local("2026-11-25T12:00:00"))
    verdict = ask(china(), night, Facts("p", holds=(hold,)))
    assert [r.rule for r in verdict.reasons] == ["quiet_hours"]
    assert verdict.reasons[0].next_allowed_at == local("2026-11-24T08:00:00")
    assert verdict.next_allowed_at == local("2026-11-25T12:00:00")


def test_an_unnamed_third_party_is_anybody_who_refused() -> None:
    wish = OptOut(local("2026-11-01T09:00:00"), Party.THIRD_PARTY)
    facts = Facts("p", opt_outs=(wish,), debtor_reachable=False)
    to_aunt = {"party": Party.THIRD_PARTY, "party_id": "aunt", "purpose": Purpose.LOCATE_DEBTOR}
    assert ask(china(), local("2026-11-23T12:00:00"), facts, **to_aunt).answer is Answer.DENY


def test_an_open_permit_leaves_the_persons_own_call_alone() -> None:
    at = local("2026-11-23T12:00:00")
    facts = Facts("p", open_permit_until=at + SECOND)
    assert ask(china(), at, facts, direction=Direction.INBOUND).answer is Answer.ALLOW
    reason = ask(china(), at, facts).reasons[0]
    assert (reason.rule, reason.pack, reason.next_allowed_at) == (
        "open_permit",
        "forbear",
        at + SECOND,
    )
