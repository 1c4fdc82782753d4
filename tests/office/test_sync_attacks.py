"""Check-out and sync at an office against who may ask its clerk: a device that is not there, two at
once, and everybody who does not carry it."""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta

import msgspec
import psycopg
import pytest

from app.domain.checkouts import CheckOutState, ConflictKind
from app.domain.door import Met
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import audit, books, checkouts, door, login, sync
from app.services.checkouts import Away
from app.storage import checkouts as stored
from app.storage import outbox
from app.storage.log import Head
from app.storage.store import open_sqlcipher
from tests.office.desks import TWICE, crew_at
from tests.office.test_clerk import at_work
from tests.office.test_clerk_attacks import leave, said
from tests.office.test_visits import appointed
from tests.services.away import LAPTOP, PASSPHRASE, NoSecrets


@pytest.fixture
def crew(made):
    """As in `test_visits`."""
    with crew_at(made, TWICE) as one:
        one.anna, one.lead = one.add("anna"), one.add("lead", Role.TEAM_LEAD)
        one.walker, one.second = (one.add(name, Role.VISITOR) for name in ("walker", "second"))
        one.team("north", one.anna, one.lead)
        with at_work(made, TWICE):
            yield one


@contextmanager
def carried(crew, folder):
    """A visit that the walker carries away; their desk, the check-out and the device's book."""
    visit, _, _ = appointed(crew, soon=timedelta(minutes=1))
    walker, path = crew.desk(crew.walker), folder / "device.book"
    away = Away(LAPTOP, now() + timedelta(hours=4), path, PASSPHRASE, 1)
    out = checkouts.check_out(walker, [visit], uuid7(now()), away, NoSecrets())
    key = books.key_of(path, NoSecrets(), PASSPHRASE, None)
    with closing(open_sqlcipher(path, key)) as device:
        yield walker, out, visit, device


def walked(crew, walker, visit, device):
    """Nobody was in."""
    at_device = replace(
        walker, store=device, clock=lambda: now() + timedelta(minutes=2), device=LAPTOP,
        salt=books.salt(device), settings=replace(walker.settings, office=""), staff=None,
        journal=None,
    )  # fmt: skip
    at_device = login.sign_in(at_device, crew.walker.login, PASSPHRASE)
    ids = (uuid7(now()) for _ in range(9))
    door.arrive(at_device, visit, next(ids))
    door.knock(at_device, visit, next(ids))
    door.meet(at_device, visit, next(ids), Met.NOBODY)
    door.depart(at_device, visit, next(ids), WrapUp("nobody_in", note="敲门无人应"))


def batch(device, checkout_id):
    """All that the device has to send, and its proof."""
    with device.read() as there:
        sent = tuple(outbox.sent(one) for one in outbox.items(there, 0, 999))
        return stored.proof(there, checkout_id), sent


def code(action, *values, **named):
    with pytest.raises(DeskError) as refused:
        action(*values, **named)
    return refused.value.code


def test_nobody_syncs_or_ends_for_a_device_that_they_do_not_have(crew, tmp_path):
    with carried(crew, tmp_path) as (walker, out, visit, device):
        walked(crew, walker, visit, device)
        proof, sent = batch(device, out.id)
        for who in (crew.lead, crew.walker):
            with crew.made.connect(who.login) as hostile:
                for what in ("*", "proof"):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        hostile.execute(f"SELECT {what} FROM public.checkouts")
        lead = crew.desk(crew.lead)
        for guess in ("", "0" * 32):
            assert code(sync.take, lead, out.id, guess, sent) == "checkout.unknown"
            assert code(sync.finish, lead, out.id, guess, going_on=False) == "checkout.unknown"
        for who in (crew.anna, crew.second):
            desk = crew.desk(who)
            assert code(sync.take, desk, out.id, proof, sent) == "sync.not_yours"
            assert code(sync.finish, desk, out.id, proof, going_on=False) == "sync.not_yours"
            assert code(checkouts.revoke, desk, out.id) == "login.not_allowed"
        assert checkouts.of(walker, out.id).state is CheckOutState.OUT
        assert sync.sync(lead, device).waiting == 0  # who has it in hand
    found = audit.verify_store(crew.store)
    assert (found.broken, found.differing) == (None, ())


def test_who_does_not_carry_it_has_nothing_read_of_what_they_send(crew, tmp_path):
    """Rows that are none would be an errand that nobody knows, if anybody looked at them."""
    with carried(crew, tmp_path) as (walker, out, _, device):
        proof, _ = batch(device, out.id)
        for who, told, answer in (
            (crew.anna, proof, "sync.not_yours"), (crew.second, proof, "sync.not_yours"),
            (crew.lead, "0" * 32, "checkout.unknown"), (crew.walker, proof, "errand.unknown"),
        ):  # fmt: skip
            with crew.made.connect(who.login) as hostile:
                asked = {"checkout_id": out.id, "proof": told, "sent": [["no row"]] * 100_000}
                errand = leave(hostile, "receiving.take", msgspec.msgpack.encode(asked))
                assert said(hostile, errand) == answer, who.login
        assert not sync.conflicts(walker, out.id)


def test_sent_on_two_ways_at_once_it_is_taken_once(crew, tmp_path):
    """The answer was lost and somebody else syncs meanwhile: what one takes the other knows."""
    with carried(crew, tmp_path) as (walker, out, visit, device):
        walked(crew, walker, visit, device)
        proof, sent = batch(device, out.id)
        told, faults = [], []
        start = threading.Barrier(4)

        def take(desk):
            start.wait()
            try:
                told.append(sync.take(desk, out.id, proof, sent))
            except DeskError as error:
                faults.append(error.code)

        desks = [crew.owner_as(who) for who in (crew.walker, crew.walker)]
        desks = [replace(one, of_clerk=True) for one in desks] + [
            walker, crew.desk(crew.lead),
        ]  # fmt: skip
        threads = [threading.Thread(target=take, args=(one,)) for one in desks]
        for one in threads:
            one.start()
        for one in threads:
            one.join(30)
        done = sync.sync(walker, device)
    assert not faults
    assert sorted(bool(one.rows) for one in told) == [False, False, False, True]
    assert ConflictKind.REFUSED not in {one.kind for one in done.conflicts}
    found = audit.verify_store(crew.store)
    assert (found.broken, found.differing) == (None, ())


def test_a_revoked_device_is_taken_and_gives_nothing_back(crew, tmp_path):
    with carried(crew, tmp_path) as (walker, out, visit, device):
        walked(crew, walker, visit, device)
        checkouts.revoke(crew.desk(crew.lead), out.id)
        done = sync.sync(walker, device)
        assert code(checkouts.revoke, crew.desk(crew.lead), out.id) == "checkout.not_out"
    assert (done.checkout.state, done.checkout.unused) == (CheckOutState.REVOKED, 1)
    assert ConflictKind.LATE in {one.kind for one in done.conflicts}


def test_whose_duty_is_another_one_by_now_syncs_as_that_or_a_lead_does(crew, tmp_path):
    with carried(crew, tmp_path) as (walker, _, visit, device):
        walked(crew, walker, visit, device)
        boss = crew.desk(crew.add("boss", Role.ADMIN))
        login.change_duty(boss, crew.walker.login, Role.COMPLIANCE, "")
        assert code(sync.sync, walker, device) == "login.changed"
        anew = crew.desk(replace(crew.walker, role=Role.COMPLIANCE))
        assert code(sync.sync, anew, device) == "login.not_allowed"
        done = sync.sync(crew.desk(crew.lead), device)
    assert (done.waiting, done.checkout.state) == (0, CheckOutState.BACK)


def test_nobody_takes_out_what_is_not_theirs_or_for_longer_than_may_be(crew):
    visit, _, _ = appointed(crew, soon=timedelta(minutes=1))
    begun, soon = Head(1, "0" * 64), now() + timedelta(hours=4)
    right = {"visit_ids": [visit], "checkout_id": uuid7(now()), "trip": [LAPTOP, soon, 1, begun]}
    far, lots = now() + timedelta(days=30), [LAPTOP, soon, 999, begun]
    for who, other, refused in (
        (crew.anna, {}, "visit.not_yours"), (crew.lead, {}, "visit.not_yours"),
        (crew.walker, {"visit_ids": []}, "checkout.nothing"),
        (crew.walker, {"visit_ids": ["f" * 32]}, "visit.unknown"),
        (crew.walker, {"visit_ids": [visit] * 2}, "checkout.out"),
        (crew.walker, {"trip": [LAPTOP, far, 1, begun]}, "checkout.wrong_time"),
        (crew.walker, {"trip": [LAPTOP, now() - timedelta(1), 1, begun]}, "checkout.wrong_time"),
        (crew.walker, {"trip": lots}, "checkout.calls"),
        (crew.walker, {"trip": [LAPTOP, soon, -1, begun]}, "checkout.calls"),
    ):  # fmt: skip
        with crew.made.connect(who.login) as hostile:
            body = msgspec.msgpack.encode(right | other)
            assert said(hostile, leave(hostile, "carrying.reserve", body)) == refused, other
    with crew.made.connect() as owner:
        assert owner.execute("SELECT count(*) FROM checkouts").fetchone() == (0,)
