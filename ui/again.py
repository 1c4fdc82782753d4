"""What others do at their windows is seen by asking again, one question at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from ui.tasks import Answer, Failure, Tasks

_PAUSE = 2000  # milliseconds between an answer and the next question


class Again(QTimer):
    """Asks the same some seconds after each answer, until it is stopped.

    The pause begins with the answer: a slow book is asked less often.
    """

    def __init__(self, owner: QObject, tasks: Tasks, done: Answer, failed: Failure) -> None:
        super().__init__(owner, singleShot=True, interval=_PAUSE)
        self._tasks, self._done, self._failed = tasks, done, failed
        self._job: Callable[[], Any] | None = None
        self.timeout.connect(self._ask)

    def begin(self, job: Callable[[], Any]) -> None:
        """Ask this from now on, the first time after a pause."""
        self._job = job
        self.start()

    def end(self) -> None:
        """Ask no more; an answer on its way is not heard."""
        self._job = None
        self.stop()

    def _ask(self) -> None:
        job = self._job
        if job is not None:
            self._tasks.run(self, job, lambda found: self._answered(job, found), self._not)

    def _answered(self, job: Callable[[], Any], found: Any) -> None:
        if job is self._job:
            self.start()
            self._done(found)

    def _not(self, error: BaseException) -> None:
        self.end()
        self._failed(error)
