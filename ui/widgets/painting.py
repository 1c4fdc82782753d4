"""What several delegates paint: words, stage chips, key caps, the ground of a row."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from app.domain.queue import Stage
from app.domain.texts import harmless
from ui import icons, theme, wording

ROUND = 7  # radius of a row's ground
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

Index = QModelIndex | QPersistentModelIndex
Paint = Callable[[Any, QPainter, QStyleOptionViewItem, Index], None]


def in_scale(paint: Paint) -> Paint:
    """A delegate's `paint` that draws in the pixels of tokens.toml, whatever the user's scale."""

    @wraps(paint)
    def scaled(one: Any, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        factor, there = theme.scale(), QRect(option.rect)
        painter.save()
        painter.translate(there.topLeft())
        painter.scale(factor, factor)
        option.rect = QRect(0, 0, round(there.width() / factor), round(there.height() / factor))
        paint(one, painter, option, index)
        option.rect = there
        painter.restore()

    return scaled


def write(
    painter: QPainter,
    area: QRect,
    words: str,
    look: tuple[str, str],
    align: Qt.AlignmentFlag = LEFT,
) -> int:
    """Write one line, elided at its end; `look` is type and ink. Returns the width it took."""
    shown, wide = _fitted(words, look[0], area.width(), theme.dress())
    painter.setFont(theme.drawn(look[0]))
    painter.setPen(theme.color(look[1]))
    painter.drawText(area, align | Qt.TextFlag.TextSingleLine, shown)
    return wide


@lru_cache(maxsize=4096)
def _fitted(words: str, kind: str, room: int, worn: theme.Dress) -> tuple[str, int]:
    """What of the words fits, and its width; rows say the same again at each painting."""
    metrics = QFontMetrics(theme.drawn(kind))
    shown = metrics.elidedText(harmless(words), Qt.TextElideMode.ElideRight, room)
    return shown, metrics.horizontalAdvance(shown)


def width(words: str, kind: str) -> int:
    """How wide the words are in a type role."""
    return _width(words, kind, theme.dress())


@lru_cache(maxsize=4096)
def _width(words: str, kind: str, worn: theme.Dress) -> int:
    return QFontMetrics(theme.drawn(kind)).horizontalAdvance(words)


def chip(painter: QPainter, x: int, middle: int, stage: Stage, height: int = 18) -> int:
    """A stage as a chip, from outline to solid in one hue. Returns its width."""
    number = list(Stage).index(stage)
    words = wording.text(f"stage.{stage.value}")
    wide = width(words, "caption") + 14
    area = QRectF(x + 0.5, middle - height / 2 + 0.5, wide - 1, height - 1)
    colors = theme.tokens()["color"][theme.mode()]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QColor(colors[f"st{number}_bg"])
    painter.setBrush(ground)
    painter.setPen(QPen(QColor(colors.get(f"st{number}_bd", colors[f"st{number}_bg"])), 1))
    painter.drawRoundedRect(area, 5, 5)
    painter.setFont(theme.drawn("caption"))
    painter.setPen(QColor(colors[f"st{number}_fg"]))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()
    return wide


def key_cap(painter: QPainter, x: int, middle: int, key: str, *, chosen: bool = False) -> int:
    """A key as it stands on a row. Returns its width."""
    wide = max(20, width(key, "keycap") + 10)
    area = QRectF(x + 0.5, middle - 9.5, wide - 1, 19)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.color("accent_tint2" if chosen else "key_bg"))
    painter.setPen(QPen(theme.color("accent_tint2" if chosen else "key_bd"), 1))
    painter.drawRoundedRect(area, 4, 4)
    painter.setFont(theme.drawn("keycap"))
    painter.setPen(theme.color("text2"))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()
    return wide


def rounded(painter: QPainter, area: QRect, shade: QColor) -> None:
    """A ground with round corners, for a row that does not go from edge to edge."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    painter.drawRoundedRect(QRectF(area), ROUND, ROUND)
    painter.restore()


def ground(painter: QPainter, option: QStyleOptionViewItem, *, bar: bool = True) -> bool:
    """Tint the row that is chosen or under the pointer. Returns whether it is chosen.

    `bar`: the row goes from edge to edge and has a bar at its left; else its corners are round.
    """
    if _is_plain(option.widget):
        return False
    from PySide6.QtWidgets import QStyle

    state: QStyle.StateFlag = option.state
    area: QRect = option.rect
    chosen = bool(state & QStyle.StateFlag.State_Selected)
    if chosen or state & QStyle.StateFlag.State_MouseOver:
        shade = theme.color("accent_tint" if chosen else "hover")
        if bar:
            painter.fillRect(area, shade)
        else:
            rounded(painter, area, shade)
    if bar and chosen:
        painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), theme.color("accent"))
    if bar and state & QStyle.StateFlag.State_HasFocus:
        painter.save()
        painter.setPen(QPen(theme.color("focus"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area.adjusted(1, 1, -1, -1))
        painter.restore()
    return chosen


def _is_plain(view: Any) -> bool:
    """Whether no row can be marked: a row's own state is a class of hundreds of names to Python."""
    if view is None:
        return False
    return not (view.underMouse() or view.hasFocus() or view.selectionModel().hasSelection())


def fill(painter: QPainter, area: QRectF, role: str) -> None:
    """Fill in the colour of a role: `fillRect` would have PySide make every gradient there is."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(role))
    painter.drawRect(area)


def underline(painter: QPainter, area: QRect, left: int = 0) -> None:
    """The hairline below a row."""
    fill(painter, QRectF(area.left() + left, area.bottom(), area.width() - left, 1), "line")


def signed(painter: QPainter, area: QRect, icon: str, words: str, ink: str = "accent") -> None:
    """An icon, and a sentence behind it that is elided at its end."""
    if icon:
        at = QPointF(area.left(), area.center().y() - 7)
        icons.draw(painter, icon, at, 16, ink)
    write(painter, area.adjusted(26 if icon else 0, 0, 0, 0), words, ("body", "text"))
