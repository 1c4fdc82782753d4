"""Reads the cases beside a pack (`*.tests.yaml`), and says how the pack answers them.

A case is a scenario in a lawyer's words: a name, the moment, what happened, and what has to come
out. An event without a channel is a call; the debtor's number is `own` where none is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.contact import Answer, Event, Facts, Verdict
from app.rules.contact import decide
from app.rules.facets import ScenarioError, moment
from app.rules.packs import Pack
from app.rules.reading import Entry, document
from app.rules.scenario import read_scenario

_KEYS = ("packs", "zones", "attempt", "history", "facts", "verdict", "next_allowed_at")


@dataclass(frozen=True, slots=True)
class Case:
    """One case; `line` is where it stands in `file`.

    `packs` are the layers that it asks together; none named: the pack beside which it stands.
    """

    file: str
    line: int
    name: str
    facts: Facts
    attempt: Event
    answer: Answer
    refused_by: tuple[str, ...]
    next_allowed_at: datetime | None
    packs: tuple[str, ...] = ()

    def failing(self, verdict: Verdict) -> list[str]:
        """What came out otherwise than it has to; empty: the pack answers rightly."""
        found = (
            ("verdict", self.answer.value, verdict.answer.value),
            ("refused_by", list(self.refused_by), [reason.rule for reason in verdict.reasons]),
            ("next_allowed_at", self.next_allowed_at, verdict.next_allowed_at),
        )
        return [f"{name}: {is_} instead of {due}" for name, due, is_ in found if due != is_]


def read_cases(files: Mapping[str, str]) -> Iterator[Case]:
    """The cases in the files named `*.tests.yaml`. Raises PackError with file and line."""
    for file, text in sorted(files.items()):
        if file.endswith(".tests.yaml"):
            for entry in document(file, text).parts():
                yield _case(file, entry)


def verdict_of(case: Case, beside: str, pack_of: Callable[[str], Pack]) -> Verdict:
    """What the packs that a case asks say; it stands beside the pack of that name."""
    packs = [pack_of(name) for name in case.packs or (beside,)]
    return decide(packs, case.facts, case.attempt)


def failures(
    cases: Sequence[Case],
    beside: str,
    pack_of: Callable[[str], Pack],
    seen: Callable[[int], None] = lambda _: None,
) -> list[tuple[Case, list[str]]]:
    """The cases that are answered wrongly, with what came out; `seen` hears how many were asked."""
    found = []
    for asked, case in enumerate(cases):
        seen(asked)
        if wrong := case.failing(verdict_of(case, beside, pack_of)):
            found.append((case, wrong))
    return found


def _case(file: str, entry: Entry) -> Case:
    keys = entry.keys(("name", "at", "refused_by"), _KEYS)
    refused = keys["refused_by"].plain()
    if not isinstance(refused, list):
        keys["refused_by"].fail("a list is expected here")
    usual = Answer.DENY if refused else Answer.ALLOW
    try:
        scenario = read_scenario(_scenario(keys), desk=True)
        then = keys.get("next_allowed_at")
        following = None if then is None or then.is_null else moment(then.plain(), "next")
    except ScenarioError as error:
        entry.fail(str(error))
    return Case(
        file=file,
        line=entry.node.start_mark.line + 1,
        name=keys["name"].text(),
        facts=scenario.facts,
        attempt=scenario.attempt,
        answer=keys["verdict"].member(Answer) if "verdict" in keys else usual,
        refused_by=tuple(str(rule) for rule in refused),
        next_allowed_at=following,
        packs=tuple(one.text() for one in keys["packs"].parts()) if "packs" in keys else (),
    )


def _scenario(keys: Mapping[str, Entry]) -> dict[str, Any]:
    plain: dict[str, Any] = {name: entry.plain() for name, entry in keys.items()}
    attempt = {**(plain.get("attempt") or {}), "at": plain["at"]}
    return {
        "history": [_event(one) for one in plain.get("history") or []],
        "attempt": _event(attempt),
        "party_timezones": plain.get("zones") or [],
        "facts": plain.get("facts") or {},
    }


def _event(written: Any) -> Any:
    if not isinstance(written, dict):
        return written
    third = written.get("party") == "third_party"
    theirs = written.get("party_id") or written.get("party_role") or "third party"
    return {"channel": "call", "number": theirs if third else "own", **written}
