"""The bench runs, small: what it prints, never how fast."""

import asyncio

import pytest

from app import bench
from app.bench import desks
from app.bench.measure import LEAST_PAIRS, Sizes, percentile

FIELDS = ["name", "value", "unit", "limit_name", "limit", "ratio", "n"]
SMALL = Sizes(
    people=60, searched=2_000, few=50, many=200, rows=40, large_file=40, listed=100,
    pairs=LEAST_PAIRS, office_people=8_000, office_debts=8_000, office_contacts=2_000,
    clients=(2, 4), spell=0.2, reranked=60,
)


def _with(name):
    return (name, *(also for also, taken in bench.TOGETHER.items() if taken == name))


@pytest.mark.parametrize("name", sorted(bench.FAMILIES))
def test_each_figure_stands_beside_its_limit(name):
    figures = bench.run(_with(name), SMALL)["figures"]
    assert [figure["name"] for figure in figures] == list(_with(name))
    for figure in figures:
        assert list(figure) == FIELDS
        assert figure["value"] > 0 and figure["limit"] > 0
        assert figure["ratio"] == pytest.approx(figure["value"] / figure["limit"], rel=0.05)
        assert figure["n"] >= LEAST_PAIRS


def test_a_figure_taken_with_another_is_printed_alone_when_asked():
    assert [one["name"] for one in bench.run(["wrap_up"], SMALL)["figures"]] == ["wrap_up"]


def test_a_figure_that_does_not_exist_is_refused_before_anything_is_measured():
    with pytest.raises(KeyError):
        bench.run(["no_such_figure"], SMALL)


def test_a_percentile_is_a_time_that_was_measured():
    assert percentile([5.0, 1.0, 3.0, 2.0, 4.0], 0.95) == 5.0
    assert percentile([5.0, 1.0, 3.0, 2.0, 4.0], 0.5) == 2.0


def test_a_spell_ends_where_nothing_is_left_and_counts_what_was_answered():
    left = []

    async def take(_):
        if not left:
            raise desks.NothingLeft
        left.pop()

    pace = desks.Pace(spells=1, seconds=60.0)
    both = asyncio.run(
        desks.take_turns([object(), object()], (take, take), pace, lambda: left.extend(range(9)))
    )
    assert both.ours.rate > 0 and both.limit.rate > 0
    assert left == []
