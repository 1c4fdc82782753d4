"""From the command line to a desk: the book is opened, somebody signs in."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from app import bootstrap
from app.channels.phone import DeskPhone
from app.cli.show import Screen
from app.domain.errors import DeskError, NoKeyring
from app.domain.moments import Clock, now
from app.services import books, clock, login
from app.services.desk import Desk
from app.settings import Settings

CLOCK: Clock = now


def settings(asked: Namespace) -> Settings:
    """The settings, with what was typed on top."""
    chosen = bootstrap.settings()
    if asked.book is not None:  # a book of one's own, wherever this desk usually works
        chosen = replace(chosen, book=str(asked.book), office="")
    if asked.server is not None:
        chosen = replace(chosen, office=asked.server)
    return chosen


@contextmanager
def at_desk(asked: Namespace, screen: Screen) -> Iterator[Desk]:
    """A desk with somebody signed in; closed at the end of the block.

    Raises DeskError book.missing, WrongKey, login.wrong, login.needed.
    """
    chosen = settings(asked)
    if chosen.office:
        phone = DeskPhone(lambda number: screen.say("cli.dial", number=number))
        with closing(bootstrap.office_desk(chosen, phone, clock=CLOCK)) as desk:
            seated = _seated(desk, asked, screen)
        with closing(seated):
            yield seated
        return
    with with_key(asked, screen) as (desk, _):
        yield desk


@contextmanager
def with_key(
    asked: Namespace, screen: Screen, *, even_moved: bool = False
) -> Iterator[tuple[Desk, bytes]]:
    """As `at_desk`, with the book's key; also of a book that has moved, if asked."""
    chosen = settings(asked)
    if chosen.office:
        raise DeskError("office.own_book")
    path = bootstrap.book_path(chosen)
    opens = key(path, screen, by_code=asked.recovery_code)
    store = books.open_book(
        path, opens, CLOCK(), even_moved=even_moved, forget=bootstrap.secrets().delete
    )
    try:
        phone = DeskPhone(lambda number: screen.say("cli.dial", number=number))
        desk = bootstrap.desk(store, chosen, phone, clock=CLOCK)
        yield _seated(desk, asked, screen), opens
    finally:
        store.close()


def _seated(desk: Desk, asked: Namespace, screen: Screen) -> Desk:
    if asked.login is None:
        raise DeskError("login.needed")
    password = secret("FORBEAR_PASSWORD", screen, "cli.password")
    seated = login.sign_in(desk, asked.login, password)
    _say_clock(seated, screen)
    return seated


def _say_clock(desk: Desk, screen: Screen) -> None:
    """A clock that was set back is said when the book is opened; what it stops says so itself."""
    try:
        clock.look(desk)
    except DeskError as error:
        screen.aside(error)


def key(path: Path, screen: Screen, *, by_code: bool) -> bytes:
    """The book's key: by recovery code, from the keyring, or by a passphrase that is asked for."""
    code = secret("FORBEAR_RECOVERY_CODE", screen, "cli.recovery_code_asked") if by_code else None
    passphrase = os.environ.get("FORBEAR_PASSPHRASE")
    keyring = bootstrap.secrets(attended=sys.stdin.isatty())
    try:
        return books.key_of(path, keyring, passphrase, code)
    except NoKeyring:
        if not sys.stdin.isatty():
            raise
        return books.key_of(path, keyring, _typed(screen, "cli.passphrase"), None)


def secret(variable: str, screen: Screen, prompt: str) -> str:
    """A secret from the environment, else typed unseen. Raises DeskError login.no_terminal."""
    found = os.environ.get(variable)
    if found is not None:
        return found
    if not sys.stdin.isatty():
        raise DeskError("login.no_terminal", variable=variable)
    return _typed(screen, prompt)


def new_secret(variable: str, screen: Screen, prompt: str) -> str:
    """As `secret`, of a new one: what is typed unseen is typed twice.

    Raises DeskError login.no_terminal, password.differs.
    """
    chosen = secret(variable, screen, prompt)
    if variable not in os.environ and _typed(screen, "cli.once_more") != chosen:
        raise DeskError("password.differs")
    return chosen


def _typed(screen: Screen, prompt: str) -> str:
    return getpass.getpass(f"{screen.wording.text(prompt)} ")
