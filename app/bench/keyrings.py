"""keyring: what the key costs at the start, beside the library alone; each in its own process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

from app.bench.measure import Figure, Sizes

BOOK = "forbear-bench"  # a book that no keyring has a key of
LIMIT = "the library alone: import, choice of the backend, one reading"


def measure(sizes: Sizes) -> list[Figure]:
    """To the key, or to the answer that there is none: its own figure, part of no other."""
    said = [(_run("ours"), _run("library")) for _ in range(sizes.long_pairs + 1)][1:]
    ours, limits = ([float(one[side][0]) for one in said] for side in (0, 1))
    answer = said[0][0][1]
    unit = "ms" if answer == "read" else f"ms until it says: no keyring here ({answer})"
    return [Figure("keyring", median(ours), unit, LIMIT, median(limits), len(ours))]


def ours() -> str:
    """As the program reads it: trusted backends only, under a time limit."""
    from app.channels.secrets import OsKeyring
    from app.domain.errors import NoKeyring

    try:
        OsKeyring().get(BOOK)
    except NoKeyring as none:
        return none.code
    return "read"


def library() -> str:
    """As the library reads it."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.get_keyring().get_password("forbear", BOOK)
    except KeyringError as none:
        return type(none).__name__
    return "read"


def say(side: Callable[[], str]) -> None:
    """Print milliseconds and the answer."""
    begun = perf_counter()
    answer = side()
    print((perf_counter() - begun) * 1000, answer)


def _run(side: str) -> tuple[str, str]:
    program = f"from {__name__} import {side}, say; say({side})"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    milliseconds, answer = done.stdout.split()
    return milliseconds, answer
