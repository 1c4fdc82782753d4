"""Each primitive with each of its keys, at its boundaries: scenarios asked of small packs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from app.domain.contact import Answer, Verdict
from app.rules.contact import decide
from app.rules.packs import parse_pack
from app.rules.reading import PackError
from app.rules.scenario import read_scenario
from tests.rules.making import HEAD, make_pack

ZONE = "Australia/Sydney"
NOON = "2026-11-25T12:00:00+11:00"  # a Wednesday
NEVER = None


def say(rule: str, raw: dict[str, Any], at: str = NOON, head: str = "") -> Verdict:
    """What a pack of one rule says to a scenario."""
    attempt = {"channel": "call", "at": at, **raw.pop("attempt", {})}
    scenario = read_scenario({"party_timezones": [ZONE], **raw, "attempt": attempt})
    pack = make_pack({"rule": rule})
    if head:
        text = HEAD.format(id="test", zone="party").replace("rules:\n", f"{head}\nrules:\n")
        body = "".join(f"    {line}\n" for line in rule.splitlines())
        told = "title: {zh_CN: x, zh_TW: x, en: x}\n    source: a test\n    confidence: P\n"
        pack = parse_pack({"contact.yaml": f"{text}  rule:\n    {told}{body}"})
    return decide([pack], scenario.facts, scenario.attempt)


def check(verdict: Verdict, answer: Answer, following: str | None = None) -> None:
    assert verdict.answer is answer
    expected = None if following is None else datetime.fromisoformat(following)
    assert verdict.next_allowed_at == expected


ALLOW, DENY, REVIEW = Answer.ALLOW, Answer.DENY, Answer.NEEDS_REVIEW

# --- window

CLOSED = (
    "kind: window\nvalues: {2020-01-01: {spans: "
    '[{from: "09:00", to: "17:00", weekdays: [mon, tue, wed, thu, fri]}], holidays: closed}}'
)
YEAR = "holidays: {2026: {days: [2026-11-25], source: a test, confidence: P}}"


def test_a_holiday_is_closed_to_its_end():
    check(say(CLOSED, {}, head=YEAR), DENY, "2026-11-26T09:00:00+11:00")
    check(say(CLOSED, {}, "2026-11-24T16:59:59+11:00", head=YEAR), ALLOW)


def test_a_year_without_calendar_is_for_a_person_until_one_with_it():
    check(say(CLOSED, {}, "2025-12-31T12:00:00+11:00", head=YEAR), REVIEW,
          "2026-01-01T09:00:00+11:00")  # fmt: skip
    check(say(CLOSED, {}, "2027-01-04T12:00:00+11:00", head=YEAR), REVIEW)
    check(say(CLOSED, {}), REVIEW)


def test_outside_the_hours_no_calendar_is_needed_to_refuse():
    check(say(CLOSED, {}, "2025-12-31T16:59:59+11:00", head=YEAR), REVIEW,
          "2026-01-01T09:00:00+11:00")  # fmt: skip
    check(say(CLOSED, {}, "2025-12-31T17:00:00+11:00", head=YEAR), DENY,
          "2026-01-01T09:00:00+11:00")  # fmt: skip
    check(say(CLOSED, {}, "2027-01-03T12:00:00+11:00", head=YEAR), DENY)


@pytest.mark.parametrize("name", ["national_holidays", "national_public_holidays"])
def test_holidays_of_the_scenario_replace_those_of_the_pack(name):
    check(say(CLOSED, {"facts": {name: ["2026-11-26"]}}, head=YEAR), ALLOW)
    check(say(CLOSED, {"facts": {name: ["2025-11-26"]}}, head=YEAR), REVIEW)


def test_known_hours_at_work_replace_the_times_not_the_weekdays():
    rule = (
        "kind: window\napplies: {places: [workplace]}\nvalues: {2020-01-01: {spans: "
        '[{from: "09:00", to: "17:00", weekdays: [mon, tue, wed, thu, fri]}], hours: working}}'
    )
    work = {"attempt": {"place": "workplace"}}
    hours = {"working_hours": {"from": "13:00", "to": "21:00"}}
    check(say(rule, {**work}), ALLOW)
    check(say(rule, {**work, "facts": hours}), DENY, "2026-11-25T13:00:00+11:00")
    check(say(rule, {**work, "facts": hours | {"working_hours_known": False}}), ALLOW)
    check(say(rule, {**work, "facts": hours}, "2026-11-28T14:00:00+11:00"), DENY,
          "2026-11-30T13:00:00+11:00")  # fmt: skip
    check(say(rule, {"attempt": {"place": "mobile"}}, "2026-11-28T14:00:00+11:00"), ALLOW)


HOURS = 'kind: window\nvalues: {2020-01-01: {from: "09:00", to: "11:00"}}\n'


@pytest.mark.parametrize(
    ("days", "answer"), [({"a": 16}, ALLOW), ({"a": 15}, DENY), ({}, DENY), ({"b": 99}, DENY)]
)
def test_a_condition_on_the_account_needs_it_known(days, answer):
    rule = HOURS + "unless: {days_past_due_over: 15}"
    facts = {"debts": {name: {"days_past_due": n} for name, n in days.items()}}
    raw = {"attempt": {"debt": "a"}, "facts": facts}
    following = None if answer is ALLOW else "2026-11-26T09:00:00+11:00"
    check(say(rule, raw), answer, following)


@pytest.mark.parametrize(("kind", "answer"), [("card", ALLOW), ("micro", DENY), (None, DENY)])
def test_a_rule_for_a_kind_of_debt_reaches_an_unknown_one_too(kind, answer):
    rule = "kind: forbid\napplies: {debt_kinds: [micro]}\nvalues: {2020-01-01: {when: always}}"
    debts = {"a": {} if kind is None else {"kind": kind}}
    check(say(rule, {"attempt": {"debt": "a"}, "facts": {"debts": debts}}), answer)


@pytest.mark.parametrize(
    ("debts", "answer"),
    [({"a": {"kind": "card"}}, ALLOW), ({"a": {"kind": "micro"}}, DENY), ({"a": {}}, ALLOW),
     ({}, ALLOW), ({"b": {"kind": "micro"}}, ALLOW)],
)  # fmt: skip
def test_a_rule_for_a_known_kind_of_debt_leaves_an_unknown_one(debts, answer):
    when = "values: {2020-01-01: {when: always}}"
    rule = f"kind: forbid\napplies: {{known_debt_kinds: [micro]}}\n{when}"
    check(say(rule, {"attempt": {"debt": "a"}, "facts": {"debts": debts}}), answer)
    both = rule.replace("known_debt_kinds", "debt_kinds: [card], known_debt_kinds")
    with pytest.raises(PackError, match="either 'debt_kinds' or 'known_debt_kinds'"):
        say(both, {"attempt": {"debt": "a"}})


def test_consent_to_other_hours_keeps_to_its_weekdays_and_times():
    rule = HOURS + "unless: {consent: {kinds: [outside_hours], express: true}}"
    consent = {"type": "outside_hours", "given_at": "2026-11-20", "weekdays": ["wed"],
               "from": "12:00", "to": "13:00"}  # fmt: skip
    check(say(rule, {"facts": {"consents": [consent | {"express": True}]}}), ALLOW)
    check(say(rule, {"facts": {"consents": [consent]}}), DENY, "2026-11-26T09:00:00+11:00")
    spoken = {"facts": {"consents": [consent | {"express": True}]}}
    check(say(rule, spoken, "2026-11-25T11:30:00+11:00"), DENY, "2026-11-25T12:00:00+11:00")


# --- cap

TALKS = "kind: cap\nkey: person\ncounts: {outcomes: [conversation, open]}\nvalues: "


def talks(*moments: str, **more: Any) -> list[dict[str, Any]]:
    return [{"at": at, "channel": "call", "outcome": "conversation", **more} for at in moments]


def test_of_several_readings_the_strictest_binds():
    rule = TALKS + "{2020-01-01: [{limit: 2, per: week}, {limit: 2, per: rolling_days, days: 7}]}"
    history = talks("2026-11-19T10:00:00+11:00", "2026-11-24T10:00:00+11:00")
    verdict = say(rule, {"history": history})
    check(verdict, DENY, "2026-11-26T00:00:00+11:00")
    assert (verdict.reasons[0].used, verdict.reasons[0].limit) == (2, 2)


def test_minutes_end_to_the_second():
    rule = TALKS + "{2020-01-01: {limit: 1, per: minutes, minutes: 10080}}"
    history = talks("2026-11-18T12:00:01+11:00")
    check(say(rule, {"history": history}), DENY, "2026-11-25T12:00:01+11:00")
    check(say(rule, {"history": talks("2026-11-18T12:00:00+11:00")}), ALLOW)


def test_what_counts_for_ever_is_freed_by_no_time():
    rule = TALKS + "{2020-01-01: {limit: 1, per: ever}}"
    check(say(rule, {"history": talks("2021-11-18T12:00:01+11:00")}), DENY)


@pytest.mark.parametrize(("key", "answer"), [("person", DENY), ("[person, org]", ALLOW)])
def test_organisations_are_counted_together_or_apart(key, answer):
    rule = TALKS.replace("key: person", f"key: {key}") + "{2020-01-01: {limit: 1, per: day}}"
    raw = {"history": talks(NOON, org="creditor"), "attempt": {"org": "agency"}}
    following = "2026-11-26T00:00:00+11:00" if answer is DENY else None
    check(say(rule, raw), answer, following)


@pytest.mark.parametrize(
    ("before", "now", "answer"),
    [("a", "a", DENY), ("a", "b", ALLOW), (None, "b", DENY), ("a", None, DENY)],
)
def test_people_liable_on_a_debt_are_counted_apart_where_they_are_named(before, now, answer):
    rule = TALKS.replace("key: person", "key: party") + "{2020-01-01: {limit: 1, per: day}}"
    past = {} if before is None else {"party_id": before}
    attempt = {} if now is None else {"party_id": now}
    raw = {"history": talks("2026-11-25T10:00:00+11:00", **past), "attempt": attempt}
    check(say(rule, raw), answer, "2026-11-26T00:00:00+11:00" if answer is DENY else None)


@pytest.mark.parametrize(("most", "answer"), [(3, ALLOW), (2, DENY), (1, DENY)])
def test_a_number_agreed_raises_the_limit_of_a_day(most, answer):
    rule = TALKS + "{2020-01-01: {limit: 2, per: day}}\nraised_by: more_attempts"
    consents = [{"type": "more_attempts", "given_at": "2026-11-20", "max_per_day": most}]
    history = talks("2026-11-25T10:00:00+11:00", "2026-11-25T11:00:00+11:00")
    following = "2026-11-26T00:00:00+11:00" if answer is DENY else None
    check(say(rule, {"history": history, "facts": {"consents": consents}}), answer, following)


def test_of_several_debts_the_one_with_least_left_decides():
    rule = TALKS.replace("key: person", "key: debt") + "{2020-01-01: {limit: 2, per: day}}"
    history = [*talks("2026-11-25T10:00:00+11:00", debt="a"),
               *talks("2026-11-25T11:00:00+11:00", debts_discussed=["a", "b"])]  # fmt: skip
    one = say(rule, {"history": history, "attempt": {"debt": "b"}})
    check(one, ALLOW)
    assert one.allowances[0].used == 1
    both = {"debts_discussed": ["a", "b"]}
    check(say(rule, {"history": history, "attempt": both}), DENY, "2026-11-26T00:00:00+11:00")


def test_an_event_begins_the_count_anew():
    rule = TALKS + "{2020-01-01: {limit: 1, per: day}}\nrestarted_by: {directions: [inbound]}"
    theirs = {"at": "2026-11-25T11:00:00+11:00", "channel": "email", "direction": "inbound"}
    history = talks("2026-11-25T10:00:00+11:00")
    check(say(rule, {"history": history}), DENY, "2026-11-26T00:00:00+11:00")
    check(say(rule, {"history": [*history, theirs]}), ALLOW)


def test_where_the_zone_is_unknown_only_what_could_be_too_many_is_for_a_person():
    rule = TALKS + "{2020-01-01: {limit: 1, per: day}}"
    check(say(rule, {"party_timezones": []}), ALLOW)
    verdict = say(rule, {"party_timezones": [], "history": talks("2026-11-25T10:00:00+11:00")})
    check(verdict, REVIEW, "2026-11-26T13:00:00+11:00")
    assert verdict.reasons[0].help == "zone"


# --- hold

HOLD = "kind: hold\nvalues: {2020-01-01: {kinds: [payment_arrangement, "
HOLD += "mental_health_crisis_breathing_space], released_by: [breached, reminders_requested]}}"


@pytest.mark.parametrize(
    ("more", "answer", "following"),
    [
        ({}, DENY, NEVER),
        ({"breached": True}, ALLOW, NEVER),
        ({"compliant": False}, ALLOW, NEVER),
        ({"compliant": True}, DENY, NEVER),
        ({"reminders_requested": True}, ALLOW, NEVER),
        ({"to": "2026-11-25"}, DENY, "2026-11-26T00:00:00+11:00"),
        ({"to": "2026-11-24"}, ALLOW, NEVER),
        ({"from": "2026-11-25", "to": "2026-11-25"}, DENY, "2026-11-26T00:00:00+11:00"),
        ({"from": "2026-11-26"}, ALLOW, NEVER),
    ],
)
def test_a_hold_stands_from_first_to_last_day_unless_released(more, answer, following):
    hold = {"type": "payment_arrangement", **more}
    check(say(HOLD, {"facts": {"holds": [hold]}}), answer, following)


@pytest.mark.parametrize(
    ("days", "at", "answer", "following"),
    [
        (30, "2026-11-25T23:59:59+11:00", DENY, "2026-11-26T00:00:00+11:00"),
        (30, "2026-11-26T00:00:00+11:00", ALLOW, NEVER),
        (0, "2026-10-27T00:00:00+11:00", ALLOW, NEVER),
        (0, "2026-10-26T23:59:59+11:00", DENY, "2026-10-27T00:00:00+11:00"),
    ],
)
def test_days_after_a_treatment_are_protected(days, at, answer, following):
    hold = {"type": "mental_health_crisis_breathing_space", "from": "2026-09-01",
            "treatment_ended": "2026-10-26", "plus_days": days}  # fmt: skip
    check(say(HOLD, {"facts": {"holds": [hold]}}, at), answer, following)


# --- need, forbid


def test_milder_ways_have_to_be_known_to_have_failed():
    rule = "kind: need\nvalues: {2020-01-01: {milder_ways: failed}}"
    check(say(rule, {"facts": {"other_contact_failed": True}}), ALLOW)
    check(say(rule, {"facts": {"other_contact_failed": False}}), DENY)
    check(say(rule, {}), REVIEW)


def test_a_consent_to_come_is_waited_for():
    rule = "kind: need\nvalues: {2020-01-01: {consent: visit}}"
    consent = {"type": "visit", "given_at": "2026-11-20", "for_date": "2026-11-27"}
    raw = {"attempt": {"channel": "visit"}, "facts": {"consents": [consent]}}
    check(say(rule, dict(raw)), DENY, "2026-11-27T00:00:00+11:00")
    check(say(rule, raw, "2026-11-27T23:59:59+11:00"), ALLOW)


def test_roles_that_a_law_treats_as_the_debtor():
    rule = "kind: forbid\napplies: {parties: [third_party]}\nvalues: {2020-01-01: {when: always}}"
    raw = {"attempt": {"party": "third_party", "party_role": "spouse"}}
    check(say(rule, dict(raw)), DENY)
    check(say(rule, raw, head="as_debtor: [spouse]"), ALLOW)


@pytest.mark.parametrize(
    ("role", "liable", "answer"),
    [("guarantor", None, ALLOW), ("guarantor", False, DENY), ("friend", True, ALLOW),
     ("friend", None, DENY)],
)  # fmt: skip
def test_who_is_liable_by_contract_is_no_third_party(role, liable, answer):
    rule = "kind: forbid\napplies: {parties: [third_party]}\nvalues: {2020-01-01: {when: always}}"
    third = {"role": role} | ({} if liable is None else {"contractually_liable": liable})
    check(say(rule, {"attempt": {"party": "third_party"}, "facts": {"third_party": third}}), answer)


def test_a_purpose_that_may_be_an_exception_is_for_a_person():
    rule = "kind: forbid\nrebutted_by: [active_litigation]\nvalues: {2020-01-01: {when: always}}"
    verdict = say(rule, {"attempt": {"purpose": "active_litigation"}})
    check(verdict, REVIEW)
    assert verdict.reasons[0].help == "ground"
    check(say(rule, {}), DENY)


def test_an_inconvenient_hour_in_an_unknown_zone_is_for_a_person():
    rule = "kind: forbid\nvalues: {2020-01-01: {when: inconvenient_time}}"
    said = {"at": "2026-11-20", "inconvenient": {"from": "08:00", "to": "09:00"}}
    raw = {"facts": {"designations": [said]}}
    check(say(rule, dict(raw)), ALLOW)
    check(say(rule, {**raw, "party_timezones": []}), REVIEW)
    always = {"at": "2026-11-20", "inconvenient": {}}
    check(say(rule, {"facts": {"designations": [always]}}), DENY)


def test_an_inconvenient_night_belongs_to_the_day_on_which_it_begins():
    rule = "kind: forbid\nvalues: {2020-01-01: {when: inconvenient_time}}"
    said = {"at": "2026-11-20", "inconvenient": {"weekdays": ["tue"], "from": "22:00",
                                                 "to": "06:00"}}  # fmt: skip
    raw = {"facts": {"designations": [said]}}
    check(say(rule, dict(raw), "2026-11-25T05:59:59+11:00"), DENY, "2026-11-25T06:00:00+11:00")
    check(say(rule, dict(raw), "2026-11-25T06:00:00+11:00"), ALLOW)
    check(say(rule, raw, "2026-11-24T05:00:00+11:00"), ALLOW)


@pytest.mark.parametrize(
    ("wish", "attempt", "answer"),
    [
        ({"party": "aunt"}, {"party": "third_party", "party_id": "aunt"}, DENY),
        ({"party": "aunt"}, {"party": "third_party", "party_id": "uncle"}, ALLOW),
        ({"party": "third_party"}, {"party": "third_party", "party_id": "uncle"}, DENY),
        ({"party": "aunt"}, {}, ALLOW),
        ({}, {}, DENY),
    ],
)
def test_an_opt_out_speaks_for_who_asked(wish, attempt, answer):
    rule = "kind: forbid\nvalues: {2020-01-01: {when: refused}}"
    raw = {"attempt": attempt, "facts": {"opt_outs": [{"at": "2026-11-20", **wish}]}}
    check(say(rule, raw), answer)


def test_a_duty_decides_nothing_and_needs_words():
    words = "{zh_CN: x, zh_TW: x, en: x}"
    rule = f"kind: duty\nvalues: {{2020-01-01: {{years: 3, words: {words}}}}}"
    check(say(rule, {}), ALLOW)
    with pytest.raises(PackError, match="'words' is missing"):
        say("kind: duty\nvalues: {2020-01-01: {years: 3}}", {})


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (HOURS + "unless: {replys: true}", "did you mean 'reply'?"),
        (HOURS + "unless: {consent: {kinds: [calls]}}", "did you mean 'call'?"),
        (HOURS + "answer: allow", "unknown word 'allow'"),
        (HOURS + "rebutted_by: [litigation]", "did you mean 'active_litigation'?"),
        (HOURS + "applies: {except: {outcomes: [sent]}}", "unknown key 'outcomes'"),
        (HOURS.replace("from", "spans: [], holiday"), "unknown key 'holiday'"),
        (TALKS + "{2020-01-01: {limit: 1, per: minutes}}", "minutes needs it"),
        (TALKS.replace("person", "persn") + "{2020-01-01: {limit: 1, per: day}}", "'person'"),
        ("kind: hold\nvalues: {2020-01-01: {kinds: any, released_by: [broken]}}", "unknown word"),
        ("kind: duty\napplies: {}\nvalues: {2020-01-01: null}", "unknown key 'applies'"),
    ],
)
def test_what_a_rule_does_not_know_is_named(rule, message):
    with pytest.raises(PackError, match=message.replace("?", r"\?")):
        say(rule, {})


def test_a_holiday_stands_under_its_year():
    with pytest.raises(PackError, match="2027-01-01 is not in 2026"):
        say(CLOSED, {}, head=YEAR.replace("2026-11-25", "2027-01-01"))
