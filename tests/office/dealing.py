"""Somebody who works with people of an office, and what the book holds of a person then."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import psycopg

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import micros, now
from app.services import calls
from app.storage import contacts, log
from app.storage.chain import row_digest
from app.storage.faults import words_for
from app.storage.postgres import install
from tests.make import make_desk, make_person

DEVICE = "d" * 32
_numbers = count(1)
_ID = re.compile(r"[0-9a-f]{32}")
_TABLES = {
    "outcomes": "contact_id IN (SELECT id FROM contacts WHERE debtor_id = %(person)s)",
    "corrections": "wrong_id IN (SELECT o.id FROM outcomes AS o JOIN contacts AS c "
    "ON c.id = o.contact_id WHERE c.debtor_id = %(person)s)",
    "log": "chain = %(person)s",
    "quiet": "debt_id IN (SELECT id FROM debts WHERE debtor_id = %(person)s)",
    **dict.fromkeys(
        ("promises", "follow_ups", "holds", "opt_outs", "consents", "flags", "texts", "drafts",
         "leases", "queue", "contact_points", "contacts", "payments", "agreements", "instalments",
         "approvals"), "debtor_id = %(person)s",
    ),
}  # fmt: skip


class Dealing:
    """An office in which `staff` works with people: by Python's services, or by the functions."""

    def __init__(self, made, staff) -> None:
        self.made, self.staff = made, staff
        self.store = made.open()
        self.desk = replace(make_desk(self.store, clock=now).signed_in(staff), device=DEVICE)

    def person(self, **made: Any):
        """Somebody of theirs, with a number of their own."""
        mobile = f"+86134900{next(_numbers):05d}"
        return make_person(self.desk, mobiles=(mobile,), collector=self.staff, **made)

    def permitted(self, person, ago: timedelta = timedelta(minutes=5), staff=None) -> str:
        """A permit for the person's first number, on record as it would be."""
        at, permit_id = now() - ago, uuid7(now() - ago)
        with self.store.begin() as tx:
            key = install.driver_of(tx).execute(
                "SELECT value_key FROM contact_points WHERE id = %s", (person.points[0],)
            ).fetchone()[0]
            row = {
                "id": permit_id, "debtor_id": person.id, "point_id": person.points[0],
                "value_key": key, "channel": "call", "party": "debtor", "purpose": "collect",
                "staff_id": (staff or self.staff).id, "device": DEVICE, "issued_at": micros(at),
                "expires_at": micros(at) + 60_000_000, "basis": "{}",
            }  # fmt: skip
            tx.run(contacts.add_permit, **row)
            log.append(
                tx, person.id, EntryKind.CALL_PERMITTED, at, staff_id=row["staff_id"],
                device=DEVICE, permit=permit_id, point=person.points[0], row=row_digest(row),
            )  # fmt: skip
        return permit_id

    def dialled(self, person, ago: timedelta = timedelta(minutes=5), staff=None) -> str:
        """A permit that was dialled then; the contact is on record."""
        permit_id = self.permitted(person, ago, staff)
        with self.store.begin() as tx:
            row = contacts.permit(tx, permit_id)
            desk = self.desk.signed_in(staff or self.staff)
            calls.place(desk, tx, person.id, row, now() - ago)
        return permit_id

    def known(self, person) -> dict[str, list[Any]]:
        """Everything of the person, without ids, digests and moments of today."""
        with self.store.read() as tx:
            driver = install.driver_of(tx)
            return {
                table: sorted(
                    (plain(row) for (row,) in driver.execute(
                        f"SELECT to_jsonb(t) FROM {table} AS t WHERE {which}",
                        {"person": person.id},
                    )), key=str,
                )
                for table, which in _TABLES.items()
            }  # fmt: skip

    def ask(self, function: str, *values: Any, staff=None) -> Any:
        """Run a function as who works here, at a connection of its own. Raises DeskError."""
        marks = ", ".join("%s::jsonb" if isinstance(one, dict) else "%s" for one in values)
        given = [json.dumps(value) if isinstance(value, dict) else value for value in values]
        with self.made.connect((staff or self.staff).login) as connection, in_words():
            return connection.execute(f"SELECT office.{function}({marks})", given).fetchone()[0]

    def close(self) -> None:
        self.store.close()


@contextmanager
def in_words():
    """What a function refuses, as the desk says it."""
    try:
        yield
    except psycopg.Error as error:
        words = words_for(error)
        raise (error if words is None else words) from None


def plain(value: Any) -> Any:
    """A row's values without what differs from one writing to the next."""
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if k not in ("seq", "hash", "salt")}
        return {_ID.sub("#", key): plain(one) for key, one in kept.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, str) and value[:1] in "{[" and value[1:]:
        return plain(json.loads(value))
    if isinstance(value, str):
        return "+86" if value.startswith("+86") else _ID.sub("#", value)
    if isinstance(value, int) and abs(value - micros(now())) < 3600 * 1_000_000:
        return "now"
    return value


def refused(code: str, action, *values: Any, **named: Any) -> DeskError:
    """The refusal with that code."""
    try:
        action(*values, **named)
    except DeskError as error:
        assert error.code == code, error.code
        return error
    raise AssertionError(f"not refused: {code}")
