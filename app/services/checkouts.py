"""Check-out 带出: visits go with a device, with the contacts that are reserved for it there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

from app.channels.secrets import Secrets
from app.domain.checkouts import CheckOut, CheckOutState
from app.domain.contact import Answer, Channel, Party
from app.domain.entries import DESK, EntryKind
from app.domain.errors import ContactRefused, DeskError, NoKeyring
from app.domain.moments import micros
from app.domain.people import PointKind, PointState
from app.domain.staff import Role
from app.domain.visits import DATED, Visit
from app.services import books
from app.services.appointments import verdict_of
from app.services.desk import CONTACTING, LEADING, Desk
from app.services.errands import by_clerk
from app.services.visits import is_seen
from app.storage import (
    checkouts,
    keys,
    log,
    outbox,
    passwords,
    people,
    publications,
    taking,
    visits,
)
from app.storage import staff as members
from app.storage.copying import force_to_disk, remove
from app.storage.people import FullPoint
from app.storage.store import Store, Transaction, open_sqlcipher

LONGEST = timedelta(days=3)  # that personal data is away from the book
_MOST = 9  # calls a person: more than any rule allows in that time


class Away(NamedTuple):
    """Which device carries them, until when, and where its book lies, encrypted.

    `passphrase`: it opens the device's book; None: the key goes into this computer's keyring.
    `calls`: how many calls a person are reserved beside the visit.
    """

    device: str
    until: datetime
    to: Path
    passphrase: str | None = None
    calls: int = 0


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


def check_out(
    desk: Desk, visit_ids: Collection[str], checkout_id: str, away: Away, secrets: Secrets | None
) -> CheckOut:
    """Take one's own appointed visits along: into a book of the device, with what they need.

    Each visit, and so many calls, are reserved for the device: here they count as made, and who
    else would contact the person waits. `checkout_id` is made by the caller. The book has its name
    once the reservation is on record; cut off in between, the same visits to the same place are
    that check-out. At an office, which has no password of anybody, who carries it signs in on the
    device with the passphrase.

    Raises ContactRefused (a rule forbids a visit at its time), DeskError visit.unknown,
    visit.no_appointment, visit.not_yours, checkout.nothing, checkout.wrong_time, checkout.out
    (somebody is away with the person), checkout.calls, checkout.id_taken, book.exists, NoKeyring,
    key.passphrase_short, login.not_allowed.
    """
    _check(desk, visit_ids, away)
    unfinished = away.to.with_name(f"{away.to.name}.writing")
    known = _cut_off(desk, visit_ids, away, unfinished, secrets)
    if known is not None:
        _name(unfinished, away.to)
        return of(desk, known)
    remove(unfinished)  # of one that is not on record
    book_id, key = desk.new_id(desk.clock()), keys.new_key()
    _keep_key(away, secrets, book_id, key)
    try:
        with _centre(desk) as tx:
            with closing(books.make(unfinished, key, book_id, desk.clock())) as book:
                _load(desk, tx, book, (tuple(sorted(set(visit_ids))), checkout_id), away)
            force_to_disk(unfinished)
    except BaseException:
        remove(unfinished)
        keys.envelope_path(away.to).unlink(missing_ok=True)
        raise
    _name(unfinished, away.to)
    return of(desk, checkout_id)


def _load(
    desk: Desk,
    tx: Transaction | None,
    book: Store,
    what: tuple[tuple[str, ...], str],
    away: Away,
) -> None:
    """Reserve and bring along: `what` are the visits and the id of the check-out."""
    with book.read() as there:
        trip = Trip(away.device, away.until, away.calls, log.head(there, DESK))
    load = reserve(desk, *what, trip) if tx is None else reserved(desk, tx, *what, trip)
    _fill(desk, book, what[1], load, away.passphrase)


def _centre(desk: Desk) -> AbstractContextManager[Transaction | None]:
    """The centre's transaction, open until the device's book is whole; None: an office's own."""
    return nullcontext() if desk.at_office else desk.writing(*CONTACTING)


@by_clerk
def reserve(desk: Desk, visit_ids: tuple[str, ...], checkout_id: str, trip: Trip) -> Load:
    """The centre's part of a check-out, as `check_out`."""
    with desk.writing(*CONTACTING) as tx:
        return reserved(desk, tx, visit_ids, checkout_id, trip)


def reserved(
    desk: Desk, tx: Transaction, visit_ids: tuple[str, ...], checkout_id: str, trip: Trip
) -> Load:
    """Put a check-out on record, and give what goes along. Raises as `check_out`."""
    now, staff = desk.dated(tx), desk.need()
    if not visit_ids:
        raise DeskError("checkout.nothing")
    _check_trip(trip.until, trip.calls, now)
    persons = _reserve(desk, tx, visit_ids, checkout_id, trip, now)
    rows = taking.taken(tx, persons, [staff.id]) | taking.of_checkout(tx, checkout_id)
    checkouts.join(tx, checkout_id, DESK, trip.begun, micros(now))
    log.append(
        tx, DESK, EntryKind.VISIT_TAKEN_OUT, now, staff_id=staff.id, device=desk.device,
        checkout=checkout_id, begun=trip.begun.hash,
    )  # fmt: skip
    told = {table.name: tuple(found) for table, found in rows.items()}
    return Load(told, desk.salt, publications.revision(tx))


def of(desk: Desk, checkout_id: str) -> CheckOut:
    """One check-out as it stands. Raises DeskError checkout.unknown."""
    with desk.reading(*CONTACTING, Role.COMPLIANCE) as tx:
        found = checkouts.checkout(tx, checkout_id)
    if found is None:
        raise DeskError("checkout.unknown")
    return found


def latest(desk: Desk, rows: int) -> tuple[CheckOut, ...]:
    """Check-outs, the latest first: a visitor's own, all that a lead sees."""
    with desk.reading(*CONTACTING, Role.COMPLIANCE) as tx:
        alone = desk.knows_alone()
        return tuple(
            one for one in checkouts.latest(tx, rows) if alone in (None, one.staff_id)
        )


@by_clerk
def revoke(desk: Desk, checkout_id: str) -> None:
    """The device is lost: what was reserved for it counts as used, and nothing is given back.

    Whoever keeps its book cannot open it without the key; what it sends later is taken, and
    flagged. Raises DeskError checkout.unknown, checkout.not_out, login.not_allowed.
    """
    with desk.writing(*LEADING) as tx:
        now, found = desk.dated(tx), checkouts.locked(tx, checkout_id)
        if found is None or not concerns(desk, tx, found):
            raise DeskError("checkout.unknown")
        if found.state is not CheckOutState.OUT:
            raise DeskError("checkout.not_out")
        checkouts.end(tx, checkout_id, CheckOutState.REVOKED, now)
        log.append(
            tx, DESK, EntryKind.DEVICE_REVOKED, now, staff_id=desk.need().id,
            device=desk.device, checkout=checkout_id, lost=found.device, unused=found.unused,
        )  # fmt: skip


def concerns(desk: Desk, tx: Transaction, out: CheckOut) -> bool:
    """Whether who sits here carries it, or leads somebody whom it goes to."""
    staff = desk.need()
    if staff.role not in LEADING:
        return out.staff_id == staff.id
    found = (visits.visit(tx, one) for one in checkouts.visits(tx, out.id))
    return any(one is not None and is_seen(desk, tx, one) for one in found)


def key_of(path: Path, passphrase: str) -> bytes:
    """The key of a device's book. Raises WrongKey, and DeskError as `keys.book_of`."""
    return keys.open_with_passphrase(keys.envelope_path(path), passphrase)


@contextmanager
def opened(path: Path, key: bytes) -> Iterator[Store]:
    """A device's book, to be synced: also one that is locked. Raises as `open_sqlcipher`."""
    with closing(open_sqlcipher(path, key)) as book:
        yield book


def _check(desk: Desk, visit_ids: Collection[str], away: Away) -> None:
    desk.present(*CONTACTING)
    if not visit_ids:
        raise DeskError("checkout.nothing")
    _check_trip(away.until, away.calls, desk.clock())
    if away.to.exists():
        raise DeskError("book.exists", path=str(away.to))
    if desk.at_office and away.passphrase is None:
        raise NoKeyring("key.passphrase_needed")


def _check_trip(until: datetime, calls: int, now: datetime) -> None:
    if not now < until <= now + LONGEST:
        raise DeskError("checkout.wrong_time", days=LONGEST.days)
    if not 0 <= calls <= _MOST:
        raise DeskError("checkout.calls", most=_MOST)


def _cut_off(
    desk: Desk, visit_ids: Collection[str], away: Away, unfinished: Path, secrets: Secrets | None
) -> str | None:
    """The check-out that was on record when it was cut off, of which this is the whole book."""
    envelope = keys.envelope_path(away.to)
    if not (unfinished.exists() and envelope.exists()):
        return None
    key = _key_in(envelope, away, secrets)
    try:
        with opened(unfinished, key) as book, book.read() as there:
            own = checkouts.here(there) if outbox.is_installed(there) else None
    except DeskError:  # cut off before there was a book
        return None
    with desk.reading(*CONTACTING) as tx:
        known = None if own is None else checkouts.checkout(tx, own.id)
        if known is None or known.staff_id != desk.need().id:
            return None
        return known.id if checkouts.visits(tx, known.id).keys() == set(visit_ids) else None


def _key_in(envelope: Path, away: Away, secrets: Secrets | None) -> bytes:
    if away.passphrase is not None:
        return keys.open_with_passphrase(envelope, away.passphrase)
    if secrets is None or keys.has_passphrase(envelope):
        raise NoKeyring("key.passphrase_needed")
    found = secrets.get(keys.book_of(envelope))
    if found is None:
        raise NoKeyring("key.not_in_keyring")
    return found


def _name(unfinished: Path, to: Path) -> None:
    unfinished.rename(to)
    force_to_disk(to)


def _keep_key(away: Away, secrets: Secrets | None, book_id: str, key: bytes) -> None:
    """As of any book; but nobody is told its recovery code: after its time nothing opens it."""
    if away.passphrase is None:
        if secrets is None:
            raise NoKeyring("key.passphrase_needed")
        secrets.put(book_id, key)
    keys.seal_envelope(
        keys.envelope_path(away.to), book_id, key, keys.recovery_code(), away.passphrase
    )


def _reserve(  # a check-out has these parts
    desk: Desk,
    tx: Transaction,
    visit_ids: Collection[str],
    checkout_id: str,
    trip: Trip,
    now: datetime,
) -> set[str]:
    """Reserve every visit; the people that are visited."""
    if checkouts.here(tx) is not None or checkouts.checkout(tx, checkout_id) is not None:
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


def _fill(
    desk: Desk, book: Store, checkout_id: str, load: Load, passphrase: str | None
) -> None:
    """Put into the device's book what it needs, and have it note from then on what it writes.

    Numbers are digested as at the centre, and the rules are those that it has published.
    """
    with book.begin() as there:
        taking.write(there, taking.named(load.rows))
        there.run(members.put_setting, name=checkouts.HERE, value=checkout_id)
        there.run(members.put_setting, name=members.SALT, value=load.salt.hex())
        if desk.at_office and passphrase is not None:
            login, phc = desk.need().login, passwords.hash_password(passphrase)
            members.set_password(there, login, phc)
        if load.revision is not None:
            publications.revise(there, load.revision)
        outbox.install(there)
