"""A passphrase and a recovery code are changed by command; what went before opens no more."""

from __future__ import annotations

import json

import pytest

from app.channels.secrets import Secrets
from app.cli import FAILED, main, session
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.staff import Role
from app.services import keys
from app.storage import keys as envelopes
from app.storage import log
from app.storage.store import open_sqlcipher
from tests.fakes import FakeClock
from tests.make import make_desk

PASSWORD, OLD, NEW = "a-long-password", "a passphrase of one's own", "quite another passphrase"


class Keyring(Secrets):
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    @property
    def name(self) -> str:
        return "Memory"

    def get(self, book_id: str) -> bytes | None:
        return self.kept.get(book_id)

    def put(self, book_id: str, key: bytes) -> None:
        self.kept[book_id] = key

    def delete(self, book_id: str) -> None:
        self.kept.pop(book_id, None)


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(session, "CLOCK", FakeClock())
    monkeypatch.setenv("FORBEAR_PASSWORD", PASSWORD)

    def typed(*words: str, expect: int = 0, who: str = "ann", **variables: str):
        with monkeypatch.context() as environment:
            for name, value in variables.items():
                environment.setenv(f"FORBEAR_{name}", value)
            book = str(tmp_path / "own.book")
            status = main([*words, "--book", book, "--as", who, "--json"])
        out, err = capsys.readouterr()
        assert status == expect, (out, err)
        return json.loads(out)

    return typed


def _kinds(book, key):
    store = open_sqlcipher(book, key)
    try:
        with store.read() as tx:
            return [entry.kind for entry in log.entries(tx, DESK)]
    finally:
        store.close()


def test_a_changed_passphrase_opens_the_book_and_the_old_one_no_more(run, tmp_path):
    code = run("setup", "--name", "安", PASSPHRASE=OLD)["recovery_code"]
    short = run("book", "passphrase", expect=FAILED, PASSPHRASE=OLD, NEW_PASSPHRASE="short")
    assert short["error"]["code"] == "key.passphrase_short"
    assert run("book", "passphrase", PASSPHRASE=OLD, NEW_PASSPHRASE=NEW) == {
        "passphrase_changed": True
    }
    wrong = run("staff", "list", expect=FAILED, PASSPHRASE=OLD)
    assert wrong["error"]["code"] == "key.wrong_passphrase"
    assert run("staff", "list", PASSPHRASE=NEW)[0]["login"] == "ann"
    assert run("staff", "list", "--recovery-code", RECOVERY_CODE=code)[0]["login"] == "ann"
    book = tmp_path / "own.book"
    key = envelopes.open_with_passphrase(envelopes.envelope_path(book), NEW)
    assert _kinds(book, key).count(EntryKind.BOOK_KEY_CHANGED) == 1  # not for the short one


def test_a_new_recovery_code_ends_the_old_one(run):
    old = run("setup", "--name", "安", PASSPHRASE=OLD)["recovery_code"]
    new = run("book", "recovery-code", "--recovery-code", RECOVERY_CODE=old)["recovery_code"]
    assert new != old
    error = run("staff", "list", "--recovery-code", expect=FAILED, RECOVERY_CODE=old)["error"]
    assert error["code"] == "key.wrong_recovery_code"
    assert run("staff", "list", "--recovery-code", RECOVERY_CODE=new)
    assert run("staff", "list", PASSPHRASE=OLD)
    assert run("audit", "verify", PASSPHRASE=OLD)["differing"] == []


def test_a_book_of_a_keyring_moves_to_a_machine_without_one(run, monkeypatch):
    keyring = Keyring()
    monkeypatch.setattr("app.bootstrap.OsKeyring", lambda **_: keyring)
    code = run("setup", "--name", "安")["recovery_code"]
    assert run("staff", "list")
    code = run("book", "recovery-code")["recovery_code"]  # by the keyring's key
    assert run("staff", "list")
    keyring.kept.clear()
    run("staff", "list", expect=FAILED)
    words = ("book", "passphrase", "--recovery-code")
    run(*words, RECOVERY_CODE=code, NEW_PASSPHRASE=NEW)
    assert run("staff", "list", PASSPHRASE=NEW)


def test_only_administrators_change_a_way_in(run, tmp_path):
    run("setup", "--name", "安", PASSPHRASE=OLD)
    words = ("staff", "add", "bo", "--name", "博", "--role", "team_lead")
    run(*words, PASSPHRASE=OLD, NEW_PASSWORD=PASSWORD)
    envelope = envelopes.envelope_path(tmp_path / "own.book")
    before = envelope.read_bytes()
    for what in ("passphrase", "recovery-code"):
        said = run(
            "book", what, who="bo", expect=FAILED, PASSPHRASE=OLD, NEW_PASSPHRASE=NEW
        )  # fmt: skip
        assert said["error"]["code"] == "login.not_allowed"
    assert envelope.read_bytes() == before


def test_an_entry_that_cannot_be_kept_leaves_the_old_way_in(tmp_path, monkeypatch, run):
    run("setup", "--name", "安", PASSPHRASE=OLD)
    book = tmp_path / "own.book"
    envelope = envelopes.envelope_path(book)
    before, key = (
        envelope.read_bytes(),
        envelopes.open_with_passphrase(envelopes.envelope_path(book), OLD),
    )
    store = open_sqlcipher(book, key)
    desk = make_desk(store, role=Role.ADMIN, login="ann")

    def full(self: object) -> None:
        raise DeskError("book.disk_full")

    monkeypatch.setattr("app.storage.store.Transaction.finish", full)
    for change in (
        lambda: keys.change_passphrase(desk, key, NEW),
        lambda: keys.change_recovery_code(desk, key),
    ):
        with pytest.raises(DeskError, match="book.disk_full"):
            change()
        assert envelope.read_bytes() == before
    store.close()


def test_a_central_database_has_no_envelope(book_at):
    desk = make_desk(book_at("postgresql")(), role=Role.ADMIN)
    with pytest.raises(DeskError) as error:
        keys.change_passphrase(desk, bytes(32), NEW)
    assert error.value.code == "key.central"


def test_a_staff_account_is_closed_and_reset_with_an_answer(run):
    run("setup", "--name", "安", PASSPHRASE=OLD)
    words = ("staff", "add", "bo", "--name", "博", "--role", "collector")
    run(*words, PASSPHRASE=OLD, NEW_PASSWORD=PASSWORD)
    answer = run("staff", "reset", "bo", PASSPHRASE=OLD, NEW_PASSWORD="another " + PASSWORD)
    assert answer == {"login": "bo", "password_changed": True}
    assert run("staff", "disable", "bo", PASSPHRASE=OLD) == {"login": "bo", "active": False}


def test_a_clock_is_answered_for_by_command(run):
    run("setup", "--name", "安", PASSPHRASE=OLD)
    words = ("audit", "accept-clock", "--today", "2026-11-23")
    error = run(*words, expect=FAILED, PASSPHRASE=OLD)["error"]
    assert error["code"] == "clock.nothing_ahead"
    session.CLOCK.forward(days=365)
    run("staff", "list", PASSPHRASE=OLD)
    session.CLOCK.forward(days=-365)
    done = run(*words, PASSPHRASE=OLD)
    assert (done["entries"], done["people"]) == (1, 0)
    assert run("audit", "verify", PASSPHRASE=OLD)["accepted"] == [done]
