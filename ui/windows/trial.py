"""What a reassignment would come to: who changes hands, the two bars, what was looked at."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from app.domain.reassigning import Share, Trial
from ui import icons, theme, wording
from ui.models.reassigning import BarsDelegate, ChangedModel, ShortDelegate, measured
from ui.widgets.pane import Pane, column, label, restyle, row, show_where
from ui.widgets.table import table

_CHECKS, _ICON = 6, 16
_WARNS = ("in_work", "untrained", "again")  # of these a lead may want to know more first


class TrialPane(Pane):
    """Before anything is marked it says what to do."""

    def __init__(self) -> None:
        super().__init__()
        self.headline, self.spread = label("title"), label("label", "text2", wrap=True)
        self.chip, self.how = label("caption", "wait"), label("body", "text2", wrap=True)
        self.chip.setProperty("chip", "wait")
        self.how.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.legend, self.changed = _Legend(), ChangedModel(self)
        self.bars = table(self.changed, (1,))
        self.bars.setItemDelegateForColumn(0, ShortDelegate(self.bars))
        self.bars.setItemDelegateForColumn(1, BarsDelegate(self.bars))
        self.checks = _Checks()
        below = row(self.chip, self.spread, gap=12)
        below.setStretch(1, 1)
        whole = column(
            self.headline, below, self.how, self.legend, self.bars, self.checks, gap=8
        )  # fmt: skip
        whole.setStretch(2, 1)
        whole.setStretch(4, 1)
        self.setLayout(whole)

    def retranslate(self) -> None:
        """Every word that holds of any trial."""
        self.chip.setText(wording.text("reassign.nothing_yet"))
        self.how.setText(wording.text("reassign.how"))
        self.bars.setAccessibleName(wording.text("reassign.trial"))
        self.legend.retranslate()

    def show_trial(self, trial: Trial | None) -> None:
        """This one, or that none was wanted yet."""
        self.changed.share = trial.order.share if trial else Share.PEOPLE
        self.changed.currency = trial.currency if trial else ""
        self.changed.set_rows(trial.changed if trial else ())
        self.headline.setText(_headline(trial))
        self.spread.setText(_spread(trial) if trial else "")
        self.checks.show_checks(trial.checks() if trial else ())
        tried, moves = trial is not None, trial is not None and bool(trial.moves)
        shown = ((self.how, not tried), (self.chip, moves), (self.spread, tried))
        show_where((*shown, (self.legend, tried), (self.bars, tried), (self.checks, tried)))


def _headline(trial: Trial | None) -> str:
    if trial is None:
        return wording.text("reassign.trial")
    return wording.text("reassign.moves", moves=len(trial.moves), stay=trial.stay)


def _spread(trial: Trial) -> str:
    if not trial.moves:
        return wording.text("reassign.nobody_moves")
    share, currency = trial.order.share, trial.currency
    before, after = (measured(one, share, currency) for one in trial.spread())
    return wording.text("reassign.spread", before=before, after=after)


class _Legend(QWidget):
    """Which bar is which."""

    def __init__(self) -> None:
        super().__init__()
        self._words = {name: label("caption", "text2") for name in ("now", "afterwards")}
        pairs = [row(_swatch(name), words, gap=6) for name, words in self._words.items()]
        self.setLayout(row(*pairs, None, gap=16))

    def retranslate(self) -> None:
        """The words beside the colours."""
        for name, words in self._words.items():
            words.setText(wording.text(f"reassign.{name}"))


def _swatch(name: str) -> QFrame:
    made = QFrame()
    made.setProperty("swatch", name)
    return made


class _Checks(QWidget):
    """A line each: a tick for what is as it should be, a triangle for what to look at."""

    def __init__(self) -> None:
        super().__init__()
        inside = QGridLayout()
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.setColumnStretch(1, 1)
        self._lines: list[tuple[_Shape, QLabel]] = []
        for at in range(_CHECKS):
            shape, words = _Shape(), label("label", wrap=True)
            inside.addWidget(shape, at, 0, Qt.AlignmentFlag.AlignTop)
            inside.addWidget(words, at, 1)
            self._lines.append((shape, words))
        self.setLayout(inside)

    def text(self) -> str:
        """What is shown, line by line."""
        return "\n".join(words.text() for _, words in self._lines if words.text())

    def show_checks(self, checks: tuple[tuple[str, int], ...]) -> None:
        """Those that concern anybody."""
        told = [(name, count) for name, count in checks if count]
        for at, (shape, words) in enumerate(self._lines):
            name, count = told[at] if at < len(told) else ("", 0)
            words.setText(wording.text(f"reassign.{name}", count=f"{count:,}") if name else "")
            words.setProperty("ink", "wait" if name in _WARNS else "text2")
            restyle(words)
            shape.warns = name in _WARNS
            show_where(((shape, bool(name)), (words, bool(name))))


class _Shape(QWidget):
    """A tick or a triangle, in the colours of now."""

    def __init__(self) -> None:
        super().__init__()
        self.warns = False

    def sizeHint(self) -> QSize:
        """As large as the icon."""
        return QSize(theme.px(_ICON), theme.px(_ICON))

    def paintEvent(self, event: QPaintEvent) -> None:
        """In the user's scale."""
        painter, factor = QPainter(self), theme.scale()
        painter.scale(factor, factor)
        name, ink = ("triangle-alert", "wait") if self.warns else ("check", "accent")
        icons.draw(painter, name, QPointF(0, 0), _ICON, ink)
        painter.end()
