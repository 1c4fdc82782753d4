"""What stands beside the work and does not stop it: the help of a screen, and the first day."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import keys, theme, wording
from ui.widgets.button import FILLED, FLUSH, PLAIN, Button
from ui.widgets.pane import Pane, column, label, line, on_ground, row
from ui.windows.queue import WIDTH as LIST
from ui.windows.room import scrolled

WIDTH = 384
STEPS = 8  # of the first day
_EDGE = 18
_BAR, _STRIP = 45, 29  # pixels of the desk above and below
_LEAST = 1366  # pixels that the work keeps where help stands beside it


class SidePanel(Pane):
    """One of two pages beside the work; says `closed` when it goes.

    A wide window makes `room` for it. In a narrower one it lies over the list of the desk: the
    person and the answers, of which it tells, stay in sight. Over a room it lies at the right.
    """

    closed = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over, ground="panel")
        self._at_desk = False
        self.room = QWidget()
        self.room.setFixedWidth(WIDTH)
        self.room.hide()
        self.help, self.guide = HelpPage(), GuidePage()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.help)
        self.pages.addWidget(self.guide)
        self.close_button = Button(PLAIN, icon="x")
        self.close_button.clicked.connect(self.put_away)
        self.guide.finished.connect(self.put_away)
        head = row(None, self.close_button)
        head.setContentsMargins(0, 6, 8, 0)
        whole = column(head, self.pages, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(row(line("v"), whole, line("v"), gap=0))
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """The button's words."""
        self.close_button.setText(self.tr("Close"))

    def show_help(self, screen: str) -> None:
        """The help of this screen; asked for once more, it goes."""
        if self._is_shown(self.help) and self.help.about_screen == screen:
            self.put_away()
        else:
            self.help.show_screen(screen)
            self._show(self.help)

    def follow(self, screen: str) -> None:
        """The work went on to another screen: its help follows, where help is shown at all."""
        if self._is_shown(self.help):
            self.help.show_screen(screen)

    def show_guide(self) -> None:
        """The first day, where it was left; asked for once more, it goes."""
        if self._is_shown(self.guide):
            self.put_away()
        else:
            self._show(self.guide)

    def put_away(self) -> None:
        """Gone, and the keys are the work's again."""
        inside = self.isAncestorOf(self.focusWidget() or self.close_button)
        self.hide()
        self.fit()
        self._heed_keys(False)
        if inside:
            self.closed.emit()

    def stand_at(self, *, desk: bool) -> None:
        """Beside the desk, whose bar and strip stay free, or beside a room."""
        self._at_desk = desk
        self.fit()

    def fit(self) -> None:
        """Along an edge of the window."""
        over = self.parentWidget()
        if over is None:
            return
        beside = not self.isHidden() and over.width() >= theme.px(_LEAST + WIDTH)
        self.room.setVisible(beside)
        high, wide = over.height(), theme.px(WIDTH)
        if beside or not self._at_desk:
            self.setGeometry(over.width() - wide, 0, wide, high)
        else:
            top, below = theme.px(_BAR), theme.px(_STRIP)
            self.setGeometry(0, top, theme.px(LIST), high - top - below)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc puts it away wherever the hands are: it stands over the work, so it goes first."""
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # no page's own Esc
        elif event.type() == QEvent.Type.KeyPress:
            self.put_away()
        return True

    def _is_shown(self, page: QWidget) -> bool:
        return not self.isHidden() and self.pages.currentWidget() is page

    def _show(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        self.show()
        self.fit()
        self.raise_()
        self._heed_keys(True)

    def _heed_keys(self, heeded: bool) -> None:
        """Only while it is shown: a filter of the application is asked at every event."""
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
            if heeded:
                app.installEventFilter(self)


class HelpPage(Pane):
    """What this screen is for, its keys, and what each part means; the words are data."""

    def __init__(self) -> None:
        super().__init__(ground="panel")
        self.about_screen = ""
        self.title, self.about = label("heading"), label("body", "text2", wrap=True)
        self.keys_title, self.parts_title = label("section"), label("section")
        self.keys, self.parts = QGridLayout(), QVBoxLayout()
        self.keys.setHorizontalSpacing(12)
        self.keys.setVerticalSpacing(7)
        self.keys.setColumnStretch(1, 1)
        self.parts.setSpacing(10)
        inside = column(
            self.title, self.about, 6, line(), 4, self.keys_title, self.keys, 8, line(), 4,
            self.parts_title, self.parts, None, gap=8,
        )  # fmt: skip
        inside.setContentsMargins(_EDGE, 0, _EDGE, 16)
        holder = QWidget()
        on_ground(holder, "panel")
        holder.setLayout(inside)
        self.setLayout(column(scrolled(holder), gap=0))
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        self.keys_title.setText(self.tr("Keys"))
        self.parts_title.setText(self.tr("What you see"))
        if self.about_screen:
            self.show_screen(self.about_screen)

    def show_screen(self, screen: str) -> None:
        """The words of one screen."""
        self.about_screen = screen
        self.title.setText(wording.text(f"help.{screen}.title"))
        self.about.setText(wording.text(f"help.{screen}.about"))
        _empty(self.keys)
        _empty(self.parts)
        for number, (key, words) in enumerate(pairs(wording.text(f"help.{screen}.keys"))):
            said = label("label", "text", wrap=True)
            said.setText(words)
            self.keys.addWidget(key_cap(key), number, 0, Qt.AlignmentFlag.AlignTop)
            self.keys.addWidget(said, number, 1, Qt.AlignmentFlag.AlignVCenter)
        for name, words in pairs(wording.text(f"help.{screen}.parts")):
            part, meaning = label("strong"), label("label", "text2", wrap=True)
            part.setText(name)
            meaning.setText(words)
            self.parts.addLayout(column(part, meaning, gap=2))


class GuidePage(Pane):
    """The first day in short steps, each with what to press; the window stays as usable as ever."""

    finished = Signal()

    def __init__(self) -> None:
        super().__init__(ground="panel")
        self.step = 1
        self.where, self.title = label("label", "text3"), label("heading", wrap=True)
        self.words, self.then = label("body", "text", wrap=True), label("label", "text2", wrap=True)
        self.press_title, self.keys = label("label", "text3"), QGridLayout()
        self.keys.setHorizontalSpacing(12)
        self.keys.setVerticalSpacing(7)
        self.keys.setColumnStretch(1, 1)
        self.before, self.next = Button(PLAIN), Button(FILLED, icon="arrow-right")
        self.before.clicked.connect(lambda: self.show_step(self.step - 1))
        self.next.clicked.connect(self._go_on)
        inside = column(
            self.where, self.title, 4, self.words, 10, line(), 6, self.press_title, self.keys, 6,
            self.then, None, row(FLUSH, self.before, None, self.next, FLUSH), gap=8,
        )  # fmt: skip
        inside.setContentsMargins(_EDGE, 0, _EDGE, 16)
        self.setLayout(inside)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the page."""
        self.press_title.setText(self.tr("What to press"))
        self.before.setText(self.tr("Back"))
        self.show_step(self.step)

    def show_step(self, step: int) -> None:
        """One step of the day, from 1."""
        self.step = max(1, min(step, STEPS))
        where = self.tr("First day, step %1 of %2").replace("%1", str(self.step))
        self.where.setText(where.replace("%2", str(STEPS)))
        code = f"guide.step_{self.step}"
        self.title.setText(wording.text(f"{code}.title"))
        self.words.setText(wording.text(f"{code}.words"))
        self.then.setText(wording.text(f"{code}.about"))
        _empty(self.keys)
        for number, (key, words) in enumerate(pairs(wording.text(f"{code}.keys"))):
            said = label("body", "text", wrap=True)
            said.setText(words)
            self.keys.addWidget(key_cap(key), number, 0, Qt.AlignmentFlag.AlignTop)
            self.keys.addWidget(said, number, 1, Qt.AlignmentFlag.AlignVCenter)
        self.before.setEnabled(self.step > 1)
        last = self.step == STEPS
        self.next.setText(self.tr("Done") if last else self.tr("Next step"))

    def _go_on(self) -> None:
        if self.step == STEPS:
            self.show_step(1)
            self.finished.emit()
        else:
            self.show_step(self.step + 1)


def pairs(lines: str) -> list[tuple[str, str]]:
    """What stands left and right of the bar in each line."""
    split = (one.split("|", 1) for one in lines.splitlines() if "|" in one)
    return [(left.strip(), right.strip()) for left, right in split]


def key_cap(key: str) -> QLabel:
    """A key as it stands on a keyboard; what is no single key stays as it is written."""
    made = label("caption")
    made.setProperty("cap", True)
    made.setText(keys.shown(key) if "+" in key else key)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def _empty(layout: QGridLayout | QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        inner = item.layout()
        if isinstance(inner, QVBoxLayout):
            _empty(inner)
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
