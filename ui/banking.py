"""What the worker does with payments: a file of them, and those that found no loan; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.imports import Level
from ui.causes import causes
from ui.chores import Looked

if TYPE_CHECKING:
    from app.domain.debts import Debt
    from app.domain.payments import WaitingPayment
    from app.services.desk import Desk
    from app.services.intake import ImportOptions
    from ui.chores import Wanted
    from ui.jobs import Watch

POSTED = (Level.ACCEPT, Level.WARN)  # lines that become payments
_MOST = 500  # shown at once, the oldest first
_PEOPLE = 12  # whose loans are listed for a search


@dataclass(frozen=True, slots=True)
class Loan:
    """Where a payment may belong: a loan of somebody, or, without one, all of theirs by rule."""

    person_id: str
    name: str
    debt: Debt | None

    @property
    def named(self) -> str:
        """What `services.payments.match` is told."""
        return self.person_id if self.debt is None else self.debt.id


def preview(desk: Desk, wanted: Wanted, watch: Watch) -> Looked:
    """What a file of payments holds; nothing is changed."""
    from app.services import payment_file

    zone, today = desk.settings.zone, desk.today(desk.clock())
    report = payment_file.dry_run(
        wanted.path, _read_as(wanted), zone, today, watch.progress, watch.is_cancelled
    )
    return Looked(report, causes(report, watch.is_cancelled))


def bring_in(desk: Desk, wanted: Wanted, watch: Watch) -> Looked:
    """Every payment that can be read, or none."""
    from app.services import payments

    options = _read_as(wanted)
    done = payments.import_file(desk, wanted.path, options, watch.progress, watch.is_cancelled)
    return Looked(done.report, causes(done.report), payments=done)


def unmatched(desk: Desk) -> tuple[WaitingPayment, ...]:
    """Payments that no loan was found for."""
    from app.services import payments

    return payments.waiting(desk, _MOST)


def loans(desk: Desk, typed: str) -> tuple[Loan, ...]:
    """The loans of whoever is found, and all of somebody's together where there are several."""
    from app.services import people

    found: list[Loan] = []
    for hit in people.search(desk, typed)[:_PEOPLE]:
        card = people.card(desk, hit.debtor_id)
        found += [Loan(card.debtor_id, card.name, debt) for debt in card.debts]
        if len(card.debts) > 1:
            found.append(Loan(card.debtor_id, card.name, None))
    return tuple(found)


def match(desk: Desk, waiting_id: str, named: str, reason: str) -> tuple[WaitingPayment, ...]:
    """Say where a payment belongs; those that are left."""
    from app.services import payments

    payments.match(desk, waiting_id, named, reason)
    return unmatched(desk)


def _read_as(wanted: Wanted) -> ImportOptions:
    from app.services import intake

    return intake.ImportOptions(wanted.map_file, language=wanted.language)
