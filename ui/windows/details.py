"""The details of what somebody said: which, at which number, at what hours, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from app.domain.contact import Channel, Place
from app.domain.flags import FlagKind, Said, Terms
from app.domain.people import ContactPoint
from app.domain.wishes import Asked
from ui import wording
from ui.models.contacts import belongs_to
from ui.widgets.pane import Pane, column, field, label, row, show_where
from ui.windows.fields import HEIGHT, TimeField, fault_of
from ui.windows.sayings import Saying

_DAYS = {"weekdays": (0, 1, 2, 3, 4), "every_day": (), "weekend": (5, 6)}
_UNTIL = {"for_good": None, "today": 0, "week": 7, "month": 30, "quarter": 90}
_MOST = range(2, 13)  # contacts a day that somebody may agree to
_USUAL_MOST = 8
_ZONES = (
    "Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore",
    "Asia/Tokyo", "Europe/London", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "Australia/Sydney",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the details of a saying hold; None where it has no such detail, or it is open."""

    which: str = ""
    point_id: str | None = None
    start: int | None = None
    end: int | None = None
    until: date | None = None
    most: int | None = None


class Details(Pane):
    """Stands with its proposals, so that Enter takes them; shows what this saying has."""

    def __init__(self) -> None:
        super().__init__()
        self._saying: Saying | None = None
        self._today = date.min
        self._zones: tuple[str, ...] = ()
        self._points: tuple[ContactPoint, ...] = ()
        self._marked: str | None = None
        self.which, self.number, self.most, self.until = (_combo() for _ in range(4))
        self.start, self.end = TimeField(), TimeField()
        names = ("which", "number", "start", "end", "most", "until")
        self._captions: dict[str, QLabel] = {name: label("label") for name in names}
        self._holders: dict[str, QWidget] = {}
        for name in names:
            holder = QWidget()
            holder.setLayout(field(self._captions[name], getattr(self, name)))
            self._holders[name] = holder
        held = self._holders
        upper = row(held["which"], held["number"], gap=10)
        lower = row(held["start"], held["end"], held["most"], held["until"], gap=10)
        for layout, shares in ((upper, (3, 2)), (lower, (2, 2, 2, 3))):
            for at, share in enumerate(shares):
                layout.setStretch(at, share)
        self.wrong = label("caption", "forbid", wrap=True)
        self.setLayout(column(upper, lower, self.wrong, gap=6))
        self.which.currentIndexChanged.connect(lambda _: self._show_fields())
        for edit in (self.start, self.end):
            edit.changed.connect(lambda: self.wrong.setText(fault_of(self.start, self.end)))
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the fields."""
        words = {
            "which": self.tr("Which"),
            "number": self.tr("At which number"),
            "start": self.tr("From (their time)"),
            "end": self.tr("To"),
            "most": self.tr("Most a day"),
            "until": self.tr("Until"),
        }
        for name, caption in self._captions.items():
            caption.setText(words[name])

    def begin(
        self, points: tuple[ContactPoint, ...], zones: tuple[str, ...], marked: str | None,
        today: date,
    ) -> None:  # fmt: skip
        """About a person with these numbers; `marked`: the one that is spoken of first."""
        self._points, self._zones, self._marked, self._today = points, zones, marked, today
        self._saying = None

    def show_for(self, saying: Saying | None) -> None:
        """The fields of this saying, with its proposals; those of the shown one stay."""
        if saying is not self._saying and saying is not None:
            self._saying = saying
            self._propose(saying)
        self.setVisible(saying is not None and saying.has_details)

    def put_hands(self) -> None:
        """The first field there is."""
        for name, holder in self._holders.items():
            if not holder.isHidden():
                getattr(self, name).setFocus(Qt.FocusReason.TabFocusReason)
                return

    def fault(self) -> str:
        """What is wrong with a field that is shown."""
        return "" if self._holders["start"].isHidden() else fault_of(self.start, self.end)

    def chosen(self) -> Chosen:
        """What stands in the fields."""
        saying = self._saying
        if saying is None:
            return Chosen()
        timed = not self._holders["start"].isHidden()
        days = _UNTIL[str(self.until.currentData())] if saying.until else None
        return Chosen(
            which=self._value(),
            point_id=self.number.currentData() or None if saying.number else None,
            start=_minutes(self.start) if timed else None,
            end=_minutes(self.end) or None if timed else None,
            until=None if days is None else self._today + timedelta(days=days),
            most=None if self._holders["most"].isHidden() else int(self.most.currentText()),
        )

    def _propose(self, saying: Saying) -> None:
        self.which.blockSignals(True)
        self.which.clear()
        zoned = saying.flag is FlagKind.ZONE
        self.which.setEditable(zoned)
        for code in dict.fromkeys((*self._zones, *_ZONES)) if zoned else saying.which:
            self.which.addItem(code if zoned else wording.text(code), code)
        self.which.blockSignals(False)
        self._list_numbers(saying)
        self.most.clear()
        self.most.addItems([str(one) for one in _MOST])
        self.most.setCurrentText(str(_USUAL_MOST))
        self.until.clear()
        for code in _UNTIL:
            self.until.addItem(wording.text(f"protect.until.{code}"), code)
        first, last = saying.hours or (0, 0)
        self.start.write(first, 0)
        self.end.write(last, 0)
        self.wrong.clear()
        self._show_fields()

    def _list_numbers(self, saying: Saying) -> None:
        """All of them where that can be meant; the one that is spoken of is marked."""
        self.number.clear()
        if saying.flag is not FlagKind.WRONG_NUMBER:
            self.number.addItem(wording.text("protect.every_number"), "")
        for point in self._points:
            self.number.addItem(f"{point.shown} {belongs_to(point)}", point.id)
        at = self.number.findData(self._marked)
        if saying.flag is not FlagKind.CONSENT and at >= 0:
            self.number.setCurrentIndex(at)

    def _show_fields(self) -> None:
        saying = self._saying
        if saying is None:
            return
        consent = self._value() if saying.flag is FlagKind.CONSENT else ""
        timed = saying.hours is not None and consent in ("", "outside_hours")
        shown = {
            "which": bool(self.which.count()), "number": saying.number, "start": timed,
            "end": timed, "most": consent == "more_attempts", "until": saying.until,
        }  # fmt: skip
        show_where((self._holders[name], there) for name, there in shown.items())

    def _value(self) -> str:
        if self.which.isEditable():
            return self.which.currentText().strip()
        return str(self.which.currentData() or "").rpartition(".")[2]


def terms_of(kind: FlagKind, chosen: Chosen) -> Terms:
    """What the rules are told of such a flag."""
    which = chosen.which
    if kind is FlagKind.INCONVENIENT_TIME:
        return Terms(_DAYS[which], chosen.start, chosen.end)
    if kind is FlagKind.INCONVENIENT_PLACE:
        return Terms(place=Place(which.removeprefix("place_")))
    if kind is FlagKind.ATTORNEY:
        return Terms(ascertainable=which == "ascertainable")
    if kind is FlagKind.CEASE_NOTICE:
        return Terms(written=which == "written")
    if kind is FlagKind.CONSENT:
        return Terms(start=chosen.start, end=chosen.end, most=chosen.most, to="collector")
    return Terms(zone=which) if kind is FlagKind.ZONE else Terms()


def flag_of(saying: Saying, chosen: Chosen, words: str) -> Said | None:
    """The flag that a saying sets; a consent is none."""
    if saying.flag is None or saying.flag is FlagKind.CONSENT:
        return None
    terms = terms_of(saying.flag, chosen)
    point_id = chosen.point_id if saying.flag is FlagKind.WRONG_NUMBER else None
    return Said(saying.flag, terms, chosen.until, point_id, words)


def asked_of(saying: Saying, chosen: Chosen, thirds: tuple[str, ...], words: str) -> list[Asked]:
    """The wishes that a saying puts on record: not by this channel, not at these numbers."""
    if not saying.opts_out:
        return []
    if saying.third:
        return [Asked(None, point_id, words) for point_id in thirds]
    if saying.which and saying.flag is None:
        channel = None if chosen.which == "any" else Channel(chosen.which)
        return [Asked(channel, chosen.point_id, words)]
    return [Asked(None if saying.flag is not None else Channel.CALL, None, words)]


def _minutes(at: TimeField) -> int:
    """After midnight; midnight at the end of a stretch is the day's end."""
    return at.at().hour * 60 + at.at().minute


def _combo() -> QComboBox:
    made = QComboBox()
    made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    made.setFixedHeight(HEIGHT)
    made.setMinimumContentsLength(4)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made
