"""An office is made by its owner, and its staff are roles of the server that ask for a password."""

from __future__ import annotations

import json

import psycopg
import pytest
from sqlalchemy import make_url

from app.bench.cluster import Cluster
from app.cli import FAILED, main
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.staff import Role
from app.services import audit
from app.storage import store as storage
from app.storage.postgres import install
from tests.books import Server
from tests.office.conftest import OWNER, Office
from tests.office.dealing import in_words, refused

PASSWORD = "a-long-password"
_SCRAM = "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"


@pytest.fixture(scope="module")
def strict():
    """A server that asks everybody but its superuser for a password (SCRAM, RFC 5802)."""
    with Cluster() as cluster:
        with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD 'of the owner'")
            connection.execute(f"CREATE DATABASE book OWNER {OWNER}")
            (cluster.data / "pg_hba.conf").write_text(_SCRAM, encoding="ascii")
            connection.execute("SELECT pg_reload_conf()")
        yield Office(Server(cluster.dsn(), "strict"), "book")


class Shell:
    """Types commands of an office and reads their JSON."""

    def __init__(self, office: Office, capsys) -> None:
        self.owner = str(office.url).replace(f"{OWNER}@", f"{OWNER}:of%20the%20owner@")
        self.server = office.url.replace(f"{OWNER}@", "")
        self._capsys = capsys

    def run(self, *words: str, expect: int = 0):
        status = main([*words, "--json"])
        out, err = self._capsys.readouterr()
        assert status == expect, (out, err)
        return json.loads(out)

    def staff(self, *words: str, by: str = "root1", expect: int = 0):
        return self.run("staff", *words, "--server", self.server, "--as", by, expect=expect)

    def signs_in(self, login: str, password: str) -> str | None:
        """The code of what is wrong; None where nothing is."""
        try:
            storage.open_postgresql(self.server, login, password).close()
        except storage.DeskError as error:
            return error.code
        return None


@pytest.fixture
def shell(strict, capsys, monkeypatch):
    monkeypatch.setenv("FORBEAR_PASSWORD", PASSWORD)
    monkeypatch.setenv("FORBEAR_NEW_PASSWORD", PASSWORD)
    return Shell(strict, capsys)


def test_an_office_from_its_beginning(shell, strict, monkeypatch):
    superuser = strict.server.dsn("book")
    made = ("--as", "root1", "--name", "某管理员")
    said = shell.run("db", "init", superuser, *made, expect=FAILED)
    assert _code(said) == "office.owner_superuser"
    assert _code(shell.run("db", "upgrade", shell.owner, expect=FAILED)) == "office.not_one"
    for words in (("audit", "verify", "--server", shell.owner), ("db", "clerk", shell.owner)):
        assert _code(shell.run(*words, expect=FAILED)) == "office.not_one"
    with psycopg.connect(strict.server.dsn("book"), autocommit=True) as connection:
        for made_there, gone in (("TABLE invoices ()", "TABLE invoices"), ("SCHEMA office",) * 2):
            connection.execute(f"CREATE {made_there}")
            said = shell.run("db", "init", shell.owner, *made, expect=FAILED)
            assert _code(said) == "office.not_empty"
            connection.execute(f"DROP {gone}")
    for known, code in (("collector", "staff.login_kept"), (OWNER, "staff.exists")):
        taken = ("--as", known, "--name", "某管理员")  # a role of the server by then
        assert _code(shell.run("db", "init", shell.owner, *taken, expect=FAILED)) == code
    assert shell.run("db", "init", shell.owner, *made) == {"login": "root1"}
    assert _code(shell.run("db", "init", shell.owner, *made, expect=FAILED)) == "office.exists"
    assert shell.run("db", "upgrade", shell.owner) == {"upgraded": True}

    assert shell.signs_in("root1", PASSWORD) is None
    assert shell.signs_in("root1", "another password") == "office.login_wrong"
    shell.staff("add", "ann", "--name", "安", "--role", "collector")
    assert shell.signs_in("ann", PASSWORD) is None
    taken = dict.fromkeys(("ann", "postgres", OWNER), "staff.exists")
    reserved = dict.fromkeys(("collector", "pg_monitor", "none"), "staff.login_kept")
    for known, code in (taken | reserved).items():
        said = shell.staff("add", known, "--name", "X", "--role", "collector", expect=FAILED)
        assert _code(said) == code, known
    long = "名" * 22  # 66 bytes: PostgreSQL would cut it off
    said = shell.staff("add", long, "--name", "X", "--role", "collector", expect=FAILED)
    assert _code(said) == "staff.name_wrong"

    said = shell.staff("add", "bob", "--name", "B", "--role", "admin", by="ann", expect=FAILED)
    assert _code(said) == "office.not_allowed"
    monkeypatch.setenv("FORBEAR_NEW_PASSWORD", "quite another one")
    shell.staff("reset", "ann")
    assert shell.signs_in("ann", PASSWORD) == "office.login_wrong"
    assert shell.signs_in("ann", "quite another one") is None

    assert _code(shell.staff("disable", "nobody", expect=FAILED)) == "staff.unknown"
    assert _code(shell.staff("disable", "root1", expect=FAILED)) == "staff.last_admin"
    shell.staff("disable", "ann")
    assert shell.signs_in("ann", "quite another one") == "login.closed"

    store = storage.open_postgresql(shell.owner)
    found = audit.verify_store(store)
    with store.read() as tx:
        kinds = install.driver_of(tx).execute(
            "SELECT kind FROM log WHERE chain = 'desk' ORDER BY seq"
        ).fetchall()
    store.close()
    assert found.broken is None and not found.differing
    assert [kind for (kind,) in kinds] == [
        "book.created", "staff.added", "staff.added", "staff.changed", "staff.changed"
    ]  # fmt: skip
    with psycopg.connect(strict.server.admin) as connection:
        kept = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'root1'")
        assert kept.fetchone()[0].startswith("SCRAM-SHA-256$4096:")


def test_an_administrator_s_own_client_enters_nobody_whom_no_desk_could_show(made, hire):
    root, other = hire(Role.ADMIN), hire(Role.COLLECTOR)
    good = {
        "staff_id": uuid7(now()), "login": f"{made.database}_new", "name": "某人",
        "role": "collector", "number": "", "verifier": "SCRAM-SHA-256$4096:", "device": "d" * 32,
    }  # fmt: skip
    with made.connect(root.login) as hostile:

        def ask(function, said):
            marks = ", ".join(f"{name} => %({name})s" for name in said)
            with in_words():
                hostile.execute(f"SELECT office.{function}({marks})", said)

        for wrong in (
            *({name: None} for name in ("staff_id", "login", "name", "role", "verifier")),
            {"name": " "}, {"name": "名" * 81}, {"name": "a\x1b[2J"}, {"name": "a\u202eb"},
            {"login": "a\nb"}, {"login": ""}, {"role": "owner"}, {"verifier": "plain"},
        ):  # fmt: skip
            refused("staff.name_wrong", ask, "add_staff", good | wrong)
        same = {"login": other.login, "device": "d" * 32}
        refused("staff.unknown", ask, "reset_password", same | {"verifier": None})
        refused("staff.unknown", ask, "reset_password", same | {"login": None, "verifier": "x"})
        refused("staff.unknown", ask, "disable_staff", same | {"login": None})
        for function, said in (
            ("add_staff", good), ("disable_staff", same),
            ("reset_password", same | {"verifier": good["verifier"]}),
        ):  # fmt: skip
            for device in (None, "", "words of one's own"):
                with pytest.raises(psycopg.errors.InvalidParameterValue):
                    ask(function, said | {"device": device})
    with made.connect() as owner:
        assert owner.execute("SELECT count(*) FROM staff WHERE active = 1").fetchone() == (3,)


def _code(said) -> str:
    return said["error"]["code"]


def test_a_server_without_a_certificate_is_not_believed(strict):
    """Unless the address says otherwise, the server has to prove that it is the one named."""
    address = make_url(strict.server.admin).set(query={})
    with pytest.raises(storage.DeskError) as refusal:
        storage.open_postgresql(address.render_as_string(hide_password=False))
    assert refusal.value.code == "office.no_tls"

