"""The right pane: may this person be contacted now, by which number, and what happened before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QListView

from app.domain.people import PointVerdict, TimelineEntry
from ui import wording
from ui.models.contacts import ContactDelegate, ContactModel
from ui.models.timeline import TimelineDelegate, TimelineModel
from ui.widgets import painting
from ui.widgets.button import PLAIN, Button
from ui.widgets.pane import Pane, column, label, line, row

Titles = Mapping[str, Mapping[str, str]]  # of a pack of rules, by language
WIDTH = 318
_EDGE = 18  # pixels left and right of every line
_TITLE_END = re.compile("[:：]")  # what follows says what the rules are about
_SHOWN = 5  # contact points without scrolling


class ContactsPane(Pane):
    """Says `stale` when time has changed an answer, `reveal` with the point that is wanted."""

    stale = Signal()
    reveal = Signal(str)
    moved = Signal()  # another number is marked

    def __init__(self, titles: Titles | None = None) -> None:
        super().__init__(ground="panel")
        self._titles: Titles = titles or {}
        self._packs: tuple[str, ...] = ()
        self.setFixedWidth(WIDTH)
        self.points, self.timeline = ContactModel(self), TimelineModel(self)
        self.title, self.rules = label("section"), label("caption", "text3")
        self.then, self.none = label("section"), label("caption", "text3", wrap=True)
        self.view = _list(ContactDelegate(self))
        self.view.setModel(self.points)
        self.view.selectionModel().currentChanged.connect(lambda *_: self.moved.emit())
        self.past = _list(TimelineDelegate(self))
        self.past.setModel(self.timeline)
        self.past.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.show_number = Button(PLAIN, key="R", icon="eye")
        self.show_number.clicked.connect(self._reveal)
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the pane."""
        self.title.setText(self.tr("May I contact now?"))
        self.then.setText(self.tr("Timeline"))
        self.none.setText(self.tr("No contact with this person yet."))
        self.show_number.setText(self.tr("Show number"))
        self.show_number.setToolTip(self.tr("That you looked is put on record."))
        self.view.setAccessibleName(self.title.text())
        self.past.setAccessibleName(self.then.text())
        self._say_rules()

    def show_points(self, rows: tuple[PointVerdict, ...], at: datetime) -> None:
        """These answers; the marked number stays marked, else the best one is."""
        marked = self.points.row_at(self.view.currentIndex())
        self.points.set_rows(rows, at)
        index = self.points.index_of(marked.point.id if marked else None)
        self.view.setCurrentIndex(index if index.isValid() else self.points.best())
        self.view.setFixedHeight(54 * min(max(len(rows), 1), _SHOWN))
        self.show_number.setVisible(bool(rows))
        self._packs = tuple(sorted({pack for row in rows for pack in row.verdict.packs}))
        self._say_rules()
        self.moved.emit()

    def show_past(self, rows: tuple[TimelineEntry, ...], at: datetime) -> None:
        """What happened before."""
        self.timeline.set_rows(rows, at)
        self.none.setVisible(not rows)

    def marked(self) -> PointVerdict | None:
        """The number that a call would go to."""
        return self.points.row_at(self.view.currentIndex())

    def mark(self, point_id: str) -> None:
        """Mark a number."""
        self.view.setCurrentIndex(self.points.index_of(point_id))

    def clear(self) -> None:
        """Nobody is open."""
        now = self.points.now
        self.view.setCurrentIndex(QModelIndex())
        self.points.forget()
        self.show_points((), now)
        self.show_past((), now)
        self.none.hide()

    def tick(self, now: datetime) -> None:
        """Let the countdowns go on."""
        if self.points.tick(now):
            self.stale.emit()

    def _say_rules(self) -> None:
        """Whose rules, of which day; their whole titles are in the tooltip."""
        named = [(self._title(one), one.partition("@")[2]) for one in self._packs]
        short = [f"{_TITLE_END.split(title)[0]} {day}".strip() for title, day in named]
        whole = "\n".join(f"{title} {day}".strip() for title, day in named)
        words = self.tr("Rules: %1").replace("%1", " · ".join(short)) if short else ""
        room = WIDTH - 2 * _EDGE - self.title.sizeHint().width() - 8
        fits = painting.width(words, "caption") <= room
        self.rules.setText(words if fits else " · ".join(short))
        self.rules.setToolTip(whole)

    def _title(self, version: str) -> str:
        name = version.partition("@")[0]
        titles = self._titles.get(name)
        return name if titles is None else titles[wording.language()]

    def _lay_out(self) -> None:
        head = row(self.title, None, self.rules, gap=2)
        head.setContentsMargins(18, 14, 18, 8)
        foot = row(None, self.show_number)
        foot.setContentsMargins(8, 0, 8, 4)
        then = row(self.then, None)
        then.setContentsMargins(18, 12, 18, 6)
        self.none.setContentsMargins(18, 0, 18, 0)
        self.setLayout(column(head, self.view, foot, line(), then, self.none, self.past, gap=0))
        self.none.hide()
        self.show_number.hide()

    def _reveal(self) -> None:
        marked = self.marked()
        if marked is not None:
            self.reveal.emit(marked.point.id)


def _list(delegate: ContactDelegate | TimelineDelegate) -> QListView:
    view = QListView()
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setItemDelegate(delegate)
    view.setUniformItemSizes(True)
    view.setMouseTracking(True)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view
