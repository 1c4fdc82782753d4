"""What the window asks of whoever builds the program: to make, open or find a book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.staff import Founder
    from app.services.desk import Desk

People = tuple[tuple[str, str, str, str], ...]  # login, password, role, name


@dataclass(frozen=True, slots=True)
class Made:
    """A book just made; `keyring` names the place of its key, None where a passphrase serves."""

    desk: Desk
    recovery_code: str
    keyring: str | None


@dataclass(frozen=True, slots=True)
class Start:
    """Every callable runs on the worker and may raise DeskError.

    `make` takes a passphrase or None (the keyring then) and who sets it up; `open_book` a
    passphrase, a recovery code, or neither (the keyring then). `people`, asked once
    the book is open, are offered at sign-in by the demo. `close` ends what was opened. `office` is
    the address at which this desk works, empty for a book of its own; `keep_office` sets it from
    now on (None: there is no choice here). `password` is what is kept for it in the keyring, and
    `keep_password` keeps it for an address (empty: keeps it no longer).
    """

    is_set_up: Callable[[], bool]
    make: Callable[[str | None, Founder], Made]
    open_book: Callable[[str | None, str | None], Desk]
    close: Callable[[], None]
    people: Callable[[], People] = tuple
    office: Callable[[], str] = str
    keep_office: Callable[[str], None] | None = None
    password: Callable[[], str] = str
    keep_password: Callable[[str, str], None] | None = None
