"""Decisions over generated facts: what must hold always."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from app.domain.contact import (
    Answer,
    Channel,
    Direction,
    Event,
    Facts,
    Hold,
    HoldKind,
    Outcome,
    Party,
    Purpose,
)
from app.rules.contact import decide
from app.rules.packs import Pack
from tests.rules.making import SECOND, call, china, local, make_pack

moments = st.integers(0, 6 * 86400).map(
    lambda seconds: local("2026-11-20T00:00:00") + timedelta(seconds=seconds)
)
outcomes = st.sampled_from([None, *Outcome])
events = st.builds(
    Event,
    at=moments,
    channel=st.sampled_from([Channel.CALL, Channel.CALL, Channel.SMS]),
    direction=st.sampled_from([Direction.OUTBOUND, Direction.OUTBOUND, Direction.INBOUND]),
    outcome=outcomes,
    person=st.sampled_from(["p", "p", "q"]),
    party=st.sampled_from([Party.DEBTOR, Party.DEBTOR, Party.THIRD_PARTY]),
    number=st.sampled_from(["own", "other", None]),
    misdirected=st.sampled_from([False, False, True]),
)
holds = st.builds(
    lambda kind, start, hours: Hold(kind, start, start + timedelta(hours=hours)),
    st.sampled_from(HoldKind),
    moments,
    st.integers(1, 60),
)
facts_of = st.builds(
    Facts,
    person=st.just("p"),
    history=st.lists(events, max_size=12).map(tuple),
    zones=st.sampled_from([("Asia/Shanghai",), ("America/New_York", "America/Denver")]),
    holds=st.lists(holds, max_size=2).map(tuple),
    open_permit_until=st.none() | moments,
)
attempts = st.builds(
    replace, events, misdirected=st.just(False), outcome=st.none(), person=st.just("p")
) | st.builds(
    call,
    moments,
    party=st.just(Party.THIRD_PARTY),
    purpose=st.just(Purpose.LOCATE_DEBTOR),
)


@cache
def layers() -> tuple[Pack, ...]:
    weekly = make_pack(
        {
            "hours": 'kind: window\nvalues: {2020-01-01: {from: "08:00", to: "21:00"}, '
            '2026-11-24: {from: "09:00", to: "20:00", weekdays: [mon, tue, wed, fri]}}',
            "weekly": "kind: cap\nkey: party\ncounts: {outcomes: [conversation, open]}\n"
            "values: {2020-01-01: {limit: 3, per: rolling_days, days: 3}}",
        }
    )
    return (china(), weekly)


@given(facts_of, attempts, st.randoms())
def test_the_order_of_history_is_irrelevant(facts: Facts, attempt: Event, random: object) -> None:
    shuffled = list(facts.history)
    random.shuffle(shuffled)
    again = replace(facts, history=tuple(shuffled))
    assert decide(layers(), again, attempt) == decide(layers(), facts, attempt)


@given(facts_of, attempts, events)
def test_one_event_more_never_turns_a_refusal_into_an_allowance(
    facts: Facts, attempt: Event, event: Event
) -> None:
    more = replace(facts, history=(*facts.history, event))
    before = {r.rule for r in decide(layers(), facts, attempt).reasons}
    after = {r.rule for r in decide(layers(), more, attempt).reasons}
    assert before - after <= {"third_party_unreached"}


@given(facts_of, attempts)
def test_the_next_allowed_moment_is_exact(facts: Facts, attempt: Event) -> None:
    known = replace(facts, history=tuple(e for e in facts.history if e.at <= attempt.at))
    verdict = decide(layers(), facts, attempt)
    following = verdict.next_allowed_at
    if verdict.answer is Answer.ALLOW or following is None:
        assert following is None
        return
    assert following > attempt.at
    assert decide(layers(), known, replace(attempt, at=following)).answer is Answer.ALLOW
    earlier = max(following - SECOND, attempt.at)
    assert decide(layers(), known, replace(attempt, at=earlier)).answer is not Answer.ALLOW


@given(facts_of, attempts)
def test_between_now_and_the_next_allowed_moment_nothing_is_allowed(
    facts: Facts, attempt: Event
) -> None:
    known = replace(facts, history=tuple(e for e in facts.history if e.at <= attempt.at))
    following = decide(layers(), facts, attempt).next_allowed_at
    at = attempt.at
    while following is not None and at < min(following, attempt.at + timedelta(days=4)):
        assert decide(layers(), known, replace(attempt, at=at)).answer is not Answer.ALLOW
        at += timedelta(minutes=30)


@given(facts_of, attempts)
def test_an_allowed_contact_stays_allowed_until_its_window_closes(
    facts: Facts, attempt: Event
) -> None:
    quiet = replace(facts, history=tuple(e for e in facts.history if e.at <= attempt.at), holds=())
    verdict = decide(layers(), quiet, attempt)
    if verdict.answer is not Answer.ALLOW or verdict.closes_at is None:
        return
    last = decide(layers(), quiet, replace(attempt, at=verdict.closes_at - SECOND))
    assert last.answer is Answer.ALLOW
    assert decide(layers(), quiet, replace(attempt, at=verdict.closes_at)).answer is Answer.DENY
