"""Sitting down at an office: the connection, tried or kept, and who has signed in by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from typing import NamedTuple

from app.domain.errors import DeskError
from app.domain.journal import Whose
from app.domain.staff import Staff
from app.services.desk import Desk
from app.storage import migrating
from app.storage import staff as members
from app.storage.clock import ServerClock
from app.storage.store import Store, Transaction, address_of, open_office


class Seat(NamedTuple):
    """Who signs in to an office from where; the server itself checks the password."""

    url: str
    login: str
    password: str
    device: str


def test(url: str, login: str | None = None, password: str | None = None) -> Staff:
    """Sign in as who would work there; every cause for which that fails has a sentence.

    Raises DeskError office.not_one, office.older, office.newer, login.closed (a role of the server
    who is no member of staff), and as `open_postgresql`.
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
        return desk
    return _with_journal(
        seated, Whose(office, address_of(desk.settings.office), staff.id, staff.login)
    )


def _with_journal(desk: Desk, whose: Whose) -> Desk:
    """The journal of who sits here; nobody is kept from sitting down by what waits in it."""
    if desk.journal is None or desk.journal.is_of(whose):
        return desk  # who got up and sits down again
    desk.journal.close()  # of who sat here before
    journal = desk.journal.seated(whose)
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
    if found is None:
        raise DeskError("login.closed")
    return found
