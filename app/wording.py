"""Sentences for codes, in the languages of `resources/wording`: the core gives codes and values."""

from __future__ import annotations

import json
import os
import re
import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.domain.errors import ContactRefused, DeskError
from app.domain.money import Money
from app.domain.reviews import REFUSAL, Answered, Review
from app.domain.staff import Role
from app.settings import LANGUAGES, RESOURCES

if TYPE_CHECKING:
    from app.domain.contact import Allowance, Reason
    from app.domain.flags import Terms
    from app.domain.notices import PassedOver
    from app.domain.queue import Point
    from app.domain.referrals import Checked

_SYMBOLS = {"CNY": "¥", "USD": "$", "TWD": "NT$", "GBP": "£", "INR": "₹"}
# A sentence in quotes with no escape but those that TOML and JSON have in common.
_SENTENCE = re.compile(r'(zh_CN|zh_TW|en) = ("(?!"")(?:[^"\\\x00-\x1f\x7f]++|\\[btnfr"\\])*+")')
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


class Catalogue:
    """Every sentence: code → language → template, read a file at a time as codes are asked for."""

    def __init__(self, folder: Path = RESOURCES / "wording") -> None:
        self._read: dict[str, dict[str, str]] = {}
        self._lock = Lock()
        self._unread = {path.stem: path for path in sorted(folder.glob("*.toml"))}

    def find(self, code: str) -> dict[str, str] | None:
        """A code's sentence in every language, None where there is none; ValueError on two.

        A code's first part names a file: it is looked into first.
        """
        found = self._read.get(code)
        if found is None and self._unread:
            with self._lock:  # the worker makes sentences too
                named = code.partition(".")[0]
                while code not in self._read and self._unread:
                    self._take(named if named in self._unread else next(iter(self._unread)))
                found = self._read.get(code)
        return found

    def _take(self, stem: str) -> None:
        path = self._unread[stem]
        text = path.read_text(encoding="utf-8")
        for code, languages in (_plainly(text) or tomllib.loads(text)).items():
            if code in self._read:
                raise ValueError(f"{path.name}: {code} stands in two files")
            self._read[code] = languages
        del self._unread[stem]


@cache
def catalogue() -> Catalogue:
    """The sentences of this program."""
    return Catalogue()


def _plainly(text: str) -> dict[str, dict[str, str]] | None:
    """A file of nothing but codes in quotes and sentences of one line; None where there is more.

    The whole of TOML takes tens of milliseconds to read, which would be time before the window.
    """
    found: dict[str, dict[str, str]] = {}
    languages: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith('["') and line.endswith('"]') and line[2:-2] not in found:
            languages = found[line[2:-2]] = {}
        elif (parts := _SENTENCE.fullmatch(line)) and found and parts[1] not in languages:
            said = parts[2]
            languages[parts[1]] = json.loads(said) if "\\" in said else said[1:-1]
        elif line and not line.startswith("#"):
            return None
    return found


@cache
def _relations() -> dict[str, str]:
    """The words of files → our code; read once somebody's numbers are said, not before."""
    import yaml

    text = (RESOURCES / "intake" / "relations.yaml").read_text(encoding="utf-8")
    return {word: code for code, words in yaml.safe_load(text).items() for word in words}


def system_language() -> str:
    """The language of FORBEAR_LANGUAGE or of the system: zh_CN, zh_TW or en."""
    named = os.environ.get("FORBEAR_LANGUAGE") or _system_locale()
    if named in LANGUAGES:
        return named
    if named.startswith("zh"):
        return "zh_TW" if any(mark in named for mark in ("TW", "HK", "MO", "Hant")) else "zh_CN"
    return "en"


def _system_locale() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value
    import locale

    return locale.getlocale()[0] or ""


class Wording:
    """Makes sentences in one language; times are shown in `zone`."""

    def __init__(self, language: str, zone: str = "Asia/Shanghai") -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no such language: {language}")
        self.language = language
        self._zone = ZoneInfo(zone)

    def text(self, code: str, /, **values: object) -> str:
        """The sentence of a code, filled. Raises KeyError when there is no such code or value."""
        sentence = catalogue().find(code)
        if sentence is None:
            raise KeyError(code)
        template = sentence[self.language]
        return template.format(**{name: self.value(value) for name, value in values.items()})

    def has(self, code: str) -> bool:
        """Whether there is a sentence for this code."""
        return catalogue().find(code) is not None

    def value(self, value: object) -> str:
        """A value as the person reads it: money, moments, dates and roles in the desk's way."""
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Role):
            return self.text(f"role.{value.value}")
        if isinstance(value, (list, tuple)):
            between = ", " if self.language == "en" else "、"
            return between.join(self.value(part) for part in value)
        return str(value)

    def point(self, point: Point) -> str:
        """Why a person stands where they stand: one line for one visible point."""
        values = dict(point.values)
        if "stage" in values:
            values["stage"] = self.text(f"stage.{values['stage']}")
        return self.text(f"queue.{point.code}", **values)

    def reason(self, reason: Reason) -> str:
        """Why a contact is not allowed: a rule in a sentence, and what a person has to judge."""
        counts = {"used": reason.used, "limit": reason.limit}
        sentence = self.text(f"rule.{reason.pack}.{reason.rule}", **counts | reason.values)
        if reason.help is None:
            return sentence
        between = " " if self.language == "en" else ""
        return sentence + between + self.text(f"judged.{reason.help}")

    def refused(self, rules: tuple[str, ...]) -> str:
        """That nothing was dialled, and which rules (pack.rule) forbade it, as short as can be."""
        codes = (f"refused.{rule}" for rule in rules)
        named = [self.text(code if self.has(code) else "refused.other") for code in codes]
        return self.text("day.not_allowed", rules=list(dict.fromkeys(named)))

    def relation(self, relation: str | None) -> str:
        """Whose number it is: words of a file that are known in our own, any other as it stands."""
        if relation is None:
            return self.text("relation.self")
        code = _relations().get(relation.strip().casefold())
        return relation if code is None else self.text(f"relation.{code}")

    def checked(self, one: Checked) -> str:
        """A line of the check list of a referral: the item, its state, in words."""
        item = self.text(f"referral.check_{one.check.value}")
        state = self.text(f"referral.ready_{one.ready.value}")
        words = self.text(f"referral.{one.check.value}.{one.code}", **one.values)
        return f"{item} · {state} · {words}"

    def passed_over(self, one: PassedOver) -> str:
        """Why somebody gets no written notice: the rule that forbids it, or what is lacking."""
        if one.reason is not None:
            return self.reason(one.reason)
        values = dict(one.values)
        if "before" in values:
            values["before"] = self.text(f"notice.kind_{values['before']}")
        return self.text(f"notice.why_{one.code}", **values)

    def allowance(self, allowance: Allowance) -> str:
        """What a counted rule has left, in one short line."""
        code = f"allowance.{allowance.pack}.{allowance.rule}"
        left = max(0, allowance.limit - allowance.used)
        return self.text(code, left=left, limit=allowance.limit)

    def review(self, asked: Review) -> str:
        """The question that a file left open, or that somebody asks about a refusal."""
        if asked.kind == REFUSAL:
            words = self.text("timeline.erased") if asked.words is None else asked.words
            return self.text(
                "review.refusal", by=asked.by, refused=self.refused(asked.rules), words=words
            )
        return self.text(
            f"review.{asked.kind}", other=asked.other_id or "", name=asked.other_name or "",
            case_no=asked.case_no or "",
        )  # fmt: skip

    def review_follows(self, asked: Review, verdict: Answered) -> str:
        """What is done where it is answered so, and what is left to do."""
        if asked.kind == REFUSAL:
            return self.text(f"review.follows.{verdict.value}")
        same = {"two_records": "merged", "case_names_other": "taken_over"}.get(asked.kind, "kept")
        different = "apart" if asked.kind == "two_records" else "held"
        return self.text(f"review.follows.{same if verdict is Answered.SAME else different}")

    def terms(self, terms: Terms, until: date | None = None) -> str:
        """What a flag or a consent is about, in a few words; nothing where nothing was said."""
        parts = [self.text(f"consent.{terms.agreed}")] if terms.agreed else []
        if terms.weekdays or terms.start is not None or terms.end is not None:
            parts.append(self._hours(terms))
        if terms.most is not None:
            parts.append(self.text("flag.most", most=terms.most))
        parts += [self.text(f"flag.place_{terms.place.value}")] if terms.place else []
        parts += [terms.zone] if terms.zone else []
        known = ((terms.written, "written", "spoken"),
                 (terms.ascertainable, "ascertainable", "not_ascertainable"))  # fmt: skip
        parts += [self.text(f"flag.{yes if is_so else no}") for is_so, yes, no in known
                  if is_so is not None]  # fmt: skip
        if until is not None:
            parts.append(self.text("flag.until", until=until))
        return " · ".join(parts)

    def _hours(self, terms: Terms) -> str:
        """Monday–Friday 00:00–18:00; without times the whole day, without days every day."""
        days = sorted(terms.weekdays)
        named = [self.text(f"list.weekday_{day + 1}") for day in days]
        in_a_row = len(days) > 2 and days[-1] - days[0] == len(days) - 1
        said = f"{named[0]}–{named[-1]}" if in_a_row else self.value(named)
        said = said or self.text("flag.every_day")
        if terms.start is None and terms.end is None:
            return said
        times = (terms.start or 0, 24 * 60 if terms.end is None else terms.end)
        return f"{said} {'–'.join(f'{at // 60:02d}:{at % 60:02d}' for at in times)}"

    def money(self, amount: Money) -> str:
        """¥1,234.56, with the currency's code where it has no sign of its own."""
        sign = _SYMBOLS.get(amount.currency, amount.currency + " ")
        whole, cents = divmod(abs(amount.minor), 100)
        return f"{'-' if amount.minor < 0 else ''}{sign}{whole:,}.{cents:02d}"

    def moment(self, at: datetime) -> str:
        """2026-11-22 08:00 in the desk's zone; seconds only where there are any."""
        local = at.astimezone(self._zone)
        return f"{local:%Y-%m-%d %H:%M}" + (f":{local:%S}" if local.second else "")

    def spoken_day(self, on: date, today: date) -> str:
        """A day as it is said aloud: 11 月 25 日, 25 November; the year where it is another."""
        if self.language == "en":
            said = f"{on.day} {_MONTHS[on.month - 1]}"
            return said if on.year == today.year else f"{said} {on.year}"
        said = f"{on.month} 月 {on.day} 日"
        return said if on.year == today.year else f"{on.year} 年 {said}"

    def spoken_moment(self, at: datetime, today: date) -> str:
        """A moment as it is said aloud, in the desk's zone: 11 月 25 日 15:00."""
        local = at.astimezone(self._zone)
        return f"{self.spoken_day(local.date(), today)} {local:%H:%M}"

    def problem(self, error: DeskError) -> str:
        """What happened, what was kept, what to do."""
        if isinstance(error, ContactRefused):
            reasons = " ".join(self.reason(reason) for reason in error.verdict.reasons)
            return self.text("problem.contact.refused", reasons=reasons)
        return self.text(f"problem.{error.code}", **error.values)
