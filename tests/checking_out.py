"""A check-out in a process of its own, killed at a point of it (SIGKILL); at a book or an office.

python -m tests.checking_out POINT PLACE LOGIN FILE UNTIL CHECKOUT VISIT …
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from app.bootstrap import office_desk
from app.services import checkouts, devices, login
from app.services.checkouts import Away
from app.settings import Settings
from app.storage.store import open_sqlcipher
from tests.books import KEY
from tests.fakes import FakePhone
from tests.make import make_desk
from tests.office.desks import PASSWORD
from tests.services.away import LAPTOP, PASSPHRASE, NoSecrets

# Where it dies: a function of the check-out, before it or after it.
POINTS = {
    "begun": (devices, "make", False),
    "asked": (checkouts, "reserve", True),
    "reserved": (checkouts, "reserve", False),
    "entered": (checkouts, "reserved", False),
    "filled": (devices, "fill", False),
    "whole": (devices, "name", True),
    "named": (devices, "name", False),
}


def killed(point: str, place: str, who: str, away: Away, checkout_id: str, visits: list[str]):
    """Run it until it dies there."""
    words = [
        sys.executable, "-m", "tests.checking_out", point, place, who, str(away.to),
        away.until.isoformat(), checkout_id, *visits,
    ]  # fmt: skip
    ran = subprocess.run(
        words, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1]
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr


def _desk(place: str, who: str, until: datetime):
    if not place.startswith("postgresql://"):
        store = open_sqlcipher(Path(place), KEY)
        return make_desk(store, clock=lambda: until - timedelta(hours=48), login=who)
    empty = office_desk(Settings(language="zh_CN", office=place), FakePhone(), device_id="d" * 32)
    return login.sign_in(empty, who, PASSWORD)


def _die_at(point: str) -> None:
    module, name, before = POINTS[point]
    act = getattr(module, name)

    def dying(*arguments, **named):
        if not before:
            act(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(module, name, dying)


def main(point: str, place: str, who: str, to: str, until: str, checkout_id: str, *visits: str):
    """Check out, and die at that point."""
    away = Away(LAPTOP, datetime.fromisoformat(until), Path(to), PASSPHRASE, 1)
    desk = _desk(place, who, away.until)
    _die_at(point)
    checkouts.check_out(desk, visits, checkout_id, away, NoSecrets())


if __name__ == "__main__":
    main(*sys.argv[1:])
