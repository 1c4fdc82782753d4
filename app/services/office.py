"""The office: one PostgreSQL for all desks. Its owner makes and upgrades it; nobody works as it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

from app.domain.errors import DeskError
from app.domain.ids import NewId
from app.domain.staff import Founder, Role, Staff
from app.rules.compiling import compiled, tables
from app.rules.packs import Pack
from app.services import books
from app.services.compiling import in_force
from app.services.desk import RULING, Desk, Rulebook
from app.services.login import check_founder
from app.services.packs import versions
from app.services.seats import Seat, signed_in
from app.settings import Settings
from app.storage import migrating, moving
from app.storage import staff as members
from app.storage.chain import canonical
from app.storage.clock import server_moment
from app.storage.passwords import check_length
from app.storage.postgres import accounts, install
from app.storage.store import Store, Transaction, open_postgresql


def init(
    url: str,
    founder: Founder,
    rules: Rulebook,
    settings: Settings,
    new_id: NewId,
) -> None:
    """Make the office in an empty database of the owner's, and its first administrator.

    One that was cut off, or in which that login was not to be had, is gone on with. Raises
    DeskError office.exists, staff.exists, and as `owned`, `login.check_founder`.
    """
    check_founder(founder)
    with owned(url) as store:
        with store.read() as tx:
            is_begun = _is_begun(tx)
            at = server_moment(tx)
        first = Staff(
            new_id(at), founder.login.strip(), founder.name.strip(), Role.ADMIN, founder.number
        )
        if not is_begun:
            books.begin_book(store, new_id(at), at)
        with store.begin() as tx:
            put_up(tx, rules, settings)
            accounts.enter(tx, first, founder.password)


def _is_begun(tx: Transaction) -> bool:
    """Whether there is a book without anybody in it. Raises DeskError office.exists."""
    if not migrating.is_made(tx):
        return False
    if moving.is_begun(tx) or members.everybody(tx):
        raise DeskError("office.exists")
    return members.setting(tx, members.BOOK_ID) is not None


def upgrade(url: str, rules: Rulebook, settings: Settings) -> None:
    """Bring tables, functions, rights and rules of an office to those of this program.

    Raises DeskError office.owner_superuser, office.owner_rights, office.not_empty,
    office.unfinished (a move or restore has to go on first), office.in_use (somebody's transaction
    does not end), office.newer, office.not_one.
    """
    with owned(url) as store:
        with store.read() as tx:
            if not migrating.is_made(tx):
                raise DeskError("office.not_one")
            if moving.is_begun(tx):
                raise DeskError("office.unfinished")
            migrating.check_not_newer(tx)  # before any desk waits
        with store.begin() as tx:
            put_up(tx, rules, settings)


def add_staff(seat: Seat, new: Founder, role: Role, new_id: NewId) -> Staff:
    """Add somebody, with a role of the server in the group of their duty. Administrators only.

    Raises DeskError staff.exists, office.login_wrong, login.not_allowed, and as
    `login.check_founder`.
    """
    check_founder(new)
    with signed_in(seat) as tx:
        added = Staff(
            new_id(server_moment(tx)), new.login.strip(), new.name.strip(), role, new.number
        )
        accounts.add(tx, added, new.password, seat.device)
    return added


def verify_rules(desk: Desk) -> list[str]:
    """As `differing_rules`, with the packs of this desk. Compliance and administrators.

    Raises DeskError office.none, login.needed, login.not_allowed, rules.wrong, rules.digest.
    """
    if not desk.at_office:
        raise DeskError("office.none")
    with desk.reading(*RULING) as tx:
        return differing_rules(tx, desk.rules.packs)


def differing_rules(tx: Transaction, shipped: Iterable[Pack]) -> list[str]:
    """Packs of which the server interprets something else than their published texts say.

    Any desk can ask: it reads the texts, and what was made of them. Raises as `versions`.
    """
    said = [row for one in versions(tx, shipped) for row in compiled(*one)]
    found, meant = (_by_pack(rows) for rows in (install.rules(tx), said))
    packs = found.keys() | meant.keys()
    return sorted(pack for pack in packs if found.get(pack) != meant.get(pack))


def _by_pack(rows: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """The rows of each pack as JSON, in one order."""
    found: dict[str, list[str]] = {}
    for written in sorted(canonical(row) for row in rows):
        found.setdefault(json.loads(written)["pack"], []).append(written)
    return found


def disable(seat: Seat, login: str) -> None:
    """Close an account: its role signs in no more, and what it has open is shown nothing.

    Raises DeskError staff.unknown, staff.last_admin, office.login_wrong, login.not_allowed.
    """
    with signed_in(seat) as tx:
        accounts.disable(tx, login, seat.device)


def reset_password(seat: Seat, login: str, password: str) -> None:
    """Give somebody a new password. Raises DeskError password.short, and as `disable`."""
    check_length(password)
    with signed_in(seat) as tx:
        accounts.reset(tx, login, password, seat.device)


@contextmanager
def owned(url: str) -> Iterator[Store]:
    """The database as its owner. Raises DeskError office.owner_superuser, office.owner_rights,
    office.not_empty (it holds something else), and as `open_postgresql`."""
    with closing(open_postgresql(url)) as store:
        with store.read() as tx:
            install.check_owner(tx)
            migrating.check_own(tx)
        yield store


@contextmanager
def made(url: str) -> Iterator[Store]:
    """As `owned`, of an office of this program's version. Raises as `migrating.check_office`."""
    with owned(url) as store:
        with store.read() as tx:
            migrating.check_office(tx)
        yield store


def put_up(tx: Transaction, rules: Rulebook, settings: Settings) -> None:
    """Bring the tables up; make roles, functions, rights and rules anew, as the owner."""
    install.clear(tx)
    migrating.migrate_in(tx)
    packs, ruled = in_force(tx, rules.packs)
    install.install(
        tx,
        install.Times(
            settings.zone,
            settings.identity_tries,
            settings.permit_lasts,
            timedelta(hours=settings.call_hours),
            timedelta(minutes=settings.lease_minutes),
            timedelta(minutes=settings.aside_minutes),
            timedelta(seconds=settings.clock_slack_seconds),
        ),
        packs,
        {
            "rules": ruled,
            **tables(rules.weights, rules.stages, rules.dispositions, rules.flow, rules.terms),
        },
    )
