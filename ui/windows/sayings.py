"""What people say that is heeded at once, what stands of it, and how a row of either is painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from app.domain.contact import HoldKind
from app.domain.flags import FlagKind
from ui import icons, wording
from ui.callwork import Standing
from ui.models.rows import RowDelegate, Rows
from ui.widgets import painting

LEFT, _ROW = 396, 39
_WORDS, _END, _GAP = 66, 10, 12  # before the words of a row, behind them, and between them
EFFECT_ROOM = LEFT - _WORDS - _END - _GAP  # for what is said and what it does, together
DIGITS = "123456789"
CONSENTS = ("outside_hours", "more_attempts", "call", "sms", "visit", "email")
CHANNELS = ("call", "sms", "visit", "email", "letter", "any")


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing people say. Its words are `protect.<code>`, `.effect`, `.words`, `.say`.

    `days`: until somebody looks at it again; `third`: about numbers of others, not their own.
    `which`: codes of the words between which its details choose, the first unless another is taken;
    `number`, `hours`, `until`: whether the details have such fields.
    """

    code: str
    icon: str
    hold: HoldKind | None = None
    days: int = 0
    opts_out: bool = False
    third: bool = False
    flag: FlagKind | None = None
    which: tuple[str, ...] = ()
    number: bool = False
    hours: tuple[int, int] | None = None  # the proposal: the first and the last full hour
    until: bool = False

    @property
    def has_details(self) -> bool:
        """Whether there is anything to choose."""
        of_zone = self.flag is FlagKind.ZONE
        return bool(self.which or self.number or self.hours or self.until or of_zone)


SAYINGS = (
    Saying("complaint", "message-circle-warning", HoldKind.COMPLAINT, 15),
    Saying("dispute", "scale", HoldKind.DISPUTE, 20),
    Saying("hardship", "hand-coins", HoldKind.HARDSHIP, 7),
    Saying("illness", "heart-pulse", HoldKind.ILLNESS, 14),
    Saying("bereavement", "flower-2", HoldKind.BEREAVEMENT, 30),
    Saying("third_party", "users", opts_out=True, third=True),
    Saying("no_calls", "phone-off", opts_out=True),
    Saying(
        "lawyer", "briefcase", HoldKind.STOP_COLLECTION, 30, flag=FlagKind.ATTORNEY,
        which=("flag.ascertainable", "flag.not_ascertainable"),
    ),
    Saying("identity", "user-x", HoldKind.DISPUTE, 30),
    Saying(
        "inconvenient_time", "clock", flag=FlagKind.INCONVENIENT_TIME,
        which=("protect.days.weekdays", "protect.days.every_day", "protect.days.weekend"),
        hours=(0, 18), until=True,
    ),
    Saying(
        "inconvenient_place", "house", flag=FlagKind.INCONVENIENT_PLACE,
        which=("flag.place_workplace", "flag.place_home"), until=True,
    ),
    Saying("wrong_number", "phone-off", flag=FlagKind.WRONG_NUMBER, number=True),
    Saying(
        "no_channel", "ban", opts_out=True, which=tuple(f"channel.{one}" for one in CHANNELS),
        number=True,
    ),
    Saying(
        "cease_notice", "mail", opts_out=True, flag=FlagKind.CEASE_NOTICE,
        which=("flag.written", "flag.spoken"),
    ),
    Saying(
        "consent", "circle-check", flag=FlagKind.CONSENT, number=True, hours=(22, 23), until=True,
        which=tuple(f"consent.{one}" for one in CONSENTS),
    ),
    Saying("arrangement", "handshake", HoldKind.PAYMENT_ARRANGEMENT, 30),
    Saying("zone", "info", flag=FlagKind.ZONE),
)  # fmt: skip


class SayingModel(Rows[Saying | Standing]):
    """The sayings that fit what was typed, each with its digit, and what stands of them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._standing: tuple[Standing, ...] = ()

    def stand(self, standing: tuple[Standing, ...]) -> None:
        """What stands of this person; it is found behind the sayings."""
        self._standing = standing

    def look_for(self, typed: str) -> bool:
        """Those that have what was typed, a word that begins with it before others.

        All where none has it: then False, and nobody knows which was meant.
        """
        wanted = typed.strip().lower()
        every: tuple[Saying | Standing, ...] = (*SAYINGS, *self._standing)
        found = [one for one in every if wanted in _searched(one)]
        found.sort(key=lambda one: not f" {_searched(one)}".count(f" {wanted}"))
        self.set_rows(tuple(found) or every, self.now)
        return bool(found)

    def said(self, row: Saying | Standing, role: int) -> str | None:
        """What is said; for a screen reader with what it does."""
        if role == Qt.ItemDataRole.DisplayRole:
            return named(row)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{named(row)}, {effect(row)}"
        return None


class SayingDelegate(RowDelegate):
    """Digit, sign, what is said, and at the right what it does; of what stands, since when."""

    height = _ROW

    def draw(
        self, painter: QPainter, option: QStyleOptionViewItem, row: Saying | Standing | None
    ) -> None:
        """One row."""
        if row is None:
            return
        chosen = painting.ground(painter, option, bar=False)
        area: QRect = option.rect
        middle = area.center().y() + 1
        at = SAYINGS.index(row) if isinstance(row, Saying) else len(DIGITS)
        if at < len(DIGITS):
            painting.key_cap(painter, area.left() + 8, middle, DIGITS[at], chosen=chosen)
        icon, ink = ("shield", "accent") if isinstance(row, Standing) else (row.icon, "text2")
        icons.draw(painter, icon, QPointF(area.left() + 40, middle - 8), 16, ink)
        words = area.adjusted(_WORDS, 0, -_END, 0)
        taken = painting.write(painter, words, named(row), ("strong" if chosen else "body", "text"))
        room = words.adjusted(taken + _GAP, 0, 0, 0)
        if painting.width(effect(row), "caption") <= room.width():
            painting.write(painter, room, effect(row), ("caption", "text2"), painting.RIGHT)


def named(row: Saying | Standing) -> str:
    """What is said, in a few words."""
    return row.title if isinstance(row, Standing) else wording.text(f"protect.{row.code}")


def effect(row: Saying | Standing) -> str:
    """What it sets in motion; of what stands, since when."""
    if isinstance(row, Standing):
        return wording.text("protect.since", at=wording.short(row.at))
    return wording.text(f"protect.{row.code}.effect")


def _searched(row: Saying | Standing) -> str:
    if isinstance(row, Standing):
        return f"{row.title} {row.detail}".lower()
    parts = (f"protect.{row.code}", f"protect.{row.code}.words", f"protect.{row.code}.effect")
    return " ".join(wording.text(part) for part in parts).lower()
