"""`forbear db move` killed by SIGKILL wherever it stands, and the same command typed once more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.errors import DeskError
from app.domain.moments import now
from app.domain.staff import Role
from app.services import audit, books, moving, seats
from app.storage import moving as rows
from app.storage import store as storage
from app.storage.postgres import accounts, install
from tests.office.moves.conftest import PEOPLE
from tests.office.moves.test_moving import _is_office, digests_of

ROOT = Path(__file__).parents[3]
PASSWORD = "another password"
STEP = 7  # rows; many steps of a small book
pytestmark = pytest.mark.skipif(os.name == "nt", reason="NOT CHECKED: no SIGKILL on Windows")

# Killed after the step has been done this many times; those of the last transaction are not kept.
POINTS = {
    "its tables are made": (rows.migrating, "migrate", 1),
    "it is begun": (rows, "begin", 1),
    "a first step is written": (rows.bulk, "load", 1),
    "some tables are there": (rows.bulk, "load", 15),
    "every row is there": (rows, "copy", 1),
    "it is compared": (rows, "differing", 1),
    "functions are put up": (moving.office, "put_up", 1),
    "the staff have roles": (accounts, "seat", 1),
    "the book is marked": (rows, "mark", 1),  # and the office's transaction is not kept yet
    "the office is open": (install, "take_stock", 1),
}


def typed_and_killed(book, place, point):
    """The command in a process of its own that kills itself there; what it said."""
    return subprocess.run(
        [sys.executable, __file__, point, "db", "move", place.url, "--book", str(book),
         "--as", "ann"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip


def is_open(book, key):
    try:
        books.open_book(book, key, now()).close()
    except DeskError as error:
        assert error.code == "book.moved"
        return False
    return True


@pytest.mark.parametrize("point", POINTS)
def test_the_same_command_brings_it_to_its_end(worked, empty, point):
    book, key = worked
    killed = typed_and_killed(book, empty, point)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    done, marked = point == "the office is open", point == "the book is marked"
    assert (is_open(book, key), _is_office(empty)) == (not (done or marked), done)

    again = typed_and_killed(book, empty, "")
    if done:
        assert again.returncode == 1 and empty.database in again.stderr
    else:
        assert again.returncode == 0, again.stderr
    assert not is_open(book, key) and _is_office(empty)
    check_whole(book, key, empty)


def check_whole(book, key, place):
    """Every row of the book is at the office, and the log of both verifies."""
    left, arrived = digests_of(storage.open_sqlcipher(book, key)), digests_of(place.open())
    assert arrived["debtors"].rows == PEOPLE
    assert {name for name in left if left[name] != arrived[name]} == {"log"}
    for store in (storage.open_sqlcipher(book, key), place.open()):
        found = audit.verify_store(store)
        store.close()
        assert found.broken is None and found.differing == ()
    assert seats.test(place.url_of("ann"), "ann", PASSWORD).role is Role.ADMIN


def test_what_had_arrived_is_not_brought_again(worked, empty):
    """Whoever starts it again signs in, which is on record: the log alone is another one."""
    book, _ = worked
    typed_and_killed(book, empty, "every row is there")
    with empty.connect() as owner:
        before = owner.execute("SELECT id, xmin::text FROM debtors ORDER BY id").fetchall()
    assert typed_and_killed(book, empty, "").returncode == 0
    with empty.connect() as owner:
        after = owner.execute("SELECT id, xmin::text FROM debtors ORDER BY id").fetchall()
    assert after == before and len(before) == PEOPLE


def _kill_after(where, name, times):
    real, left = getattr(where, name), times

    def counted(*given, **named):
        nonlocal left
        done = real(*given, **named)
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(where, name, counted)


if __name__ == "__main__":
    from app.cli import main

    rows._STEP = STEP
    if sys.argv[1]:
        _kill_after(*POINTS[sys.argv[1]])
    sys.exit(main(sys.argv[2:]))
