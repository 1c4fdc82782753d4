"""A talk driven from the command line, and the scripts proven without a book."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from app.cli import FAILED, main, session
from app.demo.portfolio import Plan, write_portfolio
from app.settings import RESOURCES
from tests.fakes import FakeClock

SCRIPTS = RESOURCES / "scripts"


class Shell:
    """Types commands for one member of staff and reads their JSON."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.book, self._capsys = folder / "own.book", capsys

    def run(self, *words: str, expect: int = 0, who: str = "ann") -> Any:
        """The JSON of a command that ends with this status."""
        status = main([*words, "--book", str(self.book), "--as", who, "--json"])
        out, err = self._capsys.readouterr()
        assert status == expect, (out, err)
        return json.loads(out)

    def said(self, *words: str) -> str:
        """What a command says to a person."""
        assert main([*words, "--book", str(self.book), "--as", "ann", "--language", "zh_CN"]) == 0
        return self._capsys.readouterr().out


@pytest.fixture
def shell(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(session, "CLOCK", FakeClock())
    monkeypatch.setenv("FORBEAR_PASSWORD", "a-long-password")
    monkeypatch.setenv("FORBEAR_PASSPHRASE", "a passphrase of one's own")
    shell = Shell(tmp_path, capsys)
    shell.run("setup", "--name", "安", "--number", "1024")
    path = tmp_path / "portfolio.csv"
    write_portfolio(path, Plan(12, seed=3, as_of=session.CLOCK().date()))
    shell.run("import", str(path))
    return shell


def test_a_call_is_led_step_by_step_and_only_what_fits_can_be_stated(shell):
    person = shell.run("queue", "next")["debtor_id"]
    contact = shell.run("call", "permit", person)["id"]
    begun = shell.run("call", "talk", contact)
    assert begun["talk"]["step"] == "greet" and "1024" in begun["now"]["say"]
    assert "identity" not in json.dumps(begun["fits"])
    verifying = shell.run("call", "step", contact, "--answer", "says_self")
    assert verifying["now"]["answers"][0]["locked"]
    locked = shell.run("call", "step", contact, "--answer", "matches", expect=FAILED)
    assert locked["error"]["code"] == "talk.locked"
    wrong = shell.run("call", "verify", contact, "--tail", "0000", "--year", "1900", expect=FAILED)
    assert wrong == {"tail_ok": False, "year_ok": False, "matches": False, "tries_left": 2}
    shell.run("call", "step", contact, "--back")
    ended = shell.run("call", "step", contact, "--step", "greet", "--answer", "not_known_here")
    assert ended["talk"]["ended"] and ended["talk"]["suggests"] == "wrong_number"
    refused = shell.run("call", "outcome", contact, "--code", "no_answer", expect=FAILED)
    assert refused["error"]["code"] == "outcome.does_not_fit"
    shell.run("call", "outcome", contact, "--code", "wrong_number")


def test_an_inbound_call_needs_no_permit_and_has_the_same_wrap_up(shell):
    person = shell.run("queue", "next")["debtor_id"]
    talk = shell.run("call", "received", person)["talk"]
    assert talk["inbound"] and talk["step"] == "greet_inbound" and talk["shown"] == ["inbound"]
    assert [one["contact_id"] for one in shell.run("call", "talk")] == [talk["contact_id"]]
    assert talk["contact_id"] in shell.said("call", "talk")
    assert "核对身份" in shell.said("call", "step", talk["contact_id"], "--answer", "says_self")
    said = shell.said("call", "step", talk["contact_id"], "--answer", "distress")
    assert "12356" in said and "未核对身份，对方身体或情绪不好" in said
    shell.run(
        "call", "outcome", talk["contact_id"], "--code", "unverified_distress",
        "--note", "需要关怀", "--review-on", "2026-12-01",
    )  # fmt: skip
    assert shell.run("audit", "verify")["differing"] == []


def test_the_scripts_of_the_desk_hold(capsys):
    assert main(["scripts", "check", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["languages"] == ["zh_CN", "zh_TW", "en"] and found["days"] == 3
    assert {"verify", "distress", "claims_paid", "greet_inbound"} <= set(found["steps"])


@pytest.mark.parametrize(
    ("file", "written", "instead", "found"),
    [
        ("flow.yaml", "to: verify,", "to: verfy,", r"flow.yaml, line \d+: .*did you mean 'verify'"),
        ("en/common.yaml", "Am I speaking", "Your loan, am I speaking", "'loan' names the debt"),
    ],
)
def test_scripts_that_do_not_hold_are_named_by_file_and_line(
    tmp_path, capsys, file, written, instead, found
):
    shutil.copytree(SCRIPTS, tmp_path / "own")
    path = tmp_path / "own" / file
    path.write_text(path.read_text(encoding="utf-8").replace(written, instead, 1), encoding="utf-8")
    assert main(["scripts", "check", str(tmp_path / "own"), "--json", "--language", "en"]) == FAILED
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "scripts.wrong"
    assert re.search(found, error["text"]), error


def test_a_folder_without_a_language_is_said_in_words(tmp_path, capsys):
    shutil.copytree(SCRIPTS, tmp_path / "own")
    shutil.rmtree(tmp_path / "own" / "en")
    assert main(["scripts", "check", str(tmp_path / "own")]) == FAILED
    assert "own" in capsys.readouterr().err
