"""The office from the command line: made and upgraded by its owner, its staff by an administrator.

The owner's address may carry its password, or libpq's own ways do (PGPASSWORD, a password file).
"""

from __future__ import annotations

import signal
import time
from argparse import Namespace
from collections.abc import Callable
from threading import Event

from app import bootstrap
from app.cli.session import key, new_secret, secret, with_key
from app.cli.show import Screen, bug, show_verified
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.staff import Founder, Role
from app.services import audit, books, clerk, moving, office, seats
from app.services.desk import Desk
from app.services.journal import AWAY
from app.storage.store import Store

_PAUSE = 2.0  # seconds until the clerk tries a server anew that it has lost


def db_init(asked: Namespace, screen: Screen) -> int:
    """Make the office in an empty database, and its first administrator."""
    if not asked.login:
        raise DeskError("login.needed")
    chosen = bootstrap.settings()
    rules = bootstrap.rulebook(chosen)
    password = new_secret("FORBEAR_PASSWORD", screen, "cli.new_password")
    founder = Founder(asked.login, asked.name, password, asked.number)
    office.init(asked.url, founder, rules, chosen, uuid7)
    screen.say("cli.office_made", login=asked.login)
    screen.result({"login": asked.login})
    return 0


def db_upgrade(asked: Namespace, screen: Screen) -> int:
    """Bring an office to this program: its tables, functions, rights and rules."""
    chosen = bootstrap.settings()
    office.upgrade(asked.url, bootstrap.rulebook(chosen), chosen)
    screen.say("cli.office_upgraded")
    screen.result({"upgraded": True})
    return 0


def db_clerk(asked: Namespace, screen: Screen) -> int:
    """Be the office's clerk until told to end (SIGTERM, Ctrl+C): what is begun is carried out."""
    over = Event()
    for ends in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ends, lambda *_: over.set())

    def said(what: str, failed: Exception | None) -> None:
        if isinstance(failed, DeskError):
            screen.problem(failed)
        elif failed is not None:
            bug(failed, screen)

    made = None

    def serve(store: Store) -> None:
        nonlocal made
        desk = bootstrap.clerk_desk(store, bootstrap.settings())
        found = clerk.check(desk)
        if made not in (None, found):  # while it was looked for: this is the program of before
            raise DeskError("office.upgraded")
        made = found
        screen.say("cli.clerk_at_work")
        clerk.serve(desk, over.is_set, said)

    _serve_until(over, asked.url, serve, screen)
    screen.say("cli.clerk_ended")
    screen.result({"ended": True})
    return 0


def _serve_until(over: Event, url: str, serve: Callable[[Store], None], screen: Screen) -> None:
    """Serve the office there; where it is lost on the way, look for it until it is back."""
    away = None  # why it is not reached; None: it never was
    while not over.is_set():
        try:
            with office.made(url) as store:
                away = ""
                serve(store)
        except DeskError as lost:
            if away is None or lost.code not in AWAY:
                raise
            if lost.code != away:
                screen.problem(lost)
                screen.say("cli.clerk_looks_again")
            away = lost.code
            time.sleep(_PAUSE)  # a signal that came within `over.wait` would wait for its own lock
            if over.is_set():  # nobody knows whether what was begun is done
                raise


def db_move(asked: Namespace, screen: Screen) -> int:
    """Move the book of this desk to an empty database; killed and started again, it goes on."""
    with with_key(asked, screen, even_moved=True) as (desk, _):
        if asked.undo:
            return _undo_move(desk, asked, screen)
        password = new_secret("FORBEAR_NEW_PASSWORD", screen, "cli.new_password")
        done = moving.move(desk, asked.url, password, _telling(screen))
    screen.say("cli.moved", rows=done.rows, chains=done.chains, entries=done.entries)
    screen.say("cli.moved_passwords", login=asked.login)
    screen.result(done)
    return 0


def _undo_move(desk: Desk, asked: Namespace, screen: Screen) -> int:
    """Take the mark of a move off that came to no end, and say what was looked at."""
    done = moving.undo(desk, asked.url, target_lost=asked.target_lost)
    said = "cli.move_undone" if done.looked else "cli.move_undone_on_word"
    screen.say(said, office=done.office)
    screen.result(done)
    return 0


def backup(asked: Namespace, screen: Screen) -> int:
    """Copy an office, as its owner, into an encrypted file."""
    passphrase = new_secret("FORBEAR_PASSPHRASE", screen, "cli.new_passphrase")
    done = moving.back_up(asked.server, asked.to, passphrase)
    screen.say("cli.backed_up", path=asked.to)
    screen.result({"copy": str(asked.to), "rows": done.rows, "entries": done.entries})
    return 0


def audit_verify(asked: Namespace, screen: Screen) -> int:
    """Read every chain of an office, as its owner: no desk sees them all. 1: one is broken."""
    with office.made(asked.server) as store:
        found = audit.verify_store(store)
    screen.result(found)
    return 0 if show_verified(found, screen) else 1


def restore(asked: Namespace, screen: Screen) -> int:
    """Put a copy of an office into an empty database, as its owner, and verify it there."""
    chosen = bootstrap.settings()
    books.check_copy(asked.copy)
    opens = key(asked.copy, screen, by_code=asked.recovery_code)
    rules = bootstrap.rulebook(chosen)
    done = moving.restore(asked.copy, opens, asked.server, (rules, chosen), _telling(screen))
    screen.say("cli.office_restored", rows=done.rows, chains=done.chains, entries=done.entries)
    screen.say("cli.office_restored_until", until=done.until)
    screen.result(done)
    return 0


def _telling(screen: Screen) -> moving.Progress:
    def tell(table: str, rows: int) -> None:
        screen.say("cli.moving", table=table, rows=rows)

    return tell


def db_test(asked: Namespace, screen: Screen) -> int:
    """Whether one can sign in there; if not, why."""
    password = secret("FORBEAR_PASSWORD", screen, "cli.password") if asked.login else None
    found = seats.test(asked.url, asked.login, password)
    role = screen.wording.text(f"screen.role_{found.role.value}")
    screen.say("cli.office_reached", name=found.name, role=role)
    screen.result(found)
    return 0


def staff_add(asked: Namespace, screen: Screen) -> int:
    """Add somebody to the office, with a role of the server of their own."""
    seat = _seat(asked, screen)
    password = new_secret("FORBEAR_NEW_PASSWORD", screen, "cli.new_password")
    new = Founder(asked.new_login, asked.name, password, asked.number)
    added = office.add_staff(seat, new, Role(asked.role), uuid7)
    screen.say("cli.staff_added", name=added.name)
    screen.result(added)
    return 0


def staff_disable(asked: Namespace, screen: Screen) -> int:
    """Close an account of the office, and its role."""
    office.disable(_seat(asked, screen), asked.new_login)
    screen.say("cli.staff_closed", login=asked.new_login)
    screen.result({"login": asked.new_login, "active": False})
    return 0


def staff_reset(asked: Namespace, screen: Screen) -> int:
    """Give somebody of the office a new password."""
    seat = _seat(asked, screen)
    password = new_secret("FORBEAR_NEW_PASSWORD", screen, "cli.new_password")
    office.reset_password(seat, asked.new_login, password)
    screen.say("cli.password_changed", login=asked.new_login)
    screen.result({"login": asked.new_login, "password_changed": True})
    return 0


def _seat(asked: Namespace, screen: Screen) -> seats.Seat:
    if asked.login is None:
        raise DeskError("login.needed")
    password = secret("FORBEAR_PASSWORD", screen, "cli.password")
    return seats.Seat(asked.server, asked.login, password, bootstrap.device())
