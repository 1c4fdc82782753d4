"""What stood on record at an earlier moment: who was one person, their past, wishes and numbers.

Nothing that happened is overwritten, so it can be read again: outcomes and corrections stand beside
what they correct, and holds, wishes, flags and merges keep when they ended. A number's state
follows from the latest outcome or flag that marked it. An import only adds numbers and debts; when,
their ids tell. What it replaces of a debt is kept beside it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, exists, literal, or_, select, union_all

from app.domain.contact import Channel
from app.domain.entries import EntryKind
from app.domain.flags import FlagKind
from app.domain.ids import made_at
from app.domain.moments import micros, moment
from app.domain.people import PointState
from app.domain.visits import RefusedVisit
from app.domain.wishes import Wished
from app.storage import contacts, people, tables
from app.storage.contacts import Past
from app.storage.earlier import FIGURES
from app.storage.people import FullPoint
from app.storage.statement import Statement, among
from app.storage.store import Row, Transaction

_permits, _contacts, _outcomes = tables.permits, tables.contacts, tables.outcomes
_corrections, _holds, _opt_outs = tables.corrections, tables.holds, tables.opt_outs
_consents, _texts, _log, _merges = tables.consents, tables.texts, tables.log, tables.merges
_points, _flags, _visits = tables.contact_points, tables.flags, tables.visits
_earlier = tables.earlier_figures

_AT: BindParameter[int] = bindparam("at")
_FLAG = "flag"  # what marks a number outside of an outcome
_KNOWN = and_(
    _outcomes.c.at <= _AT,
    ~exists().where(_corrections.c.wrong_id == _outcomes.c.id, _corrections.c.at <= _AT),
)


def _members(column: Any) -> among:
    return among(column, "members")


_HISTORY = Statement(
    union_all(
        contacts.outbound(_members, _contacts.c.at <= _AT, _KNOWN)
        .where(_permits.c.issued_at <= _AT)
        .add_columns(_permits.c.debtor_id),
        contacts.inbound(_members).where(_contacts.c.at <= _AT).add_columns(_contacts.c.debtor_id),
    )
)
_WISHES = Statement(
    contacts.wished(
        _members,
        and_(
            _holds.c.start_at <= _AT,
            or_(_holds.c.released_at.is_(None), _holds.c.released_at > _AT),
        ),
        and_(
            _opt_outs.c.at <= _AT,
            or_(_opt_outs.c.withdrawn_at.is_(None), _opt_outs.c.withdrawn_at > _AT),
        ),
        and_(  # recorded by then: it may have been given long before
            exists().where(_texts.c.id == _consents.c.text_id, _texts.c.at <= _AT),
            or_(_consents.c.withdrawn_at.is_(None), _consents.c.withdrawn_at > _AT),
        ),
        and_(_flags.c.at <= _AT, or_(_flags.c.withdrawn_at.is_(None), _flags.c.withdrawn_at > _AT)),
    )
)
_POINTS = Statement(people.points_where(_members(_points.c.debtor_id)))
_named = _points.alias("named")
_MARKS = Statement(
    select(
        _contacts.c.point_id, _outcomes.c.disposition, _corrections.c.at.label("ended"),
        _outcomes.c.at.label("marked"),
    )
    .join(_contacts, _contacts.c.id == _outcomes.c.contact_id)
    .outerjoin(_corrections, _corrections.c.wrong_id == _outcomes.c.id)
    .where(
        among(_contacts.c.debtor_id, "debtors"),
        _contacts.c.point_id.is_not(None),
        _outcomes.c.at <= _AT,
        among(_outcomes.c.disposition, "marking"),
    )
    .union_all(  # said outside of an outcome: of the number, on whichever record it stands
        select(_points.c.id, literal(_FLAG), _flags.c.withdrawn_at, _flags.c.at)
        .join(_named, _named.c.id == _flags.c.point_id)
        .join(_points, _points.c.value_key == _named.c.value_key)
        .where(
            among(_flags.c.debtor_id, "debtors"),
            among(_points.c.debtor_id, "debtors"),
            _flags.c.kind == FlagKind.WRONG_NUMBER.value,
            _flags.c.at <= _AT,
        )
    )
    .order_by("marked")
)
_MERGES = Statement(
    select(_merges.c.debtor_id, _merges.c.into_id, _merges.c.at, _merges.c.undone_at)
)
_MILDER = Statement(
    select(_visits.c.id).where(
        _members(_visits.c.debtor_id), _visits.c.milder_failed == 1, _visits.c.decided_at <= _AT
    )
)
_OFF = Statement(
    select(_log.c.body).where(
        _members(_log.c.chain), _log.c.kind == EntryKind.VISIT_OFF.value, _log.c.at <= _AT
    )
)
_EARLIER = Statement(
    select(_earlier.c.debt_id, *(_earlier.c[name] for name in FIGURES))
    .join(tables.debts, tables.debts.c.id == _earlier.c.debt_id)
    .where(tables.debts.c.debtor_id.in_(people.MEMBERS), _earlier.c.until_at > _AT)
    .order_by(_earlier.c.until_at.desc())
)
_FIRST: BindParameter[int] = bindparam("first")
_LAST: BindParameter[int] = bindparam("last")
_PERMITTED = Statement(
    select(
        _permits.c.issued_at, _permits.c.debtor_id, _permits.c.point_id, _permits.c.channel,
        _permits.c.id, _permits.c.basis,
    )
    .where(_permits.c.issued_at >= _FIRST, _permits.c.issued_at < _LAST)
    .order_by(_permits.c.issued_at, _permits.c.id)
)  # fmt: skip
_PLACED = Statement(
    select(
        _contacts.c.at, _contacts.c.debtor_id, _contacts.c.point_id, _contacts.c.channel,
        _contacts.c.permit_id,
    )
    .where(
        _contacts.c.permit_id.is_not(None), _contacts.c.at >= _FIRST, _contacts.c.at < _LAST
    )
    .order_by(_contacts.c.at, _contacts.c.id)
)  # fmt: skip
_REFUSED = Statement(
    select(_log.c.at, _log.c.chain, _log.c.body)
    .where(
        _log.c.kind.in_([EntryKind.CALL_REFUSED.value, EntryKind.VISIT_REFUSED.value]),
        _log.c.at >= _FIRST, _log.c.at < _LAST,
    )
    .order_by(_log.c.at, _log.c.chain, _log.c.seq)
)


class Decided(NamedTuple):
    """A decision on record: of a permit, of a contact made under it (`kind`), or a refusal."""

    kind: str  # permit, contact, refusal
    at: datetime
    debtor_id: str
    point_id: str
    channel: Channel
    permit_id: str | None
    counts: tuple[tuple[str, str, int | None, int | None], ...]  # pack, rule, used, limit
    visit: RefusedVisit | None = None  # one that was to be approved, appointed or printed


class _Merge(NamedTuple):
    debtor_id: str
    into_id: str
    at: int
    undone_at: int | None

    def stood(self, at: int) -> bool:
        """Whether the two were one then, in microseconds."""
        return self.at <= at and (self.undone_at is None or at < self.undone_at)


def decisions(tx: Transaction, first: datetime, last: datetime) -> Iterator[Decided]:
    """Permits, then contacts made, then refusals, from `first` to before `last`."""
    span = {"first": micros(first), "last": micros(last)}
    for at, debtor_id, point_id, by, permit_id, basis in tx.rows(_PERMITTED, **span):
        counts = tuple(tuple(one) for one in json.loads(basis)["counts"])
        yield Decided("permit", moment(at), debtor_id, point_id, Channel(by), permit_id, counts)
    for at, debtor_id, point_id, by, permit_id in tx.rows(_PLACED, **span):
        yield Decided("contact", moment(at), debtor_id, point_id, Channel(by), permit_id, ())
    for at, person_id, text in tx.rows(_REFUSED, **span):
        body = json.loads(text)
        rules = tuple(tuple(one) for one in body["rules"])
        visit = _refused_visit(body) if "visit" in body else None
        by = Channel(body.get("channel", Channel.CALL))  # not said before it could be another
        by = by if visit is None else Channel.VISIT
        yield Decided("refusal", moment(at), person_id, body["point"], by, None, rules, visit)


def _refused_visit(body: Mapping[str, Any]) -> RefusedVisit:
    failed = bool(body.get("milder_failed"))
    if "start" not in body:
        return RefusedVisit(failed)
    start, end = moment(body["start"]), moment(body["end"])
    return RefusedVisit(failed, start, end, body["visitors"], body["told"])


def debts(tx: Transaction, person_id: str, at: datetime) -> list[dict[str, Any]]:
    """As `people.debts`, with the figures that were on file then; none that came later."""
    rows = tx.rows(_EARLIER, person_id=person_id, at=micros(at))
    then = {id_: dict(zip(FIGURES, figures, strict=True)) for id_, *figures in rows}
    return [
        debt | then.get(debt["id"], {})
        for debt in people.debts(tx, person_id)
        if (made := made_at(debt["id"])) is None or made <= at
    ]


class Record:
    """The record as it stood; `marking` says which dispositions mark a number as what."""

    def __init__(self, tx: Transaction, marking: Mapping[str, PointState]) -> None:
        self._tx, self._marking = tx, {**marking, _FLAG: PointState.WRONG}
        self._into: dict[str, list[_Merge]] = defaultdict(list)
        self._under: dict[str, list[_Merge]] = defaultdict(list)
        for merge in map(_Merge._make, tx.rows(_MERGES)):
            self._into[merge.debtor_id].append(merge)
            self._under[merge.into_id].append(merge)

    def members(self, debtor_id: str, at: datetime) -> list[str]:
        """The records that were one person then, the one they stood under first."""
        then = micros(at)
        while standing := [one for one in self._into[debtor_id] if one.stood(then)]:
            debtor_id = standing[0].into_id
        found = [debtor_id]
        for one in found:
            found += [merge.debtor_id for merge in self._under[one] if merge.stood(then)]
        return found

    def points(self, members: Collection[str], at: datetime) -> list[FullPoint]:
        """Their numbers and addresses known then, in the state they had, best first."""
        states = self._states(members, at)
        found = map(people.point_of, self._tx.rows(_POINTS, members=_list(members)))
        return [
            replace(full, point=replace(full.point, state=states.get(full.point.id, _ACTIVE)))
            for full in found
            if (made := made_at(full.point.id)) is None or made <= at
        ]

    def history(
        self, members: list[str], value_key: str, since: datetime, at: datetime
    ) -> list[Past]:
        """As `contacts.history`, of what had happened and was known then."""
        rows = self._tx.rows(
            _HISTORY, members=_list(members), person_id=members[0], value_key=value_key,
            since=micros(since), at=micros(at),
        )  # fmt: skip
        states = self._states({row[-1] for row in rows}, at)
        return [contacts.past_of(_as_then(row, members, states)) for row in rows]

    def wishes(self, members: Collection[str], at: datetime) -> Wished:
        """As `contacts.wishes`, of what stood then."""
        rows = self._tx.rows(_WISHES, members=_list(members), at=micros(at))
        return contacts.wishes_of(rows)

    def milder_failed(self, members: Collection[str], at: datetime) -> bool | None:
        """As `visits.milder_failed`, of the visits that stood then."""
        then = {"members": _list(members), "at": micros(at)}
        off = {json.loads(body)["visit"] for (body,) in self._tx.rows(_OFF, **then)}
        return any(id_ not in off for (id_,) in self._tx.rows(_MILDER, **then)) or None

    def _states(self, debtors: Collection[str], at: datetime) -> dict[str, PointState]:
        """What numbers were marked as: what is said of them is in force until it is taken back, a
        flag before an outcome, and the first before others of its kind (`people.unmark`)."""
        rows = self._tx.rows(
            _MARKS, debtors=_list(debtors), marking=_list(self._marking), at=micros(at)
        )
        stands: dict[str, str] = {}
        for point_id, said, ended, _ in sorted(rows, key=lambda row: (row[1] != _FLAG, row[3])):
            if ended is None or ended > micros(at):
                stands.setdefault(point_id, said)
        return {point_id: self._marking[said] for point_id, said in stands.items()}


_ACTIVE = PointState.ACTIVE


def _as_then(row: Row, members: list[str], states: Mapping[str, PointState]) -> Row:
    """A row of the history, of the person and with the state of the number as they were."""
    *parts, debtor_id = row
    parts[8] = members[0] if debtor_id in members else debtor_id
    parts[9] = states.get(parts[6], _ACTIVE).value
    return tuple(parts)


def _list(ids: Collection[str]) -> str:
    return json.dumps(sorted(ids))
