"""The migrations lead from nothing to exactly the tables that the program speaks to."""

from __future__ import annotations

import pytest
from alembic.script import ScriptDirectory

from app.domain.errors import DeskError
from app.settings import MIGRATIONS
from app.storage import migrating
from app.storage import store as storage
from tests.books import KEY


@pytest.fixture
def empty(engine_name, tmp_path, request):
    """An empty book on each engine: nothing in it, not even a revision."""
    if engine_name == "sqlcipher":
        book = storage.open_sqlcipher(tmp_path / "empty.db", KEY, create=True)
        yield book
        book.close()
        return
    server = request.getfixturevalue("pg_server")
    database = server.create("empty")
    book = storage.open_postgresql(server.dsn(database))
    yield book
    book.close()
    server.drop(database)


def test_an_empty_book_becomes_one_with_the_newest_schema(empty):
    assert migrating.schema_version(empty) is None
    assert migrating.check(empty)
    migrating.migrate(empty)
    assert migrating.schema_version(empty) == migrating.HEAD
    assert not migrating.check(empty)


def test_after_the_upgrade_nothing_differs_from_the_tables(empty):
    assert migrating.differences(empty) != []  # so the comparison does see what is missing
    migrating.migrate(empty)
    assert migrating.differences(empty) == []


def test_migrating_twice_changes_nothing(store):
    migrating.migrate(store)
    assert migrating.schema_version(store) == migrating.HEAD
    assert migrating.differences(store) == []


def test_a_book_of_a_newer_program_is_refused_and_left_as_it_is(store):
    with store.begin() as tx:
        tx.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DeskError) as refusal:
        migrating.migrate(store)
    assert refusal.value.code == "book.newer"
    assert set(refusal.value.values) == {"book", "program"}
    assert migrating.schema_version(store) == "9999"


def test_the_history_has_one_end_and_the_program_names_it():
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [migrating.HEAD]
