"""What is kept for people of whom nothing is on record, and serves others: as if judged anew."""

from __future__ import annotations

import pytest

from app.bootstrap import rulebook
from app.services import office
from app.settings import Settings
from app.storage.postgres import install
from tests.office.test_verdicts import (
    MARKED,
    differing,
    in_database,
    in_python,
    plant,
    rule_by,
)
from tests.office.world import World
from tests.rules.making import make_pack
from tests.rules.scenarios import named

_ASKED = (
    "FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[]) AS a (person, members, "
    "point, at) JOIN public.contact_points AS c ON c.id = a.point, "
)


def about(world: World, by: str) -> tuple[object, ...]:
    """What is asked of each attempt, column by column."""
    people = [one.person for one in world.attempts]
    members = ["{" + ",".join(sorted(world.members[one])) + "}" for one in people]
    points = [one.point for one in world.attempts]
    return people, members, points, [one.at for one in world.attempts], by


def keep_all(store, world: World, by: str) -> int:
    """Keep every opening that any of the attempts begins; how many attempts then lie in one."""
    with store.begin() as tx:
        driver = install.driver_of(tx)
        driver.execute(
            "INSERT INTO office.openings SELECT (v.opening).* " + _ASKED +
            "LATERAL office.verdict(a.person, a.members::text[], c, %s, a.at, '') AS v "
            "WHERE (v.opening).way IS NOT NULL",
            about(world, by),
        )  # fmt: skip
        ((found,),) = driver.execute(
            "SELECT count(*) " + _ASKED + "LATERAL "
            "office.opening_of(a.members::text[], c, %s, a.at) AS o WHERE (o).way IS NOT NULL",
            about(world, by),
        ).fetchall()
    return int(found)


def write(made, world: World, packs):
    store = made.open()
    world.write(store)
    rule_by(store, packs)
    return store


# In everybody's own zone: spans past midnight, some days alone, a value that changes with a day on
# which clocks change, and caps by days of the calendar.
MADE_UP = {
    "hours": 'kind: window\nvalues: {2020-01-01: [{from: "07:30", to: "21:00", '
    'weekdays: [mon, tue, wed, thu]}, {from: "22:00", to: "02:00", weekdays: [fri, sat, sun]}], '
    '2026-03-29: {from: "06:00", to: "23:30"}}',
    "dials": "kind: cap\nkey: person\ncounts: {channels: [call], outcomes: [no_answer, busy, "
    "conversation, open]}\nraised_by: more_attempts\nvalues: {2020-01-01: [{limit: 2, per: day}, "
    "{limit: 5, per: week}]}",
}
CASES = {
    "cn": (lambda: (named("cn"),), ("Asia/Shanghai",), 300),
    "made up": (lambda: (make_pack(MADE_UP),), None, 100),
    "with china": (lambda: (named("cn"), make_pack(MADE_UP)), None, 50),
    "america": (lambda: tuple(map(named, ("us", "us-ma", "us-nyc"))), None, 0),
    "au": (lambda: (named("au"),), None, 5),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_kept_is_what_would_be_judged(case, made, quick):
    make, home, least = CASES[case]
    packs, by = make(), "call"
    world = World(sorted(CASES).index(case) + 70, home, away=True)
    world.add_people(40, 12)
    world.add_plain(120, 12)
    world.add_marked(40, 12)
    store = write(made, world, packs)
    judged = in_database(store, world, by)
    kept = keep_all(store, world, by)
    again = in_database(store, world, by)
    python = in_python(store, world, by, packs)
    store.close()
    print(f"{len(again)} attempts, {kept} in an opening")
    assert again == judged
    assert differing(world, again, python, packs) == []
    assert kept >= least


FAULTS = {
    "a window that has closed": (
        "opened", "least(closes, min(midnight.earlier))", "closes + interval '1 hour'",
    ),
    "who was marked": ("opening_of", "m.key = ANY (members || p.value_key::text)", "false"),
    "what happened with the person": ("opening_of", "made.debtor_id = ANY (members)", "false"),
    "how far back a rule looks": ("opening_of", " - kept.back", ""),
    "a number given up": ("opening_of", "p.state <> 'active'", "false"),
    "that nothing is owed": ("opening_of", "d.overdue > 0", "true"),
    "what happened with who was marked": ("opening_beside", "past.is_any", "false"),
    "what is reserved of who was marked": ("opening_beside", "past.is_reserved", "false"),
    "what stands of who was marked": ("rules_about", "r.needs = ANY (q.known)", "false"),
    "whom it is made with": ("worded", "channel, party, purpose,", "channel, 'x', 'x',"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault, made, quick):
    """Each condition by which an opening is found is left out once."""
    world = World(90, ("Asia/Shanghai",), away=True)
    world.add_people(150, 12)
    world.add_plain(250, 12)
    store = write(made, world, (named("cn"),))
    marked = "false" if fault == "who was marked" else MARKED
    judged = in_database(store, world, "call", marked)
    plant(store, *FAULTS[fault])
    keep_all(store, world, "call")
    found = in_database(store, world, "call", marked)
    store.close()
    assert found != judged


OF_THE_MARKED = {
    "what they agreed to": ("'consent' <> ALL (q.known)", "true"),
    "where they may be": ("to_jsonb(q.zones)", """'["Asia/Shanghai"]'"""),
}


@pytest.mark.parametrize("fault", OF_THE_MARKED)
def test_a_fault_in_what_serves_the_marked_is_found(fault, made, quick):
    """As above, by rules that hang on what they agreed to and on where they are."""
    world = World(91, ("Asia/Shanghai",))
    world.add_plain(100, 8)
    world.add_marked(100, 8)
    store = write(made, world, (make_pack(MADE_UP),))
    judged = in_database(store, world, "call")
    plant(store, "opening_beside", *OF_THE_MARKED[fault])
    keep_all(store, world, "call")
    found = in_database(store, world, "call")
    store.close()
    assert found != judged


def test_what_was_kept_by_the_rules_of_before_is_found_no_more(made, quick):
    """Without the revision it would be: each of the packs is another law."""
    world, others = World(91, ("Asia/Shanghai",)), (named("tw"),)
    world.add_plain(60, 12)
    store = write(made, world, (named("cn"),))
    assert keep_all(store, world, "call") > 100
    rule_by(store, others)
    python = in_python(store, world, "call", others)
    found = in_database(store, world, "call")
    plant(store, "opening_of", "k.revision = t.revision", "true")
    wrong = in_database(store, world, "call")
    store.close()
    assert differing(world, found, python, others) == []
    assert differing(world, wrong, python, others) != []


def test_where_more_than_the_clock_decides_nothing_is_kept(made, quick):
    """To somebody else one may speak when the debtor could not be reached: that is no clock's."""
    world = World(92, ("Asia/Shanghai",))
    world.add_plain(60, 12)
    store = write(made, world, (named("cn"),))
    keep_all(store, world, "call")
    store.close()
    with made.connect() as owner:
        ways = [way for (way,) in owner.execute("SELECT DISTINCT way FROM office.openings")]
    others = [way for way in ways if " third_party " in way]
    assert 0 < len(others) < len(ways)  # who owes with them is called as they are
    assert all("guarantor" in way or "co_debtor" in way for way in others)


def test_who_is_marked_stays_so_in_an_office_made_anew(made):
    world = World(93, away=True)
    world.add_people(60, 1)
    store = made.open()
    world.write(store)
    with store.read() as tx:
        before = set(install.driver_of(tx).execute("SELECT key FROM office.marked").fetchall())
        of_all = set(install.driver_of(tx).execute(
            "SELECT debtor_id FROM flags UNION SELECT debtor_id FROM holds UNION "
            "SELECT debtor_id FROM consents UNION SELECT debtor_id FROM opt_outs UNION "
            "SELECT debtor_id FROM reservations UNION SELECT value_key FROM reservations"
        ).fetchall())  # fmt: skip
    store.close()
    assert len(before) > 30 and of_all <= before
    office.upgrade(made.url, rulebook(Settings()), Settings())
    with made.connect() as owner:
        assert set(owner.execute("SELECT key FROM office.marked").fetchall()) >= of_all
