"""A visit from the command line: asked for, refused by rule, appointed, told, printed, ended."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta

import pytest

from app.cli import FAILED, REFUSED, session
from app.demo.portfolio import Plan, write_portfolio
from tests.cli.test_commands import PASSWORD, Shell
from tests.fakes import FakeClock


@pytest.fixture
def shell(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(session, "CLOCK", FakeClock())
    monkeypatch.setenv("FORBEAR_PASSWORD", PASSWORD)
    monkeypatch.setenv("FORBEAR_NEW_PASSWORD", PASSWORD)
    monkeypatch.setenv("FORBEAR_PASSPHRASE", "a passphrase of one's own")
    shell = Shell(tmp_path, capsys, session.CLOCK)
    shell.run("setup", "--name", "安")
    path = tmp_path / "portfolio.csv"
    write_portfolio(path, Plan(40, seed=3, as_of=shell.clock().date()))
    shell.run("import", str(path))
    for login, role in (("bo", "collector"), ("he", "visitor")):
        shell.run("staff", "add", login, "--name", login.title(), "--role", role)
    return shell


@pytest.fixture
def person(shell):
    """The first of the late stage who has an address."""
    for row in shell.run("queue", "list", "--stage", "late")["rows"]:
        points = shell.run("person", "show", row["debtor_id"])["points"]
        if any(one["kind"] == "address" for one in points):
            return row["debtor_id"]
    raise LookupError("nobody late has an address")


def test_a_visit_goes_from_the_request_to_the_sheet_and_back(shell, person, tmp_path):
    asked = ("visit", "request", person, "--reason", "面谈")
    visit = shell.run(*asked, login="bo")["visit"]
    refused = shell.run("visit", "approve", visit, expect=REFUSED)["refused"]
    assert [one["rule"] for one in refused["reasons"]] == ["visit_consent"]
    agreed = ("--kind", "visit", "--through", "call", "--words", "可以")
    shell.run("consent", "add", person, *agreed)
    shell.run("visit", "approve", visit)
    appoint = ("visit", "appoint", visit, "--from", "2026-11-24T14:30", "--who", "he")
    few = shell.run(*appoint, login="bo", expect=REFUSED)["refused"]["reasons"]
    assert [(one["rule"], one["used"], one["limit"]) for one in few] == [("visits", 1, 2)]
    made = shell.run(*appoint, "--who", "bo", login="bo")["appointment"]
    assert made["start"] == "2026-11-24T06:30:00+00:00"
    (message, *_) = shell.run("visit", "message", visit, login="bo")
    sent = shell.run("visit", "message", visit, "--to", message["point_id"], login="bo")
    assert "2026-11-24" in sent["message"]["text"]
    shell.run("visit", "confirm", visit, login="bo")
    assert [one["id"] for one in shell.run("visit", "list", "--on", "2026-11-24", login="he")] == [
        visit
    ]
    note = ("visit", "note", visit, "--door", "南门", "--care", "有狗", "--care", "有孩子")
    assert shell.run(*note, login="he")[0]["note"]["care"] == "有狗\n有孩子"
    shell.run("visit", "place", visit, "31.2304,121.4737", login="he")
    wrong = shell.run("visit", "place", visit, "here", login="he", expect=FAILED)["error"]
    assert wrong["code"] == "visit.no_place"
    out = tmp_path / "sheet.pdf"
    sheet = ("visit", "sheet", visit, "--out", str(out))
    assert shell.run(*sheet, login="he", expect=FAILED)["error"]["code"] == "letter.no_press"
    printed = shell.run(*sheet, login="he", press=lambda one: one.number.encode())
    assert out.read_text() == printed["number"] == "V-20261124-01"
    assert printed["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert [one["number"] for one in shell.run("visit", "sheets")] == ["V-20261124-01"]
    shell.run("visit", "sheet-back", "V-20261124-01", login="he")
    assert shell.run("visit", "sheets") == []
    left = tmp_path / "note.pdf"
    note = ("visit", "door", "note", visit, "--pdf", str(left))
    said = shell.run(*note, login="he", press=lambda one: one.letters[0].title.encode())
    assert said["file"] == str(left) and left.read_text()
    told = shell.run(*note, "--words", "欠款", login="he", press=lambda _: b"", expect=FAILED)
    assert told["error"]["code"] == "door.note_tells"
    day = tmp_path / "day.ics"
    shell.run("visit", "calendar", "--on", "2026-11-24", "--out", str(day), login="he")
    assert b"BEGIN:VEVENT" in day.read_bytes()
    assert os.name != "posix" or day.stat().st_mode & 0o077 == 0  # addresses are in it
    shell.run("visit", "off", visit, "--reason", "本人不要来", "--by-person", login="bo")
    assert shell.run("visit", "list") == []
    assert shell.run("audit", "verify")["differing"] == []


def test_a_visit_is_told_in_words(shell, person):
    visit = shell.run("visit", "request", person, "--reason", "面谈", login="bo")["visit"]
    assert "待审批" in shell.said("visit", "list")
    assert shell.run("visit", "list", login="he") == []
    shell.run("visit", "refuse", visit, "--reason", "先打电话")
    again = shell.run("visit", "confirm", visit, expect=FAILED)["error"]
    assert again["code"] == "visit.over"


def test_a_visit_goes_with_a_device_and_comes_back(shell, person, tmp_path, monkeypatch, capsys):
    visit = shell.run("visit", "request", person, "--reason", "面谈", login="bo")["visit"]
    agreed = ("--kind", "visit", "--through", "call", "--words", "可以")
    shell.run("consent", "add", person, *agreed)
    shell.run("visit", "approve", visit)
    who = ("--who", "he", "--who", "bo")
    shell.run("visit", "appoint", visit, "--from", "2026-11-24T14:30", *who, login="bo")
    monkeypatch.setenv("FORBEAR_DEVICE_PASSPHRASE", "the device's passphrase")
    book = tmp_path / "device.book"
    out = ("visit", "check-out", visit, "--to", str(book), "--until", "2026-11-25T20:00")
    assert shell.run(*out, login="bo", expect=0)["visits"] == 1
    shell.run("visit", "sync", str(book), login="bo")  # not used: given back at once
    assert not book.exists()
    made = shell.run(*out, "--calls", "1", login="he")
    assert (made["state"], made["unused"]) == ("out", 2)
    assert [one["state"] for one in shell.run("visit", "out")] == ["out", "back"]

    away = Shell(tmp_path, capsys, shell.clock)
    away.book = book
    monkeypatch.setenv("FORBEAR_PASSPHRASE", "the device's passphrase")
    shell.clock.at += timedelta(days=1)
    assert [one["id"] for one in away.run("visit", "list", login="he")] == [visit]
    away.run("person", "note", person, "门口没人", login="he")
    monkeypatch.setenv("FORBEAR_PASSPHRASE", "a passphrase of one's own")
    refused = shell.run("call", "permit", person, expect=REFUSED, login="bo")["refused"]
    assert [one["rule"] for one in refused["reasons"]] == ["reserved"]
    done = shell.run("visit", "sync", str(book), login="he")
    assert (done["waiting"], done["checkout"]["state"], done["conflicts"]) == (0, "back", [])
    assert not book.exists() and not book.with_name("device.book.keys").exists()
    notes = [one["note"] for one in shell.run("person", "show", person)["timeline"]]
    assert "门口没人" in notes
    lost = shell.run("visit", "revoke", made["id"], expect=FAILED)["error"]
    assert lost["code"] == "checkout.not_out"
    assert shell.run("visit", "out", made["id"]) == []
    assert shell.run("audit", "verify")["broken"] is None
