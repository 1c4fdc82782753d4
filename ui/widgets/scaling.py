"""The user's scale on what was laid out: code gives the pixels of tokens.toml, this enlarges them.

Fonts come from the style sheet and rows from their delegates; here are the fixed sizes of widgets
and the spaces of layouts. What a widget was given is kept beside it, so that any scale can follow
any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtWidgets import QLayout, QWidget

from ui import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QToolButton

_GIVEN = "given_sizes"  # what the code gave, and what it became
_ICON = 16  # of a row, where the view was not told
_BOUNDLESS = 16_777_215  # QWIDGETSIZE_MAX
Sizes = tuple[int, ...]


def fit(page: QWidget) -> None:
    """What is built later takes the size of now."""
    if theme.scale() != 1:
        rescale(page)


def rescale(root: QWidget) -> None:
    """Bring a page and all that is in it to the scale of now."""
    for widget in (root, *root.findChildren(QWidget)):
        _fit_widget(widget)
    for layout in root.findChildren(QLayout):
        _fit_layout(layout)
    root.updateGeometry()


def _fit_widget(widget: QWidget) -> None:
    from PySide6.QtWidgets import (  # only here: most people never see another scale
        QAbstractItemView,
        QAbstractSpinBox,
        QComboBox,
        QHeaderView,
        QLineEdit,
        QPlainTextEdit,
        QToolButton,
    )

    least, most = widget.minimumSize(), widget.maximumSize()
    now = (least.width(), least.height(), most.width(), most.height())
    wanted = _wanted(widget, now)
    styled = QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit
    if isinstance(widget, styled):  # their least height is the style sheet's, scaled already
        wanted = (wanted[0], now[1], *wanted[2:])
    if wanted != now and not widget.isWindow():  # the screen does not grow with the user's scale
        widget.setMinimumSize(*wanted[:2])
        widget.setMaximumSize(*wanted[2:])
    if isinstance(widget, (QAbstractItemView, QToolButton)):
        _fit_icons(widget)
    if isinstance(widget, QHeaderView) and widget.orientation() is Qt.Orientation.Vertical:
        _fit_rows(widget)


def _fit_icons(widget: QAbstractItemView | QToolButton) -> None:
    now = max(widget.iconSize().width(), _ICON)
    (wanted,) = _wanted(widget, (now,), "given_icons")
    if wanted != widget.iconSize().width():
        widget.setIconSize(QSize(wanted, wanted))


def _fit_rows(head: QHeaderView) -> None:
    (wanted,) = _wanted(head, (head.defaultSectionSize(),), "given_rows")
    head.setDefaultSectionSize(wanted)


def _fit_layout(layout: QLayout) -> None:
    edges = layout.contentsMargins()
    around = (edges.left(), edges.top(), edges.right(), edges.bottom())
    now = (*around, layout.spacing())
    wanted = _wanted(layout, now)
    if wanted != now:
        layout.setContentsMargins(*wanted[:4])
        layout.setSpacing(wanted[4])


def _wanted(one: QObject, now: Sizes, name: str = _GIVEN) -> Sizes:
    """What `now` should be; a size that the code changed since counts as given anew."""
    kept: Any = one.property(name)
    given, made = kept if kept else (now, now)
    given = tuple(old if at == was else at for old, was, at in zip(given, made, now, strict=True))
    wanted = tuple(_sized(size) for size in given)
    one.setProperty(name, (given, wanted))
    return wanted


def _sized(size: int) -> int:
    return size if size <= 0 or size >= _BOUNDLESS else theme.px(size)
