"""rule_decision: whether a person may be called now, by the rules of a country with two zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.bench.measure import Figure, Sizes, in_turn, milliseconds
from app.domain.contact import Channel, Event, Facts, Outcome
from app.rules.contact import decide
from app.services import packfiles

LIMIT = "the past events and the moment in both zones, each against one window (ratio at most 5)"
_NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
_ZONES = ("America/New_York", "America/Denver")
_OPENS, _CLOSES = 8, 21
_ROUND = 20  # decisions taken as one: one alone is below what a clock can tell


def measure(sizes: Sizes) -> list[Figure]:
    """One decision with 30 past events, by the pack us."""
    pack = packfiles.pack("us")
    kinds = ((Channel.CALL, Outcome.NO_ANSWER), (Channel.EMAIL, Outcome.SENT))
    history = tuple(
        Event(
            _NOW - timedelta(hours=26 * n + 5), channel, outcome=outcome, number="own", debt="card"
        )
        for n in range(30)
        for channel, outcome in [kinds[n % 2]]
    )
    facts = Facts("", history, _ZONES)
    attempt = Event(_NOW, Channel.CALL, number="own", debt="card")
    zones = [ZoneInfo(name) for name in _ZONES]
    moments = [_NOW, *(event.at for event in history)]

    def ruling(_: int) -> None:
        for _round in range(_ROUND):
            decide([pack], facts, attempt)

    def plain(_: int) -> None:
        for _round in range(_ROUND):
            for zone in zones:
                for at in moments:
                    _ = _OPENS <= at.astimezone(zone).hour < _CLOSES

    ours, limit = in_turn(sizes.pairs, ruling, plain)
    each = [milliseconds(times) * 1000 / _ROUND for times in (ours, limit)]
    return [Figure("rule_decision", each[0], "µs", LIMIT, each[1], len(ours))]
