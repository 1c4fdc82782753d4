"""The repository's own files, as the checks of the house read them."""

from __future__ import annotations

import ast
import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_ROOMS = ("app", "ui", "resources", "migrations", "tests", "docs", ".ci")


def python_files(*rooms: str) -> list[Path]:
    """Every Python file of these top-level folders."""
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    """The path inside the repository, for a message."""
    return path.relative_to(ROOT).as_posix()


@cache
def tracked_files() -> tuple[Path, ...]:
    """What git keeps or would keep; without git (a source archive), every file of the rooms."""
    found = _known_to_git()
    if not found:
        found = [path for path in ROOT.iterdir() if path.is_file()]
        found += [path for room in _ROOMS for path in (ROOT / room).rglob("*")]
    kept = (path for path in found if path.is_file() and "__pycache__" not in path.parts)
    return tuple(sorted(kept))


def _known_to_git() -> list[Path]:
    """Nothing where git is missing, or refuses a folder that belongs to somebody else."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        return []
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
    )
    return [ROOT / part for part in listing.stdout.decode().split("\0") if part]


@cache
def tracked_texts() -> dict[str, str]:
    """Every tracked file that is text, by its path inside the repository."""
    texts = {}
    for path in tracked_files():
        try:
            texts[name(path)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, or a sample in another encoding
    return texts
