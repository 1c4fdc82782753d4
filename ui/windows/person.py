"""The upper centre: who this is, how much is owed, and which loans."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QTableView,
    QWidget,
)

from app.domain.people import PersonCard
from app.domain.queue import Stage
from ui import theme, wording
from ui.models.debts import COLUMNS, TO_PAY, DebtModel
from ui.widgets import painting
from ui.widgets.pane import Pane, column, label, line, row

ROW = 29
MOST_ROWS, FEW_ROWS = 4, 2  # loans seen at once, and beside a wrap-up; the rest scrolls


class StageChip(QWidget):
    """A stage as a word in its shade."""

    def __init__(self) -> None:
        super().__init__()
        self._stage: Stage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_stage(self, stage: Stage | None) -> None:
        """Show this stage."""
        self._stage = stage
        self.setAccessibleName("" if stage is None else wording.text(f"stage.{stage.value}"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its word."""
        if self._stage is None:
            return QSize(0, 24)
        words = wording.text(f"stage.{self._stage.value}")
        return QSize(painting.width(words, "caption") + 14, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The chip."""
        if self._stage is not None:
            painter = QPainter(self)
            painting.chip(painter, 0, self.height() // 2, self._stage, 20)
            painter.end()


class PersonPane(Pane):
    """Name, stage, masked identity, total; below it the loans."""

    def __init__(self) -> None:
        super().__init__()
        self._card: PersonCard | None = None
        self._today: date | None = None
        self._most = MOST_ROWS
        self.name, self.chip, self.facts = label("title"), StageChip(), label("label", "text2")
        self.total_caption, self.total = label("label", "text3"), label("display")
        self.sum_of = label("label", "text2")
        self.debts = DebtModel(self)
        self.table = _table(self.debts)
        upper = row(self.name, 4, self.chip, None, self.total_caption, self.total)
        lower = row(self.facts, None, self.sum_of)
        self.setLayout(column(upper, lower, 8, line(), self.table, gap=2))
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the pane."""
        self.total_caption.setText(self.tr("Overdue"))
        self.table.setAccessibleName(self.tr("Loans"))
        if self._card is not None and self._today is not None:
            self._say(self._card, self._today)
        self.debts.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, TO_PAY)

    def show_card(self, card: PersonCard, at: datetime) -> None:
        """Show this person; `at` is the desk's clock."""
        self._card, self._today = card, wording.local(at).date()
        self.debts.set_rows(card.debts)
        self.show_rows(self._most)
        self._say(card, self._today)

    def show_rows(self, most: int) -> None:
        """See at most so many loans at once."""
        self._most = most
        rows = min(max(self.debts.rowCount(), 1), most)
        self.table.setFixedHeight(28 + ROW * rows + 2)

    def _say(self, card: PersonCard, today: date) -> None:
        self.name.setText(card.name)
        self.chip.show_stage(card.stage)
        self.total.setText(wording.money(card.total))
        facts = [self._sex_and_age(card, today), card.identity, card.employer or ""]
        self.facts.setText("    ".join(fact for fact in facts if fact))
        owed = [debt for debt in card.debts if debt.state == "open"]
        creditors = sorted({debt.creditor for debt in owed})
        parts = [self.tr("Loans: %n", "", len(owed))]
        if card.dpd > 0:
            parts.append(self.tr("oldest %n d", "", card.dpd))
        self.sum_of.setText(" · ".join(parts + creditors))

    def _sex_and_age(self, card: PersonCard, today: date) -> str:
        male, female = self.tr("Male"), self.tr("Female")  # files say 男, 女, M, F …
        sex = {"男": male, "女": female, "M": male, "F": female}.get(
            (card.sex or "")[:1].upper(), ""
        )
        born = card.born_on
        if born is None:
            return sex
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return f"{sex} {age}".strip()


def _table(model: DebtModel) -> QTableView:
    view = QTableView()
    view.setModel(model)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(ROW)
    head = view.horizontalHeader()
    head.setFixedHeight(28)
    head.setHighlightSections(False)
    head.setFont(theme.font("caption"))
    head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    head.setMinimumSectionSize(78)
    for number, (code, _, _) in enumerate(COLUMNS):
        if code in ("loan", "product"):
            head.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
    return view
