"""Every action of the window in one menu, each with its key, grouped by what it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ui import keys, roles, theme, wording
from ui.language import NAMES

if TYPE_CHECKING:
    from app.services.desk import Desk
    from ui.hub import Hub
    from ui.tasks import Tasks
    from ui.windows.room import Room

MORE, LESS, USUAL = "scale.more", "scale.less", "scale.usual"
_TABS = ("cases", "call_backs", "promises", "my_day")
_THEMES = {theme.SYSTEM: "S", theme.LIGHT: "L", theme.DARK: "D"}
_LINE = ""  # a hairline between two actions


@dataclass(frozen=True, slots=True)
class Act:
    """One action. `pressed` ones are a key of the page that is shown; others the frame does."""

    code: str
    key: str = ""
    pressed: bool = False
    may: Callable[[Desk], bool] | None = None  # None: everybody may


WORK = (
    Act("import", "Ctrl+I", may=roles.imports_files),
    Act("paying", "Ctrl+Shift+I", may=roles.imports_files),
    Act("unmatched", "Ctrl+M", may=roles.oversees),
    Act("staff", "Ctrl+T", may=roles.keeps_staff),
    Act("waiting", "Ctrl+J", may=roles.oversees),
    Act("reassigning", "Ctrl+D", may=roles.deals),
    Act("requests", "Ctrl+G", may=roles.leads),
    Act("notices", "Ctrl+N", may=roles.has_people),
    Act("referrals", "Ctrl+U"),
    Act("rates", "Ctrl+Y", may=roles.oversees),
    Act("rules", "Ctrl+R", may=roles.answers_for_rules),
    Act("backup", "Ctrl+B", may=roles.checks_the_book),
    Act("visits", "Ctrl+H", may=roles.contacts_people),
    Act("reviews", "Ctrl+P", may=roles.oversees),
    Act("unsent", "Ctrl+Shift+O", may=roles.works_at_office),
    Act("settings", "Ctrl+,"),
    Act(_LINE),
    Act("lock", "Ctrl+L"),
    Act("leave", "Ctrl+Shift+Q", pressed=True),
    Act("quit", "Ctrl+Q"),
)
PERSON = (
    Act("next", "F2", pressed=True, may=roles.contacts_people),
    Act("find", "Ctrl+K", pressed=True),
    Act("reveal", "R", pressed=True),
    Act("note", "N", pressed=True),
    Act("protect", "F8", pressed=True, may=roles.contacts_people),
    Act("agreements", "F4", pressed=True, may=roles.contacts_people),
    Act("unfinished", "F3", pressed=True, may=roles.contacts_people),
    Act("why", "Ctrl+W", pressed=True),
)
CALL = (
    Act("call", "F5", pressed=True, may=roles.contacts_people),
    Act("inbound", "F6", pressed=True, may=roles.contacts_people),
    Act("hang_up", "F7", pressed=True, may=roles.contacts_people),
    Act("negotiate", "F9", pressed=True, may=roles.contacts_people),
    Act("finish", "Ctrl+Return", pressed=True, may=roles.contacts_people),
    Act("correct", "Ctrl+E", pressed=True, may=roles.contacts_people),
)
VIEW = (
    *(Act(name, f"Ctrl+{at}", pressed=True) for at, name in enumerate(_TABS, 1)),
    Act("filters", "/", pressed=True),
    Act(_LINE),
    *(Act(f"theme.{name}", f"Ctrl+Shift+{letter}") for name, letter in _THEMES.items()),
    Act(_LINE),
    Act(MORE, "Ctrl++"),
    Act(LESS, "Ctrl+-"),
    Act(USUAL, "Ctrl+0"),
    Act(_LINE),
    *(Act(f"language.{code}", f"Ctrl+Shift+{at}") for at, code in enumerate(NAMES, 1)),
)
HELP = (Act("help", "F1"), Act("guide", "Shift+F1"))
GROUPS: dict[str, Sequence[Act]] = {
    "work": WORK,
    "person": PERSON,
    "call": CALL,
    "view": VIEW,
    "help": HELP,
}
ROOMS = {  # module and class of what is entered: most people never enter one
    "import": ("importing", "ImportWindow"),
    "paying": ("paying", "PaymentImportWindow"),
    "unmatched": ("unmatched", "UnmatchedWindow"),
    "staff": ("staff", "StaffWindow"),
    "waiting": ("waiting", "WaitingWindow"),
    "reassigning": ("reassigning", "ReassigningWindow"),
    "requests": ("requests", "RequestsWindow"),
    "notices": ("notices", "NoticesWindow"),
    "referrals": ("referrals", "ReferralsWindow"),
    "rates": ("rates", "RatesWindow"),
    "unsent": ("unsent", "UnsentWindow"),
    "rules": ("rules", "RulesWindow"),
    "backup": ("backup", "BackupWindow"),
    "visits": ("visits", "VisitsWindow"),
    "reviews": ("reviews", "ReviewsWindow"),
    "settings": ("settings", "SettingsWindow"),
}


def make_room(name: str, desk: Desk, tasks: Tasks, hub: Hub) -> Room:
    """A room beside the desk; its module is imported when somebody first enters."""
    module, kind = ROOMS[name]
    made: Room = getattr(import_module(f"ui.windows.{module}"), kind)(desk, tasks, hub)
    return made


class DeskMenu(QMenu):
    """Says `wanted` with an action's code; what the page cannot do now is grey."""

    wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._page = desk, parent
        self.theme, self.lockable = theme.SYSTEM, True
        self.groups = {name: QMenu(self) for name in GROUPS}
        self.acts: dict[str, QAction] = {}
        for name, acts in GROUPS.items():
            self.addMenu(self.groups[name])
            self._fill(self.groups[name], acts)
        self.aboutToShow.connect(self.refresh)
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the menu, with its key."""
        for name, words in self._titles().items():
            self.groups[name].setTitle(words)
        names = {**self._work(), **self._person(), **self._view()}
        for acts in GROUPS.values():
            for act in acts:
                if act.code in self.acts:
                    key = f"\t{keys.shown(act.key)}" if act.key else ""
                    self.acts[act.code].setText(names[act.code] + key)
        self.refresh()

    def refresh(self) -> None:
        """Grey what the page cannot do now; tick what is chosen."""
        window = self._page.window()
        for acts in GROUPS.values():
            for act in acts:
                if act.pressed and act.code in self.acts:
                    self.acts[act.code].setEnabled(keys.owner(window, act.key) is not None)
        self.acts["lock"].setEnabled(self.lockable)
        chosen = (f"theme.{self.theme}", f"language.{wording.language()}")
        for code, action in self.acts.items():
            if action.isCheckable():
                action.setChecked(code in chosen)

    def _fill(self, menu: QMenu, acts: Sequence[Act]) -> None:
        for act in acts:
            if act.code == _LINE:
                menu.addSeparator()
                continue
            if act.may is not None and not act.may(self._desk):
                continue
            action = menu.addAction("")
            action.setCheckable(act.code.startswith(("theme.", "language.")))
            action.triggered.connect(partial(self._say, act))
            self.acts[act.code] = action

    def _say(self, act: Act, _: bool = False) -> None:
        if act.pressed:
            keys.press(self._page.window(), act.key)
        else:
            self.wanted.emit(act.code)

    def _titles(self) -> dict[str, str]:
        return {
            "work": self.tr("Work"),
            "person": self.tr("Person"),
            "call": self.tr("Call"),
            "view": self.tr("View"),
            "help": self.tr("Help"),
        }

    def _work(self) -> dict[str, str]:
        return {
            "import": self.tr("Import a file…"),
            "paying": wording.text("payment.import_menu"),
            "unmatched": wording.text("payment.waiting_menu"),
            "staff": self.tr("Staff…"),
            "waiting": self.tr("Consents that wait…"),
            "requests": wording.text("request.menu"),
            "notices": wording.text("notice.menu"),
            "referrals": wording.text("referral.menu"),
            "rates": wording.text("rate.menu"),
            "unsent": wording.text("unsent.menu"),
            "visits": wording.text("visit.menu"),
            "rules": self.tr("Rules…"),
            "backup": self.tr("Back-up and check…"),
            "reassigning": wording.text("reassign.menu"),
            "reviews": wording.text("review.menu"),
            "settings": self.tr("Settings…"),
            "lock": self.tr("Lock the window"),
            "leave": self.tr("Sign out"),
            "quit": self.tr("Close the window"),
            "help": self.tr("Help for this screen"),
            "guide": self.tr("First day"),
        }

    def _person(self) -> dict[str, str]:
        return {
            "next": self.tr("Next person"),
            "find": self.tr("Find a person"),
            "reveal": self.tr("Show number"),
            "note": self.tr("Write a note"),
            "protect": self.tr("Protect this person"),
            "agreements": self.tr("Agreements of this person"),
            "unfinished": self.tr("Contacts without outcome"),
            "why": self.tr("Why a contact was allowed"),
            "call": self.tr("Call this number"),
            "inbound": self.tr("They are calling"),
            "hang_up": self.tr("Hang up"),
            "negotiate": self.tr("What can be agreed"),
            "finish": self.tr("Finish and next"),
            "correct": self.tr("Correct the latest outcome"),
        }

    def _view(self) -> dict[str, str]:
        return {
            "cases": self.tr("Cases"),
            "call_backs": self.tr("Call-backs"),
            "promises": self.tr("Promises"),
            "my_day": self.tr("My day"),
            "filters": self.tr("Filter the list"),
            f"theme.{theme.SYSTEM}": self.tr("Colours as the system"),
            f"theme.{theme.LIGHT}": self.tr("Light"),
            f"theme.{theme.DARK}": self.tr("Dark"),
            MORE: self.tr("Larger"),
            LESS: self.tr("Smaller"),
            USUAL: self.tr("Usual size"),
            **{f"language.{code}": name for code, name in NAMES.items()},
        }
