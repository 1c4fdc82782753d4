"""Reads a scenario: what somebody asks of the rules from outside, or a case beside a pack.

Unknown keys are errors: a fact that nobody reads must not look considered. A case may name some
facts more, which the desk knows and a scenario does not (`desk`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.contact import (
    Channel,
    Consent,
    DebtFacts,
    Direction,
    Event,
    Facts,
    Hold,
    HoldKind,
    Inconvenience,
    Notice,
    OptOut,
    Outcome,
    Party,
    Place,
    Purpose,
    Representation,
    WorkingHours,
)
from app.rules.facets import (
    Reader,
    ScenarioError,
    amount,
    clock,
    day,
    flag,
    many,
    mapping,
    member,
    moment,
    number,
    text,
    weekdays,
    when,
    word,
)
from app.rules.filters import CONSENTS

_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A question with its facts; `id` is handed back with the answer."""

    id: Any
    facts: Facts
    attempt: Event


def read_scenario(raw: Any, *, desk: bool = False) -> Scenario:
    """The scenario in plain values. Raises ScenarioError naming the key that is wrong."""
    keys = mapping(raw, "scenario", _DESK_SCENARIO if desk else _SCENARIO)
    if "attempt" not in keys:
        raise ScenarioError("scenario: 'attempt' is missing")
    attempt: Event = keys["attempt"]
    if attempt.outcome is not None:
        raise ScenarioError("attempt: what is only wanted has no outcome yet")
    history = keys.get("history", ())
    facts: dict[str, Any] = keys.get("facts", {})
    third = facts.pop("third_party", {})
    if attempt.party is Party.THIRD_PARTY and third:
        attempt = _described(attempt, third)
        history = tuple(
            _described(event, third) if _is_same(event, attempt) else event for event in history
        )
    known = Facts(
        person="",
        history=history,
        zones=keys.get("party_timezones", ()),
        asked_again=third.get("asked_again", ()),
        **facts,
    )
    return Scenario(keys.get("id"), _dated(known, attempt), attempt)


def _described(event: Event, third: dict[str, Any]) -> Event:
    return replace(
        event,
        party_role=event.party_role or third.get("role"),
        liable=third.get("contractually_liable"),
    )


def _is_same(event: Event, attempt: Event) -> bool:
    return event.party is attempt.party and event.party_id == attempt.party_id


def _dated(facts: Facts, attempt: Event) -> Facts:
    """A wish of unknown date is taken as the latest word."""
    if any(wish.at is _LONG_AGO for wish in facts.opt_outs):
        wishes = (replace(w, at=attempt.at) if w.at is _LONG_AGO else w for w in facts.opt_outs)
        return replace(facts, opt_outs=tuple(wishes))
    return facts


@lru_cache(maxsize=1024)
def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ScenarioError(f"party_timezones: there is no zone '{name}'") from None


def _zone(raw: Any, where: str) -> str:
    return _known_zone(text(raw, where))


def _any(raw: Any, where: str) -> Any:
    return raw


_purpose = member(Purpose)


def _why(raw: Any, where: str) -> Purpose:
    if raw == "location_information":  # another word for the same
        return Purpose.LOCATE_DEBTOR
    found: Purpose = _purpose(raw, where)
    return found


_texts = many(text)
_EVENT: dict[str, Reader] = {
    "at": moment, "channel": member(Channel), "direction": member(Direction),
    "outcome": member(Outcome), "debt": text, "debts_discussed": _texts,
    "debts_referenced": _texts, "call_counted_to": _texts, "party": member(Party),
    "party_id": text, "party_role": text, "number": text, "misdirected": flag,
    "place": member(Place), "purpose": _why, "org": text, "in_response_to": text, "notes": text,
}  # fmt: skip
_DESK_EVENT = _EVENT | {"person": text}
_RENAMED = {
    "debts_discussed": "discussed", "debts_referenced": "referenced",
    "call_counted_to": "counted_to", "in_response_to": "replies",
}  # fmt: skip


def _event_of(readers: dict[str, Reader]) -> Reader:
    def read(raw: Any, where: str) -> Event:
        keys = mapping(raw, where, readers)
        if "at" not in keys or "channel" not in keys:
            missing = "channel" if "at" in keys else "at"
            raise ScenarioError(f"{where}: '{missing}' is missing")
        keys.pop("notes", None)
        if not _RENAMED.keys().isdisjoint(keys):  # in few events
            keys = {_RENAMED.get(name, name): value for name, value in keys.items()}
            if "replies" in keys:
                keys["replies"] = True
        return Event(**keys)

    return read


_DEBT: dict[str, Reader] = {"kind": text, "days_past_due": number, "serviced_account": text}


def _debts(raw: Any, where: str) -> dict[str, DebtFacts]:
    if not isinstance(raw, dict):
        raise ScenarioError(f"{where}: an object is expected here")
    debts: dict[str, DebtFacts] = {}
    for name, value in raw.items():
        keys = mapping(value, f"{where}.{name}", _DEBT)
        account = keys.get("serviced_account")
        debts[name] = DebtFacts(keys.get("kind"), keys.get("days_past_due"), account)
    return debts


_CONSENT: dict[str, Reader] = {
    "type": word(CONSENTS), "given_at": when, "given_to": word(("collector", "creditor")),
    "debt": text, "medium": text, "for_date": day, "weekdays": weekdays, "from": clock,
    "to": clock, "max_per_day": amount, "express": flag,
    "during_compliant_communication": flag, "text": text,
}  # fmt: skip
_DESK_CONSENT = _CONSENT | {
    "until": day, "party": member(Party), "party_id": text, "number": text,
}  # fmt: skip


def _consent_of(readers: dict[str, Reader]) -> Reader:
    def read(raw: Any, where: str) -> Consent:
        keys = mapping(raw, where, readers)
        if "type" not in keys:
            raise ScenarioError(f"{where}: 'type' is missing")
        return Consent(
            given_at=keys.get("given_at", _LONG_AGO),
            kind=keys["type"],
            until=keys.get("until"),
            party=keys.get("party", Party.DEBTOR),
            party_id=keys.get("party_id"),
            number=keys.get("number"),
            to=keys.get("given_to"),
            debt=keys.get("debt"),
            for_date=keys.get("for_date"),
            weekdays=keys.get("weekdays", frozenset()),
            start=keys.get("from"),
            end=keys.get("to"),
            most=keys.get("max_per_day"),
            express=keys.get("express", False),
            proper=keys.get("during_compliant_communication", True),
        )

    return read


_TIME: dict[str, Reader] = {"weekdays": weekdays, "from": clock, "to": clock, "until": when}
_DESIGNATION: dict[str, Reader] = {
    "at": when, "by": text, "inconvenient": lambda raw, where: mapping(raw, where, _TIME),
    "inconvenient_place": member(Place), "employer_prohibits": flag, "media_clarified": flag,
}  # fmt: skip


def _designation(raw: Any, where: str) -> Inconvenience:
    """`media_clarified` changes nothing: all that belongs to the place is meant in any case."""
    keys = mapping(raw, where, _DESIGNATION)
    time = keys.get("inconvenient", {})
    return Inconvenience(
        at=keys.get("at", _LONG_AGO),
        clocked="inconvenient" in keys,
        weekdays=time.get("weekdays", frozenset()),
        start=time.get("from"),
        end=time.get("to"),
        until=time.get("until"),
        place=keys.get("inconvenient_place"),
        employer_prohibits=keys.get("employer_prohibits", False),
    )


_OPT_OUT: dict[str, Reader] = {
    "at": when, "by": text, "medium": member(Channel), "party": text, "text": text,
}  # fmt: skip
_DESK_OPT_OUT = _OPT_OUT | {"party_id": text, "number": text}


def _opt_out_of(readers: dict[str, Reader]) -> Reader:
    def read(raw: Any, where: str) -> OptOut:
        keys = mapping(raw, where, readers)
        who = keys.get("party", Party.DEBTOR.value)
        named = who in (Party.DEBTOR.value, Party.THIRD_PARTY.value)
        return OptOut(
            at=keys.get("at", _LONG_AGO),
            party=Party(who) if named else Party.THIRD_PARTY,
            party_id=keys.get("party_id") if named else who,
            channel=keys.get("medium"),
            number=keys.get("number"),
        )

    return read


_HOLD: dict[str, Reader] = {
    "type": member(HoldKind), "from": when, "to": when, "breached": flag, "compliant": flag,
    "reminders_requested": flag, "treatment_ended": when, "plus_days": amount,
}  # fmt: skip


def _hold(raw: Any, where: str) -> Hold:
    keys = mapping(raw, where, _HOLD)
    if "type" not in keys:
        raise ScenarioError(f"{where}: 'type' is missing")
    return Hold(
        kind=keys["type"],
        start=keys.get("from"),
        end=keys.get("to"),
        broken=keys.get("breached", False) or keys.get("compliant") is False,
        reminders=keys.get("reminders_requested", False),
        treatment_ended=keys.get("treatment_ended"),
        protected_days=keys.get("plus_days"),
    )


_NOTICE: dict[str, Reader] = {"mailed_at": when, "received_at": when, "written": flag}
_REPRESENTATION: dict[str, Reader] = {
    "since": when, "debt": text, "attorney_known": flag, "contact_ascertainable": flag,
}  # fmt: skip
_MISDIRECTED: dict[str, Reader] = {"number": text, "learned_at": when}


def _misdirected(raw: Any, where: str) -> dict[str, Any]:
    keys = mapping(raw, where, _MISDIRECTED)
    if "number" not in keys:
        raise ScenarioError(f"{where}: 'number' is missing")
    return keys


_HOURS: dict[str, Reader] = {"from": clock, "to": clock}
_PARTY: dict[str, Reader] = {"requested_recontact": flag}
_THIRD: dict[str, Reader] = {"role": text, "contractually_liable": flag}


def _third(raw: Any, where: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise ScenarioError(f"{where}: an object is expected here")
    parties = {name: one for name, one in raw.items() if isinstance(one, dict)}
    found = mapping({n: v for n, v in raw.items() if n not in parties}, where, _THIRD)
    asked = {name: mapping(one, f"{where}.{name}", _PARTY) for name, one in parties.items()}
    again = (name for name, keys in asked.items() if keys.get("requested_recontact"))
    return found | {"asked_again": tuple(again)}


_days = many(day)
_FACTS: dict[str, Reader] = {
    "debts": _debts, "consents": many(_consent_of(_CONSENT)), "designations": many(_designation),
    "opt_outs": many(_opt_out_of(_OPT_OUT)),
    "cease_notice": lambda raw, where: mapping(raw, where, _NOTICE),
    "representation": lambda raw, where: mapping(raw, where, _REPRESENTATION),
    "holds": many(_hold),
    "misdirected_numbers": many(_misdirected),
    "third_party": _third, "debtor_reachable": flag, "other_contact_failed": flag,
    "national_holidays": _days, "national_public_holidays": _days,
    "working_hours": lambda raw, where: mapping(raw, where, _HOURS),
    "working_hours_known": flag,
}  # fmt: skip
_DESK_FACTS = _FACTS | {
    "consents": many(_consent_of(_DESK_CONSENT)), "opt_outs": many(_opt_out_of(_DESK_OPT_OUT)),
    "debtor_numbers": _texts, "invalid_numbers": _texts, "open_permit_until": moment,
}  # fmt: skip
_AS_THEY_ARE = (
    "debts", "consents", "opt_outs", "holds", "debtor_reachable", "third_party",
    "debtor_numbers", "invalid_numbers", "open_permit_until",
)  # fmt: skip


def _facts_of(readers: dict[str, Reader]) -> Reader:
    def read(raw: Any, where: str) -> dict[str, Any]:
        keys = mapping(raw, where, readers)
        found = {name: keys[name] for name in _AS_THEY_ARE if name in keys}
        if "cease_notice" in keys:
            found["notice"] = _notice(keys["cease_notice"])
        if "representation" in keys:
            spoken = keys["representation"]
            found["representation"] = Representation(
                spoken.get("since"), spoken.get("debt"), spoken.get("contact_ascertainable")
            )
        found["inconveniences"] = keys.get("designations", ())
        found["misdirected"] = tuple(
            (one["number"], one.get("learned_at", _LONG_AGO))
            for one in keys.get("misdirected_numbers", ())
        )
        found["milder_ways_failed"] = keys.get("other_contact_failed")
        found["holidays"] = _holidays(keys)
        found["working_hours"] = _hours(keys)
        return found

    return read


def _notice(keys: dict[str, Any]) -> Notice:
    """Of one with no date at all it is not known that it is still under way."""
    received = keys.get("received_at", None if "mailed_at" in keys else _LONG_AGO)
    return Notice(received, keys.get("written"))


def _holidays(keys: dict[str, Any]) -> frozenset[date]:
    return frozenset(
        (*keys.get("national_holidays", ()), *keys.get("national_public_holidays", ()))
    )


def _hours(keys: dict[str, Any]) -> WorkingHours | None:
    hours = keys.get("working_hours", {})
    if keys.get("working_hours_known") is False or not {"from", "to"} <= hours.keys():
        return None
    return WorkingHours(hours["from"], hours["to"])


_ZONES = {"party_timezones": many(_zone)}
_SCENARIO: dict[str, Reader] = _ZONES | {
    "id": _any, "history": many(_event_of(_EVENT)), "attempt": _event_of(_EVENT),
    "facts": _facts_of(_FACTS),
}  # fmt: skip
_DESK_SCENARIO: dict[str, Reader] = _ZONES | {
    "id": _any, "history": many(_event_of(_DESK_EVENT)), "attempt": _event_of(_DESK_EVENT),
    "facts": _facts_of(_DESK_FACTS),
}  # fmt: skip
