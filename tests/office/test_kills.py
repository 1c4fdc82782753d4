"""Desks and the server are killed at any moment: nothing that was said is lost or doubled.

FORBEAR_TEST_OFFICE_CALLS says over how many calls; a thousand take a quarter of an hour and more.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CALLS = int(os.environ.get("FORBEAR_TEST_OFFICE_CALLS", "24"))
SEED = 20261128
pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="NOT CHECKED: no SIGKILL and /proc but on Linux"
)


def attacked(folder: Path, *arguments: str, calls: int = CALLS) -> dict[str, object]:
    """Run tests/attack_office.py in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.attack_office", str(folder / "attack"), "--seed", str(SEED),
         "--calls", str(calls), *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    seen: dict[str, object] = json.loads(ran.stdout)
    print(seen)
    return seen


def test_desks_and_server_killed_at_any_moment_lose_and_double_nothing(tmp_path):
    seen = attacked(tmp_path)
    assert seen["failures"] == [], seen
    assert seen["desks_killed"] > 0 and seen["servers_killed"] > 1 and seen["answers_lost"] > 0


def test_a_standby_that_takes_over_has_all_that_was_answered(tmp_path):
    seen = attacked(tmp_path, "--failover")
    assert seen["failures"] == [], seen
    assert seen["servers_killed"] == 1


@pytest.mark.parametrize("without", ["idempotency", "durability"])
def test_without_its_guard_something_is_lost_or_doubled(tmp_path, without):
    seen = attacked(tmp_path, "--without", without)
    found = [one for one in seen["failures"] if one.startswith("2 ") or one.endswith("forgotten")]
    assert found, seen
