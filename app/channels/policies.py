"""The packs of contact rules that are shipped: a folder each, with its cases beside it."""

from __future__ import annotations

from app.domain.errors import DeskError
from app.settings import RESOURCES


def pack_names() -> list[str]:
    """The packs there are."""
    return sorted(path.parent.name for path in (RESOURCES / "policies").glob("*/contact.yaml"))


def pack_files(name: str, *, tests: bool = True) -> dict[str, str]:
    """Names and texts of a pack's files, with its cases or without.

    Raises DeskError rules.unknown_pack.
    """
    folder = RESOURCES / "policies" / name
    paths = sorted(folder.glob("*.yaml")) if name in pack_names() else []
    files = {
        path.name: path.read_text(encoding="utf-8")
        for path in paths
        if tests or not path.name.endswith(".tests.yaml")
    }
    if not files:
        raise DeskError("rules.unknown_pack", name=name)
    return files
