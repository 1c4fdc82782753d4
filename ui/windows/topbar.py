"""The bar on top: name, pages, search, who sits here, and the menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from ui import icons, theme, wording
from ui.leading import Waiting
from ui.widgets.button import PLAIN, Button
from ui.widgets.pane import Pane, label, row
from ui.windows.menu import WORK, DeskMenu
from ui.windows.tabs import TabBar

if TYPE_CHECKING:
    from app.services.desk import Desk
    from ui.windows.search import SearchField

HEIGHT = 44
_EDGE = 10  # pixels more at the right, where no button has an edge of its own
_KEYS = {act.code: act.key for act in WORK}


class Mark(QWidget):
    """The program's sign."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(theme.px(22), theme.px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        """和 on the accent."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(self.rect(), 6, 6)
        painter.setPen(theme.color("on_accent"))
        painter.setFont(theme.font("caption"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "和")
        painter.end()


class TopBar(Pane):
    """Says what was asked of the menu; the search field says who was found."""

    wanted = Signal(str)  # an action of the menu that the frame does
    sign_out_wanted = Signal()
    unfinished_wanted = Signal()

    def __init__(self, desk: Desk, search: SearchField) -> None:
        super().__init__(ground="panel")
        self._desk, self.search = desk, search
        self.setFixedHeight(HEIGHT)
        self.name, self.tabs = label("section"), TabBar()
        self.seat, self.role = label("label", "text2"), label("strong")
        self._unfinished = 0
        self.unfinished = Button(PLAIN, key="F3", icon="pencil")
        self.unfinished.clicked.connect(self.unfinished_wanted)
        self.unfinished.hide()
        self._waiting = Waiting()
        self.requests, self.referrals = Button(PLAIN, icon="handshake"), Button(PLAIN, icon="scale")
        self.visits = Button(PLAIN, icon="house")
        self._rooms = {
            "requests": self.requests, "referrals": self.referrals, "visits": self.visits,
        }  # fmt: skip
        for name, entry in self._rooms.items():
            entry.clicked.connect(partial(self._want, name))
            entry.hide()
        self.menu_button, self.menu = QToolButton(), DeskMenu(desk, self)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(self.menu)
        self.menu.wanted.connect(self.wanted)
        self._menu_key = QShortcut(QKeySequence("F10"), self)
        self._menu_key.activated.connect(self.menu_button.showMenu)
        self._leave_key = QShortcut(QKeySequence("Ctrl+Shift+Q"), self)
        self._leave_key.activated.connect(self.sign_out_wanted)
        left = row(self.menu_button, Mark(), self.name, 8, self.tabs, None)
        right = row(*self._rooms.values(), self.unfinished, None, self.seat, self.role, _EDGE)
        inside = row(left, search, right)
        for side in (0, 2):  # of one width, so that the search stands in the middle
            inside.setStretch(side, 1)
        inside.setContentsMargins(8, 0, 8, 0)
        self.setLayout(inside)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the bar."""
        self.name.setText(self.tr("Forbear"))
        self.menu_button.setAccessibleName(self.tr("Menu"))
        self.menu_button.setToolTip(self.tr("Menu") + "  F10")
        self.menu_button.setIcon(icons.icon("menu", 18, "text2"))
        self.menu_button.setIconSize(QSize(18, 18))
        self.show_unfinished(self._unfinished)
        self.show_waiting(self._waiting)
        staff = self._desk.staff
        if staff is not None:
            self.seat.setText(f"{staff.name} {staff.number}".strip())
            self.role.setText(wording.text(f"screen.role_{staff.role.value}"))

    def show_unfinished(self, count: int) -> None:
        """How many contacts of one's own want their outcome; none, and the entry is gone."""
        self._unfinished = count
        self.unfinished.setText(self.tr("Contacts without outcome: %n", "", count))
        self.unfinished.setVisible(count > 0)

    def show_waiting(self, waiting: Waiting) -> None:
        """How much waits for a lead, and today's visits; nothing, and the entry is gone."""
        self._waiting = waiting
        self.requests.setText(wording.text("request.count", count=waiting.requests))
        self.referrals.setText(wording.text("referral.count", count=waiting.referrals))
        counts = (("visit.count", waiting.visits), ("visit.count_today", waiting.today))
        said = [wording.text(code, count=n) for code, n in counts if n]
        both = wording.text("visit.count_both", count=waiting.visits, today=waiting.today)
        self.visits.setText(both if len(said) > 1 else "".join(said))
        shown = waiting._asdict() | {"visits": waiting.visits + waiting.today}
        for name, entry in self._rooms.items():
            entry.setVisible(shown[name] > 0)
            whole = "  ".join(said) if entry is self.visits else entry.text()
            entry.setToolTip(f"{whole}  {_KEYS[name]}")

    def _want(self, name: str, _: bool = False) -> None:
        self.wanted.emit(name)
