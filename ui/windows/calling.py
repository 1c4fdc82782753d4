"""A call under way: what is known of it, and the bar with its number, its time and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.domain.contact import Party
from app.domain.money import Money
from app.domain.people import ContactPoint
from ui import icons, theme, wording
from ui.models.contacts import belongs_to
from ui.widgets.button import ENDING, Button
from ui.widgets.pane import Pane, column, label, on_ground, row

_HEIGHT = 64


@dataclass(frozen=True, slots=True)
class Call:
    """A contact that wants its outcome. `outcome_id` is made once, so that it may be sent twice.

    `number` is None where the call was made before the program was started anew, or came in.
    `ended`: the moment of the hang-up, None while somebody may be on the line.
    """

    debtor_id: str
    permit_id: str | None  # None: they called us
    contact_id: str | None  # None: dialled by hand without a step
    outcome_id: str
    name: str
    owed: Money
    point: ContactPoint | None
    number: str | None
    began: datetime
    ended: datetime | None = None
    live: bool = True  # begun here and now, so that its time is known
    wrong: str | None = None  # the outcome that is being corrected

    @property
    def inbound(self) -> bool:
        """Whether they called us."""
        return self.permit_id is None

    @property
    def key(self) -> str:
        """What services know it by: its permit, or the contact of a call that came in."""
        return self.permit_id or self.contact_id or ""

    @property
    def party(self) -> Party:
        """Whose number it is, as on record."""
        return self.point.party if self.point is not None else Party.DEBTOR

    def seconds(self, now: datetime) -> int:
        """How long it has lasted, or did, by this computer's clock."""
        return max(0, int(((self.ended or now) - self.began).total_seconds()))


class CallMark(QWidget):
    """A handset on the accent."""

    def __init__(self) -> None:
        super().__init__()
        self.icon = "phone-call"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A circle."""
        return QSize(theme.px(32), theme.px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The circle with its sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(theme.scale(), theme.scale())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        whole = QRectF(0, 0, 32, 32)
        painter.drawEllipse(whole)
        icons.draw(painter, self.icon, whole.adjusted(8, 8, 0, 0).topLeft(), 16, "on_accent")
        painter.end()


class CallBar(Pane):
    """The number and whose it is, the time, and the hang-up."""

    hang_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._call: Call | None = None
        self._kept = False
        self.mark = CallMark()
        self.number, self.whose = label("section"), label("label", "text2")
        self.hint, self.timer = label("caption", "text2", wrap=True), label("timer")
        self._lead, self.lead = "", label("strong", "accent")
        self.end = Button(ENDING, key="F7", icon="phone-off")
        self.end.clicked.connect(self.hang_up)
        bar = QFrame()
        on_ground(bar, "call")
        words = column(None, row(self.number, 2, self.whose, None), self.hint, None, gap=0)
        inside = row(self.mark, words, self.lead, self.timer, 8, self.end, gap=12)
        inside.setStretch(1, 1)
        inside.setContentsMargins(14, 6, 8, 6)
        bar.setLayout(inside)
        bar.setFixedHeight(_HEIGHT)
        self.setLayout(column(bar, 6, gap=0))
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the bar."""
        self.end.setText(self.tr("Hang up"))
        self.say_lead(self._lead)
        call = self._call
        if call is None:
            return
        masked = call.point.shown if call.point else call.name
        self.number.setText(wording.number(call.number) if call.number else masked)
        self.whose.setText(belongs_to(call.point) if call.point else "")
        self.hint.setText(self._hint(call))

    def begin(self, call: Call) -> None:
        """Show this call."""
        self._call, self._kept = call, False
        self.mark.icon = "phone-incoming" if call.inbound else "phone-call"
        self.mark.update()
        self.timer.setVisible(call.live)
        self.tick(call.began)
        self.retranslate()

    def say_lead(self, answer: str) -> None:
        """What a lead has said to a request, nothing of the debt with it; "": nobody was asked."""
        self._lead = answer
        self.lead.setText(wording.text(f"request.bar_{answer}") if answer else "")
        self.lead.setVisible(bool(answer))
        self.hint.setVisible(not answer)  # there is no room for both

    def say_kept(self, kept: bool) -> None:
        """Whether a call that came in is kept on this computer alone, for the office is away."""
        if kept != self._kept:
            self._kept = kept
            self.retranslate()

    def tick(self, now: datetime) -> None:
        """How long ago the number was shown."""
        if self._call is not None:
            self.timer.setText(clock_of(self._call.seconds(now)))

    def _hint(self, call: Call) -> str:
        if call.inbound and self._kept:
            return self.tr(
                "They called. Kept here, not on record yet; it counts as no call of ours."
            )
        if call.inbound:
            return self.tr("They called. It is on record as inbound and counts as no call of ours.")
        if call.number:
            return self.tr("Permit on record. Dial this number on your phone.")
        return self.tr("This call was begun %1.").replace("%1", wording.text_of(call.began))


def clock_of(seconds: int) -> str:
    """04:12, or 1:04:12."""
    hours, rest = divmod(seconds, 3600)
    minutes, second = divmod(rest, 60)
    clock = f"{minutes:02d}:{second:02d}"
    return f"{hours}:{clock}" if hours else clock
