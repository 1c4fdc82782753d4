"""Finding a person at an office: as on a book, and of a number no more than a desk shows of it."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import insert

from app.domain.staff import Role
from app.services import people
from app.storage import search, tables
from tests.make import make_person
from tests.office.desks import crew_at

MINE, THEIRS, ABROAD = "+8613490001234", "+8613490005678", "+85261234567"


@pytest.fixture
def crew(made):
    """Two collectors of one team with somebody each, their lead, and one of another team."""
    with crew_at(made, ()) as one:
        one.ann, one.bob = one.add("ann"), one.add("bob")
        one.lead, one.other = one.add("lead", Role.TEAM_LEAD), one.add("other", Role.TEAM_LEAD)
        one.rules = one.add("rules", Role.COMPLIANCE)
        owner = one.owner_as(one.ann)
        with made.connect() as connection:
            connection.execute("INSERT INTO teams (id, name) VALUES ('t', 'A'), ('u', 'B')")
            connection.execute(
                "UPDATE staff SET team_id = CASE WHEN id = %s THEN 'u' ELSE 't' END",
                (one.other.id,),
            )
        one.people = {}
        for name, mobile, case_no, whose in (
            ("单小明", MINE, "HZ-2026-0001", one.ann),
            ("单小红", THEIRS, "HZ-2026-0002", one.bob),
            ("Ada Wong", ABROAD, "HZ-2026-0003", one.ann),
        ):
            person = make_person(owner, name, mobiles=(mobile,), collector=whose)
            one.people[name] = person.id
            with one.store.begin() as tx:
                for token in search.tokens(name, (mobile,), case_no):
                    row = insert(tables.tokens).values(token=token, debtor_id=person.id)
                    tx.connection.execute(row)
        yield one


def names(desk, typed: str) -> list[str]:
    return sorted(hit.name for hit in people.search(desk, typed))


TYPED = (
    "单小", "小明", "小", "dxm", "sxm", "shanxiao", "ada", "1234", "34", "4567", "13490001234",
    "134 9000 5678", "HZ-2026", "hz-2026-0002", "无", "",
)  # fmt: skip


@pytest.mark.parametrize("typed", TYPED)
def test_whom_one_may_know_of_is_found_as_on_a_book(crew, typed):
    for who in (crew.ann, crew.bob, crew.lead, crew.rules):
        desk, owner = crew.desk(who), crew.owner_as(who)
        assert sorted(people.search(desk, typed)) == sorted(people.search(owner, typed)), who.name
    assert names(crew.desk(crew.other), typed) == []


def test_digits_tell_no_more_of_a_number_than_is_shown(crew):
    """Each way to ask for what the mask hides finds nobody, or everybody whose mask is alike."""
    desk = crew.desk(crew.ann)
    assert people.card(desk, crew.people["单小明"]).points[0].shown == "134****1234"
    for hidden in ("01234", "001234", "9000123", "1349", "13490", "134900012", "3490001234"):
        assert names(desk, hidden) == [], hidden
    # whatever stands in the middle, the answer is the same
    assert names(desk, "13490001234") == names(desk, "13455551234") == ["单小明"]
    assert names(desk, "13490001235") == names(desk, "11490001234") == []


def test_a_function_asked_directly_is_no_oracle(crew):
    theirs = "5678", "15678", THEIRS[3:]
    with crew.made.connect(crew.ann.login) as mine:

        def found(beginning: str, most: int = 50) -> set[str]:
            rows = mine.execute("SELECT debtor_id FROM office.found(%s, %s)", (beginning, most))
            return {row[0] for row in rows}

        for digits in theirs:
            assert not found("/" + digits[::-1]) and not found("#" + digits)
        own = crew.people["单小明"]
        assert found("/4321") == found("/43") == {own}
        for guessed in ("/43210", "#1349", "#134", "#13490001", "/4321\U0010ffff", "/4321%"):
            assert found(guessed) == set(), guessed
        assert found("小") == {own} and found("") == set()
        assert found("小", -1) == found("小", 0) == set()
        assert found("/") == found("小") | {crew.people["Ada Wong"]}
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            mine.execute("SELECT token FROM public.tokens")
        with crew.made.connect() as owner:
            owner.execute("UPDATE staff SET active = 0 WHERE id = %s", (crew.ann.id,))
        assert found("小") == set()
