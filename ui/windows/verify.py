"""Two facts that were heard, typed and compared elsewhere: the answer is never on the screen."""

from __future__ import annotations

import re

from PySide6.QtCore import (
    QEvent,
    QObject,
    QPointF,
    QRect,
    QRegularExpression,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QSizePolicy

from app.domain.talk import Fact, Identity
from ui import icons, theme
from ui.widgets import painting
from ui.widgets.pane import Pane, label, restyle, row

_LONG = 4  # signs of each
_WIDE, _HIGH, _TYPED = 160, 34, 72


class FactField(QLineEdit):
    """Its caption stands inside at the left, how much is wanted, or a tick, at the right."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self._caption, self._ending, self._right = "", "", False
        self.setValidator(QRegularExpressionValidator(QRegularExpression(pattern), self))
        self._pattern, self._wide = pattern, _WIDE
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_caption(self, caption: str, ending: str) -> None:
        """What is asked, and how much of it."""
        self._caption, self._ending = caption, ending
        self.setAccessibleName(f"{caption} ({ending})")
        left, right = (painting.width(words, "caption") + 8 for words in (caption, ending))
        self.setTextMargins(theme.px(left), 0, theme.px(right), 0)
        self._wide = max(_WIDE, left + right + _TYPED)
        self.updateGeometry()
        self.update()

    def event(self, event: QEvent) -> bool:
        """A letter that is no part of the fact does what it does elsewhere: N leads to the note."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            if event.text().isalpha() and not self._takes(event.text()):
                event.ignore()
                return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        """Room for the captions and four signs."""
        return QSize(theme.px(self._wide), theme.px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        """No smaller."""
        return self.sizeHint()

    def say(self, right: bool | None) -> None:
        """It agrees, it does not, or nothing is known."""
        self._right = right is True
        self.setProperty("wrong", right is False)
        restyle(self)
        self.update()

    def _takes(self, typed: str) -> bool:
        return re.fullmatch(self._pattern, typed) is not None

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, then its caption and its end."""
        super().paintEvent(event)
        painter = QPainter(self)
        factor = theme.scale()
        painter.scale(factor, factor)
        area = QRect(0, 0, int(self.width() / factor), int(self.height() / factor))
        inside = area.adjusted(11, 0, -11, 0)
        painting.write(painter, inside, self._caption, ("caption", "text3"))
        if self._right:
            at = QPointF(inside.right() - 14, area.center().y() - 7)
            icons.draw(painter, "circle-check", at, 16, "allow")
        else:
            painting.write(painter, inside, self._ending, ("caption", "text3"), painting.RIGHT)
        painter.end()


class VerifyFields(Pane):
    """Says `heard` with the tail of a number and the year of birth, once what is asked is there."""

    heard = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._asks: tuple[Fact, ...] = (Fact.IDENTITY_TAIL, Fact.BIRTH_YEAR)
        self._sent: tuple[str, str] | None = None
        self.tail, self.year = FactField("[0-9]{0,3}[0-9Xx]?"), FactField("[0-9]{0,4}")
        self.mark, self.told = label(), label("label", "text2", wrap=True)
        inside = row(self.tail, self.year, 2, self.mark, self.told, gap=12)
        inside.setStretch(4, 1)
        self.setLayout(inside)
        self._moved = False  # the program went on to the year, and nothing was typed there yet
        self.year.installEventFilter(self)
        self.tail.textEdited.connect(self._tail_edited)
        self.year.textEdited.connect(self._edited)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the fields."""
        signs = self.tr("%1 characters").replace("%1", str(_LONG))
        other = Fact.NUMBER_TAIL in self._asks
        tail = self.tr("Other number ends in") if other else self.tr("ID ends in")
        self.tail.set_caption(tail, signs)
        self.year.set_caption(self.tr("Born in"), signs)
        if self._asks:
            self._tell("circle", "text3", self.tr("Goes on by itself once it agrees"))
        else:
            self._tell("triangle-alert", "wait", self.tr("Nothing is on file to compare with."))

    def ask(self, facts: tuple[Fact, ...]) -> None:
        """Which facts are on file, to be compared with what is heard."""
        if facts == self._asks:
            return
        self._asks = facts
        self.tail.setVisible(any(one is not Fact.BIRTH_YEAR for one in facts))
        self.year.setVisible(Fact.BIRTH_YEAR in facts)
        self.retranslate()

    def begin(self) -> None:
        """Empty, and nothing known."""
        self._sent, self._moved = None, False
        for one in (self.tail, self.year):
            one.clear()
            one.say(None)
        self.retranslate()

    def say(self, identity: Identity, words: str) -> None:
        """What agrees; a field that does not is written anew."""
        self._sent = None
        self.tail.say(identity.tail_ok)
        self.year.say(identity.year_ok)
        if identity.matches:
            self._tell("circle-check", "allow", self.tr("It agrees"))
            return
        self._tell("triangle-alert", "wait", words)
        wrong = self.tail if identity.tail_ok is False else self.year
        wrong.setFocus(Qt.FocusReason.OtherFocusReason)
        wrong.selectAll()
        if wrong is self.tail and identity.year_ok is False:
            self.year.clear()  # else the new tail is compared with the old year, and a try is gone

    def say_problem(self, words: str) -> None:
        """The comparison could not be made."""
        self._sent = None
        self._tell("triangle-alert", "wait", words)

    def _tell(self, icon: str, ink: str, words: str) -> None:
        self.mark.setPixmap(icons.pixmap(icon, 16, ink, self.devicePixelRatioF()))
        self.told.setText(words)

    def _tail_edited(self, typed: str) -> None:
        if len(typed) == _LONG and not self.year.text() and not self.year.isHidden():
            self.year.setFocus(Qt.FocusReason.OtherFocusReason)
            self._moved = True
        self._edited(typed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A Tab pressed out of habit stays in the year: beyond it digits would be answers."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            moved, self._moved = self._moved, False
            if moved and event.key() == Qt.Key.Key_Tab:
                return True
        return super().eventFilter(watched, event)

    def _edited(self, _: str) -> None:
        for one in (self.tail, self.year):
            one.say(None)
        typed = self.tail.text().upper(), self.year.text()
        wanted = [len(self.tail.text())] if not self.tail.isHidden() else []
        wanted += [len(self.year.text())] if not self.year.isHidden() else []
        if wanted and all(one == _LONG for one in wanted) and typed != self._sent:
            self._sent = typed
            self.heard.emit(*typed)
