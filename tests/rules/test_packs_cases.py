"""Every case that stands beside a pack, asked as it is written."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import pytest

from app.domain.contact import Verdict
from app.rules.cases import Case, verdict_of
from app.rules.packs import Layer, Pack, parse_pack
from app.rules.primitives import Kind, Window
from app.settings import LANGUAGES
from app.wording import Wording, catalogue
from tests.rules.cases import POLICIES, cases, files_of


@cache
def pack(name: str) -> Pack:
    return parse_pack(files_of(name))


def verdict(name: str, case: Case) -> Verdict:
    return verdict_of(case, name, pack)


@pytest.mark.parametrize(
    ("name", "case"), [pytest.param(n, c, id=f"{n}: {c.name}") for n, c in cases()]
)
def test_the_pack_answers_as_its_cases_say(name: str, case: Case) -> None:
    assert case.failing(verdict(name, case)) == []


@pytest.mark.parametrize("name", sorted(p.parent.name for p in POLICIES.glob("*/contact.yaml")))
def test_every_rule_has_its_sentence_and_a_case_that_refuses_by_it(name: str) -> None:
    refused = {rule for n, case in cases() if n == name for rule in case.refused_by}
    for rule in pack(name).rules:
        if rule.kind is Kind.DUTY:
            continue
        assert set(catalogue().find(f"rule.{name}.{rule.id}") or ()) == set(LANGUAGES)
        assert rule.id in refused
        if rule.kind is Kind.CAP:
            assert set(catalogue().find(f"allowance.{name}.{rule.id}") or ()) == set(LANGUAGES)


def test_every_reason_fills_its_sentence_in_each_language() -> None:
    for name, case in cases():
        for reason in verdict(name, case).reasons:
            for language in LANGUAGES:
                assert "None" not in Wording(language).reason(reason)


def longest_window(names: tuple[str, ...]) -> timedelta:
    return max(
        timedelta(minutes=span.end - span.start)
        for name in names
        for rule in pack(name).rules
        for _, value in rule.values
        if isinstance(value, Window)
        for span in value.spans
    )


def test_an_allowed_contact_says_when_its_window_closes() -> None:
    for name, case in cases():
        closes = verdict(name, case).closes_at
        if case.refused_by or closes is None:
            continue
        at = case.attempt.at
        assert at < closes <= at + longest_window(case.packs or (name,))


def test_a_layer_has_cases_that_ask_it_together_with_those_above() -> None:
    together = [(name, case.packs) for name, case in cases() if case.packs]
    assert all(name in packs for name, packs in together)
    layers = {p.name for p in POLICIES.iterdir() if pack(p.name).layer is not Layer.COUNTRY}
    assert layers <= {name for name, packs in together if len(packs) > 1}
