"""Counted rules: caps and cool-downs, with what is counted for which person, debt or number."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from app.domain.contact import Answer, Event
from app.rules.agreements import agreed, most_agreed
from app.rules.calendar import day_of, day_start, freed_on, period_start
from app.rules.primitives import Cap, CoolDown, Key, Per, Reading
from app.rules.question import FREE, NEVER, Finding, Moment, Question

if TYPE_CHECKING:
    from app.rules.packs import Rule


def cap(rule: Rule, value: Cap, asked: Question, moment: Moment) -> Finding:
    """The reading that forbids longest, for the debt of the attempt that has least left."""
    groups = _groups(rule, value, asked, moment)
    found: Finding | None = None
    for times in groups:
        for reading in value.readings:
            one = _reading(rule, reading, times, asked, moment)
            found = one if found is None else stricter(found, one)
    assert found is not None  # a pack is not read without a reading, nor a rule without a group
    return found


def _reading(
    rule: Rule, reading: Reading, times: list[datetime], asked: Question, moment: Moment
) -> Finding:
    limit = reading.limit
    if rule.raised_by is not None and reading.per is Per.DAY and asked.facts.consents:
        limit = max(limit, most_agreed(rule.raised_by, asked, moment))
    if reading.per is Per.EVER or not limit:  # nothing frees what is allowed no time at all
        return Finding(NEVER if len(times) >= limit else None, len(times), limit)
    if reading.per is Per.MINUTES:
        return _within(timedelta(minutes=reading.length), limit, times, moment)
    if not moment.zone:  # what counts on no calendar any more is free
        return _unplaced(_within(_longest(reading), limit, times, moment))
    used = len(times) - bisect_left(times, _period_opens(reading, moment.day, moment.zone))
    finding = Finding(used=used, limit=limit)
    if used >= limit:
        decisive = day_of(times[-limit], moment.zone)
        finding.until = day_start(freed_on(reading, moment.day, decisive), moment.zone)
    return finding


@lru_cache(maxsize=4096)
def _period_opens(reading: Reading, day: date, zone: str) -> datetime:
    return day_start(period_start(reading, day), zone)


def _within(length: timedelta, limit: int, times: list[datetime], moment: Moment) -> Finding:
    used = len(times) - bisect_right(times, moment.at - length)
    return Finding(times[-limit] + length if used >= limit else None, used, limit)


def _unplaced(finding: Finding) -> Finding:
    """Which dates these were hangs on a zone that nobody knows: a person judges."""
    if finding.until is not None:
        finding.answer, finding.help = Answer.NEEDS_REVIEW, "zone"
    return finding


def cool_down(rule: Rule, value: CoolDown, asked: Question, moment: Moment) -> Finding:
    """Free on the day that is `days` after that of the latest trigger."""
    times = [at for group in _groups(rule, value, asked, moment) for at in group]
    if not times:
        return FREE
    values: dict[str, object] = {"days": value.days}
    if not moment.zone:
        free = max(times) + look_back(value)
        return _unplaced(Finding(free, values=values)) if free > moment.at else FREE
    free = day_start(day_of(max(times), moment.zone) + timedelta(days=value.days), moment.zone)
    return Finding(free, values=values) if free > moment.at else FREE


def stricter(one: Finding, other: Finding) -> Finding:
    """The finding that forbids longer; of two that allow, the one with less left."""
    if one is other:
        return one
    if one.until is None and other.until is None:
        closes = [f.closes for f in (one, other) if f.closes is not None]
        strictest = min(one, other, key=_left)
        strictest.closes = min(closes, default=None)
        return strictest
    if one.until is None or other.until is None:
        return other if one.until is None else one
    return one if one.until >= other.until else other


def _left(finding: Finding) -> int:
    return 0 if finding.limit is None else finding.limit - (finding.used or 0)


def _groups(
    rule: Rule, value: Cap | CoolDown, asked: Question, moment: Moment
) -> list[list[datetime]]:
    """The moments of what counts in order, for each debt of the attempt where it is kept by debt.

    A conversation starts its cool-down whatever was agreed; only attempts are agreed to.
    """
    groups = asked.groups.get(value)
    if groups is not None:
        return groups
    events = asked.counted.get(value)
    if events is None:
        events = asked.counted[value] = _since_restart(rule, _counted(rule, value, asked), asked)
    if isinstance(value, Cap) and _may_be_agreed(rule, asked):
        return _by_debt(rule, _not_agreed_to(rule, events, asked, moment), asked)
    groups = asked.groups[value] = _by_debt(rule, events, asked)
    return groups


def _by_debt(rule: Rule, events: list[Event], asked: Question) -> list[list[datetime]]:
    debts = asked.debts(asked.attempt, rule.concerns) if Key.DEBT in rule.keys else None
    if not debts or not events:  # unnamed: it may be any
        return [[event.at for event in events]]
    named = [(event.at, asked.debts(event, rule.concerns)) for event in events]
    return [[at for at, own in named if not own or debt in own] for debt in sorted(debts)]


def _counted(rule: Rule, value: Cap | CoolDown, asked: Question) -> list[Event]:
    """The events that the rule counts for the attempt, of whichever debt."""
    counts = rule.counts
    assert counts is not None  # the pack is not read without it
    first = asked.at - look_back(value)
    return [
        event
        for event in asked.events
        if event.at >= first and counts.counts(event) and _is_same(rule, event, asked)
    ]


EVER = timedelta(days=100 * 366)
_LOOK_BACK = {Per.DAY: 1, Per.WEEK: 7, Per.MONTH: 31}
_CLOCK_CHANGES = timedelta(hours=3)  # dates may be longer than their number of times 24 hours


@lru_cache(maxsize=1024)
def look_back(value: Cap | CoolDown) -> timedelta:
    """No event before that can matter, in any zone."""
    if isinstance(value, CoolDown):
        return timedelta(days=value.days) + _CLOCK_CHANGES
    return max(_longest(reading) for reading in value.readings)


def _longest(reading: Reading) -> timedelta:
    if reading.per is Per.EVER:
        return EVER
    if reading.per is Per.MINUTES:
        return timedelta(minutes=reading.length)
    return timedelta(days=_LOOK_BACK.get(reading.per, reading.length)) + _CLOCK_CHANGES


def _is_same(rule: Rule, event: Event, asked: Question) -> bool:
    attempt, keys = asked.attempt, rule.keys
    if Key.NUMBER in keys:
        if not same_number(event, attempt):
            return False
    elif not asked.with_person(event):
        return False
    if Key.PARTY in keys and not (
        _is_same_party(event, attempt) or _is_at_same_line(event, asked)
    ):
        return False
    return Key.ORG not in keys or None in (event.org, attempt.org) or event.org == attempt.org


def same_number(event: Event, attempt: Event) -> bool:
    """An unnamed number may be the same one."""
    return event.number == attempt.number or None in (event.number, attempt.number)


def _is_same_party(event: Event, attempt: Event) -> bool:
    """An unnamed party may be the same one."""
    if event.party is not attempt.party:
        return False
    return event.party_id == attempt.party_id or None in (event.party_id, attempt.party_id)


def _is_at_same_line(event: Event, asked: Question) -> bool:
    """Whether it is the party of the attempt under another record of the person.

    It counts as that party; but nothing that binds one of the two ends with what the other did.
    """
    attempt, lines = asked.attempt, asked.facts.lines
    line = lines.get(attempt.party_id or "")
    same = line is not None and line == lines.get(event.party_id or "")
    return same and event.party is attempt.party


def _since_restart(rule: Rule, events: list[Event], asked: Question) -> list[Event]:
    """What came after the latest event with which the count begins anew.

    Where it is kept by party, what another party does is no such event.
    """
    if rule.restarted_by is None or not events:
        return events
    restarts = [
        event.at
        for event in asked.events
        if rule.restarted_by.counts(event)
        and asked.with_person(event)
        and (Key.PARTY not in rule.keys or _is_same_party(event, asked.attempt))
    ]
    if not restarts:
        return events
    latest = max(restarts)
    return [event for event in events if event.at > latest]


def _may_be_agreed(rule: Rule, asked: Question) -> bool:
    return bool(asked.facts.consents) and rule.unless is not None and bool(rule.unless.agreement)


def _not_agreed_to(rule: Rule, events: list[Event], asked: Question, moment: Moment) -> list[Event]:
    """What was made with a consent that takes it out of the rule does not count."""
    assert rule.unless is not None and rule.unless.agreement is not None
    agreement = rule.unless.agreement
    return [e for e in events if not agreed(agreement, e, e.at, asked, moment)]
