"""While a device is away the office goes on: whoever comes first, both together keep the limits."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.domain.contact import Answer, Channel
from app.domain.errors import ContactRefused, DeskError
from app.domain.moments import moment
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.rules.contact import decide
from app.services import calls, checkouts, sync, wrapups
from app.services.checkouts import Away
from app.services.facts import attempt_of, gather, known_of
from app.settings import Settings
from app.storage import checkouts as stored
from app.storage import contacts, tables
from tests.make import make_desk, make_person, seated
from tests.services.away import (
    CHECKOUT,
    LAPTOP,
    PASSPHRASE,
    Centre,
    NoSecrets,
    appointed,
    at_device,
    device_book,
)

DAYS = 3
ENDS = {
    Channel.CALL: ("no_answer", "talked", "third_party_message", "voicemail_not_left"),
    Channel.VISIT: ("nobody_in", "talked"),
    Channel.SMS: ("message_sent",), Channel.LETTER: ("notice_sent",),
}  # fmt: skip


def centre_by(store, packs):
    settings = Settings(language="en", clock_slack_seconds=120, packs=packs)
    desk = make_desk(store, settings=settings)
    for login in ("walker", "second"):
        seated(desk, login, Role.VISITOR)
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    return Centre(desk, lead, seated(desk, "walker", Role.VISITOR))


class Told:
    """One telling of a seed: who did what, one clock for both."""

    def __init__(self, centre, folder, seed):
        self.chance, self.centre = random.Random(seed), centre
        self.person, self.door = centre.people[0]
        self.other = make_person(  # in the same household
            centre.desk, "同住", mobiles=("+8613490000000",), due_on=date(2026, 1, 1)
        )
        self.path = folder / "device.book"
        self.made = {"office": 0, "device": 0}

    def tell(self):
        clock = self.centre.desk.clock
        until = clock.at + timedelta(days=2, hours=6)
        away = Away(LAPTOP, until, self.path, PASSPHRASE, self.chance.randrange(3))
        checkouts.check_out(
            self.centre.walker, self.centre.visits, CHECKOUT, away, NoSecrets()
        )
        with device_book(self.path) as store:
            device = at_device(self.centre, store, clock)
            self.back = self.chance.choice((12, 20, 28))
            for step in range(30):
                self._wait(clock)
                if step == self.back:
                    sync.sync(self.centre.walker, store)
                    continue
                if self.chance.random() < 0.4:
                    self._contact("device", device)
                else:
                    self._contact("office", self.centre.desk)
            sync.sync(self.centre.walker, store)

    def _wait(self, clock):
        clock.forward(minutes=self.chance.randrange(1, 240))
        here = clock.at + timedelta(hours=8)
        if not 8 <= here.hour < 20:
            day = here.date() + timedelta(days=int(here.hour >= 20))
            clock.at = clock.at.replace(
                year=day.year, month=day.month, day=day.day, hour=self.chance.randrange(2, 6)
            )

    def _contact(self, name, desk):
        mobile, door = self.person.points[0], self.door
        wanted = [(self.person, mobile, Channel.CALL), (self.person, door, Channel.CALL)]
        if name == "office":
            wanted += [(self.other, self.other.points[0], Channel.CALL),
                       (self.person, mobile, Channel.SMS),
                       (self.person, door, Channel.LETTER)]  # fmt: skip
        who, point, by = self.chance.choice(wanted)
        end = self.chance.random() < 0.85
        try:
            permit = calls.ask_permit(desk, desk.new_id(desk.clock()), who.id, point, by)
            calls.use(desk, permit)
        except (ContactRefused, DeskError):
            return
        self.made[name] += 1
        if end:
            channel = Channel.VISIT if point == door and by is Channel.CALL else by
            code = self.chance.choice(ENDS[channel])
            desk.clock.forward(minutes=2)
            stated = WrapUp(code, note="x")
            wrapups.wrap_up(desk, permit.id, desk.new_id(desk.clock()), stated)


def broken_limits(desk):
    """Permits that the rules would not have given by all that both had done before."""
    with desk.store.read() as tx:
        permits = tx.connection.execute(
            select(
                tables.permits.c.id, tables.permits.c.debtor_id, tables.permits.c.point_id,
                tables.permits.c.channel, tables.permits.c.issued_at,
            ).order_by(tables.permits.c.issued_at)
        ).all()  # fmt: skip
        wrong = []
        for id_, person_id, point_id, channel, at in permits:
            known = known_of(tx, person_id, owes=True)
            full = next(one for one in known.points if one.point.id == point_id)
            attempt = attempt_of(person_id, full, moment(at), Channel(channel))
            attempt = replace(attempt, channel=Channel(channel))
            since = moment(at) - timedelta(days=400)
            past = [
                one
                for one in contacts.history(tx, person_id, full.value_key, since)
                if one.permit_id != id_ and one.event.at < moment(at)
            ]
            facts = replace(
                gather(desk.settings, known, past, attempt), open_permit_until=None,
                milder_ways_failed=True,
            )  # fmt: skip
            verdict = decide(desk.rules.packs, facts, attempt)
            if verdict.answer is not Answer.ALLOW:
                wrong.append((id_, channel, [one.rule for one in verdict.reasons]))
    return wrong


def told(book_at, folder, packs, seed):
    folder.mkdir()
    centre = appointed(centre_by(book_at("sqlcipher")(), packs))
    telling = Told(centre, folder, seed)
    telling.tell()
    return telling, broken_limits(centre.desk)


@pytest.mark.parametrize("packs", ["cn", "us-ma", "cn,us"])
def test_office_and_device_together_never_do_more_than_the_rules_allow(book_at, tmp_path, packs):
    made = {"office": 0, "device": 0}
    for seed in range(12):
        telling, wrong = told(book_at, tmp_path / f"{seed}", packs, seed)
        assert wrong == [], f"seed {seed}"
        made = {name: count + telling.made[name] for name, count in made.items()}
    assert min(made.values()) > 9


def test_without_the_reservations_they_would(book_at, tmp_path, monkeypatch):
    monkeypatch.setattr(stored, "reserved", lambda *_: ())
    assert any(
        told(book_at, tmp_path / f"{seed}", "us-ma", seed)[1] for seed in range(12)
    )
