"""Signing in; the demo lists its people as buttons."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from app.services.addresses import read_address
from ui import wording
from ui.widgets.button import FILLED, FLUSH, FLUSH_WORDS, FRAMED, PLAIN, Button
from ui.widgets.notice import WAIT, Notice
from ui.widgets.pane import Pane, column, field, label, row
from ui.windows.card import centred

if TYPE_CHECKING:
    from app.services.desk import Desk
    from ui.start import People
    from ui.tasks import Tasks


class SignInWindow(Pane):
    """Says `signed_in` with the desk at which somebody now sits."""

    signed_in = Signal(object)  # Desk
    connection_wanted = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(ground="canvas")
        self._tasks = tasks
        self._people: People = ()
        self._desk: Desk | None = None
        self.title, self.hint = label("title"), label("label", "text2", wrap=True)
        self._login_caption, self._password_caption = label("label"), label("label")
        self.login, self.password = QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self._sign_in)
        self.login.returnPressed.connect(self._go_on)
        self.button = Button(FILLED, icon="arrow-right")
        self.button.clicked.connect(self._sign_in)
        self.connection = Button(PLAIN)
        self.connection.clicked.connect(self.connection_wanted)
        self.connection.hide()
        self.notice = Notice()
        self.choices: list[Button] = []
        self.offered = QVBoxLayout()
        self._lay_out()
        self.retranslate()

    def set_desk(self, desk: Desk) -> None:
        """The desk to sit at."""
        self._desk = desk
        if desk.at_office and not self.login.text():
            self.login.setText(read_address(desk.settings.office).login)
        self.retranslate()
        self.focus_first()

    def focus_first(self) -> None:
        """What is typed first: the password, where a login is filled in already."""
        (self.password if self.login.text() else self.login).setFocus()

    def give_password(self, password: str) -> None:
        """What was kept for who signs in here, unless they type already."""
        if password and not self.password.text():
            self.password.setText(password)
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_connection(self, offered: bool) -> None:
        """Whether the desk may be told to work elsewhere."""
        self.connection.setVisible(offered)

    def retranslate(self) -> None:
        """Every word of the screen."""
        self.title.setText(self.tr("Sign in"))
        self.hint.setText(
            self.tr(
                "This is a demo: every person and number is invented. Choose who you are: one"
                " press signs you in."
            )
            if self._people
            else self._where()
        )
        self._login_caption.setText(self.tr("Login"))
        self._password_caption.setText(self.tr("Password"))
        self.button.setText(self.tr("Sign in"))
        self.connection.setText(self.tr("Connection…"))
        for button, (_, _, role, name) in zip(self.choices, self._people, strict=True):
            duty = wording.known(f"screen.role_{role}", role)
            button.setText(name or duty)
            button.set_below(duty if name else "")

    def _where(self) -> str:
        if self._desk is None or not self._desk.at_office:
            return self.tr("Every sign-in is on record.")
        office = read_address(self._desk.settings.office)
        words = self.tr("Office: {servers}, database {database}. Every sign-in is on record.")
        return words.format(servers=office.servers, database=office.database)

    def offer(self, people: People) -> None:
        """Buttons that fill in login and password: the demo's people."""
        self._people = people
        for login, password, _, _ in people if not self.choices else ():
            button = Button(FRAMED, icon="user")
            button.clicked.connect(partial(self._fill_in, login, password))
            self.choices.append(button)
        for start in range(0, len(self.choices), 3):
            self.offered.addLayout(row(FLUSH, *self.choices[start : start + 3], None, gap=4))
        self.retranslate()

    def _lay_out(self) -> None:
        inside = column(
            self.title,
            self.hint,
            4,
            self.offered,
            field(self._login_caption, self.login),
            field(self._password_caption, self.password),
            self.notice,
            8,
            row(FLUSH_WORDS, self.connection, None, self.button, FLUSH),
            gap=10,
        )
        self.setLayout(centred(inside, 460))
        self.button.setAccessibleDescription("Enter")

    def _fill_in(self, login: str, password: str) -> None:
        self.login.setText(login)
        self.password.setText(password)
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._sign_in()

    def _go_on(self) -> None:
        """Enter in the first field: to the second one, or in."""
        if self.login.text().strip() and not self.password.text():
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._sign_in()

    def _missing(self) -> tuple[QLineEdit, str] | None:
        if not self.login.text().strip():
            return self.login, self.tr("Please give your login.")
        if not self.password.text():
            return self.password, self.tr("Please give your password.")
        return None

    def _sign_in(self) -> None:
        if self._desk is None or not self.button.isEnabled():
            return
        if (missing := self._missing()) is not None:
            missing[0].setFocus(Qt.FocusReason.OtherFocusReason)
            self.notice.say(missing[1], WAIT)
            return
        self.notice.clear()
        self.button.setEnabled(False)
        from ui import jobs

        job = partial(jobs.sign_in, self._desk, self.login.text().strip(), self.password.text())
        self._tasks.run(self, job, self._welcome, self._failed)

    def _welcome(self, desk: Desk) -> None:
        self.button.setEnabled(True)
        self.password.clear()
        self.notice.clear()
        self.signed_in.emit(desk)

    def say_problem(self, error: BaseException) -> None:
        """What could not be done."""
        self.notice.say(wording.problem(error))

    def _failed(self, error: BaseException) -> None:
        self.button.setEnabled(True)
        self.say_problem(error)
        self.password.selectAll()
        self.password.setFocus()
