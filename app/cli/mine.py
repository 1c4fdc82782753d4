"""Commands of one's own lists: the queue through filters, what was agreed, my day, notes."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from app.cli.session import at_desk
from app.cli.show import Screen
from app.cli.work import show_queue
from app.domain.day import DayKind, DayRow
from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.queue import Choices, Filters, PromiseFilter, QueueKey, QueuePage, QueueRow, Stage
from app.services import day, keeping, people, queue
from app.services.desk import Desk
from app.wording import Wording


def queue_list(asked: Namespace, screen: Screen) -> int:
    """The first people of the queue who pass the filters, with their reasons."""
    with at_desk(asked, screen) as desk:
        keeping.refresh(desk)
        chosen = filters(asked, lambda: queue.choices(desk))
        page = queue.page(desk, asked.limit, None, chosen)
        waiting = queue.size(desk, chosen)
    screen.result({"waiting": waiting, "rows": page.rows})
    if not screen.as_json:
        show_queue(page.rows, waiting, screen)
    return 0


def queue_callbacks(asked: Namespace, screen: Screen) -> int:
    """Call-backs agreed, what is due first before."""
    return _agreed(queue.call_backs, asked, screen)


def queue_promises(asked: Namespace, screen: Screen) -> int:
    """Open promises to look at, the earliest first."""
    return _agreed(queue.promises_due, asked, screen)


def my_day(asked: Namespace, screen: Screen) -> int:
    """What you did today, and what is left."""
    with at_desk(asked, screen) as desk:
        mine = day.my_day(desk)
    screen.result(mine)
    if not screen.as_json:
        screen.say("day.done", done=mine.done, reached=mine.reached, open=mine.unfinished)
        total = [screen.wording.money(one) for one in mine.promised_total]
        screen.say("day.promised", count=mine.promised, total=" + ".join(total) or "0")
        screen.say("day.refused", count=mine.refused_attempts)
        screen.say("day.left", left=mine.left, waiting=mine.waiting)
        screen.table([_told(row, screen.wording) for row in mine.rows] or [("",)])
    return 0


def person_note(asked: Namespace, screen: Screen) -> int:
    """Write something down about a person without a contact."""
    with at_desk(asked, screen) as desk:
        card = people.card(desk, asked.person)
        people.note(desk, card.debtor_id, asked.words)
    screen.say("day.noted", name=card.name)
    screen.result({"debtor_id": card.debtor_id})
    return 0


def filters(asked: Namespace, choices: Callable[[], Choices]) -> Filters:
    """Which people are meant. Raises DeskError filter.no_creditor."""
    return Filters(
        None if asked.stage is None else Stage(asked.stage),
        None if asked.creditor is None else _creditor(choices(), asked.creditor),
        asked.tag,
        None if asked.promise is None else PromiseFilter(asked.promise),
    )


def _creditor(choices: Choices, name: str) -> str:
    """A creditor's id by name. Raises DeskError filter.no_creditor, naming those there are."""
    known = {called: id_ for id_, called in choices.creditors}
    if name not in known:
        raise DeskError("filter.no_creditor", name=name, known=tuple(known))
    return known[name]


_Read = Callable[[Desk, int, QueueKey | None, Filters], QueuePage]


def _agreed(read: _Read, asked: Namespace, screen: Screen) -> int:
    with at_desk(asked, screen) as desk:
        rows = read(desk, asked.limit, None, filters(asked, lambda: queue.choices(desk))).rows
        tabs = queue.tabs(desk)
    screen.result({"tabs": tabs, "rows": rows})
    if not screen.as_json:
        screen.say("cli.found", count=len(rows))
        if rows:
            screen.table([_due(row, screen.wording) for row in rows])
    return 0


def _due(row: QueueRow, wording: Wording) -> tuple[str, ...]:
    at = "" if row.due_at is None else wording.moment(row.due_at)
    promised = "" if row.promised is None else wording.money(row.promised)
    owed = wording.money(Money(row.overdue, row.currency))
    stage = wording.text(f"stage.{row.stage.value}")
    return at, row.name, stage, owed, promised, row.debtor_id


def _told(row: DayRow, wording: Wording) -> tuple[str, ...]:
    name = row.name or wording.text("day.elsewhere")
    return wording.moment(row.at), name, told(row, wording)


def told(row: DayRow, wording: Wording) -> str:
    """One thing that was done, in words."""
    if row.kind is DayKind.NOTE:
        words = row.note or wording.text("timeline.erased")
        return f"{wording.text('timeline.note')} · {words}"
    if row.kind is DayKind.REFUSED:
        return wording.refused(row.rules)
    code = f"disposition.{row.disposition}" if row.disposition else "cli.no_outcome"
    return wording.text(code) + ("" if row.promised is None else f" {wording.money(row.promised)}")
