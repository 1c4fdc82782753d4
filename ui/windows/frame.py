"""The one window: set-up, opening, sign-in, the desk and the rooms beside it, each in its turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from app.settings import Preferences
from ui import chores, jobs, lists, theme, wording
from ui.hub import Hub
from ui.idle import IdleWatch
from ui.models.queue import PAGE
from ui.phone import ScreenPhone
from ui.preferences import SMALLEST, resized
from ui.start import Start
from ui.tasks import Tasks
from ui.widgets.pane import Pane, column
from ui.widgets.scaling import rescale
from ui.windows import menu
from ui.windows.desk import DeskWindow
from ui.windows.lock import LockWindow
from ui.windows.room import Room
from ui.windows.settings import SettingsWindow
from ui.windows.setup import SetupWindow
from ui.windows.side import SidePanel
from ui.windows.signin import SignInWindow
from ui.windows.unlock import UnlockWindow

if TYPE_CHECKING:
    from app.services.desk import Desk

_ROOMS = {  # module and class: most people never enter one
    "import": ("importing", "ImportWindow"),
    "staff": ("staff", "StaffWindow"),
    "backup": ("backup", "BackupWindow"),
    "settings": ("settings", "SettingsWindow"),
}
_SIZES = {menu.MORE: 1, menu.LESS: -1, menu.USUAL: 0}


class Frame(Pane):
    """Says what somebody prefers of language, colours and size; who runs the program does it."""

    language_chosen = Signal(str)  # before anybody sits here
    preferred = Signal(object)  # Preferences
    room_changed = Signal()

    def __init__(
        self, start: Start, tasks: Tasks, hub: Hub, preferences: Preferences | None = None
    ) -> None:
        super().__init__(ground="canvas")
        self._start, self._tasks, self._hub = start, tasks, hub
        self._phone, self.preferences = ScreenPhone(), preferences or Preferences()
        self._open_desk: Desk | None = None
        self._seated: Desk | None = None
        self._before_lock: tuple[QWidget | None, QWidget | None] | None = None
        self.desk: DeskWindow | None = None
        self.rooms: dict[str, Room] = {}
        self.pages = QStackedWidget()
        self.setup, self.unlock = SetupWindow(start, tasks), UnlockWindow(start, tasks)
        self.sign_in, self.locked = SignInWindow(tasks), LockWindow(tasks)
        for page in (self.setup, self.unlock, self.sign_in, self.locked):
            self.pages.addWidget(page)
        self.setLayout(column(self.pages, gap=0))
        self.setMinimumSize(*SMALLEST)
        self.side, self.idle = SidePanel(self), IdleWatch(self)
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """The title of the window."""
        self.setWindowTitle(self.tr("Forbear"))

    def begin(self) -> None:
        """Set-up at the first run, else open the book."""
        if self._start.is_set_up():
            self.pages.setCurrentWidget(self.unlock)
            self.unlock.open_by_keyring()
        else:
            self.pages.setCurrentWidget(self.setup)
            self.setup.name.setFocus()

    def is_locked(self) -> bool:
        """Whether only a password leads on."""
        return self._before_lock is not None

    def lock(self) -> None:
        """Show nothing of anybody until who sits here has given their password; not in a call."""
        if self._seated is None or self.desk is None or self.is_locked():
            return
        if self.desk.is_on_the_line():
            self.idle.wait_on()
            return
        for over in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if over is not None:
                over.close()
        self._before_lock = self.pages.currentWidget(), self.focusWidget()
        self.idle.end()
        self.side.put_away()
        self.pages.setCurrentWidget(self.locked)
        self.locked.begin(self._seated)

    def do(self, code: str) -> None:
        """An action of the menu; while the window is locked only what shows nobody."""
        if code == "quit":
            self.close()
        elif code == "help":
            self.side.show_help(self.shown_screen())
        elif code in _SIZES:
            self.prefer(resized(self.preferences, _SIZES[code]))
        elif self.desk is not None and not self.is_locked():
            self._do_seated(code)

    def shown_screen(self) -> str:
        """What is shown, as the help names it."""
        page = self.pages.currentWidget()
        named: dict[QWidget | None, str] = {
            self.setup: "setup",
            self.unlock: "unlock",
            self.sign_in: "sign_in",
            self.locked: "lock",
            **{room: name for name, room in self.rooms.items()},
        }
        if (name := named.get(page)) is not None:
            return name
        return "call" if self.desk is not None and self.desk.centre.is_calling() else "desk"

    def prefer(self, preferences: Preferences) -> None:
        """Somebody chose: what is the frame's own is done here, the rest by who runs it."""
        self.preferences = preferences
        self.preferred.emit(preferences)
        self._fulfil()
        if self._seated is not None:
            job = partial(chores.keep_preferences, self._seated, preferences)
            self._tasks.run(self, job, lambda _: None, self._not_kept)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End what runs, then the book; a note that is not on record has to be dropped twice."""
        if self.desk is not None and not self.desk.may_close():
            if self.is_locked():
                self.locked.say_note_is_open()
            else:
                self._back_to_desk()
            event.ignore()
            return
        for room in self.rooms.values():
            room.stop()
        self._tasks.close()
        self._start.close()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What stands beside the work keeps to its edge."""
        super().resizeEvent(event)
        self.side.fit()
        self.room_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """From now on there is a native window to listen at."""
        super().showEvent(event)
        self.idle.watch(self.windowHandle())

    def _connect(self) -> None:
        self.setup.language_chosen.connect(self.language_chosen)
        self.setup.finished.connect(self._sit_down)
        self.unlock.opened.connect(self._opened)
        self.sign_in.signed_in.connect(self._sit_down)
        self.locked.unlocked.connect(self._unlocked)
        self.locked.leave_wanted.connect(self._leave_locked)
        self.idle.idle.connect(self.lock)
        self.side.closed.connect(self._focus_work)
        self.pages.currentChanged.connect(lambda _: self._page_changed())
        for acts in menu.GROUPS.values():
            for act in acts:
                if act.code in menu.EVERYWHERE:
                    key = QShortcut(QKeySequence(act.key), self)
                    key.activated.connect(partial(self.do, act.code))

    def _page_changed(self) -> None:
        self.side.stand_at(desk=self.desk is not None and self.pages.currentWidget() is self.desk)
        self.side.follow(self.shown_screen())

    def _do_seated(self, code: str) -> None:
        what, _, value = code.partition(".")
        if code == "lock":
            self.lock()
        elif code == "guide":
            self.side.show_guide()
        elif what == "theme":
            self.prefer(replace(self.preferences, theme=value))
        elif what == "language":
            self.prefer(replace(self.preferences, language=value))
        elif self.desk is not None and code in self.desk.top.menu.acts and code in _ROOMS:
            self._enter(code)

    def _opened(self, desk: Desk) -> None:
        self._open_desk = replace(desk, phone=self._phone)
        wording.use(wording.language(), desk.settings.zone)
        self.sign_in.set_desk(self._open_desk)
        self.sign_in.offer(self._start.people())
        self.pages.setCurrentWidget(self.sign_in)
        self.sign_in.login.setFocus()
        self._tasks.later(self.sign_in, self._load)

    def _load(self) -> None:
        """While somebody types their password, what the desk will need is loaded."""
        if self._open_desk is not None and self._seated is None:
            job = partial(jobs.load, self._open_desk)
            self._tasks.run(self, job, lambda _: None, self._not_loaded)

    def _not_loaded(self, error: BaseException) -> None:
        self.sign_in.notice.say(wording.problem(error))

    def _sit_down(self, desk: Desk) -> None:
        wording.use(wording.language(), desk.settings.zone)
        seated = replace(desk, phone=self._phone)
        self._open_desk, self._seated = replace(seated, staff=None), seated
        self.preferences = replace(self.preferences, dial=seated.settings.dial)
        ahead = partial(lists.look_ahead, seated, PAGE)
        self._tasks.run(self, ahead, lambda _: None, self._not_kept)
        self.desk = DeskWindow(seated, self._phone, self._tasks, self._hub)
        self.desk.wanted.connect(self.do)
        self.desk.sign_out_wanted.connect(self._stand_up)
        self._add(self.desk)
        self.pages.setCurrentWidget(self.desk)
        self._fulfil()
        self.desk.listed.connect(self._ask_preferences)
        self.desk.begin()

    def _ask_preferences(self) -> None:
        if self._seated is not None:
            standing = partial(chores.standing_preferences, self._seated)
            self._tasks.run(self, standing, self._remember, self._not_kept)

    def _remember(self, standing: Preferences | None) -> None:
        """What this member of staff chose before, at whatever desk of this book."""
        if standing is None:
            return  # the window stays as this machine has it
        standing = replace(standing, language=standing.language or wording.language())
        changed = standing != replace(self.preferences, language=wording.language())
        self.preferences = standing
        if changed:
            self.preferred.emit(standing)
        self._fulfil()

    def _not_kept(self, error: BaseException) -> None:
        if self.desk is not None:
            self.desk.queue.notice.say(wording.problem(error))

    def _fulfil(self) -> None:
        """What the frame itself does of the preferences."""
        if self.desk is None:
            return
        self.desk.top.menu.theme = self.preferences.theme
        self.desk.dial_by(self.preferences.dial)
        if not self.is_locked():
            self.idle.begin(self.preferences.lock_minutes)
        if isinstance(room := self.rooms.get("settings"), SettingsWindow):
            room.show_preferences(self.preferences)

    def _enter(self, name: str) -> None:
        if self._seated is None:
            return
        if name not in self.rooms:
            module, kind = _ROOMS[name]
            made = getattr(import_module(f"ui.windows.{module}"), kind)
            room: Room = made(self._seated, self._tasks, self._hub)
            room.left.connect(self._back_to_desk)
            if isinstance(room, SettingsWindow):
                room.show_preferences(self.preferences)
                room.preferred.connect(self.prefer)
            self.rooms[name] = room
            self._add(room)
        self.pages.setCurrentWidget(self.rooms[name])
        self.rooms[name].begin()

    def _add(self, page: QWidget) -> None:
        self.pages.addWidget(page)
        if theme.scale() != 1:
            rescale(page)

    def _back_to_desk(self) -> None:
        if self.desk is not None:
            self.pages.setCurrentWidget(self.desk)
            self.idle.begin(self.preferences.lock_minutes)

    def _focus_work(self) -> None:
        page = self.pages.currentWidget()
        if page is not None:
            page.setFocus()

    def _unlocked(self) -> None:
        if self._before_lock is None:
            return
        page, focused = self._before_lock
        self._before_lock = None
        if page is not None:
            self.pages.setCurrentWidget(page)
            (focused or page).setFocus()
        self.idle.begin(self.preferences.lock_minutes)

    def _leave_locked(self) -> None:
        if self.desk is None or self.desk.may_close():
            self._stand_up()
        else:
            self.locked.say_note_is_open()

    def _stand_up(self) -> None:
        self._before_lock = self._seated = None
        self.idle.end()
        self.side.put_away()
        if self._open_desk is not None:
            self.sign_in.set_desk(self._open_desk)
        self.pages.setCurrentWidget(self.sign_in)
        for page in (self.desk, *self.rooms.values()):
            _drop(page, self.pages.removeWidget)
        self.desk, self.rooms = None, {}


def _drop(page: QWidget | None, remove: Callable[[QWidget], None]) -> None:
    if page is not None:
        remove(page)
        page.deleteLater()
