"""The desk: what an agent sees and does between two people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QModelIndex, Qt
from PySide6.QtGui import QInputMethodEvent

from app.domain.agreements import AgreementState
from app.domain.errors import DeskError
from app.domain.people import PointKind
from app.services import agreements, calls, leases, people
from app.services import queue as queue_service
from app.storage import tables
from tests.make import make_person, seated
from tests.ui.fakes import TasksHeld
from tests.ui.talks import confirm, end, give, make_known, promise
from ui import wording
from ui.lists import Which
from ui.preferences import SMALLEST

F2, F5 = Qt.Key.Key_F2, Qt.Key.Key_F5

LOW = 690  # what the bars of a system leave of a screen 768 pixels high

@pytest.fixture
def window(open_desk, desk):
    first = make_person(desk, "王小明", mobiles=("+8613490000001",), overdue=(120_000, 30_050))
    make_person(desk, "李静", mobiles=("+8613490000002",), overdue=(20_000,))
    make_known(desk, first.id)
    return open_desk()


def _take(window, qtbot):
    qtbot.mouseClick(window.centre.idle.button, Qt.MouseButton.LeftButton)


def _entries(desk):
    with desk.store.read() as tx:
        return [
            row[0] for row in tx.connection.exec_driver_sql("select kind from log order by at, seq")
        ]


def test_models_keep_qts_rules(window, qtbot, qtmodeltester):
    _take(window, qtbot)
    centre, side = window.centre, window.contacts
    form = centre.ending.form
    for model in (
        window.queue.model,
        centre.person.debts,
        side.points,
        side.timeline,
        window.search.model,
        form.who.choices,
        form.how.choices,
        form.next.list.choices,
        window.protecting.model,
    ):
        qtmodeltester.check(model)


def test_a_desk_left_open_over_midnight_judges_what_is_due(open_desk, desk, qtbot):
    person = make_person(desk, "王小明", mobiles=("+8613490000001",), collector=desk.staff)
    due = desk.today(desk.clock()) + timedelta(days=1)
    written = {
        "id": "q", "as_of": f"{desk.today(desk.clock())}", "currency": "CNY", "lender": "bank",
        "product": "cash_loan", "role": "collector",
        "debts": [{"id": person.debts[0], "principal": "1200.00"}],
        "offer": {"kind": "settlement", "pay": "1100.00", "valid_until": f"{due}"},
    }  # fmt: skip
    agreements.agree(desk, person.id, "1" * 32, written, "…")
    window = open_desk()
    assert window.queue.model.rowCount() == 0
    desk.clock.forward(days=2)
    qtbot.waitUntil(lambda: window.queue.model.rowCount() == 1, timeout=5_000)
    (made,) = agreements.of_person(desk, person.id)
    assert made.state is AgreementState.BROKEN


def test_the_queue_says_who_waits_and_why(window):
    model = window.queue.model
    assert [model.index(row, 0).data() for row in range(2)] == ["王小明", "李静"]
    read = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "晚期" in read and "¥1,500.50" in read and "逾期 53 天" in read
    reasons = model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "已逾期 30 天以上" in reasons
    assert window.top.tabs.tabs[Which.CASES].accessibleName() == "Cases 2"


def test_f2_takes_the_next_person_and_shows_them(window, qtbot):
    qtbot.keyClick(window, F2)
    assert window.centre.person.name.text() == "王小明"
    assert window.centre.person.total.text() == "¥1,500.50"
    assert window.centre.person.debts.rowCount() == 2
    assert window.queue.selected() == window._opened.card.debtor_id


def test_call_without_a_row_calls_nobody(window, qtbot, phone):
    _take(window, qtbot)
    window.contacts.view.setCurrentIndex(QModelIndex())
    qtbot.keyClick(window, F5)
    window.call()
    assert phone.dialled == []
    assert not window.centre.call.isEnabled()


def test_call_without_a_person_calls_nobody(window, qtbot, phone):
    qtbot.keyClick(window, F5)
    window.call()
    assert phone.dialled == []


def test_f5_shows_the_number_once_its_permit_is_on_record(window, qtbot, desk, phone):
    _take(window, qtbot)
    assert "134****0001" in window.centre.call.text()
    qtbot.keyClick(window, F5)
    assert phone.dialled == ["+8613490000001"]
    assert window.centre.bar_of_call.number.text() == "134 9000 0001"
    assert _entries(desk)[-2:] == ["call.permitted", "call.placed"]


def test_pressing_f5_twice_yields_one_permit(open_desk, qtbot, desk, phone):
    make_person(desk)
    worker = TasksHeld()
    window = open_desk(worker=worker)
    worker.work()
    qtbot.keyClick(window, F2)
    worker.work()
    qtbot.keyClick(window, F5)
    qtbot.keyClick(window, F5)
    window.call()
    worker.work()
    qtbot.keyClick(window, F5)
    window.call()
    worker.work()
    assert len(calls.open_permits(desk)) == 1
    assert len(phone.dialled) == 1
    worker.close()


def test_a_refusal_is_in_the_page_on_record_and_names_its_clause(window, qtbot, desk, phone):
    _take(window, qtbot)
    desk.clock.set(23)
    qtbot.keyClick(window, F5)
    assert phone.dialled == []
    assert window.centre.flow.currentWidget() is window.centre.refusal
    assert "Esc fold" in window.strip.keys.accessibleName()
    words = window.centre.refusal.words()
    assert "GB/T 45251-2025" in words
    assert "22:00 至次日 08:00" in words
    assert window.centre.refusal.wait.text().startswith(("08:59", "09:00"))
    assert _entries(desk)[-1] == "call.refused"


def test_the_countdown_goes_on_and_the_answer_turns_by_itself(window, qtbot, desk):
    desk.clock.set(7, 59)
    _take(window, qtbot)
    assert window.contacts.marked().verdict.answer.value == "deny"
    desk.clock.forward(seconds=61)
    window._tick()
    assert window.contacts.marked().verdict.answer.value == "allow"


def test_the_selected_row_stays_when_the_queue_is_read_again(window, qtbot, desk, hub):
    row = window.queue.model.index(1, 0)
    window.queue.view.setCurrentIndex(row)
    chosen = window.queue.selected()
    make_person(desk, "赵大", mobiles=("+8613490000003",), overdue=(90_000_000,))
    hub.tell("queue")
    assert window.queue.model.rowCount() == 3
    assert window.queue.model.index(0, 0).data() == "赵大"
    assert window.queue.selected() == chosen


def test_a_promise_needs_its_amount_and_its_next_step_before_it_is_recorded(window, qtbot, desk):
    _take(window, qtbot)
    qtbot.keyClick(window, F5)
    confirm(window, qtbot)
    give(window, qtbot, "pays_today")
    qtbot.keyClicks(window.centre.talk.terms.amount, "500")
    give(window, qtbot, "right")
    give(window, qtbot, "done")
    form, centre = window.centre.ending.form, window.centre
    form.agreed.amount.selectAll()
    qtbot.keyClick(form.agreed.amount, Qt.Key.Key_Delete)
    assert "the amount promised" in centre.missing.text()
    assert "the next step" in centre.missing.text()
    assert not centre.done.isEnabled()
    window.finish(True)
    assert len(calls.open_permits(desk)) == 1
    qtbot.keyClicks(form.agreed.amount, "1200.5")
    assert form.agreed.check.text().startswith("¥300.00 remain to be agreed.")
    qtbot.keyClick(form.agreed.amount, Qt.Key.Key_Return)
    assert centre.missing.text() == ""
    assert centre.done.isEnabled()


def test_a_promise_is_recorded_with_amount_and_day_and_the_next_person_comes(window, qtbot, desk):
    first = _promised(window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.centre.person.name.text() == "李静"
    assert calls.open_permits(desk) == []
    card = people.card(desk, first)
    assert card.promises[0].amount.minor == 50_000
    assert card.promises[0].due_on.isoformat() == "2026-11-26"
    assert card.timeline[0].note == "25 号发工资"


def _promised(window, qtbot):
    _take(window, qtbot)
    person = window._opened.card.debtor_id
    qtbot.keyClick(window, F5)
    promise(window, qtbot, "500")
    window.centre.ending.form.next.take_proposal()
    window.centre.note.setText("25 号发工资")
    return person


def test_a_call_without_outcome_comes_before_the_next_person(window, qtbot):
    _take(window, qtbot)
    qtbot.keyClick(window, F5)
    window.next_person()
    window.open_person(window.queue.model.row_at(window.queue.model.index(1, 0)).debtor_id)
    assert window.centre.person.name.text() == "王小明"
    assert window.centre.is_calling()


def test_a_permit_left_by_a_crash_is_offered_and_gets_its_outcome(open_desk, qtbot, desk):
    person = make_person(desk, "王小明")
    calls.dial(desk, calls.ask_permit(desk, "a" * 32, person.id, person.points[0]))
    desk.clock.forward(minutes=5)
    window = open_desk()
    assert window.centre.idle.missing.count() == 1
    button = window.centre.idle.missing.itemAt(0).widget()
    assert "王小明" in button.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    form = window.centre.ending.form
    qtbot.keyClick(form.who, Qt.Key.Key_3)
    end(window, qtbot, "no_answer")
    window.finish(False)
    assert calls.open_permits(desk) == []
    assert people.card(desk, person.id).timeline[0].disposition == "no_answer"


def test_a_number_is_shown_in_full_only_with_an_entry_in_the_log(window, qtbot, desk):
    _take(window, qtbot)
    index = window.contacts.view.currentIndex()
    assert index.data() == "134****0001"
    qtbot.mouseClick(window.contacts.show_number, Qt.MouseButton.LeftButton)
    assert window.contacts.view.currentIndex().data() == "134 9000 0001"
    assert _entries(desk)[-1] == "number.revealed"
    window.next_person()
    window.open_person(window.queue.model.row_at(window.queue.model.index(0, 0)).debtor_id)
    assert "*" in window.contacts.view.currentIndex().data()


def test_a_third_partys_number_offers_no_outcome_of_the_debtor(desk):
    from app.domain.contact import Party
    from ui.windows.outcomes import DEBTOR, NOBODY, SOMEBODY, fitting

    assert set(fitting(desk, Party.THIRD_PARTY)) == {NOBODY, SOMEBODY}
    own = fitting(desk, Party.DEBTOR)
    assert "promise" in {one.code for one in own[DEBTOR]}
    called = [one for one in desk.rules.dispositions.values() if "call" in one.channels]
    assert sum(len(group) for group in own.values()) == len(called)


def _type(field, words):
    """As an input method hands over Chinese."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QCoreApplication.sendEvent(field, event)


def test_search_opens_who_was_found_with_enter_and_says_so_when_nobody_was(window, qtbot, desk):
    with desk.store.begin() as tx:
        person = window.queue.model.row_at(window.queue.model.index(1, 0)).debtor_id
        tx.connection.execute(tables.tokens.insert().values(token="李静", debtor_id=person))
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.search.hasFocus()
    _type(window.search, "李静")
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.search.hits.isVisible()
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.centre.person.name.text() == "李静"
    _type(window.search, "没有这人")
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.search.above.text() == "Nobody was found."


def _findable(window, desk, *names):
    rows = [window.queue.model.row_at(window.queue.model.index(row, 0)) for row in range(2)]
    with desk.store.begin() as tx:
        for row in rows:
            if row.name in names:
                place = tables.tokens.insert().values(token=row.name, debtor_id=row.debtor_id)
                tx.connection.execute(place)


def test_enter_in_the_search_opens_nobody_who_is_not_shown(window, qtbot, desk):
    _findable(window, desk, "李静")
    window.search.setFocus()
    _type(window.search, "李静")
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.search.hits.isVisible()
    _type(window.search, "没有")
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window._opened is None
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert window.search.model.rowCount() == 0
    window.search.setFocus()
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window._opened is None


def test_an_older_searchs_answer_does_not_replace_a_newer_one(open_desk, qtbot, desk):
    make_person(desk, "王小明", mobiles=("+8613490000001",))
    make_person(desk, "李静", mobiles=("+8613490000002",))
    worker = TasksHeld()
    window = open_desk(worker=worker)
    worker.work()
    _findable(window, desk, "王小明", "李静")
    window.search.setFocus()
    for name in ("王小明", "李静"):
        window.search.clear()
        _type(window.search, name)
        qtbot.keyClick(window.search, Qt.Key.Key_Return)
    worker.held.reverse()
    worker.work()
    assert [window.search.model.row_at(window.search.model.index(0)).name] == ["李静"]
    worker.close()


def test_somebody_elses_person_is_said_to_be_taken_and_not_called(window, qtbot, desk, phone):
    other = seated(desk, "bob")
    _take(window, qtbot)
    mine = window._opened.card.debtor_id
    queue_service.release(desk, mine)
    with other.store.begin() as tx:
        leases.hold_person(other, tx, mine, None, desk.clock())
    qtbot.keyClick(window, F5)
    assert phone.dialled == []
    assert "Bob" in window.centre.notice.text()


def test_addresses_are_not_called(window, qtbot, phone, monkeypatch):
    from dataclasses import replace

    _take(window, qtbot)
    marked = window.contacts.marked()
    place = replace(marked, point=replace(marked.point, kind=PointKind.ADDRESS))
    monkeypatch.setattr(window.contacts, "marked", lambda: place)
    window.call()
    assert phone.dialled == []
    assert window.centre.notice.text()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_everything_of_one_person_fits_a_small_screen(open_desk, qtbot, desk, dressed, language):
    from ui import theme, wording
    from ui.language import Speaker

    make_person(desk, "欧阳多多", overdue=(100_000,) * 9, third=("+8613490000008",) * 1)
    speaker = Speaker(dressed)
    speaker.speak(language)
    theme.apply(dressed, theme.LIGHT)
    try:
        window = open_desk()
        window.resize(1366, LOW)
        _take(window, qtbot)
        dressed.processEvents()
        sizes = [window.minimumSizeHint()]
        make_known(desk, window._opened.card.debtor_id)
        qtbot.keyClick(window, F5)
        sizes.append(window.minimumSizeHint())
        promise(window, qtbot, "100")
        how = window.centre.ending.form.how
        for choice in range(how.choices.rowCount()):
            how.choose(choice)
            sizes.append(window.minimumSizeHint())
        assert max(size.width() for size in sizes) <= SMALLEST[0]
        assert max(size.height() for size in sizes) <= SMALLEST[1]
    finally:
        speaker.hush()
        dressed.processEvents()
        wording.use("zh_CN")


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW", "en"])
def test_the_language_changes_while_the_window_is_open(window, qtbot, dressed, language):
    from ui import wording
    from ui.language import Speaker

    _take(window, qtbot)
    speaker = Speaker(dressed)
    speaker.speak("zh_TW")
    dressed.processEvents()
    assert window.queue.title.text() == "佇列"
    speaker.speak(language)
    dressed.processEvents()
    try:
        expected = {"zh_CN": "下一位", "zh_TW": "下一位", "en": "Next"}[language]
        assert window.centre.next.text() == expected
        assert window.centre.call.text().endswith("134****0001")
        stage = {"zh_CN": "晚期", "zh_TW": "晚期", "en": "Late"}[language]
        read = window.queue.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert stage in read
    finally:
        speaker.hush()
        dressed.processEvents()
        wording.use("zh_CN")


def test_a_choice_that_a_book_of_ones_own_does_not_take_names_no_central_database(window):
    window.queue.not_kept(DeskError("book.read_only"))
    assert window.queue.notice.text() == wording.text("problem.book.read_only")
