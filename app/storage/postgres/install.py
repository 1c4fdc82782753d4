"""Roles, functions, row security and rights of an office, made anew from the files beside this one.

Everything runs in the caller's transaction as the owner: a desk sees all of it or what was before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from app.domain.errors import DeskError
from app.storage.postgres.rights import GROUPS, READABLE, RUNNABLE, VIEWS, Readable
from app.storage.store import Store, Transaction

_FILES = (
    "ground", "moments", "chain", "durability", "judges", "verdict", "openings", "reserving",
    "permits", "stating", "ranking", "queue", "talks", "promises", "keeping", "payments", "offers",
    "agreements", "messages", "wrapups", "corrections", "drafts", "protections", "releases",
    "notices", "staff", "views", "search", "reassigning", "creditors", "errands",
)  # fmt: skip
_COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
_SIGNATURE = """
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE pronamespace = 'office'::regnamespace AND 'office.' || proname = %s
"""
_IN_GOOD_HANDS = """
    (SELECT c.relowner = to_regrole({}) FROM pg_catalog.pg_class AS c
     WHERE c.relnamespace = to_regnamespace('office') AND c.relname = {})
"""
# What the owner makes later, by hand too, is no more everybody's than what is made here.
_LATER_TOO = "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON ROUTINES FROM PUBLIC"
_WRITING = """
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE prosecdef AND provolatile = 'v' AND pronamespace = 'office'::regnamespace
"""
# An office that is made anew waits until its clerk has done what it had begun, before anything is
# locked that the clerk may need for that.
_CLERK_ENDS = """
    DO $$ BEGIN
      IF to_regclass('office.chair') IS NOT NULL THEN
        LOCK TABLE office.chair IN ACCESS EXCLUSIVE MODE;
      END IF;
    END $$
"""
# What is at work is done first, and what comes meanwhile waits where a desk's transactions begin,
# with nothing in its hands. Who holds something else is not waited for with all of that locked:
# they may want it, and one of the two would be cut off as a deadlock.
# Who does so for too long is named: nobody can tell whether they ever end.
_DESKS_WAIT = """
    DO $$ DECLARE
      stayed text[];
      found text[];
      since timestamptz;
    BEGIN
      LOOP
        BEGIN
          SET LOCAL lock_timeout = '500ms';
          DROP VIEW IF EXISTS office.staff CASCADE;
          LOCK TABLE public.staff IN ACCESS EXCLUSIVE MODE;
          DROP SCHEMA IF EXISTS office CASCADE;
          EXECUTE (SELECT 'LOCK TABLE ' || string_agg(c.oid::regclass::text, ', ')
            || ' IN ACCESS EXCLUSIVE MODE' FROM pg_class AS c
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r');
          SET LOCAL lock_timeout = 0;
          RETURN;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
          found := ARRAY(SELECT DISTINCT l.virtualtransaction FROM pg_locks AS l
            JOIN pg_class AS c ON c.oid = l.relation
            JOIN pg_database AS d ON d.oid = l.database AND d.datname = current_database()
            WHERE l.granted AND l.pid <> pg_backend_pid() AND c.relnamespace IN (
              to_regnamespace('public'), to_regnamespace('office')));
          IF stayed && found THEN
            stayed := ARRAY(SELECT unnest(stayed) INTERSECT SELECT unnest(found));
          ELSE
            stayed := found;
            since := clock_timestamp();
          END IF;
          IF clock_timestamp() > since + make_interval(secs => {patience}) THEN
            RAISE EXCEPTION USING ERRCODE = 'FB001', MESSAGE = '{code}', DETAIL = (
              SELECT jsonb_build_object('logins', string_agg(DISTINCT a.usename, ', '))
              FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
              WHERE l.virtualtransaction = ANY (stayed));
          END IF;
          PERFORM pg_sleep(random());
        END;
      END LOOP;
    END $$
"""
PATIENCE = 60.0  # seconds for which one transaction may stand in the way of an upgrade
# What a session may set, and on what it hangs how text is read and written, and how long is waited.
# What a function asks is planned once a session: to plan each of its statements anew would take
# longer than all of them.
_STEADY = {
    "datestyle": "ISO, YMD", "timezone": "UTC", "standard_conforming_strings": "on",
    "plan_cache_mode": "force_generic_plan", "jit": "off",
    "enable_seqscan": "off",  # planned while a table was empty, it would be read through for good
    "lock_timeout": "10s",  # a session keeps locked what it likes: nobody waits for it for ever
}  # fmt: skip


Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]


class Times(NamedTuple):
    """What the server holds every desk to; `zone`: of the office's day, `tries`: of identity."""

    zone: str
    tries: int
    permit: timedelta
    call: timedelta
    lease: timedelta
    aside: timedelta
    slack: timedelta


class Installed(NamedTuple):
    """A version of a pack as the server keeps it: the SHA-256 of its text, of its calendar ('' for
    none), and the office's days on which it decides, in ISO 8601 (`until`: the first on which not).
    """

    place: int
    pack: str
    digest: str
    calendar: str
    since: str = "-infinity"
    until: str | None = None


def check_owner(tx: Transaction) -> None:
    """Whether who signed in may own an office: no superuser, and able to make roles.

    The functions run as their owner; a superuser's would open the whole server.
    Raises DeskError office.owner_superuser, office.owner_rights.
    """
    found = driver_of(tx).execute(
        "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = session_user"
    )
    superuser, makes_roles = found.fetchone() or (False, False)
    if superuser:
        raise DeskError("office.owner_superuser")
    if not makes_roles:
        raise DeskError("office.owner_rights")


def clear(tx: Transaction) -> None:
    """Take down what was made before, once what is at work there is done; desks wait for the rest
    of the transaction. To be asked before anything is read that another one might take down.

    Raises DeskError office.in_use, naming whose transaction does not end.
    """
    desks_wait = _DESKS_WAIT.format(patience=PATIENCE, code="office.in_use")
    for waits in (_CLERK_ENDS, desks_wait):
        driver_of(tx).execute(waits)


def install(
    tx: Transaction,
    times: Times,
    packs: Sequence[Installed],
    rows: Rows,
) -> None:
    """Make everything of the office but its tables, which Alembic has made.

    `rows`: what is data, as `rules.compiling` writes it, by table; the packs' values in `rules`.
    """
    driver = driver_of(tx)
    _make_groups(driver)
    for name in _FILES:
        text = Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")
        driver.execute(text.encode())
    driver.execute("INSERT INTO office.times VALUES (true, %s, %s, %s, %s, %s, %s, %s)", times)
    write_packs(tx, packs)
    for table, written in rows.items():
        write_rows(tx, table, written)
    secure_database(tx)
    _revoke_all(driver)
    _make_views(driver)
    for name, readable in READABLE.items():
        _grant_reading(driver, name, readable)
    _give_views_away(driver)
    _secure_rows(driver)
    _steady(driver)
    for name, groups in RUNNABLE.items():
        _grant_running(driver, name, groups)


def take_stock(store: Store) -> None:
    """Have the server count what is there now, so that it plans by that."""
    with store.begin() as tx:
        driver_of(tx).execute("ANALYZE")


def write_packs(tx: Transaction, packs: Sequence[Installed]) -> None:
    """Say which packs have to allow, in the place of those before."""
    driver = driver_of(tx)
    driver.execute("DELETE FROM office.packs")
    for pack in packs:
        driver.execute("INSERT INTO office.packs VALUES (%s, %s, %s, %s, %s, %s)", pack)


def write_rows(tx: Transaction, table: str, rows: Sequence[Row]) -> None:
    """Put these rows into a table of the office, in the place of those before."""
    name = sql.Identifier("office", table)
    driver = driver_of(tx)
    driver.execute(sql.SQL("DELETE FROM {}").format(name))
    driver.execute(
        sql.SQL(
            "INSERT INTO {0} SELECT * FROM jsonb_populate_recordset(NULL::{0}, %s::jsonb)"
        ).format(name),
        (json.dumps(rows),),
    )


def tell(tx: Transaction, words: str) -> None:
    """Tell every desk, as the owner's functions do."""
    driver_of(tx).execute("SELECT pg_notify('office', %s)", (words,))


def rules(tx: Transaction) -> list[Row]:
    """The values of the rules in force, as every desk may read them."""
    found = driver_of(tx).execute("SELECT to_jsonb(r) FROM office.rules AS r")
    return [row for (row,) in found]


def verifier(tx: Transaction, login: str, password: str) -> str:
    """What the server keeps of a password (RFC 5802): the password itself never leaves here."""
    made: bytes = driver_of(tx).pgconn.encrypt_password(
        password.encode(), login.encode(), b"scram-sha-256"
    )
    return made.decode()


def driver_of(tx: Transaction) -> psycopg.Connection[Any]:
    """The driver's own connection of a transaction."""
    connection: psycopg.Connection[Any] = tx.connection.connection.dbapi_connection  # type: ignore[assignment]  # SQLAlchemy's own name for it
    return connection


def _make_groups(driver: psycopg.Connection[Any]) -> None:
    for group in (*GROUPS, VIEWS):
        found = driver.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (group,)).fetchone()
        if found is None:
            driver.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(group)))
    # To give it the views, and without its rights: the owner's functions read all rows. Of a second
    # office's owner who made the role for the first has given it.
    found = driver.execute("SELECT pg_has_role(%s, 'SET')", (VIEWS,)).fetchone()
    if found != (True,):
        driver.execute(
            sql.SQL("GRANT {} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE").format(_VIEWS)
        )


def secure_database(tx: Transaction) -> None:
    """Who may connect, and make temporary tables: nobody. A copy of a database has lost it."""
    driver = driver_of(tx)
    found = driver.execute("SELECT current_database()").fetchone()
    database = sql.Identifier(found[0] if found else "")
    driver.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM {}").format(database, _EVERYBODY))
    driver.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, _MEMBERS))


_MEMBERS = sql.SQL(", ").join(map(sql.Identifier, GROUPS))
_VIEWS = sql.Identifier(VIEWS)
_EVERYBODY = sql.SQL(", ").join([sql.SQL("PUBLIC"), *map(sql.Identifier, GROUPS), _VIEWS])
_KINDS = ("ALL TABLES IN SCHEMA", "ALL SEQUENCES IN SCHEMA", "ALL ROUTINES IN SCHEMA", "SCHEMA")


def _revoke_all(driver: psycopg.Connection[Any]) -> None:
    """From PUBLIC, which has more than one thinks, and from the groups: rights begin at nothing."""
    driver.execute(_LATER_TOO)
    for schema in map(sql.Identifier, ("public", "office")):
        for kind in _KINDS:
            what = sql.SQL("REVOKE ALL ON " + kind + " {} FROM {}")
            driver.execute(what.format(schema, _EVERYBODY))
        driver.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, _MEMBERS))


def _make_views(driver: psycopg.Connection[Any]) -> None:
    """Those that stand for a table: its columns, each as it is shown. What a view shows hangs on
    who owns it: one that came into other hands, by a restored dump or by REASSIGN OWNED, is empty.
    """
    for name, readable in READABLE.items():
        if readable.shown:
            columns = (
                sql.SQL("{} AS {}").format(
                    sql.SQL(readable.shown[column])
                    if column in readable.shown else sql.Identifier(column),
                    sql.Identifier(column),
                )
                for column in _columns(driver, name)
            )  # fmt: skip
            table = name.removeprefix("public.")
            driver.execute(
                sql.SQL("CREATE VIEW {} AS SELECT {} FROM {} WHERE " + _IN_GOOD_HANDS).format(
                    sql.Identifier("office", table), sql.SQL(", ").join(columns),
                    sql.Identifier("public", table), sql.Literal(VIEWS), sql.Literal(table),
                )
            )  # fmt: skip


def _give_views_away(driver: psycopg.Connection[Any]) -> None:
    """To who is under row security, which says of the owner's own views nothing."""
    driver.execute(sql.SQL("GRANT CREATE ON SCHEMA office TO {}").format(_VIEWS))
    for name, readable in READABLE.items():
        if readable.shown:
            view = sql.Identifier("office", name.removeprefix("public."))
            driver.execute(sql.SQL("ALTER VIEW {} OWNER TO {}").format(view, _VIEWS))
    driver.execute(sql.SQL("REVOKE CREATE ON SCHEMA office FROM {}").format(_VIEWS))


def _columns(driver: psycopg.Connection[Any], name: str) -> list[str]:
    return [row[0] for row in driver.execute(_COLUMNS, (name,))]


def _grant_reading(driver: psycopg.Connection[Any], name: str, readable: Readable) -> None:
    kept = [column for column in _columns(driver, name) if column not in readable.hidden]
    given = {readable.groups: [column for column in kept if column not in readable.shown]}
    if readable.rows:
        given[VIEWS,] = kept
    for groups, columns in given.items():
        shown, table, whom = (
            sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(*name.split(".")),
            sql.SQL(", ").join(map(sql.Identifier, groups)),
        )  # fmt: skip
        driver.execute(sql.SQL("GRANT SELECT ({}) ON {} TO {}").format(shown, table, whom))


def _secure_rows(driver: psycopg.Connection[Any]) -> None:
    """Row security on every table: without a policy nobody sees a row."""
    tables = driver.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
        "WHERE schemaname IN ('public', 'office') ORDER BY 1"
    ).fetchall()
    for (name,) in tables:
        table = sql.Identifier(*name.split("."))
        driver.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(table))
        driver.execute(sql.SQL("DROP POLICY IF EXISTS desk ON {}").format(table))
        rows = READABLE[name].rows if name in READABLE else ""
        if rows:
            driver.execute(
                sql.SQL("CREATE POLICY desk ON {} FOR SELECT USING ({})").format(
                    table,
                    sql.SQL(rows),
                )
            )


def _steady(driver: psycopg.Connection[Any]) -> None:
    """What writes reads and writes text in one way, whatever the session has set."""
    for (signature,) in driver.execute(_WRITING).fetchall():
        for name, value in _STEADY.items():
            driver.execute(
                sql.SQL("ALTER FUNCTION {} SET {} = {}").format(
                    sql.SQL(signature), sql.Identifier(name), sql.Literal(value)
                )
            )


def _grant_running(driver: psycopg.Connection[Any], name: str, groups: tuple[str, ...]) -> None:
    # Of one name there is one function: rights that go by it would open the other one too.
    ((signature,),) = driver.execute(_SIGNATURE, (name,)).fetchall()
    driver.execute(
        sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(
            sql.SQL(signature), sql.SQL(", ").join(map(sql.Identifier, groups))
        )
    )
