"""claim_pg: the next person for one desk, beside one raw statement and a queue made for jobs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from importlib.util import find_spec
from typing import Any

from app.bench.desks import (
    Ask,
    Desk,
    NothingLeft,
    Pace,
    Spells,
    at_their_desks,
    beside,
    in_spells,
    slowest,
    take_turns,
)
from app.bench.measure import Figure, Sizes
from app.bench.office import Office
from app.bench.office_permits import PACED
from app.domain.moments import micros, now

HAS_JOBS = find_spec("procrastinate") is not None  # comes with what developers install
LIMIT = (
    "one UPDATE … SKIP LOCKED of one narrow row by psycopg, the least that any claim can cost; no "
    "lease, no entry, no set-aside (at least 0.9 of its rate)"
)
SAME_TABLE = (
    "one UPDATE … SKIP LOCKED by psycopg of a copy of the queue with its columns, indexes and "
    "foreign keys, which writes holder and until there; no rules, no entry, no set-aside"
)
SLOWEST = "its p99 in the same run"
JOBS = "procrastinate's fetch of a job (at least twice its rate)"
# The same people in the same order, one row each, which the claim itself takes out of the index. It
# writes 300 bytes of WAL where a claim writes 2,000 (a place, a lease, an entry of the log, their
# indexes; who was held before is set aside): the least that any claim can cost, not the same work.
_BARE = (
    "CREATE TABLE public.bare_claims AS SELECT debtor_id AS id, score, 0 AS taken FROM queue "
    "WHERE collector_id = ''",
    "ALTER TABLE public.bare_claims ADD PRIMARY KEY (id)",  # or it reads all to find the one
    "CREATE INDEX ON public.bare_claims (score DESC, id DESC) WHERE taken = 0",
    "GRANT SELECT, UPDATE ON public.bare_claims TO collector",
)
# The same lease by raw psycopg in the table whose row a claim moves: the whole queue, as wide and
# with as many indexes, and in it what a claim writes to a table of its own.
_SAME = (
    "CREATE TABLE public.same_claims (LIKE public.queue INCLUDING ALL, "
    "holder_id varchar(32) REFERENCES staff (id), until_at bigint, "
    "FOREIGN KEY (debtor_id) REFERENCES debtors (id))",
    "INSERT INTO public.same_claims SELECT * FROM queue",
    "GRANT SELECT, UPDATE ON public.same_claims TO collector",
)
_RAW = """
    UPDATE public.bare_claims SET taken = 1 WHERE id = (
      SELECT id FROM public.bare_claims WHERE taken = 0 ORDER BY score DESC, id DESC
      LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""
_RAW_SAME = """
    UPDATE public.same_claims SET free_at = %(until)s, holder_id = %(me)s, until_at = %(until)s
    WHERE debtor_id = (
      SELECT debtor_id FROM public.same_claims WHERE collector_id = '' AND free_at = 0
      ORDER BY score + free_at DESC, debtor_id DESC LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING debtor_id
"""


def measure(office: Office, sizes: Sizes) -> list[Figure]:
    """All desks take from those who were given to nobody; then so many calls a second."""
    with office.owner() as owner:
        for sentence in _BARE + _SAME:
            owner.execute(sentence)
    figures: list[Figure] = []
    asked, pace = (_asking(_OURS), _asking(_RAW)), Pace(sizes.long_pairs, sizes.spell)
    give_back = partial(_give_back, office)
    for name, clients in zip(("claim_pg", "claim_pg_many"), sizes.clients, strict=True):
        both = in_spells(office, office.takers[:clients], asked, pace, give_back)
        figures += beside(name, clients, both, (LIMIT, SLOWEST))
    paced = in_spells(office, office.takers, asked, replace(pace, rate=PACED), give_back)
    figures.append(slowest("claim_pg_paced", paced, SLOWEST))
    few = min(sizes.clients)
    raw = _asking(_RAW_SAME, partial(_lease, office))
    same = in_spells(office, office.takers[:few], (asked[0], raw), pace, give_back)
    figures.append(beside("claim_pg_same_table", few, same, (SAME_TABLE, SLOWEST))[0])
    if HAS_JOBS:
        jobs = asyncio.run(_beside_jobs(office, few, pace))
        figures.append(beside("claim_pg_jobs", few, jobs, (JOBS, SLOWEST))[0])
    return figures


_OURS = "SELECT office.take_next('d')"


def _asking(sentence: str, values: Callable[[Desk], dict[str, Any] | None] = lambda _: None) -> Ask:
    async def ask(desk: Desk) -> None:
        row = await (await desk.execute(sentence, values(desk))).fetchone()
        if row is None or row[0] is None:
            raise NothingLeft

    return ask


def _lease(office: Office, desk: Desk) -> dict[str, Any]:
    """What a desk writes there: who holds, until when."""
    number = len(office.desks) + office.takers.index(desk.info.user)
    return {"me": f"{number:032x}", "until": micros(now() + timedelta(minutes=30))}


def _give_back(office: Office) -> None:
    """Whoever was taken has been worked on and let go, as in an office they would be by now."""
    with office.owner() as owner:
        owner.execute("DELETE FROM leases")
        owner.execute("UPDATE public.bare_claims SET taken = 0 WHERE taken = 1")
        owner.execute(
            "UPDATE public.same_claims SET free_at = 0, holder_id = NULL WHERE free_at > 0"
        )
        owner.execute("VACUUM (ANALYZE) leases, queue, public.bare_claims, public.same_claims")


async def _beside_jobs(office: Office, clients: int, pace: Pace) -> Spells:
    """The same desks take a person, or fetch a job by procrastinate's own connector and pool."""
    from procrastinate import App, PsycopgConnector

    pool: dict[str, Any] = {"min_size": clients, "max_size": clients}
    connector = PsycopgConnector(conninfo=office.jobs_address(), **pool)
    async with App(connector=connector).open_async() as app:
        await app.schema_manager.apply_schema_async()
        worker = await app.job_manager.register_worker()

        async def fetch(_: Desk) -> None:
            if await app.job_manager.fetch_job(queues=None, worker_id=worker) is None:
                raise NothingLeft

        def fresh() -> None:
            _give_back(office)
            office.fill_jobs()

        async with at_their_desks(office, office.takers[:clients]) as desks:
            return await take_turns(desks, (_asking(_OURS), fetch), pace, fresh)
