"""errand_pg: what an office's clerk does for a desk, beside the same done without it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from app import bootstrap
from app.bench.measure import LEAST_PAIRS, Figure, Sizes, in_turn, milliseconds
from app.bench.office import OWNER, PASSWORD, Office
from app.channels.phone import DeskPhone
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.visits import Note
from app.services import login, visit_notes
from app.services import office as offices
from app.services.desk import Desk
from app.settings import Settings
from app.storage.store import open_postgresql

LIMIT = "the same service on the owner's connection, without a clerk"
_LOOKS = 0.05  # seconds between two looks whether the clerk is at work
# A visit for each note, of the first desk's people: a note is the first of its visit.
_VISITS = (
    "SELECT set_config('bench.visits', %s, false), set_config('bench.desks', %s, false)",
    """
    INSERT INTO contact_points (id, debtor_id, kind, value, value_key, extension, party, place,
      state, zones, source, position)
    SELECT id(1000000000 + n), id(n * sized('desks')), 'address', '合成路' || n || '号',
      id(1000000000 + n), '', 'debtor', 'home', 'active', '["Asia/Shanghai"]', 'import', 1
    FROM generate_series(1, sized('visits')) AS n
    """,
    """
    INSERT INTO visits (id, debtor_id, point_id, state, asked_by, asked_at, milder_failed)
    SELECT id(n), id(n * sized('desks')), id(1000000000 + n), 'asked', id(0), 0, 0
    FROM generate_series(1, sized('visits')) AS n
    """,
)


def measure(office: Office, sizes: Sizes) -> list[Figure]:
    """A note of preparation, written by a clerk in a process of its own, and directly.

    From the desk's question to its answer. The rules are put in force as they are shipped: by
    those of the other figures a clerk does not serve.
    """
    pairs, settings = max(LEAST_PAIRS, sizes.pairs // 5), Settings()
    address = office.address(OWNER)
    offices.upgrade(address, bootstrap.rulebook(settings), settings)
    with office.server() as server:
        first, *others = _VISITS
        server.execute(first, (str(2 * (pairs + 1)), str(len(office.desks))))
        for sentence in others:
            server.execute(sentence)
    chosen = Settings(office=office.address(office.desks[0]))
    empty = bootstrap.office_desk(chosen, DeskPhone(lambda number: None), device_id="d" * 32)
    with (
        _at_work(office),
        closing(login.sign_in(empty, office.desks[0], PASSWORD)) as desk,
        closing(open_postgresql(address)) as store,
    ):
        owner = bootstrap.clerk_desk(store, settings).signed_in(desk.need())
        found = in_turn(
            pairs,
            lambda pair: _write(desk, 2 * pair + 1),
            lambda pair: _write(owner, 2 * pair + 2),
        )
    ours, limit = map(milliseconds, found)
    return [Figure("errand_pg", ours, "ms", LIMIT, limit, pairs)]


def _write(desk: Desk, number: int) -> None:
    """The first note of that visit."""
    visit_notes.write(desk, f"{number:032x}", uuid7(now()), Note(words="二单元，门铃在左边"))


@contextmanager
def _at_work(office: Office) -> Iterator[None]:
    """A clerk of this office, as it runs beside a server."""
    command = (sys.executable, "-m", "ui", "db", "clerk", office.address(OWNER))
    paths = os.pathsep.join(filter(None, sys.path))
    clerk = subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.DEVNULL
    )
    try:
        with office.owner() as owner:
            while owner.execute("SELECT office.has_clerk()").fetchone() != (True,):
                if clerk.poll() is not None:
                    raise RuntimeError("the clerk did not begin")
                time.sleep(_LOOKS)
        yield
    finally:
        clerk.terminate()
        clerk.wait()
