"""First run, opening and signing in."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtCore import Qt

from app.domain.errors import DeskError
from app.domain.staff import Founder, Role
from app.services import login
from app.storage import staff as members
from tests.make import make_desk
from tests.ui.fakes import CODE, Builder
from ui.tasks import Tasks
from ui.widgets.button import Button
from ui.windows.connection import ConnectionWindow
from ui.windows.frame import Frame

LEFT = Qt.MouseButton.LeftButton
PASSWORD = "a-long-password"


@pytest.fixture
def empty_desk(book, clock):
    """A desk of a book in which nobody may sign in yet."""
    desk = make_desk(book, clock=clock)
    with book.begin() as tx:
        tx.connection.exec_driver_sql("delete from staff")
    return replace(desk, staff=None)


@pytest.fixture
def open_frame(qtbot, dressed, tasks, hub):
    frames = []  # a window nobody holds is gone at once

    def opened(builder):
        frame = Frame(builder.start(), tasks, hub)
        frames.append(frame)
        qtbot.addWidget(frame)
        with qtbot.waitActive(frame):
            frame.show()
            frame.activateWindow()
        frame.begin()
        return frame

    return opened


def _fill_in(setup, password=PASSWORD, again=PASSWORD):
    setup.name.setText("林组长")
    setup.login.setText("lin")
    setup.password.setText(password)
    setup.again.setText(again)


def test_setup_shows_the_code_once_and_goes_on_when_a_group_is_typed(open_frame, qtbot, empty_desk):
    frame = open_frame(Builder(empty_desk))
    setup = frame.setup
    assert frame.pages.currentWidget() is setup
    _fill_in(setup)
    qtbot.mouseClick(setup.button, LEFT)
    recovery = setup.recovery
    assert setup.pages.currentWidget() is recovery
    assert "-".join(recovery.shown()) == CODE
    qtbot.keyClicks(recovery.check, "WRONG")
    assert not recovery.button.isEnabled()
    qtbot.keyClick(recovery.check, Qt.Key.Key_Return)
    assert frame.desk is None
    recovery.check.clear()
    qtbot.keyClicks(recovery.check, CODE.split("-")[2].lower())
    assert recovery.button.isEnabled()
    qtbot.mouseClick(recovery.button, LEFT)
    assert frame.pages.currentWidget() is frame.desk
    assert "".join(recovery.shown()) == ""
    assert setup.password.text() == ""
    with empty_desk.store.read() as tx:
        assert [one.role for one in members.everybody(tx)] == [Role.ADMIN]


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "The password needs at least 10 characters."),
        (PASSWORD, PASSWORD + "x", "The two passwords differ. Please type them again."),
    ],
)
def test_setup_makes_nothing_before_the_password_is_good(
    open_frame, qtbot, empty_desk, password, again, said
):
    builder = Builder(empty_desk)
    setup = open_frame(builder).setup
    _fill_in(setup, password, again)
    qtbot.mouseClick(setup.button, LEFT)
    assert setup.notice.text() == said
    assert builder.passphrases == []


def test_setup_asks_for_a_passphrase_where_no_keyring_serves(open_frame, qtbot, empty_desk):
    builder = Builder(empty_desk, keyring=None)
    setup = open_frame(builder).setup
    assert setup.passphrase.isHidden()
    _fill_in(setup)
    qtbot.mouseClick(setup.button, LEFT)
    assert not setup.passphrase.isHidden()
    assert "没有可用的系统钥匙串" in setup.notice.text()
    setup.passphrase.setText("short")
    qtbot.mouseClick(setup.button, LEFT)
    assert builder.passphrases == [None]
    setup.passphrase.setText("correct horse battery")
    qtbot.mouseClick(setup.button, LEFT)
    assert builder.passphrases == [None, "correct horse battery"]
    assert "每次打开账本都要输入口令" in setup.recovery.notice.text()


@pytest.fixture
def signed_up(empty_desk):
    founder = Founder("ann", "Ann", PASSWORD)
    login.found(empty_desk.store, founder, empty_desk.new_id, empty_desk.clock())
    return empty_desk


def test_the_keyring_opens_the_book_without_a_question(open_frame, signed_up):
    frame = open_frame(Builder(signed_up, set_up=True))
    assert frame.pages.currentWidget() is frame.sign_in


def test_what_opens_quickly_shows_no_page_of_its_own_and_what_lasts_says_so(
    qtbot, dressed, hub, signed_up
):
    goes_on = Event()

    class Slow(Builder):
        def _open(self, passphrase, code):
            goes_on.wait(10)
            return super()._open(passphrase, code)

    frame = Frame(Slow(signed_up, set_up=True).start(), Tasks(), hub)
    qtbot.addWidget(frame)
    frame.show()
    frame.begin()
    assert frame.pages.currentWidget() is None
    assert frame.shown_screen() == "unlock"
    qtbot.waitUntil(lambda: frame.pages.currentWidget() is not None)
    assert frame.pages.currentWidget() is frame.unlock
    assert frame.unlock.bar.isVisible()
    goes_on.set()
    qtbot.waitUntil(lambda: frame.pages.currentWidget() is frame.sign_in)
    frame.close()  # before what was to follow the picture of sign-in
    qtbot.wait(300)


def test_a_book_with_a_passphrase_asks_for_it_and_says_why(open_frame, qtbot, signed_up):
    frame = open_frame(Builder(signed_up, keyring=None, set_up=True))
    assert frame.pages.currentWidget() is frame.unlock
    assert "每次打开账本都要输入口令" in frame.unlock.notice.text()
    qtbot.keyClicks(frame.unlock.secret, "correct horse battery")
    qtbot.keyClick(frame.unlock.secret, Qt.Key.Key_Return)
    assert frame.pages.currentWidget() is frame.sign_in
    assert frame.unlock.secret.text() == ""


def test_a_wrong_password_is_said_in_words_and_nobody_sits_down(open_frame, qtbot, signed_up):
    frame = open_frame(Builder(signed_up, set_up=True))
    sign_in = frame.sign_in
    qtbot.keyClicks(sign_in.login, "ann")
    qtbot.keyClicks(sign_in.password, "not-my-password")
    qtbot.keyClick(sign_in.password, Qt.Key.Key_Return)
    assert sign_in.notice.text()
    assert frame.desk is None
    sign_in.password.setText(PASSWORD)
    qtbot.mouseClick(sign_in.button, LEFT)
    assert frame.pages.currentWidget() is frame.desk


def test_the_demos_people_sign_in_with_one_press(open_frame, qtbot, signed_up):
    people = (("ann", PASSWORD, "admin", "安"), ("bob", PASSWORD, "collector", ""))
    frame = open_frame(Builder(signed_up, set_up=True, people=people))
    first, second = frame.sign_in.choices
    assert (first.text(), first.accessibleDescription()) == ("安", "管理员")
    assert second.text() == "催收员"
    qtbot.keyClick(first, Qt.Key.Key_Return)
    assert frame.pages.currentWidget() is frame.desk


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_press_the_button_that_has_the_focus(dressed, qtbot, key):
    button = Button()
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked, timeout=500):
        qtbot.keyClick(button, key)


def test_enter_at_sign_in_says_what_is_missing_and_goes_there(open_frame, qtbot, signed_up):
    sign_in = open_frame(Builder(signed_up, set_up=True)).sign_in
    qtbot.keyClick(sign_in.login, Qt.Key.Key_Return)
    assert sign_in.notice.text() == "Please give your login."
    qtbot.keyClicks(sign_in.login, "ann")
    qtbot.keyClick(sign_in.login, Qt.Key.Key_Return)
    assert sign_in.password.hasFocus()
    qtbot.keyClick(sign_in.password, Qt.Key.Key_Return)
    assert sign_in.notice.text() == "Please give your password."


def test_enter_in_setup_says_what_is_missing_and_then_makes_the_book(open_frame, qtbot, empty_desk):
    setup = open_frame(Builder(empty_desk)).setup
    qtbot.keyClick(setup.name, Qt.Key.Key_Return)
    assert setup.notice.text() == "Please give your name."
    _fill_in(setup, again="")
    qtbot.keyClick(setup.name, Qt.Key.Key_Return)
    assert setup.again.hasFocus()
    setup.again.setText(PASSWORD)
    qtbot.keyClick(setup.again, Qt.Key.Key_Return)
    assert setup.pages.currentWidget() is setup.recovery
    qtbot.keyClick(setup.recovery.check, Qt.Key.Key_Return)
    assert setup.recovery.wrong.text()


def test_signing_out_leaves_nothing_of_the_desk(open_frame, qtbot, signed_up):
    frame = open_frame(Builder(signed_up, set_up=True))
    frame.sign_in._fill_in("ann", PASSWORD)
    frame.desk.top.menu.refresh()  # as it does before it is shown
    frame.desk.top.menu.acts["leave"].trigger()
    assert frame.desk is None
    assert frame.pages.currentWidget() is frame.sign_in
    assert frame.sign_in.password.text() == ""


def test_a_book_that_has_moved_leads_to_the_office_where_it_went(open_frame, qtbot, signed_up):
    class Moved(Builder):
        def start(self):
            return replace(super().start(), keep_office=lambda url: None)

        def _open(self, passphrase, code):
            raise DeskError("book.moved", office="postgresql://db.example.net:5433/forbear")

    frame = open_frame(Moved(signed_up, set_up=True))
    page = frame.pages.currentWidget()
    assert isinstance(page, ConnectionWindow)
    assert (page.servers.text(), page.port.text(), page.database.text()) == (
        "db.example.net", "5433", "forbear"
    )  # fmt: skip
    assert "db.example.net" in page.notice.text()
