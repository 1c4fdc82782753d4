"""People who can be written to: addresses of their own, and debts whose parts come to their sum."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert, update

from app.domain.contact import Channel
from app.domain.notices import NoticeKind, Wanted
from app.domain.people import PointKind, keyed
from app.storage import tables
from tests.make import make_person

ROAD, MAIL = "示例市长安路 1 号 3 栋 502", "wang@example.org"


class Line:
    """A desk's mail server, which is there and lets it in."""

    def check(self) -> None:
        """Nothing is wrong with it."""



def make_reached(desk, name="王小明", number="+8613490000001", due_on=date(2026, 11, 1), **more):
    """Somebody who owes 1,234.56, 1,000 of it principal, with an address and an e-mail address."""
    person = make_person(
        desk, name, mobiles=(number,), overdue=(123_456,), due_on=due_on, **more
    )
    with desk.store.begin() as tx:
        tx.connection.execute(
            update(tables.debts)
            .where(tables.debts.c.debtor_id == person.id)
            .values(principal=100_000, interest=20_000, penalty=3_456)
        )
        for at, (kind, value) in enumerate(((PointKind.ADDRESS, ROAD), (PointKind.EMAIL, MAIL))):
            tx.connection.execute(
                insert(tables.contact_points).values(
                    id=point_of(person, kind), debtor_id=person.id, kind=kind.value,
                    value=f"{value}{name}", value_key=keyed(desk.salt, f"{value}{person.id}"),
                    extension="", party="debtor", place="home", state="active",
                    zones='["Asia/Shanghai"]', source="import", position=8 + at,
                )
            )  # fmt: skip
    return person


def point_of(person, kind):
    """The id of their address or e-mail address."""
    return f"{'a' if kind is PointKind.ADDRESS else 'e'}{person.id[1:]}"


def wanted(kind=NoticeKind.OVERDUE, *people, language="zh_CN", channel=Channel.LETTER, **more):
    """A run of letters in Chinese, as told."""
    return Wanted(kind, channel, language, people=people, **more)
