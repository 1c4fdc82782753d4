"""Who is on the line, or was until now, is told in the list; nothing of the debt with it."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.ui.talks import end, give

READ = Qt.ItemDataRole.AccessibleTextRole
F2, F5, F7, ESC = Qt.Key.Key_F2, Qt.Key.Key_F5, Qt.Key.Key_F7, Qt.Key.Key_Escape


def _said(window):
    model = window.queue.cases.model
    return model.index(0, 0).data(READ)


def test_the_row_says_on_the_line_until_the_call_is_over_and_wrap_up_from_then(
    open_desk, qtbot, person
):
    window = open_desk()
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, F5)
    assert _said(window) == "王小明, 通话中, 核身完成后显示"
    qtbot.keyClick(window, F7)
    assert _said(window) == "王小明, 话后处理, 核身完成后显示"
    qtbot.keyClick(window, ESC)  # they are still there after all
    assert "通话中" in _said(window)
    qtbot.keyClick(window, F7)
    form = window.centre.ending.form
    form.restore({"who": "nobody", "how": "no_answer", "next": "queue"})
    window.finish(False)
    said = _said(window)
    assert "话后处理" not in said and "1,234.56" in said


def test_a_screen_reader_hears_the_step_and_its_answers_where_the_keys_are(
    open_desk, qtbot, person
):
    window = open_desk()
    qtbot.keyClick(window, F2)
    qtbot.keyClick(window, F5)
    page = window.centre.talk
    assert window.focusWidget() is page
    assert page.accessibleName().startswith("问候: 您好")
    assert "1 是本人" in page.accessibleDescription()
    give(window, qtbot, "no_answer")
    end(window, qtbot, "no_answer")
    window.finish(False)
    assert page.accessibleName() == page.accessibleDescription() == ""
