"""What a lead says to a request is seen while the person is on the line, and agreed by one key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.domain.agreements import Answer
from ui import callwork, leading, roles, wording
from ui.again import Again
from ui.hub import Hub
from ui.phone import ScreenPhone
from ui.tasks import Tasks
from ui.widgets.notice import ALLOW, WAIT
from ui.windows.calling import Call
from ui.windows.explaining import Explaining

if TYPE_CHECKING:
    from app.domain.agreements import Approval
    from app.domain.negotiation import Option
    from app.domain.talk import Talk
    from app.services.desk import Desk
    from ui.windows.granted import GrantedPalette
    from ui.windows.panes import Panes


class Following(Explaining):
    """Follows the request of the person on the line; leads are told how many wait for them."""

    def __init__(
        self, desk: Desk, phone: ScreenPhone, tasks: Tasks, hub: Hub, panes: Panes | None = None
    ) -> None:
        super().__init__(desk, phone, tasks, hub, panes)
        self.followed: Approval | None = None
        self.granted: GrantedPalette | None = None
        self._again = Again(self, tasks, self._looked_at, self._said)
        self._count = Again(self, tasks, self.top.show_waiting, self._said)
        if roles.leads(desk):
            self._count.begin(partial(leading.waiting, desk))

    def follow(self, approval: Approval | None) -> None:
        """From now on the answer to this one is seen; None: nothing is asked."""
        self._again.end()
        self.followed = approval
        if approval is not None and approval.answer is Answer.WAITING:
            self._again.begin(partial(leading.approval, self._desk, approval.id))
        self.centre.bar_of_call.say_lead(approval.answer.value if approval else "")

    def show_answer(self) -> bool:
        """F9 with an answer that was not seen to its end: show it; False where there is none."""
        approval = self.followed
        if approval is None or approval.answer is Answer.WAITING:
            return False
        job = partial(leading.granted, self._desk, approval)
        self._tasks.run(self, job, partial(self._show_granted, approval), self._said)
        return True

    def other_ways(self) -> None:
        """Something else than what the lead said; the desk knows."""

    def _begin_talk(self, call: Call, talk: Talk) -> None:
        super()._begin_talk(call, talk)
        self.follow(None)
        job = partial(leading.followed, self._desk, call.debtor_id)
        self._tasks.run(self, job, partial(self._found, call.key), self._said)

    def _end_call(self) -> None:
        self.follow(None)
        super()._end_call()

    def _found(self, key: str, approval: Approval | None) -> None:
        """What was asked for them in an earlier call, or before the program ended."""
        if self._call is not None and self._call.key == key and self.followed is None:
            self.follow(approval)

    def _looked_at(self, approval: Approval) -> None:
        """Answered: said in the bar of the call, and wherever the eyes are."""
        if approval.answer is Answer.WAITING or self._call is None:
            return
        self.follow(approval)
        kind = WAIT if approval.answer is Answer.REFUSED else ALLOW
        words = wording.text(f"request.answer_{approval.answer.value}", by=approval.decided_by)
        self._say_answer(wording.text("request.see", said=words), kind)

    def _say_answer(self, words: str, kind: str) -> None:
        self.centre.notice.say(words, kind)

    def _show_granted(self, approval: Approval, option: Option | None) -> None:
        from ui.windows.granted import GrantedPalette

        if self._call is None or self.followed is not approval:
            return
        if self.granted is None:
            self.granted = GrantedPalette(self, partial(callwork.words, self._desk))
            self.granted.chosen_one.connect(self._read_granted)
            self.granted.other.connect(self._leave_answer)
        self.granted.begin(approval, option, self._desk.new_id(self._desk.clock()))

    def _leave_answer(self) -> None:
        if self.granted is not None:
            self.granted.close_it()
        self.other_ways()

    def _read_granted(self, approval: Approval, made_id: str) -> None:
        """What was granted is read back; the desk knows how."""

    def _not_granted(self, error: BaseException) -> None:
        if self.granted is not None:
            self.granted.notice.say(wording.problem(error))
