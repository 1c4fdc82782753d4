"""Whether a hostile desk learns of others' people by what the server tells of its work.

In each table with row security stands a row of somebody whom a collector may not see. What of it
describes them is guessed, rightly and wrongly: the plans of both have to be one, with what they
estimated, and how many rows and blocks each of their steps took.
"""

from __future__ import annotations

import psycopg
import pytest

from app.bootstrap import rulebook
from app.domain.staff import Role
from app.services import office
from app.settings import Settings
from app.storage import migrating
from app.storage.postgres import install
from app.storage.postgres.rights import READABLE
from tests.office.conftest import OWNER
from tests.office.world import World

_COLUMNS = """
    SELECT attname, format_type(atttypid, NULL), attnotnull FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
_NUMBERS = ("integer", "bigint")
_RIGHT, _WRONG = {"words": "hidden", "number": 4711}, {"words": "hiddeo", "number": 4712}
GUESSES = [
    (name.removeprefix("public."), column)
    for name, readable in READABLE.items()
    for column in readable.shown
    if column not in readable.hidden  # what is masked is no guess
]
FORMS = (
    "SELECT FROM {table} AS t WHERE t.{column} = {guess}",
    "SELECT FROM {table} AS t WHERE t.{column} >= {guess}",  # halving would read it off
    "SELECT FROM {table} AS t WHERE t.{column} IN ({guess}, {guess}) OR t.{column} < {guess}",
    "SELECT FROM {table} AS t JOIN (VALUES ({guess}), (NULL)) AS g (guess) ON t.{column} = guess",
    "SELECT FROM (VALUES ({guess})) AS g (guess) LEFT JOIN {table} AS t ON t.{column} = guess",
    "SELECT FROM {table} AS t WHERE t.{column} IN (SELECT {guess} FROM generate_series(1, 9))",
    "SELECT t.{column} FROM {table} AS t WHERE t.{column} >= {guess} ORDER BY 1 LIMIT 1",
    "SELECT count(*) FROM {table} AS t WHERE t.{column} = {guess} GROUP BY t.{column}",
    "SELECT FROM {table} AS t JOIN {table} AS u ON t.{column} = u.{column} "
    "WHERE u.{column} = {guess}",
)
SETTINGS = ((), ("enable_seqscan",), ("enable_seqscan", "enable_hashjoin", "enable_mergejoin"))


@pytest.fixture
def collector(made, hire):
    """The connection of a collector with people of their own; somebody else's row in each table."""
    staff = hire(Role.COLLECTOR)
    store = made.open()
    world = World(7)
    world.add_people(20, 1)
    world.write(store)
    store.close()
    with made.server_connection() as server:
        server.execute(
            "UPDATE debtors SET collector_id = %s WHERE person_id IN "
            "(SELECT person_id FROM debtors ORDER BY id LIMIT 5)",
            (staff.id,),
        )
        server.execute("SET session_replication_role = replica")  # of nobody else than these rows
        for table in dict(GUESSES):
            _add_somebodys(server, table)
        server.execute("VACUUM ANALYZE")
    with made.connect(staff.login) as connection:
        yield connection


def _add_somebodys(server: psycopg.Connection, table: str) -> None:
    shown = READABLE[f"public.{table}"].shown
    values = {}
    for column, kind, required in server.execute(_COLUMNS, (f"public.{table}",)):
        if column in shown:
            values[column] = _RIGHT["number" if kind in _NUMBERS else "words"]
        elif required or column == "debtor_id":
            values[column] = 4711 if kind in _NUMBERS else "fff"  # whom nobody has
    server.execute(
        f"INSERT INTO public.{table} ({', '.join(values)}) "
        f"VALUES ({', '.join(['%s'] * len(values))})",
        list(values.values()),
    )


def told(connection, form: str, table: str, column: str, guess: object) -> str:
    """The plan of a guess with all that its steps tell, but for the guess itself."""
    written = f"'{guess}'::text" if isinstance(guess, str) else str(guess)
    sentence = form.format(table=table, column=column, guess=written)
    explain = f"EXPLAIN (ANALYZE, VERBOSE, BUFFERS, TIMING OFF, FORMAT JSON) {sentence}"
    connection.execute(explain)  # what is looked up once a session is known from now on
    ((((found,),)),) = connection.execute(explain).fetchall()
    return str(found["Plan"]).replace(str(guess), "?")


def differing(connection, table: str, column: str) -> list[str]:
    """The forms in which a right guess is told from a wrong one."""
    (kind,) = connection.execute(f"SELECT pg_typeof({column})::text FROM office.{table} "
                                 "RIGHT JOIN (VALUES (1)) AS one ON true LIMIT 1").fetchone()
    named = "number" if kind in _NUMBERS else "words"
    return [
        form for form in FORMS
        if told(connection, form, f"office.{table}", column, _RIGHT[named])
        != told(connection, form, f"office.{table}", column, _WRONG[named])
    ]  # fmt: skip


def test_no_guess_is_told_from_another(collector):
    assert len(GUESSES) > 50 and {
        ("debtors", "name"), ("debtors", "employer"), ("debtors", "born_on"), ("queue", "name"),
        ("debts", "case_no"), ("contact_points", "party_name"), ("texts", "body"),
    } <= set(GUESSES)  # fmt: skip
    for settings in SETTINGS:
        for name in settings:
            collector.execute(f"SET {name} = off")
        found = {one: forms for one in GUESSES if (forms := differing(collector, *one))}
        assert found == {}, settings


def test_the_tables_themselves_are_asked_by_nobody(collector):
    for table, column in GUESSES:
        for form in ("SELECT FROM {} WHERE {} IS NULL", "SELECT FROM {} ORDER BY {}"):
            for explain in ("", "EXPLAIN (ANALYZE) "):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    collector.execute(explain + form.format(f"public.{table}", column))


def test_no_statistics_are_shown(collector, made):
    asked = "SELECT count(1) FROM pg_stats WHERE schemaname IN ('public', 'office')"
    assert collector.execute(f"{asked} AND tablename <> 'packs'").fetchone() == (0,)
    with made.connect() as owner:
        assert owner.execute(f"{asked} AND attname = 'employer'").fetchone() == (1,)


@pytest.mark.parametrize(("table", "column"), [("queue", "name"), ("debtors", "employer")])
def test_a_bare_column_would_tell(table, column, collector, made):
    """What is compared above shows a guess, where a view gives the column as it is."""
    with made.server_connection() as server:
        ((said,),) = server.execute("SELECT pg_get_viewdef(%s)", (f"office.{table}",))
        bare = said.replace(f"({column} || ''::text)", column)
        assert bare != said
        server.execute(f"CREATE OR REPLACE VIEW office.{table} AS {bare}")
    assert len(differing(collector, table, column)) > 3


def test_words_of_people_are_never_read_bare(made):
    """A new column of words is shown by a view, or this fails."""
    with made.connect() as owner:
        for name, readable in READABLE.items():
            if readable.rows not in ("", "true"):
                words = {
                    column for column, kind, _ in owner.execute(_COLUMNS, (name,)) if kind == "text"
                }
                assert words <= {*readable.hidden, *readable.shown}, name


@pytest.fixture
def numbers(collector, made):
    """The case number of somebody of the collector's, and of somebody else; tokens of both."""
    with made.server_connection() as server:
        server.execute("INSERT INTO tokens SELECT DISTINCT '=' || case_no, debtor_id FROM debts")
        server.execute("VACUUM ANALYZE")
        return [
            server.execute(
                "SELECT b.case_no, d.id FROM debts AS b JOIN debtors AS d ON d.id = b.debtor_id "
                f"WHERE d.collector_id IS {kind} NULL AND d.id = d.person_id LIMIT 1"
            ).fetchone()
            for kind in ("NOT", "")
        ]  # fmt: skip


@pytest.mark.parametrize("asked", ["office.numbered({guess})", "office.found('=' || {guess}, 9)"])
def test_a_number_is_looked_for_among_ones_own_people(asked, collector, numbers):
    """What is read for it is the same whether somebody else has the number or nobody."""
    own, theirs = numbers
    form = f"SELECT * FROM {asked}"
    assert collector.execute(form.format(guess=f"'{own[0]}'")).fetchall() == [own[1:]]
    assert collector.execute(form.format(guess=f"'{theirs[0]}'")).fetchall() == []
    nobodys = "0" * len(theirs[0])
    assert told(collector, form, "", "", theirs[0]) == told(collector, form, "", "", nobodys)
    assert told(collector, form, "", "", theirs[0]) != told(collector, form, "", "", own[0])


def test_a_view_in_other_hands_is_empty(made, collector):
    """As `REASSIGN OWNED` leaves it, or a dump that the owner restores."""
    asked = "SELECT count(1) FROM office.debtors"
    assert collector.execute(asked).fetchone() > (0,)
    with made.server_connection() as server:
        server.execute(f"ALTER VIEW office.debtors OWNER TO {OWNER}")
    assert collector.execute(asked).fetchone() == (0,)
    office.upgrade(made.url, rulebook(Settings()), Settings())
    assert collector.execute(asked).fetchone() > (0,)


def test_a_migration_may_change_what_a_view_shows(made, monkeypatch):
    def migrate(store) -> None:
        with store.begin() as tx:
            install.driver_of(tx).execute("ALTER TABLE public.debts ALTER COLUMN note TYPE varchar")

    monkeypatch.setattr(migrating, "check", lambda _: True)
    monkeypatch.setattr(migrating, "migrate", migrate)
    office.upgrade(made.url, rulebook(Settings()), Settings())
    with made.connect() as owner:
        shown = owner.execute("SELECT to_regclass('office.debts') IS NOT NULL").fetchone()
    assert shown == (True,)
