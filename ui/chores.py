"""What the worker does for the rooms beside the desk; no Qt in any of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ui.causes import Cause, causes

if TYPE_CHECKING:
    from app.domain.calendars import DayKind, WorkingCalendar
    from app.domain.flags import Waiting
    from app.domain.imports import Report
    from app.domain.payments import PaymentReport, PaymentsImported
    from app.domain.publications import Publication
    from app.domain.replays import Replay
    from app.domain.reviews import Answered, Review
    from app.domain.staff import Role, Staff
    from app.services.audit import Verification
    from app.services.desk import Desk
    from app.services.imports import Imported
    from app.services.intake import ImportOptions
    from app.services.packfiles import CasesRun
    from app.services.permits import Grounds
    from app.services.publications import Proposal
    from app.services.rules import PackSheet
    from app.settings import Preferences
    from app.wording import Wording
    from ui.jobs import Watch

_QUESTIONS = 500  # shown at once, the oldest first


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to bring in, and how it is to be read."""

    path: Path
    map_file: Path | None = None
    as_of: date | None = None  # None: the day that its rows agree on
    language: str = "zh_CN"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file holds, and the same by cause; `imported` is None after a mere look."""

    report: Report | PaymentReport
    causes: tuple[Cause, ...]
    imported: Imported | None = None
    payments: PaymentsImported | None = None


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody who is to sign in from now on."""

    login: str
    name: str
    role: Role
    password: str
    number: str


def preview(desk: Desk, wanted: Wanted, watch: Watch) -> Looked:
    """What an import of this file would do; nothing is changed."""
    from app.services import intake

    options = _options(wanted, desk.today(desk.clock()))
    report = intake.dry_run(wanted.path, options, watch.progress, watch.is_cancelled)
    return Looked(report, causes(report, watch.is_cancelled))


def bring_in(desk: Desk, wanted: Wanted, watch: Watch) -> Looked:
    """The import itself: every importable row, or none."""
    from app.services import imports

    options = _options(wanted, None)
    done = imports.import_file(desk, wanted.path, options, watch.progress, watch.is_cancelled)
    return Looked(done.report, causes(done.report), done)


def keep_report(to: Path, report: Report | PaymentReport, wording: Wording) -> Path:
    """Every finding as a table, in the language of now. Raises DeskError import.cannot_write."""
    from app.services import imports

    imports.write_findings(to, report, wording)
    return to


def everybody(desk: Desk) -> tuple[Staff, ...]:
    """Everybody who may sign in."""
    from app.services import login

    return login.everybody(desk)


def add(desk: Desk, member: NewMember) -> tuple[Staff, ...]:
    """Add somebody; everybody afterwards."""
    from app.services import login

    login.add_staff(desk, member.login, member.name, member.role, member.password, member.number)
    return login.everybody(desk)


def disable(desk: Desk, login_name: str) -> tuple[Staff, ...]:
    """Close an account; everybody who is left."""
    from app.services import login

    login.disable(desk, login_name)
    return login.everybody(desk)


def change_duty(desk: Desk, member: Staff) -> tuple[Staff, ...]:
    """Another role, seat or team, where they differ; everybody afterwards."""
    from app.services import login

    known = next((one for one in login.everybody(desk) if one.id == member.id), None)
    if known is None or (known.role, known.number) != (member.role, member.number):
        login.change_duty(desk, member.login, member.role, member.number)
    if known is None or known.team != member.team:
        login.set_team(desk, member.login, member.team)
    return login.everybody(desk)


def reset_password(desk: Desk, login_name: str, password: str) -> tuple[Staff, ...]:
    """A new password; everybody afterwards."""
    from app.services import login

    login.reset_password(desk, login_name, password)
    return login.everybody(desk)


def reviews(desk: Desk) -> tuple[Review, ...]:
    """The oldest open questions about people."""
    from app.services import reviews as questions

    return questions.listed(desk, _QUESTIONS)


def settle(desk: Desk, review_id: str, verdict: Answered, words: str) -> tuple[Review, ...]:
    """Answer one; those that are left."""
    from app.services import reviews as questions

    questions.settle(desk, review_id, verdict, words)
    return questions.listed(desk, _QUESTIONS)


def back_up(desk: Desk, to: Path) -> Path:
    """A copy of the book with its key envelope; where it lies."""
    from app.services import books

    books.back_up(desk, to)
    return to


def verify(desk: Desk, watch: Watch) -> Verification:
    """Read the whole log through."""
    from app.services import audit

    return audit.verify(desk, watch.progress, watch.is_cancelled)


def waiting(desk: Desk) -> tuple[Waiting, ...]:
    """The consents that wait for a lead."""
    from app.services import flags

    return flags.waiting(desk)


def confirm(desk: Desk, flag_id: str) -> tuple[Waiting, ...]:
    """A consent that waited is one; what waits still."""
    from app.services import flags

    flags.confirm(desk, flag_id)
    return flags.waiting(desk)


def drop(desk: Desk, flag_id: str, reason: str) -> tuple[Waiting, ...]:
    """A consent that waited is none; what waits still."""
    from app.services import flags

    flags.withdraw(desk, flag_id, reason)
    return flags.waiting(desk)


def packs(desk: Desk) -> tuple[PackSheet, ...]:
    """The packs of contact rules, those that decide here first."""
    from app.services import rules

    return rules.packs(desk)


def ask_cases(desk: Desk, name: str, watch: Watch) -> CasesRun:
    """Ask a pack the cases beside it."""
    from app.services import rules

    return rules.ask_cases(desk, name, watch.progress, watch.is_cancelled)


def published(desk: Desk) -> tuple[Publication, ...]:
    """Every version that was published."""
    from app.services import publications

    return publications.listed(desk)


def propose(desk: Desk, name: str, watch: Watch) -> Proposal:
    """Look at a new version of a pack."""
    from app.services import publications

    return publications.propose(desk, name, watch.progress, watch.is_cancelled)


def publish(desk: Desk, files: Mapping[str, str], first_on: date, reason: str) -> Publication:
    """Put it in force."""
    from app.services import publications

    return publications.publish(desk, files, first_on, reason)


def replay(desk: Desk, version: str, first: date, last: date, watch: Watch) -> Replay:
    """Old decisions under a version."""
    from app.services import publications

    return publications.replay(desk, version, first, last, watch.progress, watch.is_cancelled)


def grounds(desk: Desk, permit_or_contact: str) -> Grounds:
    """Why a permit was given."""
    from app.services import permits

    return permits.grounds(desk, permit_or_contact)


def calendar(desk: Desk, name: str) -> WorkingCalendar:
    """The working calendar of a pack."""
    from app.services import calendars

    return calendars.of_pack(desk, name)


def set_day(  # a fact, of which pack, and why
    desk: Desk, name: str, day: date, kind: DayKind, words: tuple[str, str], reason: str
) -> WorkingCalendar:
    """Put down what a day is; the calendar afterwards."""
    from app.services import calendars

    return calendars.set_day(desk, name, day, kind, words, reason)


def verify_calendar(desk: Desk, name: str, until: date, reason: str) -> WorkingCalendar:
    """Say up to which day it was compared; the calendar afterwards."""
    from app.services import calendars

    return calendars.verify(desk, name, until, reason)


def standing_preferences(desk: Desk) -> Preferences | None:
    """What who sits here chose for their window; None where they never chose anything."""
    from app.services import preferences

    return preferences.standing(desk) if preferences.has_chosen(desk) else None


def keep_preferences(desk: Desk, chosen: Preferences) -> None:
    """Keep the choices for every desk of this book."""
    from app.services import preferences

    preferences.keep(desk, chosen)


def _options(wanted: Wanted, today: date | None) -> ImportOptions:
    from app.services import intake

    return intake.ImportOptions(
        map_file=wanted.map_file, as_of=wanted.as_of, language=wanted.language, today=today
    )
