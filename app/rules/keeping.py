"""Whether promises and instalments were kept: by posted payments, the calendar and data alone.

The answer depends on which payments there are, never on the order in which they came to be known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.domain.agreements import DueState
from app.domain.plans import OfferKind
from app.rules.terms import Keeping, Order, WorkingDays

_DAY = timedelta(days=1)
_PROMISE = "promise"  # the kind of a due that is no instalment
_LAPSING = (_PROMISE, OfferKind.SETTLEMENT.value)  # what comes after their grace is not for them
_ANY = ""  # the loan of a part that any of the person's loans may pay


@dataclass(frozen=True, slots=True)
class Due:
    """A promise or an instalment. `parts`: fen by loan, "" for whichever loan of the person.

    `kind`: "promise", or the kind of the offer; `group`: the agreement whose row it is, or its id.
    """

    id: str
    kind: str
    group: str
    due_on: date
    made_on: date
    currency: str
    parts: Mapping[str, int]

    @property
    def amount(self) -> int:
        """All of it, in fen."""
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class Paid:
    """A posted payment, less what was reversed of it; `debt_id` None: it names no loan."""

    reference: str
    debt_id: str | None
    paid_on: date
    currency: str
    amount: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a promise or an instalment; `paid` counts what came late as well.

    `shared`: of a promise, what pays it too while it went to instalments that were behind.
    """

    state: DueState
    paid: int
    shared: int = 0


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working days as they are on file; nothing is known of a day beyond."""

    days: WorkingDays
    verified_until: date = date.min

    def knows(self, day: date) -> bool:
        """Whether that day's year is on file."""
        return day.year in self.days.years or day <= self.verified_until


@dataclass(slots=True)
class _Open:
    """A due with what is left of its parts, and what came when.

    `last`: the end of its grace, as `deadline` tells it.
    """

    due: Due
    last: date
    is_known: bool
    left: dict[str, int]
    came: list[tuple[date, int]] = field(default_factory=list)

    def is_for(self, paid: Paid) -> bool:
        """Whether that payment can be for it: it was made by then, and has not lapsed."""
        due = self.due
        lapsed = due.kind in _LAPSING and paid.paid_on > self.last
        return due.made_on <= paid.paid_on and due.currency == paid.currency and not lapsed

    def takes(self, paid: Paid, keeping: Keeping) -> int:
        """How much of a payment may go here: the loan it names first, then others by rule."""
        named = {_ANY, paid.debt_id or _ANY}
        whole = keeping.spread or paid.debt_id is None
        return sum(fen for debt, fen in self.left.items() if whole or debt in named)

    def take(self, paid: Paid, amount: int) -> None:
        """Put so much of a payment here; the part of the loan it names is filled first."""
        self.came.append((paid.paid_on, amount))
        for debt in sorted(self.left, key=lambda one: one not in (paid.debt_id, _ANY)):
            share = min(self.left[debt], amount)
            self.left[debt] -= share
            amount -= share


def judge(
    dues: Iterable[Due],
    payments: Iterable[Paid],
    today: date,
    keeping: Keeping,
    calendar: WorkCalendar,
) -> dict[str, Judged]:
    """What became of each by today, by its id."""
    held = [
        _Open(due, *deadline(due.due_on, keeping.grace[due.kind], calendar), dict(due.parts))
        for due in sorted(dues, key=lambda one: one.id)
    ]
    for paid in sorted(payments, key=lambda one: (one.paid_on, one.reference)):
        _allocate(held, paid, keeping)
    shares = _shares(held)
    return {
        one.due.id: _judged(one, shares.get(one.due.id, 0), today, keeping) for one in held
    }


def deadline(due_on: date, grace: int, calendar: WorkCalendar) -> tuple[date, bool]:
    """The last day of so many working days of grace, and whether the calendar is on file for it.

    Where it is not, the day is the earliest that any calendar could give.
    """
    last, left = due_on, grace
    while left:
        last += _DAY
        if not calendar.knows(last):
            return last + (left - 1) * _DAY, False
        left -= calendar.days(last)
    return last, True


def lacking(amount: int, keeping: Keeping) -> int:
    """What may be lacking of an amount that still counts as paid, in fen."""
    return min(int(amount * keeping.tolerance), keeping.tolerance_most)


def _allocate(held: Sequence[_Open], paid: Paid, keeping: Keeping) -> None:
    """One payment over what was promised or agreed before it, in the order of the data."""
    left = paid.amount
    fitting = [one for one in held if one.is_for(paid)]
    following = _following(fitting, paid.paid_on)
    for one in sorted(fitting, key=lambda one: _rank(one.due, paid, following, keeping)):
        share = min(left, one.takes(paid, keeping))
        if share > 0:
            one.take(paid, share)
            left -= share


def _following(held: Collection[_Open], on: date) -> Mapping[str, date]:
    """Up to which due day each agreement is current on a day: what comes next of it."""
    found: dict[str, date] = {}
    for one in held:
        if one.due.due_on >= on and any(one.left.values()):
            found[one.due.group] = min(found.get(one.due.group, date.max), one.due.due_on)
    return found


_Ranked = tuple[object, ...]
_BY: Mapping[Order, Callable[[Due, Paid, Mapping[str, date]], object]] = {
    Order.CURRENT: lambda due, _, upto: due.due_on > upto.get(due.group, date.max),
    Order.NAMED: lambda due, paid, _: not {_ANY, paid.debt_id} & due.parts.keys(),
    Order.DUE: lambda due, _, __: due.due_on,
    Order.MADE: lambda due, _, __: due.made_on,
}


def _rank(due: Due, paid: Paid, following: Mapping[str, date], keeping: Keeping) -> _Ranked:
    return (*(_BY[order](due, paid, following) for order in keeping.order), due.id)


def _shares(held: Collection[_Open]) -> Mapping[str, int]:
    """What came in time for instalments that were behind when it was promised, by the promise's id:
    whoever promises then promises that money, and pays it once, for the promise that is due first.
    """
    found: dict[str, int] = {}
    spent: dict[tuple[str, int], int] = {}
    promised = (one for one in held if one.due.kind == _PROMISE)
    for one in sorted(promised, key=lambda one: (one.due.due_on, one.due.made_on, one.due.id)):
        left = lacks = sum(one.left.values())
        for payment, fen in _behind(one, held):
            share = min(lacks, fen - spent.get(payment, 0))
            spent[payment] = spent.get(payment, 0) + share
            lacks -= share
        found[one.due.id] = left - lacks
    return found


def _behind(one: _Open, held: Collection[_Open]) -> Iterable[tuple[tuple[str, int], int]]:
    """What came for instalments that were behind, while the promise ran, the earliest first."""
    due = one.due
    came = (
        (day, (each.due.id, at), fen)
        for each in held
        if each.due.kind != _PROMISE and each.due.due_on < due.made_on
        if each.due.currency == due.currency
        for at, (day, fen) in enumerate(each.came)
        if due.made_on <= day <= one.last
    )
    return [(payment, fen) for _, payment, fen in sorted(came)]


def _judged(one: _Open, shared: int, today: date, keeping: Keeping) -> Judged:
    paid = sum(amount for _, amount in one.came)
    in_time = sum(amount for day, amount in one.came if day <= one.last)
    return Judged(_state(one, in_time + shared, today, keeping), paid, shared)


def _state(one: _Open, in_time: int, today: date, keeping: Keeping) -> DueState:
    due = one.due
    if in_time >= due.amount - lacking(due.amount, keeping):
        return DueState.KEPT
    if today < due.due_on:
        return DueState.OPEN
    if today == due.due_on:
        return DueState.DUE
    if today <= one.last:
        return DueState.GRACE
    if not one.is_known:
        return DueState.ASKED
    partly = in_time > 0 and in_time >= due.amount * keeping.part_from
    return DueState.PART if partly else DueState.BROKEN
