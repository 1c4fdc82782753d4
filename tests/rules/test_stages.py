"""Stages cover every day once, in order, whoever the creditor is."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.queue import Stage
from app.rules.reading import PackError
from app.rules.stages import parse_stages

TEXT = (Path(__file__).parents[2] / "resources/stages/default.yaml").read_text(encoding="utf-8")
OWN = "{pre_due: {to: 0}, due_day: {from: 0, to: 1}, early: {from: 1, to: 31}, "
OWN += "middle: {from: 31, to: 91}, late: {from: 91}}"
STAGES = parse_stages("default.yaml", TEXT.replace("creditors: {}", f"creditors: {{Bank: {OWN}}}"))


@pytest.mark.parametrize(
    ("dpd", "stage"),
    [
        (-30, Stage.PRE_DUE),
        (-1, Stage.PRE_DUE),
        (0, Stage.DUE_DAY),
        (1, Stage.EARLY),
        (3, Stage.EARLY),
        (4, Stage.MIDDLE),
        (5, Stage.MIDDLE),
        (6, Stage.LATE),
        (4000, Stage.LATE),
    ],
)
def test_days_past_due_give_the_stage(dpd: int, stage: Stage) -> None:
    assert STAGES.stage(dpd) is stage
    assert STAGES.stage(dpd, "another creditor") is stage


def test_a_creditor_has_ranges_of_its_own() -> None:
    assert STAGES.stage(30, "Bank") is Stage.EARLY
    assert STAGES.stage(31, "Bank") is Stage.MIDDLE


@given(st.integers(-100, 200), st.sampled_from([None, "Bank"]))
def test_the_next_change_is_the_first_day_with_another_stage(
    dpd: int, creditor: str | None
) -> None:
    due = date(2026, 6, 1)
    today = due + timedelta(days=dpd)
    later = (today + timedelta(days=n) for n in range(1, 400))
    now = STAGES.stage(dpd, creditor)
    expected = next((d for d in later if STAGES.stage((d - due).days, creditor) is not now), None)
    assert STAGES.next_change(due, today, creditor) == expected


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("early: {from: 1, to: 4}", "early: {from: 2, to: 4}", "early begins at 2, but .* at 1"),
        ("middle: {from: 4, to: 6}", "middle: {from: 4, to: 4}", "middle has no day"),
        ("pre_due: {to: 0}", "pre_due: {from: -9, to: 0}", "unknown key 'from'"),
        ("late: {from: 6}", "late: {from: 6, to: 90}", "unknown key 'to'"),
        ("middle: {from: 4, to: 6}", "middle: {from: 4, to: 1_000_000}", "1000000 is above 99999"),
        ("late: {from: 6}", "later: {from: 6}", "did you mean 'late'"),
        ("early: {from: 1, to: 4}", "early: {from: 1, to: 1:30}", "a whole number"),
        (
            "due_day: {from: 0, to: 1}\n  early: {from: 1, to: 4}",
            "early: {from: 1, to: 4}\n  due_day: {from: 0, to: 1}",
            "the stages stand in this order",
        ),
    ],
)
def test_gaps_and_overlaps_are_refused(written: str, instead: str, message: str) -> None:
    assert written in TEXT
    with pytest.raises(PackError, match=rf"^own.yaml, line \d+: .*{message}"):
        parse_stages("own.yaml", TEXT.replace(written, instead))


def test_creditors_may_be_left_out() -> None:
    assert parse_stages("own.yaml", TEXT.replace("creditors: {}", "")).creditors == {}
