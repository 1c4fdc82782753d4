"""`forbear bench`: each figure beside its limit, taken in turn in the same run."""

from __future__ import annotations

from argparse import Namespace

from app import bench as figures
from app.bench.measure import SIZES
from app.cli.show import Screen
from app.domain.errors import DeskError


def bench(asked: Namespace, screen: Screen) -> int:
    """Measure and print. Raises DeskError bench.unknown, naming the figures there are."""
    for name in asked.only or ():
        if name not in figures.NAMES:
            raise DeskError("bench.unknown", name=name, names=figures.NAMES)
    found = figures.run(asked.only, SIZES[asked.size]())
    screen.result(found)
    if not screen.as_json:
        rows = [("", "", "", "", "", "n")]
        for one in found["figures"]:
            rows.append((
                one["name"], f"{one['value']:.4g} {one['unit']}", one["limit_name"],
                f"{one['limit']:.4g}", f"{one['ratio']:.2f}", str(one["n"]),
            ))  # fmt: skip
        screen.table(rows)
    return 0
