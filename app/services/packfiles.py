"""Packs of contact rules as their files have them, and the cases beside each; no book is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from app.channels import policies
from app.domain.errors import DeskError
from app.rules.boundaries import Unheld as Unheld
from app.rules.boundaries import unheld
from app.rules.cases import Case, failures, read_cases
from app.rules.packs import Pack, parse_pack
from app.rules.reading import PackError, check_depth

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class CasesRun:
    """How many cases stand beside a pack, and those that it answers otherwise, with what came.

    `digest`: of which version.
    """

    pack: str
    cases: int
    wrong: tuple[tuple[Case, list[str]], ...]
    digest: str


def pack(name: str) -> Pack:
    """One pack as `policies.pack_files` finds it.

    Raises DeskError rules.unknown_pack, rules.wrong naming file and line.
    """
    return read(name, policies.pack_files(name, tests=False))


def read(name: str, files: Mapping[str, str]) -> Pack:
    """The pack in these texts. Raises DeskError rules.wrong naming file and line."""
    try:
        return parse_pack(files)
    except PackError as error:
        raise DeskError("rules.wrong", name=name, found=str(error)) from error


def read_strange(name: str, files: Mapping[str, str]) -> Pack:
    """As `read`, of texts that anybody may have written."""
    try:
        for file, text in files.items():
            check_depth(file, text)
    except PackError as error:
        raise DeskError("rules.wrong", name=name, found=str(error)) from error
    return read(name, files)


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


def unheld_boundaries(
    name: str,
    files: Mapping[str, str],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> tuple[Unheld, ...]:
    """The boundaries of a pack in these texts that its cases do not hold from both sides.

    `progress` hears rules looked at and rules altogether.
    Raises DeskError rules.wrong, rules.cancelled.
    """
    own = read(name, files)
    seen = watched(len(own.rules), progress, cancelled)
    return tuple(unheld(own, _cases(name, files), _layers(name, own), seen))


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
