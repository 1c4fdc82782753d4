"""Whatever moment a desk is killed at, its book has all that it said, and nothing by halves."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests import attack_power

ROOT = Path(__file__).parents[2]
ROUNDS = 200
SEED = 20261121
pytestmark = pytest.mark.skipif(os.name == "nt", reason="NOT CHECKED: no SIGKILL on Windows")


def _power(folder: Path) -> Path | None:
    """The power switch, compiled; None where there is no compiler."""
    if attack_power.compiler() is None or not sys.platform.startswith("linux"):
        return None
    folder.mkdir(exist_ok=True)
    return attack_power.compiled(folder)


def _attacked(folder: Path, power: Path | None, *arguments: str) -> dict[str, object]:
    """Run tests/attack.py in a process of its own, under the power switch if there is one."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if power is not None:
        environment["LD_PRELOAD"] = str(power)
        arguments = (*arguments, "--cut")
    ran = subprocess.run(
        [sys.executable, "-m", "tests.attack", str(folder / "attack"), *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    seen: dict[str, object] = json.loads(ran.stdout)
    print(seen)
    return seen


@pytest.fixture
def power(tmp_path: Path) -> Path:
    found = _power(tmp_path / "power")
    if found is None:
        reason = "NOT CHECKED: a power cut, for want of a C compiler on Linux"
        if os.environ.get("CI") or os.environ.get("FORBEAR_TEST_NEEDS_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def test_two_hundred_kills_and_power_cuts_lose_nothing_that_was_said(tmp_path):
    """Without a compiler the kills stay real, and what the kernel holds is not lost."""
    power = _power(tmp_path / "power")
    seen = _attacked(tmp_path, power, "--rounds", str(ROUNDS), "--seed", str(SEED))
    assert seen["failures"] == [], seen
    assert seen["kills"] == ROUNDS
    assert all(seen["said"].get(what, 0) > 0 for what in ("permit", "outcome", "import")), seen
    assert (seen["lost_writes"] > 0) == (power is not None), "no cut met an unsynced write"


def test_a_book_that_leaves_its_last_words_in_memory_forgets_them(tmp_path, power):
    seen = _attacked(tmp_path, power, "--rounds", "40", "--seed", str(SEED), "--without", "normal")
    assert seen["lost_writes"]
    assert any("forgotten" in failure for failure in seen["failures"]), seen


def test_a_book_that_never_waits_for_the_disk_is_harmed(tmp_path, power):
    """Of its pages any may be old: it forgets, has things half done, or is no book any more."""
    seen = _attacked(tmp_path, power, "--rounds", "40", "--seed", str(SEED), "--without", "sync")
    assert seen["lost_writes"]
    _check_harmed(seen)


def test_without_its_transaction_a_desk_leaves_things_half_done(tmp_path):
    seen = _attacked(
        tmp_path, None, "--rounds", "60", "--seed", str(SEED), "--without", "transaction"
    )
    _check_harmed(seen)


def _check_harmed(seen: dict[str, object]) -> None:
    """What was killed left its mark on the book; a desk that only gave up does not count."""
    assert seen["failures"], seen
    assert not any("ended by itself" in failure for failure in seen["failures"]), seen


def test_a_cut_takes_back_what_was_not_synced_and_nothing_else(tmp_path, power):
    """The switch itself: synced bytes stay; of the others none or some stay, never a mixture."""
    folder = tmp_path / "disk"
    folder.mkdir()
    code = (
        "import os, sys; f = os.open(sys.argv[1], os.O_CREAT | os.O_RDWR);"
        "os.pwrite(f, b'a' * 8192, 0); os.fdatasync(f);"
        "os.pwrite(f, b'b' * 4096, 4096); os.pwrite(f, b'c' * 4096, 8192); os.ftruncate(f, 100);"
        "os.kill(os.getpid(), 9)"
    )
    file, journal = folder / "file", tmp_path / "journal"
    environment = {
        "LD_PRELOAD": str(power),
        "POWERCUT_FOLDER": str(folder),
        "POWERCUT_JOURNAL": str(journal),
    }
    subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(file)], env=environment, check=False
    )
    assert file.read_bytes() == b"a" * 100
    left = set()
    for seed in range(100):
        file.write_bytes(b"a" * 100)
        attack_power.cut(journal, random.Random(seed))
        left.add(file.read_bytes())
    assert b"a" * 8192 in left
    assert b"a" * 4096 + b"b" * 4096 in left
    assert b"a" * 100 in left
    assert all(one.startswith(b"a" * 100) for one in left)
