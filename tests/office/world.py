"""Generated people with a past, written as rows of a book; and the moments at which to ask.

The past is crowded around the limits: the same day, the same number, midnight, the hours at which
windows open and close, the nights in which clocks change.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from app.domain.contact import HoldKind, Outcome
from app.domain.moments import micros
from app.domain.visits import VisitState
from app.storage import tables
from app.storage.store import Store

MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_ZONES = (
    ("Asia/Shanghai",), ("America/New_York", "America/Los_Angeles"), ("America/New_York",),
    ("Europe/London",), ("Australia/Sydney", "Australia/Perth"), ("Australia/Lord_Howe",), (),
)  # fmt: skip
# Clocks change in America, Europe or Australia in the first ones.
_BASES = ("2026-03-08", "2026-11-01", "2026-03-29", "2026-10-25", "2026-10-04", "2026-11-25")
_OUTCOMES = (*Outcome, Outcome.CONVERSATION, Outcome.NO_ANSWER, Outcome.NO_ANSWER, Outcome.BUSY)
_PLACES = ("home", "workplace", "mobile", "none")
_WALLS = (0, 360, 450, 480, 540, 1200, 1260, 1320)  # minutes at which something may open or close


class Attempt(NamedTuple):
    """A contact point that somebody wants to use at a moment."""

    person: str
    point: str
    at: datetime


class World:
    """Rows of a book, and what is asked of it."""

    def __init__(
        self, seed: int, home: tuple[str, ...] | None = None, *, away: bool = False,
        doors: bool = False, joined: bool = False,
    ) -> None:  # fmt: skip
        self.attempts: list[Attempt] = []
        self.members: dict[str, list[str]] = {}
        self._random = Random(seed)
        self._home = home  # the zones of everybody; None: many
        self._away = away  # whether contacts are reserved for devices
        self._joined = joined  # whether everybody has two records
        self._kinds = ("mobile", *(("address",) * 2 if doors else ("mobile", "landline")))
        self._rows: dict[str, list[dict[str, Any]]] = {
            name: []
            for name in (
                "debtors", "cases", "debts", "contact_points", "permits", "contacts", "outcomes",
                "corrections", "holds", "opt_outs", "consents", "flags", "checkouts",
                "reservations", "visits",
            )
        }  # fmt: skip
        self._number = 0
        self._seed = seed

    def add_people(self, count: int, attempts: int) -> None:
        """So many more people, each asked for so often."""
        for _ in range(count):
            self._person(attempts)

    def add_plain(self, count: int, attempts: int) -> None:
        """People of whom nothing is on record but what they owe; some were called before."""
        for _ in range(count):
            zone, base, members, points = self._somebody()
            if self._one_in(2):
                self._contact(members, points, base - self._random.choice((0, 40)) * _DAY)
            self._ask(members, points, [self._moment(base, zone, []) for _ in range(attempts)])

    def add_marked(self, count: int, attempts: int) -> None:
        """People with whom nothing happened and of whom something stands."""
        for _ in range(count):
            zone, base, members, points = self._somebody()
            moments = self._said(members, points, base)
            self._ask(
                members, points, [self._moment(base, zone, moments) for _ in range(attempts)]
            )

    def add_spoken_to(self, at: datetime) -> tuple[str, str]:
        """One person with whom somebody spoke then: their id and their number's."""
        (person,) = self._records(1)
        self._rows["debts"][-1]["overdue"] = 100
        point = self._add(
            "contact_points", debtor_id=person, kind="mobile", value="+8613490000000",
            extension="", value_key=f"{self._number:032x}", party="debtor", place="mobile",
            state="active", zones='["Asia/Shanghai"]', source="import", position=0,
        )  # fmt: skip
        common = {
            "debtor_id": person, "point_id": point, "value_key": f"{self._number - 1:032x}",
            "channel": "call", "party": "debtor", "staff_id": _STAFF["id"], "device": "d",
        }  # fmt: skip
        permit = self._add(
            "permits", **common, purpose="collect", issued_at=micros(at), expires_at=micros(at),
            basis="{}",
        )  # fmt: skip
        contact = self._add(
            "contacts", **common, permit_id=permit, direction="outbound", at=micros(at)
        )
        self._add(
            "outcomes", contact_id=contact, outcome="conversation", disposition="x",
            reached="debtor", right_party=1, staff_id=_STAFF["id"], device="d", at=micros(at),
        )  # fmt: skip
        return person, point

    def write(self, store: Store) -> None:
        """Put the rows into an empty office, as its owner."""
        with store.begin() as tx:
            run = tx.connection.execute
            run(insert(tables.staff), [_STAFF])
            run(insert(tables.creditors), [_CREDITOR])
            for name, rows in self._rows.items():
                if rows:
                    run(insert(tables.metadata.tables[name]), rows)

    def _id(self) -> str:
        self._number += 1
        return f"{self._seed:08x}{self._number:024x}"

    def _add(self, table: str, **values: Any) -> str:
        row = {"id": self._id(), **values}
        self._rows[table].append(row)
        return str(row["id"])

    def _one_in(self, number: int) -> bool:
        return self._random.randrange(number) == 0

    def _person(self, attempts: int) -> None:
        pick = self._random.choice
        zone, base, members, points = self._somebody()
        moments = [self._contact(members, points, base) for _ in range(pick((0, 2, 5, 8, 12)))]
        moments += self._said(members, points, base)
        if "address" in self._kinds:
            self._visit(pick(members), pick(points), base)
        if self._away:
            moments += [self._taken_out(members, points, base) for _ in range(pick((0, 1, 1, 2)))]
        self._ask(members, points, [self._moment(base, zone, moments) for _ in range(attempts)])

    def _somebody(self) -> tuple[str, datetime, list[str], list[dict[str, Any]]]:
        """A zone of theirs, midnight there on the day about which all goes, records and numbers."""
        pick = self._random.choice
        zones = pick(_ZONES) if self._home is None else self._home
        zone = zones[0] if zones else "UTC"
        base = datetime.fromisoformat(pick(_BASES)).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        members = self._records(2 if self._joined or self._one_in(5) else 1)
        points = [
            self._point(pick(members), zones, number) for number in range(pick((1, 1, 2, 3, 4)))
        ]
        others = [one for one in members if one != points[-1]["debtor_id"]]
        points += [self._again(points[-1], one) for one in others if self._one_in(2)]
        if self._one_in(8):
            points.append(self._again(points[-1], pick(members), extension="99"))
        return zone, base, members, points

    def _ask(
        self, members: list[str], points: list[dict[str, Any]], moments: list[datetime]
    ) -> None:
        for at in moments:
            point = self._random.choice(points)
            self.attempts.append(Attempt(members[0], point["id"], at))

    def _records(self, count: int) -> list[str]:
        head = ""
        members = []
        for _ in range(count):
            id_ = self._id()
            head = head or id_
            members.append(id_)
            self._rows["debtors"].append(
                {"id": id_, "person_id": head, "name": "某人", "created_at": 0}
            )
        self.members[head] = members
        case = self._add(
            "cases", debtor_id=head, creditor_id=_CREDITOR["id"], state="open", created_at=0
        )
        self._add(
            "debts", case_id=case, debtor_id=head, creditor_id=_CREDITOR["id"], case_no=case,
            currency="CNY", overdue=0 if self._one_in(40) else 100, tags="[]", state="open",
            import_id="", row_digest="",
        )  # fmt: skip
        return members

    def _point(self, debtor: str, zones: tuple[str, ...], number: int) -> dict[str, Any]:
        pick = self._random.choice
        third = number > 0 and self._one_in(2)
        shared = self._one_in(6)
        self._add(
            "contact_points", debtor_id=debtor, kind=pick(self._kinds),
            value=f"+8613490{number:06d}", extension=str(number),
            value_key=f"{self._random.randrange(20) if shared else self._number:032x}",
            party="third_party" if third else "debtor",
            relation=pick((None, "spouse", "friend", "guarantor", "co_debtor")) if third else None,
            place=pick(_PLACES), state=pick(("active",) * 7 + ("invalid", "wrong")),
            zones=json.dumps(list(zones)), source="import", position=number,
        )  # fmt: skip
        return self._rows["contact_points"][-1]

    def _again(self, point: dict[str, Any], debtor: str, **other: Any) -> dict[str, Any]:
        """The same number under a record of the person, with a state of its own."""
        where = {"debtor_id": debtor, "state": "active", "position": point["position"] + 8}
        self._add("contact_points", **{**point, **where, **other, "id": self._id()})
        return self._rows["contact_points"][-1]

    def _contact(
        self, members: list[str], points: list[dict[str, Any]], base: datetime
    ) -> datetime:
        """A permit, mostly with its contact and outcome; or a call that the person began."""
        pick, point = self._random.choice, self._random.choice(points)
        issued = base + self._random.choice(
            (timedelta(minutes=self._random.randrange(-1400, 1400)),) * 3
            + (timedelta(minutes=self._random.randrange(-12 * 1440, 1400)),)
        )
        common = {
            "debtor_id": pick(members), "point_id": point["id"], "value_key": point["value_key"],
            "channel": pick(("call", "call", "call", "sms")) if point["kind"] != "address"
            else "visit", "party": point["party"],
            "staff_id": _STAFF["id"], "device": "d",
        }  # fmt: skip
        if self._one_in(8):
            self._add(
                "contacts", **common, permit_id=None, direction="inbound", at=micros(issued)
            )
            return issued
        third = point["party"] == "third_party"
        permit = self._add(
            "permits", **common, purpose="locate_debtor" if third else "collect",
            issued_at=micros(issued), expires_at=micros(issued + timedelta(seconds=60)), basis="{}",
        )  # fmt: skip
        if not self._one_in(6):
            at = issued + timedelta(seconds=self._random.randrange(50))
            contact = self._add(
                "contacts", **common, permit_id=permit, direction="outbound", at=micros(at)
            )
            if not self._one_in(6):
                self._outcome(contact, micros(at))
            return at
        return issued

    def _visit(self, debtor: str, point: dict[str, Any], base: datetime) -> None:
        """One that was asked for; a lead may have answered that milder ways were in vain."""
        self._add(
            "visits", debtor_id=debtor, point_id=point["id"], asked_by=_STAFF["id"],
            asked_at=micros(base), state=self._random.choice(list(VisitState)).value,
            milder_failed=self._random.choice((0, 1, 1)),
        )  # fmt: skip

    def _taken_out(
        self, members: list[str], points: list[dict[str, Any]], base: datetime
    ) -> datetime:
        """A device that is out, back or lost, with contacts reserved; when its time is over."""
        pick = self._random.choice
        until = base + timedelta(minutes=self._random.randrange(-4 * 1440, 3 * 1440))
        checkout = self._add(
            "checkouts", staff_id=_STAFF["id"], device="d", centre="c", proof="", received=0,
            at=micros(until - 3 * _DAY), until_at=micros(until),
            state=pick(("out", "out", "back", "revoked")),
        )  # fmt: skip
        for _ in range(pick((1, 1, 2, 3))):
            point = pick(points)
            self._add(
                "reservations", checkout_id=checkout, debtor_id=pick(members),
                point_id=point["id"], value_key=point["value_key"], party=point["party"],
                channel=pick(("visit", "visit", "call", "sms", "letter")),
                permit_id="p" if self._one_in(6) else None,
                returned_at=micros(until) if self._one_in(6) else None,
            )  # fmt: skip
        return until

    def _outcome(self, contact: str, at: int) -> None:
        pick = self._random.choice
        made = [
            self._add(
                "outcomes", contact_id=contact, outcome=pick(_OUTCOMES).value, disposition="x",
                reached=pick(("none", "none", "debtor", "third_party")),
                right_party=pick((0, 1)), staff_id=_STAFF["id"], device="d", at=at + number,
            )  # fmt: skip
            for number in range(2 if self._one_in(10) else 1)
        ]
        if len(made) == 2:
            self._add(
                "corrections", wrong_id=made[0], right_id=made[1], staff_id=_STAFF["id"], at=at + 2
            )

    def _said(
        self, members: list[str], points: list[dict[str, Any]], base: datetime
    ) -> list[datetime]:
        """Holds, wishes, consents and flags of the person; the moments on which they hang."""
        moments = []
        for chance, say in (
            (5, self._hold), (5, self._opt_out), (3, self._consent), (3, self._consent),
            (3, self._flag),
        ):  # fmt: skip
            if self._one_in(chance):
                at = base + timedelta(minutes=15 * self._random.randrange(-400, 120))
                moments += say(self._random.choice(members), self._random.choice(points), at)
        return moments

    def _hold(self, debtor: str, point: dict[str, Any], at: datetime) -> list[datetime]:
        end = None if self._one_in(4) else at + timedelta(hours=self._random.randrange(1, 90))
        self._add(
            "holds", debtor_id=debtor, kind=self._random.choice(list(HoldKind)).value,
            source="staff", start_at=micros(at), end_at=None if end is None else micros(end),
            released_at=micros(at) if self._one_in(4) else None, staff_id=_STAFF["id"],
        )  # fmt: skip
        return [at] if end is None else [at, end]

    def _whom(self, point: dict[str, Any]) -> dict[str, Any]:
        third = point["party"] == "third_party"
        return {
            "party": point["party"],
            "point_id": point["id"] if third and self._one_in(2) else None,
            "value_key": point["value_key"] if self._one_in(3) else None,
        }

    def _opt_out(self, debtor: str, point: dict[str, Any], at: datetime) -> list[datetime]:
        self._add(
            "opt_outs", debtor_id=debtor, **self._whom(point), at=micros(at),
            channel=self._random.choice((None, "call", "call", "sms")),
            withdrawn_at=micros(at) if self._one_in(5) else None, staff_id=_STAFF["id"],
        )  # fmt: skip
        return [at]

    def _times(self) -> dict[str, Any]:
        pick, terms = self._random.choice, {}
        if self._one_in(2):
            terms["start"] = 30 * self._random.randrange(48)
        if self._one_in(2):
            terms["end"] = 30 * self._random.randrange(48)
        if self._one_in(3):
            terms["weekdays"] = sorted({pick(range(7)) for _ in range(3)})
        return terms

    def _consent(self, debtor: str, point: dict[str, Any], at: datetime) -> list[datetime]:
        pick = self._random.choice
        kinds = ("call", "call_back", "sms", "visit", "outside_hours", "more_attempts")
        terms = {
            **self._times(), "most": pick((None, 7, 9)), "to": pick((None, "collector")),
            "express": pick((True, False)),
        }  # fmt: skip
        until = (at + pick((0, 1, 5)) * _DAY).date().isoformat()
        self._add(
            "consents", debtor_id=debtor, **self._whom(point), kind=pick(kinds), channel="call",
            given_at=micros(at), until_on=pick((None, until)),
            terms=pick((None, json.dumps({k: v for k, v in terms.items() if v is not None}))),
            withdrawn_at=micros(at) if self._one_in(6) else None, staff_id=_STAFF["id"],
        )  # fmt: skip
        return [at]

    def _flag(self, debtor: str, point: dict[str, Any], at: datetime) -> list[datetime]:
        pick = self._random.choice
        kind, terms = pick(
            (
                ("inconvenient_time", self._times()),
                ("inconvenient_time", self._times()),
                ("inconvenient_place", {"place": pick(_PLACES)}),
                ("attorney", pick(({}, {"ascertainable": True}, {"ascertainable": False}))),
                ("cease_notice", pick(({}, {"written": True}, {"written": False}))),
                ("zone", {"zone": pick(("America/Denver", "Asia/Tokyo"))}),
            )
        )
        until = (at + pick((0, 1, 5)) * _DAY).date().isoformat()
        self._add(
            "flags", debtor_id=debtor, kind=kind, terms=json.dumps(terms), at=micros(at),
            until_on=pick((None, until)) if "inconvenient" in kind else None,
            withdrawn_at=micros(at) if self._one_in(6) else None, staff_id=_STAFF["id"],
        )  # fmt: skip
        return [at]

    def _moment(self, base: datetime, zone: str, moments: list[datetime]) -> datetime:
        """Anywhere in two days, at an hour that matters, or so many days after what happened."""
        pick = self._random.choice
        way = self._random.randrange(4)
        if way == 0:
            return base + timedelta(minutes=self._random.randrange(-300, 2880))
        local = base.astimezone(ZoneInfo(zone))
        edge = pick((-MICROSECOND, timedelta(), MICROSECOND))
        if way == 1 or not moments:
            wall = local.replace(hour=0, minute=0) + pick((0, 1, 2)) * _DAY
            wall = wall + timedelta(minutes=pick(_WALLS))
            return wall.astimezone(UTC) + edge
        at = pick(moments) + timedelta(minutes=pick((0, 0, 45, 60, 120)))
        if way == 2:
            return at + pick((0, 0, 1, 3, 7)) * _DAY + edge
        day = at.astimezone(ZoneInfo(zone)) + pick((0, 1, 3, 7)) * _DAY
        day = day.replace(hour=pick((0, 10, 12)), minute=0, second=0, microsecond=0)
        return day.astimezone(UTC) + edge


_STAFF = {
    "id": "5" * 32, "login": "world", "name": "World", "role": "collector", "number": "",
    "password": "", "active": 1, "created_at": 0,
}  # fmt: skip
_CREDITOR = {"id": "c" * 32, "name": "示例银行", "zone": "Asia/Shanghai", "separate": 0}
