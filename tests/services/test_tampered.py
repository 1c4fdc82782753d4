"""Whoever changes, deletes or adds something on a device is found out when it comes back."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest
from sqlalchemy import LargeBinary, select, text

from app.domain.contact import Channel, HoldKind
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.flags import FlagKind, Said
from app.domain.visits import Note
from app.domain.wishes import Agreed, Asked
from app.services import audit, calls, flags, holds, sync, visit_notes, wishes
from app.settings import LANGUAGES
from app.storage import tables
from app.storage.chain import canonical, chain_hash
from app.wording import Wording
from tests.services.away import (
    PAY_DAY,
    appointed,
    at_device,
    centre_of,
    device_book,
    taken_out,
    walked,
)

LOG = tables.log
FIELDS = [str(name) for name in LOG.c.keys()]
# Rows whose entry says how they were: every column of them is tried.
DIGESTED = (
    tables.permits, tables.contacts, tables.outcomes, tables.door_acts, tables.visit_notes,
    tables.holds, tables.opt_outs, tables.flags,
)  # fmt: skip


@pytest.fixture(scope="module")
def away(tmp_path_factory, sqlcipher_template):
    """The centre, and a device with every kind of entry that a day leaves; nothing is synced."""
    import shutil

    from app.storage.store import open_sqlcipher
    from tests.books import KEY

    folder = tmp_path_factory.mktemp("away")
    shutil.copyfile(sqlcipher_template, folder / "centre.book")
    store = open_sqlcipher(folder / "centre.book", KEY)
    centre = appointed(centre_of(store), 4)
    path = taken_out(centre, folder, calls=1)
    with device_book(path) as device:
        desk = at_device(centre, device)
        person = centre.people[3][0].id
        visit_notes.write(desk, centre.visits[3], "f" * 32, Note("左门", "狗", "话"))
        given = Agreed("call", Channel.VISIT, "可以打电话", desk.clock())
        flags.hear(desk, person, given)
        wishes.opt_out(desk, person, Asked(channel=Channel.SMS))
        flags.record(desk, person, Said(FlagKind.ATTORNEY))
        holds.place(desk, person, HoldKind.COMPLAINT, PAY_DAY)
        with pytest.raises(ContactRefused):
            calls.ask_permit(desk, "8" * 32, person, centre.people[3][1])
        for n in range(3):
            walked(desk, 1, centre.visits[n], n, n)
        with device.begin() as tx:
            for (name,) in tx.connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).all():
                tx.connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        centre.desk.clock.forward(hours=40)
        yield centre, device
    store.close()


@contextmanager
def changed(device, *steps):
    """The device with something changed behind it; afterwards as it was."""
    with unguarded(device) as connection:
        undo = [step(connection) for step in steps]
    try:
        yield
    finally:
        with unguarded(device) as connection:
            for back in reversed(undo):
                back(connection)


@contextmanager
def unguarded(device):
    """A connection that keeps each statement by itself, whatever refers to what."""
    with device.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        yield connection
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def setting(table, row, **values):
    """A step that sets columns of a row, and the one that takes it back."""
    keys = [str(one.name) for one in table.primary_key.columns]

    def put(tx, before, after):
        where = [table.c[name] == before[name] for name in keys]
        tx.execute(table.update().where(*where).values(**after))
        old, new = ([row.get(key) for key in keys] for row in (before, {**before, **after}))
        tx.execute(
            text("UPDATE outbox SET id = :new WHERE name = :name AND id = :old"),
            {"name": table.name, "old": _json(old), "new": _json(new)},
        )

    def step(tx):
        put(tx, row, values)
        now = {**row, **values}
        return lambda tx: put(tx, now, {name: row[name] for name in values})

    return step


def _json(key):
    """As SQLite writes it."""
    return json.dumps(key, separators=(",", ":"))


def refusal(centre, device, *steps):
    try:
        with changed(device, *steps):
            sync.sync(centre.walker, device)
    except DeskError as error:
        return error
    raise AssertionError("nobody noticed")


def rows(device, table):
    with device.read() as tx:
        keys = list(table.primary_key.columns)
        found = tx.connection.execute(select(table).order_by(*keys)).all()
        return [dict(row._mapping) for row in found]


def written(device, table):
    """The rows that the device wrote itself."""
    with device.read() as tx:
        found = tx.connection.execute(
            text("SELECT id FROM outbox WHERE name = :name"), {"name": table.name}
        )
        ids = {tuple(json.loads(row[0])) for row in found}
    keys = [str(one.name) for one in table.primary_key.columns]
    return [row for row in rows(device, table) if tuple(row[key] for key in keys) in ids]


def other(value):
    """Something else of the same sort."""
    if value is None:
        return "0" * 32
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, list):
        return [*value, "x"]
    if isinstance(value, dict):
        return {**value, "x": 1}
    return ("0" if value[:1] != "0" else "1") + value[1:]


def of_each_kind(device):
    """An entry of each kind that has another one after it."""
    entries, seen = written(device, LOG), {}
    last = {row["chain"]: row["seq"] for row in entries}
    for row in entries:
        if row["seq"] < last[row["chain"]]:
            seen.setdefault(row["kind"], row)
    return list(seen.values())


def tampered_fields(row):
    """Each field of an entry changed, and each thing that its body says."""
    for name in FIELDS:
        if name != "body":
            value = EntryKind.NOTE_TAKEN.value if name == "kind" else other(row[name])
            yield name, {name: value}
    body = json.loads(row["body"])
    for name in body:
        said = {**body, name: other(body[name])}
        yield f"body.{name}", {"body": json.dumps(said, sort_keys=True)}
        left = {key: value for key, value in body.items() if key != name}
        yield f"body without {name}", {"body": json.dumps(left, sort_keys=True)}
    yield "body", {"body": "no json"}


def rehashed(device, row, values):
    """The same with the entry's own hash made right again."""
    now = {**row, **values}
    before = next(
        (one["hash"] for one in rows(device, LOG)
         if (one["chain"], one["seq"]) == (now["chain"], now["seq"] - 1)), "0" * 64,
    )  # fmt: skip
    parts = tuple(now[name] for name in FIELDS if name != "hash")
    return {**values, "hash": chain_hash(before, parts)}


def test_the_device_left_an_entry_of_every_kind_that_its_day_has(away):
    _, device = away
    kinds = {row["kind"] for row in written(device, LOG)}
    assert kinds >= {
        "call.permitted", "call.placed", "call.ended", "door.acted", "identity.checked",
        "promise.made", "follow_up.set", "hold.placed", "opt_out.recorded",
        "flag.recorded", "visit.noted", "call.refused",
    }  # fmt: skip


def test_each_field_of_each_kind_of_entry(away):
    centre, device = away
    tried = 0
    for row in of_each_kind(device):
        for name, values in tampered_fields(row):
            error = refusal(centre, device, setting(LOG, row, **values))
            assert error.code.startswith("sync."), (row["kind"], name, error.code)
            for language in LANGUAGES:
                assert Wording(language, "Asia/Shanghai").problem(error)
            tried += 1
    assert tried > 150


def test_each_field_with_the_hash_made_right_again(away):
    centre, device = away
    for row in of_each_kind(device):
        for name, values in tampered_fields(row):
            if name == "hash":
                continue
            step = setting(LOG, row, **rehashed(device, row, values))
            error = refusal(centre, device, step)
            assert error.code.startswith("sync."), (row["kind"], name)


def test_each_column_of_each_row_that_an_entry_speaks_of(away):
    centre, device = away
    for table in DIGESTED:
        row = written(device, table)[0]
        for column in table.columns:
            step = setting(table, row, **{str(column.name): other(row[column.name])})
            error = refusal(centre, device, step)
            assert error.code.startswith("sync."), (table.name, column.name)


def test_words_and_files(away):
    centre, device = away
    said = written(device, tables.texts)
    assert {row["kind"] for row in said} >= {"note", "door_said", "visit_care", "door_noted"}
    for row in said:
        error = refusal(centre, device, setting(tables.texts, row, body=row["body"] + "了"))
        assert error.code == "sync.differs", row["kind"]
    piece = written(device, tables.door_chunks)[0]
    flipped = bytes([piece["body"][0] ^ 1]) + piece["body"][1:]
    error = refusal(centre, device, setting(tables.door_chunks, piece, body=flipped))
    assert error.code == "sync.differs"
    assert isinstance(tables.door_chunks.c.body.type, LargeBinary)


def test_what_is_deleted_or_added(away):
    centre, device = away

    def without(table, row):
        keys = [str(one.name) for one in table.primary_key.columns]

        def step(tx):
            tx.execute(table.delete().where(*(table.c[k] == row[k] for k in keys)))
            return lambda tx: tx.execute(table.insert(), row)

        return step

    for table in (*DIGESTED, LOG):
        row = written(device, table)[0]
        assert refusal(centre, device, without(table, row)).code.startswith("sync."), table.name
    place = {"place": 3}

    def forget(tx):
        row = tx.execute(text("SELECT * FROM outbox WHERE place = :place"), place)
        gone = dict(row.one()._mapping)
        tx.execute(text("DELETE FROM outbox WHERE place = :place"), place)
        return lambda tx: tx.execute(
            text("INSERT INTO outbox VALUES (:place, :name, :id, :was)"), gone
        )

    assert refusal(centre, device, forget).code == "sync.gap"
    permit = {**written(device, tables.permits)[0], "id": "9" * 32}

    def slip_in(tx):
        tx.execute(tables.permits.insert(), permit)
        tx.execute(
            text("INSERT INTO outbox (name, id) VALUES ('permits', :id)"),
            {"id": json.dumps([permit["id"]])},
        )

        def back(tx):
            tx.execute(tables.permits.delete().where(tables.permits.c.id == "9" * 32))
            tx.execute(text("DELETE FROM outbox WHERE id = :id"),
                                  {"id": json.dumps([permit["id"]])})  # fmt: skip
            tx.execute(
                text("UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'outbox'")
            )

        return back

    assert refusal(centre, device, slip_in).code == "sync.unsaid"


def test_as_it_was_it_is_taken(away):
    """Last: after all of the above nothing had been taken, and nothing is lost."""
    centre, device = away
    done = sync.sync(centre.walker, device)
    assert done.waiting == 0
    found = audit.verify_store(centre.desk.store)
    assert (found.broken, found.differing) == (None, ())


def test_what_was_joined_is_proven_again_from_the_centre_alone(away):
    """Somebody at the centre changes what a device's entry says, and makes the office's chain whole
    around it: the device's own does not hold any more."""
    centre, device = away
    sync.sync(centre.walker, device)  # as before, or for the first time
    person = centre.people[0][0].id
    entries = [one for one in rows(centre.desk.store, LOG) if one["chain"] == person]
    at = next(n for n, one in enumerate(entries) if one["kind"] == "door.acted")
    body = json.loads(entries[at]["body"])
    entries[at]["body"] = canonical({**body, "visit": centre.visits[1]})
    before, steps = entries[at - 1]["hash"], []
    for one in entries[at:]:
        known = dict(one)
        one["hash"] = chain_hash(before, tuple(one[name] for name in FIELDS if name != "hash"))
        steps.append(setting(LOG, known, hash=one["hash"], body=one["body"]))
        before = one["hash"]
    with centre.desk.store.begin() as tx:
        tx.connection.exec_driver_sql("DROP TRIGGER log_keeps_update")
        tx.connection.exec_driver_sql("CREATE TABLE outbox (name TEXT, id TEXT)")
        for step in steps:
            step(tx.connection)
    found = audit.verify_store(centre.desk.store)
    assert found.broken is None and found.differing == (person,)
