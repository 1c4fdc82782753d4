"""A page of a rare kind costs no look at the rows of everybody else."""

from __future__ import annotations

import pytest

from app.domain.queue import Filters, Stage
from app.services import queue
from app.storage import listing
from tests.make import make_desk, make_person


@pytest.mark.parametrize("part", ["_page", "_free", "_count"])
def test_who_is_of_another_stage_is_passed_over_in_the_index(book_at, part):
    with book_at("sqlcipher")().read() as tx:
        statement = getattr(listing, part)(("stage",)).on("sqlite")
        values = dict.fromkeys(("collector_id", "score", "after", "stage", "now_at"), "")
        plan = tx.connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", {**values, "rows": 10}
        ).all()
    assert any("COVERING INDEX ix_queue_order" in step[-1] for step in plan), plan


def test_pages_of_a_stage_keep_the_order_of_the_queue(store):
    desk = make_desk(store)
    made = [
        make_person(desk, mobiles=(f"+86134900000{n:02d}",), overdue=(90_000 * (n % 4 + 1),))
        for n in range(7)
    ]
    stage = queue.page(desk, 1).rows[0].stage
    chosen, seen, after = Filters(stage=stage), [], None
    while page := queue.page(desk, 2, after, chosen):
        seen += [row.debtor_id for row in page.rows]
        after = page.next
        if after is None:
            break
    assert seen == [row.debtor_id for row in queue.page(desk, 10).rows]
    assert sorted(seen) == sorted(one.id for one in made)
    other = next(one for one in Stage if one is not stage)
    assert queue.page(desk, 10, None, Filters(stage=other)).rows == ()
