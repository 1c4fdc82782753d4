"""The book itself: a copy of it in another place, and a check that nobody edited its log."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QWidget

from ui import chores, icons, roles, wording
from ui.hub import Hub
from ui.jobs import Watch
from ui.tasks import Tasks
from ui.widgets.button import FILLED, FLUSH, FRAMED, Button
from ui.widgets.notice import ALLOW
from ui.widgets.pane import column, label, line, restyle, row
from ui.windows.files import ask_for_place
from ui.windows.room import Room

if TYPE_CHECKING:
    from app.services.audit import Verification
    from app.services.desk import Desk

_WIDE = 780  # pixels of a line that is still read with ease
_LOOK = 100  # milliseconds between two looks at the progress


class BackupWindow(Room):
    """Two things, one below the other; compliance is offered the second alone."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self._watch: Watch | None = None
        self._found: Verification | None = None
        self.copy_title, self.copy_hint = label("section"), label("label", "text2", wrap=True)
        self.check_title, self.check_hint = label("section"), label("label", "text2", wrap=True)
        self.copy, self.check = Button(FILLED, icon="upload"), Button(FRAMED, icon="shield")
        self.cancel, self.bar = Button(FRAMED, icon="x"), QProgressBar()
        self.bar.setTextVisible(False)
        self.progress = label("label", "text2")
        self.mark, self.result = QLabel(), label("heading", wrap=True)
        self.details = label("body", "text2", wrap=True)
        self._look = QTimer(self, interval=_LOOK)
        self._look.timeout.connect(self._show_progress)
        self._lay_out()
        self._connect()
        self.retranslate()
        self._show_state()

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        self.title.setText(self.tr("Back-up and check"))
        self.hint.setText(self.tr("Work goes on meanwhile; nothing here changes the book."))
        self.copy_title.setText(self.tr("A copy of the book"))
        self.copy_hint.setText(
            self.tr(
                "The copy is encrypted as the book is, and opens with the same recovery code. Put"
                " it on another disk: a copy beside the book is lost with it. To put a copy in the"
                " book's place, an administrator closes every window and runs: forbear restore"
            )
        )
        self.copy.setText(self.tr("Write a copy…"))
        self.check_title.setText(self.tr("Is the log whole?"))
        self.check_hint.setText(
            self.tr(
                "Every entry is read and compared with the one before it and with what it speaks"
                " of. It shows whether anybody edited, added or removed something in between."
            )
        )
        self.check.setText(self.tr("Check the log"))
        self.cancel.setText(self.tr("Cancel"))
        self.bar.setAccessibleName(self.tr("Progress"))
        if self._found is not None:
            self._show_found(self._found)

    def begin(self) -> None:
        """The next thing has the focus."""
        first = self.copy if self.copy.isVisible() else self.check
        first.setFocus()

    def stop(self) -> None:
        """Give up the check."""
        if self._watch is not None:
            self._watch.cancelled = True
        self._look.stop()

    def _lay_out(self) -> None:
        copies = roles.copies_the_book(self._desk)
        between = line()
        for part in (self.copy_title, self.copy_hint, self.copy, between):
            part.setVisible(copies)
        if not copies:
            self.check.set_kind(FILLED)
        found = row(self.mark, column(self.result, self.details, gap=4), None, gap=12)
        found.setStretch(1, 1)
        inside = column(
            column(self.copy_title, self.copy_hint, row(FLUSH, self.copy, None), gap=6),
            6, between, 6,
            column(
                self.check_title, self.check_hint, row(FLUSH, self.check, self.cancel, None), gap=6
            ),
            self.progress, self.bar, found, None, gap=12,
        )  # fmt: skip
        inside.setContentsMargins(-FLUSH, 0, -FLUSH, 0)  # room for the rings of its buttons
        holder = QWidget()
        holder.setFixedWidth(_WIDE)
        holder.setLayout(inside)
        self.furnish(row(holder, None), None, buttons=())

    def _connect(self) -> None:
        self.copy.clicked.connect(self._ask_for_place)
        self.check.clicked.connect(self.verify)
        self.cancel.clicked.connect(self.stop)

    def back_up(self, to: Path) -> None:
        """Write a copy there."""
        self.notice.clear()
        self.copy.setEnabled(False)
        self._run(partial(chores.back_up, self._desk, to), self._copied)

    def verify(self) -> None:
        """Read the whole log through."""
        if self._watch is not None:
            return
        self._watch, self._found = Watch(), None
        self.notice.clear()
        self._look.start()
        self._show_state()
        self._run(partial(chores.verify, self._desk, self._watch), self._verified)

    def _run(self, job: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._tasks.run(self, job, done, self._failed)

    def _ask_for_place(self) -> None:
        day = self._desk.today(self._desk.clock())
        to = ask_for_place(self, self.tr("Write a copy"), f"forbear-{day:%Y%m%d}.book")
        if to is not None:
            self.back_up(to)

    def _copied(self, to: Path) -> None:
        self.copy.setEnabled(True)
        words = self.tr("The copy is whole and on disk: %1. The key file lies beside it.")
        self.notice.say(words.replace("%1", str(to)), ALLOW)

    def _verified(self, found: Verification) -> None:
        self._watch, self._found = None, found
        self._show_state()
        self._show_found(found)

    def _failed(self, error: BaseException) -> None:
        self._watch = None
        self.copy.setEnabled(True)
        self._show_state()
        self.notice.say(wording.problem(error))

    def _show_found(self, found: Verification) -> None:
        whole = found.broken is None and not found.differing
        kind, icon = ("allow", "circle-check") if whole else ("forbid", "ban")
        self.mark.setPixmap(icons.pixmap(icon, 28, kind, self.devicePixelRatioF()))
        self.result.setProperty("ink", "accent" if whole else "forbid")
        restyle(self.result)
        self.result.setText(
            self.tr("The log is whole") if whole else self.tr("The log does not hold")
        )
        self.details.setText(self._told(found))

    def _show_state(self) -> None:
        busy = self._watch is not None
        if not busy:
            self._look.stop()
        for part in (self.cancel, self.bar, self.progress):
            part.setVisible(busy)
        for part in (self.mark, self.result, self.details):
            part.setVisible(self._found is not None)
        self.check.setEnabled(not busy)
        if busy:
            self._show_progress()

    def _show_progress(self) -> None:
        watch = self._watch
        if watch is None:
            return
        self.bar.setRange(0, watch.total)
        self.bar.setValue(min(watch.done, watch.total))
        words = self.tr("%1 of %2 entries read").replace("%1", f"{watch.done:,}")
        self.progress.setText(words.replace("%2", f"{watch.total:,}") if watch.total else "")

    def _told(self, found: Verification) -> str:
        if found.broken is not None:
            return wording.text("cli.log_broken", chain=found.broken.chain, seq=found.broken.seq)
        if found.differing:
            return wording.text("cli.rows_differ", ids=found.differing[:10])
        words = self.tr("%1 entries of %2 chains were read, and each one holds.")
        return words.replace("%1", f"{found.entries:,}").replace("%2", f"{found.chains:,}")
