"""What a command prints: sentences for a person, or one JSON value and nothing else."""

from __future__ import annotations

import json
import os
import platform
import sys
import traceback
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from app import __version__
from app.channels.press import Press, no_press
from app.domain.contact import Reason, Verdict
from app.domain.errors import ContactRefused, DeskError
from app.domain.money import Money
from app.domain.people import SearchHit
from app.domain.queue import Point, QueueRow
from app.domain.texts import harmless
from app.wording import Wording

if TYPE_CHECKING:
    from app.services.audit import Verification


class Screen:
    """Standard output and error of one command, in one language; `press` makes its letters."""

    def __init__(self, wording: Wording, *, as_json: bool, press: Press = no_press) -> None:
        self.wording = wording
        self.as_json = as_json
        self.press = press

    def say(self, code: str, /, *, indent: int = 0, **values: object) -> None:
        """One sentence of the wording: for people, so beside the JSON where that is asked for."""
        self.line(" " * indent + self.wording.text(code, **values))

    def line(self, text: str) -> None:
        """One line of text for a person."""
        print(harmless(text), file=sys.stderr if self.as_json else sys.stdout, flush=True)

    def aside(self, error: DeskError) -> None:
        """What stands in nobody's way yet, and has to be known."""
        print(harmless(self.wording.problem(error)), file=sys.stderr, flush=True)

    def result(self, value: object) -> None:
        """The answer as JSON, when it was asked for."""
        if self.as_json:
            text = json.dumps(plain(value, self.wording), ensure_ascii=False)
            print(text, flush=True)

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Rows in columns; Chinese signs take two places."""
        widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (
                cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True)
            )
            self.line("  ".join(cells).rstrip())

    def problem(self, error: DeskError) -> None:
        """What happened, what was kept, what to do; as JSON too where that was asked for."""
        text = self.wording.problem(error)
        self.result({"error": {"code": error.code, "text": text}})
        print(harmless(text), file=sys.stderr, flush=True)

    def refusal(self, refused: ContactRefused) -> None:
        """Every rule that forbids it, with clause, count and next allowed moment."""
        self.result({"refused": plain(refused.verdict, self.wording)})
        if not self.as_json:
            self.verdict(refused.verdict)

    def verdict(self, verdict: Verdict) -> None:
        """An answer in words."""
        self.say(f"cli.answer.{verdict.answer.value}", indent=2)
        for reason in verdict.reasons:
            self.line(f"  {self.wording.reason(reason)}")
            if reason.source:
                confidence = self.wording.text(f"confidence.{reason.confidence}")
                self.say("cli.source", indent=4, source=reason.source, confidence=confidence)
        if verdict.next_allowed_at is not None:
            self.say("cli.next_allowed", indent=4, at=verdict.next_allowed_at)


def bug(error: Exception, screen: Screen) -> None:
    """Type of the error, where in the program, and versions: never a value, never a message."""
    text = screen.wording.text("cli.bug")
    screen.result({"error": {"code": "bug", "text": text}})
    told = [text, type(error).__qualname__]
    for frame, line in traceback.walk_tb(error.__traceback__):
        told.append(f"  {frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}")
    told.append(f"forbear {__version__}, Python {platform.python_version()}, {platform.system()}")
    print("\n".join(told), file=sys.stderr, flush=True)
    if os.environ.get("FORBEAR_DEBUG") == "1":
        traceback.print_exception(error)


def show_verified(found: Verification, screen: Screen) -> bool:
    """What reading the log came to, in words; whether all of it holds."""
    for one in found.accepted:
        screen.say("cli.clock_was_accepted", at=one.at, entries=one.entries, until=one.until)
    if found.broken is not None:
        entry = found.broken
        screen.say("cli.log_broken", chain=entry.chain, seq=entry.seq)
    elif found.differing:
        screen.say("cli.rows_differ", ids=found.differing[:10])
    else:
        screen.say("cli.log_holds", chains=found.chains, entries=found.entries)
        return True
    return False


def plain(value: object, wording: Wording) -> Any:
    """A domain value as JSON: amounts as decimal strings, moments in ISO 8601, reasons in words."""
    if isinstance(value, (Money, Point, QueueRow, SearchHit)):
        return plain(_keyed(value, wording), wording)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date, Decimal)):
        return str(value) if isinstance(value, Decimal) else value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        shown = {part.name: plain(getattr(value, part.name), wording) for part in fields(value)}
        return shown | ({"text": wording.reason(value)} if isinstance(value, Reason) else {})
    if isinstance(value, dict):
        return {str(name): plain(part, wording) for name, part in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(part, wording) for part in value)
    if isinstance(value, (list, tuple)):
        return [plain(part, wording) for part in value]
    return value


def _keyed(value: Money | Point | QueueRow | SearchHit, wording: Wording) -> dict[str, object]:
    """What has one shape everywhere, whatever it is made of: amounts, points, people in a list."""
    if isinstance(value, Money):
        return {"amount": decimal(value), "currency": value.currency}
    if isinstance(value, Point):
        return {"code": value.code, "points": value.points, "text": wording.point(value)}
    if isinstance(value, SearchHit):
        return {
            "debtor_id": value.debtor_id, "name": value.name, "stage": value.stage,
            "overdue": value.overdue,
        }  # fmt: skip
    row = {part.name: getattr(value, part.name) for part in fields(value)}
    return row | {"overdue": Money(row["overdue"], row.pop("currency"))}


def width(text: str) -> int:
    """Places that a text takes on a terminal; a Chinese sign takes two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def decimal(amount: Money) -> str:
    """1234.56: exact, whatever the size."""
    whole, cents = divmod(abs(amount.minor), 100)
    return f"{'-' if amount.minor < 0 else ''}{whole}.{cents:02d}"
