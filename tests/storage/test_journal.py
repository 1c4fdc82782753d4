"""The file of a desk's journal: what it keeps of what was delivered, and for how long."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta

from app.domain.journal import Whose
from app.storage.journal import JournalFile

_WHOSE = Whose("office", "postgresql://db/forbear", "a" * 32, "ann")
_DAY, _START = timedelta(days=1), datetime(2026, 3, 2, 9, tzinfo=UTC)


def delivered(tmp_path, *after_days: int) -> list[int]:
    """The days of entry that are kept, after a line of each of these was delivered."""
    with closing(JournalFile(tmp_path / "office.journal", b"k" * 32, create=True)) as file:
        days = {}
        for n, day in enumerate(after_days):
            place = file.put(_WHOSE, str(n), "take_note", {}, ("", _START + day * _DAY))
            days[place] = day
            file.deliver(place)
        return [days[one.place] for one in file.delivered(_WHOSE)]


def test_what_was_delivered_is_kept_until_something_seven_days_younger_is(tmp_path):
    assert delivered(tmp_path, 0, 1, 7, 8) == [1, 7, 8]


def test_a_line_that_waited_for_long_has_nothing_of_since_forgotten(tmp_path):
    assert delivered(tmp_path, 0, 9, 1) == [9, 1]


def test_a_clock_that_was_a_year_ahead_once_has_nothing_forgotten_later(tmp_path):
    assert delivered(tmp_path, 365, 1, 2) == [365, 1, 2]
