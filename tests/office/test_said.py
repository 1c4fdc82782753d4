"""What is done to one person at a desk of an office: the same rows and entries as on a book."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.contact import Channel, HoldKind
from app.domain.errors import DeskError
from app.domain.flags import FlagKind, Said, Terms
from app.domain.moments import now
from app.domain.money import Money
from app.domain.staff import Role
from app.domain.wishes import Agreed, Asked
from app.services import audit, callbacks, cases, flags, holds, people, promises, wishes
from tests.make import make_person
from tests.office.dealing import Dealing, refused
from tests.office.desks import TWICE, crew_at

SOON = now().astimezone(ZoneInfo("Asia/Shanghai")).replace(
    hour=11, minute=0, second=0, microsecond=0
) + timedelta(days=2)


@pytest.fixture
def crew(made):
    """A collector and their lead where no hour is closed, and one of another team."""
    with crew_at(made, TWICE) as one:
        one.ann, one.lead = one.add("ann"), one.add("lead", Role.TEAM_LEAD)
        one.bob = one.add("bob")
        with made.connect() as owner:
            owner.execute("INSERT INTO teams (id, name) VALUES ('t', 'A')")
            owner.execute("UPDATE staff SET team_id = 't' WHERE id <> %s", (one.bob.id,))
        yield one


@pytest.fixture
def books(crew):
    """For a member of staff: their desk at the office, and Python's own way as on a book."""
    made = []

    def at(who):
        made.append(Dealing(crew.made, who))
        return crew.desk(who), made[-1]

    yield at
    for one in made:
        one.close()


def put(desk, person):
    for days in (1, 0, 1):
        callbacks.put(desk, person.id, SOON + timedelta(days=days))


def hear(desk, person):
    given = Agreed("outside_hours", Channel.CALL, "晚上可以打", now() - timedelta(minutes=5))
    flags.hear(desk, person.id, given)


def drop_heard(desk, person):
    given = Agreed("outside_hours", Channel.CALL, "晚上可以打", now() - timedelta(minutes=5))
    flags.withdraw(desk, flags.hear(desk, person.id, given))


DONE = {
    "a call-back without a contact": put,
    "a hold": lambda desk, person: holds.place(desk, person.id, HoldKind.ILLNESS, None),
    "a hold to look at": lambda desk, person: holds.place(
        desk, person.id, HoldKind.DISPUTE, desk.today(now()) + timedelta(days=5)
    ),
    "no calls any more": lambda desk, person: wishes.opt_out(
        desk, person.id, Asked(Channel.CALL, words="别打了")
    ),
    "not at this number": lambda desk, person: wishes.opt_out(
        desk, person.id, Asked(point_id=person.points[0])
    ),
    "a number that is another's": lambda desk, person: flags.record(
        desk, person.id, Said(FlagKind.WRONG_NUMBER, point_id=person.points[0])
    ),
    "not in the evening": lambda desk, person: flags.record(
        desk, person.id, Said(FlagKind.INCONVENIENT_TIME, Terms(start=1080), words="晚上不行")
    ),
    "a consent that waits": hear,
    "a consent that waited": drop_heard,
}


@pytest.mark.parametrize("what", DONE)
def test_one_thing_said_is_on_record_as_on_a_book(what, crew, books):
    desk, dealing = books(crew.ann)
    person, other = dealing.person(), dealing.person()
    for at, whom in ((desk, person), (dealing.desk, other)):
        DONE[what](at, whom)
    assert dealing.known(person) == dealing.known(other)
    assert audit.verify_store(crew.store).broken is None
    stranger = crew.desk(crew.bob)
    if what != "a consent that waited":
        refused("person.unknown", DONE[what], stranger, person)


def ended(desk, dealing, person):
    """What a lead ends again of what the collector put on record."""
    holds.place(dealing, person.id, HoldKind.ILLNESS, None)
    holds.release(desk, person.id, HoldKind.ILLNESS, "病已好")
    wishes.withdraw_opt_out(desk, wishes.opt_out(dealing, person.id, Asked()), "记错了")
    said = Said(FlagKind.INCONVENIENT_TIME, Terms(start=1080))
    flags.withdraw(desk, flags.record(dealing, person.id, said), "记错了")
    given = Agreed("outside_hours", Channel.CALL, "可以", now() - timedelta(minutes=5))
    consent = flags.confirm(desk, flags.hear(dealing, person.id, given))
    wishes.withdraw_consent(desk, consent, "不同意了")
    agreed = wishes.consent(desk, person.id, given)
    with pytest.raises(DeskError, match="wish.unknown"):
        wishes.withdraw_consent(desk, "0" * 32)
    wishes.withdraw_consent(desk, agreed)


def test_a_lead_ends_it_again_as_on_a_book(crew, books):
    desk, lead = books(crew.lead)
    own, dealing = books(crew.ann)
    person, other = dealing.person(), dealing.person()
    ended(desk, own, person)
    ended(lead.desk, dealing.desk, other)
    assert dealing.known(person) == dealing.known(other)
    refused("login.not_allowed", holds.release, own, person.id, HoldKind.ILLNESS, "好了")


def test_a_zone_that_is_none_is_refused_in_words_as_on_a_book(crew, books):
    desk, dealing = books(crew.ann)
    person = dealing.person()
    for at in (desk, dealing.desk):
        said = Said(FlagKind.ZONE, Terms(zone="Mars/Olympus"))
        refused("flag.incomplete", flags.record, at, person.id, said)


def test_a_promise_is_agreed_anew_and_taken_back_as_on_a_book(crew, books):
    desk, dealing = books(crew.ann)
    whole = []
    for at in (desk, dealing.desk):
        person = dealing.person()
        dealing.desk.new_id(now())
        with dealing.store.begin() as tx:
            due = dealing.desk.today(now()) + timedelta(days=2)
            made = promises.make_promise(
                dealing.desk, tx, person.id, None, (Money(5_000), due, now()), now()
            )
        later = due + timedelta(days=1)
        new = promises.replace(at, made, Money(6_000), later, "改期")
        assert promises.cancel(at, new, "取消") == person.id
        with pytest.raises(DeskError, match="promise.not_open"):
            promises.cancel(at, new, "取消")
        whole.append(dealing.known(person))
    assert whole[0] == whole[1]


def test_no_call_back_at_night_and_the_desk_says_when_from(made):
    with crew_at(made, ()) as crew:  # under the shipped rules
        ann = crew.add("ann")
        owner, desk = crew.owner_as(ann), crew.desk(ann)
        person = make_person(owner, collector=ann)
        night = (now() + timedelta(days=2)).replace(hour=19, minute=0, second=0, microsecond=0)
        said = refused("callback.outside_hours", callbacks.put, desk, person.id, night)
        assert said.values == refused(
            "callback.outside_hours", callbacks.put, owner, person.id, night
        ).values
        callbacks.put(desk, person.id, said.values["next"])
        refused("callback.incomplete", callbacks.put, desk, person.id, now())
        assert people.card(desk, person.id) == people.card(owner, person.id)


def test_what_no_database_can_keep_of_words_is_replaced_as_on_a_book(crew, books):
    """A null character, and half of one: in words, in what is stated as JSON, in a reason."""
    words, kept = "好\0的\ud83d", "好?的?"
    seen = []
    ann, lead = books(crew.ann), books(crew.lead)
    for desk, leads in zip(ann, lead, strict=True):
        at = getattr(desk, "desk", desk), getattr(leads, "desk", leads)
        person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
        people.note(at[0], person.id, words)
        wishes.opt_out(at[0], person.id, Asked(Channel.CALL, None, words))
        holds.place(at[0], person.id, HoldKind.ILLNESS, None)
        holds.release(at[1], person.id, HoldKind.ILLNESS, words)
        cases.assign(at[1], person.id, None, words)
        with crew.made.connect() as owner:
            found = owner.execute(
                "SELECT body FROM texts WHERE debtor_id = %s", (person.id,)
            ).fetchall()
        seen.append(found)
    assert seen == [[(kept,)] * 4] * 2
    for named in ("a\0", "a\ud83d"):
        refused("words.no_sign", people.card, ann[0], named)
    assert audit.verify_store(crew.store).broken is None
