"""Opening a book whose key the keyring does not give: passphrase or recovery code."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QProgressBar

from app.domain.errors import DeskError, NoKeyring
from ui import wording
from ui.widgets.button import FILLED, FLUSH, FLUSH_WORDS, PLAIN, Button
from ui.widgets.notice import WAIT, Notice
from ui.widgets.pane import Pane, column, field, label, row
from ui.windows.card import centred

if TYPE_CHECKING:
    from app.services.desk import Desk
    from ui.start import Start
    from ui.tasks import Tasks


class UnlockWindow(Pane):
    """Says `opened` with a desk at which nobody sits yet."""

    opened = Signal(object)  # Desk
    moved = Signal(object)  # DeskError: the book has gone to an office, which it names

    def __init__(self, start: Start, tasks: Tasks) -> None:
        super().__init__(ground="canvas")
        self._start, self._tasks, self._by_code = start, tasks, False
        self.title, self.hint = label("title"), label("label", "text2", wrap=True)
        self._caption = label("label")
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.returnPressed.connect(self._try)
        self.button = Button(FILLED, icon="key-round")
        self.button.clicked.connect(self._try)
        self.other_way = Button(PLAIN)
        self.other_way.clicked.connect(self._change_way)
        self.again = Button(PLAIN)
        self.again.clicked.connect(lambda: self._run(None, None))
        self.notice, self.bar = Notice(), QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        inside = column(
            self.title,
            self.hint,
            4,
            self.bar,
            field(self._caption, self.secret),
            self.notice,
            8,
            row(FLUSH_WORDS, self.again, self.other_way, None, self.button, FLUSH, gap=0),
            gap=10,
        )
        self.setLayout(centred(inside, 560))
        self._ask(False)

    def retranslate(self) -> None:
        """Every word of the screen."""
        waiting = not self.bar.isHidden()
        self.title.setText(self.tr("Opening the book…") if waiting else self.tr("Open the book"))
        self.hint.setText(
            self.tr("The book is encrypted. It was not changed by trying to open it.")
        )
        self._caption.setText(self.tr("Recovery code") if self._by_code else self.tr("Passphrase"))
        self.button.setText(self.tr("Open"))
        self.again.setText(self.tr("Try the keyring again"))
        self.other_way.setText(
            self.tr("Use the passphrase") if self._by_code else self.tr("Use the recovery code")
        )

    def _change_way(self) -> None:
        self._by_code = not self._by_code
        echo = QLineEdit.EchoMode.Normal if self._by_code else QLineEdit.EchoMode.Password
        self.secret.setEchoMode(echo)
        self.secret.clear()
        self.secret.setFocus()
        self.retranslate()

    def _ask(self, asked: bool) -> None:
        """Ask for a secret, or show that the book is being opened."""
        for part in (self._caption, self.secret):
            part.setVisible(asked)
        for button in (self.button, self.again, self.other_way):
            button.setVisible(asked)
        self.bar.setVisible(not asked)
        self.retranslate()

    def _try(self) -> None:
        typed = self.secret.text()
        if typed:
            self._run(None if self._by_code else typed, typed if self._by_code else None)

    def _run(self, passphrase: str | None, code: str | None) -> None:
        self.notice.clear()
        self._ask(False)
        job = partial(self._start.open_book, passphrase, code)
        self._tasks.run(self, job, self._open, self.say)

    def _open(self, desk: Desk) -> None:
        self.secret.clear()
        self.opened.emit(desk)

    def say(self, error: BaseException) -> None:
        """Why the book is not open, and ask for what opens it."""
        self._ask(True)
        if isinstance(error, DeskError) and error.code == "book.moved":
            self.moved.emit(error)
        words = wording.problem(error)
        if isinstance(error, DeskError) and error.code == "key.passphrase_needed":
            self.notice.say(wording.text("key.passphrase_each_start"), WAIT)
        else:
            self.notice.say(words, WAIT if isinstance(error, NoKeyring) else "forbid")
        self.secret.selectAll()
        self.secret.setFocus()
