"""Many desks at once at one office: closed loops, or so many calls a second altogether."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import psycopg

from app.bench.measure import percentile
from app.bench.office import Office

Desk = psycopg.AsyncConnection
Ask = Callable[[Desk, int], Awaitable[object]]  # the connection, and the number of the call

_WARM = 0.25  # of a spell does not count: plans are made, pages read


@dataclass(frozen=True, slots=True)
class Spell:
    """What came of it: answers a second, and seconds that 99 of 100 did not exceed."""

    rate: float
    p99: float


def spell(
    office: Office, clients: int, ask: Ask, seconds: float, *, rate: float | None = None
) -> Spell:
    """So many desks ask for so long, each as soon as it has its answer; or `rate` calls a second.

    Of a call that is due and finds its desk still waiting the wait counts too.
    """
    return asyncio.run(_spell(office, clients, ask, (seconds, rate)))


async def _spell(
    office: Office, clients: int, ask: Ask, pace: tuple[float, float | None]
) -> Spell:
    seconds, rate = pace
    desks = [
        await Desk.connect(office.address(office.desks[number]), autocommit=True)
        for number in range(clients)
    ]
    numbers = iter(range(10**9))
    start = perf_counter()
    until, counted_from = start + seconds * (1 + _WARM), start + seconds * _WARM
    times: list[float] = []

    async def work(place: int, desk: Desk) -> None:
        turn = 0
        while True:
            due = perf_counter()
            if rate is not None:
                due = start + (place + turn * clients) / rate
                await asyncio.sleep(max(0.0, due - perf_counter()))
            if due >= until:
                return
            await ask(desk, next(numbers))
            if due >= counted_from:
                times.append(perf_counter() - due)
            turn += 1

    await asyncio.gather(*(work(place, desk) for place, desk in enumerate(desks)))
    for desk in desks:
        await desk.close()
    return Spell(len(times) / seconds, percentile(times, 0.99))


def middle(spells: Sequence[Spell]) -> Spell:
    """The medians of several."""
    return Spell(median(one.rate for one in spells), median(one.p99 for one in spells))
