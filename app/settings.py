"""Every setting once: name, type, unit, default, meaning."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
LANGUAGES = ("zh_CN", "zh_TW", "en")
DIALS = ("show", "tel")
THEMES = ("system", "light", "dark")
SCALES = range(90, 151)  # per cent
LOCK_MINUTES = range(1, 61)  # there is no "never"
FILTERS = "filters"  # the name under which it is kept whom somebody listed last


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one desk. The first five are personal: FORBEAR_<NAME> in the environment.

    No limit is among those: whoever is limited must not be able to widen it.
    """

    language: str = ""  # zh_CN, zh_TW or en; empty: the system's
    book: str = ""  # path of the embedded book; empty: the platform's data folder
    dial: str = "show"  # show: the number is shown for the desk phone; tel: the softphone gets it
    office: str = ""  # libpq address of the office; empty: this desk has a book of its own
    mail: str = ""  # where e-mail is sent, smtps://user@host:465; empty: nowhere
    zone: str = "Asia/Shanghai"  # IANA zone of a new creditor, and of the desk's day
    packs: str = "cn"  # contact rules in force, comma-separated, all must allow
    permit_seconds: int = 60  # seconds a permit waits for the dial before it expires
    company: str = ""  # the name under which calls introduce themselves; empty: a neutral one
    complaints: str = ""  # how complaints reach the desk, as letters say it; empty: not said
    identity_tries: int = 3  # times a day that what was heard of a person may differ from the file
    call_hours: int = 2  # hours after dialling during which a call without outcome blocks another
    lease_minutes: int = 30  # minutes a person stays taken without a sign of life from the desk
    aside_minutes: int = 10  # minutes until a person who was passed over is offered again
    page_rows: int = 40  # rows of one page of the queue
    search_rows: int = 20  # hits of one search
    clock_slack_seconds: int = 120  # seconds the clock may be behind the record before work stops

    def unknown(self) -> tuple[str, str, tuple[str, ...]] | None:
        """The first personal setting with a value that is not known: variable, value, allowed."""
        for name, allowed in (("language", LANGUAGES), ("dial", DIALS)):
            value = getattr(self, name)
            if value and value not in allowed:
                return f"FORBEAR_{name.upper()}", value, allowed
        return None

    @property
    def permit_lasts(self) -> timedelta:
        """How long a permit waits for the dial."""
        return timedelta(seconds=self.permit_seconds)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What each member of staff chooses for themselves; kept in the book."""

    language: str = ""  # zh_CN, zh_TW or en; empty: the system's
    theme: str = "system"  # system: as the desktop is; light; dark
    scale: int = 100  # per cent of the usual size of everything in the window
    lock_minutes: int = 10  # minutes without a key or the mouse until the desk locks
    dial: str = "show"  # as in Settings

    def unknown(self) -> tuple[str, object, tuple[object, ...]] | None:
        """The first one with a value that is not known: name, value, what may be chosen."""
        allowed: tuple[tuple[str, Sequence[object]], ...] = (
            ("language", ("", *LANGUAGES)), ("theme", THEMES), ("scale", SCALES),
            ("lock_minutes", LOCK_MINUTES), ("dial", DIALS),
        )  # fmt: skip
        for name, known in allowed:
            if getattr(self, name) not in known:
                ends = (known[0], known[-1]) if isinstance(known, range) else tuple(known)
                return name, getattr(self, name), ends
        return None

    def with_kept(self, kept: Mapping[str, str]) -> Preferences:
        """These, with what was kept as text; a value that is not known is left out."""
        texts = {"language": ("", *LANGUAGES), "theme": THEMES, "dial": DIALS}
        numbers = {"scale": SCALES, "lock_minutes": LOCK_MINUTES}
        found: dict[str, Any] = {
            name: kept[name] for name, known in texts.items() if kept.get(name) in known
        }
        for name, scale in numbers.items():
            if (kept.get(name) or "") in map(str, scale):
                found[name] = int(kept[name])
        return replace(self, **found)


def from_environment() -> Settings:
    """The defaults, with the personal ones as the environment has them."""
    default = Settings()
    return replace(
        default,
        language=os.environ.get("FORBEAR_LANGUAGE", default.language),
        book=os.environ.get("FORBEAR_BOOK", default.book),
        dial=os.environ.get("FORBEAR_DIAL", default.dial),
        office=os.environ.get("FORBEAR_OFFICE", default.office),
        mail=os.environ.get("FORBEAR_MAIL", default.mail),
    )
