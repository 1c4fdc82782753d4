"""The cases beside a pack hold every boundary of its rules, and what is missing is named."""

from __future__ import annotations

from functools import cache

import pytest

from app.rules.boundaries import unheld
from app.rules.cases import read_cases
from app.rules.packs import Pack, parse_pack
from tests.amended import fewer_talks
from tests.rules.cases import POLICIES, files_of

named = cache(lambda name: parse_pack(files_of(name)))


def loose(files: dict[str, str], name: str) -> set[tuple[str, str]]:
    own = parse_pack(files)

    def layer(asked: str) -> Pack:
        return own if asked == name else named(asked)

    return {(one.rule, one.moved) for one in unheld(own, list(read_cases(files)), layer)}


@pytest.mark.parametrize("name", sorted(path.name for path in POLICIES.iterdir()))
def test_every_boundary_of_every_rule_is_held_from_both_sides(name: str) -> None:
    assert loose(files_of(name), name) == set()


def test_a_rule_without_cases_is_named_with_each_of_its_sides() -> None:
    files = files_of("ph")
    rule = """
  dials_a_day:
    kind: cap
    title: {zh_CN: 次数, zh_TW: 次數, en: Calls}
    applies: {channels: [call]}
    key: number
    counts: {channels: [call], outcomes: [no_answer, open]}
    unless: {consent: {kinds: [call], days: 7}, purposes: [active_litigation]}
    source: nobody
    confidence: M
    values:
      2026-01-01: {limit: 9, per: day}
"""
    files["contact.yaml"] = files["contact.yaml"].rstrip("\n") + "\n" + rule
    assert loose(files, "ph") == {
        ("dials_a_day", moved)
        for moved in (
            "the rule", "2026-01-01 to 2025-12-31", "2026-01-01 to 2026-01-02",
            "2026-01-01: limit 9 per day: limit to 8", "2026-01-01: limit 9 per day: limit to 10",
            "2026-01-01: limit 9 per day: and yesterday", "unless: without active_litigation",
            "unless: consent", "unless: consent: days 7 to 6", "unless: consent: days 7 to 8",
        )
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "case", "rule", "moved"),
    [
        ("us", "a third party one second before nine in the evening\n", "third_party_hours",
         "2021-11-30: to 21:00 to 20:59"),
        ("us", "sixty days after the consent\n", "text_messages",
         "2021-11-30: consent: days 61 to 60"),
        ("au", "at work on a Friday\n", "workplace_hours", "2021-04-01: 09:00 without fri"),
        ("uk", "holds, bereavement\n", "holds", "2014-04-01: without bereavement"),
    ],
)  # fmt: skip
def test_a_side_whose_case_is_taken_away_is_named(
    name: str, case: str, rule: str, moved: str
) -> None:
    files = files_of(name)
    lines = files["contact.tests.yaml"].splitlines(keepends=True)
    first = lines.index(f"- name: {case}")
    ends = ("- ", "#", "\n")
    last = next(at for at in range(first + 1, len(lines)) if lines[at].startswith(ends))
    assert not any("&" in line for line in lines[first:last])
    files["contact.tests.yaml"] = "".join(lines[:first] + lines[last:])
    assert (rule, moved) in loose(files, name)


def test_a_limit_of_one_moves_down_to_none_at_all_and_is_held() -> None:
    assert loose(fewer_talks(1), "cn") == set()
