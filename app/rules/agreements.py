"""Consents: which of them serves for a contact, and when the next one begins to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from app.domain.contact import Channel, Consent, Direction, Event, OptOut, Party
from app.rules.calendar import EAST, WEST, begins, day_of, day_start, ends, open_span
from app.rules.primitives import Agreement, Concern, Span, Window
from app.rules.question import Moment, Question, is_talk

_DAY = timedelta(days=1)
_BY = {  # the one medium to which a consent of this kind is given; of other kinds it is any
    "call": Channel.CALL,
    "call_back": Channel.CALL,
    "sms": Channel.SMS,
    "email": Channel.EMAIL,
    "visit": Channel.VISIT,
}


def agreed(  # to what, which contact, and what is known where
    agreement: Agreement, event: Event, at: datetime, asked: Question, moment: Moment
) -> bool:
    """Whether some consent covers a contact (the attempt, or an earlier event) made at `at`."""
    return any(
        _serves(one, agreement, event, asked, moment)
        and _covers(one, agreement, event, at, asked, moment)
        and _has_left(one, event, at, asked, moment.zone)
        for one in asked.facts.consents
    )


def most_agreed(agreement: Agreement, asked: Question, moment: Moment) -> int:
    """The largest number of contacts a day that the party agreed to; 0 where none is agreed."""
    event = asked.attempt
    numbers = [
        one.most
        for one in asked.facts.consents
        if one.most is not None
        and _serves(one, agreement, event, asked, moment)
        and _covers(one, agreement, event, moment.at, asked, moment)
    ]
    return max(numbers, default=0)


def next_agreed(agreement: Agreement, asked: Question, moment: Moment) -> datetime | None:
    """No consent that does not cover the attempt yet begins to before that; None: none will."""
    starts = [
        start
        for one in asked.facts.consents
        if _serves(one, agreement, asked.attempt, asked, moment)
        and (start := _next_start(one, asked, moment)) is not None
    ]
    return min(starts, default=None)


def _serves(
    consent: Consent, agreement: Agreement, event: Event, asked: Question, moment: Moment
) -> bool:
    """The right kind, given by this very party, for this medium, number and debt, to the right one.

    What is unnamed in the event is not agreed to.
    """
    return (
        consent.kind in agreement.kinds
        and _BY.get(consent.kind, event.channel) is event.channel
        and consent.proper
        and consent.party is event.party
        and consent.party_id in (None, event.party_id)
        and consent.number in (None, event.number)
        and agreement.to in (None, consent.to)
        and (consent.express or not agreement.express)
        and moment.knows(consent.given_at, asked.at, WEST)
        and (consent.debt is None or _is_about(consent.debt, event, asked))
    )


def _is_about(debt: str, event: Event, asked: Question) -> bool:
    return asked.debts(event, Concern.CALL) == {asked.account(debt)}


def _covers(  # a consent, and what it is to cover where and when
    consent: Consent,
    agreement: Agreement,
    event: Event,
    at: datetime,
    asked: Question,
    moment: Moment,
) -> bool:
    zone = moment.zone
    given = begins(consent.given_at, zone or WEST)
    return (
        given <= at
        and _lasts(consent, agreement, at, zone)
        and _at_that_time(consent, at, zone)
        and not withdrawn(event, given, min(at, asked.at), asked, moment)
        and not (agreement.until_talk and _talked(event, given, at, asked))
    )


def _has_left(consent: Consent, event: Event, at: datetime, asked: Question, zone: str) -> bool:
    """Whether the contacts of that day have not yet used up the number that was agreed."""
    if consent.most is None:
        return True
    if not zone:  # nobody knows which day it is
        return False
    first = day_start(day_of(at, zone), zone)
    made = [one for one in asked.events if first <= one.at <= at and _is_like(one, event, asked)]
    return len(made) < consent.most


def _is_like(one: Event, event: Event, asked: Question) -> bool:
    return (
        one is not event
        and one.direction is Direction.OUTBOUND
        and one.channel is event.channel
        and one.party is event.party
        and one.party_id == event.party_id
        and asked.with_person(one)
    )


def _lasts(consent: Consent, agreement: Agreement, at: datetime, zone: str) -> bool:
    if consent.until is None and agreement.days is None and consent.for_date is None:
        return True
    # Where the zone is unknown the day may already be the next one.
    day = day_of(at, zone) if zone else day_of(at, "UTC") + _DAY
    if consent.for_date not in (None, day) or (consent.until is not None and day > consent.until):
        return False
    if agreement.days is None:
        return True
    first = consent.given_at
    first = day_of(first, zone or "UTC") if isinstance(first, datetime) else first
    return day < first + timedelta(days=agreement.days)


def _at_that_time(consent: Consent, at: datetime, zone: str) -> bool:
    if consent.start is None and consent.end is None and not consent.weekdays:
        return True
    if not zone:
        return False
    opens, _ = open_span(_window(consent), zone, at)
    return opens <= at


def _window(consent: Consent) -> Window:
    return _window_of(consent.start, consent.end, consent.weekdays)


@lru_cache(maxsize=1024)
def _window_of(start: int | None, end: int | None, weekdays: frozenset[int]) -> Window:
    return Window((clock_span(start, end, weekdays),))


@lru_cache(maxsize=1024)
def clock_span(start: int | None, end: int | None, weekdays: frozenset[int]) -> Span:
    """A span as a fact words it: no times are the whole day, no weekdays every day."""
    first = start or 0
    last = 24 * 60 if end is None else end
    last = last if last > first else last + 24 * 60
    return Span(first, last, weekdays or frozenset(range(7)))


def withdrawn(
    event: Event, given: datetime, by: datetime, asked: Question, moment: Moment
) -> bool:
    """Of a consent and an opt-out the later stands; a bare date may mean its last second."""
    return any(
        moment.knows(wish.at, by, EAST)
        and (given <= wish.at if isinstance(wish.at, datetime) else given < _end(wish.at, moment))
        and wish.channel in (None, event.channel)
        and wish.number in (None, event.number)
        and _same_party(wish, event)
        for wish in asked.facts.opt_outs
    )


def _end(day: date, moment: Moment) -> datetime:
    return ends(day, moment.zone or WEST)


def _same_party(wish: OptOut, event: Event) -> bool:
    if wish.party is not event.party:
        return False
    return wish.party is Party.DEBTOR or wish.party_id in (None, event.party_id)


def _talked(event: Event, given: datetime, at: datetime, asked: Question) -> bool:
    debts = asked.debts(event, Concern.CALL)
    for talk in asked.events:
        if talk is event or not is_talk(talk) or talk.channel is not Channel.CALL:
            continue
        if given < talk.at <= at:
            spoken = asked.debts(talk, Concern.CONVERSATION)
            if asked.with_person(talk) and not (debts and spoken and debts.isdisjoint(spoken)):
                return True
    return False


def _next_start(consent: Consent, asked: Question, moment: Moment) -> datetime | None:
    starts: list[datetime] = []
    zone = moment.zone
    if not zone:
        return None
    if consent.for_date is not None:
        starts.append(day_start(consent.for_date, zone))
    if not (consent.start is None and consent.end is None and not consent.weekdays):
        starts.append(open_span(_window(consent), zone, moment.at)[0])
    if not _has_left(consent, asked.attempt, moment.at, asked, zone):
        starts.append(day_start(moment.day + _DAY, zone))
    starts.append(begins(consent.given_at, zone))
    later = [start for start in starts if start > moment.at]
    return max(later, default=None) if _may_come(consent, moment) else None


def _may_come(consent: Consent, moment: Moment) -> bool:
    last = consent.for_date or consent.until
    return last is None or moment.day <= last
