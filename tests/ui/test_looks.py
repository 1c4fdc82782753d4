"""What a picture of the window shows to be right: nothing cut, one edge, one middle."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from app.domain.queue import Filters, Stage
from app.domain.staff import Role
from tests.make import make_person, seated
from tests.ui.fakes import Builder
from tests.ui.talks import end, make_known, promise
from ui import theme, wording
from ui.models.queue import ROW
from ui.widgets import painting
from ui.widgets.choices import BEFORE, BEHIND
from ui.widgets.table import table
from ui.windows.panes import Panes
from ui.windows.sayings import EFFECT_ROOM, SAYINGS
from ui.windows.setup import SetupWindow
from ui.windows.wrapup import HOW_ALONE

F2, F5 = Qt.Key.Key_F2, Qt.Key.Key_F5


@pytest.fixture
def window(open_desk, desk, qtbot):
    for number in range(20):
        person = make_person(
            desk, f"王小{number}", mobiles=(f"+86134900000{number:02d}",), overdue=(100_000,)
        )
        make_known(desk, person.id)
    made = open_desk()
    qtbot.keyClick(made, F2)
    return made


def _first_ink(image, top, bottom):
    """The first column of these rows in which something is written."""
    ground = image.pixelColor(0, top)
    for x in range(image.width()):
        if any(image.pixelColor(x, y) != ground for y in range(top, bottom)):
            return x
    return None


def test_every_outcome_of_a_call_is_seen_on_a_small_screen(window, qtbot, dressed):
    qtbot.keyClick(window, F5)
    promise(window, qtbot, "500")
    dressed.processEvents()
    how = window.centre.ending.form.how
    last = how.visualRect(how.choices.index(how.choices.rowCount() - 1))
    assert how.choices.rowCount() > 8
    assert how.verticalScrollBar().maximum() == 0
    assert last.bottom() < how.viewport().height()


def test_a_correction_shows_them_all_too(window, qtbot, dressed):
    qtbot.keyClick(window, F5)
    promise(window, qtbot, "500")
    window.centre.ending.form.next.take_proposal()
    window.finish(False)
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dressed.processEvents()
    assert window.centre.ending.corrects()
    assert window.centre.ending.form.how.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW", "en"])
def test_every_saying_has_room_for_what_it_does(dressed, language):
    wording.use(language)
    theme.apply(dressed, theme.LIGHT)
    short = []
    for one in SAYINGS:
        named = painting.width(wording.text(f"protect.{one.code}"), "strong")
        effect = painting.width(wording.text(f"protect.{one.code}.effect"), "caption")
        if named + effect > EFFECT_ROOM:
            short.append((one.code, named + effect))
    wording.use("zh_CN")
    assert short == []


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW", "en"])
def test_no_outcome_is_cut_in_the_list_of_a_wrap_up(dressed, desk, language):
    wording.use(language)
    theme.apply(dressed, theme.LIGHT)
    room = HOW_ALONE - BEFORE - BEHIND
    words = [wording.text(f"disposition.{code}") for code in desk.rules.dispositions]
    cut = [one for one in words if painting.width(one, "strong") > room]
    wording.use("zh_CN")
    assert cut == []


def test_cells_of_the_loans_stand_below_their_heads(window):
    table = window.centre.person.table
    assert table.viewport().height() >= table.rowHeight(0)
    image = table.grab().toImage()
    head = table.horizontalHeader().height()
    heads = _first_ink(image, 2, head - 3)
    cells = _first_ink(image, head + 3, head + table.rowHeight(0) - 3)
    assert heads is not None and cells is not None
    assert abs(heads - cells) <= 1


def test_the_search_stands_in_the_middle_of_the_bar(window):
    bar, search = window.top, window.search
    middle = search.mapTo(bar, QPoint(search.width() // 2, 0)).x()
    assert abs(middle - bar.width() // 2) <= 1


def test_no_row_of_the_queue_is_cut_at_its_foot(window):
    view = window.queue.view
    assert view.model().rowCount() == 20
    assert view.viewport().height() % theme.px(ROW) == 0
    assert view.viewport().height() >= 8 * theme.px(ROW)


def test_behind_a_call_back_it_leads_on_and_compliance_can_still_be_asked(window, desk, qtbot):
    desk.clock.set(23)
    qtbot.keyClick(window, F5)
    refusal = window.centre.refusal
    assert window.centre.flow.currentWidget() is refusal
    qtbot.keyClick(refusal.ways, Qt.Key.Key_1)  # the call-back is all that can be put
    assert refusal.ways.choices.rowCount() == 1 and refusal.none.isHidden()
    assert window.focusWidget() is window.centre.next
    assert [line.icon for line in window.contacts.timeline.rows() if line.icon] == ["ban"]


def test_what_was_noted_is_told_once_although_its_outcome_was_corrected(window, qtbot):
    qtbot.keyClick(window, F5)
    promise(window, qtbot, "500")
    window.centre.note.setText("工资月底发")
    window.centre.ending.form.next.take_proposal()
    window.finish(False)
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    end(window, qtbot, "talked")
    window.centre.ending.reason.setText("选错了")
    window.finish(False)
    told = [one.text() for one in window.centre.prepare.known if not one.isHidden()]
    assert told.count("工资月底发") == 1


def test_a_high_screen_tells_how_the_call_goes_on(window, dressed):
    ahead = window.centre.prepare.ahead
    assert not ahead.isVisible()
    window.resize(1920, 1080)
    dressed.processEvents()
    assert ahead.isVisible()
    said = [words.text() for _, words in ahead.parts]
    assert "¥1,000.00" in said[0] and all(said)
    bottom = ahead.mapTo(window.centre.prepare, QPoint(0, ahead.height())).y()
    assert bottom <= window.centre.prepare.height()


def test_the_keys_are_shown_at_one_ring_in_a_table(dressed, qtbot):
    model = QStandardItemModel()
    for name in ("周宽", "林清"):
        model.appendRow([QStandardItem(name), QStandardItem("1024")])
    shown = table(model, (0,))
    qtbot.addWidget(shown)
    shown.resize(400, 300)
    with qtbot.waitActive(shown):
        shown.show()
        shown.activateWindow()
    shown.setFocus()
    shown.setCurrentIndex(model.index(1, 0))
    image, ring = shown.grab().toImage(), theme.color("focus")
    seen = [y for y in range(300) if any(image.pixelColor(x, y) == ring for x in range(8))]
    top = shown.viewport().y() + shown.rowViewportPosition(1)
    assert seen and min(seen) >= top and max(seen) <= top + shown.rowHeight(1)


def test_buttons_stand_in_line_with_the_fields_of_a_card(dressed, desk, tasks, qtbot):
    card = SetupWindow(Builder(desk).start(), tasks)
    qtbot.addWidget(card)
    card.resize(1366, 768)
    card.show()

    def left_ink(widget):
        image = widget.grab().toImage()
        middle = image.height() // 2
        return widget.mapTo(card, QPoint(_first_ink(image, middle - 3, middle + 3), 0)).x()

    fields = left_ink(card.name)
    assert abs(left_ink(card.languages["zh_CN"]) - fields) <= 1


def test_on_the_first_day_the_next_thing_is_a_file(open_desk, desk, qtbot):
    admin = seated(desk, "root", Role.ADMIN)
    window = open_desk(admin)
    idle, wanted = window.centre.idle, []
    window.wanted.connect(wanted.append)
    assert idle.bring.isVisible() and idle.title.text() == "Nobody is in the queue yet"
    idle.bring.click()
    assert wanted == ["import"]
    make_person(desk, "王小明", mobiles=("+8613490000001",))
    window.queue.reload()
    assert not idle.bring.isVisible() and idle.title.text() == "Ready for the next person"


def test_who_brings_no_files_in_is_told_who_does(open_desk):
    idle = open_desk().centre.idle
    assert not idle.bring.isVisible() and "team lead" in idle.hint.text()


def test_a_filter_that_nobody_passes_does_not_send_anybody_to_the_import(window, qtbot):
    idle = window.centre.idle
    window.queue.cases.filter(Filters(stage=Stage.PRE_DUE))
    assert window.queue.cases.count == 0 and idle.title.text() == "Ready for the next person"


def test_an_empty_queue_is_told_with_its_first_reading(qtbot, dressed, desk, tasks, hub):
    panes = Panes(seated(desk, "root", Role.ADMIN), tasks, hub)
    qtbot.addWidget(panes)
    panes.show()
    panes.begin()
    assert panes.idle.title.text() == "Nobody is in the queue yet" and panes.idle.bring.isVisible()
