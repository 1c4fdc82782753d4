"""Contact rules from the command line: no book, no key, no sign-in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from time import monotonic
from typing import Any

import pytest

from app.channels import policies
from app.cli import FAILED, main
from app.services import packfiles

NIGHT = '{"id": "n", "attempt": {"at": "2026-11-23T23:00:00+08:00", "channel": "call"}}'
SOON = "2026-11-24T08:00:00+08:00"

_ANSWERS = {"Written notice to stop": False, "Represented by an attorney": True}


@pytest.fixture
def check(answers):
    """Asks these lines under these packs; the answers, and the exit status last."""

    def ask(*lines: str | bytes, packs: tuple[str, ...] = ("cn",)) -> list[Any]:
        named = [word for name in packs for word in ("--pack", name)]
        return answers(["rules", "check", *named], *lines)

    return ask


def test_an_answer_has_the_keys_of_the_contract(check):
    answer, status = check(NIGHT)
    assert status == 0
    assert list(answer) == ["id", "verdict", "reasons", "next_allowed_at", "packs"]
    assert (answer["id"], answer["verdict"]) == ("n", "deny")
    assert answer["next_allowed_at"] == SOON and answer["packs"] == ["cn@2026-01-30"]
    (reason,) = answer["reasons"]
    assert list(reason) == ["rule", "source", "text", "used", "limit", "next_allowed_at"]
    assert reason["rule"] == "quiet_hours" and "GB/T 45251-2025" in reason["source"]
    assert set(reason["text"]) == {"zh_CN", "zh_TW", "en"} and reason["used"] is None


def test_no_database_is_loaded_to_answer():
    """It would be longer in coming than a thousand answers."""
    program = (
        "import sys; from app.cli import main; main(['rules', 'check', '--pack', 'us']);"
        "print('sqlalchemy' in sys.modules, 'psycopg' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=NIGHT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["id"] == "n"
    assert done.stderr.split() == ["False", "False"]


def test_answers_come_in_order_and_an_unreadable_line_stops_nothing(check):
    *answers, status = check(
        NIGHT,
        '{"id": 7, "attempt": {"at": "2026-11-23T12:00:00+08:00", "chanel": "call"}}',
        "{",
        b'{"id": "\xff"}',
        '{"id": 8, "id": 9}',
        "[" * 100_000,
        '{"id": 10, "attempt": {"at": "2026-11-23T12:00:00+08:00", "channel": "call"}}',
    )
    assert status == FAILED
    assert [one["id"] for one in answers] == ["n", 7, None, None, None, None, 10]
    assert "did you mean 'channel'?" in answers[1]["error"]
    assert all(answers[at]["error"].startswith(f"stdin, line {at + 1}: ") for at in range(1, 6))
    assert answers[2]["error"].endswith("property name enclosed in double quotes, column 2")
    assert "'id' is given twice" in answers[4]["error"]
    assert all("error" in one for one in answers[1:6]) and answers[6]["verdict"] == "allow"


@pytest.mark.parametrize(
    "wrong", ['"debts": {"d": {}, "d": {}}', '"debts": {"d": NaN}', '"debts": 1e999']
)
def test_a_line_that_is_json_but_not_ours_is_answered_under_its_id(check, wrong):
    (answer, status) = check(f'{{"id": "x", "facts": {{{wrong}}}}}')
    assert status == FAILED and answer["id"] == "x" and "error" in answer


def test_a_key_given_twice_among_very_many_is_found_at_once(check):
    began = monotonic()
    keys = ", ".join(f'"k{number}": 1' for number in (*range(60_000), 59_999))
    (answer, status) = check(f'{{"id": "x", {keys}}}')
    assert monotonic() - began < 5
    assert status == FAILED and "'k59999' is given twice" in answer["error"]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("facts", '{"holds": [{"typ": "dispute"}]}', "did you mean 'type'?"),
        ("facts", '{"holds": [{"type": "disput"}]}', "did you mean 'dispute'?"),
        ("facts", '{"debts": {"a": {"kid": "x"}}}', "did you mean 'kind'?"),
        ("facts", '{"third_party": {"rol": "friend"}}', "did you mean 'role'?"),
        ("history", '[{"at": "2026-11-23T12:00:00", "channel": "call"}]', "has no offset"),
        ("history", '[{"channel": "call"}]', "'at' is missing"),
        ("party_timezones", '["Asia/Shanghia"]', "there is no zone 'Asia/Shanghia'"),
        ("partytimezones", "[]", "did you mean 'party_timezones'?"),
        ("facts", '{"working_hours": {"from": "9:00", "to": "17:00"}}', "a time HH:MM"),
        ("facts", '{"debtor_reachable": "no"}', "true or false is expected"),
        ("facts", '{"misdirected_numbers": [{"learned_at": "2026-11-23"}]}', "'number' is missing"),
        ("facts", '{"consents": [{"type": "call", "max_per_day": -1}]}', "less than none"),
        ("id", "1e999", "1e999 is no number"),
    ],
)
def test_what_is_unknown_is_an_error_with_a_suggestion(check, key, value, said):
    attempt = '{"at": "2026-11-23T12:00:00+08:00", "channel": "call"}'
    answer, status = check(f'{{"attempt": {attempt}, "{key}": {value}}}')
    assert status == FAILED and said in answer["error"]


def test_answers_are_utf_8_whatever_the_terminal_speaks():
    asked = [sys.executable, "-m", "ui", "rules", "check", "--pack", "cn"]
    poor = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    told = subprocess.run(asked, input=NIGHT.encode(), capture_output=True, env=poor, check=True)
    assert "不联系" in json.loads(told.stdout.decode())["reasons"][0]["text"]["zh_CN"]


def test_half_a_character_is_handed_back_as_it_came(check):
    answer, error, status = check(NIGHT.replace('"n"', r'"\ud800"'), r'{"id": "\udc00", "x": 1}')
    assert (answer["id"], answer["verdict"]) == ("\ud800", "deny")
    assert error["id"] == "\udc00" and "unknown key 'x'" in error["error"] and status == FAILED


@pytest.mark.parametrize("zone", ["", "America", "../etc/passwd", "a\\u0000b", "x" * 5000])
def test_a_zone_that_does_not_exist_is_named(check, zone):
    attempt = '{"at": "2026-11-23T12:00:00+08:00", "channel": "call"}'
    answer, status = check(f'{{"attempt": {attempt}, "party_timezones": ["{zone}"]}}')
    assert status == FAILED and "there is no zone" in answer["error"]


def test_a_date_that_stands_for_ever_is_no_crash(check):
    attempt = '{"at": "2026-11-23T12:00:00+08:00", "channel": "call"}'
    hold = '{"type": "complaint", "to": "9999-12-31"}'
    answer, status = check(f'{{"attempt": {attempt}, "facts": {{"holds": [{hold}]}}}}')
    assert status == 0 and answer["verdict"] == "deny"
    days = '{"type": "complaint", "treatment_ended": "8999-12-31", "plus_days": 99999999999}'
    answer, status = check(f'{{"attempt": {attempt}, "facts": {{"holds": [{days}]}}}}')
    assert status == 0 and answer["verdict"] == "deny"
    late = '{"at": "9998-12-31T12:00:00+08:00", "channel": "call"}'
    answer, status = check(f'{{"id": "l", "attempt": {late}}}')
    assert status == FAILED and answer["id"] == "l"


def test_layers_are_asked_together(check):
    line = (
        '{"attempt": {"at": "2026-11-23T21:30:00+08:00", "channel": "call"},'
        ' "party_timezones": ["Asia/Shanghai"]}'
    )
    answer, _ = check(line, packs=("cn", "us"))
    assert answer["verdict"] == "deny" and answer["packs"] == ["cn@2026-01-30", "us@2021-11-30"]
    assert [one["rule"] for one in answer["reasons"]] == ["calling_hours"]
    assert answer["next_allowed_at"] == SOON


def test_what_a_person_has_to_judge_is_said(check):
    line = '{"attempt": {"at": "2026-11-23T12:00:00+08:00", "channel": "call"}}'
    answer, _ = check(line, packs=("us",))
    assert answer["verdict"] == "needs_review" and answer["next_allowed_at"] is None
    assert "find that out first" in answer["reasons"][0]["text"]["en"]


def test_an_unknown_pack_is_refused(check):
    (status,) = check(NIGHT, packs=("cm",))
    assert status == FAILED


def test_the_cases_beside_every_pack_hold(capsys):
    assert main(["rules", "test", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["packs"]
    assert {one["pack"] for one in told} == set(policies.pack_names())
    assert all(one["cases"] and not one["wrong"] for one in told)


@pytest.fixture
def own_packs(tmp_path, monkeypatch):
    """The packs in a folder of its own, to be spoilt."""
    shutil.copytree(policies.RESOURCES / "policies", tmp_path / "policies")
    monkeypatch.setattr(policies, "RESOURCES", tmp_path)
    return tmp_path / "policies"


def test_a_case_that_comes_out_otherwise_is_named_with_its_line(own_packs, capsys):
    rules = own_packs / "us" / "contact.yaml"
    rules.write_text(rules.read_text().replace("{limit: 7, per", "{limit: 6, per", 1))
    assert main(["rules", "test", "us", "--language", "en"]) == FAILED
    said = capsys.readouterr().out
    assert "us/contact.tests.yaml:" in said and "the seventh call within seven days" in said
    assert "refused_by: ['call_frequency'] instead of []" in said


def test_a_boundary_without_its_case_is_named_and_fails(own_packs, capsys):
    cases = own_packs / "uk" / "contact.tests.yaml"
    words = cases.read_text(encoding="utf-8")
    first = words.index("- name: holds, bereavement\n")
    last = words.index("- name: ", first + 1)
    cases.write_text(words[:first] + words[last:], encoding="utf-8")
    assert main(["rules", "test", "uk", "--language", "en"]) == FAILED
    assert "Rule holds could be changed" in capsys.readouterr().out
    assert main(["rules", "test", "uk", "--json"]) == FAILED
    (told,) = json.loads(capsys.readouterr().out)["packs"]
    assert told["unheld"] == [{"rule": "holds", "moved": "2014-04-01: without bereavement"}]


def test_a_wrong_pack_is_named_with_file_and_line(own_packs, capsys):
    rules = own_packs / "us" / "contact.yaml"
    rules.write_text(rules.read_text().replace("kind: window", "kind: windw", 1))
    assert main(["rules", "test", "us", "--language", "en"]) == FAILED
    assert "contact.yaml, line" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW", "en"])
@pytest.mark.parametrize("form", [[], ["--markdown"]])
def test_every_rule_is_shown_with_its_source(language, form, capsys):
    assert main(["rules", "show", *form, "--language", language, "--on", "2026-11-28"]) == 0
    shown = capsys.readouterr().out
    for name in policies.pack_names():
        pack = packfiles.pack(name)
        for rule in pack.rules:
            if rule.value_on(date(2026, 11, 28)) is not None:
                assert rule.title[language] in shown and rule.source in shown
        for left in pack.open:
            assert left[language] in shown


def test_what_denies_nothing_itself_is_told_as_for_a_person_to_judge(capsys):
    assert main(["rules", "show", "cn", "--language", "en"]) == 0
    rows = capsys.readouterr().out.splitlines()
    told = {rule: next(one for one in rows if rule in one) for rule in _ANSWERS}
    assert {rule: "for a person to judge" in row for rule, row in told.items()} == _ANSWERS


def test_what_is_in_force_hangs_on_the_day(capsys):
    assert main(["rules", "show", "cn", "--json", "--on", "2026-01-29"]) == 0
    shown = json.loads(capsys.readouterr().out)["packs"][0]
    rules = {one["rule"] for one in shown["rules"]}
    assert "quiet_hours" in rules and "unanswered_dials" not in rules
    assert shown["version"] == "cn@2025-02-28"
