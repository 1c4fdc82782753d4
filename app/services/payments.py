"""Payments 还款 come into the book: from the bank's file, all of it or none, or matched by hand.

What was posted is never changed: a reversal 冲正 is a row of its own, and the same bank reference
is posted once, however often a file brings it. Debts keep the figures of their creditor's file.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.imports import Level
from app.domain.moments import micros
from app.domain.payments import (
    JudgedPayment,
    PaymentRow,
    PaymentsImported,
    Unmatched,
    WaitingPayment,
)
from app.services import keeping, texts
from app.services.desk import LEADING, OVERSEEING, Desk
from app.services.intake import Cancelled, ImportOptions, Progress
from app.services.payment_file import PaymentFile, read_payments
from app.services.portfolio_rows import CURRENCY
from app.storage import log, payments, people, portfolio
from app.storage.chain import row_digest
from app.storage.payments import Numbered, Stated
from app.storage.store import Transaction


@dataclass(slots=True)
class _Run:
    """One import in its transaction: what it did so far, and whom it concerns."""

    desk: Desk
    tx: Transaction
    now: datetime
    posted: int = 0
    waiting: int = 0
    same: int = 0
    people: set[str] = field(default_factory=set)


def import_file(
    desk: Desk,
    path: Path,
    options: ImportOptions,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> PaymentsImported:
    """Post the payments of a file; team leads and administrators only.

    One transaction: payments, what they keep or break, places in the queue, the log. What names no
    loan waits (`waiting`). Raises DeskError login.*, file.*, book.*, import.cancelled; in each case
    nothing of the file was kept.
    """
    desk.present(*LEADING)
    file = read_payments(path, options, desk.settings.zone, desk.today(desk.clock()))
    file.watch(progress, cancelled)
    if desk.at_office:
        return _imported_by_owner(desk, file)
    with closing(row for row in file) as rows, desk.writing() as tx:
        portfolio.lock_imports(tx)
        run = _Run(desk, tx, desk.dated(tx))
        judged = [row for row in rows if row.payment is not None]
        for row in sorted(judged, key=_turn):
            _bring(run, row, file)
        _watch(run)
        report = file.report()
        counts = {level.value: number for level, number in report.counts.items()}
        log.append(
            tx, DESK, EntryKind.PAYMENTS_IMPORTED, run.now, staff_id=desk.need().id,
            device=desk.device, counts=counts, posted=run.posted, waiting=run.waiting,
            same=run.same,
        )  # fmt: skip
    return PaymentsImported(report, run.posted, run.waiting, run.same, len(run.people))


def _imported_by_owner(desk: Desk, file: PaymentFile) -> PaymentsImported:
    """As `import_file`, at an office: a lead posts for the people of their team, others wait."""
    with closing(row for row in file) as rows:
        judged = [(row, row.payment) for row in rows if row.payment is not None]
    lines = [{**_stated(payment), "level": row.level.value} for row, payment in judged]
    counts = file.report().counts
    done = desk.ask(
        "post_payments", rows=json.dumps(lines),
        left_out=json.dumps({one.value: counts[one] for one in (Level.REJECT, Level.SKIP)}),
        device=desk.device,
    )  # fmt: skip
    for (row, payment), came in zip(judged, done["came"], strict=True):
        if came == "reference_differs":
            file.refuse(row, came, reference=payment.reference)
        elif came in ("reversal_larger", "reversal_wrong"):
            file.refuse(row, came, reference=payment.reverses)
    return PaymentsImported(
        file.report(), done["posted"], done["waiting"], done["same"], done["people"]
    )


def waiting(desk: Desk, rows: int) -> tuple[WaitingPayment, ...]:
    """Payments that no loan was found for, oldest first.

    Team leads, compliance and administrators only. Raises DeskError login.not_allowed.
    """
    with desk.reading(*OVERSEEING) as tx:
        return payments.waiting(tx, rows)


def match(desk: Desk, waiting_id: str, named: str, reason: str) -> str:
    """Say which case or contract a waiting payment is for; returns the person's id.

    `named`: its number; or the id of a loan, or of a person whose loans it goes over by rule.
    Team leads and administrators only; the reason is on record. Raises DeskError
    payment.not_waiting, payment.no_reason, payment.no_such_loan, payment.several_people,
    payment.reverses_unknown, payment.reverses_wrong, payment.reverses_more, login.not_allowed.
    """
    staff = desk.need(*LEADING)
    if not reason.strip():
        raise DeskError("payment.no_reason")
    if desk.at_office:
        return str(desk.ask(
            "match_payment", waiting_id=waiting_id, named=named, reason=reason, device=desk.device
        ))  # fmt: skip
    with desk.writing() as tx:
        run = _Run(desk, tx, desk.dated(tx))
        one = payments.waiting_one(tx, waiting_id)
        if one is None:
            raise DeskError("payment.not_waiting")
        to = _chosen(tx, one, named)
        people.lock(tx, to.person_id)
        text_id, digest = texts.keep(desk, tx, to.person_id, "reason", reason, run.now)
        log.append(
            tx, to.person_id, EntryKind.PAYMENT_MATCHED, run.now, staff_id=staff.id,
            device=desk.device, waiting=waiting_id, text=text_id, words=digest,
        )  # fmt: skip
        _end_waiting(run, one, to)
        _watch(run)
    return to.person_id


def _turn(row: JudgedPayment) -> tuple[bool, bool]:
    """What is taken back comes before what does so, in whatever order the file has them."""
    payment = row.payment
    return (False, False) if payment is None else (bool(payment.reverses), payment.amount > 0)


def take_in(desk: Desk, tx: Transaction, payment: PaymentRow, now: datetime) -> None:
    """Post one payment whose loan is known, in the caller's transaction.

    Raises DeskError payment.no_such_loan.
    """
    run, to = _Run(desk, tx, now), _target(tx, payment)
    if isinstance(to, Unmatched):
        raise DeskError("payment.no_such_loan", named=payment.named)
    _post(run, payment, to)
    _watch(run)


def _bring(run: _Run, row: JudgedPayment, file: PaymentFile) -> None:
    """One line: posted, waiting, known, or refused with a finding."""
    payment = row.payment
    if payment is None:
        return
    known = _known(run.tx, payment.reference)
    if known is not None:
        on = payment.paid_on.isoformat()
        if known == (payment.named, payment.amount, on, payment.reverses):
            run.same += 1
        else:
            file.refuse(row, "reference_differs", reference=payment.reference)
        return
    to = _target(run.tx, payment)
    if to is Unmatched.REVERSES_WRONG:
        file.refuse(row, "reversal_wrong", reference=payment.reverses)
    elif isinstance(to, Unmatched):
        _wait(run, payment, to)
    elif _is_more(run.tx, payment):
        file.refuse(row, "reversal_larger", reference=payment.reverses)
    else:
        _post(run, payment, to)


def _known(tx: Transaction, reference: str) -> Stated | None:
    posted = payments.by_reference(tx, reference)
    return payments.waits_as(tx, reference) if posted is None else posted.stated


def _target(tx: Transaction, payment: PaymentRow) -> Numbered | Unmatched:
    """Whose loan it is for; a contract of several loans of one person is for all of them."""
    if payment.reverses:
        original = payments.by_reference(tx, payment.reverses)
        if original is None:
            return Unmatched.REVERSES_UNKNOWN
        is_reversal = original.amount < 0
        if (payment.amount > 0) != is_reversal or (original.reverses and not is_reversal):
            return Unmatched.REVERSES_WRONG
        return Numbered(
            original.debt_id or "", original.debtor_id, original.person_id, original.currency
        )
    return _numbered(tx, payment.named)


def _is_more(tx: Transaction, payment: PaymentRow) -> bool:
    """Whether it takes back more than is left of what it names."""
    return bool(payment.reverses) and (
        abs(payment.amount) > abs(payments.net(tx, payment.reverses))
    )


def _numbered(tx: Transaction, named: str) -> Numbered | Unmatched:
    found = payments.numbered(tx, named)
    if not found:
        return Unmatched.UNKNOWN
    if len({one.person_id for one in found}) > 1:
        return Unmatched.SEVERAL
    return found[0] if len(found) == 1 else found[0]._replace(debt_id="")


def _chosen(tx: Transaction, one: WaitingPayment, named: str) -> Numbered:
    """Where a person says that it belongs. A reversal follows what it reverses."""
    if one.reverses:
        to = _target(tx, _as_row(one))
        if isinstance(to, Unmatched):
            raise DeskError(f"payment.{to.value}", reference=one.reverses)
        if _is_more(tx, _as_row(one)):
            raise DeskError("payment.reverses_more", reference=one.reverses)
        return to
    found = payments.loan(tx, named) or _person(tx, one, named) or _numbered(tx, named)
    if found is Unmatched.SEVERAL:
        raise DeskError("payment.several_people", named=named)
    if isinstance(found, Unmatched):
        raise DeskError("payment.no_such_loan", named=named)
    return found


def _person(tx: Transaction, one: WaitingPayment, named: str) -> Numbered | None:
    """All the loans of a person who is named by id."""
    head = people.head(tx, named)
    if head is None:
        return None
    return Numbered("", head.person_id, head.person_id, one.amount.currency)


def _as_row(one: WaitingPayment) -> PaymentRow:
    return PaymentRow(
        one.named, one.amount.minor, one.paid_on, None, one.channel, one.reference, one.reverses
    )


def _wait(run: _Run, payment: PaymentRow, why: Unmatched) -> None:
    run.tx.add(
        payments.add_unmatched, id=run.desk.new_id(run.now),
        currency=CURRENCY, reason=why.value, staff_id=run.desk.need().id, at=micros(run.now),
        **_stated(payment),
    )  # fmt: skip
    run.waiting += 1


def _stated(payment: PaymentRow) -> dict[str, Any]:
    """The columns that a payment has wherever it stands."""
    at = payment.paid_at
    return {
        "named": payment.named or None, "amount": payment.amount,
        "paid_on": payment.paid_on.isoformat(), "paid_at": None if at is None else micros(at),
        "channel": payment.channel or None, "reference": payment.reference,
        "reverses": payment.reverses or None,
    }  # fmt: skip


def _post(run: _Run, payment: PaymentRow, to: Numbered) -> str:
    """Put a payment down, and whatever waited for it to be reversed; returns its id."""
    people.lock(run.tx, to.person_id)
    staff, payment_id = run.desk.need(), run.desk.new_id(run.now)
    row = {
        "id": payment_id, "debtor_id": to.debtor_id, "debt_id": to.debt_id or None,
        "currency": to.currency, "staff_id": staff.id, "posted_at": micros(run.now),
        **_stated(payment),
    }  # fmt: skip
    run.tx.add(payments.add_payment, **row)
    log.append(
        run.tx, to.person_id, EntryKind.PAYMENT_POSTED, run.now, staff_id=staff.id,
        device=run.desk.device, payment=payment_id, row=row_digest(row),
    )  # fmt: skip
    run.posted += 1
    run.people.add(to.person_id)
    for one in payments.waiting_reversals(run.tx, payment.reference):
        found = _target(run.tx, _as_row(one))
        if isinstance(found, Unmatched):
            payments.waits_for(run.tx, one.id, found.value)
        elif not _is_more(run.tx, _as_row(one)):
            _end_waiting(run, one, to)
    return payment_id


def _end_waiting(run: _Run, one: WaitingPayment, to: Numbered) -> None:
    payments.matched(run.tx, one.id, _post(run, _as_row(one), to))


def _watch(run: _Run) -> None:
    """Judge everybody whom the payments concern; one order of locks."""
    for person_id in sorted(run.people):
        keeping.watch(run.desk, run.tx, person_id, run.now)
