"""A throw-away book with a synthetic portfolio and people to sign in as: nothing in it is real."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app import bootstrap
from app.channels.phone import DeskPhone, Phone
from app.demo.history import PastClock, write_history
from app.demo.portfolio import Manifest, Plan, write_portfolio
from app.demo.visiting import VISITORS
from app.domain.ids import uuid7
from app.domain.moments import Clock, local_date, now
from app.domain.staff import Founder, Role, Staff
from app.services import books, imports, keeping, login
from app.services.desk import Desk
from app.services.imports import Imported
from app.services.intake import ImportOptions
from app.settings import Settings
from app.storage import keys
from app.storage import staff as members

# What asks a program to end; not every system knows both.
ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
PASSWORD = "forbear-demo"  # of everybody in the demo; the book dies with the program
OPENING = time(10, 30)  # where the demo's clock starts, so that calls are allowed at any hour
_DAYS = 9  # since the portfolio came in
_STAGES = (10, 9, 20, 22, 16, 12, 8, 3)  # more people at the beginning than in most portfolios
_STAFF = (  # login, name in Chinese and in Latin letters, role, seat; the administrator first
    ("administrator", "许国安", "Xu Guo'an", Role.ADMIN, "0001"),
    ("lead", "林清和", "Lin Qinghe", Role.TEAM_LEAD, "2001"),
    ("collector", "周宽", "Zhou Kuan", Role.COLLECTOR, "1024"),
    (VISITORS[0], "何远", "He Yuan", Role.VISITOR, "3007"),
    (VISITORS[1], "江越", "Jiang Yue", Role.VISITOR, "3008"),
    ("compliance", "沈正", "Shen Zheng", Role.COMPLIANCE, "4002"),
)


@dataclass(frozen=True, slots=True)
class DemoBook:
    """The demo: a desk with nobody signed in, who may sign in, and what the import said.

    `people` are (login, password, role), `names` what each login is called. `close`
    ends it and removes every file.
    """

    desk: Desk
    people: tuple[tuple[str, str, Role], ...]
    imported: Imported
    folder: Path
    names: Mapping[str, str] = field(default_factory=dict)

    def close(self) -> None:
        """Close the book and remove its folder."""
        self.desk.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def clock_from(opening: time, zone: str, real: Clock = now) -> Clock:
    """A clock that runs as the real one but starts at a time of the real day in that zone."""
    started = real()
    local = started.astimezone(ZoneInfo(zone))
    first = datetime.combine(local.date(), opening, ZoneInfo(zone)).astimezone(UTC)
    shift: timedelta = first - started
    return lambda: real() + shift


def new_folder() -> Path:
    """Where a demo's files can be, not made yet: whoever removes them knows it from the first."""
    return Path(tempfile.gettempdir()) / f"forbear-demo-{secrets.token_hex(8)}"


def end_with(folder: Path) -> None:
    """From now on what asks this program to end also removes that folder.

    The program ends where it stands: an exception raised there could be caught, as the database's
    driver does with those of its call-backs.
    """

    def end(number: int, _: object) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(128 + number)

    for number in ENDING:
        signal.signal(number, end)


def open_demo(
    language: str = "zh_CN",
    people: int = 200,
    *,
    phone: Phone | None = None,
    clock: Clock | None = None,
    progress: Callable[[int, int], None] | None = None,
    folder: Path | None = None,
) -> DemoBook:
    """Make the demo's book in a new folder, import its portfolio, and add its staff.

    `folder` is as `new_folder` names it. The portfolio came in some days ago and was worked on
    since (app.demo.history). The key lives in memory only: no keyring is asked. Raises DeskError
    book.disk_full, book.cannot_open.
    """
    settings = replace(Settings(), language=language)
    ticking = clock or clock_from(OPENING, settings.zone)
    present = ticking()
    today = local_date(present, settings.zone)
    sent = today - timedelta(days=_DAYS)
    past = PastClock(datetime.combine(sent, time(9), ZoneInfo(settings.zone)).astimezone(UTC))
    folder = folder or new_folder()
    folder.mkdir(mode=0o700)
    try:
        store = books.make(folder / "demo.book", keys.new_key(), uuid7(past()), past())
        before = bootstrap.desk(
            store, settings, DeskPhone(lambda number: None), clock=past, device_id="demo"
        )
        everybody = _staff(before)
        staff = {one.role: one for one in reversed(everybody)}  # the first of each role
        file = folder / "portfolio.csv"
        write_portfolio(file, replace(_plan(people, today), sent_on=sent))
        lead = before.signed_in(staff[Role.TEAM_LEAD])
        imported = imports.import_file(lead, file, ImportOptions(as_of=sent), progress)
        write_history(before, past, staff, present)
        desk = replace(before, clock=ticking, phone=phone or before.phone)
        keeping.refresh(desk)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    named = tuple((login_, PASSWORD, role) for login_, _, _, role, _ in _STAFF[1:] + _STAFF[:1])
    names = {one.login: one.name for one in everybody}
    return DemoBook(desk, named, imported, folder, names)


def write_file(path: Path, people: int) -> Manifest:
    """The demo's portfolio of today as a creditor would send it, to be imported anywhere."""
    return write_portfolio(path, _plan(people, local_date(now(), Settings().zone)))


def _plan(people: int, as_of: date) -> Plan:
    return Plan(people, seed=7, as_of=as_of, dirty_share=0.06, stage_weights=_STAGES)


def _staff(desk: Desk) -> list[Staff]:
    """Everybody of the demo, the administrator first; one password, hashed once."""
    latin = desk.settings.language == "en"
    (first, *names, _, number), *others = _STAFF
    founder = Founder(first, names[latin], PASSWORD, number)
    admin = login.found(desk.store, founder, desk.new_id, desk.clock())
    added = [admin]
    with desk.store.begin() as tx:
        known = members.by_login(tx, admin.login)
        if known is None:
            raise LookupError(admin.login)
        for login_, *names, role, number in others:
            now = desk.now(tx)
            one = Staff(desk.new_id(now), login_, names[latin], role, number)
            login.enter(tx, one, known[1], admin.id, desk.device, now)
            added.append(one)
    return added
