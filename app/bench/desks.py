"""Many desks at once at one office: closed loops, or so many calls a second altogether."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import psycopg

from app.bench.measure import Figure, Sizes, percentile
from app.bench.office import Office

Desk = psycopg.AsyncConnection
Ask = Callable[[Desk], Awaitable[object]]



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
    office: Office, sizes: Sizes, clients: int, both: Sequence[Ask], rate: float | None = None
) -> Spells:
    """So many desks ask the program and its limit in turn, each for a spell.

    Each desk asks as soon as it has its answer; or all together `rate` times a second: of a call
    that is due and finds its desk still waiting the wait counts too. They sit there all day: the
    first pair, in which every desk's plans are made, does not count.
    """
    return asyncio.run(_in_spells(office, sizes, clients, (both, rate)))


async def _in_spells(
    office: Office, sizes: Sizes, clients: int, asked: tuple[Sequence[Ask], float | None]
) -> Spells:
    both, rate = asked
    desks = [
        await Desk.connect(office.address(login), autocommit=True)
        for login in office.desks[:clients]
    ]
    found: tuple[list[Spell], ...] = ([], [])
    for _ in range(sizes.long_pairs + 1):
        for ask, spells in zip(both, found, strict=True):
            spells.append(await _spell(desks, ask, sizes.spell, rate))
    for desk in desks:
        await desk.close()
    ours, limit = (_middle(spells[1:]) for spells in found)
    return Spells(ours, limit, sizes.long_pairs)


async def _spell(desks: Sequence[Desk], ask: Ask, seconds: float, rate: float | None) -> Spell:
    start = perf_counter()
    times: list[float] = []

    async def work(place: int, desk: Desk) -> None:
        turn = 0
        while True:
            due = perf_counter()
            if rate is not None:
                due = start + (place + turn * len(desks)) / rate
                await asyncio.sleep(max(0.0, due - perf_counter()))
            if due >= start + seconds:
                return
            await ask(desk)
            times.append(perf_counter() - due)
            turn += 1

    await asyncio.gather(*(work(place, desk) for place, desk in enumerate(desks)))
    return Spell(len(times) / (perf_counter() - start), percentile(times, 0.99))


def beside(name: str, both: Spells, limits: tuple[str, str]) -> list[Figure]:
    """The rate beside the limit's, and the slowest answers beside its."""
    ours, limit, n = both.ours, both.limit, both.n
    return [
        Figure(name, ours.rate, "1/s", limits[0], limit.rate, n),
        slowest(name, both, limits[1]),
    ]


def slowest(name: str, both: Spells, limit_name: str) -> Figure:
    """What 99 of 100 answers did not exceed, beside the limit's."""
    ours, limit = both.ours.p99 * 1000, both.limit.p99 * 1000
    return Figure(f"{name}_p99", ours, "ms", limit_name, limit, both.n)


def _middle(spells: Sequence[Spell]) -> Spell:
    return Spell(median(one.rate for one in spells), median(one.p99 for one in spells))
