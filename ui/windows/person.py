"""The upper centre: who this is, how much is owed, and which loans."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.contact import Party
from app.domain.people import PersonCard
from app.domain.queue import Stage
from ui import icons, theme, wording
from ui.models.debts import TO_PAY, DebtModel
from ui.widgets import mask, painting
from ui.widgets.pane import Pane, column, label, line, row, show_where
from ui.windows.loans import LoanTable

_BETWEEN = 14  # pixels between two facts of the person
MOST_ROWS, SOME_ROWS, FEW_ROWS = 4, 2, 1  # loans seen: idle, in a call, on a low screen
_KEPT_OF_ID = 3  # signs of the identity number that say nothing of its end


class StageChip(QWidget):
    """A stage as a word in its shade, or a bar that does not say which."""

    def __init__(self) -> None:
        super().__init__()
        self._stage: Stage | None = None
        self._masked = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_stage(self, stage: Stage | None, *, masked: bool = False) -> None:
        """Show this stage."""
        self._stage, self._masked = stage, masked
        words = "" if stage is None or masked else wording.text(f"stage.{stage.value}")
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its word."""
        if self._stage is None:
            return QSize(0, theme.px(24))
        if self._masked:
            return QSize(theme.px(mask.CHIP[0]), theme.px(24))
        words = wording.text(f"stage.{self._stage.value}")
        return QSize(theme.px(painting.width(words, "caption") + 14), theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The chip."""
        if self._stage is None:
            return
        painter = QPainter(self)
        painter.scale(theme.scale(), theme.scale())
        middle = int(self.height() / theme.scale() / 2)
        if self._masked:
            wide, high = mask.CHIP
            mask.draw(painter, QRect(0, middle - high // 2, wide, high))
        else:
            painting.chip(painter, 0, middle, self._stage, 20)
        painter.end()


class PersonPane(Pane):
    """Name, stage, masked identity, total; below it the loans, in a call with `bar` above them."""

    def __init__(self, bar: QWidget) -> None:
        super().__init__()
        self._card: PersonCard | None = None
        self._at: datetime | None = None
        self._masked = False
        self.name, self.chip = label("title"), StageChip()
        self.who, self.identity = label("label", "text2"), label("label", "text2")
        self.hidden_id, self.lock = mask.MaskBar((108, 11)), label()
        self.local, self.case = label("label", "text2"), label("label", "text2")
        self.total_caption, self.total = label("label", "text3"), label("display")
        self.hidden_total, self.sum_of = mask.MaskBar(mask.TOTAL), label("label", "text2")
        self.locked, self.above = label(), line()
        self.debts = DebtModel(self)
        self.table = LoanTable(self.debts)
        ends = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        upper = row(
            self.name, 4, self.chip, None, self.total_caption, self.total, self.hidden_total
        )
        upper.setAlignment(self.hidden_total, ends)
        identity = row(self.identity, self.hidden_id, self.lock, gap=5)
        lower = row(
            self.who, identity, self.local, self.case, None, self.locked, self.sum_of,
            gap=_BETWEEN,
        )
        self.case.setMinimumWidth(1)  # it gives way: see `_fit`
        self.setLayout(column(upper, lower, 6, bar, self.above, self.table, gap=4))
        self.set_masked(False)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the pane."""
        self.total_caption.setText(self.tr("Overdue"))
        self.table.setAccessibleName(self.tr("Loans"))
        self.hidden_total.setAccessibleName(self.tr("shown once identity is confirmed"))
        for sign in (self.lock, self.locked):
            sign.setPixmap(icons.pixmap("lock", 14, "text3", 2.0))
        if self._card is not None and self._at is not None:
            self._say(self._card, self._at)
        self.debts.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, TO_PAY)

    def show_card(self, card: PersonCard, at: datetime) -> None:
        """Show this person; `at` is the desk's clock."""
        self._card, self._at = card, at
        self.debts.set_rows(card.debts)
        self._say(card, at)

    def show_loans(self, most: int) -> None:
        """See at most so many at once; none of them where a call needs the room."""
        if most:
            self.table.show_rows(most)
        for part in (self.table, self.above):
            part.setVisible(most > 0)

    def set_masked(self, masked: bool) -> None:
        """Hide stage, amounts, products, days, age and the end of the identity number."""
        self._masked = masked
        self.table.set_masked(masked)
        bars = (self.hidden_total, self.hidden_id, self.lock, self.locked)
        said = (self.total, self.total_caption)
        if self._card is not None and self._at is not None:
            self._say(self._card, self._at)
        show_where([*((part, masked) for part in bars), *((part, not masked) for part in said)])
        self._fit()

    def tick(self, now: datetime) -> None:
        """The clock where the person lives."""
        if self._card is not None:
            self.local.setText(self.tr("Local time %1").replace("%1", times_of(self._card, now)))

    def _say(self, card: PersonCard, at: datetime) -> None:
        self.name.setText(card.name)
        self.chip.show_stage(card.stage, masked=self._masked)
        self.total.setText("" if self._masked else wording.money(card.total))
        self.who.setText(self._sex_and_age(card, at))
        shown = card.identity[:_KEPT_OF_ID] if self._masked else card.identity
        self.identity.setText(shown)
        owed = [debt for debt in card.debts if debt.state == "open"]
        first = owed[0].case_no if owed else ""
        self.case.setText(self.tr("Case %1").replace("%1", first) if first else "")
        self.tick(at)
        self.sum_of.setText(self._sum(card))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow pane says less."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The case gives way where the row has no room for it; it is in the loans as well.

        What is not known takes no room at all.
        """
        for one in (self.who, self.identity):
            one.setVisible(bool(one.text()))
        others = (self.who, self.identity, self.hidden_id, self.lock, self.local, self.locked)
        shown = [one for one in (*others, self.sum_of) if not one.isHidden()]
        taken = sum(one.sizeHint().width() + theme.px(_BETWEEN) for one in shown)
        fits = taken + self.case.sizeHint().width() <= self.width()
        self.case.setVisible(bool(self.case.text()) and fits)

    def _sum(self, card: PersonCard) -> str:
        if self._masked:
            return self.tr("shown once identity is confirmed")
        owed = [debt for debt in card.debts if debt.state == "open"]
        parts = [self.tr("Loans: %n", "", len(owed))]
        if card.dpd is None:
            parts.append(wording.text("screen.due_unknown"))
        elif card.dpd > 0:
            parts.append(self.tr("oldest %n d", "", card.dpd))
        return " · ".join(parts + sorted({debt.creditor for debt in owed}))

    def _sex_and_age(self, card: PersonCard, at: datetime) -> str:
        male, female = self.tr("Male"), self.tr("Female")  # files say 男, 女, M, F …
        sex = {"男": male, "女": female, "M": male, "F": female}.get(
            (card.sex or "")[:1].upper(), ""
        )
        born = card.born_on
        if born is None or self._masked:
            return sex
        today = wording.local(at).date()
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return f"{sex} {age}".strip()


def zone_of(card: PersonCard) -> ZoneInfo:
    """Where the person is: what they said last, else as their own numbers say, else as the desk."""
    for flag in reversed(card.said.flags):
        if flag.terms.zone is not None:
            return ZoneInfo(flag.terms.zone)
    for point in card.points:
        if point.party is Party.DEBTOR and len(point.zones) == 1:
            return ZoneInfo(point.zones[0])
    return ZoneInfo(wording.zone_name())


def times_of(card: PersonCard, now: datetime) -> str:
    """What the clock shows in every zone the person may be in, each time once: 10:44 / 08:44."""
    zones = [zone_of(card), *map(ZoneInfo, card.zones)]
    return " / ".join(dict.fromkeys(f"{now.astimezone(zone):%H:%M}" for zone in zones))
