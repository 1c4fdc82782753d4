"""A plan moved by one instalment, and all ways beside it: the sums alone, and shown in the window.

negotiation_recount: the sums. negotiation_shown: from the slider to the painted cards.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from statistics import median

from app.bench import windows
from app.bench.book import fill_people, throw_away_book
from app.bench.measure import Figure, Sizes, milliseconds, seconds
from app.bootstrap import terms
from app.domain.negotiation import Changed, Option, Owing, Said, Way
from app.domain.plans import Affordability, Debt, Lender, Part, Product, Seat
from app.rules.negotiation import options

LIMIT = "the time of one picture, so that sums follow the hand"
FRAME = 16.0  # milliseconds
INSTALMENTS, LOANS = 60, 20


def owing() -> Owing:
    """Twenty loans, each with parts of every kind, no two alike."""
    debts = tuple(
        Debt(
            f"loan{n:02d}",
            {
                Part.PRINCIPAL: 1_000_000 + 12_345 * n, Part.INTEREST: 12_345 + n,
                Part.PENALTY: 8_810 + 7 * n, Part.LATE_FEE: 2_000 + n, Part.FEES: 1_201,
            },
        )
        for n in range(LOANS)
    )  # fmt: skip
    return Owing(debts, "CNY", date(2026, 11, 28), Seat.TEAM_LEAD)


def shown(sizes: Sizes) -> list[Figure]:
    """In the window, in processes of its own, each with so many moves."""
    with throw_away_book() as book:
        fill_people(book, 1)
        moves = str(4 * sizes.long_pairs)
        side = windows.on_book(book.path, "recounts", str(INSTALMENTS), str(LOANS), moves)
        times = [float(side()["ms"]) for _ in range(sizes.long_pairs)]
    unit = f"ms to the painted cards, {INSTALMENTS} instalments over {LOANS} loans"
    return [Figure("negotiation_shown", median(times), unit, LIMIT, FRAME, len(times))]


def measure(sizes: Sizes) -> list[Figure]:
    """A key that makes the plan longer or shorter, in turn; the first recount does not count."""
    given, owed = terms(), owing()
    household = Affordability(3_000_000, {"food": 300_000})
    said = Said(Lender.BANK, Product.CASH_LOAN, household=household)
    shown: tuple[Option, ...] = ()
    times = []
    for n in range(sizes.pairs + 1):
        moved = replace(said, changed={Way.PLAN: Changed(count=INSTALMENTS - n % 2)})

        def recount(moved: Said = moved, before: tuple[Option, ...] = shown) -> None:
            nonlocal shown
            shown = options(given, owed, moved, before)

        times.append(seconds(recount))
    unit = f"ms for {INSTALMENTS} instalments over {LOANS} loans"
    return [Figure("negotiation_recount", milliseconds(times[1:]), unit, LIMIT, FRAME, sizes.pairs)]
