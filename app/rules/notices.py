"""Written notices: when one may go out, what it is made of, and its words, proven whole.

Nothing here threatens, claims an authority or tells more than is known: the loader refuses words
that do, and a notice whose parts do not come to its total is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from app.domain.notices import NoticeKind, NoticeSection, NoticeTerm
from app.domain.plans import Part, Parts
from app.rules.placeholders import named_in, outside, without, words_of
from app.rules.reading import Entry, document

FILES = ("notice", "banned")
_TERMS = tuple(one.value for one in NoticeTerm)
_SAID = (NoticeTerm.TOTAL, NoticeTerm.CREDITOR, NoticeTerm.COMPANY)  # of every notice
_SAID_OF = {
    NoticeKind.DEMAND: (NoticeTerm.ANSWER_BY,),
    NoticeKind.VISIT: (NoticeTerm.VISIT_ON, NoticeTerm.VISIT_FROM, NoticeTerm.VISIT_TO),
    NoticeKind.REFERRAL: (NoticeTerm.ANSWER_BY, NoticeTerm.DEMANDED_ON),
}
_OWN = ("facts", "next")  # sections that each kind says in words of its own
_SHARED = tuple(one.value for one in NoticeSection if one.value not in _OWN)


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """When a notice may go out; days. `after`: which has to have gone out, how long ago."""

    least_dpd: int
    answer_days: int
    again_days: int
    after: tuple[NoticeKind, int] | None = None


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The words of one kind: title, then heading and lines of each section."""

    title: str
    headings: Mapping[NoticeSection, str]
    lines: Mapping[NoticeSection, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class NoticeTexts:
    """The words of every notice in one language.

    `subject` and `label` ({number}, {name}) are read by anybody: no word of debt is in them.
    """

    under: str
    page: str
    subject: str
    label: str
    kinds: Mapping[NoticeKind, NoticeText]


@dataclass(frozen=True, slots=True)
class NoticeBook:
    """Rules by kind, words by language."""

    rules: Mapping[NoticeKind, NoticeRule]
    texts: Mapping[str, NoticeTexts]


class Gone(NamedTuple):
    """A notice to the person that was not returned; `is_out`: it was sent, and not only made."""

    kind: NoticeKind
    on: date
    is_out: bool


class Unfit(NamedTuple):
    """Why a notice is none: `notice.why_<code>`."""

    code: str
    values: Mapping[str, object]


def unfit(
    rules: Mapping[NoticeKind, NoticeRule], kind: NoticeKind, dpd: int | None,
    gone: Sequence[Gone], today: date,
) -> Unfit | None:  # fmt: skip
    """Why this notice may not go out today; None where it may. `dpd`: of the oldest debt."""
    rule = rules[kind]
    if dpd is None or dpd < rule.least_dpd:
        return Unfit("early", {"days": rule.least_dpd})
    latest = max((one.on for one in gone if one.kind is kind), default=None)
    if latest is not None and (today - latest).days < rule.again_days:
        return Unfit("again", {"on": latest, "days": rule.again_days})
    if rule.after is not None:
        before, days = rule.after
        went = (one for one in gone if one.kind is before and one.is_out)
        if not any((today - one.on).days >= days for one in went):
            return Unfit("after", {"days": days, "before": before})
    return None


def parts_of(debt: Mapping[str, Any]) -> Parts | None:
    """The parts of a debt's row in fen, as its file has them; None where they do not come to what
    is overdue, or where the file has none: such a sum is not put into a notice."""
    named = {part: debt[part.value] for part in Part if debt.get(part.value) is not None}
    if not named or sum(named.values()) != debt["overdue"]:
        return None
    return named


def parse_notice_rules(file: str, text: str) -> Mapping[NoticeKind, NoticeRule]:
    """The rules of a YAML file. Raises PackError with file and line."""
    kinds = document(file, text).keys(("notices",))["notices"].keys(tuple(NoticeKind))
    return {NoticeKind(name): _rule(entry) for name, entry in kinds.items()}


def _rule(entry: Entry) -> NoticeRule:
    keys = entry.keys(("least_dpd", "answer_days", "again_days"), ("after",))
    after = None
    if "after" in keys:
        before = keys["after"].keys(("notice", "days"))
        after = before["notice"].member(NoticeKind), before["days"].whole(1)
    return NoticeRule(
        keys["least_dpd"].whole(1), keys["answer_days"].whole(1), keys["again_days"].whole(1), after
    )


def parse_notice_texts(
    language: str, files: Mapping[str, str], debt_words: re.Pattern[str]
) -> NoticeTexts:
    """The words of one language from its files (name without ending → text).

    Raises PackError with file and line: words that are missing or belong nowhere, placeholders that
    are not known or that a kind has to have, words that threaten or claim what is not so, and any
    word of debt where others read it.
    """
    entries = {name: document(f"{language}/{name}.yaml", files.get(name, "")) for name in FILES}
    banned = words_of(entries["banned"])
    keys = entries["notice"].keys(("under", "page", "subject", "label", "shared", "kinds"))
    shared = keys["shared"].keys(_SHARED)
    kinds = keys["kinds"].keys(tuple(NoticeKind))
    return NoticeTexts(
        _text(keys["under"], _TERMS, banned),
        _text(keys["page"], ("page", "pages"), banned),
        outside(keys["subject"], (), debt_words),
        outside(keys["label"], ("name", "number"), debt_words),
        {NoticeKind(name): _kind(name, one, shared, banned) for name, one in kinds.items()},
    )


def _kind(
    name: str, entry: Entry, shared: Mapping[str, Entry], banned: re.Pattern[str]
) -> NoticeText:
    keys = entry.keys(("title", *_OWN))
    sections = {NoticeSection(one): keys.get(one) or shared[one] for one in (*_OWN, *_SHARED)}
    read = {section: sections[section].keys(("heading", "text")) for section in NoticeSection}
    lines = {
        section: tuple(_text(line, _TERMS, banned) for line in one["text"].parts())
        for section, one in read.items()
    }
    said = "".join(line for every in lines.values() for line in every)
    for needed in (*_SAID, *_SAID_OF.get(NoticeKind(name), ())):
        if f"{{{needed}}}" not in said:
            entry.fail(f"a notice of this kind has to say {{{needed}}}")
    headings = {section: _text(one["heading"], (), banned) for section, one in read.items()}
    return NoticeText(_text(keys["title"], (), banned), headings, lines)


def _text(entry: Entry, known: Collection[str], banned: re.Pattern[str]) -> str:
    text = entry.text()
    named_in(entry, text, known)
    if found := banned.search(without(text)):
        entry.fail(f"'{found.group()}' threatens, or claims what is not so")
    return text
