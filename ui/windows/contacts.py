"""The right pane: may this person be contacted now, by which number, and what happened before."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QListView, QSizePolicy

from app.domain.contact import Channel
from ui import theme, wording
from ui.models.contacts import ContactDelegate, ContactModel, used
from ui.models.rows import ListView
from ui.models.timeline import TimelineDelegate, TimelineModel
from ui.widgets import painting
from ui.widgets.button import PLAIN, Button
from ui.widgets.pane import Pane, column, label, line, row
from ui.windows.nobody import EDGE, WIDTH
from ui.windows.whole import WholeRow

if TYPE_CHECKING:
    from app.domain.people import PointVerdict, TimelineEntry
    from app.domain.promises import Promise

Titles = Mapping[str, Mapping[str, str]]  # of a pack of rules, by language
_TITLE_END = re.compile("[:：]")  # what follows says what the rules are about
_SHOWN = 5  # ways to reach somebody without scrolling, where the window is low
_HIGH = 900  # pixels; a window as high as that shows some more


class ContactsPane(Pane):
    """Says `stale` when time has changed an answer, `reveal` with the point that is wanted."""

    stale = Signal()
    reveal = Signal(str)
    moved = Signal()  # another number is marked

    def __init__(self, titles: Callable[[], Titles] = dict) -> None:
        super().__init__(ground="panel")
        self._titles = titles  # asked for when somebody is shown: the rules are loaded by then
        self._packs: tuple[str, ...] = ()
        self._times: Callable[[datetime], str] | None = None  # what the clocks of a person show
        self.setMinimumWidth(WIDTH)
        self.points, self.timeline = ContactModel(self), TimelineModel(self)
        self.title, self.rules = label("section"), label("caption", "text3")
        self.then, self.none = label("section"), label("caption", "text3", wrap=True)
        self.view = ListView(self.points, ContactDelegate())
        self.view.selectionModel().currentChanged.connect(self._moved)
        self.view.activated.connect(self._read_source)
        self.used = label("caption", "text2", wrap=True)
        self.there = label("caption", "text2")
        self.past = ListView(self.timeline, TimelineDelegate())
        self.past.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.show_number = Button(PLAIN, key="R", icon="eye")
        self.show_number.clicked.connect(self._reveal)
        self.whole = WholeRow(self.view, self.past)
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
        self._say_used()

    def show_points(self, rows: tuple[PointVerdict, ...], at: datetime) -> None:
        """These answers; the marked number stays marked, else the best one is."""
        marked = self.points.row_at(self.view.currentIndex())
        self.points.set_rows(rows, at)
        index = self.points.index_of(marked.point.id if marked else None)
        self.view.setCurrentIndex(index if index.isValid() else self.points.best())
        self._fit()
        self.show_number.setVisible(bool(rows))
        self._packs = tuple(sorted({pack for row in rows for pack in row.verdict.packs}))
        self._say_rules()
        self.moved.emit()

    def show_past(
        self, rows: tuple[TimelineEntry, ...], at: datetime, promises: tuple[Promise, ...] = ()
    ) -> None:
        """What happened before, and what was promised; what was scrolled to stays in sight."""
        bar, marked = self.past.verticalScrollBar(), self.past.currentIndex().row()
        before = bar.value()
        self.timeline.show(rows, promises, at)
        self.past.doItemsLayout()
        self.past.setCurrentIndex(self.timeline.index(marked))
        bar.setValue(before)
        self.none.setVisible(not self.timeline.rows())

    def show_call(self, point_id: str) -> None:
        """Say of this number that a call is under way; of none, if empty."""
        if point_id != self.points.calling:
            self.points.show_call(point_id)

    def show_times(self, times: Callable[[datetime], str] | None) -> None:
        """What the clock shows where the person may be."""
        self._times = times
        self._say_used()

    def hide_words(self, debtor_id: str | None) -> None:
        """Hide what was said before, until it is certain who listens; None shows it again."""
        self.timeline.hide(debtor_id is not None)

    def marked(self) -> PointVerdict | None:
        """The number or address that is marked; a short message goes to no such row."""
        found = self.points.row_at(self.view.currentIndex())
        return None if found is None or found.channel is Channel.SMS else found

    def mark(self, point_id: str) -> None:
        """Mark a number."""
        self.view.setCurrentIndex(self.points.index_of(point_id))

    def clear(self) -> None:
        """Nobody is open."""
        now = self.points.now
        self.view.setCurrentIndex(QModelIndex())
        self.points.forget()
        self.show_times(None)
        self.show_points((), now)
        self.show_past((), now)

    def tick(self, now: datetime) -> None:
        """Let the countdowns go on."""
        if self.points.tick(now):
            self.stale.emit()
        self._say_used()

    def sizeHint(self) -> QSize:
        """As narrow as on a small screen; what the centre leaves over is for the timeline."""
        return QSize(theme.px(WIDTH), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A high window shows more ways at once, a wide one the whole name of the rules."""
        super().resizeEvent(event)
        self._fit()
        self._say_rules()

    def _fit(self) -> None:
        most = _SHOWN if self.height() < theme.px(_HIGH) else 2 * _SHOWN
        self.view.show_rows(min(max(self.points.rowCount(), 1), most))

    def _moved(self) -> None:
        self._say_used()
        self.moved.emit()

    def _say_used(self) -> None:
        """Their local time, and how many dials to the marked number are left."""
        found = self.points.row_at(self.view.currentIndex())
        there = "" if self._times is None else self._times(self.points.now)
        self.there.setText(self.tr("Local %1").replace("%1", there) if there else "")
        self.used.setText("" if found is None else used(found))

    def _say_rules(self) -> None:
        """Whose rules, of which day; their whole titles are in the tooltip."""
        named = [(self._title(one), one.partition("@")[2]) for one in self._packs]
        short = [f"{_TITLE_END.split(title)[0]} {day}".strip() for title, day in named]
        whole = "\n".join(f"{title} {day}".strip() for title, day in named)
        ids = [one.replace("@", " ").upper() for one in self._packs]
        first = self.tr("Rules: %1").replace("%1", " · ".join(short)) if short else ""
        taken = painting.width(self.title.text(), "section") + 2 * EDGE + 12
        room = round(self.width() / theme.scale()) - taken
        fitting = (
            one for one in (first, " · ".join(short)) if painting.width(one, "caption") <= room
        )
        self.rules.setText(next(fitting, " · ".join(ids)))
        self.rules.setToolTip(whole)

    def _title(self, version: str) -> str:
        name = version.partition("@")[0]
        titles = self._titles().get(name)
        return name if titles is None else titles[wording.language()]

    def _lay_out(self) -> None:
        self.rules.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.rules.setAlignment(painting.RIGHT)
        head = row(self.title, self.rules, gap=2)
        head.setStretch(1, 1)
        head.setContentsMargins(EDGE, 14, EDGE, 8)
        foot = row(column(self.there, self.used, gap=0), self.show_number)
        foot.setStretch(0, 1)
        foot.setContentsMargins(EDGE, 2, 8, 2)
        then = row(self.then, None)
        then.setContentsMargins(EDGE, 12, EDGE, 6)
        none = row(self.none)
        none.setContentsMargins(EDGE, 0, EDGE, 0)
        whole = column(head, self.view, foot, line(), then, none, self.past, self.whole, gap=0)
        whole.setStretch(6, 1)
        self.setLayout(whole)
        self.none.hide()
        self.show_number.hide()

    def _read_source(self, index: QModelIndex) -> None:
        """The clause of the first rule against it, where its pack says where it can be read."""
        found = self.points.row_at(index)
        reasons = found.verdict.reasons if found is not None else ()
        link = next((one.link for one in reasons if one.link), "")
        if link:
            QDesktopServices.openUrl(QUrl(link))

    def _reveal(self) -> None:
        marked = self.marked()
        if marked is not None:
            self.reveal.emit(marked.point.id)
