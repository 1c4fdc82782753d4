"""Many desks at once at one office: closed loops, or so many calls a second altogether."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import psycopg

from app.bench.measure import Figure, percentile
from app.bench.office import Office

Desk = psycopg.AsyncConnection
Ask = Callable[[Desk], Awaitable[object]]
Before = Callable[[], object]


class NothingLeft(Exception):
    """There is nothing more to ask for in this spell; what was answered until then counts."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many spells of how many seconds. Each desk asks as soon as it has its answer; or all
    together `rate` times a second: of a call that is due and finds its desk still waiting the wait
    counts too."""

    spells: int
    seconds: float
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """What came of it: answers a second, and seconds that 99 of 100 did not exceed."""

    rate: float
    p99: float


@dataclass(frozen=True, slots=True)
class Spells:
    """The medians of several spells of the program and of its limit, taken in turn."""

    ours: Spell
    limit: Spell
    n: int


def in_spells(
    office: Office, logins: Sequence[str], both: Sequence[Ask], pace: Pace, before: Before = int
) -> Spells:
    """These desks ask the program and its limit in turn, as `take_turns`."""

    async def sit() -> Spells:
        async with at_their_desks(office, logins) as desks:
            return await take_turns(desks, both, pace, before)

    return asyncio.run(sit())


@asynccontextmanager
async def at_their_desks(office: Office, logins: Sequence[str]) -> AsyncIterator[list[Desk]]:
    """These collectors, each signed in."""
    desks = [await Desk.connect(office.address(login), autocommit=True) for login in logins]
    try:
        yield desks
    finally:
        for desk in desks:
            await desk.close()


async def take_turns(
    desks: Sequence[Desk], both: Sequence[Ask], pace: Pace, before: Before = int
) -> Spells:
    """Spells of the one and of the other. They sit there all day: the first pair, in which every
    desk's plans are made, does not count. `before` each spell, untimed. It cleans tables, after
    which a server plans anew all that was asked of them: so each desk then asks once, untimed too.
    A spell ends early where the first desk finds nothing left to ask for.
    """
    found: tuple[list[Spell], ...] = ([], [])
    for _ in range(pace.spells + 1):
        for ask, spells in zip(both, found, strict=True):
            before()
            await asyncio.gather(*(ask(desk) for desk in desks))
            spells.append(await _spell(desks, ask, pace))
    ours, limit = (_middle(spells[1:]) for spells in found)
    return Spells(ours, limit, pace.spells)


async def _spell(desks: Sequence[Desk], ask: Ask, pace: Pace) -> Spell:
    start = perf_counter()
    times: list[float] = []
    last = asyncio.Event()

    async def work(place: int, desk: Desk) -> None:
        turn = 0
        while not last.is_set():
            due = perf_counter()
            if pace.rate is not None:
                due = start + (place + turn * len(desks)) / pace.rate
                await asyncio.sleep(max(0.0, due - perf_counter()))
            if due >= start + pace.seconds:
                return
            try:
                await ask(desk)
            except NothingLeft:
                return last.set()
            times.append(perf_counter() - due)
            turn += 1

    await asyncio.gather(*(work(place, desk) for place, desk in enumerate(desks)))
    return Spell(len(times) / (perf_counter() - start), percentile(times, 0.99))


def beside(name: str, desks: int, both: Spells, limits: tuple[str, str]) -> list[Figure]:
    """The rate beside the limit's, and the slowest answers beside its."""
    ours, limit, n = both.ours, both.limit, both.n
    return [
        Figure(name, ours.rate, f"1/s, {desks} desks", limits[0], limit.rate, n),
        slowest(name, both, limits[1]),
    ]


def slowest(name: str, both: Spells, limit_name: str) -> Figure:
    """What 99 of 100 answers did not exceed, beside the limit's."""
    ours, limit = both.ours.p99 * 1000, both.limit.p99 * 1000
    return Figure(f"{name}_p99", ours, "ms", limit_name, limit, both.n)


def _middle(spells: Sequence[Spell]) -> Spell:
    return Spell(median(one.rate for one in spells), median(one.p99 for one in spells))
