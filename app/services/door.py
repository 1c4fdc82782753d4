"""At the door 上门: one function an act, one row each, and the outcome that ends the visit.

Every act has an id that the caller made: the same one again is answered with what was put down
then; other content under it is refused. Nothing here asks a network.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.domain.agreements import Written
from app.domain.contact import Channel, Verdict
from app.domain.documents import Bound, Letter, Passage
from app.domain.door import Act, Allowed, Check, Done, DoorFile, Incident, Met, Standing, Step
from app.domain.errors import ContactRefused, DeskError
from app.domain.ids import beside
from app.domain.moments import micros, moment
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.visits import Visit, VisitState
from app.rules import door as rules
from app.rules import pictures
from app.rules.dispositions import Ask
from app.rules.flow import fits
from app.services import calls, closing, documents, offers, talks, visits, wrapups
from app.services.desk import CONTACTING, Desk
from app.services.door_acts import (
    New,
    add,
    at_door,
    check_room,
    check_strokes,
    digested,
    filed,
    known,
    own,
    put,
    seen,
    worded,
)
from app.services.errands import by_clerk
from app.services.promises import check_owed, check_promise
from app.storage import door as stored
from app.storage import drafts
from app.storage import visits as known_visits
from app.storage.chain import row_digest
from app.wording import Wording


@dataclass(frozen=True, slots=True)
class AtDoor:
    """A visit as its visitor stands before it: what was put down, and what may be now."""

    visit: Visit
    acts: tuple[Done, ...]
    stands: Standing
    lines: Mapping[Step, tuple[Check, ...]]  # of the list, by the step at which each is done
    may_tick: frozenset[Check]  # the others wait until the right person is confirmed


@by_clerk
def standing(desk: Desk, visit_id: str) -> AtDoor:
    """Where a visit stands. Raises DeskError visit.unknown, login.not_allowed."""
    with desk.reading(*CONTACTING) as tx:
        visit = known_visits.visit(tx, visit_id)
        acts = stored.of_visit(tx, visit_id)
        own = any(one.by_id == desk.need().id for one in acts)
        if visit is None or not (own or visits.is_seen(desk, tx, visit)):
            raise DeskError("visit.unknown")
    stands = rules.position(acts)
    lines = {step: rules.checks_at(stands, step) for step in stands.steps}
    may_tick = frozenset(one for one in rules.checks(stands) if rules.may_tick(stands, one))
    return AtDoor(visit, acts, stands, lines, may_tick)


@by_clerk
def arrive(desk: Desk, visit_id: str, act_id: str) -> Done:
    """The visitors are at the address. Raises as every act: DeskError visit.unknown, visit.over,
    visit.no_appointment, door.not_today, door.not_yours, door.id_taken, door.not_now,
    login.not_allowed."""
    return put(desk, visit_id, act_id, New(Act.ARRIVED))


@by_clerk
def tick(desk: Desk, visit_id: str, act_id: str, check: Check) -> Done:
    """A line of the list was done, in its order. Raises as `arrive`, and door.out_of_order,
    door.unconfirmed: that it is the right one is ticked once the comparison has shown it."""
    return put(desk, visit_id, act_id, New(Act.CHECKED, {"check": check.value}))


@by_clerk
def knock(desk: Desk, visit_id: str, act_id: str) -> Done:
    """Take the permit for the address and use it, in one transaction; then one knocks.

    A permit that a crash left unused would count, and nobody could knock any more. The id of the
    permit follows from the act's. Raises ContactRefused as any contact is refused, DeskError as
    `calls.ask_permit` and `arrive`.
    """
    permit_id = beside(act_id, "permit")
    new = New(Act.KNOCKED, {"permit": permit_id})
    with desk.writing(*CONTACTING) as tx:
        done = known(desk, tx, visit_id, act_id, new)
        if done is not None:
            return done
        at = at_door(desk, tx, visit_id)
        at.check(new)
        permit = calls.ask_within(desk, tx, permit_id, at.visit.person_id, at.visit.point_id)
        if not isinstance(permit, Verdict):
            contact_id = calls.use_within(desk, tx, permit)[0]
            return add(desk, tx, at_door(desk, tx, visit_id), act_id, new, contact_id)
    raise ContactRefused(permit)


@by_clerk
def meet(desk: Desk, visit_id: str, act_id: str, who: Met) -> Done:
    """Who opened, or that nobody did; whoever comes to the door later is said anew."""
    return put(desk, visit_id, act_id, New(Act.MET, {"who": who.value}))


@by_clerk
def verify(desk: Desk, visit_id: str, act_id: str, tail: str, year: str = "") -> Done:
    """Compare what was heard or shown with the file: as `talks.verify`, and raises as that does.

    The card is shown before anybody is asked who they are: else DeskError door.card_first. What was
    heard is kept nowhere; the act says what was right.
    """
    with desk.writing(*CONTACTING) as tx:
        done = stored.act(tx, act_id)
        if done is not None:
            return own(desk, done, visit_id, Act.VERIFIED)
        at = at_door(desk, tx, visit_id)
        at.check(New(Act.VERIFIED))
        found = talks.compare(desk, tx, at.stands.contact_id or "", tail, year)
        body = {"tail_ok": found.tail_ok, "year_ok": found.year_ok, "matches": found.matches}
        return add(desk, tx, at, act_id, New(Act.VERIFIED, body))


@by_clerk
def consent(desk: Desk, visit_id: str, act_id: str, to: Allowed, *, given: bool) -> Done:
    """What somebody at the door allows, or does not, or does no longer."""
    body = {"to": to.value, "given": given}
    return put(desk, visit_id, act_id, New(Act.CONSENTED, body))


@by_clerk
def say(desk: Desk, visit_id: str, act_id: str, words: str) -> Done:
    """What was said. Raises as `arrive`, and door.no_words."""
    return put(desk, visit_id, act_id, New(Act.SAID, {}, worded(words)))


@by_clerk
def offer(  # what, in which language, and what they said
    desk: Desk, visit_id: str, act_id: str, written: Written, language: str, *, agreed: bool
) -> Done:
    """An arrangement was read out to the confirmed person; what they agree to becomes one.

    Raises as `arrive`, DeskError door.unconfirmed, and as `services.agreements.agree`.
    """
    body = {"proposal": row_digest(written), "agreed": agreed, "language": language}
    with desk.writing(*CONTACTING) as tx:
        done = stored.act(tx, act_id)
        if done is not None:
            new = New(Act.OFFERED, body, done.words or "")
            return known(desk, tx, visit_id, act_id, new) or done
        at = at_door(desk, tx, visit_id)
        at.check(New(Act.OFFERED, body))
        person_id = at.visit.person_id
        offered = closing.offered_upon(desk, tx, person_id, written, None, at.now)
        before = offers.stands_over(tx, person_id, offered)
        said = documents.read_back(
            desk, offered.proposal, offered.quote.schedule, language,
            None if before is None else desk.today(before.agreed_at),
        )  # fmt: skip
        if agreed:
            made_id = beside(act_id, "agreement")
            heard = (said, None, at.stands.contact_id or "")
            closing.conclude(desk, tx, person_id, made_id, offered.written, heard, at.now)
        return add(desk, tx, at, act_id, New(Act.OFFERED, body, said))


@by_clerk
def promise(  # how much, until when, and whether more than is overdue is meant
    desk: Desk, visit_id: str, act_id: str, amount: Money, due_on: date, *, means_more: bool = False
) -> Done:
    """The confirmed person promises an amount for a day; the outcome makes the promise of it.

    Raises as `arrive`, DeskError door.unconfirmed, and as `check_promise` and `check_owed`.
    """
    body = {
        "amount": amount.minor, "currency": amount.currency, "due_on": due_on.isoformat(),
        "means_more": means_more,
    }  # fmt: skip
    new = New(Act.PROMISED, body)
    with desk.writing(*CONTACTING) as tx:
        done = known(desk, tx, visit_id, act_id, new)
        if done is not None:
            return done
        at = at_door(desk, tx, visit_id)
        at.check(new)
        check_promise(amount, due_on, desk.today(at.now))
        if not means_more:
            check_owed(tx, at.visit.person_id, amount, at.now)
        return add(desk, tx, at, act_id, new)


@by_clerk
def file(desk: Desk, visit_id: str, act_id: str, given: DoorFile) -> Done:
    """Keep a photo or a document, encrypted like all of the book, its SHA-256 on record.

    What it is its content says, not its name. Where it was taken goes, unless the location was
    consented to. Raises as `arrive`, DeskError door.no_photo (nobody consented), door.wrong_file,
    door.too_large (a file, or all of the visit).
    """
    with desk.writing(*CONTACTING) as tx:
        done = stored.act(tx, act_id)
        if done is not None:
            new = filed(given, placed=bool(done.body.get("place")))
            return known(desk, tx, visit_id, act_id, new) or done
        at = at_door(desk, tx, visit_id)
        at.check(New(Act.FILED))
        new = filed(given, placed=Allowed.LOCATION in at.stands.allows)
        check_room(tx, visit_id, len(new.file))
        return add(desk, tx, at, act_id, new)


@by_clerk
def sign(desk: Desk, visit_id: str, act_id: str, strokes: str, picture: bytes) -> Done:
    """What the confirmed person signed on the screen: the strokes as JSON, and as a PNG.

    Raises as `arrive`, DeskError door.unconfirmed, door.no_strokes, door.wrong_file.
    """
    check_strokes(strokes)
    if pictures.kind_of(picture) is not pictures.Kind.PNG:
        raise DeskError("door.wrong_file")
    body = {"type": pictures.Kind.PNG.value, **digested(picture)}
    return put(desk, visit_id, act_id, New(Act.SIGNED, body, strokes, picture))


@by_clerk
def leave_note(desk: Desk, visit_id: str, act_id: str, language: str, words: str) -> Done:
    """A note was left for whoever was absent. Raises as `arrive`, DeskError door.no_words,
    door.note_tells naming the word of debt: in whichever language, none may stand in it."""
    words = worded(words)
    _check_silent(desk, words)
    return put(desk, visit_id, act_id, New(Act.NOTED, {"language": language}, words))


def note_for(desk: Desk, visit_id: str, language: str) -> str:
    """The note for an absent person, in words that anybody may read. Raises visit.unknown."""
    with desk.reading(*CONTACTING) as tx:
        visit = seen(desk, tx, visit_id)
    company = desk.settings.company or Wording(language).text("talk.company")
    said = desk.rules.texts[language].note
    return said.format(name=visit.name, company=company, agent=desk.need().name).strip()


def note_paper(desk: Desk, visit_id: str, language: str, words: str = "") -> Bound:
    """The note as it is printed: these words, or those of `note_for`, and nothing else.

    Raises visit.unknown, door.note_tells as `leave_note`: also of the company's own name.
    """
    ours = note_for(desk, visit_id, language)
    said = words.strip() or ours
    title = Wording(language).text("door.note_title")
    lines = tuple(line.strip() for line in said.splitlines() if line.strip())
    _check_silent(desk, "\n".join((title, *lines)))
    letter = Letter(visit_id, language, title, "", (Passage("", lines),), page="")
    return Bound((letter,))


@by_clerk
def plan(
    desk: Desk, visit_id: str, act_id: str, callback_at: datetime | None, words: str = ""
) -> Done:
    """What comes next: a call-back at that moment, or none, in words."""
    body = {"callback_at": None if callback_at is None else micros(callback_at)}
    return put(desk, visit_id, act_id, New(Act.PLANNED, body, words.strip()))


@by_clerk
def report(desk: Desk, visit_id: str, act_id: str, incident: Incident, words: str) -> Done:
    """Something happened, from the arrival on. Raises as `arrive`, and door.no_words."""
    new = New(Act.HAPPENED, {"incident": incident.value}, worded(words))
    return put(desk, visit_id, act_id, new)


def fitting(desk: Desk, at: AtDoor) -> tuple[str, ...]:
    """The dispositions that fit the acts, in their order; before anybody knocked none does."""
    if at.stands.contact_id is None:
        return ()
    known_ones = {
        code: one for code, one in desk.rules.dispositions.items() if Channel.VISIT in one.channels
    }
    return fits(known_ones, rules.shown(at.acts))


@by_clerk
def depart(
    desk: Desk, visit_id: str, act_id: str, stated: WrapUp | None, words: str = ""
) -> Done:
    """Leave: the outcome closes the permit, what was promised and planned follows, it is over.

    `stated` has the disposition and what goes with it; promise and call-back come from the acts.
    None, with words saying why: they left before anybody knocked.
    Raises as `arrive`, DeskError door.no_words, and as `wrapups.wrap_up`.
    """
    code = None if stated is None else stated.disposition
    with desk.writing(*CONTACTING) as tx:
        done = stored.act(tx, act_id)
        if done is not None:
            if own(desk, done, visit_id, Act.LEFT).body["disposition"] != code:
                raise DeskError("door.id_taken")
            return done
        at = at_door(desk, tx, visit_id)
        if (stated is None) != (at.stands.contact_id is None):
            raise DeskError("door.not_now")
        said = worded(words) if stated is None else stated.note
        unticked = [one.value for one in rules.checks(at.stands) if one not in at.stands.ticked]
        new = New(Act.LEFT, {"disposition": code, "unticked": unticked}, said)
        at.check(new)
        done = add(desk, tx, at, act_id, new)
        if stated is not None and at.stands.contact_id is not None:
            whole, promised_at = _whole(desk, stated, at.acts)
            ids = (at.stands.contact_id, beside(act_id, "outcome"))
            wrapups.wrap_up_within(desk, tx, ids, whole, at.now, promised_at)
        known_visits.set_state(tx, visit_id, VisitState.OVER)
        drafts.drop(tx, desk.need().id, at.visit.person_id, visit_id)
        return done


@by_clerk
def content(desk: Desk, act_id: str) -> bytes:
    """The file of an act. Raises DeskError visit.unknown, door.damaged."""
    with desk.reading(*CONTACTING) as tx:
        act = stored.act(tx, act_id)
        visit = None if act is None else known_visits.visit(tx, act.visit_id)
        if act is None or visit is None or not visits.is_seen(desk, tx, visit):
            raise DeskError("visit.unknown")
        body = stored.file(tx, act_id)
    if hashlib.sha256(body).hexdigest() != act.body.get("digest"):
        raise DeskError("door.damaged")
    return body


def _check_silent(desk: Desk, words: str) -> None:
    """No word of debt, in whichever language. Raises DeskError door.note_tells, naming it."""
    for text in desk.rules.texts.values():
        if found := text.debt_words.search(words):
            raise DeskError("door.note_tells", word=found.group())


def _whole(desk: Desk, stated: WrapUp, acts: Sequence[Done]) -> tuple[WrapUp, datetime | None]:
    """The outcome with the promise and the call-back that were put down, where it takes them, and
    when the promise was: its day, and what was owed, were asked then."""
    disposition = desk.rules.dispositions.get(stated.disposition)
    promised, planned = rules.promised(acts), rules.planned(acts)
    promised_at = None
    if promised is not None and disposition is not None and Ask.PROMISE in disposition.asks:
        body, promised_at = promised.body, promised.at
        stated = replace(
            stated, promise_amount=Money(body["amount"], body["currency"]),
            promise_due_on=date.fromisoformat(body["due_on"]), means_more=True,
        )  # fmt: skip
    if planned is not None and planned.body["callback_at"] is not None:
        stated = replace(stated, callback_at=moment(planned.body["callback_at"]))
    return stated, promised_at
