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
CARD_ROUNDS = 8  # `python -m tests.attack_window FOLDER --over-card --rounds 100` makes a hundred

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="NOT CHECKED: a window is forked and killed"
)


def _attack(folder, rounds, *how):
    """What a run says of itself; nothing it met was lost."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.attack_window", str(folder), "--rounds", str(rounds), *how],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=1200,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    seen = json.loads(ran.stdout.splitlines()[-1])
    print(seen)
    assert seen["failures"] == []
    assert seen["kills"] == rounds
    return seen


def test_kills_over_the_card_of_f9_lose_nothing_that_was_kept(tmp_path):
    seen = _attack(tmp_path, CARD_ROUNDS, "--over-card")
    assert set(seen["acts"]) == {"card"} and seen["kept"] >= CARD_ROUNDS


def test_a_hundred_kills_lose_no_note_no_permit_and_no_step(tmp_path):
    seen = _attack(tmp_path, ROUNDS)
    assert {"type", "answer", "dial", "finish"} <= seen["acts"].keys()
    assert seen["kept"] >= ROUNDS and seen["permits"] >= ROUNDS // 2
