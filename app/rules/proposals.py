"""Reads a proposal from plain values (of JSON), with every fault of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from app.domain.plans import (
    Affordability,
    Debt,
    Every,
    Lender,
    Offer,
    OfferKind,
    Part,
    Product,
    Proposal,
    Seat,
    Shape,
    Shift,
    Step,
)
from app.rules.plainvalues import Fault, Keys, Reader, day_of

_MOST_INSTALMENTS = 1200
_SEATS = (Seat.COLLECTOR, Seat.TEAM_LEAD)
_KEYS = (
    "id", "as_of", "currency", "lender", "product", "debts", "offer", "affordability", "role",
    "times_before",
)  # fmt: skip
_NOT_REQUIRED = ("affordability", "times_before")
_OFFER = (
    "kind", "down_payment", "count", "every", "dates", "first_due", "shape", "steps", "annual_rate",
    "shift", "waive", "new_due", "pay", "valid_until",
)  # fmt: skip


_FOR_DAYS = tuple(
    f"offer.{name}"
    for name in ("kind", "count", "every", "first_due", "dates", "new_due", "valid_until", "shift")
)


class Readable(NamedTuple):
    """What of a wrong proposal can be worked out all the same; no debts: its days alone."""

    as_of: date
    debts: tuple[Debt, ...]
    offer: Offer


class WrongProposal(ValueError):
    """A proposal that cannot be arranged: each fault with its path."""

    def __init__(self, faults: Collection[Fault], readable: Readable | None = None) -> None:
        super().__init__("; ".join(f"{path}: {text}" for path, text in faults))
        self.faults, self.readable = tuple(faults), readable


def read_proposal(raw: Any) -> Proposal:
    """The proposal in the value of one line. Raises WrongProposal with every fault of it."""
    reader = Reader()
    keys = reader.keys(raw, "", _KEYS, required=[key for key in _KEYS if key not in _NOT_REQUIRED])
    read = Keys(reader, keys, "")
    debts, as_of = _debts(reader, keys.get("debts")), read.day("as_of")
    found = {
        "currency": read.code("currency"),
        "lender": read.member("lender", Lender),
        "product": read.member("product", Product),
        "seat": read.member("role", Seat, _SEATS),
        "offer": _offer(reader, keys.get("offer"), as_of),
        "affordability": _affordability(reader, keys.get("affordability")),
        "times_before": read.whole("times_before", 0, 99),
    }
    if found["offer"] is not None and debts and reader.is_clean("debts"):
        _check_sums(reader, debts, found["offer"])
    if reader.faults:
        raise WrongProposal(reader.faults, _readable(reader, as_of, debts, found["offer"]))
    return Proposal(id=keys["id"], as_of=as_of, debts=debts, **found)


def _readable(
    reader: Reader, as_of: date | None, debts: tuple[Debt, ...], offer: Offer | None
) -> Readable | None:
    if as_of is None or offer is None or not offer.kind or not reader.is_clean(*_FOR_DAYS):
        return None
    return Readable(as_of, debts if reader.is_clean("debts", "offer") else (), offer)


def _debts(reader: Reader, raw: Any) -> tuple[Debt, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list) or not raw:
        reader.fault("debts", "a list of at least one debt is expected here")
        return ()
    debts = [_debt(reader, one, f"debts[{n}]") for n, one in enumerate(raw)]
    seen: set[str] = set()
    for n, debt in enumerate(debts):
        if debt.id and debt.id in seen:
            reader.fault(f"debts[{n}].id", f"'{debt.id}' is given twice")
        seen.add(debt.id)
    if reader.is_clean("debts") and not any(sum(debt.parts.values()) for debt in debts):
        reader.fault("debts", "nothing is owed")
    return tuple(debts)


def _debt(reader: Reader, raw: Any, path: str) -> Debt:
    keys = reader.keys(raw, path, ("id", *Part, "annual_rate"), required=("id", "principal"))
    read = Keys(reader, keys, path)
    parts = {part: read.amount(part) for part in Part}
    return Debt(read.text("id"), parts, read.rate("annual_rate"))


def _offer(reader: Reader, raw: Any, as_of: date | None) -> Offer | None:
    if raw is None:
        return None
    keys = reader.keys(raw, "offer", _OFFER, required=("kind",))
    read = Keys(reader, keys, "offer")
    dates, steps = keys.get("dates"), keys.get("steps")
    offer = Offer(
        kind=read.member("kind", OfferKind),
        down_payment=read.amount("down_payment"),
        waive=_waive(reader, keys.get("waive")),
        annual_rate=read.rate("annual_rate") or Decimal(0),
        shape=read.member("shape", Shape),
        every=read.member("every", Every),
        count=read.whole("count", 1, _MOST_INSTALMENTS),
        first_due=read.day("first_due"),
        dates=() if dates is None else _dates(reader, dates),
        steps=() if steps is None else _steps(reader, steps),
        shift=read.member("shift", Shift) or Shift.NONE,
        new_due=read.day("new_due"),
        pay=read.amount("pay"),
        valid_until=read.day("valid_until"),
    )
    if offer.kind is not None:
        _check(reader, offer, keys, as_of)
    return offer


def _waive(reader: Reader, raw: Any) -> dict[Part, int]:
    if raw is None:
        return {}
    keys = reader.keys(raw, "offer.waive", tuple(Part))
    read = Keys(reader, keys, "offer.waive")
    return {part: read.amount(part) for part in Part if part in keys}


def _dates(reader: Reader, raw: Any) -> tuple[date, ...]:
    if not isinstance(raw, list) or not raw or len(raw) > _MOST_INSTALMENTS:
        text = f"a list of at least one date and at most {_MOST_INSTALMENTS} is expected here"
        reader.fault("offer.dates", text)
        return ()
    days = [reader.read(day, f"offer.dates[{n}]", day_of) for n, day in enumerate(raw)]
    found = tuple(day for day in days if day is not None)
    if any(later <= earlier for earlier, later in pairwise(found)):
        reader.fault("offer.dates", "each date has to come after the one before it")
    return found


def _steps(reader: Reader, raw: Any) -> tuple[Step, ...]:
    if not isinstance(raw, list) or not raw or len(raw) > _MOST_INSTALMENTS:
        reader.fault("offer.steps", "a list of at least one step is expected here")
        return ()
    found = []
    for n, step in enumerate(raw):
        path = f"offer.steps[{n}]"
        keys = reader.keys(step, path, ("count", "pay"), required=("count", "pay"))
        read = Keys(reader, keys, path)
        found.append(Step(read.whole("count", 1, _MOST_INSTALMENTS), read.amount("pay")))
        if "pay" in keys and not found[-1].pay:
            reader.fault(f"{path}.pay", "something has to be paid")
    return tuple(found)


_NEEDS = {
    OfferKind.INSTALMENTS: ("shape",),
    OfferKind.EXTENSION: ("new_due",),
    OfferKind.GRACE: ("new_due",),
    OfferKind.SETTLEMENT: ("pay", "valid_until"),
}
_REGULAR = ("count", "every", "first_due")


def _check(reader: Reader, offer: Offer, keys: Mapping[str, Any], as_of: date | None) -> None:
    """What an offer of its kind needs, and that none of its days lies before the day it is made."""
    needed = list(_NEEDS[offer.kind])
    if offer.kind is OfferKind.INSTALMENTS:
        needed += _check_instalments(reader, offer, keys)
    for name in needed:
        if name not in keys:
            reader.fault(f"offer.{name}", "this is missing")
    if "pay" in needed and "pay" in keys and not offer.pay:
        reader.fault("offer.pay", "something has to be paid")
    first = {name: getattr(offer, name) for name in needed if name in _DAYS}
    first["dates"] = offer.dates[0] if offer.dates else None
    for name, day in first.items():
        if as_of is not None and day is not None and day < as_of:
            reader.fault(f"offer.{name}", "this lies before as_of")


_DAYS = ("new_due", "valid_until", "first_due")


def _check_instalments(reader: Reader, offer: Offer, keys: Mapping[str, Any]) -> list[str]:
    """What else is needed: either days, or how they follow each other; sizes that are given."""
    needed = _SIZES.get(offer.shape, [])
    _check_sizes(reader, offer)
    if "dates" not in keys:
        return [*needed, *_REGULAR]
    for name in _REGULAR:
        if name in keys:
            text = "give either dates, or count, every and first_due"
            reader.fault(f"offer.{name}", text)
    return needed


_SIZES = {Shape.BALLOON: ["pay"], Shape.STEPPED: ["steps"]}


def _check_sizes(reader: Reader, offer: Offer) -> None:
    """What is given leaves some instalments over."""
    count = max(offer.count, len(offer.dates))
    if offer.shape is Shape.BALLOON and count == 1:
        reader.fault("offer.shape", "a balloon is the last of several instalments")
    given = sum(step.count for step in offer.steps)
    if offer.shape is Shape.STEPPED and 0 < count <= given:
        reader.fault("offer.steps", "the steps have to leave at least one instalment")


def _check_sums(reader: Reader, debts: tuple[Debt, ...], offer: Offer) -> None:
    """Nothing is waived or paid that is not owed, and something is left to arrange."""
    owed = {part: sum(debt.parts[part] for debt in debts) for part in Part}
    left = sum(owed.values()) - sum(offer.waive.values())
    for part, amount in offer.waive.items():
        if amount > owed[part]:
            reader.fault(f"offer.waive.{part}", "more than is owed of it")
    if reader.is_clean("offer.waive") and offer.down_payment > left:
        reader.fault("offer.down_payment", "more than is owed")
    left -= offer.down_payment
    taken = reader.is_clean("offer.waive", "offer.down_payment")
    if taken and offer.kind is OfferKind.SETTLEMENT and offer.pay > left:
        reader.fault("offer.pay", "more than is owed")
    if taken and not left:
        reader.fault("offer", "nothing is left to arrange")


def _affordability(reader: Reader, raw: Any) -> Affordability | None:
    if raw is None:
        return None
    path = "affordability"
    known = ("income", "expenditure", "dependants", "evidence")
    keys = reader.keys(raw, path, known, required=("income",))
    read, spent = Keys(reader, keys, path), keys.get("expenditure", {})
    if not isinstance(spent, dict):
        reader.fault(f"{path}.expenditure", "an object is expected here")
        spent = {}
    costs = Keys(reader, spent, f"{path}.expenditure")
    expenditure = {name: costs.amount(name) for name in spent}
    seen = keys.get("evidence", [])
    if not isinstance(seen, list) or any(one not in ("income", *spent) for one in seen):
        reader.fault(f"{path}.evidence", "a list of income or categories of expenditure")
        seen = []
    dependants = read.whole("dependants", 0, 99)
    return Affordability(read.amount("income"), expenditure, dependants, frozenset(seen))
