"""The real window is killed while somebody types, dials and wraps up: nothing that was said to be
kept is lost, and the next window comes back to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.sources import ROOT

ROUNDS = 100


@pytest.mark.skipif(not hasattr(os, "fork"), reason="NOT CHECKED: a window is forked and killed")
def test_a_hundred_kills_lose_no_note_no_permit_and_no_step(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "tests.attack_window", str(tmp_path), "--rounds", str(ROUNDS)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=1200,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    seen = json.loads(ran.stdout.splitlines()[-1])
    print(seen)
    assert seen["failures"] == []
    assert seen["kills"] == ROUNDS
    assert {"type", "answer", "dial", "finish"} <= seen["acts"].keys()
    assert seen["kept"] >= ROUNDS and seen["permits"] >= ROUNDS // 2
