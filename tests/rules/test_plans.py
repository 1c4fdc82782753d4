"""Offers worked out: to the fen, whatever is offered."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.plans import Part, Seat
from app.rules.duedates import add_months, months_between, shifted
from app.rules.instalments import annuity, equal, even_parts
from app.rules.plans import quote
from app.rules.proposals import WrongProposal, read_proposal
from app.rules.reading import PackError
from app.rules.terms import parse_terms
from app.settings import RESOURCES

DAY = date(2026, 11, 28)
FILE = RESOURCES / "plans" / "cn.yaml"


@cache
def terms():
    return parse_terms("cn.yaml", FILE.read_text("utf-8"))


def asked(offer, **more):
    return {
        "id": "x", "as_of": DAY.isoformat(), "currency": "CNY", "lender": "bank",
        "product": "cash_loan", "role": "team_lead",
        "debts": [{"id": "a", "principal": "10000.00", "interest": "120.50", "penalty": "88.10"}],
        "offer": offer, **more,
    }  # fmt: skip


def monthly(count=12, shape="equal", **more):
    return {
        "kind": "instalments", "shape": shape, "count": count, "every": "month",
        "first_due": "2026-12-28", **more,
    }  # fmt: skip


def worked_out(offer, **more):
    return quote(terms(), read_proposal(asked(offer, **more)))


def limits_of(found):
    return [breach.limit for breach in found.breaches]


# --- whatever is offered

amounts = st.one_of(st.integers(0, 9), st.integers(0, 3_000_000)).map(
    lambda fen: f"{fen // 100}.{fen % 100:02d}"
)
rates = st.sampled_from([None, "0", "0.0435", "0.12", 0.18, "0.24", "0.36", "1.5"])
debts = st.lists(
    st.fixed_dictionaries({part.value: amounts for part in Part}, optional={"annual_rate": rates}),
    min_size=1, max_size=5,
).map(lambda some: [{"id": f"d{n}", **debt} for n, debt in enumerate(some)])  # fmt: skip
first_days = st.integers(0, 80).map(lambda days: (DAY + timedelta(days=days)).isoformat())


@st.composite
def dates(draw):
    gaps = draw(st.lists(st.integers(4, 70), min_size=2, max_size=15))
    return [(DAY + timedelta(days=sum(gaps[: n + 1]))).isoformat() for n in range(len(gaps))]


steps = st.lists(
    st.fixed_dictionaries(
        {
            "count": st.integers(1, 6),
            "pay": st.integers(1, 200_000).map(lambda fen: f"{fen / 100:.2f}"),
        }
    ),
    min_size=1, max_size=3,
)  # fmt: skip
instalments = st.fixed_dictionaries(
    {
        "kind": st.just("instalments"),
        "shape": st.sampled_from(["equal", "equal_principal", "annuity", "balloon", "stepped"]),
        "steps": steps,
        "pay": st.integers(1, 500_000).map(lambda fen: f"{fen / 100:.2f}"),
        "annual_rate": rates,
    }
)
regular = st.fixed_dictionaries(
    {
        "count": st.integers(2, 72),
        "every": st.sampled_from(["week", "two_weeks", "month"]),
        "first_due": first_days,
    }
)
on_dates = st.fixed_dictionaries({"dates": dates()})
single = st.one_of(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["extension", "grace"]), "new_due": first_days,
            "annual_rate": rates,
        }
    ),
    st.fixed_dictionaries(
        {"kind": st.just("settlement"), "pay": amounts, "valid_until": first_days}
    ),
)  # fmt: skip
extras = st.fixed_dictionaries(
    {},
    optional={
        "down_payment": amounts,
        "waive": st.dictionaries(st.sampled_from([part.value for part in Part]), amounts),
        "shift": st.sampled_from(["none", "next_working_day"]),
    },
)
offers = st.tuples(
    st.one_of(st.tuples(instalments, st.one_of(regular, on_dates)), st.tuples(single)), extras
).map(lambda parts: {key: value for some in (*parts[0], parts[1]) for key, value in some.items()})


@settings(max_examples=1500, deadline=None)
@given(debts=debts, offer=offers)
def test_whatever_is_offered_every_fen_is_accounted_for(debts, offer):
    try:
        proposal = read_proposal(asked(offer, debts=debts))
        found = quote(terms(), proposal)
    except WrongProposal:
        return
    rows, totals = found.schedule, found.totals
    assert sum(row.total for row in rows) == totals.to_pay
    whole = totals.to_pay + totals.down_payment + totals.waived
    assert whole == totals.owed + totals.agreed_interest
    for row in rows:
        assert row.total == sum(row.by_debt.values())
        assert min([*row.parts.values(), *row.by_debt.values(), row.agreed_interest]) >= 0
        assert row.balance_after >= 0
    assert all(one.due < other.due for one, other in pairwise(rows))
    assert all(one.balance_after >= other.balance_after for one, other in pairwise(rows))
    assert rows[-1].balance_after == 0
    owed = sum(debt.parts[part] for debt in proposal.debts for part in Part)
    assert sum(row.parts[part] for row in rows for part in Part) == (
        owed - totals.waived - totals.down_payment
    )
    assert found == quote(terms(), proposal)
    if not proposal.offer.annual_rate:
        assert totals.agreed_interest == 0 and found.annual_rate == 0
    if offer.get("shape") == "equal":
        paid = [row.total for row in rows]
        assert paid == sorted(paid, reverse=True) and paid[0] - paid[-1] <= 1
    if offer.get("shape") == "balloon":
        assert rows[-1].total == proposal.offer.pay
    if offer.get("shape") == "stepped":
        given = [step.pay for step in proposal.offer.steps for _ in range(step.count)]
        assert [row.total for row in rows[: len(given)]] == given
        rest = [row.total for row in rows[len(given) :]]
        assert rest == sorted(rest, reverse=True) and rest[0] - rest[-1] <= 1


@settings(max_examples=300, deadline=None)
@given(
    st.integers(10_000, 50_000_000), st.integers(1, 60), st.sampled_from(["0.06", "0.18", "0.24"])
)  # fmt: skip
def test_an_annuity_pays_the_textbooks_payment(arranged, count, rate):
    rate = Decimal(rate) / 12
    textbook = arranged * rate / (1 - (1 + rate) ** -count)
    payment = int(textbook.quantize(Decimal(1), ROUND_HALF_EVEN))
    cuts = annuity(arranged, [rate] * count)
    assert {part + interest for part, interest in cuts[:-1]} <= {payment}
    assert sum(part for part, _ in cuts) == arranged
    assert abs(sum(cuts[-1]) - payment) <= count * 2


def test_odd_fen_go_to_the_earlier_ones():
    assert even_parts(100, 3) == [34, 33, 33]
    assert [sum(cut) for cut in equal(100_00, [Decimal(0)] * 3)] == [3334, 3333, 3333]


@pytest.mark.parametrize("fen", [1, 2, 7, 31, 59])
@pytest.mark.parametrize("rate", ["0", "0.02", "0.5"])
def test_a_few_fen_over_sixty_instalments_are_never_negative(fen, rate):
    rates = [Decimal(rate)] * 60
    for cuts in (equal(fen, rates), annuity(fen, rates)):
        assert sum(part for part, _ in cuts) == fen
        assert min(min(cut) for cut in cuts) >= 0


@pytest.mark.parametrize(("fees", "rate"), [("0.03", "0.12"), ("0.06", "0.3"), ("0.06", "1.5")])
def test_interest_behind_the_last_fen_of_the_debts_belongs_to_a_debt(fees, rate):
    debts = [{"id": "a", "principal": "0", "fees": fees}]
    found = worked_out(monthly(60, annual_rate=rate), debts=debts)
    for row in found.schedule:
        assert row.total == sum(row.by_debt.values())


@pytest.mark.parametrize("given", [{2: 10_200}, {0: 5_000, 1: 5_201}, {0: 98, 1: 6_000}])
def test_what_is_given_leaves_something_to_the_others_and_pays_its_interest(given):
    with pytest.raises(ValueError, match="too little"):
        equal(10_000, [Decimal("0.01")] * 3, given)


@settings(max_examples=3000, deadline=None)
@given(
    arranged=st.integers(1, 50_000_000),
    count=st.integers(2, 60),
    rate=st.sampled_from(["0", "0.0435", "0.18", "0.24", "1.5"]),
    data=st.data(),
)
def test_steps_and_balloons_are_paid_as_given_and_the_others_are_equal(arranged, count, rate, data):
    fair = 2 * arranged // count + 1
    at = data.draw(st.integers(1, count - 1))
    sizes = st.lists(st.integers(1, fair), min_size=at, max_size=at)
    given = dict(enumerate(data.draw(sizes)))
    if data.draw(st.booleans()):  # a balloon
        given = {count - 1: data.draw(st.integers(1, arranged))}
    try:
        cuts = equal(arranged, [Decimal(rate) / 12] * count, given)
    except ValueError:
        return
    assert min(min(cut) for cut in cuts) >= 0
    assert sum(part for part, _ in cuts) == arranged
    assert all(sum(cuts[place]) == size for place, size in given.items())
    others = [sum(cut) for place, cut in enumerate(cuts) if place not in given]
    assert others == sorted(others, reverse=True) and others[0] - others[-1] <= 1


def test_first_less_then_more_as_it_is_offered():
    debt = {"id": "a", "principal": "12408.33"}
    offer = monthly(10, "stepped", steps=[{"count": 4, "pay": "800.00"}])
    found = worked_out(offer, debts=[debt])
    paid = [row.total for row in found.schedule]
    assert paid == [800_00] * 4 + [1_534_73] + [1_534_72] * 5


@pytest.mark.parametrize(
    ("offer", "path"),
    [
        (monthly(4, "stepped"), "offer.steps"),
        (monthly(4, "stepped", steps=[]), "offer.steps"),
        (monthly(4, "stepped", steps=[{"count": 4, "pay": "1"}]), "offer.steps"),
        (monthly(4, "stepped", steps=[{"count": 0, "pay": "1"}]), "offer.steps[0].count"),
        (monthly(4, "stepped", steps=[{"count": 1, "pay": "0"}]), "offer.steps[0].pay"),
        (monthly(4, "stepped", steps=[{"count": 1}]), "offer.steps[0].pay"),
        (monthly(4, "stepped", steps=[{"count": 1, "pay": "1", "n": 1}]), "offer.steps[0].n"),
    ],
)
def test_faults_of_steps_are_named(offer, path):
    with pytest.raises(WrongProposal) as caught:
        read_proposal(asked(offer))
    assert [fault[0] for fault in caught.value.faults] == [path]


def test_steps_above_what_is_owed_are_none():
    with pytest.raises(WrongProposal) as caught:
        worked_out(monthly(4, "stepped", steps=[{"count": 2, "pay": "6000"}]))
    assert [path for path, _ in caught.value.faults] == ["offer.steps"]


def test_a_balloon_is_arranged_though_one_long_period_costs_more_than_an_instalment():
    dates = ["2027-03-01", "2027-03-08", "2027-03-15", "2027-04-15"]
    found = worked_out({
        "kind": "instalments", "shape": "balloon", "dates": dates, "pay": "9500.00",
        "annual_rate": "0.24",
    })  # fmt: skip
    paid = [row.total for row in found.schedule]
    assert paid[-1] == 950_000 and paid[0] - paid[2] <= 1
    assert found.schedule[0].balance_after == found.totals.owed  # interest alone, and not all of it
    with pytest.raises(WrongProposal):  # at its end more would be owed than at the beginning
        worked_out(monthly(4, "balloon", pay="10500.00", annual_rate="0.24"))


# --- days


def test_a_month_keeps_its_day_or_has_its_last():
    days = [row.due for row in worked_out(monthly(5, first_due="2026-12-31")).schedule]
    assert [str(day) for day in days] == [
        "2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30",
    ]  # fmt: skip
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)


def test_months_that_have_begun_count_whole():
    assert months_between(date(2026, 11, 28), date(2027, 11, 28)) == 12
    assert months_between(date(2026, 11, 28), date(2027, 11, 29)) == 13
    assert months_between(date(2026, 1, 31), date(2026, 2, 28)) == 1


@pytest.mark.parametrize(
    ("day", "shift", "moved"),
    [
        ("2026-10-03", "next_working_day", "2026-10-08"),  # National Day
        ("2026-10-03", "previous_working_day", "2026-09-30"),
        ("2026-10-10", "next_working_day", "2026-10-10"),  # a Saturday that is worked
        ("2026-12-05", "none", "2026-12-05"),  # a Saturday
    ],
)
def test_a_due_day_on_which_nobody_works_is_moved(day, shift, moved):
    row = {"kind": "extension", "new_due": day, "shift": shift}
    found = quote(terms(), read_proposal({**asked(row), "as_of": "2026-09-01"}))
    assert str(found.schedule[0].due) == moved


def test_no_day_is_moved_before_the_offer_is_made():
    closed = {date(2026, 11, 28), date(2026, 11, 29)}
    moved = shifted(date(2026, 11, 29), "previous_working_day", lambda d: d not in closed, DAY)
    assert moved == date(2026, 11, 30)


@pytest.mark.parametrize("dates", [None, [f"{year}-06-01" for year in range(2027, 3227)]])
def test_nothing_is_negative_where_hardly_anything_is_paid_off_for_long(dates):
    """What is worth the same at the end as at the beginning has a hundred digits between them."""
    often = {"dates": dates} if dates else {
        "count": 360, "every": "month", "first_due": "2026-12-28",
    }  # fmt: skip
    found = worked_out({"kind": "instalments", "shape": "equal", "annual_rate": "10", **often})
    totals = [row.total for row in found.schedule]
    assert max(totals) - min(totals) <= 1
    assert all(row.agreed_interest >= 0 and row.balance_after >= 0 for row in found.schedule)
    assert all(min(row.by_debt.values()) >= 0 for row in found.schedule)


@pytest.mark.parametrize(
    ("dates", "shift", "due"),
    [
        (["2026-12-05", "2026-12-06"], "next_working_day", ["2026-12-07", "2026-12-08"]),
        (["2026-12-05", "2026-12-06"], "previous_working_day", ["2026-12-04", "2026-12-07"]),
        (["2026-12-05", "2026-12-07"], "next_working_day", ["2026-12-07", "2026-12-08"]),
    ],
)
def test_two_instalments_never_fall_on_one_day(dates, shift, due):
    offer = {"kind": "instalments", "shape": "equal", "dates": dates, "shift": shift}
    assert [row.due.isoformat() for row in worked_out(offer).schedule] == due


def test_weekly_instalments_over_a_week_of_holidays_are_no_fault():
    offer = {
        "kind": "instalments", "shape": "equal", "count": 3, "every": "week",
        "first_due": "2026-10-01", "shift": "next_working_day",
    }  # fmt: skip
    found = [f"{row.due}" for row in worked_out(offer, as_of="2026-09-01").schedule]
    assert found == ["2026-10-08", "2026-10-09", "2026-10-15"]


def test_no_working_day_is_left_at_the_end_of_the_calendar():
    days = [f"9999-12-{day}" for day in range(20, 32)]
    offer = {
        "kind": "instalments", "shape": "equal", "dates": days, "shift": "next_working_day",
    }  # fmt: skip
    with pytest.raises(WrongProposal, match="beyond the calendar"):
        worked_out(offer, as_of="9999-12-01")


# --- what is paid first, what is waived last


def test_costs_are_paid_before_interest_and_principal():
    found = worked_out(monthly(12, down_payment="200.00"))
    assert found.schedule[0].parts[Part.PENALTY] == 0  # the down payment took it
    assert found.schedule[0].parts[Part.INTEREST] == 860  # 120.50 − (200.00 − 88.10)


def test_what_a_settlement_leaves_is_waived_from_the_costs_on():
    found = worked_out({"kind": "settlement", "pay": "10000.00", "valid_until": "2026-12-05"})
    (row,) = found.schedule
    assert row.parts[Part.PRINCIPAL] == 1_000_000 and found.totals.waived == 208_60
    assert str(row.due) == "2026-12-05" and limits_of(found) == []


def test_principal_is_not_waived_before_the_penalty():
    found = worked_out(monthly(waive={"principal": "100.00"}))
    assert limits_of(found) == ["waiver_order"]
    freed = worked_out(monthly(waive={"principal": "100.00", "penalty": "88.10"}))
    assert limits_of(freed) == [] and freed.needs_approval_by is Seat.CREDITOR


# --- limits


@pytest.mark.parametrize(("count", "broken"), [(60, []), (61, ["card_months"])])
def test_a_card_is_paid_within_sixty_months(count, broken):
    found = worked_out(monthly(count), product="credit_card")
    assert limits_of(found) == broken
    assert limits_of(worked_out(monthly(count))) == []


def test_a_late_first_instalment_does_not_make_a_card_longer():
    late = worked_out(monthly(50, first_due="2028-12-28"), product="credit_card")
    assert limits_of(late) == ["card_months"]


@pytest.mark.parametrize(
    ("lender", "day", "rate", "broken"),
    [
        ("bank", "2025-10-01", "0.2401", ["annual_cost"]),
        ("bank", "2025-10-01", "0.24", []),
        ("bank", "2025-09-30", "0.36", []),
        ("private", "2025-05-20", "0.1201", ["annual_cost"]),  # four times 3.00 %
        ("private", "2025-05-19", "0.1240", []),  # four times 3.10 %
        ("micro_loan", "2027-12-30", "0.36", []),
        ("micro_loan", "2027-12-31", "0.1201", ["annual_cost"]),
        ("consumer_finance", "2026-01-01", "0.36", []),  # no figure is on file
    ],
)
def test_the_cost_of_a_year_is_capped_by_lender_and_day(lender, day, rate, broken):
    debt = {"id": "a", "principal": "5000.00", "annual_rate": rate}
    more = {"as_of": day, "lender": lender, "debts": [debt]}
    found = worked_out({"kind": "grace", "new_due": "2028-01-01"}, **more)
    assert limits_of(found) == broken
    plain = {"id": "a", "principal": "5000.00"}
    offer = {"kind": "extension", "new_due": "2028-01-01", "annual_rate": rate}
    assert limits_of(worked_out(offer, **{**more, "debts": [plain]})) == broken


def test_an_instalment_has_a_least_size():
    debt = {"id": "a", "principal": "100.00"}
    assert limits_of(worked_out(monthly(10), debts=[debt])) == []
    assert limits_of(worked_out(monthly(11), debts=[debt])) == ["smallest_instalment"]


@pytest.mark.parametrize(("left", "fits"), [("850.72", True), ("850.71", False)])
def test_a_plan_above_what_is_left_is_not_recommended(left, fits):
    means = {"income": left, "expenditure": {}}
    found = worked_out(monthly(), affordability=means, role="collector")
    assert found.schedule[0].total == 850_72
    assert found.affordable is fits
    assert limits_of(found) == ([] if fits else ["surplus"])
    assert found.needs_approval_by is (None if fits else Seat.TEAM_LEAD)


def test_nothing_known_of_the_household_is_not_a_yes():
    assert worked_out(monthly()).affordable is None


@pytest.mark.parametrize(
    ("offer", "role", "who"),
    [
        (monthly(12), "collector", None),
        (monthly(13), "collector", "team_lead"),
        (monthly(36), "team_lead", None),
        (monthly(37), "team_lead", "creditor"),
        (monthly(37), "collector", "creditor"),
        (monthly(waive={"penalty": "44.05"}), "collector", None),
        (monthly(waive={"penalty": "44.06"}), "collector", "team_lead"),
        ({"kind": "extension", "new_due": "2026-12-28"}, "collector", None),
        ({"kind": "extension", "new_due": "2026-12-29"}, "collector", "team_lead"),
        ({"kind": "extension", "new_due": "2026-12-28"}, "collector-1", "team_lead"),
        ({"kind": "extension", "new_due": "2026-12-28"}, "team_lead-2", "creditor"),
        ({"kind": "extension", "new_due": "2026-11-28"}, "collector-5", None),
        ({"kind": "grace", "new_due": "2026-12-01"}, "collector-2", None),
        ({"kind": "grace", "new_due": "2026-12-01"}, "collector-3", "team_lead"),
        ({"kind": "grace", "new_due": "2026-12-06"}, "collector", "team_lead"),
        ({"kind": "grace", "new_due": "2026-12-29"}, "team_lead", "creditor"),
        ({"kind": "settlement", "pay": "9187.74", "valid_until": "2026-12-05"}, "collector", None),
        (
            {"kind": "settlement", "pay": "9187.73", "valid_until": "2026-12-05"},
            "collector", "team_lead",
        ),
    ],
)  # fmt: skip
def test_beyond_ones_own_authority_somebody_else_is_named(offer, role, who):
    seat, _, before = role.partition("-")
    found = worked_out(offer, role=seat, times_before=int(before or 0))
    assert found.needs_approval_by == who


# --- the rate


def test_a_year_of_monthly_interest_is_more_than_its_twelfths():
    found = worked_out(monthly(12, "annuity", annual_rate="0.12"))
    assert found.annual_rate == pytest.approx((1 + 0.01) ** 12 - 1, abs=0.002)
    year = worked_out({"kind": "extension", "new_due": "2027-11-28", "annual_rate": "0.10"})
    assert year.annual_rate == pytest.approx(0.10, abs=1e-6)


# --- the data


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[fees, late_fee,", "[fees, fees,", "each of these once"),
        ("lenders: [bank]", "lenders: [bnk]", "did you mean 'bank'?"),
        ("smallest_instalment: 1000", "smallest_instalment: 0", "is below 1"),
        ('2022-01-20: "0.0370"', '2019-01-20: "0.0370"', "later ones below earlier ones"),
        ('discount: "0.10"', 'discount: "a lot"', "a decimal number"),
    ],
)
def test_wrong_terms_are_named_with_their_line(old, new, said):
    text = FILE.read_text("utf-8")
    assert old in text
    with pytest.raises(PackError, match=said) as caught:
        parse_terms("cn.yaml", text.replace(old, new, 1))
    assert "cn.yaml, line " in str(caught.value)
