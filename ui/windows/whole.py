"""The whole of the row that the keys are on: a row shows its beginning, a tooltip wants a mouse."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication

from ui import theme
from ui.models.rows import ListView
from ui.widgets.pane import Pane, column, label, line, on_ground, scrolling
from ui.windows.nobody import EDGE

_ABOVE = 8  # pixels above and below the words
_SHARE = 3  # of the pane it stands in: no higher than a third, the rest is scrolled


class WholeRow(Pane):
    """Below the lists it reads; hidden while the keys are elsewhere."""

    def __init__(self, *views: ListView) -> None:
        super().__init__()
        self._views = views
        self.words = label("caption", "text2", wrap=True)
        inside = column(self.words, gap=0)
        inside.setContentsMargins(EDGE, _ABOVE, EDGE, _ABOVE)
        self.area = scrolling(inside)
        if (page := self.area.widget()) is not None:
            on_ground(page, "panel")
        self.setLayout(column(line(), self.area, gap=0))
        for view in views:
            view.selectionModel().currentChanged.connect(self._follow)
            view.model().dataChanged.connect(self._follow)
            view.model().modelReset.connect(self._follow)
        QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr] # there is one
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other lines."""
        super().resizeEvent(event)
        self._fit()

    def _follow(self, *_: object) -> None:
        if self.area.hasFocus():
            return  # it is being scrolled
        view = next((one for one in self._views if one.hasFocus()), None)
        said = "" if view is None else _marked(view).data(Qt.ItemDataRole.ToolTipRole) or ""
        if said != self.words.text():
            self.words.setText(said)
            self.area.verticalScrollBar().setValue(0)
            self.area.setAccessibleName(said)
            self._fit()
        self.setVisible(bool(said))

    def _fit(self) -> None:
        pane = self.parentWidget()
        if pane is None:
            return
        edges = theme.px(2 * _ABOVE) + 1
        high = self.words.heightForWidth(pane.width() - theme.px(2 * EDGE)) + edges
        most = pane.height() // _SHARE
        self.setFixedHeight(min(high, most))
        strong, none = Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.NoFocus
        self.area.setFocusPolicy(strong if high > most else none)


def _marked(view: ListView) -> QModelIndex:
    """The row that the keys are on: the first that can be, where they have just come."""
    if not view.currentIndex().isValid():
        rows = (view.model().index(row, 0) for row in range(view.model().rowCount()))
        first = next((one for one in rows if one.flags() & Qt.ItemFlag.ItemIsEnabled), None)
        if first is not None:
            view.setCurrentIndex(first)
    return view.currentIndex()
