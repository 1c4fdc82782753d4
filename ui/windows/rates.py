"""Kept rates 兑现率: by collector, stage and kind, each with what it can be trusted for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ui import leading, wording
from ui.hub import Hub
from ui.models.rates import BoundsDelegate, RateModel
from ui.tasks import Tasks
from ui.widgets.pane import column, label, line
from ui.widgets.table import table
from ui.windows.room import Room
from ui.windows.tabs import TabRow

if TYPE_CHECKING:
    from app.domain.payments import KeptRate
    from app.services.desk import Desk

_BY = ("collector", "stage", "kind")
_BOUNDS = RateModel.columns.index("bounds")


class RatesWindow(Room):
    """A tab each; a wide line says that there were too few to judge by."""

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self._rates: tuple[KeptRate, ...] = ()
        self.by, self.model = TabRow(_BY), RateModel(self)
        self.table = table(self.model, (_BOUNDS,))
        self.table.setItemDelegateForColumn(_BOUNDS, BoundsDelegate(self.table))
        self.told = label("label", "text2", wrap=True)
        whole = column(self.by, line(), self.table, self.told, gap=8)
        whole.setStretch(2, 1)
        self.furnish(whole, buttons=())
        self.by.chosen.connect(lambda _: self._show())
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        self.title.setText(wording.text("rate.title"))
        self.told.setText(wording.text("rate.told"))
        self.by.setAccessibleName(wording.text("rate.title"))
        for code, tab in self.by.tabs.items():
            tab.say(wording.text(f"rate.{code}"))
        self._show()

    def begin(self) -> None:
        """Count anew."""
        self.notice.clear()
        self._tasks.run(self, partial(leading.kept_rates, self._desk), self._counted, self._failed)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _counted(self, rates: tuple[KeptRate, ...]) -> None:
        self._rates = rates
        self._show()

    def _show(self) -> None:
        shown = [one for one in self._rates if one.by == self.by.current()]
        shown.sort(key=lambda one: (-one.over, one.name))
        self.model.set_rows(tuple(shown))
        self.table.setAccessibleName(wording.text(f"rate.{self.by.current()}"))
        self.table.setCurrentIndex(self.model.index(0, 0))
        self.hint.setText(wording.text("rate.hint" if shown else "rate.none"))

    def _failed(self, error: BaseException) -> None:
        self.notice.say(wording.problem(error))
