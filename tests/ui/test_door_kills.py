"""The real window at a door is killed while a visit is put down: nothing is lost, nothing twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.sources import ROOT

ROUNDS = 40  # `python -m tests.attack_door FOLDER --rounds 500` makes more

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="NOT CHECKED: a window is forked and killed"
)


def attacked(folder, *how):
    """What a run says of itself."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.attack_door", str(folder), "--rounds", str(ROUNDS), *how],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


def test_kills_at_the_door_lose_nothing_and_put_nothing_down_twice(tmp_path):
    seen = attacked(tmp_path)
    assert seen["failures"] == []
    assert seen["kills"] == ROUNDS and seen["typed"] > ROUNDS and seen["in_flight"] > 0
    assert {"said", "filed", "planned"} <= seen["acts"].keys()


def test_without_the_id_that_was_kept_something_is_put_down_twice(tmp_path):
    assert attacked(tmp_path, "--seed", "3", "--without", "id")["failures"]
