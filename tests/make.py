"""Desks, staff and people for tests, written by the program's own statements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from sqlalchemy import insert

from app.bootstrap import rulebook
from app.domain.contact import Party
from app.domain.ids import NewId, uuid7
from app.domain.moments import Clock, micros
from app.domain.people import PointKind, keyed
from app.domain.staff import Role, Staff
from app.services import books, queue
from app.services.desk import Desk
from app.settings import Settings
from app.storage import staff as members
from app.storage import tables
from app.storage.store import Store, Transaction
from tests.fakes import FakeClock, FakePhone

CREDITOR = "示例银行"
MOBILE = "+8613490000001"  # in a range that nobody was ever given
_SETTINGS = Settings(language="zh_CN", clock_slack_seconds=120)


_rules = cache(rulebook)  # reading YAML takes longer than most tests


@dataclass(frozen=True)
class Person:
    """A person made for a test: their id and their contact points in order."""

    id: str
    points: tuple[str, ...]
    debts: tuple[str, ...]


def make_desk(  # what a desk is made of
    store: Store,
    *,
    clock: Clock | None = None,
    new_id: NewId = uuid7,
    role: Role = Role.COLLECTOR,
    login: str = "ann",
    settings: Settings = _SETTINGS,
) -> Desk:
    """A desk on a book (begun here if it is empty) with a member of staff at it."""
    clock = clock or FakeClock()
    with store.read() as tx:
        begun = members.setting(tx, members.SALT)
    if begun is None:
        books.begin_book(store, new_id(clock()), clock())
    desk = Desk(
        store=store, rules=_rules(settings), phone=FakePhone(), clock=clock, new_id=new_id,
        device="d" * 32, salt=books.salt(store), settings=settings,
    )  # fmt: skip
    return seated(desk, login, role)


def seated(desk: Desk, login: str, role: Role = Role.COLLECTOR) -> Desk:
    """The same desk with this member of staff at it, added if they are new.

    They have no password that fits: signing in is not what is tested here.
    """
    with desk.store.begin() as tx:
        found = members.by_login(tx, login)
        if found is not None:
            return desk.signed_in(found[0])
        now = desk.clock()
        added = Staff(desk.new_id(now), login, login.title(), role)
        tx.add(
            members.add_staff, id=added.id, login=login, name=added.name, role=role.value,
            number="", password="-", active=1, created_at=micros(now),
        )  # fmt: skip
    return desk.signed_in(added)


def desk_with(desk: Desk, **changes: object) -> Desk:
    """The same desk with some settings changed."""
    return replace(desk, settings=replace(desk.settings, **changes))


def make_person(  # noqa: PLR0913  # what a person is made of
    desk: Desk,
    name: str = "王小明",
    *,
    mobiles: tuple[str, ...] = (MOBILE,),
    third: tuple[str, ...] = (),
    overdue: tuple[int, ...] = (120_000,),
    due_on: date = date(2026, 10, 1),
    collector: Staff | None = None,
) -> Person:
    """A person with numbers of their own, numbers of third parties and debts, in the queue."""
    with desk.store.begin() as tx:
        now = desk.clock()
        debtor_id = desk.new_id(now)
        _add(
            tx, tables.debtors, id=debtor_id, person_id=debtor_id, name=name,
            collector_id=None if collector is None else collector.id, created_at=micros(now),
        )  # fmt: skip
        parties = [(number, Party.DEBTOR) for number in mobiles]
        parties += [(number, Party.THIRD_PARTY) for number in third]
        points = tuple(
            _point(desk, tx, debtor_id, number, party, position)
            for position, (number, party) in enumerate(parties)
        )
        debts = tuple(_debt(desk, tx, debtor_id, amount, due_on) for amount in overdue)
        queue.rerank(desk, tx, debtor_id, now)
    return Person(debtor_id, points, debts)


def make_parts(desk: Desk, debt_id: str, **parts: int) -> None:
    """The creditor's file names these parts of what is overdue, in fen."""
    with desk.store.begin() as tx:
        which = tables.debts.c.id == debt_id
        tx.connection.execute(tables.debts.update().where(which).values(**parts))


def make_file(desk: Desk, debt_id: str, as_of: date) -> None:
    """A file of the creditor's names the debt, with its figures of that day."""
    with desk.store.begin() as tx:
        import_id = desk.new_id(desk.clock())
        _add(
            tx, tables.imports, id=import_id, file_name="-", file_digest=import_id,
            as_of=as_of.isoformat(), at=1, counts="{}", staff_id=desk.need().id,
        )  # fmt: skip
        which = tables.debts.c.id == debt_id
        tx.connection.execute(tables.debts.update().where(which).values(import_id=import_id))


def make_paid(desk: Desk, person: Person, debt_id: str | None, amount: int, on: date) -> None:
    """A payment on that loan (None: on the person's contract), as it was posted."""
    with desk.store.begin() as tx:
        payment_id = desk.new_id(desk.clock())
        _add(
            tx, tables.payments, id=payment_id, debtor_id=person.id, debt_id=debt_id,
            amount=amount, currency="CNY", paid_on=on.isoformat(), reference=payment_id,
            staff_id=desk.need().id, posted_at=1,
        )  # fmt: skip


def make_address(desk: Desk, person: Person, where: str = "测试市东区一号路 1 号") -> str:
    """An address of the person's own; its contact point."""
    point_id = desk.new_id(desk.clock())
    with desk.store.begin() as tx:
        _add(
            tx, tables.contact_points, id=point_id, debtor_id=person.id,
            kind=PointKind.ADDRESS.value, value=where, value_key=keyed(desk.salt, where),
            extension="", party=Party.DEBTOR.value, place="home", state="active",
            zones='["Asia/Shanghai"]', source="import", position=9,
        )  # fmt: skip
    return point_id


def _point(  # what a contact point is made of
    desk: Desk, tx: Transaction, debtor_id: str, number: str, party: Party, position: int
) -> str:
    point_id = desk.new_id(desk.clock())
    _add(
        tx, tables.contact_points, id=point_id, debtor_id=debtor_id, kind=PointKind.MOBILE.value,
        value=number, value_key=keyed(desk.salt, number), extension="", party=party.value,
        relation="同事" if party is Party.THIRD_PARTY else None, place="mobile", state="active",
        zones='["Asia/Shanghai"]', source="import", position=position,
    )  # fmt: skip
    return point_id


def _debt(desk: Desk, tx: Transaction, debtor_id: str, overdue: int, due_on: date) -> str:
    now = desk.clock()
    creditor_id = keyed(desk.salt, CREDITOR)
    known = tables.creditors.select().where(tables.creditors.c.id == creditor_id)
    if tx.connection.execute(known).first() is None:
        _add(tx, tables.creditors, id=creditor_id, name=CREDITOR, zone="Asia/Shanghai", separate=0,
             lender_kind="bank", product_kind="cash_loan")  # fmt: skip
    case_id = keyed(desk.salt, f"{debtor_id} {CREDITOR}")
    known = tables.cases.select().where(tables.cases.c.id == case_id)
    if tx.connection.execute(known).first() is None:
        _add(
            tx, tables.cases, id=case_id, debtor_id=debtor_id, creditor_id=creditor_id,
            state="open", created_at=micros(now),
        )  # fmt: skip
    debt_id = desk.new_id(now)
    _add(
        tx, tables.debts, id=debt_id, case_id=case_id, debtor_id=debtor_id,
        creditor_id=creditor_id, case_no=f"A-{debt_id}", currency="CNY",
        due_on=due_on.isoformat(), overdue=overdue, tags="[]", state="open", import_id="",
        row_digest="",
    )  # fmt: skip
    return debt_id


def _add(tx: Transaction, table: object, **values: object) -> None:
    tx.connection.execute(insert(table).values(**values))
