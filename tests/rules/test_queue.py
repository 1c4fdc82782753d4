"""The score is the sum of what is shown, and the day it changes is exact."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tomllib import loads

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.queue import PersonState, Point, Stage
from app.rules.queue import parse_weights, priority
from app.rules.reading import PackError
from app.rules.stages import parse_stages

RESOURCES = Path(__file__).parents[2] / "resources"
TEXT = (RESOURCES / "queue/weights.yaml").read_text(encoding="utf-8")
WEIGHTS = parse_weights("weights.yaml", TEXT)
STAGES = parse_stages("default.yaml", (RESOURCES / "stages/default.yaml").read_text("utf-8"))
SENTENCES = {
    code: languages
    for name in ("queue", "stage")
    for code, languages in loads(
        (RESOURCES / "wording" / f"{name}.toml").read_text(encoding="utf-8")
    ).items()
}
TODAY = date(2026, 11, 23)


def state(dpd: int, **values: object) -> PersonState:
    due = TODAY - timedelta(days=dpd)
    given = {"overdue": 50_000, **values}
    return PersonState(
        oldest_due=due,
        stage=STAGES.stage(dpd),
        dpd=dpd,
        next_stage_on=STAGES.next_change(due, TODAY),
        **given,
    )


def points(state: PersonState, today: date = TODAY) -> dict[str, Point]:
    return {point.code: point for point in priority(state, today, WEIGHTS).points}


def before(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_an_open_promise_is_watched_through_its_due_day() -> None:
    promised = state(10, open_promise_due=TODAY)
    assert points(promised)["promise_open"].points < 0
    assert priority(promised, TODAY, WEIGHTS).changes_on == TODAY + timedelta(days=1)
    assert "promise_open" not in points(promised, TODAY + timedelta(days=1))


def test_broken_promises_count_up_to_their_most() -> None:
    assert "promise_broken" not in points(state(10))
    assert [points(state(10, broken_promises=n))["promise_broken"].points for n in (1, 2, 3)] == [
        25,
        50,
        60,
    ]


def test_who_was_tried_today_steps_back_until_tomorrow() -> None:
    tried = state(10, last_attempt=TODAY)
    assert points(tried)["attempted_today"].points < 0
    assert priority(tried, TODAY, WEIGHTS).changes_on == TODAY + timedelta(days=1)
    assert "attempted_today" not in points(state(10, last_attempt=before(1)))


def test_who_was_spoken_to_has_time_to_act() -> None:
    assert points(state(10, last_reached=before(2)))["reached_recently"].points < 0
    assert "reached_recently" not in points(state(10, last_reached=before(3)))


def test_the_longer_nobody_tried_the_more_it_counts() -> None:
    assert "untouched_since" not in points(state(10, last_attempt=before(2)))
    waited = [points(state(10, last_attempt=before(n)))["untouched_since"] for n in (3, 7, 14)]
    assert [point.points for point in waited] == [6, 12, 18]
    assert points(state(10, placed_on=before(7)))["never_touched"].points == 12


def test_larger_amounts_count_more_and_say_from_what_on() -> None:
    assert "amount" not in points(state(10, overdue=99_999))
    assert points(state(10, overdue=100_000))["amount"].values == (("at_least", "1,000"),)
    assert points(state(10, overdue=10**9))["amount"].points == 20


def test_without_a_due_date_the_days_past_due_stand_still() -> None:
    frozen = replace(state(30), oldest_due=None, next_stage_on=None)
    assert points(frozen)["days"].values == (("at_least", 30),)
    assert priority(frozen, TODAY, WEIGHTS).changes_on is None


days = st.integers(0, 40)
past = st.none() | days.map(before)
states = st.builds(
    state,
    st.integers(-20, 120),
    overdue=st.integers(0, 20_000_000),
    broken_promises=st.integers(0, 4),
    open_promise_due=st.none() | st.integers(-5, 20).map(lambda n: TODAY + timedelta(days=n)),
    last_attempt=past,
    last_reached=past,
    placed_on=past,
)


@settings(deadline=None)
@given(states)
def test_the_day_on_which_the_place_changes_is_exact(state: PersonState) -> None:
    now = priority(state, TODAY, WEIGHTS)
    expected = None
    for n in range(1, 200):
        day = TODAY + timedelta(days=n)
        later = replace(state, stage=STAGES.stage((day - state.oldest_due).days))
        then = priority(later, day, WEIGHTS)
        if then.points != now.points:
            expected = day
            break
    assert now.changes_on == expected


@given(states)
def test_the_score_is_the_sum_of_the_points_shown(state: PersonState) -> None:
    result = priority(state, TODAY, WEIGHTS)
    assert result.score == sum(point.points for point in result.points)
    assert all(point.points for point in result.points)


@given(states)
def test_every_point_can_be_said(state: PersonState) -> None:
    for point in priority(state, TODAY, WEIGHTS).points:
        for template in SENTENCES[f"queue.{point.code}"].values():
            assert template.format(**dict(point.values))


def test_every_stage_has_a_name() -> None:
    assert all(f"stage.{stage}" in SENTENCES for stage in Stage)


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("promise_open: -60", "promise_opened: -60", "did you mean 'promise_open'"),
        ("promise_open: -60", "promise_open: much", "a whole number"),
        ("late: 45", "latest: 45", "did you mean 'late'"),
        ("{from: 15, points: 8}", "{from: 7, points: 8}", "7 does not come after 7"),
        ("{from: 3, points: 6}", "{from: 0, points: 6}", "0 is below 1"),
        ('points: 4, label: "1,000"', "points: 4", "'label' is missing"),
        ("{days: 3, points: -30}", "{days: 0, points: -30}", "0 is below 1"),
        ("{days: 3, points: -30}", "{days: 1_000_000, points: -30}", "1000000 is above 99999"),
        ("{from: 15, points: 8}", "{from: 1_000_000, points: 8}", "1000000 is above 99999"),
    ],
)
def test_weights_with_an_error_are_refused(written: str, instead: str, message: str) -> None:
    assert written in TEXT
    with pytest.raises(PackError, match=rf"^own.yaml, line \d+: .*{message}"):
        parse_weights("own.yaml", TEXT.replace(written, instead))
