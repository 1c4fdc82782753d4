"""A statement of debts 欠款明细 as a table: each with its parts, and the sums of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.domain.documents import Grid
from app.domain.money import Money
from app.domain.plans import Part, Parts
from app.rules.documents import LetterText
from app.wording import Wording


def statement(
    text: LetterText,
    wording: Wording,
    debts: Sequence[tuple[Mapping[str, Any], Parts]],
    currency: str,
) -> Grid:
    """Every debt, as the book has it, with its parts in fen; a part that none has gets no column.

    Nothing is taken from anywhere but the parts: the totals are their sums.
    """
    heads = text.tables["debts"]
    named = [name for name in ("creditor", "case_no", "loan_no")
             if any(debt[name] for debt, _ in debts)]  # fmt: skip
    whole = {part: sum(parts.get(part, 0) for _, parts in debts) for part in Part}
    shown = [part for part in Part if whole[part]]

    def figures(fens: Iterable[int]) -> list[str]:
        return [wording.money(Money(fen, currency)) for fen in fens]

    rows = [
        (*(debt[name] or "" for name in named),
         *figures([*(parts.get(part, 0) for part in shown), sum(parts.values())]))
        for debt, parts in debts
    ]  # fmt: skip
    blank = [""] * (len(named) - 1)
    sums = figures([*(whole[part] for part in shown), sum(whole.values())])
    return Grid(
        (*(heads[name] for name in named), *(text.parts[part] for part in shown), heads["total"]),
        tuple(rows), (heads["total"], *blank, *sums), len(named),
    )  # fmt: skip
