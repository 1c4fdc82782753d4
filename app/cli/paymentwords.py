"""What can be typed about creditors, agreements, payments and kept rates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.cli.options import add, group
from app.cli.typed import Typed
from app.domain.plans import Lender, Product


def of_payments(commands: Any, typed: Typed) -> None:
    """`forbear payment …`."""
    payment = group(commands, "payment", "payments that came in 还款")
    brought = add(payment, "import", "payment_import", "post the payments of a bank's file")
    brought.add_argument("file", type=Path, metavar="FILE")
    brought.add_argument("--map", dest="map_file", type=Path, help="names columns of the file")
    brought.add_argument("--dry-run", action="store_true", help="only judge; needs no book")
    listed = add(payment, "waiting", "payment_waiting", "payments that no loan was found for")
    listed.add_argument("--limit", type=typed.positive, default=50)
    match = add(payment, "match", "payment_match", "say which loan a waiting payment is for")
    match.add_argument("payment", type=typed.named, metavar="PAYMENT")
    match.add_argument("--to", required=True, metavar="NUMBER", help="of a case or contract")
    match.add_argument("--reason", required=True)


def of_creditors(commands: Any) -> None:
    """`forbear creditor …`."""
    creditor = group(commands, "creditor", "who placed the debts, and what kind they are 委托方")
    add(creditor, "list", "creditor_list", "every creditor with its kinds")
    said = add(creditor, "set", "creditor_set", "say a kind, for debts whose file says none")
    said.add_argument("creditor", metavar="NAME")
    said.add_argument("--lender", choices=[kind.value for kind in Lender])
    said.add_argument("--product", choices=[kind.value for kind in Product])


def of_agreements(commands: Any, typed: Typed) -> None:
    """`forbear agreement …`."""
    agreement = group(commands, "agreement", "what was agreed, and what a lead is asked 协议")
    ask = add(agreement, "ask", "agreement_ask", "ask a lead to allow an offer")
    ask.add_argument("--reason", required=True)
    make = add(agreement, "make", "agreement_make", "put on record what was agreed")
    make.add_argument("--read-out", required=True, help="the words that the person heard")
    make.add_argument("--approval", metavar="NUMBER", help="of a lead's, where one was needed")
    make.add_argument("--instead", metavar="NUMBER", help="of the version whose place it takes")
    for one in (ask, make):
        one.add_argument("person", type=typed.named, metavar="PERSON")
        one.add_argument("proposal", type=Path, metavar="FILE", help="as `plan quote` reads one")
        one.add_argument("--id", help="the same one again changes nothing")
    listed = add(agreement, "waiting", "agreement_waiting", "offers that wait for a lead")
    listed.add_argument("--limit", type=typed.positive, default=50)
    approve = add(agreement, "approve", "agreement_approve", "allow what was asked")
    approve.add_argument("--reason", default="")
    refuse = add(agreement, "refuse", "agreement_refuse", "refuse it; the collector reads why")
    refuse.add_argument("--reason", required=True)
    letter = add(agreement, "letter", "agreement_letter", "write the letter about one as a PDF")
    letter.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file")
    message = add(agreement, "message", "agreement_message", "confirm one in writing")
    message.add_argument("--to", type=typed.named, metavar="POINT", help="hand it to be sent")
    message.add_argument("--permit-id", help="the same one again hands it once")
    for one in (approve, refuse, letter, message):
        one.add_argument("id", type=typed.named, metavar="NUMBER")
    shown = add(agreement, "list", "agreement_list", "every version with one person")
    shown.add_argument("person", type=typed.named, metavar="PERSON")


def of_rates(promise: Any) -> None:
    """`forbear promise rates`."""
    rates = add(promise, "rates", "promise_rates", "which promises are kept, with 95 %% bounds")
    rates.set_defaults(room="payments")
