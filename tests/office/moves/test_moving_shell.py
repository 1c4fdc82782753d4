"""`forbear db move`, and `backup` and `restore` of an office, as they are typed."""

from __future__ import annotations

import psycopg

from app.cli import FAILED, main
from tests.office.conftest import OWNER


def test_a_book_is_moved_an_office_copied_and_restored(
    typed, empty, tmp_path, pg_server, capsys
):  # fmt: skip
    book, copy = tmp_path / "desk.book", tmp_path / "office.copy"
    typed("setup", "--book", book, "--as", "ann", "--name", "安")
    moved = typed("db", "move", empty.url, "--book", book, "--as", "ann")
    assert moved["rows"] > 0 and moved["entries"] > 0
    said = typed("audit", "verify", "--book", book, "--as", "ann", expect=FAILED)
    assert said["error"]["code"] == "book.moved"
    assert typed("backup", copy, "--server", empty.url)["entries"] == moved["entries"] + 2
    said = typed("backup", copy, "--server", empty.url, expect=FAILED)
    assert said["error"]["code"] == "copy.exists"
    with psycopg.connect(pg_server.admin, autocommit=True) as connection:
        fresh = pg_server.create("restored")
        connection.execute(f'ALTER DATABASE "{fresh}" OWNER TO {OWNER}')
    place = empty.url.replace(empty.database, fresh)
    try:
        restored = typed("restore", copy, "--server", place)
        assert restored["entries"] == moved["entries"] + 2
        found = typed("audit", "verify", "--server", place)
        assert (found["broken"], found["differing"]) == (None, [])
        assert found["entries"] == restored["entries"] + 1  # and that it was restored
        assert main(["staff", "list", "--server", place, "--as", "ann"]) == 0
        assert capsys.readouterr().err == ""  # an office's clock is the server's
        assert typed("restore", copy, "--server", place, expect=FAILED)["error"]["code"] == (
            "office.exists"
        )
    finally:
        pg_server.drop(fresh)
