"""A wrong outcome is stated anew; what is typed of it is kept as that of a call is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from app.domain.people import TimelineEntry
from app.domain.talk import Talk
from ui import callwork
from ui.callwork import Corrected, Ended, Typed
from ui.hub import Hub
from ui.phone import ScreenPhone
from ui.speech import Speech, stated_terms
from ui.tasks import Tasks
from ui.widgets.notice import WAIT
from ui.windows.calling import Call
from ui.windows.refusing import Refusing

if TYPE_CHECKING:
    from app.services.desk import Desk
    from ui.windows.panes import Panes


class Correcting(Refusing):
    """The old entry stays beside the new one; a crash in between loses nothing."""

    def __init__(
        self, desk: Desk, phone: ScreenPhone, tasks: Tasks, hub: Hub, panes: Panes | None = None
    ) -> None:
        super().__init__(desk, phone, tasks, hub, panes)
        self._correct_key = QShortcut(QKeySequence("Ctrl+E"), self.centre)
        self._correct_key.activated.connect(self.correct_latest)
        self._line_key = QShortcut(QKeySequence(Qt.Key.Key_Return), self.contacts.past)
        self._line_key.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._line_key.activated.connect(
            lambda: self._correct_line(self.contacts.past.currentIndex())
        )
        self.contacts.past.doubleClicked.connect(self._correct_line)
        self.centre.ending.reason.textChanged.connect(self._typed)

    def correct_latest(self) -> None:
        """Ctrl+E: the latest outcome of this person was wrong."""
        if self._opened is not None and not self._wants_outcome():
            job = partial(callwork.latest, self._desk, self._opened.card.debtor_id)
            self._leave_note(partial(self._run, job, self._correct_ended))

    def correct(self, outcome_id: str) -> None:
        """Say anew how a contact ended; the old entry stays beside the new one."""
        opened = self._opened
        if opened is None or self._wants_outcome():
            return
        entry = next((o for o in opened.card.timeline if o.outcome_id == outcome_id), None)
        if entry is None or entry.corrected:
            self.centre.notice.say(self.tr("Only the outcome in force can be corrected."), WAIT)
            return
        job = partial(callwork.standing, self._desk, entry.contact_id)
        self._leave_note(partial(self._run, job, partial(self._correct, entry)))

    def back(self) -> None:
        """Esc in a correction: the second wish drops what was typed of it."""
        call = self._call
        if call is None or call.wrong is None:
            super().back()
        elif not self._warns_of_correction():
            self.keeper.forget()
            job = partial(callwork.drop, self._desk, call.debtor_id, call.key)
            self._run(job, lambda _: self._end_call())

    def _correct_ended(self, ended: Ended) -> None:
        self._reloaded(ended.opened)
        if ended.entry is not None and ended.talk is not None:
            self._correct(ended.entry, ended.talk)
        else:
            words = self.tr("No contact with this person has an outcome to correct.")
            self.centre.notice.say(words, WAIT)

    def _correct_line(self, index: QModelIndex) -> None:
        """A line of the timeline: Enter on it, or pressed twice."""
        entry = self._entry_at(index)
        if entry is not None and entry.outcome_id is not None:
            self.correct(entry.outcome_id)

    def _entry_at(self, index: QModelIndex) -> TimelineEntry | None:
        """What a line of the timeline tells of; None: a promise, the head of a day, no line."""
        line = self.contacts.timeline.row_at(index)
        entries = self._opened.card.timeline if self._opened is not None else ()
        if line is None or line.is_day:
            return None
        return next((one for one in entries if one.at == line.at), None)

    def _correct(self, wrong: TimelineEntry, talk: Talk) -> None:
        """The form anew, with what fits the steps that were taken then."""
        opened, now = self._opened, self._desk.clock()
        if opened is None or wrong.outcome_id is None:
            return
        card, made = opened.card, self._desk.new_id(now)
        point = next((one for one in card.points if one.id == talk.point_id), None)
        self._call = Call(
            card.debtor_id, talk.permit_id, talk.contact_id, made, card.name, card.total, point,
            None, wrong.at, ended=wrong.at, live=False, wrong=wrong.outcome_id,
        )  # fmt: skip
        self._speech = Speech(self._desk, card, talk)
        self._write_note(wrong.note or "")
        self._begin_ending(self._call, now)
        terms = stated_terms(card, talk.contact_id, self._desk.today(now))
        self.centre.ending.form.begin_with(wrong.disposition, terms)
        self.centre.ending.begun(self.centre.note.text())
        self.centre.ending.form.put_hands()

    def _resume_correction(self, found: Corrected) -> None:
        """Back to a correction that the end of the program cut short."""
        self._show(found.opened)
        self._correct(found.entry, found.talk)
        self._write_note(found.draft.note)
        form, reason = found.draft.form.get("form"), found.draft.form.get("reason")
        if isinstance(form, Mapping):
            self.centre.ending.form.restore(form)
        self.centre.ending.reason.setText(str(reason or ""))

    def _keep(self) -> None:
        """Of a correction, what was changed in it."""
        call, ending = self._call, self.centre.ending
        if call is None or call.wrong is None:
            super()._keep()
        elif not self._busy and ending.was_changed(self.centre.note.text()):
            form = {
                "page": callwork.CORRECTION, "wrong": call.wrong, "form": ending.form.kept(),
                "reason": ending.reason.text(),
            }  # fmt: skip
            self.keeper.typed(Typed(call.debtor_id, call.key, self.centre.note.text(), form))

    def _warns_of_correction(self) -> bool:
        """The first wish to give up what was typed is told so."""
        if not self.centre.ending.is_changed(self.centre.note.text()):
            return False
        if self._is_meant("correction"):
            return False
        words = self.tr("This correction is not on record yet. Once more drops it.")
        self.centre.notice.say(words, WAIT)
        return True
