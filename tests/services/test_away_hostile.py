"""Whoever has a device's key writes what they like, hashes and digests and all: it reaches nobody
but whom they carry, keeps nobody from reading, and nobody does it for them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.domain.checkouts import CheckOutState, ConflictKind
from app.domain.contact import Outcome
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.flags import FlagKind, Said, Terms
from app.domain.moments import micros
from app.domain.reviews import REFUSAL
from app.domain.staff import Role
from app.services import approvals, audit, calls, flags, people, reviews, sync
from app.storage import checkouts, outbox, protections, tables
from app.storage.chain import canonical, chain_hash, row_digest, words_digest
from app.storage.outbox import Sent
from tests.make import seated
from tests.services.away import (
    CHECKOUT,
    LAPTOP,
    appointed,
    at_device,
    centre_of,
    device_book,
    taken_out,
    walked,
)

FORGED = "f" * 32
LOG = [str(name) for name in tables.log.c.keys()]


@pytest.fixture
def centre(book_at):
    return appointed(centre_of(book_at("sqlcipher")()))


class Forger:
    """Writes what a device with its key may send: rows as it likes, and an entry that fits."""

    def __init__(self, centre, device):
        self.centre, self.person = centre, centre.people[0][0].id
        self.at = micros(centre.desk.clock.at) + 60_000_000
        with device.read() as tx:
            self.proof = checkouts.proof(tx, CHECKOUT)
            self.head = checkouts.joint(tx, CHECKOUT, self.person).head

    def entry(self, kind, body, **other):
        """An entry of their person's, the next one in its chain."""
        entry = {
            "chain": self.person, "seq": self.head.seq + 1, "at": self.at, "kind": kind.value,
            "staff_id": self.centre.walker.staff.id, "device": LAPTOP,
            "body": body if isinstance(body, str) else canonical(body), **other,
        }  # fmt: skip
        parts = tuple(entry[name] for name in LOG if name != "hash")
        return {**entry, "hash": chain_hash(self.head.hash, parts)}

    def send(self, entry, *rows, desk=None, proof=None):
        """Rows with how they are said to have stood, then the entry."""
        sent = [(table, row, was) for table, row, was in rows] + [(tables.log, entry, None)]
        told = tuple(Sent(n, str(table.name), row, was)
                     for n, (table, row, was) in enumerate(sent, 1))  # fmt: skip
        return sync.take(
            desk or self.centre.walker, CHECKOUT, self.proof if proof is None else proof, told
        )

    def refusal(self, *said, **how):
        with pytest.raises(DeskError) as refused:
            self.send(*said, **how)
        return refused.value.code


@pytest.fixture
def hostile(centre, tmp_path):
    """The forger, beside somebody whom nobody carries."""
    path = taken_out(centre, tmp_path)
    appointed(centre, 1)
    with device_book(path) as device:
        yield Forger(centre, device)


def rows(centre, table, **where):
    with centre.desk.store.read() as tx:
        found = tx.connection.execute(
            select(table).where(*(table.c[name] == value for name, value in where.items()))
        ).all()
    return [dict(one._mapping) for one in found]


def met(desk, person):
    """A call to somebody, on record."""
    permit = calls.ask_permit(desk, desk.new_id(desk.clock()), person.id, person.points[0])
    return calls.use(desk, permit)[0]


def of_other(centre, what):
    """A row of whom nobody carries, changed or written under the name of whom they do, as who
    carries a device may of their own people: the table, the row, how it stood, and the entry that
    speaks of it."""
    desk, (person, point), visit = centre.desk, centre.people[1], centre.visits[1]
    own = {"debtor_id": centre.people[0][0].id}
    at, staff = micros(desk.clock.at), centre.walker.staff.id
    if what == "visit":
        (row,) = rows(centre, tables.visits, id=visit)
        body = {"visit": visit, "point": point}
        said = (tables.visits, {**row, **own, "state": "over"}, {**row, **own})
        return said, EntryKind.PLACE_SET, body
    if what == "point":
        (row,) = rows(centre, tables.contact_points, id=person.points[0])
        contact = met(centre.walker, person)
        marked = {**row, **own, "state": "invalid", "marked_by": contact}
        said = (tables.contact_points, marked, {**row, **own})
        return said, EntryKind.NUMBER_MARKED, {"point": row["id"], "contact": contact}
    if what == "flag":
        flags.record(desk, person.id, Said(FlagKind.ATTORNEY))
        with desk.store.begin() as tx:  # a consent that waits, the only flag that may be dropped
            tx.connection.execute(tables.flags.update().values(kind=FlagKind.CONSENT.value))
        (row,) = rows(centre, tables.flags, debtor_id=person.id)
        ended = at + 60_000_000
        said = (tables.flags, {**row, **own, "withdrawn_at": ended}, {**row, **own})
        return said, EntryKind.FLAG_WITHDRAWN, {"flag": row["id"]}
    if what == "outcome":
        contact = met(centre.walker, person)
        row = {
            **dict.fromkeys(str(one) for one in tables.outcomes.c.keys()), "id": FORGED,
            "contact_id": contact, "outcome": next(iter(Outcome)).value, "disposition": "refused",
            "reached": "debtor", "right_party": 1, "staff_id": staff, "device": LAPTOP, "at": at,
        }  # fmt: skip
        body = {"outcome": FORGED, "row": row_digest(row), "note": None}
        return (tables.outcomes, row, None), EntryKind.CALL_ENDED, body
    if what == "act":
        row = {"id": FORGED, "visit_id": visit, "n": 1, "kind": "arrived", "body": "{}",
               "text_id": None, "contact_id": None, "staff_id": staff, "at": at}  # fmt: skip
        body = {"act": FORGED, "row": row_digest(row), "visit": visit, "text": None, "words": None}
        return (tables.door_acts, row, None), EntryKind.DOOR_ACTED, body
    row = {"point_id": point, "latitude": 1, "longitude": 1, "staff_id": staff, "at": at}
    return (tables.places, row, None), EntryKind.PLACE_SET, {"visit": visit, "point": point}


OTHERS = ("visit", "point", "flag", "outcome", "act", "place")


@pytest.mark.parametrize("what", OTHERS)
def test_a_device_changes_nothing_of_whom_it_does_not_carry(centre, hostile, what):
    said, kind, body = of_other(centre, what)
    table = said[0]
    before = rows(centre, table)
    assert hostile.refusal(hostile.entry(kind, body), said) == "sync.stranger"
    assert rows(centre, table) == before


def noted(hostile, **other):
    """A note that a visitor may take, as a batch: words, and the entry."""
    row = {
        "id": FORGED, "debtor_id": hostile.person, "kind": "note", "salt": "0" * 32, "body": "好",
        "at": hostile.at, "staff_id": hostile.centre.walker.staff.id, **other,
    }  # fmt: skip
    body = {"text": FORGED, "words": words_digest(str(row["salt"]), str(row["body"]))}
    return body, (tables.texts, row, None)


def test_what_a_visitor_may_write_is_taken(centre, hostile):
    """Or none of what is refused here would show anything."""
    body, row = noted(hostile)
    assert hostile.send(hostile.entry(EntryKind.NOTE_TAKEN, body), row).rows == 2
    found = audit.verify_store(centre.desk.store)
    assert (found.broken, found.differing) == (None, ())


@pytest.mark.parametrize(
    "wrong",
    [{"at": "soon"}, {"at": 2**70}, {"at": True}, {"at": None}, {"kind": "n" * 41},
     {"body": "a\0b"}, {"body": b"x"}, {"body": 1}, {"id": "f" * 33}, {"id": ["f"]}],
    ids=str,
)  # fmt: skip
def test_a_column_of_another_sort_is_refused(hostile, wrong):
    body, row = noted(hostile, **wrong)
    assert hostile.refusal(hostile.entry(EntryKind.NOTE_TAKEN, body), row) == "sync.unsaid"


def test_an_entry_that_nobody_could_prove_again_or_read_is_refused(hostile):
    body, row = noted(hostile)
    kind = EntryKind.NOTE_TAKEN
    for written in (
        canonical(body).replace(":", ": "), canonical(body)[:-1] + ',"x":NaN}',
        canonical({**body, "x": "\0"}), canonical(body)[:-1] + ',"x":1e999}', "[]", "1",
    ):  # fmt: skip
        assert hostile.refusal(hostile.entry(kind, written), row) == "sync.broken", written
    for at in (2**62, -(2**62)):
        assert hostile.refusal(hostile.entry(kind, body, at=at), row) == "sync.broken"


def permitted(hostile, **other):
    row = {
        **dict.fromkeys(str(one) for one in tables.permits.c.keys()), "id": FORGED,
        "debtor_id": hostile.person, "point_id": hostile.centre.people[0][1], "value_key": "k",
        "channel": "visit", "party": "debtor", "purpose": "collect", "issued_at": hostile.at,
        "expires_at": hostile.at, "staff_id": hostile.centre.walker.staff.id, "device": LAPTOP,
        "basis": canonical({"packs": [["cn@2020-01-01", "0" * 64]], "counts": []}), **other,
    }  # fmt: skip
    return {"permit": FORGED, "row": row_digest(row)}, (tables.permits, row, None)


@pytest.mark.parametrize(
    "wrong",
    [{"channel": "pigeon"}, {"party": "nobody"}, {"purpose": "x"}, {"issued_at": 2**62},
     {"basis": "{}"}, {"basis": "x"}, {"basis": '{"packs": [], "counts": [1]}'}],
    ids=str,
)  # fmt: skip
def test_what_nobody_could_read_keeps_nobody_from_the_person(centre, hostile, wrong):
    body, row = permitted(hostile, **wrong)
    entry = hostile.entry(EntryKind.CALL_PERMITTED, body)
    assert hostile.refusal(entry, row) == "sync.unread"
    assert people.card(centre.desk, hostile.person).debtor_id == hostile.person
    body, row = permitted(hostile)
    assert hostile.send(hostile.entry(EntryKind.CALL_PERMITTED, body), row).rows == 2


@pytest.mark.parametrize("long", [10_001, 0])
def test_words_that_nobody_typed_are_refused(hostile, long):
    body, row = noted(hostile, body="字" * long)
    assert hostile.refusal(hostile.entry(EntryKind.NOTE_TAKEN, body), row) == "sync.not_theirs"
    body, row = noted(hostile, body="字" * 10_000)
    assert hostile.send(hostile.entry(EntryKind.NOTE_TAKEN, body), row).rows == 2


def asked_of_centre(hostile, table, **row):
    """A question or a request, as a batch: the row, the words of it, and the entry."""
    body, words = noted(hostile, kind="asked")
    at, own = hostile.at, hostile.centre.walker.staff.id
    kind, name, more = EntryKind.APPROVAL_ASKED, "approval", {"asked_by": own, "asked_at": at}
    if table is tables.reviews:
        kind, name, more = EntryKind.REVIEW_ASKED, "review", {"kind": REFUSAL, "at": at}
    whole = {**dict.fromkeys(str(one) for one in table.c.keys()), "id": "a" * 32,
             "debtor_id": hostile.person, "answer": "waiting", **more, **row}  # fmt: skip
    known = {str(one): whole[str(one)] for one in table.c.keys()}
    return hostile.entry(kind, {**body, name: "a" * 32}), (table, known, None), words


def flagged(hostile, terms, until=None):
    """A flag as a batch: the entry, and the row."""
    row = {**dict.fromkeys(str(one) for one in tables.flags.c.keys()), "id": FORGED,
           "debtor_id": hostile.person, "kind": "zone", "terms": terms, "at": hostile.at,
           "until_on": until, "staff_id": hostile.centre.walker.staff.id}  # fmt: skip
    body = {"flag": FORGED, "flag_kind": "zone", "contact": None, "text": None, "words": None,
            "row": protections.digest("flag", row)}  # fmt: skip
    return hostile.entry(EntryKind.FLAG_RECORDED, body), (tables.flags, row, None)


@pytest.mark.parametrize(
    "written",
    ["", "[]", '{"zone":"Mars/Olympus"}', '{"zone":"posix/Asia/Tokyo"}', '{"zone":5}', '{"x":1}',
     '{"start":1441}', '{"weekdays":[7]}', '{"place":"moon"}', '{"agreed":"moon"}', '{"to":"moon"}',
     '{"most":-1}', '{"most":2147483648}'],
)  # fmt: skip
def test_a_flag_that_nobody_could_read_keeps_nobody_from_the_person(centre, hostile, written):
    assert hostile.refusal(*flagged(hostile, written)) == "sync.unread"
    assert hostile.send(*flagged(hostile, Terms(zone="Asia/Tokyo").text())).rows == 2
    assert "Asia/Tokyo" in people.card(centre.desk, hostile.person).zones


@pytest.mark.parametrize("until", ["2026-W53-1", "20261231", "2026-02-30", "x"])
def test_a_day_that_a_server_cannot_read_keeps_nobody_from_the_person(hostile, until):
    assert hostile.refusal(*flagged(hostile, "{}", until)) == "sync.unsaid"
    assert hostile.send(*flagged(hostile, "{}", "2026-12-31")).rows == 2


@pytest.mark.parametrize("written", ["", "5", "[]", "{}", '{"rules": 5, "text": "x", "by": ""}'])
def test_a_question_that_compliance_could_not_read_is_not_taken(centre, hostile, written):
    assert hostile.refusal(*asked_of_centre(hostile, tables.reviews, body=written)) == "sync.unread"
    good = canonical({"rules": ["cn.hours"], "text": FORGED, "by": "x"})
    assert hostile.send(*asked_of_centre(hostile, tables.reviews, body=good)).rows == 3
    ruling = seated(centre.desk, "rules", Role.COMPLIANCE)
    assert len(reviews.listed(ruling, 5)) == 1


@pytest.mark.parametrize("written", ["", "5", "{}", '{"as_of": "x", "offer": {}, "debts": [1]}'])
def test_a_request_that_a_lead_could_not_read_is_not_taken(centre, hostile, written):
    asked = asked_of_centre(hostile, tables.approvals, proposal=written)
    assert hostile.refusal(*asked) == "sync.unread"
    good = canonical({"as_of": "2026-11-22", "offer": {}, "debts": [{"id": "x"}]})
    asked = asked_of_centre(hostile, tables.approvals, proposal=good)
    assert hostile.send(*asked).rows == 3
    assert len(approvals.requests(centre.lead, 5)) == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (EntryKind.IDENTITY_CHECKED, {"contact": FORGED, "heard": 5}),
        (EntryKind.IDENTITY_CHECKED, {"contact": FORGED, "heard": {"birth_year": "no"}}),
        (EntryKind.IDENTITY_CHECKED, {"contact": FORGED}),
        (EntryKind.CALL_REFUSED, {"point": "x", "rules": [], "channel": "pigeon"}),
        (EntryKind.CALL_REFUSED, {"rules": []}),
        (EntryKind.VISIT_REFUSED, {"point": "x", "rules": [], "visit": "v", "start": 1}),
    ],
)
def test_an_entry_that_says_nothing_to_who_reads_it_is_not_taken(hostile, kind, body):
    assert hostile.refusal(hostile.entry(kind, body)) == "sync.unread"


def test_nobody_says_how_a_colleague_s_talk_went(centre, hostile):
    person = centre.people[0][0]
    contact = met(centre.lead, person)
    for kind, said in (
        (EntryKind.TALK_STEPPED, {"step": "x", "answer": "back", "stage": "early"}),
        (EntryKind.IDENTITY_CHECKED, {"heard": {"birth_year": True}}),
    ):
        entry = hostile.entry(kind, {"contact": contact, **said})
        assert hostile.refusal(entry) == "sync.not_theirs"
    entry = hostile.entry(EntryKind.IDENTITY_CHECKED, {"contact": FORGED, "heard": {}})
    assert hostile.send(entry).entries == 1


def test_places_far_ahead_cost_nothing(centre, hostile):
    body, (table, row, _) = noted(hostile)
    with pytest.raises(DeskError) as refused:
        far = Sent(10**15, str(table.name), row, None)
        sync.take(centre.walker, CHECKOUT, hostile.proof, (far,))
    assert refused.value.code == "sync.gap" and body


def test_who_leads_the_person_writes_nothing_in_the_visitor_s_name_without_the_device(
    centre, hostile
):
    """The chain's last hash stands in the log, for everybody who may read of the person."""
    body, row = noted(hostile)
    entry = hostile.entry(EntryKind.NOTE_TAKEN, body)
    for guess in ("", "0" * 32, hostile.proof[:-1]):
        assert hostile.refusal(entry, row, desk=centre.lead, proof=guess) == "checkout.unknown"
        with pytest.raises(DeskError) as refused:
            sync.finish(centre.lead, CHECKOUT, guess, going_on=False)
        assert refused.value.code == "checkout.unknown"
    assert rows(centre, tables.checkouts)[0]["state"] == CheckOutState.OUT.value
    assert hostile.send(entry, row, desk=centre.lead).rows == 2  # with the device in hand


def test_what_is_given_back_behind_the_device_and_used_all_the_same_is_shown(centre, tmp_path):
    """A visitor says that they are back, and goes all the same: the book and the device both gave
    the contact out, so a lead has to see it."""
    with device_book(taken_out(centre, tmp_path)) as device:
        with device.read() as tx:
            proof = checkouts.proof(tx, CHECKOUT)
        sync.finish(centre.walker, CHECKOUT, proof, going_on=False)
        walked(at_device(centre, device), 1, centre.visits[0], 1, 1)
        centre.desk.clock.forward(hours=30)
        done = sync.sync(centre.walker, device)
    assert ConflictKind.BEYOND in {one.kind for one in done.conflicts}


def test_the_outbox_of_an_honest_day_fits_what_is_asked_of_it(centre, tmp_path):
    with device_book(taken_out(centre, tmp_path, calls=1)) as device:
        walked(at_device(centre, device), 1, centre.visits[0], 0, 0)
        with device.read() as tx:
            sent = [outbox.sent(one) for one in outbox.items(tx, 0, 999)]
    assert len(sent) > 20 and all(outbox.item(one) for one in sent)
