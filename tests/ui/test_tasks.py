"""Background work: off the GUI thread, answered on it."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject

from app.domain.errors import DeskError
from ui import callwork, keeping
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


def test_a_window_that_closes_waits_no_longer_than_it_says_for_a_job_that_does_not_end(qtbot):
    owner, seen, gate, tasks = QObject(), [], threading.Event(), Tasks()
    tasks.run(owner, gate.wait, seen.append, seen.append)
    with pytest.raises(TimeoutError):
        tasks.finish(lambda: None, 0.05)
    began = time.monotonic()
    tasks.close(0.05)
    assert time.monotonic() - began < 5 and not gate.is_set()
    gate.set()
    tasks.close()
    assert not seen


def test_what_is_typed_at_an_office_that_says_nothing_keeps_the_window_for_seconds_alone(
    qtbot, worker, desk, monkeypatch
):
    monkeypatch.setattr(keeping, "AT_OFFICE", 0.05)
    gate = threading.Event()
    monkeypatch.setattr(callwork, "keep", lambda *_: gate.wait())
    at_office = replace(desk, settings=replace(desk.settings, office="postgresql://db/forbear"))
    keeper = keeping.Keeper(at_office, worker, QObject())
    keeper.typed(callwork.Typed("a", None, "words", {}))
    with pytest.raises(DeskError, match="book.unreachable"):
        keeper.flush()
    gate.set()
    keeper.flush()


def test_what_could_not_be_written_when_a_window_was_to_close_still_waits(
    qtbot, worker, desk, monkeypatch
):
    monkeypatch.setattr(keeping, "AT_OFFICE", 0.05)
    gate, owner, kept = threading.Event(), QObject(), []
    first, second = (callwork.Typed("a", None, words, {}) for words in ("first", "second"))

    def keep(_, typed):
        if typed is second and not gate.is_set():
            gate.wait()
            raise DeskError("book.unreachable")
        kept.append(typed)

    monkeypatch.setattr(callwork, "keep", keep)
    at_office = replace(desk, settings=replace(desk.settings, office="postgresql://db/forbear"))
    keeper = keeping.Keeper(at_office, worker, owner)
    keeper.typed(first)
    keeper.typed(second)
    with pytest.raises(DeskError, match="book.unreachable"):
        keeper.flush()
    gate.set()
    qtbot.waitUntil(keeper.is_kept)
    assert kept == [first, second]
