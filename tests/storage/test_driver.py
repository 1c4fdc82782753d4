"""What the driver keeps between two uses of a connection."""

from __future__ import annotations

from app.storage import store as storage
from tests.books import KEY


def test_a_statement_is_planned_once_however_many_others_were_run_before(tmp_path):
    book = storage.open_sqlcipher(tmp_path / "book.db", KEY, create=True)
    with book.read() as tx:
        driver = tx._driver
        for number in range(200):  # as a migration does, or a long day at a desk
            driver.execute(f"SELECT {number}").fetchall()
        hot = ("SELECT count(*) FROM sqlite_master", "SELECT name FROM sqlite_master")
        for _ in range(2):
            for statement in hot:
                driver.execute(statement).fetchall()
        planned: list[int] = []
        driver.set_authorizer(lambda action, *_: planned.append(action) or 0)
        for _ in range(2):  # a new authorizer has each of them planned once more
            planned.clear()
            for statement in hot:
                driver.execute(statement).fetchall()
        driver.set_authorizer(None)
    book.close()
    assert planned == []
