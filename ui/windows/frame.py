"""The one window: set-up, opening, sign-in, the desk and the rooms beside it, each in its turn."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.settings import Preferences
from ui import lists, roles, wording
from ui.idle import IdleWatch
from ui.models.queue import PAGE
from ui.phone import ScreenPhone
from ui.preferences import SMALLEST, resized
from ui.tasks import AT_OFFICE, Tasks
from ui.widgets.pane import row
from ui.widgets.scaling import fit
from ui.windows import menu
from ui.windows.opening import Opening
from ui.windows.panes import Panes

if TYPE_CHECKING:
    from app.services.desk import Desk
    from ui.hub import Hub
    from ui.live import Live
    from ui.start import Start
    from ui.widgets.glass import Glass
    from ui.windows.desk import DeskWindow
    from ui.windows.lock import LockWindow
    from ui.windows.room import Room
    from ui.windows.settings import SettingsWindow
    from ui.windows.side import SidePanel
    from ui.windows.visits import VisitsWindow

_PAGES = {
    "setup": "setup", "unlock": "unlock", "sign_in": "sign_in", "connection": "connection",
    "locked": "lock",
}  # fmt: skip
_SIZES = {menu.MORE: 1, menu.LESS: -1, menu.USUAL: 0}


class Frame(Opening):
    """Says what somebody prefers of language, colours and size; who runs the program does it."""

    preferred = Signal(object)  # Preferences

    def __init__(
        self, start: Start, tasks: Tasks, hub: Hub, preferences: Preferences | None = None
    ) -> None:
        super().__init__(start, tasks)
        self._hub, self._phone = hub, ScreenPhone()
        self.preferences = preferences or Preferences()
        self._open_desk: Desk | None = None
        self._seated: Desk | None = None
        self._before_lock: tuple[QWidget | None, QWidget | None] | None = None
        self.panes: Panes | None = None  # what is seen of the desk from the first
        self._desk: DeskWindow | None = None
        self._live: Live | None = None  # at an office
        self._side: SidePanel | None = None
        self.rooms: dict[str, Room] = {}
        self._between = row(self.pages, gap=0)
        self.setLayout(self._between)
        self.setMinimumSize(*SMALLEST)
        self.pages.setMinimumSize(*SMALLEST)  # grows with the user's scale
        self._glass: Glass | None = None  # most windows have room enough
        self.idle = IdleWatch(self)
        self._connect()
        self.retranslate()

    @property
    def desk(self) -> DeskWindow | None:
        """The desk of who sits here, whole: whoever asks for it before has it built at once."""
        self._furnish()
        return self._desk

    @cached_property
    def locked(self) -> LockWindow:
        """Nothing of anybody."""
        from ui.windows.lock import LockWindow

        made = self.add(LockWindow(self._tasks))
        made.unlocked.connect(self._unlocked)
        made.leave_wanted.connect(self._leave_locked)
        return made

    @property
    def side(self) -> SidePanel:
        """What stands beside the work."""
        if self._side is None:
            from ui.windows.side import SidePanel

            self._side = SidePanel(self)
            self._between.addWidget(self._side.room)
            self._side.closed.connect(self._focus_work)
            fit(self._side)
            self._page_changed()
        return self._side

    def retranslate(self) -> None:
        """The title of the window."""
        self.setWindowTitle(self.tr("Forbear"))

    def is_locked(self) -> bool:
        """Whether only a password leads on."""
        return self._before_lock is not None

    def lock(self) -> None:
        """Show nothing of anybody until who sits here has given their password; not in a call."""
        if self._seated is None or self.desk is None or self.is_locked():
            return
        if self.desk.is_on_the_line():
            return self.idle.wait_on()
        for over in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if over is not None:
                over.close()
        self._before_lock = self.pages.currentWidget(), self.focusWidget()
        self.idle.end()
        if self._side is not None:
            self._side.put_away()
        self.pages.setCurrentWidget(self.locked)
        self.locked.begin(self._seated, self._start.people())

    def do(self, code: str) -> None:
        """An action of the menu; while the window is locked only what shows nobody."""
        if code == "quit":
            self.close()
        elif code == "help":
            self.side.show_help(self.shown_screen())
        elif code in _SIZES:
            self.prefer(resized(self.preferences, _SIZES[code]))
        elif self._seated is not None and not self.is_locked():
            self._do_seated(code)

    def shown_screen(self) -> str:
        """What is shown, as the help names it."""
        page = self.pages.currentWidget()
        if page is None:
            return "unlock"  # the book is being opened
        if page in (self._desk, self.panes):
            return "call" if self._desk is not None and self._desk.centre.is_calling() else "desk"
        made = {name: self.__dict__.get(attribute) for attribute, name in _PAGES.items()}
        return next(name for name, one in {**made, **self.rooms}.items() if one is page)

    def prefer(self, preferences: Preferences) -> None:
        """Somebody chose: what is the frame's own is done here, the rest by who runs it."""
        self.preferences = preferences
        self.preferred.emit(preferences)
        self._fulfil()
        if self._seated is not None and self.panes is not None:
            from ui import chores

            job = partial(chores.keep_preferences, self._seated, preferences)
            self._tasks.run(self, job, lambda _: None, self.panes.queue.not_kept)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End what runs, then the book; a note that is not on record has to be dropped twice."""
        if self._desk is not None and not self._desk.may_close():
            tell = self.locked.say_note_is_open if self.is_locked() else self._back_to_desk
            tell()
            event.ignore()
            return
        for room in self.rooms.values():
            room.stop()
        over = self._open_desk if self._open_desk and self._open_desk.at_office else None
        self._tasks.close(None if over is None else AT_OFFICE)
        self._end_live(over)  # connected as who signed in: the start's is none
        self._start.close()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What stands beside the work keeps to its edge."""
        super().resizeEvent(event)
        if self._side is not None:
            self._side.fit()
        self.fit_pages()

    def showEvent(self, event: QShowEvent) -> None:
        """From now on there is a native window to listen at."""
        super().showEvent(event)
        self.idle.watch(self.windowHandle())

    def fit_pages(self) -> None:
        """Where the pages want more room than the window has, they scroll and follow the keys."""
        wants = self.pages.minimumSize()
        fits = wants.width() <= self.width() and wants.height() <= self.height()
        if self._glass is not None or fits:
            return
        from ui.widgets.glass import Glass

        at, focused = self._between.indexOf(self.pages), self.focusWidget()
        self._glass = Glass(self.pages)
        self._between.insertWidget(at, self._glass)
        self._glass.show()  # now, not when Qt comes round to it: the next key may be here first
        if focused is not None:
            focused.setFocus()

    def _show_first(self, one: QWidget) -> None:
        """What is to be seen first where not all is seen."""
        if self._glass is not None:
            self._glass.show_first(one)

    def _connect(self) -> None:
        self.opened.connect(self._opened)
        self.signed_in.connect(self._sit_down)
        self.idle.idle.connect(self.lock)
        self.idle.pressed.connect(self._furnish)
        self.pages.currentChanged.connect(lambda _: self._page_changed())
        for act in (one for acts in menu.GROUPS.values() for one in acts):
            if act.key and not act.pressed:
                key = QShortcut(QKeySequence(act.key), self)
                key.activated.connect(partial(self.do, act.code))

    def _page_changed(self) -> None:
        if self._side is not None:
            self._side.stand_at(desk=self.shown_screen() in ("desk", "call"))
            self._side.follow(self.shown_screen())

    def _do_seated(self, code: str) -> None:
        what, _, value = code.partition(".")
        if code == "lock":
            self.lock()
            if self._desk is not None and not self.is_locked():
                self._desk.say_stays_open()
        elif code == "guide":
            self.side.show_guide()
        elif what == "theme":
            self.prefer(replace(self.preferences, theme=value))
        elif what == "language":
            self.prefer(replace(self.preferences, language=value))
        elif self.desk is not None and code in self.desk.top.menu.acts and code in menu.ROOMS:
            self._enter(code)
        elif self.desk is not None and code == "reassigning":
            self.desk.say_leads_deal(self.pages.currentWidget())

    def _opened(self, desk: Desk) -> None:
        self._open_desk = replace(desk, phone=self._phone)
        wording.use(wording.language(), desk.settings.zone)
        self.sign_in.set_desk(self._open_desk)
        self.sign_in.offer(self._start.people())
        self.pages.setCurrentWidget(self.sign_in)
        self.sign_in.focus_first()
        if self._open_desk.at_office:
            give = self.sign_in.give_password
            self._tasks.run(self.sign_in, self._start.password, give, self.sign_in.say_problem)
        self._tasks.later(self.sign_in, self._load)

    def _load(self) -> None:
        """While somebody types their password, what the desk will need is loaded."""
        if self._open_desk is not None and self._seated is None:
            from ui import jobs

            job = partial(jobs.load, self._open_desk)
            self._tasks.run(self, job, lambda _: None, self.sign_in.say_problem)

    def _sit_down(self, desk: Desk) -> None:
        wording.use(wording.language(), desk.settings.zone)
        seated = replace(desk, phone=self._phone)
        self._open_desk, self._seated = replace(seated, staff=None), seated
        self.preferences = replace(self.preferences, dial=seated.settings.dial)
        ahead = partial(lists.look_ahead, seated, PAGE)
        self._tasks.run(self, ahead, lambda _: None, self._not_read)
        panes = self.panes = Panes(seated, self._tasks, self._hub)
        self.add(panes)
        self.pages.setCurrentWidget(panes)
        self._fulfil()
        once = Qt.ConnectionType.SingleShotConnection
        panes.queue.cases.answered.connect(partial(self._tasks.later, self, self._furnish), once)
        panes.begin()

    def _end_live(self, over: Desk | None = None) -> None:
        if self._live is not None:
            self._live.end(over)
            self._live = None
        elif over is not None:  # nobody listens
            over.close()

    def _furnish(self) -> None:
        """Build the desk around its panes: once they are seen, or before the first press."""
        panes, seated = self.panes, self._seated
        if panes is None or seated is None or self._desk is not None:
            return
        from ui.windows.desk import DeskWindow

        shown, focused = self.pages.currentWidget() is panes, self.focusWidget()
        self.setUpdatesEnabled(False)  # nothing of it is seen: the panes stay what they were
        try:
            desk = self._desk = DeskWindow(seated, self._phone, self._tasks, self._hub, panes)
            desk.wanted.connect(self.do)
            desk.sign_out_wanted.connect(self._stand_up)
            desk.listed.connect(self._ask_preferences)
            desk.person_shown.connect(self._show_first)
            self.add(desk)
            if shown:
                self.pages.setCurrentWidget(desk)
                (focused or desk).setFocus()
        finally:
            self.setUpdatesEnabled(True)
        if shown and (room := roles.first_room(seated)):
            self._enter(room)
        self._fulfil()
        desk.begin()
        if seated.at_office:
            from ui.live import Live

            self._live = Live(seated, desk, self._hub)
            self._live.begin()

    def _ask_preferences(self) -> None:
        if self._seated is not None and (desk := self._desk) is not None:
            from ui import chores

            standing = partial(chores.standing_preferences, self._seated)
            self._tasks.run(desk, standing, self._remember, desk.not_read_once)

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

    def _not_read(self, error: BaseException) -> None:
        if self.panes is not None:
            self.panes.queue.not_read(error)

    def _fulfil(self) -> None:
        """What the frame itself does of the preferences."""
        if self._seated is None:
            return
        if self._desk is not None:
            self._desk.top.menu.theme = self.preferences.theme
            self._desk.dial_by(self.preferences.dial)
        if not self.is_locked():
            self.idle.begin(self.preferences.lock_minutes)
        if "settings" in self.rooms:
            cast("SettingsWindow", self.rooms["settings"]).show_preferences(self.preferences)

    def _enter(self, name: str) -> None:
        if self._seated is None:
            return
        if name not in self.rooms:
            room = menu.make_room(name, self._seated, self._tasks, self._hub)
            room.left.connect(self._back_to_desk)
            self.rooms[name] = room
            if name == "settings":
                cast("SettingsWindow", room).preferred.connect(self.prefer)
                self._fulfil()
            self.add(room)
        self.pages.setCurrentWidget(self.rooms[name])
        self.rooms[name].begin()
        if name == "visits" and self._desk is not None:
            cast("VisitsWindow", self.rooms[name]).offer(self._desk.shown_person)

    def _back_to_desk(self) -> None:
        if self.desk is not None:
            self.pages.setCurrentWidget(self.desk)
            self.idle.begin(self.preferences.lock_minutes)

    def _focus_work(self) -> None:
        page = self.pages.currentWidget()
        if page is not None:
            (page.focusWidget() or page).setFocus()

    def _unlocked(self) -> None:
        if self._before_lock is None:
            return
        (page, focused), self._before_lock = self._before_lock, None
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
        self._end_live()
        self.idle.end()
        if self._side is not None:
            self._side.put_away()
        if self._open_desk is not None:
            self.sign_in.set_desk(self._open_desk)
        self.pages.setCurrentWidget(self.sign_in)
        for page in (self._desk, *self.rooms.values()):
            if page is not None:
                self.pages.removeWidget(page)
                page.deleteLater()
        self.panes, self._desk, self.rooms = None, None, {}
