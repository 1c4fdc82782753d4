"""Writes synthetic portfolios as creditors would send them, with what each row should become."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Protocol

import openpyxl
from openpyxl.cell import WriteOnlyCell

from app.demo.dirt import KINDS, MONEY, Row, yuan_text
from app.demo.people import STAGE_WEIGHTS, Value, make_loan, make_person

HEADINGS = {
    "case_no": "案件编号", "creditor": "委托方", "name": "客户姓名", "sex": "性别",
    "identity_kind": "证件类型", "identity": "证件号码", "phone": "手机号",
    "contact_name": "第二联系人", "contact_relation": "关系", "contact_phone": "联系人手机号",
    "address": "家庭住址", "employer": "单位", "employer_phone": "单位电话", "product": "产品",
    "loan_no": "借据号", "lent_on": "放款日", "due_on": "到期日", "stated_dpd": "逾期天数",
    "lent": "放款金额", "principal": "剩余本金", "interest": "利息", "penalty": "罚息",
    "fees": "费用", "overdue": "逾期总额", "annual_rate": "年利率", "terms": "期数",
    "terms_paid": "已还期数", "instalment": "月还款额", "grade": "信用等级",
    "history": "历史还款记录",
    "last_paid_on": "上次还款日", "last_paid": "上次还款金额", "placed_on": "委案日期",
    "tags": "标签", "note": "备注",
}  # fmt: skip
_DIRTY_HEADINGS = {"phone": " 手机号码", "overdue": "逾期总额（元）", "due_on": "到 期 日"}
_NOT_FOR_SHEETS = frozenset({"broken_bytes"})
_SECOND_KIND = 0.2  # share of dirty rows with two kinds
_BLANKS = 0.004


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write. `people` are different persons; `same_share` of all cases are a further
    loan of the person before. `kinds` of dirt (None: all) fall on `dirty_share` of the cases.

    `encoding` is any codec's name; `rewrite` changes a text before it is encoded (to
    traditional signs, say).
    """

    people: int
    seed: int
    as_of: date
    dirty_share: float = 0.0
    same_share: float = 0.06
    encoding: str = "utf-8"
    kinds: Sequence[str] | None = None
    rewrite: Callable[[str], str] | None = None
    sent_on: date | None = None  # the file is older than `as_of`: it says what was known then
    stage_weights: Sequence[int] = STAGE_WEIGHTS


@dataclass(slots=True)
class Manifest:
    """What an importer should make of the file: levels by line, sums in fen."""

    lines: dict[str, list[int]] = field(
        default_factory=lambda: {"accept": [], "warn": [], "reject": [], "skip": []}
    )
    kinds: dict[int, tuple[str, ...]] = field(default_factory=dict)
    sum_overdue: int = 0
    people: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """Rows by level."""
        return {level: len(lines) for level, lines in self.lines.items()}


class _Out(Protocol):
    def row(self, cells: Sequence[Any], spoilt: str) -> int:
        """Write one record; its first line, counted from 1."""
        ...

    def close(self) -> None:
        """Finish the file."""
        ...


def write_portfolio(path: Path, plan: Plan) -> Manifest:
    """Write a portfolio, as .xlsx or else as CSV, and tell what each line should become.

    The same plan gives the same bytes (a workbook also holds its date of making).
    """
    out: _Out = _Workbook(path) if path.suffix.lower() == ".xlsx" else _Csv(path, plan)
    manifest = Manifest(people=plan.people)
    try:
        _write(out, manifest, plan, path.suffix.lower() == ".xlsx")
    finally:
        out.close()
    return manifest


def _write(out: _Out, manifest: Manifest, plan: Plan, is_sheet: bool) -> None:
    chance, dirt = Random(plan.seed), Random(f"dirt {plan.seed}")
    headings = dict(HEADINGS)
    if plan.dirty_share:
        headings |= _DIRTY_HEADINGS
        _skip(out, manifest, ["委外案件清单（合成数据）"])
        _skip(out, manifest, ["案件", "", "客户"])
    out.row(list(headings.values()), "")
    for count, loan in enumerate(_loans(chance, plan)):
        if dirt.random() >= plan.dirty_share:
            _clean(out, manifest, loan)
            continue
        if dirt.random() < _BLANKS:
            _skip(out, manifest, [""] * len(headings))
        if count % 500 == 499:
            _skip(out, manifest, list(headings.values()))
        _dirty(out, manifest, loan, dirt, _pick(dirt, plan, is_sheet))
    if plan.dirty_share:
        _skip(out, manifest, ["合计", "", f"{plan.people}人"])
        _skip(out, manifest, ["制表：王　复核：李"])


def _loans(chance: Random, plan: Plan) -> Iterator[Row]:
    index = 0
    for number in range(plan.people):
        person = make_person(chance, number, plan.as_of)
        more = True
        while more:
            loan = make_loan(chance, person, index, plan.as_of, plan.stage_weights)
            yield loan if plan.sent_on is None else _as_sent(loan, plan.sent_on)
            index += 1
            more = chance.random() < plan.same_share


def _as_sent(loan: Row, on: date) -> Row:
    """What a file of an earlier day says of the loan: fewer days, nothing that came later."""
    due = loan["due_on"]
    if isinstance(due, date):
        loan["stated_dpd"] = max((on - due).days, 0)
    for column in ("last_paid_on", "placed_on", "lent_on"):
        happened = loan[column]
        if isinstance(happened, date) and happened > on:
            loan[column] = on
    return loan


def _pick(dirt: Random, plan: Plan, is_sheet: bool) -> tuple[str, ...]:
    wanted = list(plan.kinds or KINDS)
    if is_sheet:
        wanted = [kind for kind in wanted if kind not in _NOT_FOR_SHEETS]
    first = dirt.choice(wanted)
    if KINDS[first].family == "twice" or dirt.random() >= _SECOND_KIND:
        return (first,)
    second = dirt.choice(wanted)
    if KINDS[second].family in ("twice", KINDS[first].family):
        return (first,)
    return first, second


def _dirty(out: _Out, manifest: Manifest, loan: Row, dirt: Random, kinds: tuple[str, ...]) -> None:
    clean_total = loan["overdue"]
    for kind in kinds:
        KINDS[kind].spoil(dirt, loan)
    stated = loan["overdue"] if isinstance(loan["overdue"], int) else clean_total
    if kinds[0].startswith("duplicate"):
        _clean(out, manifest, loan)
        if kinds[0] == "duplicate_other_amount" and isinstance(stated, int):
            loan["overdue"] = stated + 12_34
        line = out.row(_cells(loan), "")
        manifest.lines["reject"].append(line)
        manifest.kinds[line] = kinds
        return
    levels = {KINDS[kind].expect for kind in kinds}
    level = next(level for level in ("reject", "warn", "accept") if level in levels)
    line = out.row(_cells(loan), str(loan["address"])[0] if "broken_bytes" in kinds else "")
    manifest.lines[level].append(line)
    manifest.kinds[line] = kinds
    if level != "reject" and isinstance(stated, int):
        manifest.sum_overdue += stated


def _clean(out: _Out, manifest: Manifest, loan: Row) -> None:
    manifest.lines["accept"].append(out.row(_cells(loan), ""))
    if isinstance(loan["overdue"], int):
        manifest.sum_overdue += loan["overdue"]


def _skip(out: _Out, manifest: Manifest, cells: list[str]) -> None:
    filled = cells + [""] * (len(HEADINGS) - len(cells))
    manifest.lines["skip"].append(out.row(filled, ""))


def _cells(loan: Row) -> list[Value]:
    """Amounts as yuan; everything else as it is."""
    return [
        value / 100 if name in MONEY and isinstance(value, int) else value
        for name, value in loan.items()
    ]


class _Csv:
    """CSV in one encoding; `spoilt` is a sign of the record that loses half of its bytes."""

    def __init__(self, path: Path, plan: Plan) -> None:
        self._encoding = plan.encoding
        self._rewrite = plan.rewrite
        self._line = 1
        self._text = io.StringIO()
        self._writer = csv.writer(self._text, lineterminator="\r\n")
        self._file = path.open("wb")
        if plan.encoding == "utf-8-sig":
            self._encoding = "utf-8"
            self._file.write(b"\xef\xbb\xbf")

    def row(self, cells: Sequence[Any], spoilt: str) -> int:
        """Write one record; its first line, counted from 1."""
        self._text.seek(0)
        self._text.truncate()
        self._writer.writerow(
            [yuan_text(round(cell * 100)) if isinstance(cell, float) else cell for cell in cells]
        )
        text = self._text.getvalue()
        if self._rewrite:
            text, spoilt = self._rewrite(text), self._rewrite(spoilt)
        line = self._line
        self._line += text.count("\n")
        self._file.write(self._spoil(text, spoilt) if spoilt else text.encode(self._encoding))
        return line

    def _spoil(self, text: str, sign: str) -> bytes:
        whole = sign.encode(self._encoding)
        half = b"\x00\xd8" if self._encoding == "utf-16-le" else whole[:-1]
        if self._encoding == "utf-16-be":
            half = b"\xd8\x00"
        return text.encode(self._encoding).replace(whole, half, 1)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class _Workbook:
    """A sheet in which texts that begin like a formula are texts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._book = openpyxl.Workbook(write_only=True)
        self._sheet: Any = self._book.create_sheet("案件")
        self._line = 0

    def row(self, cells: Sequence[Any], spoilt: str) -> int:
        """Write one record; its first line, counted from 1."""
        self._sheet.append([self._cell(cell) for cell in cells])
        self._line += 1
        return self._line

    def _cell(self, value: Any) -> Any:
        if not isinstance(value, str) or value[:1] not in "=+-@" or not value:
            return value
        cell = WriteOnlyCell(self._sheet, value=value)
        cell.data_type = "s"
        return cell

    def close(self) -> None:
        """Finish the file."""
        self._book.save(self._path)
