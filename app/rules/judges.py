"""What one rule says at one moment: a function for each primitive, chosen by its value.

A finding's `until` is exact: the first instant from the moment on at which this rule, with this
value, would allow the attempt while nothing else happens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.domain.contact import Answer, Channel, Consent, Event, Facts, OptOut, Party
from app.rules.calendar import day_of, day_start, freed_on, open_span, period_start
from app.rules.packs import Rule
from app.rules.primitives import (
    Ban,
    Cap,
    CoolDown,
    Forbid,
    Key,
    NeedConsent,
    NeedUnreached,
    Stop,
    Window,
)

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Question:
    """What is asked, with the events that are known at that moment; `at` is UTC."""

    facts: Facts
    attempt: Event
    at: datetime
    events: list[Event]


@dataclass(slots=True)
class Moment:
    """A moment as one zone sees it; an empty zone is unknown, `day` is then the day in UTC."""

    at: datetime
    zone: str
    day: date


@dataclass(slots=True)
class Finding:
    """What a rule says: `until` None allows; else nothing before that instant, maybe NEVER."""

    until: datetime | None = None
    used: int | None = None
    limit: int | None = None
    closes: datetime | None = None
    values: dict[str, object] | None = None
    answer: Answer = Answer.DENY


def judge(rule: Rule, value: object, question: Question, moment: Moment) -> Finding:
    """What the rule with this value says; an unknown zone leaves clock rules to a person."""
    ask, needs_zone = _JUDGES[type(value)]
    if needs_zone and not moment.zone:
        return Finding(NEVER, answer=Answer.NEEDS_REVIEW)
    return ask(rule, value, question, moment)


def _window(rule: Rule, value: Window, question: Question, moment: Moment) -> Finding:
    opens, closes = open_span(value, moment.zone, moment.at)
    return Finding(closes=closes) if opens <= moment.at else Finding(opens)


def _cap(rule: Rule, value: Cap, question: Question, moment: Moment) -> Finding:
    first = day_start(period_start(value, moment.day), moment.zone)
    times = [e.at for e in question.events if e.at >= first and _is_counted(rule, e, question)]
    finding = Finding(used=len(times), limit=value.limit)
    if len(times) >= value.limit:
        times.sort()
        decisive = day_of(times[-value.limit], moment.zone)
        finding.until = day_start(freed_on(value, moment.day, decisive), moment.zone)
    return finding


def _cool_down(rule: Rule, value: CoolDown, question: Question, moment: Moment) -> Finding:
    times = [e.at for e in question.events if _is_counted(rule, e, question)]
    if not times:
        return Finding()
    free = day_start(day_of(max(times), moment.zone) + timedelta(days=value.days), moment.zone)
    return Finding(free, values={"days": value.days}) if free > moment.at else Finding()


def _is_counted(rule: Rule, event: Event, question: Question) -> bool:
    if rule.counts is None or not rule.counts.counts(event):
        return False
    attempt = question.attempt
    if rule.key is Key.NUMBER:  # an unnamed number may be the same one
        return None in (event.number, attempt.number) or event.number == attempt.number
    if event.misdirected or event.person != question.facts.person:
        return False
    if rule.key is Key.PARTY:
        return event.party is attempt.party and event.party_id == attempt.party_id
    if rule.key is Key.DEBT:  # an unnamed debt may be the same one
        return not (event.debts and attempt.debts) or not set(event.debts).isdisjoint(attempt.debts)
    return True


def _stop(rule: Rule, value: Stop, question: Question, moment: Moment) -> Finding:
    active = [
        hold
        for hold in question.facts.holds
        if hold.kind in value.kinds
        and (hold.start is None or hold.start <= moment.at)
        and (hold.end is None or moment.at < hold.end)
    ]
    if not active:
        return Finding()
    until = max(NEVER if hold.end is None else hold.end for hold in active)
    return Finding(until, values={"kinds": tuple(hold.kind.value for hold in active)})


def _need_consent(rule: Rule, value: NeedConsent, question: Question, moment: Moment) -> Finding:
    # Where the zone is unknown the day may already be the next one.
    day = moment.day if moment.zone else moment.day + timedelta(days=1)
    for consent in question.facts.consents:
        if consent.kind == value.consent and _speaks_of(consent, question):
            if consent.until is None or consent.until >= day:
                return Finding()
    return Finding(NEVER, values={"consent": value.consent})


def _speaks_of(consent: Consent, question: Question) -> bool:
    """Given by now, by this very party, for this number: what is unnamed here is not agreed to."""
    attempt = question.attempt
    return (
        consent.given_at <= question.at
        and consent.party is attempt.party
        and consent.party_id in (None, attempt.party_id)
        and consent.number in (None, attempt.number)
    )


def _need_unreached(
    rule: Rule, value: NeedUnreached, question: Question, moment: Moment
) -> Finding:
    facts = question.facts
    if facts.debtor_reachable is False:
        return Finding()
    numbers = set(facts.debtor_numbers)
    failed = _failed_dials(rule, question)
    finding = Finding(NEVER, values={"dials": len(failed), "needed": value.failed_dials})
    if facts.debtor_reachable:
        return finding
    if numbers and numbers <= set(facts.invalid_numbers):
        return Finding()
    if len(failed) >= value.failed_dials:
        last = day_of(failed[value.failed_dials - 1], moment.zone)
        free = day_start(last + timedelta(days=value.wait_days), moment.zone)
        finding.until = free if free > moment.at else None
    return finding


def _failed_dials(rule: Rule, question: Question) -> list[datetime]:
    """Failed dials to the debtor since the debtor was last reached, earliest first."""
    assert rule.counts is not None  # the pack is not read without it
    failed: list[datetime] = []
    reached: datetime | None = None
    for event in question.events:
        if event.misdirected or event.person != question.facts.person:
            continue
        if rule.counts.counts(event):
            failed.append(event.at)
        elif rule.restarted_by is not None and rule.restarted_by.counts(event):
            reached = event.at if reached is None else max(reached, event.at)
    return sorted(at for at in failed if reached is None or at > reached)


def _forbid(rule: Rule, value: Forbid, question: Question, moment: Moment) -> Finding:
    if value.when is Ban.ALWAYS:
        return Finding(NEVER)
    asked = _opted_out if value.when is Ban.OPTED_OUT else _refused
    if any(o.at <= question.at and asked(o, question) for o in question.facts.opt_outs):
        return Finding(NEVER)
    return Finding()


def _refused(wish: OptOut, question: Question) -> bool:
    """This party asked to be left alone: by whatever channel, also under another record of it."""
    attempt = question.attempt
    if wish.party is not attempt.party:
        return False
    unnamed = None in (wish.party_id, attempt.party_id)
    return unnamed or wish.party_id == attempt.party_id or _is_at(wish, attempt)


def _is_at(wish: OptOut, attempt: Event) -> bool:
    return wish.number is not None and wish.number == attempt.number


def _opted_out(wish: OptOut, question: Question) -> bool:
    """The wish covers this channel and number, and the party has not agreed to it since.

    A third party who answered at the number and refused is not called there in any other name.
    """
    attempt = question.attempt
    if wish.party is Party.THIRD_PARTY and _is_at(wish, attempt):
        return wish.channel in (None, attempt.channel)
    if not _refused(wish, question) or wish.channel not in (None, attempt.channel):
        return False
    if wish.number is not None:
        return attempt.number is None or wish.number == attempt.number
    return not (wish.party is Party.DEBTOR and _agreed_since(wish, attempt.channel, question))


def _agreed_since(wish: OptOut, channel: Channel, question: Question) -> bool:
    day = question.at.date()
    return any(
        wish.at < consent.given_at
        and consent.kind == channel.value
        and _speaks_of(consent, question)
        and (consent.until is None or consent.until > day)
        for consent in question.facts.consents
    )


_JUDGES: dict[type, tuple[Callable[[Rule, Any, Question, Moment], Finding], bool]] = {
    Window: (_window, True),
    Cap: (_cap, True),
    CoolDown: (_cool_down, True),
    Stop: (_stop, False),
    NeedConsent: (_need_consent, False),
    NeedUnreached: (_need_unreached, True),
    Forbid: (_forbid, False),
}
