"""What can be typed about payments and kept rates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.cli.options import add, group
from app.cli.typed import Typed


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


def of_rates(promise: Any) -> None:
    """`forbear promise rates`."""
    rates = add(promise, "rates", "promise_rates", "which promises are kept, with 95 % bounds")
    rates.set_defaults(room="payments")
