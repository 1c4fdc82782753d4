"""What the worker does for the room of written notices; Qt sets the letters alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.domain.contact import Channel

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from app.domain.notices import Notice, NoticeRun, NoticeState, NoticeTrial, Wanted
    from app.domain.queue import Choices
    from app.services.desk import Desk

_MOST = 500  # shown at once, the latest first


class Floor(NamedTuple):
    """What people can be filtered by, and the notices on record."""

    choices: Choices
    latest: tuple[Notice, ...]


def floor(desk: Desk) -> Floor:
    """All of it as it stands now."""
    from app.services import notices, queue

    return Floor(queue.choices(desk), notices.latest(desk, _MOST))


def try_out(desk: Desk, wanted: Wanted) -> NoticeTrial:
    """Who would get one."""
    from app.services import notices

    return notices.try_out(desk, wanted)


def has_line(desk: Desk, wanted: Wanted) -> bool:
    """Whether a run could go out that way from here."""
    return wanted.channel is not Channel.EMAIL or desk.mailer is not None


def make(
    desk: Desk, run_id: str, trial: NoticeTrial, out: Path | None
) -> tuple[NoticeRun, Floor]:
    """Make them, letters into a new file; what is on record by then."""
    from app.services import notices

    run = notices.make(desk, run_id, trial)
    if out is not None and run.notices and trial.wanted.channel is Channel.LETTER:
        _write(desk, run.id, out)
    return run, floor(desk)


def go_on(desk: Desk, one: Notice) -> tuple[NoticeRun, Floor]:
    """Hand again what is left of the run of this e-mail; what is on record by then."""
    from app.domain.notices import NoticeTrial, Wanted
    from app.services import notices

    left = NoticeTrial(Wanted(one.kind, one.channel, one.language), (), (), 0)
    return notices.make(desk, one.run_id, left), floor(desk)


def write(desk: Desk, run_id: str, out: Path) -> Floor:
    """The letters of a run once more."""
    _write(desk, run_id, out)
    return floor(desk)


def follow(desk: Desk, number: int, state: NoticeState, on: date, proof: str) -> Floor:
    """Say what became of one."""
    from app.services import notices

    notices.follow(desk, number, state, on, proof)
    return floor(desk)


def _write(desk: Desk, run_id: str, out: Path) -> None:
    from app.services import notices
    from ui import letters

    notices.save(desk, run_id, letters.render(notices.bound(desk, run_id)), out)
