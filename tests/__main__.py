"""Every check in one command, fast failures first: `python -m tests [arguments for pytest]`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PROGRAMS = Path(sys.executable).parent

CHECKS = (
    ("style", ("ruff", "check", "--quiet", ".")),
    ("types", ("mypy", "--no-error-summary")),
    ("directions", ("lint-imports", "--no-logo")),
)


def _program(name: str) -> str:
    return str(_PROGRAMS / (f"{name}.exe" if os.name == "nt" else name))


def _passes(name: str, command: tuple[str, ...]) -> bool:
    """Run one check; its output is shown only when it fails."""
    began = time.perf_counter()
    result = subprocess.run(
        [_program(command[0]), *command[1:]],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    seconds = time.perf_counter() - began
    verdict = "FAILED" if result.returncode else "ok"
    print(f"{name:<12}{verdict:<8}{seconds:5.1f} s   {' '.join(command)}", flush=True)
    if result.returncode:
        print(result.stdout, flush=True)
    return result.returncode == 0


def main(arguments: list[str]) -> int:
    """0 when everything holds; the first failure ends the run, since later ones follow from it."""
    if not all(_passes(name, command) for name, command in CHECKS):
        return 1
    workers = min(4, os.cpu_count() or 1)
    shared = ["-n", str(workers), "--dist", "worksteal"]
    command = [sys.executable, "-m", "pytest", *shared, *arguments]
    print(f"{'tests':<12}{' '.join(command[1:])}", flush=True)
    return subprocess.run(command, cwd=ROOT).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
