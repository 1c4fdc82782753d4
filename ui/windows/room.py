"""A form beside the desk: its title, its way back, and what stands in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget

from ui.hub import Hub
from ui.tasks import Tasks
from ui.widgets.button import FLUSH, PLAIN, Button
from ui.widgets.notice import Notice
from ui.widgets.pane import Pane, column, label, line, on_ground, row

if TYPE_CHECKING:
    from app.services.desk import Desk


class Room(Pane):
    """Says `left` to go back to the desk; Esc is its way out."""

    left = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(ground="surface")
        self._desk, self._tasks, self._hub = desk, tasks, hub
        self.title, self.hint = label("title"), label("label", "text2", wrap=True)
        self.back, self.notice = Button(PLAIN, key="Esc"), Notice()
        self.back.clicked.connect(self.leave)

    def retranslate(self) -> None:
        """The way back; each room says its own words after this."""
        self.back.setText(self.tr("Back to the desk"))

    def begin(self) -> None:
        """Shown again: read what there is to show, and put the focus where work begins."""

    def stop(self) -> None:
        """Give up what is under way."""

    def leave(self) -> None:
        """Back to the desk, where nothing stands against it."""
        self.left.emit()

    def furnish(self, *parts: QWidget | QLayout | int | None, buttons: tuple[Button, ...]) -> None:
        """Lay the room out: title and hint, the buttons and the way back, then the parts."""
        head = row(column(self.title, self.hint, gap=2), *buttons, self.back, FLUSH, gap=4)
        head.setStretch(0, 1)
        for button in (*buttons, self.back):
            head.setAlignment(button, Qt.AlignmentFlag.AlignTop)
        upper = column(head, self.notice, gap=10)
        upper.setContentsMargins(28, 20, 28, 12)
        inside = column(*parts, gap=12)
        inside.setContentsMargins(28, 18, 28, 18)
        holder = QWidget()
        on_ground(holder, "surface")
        holder.setLayout(inside)
        whole = column(upper, line(), scrolled(holder), gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)


def scrolled(holder: QWidget) -> QScrollArea:
    """The same, with a scroll bar where the screen is too small for it."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(holder)
    return area
