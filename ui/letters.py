"""Letters as files: pages of A4 in PDF with the program's own fonts in them. Needs no display."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_OID, uuid5

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from app.domain.documents import Bound, Grid, Label, Letter, Passage
from ui import fonts, theme

_DPI = 300
_MARGINS = QMarginsF(20, 15, 20, 12)  # millimetres
_POINTS = 9.0
_FOOT = 30.0  # points at the foot of a page for its number
_ACROSS, _DOWN = 3, 8  # labels on a sheet of A4: 70 by 36 millimetres each
_LABEL_WIDE, _LABEL_HIGH, _LABEL_EDGE, _SHEET_TOP = 70.0, 36.0, 6.0, 4.5
_LOOK = """
p { margin-top: 2px; margin-bottom: 2px; }
p.title { font-size: 18pt; font-weight: 600; }
p.head { font-size: 11.5pt; font-weight: 600; margin-top: 12px; margin-bottom: 4px; }
p.to { font-size: 10.5pt; margin-top: 0; margin-bottom: 1px; }
p.gap { font-size: 22pt; margin-top: 0; margin-bottom: 0; }
p.under { color: #555555; font-size: 8.5pt; }
th { font-weight: 500; background-color: #eeeeee; }
td.total { font-weight: 600; }
"""


def application() -> QGuiApplication:
    """What Qt needs before it can set a letter: the one that is there, else one without display."""
    found = QGuiApplication.instance()
    if isinstance(found, QGuiApplication):
        return found
    return QGuiApplication(["forbear", "-platform", "offscreen"])


def render(bound: Bound) -> bytes:
    """The letters as one PDF of A4 pages, then their labels. Raises LookupError where a font of
    ours is missing."""
    app = application()
    events = QEventLoop()  # a document starts timers: a worker's thread is given what serves them
    families = theme.ours(bound.letters[0].language)
    fonts.load(app, families)
    font = QFont(families)
    font.setPointSizeF(_POINTS)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = _writer(buffer, bound.letters[0].title)
    painter = QPainter(writer)
    painter.setFont(font)
    for at, letter in enumerate(bound.letters):
        if at:
            writer.newPage()
        document = _document(letter, writer, font)
        _paint(document, painter, writer, letter.page)
        del document  # before what serves its timers
    for at in range(0, len(bound.labels), _ACROSS * _DOWN):
        writer.newPage()
        _stick(bound.labels[at : at + _ACROSS * _DOWN], painter)
    painter.end()
    buffer.close()
    del events
    file = bytes(buffer.data().data())
    return file if bound.dated is None else _dated(file, bound.dated)


def _writer(buffer: QBuffer, title: str) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, _MARGINS,
            QPageLayout.Unit.Millimeter,
        )
    )  # fmt: skip
    writer.setTitle(title)
    writer.setCreator("Forbear")
    return writer


def _document(letter: Letter, writer: QPdfWriter, font: QFont) -> QTextDocument:
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(_LOOK)
    document.setDocumentMargin(0)
    document.setHtml(_written(letter))
    document.setPageSize(QSizeF(writer.width(), writer.height() - _foot()))
    _keep_headings(document, {one.heading for one in letter.passages})
    return document


def _stick(labels: Sequence[Label], painter: QPainter) -> None:
    """A sheet of labels of 70 by 36 millimetres, three across and eight down an A4 page."""
    unit = _DPI / 25.4
    for at, label in enumerate(labels):
        down, across = divmod(at, _ACROSS)
        place = QRectF(across * _LABEL_WIDE, down * _LABEL_HIGH, _LABEL_WIDE, _LABEL_HIGH)
        place.translate(-_MARGINS.left(), _SHEET_TOP - _MARGINS.top())
        inside = place.adjusted(_LABEL_EDGE, _LABEL_EDGE, -_LABEL_EDGE, -_LABEL_EDGE)
        wrapped = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter)
        scaled = QRectF(
            inside.x() * unit, inside.y() * unit, inside.width() * unit, inside.height() * unit
        )
        painter.drawText(scaled, wrapped, "\n".join(label.lines))


def _dated(file: bytes, at: datetime) -> bytes:
    """The same file with its moment and its random id replaced, by as many signs each: places in a
    PDF are counted in bytes."""
    when = at.astimezone(UTC)
    file = re.sub(rb"D:\d{14}Z", f"{when:D:%Y%m%d%H%M%SZ}".encode(), file)
    plainly = f'"{when:%Y-%m-%dT%H:%M:%S}+00:00"'.encode()
    file = re.sub(rb'"[\d-]{10}T[\d:]{8}[+-]\d\d:\d\d"', plainly, file)
    found = re.search(rb"uuid:([0-9a-f-]{36})", file)
    if found is None:
        raise LookupError("the id of the document")
    own = str(uuid5(NAMESPACE_OID, when.isoformat())).encode()
    return file.replace(found[1].hex().encode(), own.hex().encode()).replace(found[1], own)


def _foot() -> float:
    return _FOOT / 72 * _DPI


def _keep_headings(document: QTextDocument, headings: Collection[str]) -> None:
    """A heading goes to the page of what follows it; Qt knows no such wish."""
    layout, high = document.documentLayout(), document.pageSize().height()
    block = document.begin()
    while block.isValid():
        follows = block.next()
        if block.text() in headings and follows.isValid():
            ends = layout.blockBoundingRect(follows).bottom()
            if layout.blockBoundingRect(block).top() // high != ends // high:
                cursor = QTextCursor(block)
                form = cursor.blockFormat()
                form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
                cursor.setBlockFormat(form)
        block = follows


def _paint(
    document: QTextDocument, painter: QPainter, writer: QPdfWriter, page: str
) -> None:
    """Page after page, each with its number below."""
    foot, wide, high = _foot(), document.pageSize().width(), document.pageSize().height()
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette = QPalette(Qt.GlobalColor.black)
    context.palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
    pages = document.pageCount()
    for at in range(pages):
        if at:
            writer.newPage()
        painter.save()
        painter.translate(0, -at * high)
        context.clip = QRectF(0, at * high, wide, high)
        painter.setClipRect(context.clip)
        document.documentLayout().draw(painter, context)
        painter.restore()
        words = page.format(page=at + 1, pages=pages)
        below = QRectF(0, high, wide, foot)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, words)


def _written(letter: Letter) -> str:
    to = "".join(f'<p class="to">{html.escape(line)}</p>' for line in letter.to)
    window = f'{to}<p class="gap">&nbsp;</p>' if to else ""
    return (
        f"{window}"
        f'<p class="title">{html.escape(letter.title)}</p>'
        f'<p class="under">{html.escape(letter.under)}</p>'
        f"{''.join(map(_passage, letter.passages))}"
    )


def _passage(passage: Passage) -> str:
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in passage.lines)
    grid = "" if passage.grid is None else _grid(passage.grid)
    return f'<p class="head">{html.escape(passage.heading)}</p>{lines}{grid}'


def _grid(grid: Grid) -> str:
    """A table whose head stands again on each page."""
    head = _row(grid, grid.head, "th")
    rows = "".join(_row(grid, row, "td") for row in grid.rows)
    return (
        '<table width="100%" cellspacing="0" cellpadding="2" style="margin-bottom: 4px">'
        f"<thead>{head}</thead>{rows}{_row(grid, grid.total, 'td', 'total')}</table>"
    )


def _row(grid: Grid, cells: Iterable[str], kind: str, role: str = "") -> str:
    said = "".join(
        f'<{kind} class="{role}" align="{"left" if at < grid.words else "right"}">'
        f"{html.escape(cell)}</{kind}>"
        for at, cell in enumerate(cells)
    )
    return f"<tr>{said}</tr>"
