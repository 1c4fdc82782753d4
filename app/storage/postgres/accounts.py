"""Members of staff as roles of the server; what the functions refuse comes as a DeskError."""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql

from app.domain.errors import DeskError
from app.domain.staff import Role, Staff
from app.storage.postgres.install import driver_of, verifier
from app.storage.store import Transaction

# Whoever has a role of that name on this server: of who comes back (`again`), in another duty.
_TAKEN = """
  SELECT s.login FROM unnest(%s::text[], %s::text[]) AS s (login, role)
  JOIN pg_roles AS r ON r.rolname = s.login
  WHERE NOT (%s AND EXISTS (SELECT FROM pg_auth_members AS m JOIN pg_roles AS g ON g.oid = m.roleid
    WHERE m.member = r.oid AND g.rolname = s.role))
  ORDER BY s.login LIMIT 1"""


def enter(tx: Transaction, first: Staff, password: str) -> None:
    """Add the first member of staff, as the owner. Raises DeskError staff.exists,
    staff.name_wrong."""
    said = _said(tx, first, password)
    driver_of(tx).execute("SELECT office.enter_staff(%s, %s, %s, %s, %s, %s, NULL, '')", said)


def add(tx: Transaction, new: Staff, password: str, device: str) -> None:
    """Add a member of staff, as an administrator. Raises DeskError staff.exists, staff.name_wrong,
    login.closed, login.not_allowed."""
    said = (*_said(tx, new, password), device)
    driver_of(tx).execute("SELECT office.add_staff(%s, %s, %s, %s, %s, %s, %s)", said)


def _said(tx: Transaction, new: Staff, password: str) -> tuple[str, ...]:
    kept = verifier(tx, new.login, password)
    return (new.id, new.login, new.name, new.role.value, new.number, kept)


def disable(tx: Transaction, login: str, device: str) -> None:
    """Close an account. Raises DeskError staff.unknown, staff.last_admin, and as `add`."""
    driver_of(tx).execute("SELECT office.disable_staff(%s, %s)", (login, device))


def regroup(tx: Transaction, login: str, before: Role, after: Role) -> None:
    """Give somebody's role of the server the rights of another duty, as the owner."""
    driver = driver_of(tx)
    for words, group in (("REVOKE {} FROM {}", before), ("GRANT {} TO {}", after)):
        named = sql.Identifier(group.value), sql.Identifier(login)
        driver.execute(sql.SQL(words).format(*named))


def reset(tx: Transaction, login: str, password: str, device: str) -> None:
    """Give somebody a new password. Raises DeskError staff.unknown, and as `add`."""
    said = (login, verifier(tx, login, password), device)
    driver_of(tx).execute("SELECT office.reset_password(%s, %s, %s)", said)


def check_free(tx: Transaction, duties: Mapping[str, str], *, again: bool) -> None:
    """Whether `seat`, which decides, will find each login free: asked before all is copied.

    `duties`: the login to the role of everybody, those whose account is closed too.
    Raises DeskError move.login_taken.
    """
    said = (list(duties), list(duties.values()), again)
    taken = driver_of(tx).execute(_TAKEN, said).fetchone()
    if taken is not None:
        raise DeskError("move.login_taken", login=taken[0])


def seat(tx: Transaction, login: str | None = None, password: str = "") -> None:
    """Give everybody on file their role, as the owner; one of them this password.

    Without one the office comes back, and finds the roles that it had on this server. Raises
    DeskError move.login_taken (somebody else's role has that name), staff.name_wrong.
    """
    driver = driver_of(tx)
    driver.execute("SELECT office.seat_staff(%s)", (login is None,))
    if login is not None:
        named = sql.Identifier(login), sql.Literal(verifier(tx, login, password))
        driver.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(*named))
