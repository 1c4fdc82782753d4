"""Limitation: dated law, anew from each interruption within it, and nothing once it has run out."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.referrals import Interruption
from app.rules.limitation import limitation, parse_limitation
from app.rules.reading import PackError
from app.settings import RESOURCES

TEXT = (RESOURCES / "referral" / "limitation.yaml").read_text(encoding="utf-8")
CN = parse_limitation("limitation.yaml", TEXT)["CN"]


def _until(due, *events):
    return limitation(CN, due, [Interruption(kind, on) for kind, on in events]).until


def test_three_years_from_the_due_day_in_china():
    found = limitation(CN, date(2026, 11, 1), [])
    assert (found.until, found.interrupted) == (date(2029, 11, 1), ())
    assert "第一百八十八条" in found.source
    assert _until(date(2024, 2, 29)) == date(2027, 2, 28)


def test_each_interruption_begins_the_time_anew():
    events = [("paid", date(2028, 1, 2)), ("demanded", date(2027, 5, 6))]
    assert _until(date(2026, 11, 1), *events) == date(2031, 1, 2)
    assert _until(date(2026, 11, 1), events[1]) == date(2030, 5, 6)


def test_what_comes_after_it_ran_out_or_before_it_began_begins_nothing():
    assert _until(date(2022, 1, 1), ("demanded", date(2025, 1, 2))) == date(2025, 1, 1)
    assert _until(date(2022, 1, 1), ("demanded", date(2025, 1, 1))) == date(2028, 1, 1)
    assert _until(date(2022, 1, 1), ("paid", date(2021, 12, 31))) == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [("years: 3", "years: 0"), ("    confidence: P", "    confidence: X"), ("paid: ", "gifts: "),
     ("2021-01-01: {", "2021-13-01: {")],
)  # fmt: skip
def test_a_broken_law_is_told_with_its_place(old, new):
    with pytest.raises(PackError, match=r"limitation\.yaml, line"):
        parse_limitation("limitation.yaml", TEXT.replace(old, new, 1))
