"""Public holidays of a country as the library `holidays` has them: a beginning, never a source.

For a year whose notice it does not hold yet it gives the statutory days alone and says nothing of
it: without days off in lieu, without make-up working days. So nothing of it counts as verified.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.domain.calendars import DayKind

_LANGUAGES = {"CN": "zh_CN", "TW": "zh_TW"}  # a day's name as its own country writes it


def almanac(
    jurisdiction: str, years: Iterable[int]
) -> tuple[str, tuple[tuple[date, DayKind, str], ...]]:
    """The library with its version, and the special days of these years with their names.

    `jurisdiction`: an ISO 3166 code, `US-MA` a state's. No days where the library knows none.
    """
    from importlib.metadata import version

    import holidays

    wanted = set(years)
    country, _, region = jurisdiction.partition("-")
    source = f"holidays {version('holidays')}"
    try:
        found = holidays.country_holidays(
            country, subdiv=region.partition("-")[0] or None, years=wanted,
            language=_LANGUAGES.get(country),
        )  # fmt: skip
    except NotImplementedError:  # what the library says of a place that it does not know
        return source, ()
    days = [(day, DayKind.HOLIDAY, name) for day, name in found.items() if day.year in wanted]
    worked = [(day, DayKind.WORKDAY, "") for day in found.weekend_workdays if day.year in wanted]
    return source, tuple(sorted((*days, *worked)))
