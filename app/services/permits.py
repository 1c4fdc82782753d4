"""Permits after the call: which number one was for, and by which rules and counts it was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.channels import policies
from app.domain.contact import Allowance, Answer, Channel, Party, Purpose
from app.domain.errors import ContactRefused, DeskError
from app.domain.moments import moment
from app.domain.people import ContactPoint, Permit
from app.rules.packs import Pack
from app.services import calls
from app.services.desk import CONTACTING, RULING, Desk
from app.services.facts import attempt_of, known_of
from app.services.packfiles import pack
from app.services.packs import kept, ruled
from app.storage import contacts, people, publications
from app.storage.circumstances import circumstances
from app.storage.staff import name_of
from app.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Deciding:
    """A version that decided: the SHA-256 of its text and of the book's calendar ("" without one).

    `pack`: that very text, as it was published or is shipped; None where it is neither any more.
    """

    version: str
    digest: str
    calendar: str
    pack: Pack | None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a permit was given on: the moment, the contact, the packs, and what was counted then.

    `shown`: the masked number or address; None once the person has it no longer.
    """

    permit_id: str
    person_id: str
    shown: str | None
    channel: Channel
    party: Party
    purpose: Purpose
    staff_id: str
    by: str  # the name of who asked
    issued_at: datetime
    expires_at: datetime
    packs: tuple[Deciding, ...]
    counts: tuple[Allowance, ...]


def point_of(desk: Desk, permit_id: str) -> ContactPoint | None:
    """The number (masked) that a permit of one's own is for; None once the person has it no longer.

    Raises DeskError login.needed, permit.unknown.
    """
    staff = desk.need()
    with desk.reading() as tx:
        row = contacts.permit(tx, permit_id)
        if row is None or row["staff_id"] != staff.id:
            raise DeskError("permit.unknown")
        return _point(tx, row)


def still(desk: Desk, contact_id: str) -> tuple[Permit, str]:
    """One's own permit of a contact that is on record and did not go out, and where it goes.

    The rules are asked as of now, that contact left aside: it is no obstacle to itself and is not
    counted again. Not for an office. Raises ContactRefused (one forbids it by now), DeskError
    permit.unknown, point.unknown (the person has it no longer), login.not_allowed.
    """
    with desk.reading(*CONTACTING) as tx:
        staff, made = desk.need(), contacts.contact(tx, contact_id)
        row = None if made is None else contacts.permit(tx, made["permit_id"])
        head = None if row is None else people.head(tx, row["debtor_id"])
        if row is None or head is None or row["staff_id"] != staff.id or not desk.sees(tx, head):
            raise DeskError("permit.unknown")
        now, person_id = desk.now(tx), head.person_id
        around = circumstances(tx, person_id, staff.id)
        desk = ruled(desk, tx, now, around.revision)
        known = known_of(tx, person_id, around.owes)
        full = next((one for one in known.points if one.point.id == row["point_id"]), None)
        if full is None:
            raise DeskError("point.unknown")
        attempt = attempt_of(person_id, full, now, Channel(row["channel"]))
        verdict = calls.verdict_on(desk, tx, known, full, attempt, row["id"])
        if verdict.answer is not Answer.ALLOW:
            raise ContactRefused(verdict)
        return calls.issued(tx, person_id, row), full.value


def grounds(desk: Desk, id_: str) -> Grounds:
    """Why a permit was given, however long ago: one's own; compliance and administrators see all.

    `id_`: the permit's, or that of the contact which was made with it.
    Raises DeskError login.needed, permit.unknown, rules.wrong, rules.digest.
    """
    staff = desk.need()
    with desk.reading() as tx:
        made = contacts.contact(tx, id_)
        row = contacts.permit(tx, id_ if made is None else made["permit_id"] or id_)
        if row is None or (row["staff_id"] != staff.id and staff.role not in RULING):
            raise DeskError("permit.unknown")
        point, by = _point(tx, row), name_of(tx, row["staff_id"])
        packs = tuple(_deciding(tx, one) for one in row["basis"]["packs"])
    return Grounds(
        row["id"], row["debtor_id"], point.shown if point else None, Channel(row["channel"]),
        Party(row["party"]), Purpose(row["purpose"]), row["staff_id"], by,
        moment(row["issued_at"]), moment(row["expires_at"]), packs,
        tuple(Allowance(rule, name, *sums) for name, rule, *sums in row["basis"]["counts"]),
    )  # fmt: skip


def _point(tx: Transaction, row: dict[str, Any]) -> ContactPoint | None:
    for full in people.points(tx, row["debtor_id"]):
        if full.point.id == row["point_id"]:
            return full.point
    return None


def _deciding(tx: Transaction, noted: Sequence[str]) -> Deciding:
    version, digest, *calendar = noted
    name = version.partition("@")[0]
    published = publications.of_digest(tx, name, digest)
    found = None if published is None else kept(name, published)
    if found is None and name in policies.pack_names() and pack(name).digest == digest:
        found = pack(name)
    return Deciding(version, digest, calendar[0] if calendar else "", found)
