"""`forbear db test` and the connection's test button: every cause has words of its own."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import psycopg
import pytest

from app.bench.cluster import Cluster
from app.bootstrap import office_desk, rulebook
from app.cli import FAILED, main
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.staff import Founder, Role
from app.services import login, office, seats
from app.settings import Settings
from app.storage.servers import address_of
from tests.fakes import FakePhone
from tests.office.certificates import Authority
from tests.office.conftest import OWNER

PASSWORD = "a-long-password"
_HBA = """host all postgres 127.0.0.1/32 trust
hostssl book all 127.0.0.1/32 scram-sha-256
hostssl other all 127.0.0.1/32 scram-sha-256
hostssl missing all 127.0.0.1/32 scram-sha-256
"""


class Place:
    """A server with TLS on which `book` is an office, and what its address is made of."""

    def __init__(self, cluster: Cluster, authority: Authority) -> None:
        self.cluster, self.authority = cluster, authority

    def url(self, host: str = "localhost", port: int = 0, database: str = "book", **query) -> str:
        query.setdefault("sslrootcert", str(self.authority.ca))
        asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        return f"postgresql://{host}:{port or self.cluster.port}/{database}?{asked}"

    def say(self, sentence: str, database: str = "postgres") -> None:
        with psycopg.connect(self.cluster.dsn(database), autocommit=True) as connection:
            connection.execute(sentence)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("authority"), "ours")
    with Cluster() as cluster:
        here = Place(cluster, authority)
        here.say(f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD 'of the owner'")
        here.say(f"CREATE DATABASE book OWNER {OWNER}")
        here.say("CREATE DATABASE other")
        authority.issue(cluster.data, "localhost")
        (cluster.data / "pg_hba.conf").write_text(_HBA, encoding="ascii")
        here.say("ALTER SYSTEM SET ssl = on")
        here.say("SELECT pg_reload_conf()")
        owner = here.url().replace("//", f"//{OWNER}:of%20the%20owner@")
        rules = rulebook(Settings())
        office.init(owner, Founder("root1", "某管理员", PASSWORD), rules, Settings(), uuid7)
        seat = seats.Seat(here.url(), "root1", PASSWORD, "d")
        for login in ("ann", "bob"):
            office.add_staff(seat, Founder(login, "安", PASSWORD), Role.COLLECTOR, uuid7)
        office.disable(seat, "bob")
        yield here


def said(url: str, login: str = "ann", password: str = PASSWORD) -> str:
    """The code of what is wrong."""
    with pytest.raises(DeskError) as refusal:
        seats.test(url, login, password)
    return refusal.value.code


@contextmanager
def _greets(first: bytes) -> Iterator[int]:
    """A server of another kind, which speaks first; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            with server.accept()[0] as one:
                one.sendall(first)
                one.recv(64)

        greeter = threading.Thread(target=greet)
        greeter.start()
        yield server.getsockname()[1]
        greeter.join()


def test_who_can_sign_in_is_named(place):
    found = seats.test(place.url(), "ann", PASSWORD)
    assert (found.login, found.role) == ("ann", Role.COLLECTOR)


def test_each_cause_has_words_of_its_own(place, tmp_path):
    with socket.socket() as closed, socket.create_server(("127.0.0.1", 0)) as silent:
        closed.bind(("127.0.0.1", 0))
        nobody, mute = closed.getsockname()[1], silent.getsockname()[1]
        assert said(place.url("no-such-host.invalid")) == "office.no_host"
        assert said(place.url(port=nobody)) == "office.refused"
        assert said(place.url(port=mute, connect_timeout="2")) == "office.silent"
    with _greets(b"J\0\0\0\x0a8.0.36") as port:
        assert said(place.url(port=port)) == "office.other_kind"
    assert said(place.url(sslmode="silly")) == "office.no_address"
    assert said(place.url(connect_timeout="x")) == "office.no_address"
    assert said("host=a,b,c port=1,2") == "office.no_address"
    with pytest.raises(DeskError, match="office.no_address"):
        address_of("host=a,b,c port=1,2")
    assert said(place.url(port=99999)) == "office.no_address"
    assert said(f"host={tmp_path}") == "office.refused"  # no server of this computer's
    assert said(place.url(), password="") == "office.no_password"
    assert said(place.url(), password="another") == "office.login_wrong"
    assert said(place.url(), login="nobody") == "office.login_wrong"
    assert said(place.url(), login="bob") == "login.closed"
    assert said(place.url(), login="bob", password="another") == "office.login_wrong"
    assert said(place.url(database="missing")) == "office.no_database"
    assert said(place.url(database="other")) == "office.not_one"
    assert said(place.url(database="postgres")) == "office.not_entered"
    assert said(place.url("127.0.0.1")) == "office.other_name"
    assert said(place.url(sslmode="disable")) == "office.not_encrypted"
    stranger = Authority(tmp_path, "stranger")
    assert said(place.url(sslrootcert=str(stranger.ca))) == "office.untrusted"
    assert said(place.url(sslrootcert=str(tmp_path / "none.crt"))) == "office.no_certificate"
    assert said("postgresql://[/") == "office.no_address"
    place.say(f"ALTER ROLE {OWNER} PASSWORD 'of the owner'")
    assert said(place.url(), OWNER, "of the owner") == "office.owner_signs_in"


def test_who_unlocks_with_a_new_password_goes_on_by_it(place):
    """What is open in the locked window has no other way to the office than the desk it had."""
    empty = office_desk(Settings(office=place.url()), FakePhone(), device_id="d")
    desk = login.sign_in(empty, "ann", PASSWORD)
    admin = seats.Seat(place.url(), "root1", PASSWORD, "d")
    office.reset_password(admin, "ann", "another-long-password")
    try:
        login.sign_in(desk, "ann", "another-long-password")  # as the locked window does
        assert desk.present().login == "ann"
    finally:
        office.reset_password(admin, "ann", PASSWORD)
        desk.close()


def test_a_server_without_tls_is_sent_no_password(place, pg_server):
    port = psycopg.conninfo.conninfo_to_dict(pg_server.admin)["port"]
    assert said(place.url(port=int(port))) == "office.no_tls"


def test_an_expired_certificate_is_not_trusted(place):
    try:
        place.authority.issue(place.cluster.data, "localhost", expired=True)
        place.say("SELECT pg_reload_conf()")
        assert said(place.url()) == "office.untrusted"
    finally:
        place.authority.issue(place.cluster.data, "localhost")
        place.say("SELECT pg_reload_conf()")


@pytest.mark.parametrize(("revision", "code"), [("0000", "office.older"), ("9999", "office.newer")])
def test_an_office_of_another_version(place, revision, code):
    try:
        place.say(f"UPDATE alembic_version SET version_num = '{revision}'", "book")
        assert said(place.url()) == code
        if code == "office.newer":
            owner = place.url().replace("//", f"//{OWNER}:of%20the%20owner@")
            with pytest.raises(DeskError) as refusal:
                office.upgrade(owner, rulebook(Settings()), Settings())
            assert refusal.value.code == code
    finally:
        place.say("UPDATE alembic_version SET version_num = '0001'", "book")


def test_a_standby_is_told_and_passed_over(place):
    """Whoever serves reads alone is no server to work at; the next one of the address is."""
    with Cluster(default_transaction_read_only="on") as reader:
        writing = reader.dsn() + "?options=-c%20default_transaction_read_only%3Doff"
        with psycopg.connect(writing, autocommit=True) as connection:
            connection.execute("CREATE ROLE ann LOGIN")
            connection.execute("CREATE DATABASE book")
        assert said(place.url("127.0.0.1", reader.port, sslmode="disable")) == "office.standby"
        both = f"127.0.0.1:{reader.port},localhost"
        assert seats.test(place.url(both, sslmode="prefer"), "ann", PASSWORD).login == "ann"


def test_the_command_says_it_too(place, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("FORBEAR_PASSWORD", PASSWORD)
    assert main(["db", "test", place.url(), "--as", "ann", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["login"] == "ann"
    assert main(["db", "test", place.url(database="other"), "--as", "ann"]) == FAILED
    assert "forbear db init" in capsys.readouterr().err
    nowhere = str(tmp_path / "none.crt")
    assert main(["db", "test", place.url(sslrootcert=nowhere), "--as", "ann"]) == FAILED
    told = capsys.readouterr().err
    assert nowhere in told and "?sslrootcert=" in told
