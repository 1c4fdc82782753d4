"""What is typed goes into the book at once: one write under way, the newest one waiting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.negotiation import Changed, Way
from app.domain.plans import Step
from app.domain.talk import Agreed
from ui import callwork
from ui.tasks import AT_OFFICE, Tasks

if TYPE_CHECKING:
    from app.services.desk import Desk
    from ui.callwork import Typed


class Keeper(QObject):
    """`kept` after each write; `failed` with what went wrong, and the words still wait."""

    kept = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        self._waiting: Typed | None = None
        self._last: Typed | None = None
        self._writing = False

    def typed(self, typed: Typed) -> None:
        """This is what stands in the fields now."""
        if typed == self._last and self.is_kept():
            return
        self._waiting = typed
        self._write()

    def forget(self) -> None:
        """What waits is said by something else, which comes after what is under way."""
        self._waiting = self._last = None

    def flush(self) -> None:
        """Write what waits and wait for it. Raises what the writing raised, and DeskError
        book.unreachable where an office says nothing for some seconds."""
        if self._writing:
            self._finish(_nothing)  # a queue that is closed drops what has not begun
        if self._waiting is not None:
            self._finish(partial(callwork.keep, self._desk, self._waiting))
            self._waiting, self._last = None, self._waiting

    def _finish(self, job: Callable[[], None]) -> None:
        try:
            self._tasks.finish(job, AT_OFFICE if self._desk.at_office else None)
        except TimeoutError as silent:
            raise DeskError("book.unreachable") from silent

    def is_kept(self) -> bool:
        """Whether everything that was typed is in the book."""
        return self._waiting is None and not self._writing

    def _write(self) -> None:
        if self._writing or self._waiting is None:
            return
        self._writing, writing, self._waiting = True, self._waiting, None
        job = partial(callwork.keep, self._desk, writing)
        self._tasks.run(self, job, partial(self._written, writing), partial(self._lost, writing))

    def _written(self, written: Typed, _: object) -> None:
        self._writing, self._last = False, written
        self.kept.emit()
        self._write()

    def _lost(self, written: Typed, error: BaseException) -> None:
        self._writing = False
        if self._waiting is None:
            self._waiting = written  # for the flush, or together with the next sign typed
            self.failed.emit(error)
        else:
            self._write()


def _nothing() -> None:
    """Comes after whatever was asked for before it."""


def written_changed(changed: Mapping[Way, Changed]) -> dict[str, object]:
    """What was moved by hand in a negotiation, as a draft keeps it."""
    return {
        way.value: {
            "count": one.count, "down_payment": one.down_payment, "pay": one.pay,
            "on": None if one.on is None else one.on.isoformat(),
            "steps": [[step.count, step.pay] for step in one.steps],
        }
        for way, one in changed.items()
    }  # fmt: skip


def changed_of(kept: Mapping[str, Any]) -> dict[Way, Changed]:
    """The same, out of a draft."""
    return {
        Way(name): Changed(
            one["count"], one["down_payment"], one["on"] and date.fromisoformat(one["on"]),
            one["pay"], tuple(Step(count, pay) for count, pay in one["steps"]),
        )
        for name, one in kept.items()
    }  # fmt: skip


def written(terms: Agreed) -> dict[str, object]:
    """What was agreed, as a draft keeps it."""
    amount, due, at = terms.promise_amount, terms.promise_due_on, terms.callback_at
    return {
        "amount": None if amount is None else [amount.minor, amount.currency],
        "due": None if due is None else due.isoformat(),
        "callback": None if at is None else at.isoformat(),
    }


def read(kept: object) -> Agreed:
    """The same, out of a draft."""
    if not isinstance(kept, Mapping):
        return Agreed()
    money, due, at = kept.get("amount"), kept.get("due"), kept.get("callback")
    return Agreed(
        Money(int(money[0]), str(money[1])) if isinstance(money, list) else None,
        date.fromisoformat(due) if isinstance(due, str) else None,
        datetime.fromisoformat(at) if isinstance(at, str) else None,
    )
