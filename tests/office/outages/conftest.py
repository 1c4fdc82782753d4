"""Desks with a journal, at the end of a wire that can be cut."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from app.bootstrap import office_desk
from app.services import login
from app.settings import Settings
from tests.fakes import FakePhone
from tests.office import desks
from tests.office.desks import PASSWORD, TWICE
from tests.office.lines import MemoryKeyring, Wire

crew = desks.with_ann


@pytest.fixture
def wire(crew):
    made = Wire(int(conninfo_to_dict(crew.made.url)["port"]))
    yield made
    made.close()


@pytest.fixture
def url(crew, wire):
    """Where Ann's desk finds the office: at the end of the wire."""
    port = conninfo_to_dict(crew.made.url)["port"]
    return crew.made.url_of(crew.ann.login).replace(f":{port}/", f":{wire.port}/")


@pytest.fixture
def keyring():
    return MemoryKeyring()


@pytest.fixture
def sit_down(crew, url, keyring, tmp_path):
    """Sits Ann down at her desk with a journal; once more, as after the desk was killed."""
    seats = []

    def seated():
        chosen = Settings(office=url, book=str(tmp_path / "desk" / "own.book"))
        empty = office_desk(chosen, FakePhone(), device_id="d" * 32, keyring=keyring)
        made = login.sign_in(empty, crew.ann.login, PASSWORD)
        seats.append(made)
        return replace(made, rules=made.rules.ruled_by(TWICE))

    yield seated
    for one in seats:
        one.close()


@pytest.fixture
def sit_at(crew, url, keyring, tmp_path):
    """Sits somebody down at this computer, at an address of an office."""
    seats = []

    def seated(who=None, at=url):
        who = who or crew.ann
        chosen = Settings(office=at, book=str(tmp_path / "desk" / "own.book"))
        empty = office_desk(chosen, FakePhone(), device_id="d" * 32, keyring=keyring)
        seats.append(login.sign_in(empty, who.login, PASSWORD))
        return seats[-1]

    yield seated
    for one in seats:
        one.close()


@pytest.fixture
def strict(crew):
    """The tests' server trusts names; of Ann it asks the password."""
    asks = f'host "{crew.made.database}" "{crew.ann.login}" 127.0.0.1/32 scram-sha-256\n'
    with crew.made.server_connection() as server:
        file = Path(server.execute("SHOW hba_file").fetchone()[0])
        before = file.read_text(encoding="utf-8")
        try:
            file.write_text(asks + before, encoding="utf-8")
            server.execute("SELECT pg_reload_conf()")
            yield
        finally:
            file.write_text(before, encoding="utf-8")
            server.execute("SELECT pg_reload_conf()")
