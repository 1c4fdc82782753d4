"""What the worker does for the room of the lawyers; Qt sets the file alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.domain.referrals import StepKind

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.referrals import Dossier, PaperKind, Referral
    from app.services.desk import Desk

_MOST = 500  # shown at once, the latest first


class Shown(NamedTuple):
    """The referrals, and the case that is looked at (None: none yet)."""

    listed: tuple[Referral, ...]
    case: Dossier | None


def shown(desk: Desk, named: str, court: str = "") -> Shown:
    """All of it; `named`: a case by number or id, '' for none."""
    from app.services import referrals

    case = referrals.dossier(desk, named, court) if named else None
    return Shown(referrals.latest(desk, _MOST), case)


def attach(desk: Desk, named: str, kind: PaperKind, path: Path) -> Shown:
    """Put a document into the book."""
    from app.services import referrals

    referrals.attach(desk, named, kind, path)
    return shown(desk, named)


def ask(desk: Desk, named: str, reason: str, court: str) -> Shown:
    """Ask a lead."""
    from app.services import referrals

    referrals.ask(desk, named, desk.new_id(desk.clock()), reason, court)
    return shown(desk, named)


def step(desk: Desk, one: Referral, kind: StepKind, words: str) -> Shown:
    """A lead's answer, what the lawyers say, or the recall."""
    from app.services import referrals

    if kind in (StepKind.APPROVED, StepKind.REFUSED):
        referrals.decide(desk, one.id, kind, words)
    elif kind is StepKind.RECALLED:
        referrals.recall(desk, one.id, words)
    else:
        referrals.say(desk, one.id, kind, words)
    return shown(desk, one.case_id)


def hand(desk: Desk, one: Referral, to: str, language: str, out: Path) -> Shown:
    """Write the file and hand it over."""
    from app.services import casefile, referrals
    from ui import letters

    made = casefile.compose(desk, one.id, language, desk.clock())
    file = casefile.zipped(made, letters.render(made.bound))
    referrals.hand(desk, one.id, to, file, out)
    return shown(desk, one.case_id)
