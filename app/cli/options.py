"""How a command is added to the parser, and what every command takes."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from app.settings import LANGUAGES


def add(commands: Any, name: str, action: str, text: str, *, book: bool = True) -> ArgumentParser:
    """One command; those that need a book also take its path and who signs in."""
    parser: ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(action=action)
    parser.add_argument("--json", action="store_true", help="standard output carries only JSON")
    parser.add_argument("--language", choices=LANGUAGES, help="default: the system's")
    if book:
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--book", type=Path, metavar="FILE", help="default: the data folder's")
        where.add_argument("--server", metavar="URL", help="the office's PostgreSQL, for libpq")
        parser.add_argument(
            "--as", dest="login", metavar="LOGIN",
            help="who signs in; the password is asked for, or read from FORBEAR_PASSWORD",
        )  # fmt: skip
        parser.add_argument(
            "--recovery-code", action="store_true",
            help="open the book with its recovery code, asked for or read from "
            "FORBEAR_RECOVERY_CODE",
        )  # fmt: skip
    return parser


def group(commands: Any, name: str, text: str) -> Any:
    """A word that several commands begin with."""
    parser: ArgumentParser = commands.add_parser(name, help=text, description=text)
    return parser.add_subparsers(required=True, metavar="ACTION")
