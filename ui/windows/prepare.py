"""The middle while nobody is being called: what to know of this person, and why they are here."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.people import PersonCard
from ui import icons, wording
from ui.jobs import Unfinished
from ui.widgets.button import FILLED, FRAMED, Button
from ui.widgets.pane import Pane, column, label, line, row

_MOST_KNOWN, _MOST_REASONS = 5, 6


class PreparePage(Pane):
    """Two columns: things to know, and the reasons for this place in the queue."""

    def __init__(self) -> None:
        super().__init__()
        self._card: PersonCard | None = None
        self.known_title, self.why_title = label("section"), label("section")
        self.known, self.why = QVBoxLayout(), QGridLayout()
        self.known.setSpacing(8)
        self.why.setVerticalSpacing(6)
        self.why.setColumnStretch(0, 1)
        left, right = (
            column(self.known_title, 4, self.known, None, gap=4),
            column(self.why_title, 4, self.why, None, gap=4),
        )
        both = row(left, line("v"), right, gap=18)
        both.setStretch(0, 1)
        both.setStretch(2, 1)
        self.setLayout(both)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        self.known_title.setText(self.tr("Before you call"))
        self.why_title.setText(self.tr("Why this person, now"))
        if self._card is not None:
            self.show_card(self._card)

    def show_card(self, card: PersonCard) -> None:
        """What is known of this person."""
        self._card = card
        _empty(self.known)
        for icon, fact in self._facts(card)[:_MOST_KNOWN]:
            self.known.addLayout(_fact(icon, fact))
        _empty(self.why)
        for number, one in enumerate(card.why[:_MOST_REASONS]):
            words, points = label("label", "text2", wrap=True), label("strong", "accent")
            words.setText(wording.point(one))
            points.setText(f"{one.points:+d}".replace("-", "−"))
            points.setProperty("ink", "accent" if one.points > 0 else "text3")
            self.why.addWidget(words, number, 0)
            self.why.addWidget(points, number, 1)
        if not card.why:
            words = label("label", "text2", wrap=True)
            words.setText(self.tr("This person is not in the queue now."))
            self.why.addWidget(words, 0, 0)

    def _facts(self, card: PersonCard) -> list[tuple[str, str]]:
        facts = [("shield", wording.text(f"screen.hold_{one.kind.value}")) for one in card.holds]
        facts += [
            (
                "clock",
                f"{wording.text(f'screen.due_{one.kind.value}')}  {wording.text_of(one.due_at)}",
            )
            for one in card.follow_ups
        ]
        for one in card.promises:
            promised = wording.text("screen.promise_line", due=one.due_on, amount=one.amount)
            facts.append(
                ("handshake", f"{promised} · {wording.text(f'screen.promise_state_{one.state}')}")
            )
        facts += [("pencil", entry.note) for entry in card.timeline if entry.note]
        return facts or [("info", self.tr("Nothing was agreed yet, and nothing noted."))]


class IdlePage(Pane):
    """Nobody is open: take the next, or first give the outcomes that are missing."""

    next_wanted = Signal()
    finish = Signal(object)  # Unfinished

    def __init__(self) -> None:
        super().__init__(ground="surface")
        self.unfinished: tuple[Unfinished, ...] = ()
        self._contacting = True
        self.title, self.hint = label("heading"), label("body", "text2", wrap=True)
        self.button = Button(FILLED, key="F2", icon="arrow-right")
        self.button.clicked.connect(self.next_wanted)
        self.missing = QVBoxLayout()
        inside = column(
            None, self.title, self.hint, 8, self.missing, row(self.button, None), None, gap=8
        )
        inside.setContentsMargins(96, 0, 96, 0)
        self.setLayout(inside)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        count = len(self.unfinished)
        if count:
            self.title.setText(self.tr("Contacts without outcome: %n", "", count))
            self.hint.setText(
                self.tr(
                    "The program ended before the outcome was given. The permits are on record;"
                    " please say first how these calls ended."
                )
            )
        elif self._contacting:
            self.title.setText(self.tr("Ready for the next person"))
            self.hint.setText(
                self.tr(
                    "The next person is chosen for you, with the reasons. Nobody is called yet."
                )
            )
        else:
            self.title.setText(self.tr("Whose case is it about?"))
            self.hint.setText(
                self.tr("Choose somebody on the left, or find them (Ctrl+K). You read, not call.")
            )
        self.button.setText(self.tr("Next person"))

    def allow(self, *, contacting: bool) -> None:
        """Offer the next person only to who may contact people."""
        self._contacting = contacting
        self.button.setVisible(contacting)
        self.retranslate()

    def focus_first(self) -> None:
        """Put the hands on the first outcome that is wanted, else on the next person."""
        first = self.missing.itemAt(0)
        widget = self.button if first is None else first.widget()
        if widget is not None:
            if widget is not self.button:
                widget.show()  # just put in, it is not shown yet and would take no focus
            widget.setFocus()

    def offer(self, unfinished: tuple[Unfinished, ...]) -> None:
        """List permits that want an outcome, one button each."""
        self.unfinished = unfinished
        _empty(self.missing)
        for one in unfinished:
            button = Button(FRAMED, icon="pencil")
            name = one.name or self.tr("Somebody else's person by now")
            button.setText(f"{name}  {wording.text_of(one.at)}")
            button.clicked.connect(partial(self.finish.emit, one))
            self.missing.addWidget(button)
        self.button.set_kind(FRAMED if unfinished else FILLED)
        self.retranslate()


def _fact(icon: str, words: str) -> QHBoxLayout:
    mark, told = label(), label("body", "text", wrap=True)
    mark.setPixmap(icons.pixmap(icon, 16, "accent", 2.0))
    told.setText(words)
    made = row(mark, told, gap=10)
    made.setStretch(1, 1)
    return made


def _empty(layout: QVBoxLayout | QGridLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        inner = item.layout()
        if isinstance(inner, QVBoxLayout | QGridLayout):
            _empty(inner)
        elif inner is not None:
            while (part := inner.takeAt(0)) is not None:
                _drop(part.widget())
        _drop(item.widget())


def _drop(widget: QWidget | None) -> None:
    if widget is not None:
        widget.hide()
        widget.setParent(None)
        widget.deleteLater()
