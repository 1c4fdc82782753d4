"""Commands that put a version of a pack in force; they need the book."""

from __future__ import annotations

from argparse import Namespace

from app.cli.replay import told_sums
from app.cli.session import at_desk
from app.cli.show import Screen
from app.rules.differences import Difference
from app.services import office, publications
from app.services.publications import Proposal
from app.services.ruletable import change, parts, standing


def rules_publish(asked: Namespace, screen: Screen) -> int:
    """What would change, the cases, the last thirty days asked again; then it is published."""
    with at_desk(asked, screen) as desk:
        found = publications.propose(desk, str(asked.folder))
        _show(found, screen)
        done = None
        if not asked.dry_run:
            done = publications.publish(desk, found.files, asked.first, asked.reason)
            screen.say("cli.published", version=done.version, first=done.first_on)
    screen.result({
        "pack": found.pack.id, "version": found.version, "digest": found.pack.digest,
        "differences": [_told(one, screen) for one in found.differences],
        "cases": found.run.cases, "wrong": len(found.run.wrong), "unheld": found.unheld,
        "since": found.since,
        "replay": None if found.replay is None else {
            "decisions": len(found.replay.decisions), "refused": len(found.replay.refused),
            "freed": len(found.replay.freed), "by_rule": found.replay.by_rule(),
        },
        "published": done,
    })  # fmt: skip
    return 0 if found.is_proven else 1


def rules_published(asked: Namespace, screen: Screen) -> int:
    """Every version that was published, in the order of first days."""
    with at_desk(asked, screen) as desk:
        found = publications.listed(desk)
    for one in found:
        screen.say(
            "cli.published_one", id=one.id, version=one.version, first=one.first_on, at=one.at,
            by=one.by, reason=one.reason, digest=one.digest[:12],
        )  # fmt: skip
    screen.result({"published": found})
    return 0


def rules_verify(asked: Namespace, screen: Screen) -> int:
    """Whether the server of an office decides by what the texts say; 1 when by something else."""
    with at_desk(asked, screen) as desk:
        differing = office.verify_rules(desk)
        names = [one.id for one in desk.rules.packs]
    if differing:
        screen.say("cli.rules_differ", packs=differing)
    else:
        screen.say("cli.rules_agree", packs=names)
    screen.result({"packs": names, "differing": differing})
    return 1 if differing else 0


def _show(found: Proposal, screen: Screen) -> None:
    if not found.differences:
        screen.say("cli.nothing_differs", pack=found.pack.id)
    for one in found.differences:
        head = f"{standing(one, screen.wording)}: {one.rule.id}"
        screen.line(f"{head}  {one.rule.title[screen.wording.language]}")
        for line in _lines(one, screen):
            screen.line(f"    {line}")
    wrong = found.run.wrong
    screen.say("cli.rules_tested", pack=found.pack.id, cases=found.run.cases, wrong=len(wrong))
    for case, what in wrong:
        screen.line(f"  {case.file}:{case.line}  {case.name}")
        for line in what:
            screen.line(f"    {line}")
    for loose in found.unheld:
        screen.say("cli.rules_unheld", indent=2, rule=loose.rule, moved=loose.moved)
    if found.replay is not None:
        told_sums(found.replay, screen)


def _lines(one: Difference, screen: Screen) -> list[str]:
    told = [change(value, screen.wording) for value in one.values]
    return [*told, parts(one, screen.wording)] if one.parts else told


def _told(one: Difference, screen: Screen) -> dict[str, object]:
    return {
        "rule": one.rule.id, "kind": one.kind, "parts": one.parts,
        "values": [change(value, screen.wording) for value in one.values],
    }  # fmt: skip
