"""Reassigning 转派: tried out first, done as one transaction, taken back once."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.money import Money
from app.domain.queue import Choices, Stage
from app.domain.reassigning import (
    NOBODY,
    Changed,
    Load,
    Movable,
    Move,
    Order,
    Reassignment,
    Seat,
    Share,
    TakenBack,
    Trial,
)
from app.domain.staff import Role, Staff
from app.rules.reassigning import deal, load_of
from app.services import cases, texts
from app.services.desk import HAVING, LEADING, Desk
from app.storage import log, people
from app.storage import reassigning as done
from app.storage import staff as members
from app.storage.store import Transaction

_WEEK = timedelta(days=7)
_STEP = 100  # people between two words of progress

Progress = Callable[[int, int], None]


def seats(desk: Desk) -> tuple[Seat, ...]:
    """Everybody who can be given people, by login, and NOBODY last; each with what they have.

    At an office those of the lead's team alone.
    Team leads and administrators only. Raises DeskError login.not_allowed.
    """
    with desk.reading(*LEADING) as tx:
        return _seats(desk, tx)


def choices(desk: Desk) -> Choices:
    """The creditors and tags of everybody's people. Team leads and administrators only.

    Raises DeskError login.not_allowed, reassign.leads_deal.
    """
    _check_deals(desk)
    with desk.reading(*LEADING) as tx:
        return Choices(tuple(done.creditors(tx)), tuple(done.tags(tx)))


def try_out(desk: Desk, order: Order) -> Trial:
    """What an order would do; nothing is changed.

    Raises DeskError reassign.no_people, reassign.no_targets, reassign.cannot_have,
    reassign.currencies (amounts of several currencies cannot be made equal), login.not_allowed;
    reassign.leads_deal for an office's administrator, who sees nobody's people.
    """
    with desk.reading(*LEADING) as tx:
        return _tried(desk, tx, order, desk.now(tx))


def apply(
    desk: Desk,
    reassignment_id: str,
    order: Order,
    key: str,
    reason: str,
    progress: Progress | None = None,
) -> Reassignment:
    """Do what was tried out, all of it or nothing; the same id again changes nothing.

    `key` names the moves that somebody saw. Raises DeskError reassign.no_reason,
    reassign.changed (the book is another one since), reassign.nothing, reassign.id_taken (by other
    moves or another reason), clock.back, and those of `try_out`.
    """
    staff = desk.need(*LEADING)
    _need_reason(reason)
    if desk.at_office:
        return _applied_by_owner(desk, reassignment_id, order, key, reason)
    with desk.writing(*LEADING) as tx:
        now = desk.dated(tx)
        if not _is_done(desk, tx, reassignment_id, key, reason):
            trial = _seen(desk, tx, order, key, now)
            tx.add(
                done.add_reassignment, id=reassignment_id, staff_id=staff.id,
                people=len(trial.moves), digest=trial.key, at=micros(now),
            )  # fmt: skip
            _move(desk, tx, trial.moves, reason, now, reassignment_id, progress)
            _record(desk, tx, now, reassignment_id, len(trial.moves))
        return _done(tx, reassignment_id)


def _applied_by_owner(
    desk: Desk, reassignment_id: str, order: Order, key: str, reason: str
) -> Reassignment:
    """As `apply`: an office's owner looks at each whether they may still go, and moves them."""
    with desk.reading(*LEADING) as tx:
        if _is_done(desk, tx, reassignment_id, key, reason):
            return _done(tx, reassignment_id)
        moves = _seen(desk, tx, order, key, desk.now(tx)).moves
    desk.ask_by_id(
        "reassign", reassignment_id=reassignment_id, moves=json.dumps(moves), reason=reason,
        device=desk.device,
    )  # fmt: skip
    with desk.reading(*LEADING) as tx:
        return _done(tx, reassignment_id)


def _is_done(desk: Desk, tx: Transaction, reassignment_id: str, key: str, reason: str) -> bool:
    """Whether who sits here did just this under that id. Raises DeskError reassign.id_taken."""
    known = done.known(tx, reassignment_id)
    if known is None:
        return False
    whose, moves, why = known
    if (whose, moves) != (desk.need().id, key) or why not in (None, texts.plain(reason)):
        raise DeskError("reassign.id_taken")
    return True


def _done(tx: Transaction, reassignment_id: str) -> Reassignment:
    made = done.reassignment(tx, reassignment_id)
    if made is None:
        raise LookupError(reassignment_id)
    return made


def latest(desk: Desk, rows: int) -> tuple[Reassignment, ...]:
    """The reassignments that were done, the latest first. Team leads and administrators only.

    An office's administrator reads nobody's record, in which the reasons are: they get none.
    """
    with desk.reading(*LEADING) as tx:
        why = not (desk.at_office and desk.need().role is Role.ADMIN)
        return done.latest(tx, rows, why=why)


def undo(
    desk: Desk, reassignment_id: str, reason: str, progress: Progress | None = None
) -> TakenBack:
    """Everybody goes back to whom they came from, once.

    Who was given to somebody else since, has made a promise since or is being worked on stays, and
    so does who came from somebody that can have nobody any more. Raises DeskError
    reassign.unknown, reassign.taken_back, reassign.no_reason, clock.back, login.not_allowed.
    """
    staff = desk.need(*LEADING)
    _need_reason(reason)
    if desk.at_office:
        said = desk.ask(
            "take_back", reassignment_id=reassignment_id, reason=reason, device=desk.device
        )
        return TakenBack(reassignment_id, said["people"], said["stay"])
    with desk.writing(*LEADING) as tx:
        now = desk.dated(tx)
        if done.reassignment(tx, reassignment_id) is None:
            raise DeskError("reassign.unknown", id=reassignment_id)
        if not done.take_back(tx, reassignment_id, staff.id, now):
            raise DeskError("reassign.taken_back")
        moved = done.moved(tx, reassignment_id)
        bound = done.promised(tx) | done.in_work(tx, now)
        able = {NOBODY, *(one.id for one in members.everybody(tx) if _may_have(desk, one))}
        back = [
            Move(one.person_id, one.to, one.whose)
            for one in moved
            if one.person_id not in bound and one.whose in able and _has(tx, one)
        ]
        _move(desk, tx, back, reason, now, None, progress)
        _record(desk, tx, now, reassignment_id, len(back), back=True)
    return TakenBack(reassignment_id, len(back), len(moved) - len(back))


def train(desk: Desk, login: str, stages: Iterable[Stage]) -> None:
    """Say which stages somebody is trained for; none: all of them.

    Team leads and administrators only. Raises DeskError staff.unknown, login.not_allowed.
    """
    staff, named = desk.need(*LEADING), list(stages)
    if desk.at_office:
        desk.ask(
            "train", login=login, stages=[stage.value for stage in named], device=desk.device
        )
        return
    with desk.writing(*LEADING) as tx:
        found = members.by_login(tx, login)
        if found is None:
            raise DeskError("staff.unknown", login=login)
        done.set_skills(tx, login, named)
        log.append(
            tx, DESK, EntryKind.STAFF_CHANGED, desk.dated(tx), staff_id=staff.id,
            device=desk.device, change="stages", changed=found[0].id,
            stages=[stage.value for stage in named],
        )  # fmt: skip


def _seats(desk: Desk, tx: Transaction) -> tuple[Seat, ...]:
    loads: dict[str, Load] = defaultdict(Load)
    used: dict[str, set[str]] = defaultdict(set)
    for whose, stage, currency, count, amount in done.in_hand(tx):
        used[whose].add(currency)
        minutes = count * desk.rules.minutes[stage]
        loads[whose] = loads[whose].plus(Load(count, amount, minutes))
    skills = done.skills(tx)
    able = [one for one in members.everybody(tx) if _may_have(desk, one)]
    seats = [
        Seat(
            one.id, one.login, one.name, skills.get(one.id, frozenset()), loads[one.id],
            _currency(used, one.id),
        )
        for one in able
    ]  # fmt: skip
    nobody = Seat(NOBODY, NOBODY, "", frozenset(), loads[NOBODY], _currency(used, NOBODY))
    return (*seats, nobody)


def _currency(used: Mapping[str, set[str]], whose: str) -> str:
    """Of what somebody has in hand; of nothing, that of all the others."""
    found = used.get(whose) or set[str]().union(*used.values()) or {Money(0).currency}
    return next(iter(found)) if len(found) == 1 else ""


def _may_have(desk: Desk, one: Staff) -> bool:
    """Whether somebody can be given people; at an office a lead deals over their team alone."""
    if not desk.at_office:
        return one.role in HAVING
    return one.role in (Role.COLLECTOR, Role.TEAM_LEAD) and one.team_id == desk.need().team_id


def _seen(desk: Desk, tx: Transaction, order: Order, key: str, now: datetime) -> Trial:
    """The trial that somebody saw. Raises DeskError reassign.changed, reassign.nothing."""
    trial = _tried(desk, tx, order, now)
    if trial.key != key:
        raise DeskError("reassign.changed")
    if not trial.moves:
        raise DeskError("reassign.nothing")
    return trial


def _tried(desk: Desk, tx: Transaction, order: Order, now: datetime) -> Trial:
    _check_deals(desk)
    everybody = {seat.login: seat for seat in _seats(desk, tx)}
    sources = _named(everybody, order.of, "reassign.no_people")
    targets = _named(everybody, order.to, "reassign.no_targets")
    if any(not seat.login for seat in targets):
        raise DeskError("reassign.no_targets")
    meant = _meant(desk, tx, order, [*sources, *targets])
    promised, working = done.promised(tx), done.in_work(tx, now)
    bound = Counter[str]()
    free = []
    for one in meant:
        if one.whose and one.person_id in promised:
            bound["promised"] += 1
        elif one.person_id in working:
            bound["in_work"] += 1
        else:
            free.append(one)
    dealt = deal(free, _besides(targets, free), order.share)
    moves = tuple(sorted(one for one in dealt if one.whose != one.to))
    again = done.changed_since(tx, now - _WEEK)
    return Trial(
        order,
        _key(moves),
        moves,
        _changed([*sources, *targets], targets, moves, {one.person_id: one for one in free}),
        bound["promised"],
        bound["in_work"],
        len(free) - len(dealt),
        len(dealt) - len(moves),
        sum(done.held(tx, seat.staff_id) for seat in sources),
        sum(one.person_id in again for one in moves),
    )


def _named(everybody: dict[str, Seat], logins: Sequence[str], none: str) -> list[Seat]:
    if not logins:
        raise DeskError(none)
    for login in logins:
        if login not in everybody:
            raise DeskError("reassign.cannot_have", login=login)
    return [everybody[login] for login in dict.fromkeys(logins)]


def _meant(desk: Desk, tx: Transaction, order: Order, named: Sequence[Seat]) -> list[Movable]:
    """Everybody of the sources who passes the filters."""
    meant, currencies = [], set[str]()
    for login in dict.fromkeys(order.of):
        whose = next(seat.staff_id for seat in named if seat.login == login)
        for person_id, name, overdue, currency in done.waiting(tx, whose, order.filters):
            stage = Stage(name)
            load = load_of(stage, overdue, desk.rules.minutes)
            meant.append(Movable(person_id, whose, stage, load))
            currencies.add(currency)
    if order.share is Share.AMOUNT:
        ids = {seat.staff_id for seat in named}
        currencies |= {row[2] for row in done.in_hand(tx) if row[0] in ids}
        if len(currencies) > 1:
            raise DeskError("reassign.currencies", currencies=tuple(sorted(currencies)))
    return meant


def _besides(targets: Sequence[Seat], free: Sequence[Movable]) -> list[Seat]:
    """The targets with what they have besides the people who are dealt."""
    own: dict[str, Load] = defaultdict(Load)
    for one in free:
        own[one.whose] = own[one.whose].plus(one.load)
    return [replace(seat, load=seat.load.less(own[seat.staff_id])) for seat in targets]


def _changed(
    named: Sequence[Seat], targets: Sequence[Seat], moves: Sequence[Move], free: dict[str, Movable]
) -> tuple[Changed, ...]:
    after = {seat.staff_id: seat.load for seat in named}
    for move in moves:
        load = free[move.person_id].load
        after[move.to] = after[move.to].plus(load)
        after[move.whose] = after[move.whose].less(load)
    aims = {seat.staff_id for seat in targets}
    seats = {seat.staff_id: seat for seat in named}
    return tuple(Changed(seat, after[id_], id_ in aims) for id_, seat in seats.items())


def _key(moves: Iterable[Move]) -> str:
    return hashlib.sha256("\n".join(map(" ".join, moves)).encode()).hexdigest()


def _move(  # noqa: PLR0913  # who moves, why, when, as part of what, and who is told
    desk: Desk,
    tx: Transaction,
    moves: Sequence[Move],
    reason: str,
    now: datetime,
    among: str | None,
    progress: Progress | None,
) -> None:
    for number, one in enumerate(moves, 1):  # in the order of ids, as everybody locks people
        locked = people.lock(tx, one.person_id)
        if locked is None:
            raise LookupError(one.person_id)
        cases.give(desk, tx, locked, one.to or None, reason, now, among)
        if progress and number % _STEP == 0:
            progress(number, len(moves))


def _has(tx: Transaction, move: Move) -> bool:
    """Whether whoever was given the person has them still."""
    head = people.head(tx, move.person_id)
    return head is not None and (head.collector_id or NOBODY) == move.to


def _record(  # what was done, when, to how many, and whether back again
    desk: Desk, tx: Transaction, now: datetime, reassignment_id: str, count: int, back: bool = False
) -> None:
    log.append(
        tx, DESK, EntryKind.CASES_REASSIGNED, now, staff_id=desk.need().id, device=desk.device,
        reassignment=reassignment_id, people=count, back=back,
    )  # fmt: skip


def _check_deals(desk: Desk) -> None:
    """At an office the people are the leads'. Raises DeskError reassign.leads_deal."""
    if desk.at_office and desk.need(*LEADING).role is Role.ADMIN:
        raise DeskError("reassign.leads_deal")


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise DeskError("reassign.no_reason")
