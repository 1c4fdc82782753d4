"""Visits go with a device under a lease, and what was done there comes back with proof."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.contact import Channel
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.promises import WrapUp
from app.services import audit, calls, checkouts, sync, wrapups
from app.storage import contacts, log
from tests.services.away import (
    CHECKOUT,
    appointed,
    at_device,
    centre_of,
    device_book,
    taken_out,
)


@pytest.fixture
def centre(book_at):
    return centre_of(book_at("sqlcipher")())


def visit(desk, person, door, disposition="talked"):
    permit = calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, door)
    calls.use(desk, permit)
    desk.clock.forward(minutes=3)
    wrapups.wrap_up(desk, permit.id, desk.new_id(desk.clock()), WrapUp(disposition, note="门口"))
    return permit


def test_a_visit_goes_out_is_made_and_comes_back_with_proof(centre, tmp_path):
    appointed(centre)
    path = taken_out(centre, tmp_path)
    ((person, door),) = centre.people
    with device_book(path) as store:
        away = at_device(centre, store)
        permit = visit(away, person, door)
        centre.desk.clock.forward(days=1, hours=6)
        done = sync.sync(centre.walker, store)
    assert (done.waiting, done.conflicts) == (0, ())
    with centre.desk.store.read() as tx:
        made = contacts.contact(tx, permit.id)
        kinds = [one.kind for one in log.entries(tx, person.id)]
    assert made is not None and made["channel"] == "visit"
    assert kinds[-4:] == [
        EntryKind.CALL_PERMITTED, EntryKind.CALL_PLACED, EntryKind.CALL_ENDED,
        EntryKind.VISIT_BROUGHT_BACK,
    ]  # fmt: skip
    found = audit.verify_store(centre.desk.store)
    assert (found.broken, found.differing) == (None, ())
