"""The centre of the desk: the person, what is being done, the note, the action bar."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain.talk import Phase
from ui import theme, wording
from ui.widgets.button import FILLED, FRAMED, PLAIN, Button
from ui.widgets.notice import Notice
from ui.widgets.pages import Pages
from ui.widgets.pane import Pane, column, label, line, on_ground, row, settle, show_where
from ui.widgets.stepper import Stepper
from ui.windows.calling import CallBar
from ui.windows.ending import EndingPage
from ui.windows.grounds import GroundsPane
from ui.windows.note import NoteField
from ui.windows.person import FEW_ROWS, MOST_ROWS, SOME_ROWS, PersonPane
from ui.windows.prepare import IdlePage, PreparePage
from ui.windows.refusal import RefusalPage
from ui.windows.strip import CORRECTION, ENDING, LISTS, PERSON, REFUSED, TALK
from ui.windows.talk import TalkPage

_LOW, _HIGH = 640, 820  # pixels of the centre between which some loans are seen
_TIGHT = 680  # below it none are seen in a talk


class Centre(Pane):
    """Only places things; the desk decides which of them is shown."""

    call_wanted = Signal()
    inbound_wanted = Signal()
    protect_wanted = Signal()
    negotiation_wanted = Signal()
    agreements_wanted = Signal()
    next_wanted = Signal()
    wrap_wanted = Signal()
    done_wanted = Signal(bool)  # and on to the next person?
    page_shown = Signal()

    def __init__(self, idle: IdlePage) -> None:
        super().__init__(ground="surface")
        self.bar_of_call = CallBar()
        self.idle, self.person = idle, PersonPane(self.bar_of_call)
        self.prepare, self.refusal, self.grounds = PreparePage(), RefusalPage(), GroundsPane()
        self.talk, self.ending, self.stepper = TalkPage(), EndingPage(), Stepper()
        self.flow, self.whole = Pages(), Pages()
        for page in (self.prepare, self.refusal, self.grounds, self.talk, self.ending):
            self.flow.addWidget(page)
        self.note, self.notice = NoteField(), Notice()
        self.call = Button(FILLED, key="F5", icon="phone")
        self.inbound = Button(FRAMED, key="F6", icon="phone-incoming")
        self.protect = Button(FRAMED, key="F8", icon="shield")
        self.negotiate = Button(FRAMED, key="F9", icon="handshake")
        self.agreements = Button(PLAIN, key="F4")
        self.next = Button(PLAIN, key="F2", icon="arrow-right")
        self.wrap = Button(PLAIN, key="Ctrl+Return")
        self.missing = label("body", "wait")
        self.only_done = Button(FRAMED)
        self.done = Button(FILLED, key="Ctrl+Return", icon="arrow-right")
        self.bar, self._holder, self._contacting = QWidget(), Pane(), True
        self._lay_out()
        self._connect()
        self.retranslate()
        self.show_flow(self.prepare)
        self.show_idle()

    def retranslate(self) -> None:
        """Every word of the centre's own."""
        self.inbound.setText(self.tr("Inbound"))
        self.protect.setText(self.tr("Protect"))
        self.negotiate.setText(self.tr("Negotiate"))
        self.agreements.setText(self.tr("Plans"))
        self.next.setText(self.tr("Next"))
        self.wrap.setText(self.tr("Wrap up"))
        self.only_done.setText(self.tr("Only finish"))
        self.done.setText(self.tr("Finish and next"))
        self.stepper.set_words(tuple(wording.text(f"phase.{one.value}") for one in Phase))

    def allow(self, *, contacting: bool) -> None:
        """Offer calls and the next person only to who may contact people."""
        self._contacting = contacting
        self.note.setVisible(contacting)

    def show_idle(self) -> None:
        """Nobody is open."""
        self.whole.setCurrentWidget(self.idle)
        self.call.setEnabled(False)
        self.page_shown.emit()

    def show_flow(self, page: QWidget) -> None:
        """Prepare, refusal, why something was allowed, the talk, or its wrap-up."""
        self.whole.setCurrentIndex(1)
        self.missing.clear()
        self.flow.setCurrentWidget(page)
        aside = page in (self.refusal, self.grounds)
        before, ending = aside or page is self.prepare, page is self.ending
        offered = before and self._contacting
        said = self._contacting and not (ending and self.ending.corrects())
        show_where(
            [
                (self.bar_of_call, page is self.talk),
                (self.stepper, not aside),
                *((button, offered) for button in (self.call, self.inbound, self.next)),
                (self.protect, said),
                (self.negotiate, page is self.talk),
                (self.agreements, self._contacting and page in (self.prepare, self.talk)),
                (self.wrap, page is self.talk),
                (self.only_done, ending),
                (self.done, ending),
            ]
        )
        self._fit_rows()
        self._settle()
        self.page_shown.emit()

    def page(self) -> str:
        """What stands here, as the strip of keys names it."""
        shown = self.flow.currentWidget()
        if self.is_idle():
            return LISTS
        if shown is self.ending:
            return CORRECTION if self.ending.corrects() else ENDING
        if shown is self.refusal:
            return REFUSED
        return TALK if shown is self.talk else PERSON

    def is_idle(self) -> bool:
        """Whether nobody is shown."""
        return self.whole.currentWidget() is self.idle

    def is_calling(self) -> bool:
        """Whether a call is shown that wants its outcome."""
        page = self.flow.currentWidget()
        return not self.is_idle() and page in (self.talk, self.ending)

    def stress(self, button: Button) -> None:
        """Fill the one next thing, and only that."""
        self.call.set_kind(FILLED if button is self.call else FRAMED)
        self.next.set_kind(FILLED if button is self.next else PLAIN)

    def stress_wrap(self, stressed: bool) -> None:
        """Whether the wrap-up is the one next thing in a talk."""
        self.wrap.set_kind(FILLED if stressed else PLAIN)

    def tick(self, now: datetime) -> None:
        """Let every clock of the centre go on."""
        self.person.tick(now)
        self.refusal.tick(now)
        self.bar_of_call.tick(now)
        self.talk.tick(now)
        self.ending.tick(now)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low window sees fewer loans at once."""
        super().resizeEvent(event)
        self._fit_rows()

    def _make_room(self) -> None:
        """For a notice, or for the loans once it is gone."""
        self._fit_rows()
        self._settle()

    def _fit_rows(self) -> None:
        page = self.flow.currentWidget()
        low = self.height() < theme.px(_LOW)
        most = MOST_ROWS
        if page is self.talk:
            tight = self.height() < theme.px(_TIGHT) or self.notice.text()  # answers come first
            some = 0 if tight else SOME_ROWS
            most = some if self.height() < theme.px(_HIGH) else MOST_ROWS
        elif page is self.ending:
            most = 0 if low or self.ending.corrects() else SOME_ROWS
        elif page in (self.refusal, self.grounds):
            most = FEW_ROWS if low else SOME_ROWS
        elif low:
            most = SOME_ROWS + 1
        self.person.show_loans(most)

    def _settle(self) -> None:
        """Lay out from the inside at once: else the first picture shows the old heights."""
        settle(self.person, self.bar, self._holder)

    def _lay_out(self) -> None:
        actions = row(
            self.call, self.inbound, self.protect, self.negotiate, self.agreements,
            self.missing, None, self.next, self.wrap, self.only_done, self.done, gap=4,
        )  # fmt: skip
        actions.setContentsMargins(20, 6, 20, 6)
        self.bar.setLayout(actions)
        self.bar.setFixedHeight(60)
        middle = column(self.stepper, self.flow, gap=8)
        middle.setStretch(1, 1)
        upper = column(self.person, middle, self.notice, self.note, gap=8)
        upper.setStretch(1, 1)
        upper.setContentsMargins(24, 14, 24, 10)
        self._holder.setLayout(column(upper, line(), self.bar, gap=0))
        on_ground(self._holder, "surface")
        self.whole.addWidget(self.idle)
        self.whole.addWidget(self._holder)
        self.setLayout(column(self.whole, gap=0))

    def _connect(self) -> None:
        self.notice.changed.connect(self._make_room)
        self.call.clicked.connect(self.call_wanted)
        self.inbound.clicked.connect(self.inbound_wanted)
        self.protect.clicked.connect(self.protect_wanted)
        self.negotiate.clicked.connect(self.negotiation_wanted)
        self.agreements.clicked.connect(self.agreements_wanted)
        self.next.clicked.connect(self.next_wanted)
        self.idle.next_wanted.connect(self.next_wanted)
        self.wrap.clicked.connect(self.wrap_wanted)
        self.only_done.clicked.connect(lambda: self.done_wanted.emit(False))
        self.done.clicked.connect(lambda: self.done_wanted.emit(True))
        self._to_note = QShortcut(QKeySequence("N"), self.note)
        self._to_note.activated.connect(self.note.setFocus)
