"""First run: language, own name and password, the book's key, the recovery code shown once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget

from app.domain.errors import NoKeyring
from app.domain.staff import Founder
from app.settings import LANGUAGES
from ui import jobs, wording
from ui.language import NAMES
from ui.start import Made, Start
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FLUSH, FLUSH_WORDS, FRAMED, PLAIN, Button
from ui.widgets.notice import ALLOW, WAIT, Notice
from ui.widgets.pane import Pane, column, field, label, on_ground, row
from ui.windows.card import centred
from ui.windows.recovery import RecoveryPage

if TYPE_CHECKING:
    from app.services.desk import Desk

PASSWORD_LENGTH = 10
PASSPHRASE_LENGTH = 12


class SetupWindow(Pane):
    """Two pages; says `finished` with the desk of the new book and its first administrator."""

    language_chosen = Signal(str)
    finished = Signal(object)  # Desk
    connection_wanted = Signal()

    def __init__(self, start: Start, tasks: Tasks) -> None:
        super().__init__(ground="canvas")
        self._start, self._tasks = start, tasks
        self._desk: Desk | None = None
        self.languages = {code: Button(FRAMED) for code in LANGUAGES}
        self.name, self.login = QLineEdit(), QLineEdit()
        self.password, self.again, self.passphrase = (QLineEdit() for _ in range(3))
        for secret in (self.password, self.again, self.passphrase):
            secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._captions = {
            name: label("label") for name in ("name", "login", "password", "again", "passphrase")
        }
        self.title, self.hint = label("title"), label("label", "text2", wrap=True)
        self.passphrase_hint = label("caption", "text3", wrap=True)
        self.button = Button(FILLED, icon="arrow-right")
        self.button.clicked.connect(self._make)
        self.connection = Button(PLAIN)
        self.connection.clicked.connect(self.connection_wanted)
        self.connection.setVisible(start.keep_office is not None)
        self.notice = Notice()
        self.recovery = RecoveryPage()
        self.recovery.written_down.connect(self._sign_in)
        self.pages = QStackedWidget()
        self._lay_out()
        self._ask_passphrase(False)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the screen."""
        self.title.setText(self.tr("Set up this desk"))
        self.hint.setText(
            self.tr("It takes a minute. Everything stays in one encrypted file on this computer.")
        )
        words = {
            "name": self.tr("Your name"),
            "login": self.tr("Login, for example your initials"),
            "password": self.tr("Password, at least %n characters", "", PASSWORD_LENGTH),
            "again": self.tr("The password once more"),
            "passphrase": self.tr("Passphrase, at least %n characters", "", PASSPHRASE_LENGTH),
        }
        for name, caption in self._captions.items():
            caption.setText(words[name])
        self.passphrase_hint.setText(
            self.tr("A few unrelated words do well. It opens the book at every start.")
        )
        self.button.setText(self.tr("Make the book"))
        self.connection.setText(self.tr("Work at an office instead"))
        for code, button in self.languages.items():
            button.setText(NAMES[code])
            button.set_icon("check" if code == wording.language() else "")

    def _lay_out(self) -> None:
        for code, button in self.languages.items():
            button.clicked.connect(partial(self.language_chosen.emit, code))
        fields = {
            "name": self.name,
            "login": self.login,
            "password": self.password,
            "again": self.again,
            "passphrase": self.passphrase,
        }
        for widget in fields.values():
            widget.returnPressed.connect(self._make)
        asked = [field(self._captions[name], widget) for name, widget in fields.items()]
        inside = column(
            self.title,
            self.hint,
            row(FLUSH, *self.languages.values(), None, gap=4),
            row(asked[0], asked[1], gap=16),
            row(asked[2], asked[3], gap=16),
            asked[4],
            self.passphrase_hint,
            self.notice,
            8,
            row(FLUSH_WORDS, self.connection, None, self.button, FLUSH),
            gap=10,
        )
        first = Pane()
        on_ground(first, "canvas")
        first.setLayout(centred(inside, 620))
        self.pages.addWidget(first)
        self.pages.addWidget(self.recovery)
        self.setLayout(column(self.pages, gap=0))

    def _ask_passphrase(self, asked: bool) -> None:
        for part in (self._captions["passphrase"], self.passphrase, self.passphrase_hint):
            part.setVisible(asked)

    def _missing(self) -> tuple[QLineEdit, str] | None:
        """The field that is wrong, and what is wrong with what was typed, in words."""
        if not self.name.text().strip():
            return self.name, self.tr("Please give your name.")
        if not self.login.text().strip():
            return self.login, self.tr("Please give a login.")
        if len(self.password.text()) < PASSWORD_LENGTH:
            words = self.tr("The password needs at least %n characters.", "", PASSWORD_LENGTH)
            return self.password, words
        if self.password.text() != self.again.text():
            words = self.tr("The two passwords differ. Please type them again.")
            return self.again, words
        asked = not self.passphrase.isHidden()
        if asked and len(self.passphrase.text()) < PASSPHRASE_LENGTH:
            words = self.tr("The passphrase needs at least %n characters.", "", PASSPHRASE_LENGTH)
            return self.passphrase, words
        return None

    def _make(self) -> None:
        if not self.button.isEnabled():
            return
        if (missing := self._missing()) is not None:
            missing[0].setFocus(Qt.FocusReason.OtherFocusReason)
            missing[0].selectAll()
            self.notice.say(missing[1], WAIT)
            return
        self.notice.clear()
        self.button.setEnabled(False)
        founder = Founder(self.login.text(), self.name.text(), self.password.text())
        job = partial(self._start.make, self.passphrase.text() or None, founder)
        self._tasks.run(self, job, self._show_code, self._failed)

    def _show_code(self, made: Made) -> None:
        self._desk = made.desk
        self.recovery.show_code(made.recovery_code)
        kept = made.keyring
        words = (
            wording.text("key.kept_in_keyring", name=kept)
            if kept
            else wording.text("key.passphrase_each_start")
        )
        self.recovery.notice.say(words, ALLOW if kept else WAIT)
        self.pages.setCurrentWidget(self.recovery)

    def _failed(self, error: BaseException) -> None:
        self.button.setEnabled(True)
        if isinstance(error, NoKeyring):
            self._ask_passphrase(True)
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
            self.notice.say(wording.problem(error), WAIT)
        else:
            self.notice.say(wording.problem(error))

    def _sign_in(self) -> None:
        if self._desk is None:
            return
        job = partial(jobs.sign_in, self._desk, self.login.text().strip(), self.password.text())
        self._tasks.run(self, job, self._finish, self._failed)

    def _finish(self, desk: Desk) -> None:
        for secret in (self.password, self.again, self.passphrase):
            secret.clear()
        self.recovery.forget()
        self.finished.emit(desk)
