"""One's own lists, day and notes from the command line."""

from __future__ import annotations

import pytest

from app.cli import FAILED, REFUSED, session
from app.demo.portfolio import Plan, write_portfolio
from tests.cli.test_commands import PASSWORD, Shell
from tests.fakes import FakeClock


@pytest.fixture
def shell(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(session, "CLOCK", FakeClock())
    monkeypatch.setenv("FORBEAR_PASSWORD", PASSWORD)
    monkeypatch.setenv("FORBEAR_PASSPHRASE", "a passphrase of one's own")
    shell = Shell(tmp_path, capsys, session.CLOCK)
    shell.run("setup", "--name", "安")
    path = tmp_path / "portfolio.csv"
    write_portfolio(path, Plan(40, seed=3, as_of=shell.clock().date()))
    shell.run("import", str(path))
    return shell


def _outcome(shell, person, *stated):
    permit = shell.run("call", "permit", person)["id"]
    shell.run("call", "outcome", permit, *stated)


def test_the_queue_is_listed_through_filters(shell):
    everybody = shell.run("queue", "list", "--limit", "100")["rows"]
    late = [row["debtor_id"] for row in everybody if row["stage"] == "late"]
    seen = shell.run("queue", "list", "--limit", "100", "--stage", "late")
    assert [row["debtor_id"] for row in seen["rows"]] == late
    assert 0 < seen["waiting"] == len(late) < len(everybody)
    person = shell.run("person", "show", late[0])
    named = person["debts"][0]["creditor"]
    seen = shell.run("queue", "list", "--limit", "100", "--creditor", named, "--promise", "none")
    assert late[0] in [row["debtor_id"] for row in seen["rows"]]
    assert len(seen["rows"]) < len(everybody)
    error = shell.run("queue", "list", "--creditor", "没有这家", expect=FAILED)["error"]
    assert error["code"] == "filter.no_creditor" and named in error["text"]
    rows = shell.run("queue", "list", "--limit", "100", "--tag", "失联")["rows"]
    assert 0 < len(rows) < len(everybody)
    debts = shell.run("person", "show", rows[-1]["debtor_id"])["debts"]
    assert any("失联" in debt["tags"] for debt in debts)


def test_the_day_and_the_lists_tell_what_was_done(shell):
    first, second, third = [row["debtor_id"] for row in shell.run("queue", "list")["rows"][:3]]
    _outcome(shell, first, "--code", "promise", "--amount", "120.50", "--due-on", "2026-11-25")
    _outcome(shell, second, "--code", "callback", "--callback-at", "2026-11-23T15:30")
    shell.clock.set(22, 30)
    shell.run("call", "permit", third, expect=REFUSED)
    shell.run("person", "note", third, "工资每月 25 日发")

    promised = shell.run("queue", "promises")
    assert [row["debtor_id"] for row in promised["rows"]] == [first]
    assert promised["rows"][0]["promised"] == {"amount": "120.50", "currency": "CNY"}
    assert promised["tabs"]["promises"] == 1 and promised["tabs"]["promises_due"] == 0
    back = shell.run("queue", "callbacks")
    assert [row["debtor_id"] for row in back["rows"]] == [second]
    assert back["rows"][0]["due_at"].startswith("2026-11-23T07:30")

    day = shell.run("day")
    assert (day["done"], day["reached"], day["promised"]) == (2, 2, 1)
    assert (day["refused_attempts"], day["left"]) == (1, 1)
    assert day["promised_total"] == [{"amount": "120.50", "currency": "CNY"}]
    assert [row["kind"] for row in day["rows"]] == ["note", "refused", "contact", "contact"]
    said = shell.said("day")
    assert "静默时段" in said and "工资每月 25 日发" in said and "¥120.50" in said
    assert "15:30" in shell.said("queue", "callbacks")
    assert "¥120.50" in shell.said("queue", "promises", "--promise", "open")
    timeline = shell.run("person", "show", third)["timeline"]
    told = [(one["kind"], one["note"], one["rules"]) for one in timeline]
    assert told == [("note", "工资每月 25 日发", []), ("refused", None, ["cn.quiet_hours"])]
    assert "GB/T" in timeline[1]["sources"][0]
    assert "没有拨出：静默时段" in shell.said("person", "show", third)
    assert "工资每月 25 日发" in shell.said("person", "show", third)


def test_a_day_on_which_nothing_happened_is_told_in_words(shell):
    assert "0" in shell.said("day")
    assert "0" in shell.said("queue", "callbacks")
    error = shell.run("person", "note", "nobody", "什么", expect=FAILED)["error"]
    assert error["code"] == "person.unknown"
