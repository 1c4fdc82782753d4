"""A book that moves, and where it moves to."""

from __future__ import annotations

import json
import shutil

import psycopg
import pytest

from app.cli import main
from app.domain.referrals import PaperKind
from app.domain.staff import Role
from app.services import login, referrals
from app.storage import keys
from app.storage import store as storage
from tests.books import KEY
from tests.make import make_desk, make_person
from tests.office.conftest import OWNER, Office
from tests.services.test_books import _work

PASSWORD = "a long password"
SECRET = "a long passphrase"
PEOPLE = 30


@pytest.fixture
def book(sqlcipher_template, tmp_path):
    """A book in which somebody has worked; its file, with an administrator ann and a collector."""
    path = tmp_path / "forbear.book"
    shutil.copyfile(sqlcipher_template, path)
    desk = make_desk(storage.open_sqlcipher(path, KEY), role=Role.ADMIN)
    login.add_staff(desk, "cora_moved", "某坐席", Role.COLLECTOR, PASSWORD)
    login.add_staff(desk, "gone_moved", "离职者", Role.COLLECTOR, PASSWORD)
    login.disable(desk, "gone_moved")
    _work(desk, times=3)
    for number in range(20):
        person = make_person(desk, name=f"某人{number}", mobiles=(f"+86134900000{number + 10}",))
    paper = tmp_path / "contract.pdf"
    paper.write_bytes(b"%PDF\x00\xff")
    referrals.attach(desk, f"A-{person.debts[0]}", PaperKind.CONTRACT, paper)
    desk.store.close()
    return path


@pytest.fixture
def empty(pg_server):
    """An empty database of the owner's; the roles of its people are gone afterwards."""
    with psycopg.connect(pg_server.admin, autocommit=True) as connection:
        if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (OWNER,)).fetchall():
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
        database = pg_server.create("moved")
        connection.execute(f'ALTER DATABASE "{database}" OWNER TO {OWNER}')
        yield Office(pg_server, database)
        pg_server.drop(database)
        for name in ("ann", "cora_moved", "gone_moved"):
            connection.execute(f"DROP ROLE IF EXISTS {name}")


@pytest.fixture
def typed(tmp_path, monkeypatch, capsys):
    """Runs a command and gives its JSON."""
    monkeypatch.setenv("FORBEAR_PASSWORD", "a long password")
    monkeypatch.setenv("FORBEAR_NEW_PASSWORD", "another password")
    monkeypatch.setenv("FORBEAR_PASSPHRASE", SECRET)

    def run(*words, expect=0):
        status = main([*map(str, words), "--json"])
        out, err = capsys.readouterr()
        assert status == expect, (out, err)
        return json.loads(out)

    return run


@pytest.fixture
def worked(typed, tmp_path):
    """A book as it is set up, with people in it; its file and its key."""
    book = tmp_path / "desk.book"
    typed("setup", "--book", book, "--as", "ann", "--name", "安")
    key = keys.open_with_passphrase(keys.envelope_path(book), SECRET)
    desk = make_desk(storage.open_sqlcipher(book, key), role=Role.ADMIN)
    for number in range(PEOPLE):
        make_person(desk, name=f"某人{number}", mobiles=(f"+86134900001{number:02}",))
    desk.store.close()
    return book, key
