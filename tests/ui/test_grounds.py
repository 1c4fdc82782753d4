"""Why a contact was allowed: from the timeline, and by its id in the room of the rules."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.domain.promises import WrapUp
from app.services import calls, people, wrapups
from tests.make import make_person

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def person(desk):
    """Somebody who was called twice today."""
    made = make_person(desk, "王小明", mobiles=("+8613490000001",))
    for number in (1, 2):
        permit = calls.ask_permit(desk, f"{number:032x}", made.id, made.points[0])
        calls.dial(desk, permit)
        wrapups.wrap_up(desk, permit.id, f"{number + 4096:032x}", WrapUp("talked", note="说过"))
        desk.clock.forward(minutes=1)
    return made


def _cells(pane):
    return [[one.rule, one.used] for one in pane.model.rows()]


def _lines(window):
    """Where the contacts stand in the timeline, the latest first."""
    lines = window.contacts.timeline.rows()
    return [n for n, one in enumerate(lines) if one.icon == "phone"]


def test_a_line_of_the_timeline_says_by_which_rules_and_counts_it_was_allowed(
    open_desk, person, qtbot
):
    window = open_desk()
    window.open_person(person.id)
    past, pane = window.contacts.past, window.centre.grounds
    past.setFocus()
    past.setCurrentIndex(window.contacts.timeline.index(_lines(window)[0]))
    qtbot.keyClick(past, Qt.Key.Key_W, CONTROL)
    assert window.centre.flow.currentWidget() is pane
    assert ["每日有效通话次数", "1 / 3"] in _cells(pane)
    said = pane.words()
    assert f"{2:032x}" in said and "cn@2026-01-30" in said and "GB/T 45251-2025" in said
    past.setCurrentIndex(window.contacts.timeline.index(_lines(window)[1]))
    qtbot.keyClick(past, Qt.Key.Key_W, CONTROL)
    assert ["每日有效通话次数", "0 / 3"] in _cells(pane)
    qtbot.keyClick(pane, Qt.Key.Key_Escape)
    assert window.centre.flow.currentWidget() is window.centre.prepare


def test_without_a_marked_line_it_is_the_latest_contact_and_a_note_had_no_permit(
    open_desk, person, qtbot, desk
):
    window = open_desk()
    window.open_person(person.id)
    qtbot.keyClick(window, Qt.Key.Key_W, CONTROL)
    assert f"{2:032x}" in window.centre.grounds.words()
    qtbot.keyClick(window.centre.grounds, Qt.Key.Key_Escape)
    people.note(desk, person.id, "说过", "e" * 32)
    window.open_person(person.id)
    note = next(n for n, one in enumerate(window.contacts.timeline.rows()) if one.words == "说过")
    window.contacts.past.setCurrentIndex(window.contacts.timeline.index(note))
    qtbot.keyClick(window.contacts.past, Qt.Key.Key_W, CONTROL)
    assert window.centre.flow.currentWidget() is window.centre.prepare
    assert "No permit was needed" in window.centre.notice.text()


def test_compliance_looks_any_permit_up_by_its_id_or_that_of_its_contact(
    enter, person, qtbot, desk
):
    room = enter()
    room.show_page("grounds")
    page = room.pages["grounds"]
    assert not room.run.isEnabled() and page.pane.words() == ""
    page.asked.setFocus()
    qtbot.keyClicks(page.asked, f"{2:032x}")
    qtbot.keyClick(room, Qt.Key.Key_Return, CONTROL)
    before = page.pane.words()
    assert ["每日有效通话次数", "1 / 3"] in _cells(page.pane) and desk.staff.name in before
    (contact, *_) = people.card(desk, person.id).timeline
    page.asked.setText(contact.contact_id)
    page.act()
    assert page.pane.words() == before
    page.asked.setText("f" * 32)
    page.act()
    assert page.pane.words() == "" and room.notice.text()
