"""What people say, put on record by the database as by Python; in force at once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from app.domain.contact import Channel, HoldKind, Place
from app.domain.flags import FlagKind, Said, Shield, Terms
from app.domain.moments import is_zone, micros, now
from app.domain.staff import Role
from app.domain.wishes import Agreed, Asked
from app.services import audit, flags, holds, wishes
from app.services import people as cards
from app.storage.postgres import install
from tests.office.dealing import DEVICE, Dealing, refused
from tests.office.test_wrapups import ids


@pytest.fixture
def dealing(made, hire):
    one = Dealing(made, hire(Role.COLLECTOR))
    yield one
    one.close()


@pytest.fixture
def lead(dealing, hire):
    """A lead of the collector's team."""
    who = hire(Role.TEAM_LEAD)
    with dealing.store.begin() as tx:
        driver = install.driver_of(tx)
        driver.execute("INSERT INTO teams (id, name) VALUES ('t', 'A')")
        driver.execute("UPDATE staff SET team_id = 't' WHERE role IN ('collector', 'team_lead')")
    return who


def iso(day) -> str | None:
    return None if day is None else day.isoformat()


def terms(said: Terms) -> dict[str, Any]:
    return json.loads(said.text())


def body(shield: Shield) -> dict[str, Any]:
    """What a desk sends of it."""
    flag, consent = shield.flag, shield.consent
    return {
        "hold": shield.hold, "review_on": iso(shield.review_on), "contact_id": shield.contact_id,
        "asked": [
            {"channel": one.channel, "point_id": one.point_id, "words": one.words}
            for one in shield.asked
        ],
        "flag": flag and {
            "kind": flag.kind, "terms": terms(flag.terms), "until": iso(flag.until),
            "point_id": flag.point_id, "words": flag.words,
        },
        "consent": consent and {
            "kind": consent.kind, "channel": consent.channel, "words": consent.words,
            "given_at": micros(consent.given_at), "until": iso(consent.until),
            "point_id": consent.point_id, "terms": terms(consent.terms),
        },
    }  # fmt: skip


def shields(dealing, person) -> list[Shield]:
    """One of each kind, and all of them at once in a call."""
    point, today = person.points[0], dealing.desk.today(now())
    agreed = Agreed("outside_hours", Channel.CALL, "晚上也行", now() - timedelta(minutes=9), today,
                    point, Terms(weekdays=(5, 6), start=1200, end=1320))  # fmt: skip
    time = Said(FlagKind.INCONVENIENT_TIME, Terms(start=720, end=840), today, point, "午休")
    return [
        Shield(hold=HoldKind.ILLNESS, review_on=today + timedelta(days=5)),
        Shield(asked=(Asked(), Asked(Channel.SMS, point, "不要短信"))),
        Shield(flag=time),
        Shield(flag=Said(FlagKind.INCONVENIENT_PLACE, Terms(place=Place.WORKPLACE))),
        Shield(flag=Said(FlagKind.ZONE, Terms(zone="Asia/Tokyo"))),
        Shield(flag=Said(FlagKind.ATTORNEY, Terms(ascertainable=True), words="律师")),
        Shield(flag=Said(FlagKind.CEASE_NOTICE, Terms(written=True))),
        Shield(consent=agreed),
        Shield(consent=Agreed("call", Channel.VISIT, "x", now() - timedelta(minutes=9))),
        Shield(HoldKind.HARDSHIP, None, (Asked(Channel.CALL, None, "x"),), time, agreed,
               dealing.dialled(person)),
        Shield(HoldKind.ILLNESS, None, (Asked(Channel.CALL, None, "x"),), contact_id=ids()),
        Shield(flag=Said(FlagKind.WRONG_NUMBER, point_id=point)),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["collector", "lead"])
def test_what_is_said_leaves_what_python_would_have_left(who, dealing, lead):
    staff = dealing.staff if who == "collector" else lead
    desk = dealing.desk.signed_in(staff)
    here, there = dealing.person(), dealing.person()
    for of_here, of_there in zip(shields(dealing, here), shields(dealing, there), strict=True):
        if staff is lead and of_there.consent and of_there.contact_id:
            continue  # nobody else's contact
        flags.protect(desk, here.id, of_here)
        shield_id = ids()
        for _ in range(2):  # sent twice
            dealing.ask("protect", shield_id, there.id, body(of_there), DEVICE, staff=staff)
        assert dealing.known(there) == dealing.known(here), of_there
    found = audit.verify_store(dealing.store)
    assert (found.broken, found.differing) == (None, ())


def test_what_is_no_shield_is_refused(dealing, hire):
    other, person = hire(Role.COLLECTOR), dealing.person()
    today, stranger = dealing.desk.today(now()), dealing.person()
    before = dealing.known(person)
    for code, shield in (
        ("flag.incomplete", Shield(flag=Said(FlagKind.ZONE))),
        ("flag.incomplete", Shield(flag=Said(FlagKind.ATTORNEY, until=today))),
        ("flag.past", Shield(flag=Said(
            FlagKind.INCONVENIENT_PLACE, Terms(place=Place.HOME), today - timedelta(days=1)))),
        ("point.not_theirs", Shield(flag=Said(
            FlagKind.WRONG_NUMBER, point_id=stranger.points[0]))),
        ("consent.no_words", Shield(consent=Agreed("call", Channel.CALL, " ", now()))),
        ("consent.incomplete", Shield(consent=Agreed("more_attempts", Channel.CALL, "x", now()))),
        ("consent.future", Shield(consent=Agreed(
            "call", Channel.CALL, "x", now() + timedelta(hours=1)))),
    ):  # fmt: skip
        refused(code, dealing.ask, "protect", ids(), person.id, body(shield), DEVICE)
    for garbage in (
        {"hold": "x"}, {"end_at": 0}, {"flag": {"kind": "consent"}}, {"flag": {"kind": "x"}},
        {"flag": {"kind": "zone", "terms": {"zone": "asia/tokyo"}}},
        {"flag": {"kind": "inconvenient_time", "terms": {"start": 1441}}},
        {"flag": {"kind": "inconvenient_time", "terms": {"weekdays": [7]}}},
        {"flag": {"kind": "inconvenient_time", "terms": {"weekdays": [[0, 1], [2, 3]]}}},
        {"flag": {"kind": "zone", "terms": {"zone": "right/Asia/Tokyo"}}},
        {"consent": {"kind": "call", "channel": "call", "words": "x", "given_at": -(10**17)}},
        {"hold": "illness", "review_on": "infinity"}, {"asked": [{"channel": "x"}]},
        {"asked": [{"at": 0}]}, {"consent": {"kind": "x", "words": "x"}},
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.InvalidParameterValue):
            dealing.ask("protect", ids(), person.id, garbage, DEVICE)
    asked = (body(Shield(hold=HoldKind.ILLNESS)), DEVICE)
    refused("person.unknown", dealing.ask, "protect", ids(), person.id, *asked, staff=other)
    assert dealing.known(person) == before
    taken = ids()
    dealing.ask("protect", taken, stranger.id, *asked)
    refused("wish.unknown", dealing.ask, "protect", taken, person.id, *asked)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [(name, True) for name in ("Asia/Shanghai", "America/Indiana/Knox", "Etc/GMT+5", "UTC", "PRC")]
    + [(name, False) for name in (
        "posix/Asia/Shanghai", "right/Asia/Shanghai", "posixrules", "localtime", "asia/shanghai",
        "Asia/Shanghai ", "../Asia/Shanghai", "Asia", "Mars/Olympus", "UTC+8", "tzdata.zi", "")],
)  # fmt: skip
def test_a_zone_is_one_at_an_office_and_at_a_desk_or_at_neither(dealing, name, is_one):
    assert is_zone(name) == is_one
    with dealing.store.read() as tx:
        ask = install.driver_of(tx).execute
        try:
            ask("SELECT office.terms_text(jsonb_build_object('zone', %s::text))", (name,))
        except psycopg.errors.InvalidParameterValue:
            assert not is_one
        else:
            assert is_one


def test_words_that_nobody_typed_are_refused(dealing):
    person, long = dealing.person(), "字" * 10_001
    before = dealing.known(person)
    wish = body(Shield(asked=(Asked(Channel.CALL, None, long),)))
    for function, values in (
        ("protect", (ids(), person.id, wish, DEVICE)),
        ("take_note", (person.id, ids(), long, DEVICE)),
        ("keep_draft", (person.id, None, long, {})),
        ("keep_draft", (person.id, None, "x", {"note": long * 4})),
    ):
        refused("words.too_long", dealing.ask, function, *values)
    refused("words.too_long", cards.note, dealing.desk, person.id, long)
    assert dealing.known(person) == before
    dealing.ask("take_note", person.id, ids(), long[:-1], DEVICE)


def test_what_was_said_of_one_in_a_contact_with_another_tells_nothing_of_the_contact(dealing):
    person, other = dealing.person(), dealing.person()
    permit = dealing.dialled(other)
    shield = Shield(hold=HoldKind.ILLNESS, flag=Said(FlagKind.ATTORNEY), contact_id=permit)
    dealing.ask("protect", ids(), person.id, body(shield), DEVICE)
    flags.protect(dealing.desk, dealing.person().id, shield)
    logged = "SELECT count(*) FROM log WHERE kind = 'talk.heeded'"
    assert rows(dealing, logged) == [0]
    assert rows(dealing, "SELECT count(*) FROM flags WHERE contact_id IS NOT NULL") == [0]
    assert rows(dealing, "SELECT count(*) FROM holds") == [2]


def rows(dealing, sentence: str, *values: object) -> list[Any]:
    with dealing.store.read() as tx:
        return [row[0] for row in install.driver_of(tx).execute(sentence, values)]


def test_a_hold_acts_at_once_on_a_permit_that_was_given_before(dealing):
    person = dealing.person()
    with dealing.store.begin() as tx:  # no rule but that one forbids it now
        install.driver_of(tx).execute("DELETE FROM office.rules WHERE kind <> 'hold'")
    permit = ids()
    given = dealing.ask("ask_permit", permit, person.id, person.points[0], DEVICE)
    assert given["permit"] == permit
    dealing.ask("protect", ids(), person.id, body(Shield(hold=HoldKind.STOP_COLLECTION)), DEVICE)
    refused("permit.withdrawn", dealing.ask, "dial", permit, ids(), DEVICE)
    assert rows(dealing, "SELECT count(*) FROM contacts WHERE debtor_id = %s", person.id) == [0]


def of(dealing, person, table: str, which: str = "true") -> list[str]:
    """Ids of the person's rows, those of both people in the same order."""
    order = "at" if table == "opt_outs" else "terms"
    return rows(
        dealing,
        f"SELECT id FROM {table} WHERE debtor_id = %s AND {which} ORDER BY {order}, id",
        person.id,
    )


@pytest.fixture
def spoken(dealing, lead):
    """Two people of whom all is on record, and the lead's desk."""
    here, there = dealing.person(), dealing.person()
    for person in (here, there):
        for shield in shields(dealing, person):
            flags.protect(dealing.desk, person.id, shield)
    return here, there, dealing.desk.signed_in(lead)


def test_holds_and_wishes_end_as_in_python(dealing, lead, spoken):
    here, there, desk = spoken
    holds.release(desk, here.id, HoldKind.ILLNESS, "康复")
    dealing.ask("release_hold", there.id, "illness", "康复", DEVICE, staff=lead)
    refused("hold.none", dealing.ask, "release_hold", there.id, "illness", "x", DEVICE, staff=lead)
    refused("hold.no_reason", dealing.ask, "release_hold", there.id, "x", " ", DEVICE, staff=lead)
    for one in of(dealing, here, "opt_outs"):
        wishes.withdraw_opt_out(desk, one, "误记")
    for one in of(dealing, there, "opt_outs"):
        dealing.ask("withdraw_opt_out", one, "误记", DEVICE, staff=lead)
        refused("wish.withdrawn", dealing.ask, "withdraw_opt_out", one, "x", DEVICE, staff=lead)
        refused("office.not_allowed", dealing.ask, "withdraw_opt_out", one, "x", DEVICE)
    assert dealing.known(there) == dealing.known(here)
    assert audit.verify_store(dealing.store).differing == ()


def test_consents_and_flags_end_as_in_python(dealing, lead, spoken):
    here, there, desk = spoken
    waiting, standing = "kind = 'consent'", "withdrawn_at IS NULL"
    theirs = of(dealing, there, "flags", waiting)
    for one, other in zip(of(dealing, here, "flags", waiting), theirs, strict=True):
        refused("office.not_allowed", dealing.ask, "confirm_consent", other, DEVICE)
        flags.confirm(desk, one)
        dealing.ask("confirm_consent", other, DEVICE, staff=lead)
        refused("wish.withdrawn", dealing.ask, "confirm_consent", other, DEVICE, staff=lead)
    theirs = of(dealing, there, "consents")
    assert len(theirs) == 3
    for one, other in zip(of(dealing, here, "consents"), theirs, strict=True):
        wishes.withdraw_consent(dealing.desk, one, "不再同意")
        dealing.ask("withdraw_consent", other, "不再同意", DEVICE)
    theirs = of(dealing, there, "flags", standing)
    for one, other in zip(of(dealing, here, "flags", standing), theirs, strict=True):
        refused("login.not_allowed", dealing.ask, "withdraw_flag", other, "x", DEVICE)
        refused("wish.no_reason", dealing.ask, "withdraw_flag", other, " ", DEVICE, staff=lead)
        flags.withdraw(desk, one, "误记")
        dealing.ask("withdraw_flag", other, "误记", DEVICE, staff=lead)
    assert dealing.known(there) == dealing.known(here)
    assert audit.verify_store(dealing.store).differing == ()


def test_the_hold_of_a_referral_is_nobody_s_to_place_or_end_by_itself(dealing, lead):
    person = dealing.person()
    with dealing.made.connect() as owner:
        owner.execute(
            "INSERT INTO holds (id, debtor_id, kind, source, start_at, staff_id) "
            "VALUES (%s, %s, 'referred', 'staff', 1, %s)", (ids(), person.id, dealing.staff.id),
        )  # fmt: skip
    for function, *values, staff in (
        ("release_hold", person.id, "referred", "x", DEVICE, lead),
        ("protect", ids(), person.id, {"hold": "referred", "asked": []}, DEVICE, dealing.staff),
        ("wrap_up", dealing.dialled(person), ids(),
         {"disposition": "talked", "hold_kind": "referred"}, DEVICE, dealing.staff),
    ):  # fmt: skip
        refused("hold.of_referral", dealing.ask, function, *values, staff=staff)
    assert rows(dealing, "SELECT released_at FROM holds WHERE debtor_id = %s", person.id) == [None]


def test_nobody_ends_what_they_may_not_see(dealing, hire):
    other, person = hire(Role.COLLECTOR), dealing.person()
    strange = hire(Role.TEAM_LEAD)
    flags.protect(dealing.desk, person.id, shields(dealing, person)[7])
    flag = rows(dealing, "SELECT id FROM flags WHERE debtor_id = %s", person.id)[0]
    for named in (flag, ids()):
        refused("wish.unknown", dealing.ask, "withdraw_flag", named, "x", DEVICE, staff=other)
        refused("wish.unknown", dealing.ask, "confirm_consent", named, DEVICE, staff=strange)
    asked = ("release_hold", person.id, "illness", "x", DEVICE)
    refused("person.unknown", dealing.ask, *asked, staff=strange)


def test_what_is_not_said_shows_nobody_a_row_of_the_record(dealing):
    person = dealing.person()
    permit, point = dealing.permitted(person), person.points[0]
    before = dealing.known(person)
    for code, function, values in (
        ("permit.unknown", "sign_in", (None, 0)),
        ("point.unknown", "reveal", (point, None)),
        ("permit.unknown", "dial", (permit, ids(), None)),
        ("permit.unknown", "dial", (permit, None, DEVICE)),
        ("callback.incomplete", "put_call_back", (person.id, None, DEVICE)),
    ):
        refused(code, dealing.ask, function, *values)
    assert dealing.known(person) == before
