"""Lines that are no cases: blank lines, titles, repeated headings, totals, signatures."""

from __future__ import annotations

from collections.abc import Sequence

from app.rules.intake.columns import Layout, comparable
from app.rules.intake.text import Cell, plain

_TOTALS = frozenset(
    ("合计", "合計", "总计", "總計", "小计", "小計", "共计", "共計", "汇总", "彙總", "匯總")
)
_LATIN_TOTALS = ("total", "subtotal", "grand total", "sum")
_FEW = 3  # a line with so few cells filled, and nobody in it, is a remark


def starts_a_total(text: str) -> bool:
    """Whether a cell opens a line of totals."""
    if text[:1] not in "tTsSgG":
        return text[:2] in _TOTALS
    return text.rstrip(":： ").lower() in _LATIN_TOTALS


def why_skipped(
    cells: Sequence[Cell],
    layout: Layout,
    number: str = "case_no",
    telling: Sequence[str] = ("name", "identity", "phone", "overdue"),
) -> str:
    """The code of what a line is, when it is no case: skip_blank, skip_header, skip_total,
    skip_remark; "" when it has to be judged as a case.

    `number` is the column of its number, `telling` are those that no remark has filled.
    """
    filled = [text for cell in cells if (text := plain(cell))]
    if not filled:
        return "skip_blank"
    if _repeats_headings(cells, layout):
        return "skip_header"
    if starts_a_total(filled[0]) or starts_a_total(_at(cells, layout, number)):
        return "skip_total"
    if len(filled) == 1 and layout.width > _FEW:
        return "skip_remark"
    told = any(_at(cells, layout, name) for name in telling)
    return "" if told or len(filled) > _FEW else "skip_remark"


def _at(cells: Sequence[Cell], layout: Layout, name: str) -> str:
    position = layout.position(name)
    return plain(cells[position]) if 0 <= position < len(cells) else ""


def _repeats_headings(cells: Sequence[Cell], layout: Layout) -> bool:
    known = layout.positions.values()
    same = sum(
        1
        for at in known
        if at < len(cells)
        and isinstance(cells[at], str)
        and comparable(str(cells[at])) == comparable(layout.headings[at])
    )
    return same * 2 > len(known)
