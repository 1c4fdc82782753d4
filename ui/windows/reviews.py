"""Questions about people and refusals 复核: what was left open is answered, a press each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.domain.reviews import REFUSAL, Answered, Review
from ui import chores, wording
from ui.hub import QUEUE, Hub
from ui.models.reviews import ReviewModel
from ui.tasks import Tasks
from ui.widgets.button import FRAMED, Button
from ui.widgets.notice import ALLOW, WAIT
from ui.widgets.pane import label, row, show_where
from ui.widgets.table import table
from ui.windows.room import Room

if TYPE_CHECKING:
    from app.services.desk import Desk

Listed = tuple[Review, ...]


class ReviewsWindow(Room):
    """The oldest question is marked; beside each answer stands what follows from it.

    Two buttons answer every kind of question; about a refusal, words go with the answer.
    """

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self.model = ReviewModel(self)
        self.table = table(self.model, (1,))
        self.asked = label("heading", wrap=True)
        self.answers = tuple(Button(FRAMED, key=str(digit)) for digit in (1, 2))
        self.follows = tuple(label("label", "text2", wrap=True) for _ in self.answers)
        said = [row(*pair, None, gap=12) for pair in zip(self.answers, self.follows, strict=True)]
        for one in said:
            one.setStretch(1, 1)
        self.caption, self.words = label("label", "text2"), QLineEdit()
        self.caption.setBuddy(self.words)
        self.words.returnPressed.connect(self.table.setFocus)
        self.furnish(self.table, self.asked, self.caption, self.words, *said, buttons=())
        for at, button in enumerate(self.answers):
            button.clicked.connect(partial(self._answer, at))
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_marked())
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        self.title.setText(wording.text("review.title"))
        self.hint.setText(wording.text("review.hint"))
        self.table.setAccessibleName(wording.text("review.title"))
        self.caption.setText(wording.text("review.words"))
        self._show_marked()

    def begin(self) -> None:
        """Read the list anew."""
        self.notice.clear()
        self._tasks.run(self, partial(chores.reviews, self._desk), self._show, self._failed)

    def _show(self, listed: Listed) -> None:
        self.model.set_rows(listed)
        self.table.setCurrentIndex(self.model.index(0, 0))
        self._show_marked()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_marked(self) -> None:
        asked = self.model.row_at(self.table.currentIndex())
        words = wording.text("review.none") if asked is None else wording.current().review(asked)
        self.asked.setText(words)
        worded = asked is not None and asked.kind == REFUSAL
        show_where(((self.caption, worded), (self.words, worded)))
        verdicts = (Answered.SAME, Answered.DIFFERENT) if asked is None else asked.answers
        for verdict, button, follows in zip(verdicts, self.answers, self.follows, strict=True):
            button.setEnabled(asked is not None)
            button.setText(wording.text(f"review.{verdict.value}"))
            said = "" if asked is None else wording.current().review_follows(asked, verdict)
            follows.setText(said)

    def _answer(self, at: int) -> None:
        asked = self.model.row_at(self.table.currentIndex())
        if asked is None:
            return
        words, verdict = self.words.text().strip(), asked.answers[at]
        if asked.kind == REFUSAL and not words:
            self.notice.say(wording.text("review.say_why"), WAIT)
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        for button in self.answers:
            button.setEnabled(False)
        job = partial(chores.settle, self._desk, asked.id, verdict, words)
        self._tasks.run(self, job, partial(self._settled, asked, verdict), self._failed)

    def _settled(self, asked: Review, verdict: Answered, left: Listed) -> None:
        said = wording.text(f"review.{verdict.value}")
        follows = wording.current().review_follows(asked, verdict)
        self.words.clear()
        self._show(left)
        self.notice.say(f"{asked.name}: {said}. {follows}", ALLOW)
        self._hub.tell(QUEUE)

    def _failed(self, error: BaseException) -> None:
        self._show_marked()
        self.notice.say(wording.problem(error))
