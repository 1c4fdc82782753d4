"""What collectors ask beyond their limits: a lead weighs it, changes it, approves or refuses."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.domain.agreements import Answer
from app.domain.errors import DeskError
from app.domain.plans import Part
from app.domain.staff import Role
from app.services import agreements, approvals
from tests.make import make_parts, make_person, seated
from ui import wording
from ui.windows.requests import RequestsWindow

CTRL = Qt.KeyboardModifier.ControlModifier
REASON = "刚失业，三月有新工作"
ID = "7" * 32


@pytest.fixture
def lead(desk):
    return seated(desk, "lea", Role.TEAM_LEAD)


def offer(person, owed="1234.56", **terms):
    """Monthly instalments over what the person owes, unless the terms say otherwise."""
    plan = {"kind": "instalments", "shape": "equal", "every": "month", "first_due": "2026-12-28"}
    return {
        "id": "q", "as_of": "2026-11-23", "currency": "CNY", "lender": "bank",
        "product": "cash_loan", "role": "collector",
        "debts": [{"id": person.debts[0], "principal": owed}],
        "offer": terms if "kind" in terms else {**plan, **terms},
    }  # fmt: skip


@pytest.fixture
def asked(desk, person):
    """A collector asked for twenty-four instalments."""
    agreements.request(desk, person.id, ID, offer(person, count=24), REASON)
    return ID


@pytest.fixture
def enter(qtbot, dressed, lead, tasks, hub):
    def entered():
        room = RequestsWindow(lead, tasks, hub)
        qtbot.addWidget(room)
        room.resize(1366, 768)
        with qtbot.waitActive(room):
            room.show()
            room.activateWindow()
        room.begin()
        return room

    return entered


def _types(field, qtbot, words):
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClicks(field, words)


def test_everything_that_a_lead_weighs_is_on_the_page(enter, asked):
    room = enter()
    told = {name: fact.text() for name, fact in room.facts.items()}
    assert "分期 24 期" in told["offer"] and "¥51.44" in told["offer"]
    assert "24 个月（催收员至多 12，组长至多 36）" in told["measures"]
    assert "示例银行" in told["debts"] and "¥1,234.56" in told["debts"]
    assert REASON in told["reason"] and "Ann" in told["reason"]
    assert told["surplus"] == wording.text("request.no_household")
    assert room.verdict.text() == wording.text("request.within")


def test_ctrl_enter_approves_just_what_was_asked(enter, asked, qtbot, desk, person):
    room = enter()
    qtbot.keyClick(room, Qt.Key.Key_Return, CTRL)
    said = agreements.approval(desk, asked)
    assert (said.answer, said.granted["offer"]["count"]) == (Answer.APPROVED, 24)
    assert "已批准" in room.notice.text()
    assert room.hint.text() == wording.text("request.none") and not room.table.isHidden()


def test_a_lead_changes_what_is_asked_within_their_own_limits(enter, asked, qtbot, desk):
    room = enter()
    _types(room.form.count, qtbot, "48")
    assert not room.approve.isEnabled() and "48 个月" in room.verdict.text()
    _types(room.form.count, qtbot, "30")
    assert room.approve.text() == wording.text("request.approve_changed")
    assert "分期 30 期" in room.verdict.text()
    _types(room.form.amount, qtbot, "100")
    _types(room.form.day, qtbot, "12-15")
    room.words.setFocus()
    qtbot.keyClicks(room.words, "ok")
    qtbot.keyClick(room.words, Qt.Key.Key_Return, CTRL)
    said = agreements.approval(desk, asked)
    assert (said.answer, said.words) == (Answer.CHANGED, "ok")
    granted = said.granted["offer"]
    assert (granted["count"], granted["down_payment"], granted["first_due"]) == (
        30, "100.00", "2026-12-15",
    )  # fmt: skip


def test_what_is_not_readable_is_told_and_cannot_be_approved(enter, asked, qtbot):
    room = enter()
    for words in ("", "0", "twelve"):
        _types(room.form.count, qtbot, words)
        assert not room.approve.isEnabled()
    _types(room.form.count, qtbot, "24")
    assert room.approve.isEnabled()
    _types(room.form.amount, qtbot, "99999")
    assert not room.approve.isEnabled() and room.verdict.text()


def test_a_refusal_wants_a_reason_that_the_collector_reads(enter, asked, qtbot, desk):
    room = enter()
    qtbot.keyClick(room, Qt.Key.Key_Delete, CTRL)
    assert room.notice.text() == wording.text("request.say_why") and room.words.hasFocus()
    assert agreements.approval(desk, asked).answer is Answer.WAITING
    qtbot.keyClicks(room.words, "too long")
    qtbot.keyClick(room.words, Qt.Key.Key_Delete, CTRL)
    said = agreements.approval(desk, asked)
    assert (said.answer, said.words, said.granted) == (Answer.REFUSED, "too long", None)


def test_a_settlement_is_changed_in_amount_and_day(enter, qtbot, desk, person):
    settle = offer(person, kind="settlement", pay="900.00", valid_until="2026-11-30")
    agreements.request(desk, person.id, ID, settle, REASON)
    room = enter()
    assert room.form.count.isHidden() and room.form.waived[Part.PENALTY].isHidden()
    _types(room.form.amount, qtbot, "800")
    assert not room.approve.isEnabled() and "¥434.56" in room.verdict.text()
    _types(room.form.amount, qtbot, "1000")
    qtbot.keyClick(room.form.amount, Qt.Key.Key_Return, CTRL)
    assert room.notice.text() == wording.text("request.say_why") and room.words.hasFocus()
    assert agreements.approval(desk, ID).answer is Answer.WAITING
    qtbot.keyClicks(room.words, "a month's pay")
    qtbot.keyClick(room.words, Qt.Key.Key_Return, CTRL)
    granted = agreements.approval(desk, ID).granted["offer"]
    assert (granted["pay"], granted["valid_until"]) == ("1000.00", "2026-11-30")


def test_a_waiver_is_changed_by_its_part(enter, qtbot, desk, person):
    make_parts(desk, person.debts[0], penalty=20_000)
    written = offer(person, count=6, waive={"penalty": "150.00"})
    written["debts"][0] |= {"principal": "1034.56", "penalty": "200.00"}
    agreements.request(desk, person.id, ID, written, REASON)
    room = enter()
    penalty = room.form.waived[Part.PENALTY]
    assert not penalty.isHidden() and room.form.waived[Part.FEES].isHidden()
    _types(penalty, qtbot, "200")
    room.words.setText("all of it")
    qtbot.keyClick(penalty, Qt.Key.Key_Return, CTRL)
    assert agreements.approval(desk, ID).granted["offer"]["waive"] == {"penalty": "200.00"}


def test_what_is_above_the_surplus_is_told_and_a_lead_may_let_it_pass(enter, qtbot, desk, person):
    written = offer(person, count=6)
    written["affordability"] = {"income": "3000.00", "expenditure": {"food": "2900.00"}}
    agreements.request(desk, person.id, ID, written, REASON)
    room = enter()
    assert "¥100.00" in room.facts["surplus"].text() and "超出结余" in room.facts["surplus"].text()
    assert room.verdict.property("ink") == "wait"
    qtbot.keyClick(room, Qt.Key.Key_Return, CTRL)
    assert agreements.approval(desk, ID).answer is Answer.APPROVED


def test_an_offer_whose_day_has_come_can_only_be_refused(enter, desk, lead, person):
    late = offer(person, count=24, first_due="2026-11-25")
    agreements.request(desk, person.id, ID, late, REASON)
    desk.clock.forward(days=4)
    (request,) = approvals.requests(lead, 5)
    assert request.weighed is None and isinstance(request.fault, DeskError)
    room = enter()
    assert not room.approve.isEnabled() and room.refuse.isEnabled() and room.verdict.text()


def test_what_others_ask_and_answer_meanwhile_is_seen(enter, asked, qtbot, desk, lead):
    """And what is being typed about the marked one stays."""
    room = enter()
    _types(room.form.count, qtbot, "30")
    other = make_person(desk, "李红", mobiles=("+8613490000002",))
    agreements.request(desk, other.id, "8" * 32, offer(other, "1200.00", count=20), REASON)
    qtbot.waitUntil(lambda: room.model.rowCount() == 2, timeout=6000)
    assert room.form.count.text() == "30" and "王小明" == room.model.rows()[0].approval.name
    agreements.decide(seated(desk, "lee", Role.TEAM_LEAD), asked, Answer.APPROVED)
    qtbot.waitUntil(lambda: room.model.rowCount() == 1, timeout=6000)
    assert room.form.count.text() == "20"


def test_what_another_lead_answered_first_is_said(enter, asked, qtbot, desk):
    room = enter()
    agreements.decide(seated(desk, "lee", Role.TEAM_LEAD), asked, Answer.APPROVED)
    qtbot.keyClick(room, Qt.Key.Key_Return, CTRL)
    assert "Lee" in room.notice.text()


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.COMPLIANCE, Role.VISITOR])
def test_nobody_else_reads_the_list(desk, role):
    with pytest.raises(DeskError, match=r"login\.not_allowed"):
        approvals.requests(seated(desk, role.value, role), 5)


