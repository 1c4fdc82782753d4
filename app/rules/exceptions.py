"""What takes a contact out of a rule that would forbid it: a reply, a purpose, a consent …"""

from __future__ import annotations

from datetime import datetime

from app.domain.contact import Channel, Direction, Event, Outcome, Place, Purpose
from app.rules.agreements import agreed, next_agreed
from app.rules.primitives import AT_HOME, DebtKinds, Exceptions
from app.rules.question import Finding, Moment, Question, is_talk

_ELECTRONIC = frozenset({Channel.SMS, Channel.EMAIL, Channel.WEB, Channel.APP_PUSH, Channel.SOCIAL})
_SESSION = frozenset({Outcome.SESSION_OPEN, Outcome.SESSION_CLOSED})
_VISITED = frozenset({Channel.WEB, Channel.APP_PUSH})  # where there are sessions


def excepted(allowed: Exceptions, finding: Finding, asked: Question, moment: Moment) -> bool:
    """Whether one of the exceptions takes the attempt out of what the rule has found."""
    attempt = asked.attempt
    return (
        attempt.purpose in allowed.purposes
        or (allowed.asked_again and attempt.party_id in asked.facts.asked_again)
        or (allowed.reply and _replies(finding, asked))
        or (allowed.confirmation and _confirms(finding, asked))
        or _is_such_account(allowed, asked)
        or (
            allowed.agreement is not None
            and bool(asked.facts.consents)
            and agreed(allowed.agreement, attempt, moment.at, asked, moment)
        )
    )


def earlier(allowed: Exceptions, until: datetime, asked: Question, moment: Moment) -> datetime:
    """`until`, or the moment at which a consent may take the attempt out of the rule before."""
    if allowed.agreement is None or not asked.facts.consents:
        return until
    start = next_agreed(allowed.agreement, asked, moment)
    return until if start is None else min(until, start)


def _replies(finding: Finding, asked: Question) -> bool:
    """One reply by the same medium to what the party began last, after the wish it sets aside.

    What was said on the spot, and what went out by that medium since, has used it up. While a
    session of theirs is open it is answered within it.
    """
    attempt = asked.attempt
    begun = [
        event
        for event in asked.events
        if (event.direction is Direction.INBOUND or _is_session(event))
        and _theirs(event, asked)
        and (finding.since is None or event.at > finding.since)
        and (finding.place is None or is_at(event.place, finding.place))
    ]
    sessions = [e for e in begun if e.channel is attempt.channel and _is_session(e)]
    if sessions and max(sessions, key=_at).outcome is Outcome.SESSION_OPEN:
        return True
    if not attempt.replies or not begun:
        return False
    last = max(begun, key=_at)
    answered = _is_session(last) or (last.channel is Channel.CALL and is_talk(last))
    return last.channel is attempt.channel and not answered and not _went_out(asked, last.at)


def _is_session(event: Event) -> bool:
    return event.channel in _VISITED and event.outcome in _SESSION


def _went_out(asked: Question, since: datetime) -> bool:
    """Whether something went out to the party by the attempt's medium after that."""
    return any(
        event.at > since
        and event.direction is Direction.OUTBOUND
        and event.channel is asked.attempt.channel
        and _theirs(event, asked)
        for event in asked.events
    )


def _theirs(event: Event, asked: Question) -> bool:
    attempt = asked.attempt
    return (
        event.party is attempt.party
        and event.party_id == attempt.party_id
        and event.person == asked.facts.person
    )


def _at(event: Event) -> datetime:
    return event.at


def is_at(place: Place, named: Place) -> bool:
    """Whether a number or address belongs to a place; the home has a landline and an address."""
    return place is named or (named is Place.HOME and place in AT_HOME)


def _confirms(finding: Finding, asked: Question) -> bool:
    attempt = asked.attempt
    if attempt.purpose is not Purpose.OPT_OUT_CONFIRMATION or attempt.channel not in _ELECTRONIC:
        return False
    since = finding.since
    return not any(
        event.purpose is Purpose.OPT_OUT_CONFIRMATION
        and event.direction is Direction.OUTBOUND
        and _theirs(event, asked)
        and (since is None or event.at >= since)
        for event in asked.events
    )


def _is_such_account(allowed: Exceptions, asked: Question) -> bool:
    if allowed.past_due_over is None and not allowed.debt_kinds:
        return False
    known = asked.facts.debts
    named = _named_debts(asked)
    if not named or any(debt not in known for debt in named):
        return False
    over, kinds = allowed.past_due_over, allowed.debt_kinds
    return all(
        (over is not None and (known[debt].days_past_due or 0) > over) or known[debt].kind in kinds
        for debt in named
    )


def _named_debts(asked: Question) -> tuple[str, ...]:
    """The ids of the debts of the attempt; all that are known where it names none."""
    attempt = asked.attempt
    named = attempt.counted_to or (*attempt.discussed, *attempt.referenced)
    if not named and attempt.debt is not None:
        named = (attempt.debt,)
    return named or tuple(asked.facts.debts)


def has_kind(meant: DebtKinds, asked: Question) -> bool:
    """Whether some debt of the attempt is of such a kind, or may be where the rule says so."""
    known = asked.facts.debts
    kinds = [known[debt].kind if debt in known else None for debt in _named_debts(asked)]
    return any(meant.unknown if kind is None else kind in meant.kinds for kind in kinds or [None])
