"""Questions on standard input, one JSON object a line, each answered by one line, in order."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, NoReturn

Answer = Mapping[str, object]


def answer_lines(
    answer: Callable[[Any], Answer], wrong: Callable[[Exception, int], Answer]
) -> int:
    """Print what `answer` makes of each line, flushed; 1 when a line could not be read, else 0.

    What it raises as ValueError is answered with the line's id and what `wrong` says of it and of
    the number of the line.
    """
    status = 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            written: Any = None
            try:
                written = json.loads(
                    line.rstrip(), object_pairs_hook=_object, parse_constant=_no_number,
                    parse_float=_finite,
                )  # fmt: skip
                said = answer(written)
            except (ValueError, RecursionError) as error:
                status = 1
                said = {"id": _id_in(line, written), **wrong(error, number)}
            print(json.dumps(said, ensure_ascii=False), flush=True)
    return status


def _id_in(line: bytes, written: Any) -> object:
    """The id of a line that is wrong, if need be in spite of numbers that are none."""
    if written is None:
        try:
            written = json.loads(line)
        except (ValueError, RecursionError):
            return None
    name = written.get("id") if isinstance(written, dict) else None
    return None if isinstance(name, float) and not isfinite(name) else name


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"'{twice}' is given twice")
    return found


def _finite(written: str) -> float:
    number = float(written)
    return number if isfinite(number) else _no_number(written)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
