"""A whole day without network comes back: cut off at any place it ends equal, and nothing false."""

from __future__ import annotations

import hashlib
import random
import shutil
from contextlib import contextmanager

import pytest
from sqlalchemy import select, text

from app.domain.errors import DeskError
from app.services import audit, sync
from app.storage import checkouts, copying, tables
from app.storage.store import open_sqlcipher
from tests.books import KEY
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
    from dataclasses import replace

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
            _before(patch, sync.joining, "check_claims", step)
        elif where == 1:
            _before(patch, sync.checkouts, "receive", step)
        else:
            _before(patch, sync, "_next", step)
        yield


def _before(patch, module, name, step):
    act = getattr(module, name)

    def stepped(*arguments):
        step()
        return act(*arguments)

    patch.setattr(module, name, stepped)
