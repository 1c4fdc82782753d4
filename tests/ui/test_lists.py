"""The lists on the left: long, steady, filtered; nothing that must be read is cut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt

from app.domain.promises import WrapUp
from app.domain.queue import FollowUpKind, Point, QueueRow, Stage
from app.services import calls, wrapups
from tests.make import make_person
from ui import lists, theme, wording
from ui.hub import QUEUE, Attended
from ui.lists import Which, Window
from ui.models.day import Behind
from ui.models.queue import PAGE, ROW, countdown, days
from ui.widgets import painting
from ui.windows.people import PeopleList

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
LONG_NAME = "阿卜杜热西提·麦麦提依明"


def _row(number, **changes):
    made = {
        "debtor_id": f"{number:032d}", "name": f"人{number}", "stage": Stage.EARLY, "dpd": 2,
        "overdue": 100_000 + number, "currency": "CNY", "score": 50, "changes_on": None,
        "points": (Point("stage", 30, (("stage", "early"),)), Point("days", 5, (("at_least", 2),))),
    }  # fmt: skip
    return QueueRow(**(made | changes))


def test_a_row_without_a_due_date_says_that_it_is_unknown():
    wording.use("en")
    try:
        assert days(_row(1, dpd=None)) == "due date unknown"
    finally:
        wording.use("zh_CN")


class Book:
    """A queue of any length, without a book; `asked` is every window that was read of it."""

    def __init__(self, count):
        self.count, self.above, self.asked, self.at = count, 0, [], NOW

    def window(self, desk, wanted):
        self.asked.append(wanted)
        first, last = wanted.first, min(wanted.first + wanted.rows, self.count)
        rows = tuple(_row(number - self.above) for number in range(first, last))
        return Window(wanted, rows, self.count, wanted.at or self.at)


@pytest.fixture
def listed(qtbot, dressed, monkeypatch, desk, tasks):
    """Shows a list of a book of that length, as high as on a small screen."""

    def shown(count, which=Which.CASES):
        book = Book(count)
        monkeypatch.setattr(lists, "window", book.window)
        pane = PeopleList(desk, tasks, which)
        qtbot.addWidget(pane)
        pane.resize(272, 620)
        pane.show()
        pane.reload()
        qtbot.waitUntil(lambda: not pane._after_layout.isActive())
        return pane, book

    return shown


def test_the_end_of_a_million_is_one_reading_away(listed, qtbot):
    pane, book = listed(1_000_000)
    assert pane.model.rowCount() == 1_000_000
    read = len(book.asked)
    qtbot.keyClick(pane.view, Qt.Key.Key_End)
    assert len(book.asked) - read <= 2
    assert book.asked[-1].first >= 1_000_000 - 2 * PAGE
    last = pane.model.row_at(pane.model.index(999_999, 0))
    assert last is not None and last.name == "人999999"
    assert pane.model.row_at(pane.model.index(500_000, 0)) is None


def test_who_scrolls_far_holds_few_rows_and_nobody_is_missed(listed):
    pane, _ = listed(20_000)
    bar = pane.view.verticalScrollBar()
    for at in range(0, bar.maximum(), 40 * ROW):
        bar.setValue(at)
        number = at // ROW
        seen = pane.model.row_at(pane.model.index(number, 0))
        assert seen is not None and seen.name == f"人{number}"
    assert len(pane.model._pages) <= 40


def test_scrolling_on_goes_on_from_the_row_above_and_counts_nothing_again(listed):
    pane, book = listed(5_000)
    bar = pane.view.verticalScrollBar()
    for at in range(0, 150 * ROW, 5 * ROW):
        bar.setValue(at)
    later = book.asked[1:]
    assert [one.first for one in later] == [PAGE, 2 * PAGE]
    assert all(one.before is not None and one.count == 5_000 for one in later)


def test_the_marked_row_stays_where_it_is_seen_when_others_come_above(listed, qtbot):
    pane, book = listed(300)
    pane.view.verticalScrollBar().setValue(30 * ROW)
    qtbot.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=pane.view.rect().center())
    marked, before = pane.selected(), pane._place()
    book.count, book.above, book.at = 303, 3, NOW + timedelta(minutes=1)
    pane.reload()
    assert pane.selected() == marked
    assert pane._place() == before


def test_a_masked_row_looks_the_same_whatever_is_owed(listed):
    pane, book = listed(3)
    view, person = pane.view, f"{1:032d}"
    pane.model.mask(person)
    one = view.grab().toImage()
    dearer = _row(1, overdue=99_999_999, stage=Stage.LATE, dpd=400)
    rows = (_row(0), dearer, _row(2))
    pane.model.show(0, rows, 3, NOW + timedelta(seconds=1))
    assert view.grab().toImage() == one
    pane.model.mask(None)
    assert view.grab().toImage() != one


def test_a_masked_row_says_nothing_of_the_debt_to_a_screen_reader_or_in_a_tooltip(listed):
    pane, _ = listed(3)
    index = pane.model.index(1, 0)
    assert "¥1,000.01" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    pane.model.mask(f"{1:032d}")
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "人1, 核身完成后显示"
    for over, state in ((False, "通话中"), (True, "话后处理")):
        pane.model.attend(Attended(f"{1:032d}", over))
        said = index.data(Qt.ItemDataRole.AccessibleTextRole)
        assert said == f"人1, {state}, 核身完成后显示"
    assert index.data(Qt.ItemDataRole.ToolTipRole) is None


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW", "en"])
@pytest.mark.parametrize("which", [Which.CASES, Which.CALL_BACKS, Which.PROMISES])
def test_no_name_amount_step_or_state_is_cut(listed, dressed, monkeypatch, language, which):
    wording.use(language)
    theme.apply(dressed, theme.LIGHT)
    pane, _ = listed(0, which)
    cut = []
    write = painting.write

    def watched(painter, area, words, look, align=painting.LEFT):
        if look[0] != "caption" and painting.width(words, look[0]) > area.width():
            cut.append(words)
        return write(painter, area, words, look, align)

    monkeypatch.setattr(painting, "write", watched)
    kind = FollowUpKind.PROMISE if which is Which.PROMISES else FollowUpKind.CALLBACK
    moments = (-90_000, -7_300, -20, 300, 80_000, 200_000)
    rows = tuple(
        _row(
            number, name=LONG_NAME, overdue=123_456_789, dpd=1_234, due_kind=kind,
            due_at=NOW + timedelta(seconds=moment),
        )
        for number, moment in enumerate(moments)
    )  # fmt: skip
    pane.model.show(0, rows, len(rows), NOW)
    pane.view.grab()
    wording.use("zh_CN")
    assert cut == []


def test_a_call_back_counts_down_and_then_says_how_late_it_is(dressed):
    row = _row(1, due_kind=FollowUpKind.CALLBACK, due_at=NOW)
    assert countdown(row, NOW - timedelta(hours=2)) == "10:00，还有 02:00:00"
    assert countdown(row, NOW + timedelta(seconds=30)) == "10:00，到点了"
    assert countdown(row, NOW + timedelta(minutes=77)) == "10:00，已过 1:17"
    assert countdown(row, NOW + timedelta(days=2)) == "11-23 10:00，已过 2 天"


def test_a_promise_is_due_today_late_or_on_its_day(dressed):
    row = _row(1, due_kind=FollowUpKind.PROMISE, due_at=NOW)
    assert countdown(row, NOW - timedelta(days=3)) == "11-23"
    assert countdown(row, NOW + timedelta(hours=3)) == "今日到期"
    assert countdown(row, NOW + timedelta(days=1)) == "11-23，已过 1 天"


def _reached(desk, person, **stated):
    permit = calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[0])
    calls.dial(desk, permit)
    wrapups.wrap_up(desk, permit.id, desk.new_id(desk.clock()), WrapUp(**stated))


def test_the_tabs_count_and_show_what_was_agreed(open_desk, desk, qtbot):
    person = make_person(desk, "王小明")
    _reached(desk, person, disposition="callback", callback_at=desk.clock() + timedelta(minutes=30))
    window = open_desk()
    tabs = window.top.tabs.tabs
    assert tabs[Which.CALL_BACKS].accessibleName() == "Call-backs 1"
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    listed = window.queue.call_backs
    assert listed.isVisible()
    assert listed.model.index(0, 0).data() == "王小明"
    assert "10:30，还有 00:29:" in listed.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    desk.clock.forward(seconds=3_600)
    window._tick()
    assert "已过 0:3" in listed.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.mouseClick(
        listed.view.viewport(), Qt.MouseButton.LeftButton,
        pos=listed.view.visualRect(listed.model.index(0, 0)).center(),
    )  # fmt: skip
    assert window.centre.person.name.text() == "王小明"


def test_filters_stay_from_one_day_to_the_next(open_desk, desk, qtbot):
    from datetime import date

    make_person(desk, "王小明")
    make_person(desk, "李静", mobiles=("+8613490000002",), due_on=date(2026, 11, 21))
    window = open_desk()
    qtbot.keyClick(window, Qt.Key.Key_Slash)
    assert window.focusWidget() is window.queue.filters.first()
    window.queue.filters._set("stage", "late")
    assert [window.queue.model.rowCount(), window.queue.count.text()] == [1, "1"]
    assert window.top.tabs.tabs[Which.CASES].accessibleName() == "Cases 2"
    again = open_desk()
    assert again.queue.filters.chosen() == {"stage": "late"}
    assert again.queue.model.rowCount() == 1
    qtbot.mouseClick(again.queue.filters.first(), Qt.MouseButton.LeftButton)
    assert again.queue.model.rowCount() == 2


def test_what_does_not_fit_stands_behind_one_chip(open_desk, desk):
    make_person(desk, "王小明")
    bar = open_desk().queue.filters
    seen = [chip for chip in bar._chips.values() if not chip.isHidden()]
    assert all(chip.geometry().right() <= bar.width() for chip in [*seen, bar.more])
    hidden = len(bar._chips) - len(seen)
    assert bar.more.isVisible() == (hidden > 0)
    assert hidden == 0 or bar.more.text() == f"+{hidden}"


def test_my_day_counts_and_each_figure_opens_its_list(open_desk, desk, qtbot, book, hub):
    person = make_person(desk, "王小明")
    other = make_person(desk, "李静", mobiles=("+8613490000002",))
    _reached(desk, person, disposition="no_answer")
    soon = desk.clock() + timedelta(hours=1)
    _reached(desk, other, disposition="callback", callback_at=soon, talk_seconds=60)
    window = open_desk()
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    pane = window.queue.my_day
    counts = {one.behind: one.count for one in pane.figures.rows()}
    assert counts == {
        Behind.DONE: 2, Behind.REACHED: 1, Behind.PROMISED: 0, Behind.REFUSED: 0, Behind.LEFT: 1,
    }  # fmt: skip
    names = {}
    for number, behind in enumerate(Behind):
        pane.counts.setCurrentIndex(pane.figures.index(number))
        names[behind] = [line.name for line in pane.model.rows()]
    assert [len(listed) for listed in names.values()] == list(counts.values())
    assert names[Behind.REACHED] == names[Behind.LEFT] == ["李静"]
    desk.clock.set(23)
    with pytest.raises(Exception, match="refused"):
        calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[0])
    hub.tell(QUEUE)
    pane.counts.setCurrentIndex(pane.figures.index(list(Behind).index(Behind.REFUSED)))
    assert [line.words for line in pane.model.rows()] == ["没有拨出：静默时段"]


def test_an_empty_list_says_what_to_do(open_desk, desk):
    window = open_desk()
    assert window.queue.cases.empty.isVisibleTo(window)
    assert "importing a file" in window.queue.cases.empty.text()


def test_a_page_that_was_read_lays_no_list_out_anew(listed, qtbot):
    pane, _ = listed(1_000_000)
    pane.view.doItemsLayout()
    begun, laid = pane.view.verticalScrollBar(), []
    pane.view.doItemsLayout = lambda: laid.append(1)
    begun.setValue(begun.maximum())
    last = pane.model.index(999_999, 0)
    qtbot.waitUntil(lambda: pane.model.row_at(last) is not None)
    qtbot.wait(50)
    assert not laid
