"""The recovery code, shown once; one of its groups is typed again before it goes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit

from ui.widgets.button import FILLED, FLUSH, Button
from ui.widgets.notice import Notice
from ui.widgets.pane import Pane, column, field, label, row
from ui.windows.card import centred

_WIDE = 86  # pixels of a group: of all of them alike
ASKED = 3  # which group is asked for, counted from 1: not the first, not the last


class RecoveryPage(Pane):
    """Says `written_down` when the group that was asked for is right."""

    written_down = Signal()

    def __init__(self) -> None:
        super().__init__(ground="canvas")
        self._groups: list[str] = []
        self.title, self.hint = label("title"), label("body", "text2", wrap=True)
        self._caption = label("label")
        self.check = QLineEdit()
        self.check.setMaximumWidth(200)
        self.check.textChanged.connect(self._compare)
        self.check.returnPressed.connect(self._go_on)
        self.button = Button(FILLED, icon="check")
        self.button.setEnabled(False)
        self.button.clicked.connect(self._go_on)
        self.notice, self.wrong = Notice(), label("label", "wait", wrap=True)
        self.groups = QHBoxLayout()
        self.groups.setSpacing(6)
        inside = column(
            self.title,
            self.hint,
            4,
            self.groups,
            4,
            self.notice,
            field(self._caption, self.check),
            self.wrong,
            8,
            row(None, self.button, FLUSH),
            gap=10,
        )
        self.setLayout(centred(inside, 720))
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the screen."""
        self.title.setText(self.tr("Write down the recovery code"))
        self.hint.setText(
            self.tr(
                "It opens the book when the keyring or the passphrase is lost. It is shown only"
                " now and kept nowhere: write it on paper and put it in a safe place."
            )
        )
        self._caption.setText(self.tr("Type group %n from your paper", "", ASKED))
        self.button.setText(self.tr("I have written it down"))

    def show_code(self, code: str) -> None:
        """Show the code's groups."""
        self._groups = code.split("-")
        for number, group in enumerate(self._groups, 1):
            self.groups.addLayout(column(_group(group), _number(number), gap=2))
        self.groups.addStretch(1)
        self.check.setFocus()

    def forget(self) -> None:
        """Take the code off the screen and out of memory."""
        self._groups = []
        self.check.clear()
        for shown in self.findChildren(QLabel):
            if shown.property("code"):
                shown.clear()

    def shown(self) -> list[str]:
        """The groups on the screen."""
        return [shown.text() for shown in self.findChildren(QLabel) if shown.property("code")]

    def _compare(self) -> None:
        self.button.setEnabled(self._is_right())
        self.wrong.clear()

    def _is_right(self) -> bool:
        typed = self.check.text().strip().upper()
        return bool(self._groups) and typed == self._groups[ASKED - 1]

    def _go_on(self) -> None:
        if self._is_right():
            self.button.setEnabled(False)
            self.written_down.emit()
        else:
            self.wrong.setText(self.tr("That is not group %n of the code above.", "", ASKED))


def _group(words: str) -> QLabel:
    made = label("heading")
    made.setProperty("code", True)
    made.setText(words)
    font = QFont(made.font())
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1)
    made.setFont(font)
    made.setFixedWidth(_WIDE)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


def _number(number: int) -> QLabel:
    made = label("caption", "text3")
    made.setText(str(number))
    return made
