"""Every action stands in the menu with its key; help and first day stand beside the work."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea

from app.domain.staff import Role
from app.services import login
from app.settings import LANGUAGES, RESOURCES
from tests.make import make_person, seated
from tests.ui.fakes import Builder
from ui import wording
from ui.widgets.choices import DIGITS, LETTERS
from ui.windows import menu, side
from ui.windows.frame import Frame

PASSWORD = "a-long-password"
# Keys that belong to a moment of the page, not to an action of its own.
_OF_THE_PAGE = {"Esc", "F10", "Return", "Enter", "Alt+T"}
SCREENS = (
    "setup", "unlock", "sign_in", "desk", "call", "import", "paying", "unmatched", "staff",
    "waiting", "reassigning", "requests", "notices", "referrals", "rates", "rules", "backup",
    "visits",
    "reviews", "settings", "lock",
)  # fmt: skip


@pytest.fixture
def open_as(qtbot, dressed, desk, tasks, hub):
    frames = []

    def opened(role=Role.ADMIN):
        admin = seated(desk, "root", Role.ADMIN)
        login.add_staff(admin, "lin", "林清", role, PASSWORD)
        make_person(desk, "王小明")
        builder = Builder(replace(desk, staff=None), set_up=True)
        frame = Frame(builder.start(), tasks, hub)
        frames.append(frame)
        qtbot.addWidget(frame)
        with qtbot.waitActive(frame):
            frame.show()
            frame.activateWindow()
        frame.begin()
        frame.sign_in._fill_in("lin", PASSWORD)
        return frame

    return opened


def _acts():
    return [act for acts in menu.GROUPS.values() for act in acts if act.code]


def test_every_key_of_the_desk_stands_in_the_menu(open_as):
    frame = open_as()
    keys = {act.key for act in _acts()}
    used = {one.key().toString() for one in frame.findChildren(QShortcut)}
    used |= {one.shortcut().toString() for one in frame.desk.findChildren(QAbstractButton)}
    answers = {key for key in used if key.removeprefix("Alt+") in DIGITS + LETTERS}
    assert used - keys - answers - _OF_THE_PAGE - {""} == set()
    assert {"F2", "F5", "F6", "F7", "F8", "Ctrl+K", "Ctrl+1"} <= used


def test_every_action_has_its_key_and_none_is_given_twice():
    keys = [act.key for act in _acts()]
    assert all(keys)
    assert sorted(keys) == sorted(set(keys))


def test_each_action_shows_its_key_and_what_cannot_be_done_is_grey(open_as):
    shown = open_as().desk.top.menu
    assert shown.acts["next"].text().endswith("\tF2")
    shown.refresh()
    assert shown.acts["next"].isEnabled()
    assert not shown.acts["finish"].isEnabled()  # nobody is on the line


def test_the_menu_does_what_the_key_does(open_as):
    frame = open_as()
    frame.desk.top.menu.refresh()  # as it does before it is shown
    frame.desk.top.menu.acts["next"].trigger()
    assert frame.desk.centre.person.name.text() == "王小明"


@pytest.mark.parametrize(
    ("role", "missing"),
    [
        (Role.COLLECTOR, {"import", "staff", "backup", "rules", "requests"}),
        (Role.TEAM_LEAD, {"staff", "rules"}),
        (Role.COMPLIANCE, {"import", "staff", "requests", "call", "next", "protect", "inbound"}),
    ],
)
def test_a_role_is_offered_only_what_it_may_do(open_as, qtbot, role, missing):
    frame = open_as(role)
    assert not missing & set(frame.desk.top.menu.acts)
    for code in missing & {"import", "staff", "backup", "rules", "requests"}:
        frame.do(code)
    assert frame.rooms == {}


def test_the_rooms_open_by_the_menu_and_esc_leads_back(open_as, qtbot):
    frame = open_as()
    assert "unsent" not in frame.desk.top.menu.acts  # nothing waits at a book of one's own
    for code in set(menu.ROOMS) - {"unsent"}:
        frame.desk.top.menu.acts[code].trigger()
        assert frame.pages.currentWidget() is frame.rooms[code]
        qtbot.keyClick(frame.rooms[code], Qt.Key.Key_Escape)
        assert frame.pages.currentWidget() is frame.desk


@pytest.mark.parametrize(
    ("key", "room"), [("B", "backup"), ("I", "import"), ("J", "waiting"), ("D", "reassigning"),
                      ("P", "reviews"), ("R", "rules"), ("T", "staff"), (",", "settings"),
                      ("G", "requests"), ("M", "unmatched"), ("Y", "rates"), ("N", "notices"),
                       ("U", "referrals"), ("H", "visits")],
)  # fmt: skip
def test_each_room_opens_by_its_key(open_as, qtbot, key, room):
    frame = open_as()
    qtbot.keyClick(frame, Qt.Key(ord(key)), Qt.KeyboardModifier.ControlModifier)
    assert frame.pages.currentWidget() is frame.rooms[room]


def test_colours_language_and_leaving_have_their_keys(open_as, qtbot):
    frame = open_as()
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    wished = []
    frame.preferred.connect(wished.append)
    for key in (Qt.Key.Key_D, Qt.Key.Key_3):
        qtbot.keyClick(frame, key, held)
    assert (wished[0].theme, wished[-1].language) == ("dark", "en")
    qtbot.keyClick(frame, Qt.Key.Key_Q, held)
    assert frame.pages.currentWidget() is frame.sign_in


@pytest.mark.parametrize(
    ("role", "rooms"), [(Role.COMPLIANCE, ["rules"]), (Role.ADMIN, ["rules"]), (Role.COLLECTOR, [])]
)
def test_the_rules_have_a_key_for_those_who_answer_for_them(open_as, qtbot, role, rooms):
    frame = open_as(role)
    qtbot.keyClick(frame, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert list(frame.rooms) == rooms
    qtbot.keyClick(frame, Qt.Key.Key_F1)
    assert frame.side.help.about_screen == (rooms or ["desk"])[0]


def test_colours_and_size_are_wished_for_all_of_it(open_as):
    frame = open_as()
    wished = []
    frame.preferred.connect(wished.append)
    frame.desk.top.menu.acts["theme.dark"].trigger()
    frame.do(menu.MORE)
    assert (wished[-1].theme, wished[-1].scale) == ("dark", 110)
    frame.desk.top.menu.refresh()
    assert frame.desk.top.menu.acts["theme.dark"].isChecked()


def test_f1_shows_the_help_of_this_screen_and_takes_it_away(open_as, qtbot):
    frame = open_as()
    qtbot.keyClick(frame, Qt.Key.Key_F1)
    assert frame.side.isVisible() and frame.side.help.about_screen == "desk"
    frame.do("settings")
    assert frame.side.help.about_screen == "settings"
    qtbot.keyClick(frame, Qt.Key.Key_F1)
    assert not frame.side.isVisible()


def test_the_help_takes_no_key_from_the_work(open_as, qtbot):
    frame = open_as()
    qtbot.keyClick(frame, Qt.Key.Key_F1)
    qtbot.keyClick(frame, Qt.Key.Key_F2)
    assert frame.desk.centre.person.name.text() == "王小明"
    assert frame.side.isVisible()


def _lies_over(panel, pane, frame):
    seen = panel.geometry()
    return seen.intersects(QRect(pane.mapTo(frame, QPoint(0, 0)), pane.size()))


@pytest.mark.parametrize("wide", [1366, 1920])
def test_help_hides_neither_the_person_nor_the_answers(open_as, qtbot, wide):
    frame = open_as()
    frame.resize(wide, 1000)
    qtbot.keyClick(frame, Qt.Key.Key_F2)
    qtbot.keyClick(frame, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: frame.desk.width() == (1366 if wide == 1366 else 1920 - side.WIDTH))
    desk = frame.desk
    assert frame.side.isVisible()
    assert not _lies_over(frame.side, desk.contacts, frame)
    assert not _lies_over(frame.side, desk.centre, frame)
    assert _lies_over(frame.side, desk.queue, frame) == (wide == 1366)
    qtbot.keyClick(frame, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: frame.desk.width() == wide)


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_read_whole_over_the_list(open_as, dressed, language):
    frame = open_as()
    frame.resize(1366, 768)
    wording.use(language)
    for screen in ("desk", "call"):
        frame.side.show_help(screen)
        dressed.processEvents()
        page = frame.side.help
        assert page.findChild(QScrollArea).horizontalScrollBar().maximum() == 0
        inside = page.findChild(QScrollArea).widget()
        assert inside.minimumSizeHint().width() <= frame.side.width()
        frame.side.put_away()
    wording.use("zh_CN")


@pytest.mark.parametrize("inside", [True, False])
def test_esc_puts_the_help_away_and_nothing_else(open_as, qtbot, inside):
    frame = open_as()
    frame.do("settings")
    frame.do("help")
    (frame.side.close_button if inside else frame.rooms["settings"]).setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not frame.side.isVisible()
    assert frame.pages.currentWidget() is frame.rooms["settings"]


def test_the_first_day_goes_step_by_step_to_its_end(open_as):
    frame = open_as()
    frame.do("guide")
    guide = frame.side.guide
    titles = []
    for _ in range(side.STEPS):
        titles.append(guide.title.text())
        guide.next.click()
    assert len(set(titles)) == side.STEPS
    assert not frame.side.isVisible() and guide.step == 1


@pytest.mark.parametrize("screen", SCREENS)
def test_each_screen_has_its_help_with_the_same_keys_in_every_language(screen):
    said = tomllib.loads((RESOURCES / "wording" / "help.toml").read_text(encoding="utf-8"))
    for part in ("title", "about", "keys", "parts"):
        assert set(said[f"help.{screen}.{part}"]) == set(LANGUAGES)
    lines = {lang: side.pairs(words) for lang, words in said[f"help.{screen}.keys"].items()}
    assert len({len(found) for found in lines.values()}) == 1
    assert all(key and words for found in lines.values() for key, words in found)


def test_every_step_of_the_first_day_names_what_to_press():
    said = tomllib.loads((RESOURCES / "wording" / "guide.toml").read_text(encoding="utf-8"))
    steps = {code.split(".")[1] for code in said}
    assert len(steps) == side.STEPS
    for step in steps:
        for language in LANGUAGES:
            assert side.pairs(said[f"guide.{step}.keys"][language])


def test_a_screen_without_help_would_be_found(open_as):
    frame = open_as()
    for code in ("settings", "staff", "rules", "backup", "import", "lock"):
        frame.do(code)
        assert wording.text(f"help.{frame.shown_screen()}.title")
