"""The working calendar of a pack: its special days year by year, and until when it is verified."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from app.domain.calendars import DayKind, WorkingCalendar
from ui import chores, wording
from ui.models.versions import DayModel
from ui.widgets.button import FRAMED, PLAIN, Button
from ui.widgets.notice import ALLOW
from ui.widgets.pane import column, field, label, line, row, scrolling
from ui.widgets.segments import Segments
from ui.widgets.table import table
from ui.windows.fields import DayField, fault_of
from ui.windows.rulepage import Host, RulePage

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.services.rules import PackSheet

_SIDE = 464  # pixels


class WorkdaysPage(RulePage):
    """The year on the left; on the right a day to be put down, and the day it is verified to."""

    def __init__(self, desk: Desk, host: Host) -> None:
        super().__init__(desk, host)
        self._held: WorkingCalendar | None = None
        self._year = desk.today(desk.clock()).year
        self.model = DayModel(self)
        self.table = table(self.model, (2, 3))
        self.before, self.after = Button(PLAIN, key="Alt+Left"), Button(PLAIN, key="Alt+Right")
        self.year, self.standing = label("section"), label("label", "text2", wrap=True)
        self.kinds = Segments(tuple(kind.value for kind in DayKind))
        self.day, self.until = DayField(), DayField()
        self.name, self.source, self.reason = QLineEdit(), QLineEdit(), QLineEdit()
        self._captions = {
            name: label("label", "text2") for name in ("day", "name", "source", "reason", "until")
        }
        self.verify = Button(FRAMED, icon="shield")
        self.side = scrolling(self._form())
        self._lay_out()
        self._connect()
        self.kinds.choose(DayKind.HOLIDAY.value)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        words = {
            "day": self.tr("Day"),
            "name": self.tr("What it is called"),
            "source": self.tr("Where it was published"),
            "reason": self.tr("Reason, kept with every change"),
            "until": self.tr("Compared with its source up to"),
        }
        for name, said in words.items():
            self._captions[name].setText(said)
        kinds = {kind.value: wording.text(f"calendar.{kind.value}") for kind in DayKind}
        self.kinds.set_words(kinds, self.tr("What the day is"))
        self.before.setText(str(self._year - 1))
        self.verify.setText(self.tr("Verified up to this day"))
        self.table.setAccessibleName(self.tr("Working calendar"))
        for one in (self.day, self.until):
            one.retranslate()
        self._show()

    def open(self, sheet: PackSheet) -> None:
        """Speak of this pack, from this year on."""
        if sheet.pack.id != self.pack_name():
            self._held = None
        super().open(sheet)
        self.side.setVisible(self.may_decide())
        self._host.ask(partial(chores.calendar, self._desk, sheet.pack.id), self._showed)

    def next_thing(self) -> str:
        """A day."""
        return self.tr("Put the day down")

    def is_ready(self) -> bool:
        """With a source and a reason; compliance alone."""
        filled = self.source.text().strip() and self._has_reason()
        return self.may_decide() and bool(filled) and not fault_of(self.day)

    def act(self) -> None:
        """Put down what the day is; what stood there stays on record."""
        if not self.is_ready():
            return
        words = self.name.text(), self.source.text()
        job = partial(
            chores.set_day, self._desk, self.pack_name(), self.day.day(),
            DayKind(self.kinds.current()), words, self.reason.text(),
        )  # fmt: skip
        said = self.tr("%1 is put down: %2.").replace("%1", self.day.day().isoformat())
        self._year = self.day.day().year
        kind = wording.text(f"calendar.{self.kinds.current()}")
        self._host.ask(job, partial(self._changed, said.replace("%2", kind)))

    def verify_until(self) -> None:
        """Say up to which day it was compared."""
        if self._can_verify():
            until = self.until.day()
            job = partial(
                chores.verify_calendar, self._desk, self.pack_name(), until, self.reason.text()
            )
            said = self.tr("Verified up to %1.").replace("%1", until.isoformat())
            self._host.ask(job, partial(self._changed, said))

    def _has_reason(self) -> bool:
        return bool(self.reason.text().strip())

    def _can_verify(self) -> bool:
        return self.may_decide() and self._has_reason() and not fault_of(self.until)

    def _changed(self, said: str, held: WorkingCalendar) -> None:
        self.reason.clear()
        self._showed(held)
        self._host.again()
        self._host.say(said, ALLOW)

    def _showed(self, held: WorkingCalendar) -> None:
        self._held = held
        today = self._desk.today(self._desk.clock())
        self.until.write(held.verified_until or today)
        self.day.write(today)
        self._show()

    def _show(self) -> None:
        held = self._held
        self.year.setText(str(self._year))
        self.before.setText(str(self._year - 1))
        self.after.setText(str(self._year + 1))
        if held is not None:
            self.model.show_year(held, self._year)
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.standing.setText("" if held is None else self._standing(held))
        self._look()

    def _standing(self, held: WorkingCalendar) -> str:
        said = wording.text("calendar.unverified")
        if held.verified_until is not None:
            said = wording.text("calendar.verified", until=held.verified_until)
        if self._year not in held.years:
            said = f"{said} {wording.text('calendar.empty', year=self._year)}"
        return said

    def _look(self) -> None:
        self.verify.setEnabled(self._can_verify())
        self.changed.emit()

    def _walk(self, years: int) -> None:
        self._year += years
        self._show()

    def _take(self) -> None:
        """The marked day, to be changed."""
        one = self.model.row_at(self.table.currentIndex())
        if one is not None:
            self.day.write(one.day)
            self.kinds.choose(one.kind.value)
            self.name.setText(one.name)
            self.source.setText(one.source)
            self._look()

    def _connect(self) -> None:
        self.before.clicked.connect(lambda: self._walk(-1))
        self.after.clicked.connect(lambda: self._walk(1))
        self.verify.clicked.connect(self.verify_until)
        self.table.activated.connect(lambda _: self._take())
        self.table.clicked.connect(lambda _: self._take())
        for day in (self.day, self.until):
            day.changed.connect(self._look)
        for text in (self.name, self.source, self.reason):
            text.textEdited.connect(lambda _: self._look())

    def _form(self) -> QVBoxLayout:
        written = ("day", "name", "source", "reason")
        fields = {name: field(self._captions[name], getattr(self, name)) for name in written}
        self._captions["until"].setBuddy(self.until)
        inside = column(
            fields["day"], self.kinds, row(fields["name"], fields["source"]), fields["reason"],
            line(), self._captions["until"], row(self.until, self.verify), None, gap=8,
        )  # fmt: skip
        inside.setContentsMargins(4, 0, 8, 4)
        return inside

    def _lay_out(self) -> None:
        head = row(self.before, self.year, self.after, None, gap=8)
        left = column(head, self.standing, self.table, gap=6)
        left.setStretch(2, 1)
        self.side.setFixedWidth(_SIDE)
        both = row(left, line("v"), self.side, gap=20)
        both.setStretch(0, 1)
        self.setLayout(both)
