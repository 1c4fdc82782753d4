"""The command line: the same actions as the window, with JSON where it is asked for."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from io import TextIOWrapper

from app.channels.press import Press, no_press
from app.cli.parser import parse
from app.cli.show import Screen, bug
from app.domain.errors import ContactRefused, DeskError
from app.settings import from_environment
from app.wording import Wording, system_language

FAILED, REFUSED, BUG, CANCELLED = 1, 3, 70, 130  # 70: EX_SOFTWARE of sysexits.h

# Where each command is done. Modules are imported when they are needed: `import --dry-run` or
# `--help` loads no database.
_ROOMS = {
    "db": "office", "setup": "book", "staff": "book", "book": "book", "audit": "book",
    "backup": "book", "restore": "book",
    "import": "files", "imports": "files", "recalls": "files",
    "queue": "work", "search": "work", "person": "work", "hold": "work",
    "call": "calls", "scripts": "talk",
    "opt-out": "records", "consent": "records", "review": "records", "case": "records",
    "promise": "records", "flag": "records",
    "demo": "day", "bench": "figures", "rules": "rules",
    "plan": "plans", "payment": "payments", "agreement": "agreements",
    "creditor": "creditors", "visit": "visits", "notice": "notices",
    "referral": "referrals", "mail": "mail",
}  # fmt: skip


# What is asked of an office by its owner or by statements of its own; the rest at a desk.
_OF_OFFICE = (
    "staff_add", "staff_disable", "staff_reset", "backup", "restore", "audit_verify",
)  # fmt: skip


def main(argv: list[str], press: Press = no_press) -> int:
    """Run one command. Its exit status: 0 done, 1 not done, 2 usage, 3 refused by a rule.

    `press` sets letters; only who starts the program knows how (Qt does).

    70 is a bug: a report without values goes to standard error, so that no personal data gets
    into a log of the terminal; all of it only with FORBEAR_DEBUG=1.
    """
    _speak_utf8()
    asked = parse(argv)
    wording = Wording(asked.language or system_language())
    screen = Screen(wording, as_json=asked.json, press=press)
    try:
        return _run(asked, screen)
    except Exception as error:  # noqa: BLE001  # the last place where a bug can still be reported
        bug(error, screen)
        return BUG


def _speak_utf8() -> None:
    """JSON and our three languages are UTF-8 wherever it goes; half a character is its escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _run(asked: Namespace, screen: Screen) -> int:
    try:
        _check_settings()
        return _command(asked)(asked, screen)
    except ContactRefused as refusal:
        screen.refusal(refusal)
        return REFUSED
    except DeskError as error:
        screen.problem(error)
        return CANCELLED if error.code.endswith(".cancelled") else FAILED
    except KeyboardInterrupt:
        text = screen.wording.text("cli.cancelled")
        screen.result({"error": {"code": "cancelled", "text": text}})
        print(text, file=sys.stderr, flush=True)
        return CANCELLED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; nothing is left to say
        return FAILED


def _check_settings() -> None:
    wrong = from_environment().unknown()
    if wrong is not None:
        variable, value, allowed = wrong
        raise DeskError("settings.unknown", variable=variable, value=value, allowed=allowed)


def _command(asked: Namespace) -> Callable[[Namespace, Screen], int]:
    from importlib import import_module

    at_office = asked.action in _OF_OFFICE and asked.server
    named = "office" if at_office else getattr(asked, "room", None)
    room = import_module(f"app.cli.{named or _ROOMS[asked.command]}")
    command: Callable[[Namespace, Screen], int] = getattr(room, asked.action)
    return command
