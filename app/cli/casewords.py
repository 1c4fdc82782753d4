"""What can be typed about who has which person: one at a time, or many dealt anew."""

from __future__ import annotations

from typing import Any

from app.cli.options import add, group
from app.cli.typed import Typed
from app.domain.queue import PromiseFilter, Stage
from app.domain.reassigning import Share

STAGES = [stage.value for stage in Stage]


def of_cases(commands: Any, typed: Typed) -> None:
    """`forbear case …`."""
    case = group(commands, "case", "who has which person 分案")
    assign = add(case, "assign", "case_assign", "give a person to somebody")
    assign.add_argument("person", type=typed.named, metavar="ID")
    to = assign.add_mutually_exclusive_group(required=True)
    to.add_argument("--to", metavar="LOGIN")
    to.add_argument("--to-nobody", action="store_true")
    assign.add_argument("--reason", default="")
    deal = add(case, "reassign", "case_reassign", "deal many anew 转派: shown first, then done")
    deal.add_argument("--from", dest="of", action="append", default=[], metavar="LOGIN")
    deal.add_argument("--from-nobody", action="store_true", help="those given to nobody yet")
    deal.add_argument("--to", action="append", default=[], metavar="LOGIN")
    deal.add_argument(
        "--by", choices=[one.value for one in Share], default=Share.PEOPLE.value,
        help="what is to be equal in the end; default: people",
    )  # fmt: skip
    of_filters(deal)
    deal.add_argument("--apply", metavar="KEY", help="do it; the key was shown with the trial")
    deal.add_argument("--reason", default="", help="kept on record; needed with --apply")
    listed = add(case, "reassigned", "case_reassigned", "what was dealt anew, latest first")
    listed.add_argument("--limit", type=typed.positive, default=20)
    undo = add(case, "undo", "case_undo", "everybody goes back, once")
    undo.add_argument("id", type=typed.named, metavar="NUMBER")
    undo.add_argument("--reason", required=True)
    for one in (deal, listed, undo):
        one.set_defaults(room="reassigning")


def of_training(staff: Any) -> None:
    """`forbear staff train`."""
    train = add(staff, "train", "staff_train", "which stages somebody is given; none named: all")
    train.add_argument("new_login", metavar="LOGIN")
    train.add_argument("stages", nargs="*", choices=[*STAGES, []], metavar="STAGE")
    train.set_defaults(room="reassigning")


def of_filters(one: Any) -> None:
    """Which people are meant."""
    one.add_argument("--stage", choices=STAGES)
    one.add_argument("--creditor", metavar="NAME")
    one.add_argument("--tag", metavar="TAG", help="as the creditor wrote it")
    one.add_argument(
        "--promise", choices=[one.value for one in PromiseFilter],
        help="with a promise in that state; none: without an open one",
    )  # fmt: skip
