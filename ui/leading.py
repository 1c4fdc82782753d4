"""What the worker does for what a lead decides, and for who asked; no Qt in any of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from app.domain.agreements import Answer, Approval, Request, Written
    from app.domain.negotiation import Option, Weighed
    from app.domain.payments import KeptRate
    from app.services.desk import Desk
    from app.services.readings import Reading

_MOST = 500  # shown at once, the oldest first


class Waiting(NamedTuple):
    """How many wait for a lead in each room; the fields are the actions that open it.

    `today`: visits that are appointed for today, beside those that wait.
    """

    requests: int = 0
    referrals: int = 0
    visits: int = 0
    today: int = 0


def requests(desk: Desk) -> tuple[Request, ...]:
    """What collectors ask for beyond their own limits."""
    from app.services import approvals

    return approvals.requests(desk, _MOST)


def waiting(desk: Desk) -> Waiting:
    """How many wait for a lead, and how many visits today has."""
    from app.services import appointments, approvals, referrals, visits

    today = appointments.of_days(desk, desk.today(desk.clock()))
    return Waiting(
        approvals.waiting(desk), referrals.waiting(desk), visits.waiting(desk), len(today)
    )


def kept_rates(desk: Desk) -> tuple[KeptRate, ...]:
    """Of promises and arrangements that are over, how many were kept."""
    from app.services import rates

    return rates.kept_rates(desk)


def weigh(desk: Desk, written: Written) -> Weighed:
    """A variant by the limits of a lead; asks no book. Raises agreement.wrong_proposal."""
    from app.services import approvals

    return approvals.weigh(desk, written)


def decide(  # which request, what of it, and the words for who asked
    desk: Desk, approval_id: str, verdict: Answer, words: str, instead: Written | None
) -> tuple[Request, ...]:
    """Answer a request; those that are left."""
    from app.services import agreements

    agreements.decide(desk, approval_id, verdict, words, instead)
    return requests(desk)


def approval(desk: Desk, approval_id: str) -> Approval:
    """A request as it stands."""
    from app.services import agreements

    return agreements.approval(desk, approval_id)


def followed(desk: Desk, debtor_id: str) -> Approval | None:
    """The request of one's own for a person that waits, or was granted and not used yet."""
    from app.services import approvals

    return approvals.followed(desk, debtor_id)


def granted(desk: Desk, one: Approval) -> Option | None:
    """What may be agreed upon a request; None after a refusal. Raises agreement.wrong_proposal."""
    from app.services import approvals

    return None if one.granted is None else approvals.weigh(desk, one.granted).option


def read_granted(  # in which call, as which agreement, what, in which language
    desk: Desk, key: str, made_id: str, one: Approval, language: str
) -> Reading:
    """What a lead granted is read back in the call."""
    from app.services import readings

    return readings.read_out(desk, key, made_id, one.granted or one.proposal, language, one.id)
