"""The desk: queue, person, answers. It wires signals and hands jobs over; it knows no rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut

from app.domain.errors import ContactRefused, DeskError
from app.domain.flags import Shield
from app.domain.money import Money
from app.domain.people import ContactPoint, PointKind
from ui import callwork, jobs, roles, wording
from ui.callwork import Corrected, Resumed, Standing, TakenUp
from ui.hub import PERSON, QUEUE, Hub
from ui.jobs import Dialled, Late, Opened, Unfinished
from ui.phone import ScreenPhone
from ui.speech import Speech
from ui.tasks import Tasks
from ui.widgets.notice import ALLOW, WAIT
from ui.windows.calling import Call
from ui.windows.outage import is_away
from ui.windows.protect import ProtectPalette, Spoken
from ui.windows.receiving import Receiving

if TYPE_CHECKING:
    from app.services.desk import Desk
    from ui.windows.panes import Panes

_SECOND = 1000
_GONE = ("outcome.stated", "permit.unknown")  # somebody stated the outcome elsewhere


class DeskWindow(Receiving):
    """Takes people, calls them, and has every call's outcome before the next."""

    wanted = Signal(str)  # an action of the menu that the frame does
    sign_out_wanted = Signal()
    listed = Signal()  # the first page is seen, or the office is back: what one prefers is read

    def __init__(
        self, desk: Desk, phone: ScreenPhone, tasks: Tasks, hub: Hub, panes: Panes | None = None
    ) -> None:
        super().__init__(desk, phone, tasks, hub, panes)
        self._second = QTimer(self, interval=_SECOND)
        self._second.timeout.connect(self._tick)
        self._second.start()
        self._unread = False  # something that is read once could not be
        self._returned = not self._contacting  # to what was being done when the program ended
        self._wish: Callable[[], None] | None = None  # of somebody who was faster than that
        self._unanswered = ("", "")  # a number, and the permit that was asked for it
        self.protecting = ProtectPalette(self)
        self._receive_key = QShortcut(QKeySequence("F6"), self.centre.idle)
        self._connect()
        self.centre.show_idle()

    def retranslate(self) -> None:
        """What the desk itself says."""
        super().retranslate()
        if self._opened is not None:
            self._show_answers(self._opened)
            self._say_instead()

    def begin(self) -> None:
        """Fill the desk: the first page of the queue alone, and once it is seen, all the rest."""
        if self.queue.cases.is_listed():
            self._fill()
            return
        once = Qt.ConnectionType.SingleShotConnection
        self.queue.cases.answered.connect(partial(self._tasks.later, self, self._fill), once)
        self.queue.cases.reload()
        self.centre.idle.focus_first()

    def _fill(self) -> None:
        """What is read once, lists, what was being done, contacts without outcome."""
        self._read_once()
        self.queue.reload()
        if self._contacting:
            job = partial(callwork.resume, self._desk)
            self._tasks.run(self, job, self._resumed, self._not_resumed)
        self._look_for_unfinished()
        if self._desk.journal is not None and self._desk.journal.problem is not None:
            why = wording.problem(self._desk.journal.problem)
            self._notice().say(wording.text("unsent.not_kept", reason=why), WAIT)

    def _read_once(self) -> None:
        """What one prefers, places that time has changed, the clock, whom one listed last."""
        self.listed.emit()
        failed = self.not_read_once
        self._tasks.run(self, partial(jobs.refresh, self._desk), self._refreshed, failed)
        self._tasks.run(self, partial(jobs.look_at_clock, self._desk), self._looked, failed)
        self.queue.begin(failed)

    def not_read_once(self, error: BaseException) -> None:
        """Nothing reads it each minute: the next news of the office do."""
        self._unread = True
        self._not_read(error)

    def dial_by(self, way: str) -> None:
        """Show the number for the desk phone, or hand it to the softphone."""
        self._desk = replace(self._desk, settings=replace(self._desk.settings, dial=way))

    def open_person(self, debtor_id: str) -> None:
        """Show somebody; a call without outcome comes first."""
        if not self._waits(partial(self.open_person, debtor_id)) and not self._wants_outcome():
            job = partial(jobs.load_person, self._desk, debtor_id)
            self._leave_note(partial(self._run, job, self._show))

    def next_person(self) -> None:
        """F2: take the next person."""
        if self._waits(self.next_person):
            return
        if self._contacting and not self._wants_outcome():
            shown = self._opened.card.debtor_id if self._opened else ""
            job = partial(jobs.next_person, self._desk, shown)
            self._leave_note(partial(self._run, job, self._taken))

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
        if self._unanswered[0] != marked.point.id:
            self._unanswered = (marked.point.id, self._desk.new_id(self._desk.clock()))
        debtor_id, (point_id, permit_id) = self._opened.card.debtor_id, self._unanswered
        job = partial(jobs.place_call, self._desk, self._phone, permit_id, debtor_id, point_id)
        self._run(job, partial(self._dialled, marked.point))

    def receive(self) -> None:
        """F6: somebody is calling; who is it?"""
        if self._waits(self.receive):
            return
        if self._contacting and not self._wants_outcome():
            self.ask_caller()

    def protect(self) -> None:
        """F8: what somebody said that must be heeded at once."""
        if self._opened is not None and self._contacting:
            card, marked = self._opened.card, self.contacts.marked()
            call, now, leads = self._call, self._desk.clock(), roles.leads(self._desk)
            at = (None, None) if call is None else (call.point, call.contact_id)
            spoken = Spoken(*at, self._their_words)
            about = None if marked is None else marked.point.id
            self.protecting.begin(card, spoken, now, about, leads=leads)
            if self.masked != card.debtor_id and not self.outage.is_away():
                job = partial(callwork.heeded, self._desk, card.debtor_id)
                self._tasks.run(self, job, self.protecting.show_standing, self._said)

    def _connect(self) -> None:
        self.queue.chosen.connect(self.open_person)
        self.queue.tabs_counted.connect(self.top.tabs.show_counts)
        self.top.tabs.chosen.connect(self.queue.show_list)
        self.search.found.connect(self.open_person)
        self.search.failed.connect(lambda words: self.queue.notice.say(words, WAIT))
        self.centre.next_wanted.connect(self.next_person)
        self.centre.call_wanted.connect(self.call)
        self.centre.inbound_wanted.connect(self.receive)
        self.centre.protect_wanted.connect(self.protect)
        self._receive_key.activated.connect(self.receive)
        self.centre.idle.finish.connect(self._finish_late)
        self.centre.idle.import_wanted.connect(partial(self.wanted.emit, "import"))
        self.protecting.chosen.connect(self._protect_by)
        self.protecting.ended.connect(self._end_standing)
        self.protecting.worded.connect(self._worded)
        self.contacts.stale.connect(self._reload_person)
        self.contacts.reveal.connect(self._reveal)
        self.contacts.moved.connect(self._say_call)
        self.top.wanted.connect(self.wanted)
        self.top.sign_out_wanted.connect(self._leave)
        self.outage.wanted.connect(partial(self.wanted.emit, "unsent"))
        self.outage.turned_away.connect(self._lock)
        self.top.unfinished_wanted.connect(self._show_unfinished)
        self._hub.changed.connect(self._heard)

    def _failed(self, error: BaseException) -> None:
        self._set_busy(False)
        if not is_away(error):  # else it may have been done: it is asked for again
            self._unanswered, self._unreceived = ("", ""), ("", "", "")
        if isinstance(error, ContactRefused):
            self._refused(error.verdict)
        elif self._call is not None and isinstance(error, DeskError) and error.code in _GONE:
            self._outcome_elsewhere(error)
        else:
            self._said(error)
            self.centre.ending.form.agreed.heed(error)
            self._keep()

    def _taken(self, opened: Opened) -> None:
        self._show(opened)
        self._leased = opened.card.debtor_id
        self._hub.tell(QUEUE)

    def _dialled(self, point: ContactPoint, dialled: Dialled) -> None:
        opened, self._unanswered = self._opened, ("", "")
        if opened is None:
            return
        now = self._desk.clock()
        card, talk = opened.card, dialled.talk
        call = Call(
            card.debtor_id, dialled.permit.id, talk.contact_id, self._desk.new_id(now), card.name,
            card.total, point, dialled.number, now,
        )  # fmt: skip
        self._begin_talk(call, talk)
        self._reload_person()  # it counts from now on, and stands in the timeline
        if self._desk.settings.dial == "tel" and not QDesktopServices.openUrl(
            QUrl(f"tel:{dialled.number}")
        ):
            self.centre.notice.say(wording.text("problem.phone.no_line"), WAIT)

    def _protect_by(self, shield: Shield) -> None:
        if self._opened is not None:
            debtor_id = self._opened.card.debtor_id
            job = partial(callwork.protect, self._desk, debtor_id, shield)
            words = self.tr("In force from now on, at every desk. It is on record.")
            self._run(job, partial(self._shielded, shield, words))

    def _shielded(self, shield: Shield, words: str, opened: Opened | None) -> None:
        self._heed(shield)
        if opened is not None:
            self._protected(words, opened)
            return
        self.outage.look()
        self.centre.notice.say(wording.text("unsent.protect_kept"), WAIT)

    def _end_standing(self, one: Standing, reason: str) -> None:
        if self._opened is not None:
            confirms, debtor_id = roles.leads(self._desk), self._opened.card.debtor_id
            job = partial(callwork.end, self._desk, debtor_id, one, reason, confirms=confirms)
            self._run(job, partial(self._protected, self.tr("It is on record.")))

    def _protected(self, words: str, opened: Opened) -> None:
        self._reloaded(opened)
        self.centre.notice.say(words, ALLOW)
        self._hub.tell(QUEUE)

    def _lock(self) -> None:
        """Who unlocked the window in an outage was not let in by the office."""
        if not self.is_on_the_line():
            self.wanted.emit("lock")

    def _look_for_unfinished(self) -> None:
        if roles.sees_people(self._desk):
            job = partial(jobs.unfinished, self._desk)
            self._tasks.run(self, job, self._offer, self.not_read_once)

    def _offer(self, found: tuple[Unfinished, ...]) -> None:
        """List what wants an outcome, without the call that is shown."""
        shown = self._call.key if self._call else None
        waiting = tuple(one for one in found if one.permit_id != shown)
        self.centre.idle.offer(waiting)
        self.top.show_unfinished(len(waiting))
        self._say_instead()
        if waiting and self.centre.is_idle():
            self.centre.idle.focus_first()

    def _waits(self, wish: Callable[[], None]) -> bool:
        """Whether it is not known yet what was being done here: the latest wish comes after it."""
        if not self._returned:
            self._wish = wish
        return not self._returned

    def _not_resumed(self, error: BaseException) -> None:
        self._not_read(error)
        self._resumed(None)

    def _resumed(self, resumed: Resumed | Corrected | TakenUp | None) -> None:
        self._returned, wish, self._wish = True, self._wish, None
        if resumed is None and wish is not None:
            wish()
        if resumed is not None and self._opened is None and self._call is None:
            if isinstance(resumed, TakenUp):
                self._late(resumed.one, resumed.late)
            elif isinstance(resumed, Corrected):
                self._resume_correction(resumed)
            else:
                self._resume(resumed)
            words = self.tr("You are back where you were; what you had typed is here.")
            self.centre.notice.say(words, ALLOW)

    def _show_unfinished(self) -> None:
        """Back to the list of contacts without outcome."""
        if not self._wants_outcome():
            self._leave_note(self._leave_for_unfinished)

    def _leave_for_unfinished(self) -> None:
        self._leave_person()
        self.centre.idle.focus_first()

    def _late(self, one: Unfinished, late: Late) -> None:
        """Without steps taken every outcome is offered, and the number is named."""
        if late.opened is None:
            self._leave_person()
        else:
            self._show(late.opened)
        card = late.opened.card if late.opened else None
        name = card.name if card else self.tr("Somebody else's person by now")
        owed, talk = (card.total if card else Money(0)), late.talk
        inbound = talk is not None and talk.inbound
        call = Call(
            one.debtor_id, None if inbound else one.permit_id,
            talk.contact_id if talk else None, self._desk.new_id(self._desk.clock()), name, owed,
            late.point, None, one.at, live=False,
        )  # fmt: skip
        self._call = call
        self._speech = Speech(self._desk, card, talk) if card is not None and talk else None
        if late.draft is not None:  # before the page: it keeps what stands in the note
            self._write_note(late.draft.note)
        self.wrap_up()
        form = late.draft.form.get("form") if late.draft is not None else None
        if isinstance(form, Mapping):
            self.centre.ending.form.restore(form)

    def _outcome_elsewhere(self, error: DeskError) -> None:
        """Nothing is left to say of this call here; a note is shown, for it is kept nowhere."""
        note, words = self.centre.note.text().strip(), wording.problem(error)
        if note:
            words += "\n" + self._your_note(note)
        self._end_call()
        self._said_last(words, None)
        self._hub.tell(QUEUE)
        self._look_for_unfinished()
        self._reload_person(partial(self._said_last, words))

    def _your_note(self, note: str) -> str:
        return self.tr("Your note was: %1").replace("%1", note)

    def _said_last(self, words: str, error: BaseException | None) -> None:
        more = "" if error is None else "\n" + wording.problem(error)
        self._notice().say(words + more, WAIT)

    def _finished(self, go_on: bool, said: str, _: object) -> None:
        """What was typed while the outcome was on its way stays, as a note without a call."""
        call, journal, rest = self._call, self._desk.journal, self._typed_since(said)
        waits = call is not None and journal is not None and journal.keeps(call.outcome_id)
        self._end_call()
        if rest and self._opened is not None:
            self._write_note(rest)
            self._keep()
        if waits:  # the office is away, or somebody's session keeps the record locked
            self.outage.look()
            self._notice().say(wording.text("unsent.kept"), WAIT)
            return
        if go_on and not self.outage.is_away():
            self.next_person()
        else:
            self._notice().say(self.tr("The outcome is on record."), ALLOW)
            self._hub.tell(QUEUE, PERSON)
        if rest and self._opened is None:
            self._notice().say(self._your_note(rest), WAIT)
        self._look_for_unfinished()

    def _looked(self, _: object) -> None:
        """The clock stands no earlier than the record."""

    def _refreshed(self, changed: int) -> None:
        if changed:
            self._hub.tell(QUEUE)

    def _leave(self) -> None:
        if not self._wants_outcome():
            self._leave_note(self.sign_out_wanted.emit)

    def _heard(self, kinds: frozenset[str]) -> None:
        if PERSON in kinds:
            self._reload_person(self._left_us)
        if self._unread and not self.outage.is_away():
            self._unread = False
            self._read_once()
            self._look_for_unfinished()

    def _left_us(self, error: BaseException) -> None:
        """Not one's own any more: left with a word, unless they are on the line. The note is kept
        as it was typed; it is shown once more."""
        code = error.code if isinstance(error, DeskError) else ""
        self._leased = "" if code == "queue.not_held" else self._leased  # it is told once
        if code != "person.unknown" or self._call is not None or self._opened is None:
            self._not_read(error)
            return
        note = self.centre.note.text().strip()
        words = self.tr(
            "You have %1 no longer: they went to somebody else, or your desk was away for too long."
        ).replace("%1", self._opened.card.name)
        self._leave_person()
        self._notice().say(f"{words}\n{self._your_note(note)}" if note else words, WAIT)

    def stay_with(self) -> None:
        """A sign of life for the person who is open: nobody else is handed them meanwhile."""
        if self._opened is not None and self._contacting and not self.outage.is_away():
            person, rests = self._opened.card.debtor_id, self._call is None
            job = partial(jobs.renew, self._desk, person, taken=rests and person == self._leased)
            self._tasks.run(self, job, lambda _: None, self._left_us)
