"""The rules of a pack in words: a table for the terminal, Markdown for a manual."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.cli.show import Screen
from app.rules.overview import InForce, in_force
from app.rules.packs import Pack
from app.services.ruletable import said
from app.wording import Wording


def table(pack: Pack, day: date, screen: Screen) -> None:
    """What is in force on the day, one rule a row, with what is open below."""
    wording = screen.wording
    screen.line(f"{pack.title[wording.language]}  {pack.version(day)}")
    rows = [_row(one, wording) for one in in_force(pack, day)]
    if rows:
        screen.table([tuple(_heads(wording)), *rows])
    for line in _open(pack, wording):
        screen.line(f"  {line}")


def markdown(pack: Pack, day: date, wording: Wording) -> str:
    """A chapter of a compliance manual."""
    lines = [f"## {pack.title[wording.language]} ({pack.version(day)})", ""]
    lines += [_cells(_heads(wording)), _cells(["---"] * len(_heads(wording)))]
    lines += [_cells(_row(one, wording)) for one in in_force(pack, day)]
    lines += ["", *(f"- {line}" for line in _open(pack, wording)), ""]
    return "\n".join(lines)


def _cells(cells: Any) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _heads(wording: Wording) -> list[str]:
    names = ("rule", "value", "since", "source", "confidence")
    return [wording.text(f"ruletable.{name}") for name in names]


def _row(one: InForce, wording: Wording) -> tuple[str, ...]:
    title, mark = (
        one.rule.title[wording.language],
        wording.text(f"confidence.{one.rule.confidence}"),
    )
    return title, said(one, wording), one.since.isoformat(), one.rule.source, mark


def _open(pack: Pack, wording: Wording) -> list[str]:
    told = [
        wording.text("ruletable.calendar", year=year.year, source=year.source)
        for year in pack.holidays
    ]
    left = (wording.text("ruletable.open", what=one[wording.language]) for one in pack.open)
    return [*told, *left]
