"""Publications 发布: a new version of a pack is looked at, proven by its cases, put in force."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.channels import policies
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.publications import Publication
from app.domain.replays import Replay
from app.rules.differences import Difference as Difference
from app.rules.differences import differences
from app.rules.packs import Pack
from app.services import packs, replays, texts
from app.services.compiling import rule_anew
from app.services.desk import PUBLISHING, RULING, Desk
from app.services.errands import by_clerk_at_length
from app.services.packfiles import (
    Cancelled,
    CasesRun,
    Progress,
    Unheld,
    ask,
    read,
    read_strange,
    unheld_boundaries,
)
from app.storage import log, publications
from app.storage.chain import row_digest
from app.storage.store import Transaction

_NAMED = 5  # boundaries in the sentence that refuses them
REPLAYED = timedelta(days=30)  # before today: what a new version is asked again


@dataclass(frozen=True, slots=True)
class Proposal:
    """A version that may be published, beside the one in force.

    `unheld`: boundaries that no case holds, as `forbear rules test` finds them. `replay`: what it
    would have decided in the days from `since` on, today among them; None while it is not proven.
    """

    files: Mapping[str, str]
    pack: Pack
    version: str
    differences: tuple[Difference, ...]
    run: CasesRun
    unheld: tuple[Unheld, ...]
    since: date
    replay: Replay | None

    @property
    def is_proven(self) -> bool:
        """Whether cases stand beside it, all are answered as written, and they hold its rules."""
        return self.run.cases > 0 and not self.run.wrong and not self.unheld


def propose(
    desk: Desk, name: str, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> Proposal:
    """Look at a pack (its folder, or a shipped one's name); nothing is changed.

    `progress` hears cases, then rules, then decisions. Compliance and administrators.
    Raises DeskError login.needed, login.not_allowed, rules.unknown_pack, rules.wrong,
    rules.not_used, rules.cancelled.
    """
    with desk.reading(*RULING) as tx:
        now = desk.now(tx)
        ruled = packs.ruled_now(desk, tx)
    files = policies.pack_files(name)
    new = read(name, files)
    old, today = _deciding(ruled, new), desk.today(now)
    run = ask(name, files, progress, cancelled)
    is_held = run.cases > 0 and not run.wrong
    loose = unheld_boundaries(name, files, progress, cancelled) if is_held else ()
    seen = Proposal(
        files, new, new.version(today), differences(old, new), run, loose, today - REPLAYED, None
    )
    if not seen.is_proven:
        return seen
    found = replays.replay(desk, _beside(ruled, new), seen.since, today, progress, cancelled)
    return replace(seen, replay=found)


@by_clerk_at_length
def publish(desk: Desk, files: Mapping[str, str], first_on: date, reason: str) -> Publication:
    """Put a version in force from the beginning of a day on; today: from this moment on.

    Kept whole, with a log entry in the same transaction; nothing is ever overwritten. At an office
    the clerk reads and proves the texts, and the server decides by what it made of them. Compliance
    only. Raises DeskError login.not_allowed, rules.wrong, rules.not_used, rules.no_reason,
    words.too_long, rules.no_cases, rules.cases_differ, rules.unheld, rules.day_past,
    rules.nothing_new.
    """
    desk.present(*PUBLISHING)
    if not reason.strip():
        raise DeskError("rules.no_reason")
    texts.check_length(reason)
    new = read_strange("", files)
    _deciding(desk, new)
    _check_proof(new, files)
    with desk.writing(*PUBLISHING) as tx:
        log.lock_desk(tx)
        _check_day(desk, tx, new, first_on)
        return _add(desk, tx, new, files, first_on, texts.plain(reason.strip()))


def replay(  # under which version, which days, and who hears of it
    desk: Desk,
    version: str,
    first: date,
    last: date,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Replay:
    """As `replays.replay`, with one version in the place of its own pack among those that decide.

    `version`: as `packs.chosen`; a pack that does not decide here is asked alone.
    Raises as `replays.replay`, and rules.unknown_pack, rules.wrong.
    """
    with desk.reading(*RULING) as tx:
        ruled, new = packs.ruled_now(desk, tx), packs.chosen(tx, version)
    return replays.replay(desk, _beside(ruled, new), first, last, progress, cancelled)


def _beside(ruled: Desk, new: Pack) -> list[Pack]:
    decide = ruled.rules.packs
    if new.id not in [one.id for one in decide]:
        return [new]
    return [new if one.id == new.id else one for one in decide]


def versions(desk: Desk, names: Sequence[str]) -> tuple[Pack, ...]:
    """The packs of these names, each as `packs.chosen`. Raises as that, and as `Desk.reading`."""
    with desk.reading(*RULING) as tx:
        return tuple(packs.chosen(tx, name) for name in names)


def listed(desk: Desk) -> tuple[Publication, ...]:
    """Every version that was published, in the order of first days. Raises as `Desk.reading`."""
    with desk.reading(*RULING) as tx:
        return publications.listed(tx)


def _deciding(desk: Desk, new: Pack) -> Pack:
    """The pack of that name by which this desk decides."""
    for one in desk.rules.packs:
        if one.id == new.id:
            return one
    raise DeskError("rules.not_used", pack=new.id, used=[one.id for one in desk.rules.packs])


def _check_proof(new: Pack, files: Mapping[str, str]) -> None:
    run = ask(new.id, files)
    if not run.cases:
        raise DeskError("rules.no_cases", pack=new.id)
    if run.wrong:
        raise DeskError("rules.cases_differ", pack=new.id, wrong=len(run.wrong), cases=run.cases)
    loose = unheld_boundaries(new.id, files)
    if loose:
        some = [f"{one.rule} ({one.moved})" for one in loose[:_NAMED]]
        raise DeskError("rules.unheld", pack=new.id, count=len(loose), some=some)


def _check_day(desk: Desk, tx: Transaction, new: Pack, first_on: date) -> None:
    today = desk.today(desk.now(tx))
    if first_on < today:
        raise DeskError("rules.day_past", first=first_on, today=today)
    before = publications.standing(tx, first_on).get(new.id)
    if new.digest == (before.digest if before else _deciding(desk, new).digest):
        raise DeskError("rules.nothing_new", pack=new.id, first=first_on)


def _add(  # what a publication is made of
    desk: Desk, tx: Transaction, new: Pack, files: Mapping[str, str], first_on: date, reason: str
) -> Publication:
    staff, now = desk.need(), desk.dated(tx)
    row = {
        "id": desk.new_id(now), "pack": new.id, "version": new.version(first_on),
        "digest": new.digest, "files": json.dumps(dict(files), ensure_ascii=False, sort_keys=True),
        "first_on": first_on.isoformat(), "reason": reason, "at": micros(now),
        "staff_id": staff.id,
    }  # fmt: skip
    tx.run(publications.add_publication, **row)
    publications.revise(tx, str(row["id"]))
    if desk.of_clerk:
        rule_anew(tx, desk.rules.packs)
    log.append(
        tx, DESK, EntryKind.RULES_PUBLISHED, now, staff_id=staff.id, device=desk.device,
        publication=row["id"], pack=new.id, version=row["version"], digest=new.digest,
        first_on=row["first_on"], row=row_digest(row),
    )  # fmt: skip
    return Publication(
        str(row["id"]), new.id, str(row["version"]), new.digest, first_on, reason, now, staff.name
    )
