"""The frame of the desk: its three panes, one job at a time, and the person that is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.domain.contact import Answer
from app.domain.errors import DeskError
from app.domain.people import PointKind
from ui import callwork, jobs, roles, speech, wording
from ui.hub import PERSON, QUEUE, Hub
from ui.jobs import Opened
from ui.keeping import Keeper
from ui.phone import ScreenPhone
from ui.tasks import Failure, Tasks
from ui.widgets.notice import WAIT, Held, Notice
from ui.widgets.pane import Pane, column
from ui.windows.calling import Call
from ui.windows.centre import Centre
from ui.windows.outage import OutageStrip, heeds
from ui.windows.panes import Panes
from ui.windows.person import times_of

if TYPE_CHECKING:
    from app.services.desk import Desk

Done = Callable[[Any], None]
_MINUTE = timedelta(minutes=1)  # after which what waits is sent again
_SURE = 5000  # milliseconds in which a second wish to close is meant


class Workplace(Pane):
    """The panes that are seen, and the centre in their middle."""

    masking_changed = Signal(object)  # as the hub's: whose debt no pane may show
    person_shown = Signal(object)  # the pane that says who it is

    def __init__(
        self, desk: Desk, phone: ScreenPhone, tasks: Tasks, hub: Hub, panes: Panes | None = None
    ) -> None:
        super().__init__(ground="surface")
        self._desk, self._phone, self._tasks, self._hub = desk, phone, tasks, hub
        hub.masking_changed.connect(self.masking_changed)
        self._opened: Opened | None = None
        self._leased = ""  # who was handed out here last, until their call has ended
        self._under_way: Call | None = None
        self._busy, self._held = False, Held(self, self._notice)
        self._their_words = ""  # typed at F8 of this person, and not used yet
        self._sent = ("", "")  # the note without a call that is on its way: its words, its id
        self._contacting = roles.contacts_people(desk)
        self._sent_at = desk.clock()  # what waits, if anything did
        self._day = desk.today(self._sent_at)  # as of which everything was judged and ranked
        panes = panes or Panes(desk, tasks, hub)
        panes.queue.furnish()
        self.panes, self.queue, self.contacts = panes, panes.queue, panes.contacts
        self.search, self.top, self.strip = panes.search, panes.top, panes.strip
        self.centre = Centre(panes.idle)
        self.centre.allow(contacting=self._contacting)
        self.centre.page_shown.connect(lambda: self.strip.show_page(self.centre.page()))
        self.keeper = Keeper(desk, tasks, self)
        self.keeper.kept.connect(self._say_kept)
        self._closing = QTimer(self, singleShot=True, interval=_SURE)
        self._warned: set[str] = set()  # what was said of closing in the last seconds
        self._closing.timeout.connect(self._warned.clear)
        hub.masking_changed.connect(self.contacts.hide_words)
        hub.masking_changed.connect(self._mask_centre)
        hub.masking_changed.connect(self.search.model.mask)
        panes.put(self.centre)
        self.outage = OutageStrip(desk.journal)
        whole = column(self.outage, panes, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        panes.show()  # Qt hides what changes its parent

    @property
    def masked(self) -> str | None:
        """The person whose debt is hidden in every pane: called, and not confirmed yet."""
        return self._hub.masked

    @property
    def _call(self) -> Call | None:
        """The contact that wants its outcome; every pane says at once when there is another."""
        return self._under_way

    @_call.setter
    def _call(self, call: Call | None) -> None:
        self._under_way = call
        self._say_line()

    @property
    def shown_person(self) -> str | None:
        """Whose card is open."""
        return self._opened.card.debtor_id if self._opened is not None else None

    def may_close(self) -> bool:
        """What was typed is in the book; False, with words, where it could not be written.

        Nor is a call under way left by one press: the second within some seconds is meant.
        """
        if self.is_on_the_line() and not self._is_meant("call"):
            words = self.tr(
                "A call is under way. What is typed is kept; close once more to leave it."
            )
            self.centre.notice.say(words, WAIT)
            return False
        try:
            self.keeper.flush()
        except DeskError as error:
            if self._is_meant("words"):
                return True
            again = self.tr("Close once more to drop it.")
            self._notice().say(f"{wording.problem(error)} {again}", WAIT)
            return False
        return True

    def _is_meant(self, reason: str) -> bool:
        """Whether somebody closes although they were told of this just before; else tell them."""
        meant = reason in self._warned
        self._warned.add(reason)
        self._closing.start()
        return meant

    def say_stays_open(self) -> None:
        """Somebody wanted the window locked, and a call keeps it open."""
        self.centre.notice.say(self.tr("Not locked: a call is under way."), WAIT)

    def say_leads_deal(self, shown: QWidget | None) -> None:
        """Who looks after an office asked, on the page that is shown, for what its leads do."""
        from ui.windows.room import Room

        if roles.leads(self._desk):
            notice = shown.notice if isinstance(shown, Room) else self._notice()
            notice.say(wording.text("problem.reassign.leads_deal"), WAIT)

    def is_on_the_line(self) -> bool:
        """Whether a call is under way; one that was begun hours ago is a forgotten outcome."""
        if self._call is None or not (self._call.live or self._call.ended is None):
            return False
        lasts = timedelta(hours=self._desk.settings.call_hours)
        return self._desk.clock() - self._call.began < lasts

    def _failed(self, error: BaseException) -> None:
        """A job's failure: the desk knows which of them are answers."""
        self._set_busy(False)
        self._said(error)

    def _say_missing(self) -> None:
        """What a call under way still wants; the desk knows."""

    def _run(self, job: Callable[[], Any], done: Done) -> None:
        """One thing at a time: a second press while the first is under way is told so."""
        if self._busy:
            self._held.press()
            return
        self._set_busy(True)
        self.centre.notice.clear()
        self._tasks.run(self, job, partial(self._answered, done), self._failed)

    def _answered(self, done: Done, answer: Any) -> None:
        self._set_busy(False)
        done(answer)

    def _said(self, error: BaseException) -> None:
        """What went wrong, beside what it concerns; nothing that is under way is touched."""
        self._notice().say(wording.problem(error))

    def _not_read(self, error: BaseException) -> None:
        """What the desk does by itself, without anybody's pressing a key."""
        if heeds(self._desk.journal, error):
            self.outage.look()
        else:
            self._said(error)

    def _notice(self) -> Notice:
        """Where words are seen now."""
        return self.queue.notice if self.centre.is_idle() else self.centre.notice

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        if not busy:
            self._held.end()

    def _show(self, opened: Opened) -> None:
        self._opened, self._call = opened, None
        self.contacts.points.forget()
        note, form = (opened.draft.note, opened.draft.form) if opened.draft else ("", {})
        self._their_words = str(form.get("protect", ""))
        self._write_note(note)
        self._show_card(opened)
        self.centre.stepper.set_phase(0)
        self.centre.show_flow(self.centre.prepare)
        self._show_answers(opened)
        self.queue.select(opened.card.debtor_id)
        self.search.remember(opened.card)
        self.centre.call.setFocus()
        self.person_shown.emit(self.centre.person)

    def _write_note(self, words: str) -> None:
        """Put words into the note as if they had stood there always."""
        self.keeper.forget()
        self._sent = ("", "")
        note = self.centre.note
        note.blockSignals(True)
        note.setText(words)
        note.blockSignals(False)
        note.say_kept(None)

    def _leave_note(self, then: Callable[[], None]) -> None:
        """A note without a call goes on record before its person is left."""
        written, opened = self.centre.note.text(), self._opened
        words = written.strip()
        if opened is None or self._call is not None or not words or not self._contacting:
            then()
            return
        if self._busy:
            self._held.press()
            return
        self.keeper.forget()
        if self._sent[0] != words:
            self._sent = (words, self._desk.new_id(self._desk.clock()))
        job = partial(callwork.note, self._desk, opened.card.debtor_id, *self._sent)
        self._run(job, partial(self._note_on_record, written, then))

    def _note_on_record(self, written: str, then: Callable[[], None], _: object) -> None:
        """What was typed while it was on its way is a note of its own."""
        self._write_note(self._typed_since(written))
        self._leave_note(then)

    def _typed_since(self, written: str) -> str:
        """What stands in the note and was not in it when it was sent."""
        return self.centre.note.text().removeprefix(written).strip()

    def _show_card(self, opened: Opened) -> None:
        self._mask_centre(self.masked)
        self.centre.person.show_card(opened.card, opened.at)
        self.centre.prepare.show_card(opened.card)
        self._say_opening()

    def _say_opening(self) -> None:
        """What will be said first, in the language of now."""
        if self._opened is not None:
            self.centre.prepare.show_opening(speech.opening(self._desk, self._opened.card))

    def _mask_centre(self, debtor_id: str | None) -> None:
        hidden = debtor_id is not None and debtor_id == self.shown_person
        self.centre.person.set_masked(hidden)

    def _say_kept(self) -> None:
        self.centre.note.say_kept(self._desk.clock())

    def _show_answers(self, opened: Opened) -> None:
        self.contacts.show_points(opened.verdicts + opened.messages, opened.at)
        self.contacts.show_times(partial(times_of, opened.card))
        self.contacts.show_past(opened.card.timeline, opened.at, opened.card.promises)
        self.panes.show_answers(True)
        self._say_call()

    def _say_call(self) -> None:
        """The call button names its number, and is filled only where the answer is yes."""
        marked, centre = self.contacts.marked(), self.centre
        callable_at_all = marked is not None and marked.point.kind is not PointKind.ADDRESS
        centre.call.setEnabled(callable_at_all and self._opened is not None)
        if self._call is None:
            centre.missing.setText(self._why_no_call())
        if marked is None:
            centre.call.setText(self.tr("Call"))
            return
        centre.call.setText(self.tr("Call %1").replace("%1", marked.point.shown))
        allowed = marked.verdict.answer is Answer.ALLOW
        refused = centre.flow.currentWidget() is centre.refusal
        centre.stress(centre.call if allowed and not refused else centre.next)

    def _why_no_call(self) -> str:
        """Why the call button is grey, where no rule is the reason."""
        verdicts = self._opened.verdicts if self._opened is not None else None
        if verdicts is None or not self._contacting:
            return ""
        if not verdicts:
            return self.tr("No number is on record for this person.")
        if all(one.point.kind is PointKind.ADDRESS for one in verdicts):
            return self.tr("Only an address is on record: nothing to call.")
        return ""

    def _reveal(self, point_id: str) -> None:
        if self._opened is not None:
            job = partial(jobs.reveal, self._desk, self._opened.card.debtor_id, point_id)
            self._run(job, partial(self.contacts.points.reveal, point_id))

    def _reload_person(self, failed: Failure | None = None) -> None:
        if self._opened is not None:
            job = partial(jobs.load_person, self._desk, self._opened.card.debtor_id)
            self._tasks.run(self, job, self._reloaded, failed or self._not_read)

    def _reloaded(self, opened: Opened) -> None:
        """The same person with newer answers; what is being done stays."""
        if self._opened is None or self._opened.card.debtor_id != opened.card.debtor_id:
            return
        self._opened = opened
        self._show_card(opened)
        self._show_answers(opened)

    def _leave_person(self) -> None:
        self._opened = None
        self._write_note("")
        self.contacts.clear()
        self.panes.show_answers(False)
        self.queue.select(None)
        self.centre.notice.clear()
        self.centre.show_idle()

    def _say_line(self) -> None:
        """That somebody is on the line, beside the number."""
        call = self._call
        talking = call is not None and call.ended is None and self.is_on_the_line()
        number = call.point if call is not None and talking else None
        self.contacts.show_call("" if number is None else number.id)

    def _tick(self) -> None:
        now = self._desk.clock()
        self.outage.look()
        self._send_again(now)
        self._say_line()
        self.queue.tick(now, reads=not self.outage.is_away())
        self.contacts.tick(now)
        self.centre.tick(now)
        today = self._desk.today(now)
        if today > self._day and not self.outage.is_away():
            # Of a desk that stood open, or locked, over midnight.
            failed, self._day = partial(self._not_turned, self._day), today
            self._tasks.run(self, partial(jobs.refresh, self._desk), self._turned, failed)

    def _send_again(self, now: datetime) -> None:
        """What waits though the office is there: somebody's session kept a record locked."""
        if now - self._sent_at < _MINUTE:
            return
        self._sent_at, journal = now, self._desk.journal
        if journal is not None and journal.away is None and journal.waits():
            job = partial(journal.deliver, self._desk)
            self._tasks.run(self, job, lambda _: self.outage.look(), self._not_read)

    def _turned(self, _changed: int) -> None:
        self._hub.tell(QUEUE, PERSON)

    def _not_turned(self, before: date, error: BaseException) -> None:
        """Where the office was not reached, the day is still to turn once it is back."""
        if heeds(self._desk.journal, error):
            self._day = before
        else:
            self._said(error)
