"""What can be typed about cases that go to the lawyers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.cli.options import add, group
from app.cli.typed import Typed
from app.domain.referrals import PaperKind


def of_referrals(commands: Any, typed: Typed) -> None:
    """`forbear referral …`."""
    referral = group(commands, "referral", "cases that go to the lawyers 移交律师")
    check = add(referral, "check", "referral_check", "what the file of a case has and lacks")
    check.add_argument("--court", default="", help="where it would be brought")
    attach = add(referral, "attach", "referral_attach", "put a document into the book")
    attach.add_argument("kind", choices=[kind.value for kind in PaperKind])
    attach.add_argument("file", type=Path, metavar="FILE")
    ask = add(referral, "ask", "referral_ask", "ask a lead to give a case to the lawyers")
    ask.add_argument("--reason", required=True)
    ask.add_argument("--court", required=True, help="where it would be brought, and why there")
    ask.add_argument("--id", help="the same one again asks once")
    for one in (check, attach, ask):
        one.add_argument("--case", required=True, type=typed.named, metavar="NUMBER")
    listed = add(referral, "list", "referral_list", "referrals and their steps, latest first")
    listed.add_argument("--limit", type=typed.positive, default=50)
    approve = add(referral, "approve", "referral_approve", "let a case go; leads alone")
    refuse = add(referral, "refuse", "referral_refuse", "keep it at the desk, with the reason")
    made = add(referral, "file", "referral_file", "write the file of an approved case")
    made.add_argument("--as-of", type=typed.moment, metavar="MOMENT", help="default: now")
    made.add_argument("--pdf", type=Path, metavar="FILE", help="its PDF alone, too")
    hand = add(referral, "hand", "referral_hand", "hand it over: nobody is contacted from then on")
    hand.add_argument("--to", required=True, help="to whom")
    for one in (made, hand):
        one.add_argument("--out", type=Path, required=True, metavar="ZIP", help="a new file")
    for name in ("question", "answer", "outcome"):
        said = add(referral, name, f"referral_{name}", f"put the {name} on record")
        said.add_argument("referral", type=typed.named, metavar="REFERRAL")
        said.add_argument("words")
    recall = add(referral, "recall", "referral_recall", "the case comes back; leads alone")
    for one in (refuse, recall):
        one.add_argument("--reason", required=True)
    for one in (approve, refuse, made, hand, recall):
        one.add_argument("referral", type=typed.named, metavar="REFERRAL")
