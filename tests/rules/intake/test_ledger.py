"""Who is one person, and which case came before."""

from __future__ import annotations

from app.domain.imports import Identity, IdentityKind
from app.rules.intake.ledger import DigestList, DigestSet, FileLedger


def known(number):
    return Identity(IdentityKind.CITIZEN, number, number or "?", None)


def test_a_digest_is_found_among_a_hundred_thousand_others():
    met = DigestList()
    for value in range(100_000):
        assert met.find(value * 4096 + 1) == -1
        met.append(value * 4096 + 1)
    assert all(met.find(value * 4096 + 1) == value for value in range(100_000))
    assert met.find(7) == -1


def test_an_empty_place_is_filled_later_and_kept_when_the_list_grows():
    met = DigestList()
    for _ in range(10):
        met.append(0)
    met.fill(3, 77)
    for value in range(100, 20_100):
        met.append(value)
    assert met.find(77) == 3 and met[3] == 77 and met[4] == 0
    assert met.find(100) == 10 and met.find(20_099) == 20_009


def test_a_digest_is_new_once_among_a_hundred_thousand():
    met = DigestSet()
    assert all(met.add(value * 4096 + 1) for value in range(100_000))
    assert not any(met.add(value * 4096 + 1) for value in range(100_000))


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
