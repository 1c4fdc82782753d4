"""Data as rows that a database interprets, in plain JSON values: every value of every rule of a
pack, the points of the queue, the stages, how a contact can end, the steps of a talk.

What decides of a contact is the same as in `rules.contact`, for the contacts that a desk asks for:
it names no debts, replies to nothing, and knows no hours at work. The interpreter of the rows is
`app/storage/postgres/judges.sql`, that of a place in the queue `ranking.sql`; tests hold them
together with Python's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.domain.contact import Channel, HoldKind, Place, Purpose
from app.domain.flags import FlagKind
from app.domain.plans import Lender, Product
from app.domain.queue import Band, Stage, Weights
from app.domain.talk import Flow
from app.domain.wishes import CONSENT_KINDS
from app.rules.counting import look_back
from app.rules.dispositions import Disposition
from app.rules.memory import reach_back
from app.rules.packs import Pack, Rule
from app.rules.primitives import (
    Agreement,
    Ban,
    Calendar,
    Cap,
    CoolDown,
    Duty,
    Filter,
    Forbid,
    Need,
    NeedConsent,
    NeedTold,
    NeedUnreached,
    Span,
    Stop,
    Value,
    Window,
)
from app.rules.stages import Stages
from app.rules.terms import Dated, Terms
from app.settings import FILTERS, Preferences

Row = dict[str, Any]
_MICROSECOND = timedelta(microseconds=1)
# The kind of fact that has to stand of a person, or the ban cannot hold (office.known).
_FACTS = {
    Ban.OPTED_OUT: "opt_out", Ban.ADDRESS_OPTED_OUT: "opt_out", Ban.REFUSED: "opt_out",
    Ban.CEASED: FlagKind.CEASE_NOTICE.value, Ban.ASKED_TO_STOP: FlagKind.CEASE_NOTICE.value,
    Ban.REPRESENTED: FlagKind.ATTORNEY.value,
    Ban.INCONVENIENT_TIME: FlagKind.INCONVENIENT_TIME.value,
    Ban.INCONVENIENT_PLACE: FlagKind.INCONVENIENT_PLACE.value,
}  # fmt: skip


def compiled(
    pack: Pack, place: int, since: str = "-infinity", until: str | None = None
) -> list[Row]:
    """The rows of a pack that stands at that place among those that have to allow, and decides on
    the office's days from `since` to before `until` (None: ever), in ISO 8601."""
    days = {"since": since, "until": until}
    return [
        {"pack": pack.id, **days, "place": 1000 * place + number, "zone": pack.zone, **row}
        for number, rule in enumerate(pack.rules)
        for row in _rows(rule)
    ]


def tables(
    weights: Weights,
    stages: Stages,
    dispositions: Mapping[str, Disposition],
    flow: Flow,
    terms: Terms,
) -> dict[str, Sequence[Row]]:
    """All that is data besides the packs, by the table of the office that holds it."""
    return {
        "weights": [weighed(weights)],
        "stages": staged(stages),
        "dispositions": ended(dispositions),
        "answers": answered(flow),
        "entries": [entered(flow)],
        "keeping": [kept(terms)],
        "limits": [arranged(terms)],
        "codes": coded(),
    }


def weighed(weights: Weights) -> Row:
    """The one row of the points of the queue: where bands begin, and apart what each gives."""
    row = asdict(weights)
    for name in ("amounts", "days", "untouched"):
        bands: Sequence[Band] = getattr(weights, name)
        row[name] = [one.start for one in bands]
        row[f"{name}_points"] = [one.points for one in bands]
    row["amounts_labels"] = [one.label for one in weights.amounts]
    stages = {stage.value: points for stage, points in weights.stages.items()}
    return {**row, "stages": stages, "single": True}


def staged(stages: Stages) -> list[Row]:
    """The stages of everybody, under no name, and those of creditors with their own."""
    return [
        {
            "creditor": creditor, "stages": [one.stage.value for one in ranges],
            "ends": list(stages.ends(creditor)),
        }
        for creditor, ranges in {"": stages.ranges, **stages.creditors}.items()
    ]  # fmt: skip


def ended(dispositions: Mapping[str, Disposition]) -> list[Row]:
    """How a contact can end, a row each."""
    return [asdict(one) for one in dispositions.values()]


def answered(flow: Flow) -> list[Row]:
    """The answers of every step of a talk, in each stage that has them."""
    return [
        {
            "stage": stage.value, "step": step.code, "code": one.code, "leads_to": one.to,
            "confirms": one.confirms, "needs_identity": one.needs_identity, "shows": one.shows,
            "agrees": one.agrees,
        }
        for stage, steps in flow.stages.items()
        for step in steps.values()
        for one in step.answers
    ]  # fmt: skip


def entered(flow: Flow) -> Row:
    """The one row that says where talks begin."""
    return {
        "single": True, "outbound": flow.outbound, "inbound": flow.inbound,
        "third_party": flow.third_party, "option": flow.option,
    }  # fmt: skip


def kept(terms: Terms) -> Row:
    """The one row of when a promise or an instalment counts as kept, with the days on which people
    work as far as they are shipped."""
    days = terms.working_days
    return {
        **asdict(terms.keeping), "tolerance": str(terms.keeping.tolerance),
        "part_from": str(terms.keeping.part_from), "single": True, "years": sorted(days.years),
        "off": sorted(day.isoformat() for day in days.off),
        "worked": sorted(day.isoformat() for day in days.worked),
    }  # fmt: skip


def arranged(terms: Terms) -> Row:
    """The one row of what may be arranged; shares and rates as text, which is exact."""
    card = terms.card_months
    return {
        "single": True, "waiver": terms.waiver,
        "smallest_instalment": asdict(terms.smallest_instalment),
        "annual_cost": [
            {"lenders": _codes(cap.lenders), "source": cap.source, "values": [
                [first.isoformat(), str(rate), of_prime] for first, (rate, of_prime) in cap.values
            ]}
            for cap in terms.annual_cost
        ],
        "prime_rate": _dated(terms.prime_rate),
        "card_months": {"source": card.source, "values": _dated(card.values)},
        "authority": {
            seat: {**asdict(may), "discount": str(may.discount),
                   "waive": {part: str(share) for part, share in may.waive.items()}}
            for seat, may in terms.authority.items()
        },
    }  # fmt: skip


def _dated(values: Dated[Decimal]) -> list[list[str]]:
    return [[first.isoformat(), str(value)] for first, value in values]


def coded() -> list[Row]:
    """The codes that somebody may state, by what they are codes of."""
    known: Mapping[str, Iterable[str]] = {
        "hold": HoldKind, "flag": FlagKind, "channel": Channel, "place": Place,
        "consent": CONSENT_KINDS, "stage": Stage, "lender": Lender, "product": Product,
        "preference": (*(part.name for part in fields(Preferences)), FILTERS),
    }  # fmt: skip
    return [{"what": what, "code": str(code)} for what, codes in known.items() for code in codes]


def _rows(rule: Rule) -> Iterator[Row]:
    common: Row = {
        "rule": rule.id,
        "kind": rule.kind.value,
        "applies": _filter(rule.applies),
        "keys": _codes(rule.keys),
        "counts": _filter(rule.counts),
        "restarted_by": _filter(rule.restarted_by),
        "raised_by": _agreement(rule.raised_by),
        "purposes": _codes(rule.unless.purposes) if rule.unless else [],
        "unless": _agreement(rule.unless.agreement) if rule.unless else None,
        "answer": rule.answer.value,
        "rebutted_by": _codes(rule.rebutted_by),
        # A desk names no debts: a rule about known kinds of debts reaches none of its contacts.
        "reaches": rule.debt_kinds is None or rule.debt_kinds.unknown,
        "back": reach_back(rule, Purpose.COLLECT) // _MICROSECOND,
    }
    for (first, value), end in zip(rule.values, _ends(rule), strict=True):
        if value is not None:
            counted = look_back(value) if isinstance(value, Cap | CoolDown) else timedelta()
            yield {
                **common, "first_on": first.isoformat(), "end_on": end,
                "looks_back": counted // _MICROSECOND, "needs": _needs(value),
                "value": _value(value),
            }  # fmt: skip


def _needs(value: Value) -> str | None:
    if isinstance(value, Stop):
        return "hold"
    return _FACTS.get(value.when) if isinstance(value, Forbid) else None


def _ends(rule: Rule) -> list[str | None]:
    """The day on which each value is over."""
    days: list[date] = [first for first, _ in rule.values]
    return [*(day.isoformat() for day in days[1:]), None]


def _value(value: Value) -> Row:
    if isinstance(value, Window):
        return {"spans": [_span(one) for one in value.spans], "closed_on": _days(value.closed_on)}
    if isinstance(value, Cap):
        readings = value.readings
        return {"readings": [[one.limit, one.per.value, one.length] for one in readings]}
    if isinstance(value, CoolDown):
        return {"days": value.days}
    if isinstance(value, Stop):
        return {"kinds": _codes(value.kinds)}
    if isinstance(value, Forbid):
        return {"when": value.when.value}
    if isinstance(value, Duty):
        return {"people": value.people, "notice": value.notice}  # of a visit: at_address
    return _need(value)


def _need(value: Need) -> Row:
    if isinstance(value, NeedConsent):
        return {"consent": _agreement(value.agreement), "or_message": value.or_message}
    if isinstance(value, NeedUnreached):
        return {"failed_dials": value.failed_dials, "wait_days": value.wait_days}
    if isinstance(value, NeedTold):
        return {"told_days": value.days}  # a desk reports to nobody: it is always refused
    return {"milder_ways": "failed"}  # by what a lead answered for with a visit that stands


def _span(span: Span) -> list[Any]:
    return [span.start, span.end, sorted(span.weekdays)]


def _days(calendar: Calendar | None) -> Row | None:
    if calendar is None:
        return None
    until = calendar.until
    return {
        "days": sorted(day.isoformat() for day in calendar.days),
        "years": sorted(calendar.years),
        "until": None if until is None else until.isoformat(),
    }


def _agreement(agreement: Agreement | None) -> Row | None:
    if agreement is None:
        return None
    return {
        "kinds": _codes(agreement.kinds), "to": agreement.to, "express": agreement.express,
        "days": agreement.days, "until_talk": agreement.until_talk,
    }  # fmt: skip


def _filter(meant: Filter | None) -> Row | None:
    if meant is None:
        return None
    return {
        "channels": _codes(meant.channels),
        "directions": _codes(meant.directions),
        "sides": _codes(meant.sides),
        "purposes": _codes(meant.purposes),
        "outcomes": _codes("open" if one is None else one for one in meant.outcomes),
        "places": _codes(meant.places),
        "roles": None if meant.roles is None else _codes(meant.roles),
        "other_roles": _codes(meant.other_roles),
        "as_debtor": _codes(meant.as_debtor),
    }


def _codes(members: Collection[str] | Iterator[str]) -> list[str]:
    return sorted(str(one) for one in members)
