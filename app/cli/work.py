"""Commands of the day: the queue, a person, search, holds."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from datetime import date

from app.cli.session import at_desk
from app.cli.show import Screen
from app.domain.contact import HoldKind
from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.people import PersonCard, TimelineEntry, TimelineKind
from app.domain.queue import QueueRow
from app.services import holds, keeping, people, queue, talks
from app.services.desk import Desk
from app.wording import Wording


def queue_next(asked: Namespace, screen: Screen) -> int:
    """Take the next person and show them."""
    with at_desk(asked, screen) as desk:
        if waiting := talks.open_talks(desk):  # as the window: its outcome before anybody else
            raise DeskError("outcome.wanted", contact=waiting[0].contact_id)
        keeping.refresh(desk)
        card = people.card(desk, queue.next_person(desk))
    screen.result(card)
    if not screen.as_json:
        show_card(card, screen)
    return 0


def queue_release(asked: Namespace, screen: Screen) -> int:
    """Let the person go, for anybody to take."""
    with at_desk(asked, screen) as desk:
        person = queue.release(desk, asked.person)
    screen.say("cli.released", person=person)
    screen.result({"debtor_id": person})
    return 0


def search(asked: Namespace, screen: Screen) -> int:
    """People by name, initials, case number or digits."""
    with at_desk(asked, screen) as desk:
        hits = people.search(desk, asked.text)
    screen.result(hits)
    if not screen.as_json:
        screen.say("cli.found", count=len(hits))
        for hit in hits:
            screen.line(f"  {hit.debtor_id}  {hit.name}  {screen.wording.money(hit.overdue)}")
    return 0


def person_show(asked: Namespace, screen: Screen) -> int:
    """What the desk shows of a person."""
    with at_desk(asked, screen) as desk:
        card = people.card(desk, asked.person)
    screen.result(card)
    if not screen.as_json:
        show_card(card, screen)
    return 0


def hold_place(asked: Namespace, screen: Screen) -> int:
    """Leave a person in peace."""
    with at_desk(asked, screen) as desk:
        card = people.card(desk, asked.person)
        kind, on = hold_kind(asked.kind), review_day(asked.review_on, desk)
        holds.place(desk, card.debtor_id, kind, on)
    screen.say("cli.hold_placed")
    screen.result({"debtor_id": card.debtor_id, "held": kind, "review_on": on})
    return 0


def hold_release(asked: Namespace, screen: Screen) -> int:
    """End a hold."""
    with at_desk(asked, screen) as desk:
        card = people.card(desk, asked.person)
        kind = hold_kind(asked.kind)
        holds.release(desk, card.debtor_id, kind, asked.reason)
    screen.say("cli.hold_released")
    screen.result({"debtor_id": card.debtor_id, "released": kind})
    return 0


def hold_kind(typed: str) -> HoldKind:
    """The kind of hold that was typed. Raises DeskError hold.unknown, naming the kinds."""
    try:
        return HoldKind(typed)
    except ValueError:
        kinds = tuple(kind.value for kind in HoldKind)
        raise DeskError("hold.unknown", kind=typed, kinds=kinds) from None


def review_day(typed: date | None, desk: Desk) -> date | None:
    """The day on which a hold is looked at again. Raises DeskError hold.review_past."""
    if typed is not None and typed < desk.today(desk.clock()):
        raise DeskError("hold.review_past", on=typed)
    return typed


def show_queue(rows: tuple[QueueRow, ...], waiting: int, screen: Screen) -> None:
    """The queue in words: who, how much, how late, and why here."""
    screen.say("cli.waiting", count=waiting)
    for row in rows:
        stage = screen.wording.text(f"stage.{row.stage.value}")
        owed = screen.wording.money(Money(row.overdue, row.currency))
        days = _late(row.dpd, screen.wording)
        screen.line(f"{row.score:4d}  {row.name}  [{stage}]  {owed}  {days}  {row.debtor_id}")
        points = (f"{screen.wording.point(one)} {one.points:+d}" for one in row.points)
        screen.line("      " + " · ".join(points))


def show_card(card: PersonCard, screen: Screen) -> None:
    """A person in words: debts, numbers, reasons, history."""
    stage = screen.wording.text(f"stage.{card.stage.value}")
    days = _late(card.dpd, screen.wording)
    total = screen.wording.money(card.total)
    screen.line(f"{card.name}  {card.identity}  [{stage}]  {total}  {days}")
    screen.line(f"  {card.debtor_id}")
    for debt in card.debts:
        owed = screen.wording.money(debt.overdue)
        screen.line(f"  {debt.case_no}  {debt.creditor}  {debt.product or ''}  {owed}")
    for point in card.points:
        relation = screen.wording.relation(point.relation)
        screen.line(f"  {point.shown}  {relation}  {point.id}")
    for one in card.why:
        screen.line(f"  {screen.wording.point(one)} {one.points:+d}")
    for hold in card.holds:
        kind = screen.wording.text(f"screen.hold_{hold.kind.value}")
        code = "cli.on_hold_until" if hold.review_on else "cli.on_hold"
        screen.say(code, indent=2, kind=kind, on=hold.review_on)
    for promise in card.promises:
        state = screen.wording.text(f"screen.promise_state_{promise.state}")
        screen.say(
            "cli.promise", indent=2, due=promise.due_on, amount=promise.amount, state=state
        )  # fmt: skip
        screen.line(f"    {promise.id}")
    for step in card.follow_ups:
        kind = screen.wording.text(f"screen.due_{step.kind.value}")
        screen.say("cli.follow_up", indent=2, kind=kind, at=step.due_at)
    for entry in card.timeline:
        screen.line("  " + "  ".join(_told(entry, screen.wording)))


def _late(dpd: int | None, wording: Wording) -> str:
    if dpd is None:
        return wording.text("screen.due_unknown")
    return wording.text("cli.days_past_due", days=dpd)


def _told(entry: TimelineEntry, wording: Wording) -> Iterator[str]:
    """One contact, note or refused attempt: when, how it ended, what was noted, by which seat.

    Of a contact also whether the person began it, and the id by which it is corrected.
    """
    yield wording.moment(entry.at)
    if entry.kind not in (TimelineKind.CONTACT, TimelineKind.REFUSED):
        yield wording.text(f"timeline.{entry.kind.value}")
        yield entry.note or wording.text("timeline.erased")
        yield entry.staff
        return
    if entry.kind is TimelineKind.REFUSED:
        yield wording.refused(entry.rules)
        yield from entry.sources
        yield entry.staff
        return
    if entry.direction == "inbound":
        yield wording.text("timeline.inbound")
    code = f"disposition.{entry.disposition}" if entry.disposition else "cli.no_outcome"
    yield wording.text(code)
    if entry.note:
        yield entry.note
    yield entry.staff
    if entry.outcome_id:
        yield entry.outcome_id
    if entry.corrected:
        yield wording.text("cli.corrected")
        yield entry.reason or ""
