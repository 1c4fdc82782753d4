"""Figures of this program, each beside its limit, taken in turn in the same run.

A limit is what the machine and the raw driver do with the same work on the same file; the code of
each is a plain function that any reader can check. Times drift with the machine; ratios stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.bench import (
    cluster,
    imports,
    journeys,
    keyrings,
    memory,
    negotiations,
    office_claims,
    office_errands,
    office_lists,
    office_permits,
    pages,
    permits,
    persons,
    places,
    rulings,
    searches,
    steps,
    windows,
)
from app.bench.measure import Figure, Sizes
from app.bench.office import throw_away_office

Row = dict[str, Any]  # name, value, unit, limit_name, limit, ratio, n
OF_OFFICE = (
    "permit_pg_p99", "permit_pg_many", "permit_pg_many_p99", "permit_pg_paced_p99", "claim_pg",
    "claim_pg_p99", "claim_pg_many", "claim_pg_many_p99", "claim_pg_paced_p99",
    "claim_pg_narrow", *(["claim_pg_jobs", "claim_pg_free_jobs"] if office_claims.HAS_JOBS else []),
    "queue_first_page_pg", "rerank_all_pg", "errand_pg",
)  # fmt: skip


def of_office(sizes: Sizes) -> list[Figure]:
    """All figures of an office, on one server: to fill it takes longest."""
    with throw_away_office(sizes) as office:
        return [
            *office_permits.measure(office, sizes),
            *office_claims.measure(office, sizes),
            *office_lists.first_page(office, sizes),
            *office_lists.rerank_pg(office, sizes),
            *office_errands.measure(office, sizes),
        ]


FAMILIES: dict[str, Callable[[Sizes], list[Figure]]] = {
    "rule_decision": rulings.measure,
    "permit_sqlite": permits.measure,
    "permit_old_person": permits.measure_old,
    "rerank_one": places.measure,
    "search_2_chars": searches.measure,
    "queue_first_page": pages.measure,
    "import_csv": imports.measure_csv,
    "import_xlsx": imports.measure_xlsx,
    "import_xlsx_book": imports.measure_xlsx_book,
    "startup": windows.start,
    "keyring": keyrings.measure,
    "queue_jump_end": windows.jump,
    "queue_page_paint": windows.page,
    "next_person": persons.measure,
    "script_step": steps.measure,
    "negotiation_recount": negotiations.measure,
    "negotiation_shown": negotiations.shown,
    "checkout": journeys.measure,
    "rerank_all_sqlite": office_lists.rerank_sqlite,
}
if memory.MEASURABLE:
    FAMILIES["import_memory"] = memory.measure

# Figures that are taken together with another.
TOGETHER = {
    "wrap_up": "rerank_one", "startup_rss": "startup", "next_person_shown": "next_person",
    "sync": "checkout",
}  # fmt: skip
if cluster.is_there():  # a server's programs; elsewhere an office has no figures
    FAMILIES["permit_pg"] = of_office
    TOGETHER |= dict.fromkeys(OF_OFFICE, "permit_pg")
NAMES = (*FAMILIES, *TOGETHER)


def run(only: Sequence[str] | None = None, sizes: Sizes | None = None) -> dict[str, list[Row]]:
    """Take all figures, or those named; minutes with the full sizes.

    Raises KeyError for a name that no figure has.
    """
    names = tuple(only or NAMES)
    families = dict.fromkeys(FAMILIES[TOGETHER.get(name, name)] for name in names)
    chosen = sizes or Sizes()
    found = [one.as_row() for family in families for one in family(chosen)]
    return {"figures": [row for row in found if row["name"] in names]}
