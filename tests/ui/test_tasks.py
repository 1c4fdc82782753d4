"""Background work: off the GUI thread, answered on it."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject

from ui.tasks import Tasks


@pytest.fixture
def worker(qapp):
    made = Tasks()
    yield made
    made.close()


def test_a_job_runs_elsewhere_and_is_answered_here(qtbot, worker):
    owner, seen = QObject(), []
    worker.run(
        owner,
        threading.get_ident,
        lambda there: seen.append((there, threading.get_ident())),
        seen.append,
    )
    qtbot.waitUntil(lambda: bool(seen))
    ((there, here),) = seen
    assert there != here == threading.get_ident()


def test_an_error_is_answered_as_an_error(qtbot, worker):
    owner, seen = QObject(), []
    worker.run(owner, lambda: 1 // 0, lambda _: seen.append("done"), seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert isinstance(seen[0], ZeroDivisionError)


def test_nobody_is_answered_once_the_owner_is_gone(qtbot, worker):
    from shiboken6 import delete

    owner, other, seen = QObject(), QObject(), []
    gate = threading.Event()
    worker.run(owner, gate.wait, seen.append, seen.append)
    delete(owner)
    gate.set()
    worker.run(other, lambda: "last", seen.append, seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["last"]


def test_jobs_run_one_after_another_in_their_order(qtbot, worker):
    owner, seen = QObject(), []
    for number in range(20):
        worker.run(owner, lambda number=number: number, seen.append, seen.append)
    qtbot.waitUntil(lambda: len(seen) == 20)
    assert seen == list(range(20))
