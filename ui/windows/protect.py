"""F8: what people say that has to be heeded at once, what it sets in motion, and what to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.domain.contact import Channel, HoldKind, Party
from app.domain.people import ContactPoint, PersonCard
from ui import icons, wording
from ui.callwork import Shield
from ui.models.rows import ListView, RowDelegate, Rows
from ui.widgets import painting
from ui.widgets.button import FILLED, Button
from ui.widgets.palette import Palette
from ui.widgets.pane import column, label, line, row
from ui.widgets.wrapped import OneLine
from ui.windows.strip import Hints

_WIDE, _LEFT, _ROW = 798, 396, 39
_WORDS, _END, _GAP = 66, 10, 12  # before the words of a row, behind them, and between them
EFFECT_ROOM = _LEFT - _WORDS - _END - _GAP  # for what is said and what it does, together
_DIGITS = "123456789"


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing people say. Its words are `protect.<code>`, `.effect`, `.words`, `.say`.

    `days`: until somebody looks at it again; `third`: about numbers of others, not their own.
    """

    code: str
    icon: str
    hold: HoldKind | None = None
    days: int = 0
    opts_out: bool = False
    third: bool = False


SAYINGS = (
    Saying("complaint", "message-circle-warning", HoldKind.COMPLAINT, 15),
    Saying("dispute", "scale", HoldKind.DISPUTE, 20),
    Saying("hardship", "hand-coins", HoldKind.HARDSHIP, 7),
    Saying("illness", "heart-pulse", HoldKind.ILLNESS, 14),
    Saying("bereavement", "flower-2", HoldKind.BEREAVEMENT, 30),
    Saying("third_party", "users", opts_out=True, third=True),
    Saying("no_calls", "phone-off", opts_out=True),
    Saying("lawyer", "briefcase", HoldKind.STOP_COLLECTION, 30),
    Saying("identity", "user-x", HoldKind.DISPUTE, 30),
)


class SayingModel(Rows[Saying]):
    """The sayings that fit what was typed; each keeps its digit."""

    def look_for(self, typed: str) -> None:
        """Only those whose words have it, or all where none has."""
        wanted = typed.strip().lower()
        found = tuple(one for one in SAYINGS if wanted in _searched(one))
        self.set_rows(found or SAYINGS, self.now)

    def said(self, row: Saying, role: int) -> str | None:
        """What is said; for a screen reader with what it does."""
        if role == Qt.ItemDataRole.DisplayRole:
            return wording.text(f"protect.{row.code}")
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            effect = wording.text(f"protect.{row.code}.effect")
            return f"{wording.text(f'protect.{row.code}')}, {effect}"
        return None


class SayingDelegate(RowDelegate):
    """Digit, sign, what is said, and at the right what it does."""

    height = _ROW

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, row: Saying | None) -> None:
        """One row."""
        if row is None:
            return
        chosen = painting.ground(painter, option, bar=False)
        area: QRect = option.rect
        middle = area.center().y() + 1
        digit = _DIGITS[SAYINGS.index(row)]
        painting.key_cap(painter, area.left() + 8, middle, digit, chosen=chosen)
        icons.draw(painter, row.icon, QPointF(area.left() + 40, middle - 8), 16, "text2")
        words = area.adjusted(_WORDS, 0, -_END, 0)
        named = wording.text(f"protect.{row.code}")
        look = ("strong" if chosen else "body", "text")
        taken = painting.write(painter, words, named, look)
        room = words.adjusted(taken + _GAP, 0, 0, 0)
        effect = wording.text(f"protect.{row.code}.effect")
        if painting.width(effect, "caption") <= room.width():
            painting.write(painter, room, effect, ("caption", "text2"), painting.RIGHT)


class ProtectPalette(Palette):
    """Says `chosen` with what protects this person; a digit acts at once."""

    chosen = Signal(object)  # Shield

    def __init__(self, over: QWidget) -> None:
        super().__init__(over, _WIDE)
        self._card: PersonCard | None = None
        self._line: ContactPoint | None = None
        self._now = datetime.now(UTC)
        self.title, self.at_once = label("section"), label("label", "text2")
        self.mark, self.typed, self.words = label(), QLineEdit(), QLineEdit()
        self._search = self.typed.addAction(
            icons.icon("search", 16, "text3"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.model = SayingModel(self)
        self.view = ListView(self.model, SayingDelegate())
        self.view.show_rows(len(SAYINGS))
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.named, self.then = label("section"), label("caption", "text3")
        self.effects = [OneLine() for _ in range(3)]
        self.say_title, self.say = label("caption", "text3"), label("opening", wrap=True)
        self.keys, self.go = Hints(), Button(FILLED, icon="shield")
        self.fill(self._laid_out())
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the palette."""
        self.at_once.setText(self.tr("A digit acts at once, at every desk"))
        self.typed.setPlaceholderText(self.tr("What did they say? For example: hospital, lawyer"))
        self.typed.setAccessibleName(self.tr("What did they say?"))
        self.words.setPlaceholderText(self.tr("In their words (optional)"))
        self.words.setAccessibleName(self.tr("In their words"))
        self.view.setAccessibleName(self.at_once.text())
        self.then.setText(self.tr("What happens at once"))
        self.say_title.setText(self.tr("What you can say now"))
        self.keys.say(
            (
                ("↑ ↓", self.tr("choose")),
                ("1–9", self.tr("act at once")),
                ("Enter", self.tr("act")),
                ("Esc", self.tr("back")),
            )
        )
        self.mark.setPixmap(icons.pixmap("shield", 18, "accent", 2.0))
        self._search.setIcon(icons.icon("search", 16, "text3"))
        self.go.setText(self.tr("Protect now"))
        self._say_title()
        self.model.look_for(self.typed.text())
        self._say_effect()

    def begin(self, card: PersonCard, on_line: ContactPoint | None, now: datetime) -> None:
        """About this person; `on_line`: whose number is being spoken on."""
        self._card, self._line, self._now = card, on_line, now
        self.typed.clear()
        self.words.clear()
        self.model.look_for("")
        self.view.setCurrentIndex(self.model.index(0))
        self._say_title()
        self.open_at(self.typed)

    def act(self, one: Saying) -> None:
        """Do it, unless it is about numbers that nobody has."""
        points = self._points(one)
        if self._card is None or (one.third and not points):
            return
        review = self._review(one)
        named = wording.text(f"protect.{one.code}")
        words = self.words.text().strip()
        shield = Shield(
            hold=one.hold,
            review_on=review,
            channel=None if one.third else Channel.CALL,
            opts_out=one.opts_out,
            point_ids=points,
            words=f"{named}: {words}" if words else named,
        )
        self.close_it()
        self.chosen.emit(shield)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search digits act and arrows choose; letters and Chinese look for words."""
        key = event if isinstance(event, QKeyEvent) else None
        if watched is self.typed and key is not None and key.type() == QEvent.Type.KeyPress:
            return self._took(key)
        return super().eventFilter(watched, event)

    def _took(self, event: QKeyEvent) -> bool:
        at, last = self.view.currentIndex().row(), self.model.rowCount() - 1
        if event.text() and event.text() in _DIGITS:
            self.act(SAYINGS[int(event.text()) - 1])
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.view.setCurrentIndex(self.model.index(max(0, min(last, at + step))))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act_marked()
        else:
            return False
        return True

    def _act_marked(self) -> None:
        one = self.model.row_at(self.view.currentIndex())
        if one is not None:
            self.act(one)

    def _looked_for(self, typed: str) -> None:
        self.model.look_for(typed)
        self.view.setCurrentIndex(self.model.index(0))

    def _say_title(self) -> None:
        name = self._card.name if self._card is not None else ""
        self.title.setText(self.tr("Protect %1").replace("%1", name))

    def _say_effect(self) -> None:
        one = self.model.row_at(self.view.currentIndex())
        if one is None or self._card is None:
            return
        self.named.setText(wording.text(f"protect.{one.code}"))
        lines = [("ban", wording.text(f"protect.{one.code}.effect")), *self._more(one)]
        for place, effect in enumerate(self.effects):
            effect.setVisible(place < len(lines))
            if place < len(lines):
                effect.say(*lines[place])
        said = wording.text(f"protect.{one.code}.say")
        self.say.setText(self.tr("“%1”").replace("%1", said))
        self.go.setEnabled(not one.third or bool(self._points(one)))

    def _more(self, one: Saying) -> list[tuple[str, str]]:
        """How long, and who ends it."""
        review = self._review(one)
        if review is not None:
            until = self.tr("Looked at again on %1")
            return [
                ("calendar", until.replace("%1", review.isoformat())),
                ("user", self.tr("Never ends by itself: a team lead ends it")),
            ]
        if not one.third:
            return [("user", self.tr("Stands until a team lead takes it back"))]
        points = self._points(one)
        if not points:
            return [("info", self.tr("No number of anybody else is on record"))]
        shown = [point.shown for point in self._thirds() if point.id in points]
        return [("phone-off", " · ".join(shown))]

    def _review(self, one: Saying) -> date | None:
        if one.hold is None:
            return None
        return wording.local(self._now).date() + timedelta(days=one.days)

    def _points(self, one: Saying) -> tuple[str, ...]:
        """Numbers of others: the one on the line if it is such a one, else all of them."""
        if not one.third:
            return ()
        if self._line is not None and self._line.party is Party.THIRD_PARTY:
            return (self._line.id,)
        return tuple(point.id for point in self._thirds())

    def _thirds(self) -> tuple[ContactPoint, ...]:
        points = self._card.points if self._card is not None else ()
        return tuple(point for point in points if point.party is Party.THIRD_PARTY)

    def _connect(self) -> None:
        self.typed.installEventFilter(self)
        self.typed.textEdited.connect(self._looked_for)
        self.view.selectionModel().currentChanged.connect(lambda *_: self._say_effect())
        self.view.doubleClicked.connect(lambda _: self._act_marked())
        self.words.returnPressed.connect(self._act_marked)
        self.go.clicked.connect(self._act_marked)

    def _laid_out(self) -> QVBoxLayout:
        self.view.setFixedWidth(_LEFT)
        right = column(
            self.named, 2, self.then, *self.effects, 4, line(), 4, self.say_title, self.say, 4,
            self.words, None, gap=4,
        )  # fmt: skip
        middle = row(self.view, line("v"), right, gap=14)
        middle.setStretch(2, 1)
        head = row(self.mark, self.title, 4, self.at_once, None)
        foot = row(self.keys, self.go)
        whole = column(head, self.typed, middle, line(), foot, gap=12)
        whole.setContentsMargins(18, 16, 18, 8)
        return whole


def _searched(one: Saying) -> str:
    parts = (f"protect.{one.code}", f"protect.{one.code}.words", f"protect.{one.code}.effect")
    return " ".join(wording.text(part) for part in parts).lower()
