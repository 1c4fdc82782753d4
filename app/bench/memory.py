"""import_memory: what an import adds to the idle program, in MB (2²⁰ bytes).

Each time in a process of its own, which opens an empty book, builds a desk, waits there (idle) and
then imports a clean CSV file. Linux tells a process's peak; elsewhere the figure is not offered.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from app.bench.book import KEY, LEAD, desk_on, throw_away_book
from app.bench.imports import clean_file, copies_of
from app.bench.measure import Figure, Sizes
from app.services.imports import import_file
from app.services.intake import ImportOptions
from app.storage.store import open_sqlcipher

LIMIT_MB = 150.0
_STATUS = Path("/proc/self/status")
MEASURABLE = _STATUS.exists()


def measure(sizes: Sizes) -> list[Figure]:
    """The median of the peaks above idle, beside what is allowed for 1,000,000 rows."""
    with throw_away_book() as book, ExitStack() as stack:
        copies, file = copies_of(book, stack), clean_file(book, sizes.large_file, "portfolio.csv")
        taken = [_in_own_process(copies.path(), file) for _ in range(sizes.long_pairs)]
    limit_name = f"allowed for 1,000,000 rows; these are {sizes.large_file:,}"
    return [Figure("import_memory", median(taken), "MB", limit_name, LIMIT_MB, len(taken))]


def measure_here() -> None:
    """Import the file in the book of the arguments, and print this process's peak above idle.

    A peak from before the import counts too: it can only make the figure larger.
    """
    book, file = map(Path, sys.argv[1:])
    store = open_sqlcipher(book, KEY)
    try:
        lead = desk_on(store, LEAD)
        idle = _megabytes("VmRSS")
        import_file(lead, file, ImportOptions())
        print(json.dumps(_megabytes("VmHWM") - idle))
    finally:
        store.close()


def _in_own_process(book: Path, file: Path) -> float:
    run = f"from {__name__} import measure_here; measure_here()"
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", run, str(book), str(file)],
        env=paths, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(json.loads(done.stdout))


def _megabytes(name: str) -> float:
    """A size that the kernel keeps of this process; its lines read `VmHWM:  121504 kB`."""
    for line in _STATUS.read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(name)
