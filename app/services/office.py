"""The office: one PostgreSQL for all desks. Its owner makes and upgrades it; nobody works as it."""

from __future__ import annotations

from datetime import timedelta

from app.domain.errors import DeskError
from app.domain.ids import NewId
from app.domain.moments import local_date
from app.domain.staff import Founder, Role
from app.rules.compiling import compiled
from app.rules.packs import Pack
from app.services import books
from app.services.login import check_founder
from app.services.packs import in_force
from app.settings import Settings
from app.storage import migrating
from app.storage.clock import server_moment
from app.storage.postgres import accounts, install
from app.storage.store import Store, Transaction, open_postgresql


def init(
    url: str,
    founder: Founder,
    packs: tuple[Pack, ...],
    settings: Settings,
    new_id: NewId,
) -> None:
    """Make the office in an empty database of the owner's, and its first administrator.

    Raises DeskError office.owner_superuser, office.owner_rights, office.exists, staff.exists,
    and as `login.check_founder`, `open_postgresql`.
    """
    check_founder(founder)
    store = _owned(url)
    try:
        with store.begin() as tx:
            if migrating.is_made(tx):
                raise DeskError("office.exists")
        with store.read() as tx:
            at = server_moment(tx)
        books.begin_book(store, new_id(at), at)
        with store.begin() as tx:
            _install(tx, packs, settings)
            accounts.enter(
                tx, new_id(at), founder.login.strip(), founder.name.strip(), Role.ADMIN.value,
                founder.number, founder.password,
            )  # fmt: skip
    finally:
        store.close()


def upgrade(url: str, packs: tuple[Pack, ...], settings: Settings) -> None:
    """Bring tables, functions, rights and rules of an office to those of this program.

    Raises DeskError office.owner_superuser, office.owner_rights, book.newer, book.not_set_up.
    """
    store = _owned(url)
    try:
        books.salt(store)
        migrating.migrate(store)
        with store.begin() as tx:
            _install(tx, packs, settings)
    finally:
        store.close()


def _owned(url: str) -> Store:
    store = open_postgresql(address(url))
    try:
        with store.read() as tx:
            install.check_owner(tx)
    except BaseException:
        store.close()
        raise
    return store


def address(url: str) -> str:
    """A libpq address as SQLAlchemy reads it."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return url.replace(scheme, "postgresql+psycopg://", 1)
    return url


def _install(tx: Transaction, shipped: tuple[Pack, ...], settings: Settings) -> None:
    today = local_date(server_moment(tx), settings.zone)
    packs = in_force(tx, shipped, today)
    install.install(
        tx,
        install.Times(
            settings.permit_lasts,
            timedelta(hours=settings.call_hours),
            timedelta(minutes=settings.lease_minutes),
            timedelta(seconds=settings.clock_slack_seconds),
        ),
        [install.Installed(one.id, one.digest, one.calendar.digest) for one in packs],
        [row for place, one in enumerate(packs) for row in compiled(one, place)],
    )
