"""What people ask for and agree to, whenever they say it: opt-outs and consents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.domain.contact import Party
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.flags import NO_TERMS, Shield
from app.domain.moments import micros
from app.domain.wishes import CONSENT_KINDS, Agreed, Asked, Wishes
from app.services import queue, texts
from app.services.desk import OVERSEEING, Desk
from app.storage import contacts, log, people, protections
from app.storage import wishes as records
from app.storage.people import FullPoint, Locked
from app.storage.postgres.bodies import body
from app.storage.store import Transaction


def listed(desk: Desk, debtor_id: str) -> Wishes:
    """All that a person said, also what was withdrawn since. Raises person.unknown."""
    with desk.reading() as tx:
        head = people.head(tx, debtor_id)
        if head is None or not desk.sees(tx, head):
            raise DeskError("person.unknown", id=debtor_id)
        return records.listed(tx, head.person_id)


def opt_out(desk: Desk, debtor_id: str, asked: Asked) -> str:
    """Record that somebody asked to be left alone; in force at every desk at once. Returns its id.

    Anybody who sees the person may. Raises DeskError person.unknown, point.not_theirs.
    """
    if desk.at_office:
        return protected_by_owner(desk, debtor_id, Shield(asked=(asked,)))
    with desk.writing() as tx:
        now = desk.dated(tx)
        person = locked(desk, tx, debtor_id)
        opt_out_id = ask(desk, tx, person, asked, now)
        queue.rerank(desk, tx, person.person_id, now)
    return opt_out_id


def protected_by_owner(desk: Desk, debtor_id: str, shield: Shield) -> str:
    """Have an office's owner put on record what one gesture says; the id of its first row."""
    shield_id = desk.new_id(desk.clock())
    desk.ask_by_id(
        "protect", shield_id=shield_id, debtor_id=debtor_id, shield=body(shield),
        device=desk.device,
    )  # fmt: skip
    return shield_id


def ask(desk: Desk, tx: Transaction, person: Locked, asked: Asked, now: datetime) -> str:
    """As `opt_out`, of a person whom the caller has locked and ranks anew."""
    full = point_of(tx, person, asked.point_id)
    row: dict[str, Any] = {
        "party": _party(full).value, "point_id": _third(full),
        "channel": None if asked.channel is None else asked.channel.value,
        "value_key": None if full is None else full.value_key, "at": micros(now),
        "contact_id": None,
    }  # fmt: skip
    return _enter(desk, tx, person.person_id, row, asked.words, now)


def repeat(desk: Desk, tx: Transaction, debtor_id: str, row: dict[str, Any], now: datetime) -> None:
    """The same opt-out for another record, whose lock the caller holds; the words stay one text."""
    _enter(desk, tx, debtor_id, row, "", now)


def withdraw_opt_out(desk: Desk, opt_out_id: str, reason: str) -> None:
    """An opt-out stands no longer: it was recorded by mistake, or the person says otherwise.

    Team leads, compliance and administrators only: nobody widens their own limits.
    Raises DeskError wish.unknown, wish.withdrawn, wish.no_reason, login.not_allowed.
    """
    desk.need(*OVERSEEING)
    if not reason.strip():
        raise DeskError("wish.no_reason")
    if desk.at_office:
        desk.ask("withdraw_opt_out", opt_out_id=opt_out_id, reason=reason, device=desk.device)
        return
    with desk.writing() as tx:
        now = desk.dated(tx)
        person = owner(desk, tx, _whose(records.opt_out(tx, opt_out_id)))
        if _is_withdrawn(records.opt_out(tx, opt_out_id)):
            raise DeskError("wish.withdrawn")
        records.withdraw_opt_out(tx, opt_out_id, now)
        log_words(desk, tx, person, EntryKind.OPT_OUT_WITHDRAWN, now, reason, opt_out=opt_out_id)
        queue.rerank(desk, tx, person.person_id, now)


def consent(desk: Desk, debtor_id: str, given: Agreed) -> str:
    """Record that one agreed to a channel or to other hours: the rules read it. Returns its id.

    Team leads, compliance and administrators only: nobody widens their own limits.
    Raises DeskError person.unknown, point.not_theirs, consent.unknown_kind, consent.no_words,
    consent.incomplete, consent.future, consent.past, login.not_allowed.
    """
    desk.need(*OVERSEEING)
    check(given)
    if desk.at_office:
        return protected_by_owner(desk, debtor_id, Shield(consent=given))
    with desk.writing() as tx:
        return agree(desk, tx, locked(desk, tx, debtor_id), given, desk.dated(tx))


def agree(desk: Desk, tx: Transaction, person: Locked, given: Agreed, now: datetime) -> str:
    """As `consent`, checked by the caller, of a person whom the caller has locked."""
    staff = desk.need(*OVERSEEING)
    if given.given_at > now:
        raise DeskError("consent.future", at=given.given_at)
    if given.until is not None and given.until < desk.today(now):
        raise DeskError("consent.past", until=given.until)
    full = point_of(tx, person, given.point_id)
    text_id, digest = texts.keep(desk, tx, person.person_id, "consent", given.words, now)
    consent_id = desk.new_id(now)
    row = {
        "debtor_id": person.person_id if full is None else full.point.debtor_id,
        "kind": given.kind, "channel": given.channel.value, "party": _party(full).value,
        "point_id": None if full is None else full.point.id,
        "value_key": None if full is None else full.value_key,
        "given_at": micros(given.given_at),
        "until_on": None if given.until is None else given.until.isoformat(),
        "terms": None if given.terms == NO_TERMS else given.terms.text(),
    }  # fmt: skip
    whole = {"id": consent_id, "text_id": text_id, "staff_id": staff.id, **row}
    tx.add(contacts.add_consent, **whole)
    log.append(
        tx, person.person_id, EntryKind.CONSENT_RECORDED, now, staff_id=staff.id,
        device=desk.device, consent=consent_id, text=text_id, words=digest,
        row=protections.digest("consent", whole), **row,
    )  # fmt: skip
    return consent_id


def withdraw_consent(desk: Desk, consent_id: str, words: str = "") -> None:
    """Nobody may rely on a consent from now on. Anybody who sees the person may record that.

    Raises DeskError wish.unknown, also of a person who is somebody else's, wish.withdrawn.
    """
    if desk.at_office:
        desk.ask("withdraw_consent", consent_id=consent_id, words=words, device=desk.device)
        return
    with desk.writing() as tx:
        now = desk.dated(tx)
        person = owner(desk, tx, _whose(records.consent(tx, consent_id)))
        if _is_withdrawn(records.consent(tx, consent_id)):
            raise DeskError("wish.withdrawn")
        records.withdraw_consent(tx, consent_id, now)
        log_words(desk, tx, person, EntryKind.CONSENT_WITHDRAWN, now, words, consent=consent_id)


def check(given: Agreed) -> None:
    """Raises DeskError consent.unknown_kind, consent.no_words, consent.incomplete."""
    if given.kind not in CONSENT_KINDS:
        raise DeskError("consent.unknown_kind", kind=given.kind, kinds=CONSENT_KINDS)
    if not given.words.strip():
        raise DeskError("consent.no_words")
    if given.kind == "more_attempts" and not given.terms.most:
        raise DeskError("consent.incomplete")


def _enter(
    desk: Desk, tx: Transaction, debtor_id: str, row: dict[str, Any], words: str, now: datetime
) -> str:
    """An opt-out's row and its entry."""
    staff, opt_out_id = desk.need(), desk.new_id(now)
    text_id, digest = texts.keep(desk, tx, debtor_id, "wish", words, now)
    whole = {
        "id": opt_out_id, "debtor_id": debtor_id, "staff_id": staff.id, "text_id": text_id, **row
    }  # fmt: skip
    tx.add(contacts.add_opt_out, **whole)
    log.append(
        tx, debtor_id, EntryKind.OPT_OUT_RECORDED, now, staff_id=staff.id, device=desk.device,
        opt_out=opt_out_id, party=row["party"], channel=row["channel"], point=row["point_id"],
        everywhere=row["value_key"] is None, text=text_id, words=digest,
        row=protections.digest("opt_out", whole),
    )  # fmt: skip
    return opt_out_id


def log_words(  # an entry with its words
    desk: Desk,
    tx: Transaction,
    person: Locked,
    kind: EntryKind,
    now: datetime,
    words: str,
    /,
    **body: str | None,
) -> None:
    """An entry of the person's chain, with its words beside it."""
    text_id, digest = texts.keep(desk, tx, person.person_id, "reason", words, now)
    log.append(
        tx, person.person_id, kind, now, staff_id=desk.need().id, device=desk.device,
        text=text_id, words=digest, **body,
    )  # fmt: skip


def locked(desk: Desk, tx: Transaction, debtor_id: str) -> Locked:
    """The person, whom who sits here may see, under their lock. Raises person.unknown."""
    person = people.lock(tx, debtor_id)
    if person is None or not desk.sees(tx, person):
        raise DeskError("person.unknown", id=debtor_id)
    return person


def owner(desk: Desk, tx: Transaction, debtor_id: str | None) -> Locked:
    """Whose a wish is, under their lock: read it anew then, somebody may have been faster."""
    person = None if debtor_id is None else people.lock(tx, debtor_id)
    if person is None or not desk.sees(tx, person):  # of whom it is, is nobody else's
        raise DeskError("wish.unknown")
    return person


def _whose(found: records.Standing | None) -> str | None:
    return None if found is None else found.debtor_id


def _is_withdrawn(found: records.Standing | None) -> bool:
    return found is None or found.withdrawn


def point_of(tx: Transaction, person: Locked, point_id: str | None) -> FullPoint | None:
    """One of their numbers or addresses. Raises point.not_theirs."""
    if point_id is None:
        return None
    for full in people.points(tx, person.person_id):
        if full.point.id == point_id:
            return full
    raise DeskError("point.not_theirs")


def _party(full: FullPoint | None) -> Party:
    return Party.DEBTOR if full is None else full.point.party


def _third(full: FullPoint | None) -> str | None:
    return full.point.id if _party(full) is Party.THIRD_PARTY and full else None
