"""At the door 上门: one step a page, large, in order and back; everything is kept as it is typed.

No word of debt is on it before the right person is known, and no network is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QStackedWidget

from app.domain.door import Act, Check, Filed, Step
from app.domain.errors import DeskError
from ui import callwork, doorwork, offering, wording
from ui.callwork import Typed
from ui.hub import PERSON, QUEUE, Hub
from ui.keeping import Keeper
from ui.tasks import Tasks
from ui.widgets.button import FRAMED, PLAIN, Button
from ui.widgets.notice import ALLOW, WAIT, Notice
from ui.widgets.pane import Pane, column, label, line, row, show_where
from ui.windows.doorends import IncidentPage, callback_of
from ui.windows.doorpage import CheckList, DoorPage, hint_of, large, may_go_on
from ui.windows.doorpages import OfferPage, pages
from ui.windows.fields import AmountField, DayField, fault_of
from ui.windows.files import ask_for_file, ask_for_place
from ui.windows.visitpane import told

if TYPE_CHECKING:
    from app.domain.negotiation import Option
    from app.services.desk import Desk
    from ui.windows.negotiation import NegotiationPalette

INCIDENT = "incident"
_KINDS = "*.jpg *.jpeg *.png *.pdf"
_KEEP_FIELDS = (Act.CHECKED, Act.CONSENTED)  # they say nothing of what stands in the fields
_MOVES_ON = ("arrive", "knock", "meet", "verify", "say", "sign", "leave_note", "plan")


class DoorPane(Pane):
    """Says `left` when the visit is over, or is to be gone on with later."""

    left = Signal(bool)

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub, notice: Notice) -> None:
        super().__init__(ground="surface")
        self._desk, self._tasks, self._hub, self.notice = desk, tasks, hub, notice
        self.view: doorwork.View | None = None
        self.step, self._busy, self._act_id = Step.ARRIVE, False, ""
        self._card: dict[str, object] = {}
        self._reading: Mapping[str, Any] = {}  # what was chosen in F9 and is read out
        self.negotiation: NegotiationPalette | None = None
        self._keeper = Keeper(desk, tasks, self)
        self._keeper.failed.connect(lambda error: self.notice.say(wording.problem(error)))
        self.name, self.about = label("title"), label("section", "text2", wrap=True)
        self.known, self.where = label("section", "text2"), label("title")
        self.hint, self.list = label("section", "text2", wrap=True), label("label", "text2")
        self._checks = CheckList()
        self.pages, self.stack, self.incident = pages(), QStackedWidget(), IncidentPage()
        self.back, self.on = large(FRAMED, "Alt+Left"), large(FRAMED, "Alt+Right", "arrow-right")
        self.trouble = large(PLAIN, "Alt+I", "triangle-alert")
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def checks(self) -> Mapping[Check, Button]:
        """The lines of the list that the step has."""
        return self._checks.lines

    def begin(self, visit_id: str) -> None:
        """The visit as it stands, with what was typed: where it was left."""
        self.view, self._card, self._reading = None, {}, {}
        self._send(partial(doorwork.load, self._desk, visit_id), self._begun)

    def end(self) -> None:
        """Later: what stands in the fields is in the book before anything else is."""
        self._keep()
        self._keeper.flush()

    def retranslate(self) -> None:
        """Every word."""
        for button, code in ((self.back, "back"), (self.on, "on"), (self.trouble, "incident")):
            button.setText(wording.text(f"door.{code}"))
        for page in (*self.pages.values(), self.incident):
            page.retranslate()
        self.list.setText(wording.text("door.checks"))
        self._show()

    def go(self, step: Step) -> None:
        """Show a step of this visit."""
        self.step = step
        self.stack.setCurrentWidget(self.pages[step])
        self._show()
        self.pages[step].focus_first()
        self._keep()

    def _lay_out(self) -> None:
        for page in (*self.pages.values(), self.incident):
            self.stack.addWidget(page)
        self.stack.currentChanged.connect(lambda _: self._fit())
        self._fit()
        head = column(row(self.name, None, self.known, gap=12), self.about, gap=4)
        whole = column(
            head, line(), column(self.where, self.hint, gap=4), self.list, self._checks, self.stack,
            row(self.back, self.trouble, self.on, gap=10), gap=12,
        )  # fmt: skip
        whole.setStretch(5, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        for page in (*self.pages.values(), self.incident):
            page.done.connect(self._do)
            page.typed.connect(self._keep)
        offers = self.pages[Step.OFFER]
        assert isinstance(offers, OfferPage)
        self.offers = offers
        offers.negotiation_wanted.connect(self.negotiate)
        self.back.clicked.connect(partial(self._turn, -1))
        self.on.clicked.connect(partial(self._turn, 1))
        self.trouble.clicked.connect(self._trouble)
        self._checks.ticked.connect(lambda check: self._do("tick", (check,)))
        self._tick = QShortcut(QKeySequence("Alt+K"), self)
        self._tick.activated.connect(self._checks.tick_next)

    # --- where it stands

    def _begun(self, view: doorwork.View) -> None:
        self._take(view)
        form = view.form
        for page in (*self.pages.values(), self.incident):
            page.restore(form.get("fields", {}))
        card = form.get("card", {})
        self._card = dict(card) if isinstance(card, dict) else {}
        if view.at.stands.confirmed:
            self._read(form.get("reading") or {})
        at, steps = str(form.get("step", "")), view.at.stands.steps
        self.go(Step(at) if at in steps else view.at.stands.step)
        if form.get("page") == INCIDENT:
            self._trouble()
        self._take_up(view, str(form.get("act", "")))
        if self._card.get("open") and self.offers.known.isVisibleTo(self):
            self.negotiate()

    def _take_up(self, view: doorwork.View, act_id: str) -> None:
        """Under the id that what was typed was to be put down with: it is put down once. What was
        by then is not offered again."""
        done = next((one for one in view.at.acts if one.id == act_id), None)
        if done is None:
            self._act_id = act_id or self._act_id
        elif done.act not in _KEEP_FIELDS:
            self._clear(self.stack.currentWidget())
        self._keep()

    def _take(self, view: doorwork.View) -> None:
        self.view, self._act_id = view, self._desk.new_id(self._desk.clock())
        if not view.at.stands.confirmed:
            self._reading = {}  # it was read to nobody who is there now
        for page in self.pages.values():
            page.show_view(view)
        if self.step not in view.at.stands.steps:
            self.step = view.at.stands.step
        self._show()

    def _fit(self) -> None:
        """As high as the page that is shown; what is not shown needs no room."""
        for page in (*self.pages.values(), self.incident):
            shown = page is self.stack.currentWidget()
            policy = QSizePolicy.Policy.Preferred if shown else QSizePolicy.Policy.Ignored
            page.setSizePolicy(policy, policy)
        self.stack.updateGeometry()

    def _show(self) -> None:
        """Whose door it is, which step of how many, and what is to be done in it."""
        view = self.view
        if view is None:
            return
        visit, stands = view.at.visit, view.at.stands
        made, text = visit.appointment, wording.text
        self.name.setText(visit.name)
        times = "" if made is None else (
            f"{wording.local(made.start):%H:%M} – {wording.local(made.end):%H:%M}  "
        )
        self.about.setText(times + ((made.meeting if made else None) or visit.shown))
        self.known.setText(("✓ " if stands.confirmed else "◷ ") + text(
            "door.confirmed" if stands.confirmed else "door.not_confirmed"))  # fmt: skip
        at = stands.steps.index(self.step) + 1
        steps = text("door.step_of", n=at, count=len(stands.steps)) if stands.met else ""
        in_trouble = self.stack.currentWidget() is self.incident
        title = "door.incident_title" if in_trouble else f"door.step_{self.step.value}"
        self.where.setText(f"{text(title)}   {steps}".strip())
        self.hint.setText("" if in_trouble else hint_of(view, self.step))
        self._show_checks(view)
        self.back.setEnabled(at > 1 or in_trouble)
        self.on.setEnabled(at < len(stands.steps) and not in_trouble and may_go_on(view, self.step))

    def _show_checks(self, view: doorwork.View) -> None:
        """The lines of the list that this step has."""
        wanted = view.at.lines.get(self.step, ())
        if self.stack.currentWidget() is self.incident:
            wanted = ()
        self._checks.show_view(view, wanted)
        show_where(((self.list, bool(wanted)), (self._checks, bool(wanted))))

    def _turn(self, by: int, _: bool = False) -> None:
        if self.view is None:
            return
        if self.stack.currentWidget() is self.incident:
            self.go(self.step)
            return
        steps = self.view.at.stands.steps
        self.go(steps[max(0, min(steps.index(self.step) + by, len(steps) - 1))])

    def _trouble(self) -> None:
        if self.view is not None and "happened" in self.view.at.stands.open:
            self.stack.setCurrentWidget(self.incident)
            self._show()
            self.incident.focus_first()
            self._keep()

    # --- what is put down

    def _do(self, name: str, said: Any) -> None:
        """Put one act down; nothing is taken from the fields before it is in the book."""
        view = self.view
        if view is None or self._busy:
            return
        if name == "print":
            self._print(view.at.visit.id, *said)
        elif job := self._job(view, name, tuple(said)):
            self._send(job, partial(self._done, name))

    def _print(self, visit_id: str, words: str) -> None:
        path = ask_for_place(self, wording.text("door.note_print"), "note.pdf")
        if path is not None:
            told_ = (wording.language(), words, path)
            job = partial(doorwork.print_note, self._desk, visit_id, *told_)
            self._tasks.run(self, job, self._printed, self._failed)

    def _printed(self, name: str) -> None:
        self.notice.say(wording.text("door.note_printed", name=name), ALLOW)

    def _job(
        self, view: doorwork.View, name: str, said: tuple[Any, ...]
    ) -> Callable[[], doorwork.View] | None:
        """What the worker does; None where something is missing, which is said."""
        visit_id, act_id = view.at.visit.id, self._act_id
        if name == "file":
            path = ask_for_file(self, wording.text(f"door.choose_{said[0]}"), _KINDS)
            told_ = (Filed(said[0]), said[1])
            if path is None:
                return None
            return partial(doorwork.file, self._desk, visit_id, act_id, path, told_)
        made = self._made(view, name, said)
        return made and partial(doorwork.put, self._desk, visit_id, act_id, made)

    def _made(self, view: doorwork.View, name: str, said: tuple[Any, ...]) -> doorwork.Act | None:
        visit_id = view.at.visit.id
        if name == "offer":  # there is a yes and a no beside what is read out alone
            return partial(doorwork.offer, visit_id, self._reading, said[0])
        if name == "promise":
            return self._promise(visit_id, *said)
        if name == "plan":
            at, fault = callback_of(*said[:2])
            if fault:
                self.notice.say(fault, WAIT)
            return None if fault else partial(doorwork.act, "plan", visit_id, (at, said[2]))
        if name == "depart":
            return partial(doorwork.depart, visit_id, *said)
        return partial(doorwork.act, name, visit_id, said)

    def _promise(self, visit_id: str, amount: AmountField, day: DayField) -> doorwork.Act | None:
        money, fault = amount.money(), fault_of(amount, day)
        if money is None or fault:
            said = fault if money else wording.problem(DeskError("promise.incomplete"))
            self.notice.say(said, WAIT)
            return None
        return partial(doorwork.act, "promise", visit_id, (money, day.day()))

    def _done(self, name: str, view: doorwork.View) -> None:
        """It is in the book: its fields are empty, and the next step is shown."""
        if view.at.stands.over:
            self.view = None
            self._keeper.forget()
            self.notice.say(wording.text("door.over"), ALLOW)
            self._hub.tell(QUEUE, PERSON)
            self.left.emit(True)
            return
        page = self.stack.currentWidget()
        if view.at.acts[-1].act not in _KEEP_FIELDS and page is not self.pages[Step.LEAVE]:
            self._clear(page)
        self._take(view)
        self._say_done(name, view)
        if page is self.incident:
            self.go(self.step)
        elif name in _MOVES_ON:
            self.go(view.at.stands.step if name in ("meet", "verify") else self._after())
        self._keep()

    def _clear(self, page: object) -> None:
        if isinstance(page, DoorPage):
            page.clear()
        if page is self.offers:
            self._card = {}
            self._read({})

    def _say_done(self, name: str, view: doorwork.View) -> None:
        last = view.at.acts[-1]
        if name != "verify":
            self.notice.say(wording.text("door.kept"), ALLOW)
        elif last.body["matches"]:
            self.notice.say(wording.text("door.matches"), ALLOW)
        else:
            self.notice.say(wording.text("door.differs"), WAIT)

    def _after(self) -> Step:
        assert self.view is not None
        steps = self.view.at.stands.steps
        if self.view.at.stands.met is None:
            return self.view.at.stands.step
        return steps[min(steps.index(self.step) + 1, len(steps) - 1)]

    # --- F9

    def negotiate(self) -> None:
        """The ways side by side, as in a call."""
        view = self.view
        if view is None or not view.at.stands.confirmed or not view.tables:
            return
        from ui.windows.negotiation import NegotiationPalette

        if self.negotiation is None:
            self.negotiation = NegotiationPalette(
                self.window(), partial(offering.options, self._desk),
                partial(callwork.words, self._desk), partial(offering.guide, self._desk),
                partial(offering.barred, self._desk),
            )  # fmt: skip
            self.negotiation.typed.connect(self._keep)
            self.negotiation.closed.connect(self._keep)
            self.negotiation.chosen_one.connect(self._read_out)
            self.negotiation.asked.connect(self._needs_lead)
        table = view.tables[0]
        self.negotiation.begin(table.owing, table.reach, self._card or None)

    def _read_out(self, one: Option) -> None:
        self._read(doorwork.reading(self._desk, one))
        if self.negotiation is not None:
            self.negotiation.close_it()
        self.offers.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read(self, reading: Mapping[str, Any]) -> None:
        self._reading = reading
        self.offers.show_reading(str(reading.get("words", "")))

    def _needs_lead(self, *_: object) -> None:
        if self.negotiation is not None:
            self.negotiation.notice.say(wording.problem(DeskError("agreement.needs_approval")))

    # --- what is typed

    def _keep(self) -> None:
        """Everything that stands in the fields is in the book at once."""
        view = self.view
        if view is None:
            return
        fields: dict[str, str] = {}
        for page in (*self.pages.values(), self.incident):
            fields.update(page.kept())
        if self.negotiation is not None and self._card is not None:
            self._card = self.negotiation.kept()
        in_trouble = self.stack.currentWidget() is self.incident
        form: dict[str, object] = {
            "step": self.step.value, "page": INCIDENT if in_trouble else "", "act": self._act_id,
            "fields": {name: words for name, words in fields.items() if words},
        }  # fmt: skip
        for name, kept in (("card", self._card), ("reading", self._reading)):
            if kept:
                form[name] = kept
        self._keeper.typed(Typed(view.at.visit.person_id, view.at.visit.id, fields["said"], form))

    def _send(
        self, job: Callable[[], doorwork.View], done: Callable[[doorwork.View], None]
    ) -> None:
        self._busy = True
        self._tasks.run(self, job, partial(self._answered, done), self._failed)

    def _answered(self, done: Callable[[doorwork.View], None], view: doorwork.View) -> None:
        self._busy = False
        done(view)

    def _failed(self, error: BaseException) -> None:
        """Another id, where something was put down under this one, or a permit ran out."""
        self._busy = False
        self._act_id = self._desk.new_id(self._desk.clock())
        self._keep()
        self.notice.say(told(error))
