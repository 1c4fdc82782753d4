"""The packs of contact rules as compliance reads them, and the cases that stand beside each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from app.channels import policies
from app.domain.errors import DeskError
from app.rules.boundaries import Unheld, unheld
from app.rules.cases import Case, failures, read_cases
from app.rules.overview import InForce as InForce
from app.rules.overview import covered, first_day, in_force, marks, uncovered
from app.rules.packs import Pack
from app.rules.reading import PackError
from app.services.desk import RULING, Desk
from app.services.packs import on_calendars, pack, read, ruled_now
from app.storage import publications

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class PackSheet:
    """A pack on a day; `decides`: it is one of those by which this desk decides.

    `covered`, `uncovered`: see `rules.overview`.
    """

    pack: Pack
    decides: bool
    version: str
    first_day: date
    rules: tuple[InForce, ...]
    marks: Mapping[str, int]
    covered: tuple[int, ...]
    uncovered: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class CasesRun:
    """How many cases stand beside a pack, and those that it answers otherwise, with what came.

    `digest`: of which version.
    """

    pack: str
    cases: int
    wrong: tuple[tuple[Case, list[str]], ...]
    digest: str


def packs(desk: Desk) -> tuple[PackSheet, ...]:
    """Those by which this desk decides, in their order, then the others that are shipped.

    As of the desk's day. Raises DeskError login.needed, login.not_allowed, rules.wrong.
    """
    with desk.reading(*RULING) as tx:
        day, deciding = desk.today(desk.now(tx)), ruled_now(desk, tx).rules.packs
        names = {one.id for one in deciding}
        shipped = (pack(name) for name in policies.pack_names() if name not in names)
        others = on_calendars(tx, shipped)
    return tuple(_sheet(one, day, decides=one.id in names) for one in (*deciding, *others))


def ask_cases(
    desk: Desk, name: str, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> CasesRun:
    """Ask the version of a pack that is in force the cases published or shipped with it.

    `progress` hears cases asked and cases altogether.
    Raises DeskError login.needed, login.not_allowed, and as `cases_run`.
    """
    with desk.reading(*RULING) as tx:
        published = publications.standing(tx, desk.today(desk.now(tx))).get(name)
    files = policies.pack_files(name) if published is None else published.files
    return ask(name, files, progress, cancelled)


def cases_run(
    name: str, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> CasesRun:
    """Ask a pack that is shipped, or one in a folder, the cases beside it; no book is asked.

    Raises DeskError rules.unknown_pack, rules.wrong, rules.cancelled.
    """
    return ask(name, policies.pack_files(name), progress, cancelled)


def ask(
    name: str,
    files: Mapping[str, str],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> CasesRun:
    """As `cases_run`, of a pack in these texts; other layers that a case asks are those shipped."""
    own, cases = read(name, files), _cases(name, files)
    seen = watched(len(cases), progress, cancelled)
    wrong = tuple(failures(cases, name, _layers(name, own), seen))
    return CasesRun(name, len(cases), wrong, own.digest)


def unheld_boundaries(name: str) -> list[Unheld]:
    """The boundaries of a pack, shipped or in a folder, that its cases do not hold from both sides.

    Raises DeskError rules.unknown_pack, rules.wrong.
    """
    files = policies.pack_files(name)
    own = read(name, files)
    return unheld(own, _cases(name, files), _layers(name, own))


def _layers(name: str, own: Pack) -> Callable[[str], Pack]:
    """What a case that asks several packs asks: the one beside it, and others that are shipped."""
    other = cache(pack)
    return lambda asked: own if asked in (name, own.id) else other(asked)


def watched(
    total: int, progress: Progress | None, cancelled: Cancelled | None
) -> Callable[[int], None]:
    """What hears of each of so many; raises DeskError rules.cancelled once it is given up."""

    def seen(count: int) -> None:
        if cancelled is not None and cancelled():
            raise DeskError("rules.cancelled")
        if progress is not None:
            progress(count, total)

    return seen


def _cases(name: str, files: Mapping[str, str]) -> list[Case]:
    try:
        return list(read_cases(files))
    except PackError as error:
        raise DeskError("rules.wrong", name=name, found=str(error)) from error


def _sheet(one: Pack, day: date, *, decides: bool) -> PackSheet:
    rules = in_force(one, day)
    return PackSheet(
        one,
        decides,
        one.version(day),
        first_day(one),
        rules,
        marks(rules),
        covered(one),
        uncovered(one, day),
    )
