"""Flags 标记: what somebody says about being contacted, on record at once, whenever they say it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.flags import FlagKind, Said, Shield, Terms, Waiting
from app.domain.moments import is_zone, micros
from app.domain.people import PointState
from app.domain.wishes import Agreed
from app.rules.dispositions import marking
from app.services import holds, queue, texts, wishes
from app.services.desk import CONTACTING, OVERSEEING, Desk
from app.storage import contacts, log, people, protections
from app.storage import flags as records
from app.storage.people import Locked
from app.storage.store import Transaction

_ENDING = (FlagKind.INCONVENIENT_TIME, FlagKind.INCONVENIENT_PLACE, FlagKind.CONSENT)
_DAY = 24 * 60  # minutes


def protect(desk: Desk, debtor_id: str, shield: Shield) -> bool:
    """All that one gesture says of a person, in one transaction; in force at every desk at once.

    Whether it is on record: False where the office is away and it waits in the desk's journal,
    to be sent before anything else is asked of the office. What is said in a contact of one's own
    is heard whoever has the person now; a consent, which loosens, of those alone whom one sees.

    Raises DeskError person.unknown, point.not_theirs, flag.incomplete, flag.past, consent.no_words
    and those of `wishes.consent`, login.not_allowed.
    """
    holds.check_own(shield.hold)
    if desk.at_office:
        return _protected_by_owner(desk, debtor_id, shield)
    with desk.writing(*CONTACTING) as tx:
        now = desk.dated(tx)
        made = contacts.contact(tx, shield.contact_id or "")
        met = None if made is None else people.head(tx, made["debtor_id"])
        whom = None if met is None else met.person_id
        mine = made is not None and made["staff_id"] == desk.need().id
        person = _heard(desk, tx, debtor_id, whom if mine and shield.consent is None else None)
        if whom != person.person_id:  # the contact tells nothing of them, or is none
            shield = replace(shield, contact_id=None)
        if shield.hold is not None:
            holds.record(desk, tx, person.person_id, shield.hold, shield.review_on, None, now)
        for asked in shield.asked:
            wishes.ask(desk, tx, person, asked, now)
        if shield.flag is not None:
            _enter(desk, tx, person, shield.flag, shield.contact_id, now)
        if shield.consent is not None:
            _hear(desk, tx, person, shield.consent, shield.contact_id, now)
        if shield.contact_id is not None:
            _log_heeded(desk, tx, person.person_id, shield, now)
        queue.rerank(desk, tx, person.person_id, now)
    return True


def _heard(desk: Desk, tx: Transaction, debtor_id: str, spoken_to: str | None) -> Locked:
    """As `wishes.locked`, and whom who sits here has spoken to, whoever has them now."""
    person = people.lock(tx, debtor_id)
    if person is not None and person.person_id == spoken_to:
        return person
    return wishes.locked(desk, tx, debtor_id)


def _protected_by_owner(desk: Desk, debtor_id: str, shield: Shield) -> bool:
    """What may wait is looked at before: nobody could say it anew when it is refused later."""
    if shield.flag is not None:
        _check(desk, shield.flag, desk.clock())
    if shield.consent is not None:
        wishes.check(shield.consent)
    shield_id = wishes.protected_by_owner(desk, debtor_id, shield)
    return desk.journal is None or not desk.journal.keeps(shield_id)


def _log_heeded(desk: Desk, tx: Transaction, person_id: str, shield: Shield, at: datetime) -> None:
    """That somebody said it in the contact of the shield, in the caller's transaction."""
    contact = contacts.contact(tx, shield.contact_id or "")
    if contact is not None:
        log.append(
            tx, person_id, EntryKind.TALK_HEEDED, at, staff_id=desk.need().id, device=desk.device,
            contact=contact["id"], said=shield.said(contact["point_id"]),
        )  # fmt: skip


def record(desk: Desk, debtor_id: str, said: Said) -> str:
    """Put on record what somebody said; returns its id. Anybody who sees the person may.

    Raises DeskError person.unknown, point.not_theirs, flag.incomplete, flag.past.
    """
    if desk.at_office:
        _check(desk, said, desk.clock())
        return wishes.protected_by_owner(desk, debtor_id, Shield(flag=said))
    with desk.writing() as tx:
        now = desk.dated(tx)
        person = wishes.locked(desk, tx, debtor_id)
        flag_id = _enter(desk, tx, person, said, None, now)
        queue.rerank(desk, tx, person.person_id, now)
    return flag_id


def hear(desk: Desk, debtor_id: str, given: Agreed) -> str:
    """A consent that was given at this desk; returns its id, or that of the flag that waits.

    Nobody widens their own limits: what a collector hears waits for a lead, whose word the rules
    read. Raises as `wishes.consent`, but for login.not_allowed.
    """
    wishes.check(given)
    if desk.at_office:
        return wishes.protected_by_owner(desk, debtor_id, Shield(consent=given))
    with desk.writing() as tx:
        person = wishes.locked(desk, tx, debtor_id)
        return _hear(desk, tx, person, given, None, desk.dated(tx))


def waiting(desk: Desk) -> tuple[Waiting, ...]:
    """The consents of all people that wait for a lead, those that wait longest first.

    Team leads, compliance and administrators only. Raises DeskError login.not_allowed.
    """
    with desk.reading(*OVERSEEING) as tx:
        return records.waiting(tx)


def confirm(desk: Desk, flag_id: str) -> str:
    """A consent that was heard is one from now on; returns its id. Leads and compliance only.

    Raises DeskError wish.unknown, wish.withdrawn, consent.past, login.not_allowed.
    """
    desk.need(*OVERSEEING)
    if desk.at_office:
        return str(desk.ask("confirm_consent", flag_id=flag_id, device=desk.device))
    with desk.writing() as tx:
        now = desk.dated(tx)
        found, person = _standing(desk, tx, flag_id)
        said = found.terms
        if found.kind is not FlagKind.CONSENT or said.agreed is None or said.through is None:
            raise DeskError("wish.unknown")
        terms = replace(said, agreed=None, through=None)
        given = Agreed(
            said.agreed, said.through, found.words or "", found.at, found.until, found.point_id,
            terms,
        )  # fmt: skip
        consent_id = wishes.agree(desk, tx, person, given, now)
        records.withdraw(tx, flag_id, now)
        wishes.log_words(
            desk, tx, person, EntryKind.FLAG_WITHDRAWN, now, "", flag=flag_id, consent=consent_id
        )
        queue.rerank(desk, tx, person.person_id, now)
    return consent_id


def withdraw(desk: Desk, flag_id: str, reason: str = "") -> None:
    """A flag stands no longer: recorded by mistake, or the person says otherwise.

    Team leads, compliance and administrators only; a consent that waits may be dropped by anybody
    who sees the person, since it loosened nothing.
    Raises DeskError wish.unknown, wish.withdrawn, wish.no_reason, login.not_allowed.
    """
    if desk.at_office:
        desk.ask("withdraw_flag", flag_id=flag_id, reason=reason, device=desk.device)
        return
    with desk.writing() as tx:
        now = desk.dated(tx)
        found, person = _standing(desk, tx, flag_id)
        if found.kind is not FlagKind.CONSENT:
            desk.need(*OVERSEEING)
            if not reason.strip():
                raise DeskError("wish.no_reason")
        if found.kind is FlagKind.WRONG_NUMBER:
            people.unmark(tx, flag_id, marking(desk.rules.dispositions), is_flag=True)
        records.withdraw(tx, flag_id, now)
        wishes.log_words(desk, tx, person, EntryKind.FLAG_WITHDRAWN, now, reason, flag=flag_id)
        queue.rerank(desk, tx, person.person_id, now)


def repeat(desk: Desk, tx: Transaction, debtor_id: str, row: dict[str, Any], now: datetime) -> None:
    """The same flag for another record, whose lock the caller holds; the words stay one text."""
    _write(desk, tx, debtor_id, row, None, now)


def _standing(desk: Desk, tx: Transaction, flag_id: str) -> tuple[records.Found, Locked]:
    """A flag and whose it is, under their lock: read anew then, somebody may have been faster."""
    known = records.find(tx, flag_id)
    person = wishes.owner(desk, tx, None if known is None else known.debtor_id)
    found = records.find(tx, flag_id)
    if found is None or found.withdrawn:
        raise DeskError("wish.withdrawn")
    return found, person


def _hear(  # a consent, whose it is and where it was given
    desk: Desk,
    tx: Transaction,
    person: Locked,
    given: Agreed,
    contact_id: str | None,
    now: datetime,
) -> str:
    wishes.check(given)
    if desk.need().role in OVERSEEING:
        return wishes.agree(desk, tx, person, given, now)
    if given.given_at > now:
        raise DeskError("consent.future", at=given.given_at)
    terms = replace(given.terms, agreed=given.kind, through=given.channel)
    waits = Said(FlagKind.CONSENT, terms, given.until, given.point_id, given.words)
    return _enter(desk, tx, person, waits, contact_id, now)


def _enter(  # what was said, of whom and where
    desk: Desk,
    tx: Transaction,
    person: Locked,
    said: Said,
    contact_id: str | None,
    now: datetime,
) -> str:
    """A flag's row and its entry; a wrong number leaves every reach with it."""
    _check(desk, said, now)
    full = wishes.point_of(tx, person, said.point_id)
    text_id, digest = texts.keep(desk, tx, person.person_id, "flag", said.words, now)
    row = {
        "kind": said.kind.value, "terms": said.terms.text(), "point_id": said.point_id,
        "at": micros(now), "until_on": None if said.until is None else said.until.isoformat(),
        "contact_id": contact_id, "text_id": text_id,
    }  # fmt: skip
    flag_id = _write(desk, tx, person.person_id, row, digest, now)
    if said.kind is FlagKind.WRONG_NUMBER and full is not None:
        for one in people.points(tx, person.person_id):
            if one.value_key == full.value_key:  # also where another record has it
                people.mark(tx, one.point.id, PointState.WRONG, flag_id, anyway=True)
    return flag_id


def _write(  # a row, whose it is, and its words' digest
    desk: Desk,
    tx: Transaction,
    debtor_id: str,
    row: dict[str, Any],
    digest: str | None,
    now: datetime,
) -> str:
    staff, flag_id = desk.need(), desk.new_id(now)
    whole = {"id": flag_id, "debtor_id": debtor_id, "staff_id": staff.id, **row}
    tx.add(records.add_flag, **whole)
    log.append(
        tx, debtor_id, EntryKind.FLAG_RECORDED, now, staff_id=staff.id, device=desk.device,
        flag=flag_id, flag_kind=row["kind"], contact=row["contact_id"], text=row["text_id"],
        words=digest, row=protections.digest("flag", whole),
    )  # fmt: skip
    return flag_id


def _check(desk: Desk, said: Said, now: datetime) -> None:
    """Raises DeskError flag.incomplete, flag.past."""
    if not _is_complete(said) or (said.until is not None and said.kind not in _ENDING):
        raise DeskError("flag.incomplete", kind=said.kind)
    if said.until is not None and said.until < desk.today(now):
        raise DeskError("flag.past", until=said.until)


def _is_complete(said: Said) -> bool:
    """Whether it says what the rules need to know of such a flag."""
    terms = said.terms
    wanted = {
        FlagKind.INCONVENIENT_TIME: _is_clocked(terms),
        FlagKind.INCONVENIENT_PLACE: terms.place is not None,
        FlagKind.ZONE: terms.zone is not None,
        FlagKind.WRONG_NUMBER: said.point_id is not None,
    }
    return wanted.get(said.kind, True) and (terms.zone is None or is_zone(terms.zone))


def _is_clocked(terms: Terms) -> bool:
    times = [one for one in (terms.start, terms.end) if one is not None]
    sound = all(0 <= one <= _DAY for one in times) and all(0 <= one < 7 for one in terms.weekdays)
    return sound and bool(times or terms.weekdays)
