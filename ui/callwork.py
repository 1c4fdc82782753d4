"""What the worker does for a call and for what is typed in it; no Qt in any of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.errors import DeskError
from app.domain.flags import FlagKind
from ui import jobs, wording

if TYPE_CHECKING:
    from app.domain.agreements import Agreement, Approval
    from app.domain.contact import Hold
    from app.domain.drafts import Draft
    from app.domain.flags import Shield
    from app.domain.negotiation import Option
    from app.domain.people import ContactPoint, SearchHit, TimelineEntry
    from app.domain.promises import WrapUp
    from app.domain.talk import Identity, Talk
    from app.domain.wishes import OptOutRecord
    from app.services.desk import Desk
    from app.services.readings import Reading
    from ui.jobs import Late, Opened, Unfinished


CORRECTION = "correction"  # the page of a draft whose outcome is being stated anew


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the window's fields about one person. `key`: of the call, None without."""

    debtor_id: str
    key: str | None
    note: str
    form: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Resumed:
    """Where the desk was: the person, the call that wants its outcome, and what was typed."""

    opened: Opened
    talk: Talk | None
    point: ContactPoint | None
    draft: Draft


@dataclass(frozen=True, slots=True)
class TakenUp:
    """An outcome that came late and was being stated: its contact, and what there is to show."""

    one: Unfinished
    late: Late


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction that was being typed: the outcome in force, and what was typed of it."""

    opened: Opened
    entry: TimelineEntry
    talk: Talk
    draft: Draft


@dataclass(frozen=True, slots=True)
class Ended:
    """A person as they stand now, and their latest outcome in force, None without any."""

    opened: Opened
    entry: TimelineEntry | None = None
    talk: Talk | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is on the line, from which number of theirs (None: another).

    `at_hand`: what this window shows of them already, None where nothing.
    """

    debtor_id: str
    name: str
    point_id: str | None
    at_hand: Opened | None


@dataclass(frozen=True, slots=True)
class Received:
    """A call that came in, on record or waiting in the journal, and who it is about.

    `opened`: None where the office is away and this window shows nothing of them.
    """

    contact_id: str
    caller: Caller
    opened: Opened | None
    talk: Talk | None
    point: ContactPoint | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Something said of a person that stands: `what` and `id` name it, the rest is shown.

    `loosens`: it lets somebody do more, so that anybody may take it back; `waits`: for a lead.
    """

    what: str  # hold, opt_out, consent, flag
    id: str
    title: str
    detail: str
    at: datetime
    staff: str = ""
    words: str = ""
    loosens: bool = False
    waits: bool = False

    @property
    def wants_reason(self) -> bool:
        """Whether who ends it has to say why."""
        return self.what in ("hold", "opt_out", "flag") and not self.waits


def words(desk: Desk, one: Option) -> str:
    """What would be read back of it; asks no book."""
    from app.services import documents

    return documents.read_back(desk, one.proposal, one.quote.schedule, wording.language())


def read_out(desk: Desk, key: str, made_id: str, one: Option, language: str) -> Reading:
    """It is read back in the call, and that is on record."""
    from app.services import negotiation, readings

    return readings.read_out(desk, key, made_id, negotiation.written(one.proposal), language)


def confirm(desk: Desk, key: str, reading: Reading) -> tuple[Agreement, Talk]:
    """They said yes to what was read back."""
    from app.services import readings

    return readings.confirm(desk, key, reading)


def ask_lead(desk: Desk, debtor_id: str, made_id: str, one: Option, reason: str) -> Approval:
    """A lead is asked for it; the request."""
    from app.services import agreements, negotiation

    agreements.request(desk, debtor_id, made_id, negotiation.written(one.proposal), reason)
    return agreements.approval(desk, made_id)


def answer(desk: Desk, key: str, step: str, code: str) -> None:
    """An answer on record."""
    from app.services import talks

    talks.note_answer(desk, key, step, code)


def standing(desk: Desk, key: str) -> Talk:
    """A call's talk as it is on record."""
    from app.services import talks

    return talks.standing(desk, key)


def latest(desk: Desk, debtor_id: str) -> Ended:
    """The outcome that a correction is about where none is named."""
    opened = jobs.load_person(desk, debtor_id)
    for one in opened.card.timeline:
        if one.outcome_id is not None and not one.corrected:
            return Ended(opened, one, standing(desk, one.contact_id))
    return Ended(opened)


def verify(desk: Desk, key: str, tail: str, year: str) -> Identity:
    """What was heard, compared with the file."""
    from app.services import talks

    return talks.verify(desk, key, tail, year)


def receive(desk: Desk, contact_id: str, caller: Caller) -> Received:
    """Somebody called: on record as inbound, and the person is opened, as far as that can be."""
    from app.services import inbound

    if desk.journal is not None:
        desk.journal.at_hand = caller.name
    talk = inbound.receive(desk, contact_id, caller.debtor_id, caller.point_id)
    read = None if talk is None else jobs.load_again(desk, caller.debtor_id)
    opened = read or caller.at_hand
    if opened is None:
        return Received(contact_id, caller, None, None, None)
    point = _point(opened, caller.point_id)
    if talk is None:
        talk = inbound.foreseen(desk, contact_id, opened.card, point, desk.clock())
    return Received(contact_id, caller, opened, talk, point)


def put_call_back(desk: Desk, debtor_id: str, at: datetime) -> Opened:
    """A call-back at the moment from which a refused call is allowed."""
    from app.services import callbacks

    callbacks.put(desk, debtor_id, at)
    return jobs.load_person(desk, debtor_id)


def ask_compliance(desk: Desk, debtor_id: str, words: str) -> Opened:
    """Whether the call was refused rightly is a question on record."""
    from app.services import reviews

    reviews.ask(desk, debtor_id, words)
    return jobs.load_person(desk, debtor_id)


def points_of(desk: Desk, debtor_id: str) -> tuple[str, tuple[ContactPoint, ...]]:
    """The name and the numbers of somebody who may be on the line."""
    from app.services import people

    card = people.card(desk, debtor_id)
    return card.name, card.points


def callers(desk: Desk, typed: str) -> tuple[SearchHit, ...]:
    """Who may be calling."""
    return jobs.search(desk, typed)


def keep(desk: Desk, typed: Typed) -> None:
    """What is typed stands in the book."""
    from app.services import drafts

    drafts.keep(desk, typed.debtor_id, typed.key, typed.note, typed.form)


def drop(desk: Desk, debtor_id: str, key: str) -> None:
    """What was typed of a call is given up."""
    from app.services import drafts

    drafts.drop(desk, debtor_id, key)


def note(desk: Desk, debtor_id: str, words: str, note_id: str) -> None:
    """What was typed without a call stands in the timeline, once however often it is sent."""
    from app.services import people

    people.note(desk, debtor_id, words, note_id)


def resume(desk: Desk) -> Resumed | Corrected | TakenUp | None:
    """The latest thing that was being done and is not finished, if the person may be seen."""
    from app.services import drafts, talks

    talking = {key: talk for talk in talks.open_talks(desk) for key in _keys(talk)}
    waiting = {one.permit_id: one for one in jobs.unfinished(desk)}
    for draft in drafts.standing(desk):
        key = draft.contact_id
        if key is not None and key not in talking and (one := waiting.get(key)) is not None:
            return TakenUp(one, jobs.take_up(desk, one))  # never dialled from a desk
        found = _taken_up(desk, draft, talking.get(key or ""))
        if found is not None:
            return found
    return None


def _taken_up(desk: Desk, draft: Draft, talk: Talk | None) -> Resumed | Corrected | None:
    """What a draft leads back to; None for what was stated elsewhere, or somebody else's by now."""
    corrects = draft.form.get("page") == CORRECTION
    if draft.contact_id is not None and talk is None and not corrects:
        return None
    try:
        opened = jobs.load_person(desk, draft.debtor_id)
    except DeskError as error:
        if error.code != "person.unknown":
            raise
        return None
    if not corrects:
        return Resumed(opened, talk, _point(opened, talk.point_id if talk else None), draft)
    for one in opened.card.timeline:
        if one.outcome_id == draft.form.get("wrong") and not one.corrected:
            return Corrected(opened, one, standing(desk, one.contact_id), draft)
    return None


def correct(desk: Desk, wrong_id: str, outcome_id: str, stated: WrapUp, reason: str) -> None:
    """A new outcome beside the wrong one."""
    from app.services import wrapups

    wrapups.correct(desk, wrong_id, outcome_id, stated, reason)


def protect(desk: Desk, debtor_id: str, shield: Shield) -> Opened | None:
    """All that one gesture says, at every desk at once; None: it waits in the journal."""
    from app.services import flags

    is_on_record = flags.protect(desk, debtor_id, shield)
    return jobs.load_again(desk, debtor_id) if is_on_record else None


def heeded(desk: Desk, debtor_id: str) -> tuple[Standing, ...]:
    """Everything said of a person that stands, the latest of each kind last."""
    from app.services import people, wishes

    said, text = wishes.listed(desk, debtor_id), wording.text
    holds = {one.kind: one for one in people.card(desk, debtor_id).holds}
    standing = [
        Standing("hold", kind.value, text(f"screen.hold_{kind.value}"), "", _begun(one, desk))
        for kind, one in holds.items()
    ]
    standing += [
        Standing("opt_out", one.id, text("flag.opt_out"), _reach(one), one.at, one.staff,
                 one.words or "")
        for one in said.opt_outs if one.withdrawn_at is None
    ]  # fmt: skip
    standing += [
        Standing("consent", one.id, f"{text('flag.agreed')} {text(f'consent.{one.kind}')}",
                 wording.terms(one.terms, one.until), one.given_at, one.staff, one.words or "",
                 loosens=True)
        for one in said.consents if one.withdrawn_at is None
    ]  # fmt: skip
    for one in said.flags:
        if one.withdrawn_at is None:
            waits = one.kind is FlagKind.CONSENT
            about = (wording.terms(one.terms, one.until), one.shown or "")
            standing.append(
                Standing("flag", one.id, text(f"flag.{one.kind.value}"),
                         " · ".join(part for part in about if part), one.at, one.staff,
                         one.words or "", waits, waits)
            )  # fmt: skip
    return tuple(standing)


def end(desk: Desk, debtor_id: str, one: Standing, reason: str, *, confirms: bool) -> Opened:
    """What stood stands no longer; a consent that waits is one, if a lead says so."""
    from app.domain.contact import HoldKind
    from app.services import flags, holds, wishes

    if one.what == "hold":
        holds.release(desk, debtor_id, HoldKind(one.id), reason)
    elif one.what == "opt_out":
        wishes.withdraw_opt_out(desk, one.id, reason)
    elif one.what == "consent":
        wishes.withdraw_consent(desk, one.id, reason)
    elif one.waits and confirms:
        flags.confirm(desk, one.id)
    else:
        flags.withdraw(desk, one.id, reason)
    return jobs.load_person(desk, debtor_id)


def _reach(one: OptOutRecord) -> str:
    channel = wording.text(f"channel.{one.channel.value if one.channel else 'any'}")
    return f"{channel} · {one.shown or wording.text('channel.everywhere')}"


def _begun(hold: Hold, desk: Desk) -> datetime:
    return hold.start if isinstance(hold.start, datetime) else desk.clock()


def _keys(talk: Talk) -> tuple[str, ...]:
    return (talk.contact_id,) if talk.permit_id is None else (talk.contact_id, talk.permit_id)


def _point(opened: Opened, point_id: str | None) -> ContactPoint | None:
    return next((one for one in opened.card.points if one.id == point_id), None)
