"""All of background work: one worker thread, answers on the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

Answer = Callable[[Any], None]
Failure = Callable[[BaseException], None]
AT_OFFICE = 5.0  # seconds that a window that closes stands still for an office that says nothing
_SEEN = 150  # milliseconds in which what was just shown is painted; the worker would take turns


class Tasks(QObject):
    """Runs jobs one after another on one worker thread, since SQLite has one writer.

    A job must not hold a Qt object: the worker could be the one to destroy it.
    `done` and `failed` run on the GUI thread, and not at all once `owner` is gone.
    """

    _finished = Signal(object)  # Future

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._waiting: dict[Future[Any], tuple[QObject, Answer, Failure]] = {}
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self, owner: QObject, job: Callable[[], Any], done: Answer, failed: Failure) -> None:
        """Run the job on the worker, then one of the two answers here."""
        future = self._worker.submit(job)
        self._waiting[future] = (owner, done, failed)
        future.add_done_callback(self._tell)

    def later(self, owner: QObject, work: Callable[[], object]) -> None:
        """Go on once what was just shown has been painted; not if `owner` is gone, or all ends."""
        QTimer.singleShot(_SEEN, owner, lambda: self._closed or work())

    def is_idle(self) -> bool:
        """Whether everything that was asked for is answered."""
        return not self._waiting

    def finish(self, job: Callable[[], Any], seconds: float | None = None) -> Any:
        """Run the last jobs of a window: wait until this one is done, so long at most.

        Raises what it raises, and TimeoutError.
        """
        return self._worker.submit(job).result(seconds)

    def close(self, seconds: float | None = None) -> None:
        """Drop jobs not yet begun and wait for the one that has, so long at most."""
        self._closed = True
        self._worker.shutdown(wait=seconds is None, cancel_futures=True)
        wait([one for one in self._waiting if one.running()], seconds)
        self._waiting.clear()

    def _tell(self, future: Future[Any]) -> None:
        if not self._closed:  # what goes on after that may outlive the window
            self._finished.emit(future)

    @Slot(object)
    def _deliver(self, future: Future[Any]) -> None:
        owner, done, failed = self._waiting.pop(future, (None, None, None))
        if future.cancelled() or owner is None or not isValid(owner):
            return
        error = future.exception()
        if error is None and done is not None:
            done(future.result())
        elif error is not None and failed is not None:
            failed(error)
