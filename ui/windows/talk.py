"""One step of a call: what to say, what was answered, and the facts or the terms it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent

from app.domain.talk import Agreed, Spoken
from ui.widgets.answers import AnswerCard, AnswerGrid, is_typing
from ui.widgets.pane import Pane, column, label, restyle, row, scrolling, settle
from ui.windows.calling import clock_of
from ui.windows.terms import TermsFields
from ui.windows.verify import VerifyFields

_FITS = (("script", 2), ("script", 3), ("opening", 3), ("body", 3))  # type, columns of answers
_PAGES = {Qt.Key.Key_PageUp.value: -1, Qt.Key.Key_PageDown.value: 1}


@dataclass(frozen=True, slots=True)
class Wants:
    """What a step takes down besides the answer."""

    identity: bool = False
    promise: bool = False
    callback: bool = False


class TalkPage(Pane):
    """Says `given` with the answer's code, `heard` with the two facts as typed."""

    given = Signal(str)
    heard = Signal(str, str)
    agreed = Signal(object)  # Agreed, as typed so far

    def __init__(self) -> None:
        super().__init__()
        self._step: Spoken | None = None
        self._since: datetime | None = None
        self._source = ""
        self.title, self.aside = label("section"), label("caption", "text3")
        self.say, self.hint = label("script", wrap=True), label("label", "text3", wrap=True)
        self.verify, self.terms, self.answers = VerifyFields(), TermsFields(), AnswerGrid()
        self.answers.given.connect(self.given)
        self.verify.heard.connect(self.heard)
        self.terms.agreed.connect(self.agreed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.area = scrolling(
            column(
                row(self.title, None, self.aside),
                self.say,
                self.hint,
                2,
                self.verify,
                self.terms,
                4,
                self.answers,
                None,
                gap=4,
            )
        )
        self.setLayout(column(self.area))

    def retranslate(self) -> None:
        """The desk hands in the step in the new language."""
        if self._step is not None:
            self.answers.show_cards(self._cards(self._step))

    def begin(self) -> None:
        """A new call."""
        self._source, self._step, self._since = "", None, None
        self.verify.begin()

    def name_script(self, source: str) -> None:
        """Which script is spoken; its name says the stage, so nothing before it may be said."""
        self._source = source

    def show_step(self, step: Spoken, wants: Wants, since: datetime) -> None:
        """Show this step, on the screen since that moment."""
        fresh = self._step is None or self._step.step != step.step
        if fresh:
            if wants.identity:
                self.verify.begin()
            self.area.verticalScrollBar().setValue(0)
        self._step, self._since = step, since
        self.title.setText(step.title)
        self._speak(step)
        self.say.setVisible(bool(step.say))
        self.hint.setText(step.hint)
        self.hint.setVisible(bool(step.hint))
        self.verify.setVisible(wants.identity)
        self.terms.ask(promise=wants.promise, callback=wants.callback)
        self.answers.show_cards(self._cards(step))
        self._fit()
        if fresh:
            self._put_hands(wants)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A notice takes some of the room, and gives it back."""
        super().resizeEvent(event)
        if self._step is not None:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What has no room at all is scrolled."""
        bar = self.area.verticalScrollBar()
        if event.key() in _PAGES and bar.maximum():
            bar.setValue(bar.value() + _PAGES[event.key()] * bar.pageStep())
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        """Large words and two columns of answers, or less of both where they would be scrolled."""
        page, seen = self.area.widget(), self.area.viewport()
        for kind, columns in _FITS:
            if self.say.property("type") != kind:
                self.say.setProperty("type", kind)
                restyle(self.say)
            self.answers.place(columns)
            if page is not None:
                settle(self.answers, page)
                if page.heightForWidth(seen.width()) <= seen.height():
                    return

    def say_anew(self, step: Spoken) -> None:
        """The same step with other values in its words."""
        self._step = step
        self._speak(step)

    def step(self) -> Spoken | None:
        """What is shown."""
        return self._step

    def terms_now(self) -> Agreed:
        """What was agreed as typed so far."""
        return self.terms.stated()

    def forget(self) -> None:
        """No call any more: what was spoken is not kept."""
        self._step = self._since = None
        self.say.clear()
        self.setAccessibleName("")
        self.setAccessibleDescription("")
        self.verify.begin()

    def tick(self, now: datetime) -> None:
        """How long this step has been on the screen."""
        if self._since is None:
            return
        seconds = max(0, int((now - self._since).total_seconds()))
        here = self.tr("this step %1").replace("%1", clock_of(seconds))
        self.aside.setText(f"{here} · {self._source}" if self._source else here)

    def _speak(self, step: Spoken) -> None:
        self.say.setText(self.tr("“%1”").replace("%1", step.say))
        answers = (f"{number} {one.words}" for number, one in enumerate(step.answers, 1))
        self.setAccessibleName(f"{step.title}: {step.say}".strip(": "))
        self.setAccessibleDescription(", ".join(filter(None, (step.hint, *answers))))

    def _put_hands(self, wants: Wants) -> None:
        """The field that is asked for, else the answers' digits; a note is written on in peace."""
        focused = self.window().focusWidget()
        if is_typing(focused) and focused is not None and not self.isAncestorOf(focused):
            return
        if wants.identity:
            self.verify.tail.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.terms.put_hands():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _cards(self, step: Spoken) -> tuple[AnswerCard, ...]:
        locked = self.tr("once both agree")
        return tuple(
            AnswerCard(one.code, one.words, one.hint, locked if one.locked else "")
            for one in step.answers
        )
