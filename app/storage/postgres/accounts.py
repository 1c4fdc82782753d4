"""Members of staff as roles of the server; what the functions refuse comes as a DeskError."""

from __future__ import annotations

from app.storage.postgres.install import driver_of, verifier
from app.storage.store import Transaction


def enter(  # noqa: PLR0913  # a member of staff has these parts
    tx: Transaction, staff_id: str, login: str, name: str, role: str, number: str, password: str
) -> None:
    """Add the first member of staff, as the owner. Raises as `add`."""
    said = (staff_id, login, name, role, number, verifier(tx, login, password))
    driver_of(tx).execute("SELECT office.enter_staff(%s, %s, %s, %s, %s, %s, NULL, '')", said)


def add(  # noqa: PLR0913  # a member of staff has these parts
    tx: Transaction,
    staff_id: str,
    login: str,
    name: str,
    role: str,
    number: str,
    password: str,
    device: str,
) -> None:
    """Add a member of staff, as an administrator. Raises DeskError staff.exists, staff.name_wrong,
    login.closed, login.not_allowed."""
    said = (staff_id, login, name, role, number, verifier(tx, login, password), device)
    driver_of(tx).execute("SELECT office.add_staff(%s, %s, %s, %s, %s, %s, %s)", said)


def disable(tx: Transaction, login: str, device: str) -> None:
    """Close an account. Raises DeskError staff.unknown, staff.last_admin, and as `add`."""
    driver_of(tx).execute("SELECT office.disable_staff(%s, %s)", (login, device))


def reset(tx: Transaction, login: str, password: str, device: str) -> None:
    """Give somebody a new password. Raises DeskError staff.unknown, and as `add`."""
    said = (login, verifier(tx, login, password), device)
    driver_of(tx).execute("SELECT office.reset_password(%s, %s, %s)", said)
