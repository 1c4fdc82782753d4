"""Codes become sentences, in the language and zone of the person."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.domain.contact import Allowance, Answer, Reason, Verdict
from app.domain.errors import ContactRefused, DeskError
from app.domain.money import Money
from app.domain.queue import Point
from app.domain.staff import Role
from app.settings import LANGUAGES
from app.wording import Catalogue, Wording, system_language


def test_no_code_stands_in_two_files():
    assert Catalogue().find("no.such.code") is None


def test_a_code_in_two_files_is_an_error(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text('["a.one"]\nen = "One"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="a.one stands in two files"):
        Catalogue(tmp_path).find("b.two")


def test_a_file_is_read_when_one_of_its_sentences_is_wanted(tmp_path):
    (tmp_path / "a.toml").write_text('["a.one"]\nen = "One"\n', encoding="utf-8")
    (tmp_path / "b.toml").write_text("no TOML", encoding="utf-8")
    seen = Catalogue(tmp_path)
    assert seen.find("a.one") == {"en": "One"}
    with pytest.raises(ValueError, match="no TOML|Expected"):
        seen.find("b.two")


@pytest.fixture(params=LANGUAGES)
def wording(request):
    return Wording(request.param)


def test_values_are_shown_as_the_person_reads_them():
    wording = Wording("zh_CN")
    assert wording.value(Money(-123456789)) == "-¥1,234,567.89"
    assert wording.value(Money(5, "XYZ")) == "XYZ 0.05"
    assert wording.value(datetime(2026, 11, 19, 16, 0, tzinfo=UTC)) == "2026-11-20 00:00"
    assert wording.value(datetime(2026, 11, 19, 16, 0, 7, tzinfo=UTC)).endswith("00:00:07")
    assert wording.value(date(2026, 11, 20)) == "2026-11-20"
    assert wording.value(["a", 1]) == "a、1" and Wording("en").value(("a", 1)) == "a, 1"


def test_a_role_is_named_in_words():
    for role in Role:
        assert Wording("zh_CN").value(role) not in ("", role.value)
    problem = Wording("zh_TW").problem(DeskError("login.not_allowed", role=Role.COMPLIANCE))
    assert "法遵專員" in problem and "compliance" not in problem


def test_a_refusal_says_each_reason(wording):
    reason = Reason("effective_calls", "cn", "GB/T", "S", used=3, limit=3)
    refused = ContactRefused(Verdict(Answer.DENY, (reason,)))
    assert wording.reason(reason) in wording.problem(refused)
    assert "3" in wording.reason(reason)


def test_a_stage_is_named_in_words(wording):
    line = wording.point(Point("stage", 40, (("stage", "middle"),)))
    assert "middle" not in line or wording.language == "en"
    assert wording.text("stage.middle") in line


def test_what_is_left_never_falls_below_none(wording):
    assert "0" in wording.allowance(Allowance("effective_calls", "cn", 4, 3))


def test_a_known_word_for_a_relation_is_said_in_ones_own_language(wording):
    said = {"zh_CN": "父亲", "zh_TW": "父親", "en": "father"}[wording.language]
    assert [wording.relation(one) for one in ("父亲", "父親", "Father")] == [said] * 3


def test_a_creditors_own_word_for_a_relation_stands(wording):
    assert wording.relation("发小") == "发小"
    assert wording.relation(None) == wording.text("relation.self")


def test_an_unknown_code_is_a_bug(wording):
    with pytest.raises(KeyError):
        wording.problem(DeskError("no.such_code"))


def test_only_our_languages_are_spoken():
    with pytest.raises(ValueError, match="de"):
        Wording("de")


@pytest.mark.parametrize(
    ("system", "language"),
    [("zh_CN.UTF-8", "zh_CN"), ("zh_HK", "zh_TW"), ("zh_SG", "zh_CN"), ("C", "en"), ("fr", "en")],
)
def test_the_language_follows_the_system(monkeypatch, system, language):
    monkeypatch.setenv("LC_ALL", system)
    assert system_language() == language
