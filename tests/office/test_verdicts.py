"""The rules in the database and in Python: the same verdicts over generated pasts.

Tens of thousands of attempts, boundaries included, against the real functions on a real server.
The next allowed moment is Python's alone and not compared.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import pytest

from app.domain.contact import Channel
from app.domain.moments import day_start
from app.rules.calendar import open_span
from app.rules.compiling import compiled
from app.rules.primitives import Cap, Span, Window
from app.services import calls
from app.services.facts import attempt_of, known_of
from app.storage.postgres import install
from app.storage.store import Store
from tests.make import make_desk
from tests.office.world import World
from tests.rules.scenarios import everything, named


class Said(NamedTuple):
    """A verdict: the rules broken, what the counted ones have left, when the window closes, and the
    versions of the packs that decided."""

    broken: frozenset[tuple[str, str]]
    counts: frozenset[tuple[str, str, int, int]]
    closes: object
    packs: tuple[str, ...]


def rule_by(store: Store, packs) -> None:
    """Put packs in force in an office."""
    with store.begin() as tx:
        install.write_packs(
            tx,
            [
                install.Installed(place, one.id, one.digest, one.calendar.digest)
                for place, one in enumerate(packs)
            ],
        )
        rows = [row for place, one in enumerate(packs) for row in compiled(one, place)]
        install.write_rows(tx, "rules", rows)


MARKED = "EXISTS (SELECT FROM office.marked AS m WHERE m.key = ANY (a.members::text[]))"


def in_database(store: Store, world: World, by: str, marked: str = MARKED) -> list[Said]:
    """What the function says of each attempt, if it is told of whom anything was put on record."""
    asked = [
        (one.person, "{" + ",".join(sorted(world.members[one.person])) + "}", one.point, one.at)
        for one in world.attempts
    ]
    with store.read() as tx:
        driver = install.driver_of(tx)
        driver.execute("SET LOCAL plan_cache_mode = force_generic_plan")  # as where it is asked
        found = driver.execute(
            "SELECT v.broken, v.counts, v.closes, v.packs FROM unnest(%s::text[], %s::text[], "
            "%s::text[], %s::timestamptz[]) WITH ORDINALITY AS a (person, members, point, at, n) "
            "JOIN public.contact_points AS c ON c.id = a.point, "
            f"LATERAL office.verdict(a.person, a.members::text[], c, %s, a.at, '', {marked}) AS v "
            "ORDER BY a.n",
            (*(list(column) for column in zip(*asked, strict=True)), by),
        )
        return [
            Said(
                frozenset((pack, rule) for pack, rule, _, _ in broken),
                frozenset(tuple(one) for one in counts),
                closes,
                tuple(version for version, *_ in deciding),
            )
            for broken, counts, closes, deciding in found
        ]


def in_python(store: Store, world: World, by: str, packs) -> list[Said]:
    """What the desk's own decision says of each, over what it reads from the same book."""
    desk = make_desk(store)
    desk = replace(desk, rules=desk.rules.ruled_by(tuple(packs)))
    said, known = [], {}
    with store.read() as tx:
        for one in world.attempts:
            if one.person not in known:
                owes = desk_owes(tx, one.person)
                known[one.person] = known_of(tx, one.person, owes)
            full = next(p for p in known[one.person].points if p.point.id == one.point)
            attempt = attempt_of(one.person, full, one.at, Channel(by))
            verdict = calls.verdict_on(desk, tx, known[one.person], full, attempt)
            said.append(
                Said(
                    frozenset((reason.pack, reason.rule) for reason in verdict.reasons),
                    frozenset((a.pack, a.rule, a.used, a.limit) for a in verdict.allowances),
                    verdict.closes_at,
                    verdict.packs,
                )
            )
    return said


def desk_owes(tx, person: str) -> bool:
    row = install.driver_of(tx).execute(
        "SELECT count(*) FROM debts AS t JOIN debtors AS d ON d.id = t.debtor_id "
        "WHERE d.person_id = %s AND t.state = 'open' AND t.overdue > 0", (person,),
    ).fetchone()  # fmt: skip
    return bool(row[0])


def unexpressed(packs) -> set[tuple[str, str]]:
    """Rules that may take a reply out, which the database cannot tell: there it is stricter."""
    return {
        (pack.id, rule.id)
        for pack in packs
        for rule in pack.rules
        if rule.unless is not None and rule.unless.reply
    }


def several(packs) -> set[tuple[str, str]]:
    """Caps asked in several zones or of several readings: which of those that forbid is told may
    differ."""
    return {
        (pack.id, rule.id)
        for pack in packs
        for rule in pack.rules
        if pack.zone is None
        or any(isinstance(value, Cap) and len(value.readings) > 1 for _, value in rule.values)
    }


def differing(world: World, database: list[Said], python: list[Said], packs) -> list[object]:
    """The attempts on which the two do not agree, with what each says."""
    stricter, doubtful = unexpressed(packs), several(packs)
    found = []
    for one, there, here in zip(world.attempts, database, python, strict=True):
        same = here.broken <= there.broken and there.broken - here.broken <= stricter
        same = same and there.packs == here.packs
        if not here.broken and not there.broken:
            same = same and there.counts == here.counts and there.closes == here.closes
        told = {count for count in there.counts ^ here.counts if count[:2] not in doubtful}
        if not same or told:
            found.append((one, there.broken ^ here.broken, told))
    return found


CASES = {
    "cn": (lambda: (named("cn"),), 500, ("Asia/Shanghai",), "call"),
    "cn text": (lambda: (named("cn"),), 60, ("Asia/Shanghai",), "sms"),
    "everything": (lambda: (everything(),), 250, None, "call"),
    "cn e-mail": (lambda: (named("cn"),), 60, ("Asia/Shanghai",), "email"),
    "america text": (lambda: (named("us"),), 300, None, "sms"),
    "america": (lambda: tuple(map(named, ("us", "us-ma", "us-nyc"))), 100, None, "call"),
    **{
        name: (lambda name=name: (named(name),), 80, None, "call")
        for name in ("uk", "in", "au", "id", "ph", "tw")
    },
}


@pytest.mark.parametrize("case", CASES)
def test_the_database_and_python_say_the_same(case, made, quick):
    packs, people, home, by = CASES[case]
    packs, world = packs(), World(sorted(CASES).index(case) + 1, home)
    check_alike(made, packs, world, people, by)


@pytest.mark.parametrize("case", ["cn", "everything", "us-ma", "au", "in"])
def test_of_an_address_they_say_the_same(case, made, quick):
    packs = (everything() if case == "everything" else named(case),)
    home = ("Asia/Shanghai",) if case == "cn" else None
    check_alike(made, packs, World(50, home, doors=True, away=True), 60, "call")


@pytest.mark.parametrize("case", ["cn", "everything", "us", "au"])
def test_of_two_records_they_say_the_same(case, made, quick):
    packs = (everything() if case == "everything" else named(case),)
    check_alike(made, packs, World(60, joined=True, away=case == "everything"), 80, "call")


def check_alike(made, packs, world, people, by):
    world.add_people(people, 12)
    store = made.open()
    world.write(store)
    rule_by(store, packs)
    database, python = in_database(store, world, by), in_python(store, world, by, packs)
    store.close()
    allowed = sum(not one.broken for one in python)
    print(f"{len(python)} attempts, {allowed} allowed")
    assert min(allowed, len(python) - allowed) > 20  # both answers were asked for
    wider = [one for one, there, here in zip(world.attempts, database, python, strict=True)
             if here.broken and not there.broken]  # fmt: skip
    assert wider == []
    assert differing(world, database, python, packs) == []


def plant(store: Store, name: str, right: str, wrong: str) -> None:
    """Put a fault into a function of the office."""
    with store.begin() as tx:
        driver = install.driver_of(tx)
        (text,) = driver.execute(
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s "
            "AND pronamespace = 'office'::regnamespace", (name,),
        ).fetchone()  # fmt: skip
        assert right in text
        driver.execute(text.replace(right, wrong))


FAULTS = {
    "a cap off by one": ("judge_cap", "used >= most", "used > most"),
    "hours instead of dates": (
        "judge_cap",
        "office.day_of(at, zone) >= office.period_start(per, (reading ->> 2)::int, day)",
        "at > q.at - (reading ->> 2)::int * interval '24 hours'",
    ),
    "the first zone only": ("rulings", "ELSE q.zones END", "ELSE q.zones[1:1] END"),
    "open permits not counted": ("counts", "'open'", "'none'"),
    "an open permit forgotten": ("history", "e.ends > at", "false"),
    "a number counted for the person alone": ("counted", "'number' = ANY (r.keys)", "false"),
    "a third party counted once a record": (
        "counted", "OR office.is_at_same_line(e, q)", "",
    ),
    "an address given up forgotten": (
        "wished", "NOT there OR o.value_key = q.number", "NOT there",
    ),
    "milder ways not tried": ("milder_failed", "v.milder_failed = 1", "true"),
    "a hold forgotten": ("judge_hold", "h.released_at IS NULL", "false"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_database_is_found(fault, made, quick):
    name, right, wrong = FAULTS[fault]
    packs, world = (everything(),), World(4, doors="milder" in fault, joined="record" in fault)
    world.add_people(40, 12)
    store = made.open()
    world.write(store)
    rule_by(store, packs)
    plant(store, name, right, wrong)
    database, python = in_database(store, world, "call"), in_python(store, world, "call", packs)
    store.close()
    assert differing(world, database, python, packs) != []


# The nights in which clocks change, one forward and one back in each zone.
NIGHTS = (
    ("America/New_York", date(2026, 3, 8)), ("America/New_York", date(2026, 11, 1)),
    ("Europe/London", date(2026, 3, 29)), ("Europe/London", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 10, 4)), ("Australia/Lord_Howe", date(2026, 4, 5)),
)  # fmt: skip


def unequal_windows(store: Store) -> list[object]:
    """Spans of an hour in those nights, asked each quarter of an hour: where the two differ."""
    asked = [
        (zone, start, start + 60, day_start(day, zone) + timedelta(minutes=15 * quarter))
        for zone, day in NIGHTS
        for start in range(0, 240, 30)
        for quarter in range(24)
    ]
    spans = [f"[[{start}, {end}, [0, 1, 2, 3, 4, 5, 6]]]" for _, start, end, _ in asked]
    with store.read() as tx:
        found = install.driver_of(tx).execute(
            "SELECT office.closing(a.spans::jsonb, a.zone, a.at) FROM unnest(%s::text[], "
            "%s::text[], %s::timestamptz[]) WITH ORDINALITY AS a (spans, zone, at, n) ORDER BY a.n",
            (spans, [one[0] for one in asked], [one[3] for one in asked]),
        ).fetchall()
    unequal = []
    for (zone, start, end, at), (closes,) in zip(asked, found, strict=True):
        window = Window((Span(start, end, frozenset(range(7))),))
        opens, closing = open_span(window, zone, at)
        if closes != (closing if opens <= at else None):
            unequal.append((zone, start, at, closes, opens, closing))
    return unequal


def test_windows_are_read_strictly_where_clocks_change(made):
    store = made.open()
    assert unequal_windows(store) == []
    for right, wrong in (
        ("opens.later <= at", "opens.earlier <= at"),
        ("at < closes.earlier", "at < closes.later"),
    ):
        plant(store, "closing", right, wrong)
        assert unequal_windows(store) != []
        plant(store, "closing", wrong, right)
    store.close()
