"""Whatever moment the window is killed at, the next is where it was, with all that was typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.sources import ROOT

KILLS = 50  # of each seed; two workers of the test run share them
pytestmark = pytest.mark.skipif(os.name == "nt", reason="NOT CHECKED: no SIGKILL on Windows")


@pytest.mark.parametrize("seed", [20261122, 20261123])
def test_fifty_kills_while_typing_dialling_and_wrapping_up_lose_nothing(tmp_path, seed):
    """Note, permit and step are as they were said; nobody is left without a next step."""
    command = [sys.executable, "-m", "tests.attack_window", str(tmp_path)]
    ran = subprocess.run(
        [*command, "--rounds", str(KILLS), "--seed", str(seed)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=600,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    seen = json.loads(ran.stdout.splitlines()[-1])
    print(seen)
    assert seen["failures"] == [], seen
    assert seen["kills"] == KILLS
    assert all(seen["acts"].get(one, 0) > 0 for one in ("type", "dial", "answer", "finish")), seen
    assert seen["kept"] > KILLS and seen["permits"] > KILLS // 4, seen
