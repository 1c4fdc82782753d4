"""What somebody has said: opt-outs, refusals, notices, attorneys, inconvenient times and places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.contact import (
    Answer,
    Channel,
    Inconvenience,
    Notice,
    OptOut,
    Party,
    Place,
)
from app.rules.agreements import agreed, clock_span, next_agreed
from app.rules.calendar import EAST, WEST, barred_until, begins, ends
from app.rules.exceptions import is_at
from app.rules.primitives import Agreement, Ban, Concern, Forbid
from app.rules.question import FREE, NEVER, Finding, Moment, Question

if TYPE_CHECKING:
    from app.rules.packs import Rule

_TO_CHANNEL = {channel: Agreement(frozenset({channel.value})) for channel in Channel}
_TO_CHANNEL[Channel.CALL] = Agreement(frozenset({"call", "call_back"}))


def forbid(rule: Rule, value: Forbid, asked: Question, moment: Moment) -> Finding:
    """Whether the ban holds now, since when, and until when where time ends it."""
    return _BANS[value.when](asked, moment)


def _always(asked: Question, moment: Moment) -> Finding:
    return Finding(NEVER)


def _wished(
    covers: Callable[[OptOut, Question, Moment], bool],
) -> Callable[[Question, Moment], Finding]:
    def ask(asked: Question, moment: Moment) -> Finding:
        if not asked.facts.opt_outs:
            return FREE
        since = [
            begins(wish.at, moment.zone or EAST)
            for wish in asked.facts.opt_outs
            if moment.knows(wish.at, asked.at, EAST) and covers(wish, asked, moment)
        ]
        if not since:
            return FREE
        again = next_agreed(_TO_CHANNEL[asked.attempt.channel], asked, moment)
        until = again if covers is _opted_out and again is not None else NEVER
        return Finding(until, since=max(since))

    return ask


def _refused(wish: OptOut, asked: Question, moment: Moment) -> bool:
    """This party asked to be left alone: by whatever channel, also under another record of it."""
    attempt = asked.attempt
    if wish.party is not attempt.party:
        return False
    unnamed = None in (wish.party_id, attempt.party_id)
    same = wish.party_id in (attempt.party_id, attempt.party_role)
    return unnamed or same or _is_at_number(wish, asked)


def _is_at_number(wish: OptOut, asked: Question) -> bool:
    return wish.number is not None and wish.number == asked.attempt.number


def _opted_out(wish: OptOut, asked: Question, moment: Moment) -> bool:
    """The wish covers this channel and number, and the party has not agreed to it since.

    A third party who answered at the number and refused is not called there in any other name.
    """
    attempt = asked.attempt
    if wish.party is Party.THIRD_PARTY and _is_at_number(wish, asked):
        return wish.channel in (None, attempt.channel)
    if not _refused(wish, asked, moment) or wish.channel not in (None, attempt.channel):
        return False
    if wish.number is not None:
        return attempt.number is None or wish.number == attempt.number
    agreement = _TO_CHANNEL[attempt.channel]
    return not (
        wish.party is Party.DEBTOR
        and bool(asked.facts.consents)
        and agreed(agreement, attempt, moment.at, asked, moment)
    )


def _gave_up_address(wish: OptOut, asked: Question, moment: Moment) -> bool:
    """The wish names this very number or address, for this channel or at all."""
    return _is_at_number(wish, asked) and _opted_out(wish, asked, moment)


def _ceased(asked: Question, moment: Moment) -> Finding:
    return _noticed(asked.facts.notice, asked, moment, spoken=False)


def _asked_to_stop(asked: Question, moment: Moment) -> Finding:
    return _noticed(asked.facts.notice, asked, moment, spoken=True)


def _noticed(notice: Notice | None, asked: Question, moment: Moment, *, spoken: bool) -> Finding:
    """In force on receipt; of unknown form it is taken as written."""
    if notice is None or notice.received_at is None or (notice.written is False) is not spoken:
        return FREE
    if not moment.knows(notice.received_at, asked.at, EAST):
        return FREE
    return Finding(NEVER, since=begins(notice.received_at, moment.zone or EAST))


def _represented(asked: Question, moment: Moment) -> Finding:
    """An attorney for this debt, unless it is known that they cannot be found."""
    known = asked.facts.representation
    if known is None or known.ascertainable is False:
        return FREE
    if known.since is not None and not moment.knows(known.since, asked.at, EAST):
        return FREE
    debts = asked.debts(asked.attempt, Concern.CALL)
    if known.debt is not None and debts and asked.account(known.debt) not in debts:
        return FREE
    since = None if known.since is None else begins(known.since, moment.zone or EAST)
    return Finding(NEVER, since=since)


def _standing(asked: Question, moment: Moment) -> Iterator[tuple[Inconvenience, datetime]]:
    """What was called inconvenient by now and is so still, with the moment it was said."""
    for said in asked.facts.inconveniences:
        since = begins(said.at, moment.zone or EAST)
        begun = since <= moment.at and moment.knows(said.at, asked.at, EAST)
        if begun and moment.at < _over(said, moment):
            yield said, since


def _over(said: Inconvenience, moment: Moment) -> datetime:
    return NEVER if said.until is None else ends(said.until, moment.zone or WEST)


def _inconvenient_time(asked: Question, moment: Moment) -> Finding:
    """Until the latest end of the stretches that the moment falls into."""
    if not asked.facts.inconveniences:
        return FREE
    found = Finding()
    for said, since in _standing(asked, moment):
        if not said.clocked:
            continue
        stretch = _stretch(said, since, moment)
        if stretch is None:
            continue
        until = min(stretch[1], _over(said, moment))
        if not moment.zone and stretch[1] is not NEVER:
            until = _over(said, moment)
            return Finding(until, answer=Answer.NEEDS_REVIEW, help="zone", since=since)
        begun = max(since, stretch[0])
        if found.until is None or found.until < until:
            found.until = until
        found.since = begun if found.since is None else max(found.since, begun)
    return found


def _stretch(
    said: Inconvenience, since: datetime, moment: Moment
) -> tuple[datetime, datetime] | None:
    """From when until when it is inconvenient around the moment; in an unknown zone it may be."""
    if said.start is None and said.end is None and not said.weekdays:
        return since, NEVER
    if not moment.zone:
        return since, moment.at
    return barred_until(clock_span(said.start, said.end, said.weekdays), moment.zone, moment.at)


def _inconvenient_place(asked: Question, moment: Moment) -> Finding:
    place = asked.attempt.place
    for said, since in _standing(asked, moment):
        if said.place is not None and is_at(place, said.place):
            return Finding(_over(said, moment), since=since, place=said.place)
    return FREE


def _employer(asked: Question, moment: Moment) -> Finding:
    if asked.attempt.place is Place.WORKPLACE:
        for said, since in _standing(asked, moment):
            if said.employer_prohibits:
                return Finding(_over(said, moment), since=since, place=Place.WORKPLACE)
    return FREE


_BANS: dict[Ban, Callable[[Question, Moment], Finding]] = {
    Ban.ALWAYS: _always,
    Ban.OPTED_OUT: _wished(_opted_out),
    Ban.ADDRESS_OPTED_OUT: _wished(_gave_up_address),
    Ban.REFUSED: _wished(_refused),
    Ban.CEASED: _ceased,
    Ban.ASKED_TO_STOP: _asked_to_stop,
    Ban.REPRESENTED: _represented,
    Ban.INCONVENIENT_TIME: _inconvenient_time,
    Ban.INCONVENIENT_PLACE: _inconvenient_place,
    Ban.EMPLOYER: _employer,
}
