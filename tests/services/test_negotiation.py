"""What can be offered upon what a person says; above the surplus nothing is recommended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.errors import DeskError
from app.domain.negotiation import Changed, Owing, Said, Way
from app.domain.plans import Affordability, Debt, Lender, Part, Product, Seat
from app.domain.staff import Role
from app.rules.negotiation import guide
from app.rules.proposals import read_proposal
from app.services import agreements, negotiation
from app.storage import tables
from tests.make import make_desk, make_person, seated

DAY = date(2026, 11, 23)
RATE = Decimal("0.1")
SAID = Said(Lender.BANK, Product.CASH_LOAN)


@pytest.fixture
def desk(store):
    return make_desk(store)


def household(surplus):
    return Affordability(800_000, {"food": 800_000 - surplus})


def plan_of(**changed):
    return {Way.PLAN: Changed(**changed)}


def owes(*debts, seat=Seat.COLLECTOR):
    return Owing(tuple(Debt(f"d{n}", one) for n, one in enumerate(debts)), "CNY", DAY, seat)


def ways(desk, owed, said):
    return {one.way: one for one in negotiation.options(desk, owed, said)}


def test_the_plan_is_as_short_as_what_is_left_allows(desk):
    said = replace(SAID, household=household(235_000), on=date(2026, 12, 28), monthly=160_000)
    found = ways(desk, owes({Part.PRINCIPAL: 1_240_833}), said)
    plan = found[Way.PLAN]
    assert [row.total for row in plan.quote.schedule] == [155_105] + [155_104] * 7
    assert plan.recommended and [one for one in found.values() if one.recommended] == [plan]
    assert plan.stress.short_by_cost == 0 and plan.stress.short_by_pay == 155_105
    assert found[Way.PAY_NOW].quote.affordable is False
    assert plan.balance[0] == (DAY, 1_240_833) and plan.balance[-1][1] == 0


def test_above_the_surplus_nothing_is_recommended_and_a_lead_is_wanted(desk):
    said = replace(SAID, household=household(100_000), changed=plan_of(count=6))
    found = ways(desk, owes({Part.PRINCIPAL: 1_240_833}), said)
    assert not any(one.recommended for one in found.values())
    assert found[Way.PLAN].quote.needs_approval_by is Seat.TEAM_LEAD
    assert [one.limit for one in found[Way.PLAN].quote.breaches] == ["surplus"]


def test_above_what_they_say_they_can_pay_nothing_is_recommended(desk):
    said = replace(SAID, household=household(400_000), monthly=40_000)
    found = ways(desk, owes({Part.PRINCIPAL: 120_000}), said)
    assert found[Way.PAY_NOW].quote.affordable is True
    assert [way for way, one in found.items() if one.recommended] == [Way.PLAN]


def test_without_a_household_nothing_is_recommended(desk):
    found = ways(desk, owes({Part.PRINCIPAL: 100_000}), SAID)
    assert found and not any(one.recommended or one.stress for one in found.values())


def test_a_settlement_waives_within_the_role_and_never_principal(desk):
    owed = {Part.PRINCIPAL: 1_000_000, Part.PENALTY: 10_001}
    found = ways(desk, owes(owed), replace(SAID, changed=plan_of(count=10_000)))
    assert found[Way.SETTLEMENT].quote.totals.waived == 5_000
    assert found[Way.SETTLEMENT].quote.needs_approval_by is None
    more = ways(desk, owes(owed, seat=Seat.TEAM_LEAD), replace(SAID, changed=plan_of(count=10_000)))
    assert more[Way.SETTLEMENT].quote.totals.waived == 10_001
    assert Way.SETTLEMENT not in ways(desk, owes({Part.PRINCIPAL: 1_000_000}), SAID)
    assert len(found) == len(more) == 4


def test_of_five_ways_the_one_that_says_nothing_new_is_left_out(desk):
    owed = owes({Part.PRINCIPAL: 100_000, Part.PENALTY: 20_000})
    found = ways(desk, owed, replace(SAID, household=household(200_000)))
    assert list(found) == [Way.PROMISE, Way.EXTENSION, Way.PLAN, Way.SETTLEMENT]
    assert [way for way, one in found.items() if one.recommended] == [Way.PROMISE]


def test_a_down_payment_shortens_what_is_left(desk):
    said = replace(SAID, monthly=100_000, changed=plan_of(down_payment=40_000))
    plan = ways(desk, owes({Part.PRINCIPAL: 240_000}), said)[Way.PLAN]
    assert [row.total for row in plan.quote.schedule] == [100_000, 100_000]


def test_what_doing_nothing_adds_is_said_where_every_rate_is_on_file(desk):
    owed = owes({Part.PRINCIPAL: 3_650_000})
    assert ways(desk, owed, SAID)[Way.PAY_NOW].runs_on is None
    rated = replace(owed, debts=tuple(replace(one, annual_rate=RATE) for one in owed.debts))
    assert ways(desk, rated, SAID)[Way.PAY_NOW].runs_on == 30_000


def test_the_guide_grows_with_the_household(desk):
    alone, three = (guide(desk.rules.terms.household, heads) for heads in (0, 2))
    assert alone["food"] == (35_046, 105_138)
    assert three["food"][0] == pytest.approx(3 * alone["food"][0], abs=2)


def test_what_is_owed_comes_from_the_book_and_can_be_agreed(desk):
    person = make_person(desk, collector=desk.staff, overdue=(120_000, 60_000))
    (owed,) = negotiation.owing(desk, person.id)
    assert owed.total == 180_000 and {one.id for one in owed.debts} == set(person.debts)
    plan = ways(desk, owed, replace(SAID, monthly=60_000, on=date(2026, 12, 28)))[Way.PLAN]
    written = negotiation.written(plan.proposal)
    assert read_proposal(written).offer == plan.proposal.offer
    made = agreements.agree(desk, person.id, "1" * 32, written, "每月 28 日还 600 元，共 3 期。")
    assert [row.amount.minor for row in made.rows] == [60_000] * 3


def test_only_what_was_moved_is_reckoned_anew(desk):
    said = replace(SAID, changed=plan_of(count=6), household=household(50_000))
    owed = owes({Part.PRINCIPAL: 600_000, Part.PENALTY: 90_000}, {Part.PRINCIPAL: 12_345})
    before = negotiation.options(desk, owed, said)
    moved = replace(said, changed=plan_of(count=7))
    after = negotiation.options(desk, owed, moved, before)
    assert after == negotiation.options(desk, owed, moved)
    kept = {one.way: one.quote for one in before}
    assert {one.way for one in after if one.quote is not kept.get(one.way)} == {Way.PLAN}


@pytest.mark.parametrize("way", list(Way))
def test_every_way_is_written_as_it_is_read(desk, way):
    said = replace(SAID, changed=plan_of(count=3), household=household(50_000))
    owed = owes({Part.PRINCIPAL: 100_000, Part.PENALTY: 90_000})
    found = ways(desk, owed, said) | ways(desk, owed, replace(said, changed=plan_of(count=1_000)))
    asked = found[way].proposal
    again = read_proposal(negotiation.written(asked))
    assert replace(again.offer, shape=asked.offer.shape) == asked.offer
    assert again.affordability == asked.affordability


def _rates_of(desk, person, *rates):
    with desk.store.begin() as tx:
        for debt, rate in zip(person.debts, rates, strict=True):
            named = tables.debts.c.id == debt
            tx.connection.execute(tables.debts.update().where(named).values(annual_rate=rate))


def test_what_a_loan_costs_by_contract_is_the_books_whatever_is_written(desk):
    person = make_person(desk, collector=desk.staff, overdue=(3_650_000, 3_650_000))
    _rates_of(desk, person, "0.1", "0.2")
    (owed,) = negotiation.owing(desk, person.id)
    (one, *_) = negotiation.options(desk, owed, SAID)
    assert one.runs_on == 90_000
    written = negotiation.written(one.proposal)
    assert read_proposal(written).debts == owed.debts
    written["debts"] = [{**debt, "annual_rate": "0"} for debt in written["debts"]]
    made = agreements.agree(desk, person.id, "1" * 32, written, "已宣读")
    assert [debt["annual_rate"] for debt in made.proposal["debts"]] == ["0.1", "0.2"]


def test_of_two_loans_one_without_a_rate_leaves_doing_nothing_unknown(desk):
    person = make_person(desk, collector=desk.staff, overdue=(120_000, 60_000))
    _rates_of(desk, person, "0.1", None)
    (owed,) = negotiation.owing(desk, person.id)
    (one, *_) = negotiation.options(desk, owed, SAID)
    assert one.runs_on is None
    assert "annual_rate" not in negotiation.written(one.proposal)["debts"][1]


def test_a_contract_above_the_cap_bars_every_way_and_the_limit_is_named(desk):
    person = make_person(desk, collector=desk.staff)
    _rates_of(desk, person, "0.241")
    (owed,) = negotiation.owing(desk, person.id)
    assert negotiation.options(desk, owed, SAID) == ()
    (bar,) = negotiation.barred(desk, owed, SAID)
    assert (bar.limit, bar.values["found"], bar.values["most"]) == ("annual_cost", "24.1%", "24%")
    plain = owes({Part.PRINCIPAL: 120_000})
    written = negotiation.written(negotiation.options(desk, plain, SAID)[0].proposal)
    written["debts"][0]["id"] = person.debts[0]  # says no rate
    with pytest.raises(DeskError) as error:
        agreements.agree(desk, person.id, "1" * 32, written, "已宣读")
    assert error.value.code == "agreement.over_limit"
    _rates_of(desk, person, "0.24")
    (owed,) = negotiation.owing(desk, person.id)
    assert negotiation.options(desk, owed, SAID) and not negotiation.barred(desk, owed, SAID)


def _kinds_of(desk, **kinds):
    with desk.store.begin() as tx:
        tx.connection.execute(tables.creditors.update().values(**kinds))


def test_who_lent_is_never_assumed(desk):
    person = make_person(desk, collector=desk.staff)
    _kinds_of(desk, lender_kind=None, product_kind="credit_card")
    (owed,) = negotiation.owing(desk, person.id)
    assert (owed.lender, owed.product) == (None, Product.CREDIT_CARD)
    assert negotiation.options(desk, owed, Said()) == ()
    (one, *_) = negotiation.options(desk, owed, Said(lender=Lender.MICRO_LOAN))
    assert (one.proposal.lender, one.proposal.product) == (Lender.MICRO_LOAN, Product.CREDIT_CARD)


def test_what_is_known_of_the_lender_goes_on_record_whatever_is_written(desk):
    person = make_person(desk, collector=desk.staff)
    _kinds_of(desk, lender_kind="guarantee", product_kind="car_loan")
    (owed,) = negotiation.owing(desk, person.id)
    (one, *_) = negotiation.options(desk, owed, SAID)
    written = {**negotiation.written(one.proposal), "lender": "bank", "product": "cash_loan"}
    made = agreements.agree(desk, person.id, "1" * 32, written, "已宣读")
    assert (made.proposal["lender"], made.proposal["product"]) == ("guarantee", "car_loan")


def test_loans_of_two_kinds_are_asked_about(desk):
    person = make_person(desk, collector=desk.staff, overdue=(120_000, 60_000))
    with desk.store.begin() as tx:
        named = tables.debts.c.id == person.debts[0]
        tx.connection.execute(tables.debts.update().where(named).values(product_kind="car_loan"))
    (owed,) = negotiation.owing(desk, person.id)
    assert (owed.lender, owed.product) == (Lender.BANK, None)


def test_somebody_elses_person_is_not_told(desk):
    other = seated(desk, "bob", Role.COLLECTOR)
    person = make_person(desk, collector=other.staff)
    with pytest.raises(DeskError) as error:
        negotiation.owing(desk, person.id)
    assert error.value.code == "person.unknown"
