"""What comes before somebody sits down: set-up at the first run, opening the book, signing in."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.widgets.pane import Pane
from ui.widgets.scaling import fit

if TYPE_CHECKING:
    from app.domain.errors import DeskError
    from app.services.desk import Desk
    from ui.start import Start
    from ui.tasks import Tasks
    from ui.windows.connection import ConnectionWindow
    from ui.windows.setup import SetupWindow
    from ui.windows.signin import SignInWindow
    from ui.windows.unlock import UnlockWindow

_Page = TypeVar("_Page", bound=QWidget)
_PATIENCE = 300  # milliseconds without a word of what is under way


class Opening(Pane):
    """Pages, each built when it is first asked for: what is quick shows no page of its own."""

    language_chosen = Signal(str)  # before anybody sits here
    opened = Signal(object)  # Desk: the book, at which nobody sits yet
    signed_in = Signal(object)  # Desk

    def __init__(self, start: Start, tasks: Tasks) -> None:
        super().__init__(ground="canvas")
        self._start, self._tasks = start, tasks
        self.pages = QStackedWidget()
        self._before_connection: QWidget | None = None
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._patience.timeout.connect(self._show_opening)

    @cached_property
    def setup(self) -> SetupWindow:
        """The first run."""
        from ui.windows.setup import SetupWindow

        made = self.add(SetupWindow(self._start, self._tasks))
        made.language_chosen.connect(self.language_chosen)
        made.connection_wanted.connect(self._ask_where)
        made.finished.connect(self.signed_in)
        return made

    @cached_property
    def unlock(self) -> UnlockWindow:
        """The book is being opened, or cannot be without a secret."""
        from ui.windows.unlock import UnlockWindow

        made = self.add(UnlockWindow(self._start, self._tasks))
        made.opened.connect(self.opened)
        made.moved.connect(self._show_where)
        return made

    @cached_property
    def sign_in(self) -> SignInWindow:
        """Who is it?"""
        from ui.windows.signin import SignInWindow

        made = self.add(SignInWindow(self._tasks))
        made.signed_in.connect(self.signed_in)
        made.connection_wanted.connect(self._ask_where)
        made.offer_connection(self._start.keep_office is not None)
        return made

    @cached_property
    def connection(self) -> ConnectionWindow:
        """Where is the office?"""
        from ui.windows.connection import ConnectionWindow

        made = self.add(ConnectionWindow(self._start, self._tasks))
        made.chosen.connect(self.begin)
        made.left.connect(self._back_from_connection)
        return made

    def begin(self) -> None:
        """Set-up at the first run, else open the book."""
        if self._start.is_set_up():
            self._patience.start()
            job = partial(self._start.open_book, None, None)
            self._tasks.run(self, job, self._open, self._not_opened)
        else:
            self.pages.setCurrentWidget(self.setup)
            self.setup.name.setFocus()

    def add(self, page: _Page) -> _Page:
        """One more page, in the size of the others."""
        self.pages.addWidget(page)
        fit(page)
        return page

    def _ask_where(self) -> None:
        self._before_connection = self.pages.currentWidget()
        self.pages.setCurrentWidget(self.connection)
        self.connection.begin()

    def _show_where(self, moved: DeskError) -> None:
        """The book has gone to an office: there is one way on."""
        if self._start.keep_office is not None:
            self._ask_where()
            self.connection.begin(moved)

    def _back_from_connection(self) -> None:
        if self._before_connection is not None:
            self.pages.setCurrentWidget(self._before_connection)

    def _show_opening(self) -> None:
        self.pages.setCurrentWidget(self.unlock)

    def _open(self, desk: Desk) -> None:
        self._patience.stop()
        self.opened.emit(desk)

    def _not_opened(self, error: BaseException) -> None:
        self._patience.stop()
        self._show_opening()
        self.unlock.say(error)
