"""Offers worked out from the command line: no book, no key, no sign-in."""

from __future__ import annotations

import json

import pytest

from app.cli import FAILED

DEBT = {"id": "a", "principal": "1000.00", "penalty": "12.00", "annual_rate": 0.18}
OFFER = {
    "kind": "instalments", "shape": "equal", "count": 3, "every": "month",
    "first_due": "2026-12-31", "down_payment": "12.00",
}  # fmt: skip
ASKED = {
    "id": "q", "as_of": "2026-11-28", "currency": "CNY", "lender": "bank",
    "product": "credit_card", "debts": [DEBT], "offer": OFFER, "role": "collector",
}  # fmt: skip
SETTLED = {"kind": "settlement", "pay": "1", "valid_until": "2026-12-27"}


@pytest.fixture
def quotes(answers):
    """Works out these proposals; the answers, and the exit status last."""

    def ask(*asked):
        lines = (one if isinstance(one, (str, bytes)) else json.dumps(one) for one in asked)
        return answers(["plan", "quote", "--language", "en"], *lines)

    return ask


def with_offer(**changed):
    return {**ASKED, "offer": {**OFFER, **changed}}


def test_an_answer_has_the_keys_of_the_contract(quotes):
    answer, status = quotes(ASKED)
    assert status == 0
    assert list(answer) == [
        "id", "schedule", "totals", "effective_annual_rate", "affordable", "violations",
        "needs_approval_by",
    ]  # fmt: skip
    assert answer["schedule"][0] == {
        "n": 1, "due": "2026-12-31", "total": "333.34", "principal": "333.34", "interest": "0.00",
        "penalty": "0.00", "late_fee": "0.00", "fees": "0.00", "agreed_interest": "0.00",
        "balance_after": "666.66", "by_debt": {"a": "333.34"},
    }  # fmt: skip
    assert [row["due"] for row in answer["schedule"]] == ["2026-12-31", "2027-01-31", "2027-02-28"]
    assert answer["totals"] == {
        "owed": "1012.00", "waived": "0.00", "down_payment": "12.00", "agreed_interest": "0.00",
        "to_pay": "1000.00",
    }  # fmt: skip
    assert answer["effective_annual_rate"] == 0 and answer["affordable"] is None
    assert answer["violations"] == [] and answer["needs_approval_by"] is None


def test_a_limit_that_is_broken_is_said_with_its_source(quotes):
    small = {**DEBT, "principal": "600.00"}
    answer, status = quotes({**with_offer(count=61), "debts": [small]})
    assert status == 0
    by_limit = {one["limit"]: one for one in answer["violations"]}
    assert "第 70 条" in by_limit["card_months"]["source"]
    assert "60 months" in by_limit["card_months"]["text"]
    assert by_limit["card_months"]["text"].count("61") == 1
    assert by_limit["smallest_instalment"]["source"] == "the creditor's own limit"
    assert answer["needs_approval_by"] == "creditor"


def test_every_fault_is_told_at_once_and_the_run_goes_on(quotes):
    wrong = {
        **ASKED, "id": 7, "as_of": "2026-02-30", "lender": "bnk", "currency": "yuan",
        "debts": [{**DEBT, "principal": 1000.0}, {**DEBT, "fees": "-1", "kind": "x"}],
        "offer": {**OFFER, "count": 0, "every": "fortnight", "waive": {"penalties": "1"}},
        "affordability": {"expenditure": {"rent": "a lot"}},
    }  # fmt: skip
    del wrong["role"]
    good, told, none, last, status = quotes(ASKED, wrong, "{", ASKED)
    assert status == FAILED and good == last and good["id"] == "q"
    assert told["id"] == 7
    said = {one["path"]: one["text"] for one in told["errors"]}
    assert set(said) == {
        "as_of", "lender", "currency", "debts[0].principal", "debts[1].fees", "debts[1].kind",
        "debts[1].id", "offer.count", "offer.every", "offer.waive.penalties", "role",
        "affordability.income", "affordability.expenditure.rent",
    }  # fmt: skip
    assert said["lender"] == "unknown word 'bnk'; did you mean 'bank'?"
    assert none["id"] is None and none["errors"][0]["path"] == ""


@pytest.mark.parametrize(
    ("debt", "offer", "paths"),
    [
        ({"principal": "0", "penalty": "0"}, {}, {"role", "debts"}),
        ({}, {"down_payment": "2000"}, {"role", "offer.down_payment"}),
        ({}, {**SETTLED, "pay": "2000"}, {"role", "offer.pay"}),
        ({}, {"down_payment": "1012.00", "count": 0}, {"role", "offer.count", "offer"}),
        ({"principal": "x"}, {"waive": {"principal": "1"}}, {"role", "debts[0].principal"}),
    ],
)
def test_sums_that_do_not_hold_are_told_beside_other_faults(quotes, debt, offer, paths):
    wrong = {**with_offer(**offer), "debts": [{**DEBT, **debt}]}
    del wrong["role"]
    answer, status = quotes(wrong)
    assert status == FAILED and {one["path"] for one in answer["errors"]} == paths


@pytest.mark.parametrize(
    ("offer", "paths"),
    [
        ({"shape": "balloon", "pay": "1000.01"}, {"offer.pay"}),
        ({"shape": "balloon", "pay": "1000.01", "first_due": "9999-12-01"},
         {"offer.pay", "offer.count"}),
        ({"first_due": "9999-12-01"}, {"offer.count"}),
        ({"first_due": "9999-12-01", "down_payment": "1"}, {"offer.count"}),
        ({"first_due": "9999-12-01", "down_payment": "x"}, {"offer.count", "offer.down_payment"}),
    ],
)  # fmt: skip
def test_what_only_the_whole_schedule_shows_is_told_beside_other_faults(quotes, offer, paths):
    wrong = {**with_offer(**offer), "lender": "bnk"}
    del wrong["role"]
    answer, status = quotes(wrong)
    said = [one["path"] for one in answer["errors"]]
    assert status == FAILED and set(said) == {"role", "lender", *paths}
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("changed", "path", "said"),
    [
        ({"count": None}, "offer.count", "missing"),
        ({"dates": ["2026-12-01"]}, "offer.count", "either dates"),
        ({"shape": "balloon"}, "offer.pay", "missing"),
        ({"shape": "balloon", "pay": "0"}, "offer.pay", "has to be paid"),
        ({"shape": "balloon", "pay": "1000.01"}, "offer.pay", "too little"),
        ({"shape": "balloon", "pay": "5", "count": 1}, "offer.shape", "last of several"),
        ({"kind": "extension"}, "offer.new_due", "missing"),
        ({"kind": "settlement", "pay": "1"}, "offer.valid_until", "missing"),
        ({**SETTLED, "valid_until": "2026-11-27"}, "offer.valid_until", "before"),
        ({**SETTLED, "pay": "1001"}, "offer.pay", "more than is owed"),
        ({"first_due": "2026-11-27"}, "offer.first_due", "before as_of"),
        ({"down_payment": "1012.01"}, "offer.down_payment", "more than is owed"),
        ({"down_payment": "1012.00"}, "offer", "nothing is left"),
        ({"waive": {"penalty": "12.01"}}, "offer.waive.penalty", "more than is owed"),
        ({"annual_rate": 18}, "offer.annual_rate", "decimal fraction"),
        ({"annual_rate": True}, "offer.annual_rate", "decimal fraction"),
        ({"annual_rate": "-0.1"}, "offer.annual_rate", "decimal fraction"),
        ({"every": "week", "count": 1200, "first_due": "9990-01-01"}, "offer.count", "calendar"),
        ({"down_payment": "1,012.00"}, "offer.down_payment", "an amount such as"),
        ({"down_payment": "1e3"}, "offer.down_payment", "an amount such as"),
        ({"down_payment": "１２"}, "offer.down_payment", "an amount such as"),
        ({"down_payment": "0.001"}, "offer.down_payment", "an amount such as"),
    ],
)
def test_what_cannot_be_arranged_is_said_where_it_is_wrong(quotes, changed, path, said):
    answer, status = quotes(with_offer(**changed))
    assert status == FAILED
    assert any(one["path"] == path and said in one["text"] for one in answer["errors"]), answer


@pytest.mark.parametrize(
    ("dates", "path"),
    [
        ([], "offer.dates"),
        (["2026-12-02", "2026-12-02"], "offer.dates"),
        (["2026-12-02", None], "offer.dates[1]"),
        (["2026-12-02", "soon"], "offer.dates[1]"),
        (["2026-11-02", "2026-12-02"], "offer.dates"),
    ],
)
def test_days_of_ones_own_come_one_after_the_other(quotes, dates, path):
    offer = {"kind": "instalments", "shape": "equal", "dates": dates}
    answer, status = quotes({**ASKED, "offer": offer})
    assert status == FAILED and path in [one["path"] for one in answer["errors"]]


@pytest.mark.parametrize(
    "line", ["[]", "1", '"x"', "null", '{"id": NaN}', '{"id": 1, "id": 2}', b'{"id": "\xff"}']
)
def test_a_line_that_is_no_proposal_stops_nothing(quotes, line):
    answer, after, status = quotes(line, ASKED)
    assert answer["errors"] and after["id"] == "q" and status == FAILED


def test_a_line_with_a_number_that_is_none_keeps_its_id(quotes):
    answer, none, status = quotes(with_offer(annual_rate=float("nan")), '{"id": Infinity}')
    assert (answer["id"], none["id"], status) == ("q", None, FAILED)
    assert "NaN is no number" in answer["errors"][0]["text"]


@pytest.mark.parametrize("day", ["", 0, [], False, None])
@pytest.mark.parametrize("kind", [{}, {"kind": "extension"}, {"kind": "grace"}, SETTLED])
def test_a_day_that_is_none_is_a_fault_and_stops_nothing(quotes, day, kind):
    days = {"first_due": day, "new_due": day, "valid_until": day}
    answer, after, status = quotes(with_offer(**{**kind, **days}), ASKED)
    assert answer["errors"] and after["totals"] and status == FAILED


@pytest.mark.parametrize("offer", [[], "x", {}, None, 1])
def test_an_offer_that_is_none_is_a_fault_and_stops_nothing(quotes, offer):
    answer, after, status = quotes({**ASKED, "offer": offer}, ASKED)
    assert answer["errors"] and after["totals"] and status == FAILED


def test_a_rate_may_be_written_either_way(quotes):
    one, other, status = quotes(with_offer(annual_rate=0.12), with_offer(annual_rate="0.12"))
    assert one == other and status == 0 and one["effective_annual_rate"] > 0.12
