"""A throw-away office with a long history, made by the server itself: nothing in it is real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from app import bootstrap
from app.bench.cluster import Cluster
from app.bench.measure import Sizes
from app.domain.ids import uuid7
from app.domain.staff import Founder
from app.services import office
from app.settings import Settings

OWNER, DATABASE, JOBS, PASSWORD = "bench_owner", "bench", "bench_jobs", "a-long-password"
# The server is as it is installed, but for what any office sets: 200 desks, and memory.
_SERVER: dict[str, str | int] = {
    "shared_buffers": "512MB", "max_wal_size": "4GB", "max_connections": 450,
}  # fmt: skip
_SIZED = """
    SELECT set_config('bench.people', %s, false), set_config('bench.debts', %s, false),
      set_config('bench.contacts', %s, false), set_config('bench.desks', %s, false)
"""
# Rows of a table of n, by expression; ids are numbers in hexadecimal digits.
_FILL = (
    """
    CREATE FUNCTION id(n bigint) RETURNS text LANGUAGE sql IMMUTABLE RETURN lpad(to_hex(n), 32, '0')
    """,
    """
    CREATE FUNCTION sized(name text) RETURNS bigint LANGUAGE sql STABLE
    RETURN current_setting('bench.' || name)::bigint
    """,
    "INSERT INTO creditors (id, name, zone, separate) "
    "SELECT id(n), '合成银行' || n, 'Asia/Shanghai', 0 FROM generate_series(1, 5) AS n",
    # Nineteen of twenty are dealt to the desks, the others are given to nobody.
    """
    INSERT INTO debtors (id, person_id, name, collector_id, created_at)
    SELECT id(n), id(n), '某人' || n, s.id, 0
    FROM generate_series(1, sized('people')) AS n
    LEFT JOIN staff AS s ON n <= sized('people') * 19 / 20
      AND s.id = id(n % sized('desks'))
    """,
    """
    INSERT INTO contact_points (id, debtor_id, kind, value, value_key, extension, party, place,
      state, zones, source, position)
    SELECT id(n), id(n), 'mobile', '+861349' || lpad(n::text, 7, '0'), id(n), '', 'debtor',
      'mobile', 'active', '["Asia/Shanghai"]', 'import', 0
    FROM generate_series(1, sized('people')) AS n
    """,
    # Of each desk's people every tenth wants no messages: a permit asks the rules about that anew.
    """
    INSERT INTO opt_outs (id, debtor_id, party, channel, at, staff_id)
    SELECT id(n), id(n), 'debtor', 'sms', 0, id(0)
    FROM generate_series(1, sized('people')) AS n WHERE n / sized('desks') % 10 = 0
    """,
    """
    INSERT INTO cases (id, debtor_id, creditor_id, state, created_at)
    SELECT id(n), id(n), id(n % 5 + 1), 'open', 0 FROM generate_series(1, sized('people')) AS n
    """,
    """
    INSERT INTO debts (id, case_id, debtor_id, creditor_id, case_no, currency, due_on, overdue,
      placed_on, tags, state, import_id, row_digest)
    SELECT id(n), id(p), id(p), id(p % 5 + 1), 'B' || n, 'CNY',
      to_char(now() - (n % 400 + 1) * interval '1 day', 'YYYY-MM-DD'), 10000 + n * 7919 % 5000000,
      to_char(now() - (n % 60) * interval '1 day', 'YYYY-MM-DD'), '[]', 'open', id(0), id(0)
    FROM generate_series(1, sized('debts')) AS n,
      LATERAL (SELECT n % sized('people') + 1 AS p) AS of
    """,
    """
    INSERT INTO queue (debtor_id, name, collector_id, score, stage, oldest_due_on, overdue,
      currency, points, creditor_id, placed_on, attempted_on)
    SELECT d.id, d.name, coalesce(d.collector_id, ''), (hashtext(d.id) & 1023), 'early', o.due_on,
      o.overdue, 'CNY', '[]', o.creditor_id, o.placed_on,
      to_char(now() - (hashtext(d.id) & 31) * interval '1 day', 'YYYY-MM-DD')
    FROM debtors AS d JOIN (
      SELECT debtor_id, min(due_on) AS due_on, sum(overdue) AS overdue, min(placed_on) AS placed_on,
        min(creditor_id) AS creditor_id
      FROM debts GROUP BY debtor_id) AS o ON o.debtor_id = d.id
    """,
    # One a moment, the last one two days ago, each with another person than the one before.
    """
    CREATE VIEW past AS
    SELECT n, id(n) AS id, id(n * 7919 % sized('people') + 1) AS person,
      (extract(epoch FROM now() - interval '2 days') * 1000000)::bigint
        - (sized('contacts') - n) * 2500000 AS at,
      (SELECT s.id FROM staff AS s WHERE s.role = 'admin') AS staff
    FROM generate_series(1, sized('contacts')) AS n
    """,
    """
    INSERT INTO permits (id, debtor_id, point_id, value_key, channel, party, purpose, staff_id,
      device, issued_at, expires_at, basis)
    SELECT id, person, person, person, 'call', 'debtor', 'collect', staff, 'd', at, at + 60000000,
      '{}' FROM past
    """,
    """
    INSERT INTO contacts (id, permit_id, debtor_id, point_id, value_key, channel, direction, party,
      staff_id, device, at)
    SELECT id, id, person, person, person, 'call', 'outbound', 'debtor', staff, 'd', at FROM past
    """,
    """
    INSERT INTO outcomes (id, contact_id, outcome, disposition, reached, right_party, staff_id,
      device, at)
    SELECT id, id, 'no_answer', 'no_answer', 'none', 0, staff, 'd', at FROM past
    """,
    """
    INSERT INTO log (chain, seq, at, kind, staff_id, device, body, hash)
    SELECT person, (n - 1) / sized('people') + 1, at, 'call.permitted', staff, 'd', '{}', id || id
    FROM past
    """,
    "DROP VIEW past",
)
_INDEXES = """
    SELECT indexdef, indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE 'ix_%'
"""


@dataclass(frozen=True, slots=True)
class Office:
    """A running server with an office in it: collectors with people of their own (`desks`) and
    others who have none (`takers`), by their logins."""

    cluster: Cluster
    desks: tuple[str, ...]
    takers: tuple[str, ...]

    def address(self, login: str) -> str:
        """With which somebody signs in: the bench's server trusts names."""
        return f"postgresql://{login}@127.0.0.1:{self.cluster.port}/{DATABASE}?sslmode=disable"

    def owner(self) -> psycopg.Connection:
        """The owner's connection, whose every statement is a transaction."""
        return psycopg.connect(self.address(OWNER), autocommit=True)

    def server(self) -> psycopg.Connection:
        """A superuser's connection to the office's database, every statement a transaction."""
        return psycopg.connect(self.cluster.dsn(DATABASE), autocommit=True)

    def jobs_address(self) -> str:
        """An empty database of the owner's, beside the office."""
        with psycopg.connect(self.cluster.dsn(), autocommit=True) as server:
            server.execute(f"CREATE DATABASE {JOBS} OWNER {OWNER}")
        return self.address(OWNER).replace(f"/{DATABASE}?", f"/{JOBS}?")

    def fill_jobs(self, under_locks: bool) -> None:
        """As many jobs wait as people were given to nobody, by as many priorities as places; each
        under a lock of its person's, or under none."""
        with self.owner() as owner:
            found = owner.execute("SELECT count(*) FROM queue WHERE collector_id = ''").fetchone()
        with psycopg.connect(self.cluster.dsn(JOBS), autocommit=True) as server:
            server.execute("TRUNCATE procrastinate_jobs CASCADE")
            server.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock) SELECT "
                "'bench', 'bench', n %% 1024, CASE WHEN %s THEN lpad(to_hex(n), 32, '0') END "
                "FROM generate_series(1, %s) AS n",
                [under_locks, *(found or ())],
            )
            server.execute("VACUUM (ANALYZE) procrastinate_jobs")


@contextmanager
def throw_away_office(sizes: Sizes) -> Iterator[Office]:
    """An office on a server of its own with fsync and synchronous commit, filled by the server."""
    with Cluster(durable=True, **_SERVER) as cluster:
        with psycopg.connect(cluster.dsn(), autocommit=True) as server:
            server.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
            server.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        numbers = range(max(sizes.clients))
        desks, takers = (tuple(f"{one}_{n}" for n in numbers) for one in ("desk", "taker"))
        made = Office(cluster, desks, takers)
        settings = Settings()
        rules = bootstrap.rulebook(settings)
        founder = Founder("bench_admin", "某管理员", PASSWORD)
        office.init(made.address(OWNER), founder, rules, settings, uuid7)
        with made.server() as server:
            _fill(server, made, sizes)
        yield made


def _fill(server: psycopg.Connection, made: Office, sizes: Sizes) -> None:
    """As a superuser: without foreign keys, triggers and secondary indexes while it lasts."""
    for number, login in enumerate(made.desks + made.takers):
        server.execute(f"CREATE ROLE {login} LOGIN IN ROLE collector")
        server.execute(
            "INSERT INTO staff (id, login, name, role, password, active, created_at) "
            "VALUES (%s, %s, %s, 'collector', '', 1, 0)",
            (f"{number:032x}", login, login),
        )
    server.execute("SET session_replication_role = replica")
    server.execute("SET synchronous_commit = off")
    server.execute("SET maintenance_work_mem = '512MB'")
    numbers = (sizes.office_people, sizes.office_debts, sizes.office_contacts, len(made.desks))
    server.execute(_SIZED, [str(number) for number in numbers])
    indexes = server.execute(_INDEXES).fetchall()
    for _, name in indexes:
        server.execute(f"DROP INDEX public.{name}")
    for sentence in _FILL:
        server.execute(sentence)
    for text, _ in indexes:
        server.execute(text)
    # The windows are asked as ever, in a zone where it is noon now.
    server.execute("UPDATE office.rules SET zone = %s", (_where_it_is_noon(),))
    server.execute("VACUUM (ANALYZE)")
    server.execute("CHECKPOINT")


def _where_it_is_noon() -> str:
    ahead = 12 - datetime.now(UTC).hour  # POSIX's signs are the other way round
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
