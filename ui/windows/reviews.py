"""Questions about people 复核: what files left open is answered, a press each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.domain.reviews import Answered, Review
from ui import chores, wording
from ui.hub import QUEUE, Hub
from ui.models.reviews import ReviewModel
from ui.tasks import Tasks
from ui.widgets.button import FRAMED, Button
from ui.widgets.notice import ALLOW
from ui.widgets.pane import label, row
from ui.widgets.table import table
from ui.windows.room import Room

if TYPE_CHECKING:
    from app.services.desk import Desk

Listed = tuple[Review, ...]


class ReviewsWindow(Room):
    """The oldest question is marked; under each answer stands what follows from it."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self.model = ReviewModel(self)
        self.table = table(self.model, (1,))
        self.asked = label("heading", wrap=True)
        self.answers = {
            verdict: Button(FRAMED, key=str(digit)) for digit, verdict in enumerate(Answered, 1)
        }
        self.follows = {verdict: label("label", "text2", wrap=True) for verdict in Answered}
        said = [row(self.answers[one], self.follows[one], None, gap=12) for one in Answered]
        for one in said:
            one.setStretch(1, 1)
        self.furnish(self.table, self.asked, *said, buttons=())
        for verdict, button in self.answers.items():
            button.clicked.connect(partial(self._answer, verdict))
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_marked())
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        self.title.setText(wording.text("review.title"))
        self.hint.setText(wording.text("review.hint"))
        self.table.setAccessibleName(wording.text("review.title"))
        for verdict, button in self.answers.items():
            button.setText(wording.text(f"review.{verdict.value}"))
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
        for verdict, button in self.answers.items():
            button.setEnabled(asked is not None)
            follows = "" if asked is None else wording.current().review_follows(asked, verdict)
            self.follows[verdict].setText(follows)

    def _answer(self, verdict: Answered) -> None:
        asked = self.model.row_at(self.table.currentIndex())
        if asked is not None:
            for button in self.answers.values():
                button.setEnabled(False)
            job = partial(chores.settle, self._desk, asked.id, verdict)
            self._tasks.run(self, job, partial(self._settled, asked, verdict), self._failed)

    def _settled(self, asked: Review, verdict: Answered, left: Listed) -> None:
        said = wording.text(f"review.{verdict.value}")
        follows = wording.current().review_follows(asked, verdict)
        self._show(left)
        self.notice.say(f"{asked.name}: {said}. {follows}", ALLOW)
        self._hub.tell(QUEUE)

    def _failed(self, error: BaseException) -> None:
        self._show_marked()
        self.notice.say(wording.problem(error))
