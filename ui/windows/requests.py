"""The requests that wait 待审批, of all collectors: a lead approves, changes or refuses each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.agreements import Answer
from app.domain.errors import DeskError
from app.domain.plans import Seat
from ui import leading, wording
from ui.again import Again
from ui.hub import PERSON, QUEUE, Hub
from ui.models import requests as words_of
from ui.models.requests import RequestModel
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FRAMED, Button
from ui.widgets.notice import ALLOW, WAIT, Held
from ui.widgets.pane import column, label, line, restyle, row
from ui.widgets.table import table
from ui.windows.granting import GrantForm
from ui.windows.room import Room

if TYPE_CHECKING:
    from app.domain.agreements import Request, Written
    from app.domain.negotiation import Weighed
    from app.services.desk import Desk
    from ui.leading import Waiting

Listed = tuple["Request", ...]
_FACTS = ("offer", "debts", "measures", "surplus", "reason")


class RequestsWindow(Room):
    """The list above; the marked one whole at the left, and what may be changed of it beside."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self.model = RequestModel(self)
        self.table = table(self.model, (2, 3))
        self.facts = {name: label("body", wrap=True) for name in _FACTS}
        self.captions = {name: label("label", "text2") for name in _FACTS}
        self.form, self.verdict = GrantForm(), label("strong", wrap=True)
        self.change, self.caption, self.words = (
            label("section"), label("label", "text2"), QLineEdit(),
        )  # fmt: skip
        self.approve = Button(FILLED, key="Ctrl+Return", icon="circle-check")
        self.refuse = Button(FRAMED, key="Ctrl+Delete", icon="x")
        self.caption.setBuddy(self.words)
        self._below = self._marked_whole()
        whole = column(self.table, line(), self._below, gap=10)
        whole.setStretch(0, 1)
        self.furnish(whole, buttons=(self.approve,))
        self._referrals = 0
        self._busy, self._held = False, Held(self, lambda: self.notice)
        self._again = Again(self, tasks, self._seen, self._failed)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_marked())
        self.form.changed.connect(self._weigh)
        self.approve.clicked.connect(self._approve)
        self.refuse.clicked.connect(self._refuse)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        text = wording.text
        self.title.setText(text("request.title"))
        self._say_hint()
        self.table.setAccessibleName(text("request.title"))
        self.change.setText(text("request.change"))
        self.caption.setText(text("request.words"))
        self.refuse.setText(text("request.refuse"))
        for name, caption in self.captions.items():
            caption.setText(text(f"request.fact_{name}"))
        self._show_marked()

    def begin(self) -> None:
        """Read the list anew."""
        self.notice.clear()
        self._do(partial(leading.requests, self._desk), "")
        self._tasks.run(self, partial(leading.waiting, self._desk), self._beside, self._failed)

    def stop(self) -> None:
        """Nobody looks at it any more."""
        self._again.end()

    def showEvent(self, event: QShowEvent) -> None:
        """As long as it is seen, what others ask meanwhile is seen too."""
        super().showEvent(event)
        self._again.begin(partial(leading.requests, self._desk))

    def hideEvent(self, event: QHideEvent) -> None:
        """What is not seen is not asked for."""
        self.stop()
        super().hideEvent(event)

    def _marked_whole(self) -> QWidget:
        told = [column(self.captions[name], self.facts[name], gap=0) for name in _FACTS]
        left = column(*told, None, gap=6)
        answer = row(self.words, self.refuse, gap=12)
        answer.setStretch(0, 1)
        right = column(
            self.change, self.form, self.verdict, None,
            column(self.caption, answer, gap=2), gap=8,
        )  # fmt: skip
        both = row(left, line("v"), right, gap=20)
        both.setStretch(0, 1)
        both.setStretch(2, 1)
        holder = QWidget()
        both.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(both)
        return holder

    def _marked(self) -> Request | None:
        return self.model.row_at(self.table.currentIndex())

    def _show_marked(self) -> None:
        """The marked one whole: the table may have no room for it."""
        one = self._marked()
        self._below.setVisible(one is not None)
        self.approve.setEnabled(False)
        self.approve.setText(wording.text("request.approve"))
        self.approve.setVisible(one is not None)
        if one is None:
            return
        weighed = one.weighed
        told = {
            "debts": words_of.debts(one),
            "reason": wording.text(
                "request.reason", by=one.approval.asked_by, at=one.approval.asked_at,
                reason=one.approval.reason or wording.text("request.erased"),
            ),
            "offer": wording.text("request.stale"),
        }  # fmt: skip
        if weighed is not None:
            told |= {
                "offer": words_of.offered(weighed), "measures": words_of.measures(weighed),
                "surplus": words_of.surplus(weighed),
            }  # fmt: skip
        for name, fact in self.facts.items():
            fact.setText(told.get(name, ""))
            fact.setVisible(name in told)
            self.captions[name].setVisible(name in told)
        self.form.begin(one.approval.proposal, weighed, self._desk.today(self._desk.clock()))
        if one.fault is not None:
            self._say(wording.problem(one.fault), "forbid")
        elif weighed is not None:
            self._judge(weighed)

    def _weigh(self) -> None:
        """What stands in the form, by the limits of a lead."""
        self.approve.setEnabled(False)
        changed = "request.approve_changed" if self.form.is_changed() else "request.approve"
        self.approve.setText(wording.text(changed))
        if fault := self.form.fault():
            self._say(fault, "wait")
            return
        try:
            weighed = leading.weigh(self._desk, self.form.written())
        except DeskError as error:
            self._say(wording.problem(error), "forbid")
        else:
            self._judge(weighed)

    def _judge(self, weighed: Weighed) -> None:
        """Whether a lead may grant it; a lead may let what is above the surplus pass, told so."""
        quote = weighed.option.quote
        above = words_of.beyond(weighed, Seat.TEAM_LEAD)
        law = any(breach.limit != "surplus" for breach in quote.breaches)
        may = quote.needs_approval_by is None and not law
        self.approve.setEnabled(may)
        told = words_of.offered(weighed) if self.form.is_changed() else ""
        verdict = wording.text("request.within" if may else "request.beyond")
        allowed = "wait" if above else "accent"
        words = "\n".join(part for part in (told, verdict, above) if part)
        self._say(words, allowed if may else "forbid")

    def _say(self, words: str, ink: str) -> None:
        self.verdict.setText(words)
        self.verdict.setProperty("ink", ink)
        restyle(self.verdict)

    def _approve(self) -> None:
        one = self._marked()
        if one is not None:
            instead = self.form.written() if self.form.is_changed() else None
            verdict = Answer.APPROVED if instead is None else Answer.CHANGED
            if instead is None or self._has_words():
                self._answer(one, verdict, instead)

    def _refuse(self) -> None:
        one = self._marked()
        if one is not None and self._has_words():
            self._answer(one, Answer.REFUSED, None)

    def _has_words(self) -> bool:
        """Whether the collector is told why; what differs from what was asked needs it."""
        if self.words.text().strip():
            return True
        self.notice.say(wording.text("request.say_why"), WAIT)
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def _answer(self, one: Request, verdict: Answer, instead: Written | None) -> None:
        said = wording.text(f"request.said_{verdict.value}", name=one.approval.name)
        words = self.words.text().strip()
        job = partial(leading.decide, self._desk, one.approval.id, verdict, words, instead)
        self._do(job, said)

    def _do(self, job: Callable[[], Listed], said: str) -> None:
        if self._busy:
            self._held.press()
            return
        self._busy = True
        self._tasks.run(self, job, partial(self._done, said), self._failed)

    def _done(self, said: str, listed: Listed) -> None:
        self._end()
        if said:
            self.words.clear()
        self._show(listed)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if said:
            self.notice.say(said, ALLOW)
            self._hub.tell(QUEUE, PERSON)

    def _seen(self, listed: Listed) -> None:
        """Others asked or answered meanwhile; whoever is being weighed stays as they stand."""
        if not self._busy and _ids(listed) != _ids(self.model.rows()):
            self._show(listed)

    def _show(self, listed: Listed) -> None:
        marked, at = self._marked(), max(self.table.currentIndex().row(), 0)
        stays = marked is not None and marked.approval.id in _ids(listed)
        head = self.table.selectionModel()
        head.blockSignals(stays)
        self.model.set_rows(listed)
        to = _ids(listed).index(marked.approval.id) if stays and marked else at
        self.table.setCurrentIndex(self.model.index(min(to, len(listed) - 1), 0))
        head.blockSignals(False)
        if not stays:
            self._show_marked()
        self._say_hint()

    def _beside(self, waiting: Waiting) -> None:
        """What waits for a lead in the other room."""
        self._referrals = waiting.referrals
        self._say_hint()

    def _say_hint(self) -> None:
        said = [wording.text("request.hint" if self.model.rowCount() else "request.none")]
        if self._referrals:
            said.append(wording.text("request.referrals", count=self._referrals))
        self.hint.setText(" ".join(said))

    def _failed(self, error: BaseException) -> None:
        self._end()
        self.notice.say(wording.problem(error))

    def _end(self) -> None:
        self._busy = False
        self._held.end()


def _ids(listed: Listed) -> list[str]:
    return [one.approval.id for one in listed]
