"""Calls: may this number be called, the permit, the dial, the outcome and its correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.domain.contact import (
    Allowance,
    Answer,
    Channel,
    Event,
    Party,
    Verdict,
)
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.moments import micros, moment
from app.domain.people import Permit, PointKind, PointVerdict
from app.domain.staff import Staff
from app.rules.contact import as_refused, decide, sort_of
from app.services import leases, obstacles, reservations
from app.services.desk import CONTACTING, Desk
from app.services.facts import Known, attempt_of, gather, known_of, look_back
from app.services.packs import ruled
from app.storage import clock, contacts, log, people, visits
from app.storage.chain import canonical, row_digest
from app.storage.circumstances import Circumstances, circumstances
from app.storage.contacts import Past
from app.storage.people import FullPoint
from app.storage.staff import check_standing
from app.storage.store import Transaction


def may_contact(desk: Desk, debtor_id: str, by: Channel = Channel.CALL) -> tuple[PointVerdict, ...]:
    """Every contact point of the person with the answer at this moment. Writes nothing.

    By short message only the person's own mobiles are asked for; an address is a visit's.
    Raises DeskError person.unknown, login.needed.
    """
    staff = desk.need()
    with desk.store.read() as tx:
        now = desk.now(tx)
        person_id = _seen(desk, tx, people.head(tx, debtor_id), debtor_id).person_id
        around = circumstances(tx, person_id, staff.id)
        check_standing(staff, around.active, around.role)
        desk = ruled(desk, tx, now, around.revision)
        known = known_of(tx, person_id, around.owes)
        return tuple(
            PointVerdict(full.point, _now(desk, tx, known, full, attempt), attempt.channel)
            for full in known.points
            if _reached(full, by)
            for attempt in [attempt_of(person_id, full, now, by)]
        )


def ask_permit(
    desk: Desk, permit_id: str, debtor_id: str, point_id: str, by: Channel = Channel.CALL
) -> Permit:
    """Ask for the right to call a number of the person once, or to write there once.

    Written is only to numbers and addresses of the person's own: nobody else reads of it.
    Decided and recorded in the transaction that locks the person. `permit_id` is made by the
    caller: the same one asked for twice is the same permit.

    Raises:
        ContactRefused: a rule forbids it; the refusal is on record.
        DeskError: person.unknown, person.taken, point.unknown (it is none of theirs, or none for
            this), permit.unknown (another has it), permit.used, permit.expired, clock.back,
            login.not_allowed, login.closed, login.changed.
    """
    desk.need(*CONTACTING)
    if desk.at_office:
        return _ask_owner(desk, permit_id, debtor_id, point_id, by)
    with desk.store.begin() as tx:
        found = ask_within(desk, tx, permit_id, debtor_id, point_id, by)
    if isinstance(found, Verdict):
        raise ContactRefused(found)
    return found


def ask_within(  # as `ask_permit`
    desk: Desk, tx: Transaction, permit_id: str, debtor_id: str, point_id: str,
    by: Channel = Channel.CALL,
) -> Permit | Verdict:  # fmt: skip
    """As `ask_permit`, in a transaction of a book: a verdict is a refusal, on record there."""
    staff, person_id = desk.need(*CONTACTING), _person(desk, tx, debtor_id).person_id
    now = desk.now(tx)  # under the lock: nobody's permit can be younger than this moment
    around = circumstances(tx, person_id, staff.id, permit_id)
    check_standing(staff, around.active, around.role)
    if around.asked:
        row = _own_permit(tx, permit_id, staff)
        full = _chosen(people.points(tx, person_id), point_id)
        way = attempt_of(person_id, full, now, by).channel
        if (row["point_id"], row["channel"]) != (point_id, way.value):
            raise DeskError("permit.unknown")  # it is for something else
        _check_unused(desk, tx, row, now)
        return issued(tx, person_id, row)
    _check(desk, tx, person_id, around, now)
    leases.hold_person(desk, tx, person_id, around.lease, now)
    desk = ruled(desk, tx, now, around.revision)
    known = known_of(tx, person_id, around.owes)
    full = _chosen([one for one in known.points if _reached(one, by)], point_id)
    people.lock_number(tx, full.value_key)
    attempt = attempt_of(person_id, full, now, by)
    verdict = _now(desk, tx, known, full, attempt)
    if verdict.answer is Answer.ALLOW:
        return _issue(desk, tx, permit_id, full, attempt, verdict, around.head)
    _record_refusal(desk, tx, full, attempt, verdict, around.head)
    return verdict


def dial(desk: Desk, permit: Permit) -> None:
    """Use a permit: the contact is on record, then the number is handed to the phone.

    Raises DeskError permit.expired, permit.withdrawn (a hold, a wish, another open call: something
    forbids the call by now), clock.back, login.closed (nothing was dialled in each case),
    permit.used, permit.unknown, person.unknown, phone.no_line (the contact stays on record).
    """
    desk.phone.dial(use(desk, permit)[1], permit)


def use(desk: Desk, permit: Permit) -> tuple[str, str]:
    """Use a permit: the contact is on record; its id, and the number. Raises as `dial`."""
    desk.need(*CONTACTING)
    if desk.at_office:
        contact_id = placed_by_owner(desk, permit)
        return contact_id, number_of(desk, contact_id)
    with desk.store.begin() as tx:
        return use_within(desk, tx, permit)


def placed_by_owner(desk: Desk, permit: Permit) -> str:
    """Use a permit at an office; the contact's id. Raises as `dial`."""
    contact_id = desk.new_id(desk.clock())
    desk.ask_by_id("dial", permit_id=permit.id, contact_id=contact_id, device=desk.device)
    return contact_id


def number_of(desk: Desk, contact_id: str) -> str:
    """Where one's own contact goes, at an office: to write, once the text is on record."""
    return str(desk.ask_by_id("dialled", contact_id=contact_id))


def use_within(desk: Desk, tx: Transaction, permit: Permit) -> tuple[str, str]:
    """As `use`, in the transaction that records what goes out under it. Not for an office."""
    staff, person_id = desk.need(*CONTACTING), _person(desk, tx, permit.debtor_id).person_id
    now = desk.now(tx)
    row = _own_permit(tx, permit.id, staff)
    around = circumstances(tx, person_id, staff.id)
    check_standing(staff, around.active, around.role)
    _check(desk, tx, person_id, around, now)
    _check_unused(desk, tx, row, now)
    desk = ruled(desk, tx, now, around.revision)
    known = known_of(tx, person_id, around.owes)
    full = _chosen(known.points, row["point_id"])
    attempt = attempt_of(person_id, full, now, Channel(row["channel"]))
    if _now(desk, tx, known, full, attempt, permit.id).answer is not Answer.ALLOW:
        raise DeskError("permit.withdrawn")
    return place(desk, tx, person_id, row, now), full.value


def place(desk: Desk, tx: Transaction, person_id: str, permit: dict[str, Any], at: datetime) -> str:
    """Record the contact made under a permit; returns its id."""
    contact_id = desk.new_id(at)
    staff = desk.need()
    row: dict[str, Any] = {
        "id": contact_id, "permit_id": permit["id"], "debtor_id": permit["debtor_id"],
        "point_id": permit["point_id"], "value_key": permit["value_key"],
        "channel": permit["channel"], "direction": "outbound", "party": permit["party"],
        "staff_id": staff.id, "device": desk.device, "at": micros(at),
    }  # fmt: skip
    tx.run(contacts.add_contact, **row)
    log.append(
        tx, person_id, EntryKind.CALL_PLACED, at, staff_id=staff.id, device=desk.device,
        permit=permit["id"], contact=contact_id, row=row_digest(row),
    )  # fmt: skip
    return contact_id


def open_permits(desk: Desk) -> list[tuple[str, str, datetime]]:
    """This member of staff's permits that still want an outcome, oldest first.

    Those of the last day, and older ones in which something was typed.
    """
    staff = desk.need()
    now = desk.clock()
    with desk.reading() as tx:
        return contacts.unfinished(tx, staff.id, now - timedelta(days=1))


def _ask_owner(desk: Desk, permit_id: str, debtor_id: str, point_id: str, by: Channel) -> Permit:
    """As `ask_permit`, of an office: the owner's function decides, and this says it in words."""
    said = desk.ask_by_id(
        "ask_permit", permit_id=permit_id, debtor_id=debtor_id, point_id=point_id,
        device=desk.device, by=by.value,
    )  # fmt: skip
    staff = desk.need()
    with desk.store.read() as tx:
        person_id = _seen(desk, tx, people.head(tx, debtor_id), debtor_id).person_id
        if "permit" in said:
            return issued(tx, person_id, _own_permit(tx, permit_id, staff))
        at = moment(said["at"])
        around = circumstances(tx, person_id, staff.id)
        desk = ruled(desk, tx, at, around.revision)
        known = known_of(tx, person_id, around.owes)
        full = _chosen(known.points, point_id)
        found = verdict_on(desk, tx, known, full, attempt_of(person_id, full, at, by))
        packs = desk.rules.packs
    raise ContactRefused(as_refused(packs, found, said["broken"], said["answers"]))


def _person(desk: Desk, tx: Transaction, debtor_id: str) -> people.Locked:
    return _seen(desk, tx, people.lock(tx, debtor_id), debtor_id)


def _seen(
    desk: Desk, tx: Transaction, found: people.Locked | None, debtor_id: str
) -> people.Locked:
    """The person, unless there is none or they are somebody else's: both look the same."""
    if found is None or not desk.sees(tx, found):
        raise DeskError("person.unknown", id=debtor_id)
    return found


def _check_unused(desk: Desk, tx: Transaction, permit: dict[str, Any], now: datetime) -> None:
    if contacts.contact(tx, permit["id"]) is not None:
        raise DeskError("permit.used")
    soonest = permit["issued_at"] - desk.settings.clock_slack_seconds * 1_000_000
    if not soonest <= micros(now) < permit["expires_at"]:  # a clock ahead gave it: for no minute
        raise DeskError("permit.expired")


def _chosen(points: list[FullPoint], point_id: str) -> FullPoint:
    for full in points:
        if full.point.id == point_id:
            return full
    raise DeskError("point.unknown")


def _check(
    desk: Desk, tx: Transaction, person_id: str, around: Circumstances, now: datetime
) -> None:
    """Nobody works by a clock that was set back.

    Counting by the day is worthless with a clock behind the record, unless somebody answered for
    what is ahead of it (`services.clock`).
    """
    farthest = now + timedelta(seconds=desk.settings.clock_slack_seconds)
    if clock.may_be_behind(tx, farthest):
        desk.check_clock(tx, now)
    last = around.last_at
    if last is not None and last > farthest:
        last = clock.last_sound(tx, person_id, desk.need().id)
        if last is not None and last > farthest:
            raise DeskError("clock.back", last=last, now=now)


def verdict_on(  # an attempt and what it is judged by
    desk: Desk,
    tx: Transaction,
    known: Known,
    full: FullPoint,
    attempt: Event,
    using: str = "",
) -> Verdict:
    """What the rules say to an attempt, now or later, by the packs of this desk.

    `using`: the permit that the attempt is made under, which is no obstacle to itself.
    """
    if attempt.channel is Channel.VISIT and known.milder_failed is None:
        known = known._replace(milder_failed=visits.milder_failed(tx, attempt.person))
    since = attempt.at - look_back(desk.rules.packs, sort_of(attempt), desk.settings)
    past = contacts.history(tx, attempt.person, full.value_key, since)
    if any(one.event.at > attempt.at for one in past):
        past = _answered_for(desk, tx, past, attempt.at)
    if using:
        past = [one for one in past if one.permit_id != using]
    reserved = reservations.around(desk, tx, attempt, full.value_key, since)
    facts = gather(desk.settings, known, past, attempt, reserved.others)
    verdict = decide(desk.rules.packs, facts, attempt)
    if reserved.own is not None:
        verdict = reservations.within(desk, tx, reserved.own, full, attempt, verdict, using)
    return obstacles.beside(verdict, known, full)


def _now(  # an attempt and what it is judged by
    desk: Desk,
    tx: Transaction,
    known: Known,
    full: FullPoint,
    attempt: Event,
    using: str = "",
) -> Verdict:
    """As `verdict_on`, of what is to be done at once: at an address its appointment is asked."""
    verdict = verdict_on(desk, tx, known, full, attempt, using)
    return obstacles.at_address(desk, tx, verdict, attempt, full)


def _reached(full: FullPoint, by: Channel) -> bool:
    written = _WRITTEN.get(by)
    if written is not None:
        return full.point.party is Party.DEBTOR and full.point.kind is written
    return full.point.kind is not PointKind.EMAIL


_WRITTEN = {
    Channel.SMS: PointKind.MOBILE, Channel.EMAIL: PointKind.EMAIL,
    Channel.LETTER: PointKind.ADDRESS,
}  # fmt: skip


def _answered_for(desk: Desk, tx: Transaction, past: list[Past], now: datetime) -> list[Past]:
    """What a wrong clock dated ahead counts as of the moment at which that was accepted.

    It did happen before that, so nothing counts for less; once the time it bears has come, it
    counts as of that time, since an acceptance may itself have been given at a clock set back.
    """
    since = clock.accepted(tx, [one.permit_id for one in past if one.permit_id])
    return [
        replace(
            one, event=replace(one.event, at=since[one.permit_id]),
            expires_at=since[one.permit_id] + desk.settings.permit_lasts,
        )
        if one.event.at > now and one.permit_id in since
        else one
        for one in past
    ]  # fmt: skip


def _issue(  # noqa: PLR0913  # what a permit is made of
    desk: Desk, tx: Transaction, permit_id: str, full: FullPoint, attempt: Event,
    verdict: Verdict, head: log.Head,
) -> Permit:  # fmt: skip
    staff = desk.need()
    person_id, now = attempt.person, attempt.at
    ends = now + desk.settings.permit_lasts
    if verdict.closes_at is not None:
        ends = min(ends, verdict.closes_at)
    counts = [[one.pack, one.rule, one.used, one.limit] for one in verdict.allowances]
    basis = canonical({"packs": _in_force(desk, verdict), "counts": counts})
    row: dict[str, Any] = {
        "id": permit_id, "debtor_id": full.point.debtor_id, "point_id": full.point.id,
        "value_key": full.value_key, "channel": attempt.channel.value,
        "party": attempt.party.value, "purpose": attempt.purpose.value, "staff_id": staff.id,
        "device": desk.device, "issued_at": micros(now), "expires_at": micros(ends),
        "basis": basis,
    }  # fmt: skip
    tx.run(contacts.add_permit, **row)
    reservations.spend(tx, permit_id, full.point.id, attempt.channel.value)
    log.append(
        tx, person_id, EntryKind.CALL_PERMITTED, now, head, staff_id=staff.id,
        device=desk.device, permit=permit_id, point=full.point.id, row=row_digest(row),
    )  # fmt: skip
    return Permit(
        permit_id, person_id, full.point.id, full.point.shown, now, ends, verdict.allowances
    )


def _in_force(desk: Desk, verdict: Verdict) -> list[tuple[str, ...]]:
    """Each pack's version, the digest of its text, and of the book's calendar if it hangs on one:
    so it can be shown years later which words decided."""
    return [
        (version, *filter(None, (pack.digest, pack.calendar.digest)))
        for version, pack in zip(verdict.packs, desk.rules.packs, strict=True)
    ]


def issued(tx: Transaction, person_id: str, row: dict[str, Any]) -> Permit:
    """The permit of a row, as it was given."""
    full = _chosen(people.points(tx, person_id), row["point_id"])
    allowances = tuple(
        Allowance(rule, pack, used, limit) for pack, rule, used, limit in row["basis"]["counts"]
    )
    return Permit(
        row["id"], person_id, row["point_id"], full.point.shown, moment(row["issued_at"]),
        moment(row["expires_at"]), allowances,
    )  # fmt: skip


def _record_refusal(  # what a refusal says
    desk: Desk, tx: Transaction, full: FullPoint, attempt: Event, verdict: Verdict, head: log.Head
) -> None:
    log.append(
        tx, attempt.person, EntryKind.CALL_REFUSED, attempt.at, head, staff_id=desk.need().id,
        device=desk.device, point=full.point.id, channel=attempt.channel.value,
        packs=_in_force(desk, verdict), **obstacles.planned(desk, tx, attempt, full.point.id),
        rules=[[one.pack, one.rule, one.used, one.limit] for one in verdict.reasons],
    )  # fmt: skip


def _own_permit(tx: Transaction, permit_id: str, staff: Staff) -> dict[str, Any]:
    row = contacts.permit(tx, permit_id)
    if row is None or row["staff_id"] != staff.id:
        raise DeskError("permit.unknown")
    return row
