"""Visits that stand: asked for here, answered by a lead, appointed, confirmed or called off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from app.domain.visits import DATED, Appointment, Visit, VisitState, Wanted
from ui import roles, visiting, wording
from ui.hub import Hub
from ui.models.visits import VisitModel
from ui.tasks import Tasks
from ui.visiting import AtHand
from ui.widgets.button import FILLED, FRAMED, Button
from ui.widgets.notice import WAIT, Notice
from ui.widgets.pane import column, field, label, line, row, show_where
from ui.widgets.table import table
from ui.windows.fields import CountField, DayField, TimeField, fault_of, moment_there
from ui.windows.visitpane import Rows, VisitPane

if TYPE_CHECKING:
    from app.services.desk import Desk

Act = Callable[["Desk", str, str], Rows]

_FIELDS = ("day", "time", "minutes", "first", "second", "meeting", "reason")
_LONGEST = 240  # minutes


class VisitAsks(VisitPane):
    """The list above; below, who is open at the desk, and what may be done with the marked one."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub, notice: Notice) -> None:
        super().__init__(desk, tasks, hub, notice)
        self.model = VisitModel(self)
        self.table = table(self.model, (2, 6))
        self.told, self.person = label("label", "text2", wrap=True), label("strong")
        self.address = QComboBox()
        self.day, self.time, self.minutes = DayField(), TimeField(), CountField(_LONGEST)
        self.first, self.second, self.reason = QLineEdit(), QLineEdit(), QLineEdit()
        self.meeting, self.milder = QLineEdit(), QCheckBox()
        self.captions = {name: label("label", "text2") for name in _FIELDS}
        self.ask = Button(FRAMED, key="Alt+N", icon="house")
        self.approve = Button(FILLED, key="Ctrl+Return", icon="circle-check")
        self.refuse, self.off = Button(FRAMED, key="Ctrl+Delete"), Button(FRAMED, key="Alt+X")
        self.drop = Button(FRAMED, key="Alt+Shift+X")
        self.appoint = Button(FRAMED, key="Ctrl+S", icon="calendar")
        self.confirm = Button(FRAMED, key="Alt+C", icon="check")
        self.tell = Button(FRAMED, key="Alt+M", icon="message-square")
        self._hand: AtHand | None = None
        self._filled: str | None = None  # the appointment that stands in the form
        self._lay_out()
        self._connect()
        self._empty()

    def retranslate(self) -> None:
        """Every word of it."""
        for button, code in (
            (self.ask, "ask"), (self.approve, "approve"), (self.refuse, "refuse"),
            (self.off, "they_refuse"),
            (self.drop, "call_off"), (self.appoint, "appoint"), (self.confirm, "confirm"),
            (self.tell, "tell"),
        ):  # fmt: skip
            button.setText(wording.text(f"visit.{code}"))
        for name, caption in self.captions.items():
            caption.setText(wording.text(f"visit.field_{name}"))
        self.milder.setText(wording.text("visit.milder"))
        self.address.setAccessibleName(wording.text("visit.column_where"))
        self.table.setAccessibleName(wording.text("visit.tab_open"))
        self.day.retranslate()
        self.show_marked()

    def begin(self) -> None:
        """Read the list anew."""
        self.do(partial(visiting.listed, self._desk))

    def hint(self) -> str:
        """What the list is."""
        return wording.text("visit.open_hint" if self.model.rowCount() else "visit.none")

    def offer(self, debtor_id: str | None) -> None:
        """Whoever is open at the desk may be visited: their addresses are here to choose from."""
        self._hand = None
        self.show_marked()
        if debtor_id is not None and roles.has_people(self._desk):
            job = partial(visiting.at_hand, self._desk, debtor_id)
            self._tasks.run(self, job, self._take, self._failed)

    def show_marked(self) -> None:
        """What is known of the marked one, and what may be done with it by who sits here."""
        one: Visit | None = self.marked()
        self._fill(None if one is None else one.appointment)
        words = "" if one is None else " ".join(filter(None, (one.reason, one.words)))
        self.told.setText(words)
        self.person.setText("" if self._hand is None else self._hand.name)
        has, leads = roles.has_people(self._desk), roles.leads(self._desk)
        asked = one is not None and one.state is VisitState.ASKED
        granted = one is not None and one.state in (VisitState.APPROVED, *DATED)
        fields = [getattr(self, name) for name in _FIELDS[:6]]
        times = [self.captions[name] for name in _FIELDS[:6]]
        show_where(
            (part, shown)
            for parts, shown in (
                ((self.ask, self.person, self.address), has and self._hand is not None),
                ((self.approve, self.refuse, self.milder), leads and asked),
                ((*fields, *times, self.appoint), has and granted),
                ((self.confirm, self.tell), has and one is not None and one.state in DATED),
                ((self.off, self.drop), has and one is not None),
                ((self.reason, self.captions["reason"]), has),
            )
            for part in parts
        )

    def _fill(self, made: Appointment | None) -> None:
        """A change begins with what was agreed; what is typed for one that has none yet stays."""
        before, self._filled = self._filled, None if made is None else made.id
        if self._filled == before:
            return
        if made is None:
            self._empty()
            return
        start = made.start.astimezone(ZoneInfo(self._desk.settings.zone))
        self.day.write(start.date())
        self.time.write(start.hour, start.minute)
        self.minutes.write((made.end - made.start) // timedelta(minutes=1))
        logins = [one.login for one in made.visitors]
        for entry, login in zip((self.first, self.second), (*logins, ""), strict=False):
            entry.setText(login)
        self.meeting.setText(made.meeting or "")

    def _empty(self) -> None:
        """As for an appointment that nobody has spoken of yet."""
        self.day.write(visiting.tomorrow(self._desk))
        self.time.write(14, 30)
        self.minutes.write(30)
        for entry in (self.first, self.second, self.meeting):
            entry.clear()

    def _lay_out(self) -> None:
        when = row(
            *(field(self.captions[name], getattr(self, name)) for name in _FIELDS[:5]),
            self.appoint, self.confirm, gap=12,
        )  # fmt: skip
        for button in (self.appoint, self.confirm):
            when.setAlignment(button, Qt.AlignmentFlag.AlignBottom)
        hand = row(
            self.person, self.address, self.ask, None, self.off, self.drop, self.tell, gap=12
        )
        why = row(
            *(field(self.captions[name], getattr(self, name)) for name in ("reason", "meeting")),
            self.milder, self.refuse, self.approve, gap=12,
        )  # fmt: skip
        why.setStretch(0, 1)
        for part in (self.milder, self.refuse, self.approve):
            why.setAlignment(part, Qt.AlignmentFlag.AlignBottom)
        whole = column(
            self.table, self.told, line(), when, why, hand, gap=10,
        )  # fmt: skip
        self.captions["reason"].setBuddy(self.reason)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self.show_marked())
        self.ask.clicked.connect(self._ask)
        self.approve.clicked.connect(self._approve)
        self.refuse.clicked.connect(self._refuse)
        self.off.clicked.connect(self._they_refuse)
        self.drop.clicked.connect(self._call_off)
        self.appoint.clicked.connect(self._appoint)
        self.confirm.clicked.connect(self._confirm)
        self.tell.clicked.connect(self._tell)

    def after(self) -> None:
        """The reason was used."""
        self.reason.clear()

    def _take(self, hand: AtHand) -> None:
        self._hand = hand
        self.address.clear()
        for point_id, shown in hand.addresses:
            self.address.addItem(shown, point_id)
        self.show_marked()

    def _ask(self) -> None:
        hand, reason = self._hand, self.reason.text().strip()
        point_id = self.address.currentData()
        if hand is None:
            return
        if point_id is None:
            self.notice.say(wording.text("visit.nowhere"), WAIT)
        elif not reason:
            self.want("visit.say_why", self.reason)
        else:
            visit_id = self._desk.new_id(self._desk.clock())
            job = partial(
                visiting.request, self._desk, hand.person_id, visit_id, str(point_id), reason
            )
            self.do(job, wording.text("visit.asked", name=hand.name))

    def _approve(self) -> None:
        one: Visit | None = self.marked()
        if one is not None:
            reason, milder = self.reason.text().strip(), self.milder.isChecked()
            job = partial(visiting.approve, self._desk, one.id, reason, milder)
            self.do(job, wording.text("visit.approved", name=one.name))

    def _refuse(self) -> None:
        self._with_reason(visiting.refuse, "visit.was_refused")

    def _they_refuse(self) -> None:
        self._with_reason(visiting.refused, "visit.was_called_off")

    def _call_off(self) -> None:
        self._with_reason(visiting.call_off, "visit.was_called_off")

    def _with_reason(self, act: Act, code: str) -> None:
        one, reason = self.marked(), self.reason.text().strip()
        if one is None:
            return
        if not reason:
            self.want("visit.say_why", self.reason)
            return
        self.do(partial(act, self._desk, one.id, reason), wording.text(code, name=one.name))

    def _appoint(self) -> None:
        one: Visit | None = self.marked()
        if one is None:
            return
        if fault := fault_of(self.day, self.time, self.minutes):
            self.notice.say(fault, WAIT)
            return
        start = moment_there(self.day, self.time, ZoneInfo(self._desk.settings.zone))
        end = start + timedelta(minutes=self.minutes.count())
        logins = tuple(filter(None, (self.first.text().strip(), self.second.text().strip())))
        made_id = self._desk.new_id(self._desk.clock())
        wanted = Wanted(start, end, logins, self.meeting.text().strip())
        job = partial(visiting.appoint, self._desk, one.id, made_id, wanted)
        self.do(job, wording.text("visit.was_appointed", name=one.name, at=start))

    def _tell(self) -> None:
        """The text goes under a permit of its own; it is shown, for who sends it by hand."""
        one: Visit | None = self.marked()
        if one is not None:
            permit_id = self._desk.new_id(self._desk.clock())
            job = partial(visiting.tell, self._desk, one.id, permit_id, wording.language())
            self.send(job, self._told)

    def _told(self, sent: tuple[str, str]) -> None:
        to, text = sent
        said = wording.text("visit.was_told", to=to, text=text)
        self.do(partial(visiting.listed, self._desk), said)

    def _confirm(self) -> None:
        one: Visit | None = self.marked()
        if one is not None:
            job = partial(visiting.confirm, self._desk, one.id)
            self.do(job, wording.text("visit.was_confirmed", name=one.name))
