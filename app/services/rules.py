"""The packs of contact rules as compliance reads them, and the cases that stand beside each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.channels import policies
from app.rules.overview import InForce as InForce
from app.rules.overview import covered, first_day, in_force, marks, uncovered
from app.rules.packs import Pack
from app.services.desk import RULING, Desk
from app.services.packfiles import Cancelled, CasesRun, Progress, ask, pack
from app.services.packs import on_calendars, ruled_now
from app.storage import publications


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
