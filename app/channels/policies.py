"""Packs of contact rules: a folder each, shipped or somebody's own, with its cases beside it."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import DeskError
from app.settings import RESOURCES


def pack_names() -> list[str]:
    """The packs that are shipped."""
    return sorted(path.parent.name for path in (RESOURCES / "policies").glob("*/contact.yaml"))


def pack_files(name: str, *, tests: bool = True) -> dict[str, str]:
    """Names and texts of a pack's files, with its cases or without.

    `name`: one of `pack_names`, or the path of a folder that holds a pack.
    Raises DeskError rules.unknown_pack, rules.wrong (a file is no UTF-8).
    """
    folder = RESOURCES / "policies" / name if name in pack_names() else Path(name)
    paths = sorted(folder.glob("*.yaml")) if (folder / "contact.yaml").is_file() else []
    files = {
        path.name: _text(name, path)
        for path in paths
        if tests or not path.name.endswith(".tests.yaml")
    }
    if not files:
        raise DeskError("rules.unknown_pack", name=name)
    return files


def _text(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DeskError("rules.wrong", name=name, found=f"{path.name}: UTF-8 ?") from error
