"""The packs and the cases that stand beside them."""

from __future__ import annotations

from pathlib import Path

from app.rules.cases import Case, read_cases

POLICIES = Path(__file__).parents[2] / "resources" / "policies"


def files_of(pack: str) -> dict[str, str]:
    return {p.name: p.read_text(encoding="utf-8") for p in (POLICIES / pack).glob("*.yaml")}


def cases() -> list[tuple[str, Case]]:
    return [
        (folder.name, case)
        for folder in sorted(POLICIES.iterdir())
        for case in read_cases(files_of(folder.name))
    ]
