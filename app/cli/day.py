"""`forbear demo` without a window: a short day in the terminal, on a throw-away book."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.channels.phone import DeskPhone
from app.cli.calls import first_choice, show_answers, show_permit
from app.cli.files import show_report
from app.cli.show import Screen, show_verified
from app.cli.work import show_card, show_queue
from app.demo.book import DemoBook, end_with, new_folder, open_demo, write_file
from app.domain.errors import ContactRefused, DeskError
from app.domain.moments import now
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import audit, calls, login, people, queue, wrapups
from app.services.desk import Desk

_ZONE = ZoneInfo("Asia/Shanghai")
_MORNING, _NIGHT = time(10, 30), time(22, 30)


@dataclass(slots=True)
class _DayClock:
    """The demo's clock: it stands where the day's story is, and moves on by a second a look."""

    at: datetime

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def set(self, day: date, hour: time) -> None:
        """Go on to another time of day."""
        self.at = datetime.combine(day, hour, _ZONE).astimezone(UTC)


def demo(asked: Namespace, screen: Screen) -> int:
    """Import with its report, queue, a refusal, a permit, outcomes, a promise, the log verified."""
    if asked.file is not None:
        return _portfolio(asked, screen)
    screen.say("cli.day.no_window")
    today = now().astimezone(_ZONE).date()
    clock = _DayClock(datetime.combine(today, _MORNING, _ZONE).astimezone(UTC))
    phone = DeskPhone(lambda number: screen.say("cli.dial", number=number))
    folder = new_folder()
    end_with(folder)
    language = screen.wording.language
    book = open_demo(language, asked.people, phone=phone, clock=clock, folder=folder)
    try:
        _day(book, clock, screen)
        found = audit.verify(_signed_in(book, Role.TEAM_LEAD))
    finally:
        book.close()
    _title(screen, "cli.day.verified")
    holds = show_verified(found, screen)
    screen.result({"people": asked.people, "log": found})
    screen.say("cli.day.done")
    return 0 if holds else 1


def _portfolio(asked: Namespace, screen: Screen) -> int:
    """Write the demo's portfolio as a file; what stands there already stays."""
    if asked.file.exists():
        raise DeskError("demo.exists", path=asked.file)
    try:
        made = write_file(asked.file, asked.people)
    except OSError as error:
        raise DeskError("demo.not_written", path=asked.file) from error
    screen.say("cli.demo_written", people=made.people, path=asked.file)
    screen.result({"file": str(asked.file), "people": made.people, **made.counts})
    return 0


def _day(book: DemoBook, clock: _DayClock, screen: Screen) -> None:
    _title(screen, "cli.day.import")
    show_report(book.imported.report, screen)
    desk = _signed_in(book)
    name = desk.need().name
    _title(screen, "cli.day.queue", name=name)
    show_queue(queue.page(desk, 5).rows, queue.size(desk), screen)
    person = queue.next_person(desk)
    _title(screen, "cli.day.next")
    show_card(people.card(desk, person), screen)
    show_answers(calls.may_contact(desk, person), screen)
    _refused_at_night(desk, person, clock, screen)
    _promised(desk, person, clock, screen)
    _missed(desk, screen)


def _signed_in(book: DemoBook, role: Role = Role.COLLECTOR) -> Desk:
    login_, password, _ = next(one for one in book.people if one[2] is role)
    return login.sign_in(book.desk, login_, password)


def _refused_at_night(desk: Desk, person: str, clock: _DayClock, screen: Screen) -> None:
    """Asked for at night the permit is refused; the story's morning comes on the next day."""
    day = desk.today(clock())
    _title(screen, "cli.day.refused")
    clock.set(day, _NIGHT)
    point = first_choice(calls.may_contact(desk, person))
    try:
        calls.ask_permit(desk, desk.new_id(clock()), person, point)
    except ContactRefused as refused:
        screen.verdict(refused.verdict)
    clock.set(day + timedelta(days=1), _MORNING)


def _promised(desk: Desk, person: str, clock: _DayClock, screen: Screen) -> None:
    _title(screen, "cli.day.permit")
    permit_id = desk.new_id(clock())
    point = first_choice(calls.may_contact(desk, person))
    permit = calls.ask_permit(desk, permit_id, person, point)
    show_permit(permit, screen)
    calls.dial(desk, permit)
    due, amount = desk.today(clock()) + timedelta(days=3), Money(50_000)
    _title(screen, "cli.day.outcome", due=due, amount=amount)
    stated = WrapUp(
        "promise", promise_amount=amount, promise_due_on=due, talk_seconds=184,
        note=screen.wording.text("cli.day.note"),
    )  # fmt: skip
    wrapups.wrap_up(desk, permit_id, desk.new_id(clock()), stated)
    show_card(people.card(desk, person), screen)


def _missed(desk: Desk, screen: Screen) -> None:
    _title(screen, "cli.day.missed")
    person = queue.next_person(desk)
    permit_id = desk.new_id(desk.clock())
    point = first_choice(calls.may_contact(desk, person))
    permit = calls.ask_permit(desk, permit_id, person, point)
    show_permit(permit, screen)
    calls.dial(desk, permit)
    wrapups.wrap_up(desk, permit_id, desk.new_id(desk.clock()), WrapUp("no_answer"))
    show_card(people.card(desk, person), screen)


def _title(screen: Screen, code: str, **values: object) -> None:
    screen.line("")
    screen.line(screen.wording.text(code, **values))
