"""The rules of a pack in words: a table for the terminal, Markdown for a manual."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from app.cli.show import Screen
from app.rules.packs import Pack, Rule
from app.rules.primitives import (
    Cap,
    CoolDown,
    Duty,
    Forbid,
    NeedConsent,
    NeedMilderWays,
    NeedUnreached,
    Stop,
    Window,
)
from app.wording import Wording


def table(pack: Pack, day: date, screen: Screen) -> None:
    """What is in force on the day, one rule a row, with what is open below."""
    wording = screen.wording
    screen.line(f"{pack.title[wording.language]}  {pack.version(day)}")
    found = _in_force(pack, day, wording)
    rows = [(*_row(rule, since, value, wording), mark) for rule, since, value, mark in found]
    if rows:
        screen.table([tuple(_heads(wording)), *rows])
    for line in _open(pack, wording):
        screen.line(f"  {line}")


def markdown(pack: Pack, day: date, wording: Wording) -> str:
    """A chapter of a compliance manual."""
    lines = [f"## {pack.title[wording.language]} ({pack.version(day)})", ""]
    lines += [_cells(_heads(wording)), _cells(["---"] * len(_heads(wording)))]
    for rule, since, value, mark in _in_force(pack, day, wording):
        lines.append(_cells([*_row(rule, since, value, wording), mark]))
    lines += ["", *(f"- {line}" for line in _open(pack, wording)), ""]
    return "\n".join(lines)


def _cells(cells: Any) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _heads(wording: Wording) -> list[str]:
    names = ("rule", "value", "since", "source", "confidence")
    return [wording.text(f"ruletable.{name}") for name in names]


def _row(rule: Rule, since: date, value: Any, wording: Wording) -> tuple[str, str, str, str]:
    title = rule.title[wording.language]
    return title, _DESCRIBED[type(value)](value, wording), since.isoformat(), rule.source


def _in_force(pack: Pack, day: date, wording: Wording) -> Iterator[tuple[Rule, date, Any, str]]:
    for rule in pack.rules:
        dated = rule.dated_value(day)
        if dated is not None:
            yield rule, dated[0], dated[1], wording.text(f"confidence.{rule.confidence}")


def _open(pack: Pack, wording: Wording) -> list[str]:
    told = [
        wording.text("ruletable.calendar", year=year.year, source=year.source)
        for year in pack.holidays
    ]
    left = (wording.text("ruletable.open", what=one[wording.language]) for one in pack.open)
    return [*told, *left]


def _window(value: Window, wording: Wording) -> str:
    between = ", " if wording.language == "en" else "，"
    spans = [
        (_days(span.weekdays, wording) + f"{_clock(span.start)}–{_clock(span.end)}").strip()
        for span in value.spans
    ]
    if value.working:
        spans.append(wording.text("ruletable.working"))
    if value.closed_on is not None:
        spans.append(wording.text("ruletable.closed"))
    return between.join(spans)


def _days(weekdays: frozenset[int], wording: Wording) -> str:
    if len(weekdays) == 7:
        return ""
    names = [wording.text(f"list.weekday_{day + 1}") for day in sorted(weekdays)]
    return wording.value(names) + " "


def _clock(minutes: int) -> str:
    minutes = minutes if minutes <= 24 * 60 else minutes - 24 * 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _cap(value: Cap, wording: Wording) -> str:
    return wording.value(
        [
            wording.text(f"ruletable.per_{one.per.value}", limit=one.limit, length=one.length)
            for one in value.readings
        ]
    )


def _cool_down(value: CoolDown, wording: Wording) -> str:
    return wording.text("ruletable.cool_down", days=value.days)


def _stop(value: Stop, wording: Wording) -> str:
    return wording.value(sorted(wording.text(f"screen.hold_{kind.value}") for kind in value.kinds))


def _consent(value: NeedConsent, wording: Wording) -> str:
    kinds = [wording.text(f"ruletable.consent_{kind}") for kind in sorted(value.agreement.kinds)]
    return wording.text("ruletable.consent", kinds=kinds)


def _unreached(value: NeedUnreached, wording: Wording) -> str:
    return wording.text("ruletable.unreached", dials=value.failed_dials, days=value.wait_days)


def _milder(value: NeedMilderWays, wording: Wording) -> str:
    return wording.text("ruletable.milder_ways")


def _forbid(value: Forbid, wording: Wording) -> str:
    return wording.text(f"ruletable.ban_{value.when.value}")


def _duty(value: Duty, wording: Wording) -> str:
    return dict(value.words)[wording.language]


_DESCRIBED: dict[type, Callable[[Any, Wording], str]] = {
    Window: _window,
    Cap: _cap,
    CoolDown: _cool_down,
    Stop: _stop,
    NeedConsent: _consent,
    NeedUnreached: _unreached,
    NeedMilderWays: _milder,
    Forbid: _forbid,
    Duty: _duty,
}
