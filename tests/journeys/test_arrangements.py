"""Arrangements by keys: from what somebody can pay to what posted payments make of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from app.domain.agreements import AgreementState, Answer, DueState
from app.domain.money import Money
from app.domain.negotiation import Way
from app.domain.plans import Part
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import agreements, audit, calls, keeping, payments, people, queue, wrapups
from app.services.intake import ImportOptions
from app.storage import tables
from tests.journeys.conftest import ALT
from tests.make import make_person, seated
from tests.ui.talks import make_known
from ui import wording
from ui.tour.resting import rest

HEAD = "案件编号,还款金额,还款日期,渠道,银行流水号,冲正原流水号"
NAME = "林家宝"


@pytest.fixture
def lead(collector):
    return seated(collector.book, "lead", Role.TEAM_LEAD)


@pytest.fixture
def brings(lead, tmp_path):
    """Imports lines of a file of payments."""

    def bring(*lines):
        path = tmp_path / "paid.csv"
        path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
        return payments.import_file(lead, path, ImportOptions())

    return bring


@pytest.fixture
def owes(collector):
    """Somebody who owes that much on so many loans, and comes before all others."""

    def make(*overdue, **parts):
        person = make_person(collector.book, NAME, mobiles=("+8613490000009",), overdue=overdue)
        make_known(collector.book, person.id)
        with collector.book.store.begin() as tx:
            mine = tables.debts.c.debtor_id == person.id
            tx.connection.execute(tables.debts.update().where(mine).values(parts or {"fees": 0}))
            token = tables.tokens.insert().values(token=NAME, debtor_id=person.id)
            tx.connection.execute(token)
        return person

    return make


def _opens(collector):
    """By their name, from wherever the keys are."""
    collector.presses(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    collector.writes(NAME)
    collector.presses(Qt.Key.Key_Return)
    collector.presses(Qt.Key.Key_Return)
    assert collector.name == NAME


def _calls_and_negotiates(collector):
    """From signing in to F9, with the right person on the line."""
    collector.signs_in()
    _opens(collector)
    collector.calls()
    collector.hears("says_self")
    collector.types_what_they_say_of_themselves()
    collector.presses(Qt.Key.Key_F9)
    return collector.desk.negotiation


def _says(collector, page, **amounts):
    """Type what they say, field by field, as Tab leads through them."""
    for name, amount in amounts.items():
        page.fields[name].setFocus()
        page.fields[name].selectAll()
        collector.writes(amount)


def _chooses(collector, page, way):
    at = [one.way for one in page.options].index(way)
    collector.presses(Qt.Key(Qt.Key.Key_1.value + at), ALT)


def _agrees(collector, page):
    """It is read back, and they say yes."""
    collector.presses(Qt.Key.Key_Return)
    assert not page.isVisible()
    collector.presses(Qt.Key.Key_1)
    assert "协议已记录" in collector.desk.centre.notice.text()


def _agreed(collector, person):
    return agreements.of_person(collector.book, person.id)[0]


def _case(collector, person, n=0):
    return next(one.case_no for one in people.card(collector.book, person.id).debts
                if one.id == person.debts[n])  # fmt: skip


def _queued(collector, person):
    return [row for row in queue.page(collector.book, 50).rows if row.debtor_id == person.id]


def test_a_hardship_plan_with_a_leads_approval_during_the_call(collector, lead, owes):
    person = owes(1_200_000)
    page = _calls_and_negotiates(collector)
    _says(collector, page, income="5000", food="4700")
    assert not any(one.recommended for one in page.options)  # nothing fits within a role
    _chooses(collector, page, Way.PLAN)
    assert page.option().quote.affordable and len(page.option().quote.schedule) == 40
    assert not page.do.isEnabled()  # beyond a lead's own thirty-six months
    while len(page.option().quote.schedule) > 36:
        collector.presses(Qt.Key.Key_Left, ALT)
    assert page.option().quote.affordable is False  # above what is left: a lead may let it pass
    page.reason.setFocus()
    collector.writes("配偶下月开始上班")
    collector.presses(Qt.Key.Key_Return)
    assert not page.isVisible() and "组长" in collector.desk.centre.notice.text()

    (asked,) = agreements.waiting(lead, 5)
    assert (asked.person_id, asked.reason) == (person.id, "配偶下月开始上班")
    agreements.decide(lead, asked.id, Answer.APPROVED)
    bar = collector.desk.centre.bar_of_call
    while bar.lead.text() != wording.text("request.bar_approved"):
        rest(50)  # they are still on the phone
    collector.presses(Qt.Key.Key_F9)
    assert collector.desk.granted.isVisible()
    _agrees(collector, collector.desk.granted)
    made = _agreed(collector, person)
    assert (len(made.rows), made.approved_by) == (36, lead.need().name)
    assert audit.verify_store(collector.book.store).differing == ()


def test_an_extension_on_the_due_day_takes_the_place_of_the_promise(collector, owes, brings):
    person = owes(60_000)
    permit = calls.ask_permit(collector.book, "a" * 32, person.id, person.points[0])
    today = collector.book.today(collector.book.clock())
    promised = WrapUp("promise", note="-", promise_amount=Money(60_000), promise_due_on=today)
    wrapups.wrap_up(collector.book, permit.id, "b" * 32, promised)

    page = _calls_and_negotiates(collector)
    _says(collector, page, income="5000", food="4000")
    _chooses(collector, page, Way.EXTENSION)
    for _ in range(20):
        collector.presses(Qt.Key.Key_Left, ALT)  # ten days, not thirty
    due = page.option().quote.schedule[0].due
    assert due <= today + timedelta(days=10)
    _agrees(collector, page)

    collector.book.clock.forward(days=2)
    keeping.refresh(collector.book)
    assert [one.state for one in people.card(collector.book, person.id).promises] == ["cancelled"]
    assert _queued(collector, person) == []
    collector.book.clock.forward(days=(due - today).days - 2)
    brings(f"{_case(collector, person)},600.00,{due},,R1,")
    assert _agreed(collector, person).state is AgreementState.KEPT


def test_a_settlement_expires(collector, owes):
    person = owes(100_000, penalty=20_000)
    page = _calls_and_negotiates(collector)
    _says(collector, page, income="9000", food="3000", monthly="1000")
    _chooses(collector, page, Way.SETTLEMENT)
    found = page.option().quote
    assert found.totals.waived == 10_000
    assert found.schedule[0].parts[Part.PRINCIPAL] == 80_000
    _agrees(collector, page)
    assert _queued(collector, person) == []

    collector.desk.wrap_up()
    collector.takes_the_proposed_next_step()
    collector.wraps_up()
    collector.book.clock.forward(days=8)
    keeping.refresh(collector.book)
    assert _agreed(collector, person).state is AgreementState.BROKEN
    _opens(collector)
    known = [one.text() for one in collector.desk.centre.prepare.known if one.isVisible()]
    assert any("减免结清 · 未按约履行 · 2026-11-30 应还 ¥900.00" in one for one in known)
    (row,) = _queued(collector, person)
    assert "plan_broken" in [point.code for point in row.points]


def test_a_plan_kept_for_six_months_is_broken_by_a_chargeback(collector, owes, brings):
    person = owes(120_000)
    page = _calls_and_negotiates(collector)
    _says(collector, page, income="5000", food="4850", monthly="100")
    assert page.option().way is Way.PLAN and len(page.option().quote.schedule) == 12
    collector.presses(Qt.Key.Key_PageDown, ALT)
    first = page.option().quote.schedule[0].due
    _agrees(collector, page)
    assert _agreed(collector, person).rows[0].due_on == first

    clock, case = collector.book.clock, _case(collector, person)
    for n in range(6):
        due = _agreed(collector, person).rows[n].due_on
        clock.at += timedelta(days=(due - collector.book.today(clock())).days)
        keeping.refresh(collector.book)
        brings(f"{case},100.00,{due},,R{n},")
        assert _queued(collector, person) == []
    made = _agreed(collector, person)
    assert [row.state for row in made.rows[:6]] == [DueState.KEPT] * 6
    clock.forward(days=3)
    brings(f"{case},-100.00,{collector.book.today(clock())},,C1,R4")
    clock.forward(days=20)
    keeping.refresh(collector.book)
    # No notice of the working days of 2027 is on file: a person judges the last one.
    assert DueState.KEPT not in [row.state for row in _agreed(collector, person).rows[5:]]
    (row,) = _queued(collector, person)
    assert row.points
    asked = next(row for row in _agreed(collector, person).rows if row.state is DueState.ASKED)
    collector.desk.wrap_up()
    collector.takes_the_proposed_next_step()
    collector.wraps_up()
    _opens(collector)
    known = [one.text() for one in collector.desk.centre.prepare.known if one.isVisible()]
    assert any(f"待人工判断 · {asked.due_on} 应还 ¥100.00" in one for one in known)
    assert audit.verify_store(collector.book.store).differing == ()


def test_one_payment_over_three_loans(collector, owes, brings):
    person = owes(120_000, 60_000, 30_000)
    page = _calls_and_negotiates(collector)
    _says(collector, page, income="5000", food="4300", monthly="700")
    assert "3 笔" in page.about.text() and page.option().quote.schedule[0].total == 70_000
    due = page.option().quote.schedule[0].due
    _agrees(collector, page)
    today = collector.book.today(collector.book.clock())
    brings(f"{_case(collector, person, 2)},700.00,{today},,R1,")
    rows = _agreed(collector, person).rows
    assert (rows[0].due_on, rows[0].state, rows[0].paid) == (due, DueState.KEPT, Money(70_000))
    assert rows[1].paid == Money(0)
