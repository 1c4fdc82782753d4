"""Letters as files: pages of A4 in PDF with the program's own fonts in them. Needs no display."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable

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

from app.domain.documents import Grid, Letter, Passage
from ui import fonts, theme

_DPI = 300
_MARGINS = QMarginsF(20, 15, 20, 12)  # millimetres
_POINTS = 9.0
_FOOT = 30.0  # points at the foot of a page for its number
_LOOK = """
p { margin-top: 2px; margin-bottom: 2px; }
p.title { font-size: 18pt; font-weight: 600; }
p.head { font-size: 11.5pt; font-weight: 600; margin-top: 12px; margin-bottom: 4px; }
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


def render(letter: Letter) -> bytes:
    """The letter as a PDF of A4 pages. Raises LookupError where a font of ours is missing."""
    app = application()
    events = QEventLoop()  # a document starts timers: a worker's thread is given what serves them
    families = theme.ours(letter.language)
    fonts.load(app, families)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, _MARGINS,
            QPageLayout.Unit.Millimeter,
        )
    )  # fmt: skip
    writer.setTitle(letter.title)
    writer.setCreator("Forbear")
    font = QFont(families)
    font.setPointSizeF(_POINTS)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(_LOOK)
    document.setDocumentMargin(0)
    document.setHtml(_written(letter))
    document.setPageSize(QSizeF(writer.width(), writer.height() - _foot()))
    _keep_headings(document, {one.heading for one in letter.passages})
    _paint(document, writer, letter.page)
    buffer.close()
    del document, events  # in this order
    return bytes(buffer.data().data())


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


def _paint(document: QTextDocument, writer: QPdfWriter, page: str) -> None:
    """Page after page, each with its number below."""
    foot, wide, high = _foot(), document.pageSize().width(), document.pageSize().height()
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette = QPalette(Qt.GlobalColor.black)
    context.palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
    pages, painter = document.pageCount(), QPainter(writer)
    painter.setFont(document.defaultFont())
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
    painter.end()


def _written(letter: Letter) -> str:
    return (
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
