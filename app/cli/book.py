"""Commands about the book itself: set-up, staff, copies, the log."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from app import bootstrap
from app.channels.phone import DeskPhone
from app.cli import session
from app.cli.session import at_desk, key, new_secret, secret, settings, with_key
from app.cli.show import Screen, show_verified
from app.domain.errors import DeskError, NoKeyring
from app.domain.ids import uuid7
from app.domain.staff import Founder, Role
from app.services import audit, books, clock, keys, login, texts
from app.services.desk import Desk
from app.storage.store import Store


def setup(asked: Namespace, screen: Screen) -> int:
    """Make the book and its first member of staff, an administrator; the recovery code is shown."""
    chosen = settings(asked)
    if not asked.login:
        raise DeskError("login.needed")
    password = new_secret("FORBEAR_PASSWORD", screen, "cli.new_password")
    founder = Founder(asked.login, asked.name, password, asked.number)
    login.check_founder(founder)
    path = bootstrap.book_path(chosen)
    keyring = bootstrap.secrets(attended=True)
    try:
        made = books.create(path, keyring, _passphrase(), founder, uuid7, session.CLOCK())
    except NoKeyring:
        passphrase = new_secret("FORBEAR_PASSPHRASE", screen, "cli.new_passphrase")
        made = books.create(path, keyring, passphrase, founder, uuid7, session.CLOCK())
    made.store.close()
    if made.keyring:
        screen.say("key.kept_in_keyring", name=made.keyring)
    else:
        screen.say("key.passphrase_each_start")
    screen.say("cli.recovery_code", code=made.recovery_code)
    screen.result({"book": str(path), "recovery_code": made.recovery_code})
    return 0


def staff_list(asked: Namespace, screen: Screen) -> int:
    """Everybody who may sign in."""
    with at_desk(asked, screen) as desk:
        everybody = login.everybody(desk)
    screen.result(everybody)
    if not screen.as_json:
        screen.table(
            [(one.login, one.name, one.role.value, one.number, one.team) for one in everybody]
        )
    return 0


def staff_team(asked: Namespace, screen: Screen) -> int:
    """Put somebody into a team."""
    with at_desk(asked, screen) as desk:
        login.set_team(desk, asked.new_login, asked.team)
    screen.say("cli.team_set" if asked.team else "cli.team_left", name=asked.new_login,
               team=asked.team)  # fmt: skip
    screen.result({"login": asked.new_login, "team": asked.team or None})
    return 0


def staff_add(asked: Namespace, screen: Screen) -> int:
    """Add somebody; the password is read from FORBEAR_NEW_PASSWORD or asked for."""
    with at_desk(asked, screen) as desk:
        password = new_secret("FORBEAR_NEW_PASSWORD", screen, "cli.new_password")
        added = login.add_staff(
            desk, asked.new_login, asked.name, Role(asked.role), password, asked.number
        )
    screen.say("cli.staff_added", name=added.name)
    screen.result(added)
    return 0


def staff_disable(asked: Namespace, screen: Screen) -> int:
    """Close an account."""
    with at_desk(asked, screen) as desk:
        login.disable(desk, asked.new_login)
    screen.say("cli.staff_closed", login=asked.new_login)
    screen.result({"login": asked.new_login, "active": False})
    return 0


def staff_reset(asked: Namespace, screen: Screen) -> int:
    """Give somebody a new password."""
    with at_desk(asked, screen) as desk:
        password = new_secret("FORBEAR_NEW_PASSWORD", screen, "cli.new_password")
        login.reset_password(desk, asked.new_login, password)
    screen.say("cli.password_changed", login=asked.new_login)
    screen.result({"login": asked.new_login, "password_changed": True})
    return 0


def book_passphrase(asked: Namespace, screen: Screen) -> int:
    """Set or change the passphrase; it is read from FORBEAR_NEW_PASSPHRASE or asked for."""
    with with_key(asked, screen) as (desk, opens):
        desk.need(Role.ADMIN)
        new = new_secret("FORBEAR_NEW_PASSPHRASE", screen, "cli.changed_passphrase")
        keys.change_passphrase(desk, opens, new)
    screen.say("cli.passphrase_changed")
    screen.result({"passphrase_changed": True})
    return 0


def book_recovery_code(asked: Namespace, screen: Screen) -> int:
    """Make a new recovery code and show it; the old one ends."""
    with with_key(asked, screen) as (desk, opens):
        code = keys.change_recovery_code(desk, opens)
        screen.say("cli.recovery_code", code=code)
    screen.result({"recovery_code": code})
    return 0


def backup(asked: Namespace, screen: Screen) -> int:
    """Write a copy of the book."""
    with at_desk(asked, screen) as desk:
        books.back_up(desk, asked.to)
    screen.say("cli.backed_up", path=asked.to)
    screen.result({"copy": str(asked.to)})
    return 0


def restore(asked: Namespace, screen: Screen) -> int:
    """Check a copy, put it in the book's place, and check it there. Administrators only."""
    chosen = settings(asked)
    path = bootstrap.book_path(chosen)
    books.check_copy(asked.copy)
    if asked.login is None:
        raise DeskError("login.needed")
    opens = key(asked.copy, screen, by_code=asked.recovery_code)
    password = secret("FORBEAR_PASSWORD", screen, "cli.password")

    def enter(store: Store) -> Desk:
        phone = DeskPhone(lambda number: screen.say("cli.dial", number=number))
        desk = bootstrap.desk(store, chosen, phone, clock=session.CLOCK)
        return login.sign_in(desk, asked.login, password)

    done = books.restore(
        asked.copy, path, opens, enter, _key_at_hand(path), replace_newer=asked.replace_newer
    )
    if done.kept is not None:
        screen.say("cli.kept_aside", path=done.kept)
    if done.erased:
        screen.say("cli.erased_again", count=done.erased)
    try:
        found = audit.verify_store(done.store)
    finally:
        done.store.close()
    return _verified(found, screen)


def _key_at_hand(path: Path) -> bytes | None:
    """The key of the book that is there, where nobody has to be asked for it."""
    try:
        return books.key_of(path, bootstrap.secrets(), _passphrase(), None)
    except DeskError:
        return None  # it may be ruined or missing: that is why a copy is restored


def audit_verify(asked: Namespace, screen: Screen) -> int:
    """Read every chain of the log; 1 when one does not hold."""
    with at_desk(asked, screen) as desk:
        found = audit.verify(desk)
    return _verified(found, screen)


def audit_erase_again(asked: Namespace, screen: Screen) -> int:
    """Erase what a copy brought back. Compliance and administrators only."""
    with at_desk(asked, screen) as desk:
        count = texts.erase_again(desk)
    screen.say("cli.erased_again", count=count)
    screen.result({"count": count})
    return 0


def audit_accept_clock(asked: Namespace, screen: Screen) -> int:
    """Answer for what a clock set ahead wrote. Administrators and compliance only."""
    with at_desk(asked, screen) as desk:
        done = clock.accept_ahead(desk, asked.today)
    screen.say("cli.clock_accepted", entries=done.entries, people=done.people, until=done.until)
    screen.result(done)
    return 0


def _verified(found: audit.Verification, screen: Screen) -> int:
    screen.result(found)
    return 0 if show_verified(found, screen) else 1


def _passphrase() -> str | None:
    return os.environ.get("FORBEAR_PASSPHRASE")
