"""What bears a bare date, and what nobody knows the zone of: known from when, over when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from app.domain.contact import Answer
from tests.rules.scenarios import Raw, ask, named
from tests.rules.test_primitives import ALLOW, DENY, HOURS, REVIEW, check, say, talks

COASTS = ["America/New_York", "America/Los_Angeles"]
CALLS = "kind: forbid\nvalues: {2020-01-01: {when: opted_out}}"


def us(at: str, facts: Raw, history: Any = (), **attempt: Any) -> Any:
    raw = {"attempt": {"at": at, "channel": "call", **attempt}, "history": list(history),
           "facts": facts, "party_timezones": ["America/New_York"]}  # fmt: skip
    return ask((named("us"),), raw)


def test_a_consent_of_today_serves_from_the_beginning_of_the_day():
    rule = HOURS + "unless: {consent: outside_hours}"
    facts = {"consents": [{"type": "outside_hours", "given_at": "2026-11-25"}]}
    check(say(rule, {"facts": facts}), ALLOW)
    check(say(rule, {"facts": facts}, "2026-11-25T00:00:00+11:00"), ALLOW)
    check(say(rule, {"facts": facts}, "2026-11-24T23:59:59+11:00"), DENY,
          "2026-11-25T09:00:00+11:00")  # fmt: skip


def test_a_consent_of_a_day_that_has_begun_in_one_zone_begins_with_it_in_the_other():
    """At one in the morning in the east the day has not begun in the west: so it is waited for."""
    rule = HOURS + "unless: {consent: outside_hours}"
    facts = {"consents": [{"type": "outside_hours", "given_at": "2026-11-25"}]}
    raw = {"facts": facts, "party_timezones": COASTS}
    check(say(rule, dict(raw), "2026-11-25T01:00:00-05:00"), DENY, "2026-11-25T03:00:00-05:00")
    check(say(rule, raw, "2026-11-25T03:00:00-05:00"), ALLOW)


def test_an_inconvenient_hour_said_on_that_day_is_heeded_where_the_day_begins_later_too():
    rule = "kind: forbid\nvalues: {2020-01-01: {when: inconvenient_time}}"
    said = {"at": "2026-11-25", "inconvenient": {"from": "00:30", "to": "04:00"}}
    raw = {"facts": {"designations": [said]}, "party_timezones": COASTS}
    check(say(rule, raw, "2026-11-25T01:00:00-05:00"), DENY, "2026-11-25T07:00:00-05:00")


@pytest.mark.parametrize(
    ("wish", "answer"),
    [("2026-11-24", ALLOW), ("2026-11-25", DENY), ("2026-11-25T08:59:59+11:00", ALLOW),
     ("2026-11-25T09:00:00+11:00", DENY)],
)  # fmt: skip
def test_of_a_consent_and_an_opt_out_of_one_day_the_opt_out_stands(wish, answer):
    facts = {"consents": [{"type": "call", "given_at": "2026-11-25T09:00:00+11:00"}],
             "opt_outs": [{"at": wish, "medium": "call"}]}  # fmt: skip
    check(say(CALLS, {"facts": facts}), answer)
    check(say(CALLS, {"facts": facts}, "2026-11-25T09:30:00+11:00"), answer)


@pytest.mark.parametrize("zones", [COASTS, COASTS[::-1]])
def test_a_number_learnt_to_be_anothers_is_so_from_where_the_day_begins_first(zones):
    raw = {"party_timezones": zones, "attempt": {"number": "n"}, "facts": {
        "misdirected_numbers": [{"number": "n", "learned_at": "2026-11-25"}]}}  # fmt: skip
    check(say(CALLS, raw, "2026-11-25T01:00:00-05:00"), DENY)


@pytest.mark.parametrize(("place", "until"), [("home", "inconvenient_place"), (None, "employer")])
def test_in_an_unknown_zone_a_wish_is_over_when_its_day_is_over_everywhere(place, until):
    rule = f"kind: forbid\nvalues: {{2020-01-01: {{when: {until}}}}}"
    said = {"at": "2026-11-20", "inconvenient": {"until": "2026-11-24"}}
    said |= {"inconvenient_place": place} if place else {"employer_prohibits": True}
    raw = {"party_timezones": [], "attempt": {"place": place or "workplace"},
           "facts": {"designations": [said]}}  # fmt: skip
    check(say(rule, dict(raw), "2026-11-25T11:59:59+00:00"), DENY, "2026-11-25T12:00:00+00:00")
    check(say(rule, raw, "2026-11-25T12:00:00+00:00"), ALLOW)


def test_in_an_unknown_zone_what_counts_on_no_calendar_is_free():
    """Seven dates are over everywhere seven times 24 hours and a clock change later."""
    rule = (
        "kind: cap\nkey: person\ncounts: {outcomes: [conversation, open]}\nvalues: "
        "{2020-01-01: {limit: 1, per: rolling_days, days: 7}}"
    )
    raw = {"party_timezones": [], "history": talks("2026-11-18T09:00:00+11:00")}
    check(say(rule, dict(raw)), ALLOW)
    later = {**raw, "history": talks("2026-11-18T12:00:00+11:00")}
    check(say(rule, dict(later)), REVIEW, "2026-11-25T15:00:00+11:00")
    check(say(rule, later, "2026-11-25T15:00:00+11:00"), ALLOW)
    rest = "kind: cool_down\nkey: person\ncounts: {outcomes: [conversation]}\nvalues: "
    check(say(rest + "{2020-01-01: {days: 7}}", later), REVIEW, "2026-11-25T15:00:00+11:00")


SEVEN = [{"at": f"2026-11-{day}T10:00:00-05:00", "channel": "call", "outcome": "no_answer",
          "debt": "card"} for day in (18, 19, 20, 21, 22, 22, 23)]  # fmt: skip
AGREED = {"type": "more_attempts", "given_at": "2026-11-23T12:00:00-05:00",
          "given_to": "collector", "debt": "card"}  # fmt: skip


def test_a_number_that_was_agreed_a_day_lifts_a_limit_no_further_than_that():
    calls = [{"at": f"2026-11-24T{hour}:00:00-05:00", "channel": "call", "outcome": "no_answer",
              "debt": "card"} for hour in ("10", "12")]  # fmt: skip
    two, no = {"consents": [AGREED | {"max_per_day": 2}]}, {"consents": [AGREED]}
    at = "2026-11-24T14:00:00-05:00"
    assert us(at, no, [*SEVEN, *calls], debt="card").answer is Answer.ALLOW
    assert us(at, two, [*SEVEN, *calls[:1]], debt="card").answer is Answer.ALLOW
    third = us(at, two, [*SEVEN, *calls], debt="card")
    assert [one.rule for one in third.reasons if one.answer is Answer.DENY] == ["call_frequency"]
    assert third.next_allowed_at == datetime.fromisoformat("2026-11-25T08:00:00-05:00")
    assert us("2026-11-25T08:00:00-05:00", two, [*SEVEN, *calls], debt="card").answer is ALLOW


def test_only_a_visit_to_the_web_or_the_app_is_a_session():
    facts = {"opt_outs": [{"at": "2026-11-20", "medium": "call"}]}
    odd = [{"at": "2026-11-24T10:00:00-05:00", "channel": "call", "outcome": "session_open"}]
    assert us("2026-11-24T14:00:00-05:00", facts, odd).answer is DENY


@pytest.mark.parametrize(
    ("notice", "answer"),
    [({"written": True}, DENY), ({"mailed_at": "2026-11-20", "written": True}, ALLOW),
     ({"received_at": "2026-11-24", "written": True}, DENY)],
)  # fmt: skip
def test_of_a_notice_without_any_date_nobody_knows_that_it_is_under_way(notice, answer):
    assert us("2026-11-24T14:00:00-05:00", {"cease_notice": notice}).answer is answer
