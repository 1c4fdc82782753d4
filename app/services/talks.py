"""Talks 通话流程: each answer on record at once, identity compared, the words of each step."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.domain.contact import Channel, Direction, Party
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.flags import OPT_OUT, Shield
from app.domain.moments import day_start, local_date, moment
from app.domain.people import PointKind
from app.domain.queue import Stage
from app.domain.talk import BACK, OPTION, Fact, Identity, Shown, Taken, Talk
from app.rules.dispositions import Disposition
from app.rules.door import shown as shown_at_door
from app.rules.flow import Position, fit, fits, follow
from app.services import texts
from app.services.desk import CONTACTING, LEADING, Desk
from app.storage import contacts, door, drafts, log, people
from app.storage import talks as entries
from app.storage.store import Transaction

_TAIL = 4  # signs of an identity number or a phone number that are asked for
_RESIDENT = 18  # signs of a resident identity number, its birthday at 7 to 14 (GB 11643)


def standing(desk: Desk, contact_id: str) -> Talk:
    """A contact's talk as the log has it; `contact_id` is the contact's or its permit's.

    Raises DeskError talk.unknown, also for a contact of somebody else.
    """
    with desk.reading() as tx:
        person_id, contact = _found(desk, tx, contact_id)
        return _read(desk, tx, person_id, contact)


def open_talks(desk: Desk) -> tuple[Talk, ...]:
    """This member of staff's contacts that still want an outcome, oldest first.

    Those of the last day, and older ones in which something was typed; visits go on at the door.
    """
    staff = desk.need()
    with desk.reading() as tx:
        since = desk.now(tx) - timedelta(days=1)
        ids = dict.fromkeys((*_typed_in(tx, staff.id), *entries.unfinished(tx, staff.id, since)))
        found = [_found(desk, tx, one) for one in ids if not door.of_contact(tx, one)]
        found.sort(key=lambda one: (one[1]["at"], one[1]["id"]))
        return tuple(_read(desk, tx, person_id, contact) for person_id, contact in found)


def _typed_in(tx: Transaction, staff_id: str) -> list[str]:
    """Contacts of theirs without outcome for which a draft is kept."""
    named = (draft.contact_id for draft in drafts.standing(tx, staff_id) if draft.contact_id)
    known = (contacts.contact(tx, contact_id) for contact_id in named)
    return [
        one["id"]
        for one in known
        if one and one["staff_id"] == staff_id
        if contacts.outcome_in_force(tx, one["id"]) is None
    ]


def answer(desk: Desk, contact_id: str, step: str, code: str, answer_id: str = "") -> Talk:
    """Record an answer (or BACK) to the step at which the talk stands; where it stands then.

    The same answer sent twice is recorded once; one that leads to its own step is known by its id,
    which is made here where the caller brings none. What a person agrees to is read back and
    confirmed by `services.readings`. Raises DeskError talk.unknown, talk.over, talk.not_here,
    talk.no_such_answer, talk.locked, talk.nothing_read, talk.id_taken (by another answer).
    """
    answer_id = answer_id or desk.new_id(desk.clock())
    if desk.at_office:
        note_answer(desk, contact_id, step, code, answer_id)
        return standing(desk, contact_id)
    with desk.writing(*CONTACTING) as tx:
        talk = at_hand(desk, tx, contact_id)
        if known := entries.answered(tx, talk.debtor_id, talk.contact_id, answer_id):
            if known != (step, code):
                raise DeskError("talk.id_taken")
            return talk
        if talk.step != step:
            if talk.taken and (talk.taken[-1].step, talk.taken[-1].answer) == (step, code):
                return talk
            raise DeskError("talk.not_here")
        if code == OPTION or agrees(desk, talk, code):
            raise DeskError("talk.nothing_read")
        return take(desk, tx, talk, code, desk.now(tx), answer_id)


def note_answer(desk: Desk, contact_id: str, step: str, code: str, answer_id: str = "") -> None:
    """As `answer`, for whoever knows already where the talk stands then.

    At a desk with a journal it waits there where the office is not reached.
    """
    if not desk.at_office:
        answer(desk, contact_id, step, code, answer_id)
        return
    desk.need(*CONTACTING)
    desk.ask_by_id(
        "answer", contact_id=contact_id, answer_id=answer_id or desk.new_id(desk.clock()),
        step=step, code=code, device=desk.device,
    )  # fmt: skip


def at_hand(desk: Desk, tx: Transaction, contact_id: str) -> Talk:
    """A talk of one's own that is not over, its person locked. Raises talk.unknown, talk.over."""
    person_id, contact = _own(desk, tx, contact_id)
    return _read(desk, tx, person_id, contact)


def take(desk: Desk, tx: Transaction, talk: Talk, code: str, at: datetime, id_: str = "") -> Talk:
    """Record an answer in the caller's transaction; where the talk stands then."""
    after = foresee(desk, talk, code, at)
    log.append(
        tx, talk.debtor_id, EntryKind.TALK_STEPPED, at, staff_id=desk.need().id,
        device=desk.device, contact=talk.contact_id, step=talk.step, answer=code,
        stage=talk.stage.value, **({"id": id_} if id_ else {}),
    )  # fmt: skip
    return after


def agrees(desk: Desk, talk: Talk, code: str) -> bool:
    """Whether this answer makes an agreement of what was read back."""
    chosen = desk.rules.flow.step(talk.stage, talk.step).answer(code)
    return chosen is not None and chosen.agrees


def foresee(desk: Desk, talk: Talk, code: str, at: datetime) -> Talk:
    """Where that answer leads, without the book: what `answer` returns once it is on record.

    Raises DeskError talk.no_such_answer, talk.locked.
    """
    if code == BACK:
        if not _at(desk, talk, talk.taken).path:
            raise DeskError("talk.no_such_answer")
    elif code == OPTION:
        if not talk.confirmed or desk.rules.flow.option is None:
            raise DeskError("talk.no_such_answer")
    else:
        chosen = desk.rules.flow.step(talk.stage, talk.step).answer(code)
        if chosen is None:
            raise DeskError("talk.no_such_answer")
        if chosen.needs_identity and not talk.identity_matches:
            raise DeskError("talk.locked")
    return _stands(desk, talk, (*talk.taken, Taken(talk.step, code, at)))


def heed(desk: Desk, talk: Talk, shield: Shield) -> Talk:
    """The talk in which that was put on record, without the book: somebody was there and spoke."""
    said = tuple(dict.fromkeys((*talk.said, *shield.said(talk.point_id))))
    return _stands(desk, replace(talk, said=said), talk.taken)


def verify(desk: Desk, contact_id: str, tail: str, year: str = "") -> Identity:
    """Compare what was heard with the file; what is on file is never returned.

    `tail`: the last four of what `Talk.asks` names first; `year`: of birth, four digits. What is
    not asked for is not looked at. Wrong tries count over all contacts of a day: whoever guesses
    does not begin anew by calling again. Raises DeskError talk.unknown, talk.over,
    identity.no_tries, identity.nothing (the file has nothing to compare with).
    """
    desk.need(*CONTACTING)
    if desk.at_office:
        desk.ask("verify", contact_id=contact_id, tail=tail, year=year, device=desk.device)
        found = desk.ask("verified", contact_id=contact_id)
        return Identity(found["tail_ok"], found["year_ok"], found["matches"], found["tries_left"])
    with desk.writing() as tx:
        return compare(desk, tx, contact_id, tail, year)


def compare(desk: Desk, tx: Transaction, contact_id: str, tail: str, year: str) -> Identity:
    """As `verify`, in the caller's transaction. Not for an office."""
    person_id, contact = _own(desk, tx, contact_id)
    now = desk.now(tx)
    talk = _read(desk, tx, person_id, contact)
    if not talk.asks:
        raise DeskError("identity.nothing")
    if talk.tries_left == 0 and not talk.identity_matches:
        raise DeskError("identity.no_tries")
    known = _facts(tx, person_id, contact)
    heard = {
        fact: _plain(year if fact is Fact.BIRTH_YEAR else tail) in known[fact]
        for fact in talk.asks
    }
    matches = all(heard.values())
    log.append(
        tx, person_id, EntryKind.IDENTITY_CHECKED, now, staff_id=desk.need().id,
        device=desk.device, contact=contact["id"],
        heard={fact.value: right for fact, right in heard.items()},
    )  # fmt: skip
    tails = [right for fact, right in heard.items() if fact is not Fact.BIRTH_YEAR]
    left = talk.tries_left if matches else talk.tries_left - 1
    return Identity(tails[0] if tails else None, heard.get(Fact.BIRTH_YEAR), matches, max(0, left))


def free_tries(desk: Desk, named: str, reason: str) -> str:
    """Let a person's identity, by id or case number, be compared again today; returns their id.

    Team leads and administrators only; the reason is on record.
    Raises DeskError person.unknown, identity.no_reason, identity.none_used, login.not_allowed.
    """
    staff = desk.need(*LEADING)
    if not reason.strip():
        raise DeskError("identity.no_reason")
    if desk.at_office:
        return _freed_by_owner(desk, named, reason)
    with desk.writing() as tx:
        debtor_id = people.find(tx, named)
        locked = None if debtor_id is None else people.lock(tx, debtor_id)
        if locked is None:
            raise DeskError("person.unknown", id=named)
        person_id, now = locked.person_id, desk.now(tx)
        wrong = entries.wrong_tries(tx, person_id, _day_began(desk, tx, person_id, now))
        if not wrong:
            raise DeskError("identity.none_used")
        text_id, digest = texts.keep(desk, tx, person_id, "reason", reason, now)
        log.append(
            tx, person_id, EntryKind.IDENTITY_FREED, now, staff_id=staff.id, device=desk.device,
            tries=wrong, text=text_id, words=digest,
        )  # fmt: skip
    return person_id


def _freed_by_owner(desk: Desk, named: str, reason: str) -> str:
    with desk.reading() as tx:
        debtor_id = people.find(tx, named)
        head = None if debtor_id is None else people.head(tx, debtor_id)
    if head is None:
        raise DeskError("person.unknown", id=named)
    desk.ask("free_tries", debtor_id=head.person_id, reason=reason, device=desk.device)
    return head.person_id


def fitting(desk: Desk, talk: Talk) -> tuple[str, ...]:
    """The dispositions that fit the steps taken, in their order; `Talk.suggests` is one of them."""
    return fits(desk.rules.dispositions, talk.shown)


def check_fit(
    desk: Desk, tx: Transaction, person_id: str, contact: dict[str, Any], stated: Disposition
) -> None:
    """Refuse an outcome that the steps contradict; a contact without steps only what its line bars.

    The steps of a visit are the acts at the door. Raises DeskError outcome.does_not_fit.
    """
    acts = door.of_contact(tx, contact["id"]) if contact["channel"] == Channel.VISIT else ()
    steps = acts or [
        one
        for one in entries.told(tx, person_id, contact["id"])
        if one.kind is not EntryKind.IDENTITY_CHECKED
    ]
    shown = shown_at_door(acts) if acts else _line(contact)
    if steps and not acts:
        shown = _read(desk, tx, person_id, contact).shown
    if (steps and not fit(stated, shown)) or set(stated.bars) & shown:
        raise DeskError("outcome.does_not_fit")


def _line(contact: dict[str, Any]) -> frozenset[Shown]:
    """What the line shows of a contact, whatever was answered."""
    inbound = contact["direction"] == Direction.INBOUND.value
    return frozenset({Shown.INBOUND} if inbound else ())


def _own(desk: Desk, tx: Transaction, contact_id: str) -> tuple[str, dict[str, Any]]:
    """A contact of one's own that still wants its outcome, its person locked."""
    found = contacts.contact(tx, contact_id)
    if found is None or found["staff_id"] != desk.need().id:
        raise DeskError("talk.unknown")
    locked = people.lock(tx, found["debtor_id"])
    if locked is None:
        raise LookupError(found["debtor_id"])
    if contacts.outcome_in_force(tx, found["id"]) is not None:
        raise DeskError("talk.over")
    return locked.person_id, found


def _found(desk: Desk, tx: Transaction, contact_id: str) -> tuple[str, dict[str, Any]]:
    staff = desk.need()
    found = contacts.contact(tx, contact_id)
    if found is None or (desk.knows_alone() and found["staff_id"] != staff.id):
        raise DeskError("talk.unknown")
    head = people.head(tx, found["debtor_id"])
    if head is None:
        raise LookupError(found["debtor_id"])
    return head.person_id, found


def _read(desk: Desk, tx: Transaction, person_id: str, contact: dict[str, Any]) -> Talk:
    told = entries.told(tx, person_id, contact["id"])
    steps = [one for one in told if one.kind is EntryKind.TALK_STEPPED]
    checks = [one.body["heard"] for one in told if one.kind is EntryKind.IDENTITY_CHECKED]
    said = [one.body["said"] for one in told if one.kind is EntryKind.TALK_HEEDED]
    wrong = entries.wrong_tries(tx, person_id, _day_began(desk, tx, person_id, desk.now(tx)))
    began = moment(contact["at"])
    flow = desk.rules.flow
    inbound = contact["direction"] == Direction.INBOUND.value
    party = Party(contact["party"])
    stage = Stage(steps[0].body["stage"]) if steps else _stage(desk, tx, person_id, began)
    entry = flow.step(stage, flow.entry(party, inbound=inbound))
    begun = Talk(
        contact_id=contact["id"], permit_id=contact["permit_id"], debtor_id=person_id,
        point_id=contact["point_id"], inbound=inbound, party=party, began_at=began, stage=stage,
        taken=(), step=entry.code, step_since=began, phase=entry.phase, confirmed=False,
        ended=False, shown=frozenset(), asks=tuple(_facts(tx, person_id, contact)),
        identity_matches=any(all(heard.values()) for heard in checks),
        tries_left=max(0, desk.settings.identity_tries - wrong),
        said=tuple(dict.fromkeys(one for some in said for one in some)),
    )  # fmt: skip
    taken = [Taken(one.body["step"], one.body["answer"], one.at) for one in steps]
    return _stands(desk, begun, taken)


def _day_began(desk: Desk, tx: Transaction, person_id: str, now: datetime) -> datetime:
    """Since when it is today for the person: in the last of their zones to begin the day anew."""
    own = [full.point for full in people.points(tx, person_id) if full.point.party is Party.DEBTOR]
    zones = {zone for point in own for zone in point.zones} or {desk.settings.zone}
    return min(day_start(local_date(now, zone), zone) for zone in zones)


def _at(desk: Desk, talk: Talk, taken: Sequence[Taken]) -> Position:
    steps = desk.rules.flow.stages[talk.stage]
    flow = desk.rules.flow
    return follow(steps, flow.entry(talk.party, inbound=talk.inbound), taken, flow.option)


def _stands(desk: Desk, talk: Talk, taken: Sequence[Taken]) -> Talk:
    """The talk with these answers."""
    place = _at(desk, talk, taken)
    line = {Shown.INBOUND} if talk.inbound else set()
    heard = {Shown.VOICE} if talk.identity_matches or talk.said else set()
    shown = frozenset(place.shown | line | heard)
    known = desk.rules.dispositions
    suits = place.suggests is not None and fit(known[place.suggests], shown)
    return replace(
        talk, taken=tuple(taken), step=place.step.code, phase=place.step.phase,
        step_since=taken[-1].at if taken else talk.began_at, confirmed=place.confirmed,
        ended=place.step.ends, shown=shown, reason=place.reason,
        suggests=place.suggests if suits else _told_by(known, talk.said, shown),
    )  # fmt: skip


def _told_by(
    known: Mapping[str, Disposition], said: Sequence[str], shown: frozenset[Shown]
) -> str | None:
    """The first outcome that fits and records what was said: the wish, or a hold of its kind."""
    for code in fits(known, shown):
        one = known[code]
        if (one.opt_out is not None and OPT_OUT in said) or one.hold in said:
            return code
    return None


def _stage(desk: Desk, tx: Transaction, person_id: str, at: datetime) -> Stage:
    found = entries.oldest_debt(tx, person_id)
    if found is None:
        return desk.rules.stages.stage(0)
    due, creditor, zone = found
    dpd = None if due is None else (local_date(at, zone) - due).days
    return desk.rules.stages.stage(dpd, creditor)


def _facts(tx: Transaction, person_id: str, contact: dict[str, Any]) -> dict[Fact, frozenset[str]]:
    """What verifies this person, and what may be heard: the tail of the identity number, or of
    another number of theirs where that is missing, and the year of birth as far as it is on file.
    """
    number, born = entries.identity(tx, person_id)
    plain = _plain(number or "")
    facts: dict[Fact, frozenset[str]] = {}
    if len(plain) > _TAIL:
        facts[Fact.IDENTITY_TAIL] = frozenset({plain[-_TAIL:]})
    elif others := _other_tails(tx, person_id, contact):
        facts[Fact.NUMBER_TAIL] = others
    if born is not None:
        facts[Fact.BIRTH_YEAR] = frozenset({f"{born.year:04d}"})
    elif len(plain) == _RESIDENT and plain[6:10].isdecimal():
        facts[Fact.BIRTH_YEAR] = frozenset({plain[6:10]})
    return facts


def _other_tails(tx: Transaction, person_id: str, contact: dict[str, Any]) -> frozenset[str]:
    """The last four of the person's own numbers, other than the one of this contact."""
    return frozenset(
        full.value[-_TAIL:]
        for full in people.points(tx, person_id)
        if full.point.party is Party.DEBTOR
        and full.point.kind in (PointKind.MOBILE, PointKind.LANDLINE)
        and full.value_key != contact["value_key"]
    )


def _plain(heard: str) -> str:
    """As it is compared: half-width, in capitals, without spaces."""
    return "".join(unicodedata.normalize("NFKC", heard).upper().split())
