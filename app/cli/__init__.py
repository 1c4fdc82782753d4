"""The command line: the same actions as the window, with JSON where it is asked for."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable

from app.cli.parser import parse
from app.cli.show import Screen
from app.domain.errors import ContactRefused, DeskError
from app.wording import Wording, system_language

FAILED, REFUSED, CANCELLED = 1, 3, 130

# Where each command is done. Modules are imported when they are needed: `import --dry-run` or
# `--help` loads no database.
_ROOMS = {
    "setup": "book", "staff": "book", "backup": "book", "restore": "book", "audit": "book",
    "import": "files", "recalls": "files",
    "queue": "work", "search": "work", "person": "work", "hold": "work",
    "call": "calls",
    "demo": "day", "bench": "figures",
}  # fmt: skip


def main(argv: list[str]) -> int:
    """Run one command. Its exit status: 0 done, 1 not done, 2 usage, 3 refused by a rule."""
    asked = parse(argv)
    screen = Screen(Wording(asked.language or system_language()), as_json=asked.json)
    try:
        return _command(asked)(asked, screen)
    except ContactRefused as refusal:
        screen.refusal(refusal)
        return REFUSED
    except DeskError as error:
        screen.problem(error)
        return FAILED
    except KeyboardInterrupt:
        screen.say("cli.cancelled")
        return CANCELLED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; nothing is left to say
        return FAILED


def _command(asked: Namespace) -> Callable[[Namespace, Screen], int]:
    from importlib import import_module

    room = import_module(f"app.cli.{_ROOMS[asked.command]}")
    command: Callable[[Namespace, Screen], int] = getattr(room, asked.action)
    return command
