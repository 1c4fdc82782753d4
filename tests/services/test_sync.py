"""A whole day without network comes back: cut off at any place it ends equal, and nothing false."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.domain.errors import DeskError
from app.services import audit, sync
from app.storage import checkouts, copying, joining, tables
from app.storage.store import open_sqlcipher
from tests.books import KEY
from tests.fakes import FakeClock
from tests.services.away import (
    appointed,
    at_device,
    centre_of,
    device_book,
    taken_out,
    walked,
)

VISITS = 60
CUTS = 200


class CutOff(Exception):
    """The network went."""


@pytest.fixture(scope="module")
def day(sqlcipher_template, tmp_path_factory):
    """A day of 60 visits away, with photos: the centre's book and the device's, before the sync."""
    folder = tmp_path_factory.mktemp("day")
    path = folder / "centre.book"
    shutil.copyfile(sqlcipher_template, path)
    store = open_sqlcipher(path, KEY)
    centre = appointed(centre_of(store), VISITS)
    device = taken_out(centre, folder)
    with device_book(device) as away:
        desk = at_device(centre, away)
        for n, visit_id in enumerate(centre.visits):
            walked(desk, 1, visit_id, n, n % 3)
    centre.desk.clock.forward(hours=40)
    store.close()
    return centre, path, device


@contextmanager
def copies(day, folder):
    """Both books as they were at the end of the day, and the visitor's desk at the centre."""
    centre, path, device = day
    folder.mkdir(parents=True, exist_ok=True)
    own = folder / "centre.book"
    with device_book(device) as away:
        _copied(away, folder / "device.book")
    shutil.copyfile(path, own)
    shutil.copyfile(device.with_name("device.book.keys"), folder / "device.book.keys")
    store = open_sqlcipher(own, KEY)
    try:
        with device_book(folder / "device.book") as away:
            yield _at(centre, store), away
    finally:
        store.close()


def _copied(store, to):
    to.unlink(missing_ok=True)
    copying.copy_book(store, to)


def _at(centre, store):
    return replace(centre.walker, store=store, clock=lambda: centre.desk.clock.at)


def content(store):
    """Everything that the centre has on record but for what the sync itself dates."""
    digests = {}
    with store.read() as tx:
        for table in tables.metadata.sorted_tables:
            rows = tx.connection.execute(select(table).order_by(*table.primary_key.columns)).all()
            written = repr([tuple(row) for row in rows])
            digests[str(table.name)] = (len(rows), hashlib.sha256(written.encode()).hexdigest())
    return digests


def cut(after):
    """A progress that goes on so often, then the network is gone."""
    left = [after]

    def step(*_):
        left[0] -= 1
        if left[0] < 0:
            raise CutOff

    return step


@pytest.fixture
def small(monkeypatch):
    """Many transactions, so that there are many places to be cut off at."""
    monkeypatch.setattr(sync, "_AT_ONCE", 8)


def test_a_day_of_sixty_visits_comes_back_whole(day, tmp_path):
    with copies(day, tmp_path) as (desk, away):
        done = sync.sync(desk, away)
        assert (done.waiting, done.conflicts, done.checkout.unused) == (0, (), 0)
        found = audit.verify_store(desk.store)
        assert (found.broken, found.differing) == (None, ())
        with desk.store.read() as tx:
            count = tx.connection.execute(text("SELECT count(*) FROM contacts")).scalar()
            files = tx.connection.execute(text("SELECT count(*) FROM door_chunks")).scalar()
        assert (count, files) == (VISITS, VISITS * 2 // 3)


def test_cut_off_at_200_places_it_ends_equal(day, tmp_path, small, monkeypatch):
    """Some cuts are in the middle of a transaction, some between the centre's and the device's."""
    chance = random.Random(20261129)
    with copies(day, tmp_path / "whole") as (desk, away):
        sync.sync(desk, away)
        whole = content(desk.store)
    cuts = 0
    with copies(day, tmp_path / "cut") as (desk, away):
        for _ in range(CUTS):
            try:
                with _cut_somewhere(chance, monkeypatch):
                    sync.sync(desk, away)
            except CutOff:
                cuts += 1
        done = sync.sync(desk, away)
        assert done.waiting == 0 and content(desk.store) == whole
    assert cuts > CUTS * 0.7


def test_without_the_memory_of_what_came_it_would_not_end_equal(day, tmp_path, small, monkeypatch):
    monkeypatch.setattr(checkouts, "receive", _device_alone(checkouts.receive))
    chance = random.Random(20261129)
    with copies(day, tmp_path) as (desk, away), pytest.raises(DeskError) as error:
        for _ in range(CUTS):
            try:
                with _cut_somewhere(chance, monkeypatch):
                    sync.sync(desk, away)
            except CutOff:
                continue
    assert error.value.code in ("sync.gap", "sync.broken", "sync.known")


def _device_alone(receive):
    """The centre forgets up to which place it has taken them."""

    def forgetful(tx, checkout_id, place):
        if checkouts.here(tx) is not None:
            receive(tx, checkout_id, place)

    return forgetful


@contextmanager
def _cut_somewhere(chance, monkeypatch):
    """The network goes in one of three places: in a transaction, after it, or before it is told."""
    step = cut(chance.randrange(3))
    with monkeypatch.context() as patch:
        where = chance.randrange(3)
        if where == 0:
            _before(patch, joining, "check_claims", step)
        elif where == 1:
            _before(patch, checkouts, "receive", step)
        else:
            _before(patch, sync, "_next", step)
        yield


def _before(patch, module, name, step):
    act = getattr(module, name)

    def stepped(*arguments):
        step()
        return act(*arguments)

    patch.setattr(module, name, stepped)


_MANY = 30  # visits: it is not done when it dies
_SYNCER = """
import sys
from datetime import datetime
from pathlib import Path
from app.services import sync
from app.storage.store import open_sqlcipher
from tests.books import KEY
from tests.make import make_desk
from tests.services.away import device_book

centre, device, at = Path(sys.argv[1]), Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
sync._AT_ONCE = 8
desk = make_desk(open_sqlcipher(centre, KEY), clock=lambda: at, login="walker")
with device_book(device) as away:
    sync.sync(desk, away, lambda done, whole: print(done, flush=True))
"""


def test_killed_in_the_middle_it_ends_equal(day, tmp_path, small):
    """The program dies, on both sides at once, wherever it is by then."""
    chance = random.Random(20261129)
    with copies(day, tmp_path / "whole") as (desk, away):
        sync.sync(desk, away)
        whole = content(desk.store)
    with copies(day, tmp_path / "killed"):
        pass
    folder, at = tmp_path / "killed", day[0].desk.clock.at.isoformat()
    words = [sys.executable, "-c", _SYNCER, str(folder / "centre.book"),
             str(folder / "device.book"), at]  # fmt: skip
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    for _ in range(5):
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=here) as syncing:
            told = [syncing.stdout.readline() for _ in range(chance.randrange(1, 9))]
            time.sleep(chance.random() / 50)
            syncing.kill()
        assert all(told)
    store = open_sqlcipher(folder / "centre.book", KEY)
    try:
        with device_book(folder / "device.book") as away:
            assert sync.sync(_at(day[0], store), away).waiting == 0
        assert content(store) == whole
    finally:
        store.close()


_WALKER = """
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from app.services import books
from app.storage import staff
from tests.fakes import FakeClock
from tests.make import make_desk
from tests.services.away import LAPTOP, device_book, walked

path, at, visits = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), sys.argv[3:]
with device_book(path) as store:
    desk = replace(make_desk(store, clock=FakeClock(at), login="walker"), device=LAPTOP)
    for n, visit_id in enumerate(visits):
        walked(desk, 1, visit_id, n, n % 3)
        print(n, flush=True)
"""


def test_a_device_that_dies_in_the_middle_of_the_day_has_lost_nothing(book_at, tmp_path):
    """Killed within a visit: what was told as done is there, and the visit goes on where it was."""
    centre = appointed(centre_of(book_at("sqlcipher")()), _MANY)
    path = taken_out(centre, tmp_path)
    at = centre.desk.clock.at + timedelta(days=1)
    words = [sys.executable, "-c", _WALKER, str(path), at.isoformat(), *centre.visits]
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=here) as walking:
        told = [walking.stdout.readline().strip() for _ in range(4)]
        time.sleep(0.02)  # into the next one
        walking.kill()
    assert told == ["0", "1", "2", "3"]
    with device_book(path) as store:
        with store.read() as tx:
            over = tx.connection.execute(
                text("SELECT id FROM visits WHERE state = 'over' ORDER BY id")
            ).scalars().all()  # fmt: skip
        assert over[:4] == centre.visits[:4] and len(over) < _MANY
        desk = at_device(centre, store, FakeClock(at + timedelta(hours=2)))
        for n in range(len(over), _MANY):
            walked(desk, 1, centre.visits[n], n, n % 3)
        centre.desk.clock.forward(hours=40)
        done = sync.sync(centre.walker, store)
    assert done.waiting == 0
    found = audit.verify_store(centre.desk.store)
    assert (found.broken, found.differing) == (None, ())
    with centre.desk.store.read() as tx:
        made = tx.connection.execute(text("SELECT count(*) FROM contacts")).scalar()
    assert made == _MANY
