"""One card in the middle of an otherwise empty screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout

from ui.widgets.pane import on_ground, row


def centred(inside: QLayout, width: int) -> QVBoxLayout:
    """The layout of a screen that shows just this card; it scrolls where the screen is small."""
    card = QFrame()
    on_ground(card, "card")
    card.setFixedWidth(width)
    inside.setContentsMargins(32, 28, 32, 24)
    card.setLayout(inside)
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setAlignment(Qt.AlignmentFlag.AlignCenter)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    holder = QFrame()
    held = QVBoxLayout(holder)
    held.addStretch(2)
    held.addLayout(row(None, card, None))  # an aligned item would ignore the height of its words
    held.addStretch(3)
    on_ground(holder, "canvas")
    area.setWidget(holder)
    outer = QVBoxLayout()
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addWidget(area)
    return outer
