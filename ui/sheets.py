"""Visit sheets as files: one page of A4 in PDF, drawn with the program's own fonts.

Measures are in a grid of 826 by 1169, as the page is wide and high. What is longer than its place
is set up to a fifth smaller, then shortened with "…", and the foot says so: a sheet never has a
second page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import segno
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)
from PySide6.QtSvg import QSvgRenderer

from app.domain.sheets import Block, Sheet
from app.settings import RESOURCES
from ui import fonts, letters, theme

_WIDE, _DPI = 826.0, 300
_LEFT, _RIGHT, _MIDDLE = 56.0, 770.0, 373.0
_INK, _SOFT, _FAINT = "#14171a", "#565c63", "#c4c8cc"
_NOTE_LINES, _CARES = 5, 4
_SMALLEST = 0.8  # of the usual size
_REGULAR, _MEDIUM, _BOLD = QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold


class _Type(NamedTuple):
    """How words are set: pixels of the grid, weight, colour."""

    size: float
    weight: QFont.Weight = _REGULAR
    ink: str = _INK


_TITLE, _LABEL, _BODY = _Type(25, _BOLD), _Type(11.5, _REGULAR, _SOFT), _Type(13.5)
_ASIDE, _STRONG = _Type(12.5, _REGULAR, _SOFT), _Type(13.5, _BOLD)
_NAME, _TIME, _NUMBER = _Type(20, _BOLD), _Type(20, _BOLD), _Type(14, _BOLD)


def render(sheet: Sheet) -> bytes:
    """The sheet as a PDF of one page. Raises LookupError where a font of ours is missing."""
    app = letters.application()
    families = theme.ours(sheet.language)
    fonts.load(app, families)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait,
            QMarginsF(0, 0, 0, 0),
        )
    )  # fmt: skip
    writer.setTitle(f"{sheet.title} {sheet.number}")
    writer.setCreator("Forbear")
    painter = QPainter(writer)
    scale = writer.width() / _WIDE
    painter.scale(scale, scale)
    _Page(painter, families, scale).draw(sheet)
    painter.end()
    buffer.close()
    return bytes(buffer.data().data())


class _Page:
    """A page that is drawn from the top down; it knows whether anything had to be shortened."""

    def __init__(self, painter: QPainter, families: list[str], scale: float) -> None:
        self.painter, self.families, self.scale = painter, families, scale
        self.shortened = False

    def draw(self, sheet: Sheet) -> None:
        """All of it."""
        self._head(sheet)
        self._who(sheet)
        self._what(sheet)
        self._care(sheet)
        self._steps(sheet)
        self._results(sheet)
        self._notes(sheet)
        self._foot(sheet)

    def _head(self, sheet: Sheet) -> None:
        self._say(sheet.title, _LEFT, 77, _TITLE)
        self._say(sheet.under, _LEFT, 103, _Type(13.5, _REGULAR, _SOFT), 470)
        for words, y, how in (
            (sheet.number_name, 61, _LABEL), (sheet.number, 82, _NUMBER),
            (sheet.edition, 102, _Type(12, _REGULAR, _SOFT)),
        ):  # fmt: skip
            self._say(words, 530, y, how, 163, right=True)
        self._code(sheet.visit_id, QRectF(707, 48, 63, 63))
        self._line(137, 1.8, _INK)

    def _who(self, sheet: Sheet) -> None:
        half = _MIDDLE - _LEFT - 16
        self._say(sheet.headings[Block.WHO], _LEFT, 163, _LABEL)
        self._say(sheet.name, _LEFT, 192, _NAME, half)
        self._say(sheet.about, _LEFT, 216, _ASIDE, half)
        self._say(sheet.speak, _LEFT, 238, _ASIDE, half)
        self._say(sheet.headings[Block.MEET], _MIDDLE, 163, _LABEL)
        wide = self._say(sheet.time, _MIDDLE, 192, _TIME)
        self._say(sheet.agreed, _MIDDLE + wide + 24, 191, _ASIDE, _RIGHT - _MIDDLE - wide - 24)
        self._say(sheet.where, _MIDDLE, 216, _STRONG, _RIGHT - _MIDDLE)
        self._say(sheet.door, _MIDDLE, 238, _ASIDE, _RIGHT - _MIDDLE)
        self._line(261)

    def _what(self, sheet: Sheet) -> None:
        half = _MIDDLE - _LEFT - 16
        wide = self._say(sheet.headings[Block.SITUATION], _LEFT, 285, _LABEL)
        self._say(sheet.more, _LEFT + wide + 10, 285, _LABEL, half - wide - 10, right=True)
        for at, words in enumerate(sheet.situation):
            self._say("•", _LEFT, 314 + 25 * at, _ASIDE)
            self._say(words, _LEFT + 14, 314 + 25 * at, _BODY, half - 14)
        self._say(sheet.headings[Block.OFFERS], _MIDDLE, 285, _LABEL)
        for at, one in enumerate(sheet.offers):
            y = 314 + 25 * at
            self._say(one.name, _MIDDLE, y, _STRONG, 90)
            self._say(one.most, _MIDDLE + 94, y, _BODY, 132)
            self._say(one.aside, _MIDDLE + 230, y, _ASIDE, _RIGHT - _MIDDLE - 230, right=True)
        self._say(sheet.promised, _MIDDLE, 414, _ASIDE, _RIGHT - _MIDDLE)
        self._line(436)

    def _care(self, sheet: Sheet) -> None:
        """Side by side; where they do not all go there, each no wider than its share."""
        self._say(sheet.headings[Block.CARE], _LEFT, 460, _LABEL)
        shown = sheet.care[:_CARES]
        wide = sum(self._width(one.words, _BODY) + 43 for one in shown) - 22
        share = 0.0 if wide <= _RIGHT - _LEFT else (_RIGHT - _LEFT + 22) / len(shown) - 43
        x = _LEFT
        for one in shown:
            self._icon(one.icon, QRectF(x, 477, 15, 15))
            x += 21 + self._say(one.words, x + 21, 489, _BODY, share) + 22
        self.shortened |= len(sheet.care) > _CARES
        self._line(512)

    def _steps(self, sheet: Sheet) -> None:
        self._say(sheet.headings[Block.STEPS], _LEFT, 536, _LABEL)
        self._say(sheet.steps_aside, _MIDDLE, 536, _LABEL, _RIGHT - _MIDDLE, right=True)
        half = len(sheet.steps) // 2
        for at, words in enumerate(sheet.steps):
            x, y = (_LEFT, _MIDDLE)[at // half], 567 + 30 * (at % half)
            edge = (_MIDDLE - 14, _RIGHT)[at // half]
            self._box(x, y)
            self._say(words, x + 26, y, _BODY, edge - x - 26)
        self._line(707)

    def _results(self, sheet: Sheet) -> None:
        self._say(sheet.headings[Block.RESULTS], _LEFT, 732, _LABEL)
        wide = sum(self._width(words, _BODY) + 24 for words in sheet.results)
        gap = (_RIGHT - _LEFT - wide) / (len(sheet.results) - 1)
        how = _BODY if gap >= 8 else _Type(_BODY.size * (_RIGHT - _LEFT - 40) / wide)
        x = _LEFT
        for words in sheet.results:
            self._box(x, 763)
            x += 24 + self._say(words, x + 24, 763, how) + min(max(gap, 8), 26)
        places = ((56, 166), (186, 296), (316, 506), (526, 655), (675, 770))
        for words, (left, right) in zip(sheet.fields, places, strict=True):
            self._say(words, left, 790, _LABEL, right - left)
            self._rule(left, right, 824.5, 1.0, _INK)

    def _notes(self, sheet: Sheet) -> None:
        self._say(sheet.headings[Block.NOTES], _LEFT, 852, _LABEL)
        for at in range(_NOTE_LINES):
            self._line(883.5 + 27 * at)

    def _foot(self, sheet: Sheet) -> None:
        self._say(sheet.message, _LEFT, 1029, _STRONG, _RIGHT - _LEFT)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor("#f1f2ee"))
        self.painter.drawRoundedRect(QRectF(_LEFT, 1046, _RIGHT - _LEFT, 46), 5, 5)
        self._rights(sheet.rights)
        rules = min(self._width(sheet.rules, _LABEL), 280.0)
        most = _RIGHT - _LEFT - rules - 100
        wide = self._say(sheet.foot, _LEFT, 1122, _LABEL, most)
        self._rule(_LEFT + wide + 4, _RIGHT - rules - 16, 1124, 0.8, _SOFT)
        self._say(sheet.rules, _RIGHT - rules, 1122, _LABEL, rules, right=True)
        if self.shortened:
            self._say(sheet.shortened, _LEFT, 1142, _LABEL, _RIGHT - _LEFT)

    def _rights(self, words: str) -> None:
        """In one line or two: rights are never shortened, sooner set smaller."""
        inner = QRectF(_LEFT + 14, 1048, _RIGHT - _LEFT - 28, 42)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        size, room = 13.0, QRectF(inner.topLeft() * self.scale, inner.size() * self.scale)
        while size > 8 and self._high(room, flags, words, size) > room.height():
            size -= 0.5
        with self._own_scale(_Type(size)):
            self.painter.drawText(room, flags, words)

    def _high(self, room: QRectF, flags: Qt.AlignmentFlag, words: str, size: float) -> float:
        metrics = QFontMetricsF(self._font(_Type(size)), self.painter.device())
        return metrics.boundingRect(room, flags, words).height()

    def _say(  # what, where and how
        self, words: str, x: float, y: float, how: _Type, most: float = 0, *, right: bool = False
    ) -> float:
        """Set a line with its foot at `y`, at most so wide (0: as it comes); how wide it is."""
        line = " ".join(words.split())
        wide = self._width(line, how)
        if most and wide > most:
            how = how._replace(size=how.size * max(most / wide, _SMALLEST))
            wide = self._width(line, how)
        if most and wide > most + 0.5:
            metrics = QFontMetricsF(self._font(how), self.painter.device())
            line = metrics.elidedText(line, Qt.TextElideMode.ElideRight, most * self.scale)
            wide, self.shortened = self._width(line, how), True
        with self._own_scale(how):
            at = QPointF(x + most - wide if right else x, y) * self.scale
            self.painter.drawText(at, line)
        return wide

    @contextmanager
    def _own_scale(self, how: _Type) -> Iterator[None]:
        """Words are set in the paper's own scale: in another the signs stand unevenly."""
        self.painter.save()
        self.painter.scale(1 / self.scale, 1 / self.scale)
        self.painter.setFont(self._font(how))
        self.painter.setPen(QColor(how.ink))
        yield
        self.painter.restore()

    def _width(self, words: str, how: _Type) -> float:
        metrics = QFontMetricsF(self._font(how), self.painter.device())
        return metrics.horizontalAdvance(words) / self.scale

    def _font(self, how: _Type) -> QFont:
        font = QFont(self.families)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setWeight(how.weight)
        font.setPointSizeF(how.size * self.scale * 72 / _DPI)
        return font

    def _line(self, y: float, width: float = 0.8, ink: str = _FAINT) -> None:
        self._rule(_LEFT, _RIGHT, y, width, ink)

    def _rule(self, left: float, right: float, y: float, width: float, ink: str) -> None:
        self.painter.setPen(QPen(QColor(ink), width))
        self.painter.drawLine(QPointF(left, y), QPointF(right, y))

    def _box(self, x: float, y: float) -> None:
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(QColor(_INK), 1.2))
        self.painter.drawRoundedRect(QRectF(x + 0.5, y - 12, 14.5, 14.5), 3, 3)

    def _icon(self, name: str, at: QRectF) -> None:
        drawing = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        drawing = drawing.replace("currentColor", _INK)
        QSvgRenderer(QByteArray(drawing.encode())).render(self.painter, at)

    def _code(self, visit_id: str, at: QRectF) -> None:
        """The visit's id, and nothing else, as a QR code (ISO/IEC 18004)."""
        rows = tuple(segno.make_qr(visit_id, error="m").matrix)
        side = at.width() / len(rows)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor("black"))
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:  # a hair wider: no seams between neighbours
                    self.painter.drawRect(
                        QRectF(at.x() + x * side, at.y() + y * side, side + 0.05, side + 0.05)
                    )
