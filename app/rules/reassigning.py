"""People are dealt: the heaviest first, each to whoever would have the least then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.queue import Stage
from app.domain.reassigning import Load, Movable, Move, Seat, Share
from app.rules.reading import document


def parse_minutes(file: str, text: str) -> Mapping[Stage, int]:
    """How many minutes somebody of each stage takes. Raises PackError with file and line."""
    keys = document(file, text).keys(("minutes",))
    stages = keys["minutes"].keys([stage.value for stage in Stage])
    return {Stage(name): entry.whole(1) for name, entry in stages.items()}


def deal(people: Sequence[Movable], seats: Sequence[Seat], share: Share) -> list[Move]:
    """Whom each person goes to; those whom nobody is trained for are in no move.

    Longest processing time first (R. L. Graham, "Bounds on Multiprocessing Timing Anomalies",
    1969): no seat ends above 4/3 of the least possible. Where two seats have as little, a person
    stays with whoever has them, else the first of the seats takes them. The same people and
    seats are always dealt alike. A seat's load is what it has besides these people.
    """
    loads = [seat.load.by(share) for seat in seats]
    able = {stage: [at for at, seat in enumerate(seats) if seat.can(stage)] for stage in Stage}
    moves = []
    for one in sorted(people, key=lambda one: (-one.load.by(share), one.person_id)):
        fitting = able[one.stage]
        if not fitting:
            continue
        at = min(fitting, key=lambda at: (loads[at], seats[at].staff_id != one.whose))
        loads[at] += one.load.by(share)
        moves.append(Move(one.person_id, one.whose, seats[at].staff_id))
    return moves


def load_of(stage: Stage, overdue: int, minutes: Mapping[Stage, int]) -> Load:
    """What one person is for whoever has them; `overdue` in minor units."""
    return Load(1, overdue, minutes[stage])
