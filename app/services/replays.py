"""Replays 重放: what was decided, asked again under other packs, with the facts of that moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

from app.domain.contact import Answer, Channel, Verdict
from app.domain.errors import DeskError
from app.domain.replays import Fired, Replay, Replayed
from app.rules.calendar import day_start
from app.rules.contact import decide, sort_of
from app.rules.dispositions import marking
from app.rules.packs import Pack
from app.rules.visits import throughout, too_few, untold
from app.services.desk import RULING, Desk
from app.services.facts import Known, attempt_of, gather, look_back
from app.services.packfiles import Cancelled, Progress, watched
from app.services.packs import on_calendars, ruled_now
from app.storage import calendars, past
from app.storage.past import Decided, Record
from app.storage.store import Transaction


def replay(  # by what, which days, and who hears of it
    desk: Desk,
    packs: Sequence[Pack],
    first: date,
    last: date,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Replay:
    """Permits, contacts made, refusals (of visits too) of these days, asked again. Writes nothing.

    What no pack says (a call still open, nothing owed, a number of somebody else's) stands as it
    was recorded. `progress` hears decisions asked and decisions altogether. Compliance and
    administrators only. Raises DeskError rules.no_days, rules.cancelled, login.not_allowed.
    """
    desk.present(*RULING)
    if last < first:
        raise DeskError("rules.no_days", first=first, last=last)
    zone = desk.settings.zone
    begins, ends = day_start(first, zone), day_start(last + timedelta(days=1), zone)
    with desk.store.read() as tx:
        tx.freeze()  # others go on working
        ruled, record = ruled_now(desk, tx), Record(tx, marking(desk.rules.dispositions))
        packs_at = _on_calendars_of_then(tx, packs)
        decisions = list(past.decisions(tx, begins, ends))
        seen = watched(len(decisions), progress, cancelled)
        found: list[Replayed] = []
        for decided in decisions:
            seen(len(found))
            found.append(_again(ruled, record, packs_at(decided.at), decided))
    return Replay(tuple(pack.id for pack in packs), tuple(found))


def _on_calendars_of_then(
    tx: Transaction, packs: Sequence[Pack]
) -> Callable[[datetime], Sequence[Pack]]:
    """The packs with the working calendars that the book had at a moment."""
    changes = calendars.changed_at(tx)

    @cache
    def after(count: int) -> Sequence[Pack]:
        return on_calendars(tx, packs, changes[count - 1]) if count else packs

    return lambda at: after(bisect_right(changes, at))


def _again(desk: Desk, record: Record, packs: Sequence[Pack], decided: Decided) -> Replayed:
    members = record.members(decided.debtor_id, decided.at)
    verdict = _verdict(desk, record, packs, decided, members)
    before = _before(desk, decided)
    ours = tuple(one for one in before if one.pack == _OURS)
    after = tuple(
        Fired(one.pack, one.rule, one.source, one.used, one.limit) for one in verdict.reasons
    )
    return Replayed(
        decided.kind, decided.at, members[0], before, (*ours, *after),
        tuple((one.pack, one.rule, one.used, one.limit) for one in verdict.allowances),
    )  # fmt: skip


def _verdict(  # a decision, of whom it was, and by what it is judged now
    desk: Desk, record: Record, packs: Sequence[Pack], decided: Decided, members: list[str]
) -> Verdict:
    by_then, visit = decided.at, decided.visit
    points = record.points(members, by_then)
    full = next(one for one in points if one.point.id == decided.point_id)
    known = Known(points, record.wishes(members, by_then), True, _milder(record, decided, members))

    def judge(at: datetime) -> Verdict:
        attempt = attempt_of(members[0], full, at, decided.channel)
        since = at - look_back(packs, sort_of(attempt), desk.settings)
        history = [
            one
            for one in record.history(members, full.value_key, since, by_then)
            if decided.permit_id is None or one.permit_id != decided.permit_id
        ]
        facts = gather(desk.settings, known, history, attempt)
        return decide(packs, replace(facts, open_permit_until=None), attempt)

    if visit is None:
        return judge(by_then)
    if visit.start is None or visit.end is None:
        return _to_be_approved(judge(by_then))
    day = desk.today(visit.start)
    missing = () if visit.told else untold(packs, day)
    few = too_few(packs, day, visit.visitors)
    return throughout(judge, (*few, *missing), visit.start, visit.end)


def _milder(record: Record, decided: Decided, members: list[str]) -> bool | None:
    """Whether a lead answered for it that the milder ways were in vain, where a visit is asked."""
    if decided.channel is not Channel.VISIT:
        return None
    answered = decided.visit is not None and decided.visit.milder_failed
    return answered or record.milder_failed(members, decided.at)


def _to_be_approved(verdict: Verdict) -> Verdict:
    """A visit is approved where some lapse of time lifts what forbids it."""
    return verdict if verdict.next_allowed_at is None else Verdict(Answer.ALLOW)


_OURS = "forbear"  # the pack that is named where no pack speaks


def _before(desk: Desk, decided: Decided) -> tuple[Fired, ...]:
    """What forbade it then; the clause as the packs in force have it, nothing if they have none."""
    if decided.kind != "refusal":
        return ()
    sources = {(pack.id, rule.id): rule.source for pack in desk.rules.packs for rule in pack.rules}
    return tuple(
        Fired(pack, rule, sources.get((pack, rule), ""), used, limit)
        for pack, rule, used, limit in decided.counts
    )
