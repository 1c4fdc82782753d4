"""F4: a person's agreements, with the letter and the message that confirm one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ui import papers, wording
from ui.hub import PERSON, QUEUE, Hub
from ui.phone import ScreenPhone
from ui.tasks import Tasks
from ui.widgets.notice import ALLOW, FORBID, WAIT
from ui.windows.files import ask_for_place
from ui.windows.negotiating import Negotiating

if TYPE_CHECKING:
    from app.domain.agreements import Agreement
    from app.domain.documents import Message
    from app.services.desk import Desk
    from ui.papers import Made
    from ui.windows.agreements import AgreementsPalette
    from ui.windows.panes import Panes


class Agreeing(Negotiating):
    """Opens the agreements of who is open, and does what is asked of one."""

    def __init__(
        self, desk: Desk, phone: ScreenPhone, tasks: Tasks, hub: Hub, panes: Panes | None = None
    ) -> None:
        super().__init__(desk, phone, tasks, hub, panes)
        self.agreements: AgreementsPalette | None = None
        self._permit_id = ""  # of the message that stands ready: pressed twice, it is the same
        self.centre.agreements_wanted.connect(self.show_agreements)

    def show_agreements(self) -> None:
        """F4: in a call nothing of it before the right person is confirmed."""
        if self._opened is None:
            return
        if self._speech is not None and not self._speech.talk.confirmed:
            self.centre.notice.say(wording.text("negotiation.not_yet"), WAIT)
            return
        job = partial(papers.made, self._desk, self._opened.card.debtor_id)
        self._tasks.run(self, job, self._begin_agreements, self._said)

    def _begin_agreements(self, made: Made) -> None:
        from ui.windows.agreements import AgreementsPalette

        if not made.agreements:
            self.centre.notice.say(wording.text("agreement.none"), WAIT)
            return
        if self.agreements is None:
            self.agreements = AgreementsPalette(self, self._prepare_message)
            self.agreements.letter_wanted.connect(self._write_letter)
            self.agreements.message_wanted.connect(self._hand_message)
        self.agreements.begin(made)

    def _write_letter(self, one: Agreement) -> None:
        name = wording.text("agreement.file", day=wording.local(one.agreed_at).date())
        out = ask_for_place(self, wording.text("agreement.letter"), f"{name}-{one.version}.pdf")
        if out is not None:
            job = partial(papers.letter, self._desk, one, wording.language(), out)
            words = wording.text("agreement.letter_made", name=out.name)
            self._tasks.run(self, job, partial(self._papers_changed, words), self._not_done)

    def _prepare_message(self, one: Agreement) -> None:
        self._permit_id = self._desk.new_id(self._desk.clock())
        job = partial(papers.messages, self._desk, one.id, wording.language())
        self._tasks.run(self, job, self._show_messages, self._not_done)

    def _show_messages(self, messages: tuple[Message, ...]) -> None:
        if self.agreements is not None:
            self.agreements.offer(messages)

    def _hand_message(self, message: Message) -> None:
        job = partial(papers.hand, self._desk, message, self._permit_id)
        self._tasks.run(self, job, partial(self._handed, message), self._not_done)

    def _handed(self, message: Message, answer: tuple[str, bool, Made]) -> None:
        from PySide6.QtGui import QGuiApplication

        to, is_mailed, made = answer
        self._leased = ""  # with it they were let go
        if not is_mailed:
            QGuiApplication.clipboard().setText(message.text)
        code = "agreement.sent" if is_mailed else "agreement.handed"
        self._papers_changed(wording.text(code, to=to), made)

    def _papers_changed(self, words: str, made: Made) -> None:
        if self.agreements is not None:
            self.agreements.begin(made)
            self.agreements.notice.say(words, ALLOW)
        self._hub.tell(QUEUE, PERSON)

    def _not_done(self, error: BaseException) -> None:
        if self.agreements is not None:
            self.agreements.notice.say(wording.problem(error), FORBID)
