"""F8: what people say that has to be heeded at once, what it sets in motion, and what to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.domain.contact import Channel, Party
from app.domain.flags import FlagKind, Shield
from app.domain.people import ContactPoint, PersonCard
from app.domain.wishes import Agreed
from ui import icons, wording
from ui.callwork import Standing
from ui.models.rows import ListView
from ui.widgets.button import FILLED, Button
from ui.widgets.palette import Palette
from ui.widgets.pane import column, label, line, row
from ui.widgets.wrapped import OneLine
from ui.windows.details import Chosen, Details, asked_of, flag_of, terms_of
from ui.windows.sayings import DIGITS, LEFT, SAYINGS, Saying, SayingDelegate, SayingModel, named
from ui.windows.strip import Hints

_WIDE = 838
_SEEN = 11  # rows without scrolling
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Where it is said: on which number, in which contact; None without a call.

    `words`: theirs, as typed here before and not used yet.
    """

    point: ContactPoint | None = None
    contact_id: str | None = None
    words: str = ""


class ProtectPalette(Palette):
    """Says `chosen` with what protects this person; a digit acts at once, Enter too.

    `ended` is said with what stands and shall stand no longer, and why.
    """

    chosen = Signal(object)  # Shield
    ended = Signal(object, str)  # Standing
    worded = Signal(str)  # their words, as typed so far; nothing once they are used

    def __init__(self, over: QWidget) -> None:
        super().__init__(over, _WIDE)
        self._card: PersonCard | None = None
        self._spoken = Spoken()
        self._leads = False
        self._now = datetime.now(UTC)
        self.title, self.at_once = label("section"), label("label", "text2")
        self.mark, self.typed, self.words = label(), QLineEdit(), QLineEdit()
        self._search = self.typed.addAction(
            icons.icon("search", 16, "text3"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.model = SayingModel(self)
        self.view = ListView(self.model, SayingDelegate())
        self.view.show_rows(_SEEN)
        self.details = Details()
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
        self.words.setAccessibleName(self.tr("In their words"))
        self.view.setAccessibleName(self.at_once.text())
        self.say_title.setText(self.tr("What you can say now"))
        self.keys.say(
            (
                ("↑ ↓", self.tr("choose")),
                ("1–9", self.tr("act at once")),
                ("A–Z", self.tr("find")),
                ("Enter", self.tr("act")),
                ("Tab", self.tr("details")),
                ("Esc", self.tr("back")),
            )
        )
        self.mark.setPixmap(icons.pixmap("shield", 18, "accent", 2.0))
        self._search.setIcon(icons.icon("search", 16, "text3"))
        self._say_title()
        self.model.look_for(self.typed.text())
        self._say_effect()

    def begin(  # of whom, where, by whom and when
        self,
        card: PersonCard,
        spoken: Spoken,
        now: datetime,
        marked: str | None = None,
        *,
        leads: bool = False,
    ) -> None:
        """About this person; `marked`: the number meant, `leads`: who may end what stands."""
        self._card, self._spoken, self._now, self._leads = card, spoken, now, leads
        about = spoken.point.id if spoken.point is not None else marked
        self.details.begin(card.points, card.zones, about, wording.local(now).date())
        self.typed.clear()
        self.words.setText(spoken.words)
        self.model.stand(())
        self.model.look_for("")
        self.view.setCurrentIndex(self.model.index(0))
        self._say_title()
        self.open_at(self.typed)

    def show_standing(self, standing: tuple[Standing, ...]) -> None:
        """What stands of this person, behind what can be said."""
        at = self.view.currentIndex().row()
        self.model.stand(standing)
        self.model.look_for(self.typed.text())
        self.view.setCurrentIndex(self.model.index(max(0, at)))

    def act(self, one: Saying) -> None:
        """Do it, unless it is about numbers that nobody has or a detail cannot be read."""
        self.details.show_for(one)
        thirds = self._points(one)
        if self._card is None or (one.third and not thirds) or self.details.fault():
            return
        chosen, said = self.details.chosen(), self.words.text().strip()
        words = f"{named(one)}: {said}" if said else named(one)
        shield = Shield(
            hold=one.hold,
            review_on=self._review(one),
            asked=tuple(asked_of(one, chosen, thirds, words)),
            flag=flag_of(one, chosen, words),
            consent=self._consent(one, chosen, words),
            contact_id=self._spoken.contact_id,
        )
        self._close_used()
        self.chosen.emit(shield)

    def end(self, one: Standing) -> None:
        """What stands shall stand no longer, if who sits here may say so, and says why."""
        why = self.words.text().strip()
        if not self._may_end(one):
            return
        if one.wants_reason and not why:
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._close_used()
        self.ended.emit(one, why)

    def _close_used(self) -> None:
        self.close_it()
        self.worded.emit("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search digits act and arrows choose; letters and Chinese look for words."""
        key = event if isinstance(event, QKeyEvent) else None
        if watched is self.typed and key is not None and key.type() == QEvent.Type.KeyPress:
            return self._took(key)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter acts from every field: none of them keeps it."""
        if event.key() in _ENTER:
            self._act_marked()
        else:
            super().keyPressEvent(event)

    def _took(self, event: QKeyEvent) -> bool:
        at, last = self.view.currentIndex().row(), self.model.rowCount() - 1
        if event.text() and event.text() in DIGITS:
            self.act(SAYINGS[int(event.text()) - 1])
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.view.setCurrentIndex(self.model.index(max(0, min(last, at + step))))
        elif event.key() in _ENTER:
            self._act_marked()
        else:
            return False
        return True

    def _act_marked(self) -> None:
        one = self.model.row_at(self.view.currentIndex())
        if isinstance(one, Standing):
            self.end(one)
        elif one is not None:
            self.act(one)

    def _looked_for(self, typed: str) -> None:
        fits = self.model.look_for(typed)
        self.view.setCurrentIndex(self.model.index(0) if fits else QModelIndex())

    def _say_title(self) -> None:
        name = self._card.name if self._card is not None else ""
        self.title.setText(self.tr("Protect %1").replace("%1", name))

    def _say_effect(self) -> None:
        one = self.model.row_at(self.view.currentIndex())
        if one is None or self._card is None:
            return
        stands = isinstance(one, Standing)
        self.named.setText(named(one))
        lines = self._of_standing(one) if isinstance(one, Standing) else self._of_saying(one)
        for place, effect in enumerate(self.effects):
            effect.setVisible(place < len(lines))
            if place < len(lines):
                effect.say(*lines[place])
        self.details.show_for(None if isinstance(one, Standing) else one)
        for part in (self.say_title, self.say):
            part.setVisible(not stands)
        self.then.setText(self.tr("It stands") if stands else self.tr("What happens at once"))
        self.words.setPlaceholderText(
            self.tr("Why it ends (required)") if stands else self.tr("In their words (optional)")
        )
        self._say_go(one)

    def _say_go(self, one: Saying | Standing) -> None:
        if isinstance(one, Standing):
            confirms = one.waits and self._leads
            self.go.setText(self.tr("Confirm") if confirms else self.tr("End it"))
            self.go.setEnabled(self._may_end(one))
            return
        said = wording.text(f"protect.{one.code}.say")
        self.say.setText(self.tr("“%1”").replace("%1", said))
        records = one.flag is FlagKind.CONSENT
        self.go.setText(self.tr("Put on record") if records else self.tr("Protect now"))
        self.go.setEnabled(not one.third or bool(self._points(one)))

    def _of_saying(self, one: Saying) -> list[tuple[str, str]]:
        return [("ban", wording.text(f"protect.{one.code}.effect")), *self._more(one)]

    def _of_standing(self, one: Standing) -> list[tuple[str, str]]:
        """What it is about, since when and by whom, in whose words."""
        since = wording.text("protect.since", at=wording.short(one.at))
        lines = [("info", one.detail)] if one.detail else []
        lines.append(("calendar", " · ".join(part for part in (since, one.staff) if part)))
        if not self._may_end(one):
            lines.append(("user", self.tr("A team lead ends it")))
        elif one.words:
            lines.append(("notebook-pen", one.words))
        return lines

    def _may_end(self, one: Standing) -> bool:
        """Nobody widens their own limits; what loosens them anybody may take back."""
        return self._leads or one.loosens

    def _consent(self, one: Saying, chosen: Chosen, words: str) -> Agreed | None:
        if one.flag is not FlagKind.CONSENT:
            return None
        terms = terms_of(one.flag, chosen)
        return Agreed(
            chosen.which, Channel.CALL, words, self._now, chosen.until, chosen.point_id, terms
        )

    def _more(self, one: Saying) -> list[tuple[str, str]]:
        """How long, and who ends it."""
        review = self._review(one)
        if review is not None:
            until = self.tr("Looked at again on %1")
            return [
                ("calendar", until.replace("%1", review.isoformat())),
                ("user", self.tr("Never ends by itself: a team lead ends it")),
            ]
        if one.flag is FlagKind.CONSENT and not self._leads:
            return [("user", self.tr("The rules read it once a team lead has confirmed it"))]
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
        line = self._spoken.point
        if line is not None and line.party is Party.THIRD_PARTY:
            return (line.id,)
        return tuple(point.id for point in self._thirds())

    def _thirds(self) -> tuple[ContactPoint, ...]:
        points = self._card.points if self._card is not None else ()
        return tuple(point for point in points if point.party is Party.THIRD_PARTY)

    def _connect(self) -> None:
        self.typed.installEventFilter(self)
        self.typed.textEdited.connect(self._looked_for)
        self.words.textEdited.connect(self.worded)
        self.view.selectionModel().currentChanged.connect(lambda *_: self._say_effect())
        self.view.doubleClicked.connect(lambda _: self._act_marked())
        self.go.clicked.connect(self._act_marked)

    def _laid_out(self) -> QVBoxLayout:
        self.view.setFixedWidth(LEFT)
        right = column(
            self.named, 2, self.then, *self.effects, 4, self.details, line(), 4, self.say_title,
            self.say, 4, self.words, None, gap=4,
        )  # fmt: skip
        middle = row(self.view, line("v"), right, gap=14)
        middle.setStretch(2, 1)
        head = row(self.mark, self.title, 4, self.at_once, None)
        foot = row(self.keys, self.go)
        whole = column(head, self.typed, middle, line(), foot, gap=12)
        whole.setContentsMargins(18, 16, 18, 8)
        return whole

