"""What happened to some people of the demo in the days before today, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from app.domain.queue import Stage
from app.domain.staff import Role

ATTEMPTS = 18  # further people who were tried once and not reached


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done, so many days ago at that time, by somebody of that role.

    `code` is a disposition, or note, kept, broken (the open promise), refused (a call that the
    rules forbid), correct (the last outcome was no answer after all), visit_… (a step of a visit).
    `note` is a sentence `demo.<note>`. `then_on` and `then_at` are what was agreed: days ago, so -1
    is tomorrow; without a time of day it is a promise of `share` per cent of what is owed.
    """

    days_ago: int
    at: time
    code: str
    note: str = ""
    seconds: int | None = None
    then_on: int | None = None
    then_at: time | None = None
    share: int = 30
    hold: str | None = None
    inbound: bool = False
    role: Role = Role.COLLECTOR


@dataclass(frozen=True, slots=True)
class Life:
    """The steps of one person who is in that stage today."""

    stage: Stage
    steps: tuple[Step, ...]


def _back(days: int, at: time, note: str, then: time, then_on: int = 0) -> Step:
    """A talk that ended with a call-back agreed for today, or for another day."""
    return Step(days, at, "callback", note, 96, then_on, then)


def _visit(reason: str, *steps: Step) -> Life:
    """A person who agreed to be visited, for whom the collector asked it, and what followed."""
    return Life(Stage.LATE, (
        Step(3, time(11, 10), "visit_agreed", "visit_agreed", role=Role.TEAM_LEAD),
        Step(3, time(14, 32), "visit_asked", reason), *steps,
    ))  # fmt: skip


def _allowed(then_on: int, at: time) -> tuple[Step, Step]:
    """A lead let a visit be made, and it was appointed for then."""
    return (
        Step(2, time(9, 15), "visit_approved", role=Role.TEAM_LEAD),
        Step(2, time(10, 40), "visit_appointed", then_on=then_on, then_at=at),
    )


LIVES = (
    # Call-backs due this morning, one in each stage: they stand at the top.
    Life(Stage.MIDDLE, (
        Step(2, time(14, 5), "no_answer"), _back(1, time(8, 41), "meeting", time(9, 40)),
    )),
    Life(Stage.EARLY, (_back(1, time(11, 20), "driving", time(9, 50)),)),
    Life(Stage.DUE_DAY, (_back(1, time(15, 2), "autopay", time(10, 0)),)),
    Life(Stage.LATE, (
        Step(6, time(10, 12), "no_answer"), Step(4, time(18, 20), "busy"),
        _back(2, time(16, 44), "payday_25", time(10, 10)),
    )),
    Life(Stage.PRE_DUE, (_back(1, time(16, 30), "statement", time(10, 20)),)),
    # Call-backs later today and tomorrow.
    Life(Stage.LATE, (_back(1, time(17, 10), "shift", time(15, 30)),)),
    Life(Stage.MIDDLE, (_back(1, time(9, 55), "spouse", time(18, 30)),)),
    Life(Stage.EARLY, (_back(1, time(10, 35), "driving", time(11, 0), -1),)),
    # Promises: due today, open, kept, broken, broken again.
    Life(Stage.MIDDLE, (
        Step(3, time(10, 18), "promise", "payday_today", 372, 0),
        Step(2, time(11, 2), "note", "statement_sent"),
    )),
    Life(Stage.LATE, (Step(4, time(9, 26), "promise", "bonus", 245, 0, share=15),)),
    Life(Stage.EARLY, (Step(1, time(14, 40), "promise", "payday_25", 188, -3, share=100),)),
    Life(Stage.LATE, (
        Step(7, time(10, 20), "promise", "rent", 301, 5, share=20),
        Step(4, time(9, 5), "kept", role=Role.TEAM_LEAD),
        Step(3, time(15, 12), "promise", "rest", 140, -4, share=40),
    )),
    Life(Stage.LATE, (
        Step(7, time(16, 4), "promise", "bonus", 210, 5),
        Step(4, time(9, 6), "broken", role=Role.TEAM_LEAD),
        Step(3, time(18, 2), "no_answer"), Step(2, time(12, 15), "voicemail_not_left"),
    )),
    Life(Stage.MIDDLE, (
        Step(6, time(10, 50), "promise", "friend", 164, 4),
        Step(3, time(9, 7), "broken", role=Role.TEAM_LEAD),
        Step(2, time(9, 33), "promise", "friend", 122, 1),
        Step(0, time(8, 20), "broken", role=Role.TEAM_LEAD),
    )),
    # People who are left in peace.
    Life(Stage.LATE, (
        Step(5, time(10, 30), "no_answer"),
        Step(3, time(11, 25), "distress", "hospital", 420, hold="illness"),
        Step(3, time(11, 40), "note", "hospital_papers", role=Role.TEAM_LEAD),
    )),
    Life(Stage.LATE, (Step(4, time(13, 50), "dispute", "amount_differs", 355),)),
    Life(Stage.MIDDLE, (Step(1, time(13, 20), "claims_paid", "receipt", 133),)),
    Life(Stage.LATE, (Step(5, time(17, 45), "asks_no_calls", "letters_only", 75),)),
    # A wrong outcome, put right by the lead; a call from the person; a number of somebody else.
    Life(Stage.EARLY, (
        Step(2, time(10, 2), "talked", "mistaken", 15),
        Step(2, time(17, 30), "correct", "recording", role=Role.TEAM_LEAD),
    )),
    Life(Stage.LATE, (
        Step(2, time(9, 48), "no_answer"),
        Step(2, time(15, 21), "talked", "called_back", 264, inbound=True),
    )),
    Life(Stage.LATE, (Step(6, time(14, 14), "wrong_number", seconds=22),)),
    Life(Stage.LATE, (
        Step(5, time(15, 40), "cannot_pay", "laid_off", 388, -2, time(10, 0)),
        Step(5, time(16, 0), "note", "plan_wanted"),
    )),
    Life(Stage.DUE_DAY, (Step(3, time(11, 11), "talked", "payday_10", 64),)),
    Life(Stage.PRE_DUE, (Step(2, time(10, 44), "talked", "remind_evening", 51),)),
    # This morning.
    Life(Stage.LATE, (Step(0, time(7, 52), "refused"), Step(0, time(8, 36), "no_answer"))),
    Life(Stage.MIDDLE, (Step(0, time(8, 48), "talked", "payday_10", 118),)),
    Life(Stage.EARLY, (Step(0, time(9, 4), "promise", "payday_25", 156, -3, share=100),)),
    # Visits: of today, of tomorrow, confirmed, allowed, called off, refused; one waits for a lead.
    _visit(
        "visit_papers", *_allowed(0, time(11, 30)),
        Step(1, time(9, 30), "visit_told"),
        Step(1, time(16, 5), "visit_noted", "visit_gate", role=Role.VISITOR),
    ),
    _visit("visit_trust", *_allowed(-1, time(10, 0)), Step(1, time(9, 36), "visit_told")),
    _visit(
        "visit_plan", *_allowed(-1, time(14, 30)),
        Step(1, time(9, 42), "visit_confirmed"),
        Step(1, time(16, 10), "visit_noted", "visit_bell", role=Role.VISITOR),
    ),
    _visit("visit_papers", Step(1, time(17, 20), "visit_approved", role=Role.TEAM_LEAD)),
    _visit(
        "visit_plan", *_allowed(-2, time(15, 0)), Step(1, time(18, 12), "visit_off", "visit_away"),
    ),
    _visit(
        "visit_trust", Step(2, time(9, 20), "visit_refused", "visit_letter", role=Role.TEAM_LEAD),
    ),
    _visit("visit_plan"),
)  # fmt: skip
