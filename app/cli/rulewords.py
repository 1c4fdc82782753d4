"""What can be typed after `forbear rules`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.cli.adding import add, group
from app.cli.typed import Typed


def of_rules(commands: Any, typed: Typed) -> None:
    """The contact rules: those that need no book, then those of a book."""
    rules = group(commands, "rules", "the contact rules 联系规则")
    _without_a_book(rules, typed)
    _replay(rules, typed)
    _publish(rules, typed)


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
        help="a pack's name or its folder; may be repeated: all must allow",
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
    for one in (publish, published):
        one.set_defaults(room="publishing")
