"""What is written to a person at an office: by a permit, counted, on record before it goes out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import psycopg
import pytest
from sqlalchemy import insert

from app.domain.contact import Channel
from app.domain.errors import ContactRefused
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.people import PointKind, keyed
from app.domain.staff import Role
from app.services import agreements, audit, calls, documents, messages
from app.storage import tables
from tests.make import make_person
from tests.office.dealing import DEVICE, Dealing, refused
from tests.office.desks import crew_at
from tests.office.test_agreements import READ, plan
from tests.rules.making import make_pack

TEXTS = "kind: cap\nkey: number\ncounts: {channels: [sms]}\n"
TWO_TEXTS = (
    make_pack(
        {"cap": TEXTS + "values: {2020-01-01: {limit: 2, per: rolling_days, days: 7}}"},
        zone="Asia/Shanghai",
    ),
)


@dataclass
class Noted:
    """A sender that notes what it is handed."""

    handed: list = field(default_factory=list)

    def hand(self, to, message, permit):
        self.handed.append((to, message.text, permit.id))


@pytest.fixture
def crew(made):
    with crew_at(made, TWO_TEXTS) as one:
        one.ann, one.bob = one.add("ann"), one.add("bob")
        yield one


@pytest.fixture
def dealing(crew):
    """Python's own way for the collector, as on a book, by the same rules."""
    one = Dealing(crew.made, crew.ann)
    one.desk = replace(one.desk, rules=one.desk.rules.ruled_by(TWO_TEXTS))
    yield one
    one.close()


def mail(dealing, person):
    """An e-mail address of the person's own."""
    value, point_id = f"{person.id}@example.org", uuid7(now())
    with dealing.store.begin() as tx:
        tx.connection.execute(
            insert(tables.contact_points).values(
                id=point_id, debtor_id=person.id, kind=PointKind.EMAIL.value, value=value,
                value_key=keyed(dealing.desk.salt, value), extension="", party="debtor",
                place="mobile", state="active", zones='["Asia/Shanghai"]', source="import",
                position=9,
            )
        )  # fmt: skip
    return value


def test_a_message_goes_by_a_permit_of_its_own_and_is_on_record_as_on_a_book(
    crew, dealing, tmp_path
):
    seen = []
    for at in (crew.desk(crew.ann), dealing.desk):
        sender, person = Noted(), dealing.person()
        desk, address = replace(at, sender=sender), mail(dealing, person)
        made = agreements.agree(desk, person.id, uuid7(now()), plan(dealing, person), READ)
        short, long = messages.prepare(desk, made.id, "zh_CN")
        assert (short.channel, long.channel) == (Channel.SMS, Channel.EMAIL)
        to = messages.hand(desk, long, uuid7(now()))
        assert to == address and sender.handed[0][1] == long.text
        permit_id = uuid7(now())
        messages.hand(desk, short, permit_id)
        refused("permit.used", messages.hand, desk, short, permit_id)
        letter = documents.letter(desk, made.id, "en")
        documents.save_letter(desk, letter, b"x", tmp_path / f"{person.id}.pdf")
        refused("letter.file_exists", documents.save_letter, desk, letter, b"x",
                tmp_path / f"{person.id}.pdf")  # fmt: skip
        messages.hand(desk, short, uuid7(now()))
        with pytest.raises(ContactRefused) as said:
            messages.hand(desk, short, uuid7(now()))
        known = dealing.known(person)
        seen.append((known, [one.rule for one in said.value.verdict.reasons]))
        assert [len(sender.handed), len(known["contacts"])] == [3, 3]
    assert seen[0] == seen[1]
    assert {row["channel"] for row in seen[0][0]["contacts"]} == {"sms", "email"}
    assert audit.verify_store(crew.store).differing == ()


def written(desk, person, point=0, by="sms"):
    """A contact by which something can be written there."""
    permit_id, contact_id = uuid7(now()), uuid7(now())
    said = desk.ask("ask_permit", permit_id=permit_id, debtor_id=person.id,
                    point_id=person.points[point], device=DEVICE, by=by)  # fmt: skip
    assert said["permit"] == permit_id
    desk.ask("dial", permit_id=permit_id, contact_id=contact_id, device=DEVICE)
    return permit_id, contact_id


def test_a_hostile_desk_has_no_number_before_its_words_are_on_record(crew, dealing):
    desk, stranger = crew.desk(crew.ann), crew.desk(crew.bob)
    person = dealing.person(third=("+8613490077001",))
    made = agreements.agree(desk, person.id, uuid7(now()), plan(dealing, person), READ)
    for by, point in (("sms", 1), ("email", 0), ("letter", 0), ("visit", 0), (None, 0)):
        refused("point.unknown", written, desk, person, point, by)
    refused("person.unknown", written, stranger, person)
    refused("office.not_allowed", written, crew.desk(crew.add("cleo", Role.COMPLIANCE)), person)
    permit_id, contact = written(desk, person)
    refused("permit.unknown", desk.ask, "ask_permit", permit_id=permit_id, debtor_id=person.id,
            point_id=person.points[0], device=DEVICE, by="call")  # fmt: skip
    good = {"text": "还款安排", "language": "zh_CN", "version": 1, "agreement": made.id}

    def prepare(by=desk, of=contact, **other):
        by.ask("prepare_message", contact_id=of, message=json.dumps(good | other), device=DEVICE)

    refused("permit.unknown", calls.number_of, desk, contact)
    refused("message.changed", desk.ask, "hand_message", contact_id=contact, device=DEVICE)
    for code, other in (
        ("message.changed", {"version": 2}), ("message.changed", {"agreement": "0" * 32}),
        ("message.changed", {"agreement": None}),
        ("talk.unknown", {"by": stranger}), ("talk.unknown", {"of": "0" * 32}),
    ):  # fmt: skip
        refused(code, prepare, **other)
    for wrong in ({"text": " "}, {"language": None}, {"at": 0}, {"channel": "call"}):
        with pytest.raises(psycopg.errors.InvalidParameterValue):
            prepare(**wrong)
    call = dealing.dialled(dealing.person())
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        prepare(of=call)
    for _ in range(2):
        prepare()
    refused("message.changed", prepare, text="别的话")
    assert calls.number_of(desk, contact).startswith("+86")
    refused("permit.unknown", calls.number_of, stranger, contact)
    for _ in range(2):
        desk.ask("hand_message", contact_id=contact, device=DEVICE)
    kinds = [row["kind"] for row in dealing.known(person)["log"]]
    assert (kinds.count("message.prepared"), kinds.count("message.handed")) == (1, 1)


def test_nobody_writes_about_what_was_agreed_with_another(crew, dealing):
    desk, person = crew.desk(crew.ann), dealing.person()
    theirs = make_person(crew.owner_as(crew.bob), mobiles=("+8613490066001",), collector=crew.bob)
    made = agreements.agree(
        crew.desk(crew.bob), theirs.id, uuid7(now()), plan(dealing, theirs), READ
    )
    _, contact = written(desk, person)
    said = {"text": "x", "language": "en", "version": 1, "agreement": made.id}
    refused("message.changed", desk.ask, "prepare_message", contact_id=contact,
            message=json.dumps(said), device=DEVICE)  # fmt: skip
    refused("agreement.unknown", desk.ask, "make_letter", agreement_id=made.id, language="en",
            digest="0" * 64, device=DEVICE)  # fmt: skip
