"""Some days of work on the demo's portfolio, done with the program's own actions at past moments.

So its rules held, its log verifies, and what the desk shows has come about as it would have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.demo.lives import ATTEMPTS, LIVES, Life, Step
from app.demo.visiting import visit_step
from app.domain.contact import Answer, HoldKind, Party
from app.domain.errors import ContactRefused
from app.domain.money import Money
from app.domain.payments import PaymentRow
from app.domain.people import PersonCard
from app.domain.promises import WrapUp
from app.domain.queue import QueueKey, QueueRow, Stage
from app.domain.staff import Role, Staff
from app.services import calls, inbound, keeping, payments, people, queue, wrapups
from app.services.desk import Desk
from app.storage import people as book_people
from app.wording import Wording


class PastClock:
    """Shows the moment it was set to, and a second more at each look."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The moment, a second on."""
        self.at += timedelta(seconds=1)
        return self.at

    def set(self, on: date, hour: time, zone: str) -> None:
        """Go on to a time of day. Never back: what happened has happened."""
        wanted = datetime.combine(on, hour, ZoneInfo(zone)).astimezone(UTC)
        self.at = max(self.at, wanted)


@dataclass(frozen=True, slots=True)
class _Due:
    """One step of one person's life, at its day and time."""

    on: date
    step: Step
    person_id: str


def write_history(desk: Desk, clock: PastClock, staff: dict[Role, Staff], until: datetime) -> int:
    """Work the days before `until`, which is the demo's present; returns how many steps were done.

    `clock` is that of `desk` and stands at the day on which the portfolio came in. What would
    be later than `until` is not done, nor what there is nobody for.
    """
    today = desk.today(until)
    made = 0
    for due in _plan(desk.signed_in(staff[Role.TEAM_LEAD]), today):
        clock.set(due.on, due.step.at, desk.settings.zone)
        if clock.at > until - timedelta(minutes=2):
            break
        made += _do(desk.signed_in(staff[due.step.role]), clock, due)
    return made


def _plan(desk: Desk, today: date) -> list[_Due]:
    """Every step of everybody's life, in order of time."""
    lives = (*LIVES, *_attempts())
    by_stage = _by_stage(desk, today, Counter(life.stage for life in lives))
    planned = []
    for life in lives:
        person_id = next(by_stage[life.stage], None)
        if person_id is None:
            continue
        planned += [
            _Due(today - timedelta(days=step.days_ago), step, person_id) for step in life.steps
        ]
    return sorted(planned, key=lambda due: (due.on, due.step.at))


def _attempts() -> Iterator[Life]:
    """People who were tried and not reached, one after the other over the days."""
    codes = ("no_answer", "busy", "no_answer", "voicemail_not_left", "no_answer", "dropped")
    for number in range(ATTEMPTS):
        days, code = 7 - number % 7, codes[number % len(codes)]
        at = time(9 + number % 8, 7 * number % 60)
        yield Life(Stage.LATE, (Step(days, at, code),))


def _by_stage(desk: Desk, today: date, wanted: Counter[Stage]) -> dict[Stage, Iterator[str]]:
    """So many people by the stage they will be in today, with a number to call, the best first."""
    found: dict[Stage, list[str]] = {stage: [] for stage in Stage}
    passed = (today - desk.today(desk.clock())).days
    for row in _everybody(desk):
        stage = desk.rules.stages.stage(None if row.dpd is None else row.dpd + passed, "")
        listed = found[stage]
        if len(listed) < wanted[stage]:
            listed += [row.debtor_id] if _callable(desk, row.debtor_id) else []
        elif all(len(found[stage]) >= count for stage, count in wanted.items()):
            break
    return {stage: iter(ids) for stage, ids in found.items()}


def _callable(desk: Desk, person_id: str) -> bool:
    return any(
        one.point.party is Party.DEBTOR and one.verdict.answer is Answer.ALLOW
        for one in calls.may_contact(desk, person_id)
    )


def _everybody(desk: Desk) -> Iterator[QueueRow]:
    after: QueueKey | None = None
    while True:
        page = queue.page(desk, 500, after)
        yield from page.rows
        if page.next is None:
            return
        after = page.next


def _do(desk: Desk, clock: PastClock, due: _Due) -> int:
    """One step, 0 where a rule forbade what the step is not about."""
    step, card = due.step, people.card(desk, due.person_id)
    words = Wording(desk.settings.language or "zh_CN")
    note = words.text(f"demo.{step.note}") if step.note else ""
    if step.code == "note":
        people.note(desk, due.person_id, note)
    elif step.code in ("kept", "broken"):
        _judge(desk, card, step.code)
    elif step.code == "refused":
        _ask(desk, card)
    elif step.code == "correct":
        wrong = next(one for one in card.timeline if one.outcome_id)
        stated = WrapUp("no_answer")
        wrapups.correct(desk, str(wrong.outcome_id), desk.new_id(clock()), stated, note)
    elif step.code.startswith("visit_"):
        return visit_step(desk, card, step.code, note, _then(desk, due))
    else:
        return _contact(desk, clock, card, due, note)
    return 1


def _contact(desk: Desk, clock: PastClock, card: PersonCard, due: _Due, note: str) -> int:
    """A call with its outcome; the person's own where the step says so."""
    step = due.step
    contact_id = desk.new_id(clock()) if step.inbound else _ask(desk, card)
    if contact_id is None:
        return 0
    if step.inbound:
        inbound.receive(desk, contact_id, card.debtor_id, card.points[0].id)
    stated = _stated(desk, clock, card, due, note)
    clock.at += timedelta(seconds=step.seconds or 20)
    wrapups.wrap_up(desk, contact_id, desk.new_id(clock()), stated)
    return 1


def _ask(desk: Desk, card: PersonCard) -> str | None:
    """A permit, used; None where a rule forbids the call."""
    answers = calls.may_contact(desk, card.debtor_id)
    own = [one for one in answers if one.point.party is Party.DEBTOR]
    allowed = [one for one in own if one.verdict.answer is Answer.ALLOW]
    point = (allowed or own)[0].point
    try:
        permit = calls.ask_permit(desk, desk.new_id(desk.clock()), card.debtor_id, point.id)
    except ContactRefused:
        return None
    calls.dial(desk, permit)
    return permit.id


def _stated(desk: Desk, clock: PastClock, card: PersonCard, due: _Due, note: str) -> WrapUp:
    step = due.step
    more: dict[str, Any] = {}
    if (then := _then(desk, due)) is not None:
        more["callback_at"] = then
    elif step.then_on is not None:
        share = max(10_000, card.total.minor * step.share // 100 // 10_000 * 10_000)
        more["promise_amount"] = Money(min(share, card.total.minor), card.total.currency)
        more["promise_due_on"] = due.on + timedelta(days=step.days_ago - step.then_on)
    if step.hold is not None:
        more["hold_kind"] = HoldKind(step.hold)
        more["hold_review_on"] = desk.today(clock()) + timedelta(days=14)
    return WrapUp(step.code, note=note, talk_seconds=step.seconds, **more)


def _then(desk: Desk, due: _Due) -> datetime | None:
    """The moment that was agreed; None where the step agrees on a day, or on nothing."""
    step = due.step
    if step.then_on is None or step.then_at is None:
        return None
    day = due.on + timedelta(days=step.days_ago - step.then_on)
    return datetime.combine(day, step.then_at, ZoneInfo(desk.settings.zone)).astimezone(UTC)


def _judge(desk: Desk, card: PersonCard, state: str) -> None:
    """The day of the open promise has passed: what was promised was paid on it, or nothing was."""
    promise = next((one for one in card.promises if one.state == "open"), None)
    if promise is None:
        return
    with desk.store.begin() as tx:
        now = desk.now(tx)
        book_people.lock(tx, card.debtor_id)
        if state == "kept":
            paid = PaymentRow(
                card.debts[0].case_no, promise.amount.minor, promise.due_on, None, "",
                f"demo-{promise.id}", "",
            )  # fmt: skip
            payments.take_in(desk, tx, paid, now)
        else:
            keeping.watch(desk, tx, card.debtor_id, now)
