"""The packs of contact rules as compliance reads them, and the cases that stand beside each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from app.channels import policies
from app.domain.errors import DeskError
from app.rules.cases import Case, failures, read_cases
from app.rules.overview import InForce as InForce
from app.rules.overview import first_day, in_force, marks, uncovered
from app.rules.packs import Pack, parse_pack
from app.rules.reading import PackError
from app.services.desk import RULING, Desk

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class PackSheet:
    """A pack on a day; `decides`: it is one of those by which this desk decides.

    `uncovered`: see `rules.overview`.
    """

    pack: Pack
    decides: bool
    version: str
    first_day: date
    rules: tuple[InForce, ...]
    marks: Mapping[str, int]
    uncovered: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class CasesRun:
    """How many cases stand beside a pack, and those that it answers otherwise, with what came."""

    pack: str
    cases: int
    wrong: tuple[tuple[Case, list[str]], ...]


def packs(desk: Desk) -> tuple[PackSheet, ...]:
    """Those by which this desk decides, in their order, then the others that are shipped.

    As of the desk's day. Raises DeskError login.needed, login.not_allowed, rules.wrong.
    """
    desk.present(*RULING)
    day, deciding = desk.today(desk.clock()), desk.rules.packs
    names = {one.id for one in deciding}
    others = [pack(name) for name in policies.pack_names() if name not in names]
    return tuple(_sheet(one, day, decides=one.id in names) for one in (*deciding, *others))


def ask_cases(
    desk: Desk, name: str, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> CasesRun:
    """Ask a pack the cases beside it; `progress` hears cases asked and cases altogether.

    Raises DeskError login.needed, login.not_allowed, and as `cases_run`.
    """
    desk.present(*RULING)
    return cases_run(name, progress, cancelled)


def cases_run(
    name: str, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> CasesRun:
    """As `ask_cases`, of whoever has the files; no book is asked.

    Raises DeskError rules.unknown_pack, rules.wrong, rules.cancelled.
    """
    cases = _cases(name)

    def seen(count: int) -> None:
        if cancelled is not None and cancelled():
            raise DeskError("rules.cancelled")
        if progress is not None:
            progress(count, len(cases))

    wrong = failures(cases, name, cache(pack), seen)  # a case may ask several layers
    return CasesRun(name, len(cases), tuple(wrong))


def pack(name: str) -> Pack:
    """One pack, as `pack_files` finds it.

    Raises DeskError rules.unknown_pack, rules.wrong naming file and line.
    """
    try:
        return parse_pack(policies.pack_files(name, tests=False))
    except PackError as error:
        raise DeskError("rules.wrong", name=name, found=str(error)) from error


def _cases(name: str) -> list[Case]:
    try:
        return list(read_cases(policies.pack_files(name)))
    except PackError as error:
        raise DeskError("rules.wrong", name=name, found=str(error)) from error


def _sheet(one: Pack, day: date, *, decides: bool) -> PackSheet:
    rules = in_force(one, day)
    return PackSheet(
        one, decides, one.version(day), first_day(one), rules, marks(rules), uncovered(one, day)
    )
