"""What can be typed after `forbear`."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, NoReturn

from app import __version__
from app.cli.casewords import of_cases, of_filters, of_training
from app.cli.noticewords import of_notices
from app.cli.options import add as _add
from app.cli.options import group as _group
from app.cli.paymentwords import of_agreements, of_creditors, of_payments, of_rates
from app.cli.referralwords import of_referrals
from app.cli.rulewords import of_rules
from app.cli.said import said
from app.cli.show import Screen
from app.cli.typed import Typed
from app.cli.visitwords import of_visits
from app.settings import LANGUAGES, THEMES
from app.wording import Wording, system_language


def parse(argv: list[str]) -> Namespace:
    """The command and its options. Wrong usage says what is wrong and exits with 2.

    It says so on stderr and, where JSON was asked for, as JSON on standard output too.
    """
    wording = _wording(argv)
    try:
        return every_command(wording).parse_args(argv)
    except _Misuse as misuse:
        screen = Screen(wording, as_json=any(word in _AS_JSON for word in argv))
        text = wording.text("cli.usage", said=_in_words(misuse.said, wording))
        screen.result({"error": {"code": "usage", "text": text}})
        print(f"{misuse.usage}{text}", file=sys.stderr, flush=True)
    raise SystemExit(2)


# What argparse says in English alone: the one place where it is read.
_ENGLISH = (
    (re.compile(r"the following arguments are required: (?P<names>.*)"), "cli.usage_required"),
    (re.compile(r"unrecognized arguments: (?P<names>.*)", re.DOTALL), "cli.usage_unknown"),
    (re.compile(r"one of the arguments (?P<names>.*) is required"), "cli.usage_required"),
    (
        re.compile(
            r"argument (?P<name>.*?): invalid choice: (?P<typed>.*) \(choose from (?P<known>.*)\)",
            re.DOTALL,
        ),
        "cli.usage_choice",
    ),
    (re.compile(r"argument (?P<name>.*?): expected .* arguments?"), "cli.usage_bare"),
    (re.compile(r"argument (?P<name>.*?): (?P<said>.*)", re.DOTALL), "cli.usage_of"),
)


def _in_words(said: str, wording: Wording) -> str:
    """What is wrong with what was typed, in the language of the screen."""
    for pattern, code in _ENGLISH:
        if found := pattern.fullmatch(said):
            return wording.text(code, **found.groupdict())
    return said


_AS_JSON = ("--json", "--jso", "--js", "--j")  # as argparse understands it


class _Misuse(Exception):
    """Words that are no command."""

    def __init__(self, usage: str, said: str) -> None:
        super().__init__(said)
        self.usage, self.said = usage, said


class _Parser(ArgumentParser):
    """Leaves to its caller where wrong usage is told."""

    def error(self, message: str) -> NoReturn:
        """Raises _Misuse."""
        raise _Misuse(self.format_usage(), message)


def every_command(wording: Wording) -> ArgumentParser:
    """The parser of all there is to be typed."""
    typed = Typed(wording)
    parser = _Parser(
        prog="forbear", description="Forbear 宽和催收台", epilog=typed.wording.text("cli.guide")
    )
    parser.add_argument("--version", action="version", version=f"forbear {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _book(commands, typed)
    _office(commands)
    _files(commands, typed)
    _work(commands, typed)
    said(commands, typed)
    _overseeing(commands, typed)
    _calls(commands, typed)
    _without_a_book(commands, typed)
    of_rules(commands, typed)
    of_payments(commands, typed)
    of_agreements(commands, typed)
    of_notices(commands, typed)
    of_referrals(commands, typed)
    of_creditors(commands)
    of_visits(commands, typed)
    return parser


def _wording(argv: list[str]) -> Wording:
    """The language asked for among the words, which are not understood yet; else the system's."""
    for option, value in zip(argv, [*argv[1:], ""], strict=True):
        named = value if option == "--language" else option.removeprefix("--language=")
        if named in LANGUAGES:
            return Wording(named)
    return Wording(system_language())


def _book(commands: Any, typed: Typed) -> None:
    setup = _add(commands, "setup", "setup", "make an encrypted book and its first member of staff")
    setup.add_argument("--name", required=True, help="your own name")
    setup.add_argument("--number", default="", help="your seat 坐席号")
    staff = _group(commands, "staff", "who may sign in")
    _add(staff, "list", "staff_list", "everybody who may sign in")
    add = _add(staff, "add", "staff_add", "add somebody; their password is asked for")
    add.add_argument("new_login", metavar="LOGIN")
    add.add_argument("--name", required=True)
    add.add_argument(
        "--role", required=True,
        choices=["collector", "team_lead", "visitor", "compliance", "admin"],
    )  # fmt: skip
    add.add_argument("--number", default="")
    for name, action, text in (
        ("disable", "staff_disable", "close an account"),
        ("reset", "staff_reset", "give somebody a new password; it is asked for"),
    ):
        _add(staff, name, action, text).add_argument("new_login", metavar="LOGIN")
    team = _add(staff, "team", "staff_team", "put somebody into a team; none named: into none")
    team.add_argument("new_login", metavar="LOGIN")
    team.add_argument("team", nargs="?", default="", metavar="TEAM")
    of_training(staff)
    book = _group(commands, "book", "the ways into the book")
    _add(book, "passphrase", "book_passphrase", "set or change the passphrase; it is asked for")
    _add(book, "recovery-code", "book_recovery_code", "a new recovery code; the old one ends")
    backup = _add(commands, "backup", "backup", "write a copy of book or office, with its keys")
    backup.add_argument("to", type=Path, metavar="FILE")
    restore = _add(commands, "restore", "restore", "check a copy and put it in its place")
    restore.add_argument("copy", type=Path, metavar="FILE")
    restore.add_argument(
        "--replace-newer", action="store_true",
        help="even when the book that is there has more entries than the copy",
    )  # fmt: skip
    _audit(commands, typed)


def _office(commands: Any) -> None:
    """Of the owner of a database, who sits at no desk."""
    db = _group(commands, "db", "the office: one PostgreSQL for all desks")
    init = _add(db, "init", "db_init", "make the office and its first administrator", book=False)
    init.add_argument("--as", dest="login", metavar="LOGIN", help="the administrator's login")
    init.add_argument("--name", required=True, help="the administrator's name")
    init.add_argument("--number", default="", help="their seat 坐席号")
    upgrade = _add(db, "upgrade", "db_upgrade", "bring an office to this program", book=False)
    clerk = _add(db, "clerk", "db_clerk", "carry out what desks leave as errands", book=False)
    move = _add(db, "move", "db_move", "move the book of this desk to an empty database")
    for one in (init, upgrade, clerk, move):
        one.add_argument("url", metavar="URL", help="postgresql://… with which the owner signs in")
    move.add_argument(
        "--undo", action="store_true",
        help="the book is worked in again: its move came to no end; the place is looked at first",
    )  # fmt: skip
    move.add_argument(
        "--target-lost", action="store_true",
        help="with --undo: the place cannot be reached any more, on your word",
    )  # fmt: skip
    test = _add(db, "test", "db_test", "sign in to an office; says what is wrong", book=False)
    test.add_argument("--as", dest="login", metavar="LOGIN", help="who signs in")
    test.add_argument("url", metavar="URL", help="postgresql://server,server/database")


def _audit(commands: Any, typed: Typed) -> None:
    audit = _group(commands, "audit", "the log")
    _add(audit, "verify", "audit_verify", "read every chain; names the first broken entry")
    _add(audit, "erase-again", "audit_erase_again", "words that a copy of the book brought back")
    accept = _add(
        audit, "accept-clock", "audit_accept_clock",
        "answer for entries that a clock set ahead dated later than now",
    )  # fmt: skip
    accept.add_argument(
        "--today", type=typed.day, required=True, metavar="DATE",
        help="today's date as you know it; it has to be the computer's too",
    )  # fmt: skip


def _files(commands: Any, typed: Typed) -> None:
    brought = _add(commands, "import", "import_file", "bring a portfolio file into the book")
    brought.add_argument("file", type=Path, metavar="FILE")
    brought.add_argument("--map", dest="map_file", type=Path, help="names columns of the file")
    brought.add_argument("--as-of", type=typed.day, metavar="DATE")
    brought.add_argument("--dry-run", action="store_true", help="only judge; needs no book")
    brought.add_argument("--findings", type=Path, metavar="CSV", help="write the findings there")
    imports = _add(commands, "imports", "imported", "the files that were imported, latest first")
    imports.add_argument("--limit", type=typed.positive, default=20)
    recalls = _add(commands, "recalls", "recalls", "cases that a newer file no longer names 退案")
    recalls.add_argument("--import", dest="import_id", metavar="ID", help="of this import alone")


def _work(commands: Any, typed: Typed) -> None:
    queue = _group(commands, "queue", "the queue")
    _lists(queue, typed)
    mine = _add(commands, "day", "my_day", "what you did today, and what is left 我的今天")
    mine.set_defaults(room="mine")
    _add(queue, "next", "queue_next", "take the next person")
    release = _add(queue, "release", "queue_release", "let the person go whom you hold")
    release.add_argument(
        "person", type=typed.named, metavar="ID", nargs="?", help="default: the one taken last"
    )
    search = _add(commands, "search", "search", "by name, initials, case number or digits")
    search.add_argument("text")
    person = _group(commands, "person", "one person")
    show = _add(person, "show", "person_show", "what the desk shows of a person")
    show.add_argument(
        "person", type=typed.named, metavar="ID", help="the person's id or a case number"
    )
    note = _add(person, "note", "person_note", "write something down without a contact")
    note.set_defaults(room="mine")
    note.add_argument("person", type=typed.named, metavar="ID")
    note.add_argument("words", metavar="WORDS")
    _records(person, typed)
    hold = _group(commands, "hold", "leaving a person in peace 停催")
    for name, action in (("place", "hold_place"), ("release", "hold_release")):
        one = _add(hold, name, action, f"{name} a hold")
        one.add_argument("person", type=typed.named, metavar="ID")
        one.add_argument("--kind", required=True)
        if name == "place":
            one.add_argument("--review-on", type=typed.day, metavar="DATE")
        else:
            one.add_argument("--reason", required=True)


def _lists(queue: Any, typed: Typed) -> None:
    for name, action, text in (
        ("list", "queue_list", "the first people, with the reasons"),
        ("callbacks", "queue_callbacks", "call-backs agreed, what is due first before 回拨"),
        ("promises", "queue_promises", "open promises, the earliest first 承诺"),
    ):
        one = _add(queue, name, action, text)
        one.set_defaults(room="mine")
        one.add_argument("--limit", type=typed.positive, default=20)
        of_filters(one)


def _records(person: Any, typed: Typed) -> None:
    for name, action, text in (
        ("records", "person_records", "the records that make up one person"),
        ("merge", "person_merge", "two records are one person; the second one remains"),
        ("split", "person_split", "a merged record is a person of its own again"),
        ("wishes", "person_wishes", "opt-outs, consents and flags, with their numbers"),
        ("texts", "person_texts", "everything that was written about a person"),
        ("erase", "person_erase", "erase words for good; the log goes on holding"),
    ):
        one = _add(person, name, action, text)
        one.set_defaults(room="records")
        one.add_argument(
            "person", type=typed.named, metavar="ID", help="a record's id or a case number"
        )
        if name == "merge":
            one.add_argument("into", type=typed.named, metavar="ID")
        if name == "erase":
            chosen = one.add_mutually_exclusive_group(required=True)
            chosen.add_argument("--text", action="append", metavar="TEXT", help="may be repeated")
            chosen.add_argument("--all", action="store_true")
        if name in ("merge", "split", "erase"):
            one.add_argument("--reason", required=name == "erase", default="")


def _overseeing(commands: Any, typed: Typed) -> None:
    review = _group(commands, "review", "questions about people and refusals 复核")
    listed = _add(review, "list", "review_list", "the oldest open questions")
    listed.add_argument("--limit", type=typed.positive, default=50)
    listed.add_argument("--all", action="store_true", help="settled ones too")
    listed.add_argument("--import", dest="import_id", default="", metavar="ID")
    ask = _add(review, "ask", "review_ask", "ask compliance about the last refused call")
    ask.add_argument("person", type=typed.named, metavar="ID")
    ask.add_argument("--reason", required=True, help="what is wrong with it")
    settle = _add(review, "settle", "review_settle", "answer a question")
    settle.add_argument("review", type=typed.named, metavar="REVIEW")
    verdict = settle.add_mutually_exclusive_group(required=True)
    for name in ("same", "different", "right", "wrong"):
        verdict.add_argument(f"--{name}", dest="verdict", action="store_const", const=name)
    settle.add_argument("--reason", default="")
    of_cases(commands, typed)
    promise = _group(commands, "promise", "promises, until their day has passed")
    of_rates(promise)
    cancel = _add(promise, "cancel", "promise_cancel", "take a promise back")
    change = _add(promise, "change", "promise_change", "agree on another amount or day")
    for one in (cancel, change):
        one.add_argument("promise", type=typed.named, metavar="PROMISE")
        one.add_argument("--reason", required=True)
    change.add_argument("--amount", required=True, help="for example 1200.00")
    change.add_argument("--due-on", required=True, type=typed.day, metavar="DATE")
    _more_than_owed(change)


def _calls(commands: Any, typed: Typed) -> None:
    call = _group(commands, "call", "calls, and the permits they need")
    check = _add(call, "check", "call_check", "may each number be called now, and if not, when?")
    check.add_argument("person", type=typed.named, metavar="ID")
    permit = _add(call, "permit", "call_permit", "get a permit; the number is then shown to dial")
    permit.add_argument("person", type=typed.named, metavar="ID")
    permit.add_argument("--point", metavar="ID", help="default: the first that may be called")
    permit.add_argument("--permit-id", metavar="ID", help="asked twice, it is the same permit")
    permit.add_argument("--no-dial", action="store_true", help="only the permit; dial within 60 s")
    why = _add(call, "why", "call_why", "by which rules and counts a permit was given")
    why.add_argument("permit", type=typed.named, metavar="PERMIT")
    outcome = _add(call, "outcome", "call_outcome", "state how the call of a permit ended")
    outcome.add_argument(
        "permit", type=typed.named, metavar="PERMIT", help="of an inbound call: the contact"
    )
    outcome.add_argument("--outcome-id", metavar="ID", help="stated twice, it is the same outcome")
    correct = _add(call, "correct", "call_correct", "state an outcome anew, beside the old one")
    correct.add_argument("outcome", type=typed.named, metavar="OUTCOME")
    correct.add_argument("--reason", required=True)
    for one in (outcome, correct):
        _wrap_up(one, typed)
    _add(call, "open", "call_open", "your permits that still want an outcome")
    _talk(call, typed)


def _talk(call: Any, typed: Typed) -> None:
    talk = _add(call, "talk", "call_talk", "where the talk of a contact stands, and what to say")
    step = _add(call, "step", "call_step", "give an answer to the step of a talk")
    step.add_argument("--step", metavar="CODE", help="default: the one at which the talk stands")
    given = step.add_mutually_exclusive_group(required=True)
    given.add_argument("--answer", metavar="CODE")
    given.add_argument("--back", action="store_true", help="one step back; that is recorded too")
    verify = _add(call, "verify", "call_verify", "compare what was heard with the file")
    verify.add_argument("--tail", default="", help="the last four of what is asked for")
    verify.add_argument("--year", default="", help="of birth, four digits")
    free = _add(call, "free-tries", "call_free", "identity may be compared again today")
    free.add_argument(
        "person", type=typed.named, metavar="ID", help="the person's id or a case number"
    )
    free.add_argument("--reason", required=True)
    received = _add(call, "received", "call_received", "a person called us; needs no permit")
    received.add_argument(
        "person", type=typed.named, metavar="ID", help="the person's id or a case number"
    )
    received.add_argument("--point", metavar="ID", help="the number they called from, if on file")
    received.add_argument("--contact-id", metavar="ID", help="said twice, it is the same call")
    talk.add_argument(
        "contact", type=typed.named, metavar="CONTACT", nargs="?", help="default: those still open"
    )
    for one in (step, verify):
        one.add_argument(
            "contact", type=typed.named, metavar="CONTACT", help="the contact's id, or its permit's"
        )
    for one in (talk, step, verify, free, received):
        one.set_defaults(room="talk")


def _more_than_owed(parser: ArgumentParser) -> None:
    parser.add_argument("--more-than-owed", action="store_true", help="more is meant than is due")


def _wrap_up(parser: ArgumentParser, typed: Typed) -> None:
    parser.add_argument("--code", required=True, help="the disposition, for example no_answer")
    parser.add_argument("--note", default="")
    parser.add_argument("--talk-seconds", type=typed.seconds, metavar="SECONDS")
    parser.add_argument("--amount", help="promised, for example 1200.00")
    parser.add_argument("--due-on", type=typed.day, metavar="DATE")
    _more_than_owed(parser)
    written = "ISO 8601; without offset in the desk's zone"
    parser.add_argument("--callback-at", type=typed.moment, metavar="MOMENT", help=written)
    parser.add_argument("--hold", metavar="KIND")
    parser.add_argument("--review-on", type=typed.day, metavar="DATE")


def _without_a_book(commands: Any, typed: Typed) -> None:
    demo = _add(commands, "demo", "demo", "a throw-away book to try everything on", book=False)
    demo.add_argument("--people", type=typed.positive, default=200)
    demo.add_argument("--terminal", action="store_true", help="a short day in the terminal")
    demo.add_argument("--file", type=Path, help="only write its portfolio there, for an import")
    tour = _add(commands, "tour", "tour", "drives every window and leaves pictures", book=False)
    tour.add_argument("--out", type=Path, required=True, metavar="DIR", help="of the pictures")
    tour.add_argument("--size", type=typed.size, default=(1366, 768), metavar="WIDTHxHEIGHT")
    tour.add_argument("--theme", choices=THEMES[1:], default="light")
    tour.add_argument("--show", action="store_true", help="on this display")
    bench = _add(commands, "bench", "bench", "figures beside their limits", book=False)
    bench.add_argument("--only", action="append", metavar="NAME", help="may be repeated")
    bench.add_argument("--size", choices=["quick", "usual", "whole"], default="usual")
    scripts = _group(commands, "scripts", "what is said in a call 话术")
    check = _add(scripts, "check", "scripts_check", "prove a folder of scripts", book=False)
    check.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="default: the desk's")
    plan = _group(commands, "plan", "arrangements 还款安排")
    _add(plan, "quote", "plan_quote", "work out offers on standard input", book=False)
