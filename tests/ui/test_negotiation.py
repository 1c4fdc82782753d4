"""F9 in a call: by keys from what somebody can pay to an agreement, or to a lead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.negotiation import Way
from app.domain.plans import Lender
from app.services import agreements, drafts, people
from app.storage import tables
from tests.ui.talks import ALT, confirm
from ui import theme, wording

F2, F5, F9 = Qt.Key.Key_F2, Qt.Key.Key_F5, Qt.Key.Key_F9


@pytest.fixture
def calling(open_desk, qtbot, person):
    """The desk with a call at its greeting."""
    window = open_desk()
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, F5)
    return window


@pytest.fixture
def page(calling, qtbot):
    """The negotiation over a confirmed call."""
    confirm(calling, qtbot)
    qtbot.keyClick(calling.centre.talk, F9)
    return calling.negotiation


def _type(page, qtbot, **amounts):
    for name, amount in amounts.items():
        page.fields[name].clear()
        qtbot.keyClicks(page.fields[name], amount)


def test_nothing_is_negotiated_before_it_is_certain_who_it_is(calling, qtbot):
    qtbot.keyClick(calling.centre.talk, F9)
    assert calling.negotiation is None
    assert "本人" in calling.centre.notice.text()


def test_by_keys_from_what_they_can_pay_to_an_agreement(calling, page, qtbot, desk, person):
    _type(page, qtbot, income="5000", food="4500", monthly="400")
    plan = page.option()
    assert (plan.way, plan.recommended, len(plan.quote.schedule)) == (Way.PLAN, True, 4)
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Right, ALT)
    assert len(page.option().quote.schedule) == 5
    read = page.read.text()
    assert "¥1,234.56" in read and "5 期" in read
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Return)
    assert not page.isVisible()
    assert agreements.of_person(desk, person.id) == ()
    assert calling.centre.talk.say.text() == f"“{read}”"
    qtbot.keyClick(calling.centre.talk, Qt.Key.Key_1)
    assert "协议已记录（第 1 版）" in calling.centre.notice.text()
    (made,) = agreements.of_person(desk, person.id)
    assert (len(made.rows), made.read_out) == (5, read)
    assert calling._speech.talk.suggests == "agreement"
    calling.wrap_up()
    following = calling.centre.ending.form.next
    assert [code for code, _ in following.list.choices._rows] == ["keep", "call"]
    following.take_proposal()
    calling.finish(False)
    assert people.card(desk, person.id).follow_ups  # nobody is left without a next step


def test_whoever_wants_another_way_after_the_reading_has_agreed_to_nothing(
    calling, page, qtbot, desk, person
):
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Return)
    qtbot.keyClick(calling.centre.talk, Qt.Key.Key_2)
    assert calling._speech.talk.step == "offer"
    assert agreements.of_person(desk, person.id) == ()


def test_what_is_agreed_anew_is_read_as_the_next_version(calling, page, qtbot, desk, person):
    for version in (1, 2):
        qtbot.keyClick(calling.negotiation.fields["monthly"], Qt.Key.Key_Return)
        assert ("代替" in calling.centre.talk.say.text()) == (version == 2)
        qtbot.keyClick(calling.centre.talk, Qt.Key.Key_1)
        qtbot.keyClick(calling.centre.talk, F9)
    assert [one.version for one in agreements.of_person(desk, person.id)] == [2, 1]


def test_a_contract_above_the_cap_says_why_nothing_may_be_arranged(
    calling, qtbot, desk, person
):
    with desk.store.begin() as tx:
        tx.connection.execute(tables.debts.update().values(annual_rate="0.36"))
    confirm(calling, qtbot)
    qtbot.keyClick(calling.centre.talk, F9)
    page = calling.negotiation
    assert page.options == () and not page.do.isEnabled()
    said = page.kind.text()
    assert page.kind.isVisible() and "36%" in said and "24%" in said and "通知" in said


def _choose(page, qtbot, way):
    at = [one.way for one in page.options].index(way)
    qtbot.keyClick(page.fields["monthly"], Qt.Key(Qt.Key.Key_1.value + at), ALT)


def test_above_what_is_left_a_lead_is_asked_with_a_reason(page, qtbot, desk, person):
    _type(page, qtbot, income="5000", food="4900")
    _choose(page, qtbot, Way.PLAN)
    for _ in range(10):
        qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Left, ALT)
    assert "超出结余" in page.cards[page.options.index(page.option())].state.accessibleName()
    assert not any(one.recommended for one in page.options)
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Return)
    assert agreements.asked_of(desk, person.id) == () and page.notice.text()
    qtbot.keyClicks(page.reason, "bonus in January")
    qtbot.keyClick(page.reason, Qt.Key.Key_Return)
    (asked,) = agreements.asked_of(desk, person.id)
    assert asked.reason == "bonus in January" and not page.isVisible()


def test_where_nothing_is_affordable_nothing_is_chosen_and_f8_is_at_hand(
    calling, page, qtbot, desk, person
):
    _type(page, qtbot, income="5000", food="4999")
    assert page.option() is None and not page.do.isEnabled()
    assert not any(card.property("chosen") for card in page.cards)
    assert page.kind.isVisible() and "都不建议" in page.kind.text()
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Return)
    assert page.isVisible() and agreements.asked_of(desk, person.id) == ()
    _choose(page, qtbot, Way.PROMISE)
    assert page.kind.isVisible() and page.reason.isVisible()  # a lead may be asked all the same
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_F8)
    assert not page.isVisible() and calling.protecting.isVisible()


def test_esc_leads_back_to_the_call(calling, page, qtbot):
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert calling.centre.flow.currentWidget() is calling.centre.talk


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW", "en"])
def test_no_word_or_figure_of_an_option_is_cut(calling, page, qtbot, language):
    wording.use(language)
    theme.apply(QApplication.instance(), theme.LIGHT)  # a language has its own sizes
    calling.resize(1366, 768)
    page.begin(page._owing, page._reach)
    _type(page, qtbot, income="5000", food="4500", monthly="400")
    settle(page)
    shown = [part for each in page.cards if each.isVisible() for part in each.parts()]
    assert len(shown) >= 15 and not any(part.is_cut() for part in (*shown, page.stress))
    for each in (page.read, page.credit, page.never):
        assert each.height() >= each.heightForWidth(each.width())
    assert page.keys.height() >= page.keys.sizeHint().height()
    for each in page.cards:
        if each.isVisible():
            assert each.name.width() >= each.name.sizeHint().width()
            assert each.how.width() >= each.how.sizeHint().width()


def settle(page):
    for _ in range(20):
        QApplication.processEvents()


def test_each_option_is_moved_by_sliders_and_keys_and_all_sums_follow(page, qtbot):
    _type(page, qtbot, income="9000", food="4500", monthly="400")
    at, bar = page.fields["monthly"], page.changes.measures
    bar["count"].slider.setValue(6)
    assert [row.total for row in page.option().quote.schedule] == [20_576] * 6
    qtbot.keyClick(at, Qt.Key.Key_Up, ALT)
    assert page.option().quote.totals.down_payment == 1_000
    assert "¥10.00" in page.read.text() and bar["down_payment"].value.text() == "¥10.00"
    before = page.option().quote.schedule[0].due
    qtbot.keyClick(at, Qt.Key.Key_PageUp, ALT)
    assert page.option().proposal.offer.first_due > before - timedelta(days=2)
    page.changes.shape.click()
    steps = page.option().proposal.offer.steps
    assert steps and bar["step_pay"].isVisible()
    bar["step_count"].slider.setValue(4)
    totals = [row.total for row in page.option().quote.schedule]
    assert totals[:4] == [steps[0].pay] * 4 and totals[4] > totals[0]
    _choose(page, qtbot, Way.EXTENSION)
    due = page.option().quote.schedule[-1].due
    for _ in range(5):
        qtbot.keyClick(at, Qt.Key.Key_Left, ALT)
    assert page.option().quote.schedule[-1].due < due
    _choose(page, qtbot, Way.PLAN)
    assert page.option().proposal.offer.steps[0].count == 4  # each way keeps its own


def test_a_slider_never_leads_out_of_what_can_be_arranged(page, qtbot):
    _type(page, qtbot, income="9000", food="4500", monthly="400")
    page.changes.shape.click()
    pay = page.changes.measures["step_pay"].slider
    pay.setValue(pay.maximum())
    for slider in (pay, page.changes.measures["step_count"].slider):
        slider.setValue(slider.maximum())
        assert page.option().way is Way.PLAN
        assert sum(row.total for row in page.option().quote.schedule) == 123_456


def test_every_field_has_a_name_and_tab_leads_through_all_of_them(page, qtbot):
    _type(page, qtbot, income="9000", food="4500", monthly="400")
    wanted = {each for each in (*page.form.inputs(), *page.changes.inputs()) if each.isVisible()}
    assert all(each.accessibleName() or each.text() for each in wanted)
    assert len({each.accessibleName() for each in page.form.inputs()}) == len(page.form.inputs())
    page.fields["monthly"].setFocus()
    met = [page.fields["monthly"]]
    for _ in range(60):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        met.append(QApplication.focusWidget())
    assert wanted <= set(met)
    first = [each for each in met if each in wanted][: len(wanted)]
    assert first == [each for each in (*page.form.inputs(), *page.changes.inputs())
                     if each in wanted]  # fmt: skip


def test_who_lent_is_asked_where_nobody_knows_it(calling, qtbot, desk, person):
    with desk.store.begin() as tx:
        tx.connection.execute(tables.creditors.update().values(lender_kind=None))
    confirm(calling, qtbot)
    qtbot.keyClick(calling.centre.talk, F9)
    page = calling.negotiation
    assert page.options == () and not page.do.isEnabled() and page.kind.isVisible()
    assert page.lender.isVisible() and not page.product.isVisible() and page.lender.hasFocus()
    page.lender.setCurrentIndex(page.lender.findData("micro_loan"))
    page.lender.activated.emit(page.lender.currentIndex())
    assert page.options[0].proposal.lender is Lender.MICRO_LOAN and not page.kind.isVisible()


def test_evidence_and_dependants_go_on_record(calling, page, qtbot, desk, person):
    _type(page, qtbot, income="9000", food="4500", monthly="400")
    low = page.form.guides["food"].text()
    _type_into(page.form.dependants, qtbot, "2")
    assert page.form.guides["food"].text() != low
    qtbot.keyClick(page.form.evidence["income"], Qt.Key.Key_Space)
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Return)
    qtbot.keyClick(calling.centre.talk, Qt.Key.Key_1)
    (made,) = agreements.of_person(desk, person.id)
    said = made.proposal["affordability"]
    assert (said["dependants"], said["evidence"]) == (2, ["income"])


def _type_into(field, qtbot, words):
    field.selectAll()
    qtbot.keyClicks(field, words)


def test_what_was_typed_is_there_again_when_the_card_is_closed_and_opened(calling, page, qtbot):
    _type(page, qtbot, income="9000", food="4500", monthly="400")
    qtbot.keyClick(page.form.evidence["food"], Qt.Key.Key_Space)
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Right, ALT)
    shown = page.option()
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Escape)
    qtbot.keyClick(calling.centre.talk, F9)
    assert page.fields["income"].text().startswith("9")
    assert page.option() == shown and page.form.evidence["food"].isChecked()


def test_a_window_that_is_gone_comes_back_to_the_card_as_it_was(calling, page, open_desk, qtbot):
    _type(page, qtbot, income="5000", food="4900")
    _choose(page, qtbot, Way.PLAN)
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Left, ALT)
    page.reason.setText("bonus in January")
    page.reason.textEdited.emit(page.reason.text())
    kept, shown = page.kept(), page.option()
    assert calling.keeper.is_kept()
    again = open_desk()
    card = again.negotiation
    assert card is not None and card.isVisible()
    assert card.kept() == kept and card.option() == shown
    assert card.reason.text() == "bonus in January"


def test_a_card_that_comes_back_is_not_kept_half_restored(calling, page, qtbot):
    _type(page, qtbot, income="9000", food="4500", monthly="400")
    qtbot.keyClick(page.form.evidence["food"], Qt.Key.Key_Space)
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Right, ALT)
    kept = page.kept()
    with qtbot.assertNotEmitted(page.typed):
        page.begin(page._owing, page._reach, kept)
    assert page.kept() == kept


def test_what_is_agreed_is_typed_no_longer(calling, page, qtbot, desk, person):
    _type(page, qtbot, income="9000", food="4500", monthly="400")
    qtbot.keyClick(page.fields["monthly"], Qt.Key.Key_Return)
    assert any("negotiation" in one.form for one in drafts.standing(desk))  # not yet a yes
    qtbot.keyClick(calling.centre.talk, Qt.Key.Key_1)
    assert all("negotiation" not in one.form for one in drafts.standing(desk))
    qtbot.keyClick(calling.centre.talk, F9)
    assert page.fields["income"].text() == ""
