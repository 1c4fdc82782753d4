"""Sitting down at an office: the connection, tried or kept, and who has signed in by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from app.domain.errors import DeskError
from app.domain.journal import Whose
from app.domain.staff import Staff
from app.services.desk import Desk
from app.services.journal import AWAY
from app.storage import migrating
from app.storage import staff as members
from app.storage.clock import ServerClock
from app.storage.servers import address_of
from app.storage.store import Store, Transaction, open_office


class Seat(NamedTuple):
    """Who signs in to an office from where; the server itself checks the password."""

    url: str
    login: str
    password: str
    device: str


def test(url: str, login: str | None = None, password: str | None = None) -> Staff:
    """Sign in as who would work there; every cause for which that fails has a sentence.

    Raises DeskError office.not_one, office.older, office.newer, login.closed (a role of the server
    who is no member of staff), office.owner_signs_in, and as `open_postgresql`.
    """
    with closing(open_office(url, login, password)) as store:
        return _entered(store)


def sign_in(desk: Desk, login: str, password: str) -> Desk:
    """The desk with this member of staff at it, on a connection of their own; it is on record.

    What waits in their journal is sent first. A sign-in that the server refuses is on record in
    the server's own log. Raises as `test`.
    """
    desk.store.close()
    store = open_office(desk.settings.office, login, password)
    try:
        staff = _entered(store)
        clock = ServerClock(store, getattr(desk.clock, "workstation", desk.clock))
        seated = replace(desk.signed_in(staff), store=store, clock=clock)
        with store.begin() as tx:
            tx.ask("sign_in", device=desk.device, clock_off=clock.off(desk.settings))
            office = members.setting(tx, members.BOOK_ID) or ""
    except BaseException:
        store.close()
        raise
    if desk.staff is not None:  # whose window was locked: what is open there goes on by this
        if staff.id != desk.staff.id:
            store.close()
            raise DeskError("journal.other_office")
        desk.store.go_on_by(store)
        if desk.journal is not None:
            desk.journal.let_in(password)
        return desk
    whose = Whose(office, address_of(desk.settings.office), staff.id, staff.login)
    return _with_journal(seated, whose, password)


def unlock(desk: Desk, password: str) -> Desk:
    """The desk of a window that was locked, for who sat there.

    Where the office is away, the password by which they signed in lets them go on with what is
    open, at a desk that reaches nobody: what they enter waits, and is sent once the office itself
    has let them in by it. Raises as `sign_in`, and office.password_unlike.
    """
    login = desk.need().login
    try:
        return sign_in(desk, login, password)
    except DeskError as error:
        journal = desk.journal
        if journal is None or journal.problem is not None or error.code not in AWAY:
            raise
        journal.heed(error)
        if not journal.knows(password):
            raise DeskError("office.password_unlike") from error
        desk.store.shut()
        journal.unlocked(partial(sign_in, desk, login, password))
        return desk


def _with_journal(desk: Desk, whose: Whose, password: str) -> Desk:
    """The journal of who sits here; nobody is kept from sitting down by what waits in it."""
    if desk.journal is None:
        return desk
    journal = desk.journal
    if not journal.is_of(whose):
        journal.close()  # of who sat here before
        journal = journal.seated(whose, desk.clock)
    journal.let_in(password)
    seated = replace(desk, journal=journal)
    with suppress(DeskError):
        journal.deliver(seated)
    return seated


@contextmanager
def signed_in(seat: Seat) -> Iterator[Transaction]:
    """One transaction of an administrator's. Raises as `test`."""
    with closing(open_office(seat.url, seat.login, seat.password)) as store:
        with store.begin() as tx:
            yield tx


def _entered(store: Store) -> Staff:
    with store.read() as tx:
        migrating.check_office(tx)
        found = members.signed_in(tx)
        owns = found is None and members.owns(tx)
    if found is None:
        raise DeskError("office.owner_signs_in" if owns else "login.closed")
    return found
