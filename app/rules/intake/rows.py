"""A record becomes a case, with what was repaired, dropped or doubted on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any

from app.domain.imports import (
    NOTHING,
    CaseRow,
    Finding,
    Identity,
    IdentityKind,
    JudgedRow,
    Level,
)
from app.rules.intake.asof import counts, days
from app.rules.intake.columns import Layout, Texts
from app.rules.intake.dates import NoDay, day, days_named
from app.rules.intake.identity import kind_of, read_identity
from app.rules.intake.kinds import KindReader, Vocabulary
from app.rules.intake.ledger import Ledger
from app.rules.intake.money import fen, fens, is_finer_than_a_fen, rounded_fen, yuan
from app.rules.intake.names import clean_name, is_masked
from app.rules.intake.numbers import Numbers
from app.rules.intake.rates import yearly_rate
from app.rules.intake.skips import starts_a_total, why_skipped
from app.rules.intake.tags import tags_in
from app.rules.intake.text import (
    STEERING,
    Cell,
    looks_like_formula,
    lost_digits,
    mailbox,
    one_line,
    plain,
)

DATES = ("lent_on", "due_on", "last_paid_on", "placed_on")
AMOUNTS = (
    "lent", "principal", "interest", "penalty", "fees", "overdue", "instalment", "last_paid",
)  # fmt: skip
COUNTS = ("stated_dpd", "terms", "terms_paid")
_PHONES = ("phone", "phone_2", "contact_phone", "employer_phone")
_LONGEST = {"case_no": 80, "creditor": 200, "name": 100}  # signs: room in the book, of a name
_UNREADABLE = "\ufffd"
_DONE = {
    "id_15": "made_18_digits",
    "id_minor": "kept_for_review",
    "id_missing": "known_by_phone",
}
_MEMO_LIMIT = 20_000
_SOME_DAY = date(2040, 1, 1)  # stands in where a file names no day; only ages hang on it


class Judge:
    """Judges the records of one file, in their order.

    `as_of` is the day the file speaks of (None: days past due are not compared); `ledger`
    knows which cases and people came before; `words` say whose a number is and what kind a loan
    is; `formulas` gives those of a line's empty cells, by column, without result.
    """

    def __init__(
        self, layout: Layout, as_of: date | None, ledger: Ledger, words: Vocabulary,
        formulas: Callable[[int], Mapping[int, str]],
    ) -> None:  # fmt: skip
        self._layout = layout
        self._formulas_of = formulas
        self._formulas: dict[int, str] = {}
        self._as_of = as_of
        self._ledger = ledger
        self._width = layout.width
        # Behind each row's cells: what holds for every row, then what a column that is not there
        # holds, each with a place counted from the end (-1: such a column).
        self._behind: list[Cell] = [*layout.constants.values(), None]
        self._constants = {name: at - len(self._behind) for at, name in enumerate(layout.constants)}
        self._texts = self._getter(Texts._fields)
        self._dates = self._getter(DATES)
        self._amounts = self._getter(AMOUNTS)
        self._counts = self._getter(COUNTS)
        self._phones = self._getter(_PHONES)
        self._numbers = Numbers(self._say, words.own)
        self._kind = KindReader(self._say, words.kinds).read
        self._identity = self._place("identity")
        self._kinds: dict[str, IdentityKind] = {}
        self._line = 0
        self._found: list[Finding] = []
        self._case_heading = layout.headings[layout.position("case_no")]

    def judge(self, line: int, cells: list[Cell], fault: str) -> JudgedRow:
        """The verdict on one record; `cells` may be changed.

        `line` is its first physical line, `fault` what kept it from being read as it stands.
        """
        lacking = self._width - len(cells)
        if lacking > 0:
            cells.extend([None] * lacking)
        cells += self._behind
        self._line, self._found, self._formulas = line, [], dict(self._formulas_of(line))
        try:
            texts = Texts._make(map(str.strip, self._texts(cells)))  # type: ignore[arg-type]  # a cell that is no text raises TypeError
        except TypeError:
            texts = Texts._make(map(plain, self._texts(cells)))
        if skipped := self._skipped(texts, cells):
            return skipped
        case = self._case(texts, cells)
        if fault or "??" in case.address:
            self._broken(cells, fault)
        if lacking:
            self._ragged(cells, lacking)
        if self._formulas:
            self._left_empty()
        return self._verdict(case, texts)

    def _getter(self, names: Iterable[str]) -> Callable[[list[Cell]], tuple[Cell, ...]]:
        return itemgetter(*(self._place(name) for name in names))

    def _place(self, name: str) -> int:
        at = self._constants.get(name)
        return self._layout.position(name) if at is None else at

    def _say(self, level: Level, column: str, code: str, done: str, **values: object) -> None:
        shown = self._layout.shown[column] if column else ""
        if self._formulas and code.endswith("_missing"):
            if raw := self._formulas.pop(self._layout.position(column), ""):
                code, values = "formula_unstored", {"raw": raw}
        self._found.append(Finding(self._line, shown, level, code, values or NOTHING, done))

    def _left_empty(self) -> None:
        """Formulas without result where nothing has to stand."""
        for name, at in self._layout.positions.items():
            if raw := self._formulas.get(at):
                self._say(Level.NOTE, name, "formula_unstored", "left_empty", raw=raw)

    def _skipped(self, texts: Texts, cells: list[Cell]) -> JudgedRow | None:
        case_no = texts.case_no
        if case_no and texts.name and case_no != self._case_heading and not starts_a_total(case_no):
            return None
        code = why_skipped(cells[: -len(self._behind)], self._layout)
        if not code:
            return None
        found = (Finding(self._line, "", Level.SKIP, code, NOTHING, "left_out"),)
        return JudgedRow(self._line, Level.SKIP, None, -1, found)

    def _verdict(self, case: CaseRow, texts: Texts) -> JudgedRow:
        level = Level.ACCEPT
        for finding in self._found:
            if finding.level is Level.REJECT:
                level = Level.REJECT
                break
            if finding.level is Level.WARN:
                level = Level.WARN
        if level is not Level.REJECT and not self._ledger.is_new_case(case.creditor, case.case_no):
            self._say(Level.REJECT, "case_no", "duplicate", "first_kept", case_no=case.case_no)
            level = Level.REJECT
        if level is Level.REJECT:
            named = (case.creditor, case.case_no)
            return JudgedRow(self._line, level, None, -1, tuple(self._found), named)
        mobile = case.phones[0].e164 if case.phones else ""
        match = self._ledger.person(case.identity, case.name, mobile)
        if not match.same_name:
            self._say(Level.NOTE, "name", "name_differs", "one_person", name=case.name)
        return JudgedRow(self._line, level, case, match.person, tuple(self._found))

    def _case(self, texts: Texts, cells: list[Cell]) -> CaseRow:
        own, theirs, contacts, employers = self._numbers.read(self._phones(cells))
        lent, principal, interest, penalty, fees, overdue, instalment, last_paid = self._money(
            cells
        )
        lent_on, due_on, last_paid_on, placed_on, derived, dpd, terms, paid = self._times(cells)
        if overdue is not None and overdue > 0:
            self._compare_parts((principal, interest, penalty, fees), overdue)
        return CaseRow(
            self._case_no(texts.case_no), self._creditor(texts.creditor),
            self._name(texts.name), texts.sex,
            self._who(texts.identity_kind, cells[self._identity]),
            own, clean_name(self._seen("contact_name", texts.contact_name)),
            texts.contact_relation, contacts, theirs,
            self._free_text("address", texts.address, Level.NOTE), self._email(texts.email),
            self._free_text("employer", texts.employer, Level.WARN),
            employers, texts.product,
            self._kind("lender_kind", texts.lender_kind, texts.creditor),
            self._kind("product_kind", texts.product_kind, texts.product),
            self._loan_no(texts.loan_no), lent_on, due_on, derived, dpd,
            lent, principal, interest, penalty, fees, overdue or 0,
            self._rate(texts.annual_rate), terms, paid, instalment,
            texts.grade, texts.history, last_paid_on, last_paid, placed_on,
            tags_in(texts.tags), self._free_text("note", texts.note, Level.WARN),
        )  # fmt: skip

    def _case_no(self, text: str) -> str:
        text = self._seen("case_no", text)
        if not text:
            self._say(Level.REJECT, "case_no", "case_no_missing", "not_imported")
        elif _UNREADABLE in text:
            self._say(Level.REJECT, "case_no", "case_no_unreadable", "not_imported")
        elif lost_digits(text):  # it would stand for every case that begins alike
            self._say(Level.REJECT, "case_no", "case_no_shortened", "not_imported", raw=text)
        elif len(text) > _LONGEST["case_no"]:
            self._too_long("case_no", text)
        else:
            self._formula("case_no", text, Level.WARN)
        return text

    def _loan_no(self, text: str) -> str:
        if lost_digits(text):
            self._say(Level.WARN, "loan_no", "loan_no_shortened", "kept_as_written", raw=text)
        return text

    def _rate(self, text: str) -> Decimal | None:
        try:
            return yearly_rate(text)
        except ValueError:
            self._say(Level.NOTE, "annual_rate", "rate_unreadable", "left_empty", raw=text)
            return None

    def _email(self, text: str) -> str:
        if (found := mailbox(text)) is None:
            self._say(Level.NOTE, "email", "email_unreadable", "left_empty", raw=text)
        return found or ""

    def _creditor(self, text: str) -> str:
        if not text:
            self._say(Level.REJECT, "creditor", "creditor_missing", "not_imported")
        elif len(text) > _LONGEST["creditor"]:
            self._too_long("creditor", text)
        return text

    def _too_long(self, column: str, text: str) -> None:
        signs, most = len(text), _LONGEST[column]
        self._say(Level.REJECT, column, "too_long", "not_imported", signs=signs, most=most)

    def _name(self, text: str) -> str:
        name = clean_name(self._seen("name", text))
        if not name:
            self._say(Level.REJECT, "name", "name_missing", "not_imported")
        elif len(name) > _LONGEST["name"]:
            self._too_long("name", name)
        elif not name.isalpha() and is_masked(name):
            self._say(Level.WARN, "name", "name_masked", "kept_as_written", name=name)
        return name

    def _who(self, kind_text: str, cell: Cell) -> Identity:
        kind = self._kinds.get(kind_text)
        if kind is None:
            kind = kind_of(kind_text)
            if len(self._kinds) < _MEMO_LIMIT:
                self._kinds[kind_text] = kind
        identity, problem = read_identity(kind, cell, self._as_of or _SOME_DAY)
        if problem:
            level = Level.NOTE if problem == "id_missing" else Level.WARN
            if not (problem == "id_minor" and self._as_of is None):
                done = _DONE.get(problem, "matched_by_phone")
                self._say(level, "identity", problem, done, raw=identity.raw)
        return identity

    def _free_text(self, column: str, text: str, level: Level) -> str:
        text = self._seen(column, text)
        self._formula(column, text, level)
        return one_line(text)

    def _formula(self, column: str, text: str, level: Level) -> None:
        if text[:1] in "=+-@" and looks_like_formula(text):
            self._say(level, column, "formula", "kept_as_text", raw=text)

    def _seen(self, column: str, text: str) -> str:
        """A text without the signs that turn or end it and are never seen themselves."""
        if text.isprintable():
            return text
        seen = text.translate(STEERING)
        if seen != text:
            left_out = len(text) - len(seen)
            self._say(Level.NOTE, column, "hidden_signs", "signs_left_out", signs=left_out)
        return seen.strip()

    def _money(self, cells: list[Cell]) -> list[int | None]:
        amounts = self._amounts(cells)
        try:
            read = fens(amounts)
        except ValueError:
            read = [self._amount(name, cell) for name, cell in zip(AMOUNTS, amounts, strict=True)]
        overdue = read[5]
        if overdue is None and not self._has_reject("overdue"):
            self._say(Level.REJECT, "overdue", "overdue_missing", "not_imported")
        elif overdue is not None and overdue < 0:
            done, stated = "not_imported", yuan(overdue)
            self._say(Level.REJECT, "overdue", "overdue_negative", done, amount=stated)
        return read

    def _has_reject(self, column: str) -> bool:
        shown = self._layout.shown[column]
        return any(f.level is Level.REJECT and f.column == shown for f in self._found)

    def _amount(self, column: str, cell: Cell) -> int | None:
        try:
            return fen(cell)
        except ValueError:
            pass  # told from each other below: finer than a fen, or no amount at all
        if is_finer_than_a_fen(cell):
            amount = rounded_fen(cell)
            exact, kept = plain(cell), yuan(amount or 0)
            self._say(Level.NOTE, column, "money_rounded", "rounded", raw=exact, amount=kept)
            return amount
        raw = plain(cell)
        if column == "overdue":
            self._say(Level.REJECT, column, "overdue_unreadable", "not_imported", raw=raw)
        else:
            self._say(Level.NOTE, column, "money_unreadable", "left_empty", raw=raw)
        return None

    def _compare_parts(self, parts: tuple[int | None, ...], overdue: int) -> None:
        total = 0
        for part in parts:
            if part is None:
                return
            total += part
        if total != overdue:
            values = {"stated": yuan(overdue), "sum": yuan(total)}
            self._say(Level.WARN, "overdue", "parts_differ", "stated_total_kept", **values)

    def _times(self, cells: list[Cell]) -> tuple[Any, ...]:
        numbers, dates = self._counts(cells), self._dates(cells)
        try:
            dpd, terms, paid = counts(numbers)
        except ValueError:
            dpd, terms, paid = [
                self._count(n, cell) for n, cell in zip(COUNTS, numbers, strict=True)
            ]
        derived = False
        try:
            lent_on, due_on, last_paid_on, placed_on = days_named(dates)
        except ValueError:
            read = [self._date(n, cell, dpd) for n, cell in zip(DATES, dates, strict=True)]
            lent_on, due_on, last_paid_on, placed_on = read
        if due_on is None:
            due_on = self._reckoned(dates[1], dpd)
            derived = due_on is not None
        elif dpd is not None and self._as_of is not None:
            self._compare_days((self._as_of - due_on).days, dpd)
        return lent_on, due_on, last_paid_on, placed_on, derived, dpd, terms, paid

    def _compare_days(self, counted: int, stated: int) -> None:
        if counted != stated and not (counted < 0 and stated == 0):
            values = {"stated": stated, "counted": counted, "as_of": self._as_of}
            self._say(Level.WARN, "stated_dpd", "days_differ", "due_date_kept", **values)

    def _count(self, column: str, cell: Cell) -> int | None:
        try:
            return days(cell)
        except ValueError:
            self._say(Level.NOTE, column, "count_unreadable", "left_empty", raw=plain(cell))
            return None

    def _date(self, column: str, cell: Cell, dpd: int | None) -> date | None:
        try:
            return day(cell)
        except NoDay as wrong:
            level, done = Level.NOTE, "left_empty"
            if column == "due_on":
                level = Level.WARN
                done = "left_empty" if dpd is None or self._as_of is None else "due_from_days"
            self._say(level, column, wrong.code, done, raw=plain(cell))
            return None

    def _reckoned(self, cell: Cell, dpd: int | None) -> date | None:
        """Where the due date is missing or cannot be read, the stated days say it as well."""
        if dpd is None or self._as_of is None:
            if plain(cell) == "" and self._layout.position("due_on") >= 0:
                self._say(Level.NOTE, "due_on", "due_missing", "left_empty")
            return None
        if plain(cell) == "":
            self._say(Level.NOTE, "due_on", "due_missing", "due_from_days")
        return self._as_of - timedelta(days=dpd)

    def _ragged(self, cells: list[Cell], lacking: int) -> None:
        """A row that has not as many cells as the headings: what follows may have slipped."""
        values = {"cells": self._width - lacking, "headings": self._width}
        if lacking > 0:
            self._say(Level.NOTE, "", "cells_missing", "rest_empty", **values)
            return
        surplus = cells[self._width : self._width - lacking]
        if raw := " ".join(filter(None, map(plain, surplus))):
            self._say(Level.NOTE, "", "cells_surplus", "surplus_left_out", **values, raw=raw)

    def _broken(self, cells: list[Cell], fault: str) -> None:
        """Bytes that cannot be read, now or in an earlier conversion: no address has `??`."""
        if fault == "quote_unclosed":
            self._say(Level.WARN, "", fault, "quote_kept")
            return
        column = ""
        for name, at in self._layout.positions.items():
            text = plain(cells[at])
            if _UNREADABLE in text or (name == "address" and "??" in text):
                column = name
                break
        self._say(Level.WARN, column, "bytes_unreadable", "kept_rest")
