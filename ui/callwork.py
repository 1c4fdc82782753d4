"""What the worker does for a call and for what is typed in it; no Qt in any of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import DeskError
from ui import jobs

if TYPE_CHECKING:
    from datetime import date

    from app.domain.contact import Channel, HoldKind
    from app.domain.drafts import Draft
    from app.domain.people import ContactPoint, SearchHit, TimelineEntry
    from app.domain.promises import WrapUp
    from app.domain.talk import Identity, Talk
    from app.services.desk import Desk
    from ui.jobs import Late, Opened, Unfinished


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
class Ended:
    """A person as they stand now, and their latest outcome in force, None without any."""

    opened: Opened
    entry: TimelineEntry | None = None
    talk: Talk | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A call that came in, on record, and who it is about."""

    opened: Opened
    talk: Talk
    point: ContactPoint | None


@dataclass(frozen=True, slots=True)
class Shield:
    """What protects a person: a hold with its review, a wish by channel, the peace of numbers."""

    hold: HoldKind | None = None
    review_on: date | None = None
    channel: Channel | None = None
    opts_out: bool = False
    point_ids: tuple[str, ...] = ()  # of others; none: the person's own wish
    words: str = ""


def answer(desk: Desk, key: str, step: str, code: str) -> Talk:
    """An answer on record."""
    from app.services import talks

    return talks.answer(desk, key, step, code)


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


def receive(desk: Desk, contact_id: str, debtor_id: str, point_id: str | None) -> Received:
    """Somebody called: on record as inbound, and the person is opened."""
    from app.services import inbound

    talk = inbound.receive(desk, contact_id, debtor_id, point_id)
    opened = jobs.load_person(desk, debtor_id)
    return Received(opened, talk, _point(opened, point_id))


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


def note(desk: Desk, debtor_id: str, words: str, note_id: str) -> None:
    """What was typed without a call stands in the timeline, once however often it is sent."""
    from app.services import people

    people.note(desk, debtor_id, words, note_id)


def resume(desk: Desk) -> Resumed | TakenUp | None:
    """The latest thing that was being done and is not finished, if the person may be seen."""
    from app.services import drafts, talks

    talking = {key: talk for talk in talks.open_talks(desk) for key in _keys(talk)}
    waiting = {one.permit_id: one for one in jobs.unfinished(desk)}
    for draft in drafts.standing(desk):
        talk = talking.get(draft.contact_id or "")
        if draft.contact_id is not None and talk is None:
            if (one := waiting.get(draft.contact_id)) is not None:  # never dialled from a desk
                return TakenUp(one, jobs.take_up(desk, one))
            continue  # its outcome was stated elsewhere
        try:
            opened = jobs.load_person(desk, draft.debtor_id)
        except DeskError as error:
            if error.code != "person.unknown":
                raise
            continue
        return Resumed(opened, talk, _point(opened, talk.point_id if talk else None), draft)
    return None


def correct(desk: Desk, wrong_id: str, outcome_id: str, stated: WrapUp, reason: str) -> None:
    """A new outcome beside the wrong one."""
    from app.services import wrapups

    wrapups.correct(desk, wrong_id, outcome_id, stated, reason)


def protect(desk: Desk, debtor_id: str, shield: Shield) -> Opened:
    """Leave somebody in peace, at every desk at once."""
    from app.domain.wishes import Asked
    from app.services import holds, wishes

    for point_id in shield.point_ids or (None,) if shield.opts_out else ():
        wishes.opt_out(desk, debtor_id, Asked(shield.channel, point_id, shield.words))
    if shield.hold is not None:
        holds.place(desk, debtor_id, shield.hold, shield.review_on)
    return jobs.load_person(desk, debtor_id)


def _keys(talk: Talk) -> tuple[str, ...]:
    return (talk.contact_id,) if talk.permit_id is None else (talk.contact_id, talk.permit_id)


def _point(opened: Opened, point_id: str | None) -> ContactPoint | None:
    return next((one for one in opened.card.points if one.id == point_id), None)
