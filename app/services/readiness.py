"""Whether a case is ready for the lawyers: what its file has, what it lacks, what they must say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec

from app.domain.money import Money
from app.domain.notices import NoticeKind, NoticeState
from app.domain.queue import Stage
from app.domain.referrals import (
    OVER,
    Check,
    Checked,
    Dossier,
    Interruption,
    Limitation,
    Paper,
    PaperKind,
    Ready,
)
from app.rules.limitation import limitation
from app.rules.notices import parts_of
from app.services.desk import Desk
from app.services.noticewords import as_of_figures
from app.storage import agreements, past, payments, people
from app.storage import notices as sent
from app.storage import referrals as stored
from app.storage.referrals import Case
from app.storage.store import Transaction
from app.storage.timeline import contact_count

_ASKED = (NoticeKind.OVERDUE, NoticeKind.DEMAND, NoticeKind.REFERRAL)  # for payment


def debts_of(tx: Transaction, case: Case, at: datetime | None = None) -> list[dict[str, Any]]:
    """The open debts of a case; as they were on file at that moment, where one is given."""
    every = people.debts(tx, case.person_id) if at is None else past.debts(tx, case.person_id, at)
    return [
        debt for debt in every
        if debt["case_id"] == case.id and debt["state"] == "open" and debt["overdue"] > 0
    ]  # fmt: skip


def total_of(debts: list[dict[str, Any]]) -> Money:
    """What is overdue of debts of one currency."""
    return Money(sum(debt["overdue"] for debt in debts), debts[0]["currency"] if debts else "CNY")


def is_kept(tx: Transaction, case: Case) -> bool:
    """Whether the person keeps an arrangement over a debt of the case."""
    kept = payments.quiet(tx, case.person_id)
    return any(debt["id"] in kept for debt in debts_of(tx, case))


def stage(desk: Desk, tx: Transaction, case: Case, now: datetime) -> Stage:
    """The stage of the case, by its oldest debt."""
    dues = [debt["due_on"] for debt in debts_of(tx, case) if debt["due_on"]]
    dpd = (desk.today(now) - date.fromisoformat(min(dues))).days if dues else None
    return desk.rules.stages.stage(dpd, case.creditor)


def dossier(
    desk: Desk, tx: Transaction, case: Case, court: str, at: datetime | None = None
) -> Dossier:
    """The case with its check list; `court` counts where no referral that stands says one.

    `at`: by what was on record at that moment; None: now.
    """
    debts, at = debts_of(tx, case, at), at or desk.now(tx)
    papers = tuple(paper for paper in stored.papers(tx, case.id) if paper.at <= at)
    referrals = stored.of_case(tx, case.id)
    said = court.strip() or next(
        (one.court or "" for one in referrals if one.state not in OVER), ""
    )
    limit = _limitation(desk, tx, case, debts, at)
    checks = (
        *_checked_papers(desk, tx, case, papers),
        *_checked_record(tx, case, debts, at),
        _checked_limit(desk, limit, at),
        Checked(Check.JURISDICTION, Ready.THERE, "there", {"court": said}) if said
        else Checked(Check.JURISDICTION, Ready.MISSING, "missing"),
    )  # fmt: skip
    order = list(Check)
    return Dossier(
        case.id, case.person_id, case.name, case.creditor, total_of(debts),
        tuple(sorted(checks, key=lambda one: order.index(one.check))), limit, papers, referrals,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Noted:
    """The check list as it goes on record; the court's words stay where they can be erased."""

    checks: tuple[Checked, ...]
    limitation: Limitation | None


def noted(found: Dossier) -> str:
    """The check list of a case that is handed over, as JSON."""
    checks = tuple(
        replace(one, values={}) if one.check is Check.JURISDICTION else one
        for one in found.checks
    )
    return msgspec.json.encode(Noted(checks, found.limitation)).decode()


def as_noted(found: Dossier, said: str, court: str) -> Dossier:
    """The case with the check list that was handed over; `court` as the referral has it."""
    was = msgspec.json.decode(said, type=Noted)
    known: dict[str, object] = {"court": court}
    if was.limitation is not None:
        known["until"] = was.limitation.until  # a day again
    checks = tuple(
        replace(one, values={"court": court}) if one.check is Check.JURISDICTION
        else replace(one, values={name: known.get(name, value)
                                  for name, value in one.values.items()})
        for one in was.checks
    )  # fmt: skip
    return replace(found, checks=checks, limitation=was.limitation)


def _checked_papers(
    desk: Desk, tx: Transaction, case: Case, papers: tuple[Paper, ...]
) -> Iterator[Checked]:
    """What has to be in the file on paper."""
    held = {kind: sum(one.kind is kind for one in papers) for kind in PaperKind}
    person = people.person(tx, case.person_id)
    known = bool(person and person["identity"])
    own = desk.settings.company == case.creditor
    for check, kind, otherwise in (
        (Check.IDENTITY, PaperKind.IDENTITY, known),
        (Check.CONTRACT, PaperKind.CONTRACT, False),
        (Check.ASSIGNMENT, PaperKind.ASSIGNMENT, own),
    ):
        if held[kind]:
            yield Checked(check, Ready.THERE, "there", {"count": held[kind]})
        elif otherwise:
            yield Checked(check, Ready.THERE, "known")
        else:
            yield Checked(check, Ready.MISSING, "missing")


def _checked_record(
    tx: Transaction, case: Case, debts: list[dict[str, Any]], at: datetime
) -> Iterator[Checked]:
    """What has to be in the book."""
    wrong = [debt["case_no"] for debt in debts if parts_of(debt) is None]
    if wrong or not debts:
        named = wrong[0] if wrong else ""
        yield Checked(Check.AMOUNTS, Ready.MISSING, "sums", {"case_no": named})
    elif as_of_figures(tx, case.person_id, debts, at) is None:
        yield Checked(Check.AMOUNTS, Ready.MISSING, "paid_since")
    else:
        yield Checked(Check.AMOUNTS, Ready.THERE, "there")
    proven = [one for one in sent.of_person_by(tx, case.person_id, "UTC", at)
              if one.kind in _ASKED and one.state is NoticeState.DELIVERED]  # fmt: skip
    yield _counted(Check.NOTICES, len(proven))
    yield _counted(Check.CONTACTS, contact_count(tx, case.person_id, at))
    offered = len(agreements.of_person_by(tx, case.person_id, at))
    yield _counted(Check.PLANS, offered + stored.options_read(tx, case.person_id, at))


def _counted(check: Check, count: int) -> Checked:
    if count:
        return Checked(check, Ready.THERE, "there", {"count": count})
    return Checked(check, Ready.MISSING, "missing")


def _limitation(
    desk: Desk, tx: Transaction, case: Case, debts: list[dict[str, Any]], at: datetime
) -> Limitation | None:
    """The earliest end over the debts of the case; None where no law or no due day is known."""
    law = desk.rules.limitation.get(desk.rules.packs[0].jurisdiction)
    dues = [date.fromisoformat(debt["due_on"]) for debt in debts if debt["due_on"]]
    if law is None or not dues:
        return None
    demanded = [
        Interruption("demanded", one.state_on)
        for one in sent.of_person_by(tx, case.person_id, desk.settings.zone, at)
        if one.kind in _ASKED and one.state is NoticeState.DELIVERED
    ]
    every = past.debts(tx, case.person_id, at)
    mine = {debt["id"] for debt in every if debt["case_id"] == case.id}
    events = [*demanded, *stored.interruptions(
        tx, case.person_id, mine, desk.today, at, alone=len(mine) == len(every)
    )]  # fmt: skip
    return limitation(law, min(dues), events)


def _checked_limit(desk: Desk, limit: Limitation | None, at: datetime) -> Checked:
    if limit is None:
        return Checked(Check.LIMITATION, Ready.OPEN, "open")
    values = {"until": limit.until, "count": len(limit.interrupted), "source": limit.source}
    if limit.until < desk.today(at):
        return Checked(Check.LIMITATION, Ready.OPEN, "passed", values)
    return Checked(Check.LIMITATION, Ready.THERE, "there", values)
