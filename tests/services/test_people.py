"""Finding a person by what is known of them, and only if they are one's own."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from app.domain.staff import Role
from app.services import people
from app.storage import search, tables
from tests.make import make_desk, make_person, seated

MINE, THEIRS = "+8613490001234", "+8613490005678"


@pytest.fixture
def desk(store):
    desk = make_desk(store)
    bob = seated(desk, "bob")
    for name, mobile, case_no, owner in (
        ("单小明", MINE, "HZ-2026-0001", desk.staff),
        ("单小红", THEIRS, "HZ-2026-0002", bob.staff),
    ):
        made = make_person(desk, name, mobiles=(mobile,), collector=owner)
        with desk.store.begin() as tx:
            for token in search.tokens(name, (mobile,), case_no):
                tx.connection.execute(insert(tables.tokens).values(token=token, debtor_id=made.id))
    return desk


@pytest.mark.parametrize(
    "typed", ["单小", "小明", "单小明", "dxm", "sxm", "1234", "13490001234", "HZ-2026-0001"]
)
def test_a_person_is_found_by_name_initials_case_or_digits(desk, typed):
    assert [hit.name for hit in people.search(desk, typed)] == ["单小明"]


@pytest.mark.parametrize(
    "typed",
    ["shanxiaoming", "danxiao", "Shan Xiaoming", "shan xiao ming", "dan'x"],
)
def test_a_person_is_found_by_the_pinyin_of_their_name_in_every_reading(desk, typed):
    assert [hit.name for hit in people.search(desk, typed)] == ["单小明"]


def test_pinyin_is_kept_for_a_bounded_number_of_readings_of_each_name():
    found = search.name_tokens("单乐曾解查仇朴单乐曾解查仇朴")
    assert sum(token.startswith("^") for token in found) == 16
    assert {"^lvbu", "~lb"} <= search.name_tokens("吕布")
    assert search.queries("Lü bu")[:2] == ("~lvbu", "^lvbu")
    assert search.queries("hz-1") == ("=hz-1", "hz-1")


@pytest.mark.parametrize("typed", ["小红", "5678", "HZ-2026-0002"])
def test_the_people_of_somebody_else_are_found_by_them_and_by_leads_alone(desk, typed):
    assert people.search(desk, typed) == ()
    for who in (seated(desk, "bob"), seated(desk, "lead", Role.TEAM_LEAD)):
        assert [hit.name for hit in people.search(who, typed)] == ["单小红"]


def test_whoever_is_not_to_be_called_is_found_by_the_same_people_as_before(desk):
    (mine,) = people.search(desk, "小明")
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    theirs = people.search(lead, "小红")[0].debtor_id
    nobodys = make_person(desk, "单小河")
    with desk.store.begin() as tx:
        tx.connection.execute(insert(tables.tokens).values(token="小河", debtor_id=nobodys.id))
        tx.connection.execute(tables.queue.delete())
    assert [hit.stage for typed in ("小明", "小河") for hit in people.search(desk, typed)] == [
        None, None,
    ]  # fmt: skip
    assert people.search(desk, "小明")[0].debtor_id == mine.debtor_id
    assert people.search(desk, "小红") == ()
    assert [hit.debtor_id for hit in people.search(lead, "小红")] == [theirs]


def test_the_name_in_the_queue_is_the_persons_own(desk):
    with desk.store.read() as tx:
        named = select(tables.queue.c.name, tables.debtors.c.name).join(tables.debtors)
        found = tx.connection.execute(named).all()
    assert len(found) == 2 and all(listed == own for listed, own in found)


@pytest.mark.parametrize("typed", ["", "  ", "%", "张", "zzz"])
def test_what_fits_nobody_finds_nobody(desk, typed):
    assert people.search(desk, typed) == ()
