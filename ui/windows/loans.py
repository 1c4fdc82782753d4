"""The loans of one person as a table that keeps its columns while they are masked."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui import theme
from ui.models.debts import COLUMNS, LOAN, DebtModel
from ui.models.rows import Index
from ui.widgets import mask

ROW, HEAD = 29, 28
_EDGE = 3  # pixels left and right of a cell
_APART = 14  # at least, between the words of two columns
_BAR, _HEAD_BAR = 11, 10  # heights


class LoanHeader(QHeaderView):
    """Headings, or bars in their place."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHighlightSections(False)
        self.setSectionsClickable(False)

    def sectionSizeFromContents(self, logicalIndex: int) -> QSize:
        """With room to the next column."""
        return _apart(super().sectionSizeFromContents(logicalIndex))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """One heading."""
        super().paintSection(painter, rect, logicalIndex)
        if _is_masked(self.model(), logicalIndex):
            _bar(painter, rect, logicalIndex, (mask.WORD[0], _HEAD_BAR))


class LoanDelegate(QStyledItemDelegate):
    """Values, or bars as wide as their column."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """With room to the next column."""
        return _apart(super().sizeHint(option, index))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        super().paint(painter, option, index)
        if _is_masked(index.model(), index.column()):
            _bar(painter, option.rect, index.column(), (mask.AMOUNT[0], _BAR))


class LoanTable(QTableView):
    """Read only; the frame does not move, the rows scroll."""

    def __init__(self, model: DebtModel) -> None:
        super().__init__()
        self._debts, self._seen = model, 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setModel(model)
        self.setItemDelegate(LoanDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        head = LoanHeader(self)
        self.setHorizontalHeader(head)
        head.setFixedHeight(HEAD)
        head.setFont(theme.font("caption"))
        head.setMinimumSectionSize(56)
        self._follow_words()

    def set_masked(self, masked: bool) -> None:
        """Hide every value; the columns stay as wide as they were."""
        if masked == self._debts.masked:
            return
        head = self.horizontalHeader()
        if masked:
            wides = [head.sectionSize(number) for number in range(len(COLUMNS))]
            head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            for number, wide in enumerate(wides):
                head.resizeSection(number, wide)
        self._debts.mask(masked)
        if not masked:
            self._follow_words()

    def show_rows(self, most: int) -> None:
        """See at most so many loans at once."""
        self._seen = most
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as there is room, as high as the rows that are to be seen."""
        rows = min(max(self._debts.rowCount(), 1), self._seen)
        return QSize(theme.px(400), theme.px(HEAD) + theme.px(ROW) * rows + 2)

    def minimumSizeHint(self) -> QSize:
        """No lower than that."""
        return QSize(theme.px(300), self.sizeHint().height())

    def _follow_words(self) -> None:
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for number, (code, _, _) in enumerate(COLUMNS):
            if code in ("loan", "product"):
                head.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)


def _apart(size: QSize) -> QSize:
    return QSize(size.width() + theme.px(_APART), size.height())


def _is_masked(model: object, column: int) -> bool:
    return isinstance(model, DebtModel) and model.masked and column != LOAN


def _bar(painter: QPainter, area: QRect, column: int, size: tuple[int, int]) -> None:
    inside = area.adjusted(_EDGE, 0, -_EDGE - 1, -1)
    wide = min(theme.px(size[0]), inside.width())
    place = mask.at_right if COLUMNS[column][2] else mask.at_left
    place(painter, inside, (wide, theme.px(size[1])))
