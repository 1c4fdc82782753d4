"""Commands about visits that go with a device: checked out, synced, revoked."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app import bootstrap
from app.cli import session
from app.cli.session import at_desk, new_secret
from app.cli.show import Screen
from app.cli.visits import in_zone
from app.domain.checkouts import CheckOut, CheckOutState, Conflict
from app.domain.errors import NoKeyring
from app.services import books, checkouts, devices, locking, sync
from app.services.checkouts import Away
from app.services.desk import Desk
from app.storage.store import Store

_PASSPHRASE = "FORBEAR_DEVICE_PASSPHRASE"


def visit_check_out(asked: Namespace, screen: Screen) -> int:
    """Take visits along into a device's book, with the contacts that are reserved for it."""
    with at_desk(asked, screen) as desk:
        checkout_id = asked.id or desk.new_id(desk.clock())
        away = Away(
            asked.device or bootstrap.device(), in_zone(asked.until, desk.settings.zone),
            asked.to, os.environ.get(_PASSPHRASE), asked.calls,
        )  # fmt: skip
        made = _checked_out(desk, asked.visits, checkout_id, away, screen)
    screen.say("cli.checked_out", count=made.visits, name=asked.to.name, until=made.until)
    screen.result(made)
    return 0


def visit_sync(asked: Namespace, screen: Screen) -> int:
    """Take what a device's book has and the centre has not."""
    with at_desk(asked, screen) as desk, _device(asked.file, screen) as device:
        done = sync.sync(desk, device, going_on=asked.going_on)
    if not asked.going_on and not done.waiting:
        locking.destroy(asked.file, bootstrap.secrets().delete)
    screen.result(done)
    if not screen.as_json:
        screen.say("cli.synced", entries=done.entries, count=len(done.conflicts))
        if done.clock.off is None:
            screen.say("visit.clock_unknown", behind=done.clock.behind, ahead=done.clock.ahead)
        for one in done.conflicts:
            _show_conflict(one, screen)
    return 0


def visit_revoke(asked: Namespace, screen: Screen) -> int:
    """The device is lost: what was reserved for it counts as used."""
    with at_desk(asked, screen) as desk:
        checkouts.revoke(desk, asked.checkout)
    screen.say("cli.checkout_revoked")
    screen.result({"checkout": asked.checkout, "said": "revoked"})
    return 0


def visit_out(asked: Namespace, screen: Screen) -> int:
    """Check-outs, the latest first; with one named, what was known differently in it."""
    with at_desk(asked, screen) as desk:
        if asked.checkout is not None:
            conflicts = sync.conflicts(desk, asked.checkout)
            screen.result(conflicts)
            for one in () if screen.as_json else conflicts:
                _show_conflict(one, screen)
            return 0
        listed = checkouts.latest(desk, asked.limit)
    screen.result(listed)
    for out in () if screen.as_json else listed:
        _show(out, screen)
    return 0


def _checked_out(
    desk: Desk, visits: list[str], checkout_id: str, away: Away, screen: Screen
) -> CheckOut:
    """With its key in the keyring of this computer, else behind a passphrase that is asked for."""
    try:
        return checkouts.check_out(desk, visits, checkout_id, away, bootstrap.secrets())
    except NoKeyring:
        passphrase = new_secret(_PASSPHRASE, screen, "cli.new_passphrase")
        away = away._replace(passphrase=passphrase)
        return checkouts.check_out(desk, visits, checkout_id, away, bootstrap.secrets())


@contextmanager
def _device(path: Path, screen: Screen) -> Iterator[Store]:
    passphrase = os.environ.get(_PASSPHRASE)
    try:
        key = books.key_of(path, bootstrap.secrets(), passphrase, None)
    except NoKeyring:
        typed = session.secret(_PASSPHRASE, screen, "cli.passphrase")
        key = books.key_of(path, bootstrap.secrets(), typed, None)
    with devices.opened(path, key) as store:
        yield store


def _show(out: CheckOut, screen: Screen) -> None:
    state = screen.wording.text(f"visit.checkout_{out.state.value}")
    screen.line(f"  {out.id}  {state}  {out.by}")
    screen.say(
        "cli.checkout", indent=4, count=out.visits, unused=out.unused, until=out.until
    )
    if out.state is CheckOutState.OUT and out.closed:
        screen.say("visit.carrier_closed", indent=4)


def _show_conflict(one: Conflict, screen: Screen) -> None:
    said = screen.wording.text(f"visit.conflict_{one.kind.value}")
    screen.line(f"  {one.name or '—'}  {said}")
