"""The values everything is said in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import following, uuid7
from app.domain.moments import day_start, local_date, micros, moment
from app.domain.money import Money
from app.domain.people import keyed, masked_identity, masked_number

AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_survives_the_database_to_the_microsecond(at):
    assert moment(micros(at)) == at


def test_a_day_begins_at_local_midnight():
    assert day_start(date(2026, 11, 20), "Asia/Shanghai") == datetime(2026, 11, 19, 16, tzinfo=UTC)
    assert local_date(datetime(2026, 11, 19, 16, tzinfo=UTC), "Asia/Shanghai") == date(2026, 11, 20)
    assert local_date(datetime(2026, 11, 19, 15, 59, tzinfo=UTC), "Asia/Shanghai").day == 19


def test_ids_sort_by_their_moment_and_never_repeat():
    ids = [uuid7(AT + timedelta(milliseconds=step)) for step in range(50)]
    assert ids == sorted(ids) and len({uuid7(AT) for _ in range(1000)}) == 1000
    assert all(len(one) == 32 and one[12] == "7" and one[16] in "89ab" for one in ids)


def test_ids_made_together_follow_one_another():
    made = following(uuid7(AT))
    first, second = next(made), next(made)
    assert int(second, 16) == int(first, 16) + 1 and len(second) == 32


def test_money_adds_up_in_its_own_currency_only():
    assert Money(1) + Money(2) == Money(3)
    with pytest.raises(ValueError, match="USD"):
        Money(1) + Money(1, "USD")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613490000012", "134****0012"),
        ("+862599123456", "259***3456"),
        ("+8695588", "***88"),
        ("12", "12"),
    ],
)
def test_a_masked_number_shows_its_ends_only(number, shown):
    assert masked_number(number) == shown


def test_a_masked_identity_hides_birth_and_place():
    assert masked_identity("449991199003071234") == "449***********1234"
    assert masked_identity("1234567") == "********" and masked_identity(None) == ""


def test_a_digest_depends_on_the_books_salt():
    assert keyed(b"a" * 16, "x") == keyed(b"a" * 16, "x") != keyed(b"b" * 16, "x")
    assert len(keyed(b"a" * 16, "x")) == 32
