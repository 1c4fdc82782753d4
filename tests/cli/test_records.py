"""Records, wishes, words, promises and assignments from the command line."""

from __future__ import annotations

import hashlib
import json

import pytest

from app.cli import FAILED, main, session
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
    write_portfolio(path, Plan(12, seed=3, as_of=shell.clock().date()))
    shell.run("import", str(path))
    return shell


@pytest.fixture
def people(shell):
    return [row["debtor_id"] for row in shell.run("queue", "list")["rows"]]


def test_two_records_are_merged_and_split_by_case_number_too(shell, people):
    first, second = people[:2]
    case_no = shell.run("person", "show", second)["debts"][0]["case_no"]
    shell.run("person", "merge", case_no, first, "--reason", "本人确认")
    assert shell.run("person", "show", second)["debtor_id"] == first
    records = shell.run("person", "records", second)
    assert [one["id"] for one in records] == [first, second]
    assert records[1]["into_id"] == first
    assert shell.run("queue", "list")["waiting"] == len(people) - 1
    assert "并入" in shell.said("person", "records", first)
    shell.run("person", "split", case_no)
    assert shell.run("queue", "list")["waiting"] == len(people)
    error = shell.run("person", "split", case_no, expect=FAILED)["error"]
    assert error["code"] == "person.not_merged"
    assert shell.run("audit", "verify")["differing"] == []


def test_a_wish_and_a_consent_are_recorded_listed_and_withdrawn(shell, people):
    person = people[0]
    point = shell.run("person", "show", person)["points"][0]["id"]
    wish = shell.run("opt-out", "add", person, "--channel", "call", "--words", "别打了")["id"]
    assert shell.run("call", "permit", person, expect=3)["refused"]["reasons"]
    consent = shell.run(
        "consent", "add", person, "--kind", "call", "--through", "letter", "--words", "可以打",
        "--point", point, "--until", "2026-12-31",
    )["id"]  # fmt: skip
    listed = shell.run("person", "wishes", person)
    assert [one["id"] for one in listed["opt_outs"]] == [wish]
    assert [(one["id"], one["until"]) for one in listed["consents"]] == [(consent, "2026-12-31")]
    said = shell.said("person", "wishes", person)
    assert "别打了" in said and "电话联系" in said and "2026-12-31" in said
    shell.run("consent", "withdraw", consent)
    shell.run("opt-out", "withdraw", wish, "--reason", "登记错了人")
    assert said != (said := shell.said("person", "wishes", person)) and "已撤回" in said
    early = ("--given-at", "2030-01-01T10:00", "--kind", "sms", "--through", "call")
    error = shell.run("consent", "add", person, *early, "--words", "-", expect=FAILED)["error"]
    assert error["code"] == "consent.future"


def test_flags_are_recorded_listed_confirmed_and_withdrawn(shell, people):
    person = people[0]
    shell.run("staff", "add", "bob", "--name", "鲍", "--role", "collector")
    point = shell.run("person", "show", person)["points"][0]["id"]
    wrong = shell.run("flag", "add", person, "--kind", "wrong_number", "--point", point)["id"]
    shell.run("flag", "add", person, "--kind", "zone", "--zone", "Asia/Urumqi")
    shell.run("flag", "add", person, "--kind", "attorney", "--found", "--words", "王律师")
    shell.run("flag", "add", person, "--kind", "cease_notice", "--spoken")
    shell.run("flag", "add", person, "--kind", "inconvenient_place", "--place", "workplace")
    shell.run(
        "flag", "add", person, "--kind", "inconvenient_time", "--weekdays", "mon,tue,wed,thu,fri",
        "--end", "18:00", "--until", "2026-12-31",
    )
    said = shell.said("person", "wishes", person)
    for words in ("号码不是本人的", "Asia/Urumqi", "律师姓名和联系方式已知", "口头", "单位",
                  "周一–周五 00:00–18:00 · 至 2026-12-31", "王律师"):  # fmt: skip
        assert words in said
    assert "Asia/Urumqi" in shell.run("person", "show", person)["zones"]
    assert shell.run("flag", "withdraw", wrong, expect=FAILED)["error"]["code"] == "wish.no_reason"
    shell.run("flag", "withdraw", wrong, "--reason", "听错了")
    heard = shell.run(
        "consent", "add", person, "--kind", "more_attempts", "--through", "call", "--most", "9",
        "--words", "多打几次也行", "--to", "collector", login="bob",
    )["id"]  # fmt: skip
    waits = [one for one in shell.run("person", "wishes", person)["flags"] if one["id"] == heard]
    assert [one["kind"] for one in waits] == ["consent"]
    (waiting,) = shell.run("flag", "waiting")
    assert (waiting["id"], waiting["person_id"]) == (heard, person)
    assert "多打几次也行" in shell.said("flag", "waiting")
    shell.run("flag", "confirm", heard)
    assert "每天最多 9 次" in shell.said("person", "wishes", person)
    for wrong_words in (("--weekdays", "noday"), ("--start", "25:00"), ("--start", "9")):
        with pytest.raises(SystemExit):
            main(["flag", "add", person, "--kind", "inconvenient_time", *wrong_words])


def test_words_are_listed_and_erased(shell, people):
    person = people[0]
    shell.run("opt-out", "add", person, "--words", "家里有病人")
    text = shell.run("person", "texts", person)[0]
    assert text["body"] == "家里有病人"
    shell.run("person", "erase", person, "--text", text["id"], "--reason", "本人要求")
    assert shell.run("person", "texts", person)[0]["body"] is None
    assert "已删除" in shell.said("person", "texts", person)
    shell.run("person", "erase", person, "--all", "--reason", "本人要求")
    assert shell.run("audit", "verify")["differing"] == []
    with pytest.raises(SystemExit):
        main(["person", "erase", person, "--reason", "-"])


def test_a_person_is_given_to_somebody_and_let_go(shell, people):
    shell.run("staff", "add", "bob", "--name", "鲍", "--role", "collector")
    taken = shell.run("queue", "next")["debtor_id"]
    assert shell.run("queue", "release") == {"debtor_id": taken}
    assert shell.run("queue", "release", expect=FAILED)["error"]["code"] == "queue.not_held"
    shell.run("case", "assign", taken, "--to", "bob", "--reason", "平衡工作量")
    assert taken not in [row["debtor_id"] for row in shell.run("queue", "list")["rows"]]
    shell.run("case", "assign", taken, "--to-nobody")
    assert taken in [row["debtor_id"] for row in shell.run("queue", "list")["rows"]]


def test_a_promise_is_changed_and_taken_back(shell, people):
    permit = shell.run("call", "permit", people[0])["id"]
    shell.run(
        "call", "outcome", permit, "--code", "promise", "--amount", "120", "--due-on",
        "2026-11-26", "--note", "-",
    )  # fmt: skip
    promise = shell.run("person", "show", people[0])["promises"][0]["id"]
    assert promise in shell.said("person", "show", people[0])
    new = shell.run(
        "promise", "change", promise, "--amount", "100.50", "--due-on", "2026-11-27",
        "--reason", "发薪推迟",
    )["instead"]  # fmt: skip
    shell.run("promise", "cancel", new, "--reason", "改为分期")
    found = shell.run("person", "show", people[0])["promises"]
    assert {one["state"] for one in found} == {"cancelled"}
    assert {one["amount"]["amount"] for one in found} == {"120.00", "100.50"}


def test_what_a_file_left_out_and_asks_is_listed_afterwards(shell, tmp_path):
    lines = (tmp_path / "portfolio.csv").read_text(encoding="utf-8-sig").splitlines()
    newer = tmp_path / "newer.csv"
    newer.write_text("\n".join(lines[:-2]) + "\n", encoding="utf-8")
    shell.run("import", str(newer))
    last, first = shell.run("imports")
    assert (last["file_name"], last["counts"]["recalled"]) == ("newer.csv", 2)
    assert len(shell.run("recalls", "--import", last["id"])) == 2
    assert shell.run("recalls", "--import", first["id"]) == []
    assert len(shell.run("recalls")) == 2
    said = shell.said("imports")
    assert "newer.csv" in said and last["as_of"] in said
    assert shell.run("review", "list", "--import", last["id"]) == []
    assert shell.run("review", "settle", "0" * 32, "--same", expect=FAILED)["error"]["code"] == (
        "review.unknown"
    )


def test_a_due_date_that_nobody_knows_is_said_to_be_unknown(shell, tmp_path):
    path = tmp_path / "undated.csv"
    row = "U1,示例银行,王小明,13490000077,,90000.00"
    path.write_text(f"案件编号,委托方,客户姓名,手机号,到期日,逾期总额\n{row}\n", encoding="utf-8")
    shell.run("import", str(path))
    said = shell.said("person", "show", "U1")
    assert "due date unknown" in said or "到期日不详" in said
    assert shell.run("person", "show", "U1")["dpd"] is None


def _offer(file, debt, count):
    """The file of a proposal over this debt."""
    terms = {"kind": "instalments", "shape": "equal", "count": count, "every": "month"}
    file.write_text(json.dumps({
        "id": "q", "as_of": "2026-11-23", "currency": "CNY", "lender": "bank",
        "product": "cash_loan", "role": "collector",
        "debts": [{"id": debt["id"], "principal": debt["overdue"]["amount"]}],
        "offer": {**terms, "first_due": "2026-12-28"},
    }))  # fmt: skip
    return str(file)


def test_a_lead_is_asked_answers_and_just_that_is_agreed(shell, people, tmp_path):
    person = people[0]
    shell.run("staff", "add", "bo", "--name", "波", "--role", "collector")
    debt = shell.run("person", "show", person)["debts"][0]
    shell.run("case", "assign", person, "--to", "bo")

    def offer(count):
        return _offer(tmp_path / "offer.json", debt, count)

    ask = ("agreement", "ask", person)
    made = ("agreement", "make", person)
    said = ("--read-out", "每月一期，您听清楚了吗？")
    error = shell.run(*made, offer(24), *said, login="bo", expect=FAILED)["error"]
    assert error["code"] == "agreement.needs_approval"
    asked = shell.run(*ask, offer(24), "--reason", "收入不足", login="bo")["approval"]
    (waits,) = shell.run("agreement", "waiting")
    assert (waits["id"], waits["reason"], waits["asked_by"]) == (asked, "收入不足", "波")
    assert "收入不足" in shell.said("agreement", "waiting")
    no = ("agreement", "approve", asked)
    assert shell.run(*no, login="bo", expect=FAILED)["error"]["code"] == "login.not_allowed"
    shell.run("agreement", "approve", asked)
    more = ("--approval", asked)
    error = shell.run(*made, offer(23), *said, *more, login="bo", expect=FAILED)["error"]
    assert error["code"] == "agreement.not_granted"
    assert len(shell.run(*made, offer(24), *said, *more, login="bo")["rows"]) == 24
    assert "24 期" in shell.said("agreement", "list", person)
    assert shell.run("audit", "verify")["differing"] == []


def test_a_new_version_takes_the_place_of_one_that_runs(shell, people, tmp_path):
    debt = shell.run("person", "show", people[0])["debts"][0]
    make = ("agreement", "make", people[0])
    said = ("--read-out", "每月一期")
    first = shell.run(*make, _offer(tmp_path / "offer.json", debt, 12), *said)
    again = _offer(tmp_path / "offer.json", debt, 6)
    assert shell.run(*make, again, *said, expect=FAILED)["error"]["code"] == "agreement.standing"
    second = shell.run(*make, again, *said, "--instead", first["id"])
    assert (second["version"], second["root_id"]) == (2, first["id"])
    others = ("agreement", "make", people[1], again, *said, "--instead", second["id"])
    assert shell.run(*others, expect=FAILED)["error"]["code"] == "agreement.unknown"
    states = [one["state"] for one in shell.run("agreement", "list", people[0])]
    assert states == ["running", "replaced"]


def test_a_letter_is_written_where_something_sets_it(shell, people, tmp_path):
    debt = shell.run("person", "show", people[0])["debts"][0]
    proposal = _offer(tmp_path / "offer.json", debt, 12)
    made = shell.run("agreement", "make", people[0], proposal, "--read-out", "每月一期")
    out = tmp_path / "letter.pdf"
    words = ("agreement", "letter", made["id"], "--out", str(out))
    assert shell.run(*words, expect=FAILED)["error"]["code"] == "letter.no_press"
    assert not out.exists()
    in_taiwan = (*words, "--language", "zh_TW")
    answer = shell.run(*in_taiwan, press=lambda bound: bound.letters[0].title.encode())
    assert out.read_text() == "還款協議確認書"
    assert answer["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    again = shell.run(*words, expect=FAILED, press=lambda _: b"%PDF")
    assert again["error"]["code"] == "letter.file_exists"


def test_a_refused_offer_and_a_file_that_is_no_proposal_are_said_in_words(shell, people, tmp_path):
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "list.json").write_text("[]")
    for name, code in (("none", "file.missing"), ("broken", "agreement.wrong_proposal"),
                       ("list", "agreement.wrong_proposal")):  # fmt: skip
        words = ("agreement", "ask", people[0], str(tmp_path / f"{name}.json"), "--reason", "-")
        assert shell.run(*words, expect=FAILED)["error"]["code"] == code
    refuse = ("agreement", "refuse", "f" * 32, "--reason", "太长")
    assert shell.run(*refuse, expect=FAILED)["error"]["code"] == "agreement.unknown_request"
