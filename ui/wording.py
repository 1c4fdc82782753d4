"""The current language's sentences, for every screen; `app.wording` makes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.domain.errors import DeskError
from app.domain.money import Money
from app.wording import Wording, system_language

if TYPE_CHECKING:
    from app.domain.contact import Allowance, Reason
    from app.domain.flags import Terms
    from app.domain.queue import Point

_current = Wording("en")
_zone = ZoneInfo("Asia/Shanghai")


def use(language: str, zone: str = "Asia/Shanghai") -> None:
    """Speak this language from now on; times are shown in `zone`."""
    global _current, _zone
    _current, _zone = Wording(language, zone), ZoneInfo(zone)


def current() -> Wording:
    """Who makes the sentences now, for work that outlives a change of language."""
    return _current


def language() -> str:
    """The language in use: zh_CN, zh_TW or en."""
    return _current.language


def system() -> str:
    """The language the system speaks, of those that we do."""
    return system_language()


def text(code: str, /, **values: object) -> str:
    """The sentence of a code."""
    return _current.text(code, **values)


def has(code: str) -> bool:
    """Whether there is a sentence for this code."""
    return _current.has(code)


def known(code: str, otherwise: str) -> str:
    """The sentence of a code, or what is written where nobody gave it one."""
    return _current.text(code) if _current.has(code) else otherwise


def problem(error: BaseException) -> str:
    """What happened, what was kept, what to do. Anything but a DeskError is a bug: raised again."""
    if not isinstance(error, DeskError):
        raise error
    return _current.problem(error)


def point(reason: Point) -> str:
    """Why somebody stands where they stand, in one short line."""
    return _current.point(reason)


def reason(one: Reason) -> str:
    """Why a contact is not allowed, in one sentence."""
    return _current.reason(one)


def allowance(one: Allowance) -> str:
    """What a counted rule has left, in one short line."""
    return _current.allowance(one)


def terms(said: Terms, until: date | None = None) -> str:
    """What a flag or a consent is about, in a few words."""
    return _current.terms(said, until)


def money(amount: Money) -> str:
    """¥1,234.56."""
    return _current.money(amount)


def sign(currency: str) -> str:
    """¥, or the currency's code where it has no sign of its own."""
    return money(Money(0, currency)).rstrip("0.").strip()


def figures(amount: Money | None) -> str:
    """1,234.56 without a sign, for columns; a dash where nothing was stated."""
    if amount is None:
        return "–"
    return "".join(sign for sign in money(amount) if sign in "-0123456789,.")


def zone_name() -> str:
    """The IANA zone in which times are shown."""
    return _zone.key


def local(at: datetime) -> datetime:
    """The moment on the desk's clock."""
    return at.astimezone(_zone)


def from_local(day: date, hour: int, minute: int) -> datetime:
    """The UTC moment of a wall-clock time at the desk."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=_zone).astimezone(UTC)


def time(at: datetime) -> str:
    """10:42."""
    return f"{local(at):%H:%M}"


def short_day(day: date) -> str:
    """11-25."""
    return f"{day:%m-%d}"


def short(at: datetime) -> str:
    """11-25 10:42, whatever today is."""
    return f"{local(at):%m-%d %H:%M}"


def when(at: datetime, now: datetime) -> str:
    """10:42 today, else 11-25 10:42."""
    there, here = local(at), local(now)
    return f"{there:%H:%M}" if there.date() == here.date() else f"{there:%m-%d %H:%M}"


def moment(at: datetime, now: datetime) -> str:
    """10:42 today, else the day of the week too: 周三 11-25 10:42."""
    said = when(at, now)
    return said if local(at).date() == local(now).date() else f"{weekday(at)} {said}"


def weekday(at: datetime) -> str:
    """周五, Friday."""
    return text(f"list.weekday_{local(at).isoweekday()}")


def left(seconds: float) -> str:
    """21:17:42 of a wait, or 4 d 05:10:00."""
    whole = max(0, int(seconds))
    days, rest = divmod(whole, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, second = divmod(rest, 60)
    clock = f"{hours:02d}:{minutes:02d}:{second:02d}"
    return f"{days} d {clock}" if days else clock


def number(e164: str) -> str:
    """A number as one reads it off to dial: 134 9000 0012, +886 2 …; the home country's without."""
    if not e164.startswith("+86"):
        return e164
    digits = e164.removeprefix("+86")
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return f"0{digits}"


def text_of(value: object) -> str:
    """A moment, date or amount as it is read here."""
    return _current.value(value)
