"""The course of a call: its steps, its end, its outcome; and what is typed in it, kept at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from app.domain.contact import Party
from app.domain.errors import DeskError
from app.domain.flags import Shield
from app.domain.talk import BACK, Agreed, Identity, Talk
from ui import callwork, jobs, wording
from ui.callwork import Resumed, Typed
from ui.hub import Attended, Hub
from ui.keeping import read, written
from ui.phone import ScreenPhone
from ui.speech import Speech, about
from ui.tasks import Tasks
from ui.widgets.notice import FORBID, WAIT
from ui.windows.calling import Call
from ui.windows.outcomes import fitting, together
from ui.windows.workplace import Workplace
from ui.windows.wrapup import Fitting

if TYPE_CHECKING:
    from app.services.desk import Desk
    from ui.windows.panes import Panes

_HELD_KEYS = ("F2", "Esc")  # during a call they go back, or say why they do nothing
_DAY = 24 * 60 * 60  # seconds: a call that stands open for longer was not talked in
_TALK, _ENDING = "talk", "ending"


class Talking(Workplace):
    """One call at a time; nobody is masked but who is called and not confirmed."""

    def __init__(
        self, desk: Desk, phone: ScreenPhone, tasks: Tasks, hub: Hub, panes: Panes | None = None
    ) -> None:
        super().__init__(desk, phone, tasks, hub, panes)
        self._speech: Speech | None = None
        self._next_key, self._back_key = (QShortcut(QKeySequence(k), self) for k in _HELD_KEYS)
        self._next_key.activated.connect(self._wants_outcome)
        self._back_key.activated.connect(self.back)
        self._hold_keys(False)
        centre = self.centre
        centre.bar_of_call.hang_up.connect(self.wrap_up)
        centre.talk.given.connect(self.answer)
        centre.talk.heard.connect(self._compare)
        centre.talk.agreed.connect(self._agreed)
        centre.wrap_wanted.connect(self.wrap_up)
        centre.done_wanted.connect(self.finish)
        centre.note.textChanged.connect(self._typed)
        centre.note.inputRejected.connect(self._say_full)
        centre.ending.form.changed.connect(self._typed)
        centre.ending.form.next.taken.connect(self._hands_to_note)
        self.keeper.failed.connect(self._not_kept)

    def retranslate(self) -> None:
        """What is spoken, and what is still wanted."""
        self._say_opening()
        if self._speech is not None and self.centre.flow.currentWidget() is self.centre.talk:
            self._show_step()
        self._say_missing()

    def answer(self, code: str) -> None:
        """An answer: the next step is shown at once, the record follows."""
        call, speech = self._call, self._speech
        if call is None or speech is None:
            return
        step = speech.talk.step
        try:
            before = speech.go(code)
        except DeskError as error:
            self._said(error)
            return
        self.centre.notice.clear()
        self._show_step()
        job = partial(callwork.answer, self._desk, call.key, step, code)
        self._tasks.run(self, job, self._answered_on_record, partial(self._not_recorded, before))
        self._keep()

    def back(self) -> None:
        """Esc: out of a field, from the wrap-up to the talk, or to the step before."""
        centre, speech = self.centre, self._speech
        page = centre.flow.currentWidget()
        if page is centre.ending and self._speech is not None and self._call is not None:
            self._talk_on()
        elif centre.note.hasFocus():
            (page or centre).setFocus()
        elif page is centre.talk and speech is not None and speech.may_go_back():
            self.answer(BACK)
        else:
            self._wants_outcome()

    def wrap_up(self) -> None:
        """Ctrl+Enter, or F7 with the call itself: from the talk to its outcome."""
        call, speech = self._call, self._speech
        if call is None:
            return
        now = self._desk.clock()
        if call.ended is None:
            call = self._call = replace(call, ended=now)
        self._begin_ending(call, now)
        if speech is not None:
            self.centre.ending.form.take_over(speech.agreed)
        self.centre.ending.form.put_hands()
        self._hands_to_note()
        self._keep()

    def finish(self, go_on: bool) -> None:
        """Record how the call ended; what is missing is said beside the button."""
        call, ending = self._call, self.centre.ending
        note = self.centre.note.text()
        if call is None or ending.missing(note):
            self._say_missing()
            return
        if not ending.form.is_sure():
            words = self.tr("That is more than is overdue. If it is right, press Ctrl+Enter again.")
            self.centre.notice.say(words, WAIT)
            return
        choice = ending.form.choice()
        timed = call.live and choice is not None and choice.spoke
        talked = min(call.seconds(self._desk.clock()), _DAY) if timed else None
        stated = ending.form.stated(note, talked)
        self.keeper.forget()
        if call.wrong is None:
            job = partial(jobs.wrap_up, self._desk, call.key, call.outcome_id, stated)
        else:
            reason = ending.reason.text().strip()
            job = partial(callwork.correct, self._desk, call.wrong, call.outcome_id, stated, reason)
        self._run(job, partial(self._finished, go_on, note))

    def _finished(self, go_on: bool, said: str, _: object) -> None:
        """The outcome is on record; the desk goes on."""

    def _begin_talk(self, call: Call, talk: Talk) -> None:
        """Somebody is on the line, or may be: nothing is said of the debt before it is certain."""
        if self._opened is None:
            return
        self._call = call
        self._speech = Speech(self._desk, self._opened.card, talk)
        card = self._opened.card
        self._hub.attend(Attended(call.debtor_id))
        self.centre.bar_of_call.begin(call)
        self.centre.talk.begin()
        self.centre.talk.terms.begin(about(self._desk, card.total, card), self._desk.clock)
        self.centre.person.show()
        self.contacts.view.setEnabled(False)
        self._hold_keys(True)
        writing = self.centre.note.hasFocus()
        self.centre.show_flow(self.centre.talk)
        if not writing:  # what had the keys is hidden, and Qt gave them to the note
            self.centre.talk.setFocus()
        self._show_step()
        self._keep()

    def _show_step(self) -> None:
        speech, call = self._speech, self._call
        if speech is None or call is None:
            return
        self._hub.mask(None if speech.talk.confirmed else speech.talk.debtor_id)
        spoken = speech.spoken()
        self.centre.stepper.set_phase(speech.phase(), speech.done())
        if spoken.ends and not spoken.say:
            self.wrap_up()
            return
        self.centre.talk.name_script(speech.source() if speech.talk.confirmed else "")
        self.centre.talk.show_step(spoken, speech.wants(), speech.talk.step_since)
        self.centre.talk.verify.ask(speech.talk.asks)
        self.centre.stress_wrap(spoken.ends)
        self.centre.missing.setText("")
        self.centre.tick(self._desk.clock())

    def _answered_on_record(self, _: None) -> None:
        """Nothing to show: it was shown already."""

    def _not_recorded(self, before: Talk, error: BaseException) -> None:
        """Back to where the record is; what was typed stays."""
        words = wording.problem(error)
        if self._speech is None or self._speech.talk.contact_id != before.contact_id:
            self._notice().say(words, FORBID)
            return
        matches = self._speech.talk.identity_matches
        self._speech.talk = replace(before, identity_matches=matches)
        if self.centre.flow.currentWidget() is self.centre.ending:
            self._talk_on()
        else:
            self._show_step()
        self.centre.notice.say(words, FORBID)

    def _compare(self, tail: str, year: str) -> None:
        call = self._call
        if call is not None:
            job = partial(callwork.verify, self._desk, call.key, tail, year)
            self._tasks.run(self, job, partial(self._compared, call.key), self._not_compared)

    def _compared(self, key: str, identity: Identity) -> None:
        speech, call = self._speech, self._call
        if speech is None or call is None or call.key != key:
            return
        words = ""
        if not identity.matches:
            # Not by %n: Qt takes the number for a translation, and looks in no class further up.
            words = self.tr("That does not agree. Tries left: %1")
            words = words.replace("%1", str(identity.tries_left))
        self.centre.talk.verify.say(identity, words)
        if identity.matches and (opened := speech.match()) is not None:
            self.answer(opened)

    def _not_compared(self, error: BaseException) -> None:
        self.centre.talk.verify.say_problem(wording.problem(error))

    def _agreed(self, agreed: Agreed) -> None:
        """What is typed stands in the words that read it back."""
        if self._speech is not None:
            self._speech.take(agreed)
            self.centre.talk.say_anew(self._speech.spoken())
            self._keep()

    def _begin_ending(self, call: Call, now: datetime) -> None:
        """The wrap-up of a call, or its correction."""
        speech, ending = self._speech, self.centre.ending
        if call.wrong is None:
            self._hub.attend(Attended(call.debtor_id, over=True))
        ending.begin(call, 0 if speech is None else max(speech.done()), now)
        self._offer_outcomes(call)
        self.centre.person.setVisible(self._opened is not None)
        done = speech.done() if speech is not None else frozenset[int]()
        self.centre.stepper.set_phase(len(self.centre.stepper.words()) - 1, done)
        self.contacts.view.setEnabled(False)
        self._hold_keys(True)
        self.centre.show_flow(ending)
        self._say_missing()

    def _offer_outcomes(self, call: Call) -> None:
        """Only what fits the steps taken; everything where nobody followed any."""
        speech = self._speech
        if speech is None or not (call.live or speech.talk.taken or speech.talk.said):
            party = call.party if call.live else Party.DEBTOR
            chosen = Fitting(fitting(self._desk, party))
        else:
            codes = speech.fitting()
            groups = together(fitting(self._desk, call.party, codes))
            left_out = sum(map(len, fitting(self._desk, Party.DEBTOR).values())) - len(codes)
            chosen = Fitting(groups, left_out, speech.talk.suggests)
        card = self._opened.card if self._opened is not None else None
        form = self.centre.ending.form
        form.begin(chosen, about(self._desk, call.owed, card), self._desk.clock)

    def _heed(self, shield: Shield) -> None:
        """Who said it was there: outcomes that deny that are offered no longer."""
        call, speech = self._call, self._speech
        if call is None or speech is None or call.wrong is not None:
            return
        speech.heed(shield)
        if self.centre.flow.currentWidget() is self.centre.ending:
            typed = self.centre.ending.form.kept()
            self._offer_outcomes(call)
            self.centre.ending.form.restore(typed)

    def _talk_on(self) -> None:
        """Back from the wrap-up: the call goes on after all."""
        speech, call = self._speech, self._call
        if speech is None or call is None:
            return
        self._call = replace(call, ended=None)
        self._hub.attend(Attended(call.debtor_id))
        self.centre.bar_of_call.begin(self._call)
        if self._spoke_nothing(speech):
            self.answer(BACK)
        self.centre.show_flow(self.centre.talk)
        self._show_step()
        self._keep()

    def _spoke_nothing(self, speech: Speech) -> bool:
        spoken = speech.spoken()
        return spoken.ends and not spoken.say and speech.may_go_back()

    def _end_call(self) -> None:
        self._call, self._speech, self._their_words, self._leased = None, None, "", ""
        self._hub.mask(None)
        self._hub.attend(None)
        self._hold_keys(False)
        self.contacts.view.setEnabled(True)
        self.centre.talk.forget()
        self._write_note("")
        self.centre.person.show()
        self.centre.stepper.set_phase(0)
        if self._opened is None:
            self.centre.show_idle()
        else:
            self.centre.show_flow(self.centre.prepare)
        self._say_call()
        if self._opened is not None:  # else Qt gives the keys to the button that shows a number
            (self.centre.call if self.centre.call.isEnabled() else self.centre.next).setFocus()

    def _wants_outcome(self) -> bool:
        if self._call is None:
            return False
        self.centre.notice.say(self.tr("Please say first how this call ended."), WAIT)
        return True

    def _hands_to_note(self) -> None:
        """Where nothing but the note is missing, it is the next thing."""
        ending, note = self.centre.ending, self.centre.note
        if ending.missing(note.text()) and not ending.missing(note.text() or "-"):
            note.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hold_keys(self, held: bool) -> None:
        for key in (self._next_key, self._back_key):
            key.setEnabled(held)

    def _say_missing(self) -> None:
        centre = self.centre
        if self._call is None or centre.flow.currentWidget() is not centre.ending:
            return
        wanted = centre.ending.missing(centre.note.text())
        ready = not wanted
        words = self.tr("Still wanted: %1").replace("%1", self.tr(", ").join(wanted))
        centre.missing.setText(words if wanted else "")
        centre.only_done.setEnabled(ready)
        centre.done.setEnabled(ready)

    def _worded(self, words: str) -> None:
        """What is typed at F8 is kept with the note."""
        self._their_words = words
        self._keep()

    def _typed(self) -> None:
        """A sign more in the note or the form."""
        self._say_missing()
        self._keep()

    def _say_full(self) -> None:
        """More was typed or pasted than a note holds."""
        words = self.tr("The note is full: the rest was not taken. Finish it, and begin another.")
        self._notice().say(words, WAIT)

    def _keep(self) -> None:
        """What stands in the fields goes into the book."""
        call, centre = self._call, self.centre
        if call is None:
            if self._opened is not None and self._contacting:
                debtor_id = self._opened.card.debtor_id
                beside = self._protecting()
                self.keeper.typed(Typed(debtor_id, None, centre.note.text(), beside))
            return
        if self._busy:
            return  # its outcome is being recorded: nothing may be kept after it
        page = _ENDING if centre.flow.currentWidget() is centre.ending else _TALK
        form: dict[str, object] = {"page": page}
        if page == _ENDING:
            form["form"] = centre.ending.form.kept()
        terms = self._speech.agreed if self._speech is not None else Agreed()
        form["terms"], form["typed"] = written(terms), centre.talk.terms.kept()
        form.update(self._kept_beside(call))
        self.keeper.typed(Typed(call.debtor_id, call.key, centre.note.text(), form))

    def _kept_beside(self, call: Call) -> dict[str, object]:
        """What else of a call is kept with its note."""
        return self._protecting()

    def _protecting(self) -> dict[str, object]:
        return {"protect": self._their_words} if self._their_words else {}

    def _not_kept(self, error: BaseException) -> None:
        self._notice().say(wording.problem(error), FORBID)

    def _resume(self, resumed: Resumed) -> None:
        """Back to the very person, step, note and form."""
        self._show(resumed.opened)
        self._write_note(resumed.draft.note)
        talk, draft = resumed.talk, resumed.draft
        if talk is None:
            return
        card = resumed.opened.card
        made = self._desk.new_id(self._desk.clock())
        call = Call(
            card.debtor_id, talk.permit_id, talk.contact_id, made, card.name, card.total,
            resumed.point, None, talk.began_at, live=False,
        )  # fmt: skip
        self._begin_talk(call, talk)
        if self._speech is not None:
            self._speech.take(read(draft.form.get("terms")))
        self._their_words = str(draft.form.get("protect", ""))
        if isinstance(typed := draft.form.get("typed"), Mapping):
            self.centre.talk.terms.restore(typed)
        form = draft.form.get("form")
        if draft.form.get("page") == _ENDING:
            self.wrap_up()
            if isinstance(form, Mapping):
                self.centre.ending.form.restore(form)
