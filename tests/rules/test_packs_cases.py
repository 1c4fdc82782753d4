"""Every case that stands beside a pack, asked as it is written."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import pytest

from app.rules.cases import Case
from app.rules.contact import decide
from app.rules.packs import Pack, parse_pack
from app.rules.primitives import Kind
from app.settings import LANGUAGES
from app.wording import Wording, catalogue
from tests.rules.cases import POLICIES, cases, files_of


@cache
def pack(name: str) -> Pack:
    return parse_pack(files_of(name))


@pytest.mark.parametrize(
    ("name", "case"), [pytest.param(n, c, id=f"{n}: {c.name}") for n, c in cases()]
)
def test_the_pack_answers_as_its_cases_say(name: str, case: Case) -> None:
    assert case.failing(decide([pack(name)], case.facts, case.attempt)) == []


@pytest.mark.parametrize("name", sorted(p.parent.name for p in POLICIES.glob("*/contact.yaml")))
def test_every_rule_has_its_sentence_and_a_case_that_refuses_by_it(name: str) -> None:
    refused = {rule for n, case in cases() if n == name for rule in case.refused_by}
    for rule in pack(name).rules:
        if rule.kind is Kind.DUTY:
            continue
        assert set(catalogue()[f"rule.{name}.{rule.id}"]) == set(LANGUAGES)
        assert rule.id in refused
        if rule.kind is Kind.CAP:
            assert set(catalogue()[f"allowance.{name}.{rule.id}"]) == set(LANGUAGES)


def test_every_reason_fills_its_sentence_in_each_language() -> None:
    for name, case in cases():
        for reason in decide([pack(name)], case.facts, case.attempt).reasons:
            for language in LANGUAGES:
                assert "None" not in Wording(language).reason(reason)


def test_an_allowed_contact_says_when_its_window_closes() -> None:
    for name, case in cases():
        verdict = decide([pack(name)], case.facts, case.attempt)
        if case.refused_by or verdict.closes_at is None:
            continue
        at = case.attempt.at
        assert at < verdict.closes_at <= at + timedelta(hours=14)
