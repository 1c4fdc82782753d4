"""A judged case as rows of the book: tuples in the order of each table's columns."""

from __future__ import annotations

import json
import marshal
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from app.domain.contact import Party
from app.domain.imports import CaseRow, Identity, IdentityKind, Phone, PhoneKind
from app.domain.people import PointKind, PointState, keyed, keyed_bytes

CURRENCY = "CNY"  # of every amount that the reading of files knows
_CODE = 40  # signs of a column that holds a code
_OWN, _ACTIVE = Party.DEBTOR.value, PointState.ACTIVE.value
_OTHER = Party.THIRD_PARTY.value
_ADDRESS, _EMAIL = PointKind.ADDRESS.value, PointKind.EMAIL.value
_MOBILE, _LANDLINE = PointKind.MOBILE.value, PointKind.LANDLINE.value
# Bound once: every look into an enum costs a call of its own.
_IS_MOBILE, _IS_LANDLINE = PhoneKind.MOBILE, PhoneKind.LANDLINE
_IS_CITIZEN, _CITIZEN = IdentityKind.CITIZEN, IdentityKind.CITIZEN.value
# Where a kind of point begins in a person's list: the own mobile is tried first.
_FIRST_LANDLINE, _FIRST_EMPLOYER, _FIRST_CONTACT, _FIRST_ADDRESS = 100, 200, 300, 400
_FIRST_EMAIL = 500


class Whose(NamedTuple):
    """Whom a number belongs to, and where such numbers begin in a person's list."""

    party: str
    relation: str | None
    name: str | None
    place: str
    first: int


_OWN_MOBILE = Whose(_OWN, None, None, "mobile", 0)
_OWN_LANDLINE = Whose(_OWN, None, None, "home", _FIRST_LANDLINE)
_OWN_SERVICE = Whose(_OWN, None, None, "none", _FIRST_LANDLINE)


class Stated(NamedTuple):
    """What a file says of a debt, from `loan_no` to `stated_dpd` as `debts` has them."""

    loan_no: str | None
    product: str | None
    lender_kind: str | None
    product_kind: str | None
    currency: str
    lent_on: str | None
    due_on: str | None
    lent: int | None
    principal: int | None
    interest: int | None
    penalty: int | None
    fees: int | None
    overdue: int
    annual_rate: str | None
    terms: int | None
    terms_paid: int | None
    instalment: int | None
    grade: str | None
    history: str | None
    last_paid_on: str | None
    last_paid: int | None
    placed_on: str | None
    tags: str
    note: str | None
    stated_dpd: int | None


def stated(case: CaseRow) -> Stated:
    """The debt's own columns."""
    return Stated(
        case.loan_no or None, case.product or None, case.lender_kind or None,
        case.product_kind or None, CURRENCY, _iso(case.lent_on),
        _iso(case.due_on), case.lent, case.principal, case.interest, case.penalty, case.fees,
        case.overdue, None if case.annual_rate is None else f"{case.annual_rate:f}",
        case.terms, case.terms_paid, case.instalment, case.grade or None,
        case.history or None, _iso(case.last_paid_on), case.last_paid, _iso(case.placed_on),
        _list(case.tags), case.note or None, case.stated_dpd,
    )  # fmt: skip


def row_digest(salt: bytes, case: CaseRow, debt: Stated) -> str:
    """Stands for everything the file says in this row: equal while the creditor says the same."""
    person = (
        case.name, case.sex, case.identity.raw, case.contact_name, case.contact_relation,
        case.address, case.email, case.employer, _numbers(case.phones),
        _numbers(case.contact_phones) + _numbers(case.their_phones),
        _numbers(case.employer_phones),
    )  # fmt: skip
    # Version 2 of marshal writes equal values as equal bytes in every Python; repr takes twice
    # the time of it.
    return keyed_bytes(salt, marshal.dumps((*person, *debt), 2))


def identity_key(salt: bytes, identity: Identity) -> str | None:
    """The key of a number that can be trusted; None where it cannot."""
    if identity.number is None:
        return None
    kind = _CITIZEN if identity.kind is _IS_CITIZEN else identity.kind.value
    return keyed(salt, f"id:{kind}:{identity.number}")


def name_phone_key(salt: bytes, case: CaseRow) -> str | None:
    """The key by which somebody without a readable identity number is known again."""
    return keyed(salt, f"{case.name}|{case.phones[0].e164}") if case.phones else None


def identity_columns(case: CaseRow) -> tuple[str, str | None, str | None]:
    """Kind, number (as it was written where it cannot be trusted) and birthday."""
    kind, number, raw, birth = case.identity
    return _CITIZEN if kind is _IS_CITIZEN else kind.value, number or raw or None, _iso(birth)


def debtor(
    id_: str, case: CaseRow, keys: tuple[str | None, str | None], at: int
) -> tuple[Any, ...]:
    """A row of `debtors`; `keys` are those of identity and of name with phone, `at` in µs."""
    kind, number, born = identity_columns(case)
    return (
        id_, id_, case.name, case.sex[:_CODE] or None, kind, number, *keys, born,
        case.employer or None, None, at,
    )  # fmt: skip


def points(ids: Iterator[str], salt: bytes, debtor_id: str, case: CaseRow) -> list[tuple[Any, ...]]:
    """Rows of `contact_points`: own numbers, the employer's, the contacts', address and e-mail."""
    rows = [
        _number(next(ids), salt, debtor_id, phone, _own(phone.kind), at)
        for at, phone in enumerate(case.phones)
    ]
    if case.employer_phones:
        whose = Whose(_OTHER, "employer", case.employer or None, "workplace", _FIRST_EMPLOYER)
        rows += [
            _number(next(ids), salt, debtor_id, phone, whose, at)
            for at, phone in enumerate(case.employer_phones)
        ]
    if case.contact_phones or case.their_phones:
        rows += _contacts(ids, salt, debtor_id, case)
    if case.address:
        rows.append((
            next(ids), debtor_id, _ADDRESS, case.address, keyed(salt, case.address), "", _OWN,
            None, None, "home", _ACTIVE, None, "[]", "import", _FIRST_ADDRESS,
        ))  # fmt: skip
    if case.email:
        rows.append((
            next(ids), debtor_id, _EMAIL, case.email, keyed(salt, case.email), "", _OWN,
            None, None, "home", _ACTIVE, None, "[]", "import", _FIRST_EMAIL,
        ))  # fmt: skip
    return rows


def _contacts(
    ids: Iterator[str], salt: bytes, debtor_id: str, case: CaseRow
) -> list[tuple[Any, ...]]:
    """The second contact's numbers, then those that stood among the person's own."""
    named = [(phone, case.contact_name or None) for phone in case.contact_phones]
    rows = []
    for at, (phone, name) in enumerate(named + [(phone, None) for phone in case.their_phones]):
        relation = (phone.relation or case.contact_relation)[:_CODE] or None
        whose = Whose(_OTHER, relation, name, "none", _FIRST_CONTACT)
        rows.append(_number(next(ids), salt, debtor_id, phone, whose, at))
    return rows


def _own(kind: PhoneKind) -> Whose:
    if kind is _IS_MOBILE:
        return _OWN_MOBILE
    return _OWN_LANDLINE if kind is _IS_LANDLINE else _OWN_SERVICE


def _number(
    id_: str, salt: bytes, debtor_id: str, phone: Phone, whose: Whose, at: int
) -> tuple[Any, ...]:
    e164, kind, extension, zones, _ = phone
    party, relation, name, place, first = whose
    return (
        id_, debtor_id, _MOBILE if kind is _IS_MOBILE else _LANDLINE, e164, keyed(salt, e164),
        extension, party, relation, name, place, _ACTIVE, None, _list(zones), "import", first + at,
    )  # fmt: skip


@lru_cache(maxsize=4_000)
def _list(values: tuple[str, ...]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _numbers(phones: tuple[Phone, ...]) -> str:
    if len(phones) == 1:
        return f"{phones[0].e164}x{phones[0].extension}{phones[0].relation};"
    return "".join([f"{phone.e164}x{phone.extension}{phone.relation};" for phone in phones])
