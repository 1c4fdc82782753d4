"""The desk: queue, person, answers. It wires signals and hands jobs over; it knows no rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut

from app.domain.contact import Answer, Party, Verdict
from app.domain.errors import ContactRefused, DeskError
from app.domain.money import Money
from app.domain.people import ContactPoint, PointKind
from ui import jobs, wording
from ui.hub import PERSON, QUEUE, Hub
from ui.jobs import Dialled, Late, Opened, Unfinished
from ui.phone import ScreenPhone
from ui.tasks import Tasks
from ui.widgets.notice import ALLOW, WAIT
from ui.windows.calling import Call
from ui.windows.outcomes import fitting
from ui.windows.workplace import Workplace

if TYPE_CHECKING:
    from app.services.desk import Desk

_SECOND = 1000
_SURE = 5000  # milliseconds in which a second wish to close is meant
_GONE = ("outcome.stated", "permit.unknown")  # somebody stated the outcome elsewhere
_HELD_KEYS = ("F2", "Esc")  # during a call they say why they do nothing


class DeskWindow(Workplace):
    """Takes people, calls them, and has every call's outcome before the next."""

    wanted = Signal(str)  # an action of the menu that the frame does
    sign_out_wanted = Signal()

    def __init__(self, desk: Desk, phone: ScreenPhone, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, phone, tasks, hub)
        self._second = QTimer(self, interval=_SECOND)
        self._second.timeout.connect(self._tick)
        self._second.start()
        self._closing = QTimer(self, singleShot=True, interval=_SURE)
        self._held = [QShortcut(QKeySequence(key), self) for key in _HELD_KEYS]
        self._connect()
        self._hold_keys(False)
        self.centre.show_idle()
        self.contacts.clear()

    def retranslate(self) -> None:
        """What the desk itself says."""
        if self._opened is not None:
            self._show_answers(self._opened)
            self._say_missing()
            self._say_instead()

    def begin(self) -> None:
        """Fill the desk: the queue, and the contacts that were left without outcome."""
        self._tasks.run(self, partial(jobs.refresh, self._desk), self._refreshed, self._said)
        self.queue.begin()
        self.queue.reload()
        self.centre.idle.focus_first()
        self._look_for_unfinished()

    def may_close(self) -> bool:
        """False, with words, while a note is not on record; a second wish within 5 s is granted."""
        if not self.centre.note.text().strip() or self._closing.isActive():
            return True
        self._closing.start()
        words = self.tr("This note is not on record yet: say first how the call ended.")
        self.centre.notice.say(f"{words} {self.tr('Close once more to drop it.')}", WAIT)
        return False

    def is_on_the_line(self) -> bool:
        """Whether a call is under way; one that was begun hours ago is a forgotten outcome."""
        if self._call is None or self._call.number is None:
            return False
        lasts = timedelta(hours=self._desk.settings.call_hours)
        return self._desk.clock() - self._call.began < lasts

    def dial_by(self, way: str) -> None:
        """Show the number for the desk phone, or hand it to the softphone."""
        self._desk = replace(self._desk, settings=replace(self._desk.settings, dial=way))

    def open_person(self, debtor_id: str) -> None:
        """Show somebody; a call without outcome comes first."""
        if self._wants_outcome():
            return
        self._run(partial(jobs.load_person, self._desk, debtor_id), self._show)

    def next_person(self) -> None:
        """F2: take the next person."""
        if self._contacting and not self._wants_outcome():
            self._run(partial(jobs.next_person, self._desk), self._taken)

    def call(self) -> None:
        """F5: a permit, on record, then the number; or a refusal, on record too."""
        marked = self.contacts.marked()
        if self._opened is None or marked is None or self._call is not None:
            return
        if not self._contacting:
            return
        if marked.point.kind is PointKind.ADDRESS:
            self.centre.notice.say(self.tr("This is an address. Choose a number to call."), WAIT)
            return
        permit_id = self._desk.new_id(self._desk.clock())
        job = partial(
            jobs.place_call,
            self._desk,
            self._phone,
            permit_id,
            self._opened.card.debtor_id,
            marked.point.id,
        )
        self._run(job, partial(self._dialled, marked.point))

    def finish(self, go_on: bool) -> None:
        """Record how the call ended; what is missing is said beside the button."""
        call, form = self._call, self.centre.calling.form
        note = self.centre.note.text()
        if call is None or form.missing(note) is not None:
            self._say_missing()
            return
        if not form.is_sure():
            words = self.tr("That is more than is overdue. If it is right, press Ctrl+Enter again.")
            self.centre.notice.say(words, WAIT)
            return
        talked = int((self._desk.clock() - call.began).total_seconds()) if call.number else None
        job = partial(
            jobs.wrap_up, self._desk, call.permit_id, call.outcome_id, form.stated(note, talked)
        )
        self._run(job, partial(self._finished, go_on))

    def _connect(self) -> None:
        self.queue.chosen.connect(self.open_person)
        self.queue.tabs_counted.connect(self.top.tabs.show_counts)
        self.top.tabs.chosen.connect(self.queue.show_list)
        self.search.found.connect(self.open_person)
        self.search.failed.connect(lambda words: self.queue.notice.say(words, WAIT))
        self.centre.next_wanted.connect(self.next_person)
        self.centre.call_wanted.connect(self.call)
        self.centre.done_wanted.connect(self.finish)
        self.centre.idle.finish.connect(self._finish_late)
        self.centre.refusal.finish.connect(self._finish_own)
        self.centre.note.textChanged.connect(self._say_missing)
        self.centre.calling.form.changed.connect(self._say_missing)
        self.contacts.stale.connect(self._reload_person)
        self.contacts.reveal.connect(self._reveal)
        self.contacts.moved.connect(self._say_call)
        self.top.wanted.connect(self.wanted)
        self.top.sign_out_wanted.connect(self._leave)
        self.top.unfinished_wanted.connect(self._show_unfinished)
        for key in self._held:
            key.activated.connect(self._wants_outcome)
        self._hub.changed.connect(self._heard)

    def _failed(self, error: BaseException) -> None:
        self._set_busy(False)
        if isinstance(error, ContactRefused):
            self._refused(error.verdict)
        elif self._call is not None and isinstance(error, DeskError) and error.code in _GONE:
            self._outcome_elsewhere(error)
        else:
            self._said(error)

    def _taken(self, opened: Opened) -> None:
        self._show(opened)
        self._hub.tell(QUEUE)

    def _refused(self, verdict: Verdict) -> None:
        """In the page: a dialog would stand in the way of what can be done instead."""
        self.centre.refusal.show_verdict(verdict, self._desk.clock())
        self._say_instead()
        self.centre.show_flow(self.centre.refusal)
        self._reload_person()
        self._look_for_unfinished()
        self._say_call()
        self.centre.next.setFocus()

    def _say_instead(self) -> None:
        late = self._own_unfinished() is not None
        self.centre.refusal.say_instead(self._instead(), late=late)

    def _own_unfinished(self) -> Unfinished | None:
        """The contact with this very person that wants its outcome from me."""
        shown = self._opened.card.debtor_id if self._opened else None
        waiting = self.centre.idle.unfinished
        return next((one for one in waiting if one.debtor_id == shown), None)

    def _instead(self) -> str:
        """An outcome that is wanted, another number that may be called, or the next person."""
        if self._own_unfinished() is not None:
            return self.tr("Say first how your last call to this person ended.")
        opened, marked = self._opened, self.contacts.marked()
        for one in opened.verdicts if opened else ():
            other = marked is None or one.point.id != marked.point.id
            callable_now = one.verdict.answer is Answer.ALLOW
            if other and callable_now and one.point.kind is not PointKind.ADDRESS:
                words = self.tr("Call %1 instead, on the right, or take the next person (F2).")
                return words.replace("%1", one.point.shown)
        return self.tr("Take the next person (F2); this one comes back when it is time.")

    def _dialled(self, point: ContactPoint, dialled: Dialled) -> None:
        opened = self._opened
        if opened is None:
            return
        now = self._desk.clock()
        made = self._desk.new_id(now)
        name, owed = opened.card.name, opened.card.total
        self._begin_call(Call(dialled.permit.id, made, name, owed, point, dialled.number, now))
        if self._desk.settings.dial == "tel" and not QDesktopServices.openUrl(
            QUrl(f"tel:{dialled.number}")
        ):
            self.centre.notice.say(wording.text("problem.phone.no_line"), WAIT)

    def _look_for_unfinished(self) -> None:
        self._tasks.run(self, partial(jobs.unfinished, self._desk), self._offer, self._said)

    def _offer(self, found: tuple[Unfinished, ...]) -> None:
        """List what wants an outcome, without the call that is shown."""
        shown = self._call.permit_id if self._call else None
        waiting = tuple(one for one in found if one.permit_id != shown)
        self.centre.idle.offer(waiting)
        self.top.show_unfinished(len(waiting))
        self._say_instead()
        if waiting and self.centre.is_idle():
            self.centre.idle.focus_first()

    def _show_unfinished(self) -> None:
        """Back to the list of contacts without outcome."""
        if not self._wants_outcome():
            self._leave_person()
            self.centre.idle.focus_first()

    def _finish_own(self) -> None:
        if (one := self._own_unfinished()) is not None:
            self._finish_late(one)

    def _finish_late(self, one: Unfinished) -> None:
        self._run(partial(jobs.take_up, self._desk, one), partial(self._late, one))

    def _late(self, one: Unfinished, late: Late) -> None:
        """Without knowing who answered: every outcome is offered, and the number is named."""
        if late.opened is None:
            self._leave_person()
        else:
            self._show(late.opened)
        made = self._desk.new_id(self._desk.clock())
        card = late.opened.card if late.opened else None
        name = card.name if card else self.tr("Somebody else's person by now")
        owed = card.total if card else Money(0)
        self._begin_call(Call(one.permit_id, made, name, owed, late.point, None, one.at))

    def _begin_call(self, call: Call) -> None:
        self._call = call
        live = call.number is not None and call.point is not None
        party = call.point.party if call.point and live else Party.DEBTOR
        self.centre.calling.begin(call)
        self.centre.person.setVisible(self._opened is not None)
        self.centre.show_flow(self.centre.calling)
        form = self.centre.calling.form
        form.begin(fitting(self._desk, party), call.owed, self._desk.clock)
        self.contacts.view.setEnabled(False)
        self._hold_keys(True)
        self._say_missing()

    def _end_call(self) -> None:
        self._call = None
        self._closing.stop()
        self._hold_keys(False)
        self.contacts.view.setEnabled(True)
        self.centre.note.clear()
        self.centre.person.show()
        if self._opened is None:
            self.centre.show_idle()
        else:
            self.centre.show_flow(self.centre.prepare)
        self._say_call()

    def _outcome_elsewhere(self, error: DeskError) -> None:
        """Nothing is left to say of this call here; a note is shown, for it is kept nowhere."""
        note, words = self.centre.note.text().strip(), wording.problem(error)
        if note:
            words += "\n" + self.tr("Your note was: %1").replace("%1", note)
        self._end_call()
        self._said_last(words, None)
        self._hub.tell(QUEUE)
        self._look_for_unfinished()
        self._reload_person(partial(self._said_last, words))

    def _said_last(self, words: str, error: BaseException | None) -> None:
        more = "" if error is None else "\n" + wording.problem(error)
        self._notice().say(words + more, WAIT)

    def _hold_keys(self, held: bool) -> None:
        for key in self._held:
            key.setEnabled(held)

    def _say_missing(self) -> None:
        if self._call is None:
            return
        missing = self.centre.calling.form.missing(self.centre.note.text())
        ready = missing is None and not self._busy
        words = "" if missing is None else self.tr("Still wanted: %1").replace("%1", missing)
        self.centre.missing.setText(words)
        self.centre.only_done.setEnabled(ready)
        self.centre.done.setEnabled(ready)

    def _finished(self, go_on: bool, _: object) -> None:
        self._end_call()
        if go_on:
            self.next_person()
        else:
            self._notice().say(self.tr("The outcome is on record."), ALLOW)
            self._hub.tell(QUEUE, PERSON)
        self._look_for_unfinished()

    def _wants_outcome(self) -> bool:
        if self._call is None:
            return False
        self.centre.notice.say(self.tr("Please say first how this call ended."), WAIT)
        return True

    def _refreshed(self, changed: int) -> None:
        if changed:
            self._hub.tell(QUEUE)

    def _leave(self) -> None:
        if not self._wants_outcome():
            self.sign_out_wanted.emit()

    def _heard(self, kinds: frozenset[str]) -> None:
        if PERSON in kinds:
            self._reload_person()
