"""A call that is not allowed: said in the page, with what can be done instead."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

from app.domain.contact import Answer, Channel, Direction, Verdict
from app.domain.people import PointKind, PointVerdict, TimelineEntry
from app.domain.promises import FARTHEST
from app.domain.queue import FollowUpKind
from ui import callwork, jobs, wording
from ui.hub import QUEUE, Hub
from ui.jobs import Late, Unfinished
from ui.models.contacts import belongs_to
from ui.phone import ScreenPhone
from ui.tasks import Tasks
from ui.widgets.notice import ALLOW
from ui.windows.calling import clock_of
from ui.windows.refusal import Beside, Way
from ui.windows.talking import Talking

if TYPE_CHECKING:
    from datetime import datetime

    from app.services.desk import Desk
    from ui.jobs import Opened
    from ui.windows.panes import Panes

_LATE, _CALL, _BACK, _ASK = "late", "call:", "back", "ask"


class Refusing(Talking):
    """Shows a refusal and does what is chosen in its place."""

    def __init__(
        self, desk: Desk, phone: ScreenPhone, tasks: Tasks, hub: Hub, panes: Panes | None = None
    ) -> None:
        super().__init__(desk, phone, tasks, hub, panes)
        self.centre.refusal.taken.connect(self._take_way)
        self.centre.refusal.asked.connect(self._ask_compliance)
        self.centre.refusal.typed.connect(self._typed)
        self._fold_key = QShortcut(QKeySequence("Esc"), self.centre.refusal)
        self._fold_key.activated.connect(self._fold)

    def _show(self, opened: Opened) -> None:
        super()._show(opened)
        form = opened.draft.form if opened.draft else {}
        self.centre.refusal.keep_why(str(form.get(_ASK, "")))

    def _protecting(self) -> dict[str, object]:
        """What is typed for compliance is kept too."""
        beside, why = super()._protecting(), self.centre.refusal.why.text()
        return {**beside, _ASK: why} if why and self._call is None else beside

    def call(self) -> None:
        """F5: the number that is marked."""

    def _look_for_unfinished(self) -> None:
        """Contacts of one's own that want their outcome."""

    def _refused(self, verdict: Verdict) -> None:
        """In the page: a dialog would stand in the way of what can be done instead."""
        now = self._desk.clock()
        self.centre.refusal.show_verdict(verdict, now, self._beside())
        self._say_instead()
        self.centre.show_flow(self.centre.refusal)
        self._reload_person()
        self._look_for_unfinished()
        self._say_call()
        ways = self.centre.refusal.ways
        (ways if ways.choices.rowCount() else self.centre.next).setFocus()

    def retranslate(self) -> None:
        """What can be done instead, too."""
        super().retranslate()
        if self.centre.flow.currentWidget() is self.centre.refusal:
            self._say_instead()

    def _reloaded(self, opened: Opened) -> None:
        """The answers of the other ways are those of now."""
        super()._reloaded(opened)
        if self.centre.flow.currentWidget() is self.centre.refusal:
            self.centre.refusal.show_beside(self._beside())

    def _beside(self) -> Beside:
        opened, refused = self._opened, self._refused_point()
        if opened is None:
            return Beside()
        others = [*opened.messages, *opened.verdicts]
        return Beside(
            self._calls_of_today(),
            next((one for one in opened.verdicts if one.point.id == refused), None),
            tuple(one for one in others if one.channel != Channel.CALL or one.point.id != refused),
        )

    def _fold(self) -> None:
        """Esc: back to what was to be known before the call."""
        if self._call is None and self._opened is not None:
            self.centre.show_flow(self.centre.prepare)
            self._say_call()
            self.centre.call.setFocus()

    def _say_instead(self) -> None:
        """An outcome that is wanted, or other numbers that may be called."""
        ways = []
        if self._own_unfinished() is not None:
            ways.append(Way(_LATE, self.tr("Say how your last call to this person ended")))
        for one in self._callable():
            words = self.tr("Call %1").replace("%1", one.point.shown)
            ways.append(Way(f"{_CALL}{one.point.id}", words, belongs_to(one.point)))
        if (at := self._call_back_at()) is not None:
            words = self.tr("Put a call-back at %1").replace("%1", self._said_of(at))
            ways.append(Way(_BACK, words, self.tr("comes first in your queue when it is time")))
        if self._contacting:
            words, aside = wording.text("review.ask"), wording.text("review.ask_aside")
            ways.append(Way(_ASK, words, aside))
        self.centre.refusal.say_instead(tuple(ways))

    def _callable(self) -> list[PointVerdict]:
        refused = self._refused_point()
        return [
            one
            for one in (self._opened.verdicts if self._opened is not None else ())
            if one.verdict.answer is Answer.ALLOW
            and one.point.kind is not PointKind.ADDRESS
            and one.point.id != refused
        ]

    def _refused_point(self) -> str | None:
        marked = self.contacts.marked()
        return None if marked is None else marked.point.id

    def _call_back_at(self) -> datetime | None:
        """When the call that was refused is allowed, unless a call-back stands there already."""
        at = self.centre.refusal.later()
        if at is None or self._opened is None or at > self._desk.clock() + FARTHEST:
            return None
        steps = self._opened.card.follow_ups
        there = any(one.kind is FollowUpKind.CALLBACK and one.due_at == at for one in steps)
        return None if there else at

    def _said_of(self, at: datetime) -> str:
        return wording.moment(at, self._desk.clock())

    def _put_call_back(self, at: datetime) -> None:
        if self._opened is not None:
            debtor_id = self._opened.card.debtor_id
            job = partial(callwork.put_call_back, self._desk, debtor_id, at)
            self._run(job, partial(self._call_back_stands, at))

    def _call_back_stands(self, at: datetime, opened: Opened) -> None:
        self._reloaded(opened)
        self._say_instead()
        words = self.tr("The call-back stands at %1.").replace("%1", self._said_of(at))
        self.centre.notice.say(words, ALLOW)
        self.centre.next.setFocus()
        self._hub.tell(QUEUE)

    def _take_way(self, code: str) -> None:
        if code == _BACK:
            if (at := self._call_back_at()) is not None:
                self._put_call_back(at)
        elif code == _ASK:
            self.centre.refusal.ask_why()
        elif code == _LATE:
            if (one := self._own_unfinished()) is not None:
                self._finish_late(one)
        else:
            self.contacts.mark(code.removeprefix(_CALL))
            self.call()

    def _ask_compliance(self, words: str) -> None:
        if self._opened is not None:
            debtor_id = self._opened.card.debtor_id
            job = partial(callwork.ask_compliance, self._desk, debtor_id, words)
            self._run(job, self._asked_compliance)

    def _asked_compliance(self, opened: Opened) -> None:
        self.centre.refusal.keep_why("")
        self._keep()
        self._reloaded(opened)
        self.centre.notice.say(wording.text("review.asked"), ALLOW)
        self.centre.next.setFocus()

    def _own_unfinished(self) -> Unfinished | None:
        """The contact with this very person that wants its outcome from me."""
        shown = self._opened.card.debtor_id if self._opened else None
        waiting = self.centre.idle.unfinished
        return next((one for one in waiting if one.debtor_id == shown), None)

    def _finish_late(self, one: Unfinished) -> None:
        job = partial(jobs.take_up, self._desk, one)
        self._leave_note(partial(self._run, job, partial(self._late, one)))

    def _late(self, one: Unfinished, late: Late) -> None:
        """The outcome of a contact that comes late."""

    def _calls_of_today(self) -> tuple[str, ...]:
        """When this person was called today, by which seat, and how long."""
        today = wording.local(self._desk.clock()).date()
        entries = self._opened.card.timeline if self._opened is not None else ()
        return tuple(
            _told(one)
            for one in reversed(entries)
            if one.channel == Channel.CALL
            and one.direction == Direction.OUTBOUND
            and wording.local(one.at).date() == today
        )


def _told(one: TimelineEntry) -> str:
    long = "" if not one.talk_seconds else f" {clock_of(one.talk_seconds)}"
    return f"{wording.time(one.at)} {one.staff}{long}"
