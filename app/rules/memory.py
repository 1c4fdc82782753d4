"""How far back packs look: no event before that can change an answer towards "allow"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache

from app.domain.contact import Purpose
from app.rules.counting import EVER, look_back
from app.rules.packs import Pack, Rule
from app.rules.primitives import (
    Agreement,
    Cap,
    CoolDown,
    Exceptions,
    Kind,
    NeedConsent,
    NeedTold,
    Sort,
)

# Failed dials, messages and what is replied to only ever allow: to forget older ones is strict.
_MONTH = timedelta(days=31)
_NOTHING = timedelta()


@lru_cache(maxsize=1024)
def memory(packs: tuple[Pack, ...], sort: Sort) -> timedelta:
    """How far back the rules that reach an attempt of this sort look, whatever the day."""
    backs = (
        reach_back(rule, sort.purpose)
        for pack in packs
        for rule in pack.rules
        if rule.kind is not Kind.DUTY and rule.applies.reaches(sort)
    )
    return max(backs, default=_NOTHING)


def reach_back(rule: Rule, purpose: Purpose) -> timedelta:
    """How far back one rule looks for a contact with that purpose, whatever the day."""
    return max(_backs(rule, purpose), default=_NOTHING)


def _backs(rule: Rule, purpose: Purpose) -> Iterator[timedelta]:
    for _, value in rule.values:
        if isinstance(value, Cap | CoolDown):
            yield look_back(value)
        elif isinstance(value, NeedConsent):
            yield _of_agreement(value.agreement)
            yield _days(value.agreement.days, _MONTH) if value.or_message else _NOTHING
        elif isinstance(value, NeedTold):
            yield EVER
        elif rule.kind is Kind.NEED:
            yield _MONTH
    if rule.unless is not None:
        yield _of_exceptions(rule.unless, purpose)


def _of_exceptions(allowed: Exceptions, purpose: Purpose) -> timedelta:
    back = _MONTH if allowed.reply else _NOTHING
    if allowed.confirmation and purpose is Purpose.OPT_OUT_CONFIRMATION:
        return EVER
    return back if allowed.agreement is None else max(back, _of_agreement(allowed.agreement))


def _of_agreement(agreement: Agreement) -> timedelta:
    """A talk may have ended a consent at any time since it was given."""
    return _days(agreement.days, EVER) if agreement.until_talk else _NOTHING


def _days(days: int | None, unnamed: timedelta) -> timedelta:
    """So many dates, in any zone."""
    return unnamed if days is None else timedelta(days=days + 1)
