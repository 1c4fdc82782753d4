"""A demo that is told to end leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from app.demo.book import ENDING


@pytest.mark.parametrize(
    ("where", "seconds"),
    [([], 0), ([], 0.4), ([], 10)] + [(["--terminal"], one / 10) for one in range(10)],
)
@pytest.mark.parametrize("number", ENDING)
def test_a_demo_ended_by_a_signal_takes_its_book_with_it(tmp_path, number, where, seconds):
    """At any moment of a demo that is made and worked in for longer than the seconds waited."""
    running = subprocess.Popen(
        [sys.executable, "-m", "ui", "demo", "--people", "2000", *where],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while not list(tmp_path.glob("forbear-demo-*/*")) and time.monotonic() < until:
        time.sleep(0.02)
    assert list(tmp_path.glob("forbear-demo-*/*"))
    time.sleep(seconds)  # ten until the window has its desk
    running.send_signal(number)
    assert running.wait(60) == 128 + number
    assert not list(tmp_path.glob("forbear-demo-*"))
