"""Finding somebody: by name, initials, case number or the digits of a number. Ctrl+K."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.domain.people import SearchHit
from ui import icons, jobs, theme, wording
from ui.models.hits import HitModel, Index
from ui.tasks import Tasks
from ui.widgets import painting
from ui.widgets.pane import on_ground

if TYPE_CHECKING:
    from app.services.desk import Desk

_PAUSE = 150  # milliseconds after the last key before the book is asked
_ROW = 36
_MOST = 9  # rows without scrolling


class HitDelegate(QStyledItemDelegate):
    """Name, stage, amount."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Fixed."""
        return QSize(theme.px(200), theme.px(_ROW))

    @painting.in_scale
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        model = index.model()
        hit = model.row_at(index) if isinstance(model, HitModel) else None
        if hit is None:
            return
        painting.ground(painter, option)
        area = option.rect.adjusted(14, 0, -14, 0)
        wide = painting.write(painter, area.adjusted(0, 0, -170, 0), hit.name, ("body", "text"))
        if hit.stage is not None:
            middle = area.center().y() + 1
            painting.chip(painter, area.left() + wide + 10, middle, hit.stage)
        money = wording.money(hit.overdue)
        painting.write(painter, area, money, ("body", "text"), painting.RIGHT)


class SearchField(QLineEdit):
    """Says `found` with a person's id; the hits hang below it and cover nothing when it is left."""

    found = Signal(str)
    failed = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, over: QWidget) -> None:
        super().__init__()
        self._desk, self._tasks, self._over, self._asked = desk, tasks, over, ""
        self.setFixedWidth(340)
        self.setClearButtonEnabled(True)
        self.model = HitModel(self)
        self.hits = QListView(over)
        on_ground(self.hits, "popup")
        self.hits.setModel(self.model)
        self.hits.setItemDelegate(HitDelegate(self.hits))
        self.hits.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hits.clicked.connect(self._take)
        self.hits.hide()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(lambda _: self._pause.start())
        self._icon = self.addAction(
            icons.icon("search", 16, "text3"), QLineEdit.ActionPosition.LeadingPosition
        )
        self._key = QShortcut(QKeySequence("Ctrl+K"), over)
        self._key.activated.connect(self._begin)
        self.retranslate()

    def retranslate(self) -> None:
        """The field's words."""
        self.setPlaceholderText(self.tr("Name, initials, case or number   Ctrl+K"))
        self.setAccessibleName(self.tr("Find a person"))

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

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever looks elsewhere sees no hits any more."""
        super().focusOutEvent(event)
        self.hits.hide()

    def leave(self) -> None:
        """Close the hits and give the keys back."""
        self._pause.stop()
        self.clear()
        self._asked = ""
        self._show("", ())
        self.clearFocus()

    def _begin(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _ask(self) -> None:
        self._pause.stop()
        asked = self._asked = self.text().strip()
        if not asked:
            self._show("", ())
            return
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
        self.model.set_rows(hits)
        self.hits.setGeometry(0, 0, self.width(), theme.px(_ROW) * min(len(hits), _MOST) + 4)
        self.hits.move(self.mapTo(self._over, QPoint(0, self.height() + 2)))
        self.hits.setVisible(bool(hits) and self.hasFocus())
        self.hits.raise_()
        if hits:
            self.hits.setCurrentIndex(self.model.index(0))
        elif asked:
            self.failed.emit(self.tr("Nobody was found."))

    def _take(self, index: QModelIndex) -> None:
        hit = self.model.row_at(index)
        if hit is not None:
            self.leave()
            self.found.emit(hit.debtor_id)

    def _fail(self, error: BaseException) -> None:
        self.failed.emit(wording.problem(error))
