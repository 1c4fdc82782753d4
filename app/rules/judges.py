"""What one rule says at one moment: a function for each primitive, chosen by its value.

No rule allows the attempt between the moment asked and a finding's `until`, with this value and
while nothing else happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.domain.contact import Answer, Channel, Direction, Hold, Party
from app.rules.agreements import agreed, next_agreed, withdrawn
from app.rules.calendar import EAST, WEST, begins, day_of, day_start, ends
from app.rules.counting import cap, cool_down, same_number
from app.rules.hours import window
from app.rules.primitives import (
    Cap,
    Concern,
    CoolDown,
    Forbid,
    NeedConsent,
    NeedMilderWays,
    NeedTold,
    NeedUnreached,
    Release,
    Stop,
    Window,
)
from app.rules.question import FREE, NEVER, Finding, Moment, Question, is_talk
from app.rules.wishes import forbid

if TYPE_CHECKING:
    from app.rules.packs import Rule

_SPOKEN = frozenset({Channel.CALL, Channel.VISIT})
Judge = Callable[["Rule", Any, Question, Moment], Finding]


def _stop(rule: Rule, value: Stop, asked: Question, moment: Moment) -> Finding:
    if not asked.facts.holds:
        return FREE
    zone = moment.zone or WEST
    active = [
        (hold, end)
        for hold in asked.facts.holds
        if hold.kind in value.kinds
        and (hold.start is None or begins(hold.start, moment.zone or EAST) <= moment.at)
        and moment.at < (end := _end(hold, value, zone))
        and not _is_released(hold, value)
    ]
    if not active:
        return FREE
    kinds = tuple(hold.kind.value for hold, _ in active)
    return Finding(max(end for _, end in active), values={"kinds": kinds})


def _is_released(hold: Hold, value: Stop) -> bool:
    return (hold.broken and Release.BREACHED in value.released_by) or (
        hold.reminders and Release.REMINDERS_REQUESTED in value.released_by
    )


def _end(hold: Hold, value: Stop, zone: str) -> datetime:
    """When the hold is over; a treatment protects for days after the day on which it ended."""
    end = NEVER if hold.end is None else ends(hold.end, zone)
    if hold.treatment_ended is None:
        return end
    days = value.protected_days if hold.protected_days is None else hold.protected_days
    treated = hold.treatment_ended
    day = day_of(treated, zone) if isinstance(treated, datetime) else treated
    protected = day_start(day + timedelta(days=days + 1), zone)
    return protected if hold.end is None else max(end, protected)


def _need_consent(rule: Rule, value: NeedConsent, asked: Question, moment: Moment) -> Finding:
    agreement = value.agreement
    if agreed(agreement, asked.attempt, moment.at, asked, moment):
        return FREE
    if value.or_message and _has_written(agreement.days, asked, moment):
        return FREE
    start = next_agreed(agreement, asked, moment)
    kinds = tuple(sorted(agreement.kinds))
    return Finding(NEVER if start is None else start, values={"consent": kinds})


def _has_written(days: int | None, asked: Question, moment: Moment) -> bool:
    """Whether the party has used this channel and number itself, within so many dates.

    An opt-out since then takes it back as it would a consent.
    """
    attempt, zone = asked.attempt, moment.zone or "UTC"
    last = [
        day_of(event.at, zone)
        for event in asked.events
        if event.direction is Direction.INBOUND
        and event.channel is attempt.channel
        and event.party is attempt.party
        and event.party_id == attempt.party_id
        and same_number(event, attempt)
        and asked.with_person(event)
        and not withdrawn(attempt, event.at, asked.at, asked, moment)
    ]
    day = moment.day if moment.zone else moment.day + timedelta(days=1)
    return bool(last) and (days is None or day < max(last) + timedelta(days=days))


def _need_milder(rule: Rule, value: NeedMilderWays, asked: Question, moment: Moment) -> Finding:
    failed = asked.facts.milder_ways_failed
    if failed:
        return FREE
    if failed is None:
        return Finding(NEVER, answer=Answer.NEEDS_REVIEW, help="milder_ways")
    return Finding(NEVER)


def _need_unreached(rule: Rule, value: NeedUnreached, asked: Question, moment: Moment) -> Finding:
    facts = asked.facts
    if facts.debtor_reachable is False:
        return FREE
    numbers = set(facts.debtor_numbers)
    failed = _failed_dials(rule, asked)
    finding = Finding(NEVER, values={"dials": len(failed), "needed": value.failed_dials})
    if facts.debtor_reachable:
        return finding
    if numbers and numbers <= set(facts.invalid_numbers):
        return FREE
    if len(failed) >= value.failed_dials:
        zone = moment.zone or WEST
        last = day_of(failed[value.failed_dials - 1], zone)
        free = day_start(last + timedelta(days=value.wait_days), zone)
        finding.until = free if free > moment.at else None
    return finding


def _failed_dials(rule: Rule, asked: Question) -> list[datetime]:
    """Failed dials to the debtor since the debtor was last reached, earliest first."""
    assert rule.counts is not None  # the pack is not read without it
    failed: list[datetime] = []
    reached: datetime | None = None
    for event in asked.events:
        if not asked.with_person(event):
            continue
        if rule.counts.counts(event):
            failed.append(event.at)
        elif rule.restarted_by is not None and rule.restarted_by.counts(event):
            reached = event.at if reached is None else max(reached, event.at)
    return sorted(at for at in failed if reached is None or at > reached)


def _need_told(rule: Rule, value: NeedTold, asked: Question, moment: Moment) -> Finding:
    """Each debt of the attempt; what names no debt tells of none."""
    told = list(_telling(rule, value.days, asked, moment.zone or WEST))
    debts = asked.debts(asked.attempt, Concern.CALL)
    since = [min((at for own, at in told if debt in own), default=NEVER) for debt in debts]
    free = max(since) if debts else min((at for _, at in told), default=NEVER)
    return Finding(free, values={"days": value.days}) if free > moment.at else FREE


def _telling(
    rule: Rule, days: int, asked: Question, zone: str
) -> Iterator[tuple[frozenset[str], datetime]]:
    """Of which debts the debtor was told, and from when on that is enough."""
    assert rule.counts is not None  # the pack is not read without it
    for event in asked.events:
        if event.party is not Party.DEBTOR or not asked.with_person(event):
            continue
        if is_talk(event) and event.channel in _SPOKEN:
            yield asked.debts(event, Concern.CONVERSATION), event.at
        elif rule.counts.counts(event):
            first = day_of(event.at, zone) + timedelta(days=days)
            yield asked.debts(event, Concern.CALL), day_start(first, zone)


JUDGES: dict[type, Judge] = {
    Window: window,
    Cap: cap,
    CoolDown: cool_down,
    Stop: _stop,
    NeedConsent: _need_consent,
    NeedUnreached: _need_unreached,
    NeedTold: _need_told,
    NeedMilderWays: _need_milder,
    Forbid: forbid,
}
