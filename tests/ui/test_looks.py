"""What a picture of the window shows to be right: nothing cut, one edge, one middle."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from tests.make import make_person
from tests.ui.talks import make_known, promise
from ui import theme, wording
from ui.models.queue import ROW
from ui.widgets import painting
from ui.widgets.choices import BEFORE, BEHIND
from ui.windows.sayings import EFFECT_ROOM, SAYINGS
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


def test_a_refusal_without_another_way_says_so_and_leads_on_once(window, desk, qtbot):
    desk.clock.set(23)
    qtbot.keyClick(window, F5)
    refusal = window.centre.refusal
    assert window.centre.flow.currentWidget() is refusal
    assert refusal.ways.isHidden() and refusal.none.isVisible()
    assert window.focusWidget() is window.centre.next
    assert [line.icon for line in window.contacts.timeline.rows() if line.icon] == ["ban"]
