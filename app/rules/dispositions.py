"""How a contact ended, as data: what a disposition does hangs on its flags, not its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.contact import Channel, HoldKind, Outcome, Party
from app.domain.people import PointState
from app.domain.talk import Shown
from app.rules.reading import E, Entry, document


class Ask(StrEnum):
    """What the wrap-up has to take down."""

    PROMISE = "promise"
    CALLBACK = "callback"
    HOLD = "hold"
    NOTE = "note"


class Wish(StrEnum):
    """What the party does not want any more: this number, this channel, any contact."""

    NUMBER = "number"
    CHANNEL = "channel"
    ALL = "all"


class Mark(StrEnum):
    """What was learnt of the number: it does not serve, or belongs to somebody else."""

    INVALID = "invalid"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Disposition:
    """One way a contact can end; its name is `disposition.<code>`.

    It fits a talk that has shown all that it needs and nothing that it bars.
    """

    code: str
    outcome: Outcome
    channels: tuple[Channel, ...]
    party: Party | None
    right_party: bool
    asks: tuple[Ask, ...]
    hold: HoldKind | None
    opt_out: Wish | None
    marks_number: Mark | None
    needs: tuple[Shown, ...] = ()
    bars: tuple[Shown, ...] = ()


def parse_dispositions(file: str, text: str) -> Mapping[str, Disposition]:
    """The dispositions by code, in the file's order. Raises PackError with file and line."""
    entries = document(file, text).keys(("dispositions",))["dispositions"].pairs()
    return {key.text(): _disposition(key.text(), entry) for key, entry in entries}


def _disposition(code: str, entry: Entry) -> Disposition:
    keys = entry.keys(
        ("outcome", "channels"),
        ("party", "right_party", "asks", "hold", "opt_out", "marks_number", "needs", "bars"),
    )
    disposition = Disposition(
        code=code,
        outcome=keys["outcome"].member(Outcome),
        channels=tuple(part.member(Channel) for part in keys["channels"].parts()),
        party=_named(keys.get("party"), Party),
        right_party="right_party" in keys and keys["right_party"].flag(),
        asks=tuple(part.member(Ask) for part in keys["asks"].parts()) if "asks" in keys else (),
        hold=_named(keys.get("hold"), HoldKind),
        opt_out=_named(keys.get("opt_out"), Wish),
        marks_number=_named(keys.get("marks_number"), Mark),
        needs=_shown(keys.get("needs")),
        bars=_shown(keys.get("bars")),
    )
    _check(disposition, entry)
    return disposition


def marking(dispositions: Mapping[str, Disposition]) -> dict[str, PointState]:
    """What an outcome says of the number, by the code of each that says so."""
    return {
        code: PointState(one.marks_number.value)
        for code, one in dispositions.items()
        if one.marks_number is not None
    }


def _shown(entry: Entry | None) -> tuple[Shown, ...]:
    return () if entry is None else tuple(part.member(Shown) for part in entry.parts())


def _named(entry: Entry | None, kind: type[E]) -> E | None:
    if entry is None or entry.scalar() == "none":
        return None
    return entry.member(kind)


def _check(disposition: Disposition, entry: Entry) -> None:
    """What cannot be true together."""
    spoke = disposition.outcome is Outcome.CONVERSATION
    if disposition.right_party and disposition.party is not Party.DEBTOR:
        entry.fail("right_party is true, so party has to be debtor")
    if disposition.right_party and Shown.DEBTOR not in disposition.needs:
        entry.fail("right_party is true, so needs has to name debtor")
    if disposition.party is not None and not spoke:
        entry.fail(f"nobody is reached by {disposition.outcome}: party has to be none")
    if disposition.opt_out is not None and disposition.party is None:
        entry.fail("opt_out needs a party whose wish it is")
    if (disposition.hold is not None) != (Ask.HOLD in disposition.asks):
        entry.fail("hold and asks: [hold] belong together")
