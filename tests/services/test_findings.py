"""Findings are kept in little memory, and read as from any list."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.imports import Finding, Level
from app.services.findings import Findings


def some(count):
    values = {"raw": "１３", "as_of": date(2026, 11, 20)}
    rest = ("手机号", Level.WARN, "phone_short", values, "no_phone")
    return [Finding(line, *rest) for line in range(count)]


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1000, 1234])
def test_what_was_kept_is_read_as_from_a_list(count):
    found = some(count)
    kept = Findings(10_000, found)
    assert len(kept) == count
    assert list(kept) == found
    assert kept[:3] == found[:3]
    assert kept[-700:] == found[-700:]
    assert [kept[at] for at in range(count)] == found


def test_a_place_beyond_the_last_one_is_no_finding():
    kept = Findings(10_000, some(501))
    assert kept[-1].line == 500
    with pytest.raises(IndexError):
        kept[501]


def test_those_beyond_the_limit_are_counted():
    kept = Findings(600, some(500))
    kept.extend(some(150))
    assert (len(kept), kept.left_off) == (600, 50)
    assert kept[599].line == 99
