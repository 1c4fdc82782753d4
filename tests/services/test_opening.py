"""The first page by ready SQL text is the queue's own, and never a second truth."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from app import bootstrap
from app.bench import book as made
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import micros
from app.services import opening, queue
from app.services.late import Late
from app.settings import Settings
from app.storage import listing, migrating
from app.storage import opening as ready
from app.storage import queue as places
from app.storage import staff as members
from tests.fakes import FakePhone

LARGE = {
    "sqlalchemy", "psycopg", "yaml", "alembic", "phonenumbers", "keyring", "cryptography",
    "openpyxl", "pypinyin",
}  # fmt: skip


@pytest.fixture
def book():
    """People in a book, one of whom is to be called back."""
    with made.throw_away_book() as one:
        made.fill_people(one, 90)
        due = micros(made.OPENED - timedelta(hours=1))
        made.insert_rows(
            one.path,
            "follow_ups",
            ("id", "debtor_id", "kind", "due_at", "state", "collector_id", "created_at"),
            [(uuid7(made.OPENED), made.person_id(41), "callback", due, "open", made.STAFF.id, due)],
        )
        yield one


def opened(book, key=made.KEY):
    desk = bootstrap.window_desk(
        book.path, key, Settings(), FakePhone(), clock=made.Clock(), device_id=made.DEVICE
    )
    return desk.signed_in(made.STAFF)


def test_the_texts_are_what_the_queue_compiles():
    def plain(sql):
        return re.sub(r"\s+", " ", sql).strip()

    assert plain(listing._PAGE.on("sqlite")) == ready.PAGE
    assert plain(places._DUE.on("sqlite")) == ready.DUE
    assert plain(members.STANDING.on("sqlite")) == ready.STANDING
    assert (bootstrap.HEAD, bootstrap.SALT) == (migrating.HEAD, members.SALT)
    assert opening.NOBODY == queue.NOBODY


def test_the_first_page_is_that_of_the_queue(book):
    desk = opened(book)
    rows = opening.first_page(desk, 40)
    assert rows == queue.page(desk, 40).rows
    assert rows[0].debtor_id == made.person_id(41)
    assert len({row.debtor_id for row in rows}) == 40
    desk.close()


def test_a_page_begins_at_its_key_wherever_that_stands(book):
    named = {"collector_id": "", "score": 20, "after": "", "rows": 40}
    with closing(made.bare_connection(book.path)) as bare:
        plan = bare.execute(f"EXPLAIN QUERY PLAN {ready.PAGE}", named).fetchall()
    assert "(collector_id=? AND (score,debtor_id)<(?,?))" in plan[0][3]


def test_only_the_first_page_is_read_so(book):
    desk = opened(book)
    assert opening.first_page(desk, 40) is not None
    assert opening.first_page(desk, 40) is None
    desk.close()


def test_what_was_read_ahead_is_the_same_page_and_only_for_who_asked(book):
    desk = opened(book)
    opening.look_ahead(desk, 40)
    assert opening.first_page(desk, 40) == queue.page(desk, 40).rows
    assert opening.first_page(desk, 40) is None
    desk.close()
    desk = opened(book)
    opening.look_ahead(desk, 40)
    somebody_else = replace(desk, staff=replace(made.STAFF, id="6" * 32))
    assert opening.first_page(somebody_else, 40) is None
    desk.close()


@pytest.mark.parametrize("change", ["active = 0", "role = 'compliance'"])
def test_a_closed_or_changed_account_is_not_shown_what_was_read_ahead(book, change):
    with closing(made.bare_connection(book.path)) as bare:
        bare.execute(f"UPDATE staff SET {change} WHERE id = ?", (made.STAFF.id,))
        bare.commit()
    desk = opened(book)
    opening.look_ahead(desk, 40)
    assert opening.first_page(desk, 40) is None
    desk.close()


def test_nobody_reads_it_without_signing_in(book):
    desk = opened(book)
    with pytest.raises(DeskError, match="login.needed"):
        opening.first_page(replace(desk, staff=None), 40)
    desk.close()


def test_a_book_that_has_something_to_say_is_opened_by_the_store_which_says_it(book):
    with pytest.raises(DeskError, match="book.wrong_key"):
        opened(book, bytes(32))
    assert ready.opening_of(book.path, made.KEY, "0000") is None
    assert ready.opening_of(book.path.with_name("none.book"), made.KEY, migrating.HEAD) is None


def test_a_desk_that_never_showed_its_first_page_closes(book):
    desk = opened(book)
    desk.close()
    assert opening.first_page(desk, 40) is None


def test_what_is_late_is_made_once_and_closed_only_if_it_was_made():
    made_of, closed = [], []

    class Thing:
        word = "here"

        def close(self):
            closed.append(self)

    def make():
        made_of.append(Thing())
        return made_of[-1]

    late = Late(make)
    late.close()
    assert not made_of and not closed
    assert (late.word, late.word) == ("here", "here")
    late.close()
    assert len(made_of) == len(closed) == 1


def test_nothing_large_is_loaded_for_the_first_page(book):
    """Else the window would wait for it; the names are those that take longest to import."""
    program = (
        "import sys; from ui.figures.seat import seated;"
        "from ui.lists import Wanted, Which, window;"
        f"desk = seated(sys.argv[1], '{made.KEY.hex()}', '{micros(made.OPENED)}');"
        "assert len(window(desk, Wanted(Which.CASES, 0, 40)).rows) == 40;"
        f"print(*sorted({LARGE} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(book.path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == []
