"""Books for tests: the real SQLCipher and a real PostgreSQL, each test on a fresh, migrated one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from app.bench.cluster import Cluster

ENGINES = ("sqlcipher", "postgresql")
KEY = bytes(range(32))  # the same for every test book, so that a file can be copied


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL on which a test may make and drop databases; `admin` is its address."""

    admin: str
    prefix: str

    def dsn(self, database: str) -> str:
        """The address of one of its databases, as libpq and psycopg read it."""
        parts = urlsplit(self.admin)
        # A server of a test shows no certificate; a book is opened without one only when told so.
        query = parts.query or "sslmode=prefer"
        return urlunsplit(parts._replace(path=f"/{database}", query=query))

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database in UTF-8, a copy of `template`, and return its full name."""
        database = f"{self.prefix}_{name}"
        self._say(f'create database "{database}" template "{template}" encoding \'UTF8\'')
        return database

    def drop(self, database: str) -> None:
        """Drop a database, whoever is still connected."""
        self._say(f'drop database if exists "{database}" with (force)')

    def _say(self, sentence: str) -> None:
        import psycopg

        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(sentence)


@pytest.fixture(scope="session")
def pg_server(worker_id: str) -> Iterator[Server]:
    """One PostgreSQL a worker process, or the one that FORBEAR_TEST_PG_DSN names."""
    prefix = f"test_{os.getpid()}_{worker_id}"
    with ExitStack() as stack:
        outside = os.environ.get("FORBEAR_TEST_PG_DSN")
        admin = outside or stack.enter_context(Cluster()).dsn()
        yield Server(admin, prefix)


@pytest.fixture(scope="session")
def pg_template(pg_server: Server) -> Iterator[str]:
    """A migrated, empty database to copy from (nobody stays connected to it)."""
    from app.storage import migrating, store

    database = pg_server.create("template")
    book = store.open_postgresql(pg_server.dsn(database))
    migrating.migrate(book)
    book.close()
    yield database
    pg_server.drop(database)


@pytest.fixture(scope="session")
def sqlcipher_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty, closed file to copy from; its key is KEY."""
    from app.storage import migrating, store

    path = tmp_path_factory.mktemp("template") / "book.db"
    book = store.open_sqlcipher(path, KEY, create=True)
    migrating.migrate(book)
    book.close()
    assert [child.name for child in path.parent.iterdir()] == [path.name], "not checkpointed"
    return path


_serial = count(1)


@pytest.fixture
def book_at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """Makes a fresh migrated book on the engine that is named, and gives a way to open it anew.

    `book_at("sqlcipher")` returns a function: each call opens the same book once more, as a second
    window or process would. All are closed after the test.
    """
    with ExitStack() as stack:
        yield lambda engine: _BOOKS[engine](request, tmp_path, stack)


def _sqlcipher_book(
    request: pytest.FixtureRequest, folder: Path, stack: ExitStack
) -> Callable[[], Any]:
    from app.storage import store

    template = request.getfixturevalue("sqlcipher_template")
    path = folder / f"book{next(_serial)}.db"
    shutil.copyfile(template, path)
    return lambda: _closing(stack, store.open_sqlcipher(path, KEY))


def _postgresql_book(
    request: pytest.FixtureRequest, folder: Path, stack: ExitStack
) -> Callable[[], Any]:
    from app.storage import store

    server = request.getfixturevalue("pg_server")
    database = server.create(str(next(_serial)), request.getfixturevalue("pg_template"))
    stack.callback(server.drop, database)
    return lambda: _closing(stack, store.open_postgresql(server.dsn(database)))


def _closing(stack: ExitStack, book: Any) -> Any:
    stack.callback(book.close)
    return book


_BOOKS = {"sqlcipher": _sqlcipher_book, "postgresql": _postgresql_book}


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn: a test that asks for it, or for `store`, runs on both."""
    return str(request.param)


@pytest.fixture
def reopen(engine_name: str, book_at: Callable[[str], Any]) -> Callable[[], Any]:
    """Opens this test's own book; every call one more connection to the same one."""
    return book_at(engine_name)


@pytest.fixture
def store(reopen: Callable[[], Any]) -> Any:
    """A fresh, migrated, empty book on each engine in turn."""
    return reopen()
