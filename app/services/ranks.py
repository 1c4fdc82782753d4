"""What a person's place is worked out from, as it stands on a day."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from app.domain.queue import Grounds, PersonState
from app.services.desk import Desk


class Day(NamedTuple):
    """A creditor's calendar day, and by which name their stages are known."""

    today: date
    creditor: str


def person_state(desk: Desk, grounds: Grounds, day: Day) -> PersonState:
    """The facts that `rules.queue.priority` weighs on that day."""
    stages, due = desk.rules.stages, grounds.oldest_due
    dpd = None if due is None else (day.today - due).days

    def by(done: date | None) -> date | None:
        return None if done is None else min(day.today, done)  # of a clock ahead: today

    return PersonState(
        overdue=grounds.overdue,
        oldest_due=due,
        stage=stages.stage(dpd, day.creditor),
        dpd=dpd,
        broken_promises=grounds.broken_promises,
        open_promise_due=grounds.open_promise_due,
        last_attempt=by(grounds.last_attempt),
        last_reached=by(grounds.last_reached),
        placed_on=grounds.placed_on,
        next_stage_on=None if due is None else stages.next_change(due, day.today, day.creditor),
        behind_since=grounds.behind_since,
    )
