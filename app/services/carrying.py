"""What a check-out reserves at the centre, and what goes along with the device."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, NamedTuple

from app.domain.checkouts import CheckOut, CheckOutState
from app.domain.contact import Answer, Channel, Party
from app.domain.entries import DESK, EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.moments import micros
from app.domain.people import PointKind, PointState
from app.domain.visits import DATED, Visit
from app.services.appointments import verdict_of
from app.services.desk import CONTACTING, Desk
from app.services.errands import by_clerk, by_clerk_at_length
from app.services.visits import is_seen
from app.storage import checkouts, joining, log, people, publications, taking, visits
from app.storage import staff as members
from app.storage.people import FullPoint
from app.storage.store import Transaction

LONGEST = timedelta(days=3)  # that personal data is away from the book
_MOST = 9  # calls a person: more than any rule allows in that time


class Trip(NamedTuple):
    """What the centre is told of it; `begun`: the entry with which the device's chain begins."""

    device: str
    until: datetime
    calls: int
    begun: log.Head


@dataclass(frozen=True, slots=True)
class Load:
    """What goes along: rows by table, and what else the device's book needs of the centre's."""

    rows: Mapping[str, tuple[tuple[Any, ...], ...]]
    salt: bytes
    revision: str | None


@by_clerk_at_length
def reserve(desk: Desk, visit_ids: tuple[str, ...], checkout_id: str, trip: Trip) -> Load:
    """The centre's part of a check-out, as `check_out`."""
    with desk.writing(*CONTACTING) as tx:
        return reserved(desk, tx, visit_ids, checkout_id, trip)


def reserved(
    desk: Desk, tx: Transaction, visit_ids: tuple[str, ...], checkout_id: str, trip: Trip
) -> Load:
    """Put a check-out on record, and give what goes along; the same once more gives the same.

    Raises as `check_out`.
    """
    now, staff = desk.dated(tx), desk.need()
    if not visit_ids:
        raise DeskError("checkout.nothing")
    check_trip(trip.until, trip.calls, now)
    known = checkouts.checkout(tx, checkout_id)
    if known is None:
        persons = _reserve(desk, tx, visit_ids, checkout_id, trip, now)
        checkouts.join(tx, checkout_id, DESK, trip.begun, micros(now))
        log.append(
            tx, DESK, EntryKind.VISIT_TAKEN_OUT, now, staff_id=staff.id, device=desk.device,
            checkout=checkout_id, begun=trip.begun.hash,
        )  # fmt: skip
    else:
        persons = _reserved_before(desk, tx, visit_ids, known, trip)
    rows = taking.taken(tx, persons, [staff.id]) | taking.of_checkout(tx, checkout_id)
    told = {table.name: tuple(found) for table, found in rows.items()}
    return Load(told, desk.salt, publications.revision(tx))


def _reserved_before(
    desk: Desk, tx: Transaction, visit_ids: tuple[str, ...], known: CheckOut, trip: Trip
) -> set[str]:
    """The people of a check-out that is asked for again, of which nothing came back yet.

    Raises DeskError checkout.id_taken: it is another one.
    """
    begun = checkouts.joint(tx, known.id, DESK)
    made = (known.staff_id, known.device, known.until, known.state, known.received)
    asked = (desk.need().id, trip.device, trip.until, CheckOutState.OUT, 0)
    if made != asked or begun is None or begun.head != trip.begun:
        raise DeskError("checkout.id_taken")
    if checkouts.visits(tx, known.id).keys() != set(visit_ids):
        raise DeskError("checkout.id_taken")
    found = [_own(desk, tx, visit_id) for visit_id in visit_ids]
    wanted = [
        (full.point.id, channel)
        for one in found
        for full, channel in _contacts(tx, one, trip.calls)
    ]
    stands = [(one.point_id, one.channel) for one in checkouts.reservations(tx, known.id)]
    if sorted(wanted) != sorted(stands):
        raise DeskError("checkout.id_taken")
    return {one.person_id for one in found}


@by_clerk
def give_up(desk: Desk, checkout_id: str) -> None:
    """Give back a check-out of one's own whose book never had its name; none on record: nothing.

    Raises DeskError checkout.unknown: it is somebody else's, or something of it came back.
    """
    with desk.writing(*CONTACTING) as tx:
        now, found = desk.dated(tx), checkouts.checkout(tx, checkout_id)
        if found is None or found.state is not CheckOutState.OUT:
            return
        if found.staff_id != desk.need().id or found.received:
            raise DeskError("checkout.unknown")
        give_back(desk, tx, found, now)


def give_back(desk: Desk, tx: Transaction, found: CheckOut, now: datetime) -> None:
    """End a check-out: what was not used is everybody's again."""
    unused = [one for one in checkouts.reservations(tx, found.id) if one.permit_id is None]
    checkouts.give_back(tx, found.id, now)
    checkouts.end(tx, found.id, CheckOutState.BACK, now)
    chains = checkouts.chains(tx, found.id) - {DESK}
    for person_id in sorted({joining.person_of(tx, one) for one in chains}):
        people.lock(tx, person_id)
        free = [one.id for one in unused if one.person_id == person_id]
        log.append(
            tx, person_id, EntryKind.VISIT_BROUGHT_BACK, now, staff_id=desk.need().id,
            device=desk.device, checkout=found.id, unused=free,
        )  # fmt: skip


def check_trip(until: datetime, calls: int, now: datetime) -> None:
    """Raises DeskError checkout.wrong_time, checkout.calls."""
    if not now < until <= now + LONGEST:
        raise DeskError("checkout.wrong_time", days=LONGEST.days)
    if not 0 <= calls <= _MOST:
        raise DeskError("checkout.calls", most=_MOST)


def _reserve(  # a check-out has these parts
    desk: Desk,
    tx: Transaction,
    visit_ids: Collection[str],
    checkout_id: str,
    trip: Trip,
    now: datetime,
) -> set[str]:
    """Reserve every visit; the people that are visited."""
    if checkouts.here(tx) is not None:  # a device's book gives nothing away
        raise DeskError("checkout.id_taken")
    found = [_own(desk, tx, visit_id) for visit_id in visit_ids]
    tx.add(
        checkouts.add_checkout, id=checkout_id, staff_id=desk.need().id, device=trip.device,
        centre=members.setting(tx, members.BOOK_ID), proof=token_hex(16), at=micros(now),
        until_at=micros(trip.until), state=CheckOutState.OUT.value, received=0,
    )  # fmt: skip
    for visit in found:
        _reserve_visit(desk, tx, visit, checkout_id, trip, now)
    return {one.person_id for one in found}


def _reserve_visit(  # a reservation has these parts
    desk: Desk, tx: Transaction, visit: Visit, checkout_id: str, trip: Trip, now: datetime
) -> None:
    made = visit.appointment
    assert made is not None  # it is dated
    people.lock(tx, visit.person_id)
    verdict = verdict_of(desk, tx, visit, made)
    if any(one.rule == "reserved" for one in verdict.reasons):
        raise DeskError("checkout.out", name=visit.name)
    if verdict.answer is not Answer.ALLOW:
        raise ContactRefused(verdict)
    tx.add(
        checkouts.add_carried, checkout_id=checkout_id, visit_id=visit.id, appointment_id=made.id
    )
    reserved: dict[str, list[str]] = {}
    for full, channel in _contacts(tx, visit, trip.calls):
        id_ = desk.new_id(now)
        reserved[id_] = [channel.value, full.point.id]
        tx.add(
            checkouts.add_reservation, id=id_, checkout_id=checkout_id,
            debtor_id=visit.person_id, point_id=full.point.id, value_key=full.value_key,
            channel=channel.value, party=full.point.party.value,
        )  # fmt: skip
    head = log.append(
        tx, visit.person_id, EntryKind.VISIT_TAKEN_OUT, now, staff_id=desk.need().id,
        device=desk.device, visit=visit.id, checkout=checkout_id, to=trip.device,
        until=micros(trip.until), reserved=reserved,
    )  # fmt: skip
    checkouts.join(tx, checkout_id, visit.person_id, head, micros(now))


def _contacts(tx: Transaction, visit: Visit, calls: int) -> list[tuple[FullPoint, Channel]]:
    """What is reserved: the visit at its address, and calls at the first mobile of their own."""
    points = people.points(tx, visit.person_id)
    door = [(one, Channel.VISIT) for one in points if one.point.id == visit.point_id]
    mobiles = [
        one
        for one in points
        if one.point.kind is PointKind.MOBILE and one.point.party is Party.DEBTOR
        and one.point.state is PointState.ACTIVE
    ]
    return door + [(one, Channel.CALL) for one in mobiles[:1] for _ in range(calls)]


def _own(desk: Desk, tx: Transaction, visit_id: str) -> Visit:
    found = visits.visit(tx, visit_id)
    if found is None or not is_seen(desk, tx, found):
        raise DeskError("visit.unknown")
    if found.state not in DATED or found.appointment is None:
        raise DeskError("visit.no_appointment")
    if desk.need().id not in [one.id for one in found.appointment.visitors]:
        raise DeskError("visit.not_yours")
    return found
