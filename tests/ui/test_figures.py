"""The programs of the window's figures: each says what it did, on one line, and did it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import closing

import pytest

from app.bench import book as made
from app.bench import persons, steps, windows
from app.domain.moments import micros
from app.storage.store import open_sqlcipher
from ui import jobs

PEOPLE, PAGE = 150, 64
_VALUES = re.compile(r"'[^']*'|\b\d+\b")  # moments and ids differ


@pytest.fixture(scope="module")
def book():
    with made.throw_away_book() as one:
        made.fill_people(one, PEOPLE)
        made.fill_debts(one, PEOPLE)
        yield one


def said(*arguments, **environment):
    """The one line of a program that ended well and warned of nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "ui.figures", *map(str, arguments)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    return json.loads(line)


def on(book, name, *more):
    return said(name, book.path, made.KEY.hex(), micros(made.OPENED), *more)


def test_without_a_display_windows_are_painted_offscreen():
    bare = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY"), "")
    done = subprocess.run(
        [sys.executable, "-m", "ui.figures", "platform"],
        env={k: v for k, v in {**os.environ, **bare}.items() if k != "QT_QPA_PLATFORM"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == {"platform": "offscreen", "reason": ""}


def test_the_bare_window_shows_its_rows():
    found = said("bare", 7)
    assert found["rows"] == 7 and found["painted_at"] > 0 and found["rss_mb"] >= 0


def test_the_desk_is_painted_with_the_first_page_of_its_queue(book):
    found = on(book, "desk")
    assert found["rows"] == PAGE and found["painted_at"] > 0


def test_the_jump_ends_at_the_last_of_everybody(book):
    found = on(book, "jump")
    assert found["rows"] == PEOPLE and found["ms"] > 0


def test_its_limit_fetches_everybody_too(book):
    clear = windows.in_clear(book)
    found = said("jump_fetched", clear, windows.RANKED.format(made.STAFF.id))
    assert found["rows"] == PEOPLE and found["ms"] > 0


def test_pages_are_painted_on_both_sides(book):
    ours = on(book, "pages")
    limit = said("pages_standard", 100, ours["rows"])
    assert ours["rows"] == limit["rows"] > 1
    assert ours["ms"] > 0 and limit["ms"] > 0


def test_the_next_person_is_taken_at_each_press(book):
    used = book.copy("taken.book")
    found = said("next_person", used, made.KEY.hex(), micros(made.OPENED), 3)
    assert found["presses"] == 3 and found["ms"] > 0
    with closing(made.bare_connection(used)) as bare:
        taken = bare.execute("SELECT count(*) FROM log WHERE kind = 'queue.taken'").fetchone()
    assert taken == (4,)


def test_every_step_of_a_call_is_painted_and_on_record(book):
    used = book.copy("talked.book")
    steps.identify(made.Book(used, book.desk))
    facts = used, made.KEY.hex(), micros(made.OPENED), steps.TAIL, steps.YEAR
    found = said("script_step", *facts, 1)
    assert len(found["ms"]) == 10 and min(found["ms"]) > 0
    with closing(made.bare_connection(used)) as bare:
        sql = "SELECT count(*) FROM log WHERE kind = 'talk.stepped'"
        assert bare.execute(sql).fetchone() == (2 + 2 * 10,)


def test_the_bare_statements_are_those_of_the_window(book, monkeypatch):
    """The bench may not know the window: that both ask the same is held here."""

    def heard(take, name):
        monkeypatch.setattr(persons, "take", take)
        with closing(open_sqlcipher(book.copy(name), made.KEY)) as store:
            taken = persons.statements(store, 2)
        return [[_VALUES.sub("?", sql) for sql in press] for press in taken]

    assert heard(persons.take, "a.book") == heard(jobs.next_person, "b.book")


def test_a_program_that_fails_is_not_a_figure(book):
    with pytest.raises(RuntimeError, match="jump_fetched"):
        windows.run("jump_fetched", str(book.path.with_name("none") / "none.db"), "SELECT 1")
