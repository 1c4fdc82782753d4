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
    "one UPDATE … SKIP LOCKED by psycopg, which writes the same rows to copies of the tables: "
    "place, lease, set-aside, entry; no rules, no checks (at least 0.9 of its rate)"
)
NARROW = (
    "one UPDATE … SKIP LOCKED by psycopg of one narrow row: the least that any claim can cost; no "
    "lease, no entry, no set-aside"
)
SLOWEST = "its p99 in the same run"
JOBS = (
    "procrastinate's fetch of a job under a lock of its person's, so that nobody is at two desks "
    "over any creditor (at least twice its rate)"
)
FREE_JOBS = "procrastinate's fetch of a job without a lock, which holds nobody's person"
# What a claim writes to, with the same columns, indexes and foreign keys.
_SAME = (
    "CREATE TABLE public.same_queue (LIKE public.queue INCLUDING ALL, "
    "FOREIGN KEY (debtor_id) REFERENCES debtors (id))",
    "INSERT INTO public.same_queue SELECT * FROM queue",
    "CREATE TABLE public.same_leases (LIKE public.leases INCLUDING ALL, "
    "FOREIGN KEY (debtor_id) REFERENCES debtors (id), "
    "FOREIGN KEY (staff_id) REFERENCES staff (id))",
    "CREATE TABLE public.same_log (LIKE public.log INCLUDING ALL, "
    "FOREIGN KEY (staff_id) REFERENCES staff (id))",
    "INSERT INTO public.same_log SELECT * FROM log",
    "GRANT SELECT, INSERT, UPDATE ON public.same_queue, public.same_leases, public.same_log "
    "TO collector",
    "VACUUM (ANALYZE) public.same_log",
)
# The same people in the same order, one row each, which the claim itself takes out of the index.
_NARROW = (
    "CREATE TABLE public.narrow_queue AS SELECT debtor_id AS id, score, 0 AS taken FROM queue "
    "WHERE collector_id = ''",
    "ALTER TABLE public.narrow_queue ADD PRIMARY KEY (id)",  # or it reads all to find the one
    "CREATE INDEX ON public.narrow_queue (score DESC, id DESC) WHERE taken = 0",
    "GRANT SELECT, UPDATE ON public.narrow_queue TO collector",
)
_RAW_NARROW = """
    UPDATE public.narrow_queue SET taken = 1 WHERE id = (
      SELECT id FROM public.narrow_queue WHERE taken = 0 ORDER BY score DESC, id DESC
      LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""
_RAW = """
    WITH queued AS (
      UPDATE public.same_queue SET free_at = %(aside)s WHERE debtor_id = (
        SELECT debtor_id FROM public.same_queue WHERE collector_id = '' AND free_at = 0
        ORDER BY score + free_at DESC, debtor_id DESC LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING debtor_id
    ), set_aside AS (
      UPDATE public.same_leases SET until_at = %(aside)s
      WHERE staff_id = %(me)s AND until_at > %(aside)s
    ), taken AS (
      INSERT INTO public.same_leases SELECT debtor_id, %(me)s, 'd', %(until)s FROM queued
    )
    INSERT INTO public.same_log (chain, seq, at, kind, staff_id, device, body, hash)
    SELECT q.debtor_id, coalesce(last.seq, 0) + 1, %(at)s, 'queue.taken', %(me)s, 'd', '{}', encode(
      sha256(concat(last.hash, q.debtor_id, last.seq, %(at)s::bigint, %(me)s::text)::bytea), 'hex')
    FROM queued AS q LEFT JOIN LATERAL (
      SELECT l.seq, l.hash FROM public.same_log AS l WHERE l.chain = q.debtor_id
      ORDER BY l.seq DESC LIMIT 1) AS last ON true
    RETURNING chain
"""


def measure(office: Office, sizes: Sizes) -> list[Figure]:
    """All desks take from those who were given to nobody; then so many calls a second."""
    with office.owner() as owner:
        for sentence in _SAME + _NARROW:
            owner.execute(sentence)
    figures: list[Figure] = []
    ours, raw = _asking(_OURS), _asking(_RAW, partial(_written, office))
    pace = Pace(sizes.long_pairs, sizes.spell)
    give_back = partial(_give_back, office)
    for name, clients in zip(("claim_pg", "claim_pg_many"), sizes.clients, strict=True):
        both = in_spells(office, office.takers[:clients], (ours, raw), pace, give_back)
        figures += beside(name, clients, both, (LIMIT, SLOWEST))
    at_once = replace(pace, rate=PACED)
    paced = in_spells(office, office.takers, (ours, raw), at_once, give_back)
    figures.append(slowest("claim_pg_paced", paced, SLOWEST))
    few = min(sizes.clients)
    narrow = _asking(_RAW_NARROW)
    least = in_spells(office, office.takers[:few], (ours, narrow), pace, give_back)
    figures.append(beside("claim_pg_narrow", few, least, (NARROW, SLOWEST))[0])
    if HAS_JOBS:
        under_locks, free = asyncio.run(_beside_jobs(office, few, pace))
        figures.append(beside("claim_pg_jobs", few, under_locks, (JOBS, SLOWEST))[0])
        figures.append(beside("claim_pg_free_jobs", few, free, (FREE_JOBS, SLOWEST))[0])
    return figures


_OURS = "SELECT office.take_next('d')"


def _asking(sentence: str, values: Callable[[Desk], dict[str, Any] | None] = lambda _: None) -> Ask:
    async def ask(desk: Desk) -> None:
        row = await (await desk.execute(sentence, values(desk))).fetchone()
        if row is None or row[0] is None:
            raise NothingLeft

    return ask


def _written(office: Office, desk: Desk) -> dict[str, Any]:
    """What a desk writes there: who holds, since when, until when, and whom they pass over."""
    number, at = len(office.desks) + office.takers.index(desk.info.user), now()
    until, aside = (micros(at + timedelta(minutes=minutes)) for minutes in (30, 2))
    return {"me": f"{number:032x}", "at": micros(at), "until": until, "aside": aside}


def _give_back(office: Office) -> None:
    """Whoever was taken has been worked on and let go, as in an office they would be by now."""
    with office.owner() as owner:
        owner.execute("DELETE FROM leases")
        owner.execute("DELETE FROM public.same_leases")
        owner.execute("UPDATE public.same_queue SET free_at = 0 WHERE free_at > 0")
        owner.execute("UPDATE public.narrow_queue SET taken = 0 WHERE taken = 1")
        owner.execute(
            "VACUUM (ANALYZE) leases, queue, public.same_leases, public.same_queue, "
            "public.narrow_queue"
        )


async def _beside_jobs(office: Office, clients: int, pace: Pace) -> list[Spells]:
    """The same desks take a person, or fetch a job by procrastinate's own connector and pool: jobs
    under locks, then without."""
    from procrastinate import App, PsycopgConnector

    pool: dict[str, Any] = {"min_size": clients, "max_size": clients}
    connector = PsycopgConnector(conninfo=office.jobs_address(), **pool)
    async with App(connector=connector).open_async() as app:
        await app.schema_manager.apply_schema_async()
        worker = await app.job_manager.register_worker()

        async def fetch(_: Desk) -> None:
            if await app.job_manager.fetch_job(queues=None, worker_id=worker) is None:
                raise NothingLeft

        def fresh(under_locks: bool) -> None:
            _give_back(office)
            office.fill_jobs(under_locks)

        async with at_their_desks(office, office.takers[:clients]) as desks:
            return [
                await take_turns(desks, (_asking(_OURS), fetch), pace, partial(fresh, under_locks))
                for under_locks in (True, False)
            ]
