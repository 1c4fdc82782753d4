"""Commands of the day: the queue, a person, search, holds."""

from __future__ import annotations

from argparse import Namespace

from app.cli.session import at_desk
from app.cli.show import Screen
from app.domain.contact import HoldKind
from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.people import PersonCard
from app.domain.queue import QueueRow
from app.services import holds, people, queue


def queue_list(asked: Namespace, screen: Screen) -> int:
    """The first people of the queue, with their reasons."""
    with at_desk(asked, screen) as desk:
        queue.refresh(desk)
        page = queue.page(desk, asked.limit)
        waiting = queue.size(desk)
    screen.result({"waiting": waiting, "rows": page.rows})
    if not screen.as_json:
        show_queue(page.rows, waiting, screen)
    return 0


def queue_next(asked: Namespace, screen: Screen) -> int:
    """Take the next person and show them."""
    with at_desk(asked, screen) as desk:
        queue.refresh(desk)
        card = people.card(desk, queue.next_person(desk))
    screen.result(card)
    if not screen.as_json:
        show_card(card, screen)
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
        holds.place(desk, card.debtor_id, hold_kind(asked.kind), asked.review_on)
    screen.say("cli.hold_placed")
    return 0


def hold_release(asked: Namespace, screen: Screen) -> int:
    """End a hold."""
    with at_desk(asked, screen) as desk:
        card = people.card(desk, asked.person)
        holds.release(desk, card.debtor_id, hold_kind(asked.kind))
    screen.say("cli.hold_released")
    return 0


def hold_kind(typed: str) -> HoldKind:
    """The kind of hold that was typed. Raises DeskError hold.unknown, naming the kinds."""
    try:
        return HoldKind(typed)
    except ValueError:
        kinds = tuple(kind.value for kind in HoldKind)
        raise DeskError("hold.unknown", kind=typed, kinds=kinds) from None


def show_queue(rows: tuple[QueueRow, ...], waiting: int, screen: Screen) -> None:
    """The queue in words: who, how much, how late, and why here."""
    screen.say("cli.waiting", count=waiting)
    for row in rows:
        stage = screen.wording.text(f"stage.{row.stage.value}")
        owed = screen.wording.money(Money(row.overdue, row.currency))
        days = screen.wording.text("cli.days_past_due", days=row.dpd)
        screen.line(f"{row.score:4d}  {row.name}  [{stage}]  {owed}  {days}  {row.debtor_id}")
        points = (f"{screen.wording.point(one)} {one.points:+d}" for one in row.points)
        screen.line("      " + " · ".join(points))


def show_card(card: PersonCard, screen: Screen) -> None:
    """A person in words: debts, numbers, reasons, history."""
    stage = screen.wording.text(f"stage.{card.stage.value}")
    days = screen.wording.text("cli.days_past_due", days=card.dpd)
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
    for entry in card.timeline:
        code = entry.disposition or "open"
        shown = screen.wording.text(f"disposition.{code}") if entry.disposition else code
        screen.line(f"  {screen.wording.moment(entry.at)}  {shown}  {entry.staff}")
