"""A window in which people work for days grows no larger and leaves nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.soak import faults
from tests.sources import ROOT

CALLS = 150  # `python -m tests.soak FOLDER` makes two thousand


@pytest.mark.skipif(sys.platform != "linux", reason="NOT CHECKED: memory is read from /proc")
def test_calls_in_one_window_leave_no_memory_no_widget_no_timer_no_thread(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "tests.soak", str(tmp_path), "--calls", str(CALLS)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=600,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    seen = json.loads(ran.stdout.splitlines()[-1])
    print(seen)
    assert seen["calls"] == CALLS and seen["warned"] == []
    assert seen["grown"] <= 0.1
    for one in ("widgets", "timers", "threads"):
        assert seen["first"][one] == seen["last"][one], one


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, []),
        ({"warned": ["TimeoutError: in vain"]}, ["TimeoutError: in vain"]),
        ({"grown": 0.25}, ["memory grew by 25.0%, from 1,000 to 1,250 KiB"]),
        ({"first": {"kib": 1_000, "widgets": 5, "timers": 2, "threads": 2}},
         ["timers: 2 after 100 calls, 3 at the end"]),
    ],
)  # fmt: skip
def test_a_run_that_fails_says_why(changed, said):
    last = {"kib": 1_250, "widgets": 5, "timers": 3, "threads": 2}
    well = {"first": {**last, "kib": 1_000}, "last": last, "grown": 0.05, "warned": []}
    assert faults({**well, **changed}) == said
