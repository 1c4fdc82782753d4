"""What the value of a rule says, in words: for the terminal, the manual and the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.contact import Answer
from app.rules.differences import Change, Dated, Difference
from app.rules.overview import InForce
from app.rules.primitives import (
    Cap,
    CoolDown,
    Duty,
    Forbid,
    NeedConsent,
    NeedMilderWays,
    NeedTold,
    NeedUnreached,
    Stop,
    Value,
    Window,
)
from app.wording import Wording


def words(value: Value, wording: Wording) -> str:
    """The value in one line."""
    return _DESCRIBED[type(value)](value, wording)


def said(one: InForce, wording: Wording) -> str:
    """What a rule in force says in one line; of one that denies nothing itself, who judges."""
    value = words(one.value, wording)
    if one.rule.answer is Answer.NEEDS_REVIEW:
        return wording.text("ruletable.judged", value=value)
    return value


def standing(one: Difference, wording: Wording) -> str:
    """Whether a rule was added, is gone or was changed."""
    return wording.text(f"ruletable.{one.kind}")


def change(one: Change, wording: Wording) -> str:
    """From which day on a value is another one: before → after."""
    before, after = _dated(one.before, wording), _dated(one.after, wording)
    return wording.text("ruletable.value_changed", first=one.first, before=before, after=after)


def parts(one: Difference, wording: Wording) -> str:
    """What else of a rule is not as it was."""
    named = [wording.text(f"ruletable.part_{name}") for name in one.parts]
    return wording.text("ruletable.parts_changed", parts=named)


def _dated(value: Dated, wording: Wording) -> str:
    if value is None:
        return wording.text("ruletable.repealed")
    return wording.text("ruletable.absent") if isinstance(value, str) else words(value, wording)


def _window(value: Window, wording: Wording) -> str:
    between = ", " if wording.language == "en" else "，"
    spans = [
        (_days(span.weekdays, wording) + f"{_clock(span.start)}–{_clock(span.end)}").strip()
        for span in value.spans
    ]
    if value.working:
        spans.append(wording.text("ruletable.working"))
    if value.closed_on is not None:
        spans.append(wording.text("ruletable.closed"))
    return between.join(spans)


def _days(weekdays: frozenset[int], wording: Wording) -> str:
    if len(weekdays) == 7:
        return ""
    names = [wording.text(f"list.weekday_{day + 1}") for day in sorted(weekdays)]
    return wording.value(names) + " "


def _clock(minutes: int) -> str:
    minutes = minutes if minutes <= 24 * 60 else minutes - 24 * 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _cap(value: Cap, wording: Wording) -> str:
    return wording.value(
        [
            wording.text(f"ruletable.per_{one.per.value}", limit=one.limit, length=one.length)
            for one in value.readings
        ]
    )


def _cool_down(value: CoolDown, wording: Wording) -> str:
    return wording.text("ruletable.cool_down", days=value.days)


def _stop(value: Stop, wording: Wording) -> str:
    return wording.value(sorted(wording.text(f"screen.hold_{kind.value}") for kind in value.kinds))


def _consent(value: NeedConsent, wording: Wording) -> str:
    kinds = [wording.text(f"ruletable.consent_{kind}") for kind in sorted(value.agreement.kinds)]
    return wording.text("ruletable.consent", kinds=kinds)


def _unreached(value: NeedUnreached, wording: Wording) -> str:
    return wording.text("ruletable.unreached", dials=value.failed_dials, days=value.wait_days)


def _told(value: NeedTold, wording: Wording) -> str:
    return wording.text("ruletable.told", days=value.days)


def _milder(value: NeedMilderWays, wording: Wording) -> str:
    return wording.text("ruletable.milder_ways")


def _forbid(value: Forbid, wording: Wording) -> str:
    return wording.text(f"ruletable.ban_{value.when.value}")


def _duty(value: Duty, wording: Wording) -> str:
    return dict(value.words)[wording.language]


_DESCRIBED: dict[type, Callable[[Any, Wording], str]] = {
    Window: _window,
    Cap: _cap,
    CoolDown: _cool_down,
    Stop: _stop,
    NeedConsent: _consent,
    NeedUnreached: _unreached,
    NeedTold: _told,
    NeedMilderWays: _milder,
    Forbid: _forbid,
    Duty: _duty,
}
