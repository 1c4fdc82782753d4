"""The middle before a call: what to know, what to say first, why this person, what may be offered.

And the page where nobody is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.domain.agreements import DueState
from ui import theme, wording
from ui.widgets.button import FILLED, FLUSH, FRAMED, Button
from ui.widgets.pane import Pane, column, label, line, row, show_where
from ui.widgets.wrapped import Facts, OneLine

if TYPE_CHECKING:
    from app.domain.agreements import Agreement
    from app.domain.people import PersonCard
    from app.domain.queue import Tabs
    from ui.jobs import Unfinished

_KNOWN, _MOST = 3, 8  # things to know before calling: on a small screen, on a high one
_HIGH, _FACT = 360, 28  # pixels of a page from which on there is room for more of them
_ROOMY = 540  # and for what is said later in the call
_LITTLE, _APART = 36, 96  # pixels between what to know and why, at least there, and at most
_COUNTED = 3  # figures of the day where nobody is open
_LINES = 2  # of reasons, and of what may be offered
_PARTS = 3  # of the call, named before it


@dataclass(frozen=True, slots=True)
class Opening:
    """The words before and at the beginning of a call. `script`: which one, of which day."""

    say: str = ""
    hint: str = ""
    script: str = ""
    offers: tuple[str, ...] = ()
    ahead: tuple[tuple[str, str], ...] = ()  # of the next parts of the call, name and words


class PreparePage(Pane):
    """Two columns: what to know and the reasons; the opening words and what may be offered."""

    def __init__(self) -> None:
        super().__init__()
        self._card: PersonCard | None = None
        self._opening = Opening()
        self.known_title, self.why_title = label("section"), label("label", "text2")
        self.known = [OneLine() for _ in range(_MOST)]
        self.why, self.why_not = Facts(_LINES), label("label", "text2", wrap=True)
        self.say_title, self.script = label("section"), label("caption", "text3")
        self.say, self.hint = label("opening", wrap=True), label("label", "text3", wrap=True)
        self.offer_title, self.offers = label("label", "text2"), Facts(_LINES)
        self.ahead, self._between = Ahead(), QWidget()
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        self.known_title.setText(self.tr("Before you call"))
        self.why_title.setText(self.tr("Why this person, now"))
        self.say_title.setText(self.tr("Opening words"))
        self.offer_title.setText(self.tr("What you may offer"))
        self.why_not.setText(self.tr("This person is not in the queue now."))
        if self._card is not None:
            self.show_card(self._card)

    def show_card(self, card: PersonCard) -> None:
        """What is known of this person."""
        self._card = card
        self._show_facts(card)
        self.why.show_facts(
            tuple(
                (
                    wording.point(one),
                    f"{one.points:+d}".replace("-", "−"),
                    "accent" if one.points > 0 else "text2",
                )
                for one in card.why
            )
        )
        self.why.setVisible(bool(card.why))
        self.why_not.setVisible(not card.why)

    def show_opening(self, opening: Opening) -> None:
        """What is said first, and what may be offered in this stage."""
        self._opening = opening
        self.script.setText(opening.script)
        self.say.setText(self.tr("“%1”").replace("%1", opening.say))
        self.hint.setText(opening.hint)
        self.offers.show_facts(tuple((one, "", "text2") for one in opening.offers))
        self.ahead.show_parts(opening.ahead)
        self._fit()
        said: tuple[QWidget, ...] = (self.say_title, self.say, self.script)
        offered: tuple[QWidget, ...] = (self.offer_title, self.offers)
        for parts, there in ((said, bool(opening.say)), (offered, bool(opening.offers))):
            for part in parts:
                part.setVisible(there)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A high window tells more of what is known, and how the call goes on."""
        super().resizeEvent(event)
        if self._card is not None:
            self._show_facts(self._card)
        self._fit()

    def _fit(self) -> None:
        """What is left over lies between the parts, or below them where more is told."""
        roomy = self.height() >= theme.px(_ROOMY) and bool(self._opening.ahead)
        self.ahead.setVisible(roomy)
        self._between.setMinimumHeight(theme.px(_LITTLE) if roomy else 0)
        self._whole.setStretch(0, int(not roomy))
        self._whole.setStretch(2, int(roomy))

    def _show_facts(self, card: PersonCard) -> None:
        more = (self.height() - theme.px(_HIGH)) // theme.px(_FACT)
        facts = self._facts(card)[: _KNOWN + max(0, more)]
        for one, fact in zip(self.known, facts, strict=False):
            one.say(*fact)
        show_where((one, at < len(facts)) for at, one in enumerate(self.known))

    def _lay_out(self) -> None:
        """Two columns whose lower parts stand in one line, not too far from the upper ones."""
        known = column(row(self.known_title, None), 2, *self.known, None, gap=3)
        why = column(self.why_title, self.why, self.why_not, gap=2)
        say = column(row(self.say_title, None, self.script), self.say, self.hint, None, gap=3)
        offer = column(self.offer_title, self.offers, gap=2)
        between = self._between
        between.setMaximumHeight(_APART)
        both = QGridLayout()
        both.setContentsMargins(0, 0, 0, 0)
        both.setHorizontalSpacing(18)
        both.setVerticalSpacing(0)
        for at, (upper, lower) in ((0, (known, why)), (2, (say, offer))):
            both.addLayout(upper, 0, at)
            both.addLayout(lower, 2, at)
        both.addWidget(between, 1, 0)
        both.addWidget(line("v"), 0, 1, 3, 1)
        for at, share in ((0, 45), (2, 55)):
            both.setColumnStretch(at, share)
        both.setRowStretch(1, 100)
        both.setRowStretch(3, 1)
        self._whole = column(both, self.ahead, None, gap=18)
        self.setLayout(self._whole)
        self._fit()

    def _facts(self, card: PersonCard) -> list[tuple[str, str]]:
        from ui.models.timeline import noted_as  # not before somebody is open

        facts = [("shield", wording.text(f"screen.hold_{one.kind.value}")) for one in card.holds]
        facts += [("shield", one) for one in _said(card)]
        facts += [
            (
                "clock",
                f"{wording.short(one.due_at)}  {wording.text(f'screen.due_{one.kind.value}')}",
            )
            for one in card.follow_ups
        ]
        facts += [("handshake", _agreed(one)) for one in card.agreements]
        for one in card.promises:
            promised = wording.text(
                "screen.promise_line", due=wording.short_day(one.due_on), amount=one.amount
            )
            facts.append(
                ("handshake", f"{promised} · {wording.text(f'screen.promise_state_{one.state}')}")
            )
        noted = [one for one in card.timeline if one.note and not one.corrected]
        facts += [noted_as(one) for one in noted]
        return facts or [("info", self.tr("Nothing was agreed yet, and nothing noted."))]


def _agreed(one: Agreement) -> str:
    """What was agreed, what has become of it, and what is to be paid next."""
    kind = wording.text(f"agreement.kind_{one.kind.value}")
    state = wording.text(f"agreement.state_{one.state.value}")
    judged = next((row for row in one.rows if row.state is DueState.ASKED), None)
    if judged is not None:
        state = wording.text("agreement.row_asked")
    following = judged or next((row for row in one.rows if row.paid < row.amount), None)
    if following is None:
        return f"{kind} · {state}"
    due = wording.text("screen.next_due", due=following.due_on, amount=following.amount)
    return f"{kind} · {state} · {due}"


def _said(card: PersonCard) -> list[str]:
    """What the person asked for and agreed to, in a line each."""
    said, text = card.said, wording.text
    lines = [
        f"{text('flag.opt_out')} · {text(f'channel.{channel}')}"
        for channel in (one.channel.value if one.channel else "any" for one in said.opt_outs)
    ]
    lines += [f"{text('flag.agreed')} · {text(f'consent.{one.kind}')}" for one in said.consents]
    for one in said.flags:
        about = wording.terms(one.terms, one.until)
        lines.append(" · ".join(filter(None, (text(f"flag.{one.kind.value}"), about))))
    return list(dict.fromkeys(lines))


class Ahead(Pane):
    """What is said in the next parts of the call, to be read before it on a high screen."""

    def __init__(self) -> None:
        super().__init__()
        self.title = label("section")
        self.parts = [
            (label("label", "text3"), label("body", "text2", wrap=True)) for _ in range(_PARTS)
        ]
        rows = QGridLayout()
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(18)
        rows.setVerticalSpacing(10)
        rows.setColumnStretch(1, 1)
        for at, (name, words) in enumerate(self.parts):
            rows.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
            rows.addWidget(words, at, 1)
        self.setLayout(column(line(), 6, self.title, 2, rows, gap=4))
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """The title; the words come with their person."""
        self.title.setText(self.tr("How the call goes on"))

    def show_parts(self, parts: tuple[tuple[str, str], ...]) -> None:
        """The name of each part, and its words."""
        for at, (name, words) in enumerate(self.parts):
            there = at < len(parts)
            name.setText(parts[at][0] if there else "")
            words.setText(parts[at][1] if there else "")
            for shown in (name, words):
                shown.setVisible(there)


class IdlePage(Pane):
    """Nobody is open: take the next, or first give the outcomes that are missing."""

    next_wanted = Signal()
    import_wanted = Signal()
    finish = Signal(object)  # Unfinished

    def __init__(self) -> None:
        super().__init__(ground="surface")
        self.unfinished: tuple[Unfinished, ...] = ()
        self._contacting, self._importing, self._seeing = True, False, True
        self._empty, self._counted = False, False
        self.title, self.hint = label("heading"), label("body", "text2", wrap=True)
        self.button = Button(FILLED, key="F2", icon="arrow-right")
        self.button.clicked.connect(self.next_wanted)
        self.bring = Button(FILLED, icon="upload")
        self.bring.clicked.connect(self.import_wanted)
        self.missing = QVBoxLayout()
        self.counts = [label("display") for _ in range(_COUNTED)]
        self.counted = [label("label", "text2") for _ in range(_COUNTED)]
        self.today = QWidget()
        self.today.setLayout(self._figures())
        inside = column(
            None, self.title, self.hint, 8, self.missing,
            row(FLUSH, self.bring, self.button, None, gap=4), 20, self.today, None, gap=8,
        )  # fmt: skip
        inside.setContentsMargins(96, 0, 96, 0)
        self.setLayout(inside)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        title, hint = self._first_thing()
        self.title.setText(title)
        self.hint.setText(hint)
        self.button.setText(self.tr("Next person"))
        self.bring.setText(self.tr("Import a file…"))
        words = (
            self.tr("Call-backs due by now"),
            self.tr("Promises due today"),
            self.tr("People in the queue"),
        )
        for caption, said in zip(self.counted, words, strict=True):
            caption.setText(said)

    def _first_thing(self) -> tuple[str, str]:
        """What is to be done first, and what that means."""
        if count := len(self.unfinished):
            return self.tr("Contacts without outcome: %n", "", count), self.tr(
                "The program ended before the outcome was given. The permits are on record;"
                " please say first how these calls ended."
            )
        if not self._seeing:
            return wording.text("list.only_staff_title"), wording.text("list.only_staff_do")
        if not self._contacting:
            return self.tr("Whose case is it about?"), self.tr(
                "Choose somebody on the left, or find them (Ctrl+K). You read, not call."
            )
        if self._empty and self._importing:
            return self.tr("Nobody is in the queue yet"), self.tr(
                "Bring in a creditor's file (Ctrl+I). A dry run shows first what each row becomes."
            )
        if self._empty:
            return self.tr("Nobody is in the queue"), self.tr(
                "A team lead brings people in. Whoever calls can be answered all the same (F6)."
            )
        return self.tr("Ready for the next person"), self.tr(
            "The next person is chosen for you, with the reasons. Nobody is called yet."
        )

    def show_first(self, count: int) -> None:
        """How long the queue is at its first reading, before anything else is counted."""
        if not self._counted:
            self._empty = count == 0
            self._stress()
            self.retranslate()

    def show_counts(self, tabs: Tabs) -> None:
        """What the day has for who sits here."""
        self._counted, self._empty = True, not (tabs.waiting or tabs.call_backs or tabs.promises)
        self._stress()
        self.retranslate()
        numbers = (tabs.call_backs_due, tabs.promises_due, tabs.waiting)
        for count, number in zip(self.counts, numbers, strict=True):
            count.setText(f"{number:,}")

    def _figures(self) -> QVBoxLayout:
        side_by_side = row(gap=18)
        for at, (count, caption) in enumerate(zip(self.counts, self.counted, strict=True)):
            if at:
                side_by_side.addWidget(line("v"))
            count.setText("–")
            side_by_side.addLayout(column(count, caption, gap=0), 1)
        return column(line(), 4, side_by_side, gap=8)

    def allow(self, *, contacting: bool, importing: bool, seeing: bool) -> None:
        """Offer the next person to who may contact people, a file to who may bring one in."""
        self._contacting, self._importing, self._seeing = contacting, importing, seeing
        for part in (self.button, self.today):
            part.setVisible(contacting)
        self._stress()
        self.retranslate()

    def _stress(self) -> None:
        """Fill the one next thing: a file where nobody waits, else the next person."""
        self.bring.setVisible(self._empty and self._importing)
        first = not self.unfinished and self.bring.isHidden()
        self.button.set_kind(FILLED if first else FRAMED)
        if self.button.hasFocus() and not first:
            self.focus_first()

    def focus_first(self) -> None:
        """Put the hands on the first outcome that is wanted, else on the next person."""
        first = self.missing.itemAt(0)
        next_thing = self.button if self.bring.isHidden() else self.bring
        widget = next_thing if first is None else first.widget()
        if widget is not None:
            if first is not None:
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
        self._stress()
        self.retranslate()


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
