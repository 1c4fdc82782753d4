"""The centre of the desk: the person, what is being done, the note, the action bar."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from ui.widgets.button import FILLED, FRAMED, PLAIN, Button
from ui.widgets.notice import Notice
from ui.widgets.pane import Pane, column, label, line, on_ground, row
from ui.windows.calling import CallPage
from ui.windows.person import FEW_ROWS, MOST_ROWS, PersonPane
from ui.windows.prepare import IdlePage, PreparePage
from ui.windows.refusal import RefusalPage

WIDEST = 1000


class Centre(Pane):
    """Only places things; the desk decides which of them is shown."""

    call_wanted = Signal()
    next_wanted = Signal()
    done_wanted = Signal(bool)  # and on to the next person?

    def __init__(self) -> None:
        super().__init__(ground="surface")
        self.idle, self.person = IdlePage(), PersonPane()
        self.prepare, self.refusal, self.calling = PreparePage(), RefusalPage(), CallPage()
        self.flow, self.whole = QStackedWidget(), QStackedWidget()
        for page in (self.prepare, self.refusal, self.calling):
            self.flow.addWidget(page)
        self.note, self.notice = QLineEdit(), Notice()
        self.note.setMinimumHeight(40)
        self.call = Button(FILLED, key="F5", icon="phone")
        self.next = Button(PLAIN, key="F2", icon="arrow-right")
        self.missing = label("body", "wait")
        self.only_done = Button(FRAMED)
        self.done = Button(FILLED, key="Ctrl+Return", icon="arrow-right")
        self.bar, self._contacting = QWidget(), True
        self.note.setEnabled(False)
        self._lay_out()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the centre's own."""
        self.next.setText(self.tr("Next person"))
        self.only_done.setText(self.tr("Only finish"))
        self.done.setText(self.tr("Finish and next"))
        self.note.setPlaceholderText(
            self.tr("What you learn about this person…")
            if self.note.isEnabled()
            else self.tr("A note is kept with the outcome of a call.")
        )
        self.note.setAccessibleName(self.tr("Note"))

    def allow(self, *, contacting: bool) -> None:
        """Offer calls and the next person only to who may contact people."""
        self._contacting = contacting
        self.idle.allow(contacting=contacting)

    def show_idle(self) -> None:
        """Nobody is open."""
        self.whole.setCurrentWidget(self.idle)
        self.call.setEnabled(False)

    def show_flow(self, page: QWidget) -> None:
        """Prepare, refusal, or the call with its wrap-up."""
        self.whole.setCurrentIndex(1)
        self.flow.setCurrentWidget(page)
        calling = page is self.calling
        self.person.show_rows(FEW_ROWS if calling else MOST_ROWS)
        self.note.setEnabled(calling)
        self.retranslate()
        self.call.setVisible(not calling and self._contacting)
        self.next.setVisible(not calling and self._contacting)
        wrap_up: tuple[QWidget, ...] = (self.only_done, self.done)
        for part in wrap_up:
            part.setVisible(calling)

    def is_idle(self) -> bool:
        """Whether nobody is shown."""
        return self.whole.currentWidget() is self.idle

    def is_calling(self) -> bool:
        """Whether a call is shown that wants its outcome."""
        return self.whole.currentIndex() == 1 and self.flow.currentWidget() is self.calling

    def stress(self, button: Button) -> None:
        """Fill the one next thing, and only that."""
        self.call.set_kind(FILLED if button is self.call else FRAMED)
        self.next.set_kind(FILLED if button is self.next else PLAIN)

    def _lay_out(self) -> None:
        actions = row(self.call, self.next, self.missing, None, self.only_done, self.done, gap=6)
        actions.setContentsMargins(20, 6, 20, 6)
        self.bar.setLayout(actions)
        self.bar.setFixedHeight(60)
        upper = column(self.person, self.flow, self.notice, self.note, gap=10)
        upper.setStretch(1, 1)
        upper.setContentsMargins(24, 14, 24, 10)
        holder = Pane()
        holder.setLayout(column(upper, line(), self.bar, gap=0))
        on_ground(holder, "surface")
        self.whole.addWidget(self.idle)
        self.whole.addWidget(holder)
        self.setLayout(column(self.whole, gap=0))

    def _connect(self) -> None:
        self.call.clicked.connect(self.call_wanted)
        self.next.clicked.connect(self.next_wanted)
        self.idle.next_wanted.connect(self.next_wanted)
        self.only_done.clicked.connect(lambda: self.done_wanted.emit(False))
        self.done.clicked.connect(lambda: self.done_wanted.emit(True))
