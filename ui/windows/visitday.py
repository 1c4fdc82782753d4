"""A day of visits: in the order in which one goes, with what to know and what to bring."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QTableView

from app.domain.errors import DeskError
from app.domain.visits import Note
from ui import visiting, wording
from ui.hub import Hub
from ui.models.visits import DayModel
from ui.tasks import Tasks
from ui.visiting import Stop
from ui.widgets.button import FILLED, FRAMED, PLAIN, Button
from ui.widgets.notice import ALLOW, Notice
from ui.widgets.pane import column, field, label, line, row
from ui.widgets.table import table
from ui.windows.fields import DayField
from ui.windows.files import ask_for_place
from ui.windows.visitpane import VisitPane, told

if TYPE_CHECKING:
    from app.services.desk import Desk

_NOTES = ("door", "care", "words")
_BETWEEN = "；"


class VisitDay(VisitPane):
    """Rows are dragged, or moved by Alt and an arrow; the note of the marked one is below.

    Says `door_wanted` with a visit of today.
    """

    door_wanted = Signal(str)

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub, notice: Notice) -> None:
        super().__init__(desk, tasks, hub, notice)
        self.model = self.stops = DayModel(self)
        self.table = table(self.model, (3,))
        self._let_drag()
        self.day = DayField()
        self.back, self.on = Button(PLAIN, key="Alt+Left"), Button(PLAIN, key="Alt+Right")
        self.shortest = Button(FRAMED, key="Alt+R")
        self.up, self.down = Button(PLAIN, key="Alt+Up"), Button(PLAIN, key="Alt+Down")
        self.print = Button(FILLED, key="Ctrl+Return", icon="notebook-pen")
        self.keep = Button(FRAMED, key="Ctrl+S")
        self.door = Button(FRAMED, key="Alt+D", icon="house")
        self.export = Button(FRAMED, key="Alt+E", icon="calendar")
        self.bring = label("label", "text2", wrap=True)
        self.notes = {name: QLineEdit() for name in _NOTES}
        self.captions = {name: label("label", "text2") for name in _NOTES}
        for name in _NOTES:
            self.captions[name].setBuddy(self.notes[name])
        self._lay_out()
        self._connect()
        self.day.write(visiting.tomorrow(desk))

    def retranslate(self) -> None:
        """Every word of it."""
        for button, code in (
            (self.back, "day_before"), (self.on, "day_after"), (self.shortest, "shortest"),
            (self.up, "earlier"), (self.down, "later"), (self.print, "print"),
            (self.keep, "keep_note"),
        ):  # fmt: skip
            button.setText(wording.text(f"visit.{code}"))
        self.door.setText(wording.text("door.open"))
        self.export.setText(wording.text("visit.export"))
        for name, caption in self.captions.items():
            caption.setText(wording.text(f"visit.note_{name}"))
        self.table.setAccessibleName(wording.text("visit.tab_day"))
        self.day.setAccessibleName(wording.text("visit.the_day"))
        self.day.retranslate()
        self.show_marked()

    def begin(self) -> None:
        """Read the day anew."""
        self.do(partial(visiting.day, self._desk, self.day.day()))

    def hint(self) -> str:
        """How many stops, or that there is none."""
        stops = self.model.rowCount()
        return wording.text("visit.day_hint" if stops else "visit.no_day", count=stops)

    def show_marked(self) -> None:
        """The note of the marked stop, and what to bring on the day."""
        stop, stops = self.marked(), self.model.rowCount()
        self.bring.setText(wording.text("visit.bring", count=stops) if stops else "")
        note = stop.note if stop is not None else Note()
        for name, text in (
            ("door", note.door), ("care", _BETWEEN.join(note.care.splitlines())),
            ("words", _BETWEEN.join(note.words.splitlines())),
        ):  # fmt: skip
            self.notes[name].setText(text)
            self.notes[name].setEnabled(stop is not None)
        at = self.table.currentIndex().row()
        for button, possible in (
            (self.up, at > 0), (self.down, 0 <= at < stops - 1), (self.shortest, stops > 1),
            (self.print, stop is not None), (self.keep, stop is not None),
            (self.door, stop is not None), (self.export, stops > 0),
        ):  # fmt: skip
            button.setEnabled(possible)

    def _let_drag(self) -> None:
        self.table.setDragEnabled(True)
        self.table.setAcceptDrops(True)
        self.table.setDropIndicatorShown(True)
        self.table.setDragDropMode(QTableView.DragDropMode.InternalMove)
        self.table.setDragDropOverwriteMode(False)

    def _lay_out(self) -> None:
        head = row(
            self.back, self.day, self.on, None, self.up, self.down, self.print, self.door,
        )
        notes = row(*(field(self.captions[name], self.notes[name]) for name in _NOTES), gap=16)
        below = row(self.bring, self.shortest, self.export, self.keep, gap=12)
        below.setStretch(0, 1)
        whole = column(head, self.table, line(), notes, below, gap=10)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self.show_marked())
        self.stops.moved.connect(self._move)
        self.day.editingFinished.connect(self.begin)
        for button, days in ((self.back, -1), (self.on, 1)):
            button.clicked.connect(partial(self._turn, days))
        for button, step in ((self.up, -1), (self.down, 1)):
            button.clicked.connect(partial(self._step, step))
        self.shortest.clicked.connect(self._shorten)
        self.print.clicked.connect(self._print)
        self.keep.clicked.connect(self._keep)
        self.door.clicked.connect(self._to_door)
        self.export.clicked.connect(self._export)

    def _turn(self, days: int, _: bool = False) -> None:
        self.day.write(self.day.day() + timedelta(days=days))
        self.begin()

    def _step(self, step: int, _: bool = False) -> None:
        at = self.table.currentIndex().row()
        self._move(at, at - 1 if step < 0 else at + 2)

    def _move(self, taken: int, before: int) -> None:
        """Put a row before another; the book keeps the order."""
        order = [stop.visit.id for stop in self.model.rows()]
        one = order.pop(taken)
        order.insert(before - (before > taken), one)
        self.do(partial(visiting.put, self._desk, self.day.day(), order))

    def _shorten(self) -> None:
        said = wording.text("visit.shortened")
        self.do(partial(visiting.shortest, self._desk, self.day.day()), said)

    def _keep(self) -> None:
        stop: Stop | None = self.marked()
        if stop is None:
            return
        written = {name: one.text().strip() for name, one in self.notes.items()}
        lines = {name: "\n".join(_parts(written[name])) for name in ("care", "words")}
        note = Note(written["door"], lines["care"], lines["words"])
        note_id = self._desk.new_id(self._desk.clock())
        job = partial(
            visiting.write_note, self._desk, self.day.day(), stop.visit.id, note_id, note
        )
        self.do(job, wording.text("visit.note_kept"))

    def _to_door(self) -> None:
        """The day may have turned since the list was read: it is asked now."""
        stop: Stop | None = self.marked()
        if stop is None or stop.visit.appointment is None:
            return
        if self.day.day() != visiting.today(self._desk):
            error = DeskError("door.not_today", at=stop.visit.appointment.start)
            self.notice.say(told(error))
            return
        self.door_wanted.emit(stop.visit.id)

    def _print(self) -> None:
        stop: Stop | None = self.marked()
        if stop is None:
            return
        name = f"{self.day.day():%Y%m%d}-{self.table.currentIndex().row() + 1:02d}.pdf"
        to = ask_for_place(self, wording.text("visit.print"), name)
        if to is not None:
            job = partial(
                visiting.print_sheet, self._desk, stop.visit.id, wording.language(), to
            )
            self.send(job, self._printed)

    def _export(self) -> None:
        """When and where, never to whom; who took it away is on record."""
        to = ask_for_place(self, wording.text("visit.export"), f"{self.day.day():%Y%m%d}.ics")
        if to is not None:
            summary = wording.text("visit.calendar_summary")
            job = partial(visiting.export, self._desk, self.day.day(), summary, to)
            self.send(job, self._exported)

    def _exported(self, name: str) -> None:
        self.notice.say(wording.text("visit.exported", name=name), ALLOW)

    def _printed(self, number: str) -> None:
        said = wording.text("visit.printed", number=number)
        self.do(partial(visiting.day, self._desk, self.day.day()), said)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", _BETWEEN).split(_BETWEEN) if part.strip()]
