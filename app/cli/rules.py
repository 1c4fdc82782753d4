"""Commands about contact rules: scenarios from outside, the cases of a pack, the rules in force.

They need no book, no key and no sign-in.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from json import JSONDecodeError
from typing import Any
from zoneinfo import ZoneInfo

from app.channels import policies
from app.cli.lines import answer_lines
from app.cli.ruletable import markdown, table
from app.cli.show import Screen
from app.domain.contact import Reason
from app.domain.moments import now
from app.rules.contact import decide
from app.rules.overview import in_force
from app.rules.packs import Pack
from app.rules.scenario import read_scenario
from app.services import packfiles
from app.settings import LANGUAGES
from app.wording import Wording


def rules_check(asked: Namespace, screen: Screen) -> int:
    """Answer scenarios on standard input, one JSON object a line; 1 when a line was unreadable.

    Raises DeskError rules.unknown_pack, rules.wrong.
    """
    answers = _Answers([packfiles.pack(name) for name in asked.pack])
    return answer_lines(answers.of, _unreadable)


def _unreadable(error: Exception, number: int) -> dict[str, str]:
    """What is wrong, and where: in which line, and of broken JSON in which column."""
    found = str(error)
    if isinstance(error, JSONDecodeError):
        found = f"{error.msg}, column {error.pos + 1}"
    return {"error": f"stdin, line {number}: {found}"}


class _Answers:
    """Answers scenarios."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        self._packs = packs
        self._wordings = [Wording(language) for language in LANGUAGES]
        self._said = lru_cache(maxsize=4096)(self._say)

    def of(self, written: Any) -> dict[str, Any]:
        """The answer to one scenario. Raises ScenarioError."""
        scenario = read_scenario(written)
        verdict = decide(self._packs, scenario.facts, scenario.attempt)
        zone = self._packs[0].zone or next(iter(scenario.facts.zones), "UTC")
        return {
            "id": scenario.id,
            "verdict": verdict.answer.value,
            "reasons": [self._reason(reason, zone) for reason in verdict.reasons],
            "next_allowed_at": _local(verdict.next_allowed_at, zone),
            "packs": list(verdict.packs),
        }

    def _reason(self, reason: Reason, zone: str) -> dict[str, Any]:
        return {
            "rule": reason.rule,
            "source": reason.source,
            "text": self._said(
                reason.pack, reason.rule, reason.help, reason.used, reason.limit,
                *reason.values.items(),
            ),
            "used": reason.used,
            "limit": reason.limit,
            "next_allowed_at": _local(reason.next_allowed_at, zone),
        }

    def _say(  # what a sentence is made of, as a key
        self, pack: str, rule: str, judged: str | None, used: int | None, limit: int | None,
        *values: tuple[str, object],
    ) -> dict[str, str]:
        counted = Reason(rule, pack, "", "", used, limit, values=dict(values), help=judged)
        return {wording.language: wording.reason(counted) for wording in self._wordings}


def _local(at: datetime | None, zone: str) -> str | None:
    return None if at is None else at.astimezone(ZoneInfo(zone)).isoformat()


def rules_test(asked: Namespace, screen: Screen) -> int:
    """Ask a pack, or every one, the cases that stand beside it.

    1 when one comes out otherwise, or when a boundary could be elsewhere and no case would.
    """
    found: list[dict[str, Any]] = []
    for name in [asked.name] if asked.name else policies.pack_names():
        run = packfiles.cases_run(name)
        screen.say("cli.rules_tested", pack=name, cases=run.cases, wrong=len(run.wrong))
        for case, what in run.wrong:
            screen.line(f"  {name}/{case.file}:{case.line}  {case.name}")
            for line in what:
                screen.line(f"    {line}")
        loose = [] if run.wrong else packfiles.unheld_boundaries(name, policies.pack_files(name))
        for one in loose:
            screen.say("cli.rules_unheld", indent=2, rule=one.rule, moved=one.moved)
        told = [
            {"file": case.file, "line": case.line, "name": case.name, "found": what}
            for case, what in run.wrong
        ]
        unheld = [{"rule": one.rule, "moved": one.moved} for one in loose]
        found.append({"pack": name, "cases": run.cases, "wrong": told, "unheld": unheld})
    screen.result({"packs": found})
    return 1 if any(one["wrong"] or one["unheld"] for one in found) else 0


def rules_show(asked: Namespace, screen: Screen) -> int:
    """The rules of a pack in force on a day, with values, sources and marks; for a manual too."""
    names = [asked.name] if asked.name else policies.pack_names()
    day = asked.on or now().date()
    shown = [packfiles.pack(name) for name in names]
    for pack in shown:
        if asked.markdown:
            screen.line(markdown(pack, day, screen.wording))
        else:
            table(pack, day, screen)
    screen.result({"on": day, "packs": [_shown(pack, day) for pack in shown]})
    return 0


def _shown(pack: Pack, day: date) -> dict[str, Any]:
    held = [
        {
            "rule": one.rule.id, "kind": one.rule.kind, "title": one.rule.title,
            "since": one.since, "source": one.rule.source, "confidence": one.rule.confidence,
        }
        for one in in_force(pack, day)
    ]  # fmt: skip
    return {
        "pack": pack.id, "version": pack.version(day), "layer": pack.layer, "title": pack.title,
        "checked_on": pack.checked_on, "rules": held, "open": pack.open,
        "calendar": [year.year for year in pack.holidays],
    }  # fmt: skip
