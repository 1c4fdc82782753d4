"""What kind of lender a creditor is: said by a lead, on record, and only where a file says none."""

from __future__ import annotations

import pytest

from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.plans import Lender, Product
from app.domain.staff import Role
from app.services import creditors, negotiation
from app.storage import log, tables
from tests.make import CREDITOR, make_desk, make_person, seated


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def lead(desk):
    return seated(desk, "lead", Role.TEAM_LEAD)


def _code(act, *arguments):
    with pytest.raises(DeskError) as error:
        act(*arguments)
    return error.value.code


def test_what_a_lead_says_holds_where_the_file_says_nothing(desk, lead):
    person = make_person(desk, collector=desk.staff)
    said = creditors.describe(lead, CREDITOR, Lender.MICRO_LOAN)
    assert (said.lender, said.product) == (Lender.MICRO_LOAN, Product.CASH_LOAN)
    assert creditors.listed(lead) == (said,)
    (owed,) = negotiation.owing(desk, person.id)
    assert owed.lender is Lender.MICRO_LOAN
    with desk.store.begin() as tx:
        tx.connection.execute(tables.debts.update().values(lender_kind="bank"))
    (owed,) = negotiation.owing(desk, person.id)
    assert owed.lender is Lender.BANK


def test_it_is_on_record_once(desk, lead):
    make_person(desk)
    for _ in range(2):
        creditors.describe(lead, CREDITOR, Lender.PRIVATE, Product.CAR_LOAN)
    with desk.store.read() as tx:
        (entry,) = [
            one for one in log.entries(tx, DESK) if one.kind is EntryKind.CREDITOR_DESCRIBED
        ]
    assert (entry.body["lender"], entry.body["product"]) == ("private", "car_loan")


def test_only_leads_say_it_and_only_of_a_creditor_there_is(desk, lead):
    make_person(desk)
    assert _code(creditors.describe, desk, CREDITOR, Lender.BANK) == "login.not_allowed"
    assert _code(creditors.listed, desk) == "login.not_allowed"
    assert _code(creditors.describe, lead, "无此机构", Lender.BANK) == "creditor.unknown"
    assert _code(creditors.describe, lead, CREDITOR) == "creditor.nothing_said"
