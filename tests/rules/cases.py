"""Reads `*.tests.yaml`: what a lawyer wrote, as the facts and the attempt that a decision takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from app.domain.contact import (
    Channel,
    Consent,
    Direction,
    Event,
    Facts,
    Hold,
    HoldKind,
    OptOut,
    Outcome,
    Party,
    Purpose,
)

POLICIES = Path(__file__).parents[2] / "resources" / "policies"
_WORDS = {
    "channel": Channel,
    "direction": Direction,
    "outcome": Outcome,
    "party": Party,
    "purpose": Purpose,
}
_MOMENTS = ("at", "start", "end", "given_at", "open_permit_until")


@dataclass(frozen=True)
class Case:
    name: str
    at: datetime
    refused_by: list[str]
    facts: Facts
    attempt: Event
    next_allowed_at: datetime | None


def files_of(pack: str) -> dict[str, str]:
    return {p.name: p.read_text(encoding="utf-8") for p in (POLICIES / pack).glob("*.yaml")}


def cases() -> list[tuple[str, Case]]:
    return [
        (path.parent.name, _case(**raw))
        for path in sorted(POLICIES.glob("*/*.tests.yaml"))
        for raw in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def _case(name: str, at: Any, refused_by: list[str], **raw: Any) -> Case:
    unknown = set(raw) - {"attempt", "history", "facts", "next_allowed_at"}
    assert not unknown, f"{name}: unknown {unknown}"
    next_allowed_at = raw.get("next_allowed_at")
    return Case(
        name=name,
        at=_moment(at),
        refused_by=refused_by,
        facts=_facts(raw.get("history", []), **raw.get("facts", {})),
        attempt=_event({**raw.get("attempt", {}), "at": at}),
        next_allowed_at=_moment(next_allowed_at) if next_allowed_at else None,
    )


def _facts(history: list[dict[str, Any]], **raw: Any) -> Facts:
    readers = {
        "holds": lambda each: Hold(**{**_values(each), "kind": HoldKind(each["kind"])}),
        "opt_outs": lambda each: OptOut(**_values(each)),
        "consents": lambda each: Consent(**_values(each)),
    }
    values = _values(raw)
    for name, read in readers.items():
        if name in raw:
            values[name] = tuple(read(each) for each in raw[name])
    return Facts(person="debtor", history=tuple(_event(each) for each in history), **values)


def _event(raw: dict[str, Any]) -> Event:
    return Event(**{"channel": Channel.CALL, "person": "debtor", "number": "own", **_values(raw)})


def _values(raw: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in raw.items():
        if value is not None and name in _WORDS:
            value = _WORDS[name](value)
        elif name in _MOMENTS:
            value = _moment(value)
        elif isinstance(value, list):
            value = tuple(value)
        values[name] = value
    return values


def _moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    assert isinstance(moment, date) and moment.tzinfo is not None, f"{value}: the offset is missing"
    return moment
