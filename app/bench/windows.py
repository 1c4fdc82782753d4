"""The window's figures: two programs in turn, each in a process of its own.

What knows Qt lies in `ui.figures` and is only started from here. Without a display both sides are
painted offscreen, so that the ratios stay what they are.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

from app.bench.book import (
    KEY,
    OPENED,
    STAFF,
    Book,
    bare_connection,
    fill_people,
    throw_away_book,
)
from app.bench.measure import Figure, Sizes
from app.domain.errors import DeskError
from app.domain.moments import micros

START_LIMIT = "a bare PySide6 window with a table of as many rows ({}), painted (ratio at most {})"
JUMP_LIMIT = "QSqlQueryModel on a clear copy, fetched to its end (ratio at most 0.02), {:,} rows"
PAGE_LIMIT = "a C++ QStandardItemModel in a table, {} rows of the same words (ratio at most 1.5)"
PAGE_ROWS = 64  # rows that the list reads at a time
STANDARD_ROWS = 2_000  # more than are paged through
MINUTE = 60.0  # seconds that one fetching to the end may take

RANKED = (
    "SELECT q.name, q.stage, q.oldest_due_on, q.overdue, q.currency, q.score, q.points, q.debtor_id"
    " FROM queue q"
    " WHERE q.collector_id IN ('', '{}') ORDER BY q.score DESC, q.debtor_id DESC"
)

Side = Callable[[], dict[str, Any]]


def start(sizes: Sizes) -> list[Figure]:
    """From the start of the process to the first page of the queue: time, and memory by then."""
    with throw_away_book() as book:
        fill_people(book, sizes.listed)
        own = on_book(book.path, "desk")
        shown = min(PAGE_ROWS, sizes.listed)
        ours, limits = _in_turn(sizes.long_pairs, own, _side("bare", str(shown)))
    unit = f"ms to the painted queue of {sizes.listed:,} people"
    figures = [_figure("startup", unit, START_LIMIT.format(shown, 1.5), ours, limits)]
    if median(limits["rss_mb"]):
        figures.append(_figure(
            "startup_rss", "MB by then", START_LIMIT.format(shown, 1.6), ours, limits, "rss_mb"
        ))  # fmt: skip
    return figures


def jump(sizes: Sizes) -> list[Figure]:
    """From the first page to the last row; as many people as the limit fetches in a minute."""
    people = sizes.many
    while True:
        with throw_away_book() as book:
            fill_people(book, people)
            limit = _side("jump_fetched", str(in_clear(book)), RANKED.format(STAFF.id))
            if people < 1_000 or limit()["ms"] <= MINUTE * 1000:
                ours, limits = _in_turn(sizes.long_pairs, on_book(book.path, "jump"), limit)
                return [_figure("queue_jump_end", "ms", JUMP_LIMIT.format(people), ours, limits)]
        people //= 4


def page(sizes: Sizes) -> list[Figure]:
    """Page-down with its repaint, over rows that are read."""
    with throw_away_book() as book:
        fill_people(book, sizes.few)
        own = on_book(book.path, "pages")
        seen = str(own()["rows"])
        limit = _side("pages_standard", str(STANDARD_ROWS), seen)
        ours, limits = _in_turn(sizes.long_pairs, own, limit)
    return [_figure("queue_page_paint", "ms", PAGE_LIMIT.format(seen), ours, limits)]


def in_clear(book: Book) -> Path:
    """The same rows and indexes in a file without a key: Qt brings no driver for encrypted ones."""
    clear = book.path.with_name("clear.db")
    with closing(bare_connection(book.path)) as bare:
        bare.execute("ATTACH DATABASE ? AS clear KEY ''", (str(clear),))
        bare.execute("SELECT sqlcipher_export('clear')").fetchall()
        bare.execute("DETACH DATABASE clear")
    return clear


def on_book(path: Path, name: str, *more: str) -> Side:
    """A program of the window on the book of that path; a call runs it and gives what it says."""
    return _side(name, str(path), KEY.hex(), str(micros(OPENED)), *more)


def _side(name: str, *arguments: str) -> Side:
    return lambda: run(name, *arguments)


def _in_turn(
    pairs: int, ours: Side, limit: Side
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """What each said, A B A B …, after one pair that does not count."""
    said = [(ours(), limit()) for _ in range(pairs + 1)][1:]
    sides = [[one[side] for one in said] for side in (0, 1)]
    first, second = ({key: [one[key] for one in side] for key in side[0]} for side in sides)
    return first, second


def _figure(
    name: str,
    unit: str,
    limit_name: str,
    ours: dict[str, list[float]],
    limits: dict[str, list[float]],
    key: str = "ms",
) -> Figure:
    value, limit = median(ours[key]), median(limits[key])
    return Figure(name, value, unit, limit_name, limit, len(ours[key]))


def run(name: str, *arguments: str) -> dict[str, Any]:
    """Run one program of `ui.figures`; `ms` from its start where it says when it had painted.

    Raises DeskError bench.no_window where Qt cannot open any window on this machine.
    """
    begun = monotonic()
    said = _said(_environment(), name, *arguments)
    if "painted_at" in said:  # the clock is one for all processes of the machine
        said["ms"] = (said.pop("painted_at") - begun) * 1000
    return said


@cache
def _environment() -> dict[str, str]:
    """That of both sides, found out once."""
    found = _said(dict(os.environ), "platform")
    if found["reason"]:
        raise DeskError("bench.no_window", reason=found["reason"])
    platform = {"QT_QPA_PLATFORM": found["platform"]} if found["platform"] else {}
    taken = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": _compiled_folder()}
    return {**os.environ, **platform, **taken}


def _compiled_folder() -> str:
    """Where both sides keep compiled modules: an installed program has them, a checkout may not."""
    folder = tempfile.mkdtemp(prefix="forbear-bench-compiled-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _said(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    paths = os.pathsep.join(filter(None, sys.path))
    command: Sequence[str] = (sys.executable, "-m", "ui.figures", *arguments)
    done = subprocess.run(
        command, env={**environment, "PYTHONPATH": paths}, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{arguments[0]}: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
