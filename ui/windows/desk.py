"""The desk: queue, person, answers. It wires signals and hands jobs over; it knows no rule."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app.domain.contact import Answer, Party, Verdict
from app.domain.errors import ContactRefused
from app.domain.people import ContactPoint, PointKind
from app.domain.staff import Role
from ui import jobs, wording
from ui.hub import PERSON, QUEUE, Hub
from ui.jobs import Dialled, Opened, Unfinished
from ui.phone import ScreenPhone
from ui.tasks import Tasks
from ui.widgets.notice import ALLOW, WAIT
from ui.widgets.pane import Pane, column, line, row
from ui.windows.calling import Call
from ui.windows.centre import Centre
from ui.windows.contacts import ContactsPane
from ui.windows.outcomes import fitting
from ui.windows.queue import QueuePane
from ui.windows.search import SearchField
from ui.windows.strip import HintStrip
from ui.windows.topbar import TopBar

if TYPE_CHECKING:
    from app.services.desk import Desk

_SECOND = 1000
_MAY_CALL = (Role.COLLECTOR, Role.TEAM_LEAD, Role.VISITOR, Role.ADMIN)
Done = Callable[[Any], None]


class DeskWindow(Pane):
    """Everything of one person fits one screen; the frame does not move."""

    import_wanted = Signal()
    sign_out_wanted = Signal()

    def __init__(self, desk: Desk, phone: ScreenPhone, tasks: Tasks, hub: Hub) -> None:
        super().__init__(ground="surface")
        self._desk, self._phone, self._tasks, self._hub = desk, phone, tasks, hub
        self._opened: Opened | None = None
        self._call: Call | None = None
        self._busy = False
        self.queue, self.centre, self.contacts = (
            QueuePane(desk, tasks, hub),
            Centre(),
            ContactsPane(),
        )
        self.search = SearchField(desk, tasks, self)
        self.top, self.strip = TopBar(desk, self.search), HintStrip()
        panes = row(self.queue, line("v"), self.centre, line("v"), self.contacts, gap=0)
        panes.setStretch(2, 1)
        whole = column(self.top, line(), panes, line(), self.strip, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self._second = QTimer(self, interval=_SECOND)
        self._second.timeout.connect(self._tick)
        self._second.start()
        self._connect()
        self.centre.show_idle()
        self.contacts.clear()

    def retranslate(self) -> None:
        """What the desk itself says."""
        if self._opened is not None:
            self._show_answers(self._opened)
            self._say_missing()

    def begin(self) -> None:
        """Fill the desk: the queue, and the contacts that were left without outcome."""
        self._tasks.run(self, partial(jobs.refresh, self._desk), self._refreshed, self._said)
        self.queue.reload()
        job = partial(jobs.unfinished, self._desk)
        self._tasks.run(self, job, self.centre.idle.offer, self._said)
        self.centre.idle.button.setFocus()

    def open_person(self, debtor_id: str) -> None:
        """Show somebody; a call without outcome comes first."""
        if self._wants_outcome():
            return
        self._run(partial(jobs.load_person, self._desk, debtor_id), self._show)

    def next_person(self) -> None:
        """F2: take the next person."""
        if not self._wants_outcome():
            self._run(partial(jobs.next_person, self._desk), self._taken)

    def call(self) -> None:
        """F5: a permit, on record, then the number; or a refusal, on record too."""
        marked = self.contacts.marked()
        if self._opened is None or marked is None or self._call is not None:
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
        talked = int((self._desk.clock() - call.began).total_seconds()) if call.number else None
        job = partial(
            jobs.wrap_up, self._desk, call.permit_id, call.outcome_id, form.stated(note, talked)
        )
        self._run(job, partial(self._finished, go_on))

    def _connect(self) -> None:
        self.queue.chosen.connect(self.open_person)
        self.queue.counted.connect(self.top.show_count)
        self.search.found.connect(self.open_person)
        self.search.failed.connect(lambda words: self.queue.notice.say(words, WAIT))
        self.centre.next_wanted.connect(self.next_person)
        self.centre.call_wanted.connect(self.call)
        self.centre.done_wanted.connect(self.finish)
        self.centre.idle.finish.connect(self._finish_late)
        self.centre.note.textChanged.connect(self._say_missing)
        self.centre.calling.form.changed.connect(self._say_missing)
        self.contacts.stale.connect(self._reload_person)
        self.contacts.reveal.connect(self._reveal)
        self.contacts.moved.connect(self._say_call)
        self.top.import_wanted.connect(self.import_wanted)
        self.top.sign_out_wanted.connect(self._leave)
        self.top.keys_wanted.connect(self.strip.show_all)
        self._hub.changed.connect(self._heard)

    def _run(self, job: Callable[[], Any], done: Done) -> None:
        """One thing at a time: a second press while the first is under way does nothing."""
        if self._busy:
            return
        self._set_busy(True)
        self.centre.notice.clear()
        self._tasks.run(self, job, partial(self._answered, done), self._failed)

    def _answered(self, done: Done, answer: Any) -> None:
        self._set_busy(False)
        done(answer)

    def _failed(self, error: BaseException) -> None:
        self._set_busy(False)
        if isinstance(error, ContactRefused):
            self._refused(error.verdict)
        else:
            self._said(error)

    def _said(self, error: BaseException) -> None:
        """What went wrong, beside what it concerns; nothing that is under way is touched."""
        words = wording.problem(error)
        place = self.queue if self.centre.whole.currentIndex() == 0 else self.centre
        place.notice.say(words)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for button in (self.centre.next, self.centre.only_done, self.centre.idle.button):
            button.setEnabled(not busy)
        self._say_call()
        self._say_missing()

    def _taken(self, opened: Opened) -> None:
        self._show(opened)
        self._hub.tell(QUEUE)

    def _show(self, opened: Opened) -> None:
        self._opened, self._call = opened, None
        self.contacts.points.forget()
        self.centre.note.clear()
        self.centre.person.show_card(opened.card, opened.at)
        self.centre.prepare.show_card(opened.card)
        self.centre.show_flow(self.centre.prepare)
        self._show_answers(opened)
        self.queue.select(opened.card.debtor_id)
        self.centre.call.setFocus()

    def _show_answers(self, opened: Opened) -> None:
        self.contacts.show_points(opened.verdicts, opened.at)
        self.contacts.show_past(opened.card.timeline, opened.at)
        self._say_call()

    def _say_call(self) -> None:
        """The call button names its number, and is filled only where the answer is yes."""
        marked, centre = self.contacts.marked(), self.centre
        able = marked is not None and self._opened is not None and not self._busy
        staff = self._desk.staff
        centre.call.setEnabled(able and staff is not None and staff.role in _MAY_CALL)
        if marked is None:
            centre.call.setText(self.tr("Call"))
            return
        centre.call.setText(self.tr("Call %1").replace("%1", marked.point.shown))
        allowed = marked.verdict.answer is Answer.ALLOW
        refused = centre.flow.currentWidget() is centre.refusal
        centre.stress(centre.call if allowed and not refused else centre.next)

    def _refused(self, verdict: Verdict) -> None:
        """In the page: a dialog would stand in the way of what can be done instead."""
        self.centre.refusal.show_verdict(verdict, self._desk.clock(), self._instead())
        self.centre.show_flow(self.centre.refusal)
        self._reload_person()
        self._say_call()
        self.centre.next.setFocus()

    def _instead(self) -> str:
        """Another number that may be called, or the next person."""
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
        self._begin_call(
            Call(dialled.permit.id, self._desk.new_id(now), opened.card, point, dialled.number, now)
        )
        if self._desk.settings.dial == "tel" and not QDesktopServices.openUrl(
            QUrl(f"tel:{dialled.number}")
        ):
            self.centre.notice.say(wording.text("problem.phone.no_line"), WAIT)

    def _finish_late(self, one: Unfinished) -> None:
        self._run(partial(jobs.load_person, self._desk, one.debtor_id), partial(self._late, one))

    def _late(self, one: Unfinished, opened: Opened) -> None:
        self._show(opened)
        outcome_id = self._desk.new_id(self._desk.clock())
        self._begin_call(Call(one.permit_id, outcome_id, opened.card, None, None, one.at))

    def _begin_call(self, call: Call) -> None:
        self._call = call
        party = call.point.party if call.point else Party.DEBTOR
        self.centre.calling.begin(call)
        self.centre.show_flow(self.centre.calling)
        form = self.centre.calling.form
        form.begin(fitting(self._desk, party), call.card.total, self._desk.clock)
        self.contacts.view.setEnabled(False)
        self._say_missing()

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
        self._call = None
        self.contacts.view.setEnabled(True)
        self.centre.note.clear()
        self.centre.show_flow(self.centre.prepare)
        if go_on:
            self.next_person()
        else:
            self.centre.notice.say(self.tr("The outcome is on record."), ALLOW)
            self._hub.tell(QUEUE, PERSON)
        job = partial(jobs.unfinished, self._desk)
        self._tasks.run(self, job, self.centre.idle.offer, self._said)

    def _wants_outcome(self) -> bool:
        if self._call is None:
            return False
        self.centre.notice.say(self.tr("Please say first how this call ended."), WAIT)
        return True

    def _reveal(self, point_id: str) -> None:
        if self._opened is not None:
            job = partial(jobs.reveal, self._desk, self._opened.card.debtor_id, point_id)
            self._run(job, partial(self.contacts.points.reveal, point_id))

    def _reload_person(self) -> None:
        if self._opened is not None:
            job = partial(jobs.load_person, self._desk, self._opened.card.debtor_id)
            self._tasks.run(self, job, self._reloaded, self._said)

    def _reloaded(self, opened: Opened) -> None:
        """The same person with newer answers; what is being done stays."""
        if self._opened is None or self._opened.card.debtor_id != opened.card.debtor_id:
            return
        self._opened = opened
        self.centre.person.show_card(opened.card, opened.at)
        self.centre.prepare.show_card(opened.card)
        self._show_answers(opened)

    def _refreshed(self, changed: int) -> None:
        if changed:
            self._hub.tell(QUEUE)

    def _tick(self) -> None:
        now = self._desk.clock()
        self.contacts.tick(now)
        self.centre.refusal.tick(now)
        self.centre.calling.tick(now)

    def _leave(self) -> None:
        if not self._wants_outcome():
            self.sign_out_wanted.emit()

    def _heard(self, kinds: frozenset[str]) -> None:
        if PERSON in kinds:
            self._reload_person()
