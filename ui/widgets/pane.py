"""A widget that says its words anew when the language changes, and the parts it is built of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

_Box = TypeVar("_Box", QHBoxLayout, QVBoxLayout)


class Pane(QWidget):
    """Base of every screen and pane; `ground` is its colour role."""

    def __init__(self, parent: QWidget | None = None, ground: str = "") -> None:
        super().__init__(parent)
        if ground:
            on_ground(self, ground)

    def retranslate(self) -> None:
        """Say every word anew; called at a change of language."""

    def changeEvent(self, event: QEvent) -> None:
        """Qt's word for it is LanguageChange."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def on_ground(widget: QWidget, ground: str) -> None:
    """Give the widget the colour of a role as its ground."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setProperty("ground", ground)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        restyle(widget)  # what was not shown yet is styled when it is


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at changed properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def label(kind: str = "body", ink: str = "text", *, wrap: bool = False) -> QLabel:
    """An empty label of a type role in the colour of an ink role."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("type", kind)
    made.setProperty("ink", ink)
    if wrap:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def line(which: str = "h") -> QFrame:
    """A hairline, lying (h) or standing (v)."""
    made = QFrame()
    made.setProperty("line", which)
    return made


def column(*parts: QWidget | QLayout | int | None, gap: int = 8, edge: int = 0) -> QVBoxLayout:
    """Parts from top to bottom: a number is a space in pixels, None takes what is left."""
    made = QVBoxLayout()
    made.setContentsMargins(edge, edge, edge, edge)
    made.setSpacing(gap)
    return _filled(made, parts)


def row(*parts: QWidget | QLayout | int | None, gap: int = 8, edge: int = 0) -> QHBoxLayout:
    """Parts from left to right, in the same way."""
    made = QHBoxLayout()
    made.setContentsMargins(edge, edge, edge, edge)
    made.setSpacing(gap)
    return _filled(made, parts)


def _filled(made: _Box, parts: tuple[object, ...]) -> _Box:
    for part in parts:
        if part is None:
            made.addStretch(1)
        elif isinstance(part, int):
            made.addSpacing(part)
        elif isinstance(part, QLayout):
            made.addLayout(part)
        elif isinstance(part, QWidget):
            made.addWidget(part)
    return made


def field(caption: QLabel, *parts: QWidget) -> QVBoxLayout:
    """A field with its caption above it; the caption is the field's accessible name."""
    for part in parts:
        caption.setBuddy(part)
    return column(caption, *parts, gap=4)


class _Scrolled(QWidget):
    """As high as its words are in the width it has, not in the least width they could have."""

    def minimumSizeHint(self) -> QSize:
        """Where the height follows the width, the scrolling page asks for it by itself."""
        least, layout = super().minimumSizeHint(), self.layout()
        return QSize(least.width(), 0) if layout and layout.hasHeightForWidth() else least


def scrolling(inside: QLayout) -> QScrollArea:
    """A page that is scrolled where there is no room for all of it."""
    holder = _Scrolled()
    holder.setLayout(inside)
    made = QScrollArea()
    made.setWidget(holder)
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return made


def settle(*parts: QWidget) -> None:
    """Lay these out at once, from the inside to the outside."""
    for part in parts:
        if (layout := part.layout()) is not None:
            layout.invalidate()
            layout.activate()


def show_where(parts: Iterable[tuple[QWidget, bool]]) -> None:
    """Show and hide these: first hide, since Qt lays out at once what is shown beside the rest."""
    wanted = list(parts)
    for part, shown in wanted:
        if not shown:
            part.hide()
    for part, shown in wanted:
        if shown:
            part.show()
