"""Check-out 带出: visits go with a device, with the contacts that are reserved for it there."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from app.channels.secrets import Secrets
from app.domain.checkouts import CheckOut, CheckOutState
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError, NoKeyring, WrongKey
from app.domain.staff import Role
from app.services import devices
from app.services.carrying import Trip, check_trip, give_up, reserve, reserved
from app.services.desk import CONTACTING, LEADING, Desk
from app.services.errands import by_clerk
from app.services.visits import is_seen
from app.storage import checkouts, log, visits
from app.storage.copying import force_to_disk
from app.storage.store import Store, Transaction

_REFUSING = frozenset({"contact", "visit", "checkout", "errand"})  # codes: nothing was reserved
_UNSURE = "errand.too_long"  # of them, but: what is ended in COMMIT may be written


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


def check_out(
    desk: Desk, visit_ids: Collection[str], checkout_id: str, away: Away, secrets: Secrets | None
) -> CheckOut:
    """Take one's own appointed visits along: into a book of the device, with what they need.

    Each visit, and so many calls, are reserved for the device: here they count as made, and who
    else would contact the person waits. `checkout_id` is made by the caller. The book has its name
    once the reservation is on record; what was cut off in between goes on if the same is asked for
    the same place, else it is given back. At an office, which has no password of anybody, who
    carries it signs in on the device with the passphrase.

    Raises ContactRefused (a rule forbids a visit at its time), DeskError visit.unknown,
    visit.no_appointment, visit.not_yours, checkout.nothing, checkout.wrong_time, checkout.out
    (somebody is away with the person), checkout.calls, checkout.id_taken, book.exists, NoKeyring,
    key.passphrase_short, key.envelope_exists, login.not_allowed.
    """
    _check(desk, visit_ids, away)
    wanted, begun = tuple(sorted(set(visit_ids))), devices.begun(away.to)
    if begun is not None:
        if _went_on(desk, wanted, begun, away, secrets):
            return of(desk, begun)
        give_up(desk, begun)
    devices.drop(away.to, secrets)
    carry = _carry_from_office if desk.at_office else _carry_from_book
    carry(desk, wanted, checkout_id, away, secrets)
    devices.name(away.to)
    return of(desk, checkout_id)


def _carry_from_book(  # a check-out has these parts
    desk: Desk, visit_ids: tuple[str, ...], checkout_id: str, away: Away, secrets: Secrets | None
) -> None:
    """The reservation is on record once the device's book is whole, or nothing is left of it."""
    try:
        with desk.writing(*CONTACTING) as tx:
            with closing(_begin(desk, checkout_id, away, secrets)) as book:
                load = reserved(desk, tx, visit_ids, checkout_id, _trip(book, away))
                devices.fill(desk, book, checkout_id, load, away.passphrase)
            force_to_disk(devices.unfinished(away.to))
    except BaseException:
        devices.drop(away.to, secrets)
        raise


def _carry_from_office(  # as from a book
    desk: Desk, visit_ids: tuple[str, ...], checkout_id: str, away: Away, secrets: Secrets | None
) -> None:
    """The office reserves first. What is cut off then stays, so that the next time goes on."""
    with closing(_begin(desk, checkout_id, away, secrets)) as book:
        try:
            load = reserve(desk, visit_ids, checkout_id, _trip(book, away))
        except DeskError as error:
            if _refuses(error.code):
                book.close()
                devices.drop(away.to, secrets)
            raise
        devices.fill(desk, book, checkout_id, load, away.passphrase)


def _refuses(code: str) -> bool:
    """Whether nothing was reserved."""
    if code == _UNSURE:
        return False
    return code.partition(".")[0] in _REFUSING or code == "office.no_clerk"


def _begin(desk: Desk, checkout_id: str, away: Away, secrets: Secrets | None) -> Store:
    return devices.make(away.to, checkout_id, away.passphrase, secrets, desk.clock())


def _trip(book: Store, away: Away) -> Trip:
    with book.read() as there:
        return Trip(away.device, away.until, away.calls, log.head(there, DESK))


def _went_on(  # as from a book
    desk: Desk, visit_ids: tuple[str, ...], begun: str, away: Away, secrets: Secrets | None
) -> bool:
    """Whether what was begun here is what is asked for, and has its name by now."""
    with desk.reading(*CONTACTING) as tx:
        known = checkouts.checkout(tx, begun)
    if known is not None and known.staff_id != desk.need().id:
        raise DeskError("book.exists", path=str(away.to))  # somebody else's, who may go on
    try:
        key = devices.key_in(away.to, away.passphrase, secrets)
    except WrongKey:  # whoever has no passphrase for it begins anew
        return False
    with devices.opened(devices.unfinished(away.to), key) as book:
        whole = devices.is_whole(book)
        if not desk.at_office and (known is None or not whole):
            return False
        try:  # asked again for this book the centre answers alike
            load = reserve(desk, visit_ids, begun, _trip(book, away))
        except DeskError as error:
            if error.code != "checkout.id_taken":
                raise
            return False
        if not whole:
            devices.fill(desk, book, begun, load, away.passphrase)
    devices.name(away.to)
    return True


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


def _check(desk: Desk, visit_ids: Collection[str], away: Away) -> None:
    desk.present(*CONTACTING)
    if not visit_ids:
        raise DeskError("checkout.nothing")
    check_trip(away.until, away.calls, desk.clock())
    if away.to.exists():
        raise DeskError("book.exists", path=str(away.to))
    if desk.at_office and away.passphrase is None:
        raise NoKeyring("key.passphrase_needed")
