"""Offices for tests: a real server, an owner who is no superuser, desks with roles of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import psycopg
import pytest

from app.bootstrap import rulebook
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.staff import Founder, Role, Staff
from app.rules import contact as deciding
from app.services import office
from app.settings import Settings
from app.storage import store as storage
from app.storage.postgres import accounts, install
from tests.books import Server

OWNER = "forbear_owner"
FOUNDER = Founder("root1", "某管理员", "a long password")
_serial = count(1)


@dataclass(frozen=True)
class Office:
    """An office on the tests' server; `url` is its owner's address."""

    server: Server
    database: str

    def url_of(self, login: str) -> str:
        """The address with which somebody signs in (the tests' server trusts names)."""
        place = self.server.dsn(self.database)
        return f"postgresql://{login}@{place.partition('@')[2]}"

    @property
    def url(self) -> str:
        return self.url_of(OWNER)

    def connect(self, login: str = OWNER) -> psycopg.Connection:
        return psycopg.connect(self.url_of(login), autocommit=True)

    def server_connection(self) -> psycopg.Connection:
        """As the server's superuser."""
        return psycopg.connect(self.server.dsn(self.database), autocommit=True)

    def open(self) -> storage.Store:
        return storage.open_postgresql(self.url)


def _run(server: Server, sentence: str) -> None:
    with psycopg.connect(server.admin, autocommit=True) as connection:
        connection.execute(sentence)


@pytest.fixture(scope="session")
def office_template(pg_server: Server) -> Iterator[str]:
    """An office as `init` makes it, to copy from."""
    with psycopg.connect(pg_server.admin, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (OWNER,)).fetchone()
        if known is None:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
    database = pg_server.create("office")
    _run(pg_server, f'ALTER DATABASE "{database}" OWNER TO {OWNER}')
    settings = Settings()
    made = Office(pg_server, database)
    office.init(made.url, FOUNDER, rulebook(settings), settings, uuid7)
    yield database
    pg_server.drop(database)
    _run(pg_server, f'DROP ROLE "{FOUNDER.login}"')


@pytest.fixture
def made(pg_server: Server, office_template: str) -> Iterator[Office]:
    """A fresh office with its first administrator."""
    database = pg_server.create(f"office{next(_serial)}", office_template)
    _run(pg_server, f'ALTER DATABASE "{database}" OWNER TO {OWNER}')
    copy = Office(pg_server, database)
    store = copy.open()
    with store.begin() as tx:
        install.secure_database(tx)
    store.close()
    yield copy
    pg_server.drop(database)


@pytest.fixture
def hire(made: Office, pg_server: Server) -> Iterator[Callable[[Role], Staff]]:
    """Adds somebody in a role, with a role of the server; they are gone after the test."""
    logins: list[str] = []

    def enter(role: Role) -> Staff:
        login = f"{made.database}_{role.value}{len(logins)}"
        who = Staff(uuid7(now()), login, login, role)
        store = made.open()
        with store.begin() as tx:
            accounts.enter(tx, who, "a long password")
        store.close()
        logins.append(login)
        return who

    yield enter
    pg_server.drop(made.database)
    for login in logins:
        _run(pg_server, f'DROP ROLE "{login}"')


@pytest.fixture
def quick(monkeypatch):
    """Python decides without looking for the next allowed moment."""
    monkeypatch.setattr(deciding, "_first_allowed", lambda *_: None)
    monkeypatch.setattr(deciding, "_all_allow", lambda *_: None)
