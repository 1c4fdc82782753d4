"""The shipped pack cn amended as compliance would: one value more, with the cases that hold it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from app.channels import policies

FIRST = date(2026, 11, 23)
_FORTNIGHT = timedelta(days=14)


def fewer_talks(limit: int, first: date = FIRST) -> dict[str, str]:
    """So many effective calls a day (not three, as before) from `first` on."""
    before = first - timedelta(days=1)
    after = first + timedelta(days=1)
    said = (
        ("one call less than allowed", first, first, limit - 1, None),
        ("all the calls of a day", first, first, limit, f"{after}T08:00"),
        ("the calls were yesterday", after, first, limit, None),
        ("the day before, fewer", before, before, min(limit, 2), None),
        ("the day before, three", before, before, 3, f"{first}T08:00"),
    )
    cases = [
        _case(name, f"{day}T15:00", "effective_calls", freed)
        + "  history:\n"
        + "".join(
            f"    - {{at: {talked}T{9 + n:02d}:00:00+08:00, outcome: conversation}}\n"
            for n in range(talks)
        )
        for name, day, talked, talks, freed in said
    ]
    return _amended("effective_calls", f"{first}: {{limit: {limit}, per: day}}", cases)


def shorter_hours(start: str, end: str, first: date = FIRST) -> dict[str, str]:
    """These hours, within those of before, from `first` on."""
    before, opens = first - timedelta(days=1), f"{first}T{start}"
    again = f"{first + timedelta(days=1)}T{start}"
    times = (
        (first, start, None), (first, _minute_before(start), opens),
        (first, _minute_before(end), None), (first, end, again), (before, end, None),
    )  # fmt: skip
    cases = [
        _case(f"{day} at {clock}", f"{day}T{clock}", "quiet_hours", freed)
        for day, clock, freed in times
    ]
    return _amended("quiet_hours", f'{first}: {{from: "{start}", to: "{end}"}}', cases)


def _minute_before(clock: str) -> str:
    minutes = int(clock[:2]) * 60 + int(clock[3:]) - 1
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _case(name: str, at: str, rule: str, freed: str | None) -> str:
    said = f"[{rule}]\n  next_allowed_at: {freed}:00+08:00" if freed else "[]"
    return (
        f"- name: amended, {name}\n  at: {at}:00+08:00\n  zones: [Asia/Shanghai]\n"
        f"  attempt: {{}}\n  refused_by: {said}\n"
    )


def _amended(rule: str, value: str, cases: list[str]) -> dict[str, str]:
    """The cases that are shipped lie a fortnight earlier, where the values of before hold."""
    shipped = policies.pack_files("cn")
    rules, found = re.subn(
        rf"(\n  {rule}:\n(?:    .*\n|\n)*?    values:\n(?:      .*\n)+)", rf"\1      {value}\n",
        shipped["contact.yaml"],
    )  # fmt: skip
    assert found == 1
    before = re.sub(
        r"2026-11-\d\d", lambda day: str(date.fromisoformat(day[0]) - _FORTNIGHT),
        shipped["contact.tests.yaml"],
    )  # fmt: skip
    return {"contact.yaml": rules, "contact.tests.yaml": before + "".join(cases)}
