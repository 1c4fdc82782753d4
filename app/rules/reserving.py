"""Contacts that a device away from the book may make meanwhile: they count as made.

Nobody here hears when one is made. So what is asked for here is asked as if all of them had been
made by now, ended in whichever way binds most, and is refused too where they could no longer be
made after it: whichever of the two comes first, the rules hold for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.contact import Answer, Event, Facts, Outcome, Place, Reason, Reserved, Verdict

Decide = Callable[[Facts, Event], Verdict]
_ENDS = (None, Outcome.CONVERSATION)  # how a contact may have ended: some rules ask for a talk


def beside(decide: Decide, facts: Facts, attempt: Event) -> Verdict:
    """What is decided of `attempt` beside what is reserved.

    A reservation whose time is over and of which nothing was heard counts as made when it ended.
    """
    over = [one for one in facts.reserved if one.until <= attempt.at]
    running = [one for one in facts.reserved if one.until > attempt.at]
    history = (*facts.history, *(replace(one.event, at=one.until) for one in over))
    facts = replace(facts, history=history, reserved=())
    found = decide(facts, attempt)
    if not running:
        return found
    counted = decide(_after(facts, _made(running, attempt.at, None)), attempt)
    found = replace(found, allowances=counted.allowances)
    if not _is_kept_for(decide, facts, attempt, running):
        return found
    until = max(one.until for one in running)
    kept = Reason(
        "reserved", "forbear", "", "P", next_allowed_at=until,
        values={"by": running[0].by, "until": until},
    )  # fmt: skip
    later = found.next_allowed_at
    return Verdict(
        Answer.DENY, (*found.reasons, kept),
        max(until, later) if later else until if not found.reasons else None,
        found.allowances, found.packs,
    )  # fmt: skip


def _is_kept_for(
    decide: Decide, facts: Facts, attempt: Event, running: Sequence[Reserved]
) -> bool:
    """Whether the attempt has to wait for what is reserved."""
    own = {one.event.channel for one in running if one.event.person == attempt.person}
    if attempt.channel in own:
        return True
    for end in _ENDS:
        made = _made(running, attempt.at, end)
        if _broken(decide, _after(facts, made), attempt) - _broken(decide, facts, attempt):
            return True
    return any(_hinders(decide, facts, attempt, running))


def _hinders(
    decide: Decide, facts: Facts, attempt: Event, running: Sequence[Reserved]
) -> Iterator[bool]:
    """Of each reserved contact, whether it could no longer be made after the attempt."""
    for end in _ENDS:
        made = _made(running, attempt.at, end)
        for at, last in enumerate(made):
            before = _after(facts, [*made[:at], *made[at + 1 :]])
            last = replace(last, outcome=None)
            after = _after(before, [_on_record(attempt, end)])
            yield bool(_broken(decide, after, last) - _broken(decide, before, last))


def _made(running: Sequence[Reserved], at: datetime, end: Outcome | None) -> list[Event]:
    return [replace(one.event, at=at, outcome=end) for one in running]


def _on_record(attempt: Event, end: Outcome | None) -> Event:
    """As the attempt counts once it is made: role and place are not kept with a contact."""
    return replace(attempt, outcome=end, party_role=None, place=Place.NONE)


def _after(facts: Facts, made: Sequence[Event]) -> Facts:
    return replace(facts, history=(*facts.history, *made))


def _broken(decide: Decide, facts: Facts, attempt: Event) -> set[tuple[str, str]]:
    return {(one.pack, one.rule) for one in decide(facts, attempt).reasons}
