"""A version of a pack and the working calendar from the command line."""

from __future__ import annotations

from datetime import date

import pytest

from app.cli import FAILED, session
from tests.amended import shorter_hours
from tests.cli.test_talk import Shell
from tests.fakes import FakeClock


@pytest.fixture
def shell(tmp_path, capsys, monkeypatch):
    """A book whose founder ann has made cora, who answers for the rules."""
    monkeypatch.setattr(session, "CLOCK", FakeClock())
    monkeypatch.setenv("FORBEAR_PASSWORD", "a-long-password")
    monkeypatch.setenv("FORBEAR_NEW_PASSWORD", "a-long-password")
    monkeypatch.setenv("FORBEAR_PASSPHRASE", "a passphrase of one's own")
    shell = Shell(tmp_path, capsys)
    shell.run("setup", "--name", "安", "--number", "1024")
    shell.run("staff", "add", "cora", "--name", "科拉", "--role", "compliance")
    return shell


@pytest.fixture
def folder(tmp_path):
    """cn with other hours from 2027 on."""
    made = tmp_path / "cn"
    made.mkdir()
    for name, words in shorter_hours("09:00", "21:00", date(2027, 1, 1)).items():
        (made / name).write_text(words, encoding="utf-8")
    return str(made)


def test_a_version_is_looked_at_then_published_then_listed(shell, folder):
    looked = shell.run("rules", "publish", folder, "--dry-run")  # an administrator may look
    (rule,) = looked["differences"]
    assert rule["rule"] == "quiet_hours" and "2027-01-01" in rule["values"][0]
    assert looked["cases"] > 50 and looked["wrong"] == 0 and looked["published"] is None
    refused = ("rules", "publish", folder, "--from", "2026-12-01", "--reason", "试试")
    assert shell.run(*refused, expect=FAILED)["error"]["code"] == "login.not_allowed"
    done = shell.run(*refused, who="cora")["published"]
    assert done["first_on"] == "2026-12-01" and done["digest"] == looked["digest"]
    assert shell.run("rules", "published")["published"] == [done]
    assert "科拉" in shell.said("rules", "published") and done["id"] in shell.said(
        "rules", "published"
    )


def test_a_replay_takes_a_published_version_by_its_id_and_by_its_name(shell, folder):
    words = ("rules", "publish", folder, "--from", "2026-12-01", "--reason", "试试")
    done = shell.run(*words, who="cora")["published"]
    days = ("--from", "2026-11-01", "--to", "2026-11-23")
    for name in (done["id"], done["version"]):
        found = shell.run("rules", "replay", "--pack", name, "--pack", "us", *days, who="cora")
        assert found["packs"] == ["cn", "us"] and found["decisions"] == 0
    wrong = shell.run("rules", "replay", "--pack", "cn@1999-01-01", *days, expect=FAILED)
    assert wrong["error"]["code"] == "rules.unknown_pack"


def test_a_version_whose_cases_differ_is_not_published_and_says_which(shell, folder, tmp_path):
    rules = tmp_path / "cn" / "contact.yaml"
    spoilt = rules.read_text(encoding="utf-8").replace("limit: 3, per: day", "limit: 1, per: day")
    rules.write_text(spoilt, encoding="utf-8")
    words = ("rules", "publish", folder, "--from", "2026-12-01", "--reason", "x")
    assert shell.run(*words, who="cora", expect=FAILED)
    assert shell.run("rules", "published")["published"] == []


def test_a_version_with_a_boundary_that_no_case_holds_is_not_published_and_says_which(
    shell, folder, tmp_path
):
    cases = tmp_path / "cn" / "contact.tests.yaml"
    words, late = cases.read_text(encoding="utf-8"), "- name: amended, 2027-01-01 at 21:00"
    assert late in words
    cases.write_text(words[: words.index(late)], encoding="utf-8")
    looked = shell.run("rules", "publish", folder, "--dry-run", expect=FAILED)
    assert looked["wrong"] == 0 and looked["replay"] is None
    moved = {"rule": "quiet_hours", "moved": "2027-01-01: to 21:00 to 21:01"}
    assert moved in looked["unheld"]
    words = ("rules", "publish", folder, "--from", "2026-12-01", "--reason", "x")
    refused = shell.run(*words, who="cora", expect=FAILED)["error"]
    assert refused["code"] == "rules.unheld" and "quiet_hours" in refused["text"]
    assert shell.run("rules", "published")["published"] == []


def test_a_book_of_ones_own_has_no_rows_beside_its_texts(shell):
    assert shell.run("rules", "verify", expect=FAILED)["error"]["code"] == "office.none"


def test_the_calendar_is_shown_changed_and_verified(shell):
    begun = shell.run("rules", "calendar", "show", "au", "--year", "2026")
    assert begun["verified_until"] == "2027-12-31" and begun["days"][0]["day"] == "2026-01-01"
    put = ("rules", "calendar", "set", "au", "2026-11-23", "--kind", "holiday")
    why = ("--name", "特别假日", "--source", "公报", "--reason", "新发布")
    assert shell.run(*put, *why, expect=FAILED)["error"]["code"] == "login.not_allowed"
    days = shell.run(*put, *why, who="cora")["days"]
    assert "2026-11-23" in [one["day"] for one in days]
    until = ("rules", "calendar", "verify", "au", "--until", "2026-06-30", "--reason", "只核到六月")
    assert shell.run(*until, who="cora")["verified_until"] == "2026-06-30"
    assert "已核实至 2026-06-30" in shell.said("rules", "calendar", "show", "au")
