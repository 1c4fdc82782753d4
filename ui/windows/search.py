"""Finding somebody: by name, initials, case number or the digits of a number. Ctrl+K."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QWidget

from ui import icons, theme, wording
from ui.models.hits import HitDelegate, HitModel
from ui.models.rows import ListView
from ui.widgets import painting
from ui.widgets.pane import column, label, on_ground

if TYPE_CHECKING:
    from app.domain.people import PersonCard, SearchHit
    from app.services.desk import Desk
    from ui.tasks import Tasks

_PAUSE = 150  # milliseconds after the last key before the book is asked
_MOST = 9  # rows without scrolling
_KEY = "Ctrl K"


class SearchField(QLineEdit):
    """Says `found` with a person's id; the hits hang below it and cover nothing when it is left.

    While nothing is written, it offers the people who were opened last.
    """

    found = Signal(str)
    failed = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, over: QWidget) -> None:
        super().__init__()
        self._desk, self._tasks, self._over, self._asked = desk, tasks, over, ""
        self._recent: list[SearchHit] = []
        self._before: QWidget | None = None  # had the keys when this field was asked for
        self.setFixedWidth(330)
        self.model = HitModel(self)
        self.hits = ListView(self.model, HitDelegate())
        self.hits.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hits.clicked.connect(self._take)
        self.above = label("caption", "text3", wrap=True)
        self.above.setContentsMargins(14, 8, 14, 6)
        self.popup = QFrame(over)
        on_ground(self.popup, "popup")
        self.popup.setLayout(column(self.above, self.hits, gap=0, edge=2))
        self.popup.hide()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(self._typed)
        self._icon = self.addAction(
            icons.icon("search", 16, "text3"), QLineEdit.ActionPosition.LeadingPosition
        )
        self._key = QShortcut(QKeySequence("Ctrl+K"), over)
        self._key.activated.connect(self._begin)
        self.retranslate()

    def retranslate(self) -> None:
        """The field's words."""
        self.setPlaceholderText(self.tr("Name, initials, case or number"))
        self.setAccessibleName(self.tr("Find a person"))
        self.hits.setAccessibleName(self.tr("People found"))

    def remember(self, card: PersonCard) -> None:
        """Somebody was opened: they are the first to be offered again."""
        from app.domain.people import SearchHit

        stage = card.stage.value if card.why else None
        hit = SearchHit(card.debtor_id, card.name, stage, card.total.minor, card.total.currency)
        others = [one for one in self._recent if one.debtor_id != card.debtor_id]
        self._recent = [hit, *others][:_MOST]

    def changeEvent(self, event: QEvent) -> None:
        """Words anew at a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Esc is this field's own while it is written in."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Its key stands on it while nobody writes in it."""
        super().paintEvent(event)
        if self.hasFocus() or self.text():
            return
        painter, factor = QPainter(self), theme.scale()
        painter.scale(factor, factor)
        area = QRectF(0, 0, self.width() / factor, self.height() / factor)
        wide = painting.width(_KEY, "keycap") + 10
        x, middle = round(area.right()) - wide - 6, round(area.center().y())
        painting.key_cap(painter, x, middle, _KEY)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk the hits, Enter takes one, Esc goes back."""
        at = self.hits.currentIndex().row()
        if event.key() == Qt.Key.Key_Down:
            self.hits.setCurrentIndex(self.model.index(min(at + 1, self.model.rowCount() - 1)))
        elif event.key() == Qt.Key.Key_Up:
            self.hits.setCurrentIndex(self.model.index(max(at - 1, 0)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """With nothing written, whoever was opened last is offered."""
        super().focusInEvent(event)
        if not self.text():
            self._offer_recent()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever looks elsewhere sees no hits any more."""
        super().focusOutEvent(event)
        self.popup.hide()

    def leave(self) -> None:
        """Close the hits and give the keys back."""
        self._pause.stop()
        self.clear()
        self._asked = ""
        self.model.set_rows((), self.model.now)
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.clearFocus()
        self._before = None
        self.popup.hide()

    def _begin(self) -> None:
        if not self.hasFocus():
            self._before = QApplication.focusWidget()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _typed(self, words: str) -> None:
        if words.strip():
            self._pause.start()
        else:
            self._offer_recent()

    def _offer_recent(self) -> None:
        self._pause.stop()
        self._asked = ""
        self._list(tuple(self._recent), self.tr("Opened last") if self._recent else "")

    def _ask(self) -> None:
        self._pause.stop()
        asked = self._asked = self.text().strip()
        if not asked:
            self._offer_recent()
            return
        from ui import jobs

        job = partial(jobs.search, self._desk, asked)
        self._tasks.run(self, job, partial(self._show, asked), self._fail)

    def _enter(self) -> None:
        """Take the marked person only if it is seen and belongs to what is written now."""
        if self.hits.isVisible() and self._asked == self.text().strip():
            self._take(self.hits.currentIndex())
        else:
            self._ask()

    def _show(self, asked: str, hits: tuple[SearchHit, ...]) -> None:
        if asked != self._asked:
            return  # the answer to an older question
        self._list(hits, "" if hits else self.tr("Nobody was found."))

    def _list(self, hits: tuple[SearchHit, ...], above: str) -> None:
        self.model.set_rows(hits, self._desk.clock())
        self.above.setText(above)
        self.above.setVisible(bool(above))
        self.hits.setVisible(bool(hits))
        self.hits.show_rows(min(len(hits), _MOST))
        self.popup.setFixedWidth(self.width())
        self.popup.adjustSize()
        self.popup.move(self.mapTo(self._over, QPoint(0, self.height() + 2)))
        self.popup.setVisible(bool(hits or above) and self.hasFocus())
        self.popup.raise_()
        if hits:
            self.hits.setCurrentIndex(self.model.index(0))

    def _take(self, index: QModelIndex) -> None:
        hit = self.model.row_at(index)
        if hit is not None:
            self.leave()
            self.found.emit(hit.debtor_id)

    def _fail(self, error: BaseException) -> None:
        self.failed.emit(wording.problem(error))
