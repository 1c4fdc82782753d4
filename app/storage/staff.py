"""The staff of a book, and its settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, and_, bindparam, column, func, select, table, true, update

from app.domain.errors import DeskError
from app.domain.staff import Role, Staff
from app.storage import tables
from app.storage.statement import Statement, inserting, putting
from app.storage.store import Row, Transaction

_staff = tables.staff
_COLUMNS = (
    _staff.c.id, _staff.c.login, _staff.c.name, _staff.c.role, _staff.c.number, _staff.c.team_id,
    select(tables.teams.c.name).where(tables.teams.c.id == _staff.c.team_id).scalar_subquery(),
)  # fmt: skip
add_staff = inserting(_staff)
put_setting = putting(tables.settings)
BOOK_ID, SALT = "book.id", "book.salt"  # settings that a book begins with
_BY_LOGIN = Statement(
    select(*_COLUMNS, _staff.c.password, _staff.c.active).where(
        _staff.c.login == bindparam("login")
    )
)
_BY_ID = Statement(select(*_COLUMNS).where(_staff.c.id == bindparam("id"), _staff.c.active == 1))
_SIGNED_IN = Statement(
    select(*_COLUMNS).where(_staff.c.login == func.session_user(), _staff.c.active == 1)
)
_database = table("pg_database", column("datname"), column("datdba"))
_OWNER = Statement(
    select(func.pg_get_userbyid(_database.c.datdba) == func.session_user()).where(
        _database.c.datname == func.current_database()
    )
)
_EVERYBODY = Statement(select(*_COLUMNS).where(_staff.c.active == 1).order_by(_staff.c.login))
_DUTIES = Statement(select(_staff.c.login, _staff.c.role))
_LOCK = Statement(
    select(_staff.c.id)
    .where(_staff.c.id == bindparam("id"))
    .with_for_update(key_share=True)  # what refers to them goes on
)
_NAMED = Statement(select(_staff.c.name).where(_staff.c.id == bindparam("id")))
_ACTIVE = Statement(
    update(_staff).where(_staff.c.login == bindparam("who")).values(active=bindparam("is_active"))
)
STANDING = Statement(
    select(_staff.c.active, _staff.c.role).where(_staff.c.id == bindparam("reader"))
)
# That `reader` may work here in the role in which they signed in: a statement that selects from
# `READER` too finds nothing unless so, and is followed by `check_present` then.
READER = _staff
PRESENT = and_(
    _staff.c.id == bindparam("reader"),
    _staff.c.active == 1,
    _staff.c.role == bindparam("as_role"),
)
_PASSWORD = Statement(
    update(_staff).where(_staff.c.login == bindparam("who")).values(password=bindparam("phc"))
)
_DUTY = Statement(
    update(_staff)
    .where(_staff.c.login == bindparam("who"))
    .values(role=bindparam("duty"), number=bindparam("seat"))
)
_TEAM = Statement(select(tables.teams.c.id).where(tables.teams.c.name == bindparam("team")))
_ADD_TEAM = inserting(tables.teams)
_SET_TEAM = Statement(
    update(_staff).where(_staff.c.login == bindparam("who")).values(team_id=bindparam("team"))
)
_RENEW = Statement(
    update(_staff)
    .where(_staff.c.login == bindparam("who"), _staff.c.password == bindparam("old"))
    .values(password=bindparam("phc"))
)
_SETTING = Statement(
    select(tables.settings.c.value).where(tables.settings.c.name == bindparam("name"))
)
_ADMINS = Statement(
    select(func.count()).where(_staff.c.role == Role.ADMIN.value, _staff.c.active == 1)
)


def by_login(tx: Transaction, login: str) -> tuple[Staff, str, bool] | None:
    """A member of staff with their password's PHC string and whether they may sign in."""
    found = tx.row(_BY_LOGIN, login=login)
    return None if found is None else (_member(found[:7]), found[7], bool(found[8]))


def by_id(tx: Transaction, id_: str) -> Staff | None:
    """The member of staff of that id, None where nobody works here under it."""
    row = tx.row(_BY_ID, id=id_)
    return None if row is None else _member(row)


def signed_in(tx: Transaction) -> Staff | None:
    """Whose role of the server this transaction runs as; None: nobody's who may work here."""
    found = tx.row(_SIGNED_IN)
    return None if found is None else _member(found)


def owns(tx: Transaction) -> bool:
    """Whether this transaction runs as the owner of the office."""
    found = tx.row(_OWNER)
    return found is not None and bool(found[0])


def everybody(tx: Transaction) -> tuple[Staff, ...]:
    """Everybody who may sign in, by login."""
    return tuple(_member(row) for row in tx.rows(_EVERYBODY))


def duties(tx: Transaction) -> dict[str, str]:
    """The login to the role of everybody there ever was."""
    return dict(tx.rows(_DUTIES))


def name_of(tx: Transaction, id_: str) -> str:
    """How somebody is called, who may have left long ago; their id where this desk may not read it.
    """
    found = tx.row(_NAMED, id=id_)
    return id_ if found is None else str(found[0])


def lock(tx: Transaction, staff_ids: Iterable[str]) -> None:
    """Lock members of staff, after the person, in one order; SQLite's writer has them."""
    for one in sorted(staff_ids):
        tx.row(_LOCK, id=one)


def set_active(tx: Transaction, login: str, active: bool) -> int:
    """Let somebody sign in, or no longer; how many there were: 0 or 1."""
    return tx.run(_ACTIVE, who=login, is_active=int(active))


def check_present(tx: Transaction, staff: Staff) -> None:
    """As `check_standing`, by a statement of its own."""
    check_standing(staff, *(tx.row(STANDING, reader=staff.id) or (0, "")))


def check_standing(staff: Staff, active: int, role: str) -> None:
    """Whether somebody who signed in may still work here, and as what they signed in.

    Raises DeskError login.closed, login.changed.
    """
    if not active:
        raise DeskError("login.closed")
    if role != staff.role.value:
        raise DeskError("login.changed")


def beside(found: Select[Any]) -> Statement:
    """What a hot statement finds for the member of staff `reader`, read by `shown_to`."""
    rows = found.subquery("found")
    return Statement(
        select(_staff.c.active, _staff.c.role, *rows.c)
        .select_from(_staff)
        .outerjoin(rows, true())
        .where(_staff.c.id == bindparam("reader"))
    )


def shown_to(staff: Staff, found: Sequence[Row]) -> list[Row]:
    """The rows of a `beside` statement. Raises as `check_standing`."""
    check_standing(staff, *(found[0][:2] if found else (0, "")))
    return [row[2:] for row in found if row[2] is not None]


def set_password(tx: Transaction, login: str, phc: str) -> int:
    """Replace a password's PHC string; how many there were: 0 or 1."""
    return tx.run(_PASSWORD, who=login, phc=phc)


def set_duty(tx: Transaction, login: str, role: str, number: str) -> int:
    """Give somebody another role and seat; how many there were: 0 or 1."""
    return tx.run(_DUTY, who=login, duty=role, seat=number)


def team(tx: Transaction, name: str, fresh: str) -> str:
    """The id of the team of that name; where there is none it is made, with the id `fresh`."""
    found = tx.row(_TEAM, team=name)
    if found is not None:
        return str(found[0])
    tx.add(_ADD_TEAM, id=fresh, name=name)
    return fresh


def set_team(tx: Transaction, login: str, team_id: str | None) -> int:
    """Put somebody into a team; how many rows that changed."""
    return tx.run(_SET_TEAM, who=login, team=team_id)


def renew_password(tx: Transaction, login: str, old: str, phc: str) -> int:
    """As `set_password`, unless another password was set meanwhile."""
    return tx.run(_RENEW, who=login, old=old, phc=phc)


def admins(tx: Transaction) -> int:
    """How many administrators may sign in."""
    found = tx.row(_ADMINS)
    return int(found[0]) if found else 0


def setting(tx: Transaction, name: str) -> str | None:
    """A setting of the book, None where it was never set."""
    found = tx.row(_SETTING, name=name)
    return None if found is None else str(found[0])


def _member(row: tuple[object, ...]) -> Staff:
    id_, login, name, role, number, team_id, team = row
    return Staff(
        str(id_), str(login), str(name), Role(str(role)), str(number or ""),
        None if team_id is None else str(team_id), str(team or ""),
    )  # fmt: skip
