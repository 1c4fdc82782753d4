"""The staff of a book, and its settings."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select, update

from app.domain.staff import Role, Staff
from app.storage import tables
from app.storage.statement import Statement, inserting, putting
from app.storage.store import Transaction

_staff = tables.staff
_COLUMNS = (
    _staff.c.id, _staff.c.login, _staff.c.name, _staff.c.role, _staff.c.number, _staff.c.team_id,
)  # fmt: skip
add_staff = inserting(_staff)
put_setting = putting(tables.settings)
_BY_LOGIN = Statement(
    select(*_COLUMNS, _staff.c.password, _staff.c.active).where(
        _staff.c.login == bindparam("login")
    )
)
_EVERYBODY = Statement(select(*_COLUMNS).where(_staff.c.active == 1).order_by(_staff.c.login))
_ACTIVE = Statement(
    update(_staff).where(_staff.c.login == bindparam("who")).values(active=bindparam("is_active"))
)
_IS_ACTIVE = Statement(select(_staff.c.active).where(_staff.c.id == bindparam("id")))
_PASSWORD = Statement(
    update(_staff).where(_staff.c.login == bindparam("who")).values(password=bindparam("phc"))
)
_DUTY = Statement(
    update(_staff)
    .where(_staff.c.login == bindparam("who"))
    .values(role=bindparam("duty"), number=bindparam("seat"))
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
    return None if found is None else (_member(found[:6]), found[6], bool(found[7]))


def everybody(tx: Transaction) -> tuple[Staff, ...]:
    """Everybody who may sign in, by login."""
    return tuple(_member(row) for row in tx.rows(_EVERYBODY))


def set_active(tx: Transaction, login: str, active: bool) -> int:
    """Let somebody sign in, or no longer; how many there were: 0 or 1."""
    return tx.run(_ACTIVE, who=login, is_active=int(active))


def is_active(tx: Transaction, staff_id: str) -> bool:
    """Whether somebody may still work here."""
    found = tx.row(_IS_ACTIVE, id=staff_id)
    return found is not None and bool(found[0])


def set_password(tx: Transaction, login: str, phc: str) -> int:
    """Replace a password's PHC string; how many there were: 0 or 1."""
    return tx.run(_PASSWORD, who=login, phc=phc)


def set_duty(tx: Transaction, login: str, role: str, number: str) -> int:
    """Give somebody another role and seat; how many there were: 0 or 1."""
    return tx.run(_DUTY, who=login, duty=role, seat=number)


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
    id_, login, name, role, number, team_id = row
    return Staff(
        str(id_), str(login), str(name), Role(str(role)), str(number or ""),
        None if team_id is None else str(team_id),
    )  # fmt: skip
