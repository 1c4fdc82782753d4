"""Desks at an office for tests, beside the owner's own view of the same book."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import psycopg
import pytest

from app.bootstrap import office_desk
from app.domain.ids import uuid7
from app.domain.moments import now
from app.domain.staff import Role, Staff
from app.rules.packs import Pack
from app.services import login
from app.services.desk import Desk
from app.settings import Settings
from app.storage.clock import ServerClock
from app.storage.postgres import accounts
from tests.fakes import FakePhone
from tests.make import make_desk
from tests.office.conftest import Office
from tests.office.test_verdicts import rule_by
from tests.rules.making import capped

PASSWORD = "a-long-password"
_CAP = capped("per: rolling_days, days: 7", key="number")
# Under the name of a rule that has words; at any hour, since the server's clock decides.
TWICE = (replace(_CAP, id="cn", rules=(replace(_CAP.rules[0], id="effective_calls"),)),)


class Crew:
    """People who work at an office; `owner` is a desk on the same book that may do everything."""

    def __init__(self, made: Office, stack: ExitStack, packs: tuple[Pack, ...]) -> None:
        self.made, self._stack, self._packs = made, stack, packs
        self.store = stack.enter_context(_closing(made.open()))
        self.logins: list[str] = []
        if packs:
            rule_by(self.store, packs)

    def add(self, name: str, role: Role = Role.COLLECTOR) -> Staff:
        """A member of staff with a role of the server."""
        login = f"{self.made.database}_{name}"
        who = Staff(uuid7(now()), login, name, role)
        with self.store.begin() as tx:
            accounts.enter(tx, who, PASSWORD)
        self.logins.append(login)
        return who

    def team(self, name: str, *members: Staff) -> None:
        """A team of these."""
        with self.made.connect() as owner:
            owner.execute("INSERT INTO teams (id, name) VALUES (%s, %s)", (name, name))
            for one in members:
                owner.execute("UPDATE staff SET team_id = %s WHERE id = %s", (name, one.id))

    def owner_as(self, who: Staff) -> Desk:
        """The owner's own way to the book, in somebody's name: what an embedded book would show."""
        desk = make_desk(self.store, clock=ServerClock(self.store, now), login=who.login)
        return self._ruled(desk.signed_in(who))

    def desk(self, who: Staff) -> Desk:
        """Their desk, signed in as everybody does."""
        settings = Settings(language="zh_CN", office=self.made.url_of(who.login))
        empty = office_desk(settings, FakePhone(), device_id="d" * 32)
        seated = login.sign_in(empty, who.login, PASSWORD)
        self._stack.callback(seated.close)
        return self._ruled(seated)

    def _ruled(self, desk: Desk) -> Desk:
        if not self._packs:
            return desk
        return replace(desk, rules=make_rules(desk, self._packs))


def make_rules(desk: Desk, packs: tuple[Pack, ...]):
    """The desk's rules with these packs."""
    return desk.rules.ruled_by(packs)


@contextmanager
def _closing(store) -> Iterator:
    try:
        yield store
    finally:
        store.close()


@contextmanager
def crew_at(made: Office, packs: tuple[Pack, ...]) -> Iterator[Crew]:
    """A crew that these rules bind; its roles are dropped with the database.

    (): the shipped ones, whose hours the server's clock keeps: at night nobody is called.
    """
    with ExitStack() as stack:
        crew = Crew(made, stack, packs)
        yield crew
    with psycopg.connect(made.server.admin, autocommit=True) as connection:
        made.server.drop(made.database)
        for name in crew.logins:
            connection.execute(f'DROP ROLE "{name}"')


@pytest.fixture
def with_ann(made: Office) -> Iterator[Crew]:
    """A crew of one, Ann; whose folder takes it calls it `crew`."""
    with crew_at(made, TWICE) as one:
        one.ann = one.add("ann")
        yield one
