"""Letters as PDF: pages, fonts within, a heading with what follows it, and no display needed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from threading import Thread

import pytest

from app.domain.documents import Bound, Grid, Label, Letter, Passage
from app.settings import LANGUAGES
from ui import letters
from ui.letters import render

WORDS = {"zh_CN": "还款", "zh_TW": "還款", "en": "Pay"}


def _letter(language, rows=1, lines=1):
    word = WORDS[language]
    schedule = tuple((str(n), "2026-12-28", "¥100.00") for n in range(rows))
    grid = Grid((word, word, word), schedule, (word, "", "¥1.00"), 2)
    passages = [Passage(f"{word} {n}", (f"{word} <b> 王",) * lines) for n in range(5)]
    return Letter(
        "1" * 32, language, word, word, (Passage(word, (word,), grid), *passages),
        "{page} / {pages}",
    )  # fmt: skip


def _pages(file):
    return len(re.findall(rb"/Type /Page\b", file))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_brings_its_fonts_with_it(qapp, language):
    file = render(Bound((_letter(language),)))
    assert file.startswith(b"%PDF-")
    assert _pages(file) == 1
    named = set(re.findall(rb"/FontName /\w+\+(\w+)", file))
    assert {name for name in named if name.startswith(b"ForbearHan")}
    assert all(name.startswith(b"Forbear") for name in named)
    assert len(re.findall(rb"/FontFile\d? ", file)) == len(re.findall(rb"/FontName ", file))


def test_sixty_instalments_take_several_pages(qapp):
    assert _pages(render(Bound((_letter("zh_CN", rows=60),)))) == 2


def test_letters_in_one_file_begin_a_page_each_and_their_labels_follow(qapp):
    made = Bound((_letter("en", rows=60), _letter("en")), (Label(("Wang", "Road 1")),) * 25)
    assert _pages(render(made)) == 2 + 1 + 2


def test_a_file_that_bears_its_moment_is_the_same_bytes_whenever_it_is_set(qapp):
    at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    once = render(Bound((_letter("en"),), dated=at))
    time.sleep(1.1)  # the clock of the file shows seconds
    assert render(Bound((_letter("en"),), dated=at)) == once
    assert b"D:20261123020000Z" in once
    assert render(Bound((_letter("en"),))) != once


@pytest.mark.parametrize("rows", range(30, 48))
def test_no_heading_stands_alone_at_the_foot_of_a_page(qapp, monkeypatch, rows):
    seen = []

    def paint(document, painter, writer, page):
        layout, high = document.documentLayout(), document.pageSize().height()
        block = document.begin()
        while block.next().isValid():
            if block.text() in headings:
                below = layout.blockBoundingRect(block.next()).bottom()
                seen.append(layout.blockBoundingRect(block).top() // high == below // high)
            block = block.next()

    letter = _letter("en", rows, lines=2)
    headings = {one.heading for one in letter.passages[1:]}
    monkeypatch.setattr(letters, "_paint", paint)
    render(Bound((letter,)))
    assert seen == [True] * 5


_ALONE = """
from app.domain.documents import Bound, Letter, Passage
from ui.letters import render
letter = Letter("1", "zh_TW", "還款", "-", (Passage("還款", ("王小明",)),), "{page} / {pages}")
file = render(Bound((letter,)))
print(file[:5].decode(), file.count(b"/FontFile") > 1)
"""


def test_no_display_is_needed():
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", _ALONE], capture_output=True, text=True, env=environment, check=False
    )
    assert (done.returncode, done.stdout.split()) == (0, ["%PDF-", "True"]), done.stderr


def test_a_worker_sets_a_letter_without_a_word_of_qt(qapp, qtlog):
    """As `ui.tasks` does it: each letter by a thread that has no events of its own."""
    made = []
    for _ in range(2):
        worker = Thread(target=lambda: made.append(render(Bound((_letter("en", rows=60),)))))
        worker.start()
        worker.join()
    assert [file[:5] for file in made] == [b"%PDF-"] * 2
    assert [one.message for one in qtlog.records] == []
