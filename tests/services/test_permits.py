"""The number of a permit, asked when its outcome comes late."""

from __future__ import annotations

from hashlib import sha256

import pytest

from app.channels import policies
from app.domain.errors import ContactRefused, DeskError
from app.rules.packs import parse_pack
from app.services import calls, packfiles, permits
from app.storage import contacts, log
from tests.make import make_desk, make_person, seated


@pytest.fixture
def desk(book_at):
    return make_desk(book_at("sqlcipher")())


def test_the_number_of_ones_own_permit_is_named_masked_and_nobody_elses(desk):
    person = make_person(desk)
    calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    point = permits.point_of(desk, "a" * 32)
    assert point is not None and point.id == person.points[0] and "*" in point.shown
    for at, permit_id in ((seated(desk, "bob"), "a" * 32), (desk, "b" * 32)):
        with pytest.raises(DeskError, match="permit.unknown"):
            permits.point_of(at, permit_id)


def test_a_permit_and_a_refusal_say_which_words_of_which_packs_decided_and_what_was_counted(store):
    desk = make_desk(store)
    person = make_person(desk)
    calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    with pytest.raises(ContactRefused):
        calls.ask_permit(desk, "b" * 32, person.id, person.points[0])
    text = policies.pack_files("cn", tests=False)["contact.yaml"]
    decided = [["cn@2026-01-30", sha256(text.encode()).hexdigest()]]
    with store.read() as tx:
        basis = contacts.permit(tx, "a" * 32)["basis"]
        refused = log.entries(tx, person.id)[-1].body
    assert basis["packs"] == refused["packs"] == decided
    assert sorted(basis["counts"]) == [
        ["cn", "effective_calls", 0, 3], ["cn", "unanswered_dials", 0, 6]
    ]  # fmt: skip


def test_a_pack_of_other_words_has_another_digest():
    files = policies.pack_files("cn", tests=False)
    other = {"contact.yaml": files["contact.yaml"].replace("limit: 3", "limit: 2")}
    assert parse_pack(files).digest == packfiles.pack("cn").digest != parse_pack(other).digest
