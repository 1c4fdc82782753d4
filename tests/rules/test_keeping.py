"""Promises and instalments are judged by payments alone, in whatever order they become known."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bootstrap import terms
from app.domain.agreements import DueState
from app.rules.keeping import Due, Paid, WorkCalendar, deadline, judge, lacking
from app.rules.rates import wilson

DAY = date(2026, 6, 1)  # a Monday
MADE = date(2026, 5, 1)
_terms = cache(terms)


def keeping():
    return _terms().keeping


def calendar():
    return WorkCalendar(_terms().working_days)


def due(id_="a", on=DAY, amount=10_000, kind="promise", group="", **parts):
    return Due(id_, kind, group or id_, on, MADE, "CNY", parts or {"": amount})


def paid(amount=10_000, on=DAY, reference="r", debt=None):
    return Paid(reference, debt, on, "CNY", amount)


def states(dues, payments, today):
    return {
        id_: one.state for id_, one in judge(dues, payments, today, keeping(), calendar()).items()
    }


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (DAY - timedelta(1), DueState.OPEN),
        (DAY, DueState.DUE),
        (date(2026, 6, 4), DueState.GRACE),
        (date(2026, 6, 5), DueState.BROKEN),
    ],
)
def test_unpaid_it_goes_through_its_day_and_its_grace(today, state):
    assert states([due(kind="instalments")], [], today) == {"a": state}


def test_grace_counts_working_days():
    # A Friday before the dragon-boat holiday, 19 to 21 June 2026.
    assert deadline(date(2026, 6, 18), 1, calendar()) == (date(2026, 6, 22), True)
    assert deadline(date(2026, 6, 12), 3, calendar()) == (date(2026, 6, 17), True)
    # A Saturday on which people work counts.
    assert deadline(date(2026, 2, 27), 1, calendar()) == (date(2026, 2, 28), True)


def test_a_year_that_is_not_on_file_is_asked_and_not_guessed():
    on = date(2031, 3, 3)
    assert deadline(on, 3, calendar()) == (date(2031, 3, 6), False)
    late = due(on=on, kind="instalments")
    assert states([late], [], date(2031, 3, 6)) == {"a": DueState.GRACE}
    assert states([late], [], date(2031, 3, 7)) == {"a": DueState.ASKED}
    assert states([late], [paid(on=date(2031, 3, 6))], date(2031, 4, 1)) == {"a": DueState.KEPT}
    assert states([late], [paid(on=date(2031, 3, 7))], date(2031, 4, 1)) == {"a": DueState.ASKED}
    known = WorkCalendar(_terms().working_days, date(2031, 12, 31))
    judged = judge([late], [], date(2031, 4, 1), keeping(), known)
    assert judged["a"].state is DueState.BROKEN


def test_what_comes_in_grace_keeps_it_and_what_comes_later_does_not():
    row = due(kind="instalments")
    in_grace, late = paid(on=date(2026, 6, 4)), paid(on=date(2026, 6, 5))
    assert states([row], [in_grace], date(2026, 7, 1)) == {"a": DueState.KEPT}
    found = judge([row], [late], date(2026, 7, 1), keeping(), calendar())["a"]
    assert (found.state, found.paid) == (DueState.BROKEN, 10_000)
    assert states([due()], [], date(2026, 6, 2)) == {"a": DueState.BROKEN}  # a promise has none


def test_a_little_may_be_lacking_and_a_part_is_told():
    assert states([due()], [paid(9_900)], date(2026, 7, 1)) == {"a": DueState.KEPT}
    assert states([due()], [paid(9_899)], date(2026, 7, 1)) == {"a": DueState.PART}
    assert states([due()], [paid(50)], date(2026, 7, 1)) == {"a": DueState.BROKEN}
    assert lacking(10_000_000, keeping()) == 1_000  # never more than ten yuan


def test_what_was_paid_before_it_was_promised_keeps_nothing():
    early = paid(on=MADE - timedelta(1))
    assert states([due()], [early], date(2026, 7, 1)) == {"a": DueState.BROKEN}


def test_one_sum_goes_over_three_loans_that_fall_due_together():
    dues = [due(name, kind="instalments", **{name: 10_000}) for name in "abc"]
    kept = dict.fromkeys("abc", DueState.KEPT)
    assert states(dues, [paid(30_000)], date(2026, 7, 1)) == kept
    assert states(dues, [paid(30_000, debt="b")], date(2026, 7, 1)) == kept
    short = states(dues, [paid(15_000, debt="b")], date(2026, 7, 1))
    assert (short["b"], short["a"], short["c"]) == (
        DueState.KEPT, DueState.PART, DueState.BROKEN,
    )  # fmt: skip


def test_a_promise_made_while_a_plan_is_behind_is_about_what_is_behind():
    row = due("a", DAY - timedelta(40), group="A", kind="instalments", x=10_000)
    since = Due("p", "promise", "p", DAY, DAY - timedelta(5), "CNY", {"": 15_000})
    late = [paid(10_000, DAY - timedelta(6), "early", "x")]
    assert states([row, since], late, date(2026, 7, 1))["p"] is DueState.BROKEN
    found = judge([row, since], [paid(15_000, debt="x")], DAY, keeping(), calendar())
    assert (found["a"].paid, found["p"].paid, found["p"].shared) == (10_000, 5_000, 10_000)
    assert found["p"].state is DueState.KEPT
    assert states([row, since], [paid(9_000, debt="x")], date(2026, 7, 1))["p"] is DueState.PART
    # What was not behind by then is another matter.
    ahead = due("b", DAY, group="A", kind="instalments", x=10_000)
    assert states([ahead, since], [paid(10_000, debt="x")], date(2026, 7, 1)) == {
        "b": DueState.KEPT, "p": DueState.BROKEN,
    }  # fmt: skip


def test_what_was_behind_and_is_paid_once_keeps_one_promise_of_several():
    behind = due("a", DAY - timedelta(40), group="A", kind="instalments", x=10_000)
    first, second = due("p"), due("q", DAY + timedelta(1))
    once = judge([behind, second, first], [paid(10_000, debt="x")], date(2026, 7, 1),
                 keeping(), calendar())  # fmt: skip
    assert (once["p"].state, once["q"].state) == (DueState.KEPT, DueState.BROKEN)
    assert (once["p"].shared, once["q"].shared) == (10_000, 0)
    twice = states([behind, first, second], [paid(20_000, debt="x")], date(2026, 7, 1))
    assert (twice["p"], twice["q"]) == (DueState.KEPT, DueState.KEPT)


def test_a_surplus_goes_to_what_is_due_elsewhere_before_what_is_still_to_come():
    rows = [due(f"a{n}", DAY + timedelta(30 * n), group="A", x=10_000) for n in range(3)]
    other = due("b", DAY, group="B", y=10_000)
    found = judge([*rows, other], [paid(20_000, debt="x")], DAY, keeping(), calendar())
    assert [found[id_].paid for id_ in ("a0", "b", "a1", "a2")] == [10_000, 10_000, 0, 0]


# --- whatever is paid, in whatever order

_days = st.integers(-40, 90).map(lambda n: DAY + timedelta(n))
_loans = st.sampled_from(["x", "y", "z"])
_dues = st.lists(
    st.builds(
        lambda on, made, parts, kind, group: (on, made, parts, kind, group),
        _days,
        st.integers(-60, 0).map(lambda n: DAY + timedelta(n)),
        st.dictionaries(st.sampled_from(["", "x", "y", "z"]), st.integers(1, 50_000), min_size=1),
        st.sampled_from(["promise", "instalments", "settlement"]),
        st.sampled_from(["", "G", "H"]),
    ),
    min_size=1, max_size=6,
).map(
    lambda made: [
        Due(str(n), kind, group or str(n), on, since, "CNY", parts)
        for n, (on, since, parts, kind, group) in enumerate(made)
    ]
)  # fmt: skip
_payments = st.lists(st.tuples(st.none() | _loans, _days, st.integers(1, 80_000)), max_size=8).map(
    lambda made: [Paid(str(n), debt, on, "CNY", fen) for n, (debt, on, fen) in enumerate(made)]
)


@settings(max_examples=400, deadline=None)
@given(_dues, _payments, _days, st.randoms(use_true_random=False))
def test_the_order_in_which_they_become_known_says_nothing(dues, payments, today, chance):
    found = judge(dues, payments, today, keeping(), calendar())
    for some in (dues, payments):
        chance.shuffle(some)
    assert judge(dues, payments, today, keeping(), calendar()) == found


@settings(max_examples=400, deadline=None)
@given(_dues, _payments, _days)
def test_nothing_is_counted_twice_and_nobody_gets_more_than_was_due(dues, payments, today):
    found = judge(dues, payments, today, keeping(), calendar())
    assert all(0 <= found[one.id].paid <= one.amount for one in dues)
    assert sum(one.paid for one in found.values()) <= sum(one.amount for one in payments)
    for one in dues:
        if found[one.id].state is DueState.KEPT:
            paid_too = found[one.id].paid + found[one.id].shared
            assert one.amount - lacking(one.amount, keeping()) <= paid_too <= one.amount
    assert all(not found[one.id].shared for one in dues if one.kind != "promise")
    assert sum(one.shared for one in found.values()) <= sum(one.amount for one in payments)


@settings(max_examples=300, deadline=None)
@given(_dues, _payments, _days)
def test_a_payment_reversed_whole_is_as_if_it_had_never_come(dues, payments, today):
    gone = [*payments, Paid("gone", None, DAY, "CNY", 0)]
    judged = judge(dues, gone, today, keeping(), calendar())
    assert judged == judge(dues, payments, today, keeping(), calendar())


@settings(max_examples=300, deadline=None)
@given(_dues, _payments, _days, st.integers(2, 4))
def test_a_payment_split_into_several_does_what_the_whole_does(dues, payments, today, pieces):
    split = [
        Paid(f"{one.reference}.{n}", one.debt_id, one.paid_on, one.currency, share)
        for one in payments
        for n, share in enumerate(
            one.amount // pieces + (n < one.amount % pieces) for n in range(pieces)
        )
        if share
    ]
    whole = judge(dues, payments, today, keeping(), calendar())
    assert sum(one.paid for one in whole.values()) == sum(
        one.paid for one in judge(dues, split, today, keeping(), calendar()).values()
    )


def test_bounds_are_those_of_wilsons_paper():
    low, high = wilson(8, 10)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 5)[0] == 0.0 and wilson(5, 5)[1] == 1.0
