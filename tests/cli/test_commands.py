"""The same short day from the command line, on a book of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.channels import policies
from app.channels.press import Press, no_press
from app.cli import BUG, FAILED, REFUSED, main, session
from app.demo.portfolio import Plan, write_portfolio
from tests.fakes import FakeClock

PASSWORD = "a-long-password"


class Shell:
    """Types commands for one member of staff and reads their JSON."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], clock: FakeClock) -> None:
        self.folder, self.clock, self._capsys = folder, clock, capsys
        self.book, self.code = folder / "own.book", ""

    def run(
        self, *words: str, expect: int = 0, login: str = "ann", press: Press = no_press
    ) -> Any:
        """The JSON of a command that ends with this status."""
        status = main([*words, "--book", str(self.book), "--as", login, "--json"], press)
        out, err = self._capsys.readouterr()
        assert status == expect, (out, err)
        return json.loads(out) if out else None

    def said(self, *words: str, expect: int = 0) -> str:
        """What a command says to a person."""
        status = main([*words, "--book", str(self.book), "--as", "ann", "--language", "zh_CN"])
        out, err = self._capsys.readouterr()
        assert status == expect, (out, err)
        return out + err


@pytest.fixture
def shell(tmp_path, capsys, monkeypatch):
    clock = FakeClock()
    monkeypatch.setattr(session, "CLOCK", clock)
    monkeypatch.setenv("FORBEAR_PASSWORD", PASSWORD)
    monkeypatch.setenv("FORBEAR_PASSPHRASE", "a passphrase of one's own")
    shell = Shell(tmp_path, capsys, clock)
    made = shell.run("setup", "--name", "安")
    shell.code = made["recovery_code"]
    assert len(shell.code) > 20
    return shell


@pytest.fixture
def portfolio(tmp_path, shell):
    path = tmp_path / "portfolio.csv"
    today = shell.clock().date()
    return path, write_portfolio(path, Plan(60, seed=3, as_of=today, dirty_share=0.2))


def test_a_day_of_calls_is_driven_from_the_command_line(shell, portfolio):
    path, manifest = portfolio
    report = shell.run("import", str(path))
    assert report["debts"] == report["counts"]["accept"] + report["counts"]["warn"]
    first, second = (row["debtor_id"] for row in shell.run("queue", "list")["rows"][:2])
    card = shell.run("queue", "next")
    assert card["debtor_id"] == first and card["why"][0]["text"]

    permit = shell.run("call", "permit", first, "--no-dial")
    again = ("call", "permit", first, "--permit-id", permit["id"])
    assert shell.run(*again, "--no-dial") == permit
    assert shell.run(*again) == permit
    shell.run(*again, expect=1)
    refused = shell.run("call", "permit", first, expect=REFUSED)["refused"]
    assert [reason["rule"] for reason in refused["reasons"]] == ["open_permit"]
    assert [one["permit"] for one in shell.run("call", "open")] == [permit["id"]]
    shell.run(
        "call", "outcome", permit["id"], "--code", "promise", "--amount", "120.50",
        "--due-on", "2026-11-26", "--note", "发薪后处理",
    )  # fmt: skip
    card = shell.run("person", "show", first)
    assert card["promises"][0]["amount"] == {"amount": "120.50", "currency": "CNY"}
    (wrong,) = (one["outcome_id"] for one in card["timeline"] if one["kind"] == "contact")
    shell.run("call", "correct", wrong, "--code", "no_answer", "--reason", "点错了")
    card = shell.run("person", "show", first)
    assert card["promises"][0]["state"] == "cancelled"
    assert shell.run("queue", "next")["debtor_id"] == second
    assert shell.run("audit", "verify")["broken"] is None


def test_a_refusal_names_rule_clause_and_next_moment(shell, portfolio):
    shell.run("import", str(portfolio[0]))
    person = shell.run("queue", "next")["debtor_id"]
    shell.clock.set(22, 0)
    answer = shell.run("call", "permit", person, expect=REFUSED)["refused"]
    assert answer["reasons"][0]["rule"] == "quiet_hours"
    assert "GB/T 45251-2025" in answer["reasons"][0]["source"]
    assert answer["next_allowed_at"].startswith("2026-11-24T00:00:00")  # 08:00 in Shanghai
    said = shell.said("call", "permit", person, expect=REFUSED)
    assert "现在不可联系" in said and "2026-11-24 08:00" in said


def test_a_dry_run_needs_no_book(tmp_path, capsys):
    path = tmp_path / "p.csv"
    manifest = write_portfolio(path, Plan(40, seed=1, as_of=FakeClock()().date()))
    assert main(["import", str(path), "--dry-run", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"counts", "lines", "sum_overdue", "findings", "people", "debts"}
    assert report["people"] == 40 and report["counts"]["reject"] == 0
    assert not list(tmp_path.glob("*.book*"))
    assert manifest is not None


def test_a_wrong_password_opens_nothing(shell, monkeypatch):
    monkeypatch.setenv("FORBEAR_PASSWORD", "another-password")
    assert shell.run("queue", "list", expect=FAILED)["error"]["code"] == "login.wrong"


def test_a_wrong_passphrase_says_so_and_changes_nothing(shell, monkeypatch):
    before = shell.book.read_bytes()
    monkeypatch.setenv("FORBEAR_PASSPHRASE", "not the passphrase at all")
    error = shell.run("queue", "list", expect=FAILED)["error"]
    assert error["code"] == "key.wrong_passphrase" and len(error["text"]) > 20
    assert shell.book.read_bytes() == before


def test_a_set_up_that_fails_or_was_cut_off_leaves_no_book(shell, monkeypatch):
    shell.book = shell.folder / "other.book"
    monkeypatch.setenv("FORBEAR_PASSWORD", "short")
    assert shell.run("setup", "--name", "安", expect=FAILED)["error"]["code"] == "password.short"
    assert not list(shell.folder.glob("other*"))
    shell.book.with_name("other.book.setting-up").write_bytes(b"half a book")
    monkeypatch.setenv("FORBEAR_PASSWORD", PASSWORD)
    shell.run("setup", "--name", "安")
    assert shell.run("staff", "list")[0]["login"] == "ann"
    left = {path.name for path in shell.folder.glob("other*")}
    assert left <= {"other.book", "other.book.keys", "other.book-wal", "other.book-shm"}


def test_a_second_set_up_never_replaces_a_book(shell):
    before = shell.book.read_bytes()
    assert shell.run("setup", "--name", "安", expect=FAILED)["error"]["code"] == "book.exists"
    assert shell.book.read_bytes() == before


def test_a_copy_is_restored_with_its_log_intact(shell, portfolio, tmp_path):
    shell.run("import", str(portfolio[0]))
    copy = tmp_path / "copy.book"
    shell.run("backup", str(copy))
    people = shell.run("queue", "list")["waiting"]
    shell.book.write_bytes(b"ruined")
    assert shell.run("queue", "list", expect=FAILED)["error"]["code"] == "book.wrong_key"
    said = shell.said("restore", str(copy))
    (kept,) = shell.folder.glob("own.book.replaced-*[0-9]")
    assert str(kept) in said and "逐条核对无误" in said
    assert shell.run("queue", "list")["waiting"] == people


def test_a_copy_is_restored_by_nobody_unknown_and_over_newer_work_only_when_said(
    shell, portfolio, tmp_path, monkeypatch
):
    copy = tmp_path / "copy.book"
    shell.run("backup", str(copy))
    shell.run("import", str(portfolio[0]))
    error = shell.run("restore", str(copy), expect=FAILED)["error"]
    assert error["code"] == "restore.newer_here" and "--replace-newer" in error["text"]
    before = shell.book.read_bytes()
    monkeypatch.setenv("FORBEAR_PASSWORD", "another-password")
    error = shell.run("restore", str(copy), "--replace-newer", expect=FAILED)["error"]
    assert error["code"] == "restore.login_wrong"
    assert shell.book.read_bytes() == before
    monkeypatch.setenv("FORBEAR_PASSWORD", PASSWORD)
    assert shell.run("restore", str(copy), "--replace-newer")["broken"] is None
    (kept,) = shell.folder.glob("own.book.replaced-*[0-9]")
    assert shell.run("queue", "list")["waiting"] == 0
    shell.book = kept  # opens under its own name, with its own envelope
    assert shell.run("queue", "list")["waiting"] > 0


def test_a_copy_that_is_not_there_is_called_a_copy(shell, tmp_path):
    error = shell.run("restore", str(tmp_path / "nosuch.book"), expect=FAILED)["error"]
    assert error["code"] == "copy.missing" and "setup" not in error["text"]
    nowhere = tmp_path / "no" / "folder.book"
    error = shell.run("backup", str(nowhere), expect=FAILED)["error"]
    assert error["code"] == "copy.cannot_write" and str(nowhere) in error["text"]


def test_the_recovery_code_is_never_typed_among_the_words(shell, monkeypatch, capsys):
    monkeypatch.delenv("FORBEAR_PASSPHRASE")
    monkeypatch.setenv("FORBEAR_RECOVERY_CODE", shell.code)
    assert shell.run("staff", "list", "--recovery-code")[0]["login"] == "ann"
    with pytest.raises(SystemExit):
        main(["staff", "list", "--recovery-code", shell.code])
    capsys.readouterr()


class Keyboard:
    """Somebody at a terminal who types one thing after another, unseen."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
        self.prompts: list[str] = []
        self._typed = list(typed)
        monkeypatch.setattr(session.sys, "stdin", self)
        monkeypatch.setattr(session.getpass, "getpass", self._type)

    def isatty(self) -> bool:
        """Always."""
        return True

    def _type(self, prompt: str) -> str:
        self.prompts.append(prompt)
        return self._typed.pop(0)


def test_the_passphrase_is_asked_for_in_the_language_of_the_screen(shell, monkeypatch):
    monkeypatch.delenv("FORBEAR_PASSPHRASE")
    keyboard = Keyboard(monkeypatch, "a passphrase of one's own")
    shell.said("staff", "list")
    assert keyboard.prompts == ["口令： "]


def test_a_new_secret_is_typed_twice_and_the_same(shell, monkeypatch):
    shell.book = shell.folder / "typed.book"
    monkeypatch.delenv("FORBEAR_PASSWORD")
    Keyboard(monkeypatch, PASSWORD, PASSWORD + "x")
    error = shell.run("setup", "--name", "安", expect=FAILED)["error"]
    assert error["code"] == "password.differs"
    assert not list(shell.folder.glob("typed*"))
    Keyboard(monkeypatch, PASSWORD, PASSWORD)
    shell.run("setup", "--name", "安")
    assert shell.book.exists()


def test_staff_come_and_go_and_nobody_sees_what_is_not_theirs(shell, monkeypatch, capsys):
    monkeypatch.setenv("FORBEAR_NEW_PASSWORD", "password-of-bo")
    shell.run("staff", "add", "bo", "--name", "博", "--role", "collector")
    words = ["staff", "list", "--book", str(shell.book), "--as", "bo", "--json"]
    monkeypatch.setenv("FORBEAR_PASSWORD", "password-of-bo")
    assert main(words) == FAILED
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "login.not_allowed"
    monkeypatch.setenv("FORBEAR_PASSWORD", PASSWORD)
    shell.run("staff", "disable", "bo")
    assert [one["login"] for one in shell.run("staff", "list")] == ["ann"]


def test_wrong_words_are_a_usage_error(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["queue", "lst"])
    assert ended.value.code == 2
    assert "lst" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["queue", "list", "--limit", "0"], ["queue", "list", "--limit", "x"],
        ["demo", "--people", "-3"], ["import", "f.csv", "--as-of", "2026-02-30"],
        ["call", "outcome", "p", "--code", "callback", "--callback-at", "soon"],
        ["queue", "list", "--limit", "9" * 20], ["queue", "list", "--limit", "9" * 5_000],
        ["imports", "--limit", "9" * 20], ["review", "list", "--limit", "9" * 20],
        ["demo", "--people", "9" * 20], ["tour", "--out", "d", "--size", f"{'9' * 20}x768"],
        ["call", "outcome", "p", "--code", "busy", "--talk-seconds", "9" * 20],
        ["flag", "add", "p", "--kind", "inconvenient_time", "--start", "²:00"],
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_a_usage_error_in_words(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*words, "--language", "zh_CN"])
    assert ended.value.code == 2
    assert f"“{words[-1]}”不是" in capsys.readouterr().err


def test_an_unknown_figure_is_answered_with_those_there_are(capsys):
    assert main(["bench", "--only", "nosuch", "--json"]) == FAILED
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "bench.unknown" and "rerank_one" in error["text"]


def test_a_setting_that_is_not_known_is_named_with_what_it_may_be(capsys, monkeypatch, tmp_path):
    for variable, allowed in (("FORBEAR_LANGUAGE", "zh_TW"), ("FORBEAR_DIAL", "tel")):
        monkeypatch.setenv(variable, "nonsense")
        assert main(["import", str(tmp_path / "none.csv"), "--dry-run", "--json"]) == FAILED
        error = json.loads(capsys.readouterr().out)["error"]
        assert error["code"] == "settings.unknown"
        assert variable in error["text"] and allowed in error["text"]
        monkeypatch.delenv(variable)


def test_findings_that_cannot_be_written_stop_the_import_before_it_begins(shell, portfolio):
    nowhere = str(shell.folder / "nosuch" / "found.csv")
    error = shell.run("import", str(portfolio[0]), "--findings", nowhere, expect=FAILED)["error"]
    assert error["code"] == "import.cannot_write"
    assert shell.run("queue", "list")["waiting"] == 0
    found = shell.folder / "found.csv"
    shell.run("import", str(portfolio[0]), "--findings", str(found))
    assert found.read_text(encoding="utf-8-sig").startswith(("Line", "行", "列"))


def test_a_dry_run_says_that_it_was_one(portfolio, shell):
    assert "试跑" in shell.said("import", str(portfolio[0]), "--dry-run")
    assert shell.run("queue", "list")["waiting"] == 0


def test_what_a_newer_file_no_longer_names_is_listed_in_words_and_by_key(shell, portfolio):
    path, _ = portfolio
    shell.run("import", str(path))
    newer = shell.folder / "newer.csv"
    newer.write_bytes(b"\r\n".join(path.read_bytes().split(b"\r\n")[:30]) + b"\r\n")
    shell.run("import", str(newer))
    first = shell.run("recalls")[0]
    assert set(first) == {"creditor", "case_no", "person_id", "name", "overdue"}
    assert set(first["overdue"]) == {"amount", "currency"}
    said = shell.said("recalls")
    assert first["case_no"] in said and first["name"] in said and "Recall(" not in said


def test_amounts_and_points_have_one_shape_everywhere(shell, portfolio):
    shell.run("import", str(portfolio[0]))
    row = shell.run("queue", "list")["rows"][0]
    assert set(row["overdue"]) == {"amount", "currency"} and "currency" not in row
    assert all(set(point) == {"code", "points", "text"} for point in row["points"])
    hit = shell.run("search", row["name"])[0]
    assert set(hit) == {"debtor_id", "name", "stage", "overdue"}
    assert set(hit["overdue"]) == {"amount", "currency"}


def test_a_hold_answers_in_json_and_its_review_is_not_in_the_past(shell, portfolio):
    shell.run("import", str(portfolio[0]))
    person = shell.run("queue", "list")["rows"][0]["debtor_id"]
    words = ["hold", "place", person, "--kind", "complaint", "--review-on"]
    error = shell.run(*words, "2020-01-01", expect=FAILED)["error"]
    assert error["code"] == "hold.review_past"
    placed = shell.run(*words, "2026-12-24")
    assert placed == {"debtor_id": person, "held": "complaint", "review_on": "2026-12-24"}
    assert "停催：投诉处理中，2026-12-24 复核" in shell.said("person", "show", person)
    released = shell.run("hold", "release", person, "--kind", "complaint", "--reason", "已处理")
    assert released == {"debtor_id": person, "released": "complaint"}


def test_a_dial_that_fails_is_one_answer(shell, portfolio):
    shell.run("import", str(portfolio[0]))
    person = shell.run("queue", "list")["rows"][0]["debtor_id"]
    permit = shell.run("call", "permit", person)
    again = shell.run("call", "permit", person, "--permit-id", permit["id"], expect=FAILED)
    assert again["error"]["code"] == "permit.used"


def test_why_a_permit_was_given_is_told_with_its_rules_and_counts(shell, portfolio):
    shell.run("import", str(portfolio[0]))
    person = shell.run("queue", "next")["debtor_id"]
    permit = shell.run("call", "permit", person)
    told = shell.run("call", "why", permit["id"])
    assert (told["person"], told["number"]) == (person, permit["shown"])
    assert [one["version"] for one in told["packs"]] == ["cn@2026-01-30"]
    assert all(one["text_on_file"] and len(one["digest"]) == 64 for one in told["packs"])
    counts = {one["rule"]: (one["used"], one["limit"], one["source"]) for one in told["counts"]}
    assert counts["effective_calls"][:2] == (0, 3) and "GB/T 45251" in counts["effective_calls"][2]
    said = shell.said("call", "why", permit["id"])
    assert "cn@2026-01-30" in said and "当时已用 0 次，上限 3 次" in said
    error = shell.run("call", "why", "0" * 32, expect=FAILED)["error"]
    assert error["code"] == "permit.unknown"


def test_a_person_is_shown_with_what_was_agreed(shell, portfolio):
    shell.run("import", str(portfolio[0]))
    person = shell.run("queue", "next")["debtor_id"]
    permit = shell.run("call", "permit", person)["id"]
    error = shell.run("call", "outcome", permit, "--code", "nosuch", expect=FAILED)["error"]
    assert error["code"] == "outcome.unknown" and "no_answer" in error["text"]
    shell.run(
        "call", "outcome", permit, "--code", "promise", "--amount", "120.50",
        "--due-on", "2026-11-26",
    )  # fmt: skip
    outcome = shell.run("person", "show", person)["timeline"][0]["outcome_id"]
    said = shell.said("person", "show", person)
    assert "承诺 2026-11-26 还 ¥120.50：待兑现" in said and outcome in said
    shell.run("call", "correct", outcome, "--code", "no_answer", "--reason", "点错了")
    assert "已更正" in shell.said("person", "show", person)


def test_a_bug_is_reported_without_a_value(shell, monkeypatch, capsys):
    def broken(*_: object) -> None:
        raise LookupError("张三 13490000000")

    monkeypatch.setattr("app.services.queue.refresh", broken)
    assert shell.run("queue", "list", expect=BUG)["error"]["code"] == "bug"
    said = shell.said("queue", "list", expect=BUG)
    assert "LookupError" in said and "app.cli.mine:" in said and "Python 3" in said
    assert "13490000000" not in said and "张三" not in said
    monkeypatch.setenv("FORBEAR_DEBUG", "1")
    assert "13490000000" in shell.said("queue", "list", expect=BUG)


def test_old_decisions_are_asked_again_under_a_pack_in_a_folder(shell, portfolio, tmp_path):
    shell.run("import", str(portfolio[0]))
    first = shell.run("queue", "list")["rows"][0]
    shell.run("call", "permit", first["debtor_id"], "--no-dial")
    days = ("--from", "2026-11-23", "--to", "2026-11-23")
    found = shell.run("rules", "replay", "--pack", "cn", *days)
    assert found["decisions"] == 1 and found["refused"] == found["freed"] == []
    text = policies.pack_files("cn", tests=False)["contact.yaml"]
    folder = tmp_path / "shorter"
    folder.mkdir()
    (folder / "contact.yaml").write_text(text.replace('to: "22:00"', 'to: "09:00"'), "utf-8")
    again = ("rules", "replay", "--pack", str(folder), *days)
    (refused,) = shell.run(*again)["refused"]
    assert (refused["kind"], refused["person"]) == ("permit", first["debtor_id"])
    assert [one["rule"] for one in refused["rules"]] == ["quiet_hours"]
    said = shell.said(*again)
    assert "cn.quiet_hours" in said and first["debtor_id"] in said and "GB/T" in said
    assert first["name"] not in said


@pytest.fixture
def dialled(shell, portfolio):
    """The permit of a call that wants its outcome."""
    shell.run("import", str(portfolio[0]))
    return shell.run("call", "permit", shell.run("queue", "next")["debtor_id"])["id"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["promise"], "promise.incomplete"),
        (["promise", "--amount", "1", "--due-on", "2026-11-01"], "promise.past"),
        (["promise", "--amount", "1", "--due-on", "2036-11-01"], "promise.too_far"),
        (["promise", "--amount", "0", "--due-on", "2026-11-26"], "promise.not_positive"),
        (["unverified_callback"], "callback.incomplete"),
        (["refused_to_verify"], "note.missing"),
    ],
)
def test_an_incomplete_outcome_says_that_nothing_was_recorded(shell, dialled, words, code):
    typed = ("call", "outcome", dialled, "--code", *words)
    assert shell.run(*typed, expect=FAILED)["error"]["code"] == code
    said = shell.said(*typed, expect=FAILED)
    assert "什么都没有记录" in said and "都还在" not in said
    assert [one["permit"] for one in shell.run("call", "open")] == [dialled]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["no_answer", "--amount", "100"], "outcome.takes_no_amount"),
        (["no_answer", "--due-on", "2026-11-26"], "outcome.takes_no_day"),
        (["no_answer", "--review-on", "2026-11-26"], "outcome.takes_no_review"),
        (["no_answer", "--talk-seconds", "-5"], "outcome.talk_seconds"),
        (["no_answer", "--talk-seconds", "86401"], "outcome.talk_seconds"),
        (["no_answer", "--talk-seconds", "99999999999"], "outcome.talk_seconds"),
        (["promise", "--amount", "9" * 20, "--due-on", "2026-11-26", "--more-than-owed"],
         "promise.not_an_amount"),
        (["promise", "--amount", "1e999999999", "--due-on", "2026-11-26"],
         "promise.not_an_amount"),
        (["promise", "--amount", "1", "--due-on", "9999-12-31"], "promise.too_far"),
        (["unverified_callback", "--callback-at", "0001-01-01T00:00"], "callback.incomplete"),
        (["unverified_callback", "--callback-at", "9999-12-31T23:59"], "callback.too_far"),
    ],
)  # fmt: skip
def test_what_an_outcome_cannot_take_is_refused_and_named(shell, dialled, words, code):
    typed = ("call", "outcome", dialled, "--code", *words)
    assert shell.run(*typed, expect=FAILED)["error"]["code"] == code
    assert [one["permit"] for one in shell.run("call", "open")] == [dialled]


def test_a_call_back_and_a_hold_go_with_every_outcome(shell, dialled):
    shell.run(
        "call", "outcome", dialled, "--code", "no_answer", "--talk-seconds", "86400",
        "--callback-at", "2026-11-24T10:00", "--hold", "dispute", "--review-on", "2026-11-30",
    )  # fmt: skip
    (row,) = shell.run("queue", "callbacks")["rows"] or [None]
    assert row is None  # the hold leaves them in peace before


def test_the_next_person_waits_for_the_outcome_of_a_call_that_was_dialled(shell, dialled):
    error = shell.run("queue", "next", expect=FAILED)["error"]
    assert error["code"] == "outcome.wanted"
    shell.run("call", "outcome", dialled, "--code", "no_answer")
    assert shell.run("queue", "next")["debtor_id"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["person", "show", ""], "ID：编号是空的"),
        (["call", "outcome", " ", "--code", "busy"], "PERMIT：编号是空的"),
        (["call", "outcome", "p"], "缺少 --code"),
        (["queue", "list", "--stage", "x"], "--stage 不能是 'x'；可用的有："),
        (["queue", "list", "--stage"], "--stage 后面要写一个值"),
        (["queue", "list", "--nosuch"], "不认识 --nosuch"),
        (["review", "settle", "r"], "缺少 --same --different"),
        (["import", "f.csv", "--as-of", "x"], "--as-of：“x”不是日期"),
    ],
)
def test_wrong_usage_is_told_in_the_language_of_the_screen(words, said, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*words, "--language", "zh_CN"])
    told = capsys.readouterr().err.splitlines()[-1]
    assert ended.value.code == 2
    assert said in told and "这样写不行" in told and "argument" not in told


@pytest.mark.parametrize("which", ["callbacks", "promises"])
def test_an_empty_list_says_that_nobody_was_found(shell, which):
    assert shell.said("queue", which) == "找到 0 人\n"


def test_signs_in_a_note_that_steer_a_terminal_are_made_harmless(shell, portfolio):
    shell.run("import", str(portfolio[0]))
    person = shell.run("queue", "next")["debtor_id"]
    shell.run("person", "note", person, "看\x1b[2J完\u202e了")
    said = shell.said("person", "show", person)
    assert "看\ufffd[2J完\ufffd了" in said and "\x1b" not in said and "\u202e" not in said


def test_the_portfolio_of_the_demo_is_written_for_an_import(tmp_path, capsys):
    file = tmp_path / "portfolio.csv"
    assert main(["demo", "--file", str(file), "--people", "20"]) == 0
    assert str(file) in capsys.readouterr().out
    assert main(["import", str(file), "--dry-run"]) == 0
    before = file.read_bytes()
    assert main(["demo", "--file", str(file)]) == FAILED and file.read_bytes() == before
    assert main(["demo", "--file", str(tmp_path / "none" / "p.csv")]) == FAILED
