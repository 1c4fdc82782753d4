"""A mark that is taken back costs no look at the numbers that nobody marked."""

from __future__ import annotations

import pytest

from app.storage import people


@pytest.mark.parametrize("statement", ["_ALSO_SAID", "_UNMARK"])
def test_what_somebody_marked_is_found_in_the_index(store, statement):
    given = {"by": "a" * 32, "is_flag": 0, "marking": "[]", "kept": "[]"}
    with store.begin() as tx:
        explain = "EXPLAIN QUERY PLAN"
        if tx.engine == "postgresql":
            explain = "EXPLAIN"
            tx.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # the book is empty
        text = getattr(people, statement).on(tx.engine)
        plan = tx.connection.exec_driver_sql(f"{explain} {text}", given).all()
    assert any("ix_contact_points_marked_by" in step[-1] for step in plan), plan
