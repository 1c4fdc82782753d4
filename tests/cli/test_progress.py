"""What takes long says so at a terminal, and ends there in words when it is asked to."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from datetime import date

import pytest

from app.cli import watching
from app.cli.show import Screen, width
from app.demo.portfolio import Plan, write_portfolio
from app.wording import Wording
from tests.sources import ROOT

PEOPLE = 40_000  # read for some seconds
SHOWN = re.compile(rb"\r.*?(\d+) % read \(Ctrl\+C cancels\)")


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "large.csv"
    write_portfolio(path, Plan(PEOPLE, seed=1, as_of=date(2026, 11, 20)))
    return path


def watched(path, *words, until=None):
    """A dry run whose standard error is a terminal: its status, output, and what was shown there.

    `until`: pressed Ctrl+C once the terminal shows this.
    """
    ours, theirs = pty.openpty()
    begun = subprocess.Popen(
        [sys.executable, "-m", "ui", "import", str(path), "--dry-run", "--language", "en", *words],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
            if until is not None and until.search(shown):
                begun.send_signal(signal.SIGINT)
                until = None
    except OSError:
        pass  # the other side of the terminal is closed: the program has ended
    finally:
        os.close(ours)
    out = begun.communicate(timeout=60)[0]
    return begun.returncode, out, shown


def test_a_long_import_shows_how_far_it_is_and_leaves_no_line_behind(large):
    status, out, shown = watched(large)
    percents = [int(one) for one in SHOWN.findall(shown)]
    assert status == 0 and len(percents) > 1
    assert percents == sorted(percents)
    assert re.fullmatch(rb".*\r +\r", shown, re.DOTALL)  # written over, the cursor at its begin
    assert b"%" not in out


def test_json_comes_without_a_line_of_progress(large):
    status, out, shown = watched(large, "--json")
    assert status == 0 and json.loads(out)["debts"] > PEOPLE
    assert SHOWN.search(shown) is None


def test_what_is_short_shows_nothing(monkeypatch, capsys):
    at = 0.0
    monkeypatch.setattr(watching, "monotonic", lambda: at)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    watch = watching.Watch(Screen(Wording("zh_CN"), as_json=False), "cli.reading", "名单.csv")
    at = 0.29
    watch.progress(1, 2)
    watch.clear()
    assert capsys.readouterr().err == ""
    at = 0.3
    watch.progress(1, 2)
    watch.clear()
    line = "正在导入“名单.csv”：已读 50%（Ctrl+C 取消）"
    assert capsys.readouterr().err == f"\r{line}\r{' ' * width(line)}\r"


def test_one_press_of_control_c_ends_it_with_a_sentence(large):
    began = time.monotonic()
    status, out, shown = watched(large, until=SHOWN)
    assert status == 130 and out == b""
    assert shown.rsplit(b"\r", 2)[1].strip() == (
        b"The import was cancelled. Nothing was changed. Import the file again whenever you like."
    )
    assert time.monotonic() - began < 60
