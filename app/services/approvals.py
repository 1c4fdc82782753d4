"""Requests for approval 审批 as a lead weighs them, and answers as the collector sees them."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.agreements import Answer, Approval, Request, Written
from app.domain.errors import DeskError
from app.domain.negotiation import OF_KIND, Option, Weighed
from app.domain.plans import Seat
from app.rules import plans
from app.services.desk import CONTACTING, LEADING, Desk
from app.services.offers import read_offer
from app.storage import agreements, people


def requests(desk: Desk, rows: int) -> tuple[Request, ...]:
    """What waits for a lead, oldest first, each as it could be granted today.

    Team leads and administrators only. Raises DeskError login.not_allowed.
    """
    with desk.reading(*LEADING) as tx:
        today = desk.today(desk.now(tx))
        waiting = agreements.waiting(tx, rows)
        owed = {one.person_id: people.debts(tx, one.person_id) for one in waiting}
    return tuple(_request(desk, one, owed[one.person_id], today) for one in waiting)


def waiting(desk: Desk) -> int:
    """How many requests wait for a lead. Raises as `requests`."""
    with desk.reading(*LEADING) as tx:
        return agreements.how_many_wait(tx)


def weigh(desk: Desk, written: Written) -> Weighed:
    """An offer by the limits of a lead and as of today; asks no book.

    Raises DeskError agreement.wrong_proposal.
    """
    offered = read_offer(desk, written, Seat.TEAM_LEAD, desk.clock())
    way = OF_KIND[offered.proposal.offer.kind]
    option = Option(way, offered.proposal, offered.quote, None, None)
    return Weighed(option, plans.measures(desk.rules.terms, offered.proposal))


def followed(desk: Desk, debtor_id: str) -> Approval | None:
    """The latest request of one's own for a person that waits, or was granted and not used yet.

    Raises DeskError person.unknown, login.not_allowed.
    """
    staff = desk.need(*CONTACTING)
    with desk.reading(*CONTACTING) as tx:
        head = people.head(tx, debtor_id)
        if head is None or not desk.sees(tx, head):
            raise DeskError("person.unknown", id=debtor_id)
        for one in agreements.asked_of(tx, head.person_id):
            stands = one.granted is not None and not agreements.is_used(tx, one.id)
            if one.asked_by_id == staff.id and (one.answer is Answer.WAITING or stands):
                return one
    return None


def _request(desk: Desk, one: Approval, rows: list[dict[str, Any]], today: date) -> Request:
    named = {str(debt["id"]) for debt in one.proposal["debts"]}
    debts = tuple(people.debt(row, today) for row in rows if row["id"] in named)
    try:
        return Request(one, debts, weigh(desk, one.proposal))
    except DeskError as fault:
        return Request(one, debts, None, fault)
