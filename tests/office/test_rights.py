"""A desk with a collector's password and any client it likes: what it can reach, tried one by one.

Everything that the catalogue knows is tried by every role against `storage.postgres.rights`; what
has no row there may be touched by nobody, and a new table without a row fails.
"""

from __future__ import annotations

import psycopg
import pytest

from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.staff import Role, Staff
from app.storage.postgres import accounts, install
from app.storage.postgres.rights import CLOSED, GROUPS, READABLE, RUNNABLE, VIEWS
from tests.office.dealing import DEVICE, Dealing
from tests.office.world import World

_RELATIONS = """
    SELECT format('%I.%I', n.nspname, c.relname), array_agg(a.attname ORDER BY a.attnum)
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname IN ('public', 'office') AND c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S')
    GROUP BY 1 ORDER BY 1
"""
_FUNCTIONS = """
    SELECT format('%I.%I', n.nspname, p.proname), p.oid,
      (SELECT coalesce(string_agg(format('NULL::%s', format_type(t, NULL)), ', ' ORDER BY i), '')
       FROM unnest(p.proargtypes) WITH ORDINALITY AS a (t, i)),
      p.prorettype = 'trigger'::regtype, p.provariadic <> 0
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname IN ('public', 'office')
"""
_SCHEMAS = """
    SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
"""
# Whatever verb of whatever there is, also of a server that knows more of them.
_GRANTED = """
    SELECT c.oid::regclass::text, a.privilege_type, a.grantee::regrole::text
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute AS f ON f.attrelid = c.oid,
    LATERAL (SELECT * FROM aclexplode(c.relacl) UNION SELECT * FROM aclexplode(f.attacl)) AS a
    WHERE n.nspname IN ('public', 'office') AND a.grantee <> c.relowner
      AND (a.privilege_type <> 'SELECT' OR a.is_grantable OR a.grantee::regrole::text <> ALL (%s))
    UNION ALL
    SELECT nspname, a.privilege_type, a.grantee::regrole::text
    FROM pg_namespace, aclexplode(nspacl) AS a
    WHERE nspname IN ('public', 'office') AND a.grantee <> nspowner
      AND (a.privilege_type <> 'USAGE' OR a.is_grantable OR a.grantee::regrole::text <> ALL (%s))
"""
# Missing rights; and that a view is no table, where that is found before.
_DENIED = ("42501", "42809", "55000", "0A000", "428C9")


@pytest.fixture
def staffed(made, pg_server):
    """An office with one member of staff in each role, and a few people of the collector's."""
    store = made.open()
    logins = {}
    with store.begin() as tx:
        for role in Role:
            login = f"{made.database}_{role.value}"
            logins[role.value] = login
            who = Staff(uuid7(now()), login, role.value, role)
            accounts.enter(tx, who, "a long password")
    world = World(7)
    world.add_people(20, 1)
    world.write(store)
    with store.begin() as tx:
        driver = install.driver_of(tx)
        driver.execute(
            "UPDATE debtors SET collector_id = (SELECT id FROM staff WHERE login = %s) "
            "WHERE person_id IN (SELECT person_id FROM debtors ORDER BY id LIMIT 5)",
            (logins["collector"],),
        )
    store.close()
    yield made, logins
    with psycopg.connect(pg_server.admin, autocommit=True) as connection:
        pg_server.drop(made.database)
        for login in logins.values():
            connection.execute(f'DROP ROLE "{login}"')


@pytest.fixture
def collector(staffed):
    made, logins = staffed
    with made.connect(logins["collector"]) as connection:
        yield connection


def denied(connection, sentence, values=()) -> bool:
    """Whether the server says that the right is missing; anything else it may say."""
    try:
        with connection.transaction():
            connection.execute(sentence, values)
    except psycopg.Error as error:
        return error.sqlstate in _DENIED
    return False


def reachable(connection, relations) -> set[tuple[str, str, str]]:
    """Every (relation, verb, column) that is not denied."""
    found = set()
    for name, columns in relations:
        whole = {
            "INSERT": f"INSERT INTO {name} DEFAULT VALUES",
            "DELETE": f"DELETE FROM {name} WHERE false",
            "TRUNCATE": f"TRUNCATE {name}",
            "LOCK": f"LOCK TABLE {name} IN SHARE MODE",
            "TRIGGER": f"CREATE TRIGGER t AFTER INSERT ON {name} EXECUTE FUNCTION office.my_id()",
            "ALTER": f"ALTER TABLE {name} DISABLE TRIGGER ALL",
            "POLICY": f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY",
        }
        found |= {(name, verb, "") for verb, said in whole.items() if not denied(connection, said)}
        for column in columns:
            said = {
                "SELECT": f'SELECT "{column}" FROM {name} LIMIT 1',
                "UPDATE": f'UPDATE {name} SET "{column}" = NULL WHERE false',
                "INSERT": f'INSERT INTO {name} ("{column}") SELECT NULL WHERE false',
            }
            found |= {
                (name, verb, column) for verb, text in said.items() if not denied(connection, text)
            }
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_a_role_reaches_what_the_table_of_rights_says_and_nothing_else(group, staffed):
    made, logins = staffed
    with made.connect() as owner:
        relations = owner.execute(_RELATIONS).fetchall()
    assert len(relations) > 35
    expected = {
        (name, "SELECT", column)
        for name, columns in relations
        if name in READABLE and group in READABLE[name].groups
        for column in columns
        if column not in (*READABLE[name].hidden, *READABLE[name].shown)
    }
    with made.connect(logins[group]) as connection:
        assert reachable(connection, relations) == expected
    assert {*READABLE, *CLOSED} == {name for name, _ in relations}


@pytest.mark.parametrize("group", GROUPS)
def test_a_role_runs_what_the_table_of_rights_says_and_nothing_else(group, staffed):
    made, logins = staffed
    with made.connect() as owner:
        functions = owner.execute(_FUNCTIONS).fetchall()
    assert len(functions) > 40
    with made.connect(logins[group]) as connection:
        runs = []
        for name, oid, nothing, is_trigger, variadic in functions:
            (allowed,) = connection.execute(
                "SELECT has_function_privilege(%s::oid, 'EXECUTE')", (oid,)
            ).fetchone()
            if allowed:
                runs.append(name)
            if not is_trigger:
                call = f"SELECT {name}({'VARIADIC ' if variadic else ''}{nothing})"
                assert denied(connection, call) or allowed, call
    assert sorted(runs) == sorted(name for name, groups in RUNNABLE.items() if group in groups)


def test_no_other_verb_is_granted_nor_to_anybody_but_the_groups(made):
    with made.connect() as owner:
        assert owner.execute(_GRANTED, ([*GROUPS, VIEWS], list(GROUPS))).fetchall() == []
        assert {name for (name,) in owner.execute(_SCHEMAS)} == {"public", "office"}


@pytest.mark.parametrize("schema", ["public", "office"])
def test_what_the_owner_makes_later_is_nobodys(schema, collector, staffed):
    made, _ = staffed
    with made.connect() as owner:
        owner.execute(f"CREATE FUNCTION {schema}.later() RETURNS int RETURN 1")
        owner.execute(f"CREATE TABLE {schema}.later (id int)")
    assert denied(collector, f"SELECT {schema}.later()")
    assert denied(collector, f"SELECT id FROM {schema}.later")


def test_a_role_sees_the_rows_of_its_own_people(staffed):
    made, logins = staffed

    def counted(group: str, table: str) -> int:
        with made.connect(logins[group]) as connection:
            found = connection.execute(f"SELECT count(1) FROM (SELECT id FROM {table}) t")
            return found.fetchone()[0]

    with made.connect() as owner:
        whole = {
            table: owner.execute(f"SELECT count(1) FROM {table}").fetchone()[0]
            for table in ("debtors", "contacts", "permits", "contact_points")
        }
    assert min(whole.values()) > 10
    for table, rows in whole.items():
        assert counted("compliance", table) == rows
        assert 0 < counted("collector", table) < rows
        assert counted("team_lead", table) == counted("visitor", table) == 0
    with made.connect() as owner:
        owner.execute("INSERT INTO teams (id, name) VALUES ('t', 'A')")
        owner.execute("UPDATE staff SET team_id = 't' WHERE role IN ('collector', 'team_lead')")
        owner.execute("UPDATE debtors SET collector_id = (SELECT id FROM staff "
                      "WHERE role = 'visitor') WHERE collector_id IS NULL AND person_id IN "
                      "(SELECT id FROM debtors ORDER BY id DESC LIMIT 5)")
        (free,) = owner.execute("SELECT count(1) FROM debtors AS d JOIN debtors AS h "
                                "ON h.id = d.person_id WHERE h.collector_id IS NULL").fetchone()
    own = counted("collector", "debtors")
    assert 0 < own + free == counted("team_lead", "debtors") < whole["debtors"]
    assert counted("collector", "office.contact_points") == counted("collector", "contact_points")
    with made.connect() as owner:
        owner.execute("UPDATE staff SET active = 0 WHERE role = 'collector'")
    assert counted("collector", "debtors") == counted("collector", "office.contact_points") == 0


def test_a_desk_reads_masked_columns_under_the_names_of_the_tables(made):
    """Each view that stands for a table has its columns, so that every statement finds them."""
    with made.connect() as owner:
        found = {name: set(columns) for name, columns in owner.execute(_RELATIONS)}
    tables = {name.replace("public.", "office."): name for name in found if "public." in name}
    stand_ins = [name for name in found if name in tables]
    assert len(stand_ins) > 25
    for name in stand_ins:
        assert found[name] == found[tables[name]], name


ATTACKS = {
    "take the owner's role": "SET ROLE forbear_owner",
    "take another's session": "SET SESSION AUTHORIZATION forbear_owner",
    "take another group": "SET ROLE compliance",
    "make a temporary table in the way": "CREATE TEMP TABLE debtors (id text)",
    "make a function in the way": "CREATE FUNCTION public.lower(text) RETURNS text RETURN 'x'",
    "make one in the office": "CREATE FUNCTION office.sees(name) RETURNS bool RETURN true",
    "make a schema": "CREATE SCHEMA mine",
    "replace a function": "ALTER FUNCTION office.sees(text) RESET ALL",
    "switch triggers off": "SET session_replication_role = replica",
    "read a file": "COPY pg_temp.x FROM PROGRAM 'id'",
    "read a file of the server": "SELECT pg_read_file('PG_VERSION')",
    "import a file": "SELECT lo_import('PG_VERSION')",
    "read passwords": "SELECT rolpassword FROM pg_authid",
    "copy numbers out": "COPY contact_points (value) TO STDOUT",
    "copy rows in": "COPY permits FROM STDIN",
    "a foreign key as an oracle": "CREATE TABLE public.t (id text REFERENCES debtors)",
    "statistics of columns": "SELECT stavalues1 FROM pg_statistic",
    "a role of one's own": "CREATE ROLE mine",
    "a longer life": "ALTER ROLE collector BYPASSRLS",
    "publish rules": "INSERT INTO office.rules SELECT * FROM office.rules",
    "weaken the times": "UPDATE office.times SET permit = '1 day'",
    "issue a permit by hand": "INSERT INTO permits (id) VALUES ('x')",
    "the salt of the digests": "SELECT value FROM settings",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_client_cannot(attack, collector):
    with pytest.raises(psycopg.Error) as said:
        collector.execute(ATTACKS[attack])
    assert said.value.sqlstate in ("42501", "42P01", "0LP01", "42809"), said.value


def test_other_sessions_are_neither_ended_nor_read(collector, staffed):
    made, _ = staffed
    with made.connect() as owner:
        pid = owner.info.backend_pid
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            collector.execute("SELECT pg_terminate_backend(%s)", (pid,))
        seen = collector.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", (pid,))
        assert seen.fetchone() == ("<insufficient privilege>",)


def test_row_security_cannot_be_left_out(collector):
    collector.execute("SET row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        collector.execute("SELECT id FROM debtors")


def test_a_cheap_function_of_ones_own_sees_no_other_row(collector, staffed):
    """A condition that leaks what it is shown comes after row security, whatever its cost."""
    made, _ = staffed
    with made.connect() as owner:
        hidden = owner.execute("SELECT id FROM debtors ORDER BY id DESC LIMIT 1").fetchone()[0]
    leak = "SELECT id FROM {} WHERE 1 / (CASE id WHEN %s THEN 0 ELSE 1 END) = 1"
    for relation in ("debtors", "office.contact_points"):
        collector.execute(leak.format(relation), (hidden,))  # no division by zero
    own = collector.execute("SELECT id FROM debtors LIMIT 1").fetchone()[0]
    with pytest.raises(psycopg.errors.DivisionByZero):
        collector.execute(leak.format("debtors"), (own,))


def test_statistics_show_nothing_of_tables_with_row_security(collector, staffed):
    made, _ = staffed
    with made.connect() as owner:
        owner.execute("ANALYZE debtors, contact_points")
        seen = owner.execute("SELECT count(1) FROM pg_stats WHERE tablename = 'debtors'")
        assert seen.fetchone()[0] > 0
    seen = collector.execute("SELECT count(1) FROM pg_stats WHERE schemaname = 'public'")
    assert seen.fetchone()[0] == 0


def test_ids_that_are_guessed_tell_nothing(collector, staffed):
    """Somebody else's person and one who does not exist are refused in the same words."""
    made, _ = staffed
    with made.connect() as owner:
        point, debtor = owner.execute(
            "SELECT id, debtor_id FROM contact_points ORDER BY debtor_id DESC LIMIT 1"
        ).fetchone()

    def said(sentence, *values):
        with pytest.raises(psycopg.Error) as refusal:
            collector.execute(sentence, values)
        return refusal.value.diag.message_primary

    for sentence, known, unknown in (
        ("SELECT office.reveal(%s, 'd')", (point,), ("f" * 32,)),
        (f"SELECT office.ask_permit('{'a' * 32}', %s, %s, 'd')", (debtor, point), ("e", point)),
        ("SELECT office.dial(%s, '" + "b" * 32 + "', 'd')", ("c" * 32,), ("d" * 32,)),
    ):
        assert said(sentence, *known) == said(sentence, *unknown)


def test_a_number_is_shown_after_that_is_on_record(collector, staffed):
    made, logins = staffed
    point, debtor = collector.execute("SELECT id, debtor_id FROM contact_points").fetchone()
    masked = "SELECT value FROM office.contact_points WHERE id = %s"
    shown = collector.execute(masked, (point,)).fetchone()
    assert "****" in shown[0]
    collector.execute("SELECT office.reveal(%s, 'd')", (point,))
    (number,) = collector.execute("SELECT office.revealed(%s)", (point,)).fetchone()
    assert number.startswith("+8613490") and number[-4:] == shown[0][-4:]
    with made.connect() as owner:
        by, body = owner.execute(
            "SELECT s.login, l.body FROM log AS l JOIN staff AS s ON s.id = l.staff_id "
            "WHERE l.kind = 'number.revealed'"
        ).fetchone()
    assert by == logins["collector"] and point in body


# Ways to have an answer before what it says is safe on the disk: a crash would take it back.
UNSAFE = (
    ("SET synchronous_commit = off", "{record}"),
    ("SET synchronous_commit = local", "BEGIN", "{record}", "COMMIT"),
    ("BEGIN", "{record}", "SET LOCAL synchronous_commit = off", "COMMIT"),
    ("BEGIN", "{record}", "SET CONSTRAINTS ALL IMMEDIATE", "SET LOCAL synchronous_commit = off",
     "COMMIT"),
    ("BEGIN", "SET CONSTRAINTS ALL IMMEDIATE", "{record}", "SET LOCAL synchronous_commit = off",
     "COMMIT"),
    ("BEGIN", "{record}",
     "DO $$ BEGIN EXECUTE 'SET CONSTRAINTS ALL IMMEDIATE'; END $$",
     "SET LOCAL synchronous_commit = off", "COMMIT"),
    ("BEGIN; {record}; SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL synchronous_commit = off; COMMIT",),
    ("{record}; SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL synchronous_commit = off",),
    ("BEGIN", "{record}", "set/**/Constraints public.durable immediate",
     "SET LOCAL synchronous_commit = off", "COMMIT"),
    ("BEGIN", "{record}", "PREPARE TRANSACTION 'later'"),
    ("{record}; BEGIN; PREPARE TRANSACTION 'later'",),
    ("BEGIN", "{record}", "DECLARE c CURSOR WITH HOLD FOR SELECT "
     "set_config('synchronous_commit', 'off', true)", "COMMIT"),  # asks after all else has looked
    ("BEGIN", "{record}", "SELECT query_to_xml('SET CONSTRAINTS ALL IMMEDIATE', false, false, '')",
     "SET LOCAL synchronous_commit = off", "COMMIT"),
    ("BEGIN", "{record}, query_to_xml('SET CONSTRAINTS ALL IMMEDIATE', false, false, '')",
     "SET LOCAL synchronous_commit = off", "COMMIT"),
)  # fmt: skip


@pytest.mark.parametrize("way", UNSAFE)
def test_no_session_has_an_answer_before_it_is_safe(way, collector, staffed):
    made, _ = staffed
    (point,) = collector.execute("SELECT id FROM contact_points").fetchone()
    record = f"SELECT office.reveal('{point}', 'd')"
    with pytest.raises(psycopg.Error) as refusal:
        for sentence in way:
            collector.execute(sentence.format(record=record))
    said = str(refusal.value.diag.message_primary)  # the last ones are none of SQL's own ways
    assert said == "office.not_durable" or "not allowed in a non-volatile" in said
    collector.rollback()
    collector.execute("RESET ALL")
    with made.connect() as owner:
        revealed = "SELECT count(1) FROM log WHERE kind = 'number.revealed'"
        assert owner.execute(revealed).fetchone() == (0,)
        collector.execute(record)
        assert owner.execute(revealed).fetchone() == (1,)


def test_an_answer_in_a_pipeline_is_safe_too(collector, staffed, warnings_logged):
    made, _ = staffed
    (point,) = collector.execute("SELECT id FROM contact_points").fetchone()
    record = "SELECT office.reveal(%s, 'd')"
    with pytest.raises(psycopg.Error) as refusal, collector.pipeline():
        collector.execute(record, (point,))
        collector.execute("SET CONSTRAINTS ALL IMMEDIATE")
        collector.execute("SET LOCAL synchronous_commit = off")
    assert refusal.value.diag.message_primary == "office.not_durable"
    # Where psycopg heard the refusal before the end it warns as well, of this and nothing else.
    assert all(one.endswith("pipeline aborted") for one in warnings_logged)
    warnings_logged.clear()
    with collector.pipeline():
        collector.execute(record, (point,))
    for word in ("a; b", "constraints"):  # such words alone set nothing
        collector.execute(f"""SELECT office.reveal('{point}', 'd') AS "{word}" """)
    with made.connect() as owner:
        revealed = "SELECT count(1) FROM log WHERE kind = 'number.revealed'"
        assert owner.execute(revealed).fetchone() == (3,)


NOT_AS_OWNER = {"office.has_clerk", "office.is_kept"}  # they say what anybody may know


def test_every_function_that_runs_as_the_owner_has_a_search_path_of_its_own(made):
    with made.connect() as owner:
        found = owner.execute(
            "SELECT proname, provolatile, proconfig FROM pg_proc WHERE prosecdef "
            "AND pronamespace IN ('public'::regnamespace, 'office'::regnamespace)"
        ).fetchall()
        superuser = owner.execute("SELECT current_setting('is_superuser')").fetchone()
    assert {f"office.{name}" for name, _, _ in found} >= set(RUNNABLE) - NOT_AS_OWNER
    path = ["search_path=pg_catalog, pg_temp"]
    steady = [
        "DateStyle=ISO, YMD", "TimeZone=UTC", "standard_conforming_strings=on",
        "plan_cache_mode=force_generic_plan", "jit=off", "enable_seqscan=off", "lock_timeout=10s",
    ]  # fmt: skip
    wanted = {"v": path + steady, "s": path}
    assert [name for name, kind, set_ in found if set_ != wanted[kind]] == []
    assert superuser == ("off",)



# Ways to have the number and not the record: the whole transaction taken back, or a part of it.
TAKEN_BACK = (
    ("BEGIN", "{record}"), ("BEGIN", "SAVEPOINT s", "{record}", "RELEASE s"),
    ("BEGIN", "SAVEPOINT s", "{record}"),
)  # fmt: skip


@pytest.mark.parametrize("way", TAKEN_BACK)
def test_no_number_comes_back_before_the_record_of_it_can_no_longer_be_taken_back(way, made, hire):
    dealing = Dealing(made, hire(Role.COLLECTOR))
    person, contact = dealing.person(), uuid7(now())
    with dealing.store.begin() as tx:
        install.driver_of(tx).execute("DELETE FROM office.rules WHERE kind <> 'hold'")
    permit = uuid7(now())
    dealing.ask("ask_permit", permit, person.id, person.points[0], DEVICE)
    dealing.close()
    for record, told in (
        (f"SELECT office.reveal('{person.points[0]}', 'd')",
         f"SELECT office.revealed('{person.points[0]}')"),
        (f"SELECT office.dial('{permit}', '{contact}', 'd')",
         f"SELECT office.dialled('{contact}')"),
    ):  # fmt: skip
        with made.connect(dealing.staff.login) as hostile:
            for sentence in way:
                hostile.execute(sentence.format(record=record))
            with pytest.raises(psycopg.Error) as refusal:
                hostile.execute(told)
            assert refusal.value.diag.message_primary in ("point.unknown", "permit.unknown")
            hostile.rollback()
            with pytest.raises(psycopg.Error):
                hostile.execute(told)
            hostile.execute(record)
            hostile.execute(record)  # the answer was lost
            (number,) = hostile.execute(told).fetchone()
            assert number.startswith("+86134900")
            with made.connect() as owner:
                owner.execute("UPDATE office.times SET permit = '0'")
            with pytest.raises(psycopg.Error):
                hostile.execute(told)
            with made.connect() as owner:
                owner.execute("UPDATE office.times SET permit = '1 minute'")
