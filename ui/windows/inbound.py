"""F6: somebody is calling. Who it may be, and from which number; nothing else of them is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.people import ContactPoint, PointKind, SearchHit
from ui import callwork, icons, wording
from ui.models.contacts import belongs_to
from ui.tasks import Tasks
from ui.widgets.choices import ChoiceList
from ui.widgets.notice import WAIT, Notice
from ui.widgets.palette import Palette
from ui.widgets.pane import column, label, row
from ui.windows.outage import is_away
from ui.windows.strip import Hints

if TYPE_CHECKING:
    from app.services.desk import Desk

_WIDE, _MOST, _PAUSE = 560, 8, 150
_OTHER = "other"  # a number that is not on record


class AtHand(NamedTuple):
    """What the window knows by itself: names by id, and the numbers of who is open."""

    names: Mapping[str, str]
    points: tuple[ContactPoint, ...]


class InboundPalette(Palette):
    """First who, then the number; says `chosen` with both ('' for a number not on record).

    While the office is away nobody is looked for there: who stands in the window can be chosen.
    `name`: of who was chosen.
    """

    chosen = Signal(str, str)

    def __init__(self, desk: Desk, tasks: Tasks, over: QWidget) -> None:
        super().__init__(over, _WIDE)
        self._desk, self._tasks, self._asked = desk, tasks, ""
        self._about: tuple[str, str] | None = None
        self._at_hand, self._away, self.name = AtHand({}, ()), False, ""
        self._caller: str | None = None
        self._named: dict[str, str] = {}  # who is offered
        self._shown = ""  # what the list below answers; Enter waits for its answer
        self.title, self.hint = label("section"), label("label", "text2", wrap=True)
        self.typed, self.list, self.notice = QLineEdit(), ChoiceList(), Notice()
        self.mark, self.keys = label(), Hints()
        self.list.be(rows=_MOST)
        whole = column(
            row(self.mark, self.title, None), self.hint, self.typed, self.notice, self.list,
            self.keys, gap=10,
        )  # fmt: skip
        whole.setContentsMargins(18, 16, 18, 14)
        self.fill(whole)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._ask)
        self.typed.textEdited.connect(lambda _: self._pause.start())
        self.typed.installEventFilter(self)
        self.list.chosen.connect(self._took)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the palette."""
        self.title.setText(self.tr("Somebody is calling"))
        self.typed.setPlaceholderText(self.tr("Name, initials, case, or the number they call from"))
        self.typed.setAccessibleName(self.tr("Who is it?"))
        self.list.setAccessibleName(self.tr("Who it may be"))
        self.mark.setPixmap(icons.pixmap("phone-incoming", 18, "accent", 2.0))
        self.keys.say(
            (("↑ ↓", self.tr("choose")), ("Enter", self.tr("go on")), ("Esc", self.tr("back")))
        )
        self._say_hint()

    def begin(
        self, about: tuple[str, str] | None, at_hand: AtHand, *, away: bool = False
    ) -> None:
        """Ask who it is; `about`: id and name of who is on the desk now, offered first."""
        self._about, self._caller, self._asked = about, None, ""
        self._at_hand, self._away = at_hand, away
        self.title.setText(self.tr("Somebody is calling"))
        self.typed.clear()
        self.typed.show()
        self.notice.clear()
        self._offer(())
        self._say_hint()
        if away:
            self.notice.say(wording.text("unsent.callers"), WAIT)
        self.open_at(self.typed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter of the field act in the list below it."""
        key = event if isinstance(event, QKeyEvent) else None
        if watched is self.typed and key is not None and key.type() == QEvent.Type.KeyPress:
            return self._moved(key)
        return super().eventFilter(watched, event)

    def _moved(self, event: QKeyEvent) -> bool:
        at, last = self.list.currentIndex().row(), self.list.choices.rowCount() - 1
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentIndex(self.list.choices.index(max(0, min(last, at + step))))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.typed.text().strip() != self._asked:
                self._ask()
            elif self._shown == self._asked and (code := self.list.current()) is not None:
                self._took(code)
        else:
            return False
        return True

    def _ask(self) -> None:
        self._pause.stop()
        asked = self._asked = self.typed.text().strip()
        if not asked:
            self._offer(())
            return
        if self._away:
            self._offer(self._shown_as(asked))
            return
        job = partial(callwork.callers, self._desk, asked)
        self._tasks.run(self, job, partial(self._found, asked), partial(self._failed, ""))

    def _found(self, asked: str, hits: tuple[SearchHit, ...]) -> None:
        if asked == self._asked and self._caller is None:
            self._offer([(hit.debtor_id, hit.name) for hit in hits])

    def _shown_as(self, asked: str) -> list[tuple[str, str]]:
        """Who stands in the window under such a name."""
        names = self._at_hand.names.items()
        return [one for one in names if asked.casefold() in one[1].casefold()][:_MOST]

    def _offer(self, hits: Sequence[tuple[str, str]]) -> None:
        """Names only: nothing of a debt shows while nobody knows who listens."""
        rows = list(hits)
        if self._about is not None and self._about not in rows:
            rows.insert(len(rows) if self._asked else 0, self._about)  # whom one typed comes first
        self.list.choices.aside = {}
        self.list.choices.set_rows(rows)
        self._named, self._shown = dict(rows), self._asked
        if hits or (rows and not self._asked):  # nobody found: Enter takes nobody unasked
            self.list.setCurrentIndex(self.list.choices.index(0))
        if self._away:
            self.notice.say(wording.text("unsent.callers"), WAIT)
        elif self._asked and not hits:
            self.notice.say(
                self.tr("Nobody was found. Ask for another name, or their case number.")
            )
        else:
            self.notice.clear()

    def _took(self, code: str) -> None:
        if self._caller is None and self._away:
            self._ask_known(code)
        elif self._caller is None:
            job = partial(callwork.points_of, self._desk, code)
            failed = partial(self._failed, code)
            self._tasks.run(self, job, partial(self._ask_number, code), failed)
        else:
            caller = self._caller
            self.close_it()
            self.chosen.emit(caller, "" if code == _OTHER else code)

    def _ask_known(self, caller: str) -> None:
        """The numbers of who is open are at hand, nobody else's."""
        is_open = self._about is not None and self._about[0] == caller
        points = self._at_hand.points if is_open else ()
        self._ask_number(caller, (self._named[caller], points))

    def _ask_number(self, caller: str, known: tuple[str, tuple[ContactPoint, ...]]) -> None:
        if self.isHidden():
            return
        self._caller, self.name = caller, known[0]
        numbers = [one for one in known[1] if one.kind in (PointKind.MOBILE, PointKind.LANDLINE)]
        self.list.choices.set_rows(
            [*((one.id, one.shown) for one in numbers), (_OTHER, self.tr("Another number"))]
        )
        self.list.choices.aside = {one.id: belongs_to(one) for one in numbers}
        self.typed.hide()
        self.title.setText(known[0])
        self._say_hint()
        self.list.setFocus()
        self.list.setCurrentIndex(self.list.choices.index(0))

    def _say_hint(self) -> None:
        if self._caller is None:
            self.hint.setText(self.tr("Who says they are calling? It goes on record as inbound."))
        else:
            self.hint.setText(self.tr("Which number do they call from?"))

    def _failed(self, chosen: str, error: BaseException) -> None:
        """The office went away just now: on with what is at hand."""
        if not is_away(error):
            self.notice.say(wording.problem(error))
            return
        self._away = True
        if chosen:
            self._ask_known(chosen)
        else:
            self._ask()
