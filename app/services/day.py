"""My day 我的今天: what who sits here did, and what is left of what was agreed for today."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from app.domain.day import Day, DayKind, DayRow
from app.domain.entries import EntryKind
from app.domain.moments import day_start
from app.domain.money import Money
from app.domain.queue import EVERYBODY, FollowUpKind
from app.services.desk import Desk
from app.services.queue import NOBODY
from app.storage import day as done
from app.storage import listing
from app.storage.day import Made, Told, Whose
from app.storage.people import Locked
from app.storage.store import Transaction

_CALLS = (EntryKind.CALL_PLACED, EntryKind.CALL_RECEIVED)


def my_day(desk: Desk) -> Day:
    """The desk's day until now, of who sits here. Nobody else's is told.

    Contacts count by the outcome that stands now: a correction changes the figures.
    """
    staff = desk.need()
    now = desk.clock()
    today = desk.today(now)
    since = day_start(today, desk.settings.zone)
    until = day_start(today + timedelta(days=1), desk.settings.zone)
    with desk.reading() as tx:
        told = done.entries(tx, staff.id, since, until)
        made = done.contacts(tx, (one.body["contact"] for one in told if one.kind in _CALLS))
        agreed = done.promises(
            tx, (one.body["promise"] for one in told if one.kind is EntryKind.PROMISE_MADE)
        )
        rows = _rows(desk, tx, told, made, dict(agreed))
        left = sum(
            listing.agreed_count(tx, staff.id, kind, until)[1]
            for kind in (FollowUpKind.CALLBACK, FollowUpKind.PROMISE)
        )
        waiting = sum(listing.count(tx, whose, EVERYBODY) for whose in (staff.id, NOBODY))
    return Day(
        on=today,
        done=sum(one.disposition is not None for one in made.values()),
        unfinished=sum(one.disposition is None for one in made.values()),
        reached=sum(one.right_party for one in made.values()),
        promised=len(agreed),
        promised_total=_totals([amount for _, amount in agreed]),
        refused_attempts=sum(one.kind is EntryKind.CALL_REFUSED for one in told),
        left=left,
        waiting=waiting,
        rows=rows,
    )


def _totals(amounts: list[Money]) -> tuple[Money, ...]:
    sums: Counter[str] = Counter()
    for amount in amounts:
        sums[amount.currency] += amount.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))


def _rows(
    desk: Desk,
    tx: Transaction,
    told: list[Told],
    made: dict[str, Made],
    promised: dict[str | None, Money],
) -> tuple[DayRow, ...]:
    notes = done.words(tx, (one.body["text"] for one in told if one.kind is EntryKind.NOTE_TAKEN))
    people = done.people(tx, (one.chain for one in told))
    rows = []
    for one in told:
        if one.kind is EntryKind.PROMISE_MADE:
            continue  # it stands with its contact
        whose = people[one.chain]
        name = whose.name if desk.sees(tx, Locked(whose.person_id, whose.collector_id)) else None
        if one.kind is EntryKind.CALL_REFUSED:
            rows.append(_refusal(one, whose, name))
        elif one.kind is EntryKind.NOTE_TAKEN:
            words = notes.get(one.body["text"])
            rows.append(DayRow(one.at, DayKind.NOTE, whose.person_id, name, note=words))
        else:
            rows.append(_contact(one.at, whose, name, one.body["contact"], made, promised))
    return tuple(rows)


def _refusal(one: Told, whose: Whose, name: str | None) -> DayRow:
    rules = tuple(f"{pack}.{rule}" for pack, rule, *_ in one.body["rules"])
    return DayRow(one.at, DayKind.REFUSED, whose.person_id, name, rules=rules)


def _contact(
    at: datetime,
    whose: Whose,
    name: str | None,
    contact_id: str,
    made: dict[str, Made],
    promised: dict[str | None, Money],
) -> DayRow:
    one = made[contact_id]
    return DayRow(
        at, DayKind.CONTACT, whose.person_id, name, contact_id, one.channel, one.direction,
        one.disposition, one.right_party, promised.get(contact_id),
    )  # fmt: skip
