"""Old decisions asked again under other packs: what would have been refused, and what freed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that forbids a contact, with its count (None where it counts nothing) and clause."""

    pack: str
    rule: str
    source: str
    used: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """A decision on record asked again: what forbade it then and now (nothing: it was allowed)."""

    kind: str  # permit, contact, refusal
    at: datetime
    person_id: str
    before: tuple[Fired, ...]
    after: tuple[Fired, ...]
    counts: tuple[tuple[str, str, int, int], ...]  # now: pack, rule, used, limit


@dataclass(frozen=True, slots=True)
class RuleSum:
    """How many contacts one rule would have refused, and how many that it refused are free."""

    pack: str
    rule: str
    source: str
    refused: int
    freed: int


@dataclass(frozen=True, slots=True)
class Replay:
    """Every decision of a span of days, asked again."""

    packs: tuple[str, ...]
    decisions: tuple[Replayed, ...]

    @property
    def refused(self) -> tuple[Replayed, ...]:
        """Allowed then, not allowed under these packs."""
        return tuple(one for one in self.decisions if one.after and not one.before)

    @property
    def freed(self) -> tuple[Replayed, ...]:
        """Refused then, allowed under these packs."""
        return tuple(one for one in self.decisions if one.before and not one.after)

    def by_rule(self) -> tuple[RuleSum, ...]:
        """The same by rule, the one that changes most first."""
        sums: dict[tuple[str, str, str], list[int]] = {}
        for place, some in enumerate((self.refused, self.freed)):
            for one in some:
                for fired in (one.after, one.before)[place]:
                    rule = (fired.pack, fired.rule, fired.source)
                    sums.setdefault(rule, [0, 0])[place] += 1
        found = [RuleSum(*rule, *counted) for rule, counted in sums.items()]
        return tuple(sorted(found, key=lambda one: (-one.refused - one.freed, one.pack, one.rule)))
