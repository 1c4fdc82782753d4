"""What the worker does for the window: several service calls in one go, no Qt in any of it.

Services are imported by the job itself: the database is loaded while the first picture is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.contact import Channel
from app.domain.errors import DeskError

if TYPE_CHECKING:
    from app.domain.drafts import Draft
    from app.domain.people import ContactPoint, Permit, PersonCard, PointVerdict, SearchHit
    from app.domain.promises import WrapUp
    from app.domain.queue import QueueKey, QueuePage
    from app.domain.staff import Staff
    from app.domain.talk import Talk
    from app.services.desk import Desk
    from ui.phone import ScreenPhone


@dataclass(frozen=True, slots=True)
class Opened:
    """One person as shown, and the moment at which the answers were true."""

    card: PersonCard
    verdicts: tuple[PointVerdict, ...]
    at: datetime
    messages: tuple[PointVerdict, ...] = ()  # may one be sent?
    draft: Draft | None = None  # what was typed about them without a call


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the queue, how many wait altogether, and the moment of the reading."""

    page: QueuePage
    waiting: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Dialled:
    """A permit that was used, the number it was for, and the talk that begins."""

    permit: Permit
    number: str
    talk: Talk


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A permit of mine whose outcome is still wanted; no name where the person is not mine now."""

    permit_id: str
    debtor_id: str
    name: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Late:
    """Such a permit taken up again: the person if I may see them still, and the number."""

    opened: Opened | None
    point: ContactPoint | None
    talk: Talk | None = None  # None: it was never dialled from a desk
    draft: Draft | None = None  # what was typed of it before the program ended


@dataclass(slots=True)
class Watch:
    """How far long work is, written by the worker and read by the window; no lock is needed."""

    done: int = 0
    total: int = 0
    cancelled: bool = field(default=False)

    def progress(self, done: int, total: int) -> None:
        """The worker's word."""
        self.done, self.total = done, total

    def is_cancelled(self) -> bool:
        """The window's word."""
        return self.cancelled


def load_person(desk: Desk, debtor_id: str) -> Opened:
    """The card and every answer at this moment."""
    from app.services import calls, drafts, people

    card = people.card(desk, debtor_id)
    if desk.journal is not None:
        desk.journal.at_hand = card.name
    typed = drafts.of_person(desk, card.debtor_id)
    return Opened(
        card,
        calls.may_contact(desk, card.debtor_id),
        desk.clock(),
        calls.may_contact(desk, card.debtor_id, Channel.SMS)[:1],
        next((one for one in typed if one.contact_id is None), None),
    )


def load_again(desk: Desk, debtor_id: str) -> Opened | None:
    """As `load_person`, after something was put on record; None: the office is away by now."""
    from app.services.journal import read_again

    return read_again(desk, lambda: load_person(desk, debtor_id))


def next_person(desk: Desk, besides: str = "") -> Opened:
    """Take the next person, somebody else than who is shown, and open them."""
    from app.services import queue

    return load_person(desk, queue.next_person(desk, besides=besides))


def renew(desk: Desk, debtor_id: str, *, taken: bool) -> None:
    """A sign of life for the person who is open, where this desk holds them.

    `taken`: they were handed to this desk, which is told where it holds them no longer.
    """
    from app.services import leases

    try:
        leases.renew(desk, debtor_id)
    except DeskError as error:
        if taken or error.code != "queue.not_held":
            raise


def load_queue(desk: Desk, limit: int, after: QueueKey | None = None) -> Listed:
    """One page, and the count."""
    from app.services import queue

    return Listed(queue.page(desk, limit, after), queue.size(desk), desk.clock())


def place_call(
    desk: Desk, phone: ScreenPhone, permit_id: str, debtor_id: str, point_id: str
) -> Dialled:
    """Permit first, on record; then the number. Raises ContactRefused and other DeskErrors."""
    from app.services import calls, talks

    permit = calls.ask_permit(desk, permit_id, debtor_id, point_id)
    calls.dial(desk, permit)
    return Dialled(permit, phone.take_up(permit.id), talks.standing(desk, permit.id))


def unfinished(desk: Desk) -> tuple[Unfinished, ...]:
    """Permits and inbound calls of mine that still want an outcome, with whose they are."""
    from app.services import calls, talks

    waiting = calls.open_permits(desk)
    waiting += [
        (talk.contact_id, talk.debtor_id, talk.began_at)
        for talk in talks.open_talks(desk)
        if talk.inbound
    ]
    return tuple(
        Unfinished(key, debtor_id, _name(desk, debtor_id), at)
        for key, debtor_id, at in sorted(waiting, key=lambda one: one[2])
    )


def take_up(desk: Desk, one: Unfinished) -> Late:
    """What there is to show of a contact whose outcome comes late. Raises permit.unknown."""
    from app.services import drafts, permits, talks

    opened = None if _name(desk, one.debtor_id) is None else load_person(desk, one.debtor_id)
    try:
        talk = talks.standing(desk, one.permit_id)
    except DeskError as error:
        if error.code != "talk.unknown":
            raise
        talk = None  # the number was never dialled from a desk
    keys = {one.permit_id, talk.contact_id if talk is not None else one.permit_id}
    draft = next((some for some in drafts.standing(desk) if some.contact_id in keys), None)
    if talk is not None and talk.inbound:
        points = opened.card.points if opened is not None else ()
        point = next((some for some in points if some.id == talk.point_id), None)
        return Late(opened, point, talk, draft)
    return Late(opened, permits.point_of(desk, one.permit_id), talk, draft)


def _name(desk: Desk, debtor_id: str) -> str | None:
    """The name, None for a person who is somebody else's by now."""
    from app.services import people

    try:
        return people.card(desk, debtor_id).name
    except DeskError as error:
        if error.code != "person.unknown":
            raise
        return None


def wrap_up(desk: Desk, permit_id: str, outcome_id: str, stated: WrapUp) -> None:
    """Record how a call ended."""
    from app.services import wrapups

    wrapups.wrap_up(desk, permit_id, outcome_id, stated)


def reveal(desk: Desk, debtor_id: str, point_id: str) -> str:
    """A number in full; that it was shown is on record."""
    from app.services import people

    return people.reveal(desk, debtor_id, point_id)


def search(desk: Desk, typed: str) -> tuple[SearchHit, ...]:
    """People by name, initials, case or number."""
    from app.services import people

    return people.search(desk, typed)


def load(desk: Desk) -> None:
    """Load what the first picture did without: the database's library, the services, the rules."""
    from app.services import login, people, queue  # noqa: F401  # so that nobody waits for it later

    desk.rules.flow  # noqa: B018  # asked for, so that it is read
    if not desk.at_office:  # which is reached at sign-in alone
        with desk.store.read():
            pass


def refresh(desk: Desk) -> int:
    """Re-rank everybody whose place changed by lapse of time."""
    from app.services import keeping

    return keeping.refresh(desk)


def look_at_clock(desk: Desk) -> None:
    """Whether the clock stands behind the record. Raises DeskError clock.back."""
    from app.services import clock

    clock.look(desk)


def test_office(url: str, login: str, password: str) -> Staff:
    """Who would work there. Raises as `services.seats.test`."""
    from app.services import seats

    return seats.test(url, login, password)


def sign_in(desk: Desk, login: str, password: str) -> Desk:
    """The desk with this member of staff at it."""
    from app.services import login as staff

    return staff.sign_in(desk, login, password)


def unlock(desk: Desk, password: str) -> Desk:
    """The same desk at a window that was locked."""
    from app.services import login as staff

    return staff.unlock(desk, password)
