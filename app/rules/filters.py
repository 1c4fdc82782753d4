"""Reads which events a rule is about, and what takes a contact out of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

from app.domain.contact import Channel, Direction, Outcome, Place, Purpose
from app.rules.primitives import AT_HOME, Agreement, Exceptions, Filter, Side
from app.rules.reading import Entry

E = TypeVar("E", Channel, Side, Purpose)
CONSENTS = ("call", "call_back", "sms", "email", "visit", "outside_hours", "more_attempts")
_EITHER = ("channels", "parties", "purposes", "roles", "places")


def read_filter(
    entry: Entry | None,
    as_debtor: frozenset[str],
    directions: Collection[Direction] = tuple(Direction),
    *,
    outcomes: bool = True,
) -> Filter:
    """Which events are meant: what is not named is any; `except` takes out again.

    `as_debtor` are roles on the debtor's side, `directions` meant where none are named. Only
    counted events have an outcome; only a contact that is asked for has debts with kinds.
    """
    more = ("outcomes",) if outcomes else ("debt_kinds", "known_debt_kinds")
    keys = entry.keys((), (*_EITHER, "directions", "except", *more)) if entry else {}
    out = keys["except"].keys((), _EITHER) if "except" in keys else {}
    roles = frozenset(part.text() for part in _parts(keys, "roles"))
    named = frozenset(part.member(Direction) for part in _parts(keys, "directions"))
    return Filter(
        channels=_meant(keys, out, "channels", Channel),
        directions=named or frozenset(directions),
        sides=_meant(keys, out, "parties", Side),
        purposes=_meant(keys, out, "purposes", Purpose),
        outcomes=frozenset(_outcome(p) for p in _parts(keys, "outcomes")) or _ANY_OUTCOME,
        places=(_places(keys) or frozenset(Place)) - _places(out),
        roles=roles or None,
        other_roles=frozenset(part.text() for part in _parts(out, "roles")),
        as_debtor=as_debtor,
    )


_ANY_OUTCOME: frozenset[Outcome | None] = frozenset((*Outcome, None))


def _meant(
    keys: Mapping[str, Entry], out: Mapping[str, Entry], name: str, kind: type[E]
) -> frozenset[E]:
    named = frozenset(part.member(kind) for part in _parts(keys, name))
    return (named or frozenset(kind)) - frozenset(part.member(kind) for part in _parts(out, name))


def _places(keys: Mapping[str, Entry]) -> frozenset[Place]:
    """The home has its landline and its address."""
    named = frozenset(part.member(Place) for part in _parts(keys, "places"))
    return named | AT_HOME if Place.HOME in named else named


def _parts(keys: Mapping[str, Entry], name: str) -> list[Entry]:
    return keys[name].parts() if name in keys else []


def _outcome(entry: Entry) -> Outcome | None:
    word = entry.choice(["open", *(one.value for one in Outcome)])
    return None if word == "open" else Outcome(word)


def agreement(entry: Entry) -> Agreement:
    """Which consents serve: one kind, or `kinds` with what they have to be like."""
    if not entry.is_mapping:
        return Agreement(frozenset({entry.choice(CONSENTS)}))
    keys = entry.keys(("kinds",), ("given_to", "express", "days", "until_conversation"))
    return Agreement(
        kinds=frozenset(part.choice(CONSENTS) for part in keys["kinds"].parts()),
        to=keys["given_to"].choice(("collector", "creditor")) if "given_to" in keys else None,
        express="express" in keys and keys["express"].flag(),
        days=keys["days"].days(least=1) if "days" in keys else None,
        until_talk="until_conversation" in keys and keys["until_conversation"].flag(),
    )


def exceptions(entry: Entry) -> Exceptions:
    """What takes a contact out of a rule; each alone does."""
    keys = entry.keys(
        (),
        (
            "purposes", "reply", "confirmation", "asked_again", "consent", "days_past_due_over",
            "debt_kinds",
        ),
    )  # fmt: skip
    over = keys.get("days_past_due_over")
    return Exceptions(
        purposes=frozenset(part.member(Purpose) for part in _parts(keys, "purposes")),
        reply="reply" in keys and keys["reply"].flag(),
        confirmation="confirmation" in keys and keys["confirmation"].flag(),
        asked_again="asked_again" in keys and keys["asked_again"].flag(),
        agreement=agreement(keys["consent"]) if "consent" in keys else None,
        past_due_over=None if over is None else over.whole(least=0),
        debt_kinds=frozenset(part.text() for part in _parts(keys, "debt_kinds")),
    )
