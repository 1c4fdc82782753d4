"""Rows that name somebody else under a case number on file: nothing of them is taken over."""

from __future__ import annotations

import json
from collections.abc import Sequence

from app.domain.people import keyed
from app.rules.intake.names import may_be_same
from app.services import portfolio_rows as build
from app.services.import_batch import Row
from app.storage import portfolio
from app.storage.portfolio import KnownDebt, KnownDebtor
from app.storage.store import Transaction

Question = tuple[str, str, str]  # debtor, kind and body of a review


def question(row: Row, debt: KnownDebt) -> Question:
    """The review that asks whether the row speaks of the person whose case it is."""
    body = {"case_no": row.case.case_no, "name": row.case.name}
    return debt.debtor_id, "case_names_other", json.dumps(body, ensure_ascii=False)


def strangers(tx: Transaction, salt: bytes, rows: Sequence[Row]) -> set[int]:
    """The lines of those rows whose case is on file for somebody else.

    Another name, and another identity number or, where one of the two has none, no number that
    is the debtor's own. A review that was answered with "the same person" settles it.
    """
    said = [(row, row.debt) for row in rows if row.debt and row.debt.digest != row.digest]
    owners = portfolio.debtors_by_id(tx, [debt.debtor_id for _, debt in said])
    renamed = [
        (row, debt)
        for row, debt in said
        if not may_be_same(owners[debt.debtor_id].name, row.case.name)
    ]
    ids = [debt.debtor_id for _, debt in renamed]
    numbers = portfolio.own_numbers(tx, ids)
    answered = portfolio.answered_same(tx, ids)
    return {
        row.line
        for row, debt in renamed
        if question(row, debt) not in answered
        and _is_other(row, owners[debt.debtor_id], numbers, salt)
    }


def _is_other(row: Row, owner: KnownDebtor, numbers: set[tuple[str, str]], salt: bytes) -> bool:
    number = build.identity_key(salt, row.case.identity)
    if number and owner.identity_key:
        return number != owner.identity_key
    return not any((owner.id, keyed(salt, phone.e164)) in numbers for phone in row.case.phones)
