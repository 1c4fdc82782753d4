"""Fifty desks ask at the same moment with one allowance left: one of them is given it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DESKS = 50
pytestmark = pytest.mark.skipif(os.name == "nt", reason="NOT CHECKED: no fork on Windows")


@pytest.fixture
def race(store):
    """Runs tests/attack_race.py on this test's book, in processes of their own."""
    address = str(store.path) if store.path else _address(store)
    store.close()

    def run(*arguments: str) -> dict:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.attack_race", address, *arguments],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        print(ran.stdout)
        return json.loads(ran.stdout)

    return run


def _address(store) -> str:
    """Where the store is connected to, and as whom."""
    with store.read() as tx:
        at = tx.connection.connection.dbapi_connection.info
        return f"postgresql://{at.user}:{at.password}@{at.host}:{at.port}/{at.dbname}?sslmode=prefer"


# Case → permits in the book, different ones given, and how many were answered, refused, turned away
EXPECTED = {
    "effective": (1, 1, 1, DESKS - 1, 0),  # the third conversation of the day
    "unanswered": (1, 1, 1, DESKS - 1, 0),  # the sixth dial to a number
    "shared": (1, 1, 1, DESKS - 1, 0),  # the same, a number of two people
    "merged": (1, 1, 1, DESKS - 1, 0),  # one person under two records, asked for by either
    "again": (1, 1, DESKS, 0, 0),  # one press, said fifty times
    "staff": (1, 1, 1, 0, DESKS - 1),  # fifty members of staff, one person
}


def test_of_fifty_desks_that_ask_at_once_one_is_given_what_is_left(race):
    seen = race(*EXPECTED)
    came = {
        one["case"]: tuple(one[k] for k in ("permits", "given", "answered", "refused", "taken"))
        for one in seen["races"]
    }
    assert [one["errors"] for one in seen["races"] if one["errors"]] == []
    assert came == EXPECTED
    assert seen["sound"]


def test_without_the_lock_the_race_is_lost(race):
    """What the test above would let through is what it is for."""
    seen = race("effective", "--without", "lock", "--tries", "5", "--desks", "12")["races"]
    assert seen[-1]["permits"] > 1 or seen[-1]["errors"], seen


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_without_its_own_lock_a_shared_number_is_dialled_too_often(race):
    seen = race("shared", "--without", "number", "--tries", "5", "--desks", "12")["races"]
    assert seen[-1]["permits"] > 1, seen
