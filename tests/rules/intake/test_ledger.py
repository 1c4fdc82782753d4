"""Who is one person, and which case came before."""

from __future__ import annotations

from app.domain.imports import Identity, IdentityKind
from app.rules.intake.ledger import DigestList, DigestSet, FileLedger


def known(number):
    return Identity(IdentityKind.CITIZEN, number, number or "?", None)


def digests(count):
    return [hash(f"A{number}") or 1 for number in range(count)]


def test_a_digest_is_found_among_a_hundred_thousand_others():
    met, many = DigestList(), digests(100_000)
    for digest in many:
        assert met.find(digest) == -1
        met.append(digest)
    assert [met.find(digest) for digest in many] == list(range(100_000))
    assert met.find(hash("somebody else")) == -1


def test_an_empty_place_is_filled_later_and_kept_when_the_list_grows():
    met, many = DigestList(slots=16), digests(1_000)
    for _ in range(20):
        met.append(0)
    met.fill(3, many[0])
    for digest in many[1:]:
        met.append(digest)
    assert met.find(many[0]) == 3 and met[3] == many[0] and met[4] == 0
    assert [met.find(digest) for digest in many[1:]] == list(range(20, 1_019))


def test_a_digest_is_new_once_among_a_hundred_thousand():
    met, many = DigestSet(), digests(100_000)
    assert all(met.add(digest) for digest in many)
    assert not any(met.add(digest) for digest in many)


def test_a_case_is_new_once_for_each_creditor():
    ledger = FileLedger()
    assert ledger.is_new_case("甲", "A1")
    assert not ledger.is_new_case("甲", "A1")
    assert ledger.is_new_case("乙", "A1")


def test_one_identity_number_is_one_person_whatever_the_name():
    ledger = FileLedger()
    first = ledger.person(known("1"), "王伟", "+861")
    again = ledger.person(known("1"), "王苇", "+862")
    assert (first.person, first.same_name) == (0, True)
    assert (again.person, again.same_name) == (0, False)
    assert ledger.people == 1


def test_a_masked_name_is_no_other_name():
    ledger = FileLedger()
    ledger.person(known("1"), "王伟", "+861")
    assert ledger.person(known("1"), "王**", "+861").same_name


def test_name_and_mobile_serve_where_the_number_cannot():
    ledger = FileLedger()
    assert ledger.person(known(None), "王伟", "+861").person == 0
    assert ledger.person(known(None), "王伟", "+861").person == 0
    assert ledger.person(known(None), "王伟", "+862").person == 1
    assert ledger.person(known(None), "王伟", "").person == 2
    assert ledger.person(known(None), "王伟", "").person == 3


def test_a_number_that_turns_up_later_joins_the_person():
    ledger = FileLedger()
    ledger.person(known(None), "王伟", "+861")
    assert ledger.person(known("1"), "王伟", "+861").person == 0
    assert ledger.person(known("1"), "王伟", "+869").person == 0
    assert ledger.people == 1


def test_two_valid_numbers_are_two_people_even_with_one_name_and_mobile():
    ledger = FileLedger()
    assert ledger.person(known("1"), "王伟", "+861").person == 0
    assert ledger.person(known("2"), "王伟", "+861").person == 1
