"""What can be typed after `forbear rules`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.cli.options import add, group
from app.cli.typed import Typed
from app.domain.calendars import DayKind


def of_rules(commands: Any, typed: Typed) -> None:
    """The contact rules: those that need no book, then those of a book."""
    rules = group(commands, "rules", "the contact rules 联系规则")
    _without_a_book(rules, typed)
    _replay(rules, typed)
    _publish(rules, typed)
    _calendar(rules, typed)


def _without_a_book(rules: Any, typed: Typed) -> None:
    answer = add(rules, "check", "rules_check", "answer scenarios on standard input", book=False)
    answer.add_argument(
        "--pack", action="append", required=True, metavar="PACK",
        help="may be repeated: all must allow",
    )  # fmt: skip
    test = add(rules, "test", "rules_test", "ask the cases that stand beside a pack", book=False)
    rules_of = add(rules, "show", "rules_show", "the rules in force, with sources", book=False)
    for one in (test, rules_of):
        one.add_argument("name", nargs="?", metavar="PACK", help="default: every pack")
    rules_of.add_argument("--on", type=typed.day, metavar="DATE", help="default: today")
    rules_of.add_argument("--markdown", action="store_true", help="for a manual")


def _replay(rules: Any, typed: Typed) -> None:
    again = add(rules, "replay", "rules_replay", "old decisions under other packs")
    again.set_defaults(room="replay")
    again.add_argument(
        "--pack", action="append", required=True, metavar="PACK",
        help="a published version or its id, a pack's name or folder; repeated: all must allow",
    )  # fmt: skip
    for name, chosen in (("--from", "first"), ("--to", "last")):
        again.add_argument(name, dest=chosen, type=typed.day, required=True, metavar="DATE")


def _publish(rules: Any, typed: Typed) -> None:
    publish = add(rules, "publish", "rules_publish", "put a new version of a pack in force 发布")
    publish.add_argument("folder", type=Path, metavar="FOLDER", help="of the pack, with its cases")
    when = publish.add_mutually_exclusive_group(required=True)
    when.add_argument("--from", dest="first", type=typed.day, metavar="DATE", help="the first day")
    when.add_argument("--dry-run", action="store_true", help="only look at what would change")
    publish.add_argument("--reason", default="", help="kept with the version")
    published = add(rules, "published", "rules_published", "the versions that were published")
    verify = add(rules, "verify", "rules_verify", "at an office: does it decide by the texts 核对")
    for one in (publish, published, verify):
        one.set_defaults(room="publishing")


def _calendar(rules: Any, typed: Typed) -> None:
    calendar = group(rules, "calendar", "the working calendar of a pack 工作日历")
    show = add(calendar, "show", "calendar_show", "its special days; until when it is verified")
    show.add_argument("--year", type=typed.positive, metavar="YEAR")
    put = add(calendar, "set", "calendar_set", "what a day is; what stood there stays on record")
    verify = add(calendar, "verify", "calendar_verify", "up to which day it was compared")
    for one in (show, put, verify):
        one.add_argument("pack", metavar="PACK")
        one.set_defaults(room="calendars")
    put.add_argument("day", type=typed.day, metavar="DATE")
    put.add_argument(
        "--kind", required=True, choices=[kind.value for kind in DayKind],
        help="workday: a make-up working day 调休上班; ordinary: nothing special",
    )  # fmt: skip
    put.add_argument("--name", default="")
    put.add_argument("--source", required=True, help="where it was published")
    verify.add_argument("--until", type=typed.day, required=True, metavar="DATE")
    for one in (put, verify):
        one.add_argument("--reason", required=True)
