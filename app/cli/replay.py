"""The command that asks old decisions again under other packs; it needs the book."""

from __future__ import annotations

from argparse import Namespace

from app.cli.session import at_desk
from app.cli.show import Screen
from app.domain.replays import Fired, Replay, Replayed
from app.services import publications, replays


def rules_replay(asked: Namespace, screen: Screen) -> int:
    """What would have been refused and what freed, by rule and one by one; ids, no names."""
    with at_desk(asked, screen) as desk:
        chosen = publications.versions(desk, asked.pack)
        found = replays.replay(desk, chosen, asked.first, asked.last)
    told_sums(found, screen)
    for code, some in (("cli.would_be_refused", found.refused), ("cli.freed", found.freed)):
        for one in some:
            screen.say(code, indent=2, at=one.at, person=one.person_id, rules=_named(one))
    screen.result({
        "packs": found.packs, "first": asked.first, "last": asked.last,
        "decisions": len(found.decisions), "by_rule": found.by_rule(),
        "refused": [_told(one, one.after) for one in found.refused],
        "freed": [_told(one, one.before) for one in found.freed],
    })  # fmt: skip
    return 0


def told_sums(found: Replay, screen: Screen) -> None:
    """How many would have been refused and freed, and by which rules."""
    screen.say(
        "cli.replayed", packs=found.packs, count=len(found.decisions),
        refused=len(found.refused), freed=len(found.freed),
    )  # fmt: skip
    for rule in found.by_rule():
        screen.say(
            "cli.replayed_rule", indent=2, rule=f"{rule.pack}.{rule.rule}", refused=rule.refused,
            freed=rule.freed,
        )  # fmt: skip
        screen.line(f"    {rule.source}")


def _named(one: Replayed) -> tuple[str, ...]:
    return tuple(f"{fired.pack}.{fired.rule}" for fired in one.after or one.before)


def _told(one: Replayed, rules: tuple[Fired, ...]) -> dict[str, object]:
    return {"kind": one.kind, "at": one.at, "person": one.person_id, "rules": rules}
