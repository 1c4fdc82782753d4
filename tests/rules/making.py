"""Small packs, events and questions for the tests of decisions."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.contact import Channel, Event, Facts, Outcome, Verdict
from app.rules.contact import decide
from app.rules.packs import Pack, parse_pack
from tests.rules.cases import files_of

SECOND = timedelta(seconds=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")

HEAD = """
id: {id}
title: {{zh_CN: 测试, zh_TW: 測試, en: Test}}
jurisdiction: XX
checked_on: 2026-11-21
zone: {zone}
rules:
"""
RULE = """
  {name}:
    title: {{zh_CN: 测试, zh_TW: 測試, en: Test}}
    source: a test
    confidence: P
"""


def make_pack(rules: dict[str, str], zone: str = "party", name: str = "test") -> Pack:
    text = HEAD.format(id=name, zone=zone)
    for rule, body in rules.items():
        text += RULE.format(name=rule)
        text += "".join(f"    {line}\n" for line in body.strip().splitlines())
    return parse_pack({"contact.yaml": text})


@cache
def china() -> Pack:
    return parse_pack(files_of("cn"))


@cache
def hours() -> Pack:
    return make_pack({"hours": 'kind: window\nvalues: {2020-01-01: {from: "08:00", to: "21:00"}}'})


def capped(period: str, key: str = "person") -> Pack:
    return make_pack(
        {
            "cap": f"kind: cap\nkey: {key}\ncounts: {{channels: [call], outcomes: "
            f"[conversation, open]}}\nvalues: {{2020-01-01: {{limit: 2, {period}}}}}"
        },
        zone="Asia/Shanghai",
    )


def local(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def call(at: datetime, **values: Any) -> Event:
    values = {"channel": Channel.CALL, "person": "p", "number": "own", **values}
    return Event(at=at, **values)


def talks(*moments: str, **values: Any) -> tuple[Event, ...]:
    return tuple(call(local(m), outcome=Outcome.CONVERSATION, **values) for m in moments)


def ask(pack: Pack, at: datetime, facts: Facts | None = None, **values: Any) -> Verdict:
    return decide([pack], facts or Facts("p"), call(at, **values))
