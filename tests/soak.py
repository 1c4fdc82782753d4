"""Calls without end in one real window: does it grow, warn, or leave anything behind?

    python -m tests.soak FOLDER [--calls 2000]

One offscreen window on an encrypted book, its real worker, keys only. Every fifth call goes through
identity, a promise and its reading back; the others are not answered. One JSON object is printed:
memory after the first hundred calls and at the end, widgets, timers and threads then and at the
end, and what Qt warned of.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import threading
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.settings import Preferences
from app.storage import migrating, tables
from app.storage.store import open_sqlcipher
from tests.attack_window import ALT, BARE, CTRL, KEY, NUMBER, TAIL, YEAR
from tests.fakes import TEN, FakeClock
from tests.make import make_desk, make_person
from ui import theme, wording
from ui.hub import Hub
from ui.start import Start
from ui.tasks import Tasks
from ui.tour.resting import rest
from ui.windows.frame import Frame

FIRST = 100  # calls after which memory is measured first
_PATIENCE = 30.0
_GROWN = 0.1  # of the memory after the first calls: more is a leak
_LONG = 5  # every so many calls somebody is reached


class Soak:
    """The window and the hands on it."""

    def __init__(self, folder: Path, calls: int) -> None:
        self.warned: list[str] = []
        self.app = QApplication(["forbear"])
        qInstallMessageHandler(self._hear)
        sys.excepthook = self._raised
        wording.use("zh_CN")
        theme.apply(self.app, theme.LIGHT)
        folder.mkdir(parents=True, exist_ok=True)
        store = open_sqlcipher(folder / "forbear.book", KEY, create=True)
        migrating.migrate(store)
        self.clock = FakeClock(TEN - timedelta(hours=1))
        self.desk = make_desk(store, clock=self.clock)
        for number in range(calls + 5):
            make_person(self.desk, f"王{number:04d}", mobiles=(f"+861349{number:07d}",))
        with store.begin() as tx:
            known = tables.debtors.update()
            tx.connection.execute(known.values(identity_number=NUMBER, born_on=f"{YEAR}-03-07"))
        self.tasks = Tasks()
        start = Start(lambda: True, _never, _never, store.close)
        # These keys come by no native window: to the idle watch nobody sits here.
        self.frame = Frame(start, self.tasks, Hub(), Preferences(lock_minutes=10_000))
        self.frame.resize(1366, 768)
        self.frame.show()
        self.frame.activateWindow()
        QTest.qWaitForWindowActive(self.frame)
        self.frame._sit_down(self.desk)
        self.window = self.frame.desk

    def run(self, calls: int) -> dict[str, Any]:
        """All calls, and what there is before and after."""
        self.window.listed.connect(lambda: None)
        self._until(lambda: self.window.queue.model.rowCount() > 0)
        rest(300)
        self._key(self.window, Qt.Key.Key_F2)
        self._until(lambda: self.window._opened is not None)
        began, first = time.monotonic(), {}
        for number in range(calls):
            self._call(number)
            if number + 1 == FIRST:
                first = self._measured()
        last = self._measured()
        seconds = round(time.monotonic() - began, 1)
        self.frame.close()
        return {
            "calls": calls, "seconds": seconds, "first": first, "last": last,
            "grown": round(last["kib"] / max(first.get("kib", last["kib"]), 1) - 1, 4),
            "warned": self.warned,
        }  # fmt: skip

    def _call(self, number: int) -> None:
        window, centre = self.window, self.window.centre
        person = window._opened.card.debtor_id
        self._until(lambda: centre.call.isEnabled())
        self._key(window, Qt.Key.Key_F5)
        self._until(lambda: window._call is not None)
        if number % _LONG:
            self._give("no_answer")
        else:
            self._promise()
        form = centre.ending.form
        self._until(centre.ending.isVisible)
        centre.note.setText(f"第 {number} 通")
        if form.next.step() is None:
            self._key(form.next.list, Qt.Key.Key_A)
        self._until(self.tasks.is_idle)
        self._key(window, Qt.Key.Key_Return, CTRL)
        self._until(
            lambda: (
                window._call is None
                and window._opened is not None
                and window._opened.card.debtor_id != person
            )
        )
        self.clock.forward(seconds=1)

    def _promise(self) -> None:
        talk = self.window.centre.talk
        self._give("says_self")
        QTest.keyClicks(talk.verify.tail, TAIL)
        QTest.keyClicks(talk.verify.year, YEAR)
        self._until(lambda: talk.step() is not None and talk.step().step == "purpose")
        self._give("pays_today")
        QTest.keyClicks(talk.terms.amount, "100")
        self._give("right")
        self._give("done")

    def _give(self, code: str) -> None:
        grid = self.window.centre.talk.answers
        at = [card.code for card in grid.cards()].index(code)
        key = Qt.Key(Qt.Key.Key_1.value + at)
        focused = QApplication.focusWidget() or self.window
        self._key(focused, key, ALT if grid.is_typing() else BARE)

    def _key(self, on: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = BARE) -> None:
        QTest.keyClick(on, key, held)

    def _until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE
        while not holds():
            if time.monotonic() > end:
                said = self.window.centre.notice.text()
                raise TimeoutError(f"{_PATIENCE:.0f} s; the window says: {said or 'nothing'}")
            rest(1)

    def _measured(self) -> dict[str, int]:
        """Memory and everything that could be left over, once all is at rest."""
        self._until(self.tasks.is_idle)
        rest(100)
        gc.collect()
        return {
            "kib": _resident(),
            "widgets": len(QApplication.allWidgets()),
            "timers": len(self.frame.findChildren(QTimer)),
            "threads": threading.active_count(),
        }

    def _raised(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        traceback.print_exception(kind, error, trace)  # else the end of all would be silent
        sys.stderr.flush()
        self.warned.append(f"{kind.__name__}: {error}")

    def _hear(self, kind: QtMsgType, _: object, words: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            self.warned.append(words)


def _resident() -> int:
    """KiB of this process in memory."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise LookupError("VmRSS")


def _never(*_: object) -> None:
    raise LookupError("the book is open already")


def faults(seen: dict[str, Any]) -> list[str]:
    """In words: what was warned of, how far it grew, what was left; nothing where all is well."""
    first, last = seen["first"], seen["last"]
    grown = [f"memory grew by {seen['grown']:.1%}, from {first['kib']:,} to {last['kib']:,} KiB"]
    left = [
        f"{one}: {first[one]} after {FIRST} calls, {last[one]} at the end"
        for one in ("widgets", "timers", "threads")
        if first[one] != last[one]
    ]
    return [*seen["warned"], *(grown if seen["grown"] > _GROWN else []), *left]


def main() -> int:
    """Run it and print what was seen; 1, and on the error channel why, where something is wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--calls", type=int, default=2000)
    asked = parser.parse_args()
    if asked.calls < FIRST:
        parser.error(f"memory is measured first after {FIRST} calls")
    seen = Soak(asked.folder, asked.calls).run(asked.calls)
    print(json.dumps(seen, ensure_ascii=False), flush=True)
    found = faults(seen)
    for fault in found:
        print(fault, file=sys.stderr, flush=True)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
