"""What one may choose for oneself; every choice holds at once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel

from app.settings import DIALS, THEMES, Preferences
from ui import theme, wording
from ui.hub import Hub
from ui.language import NAMES
from ui.preferences import MINUTES, SMALLEST
from ui.tasks import Tasks
from ui.widgets.pane import column, label, line
from ui.widgets.segments import Segments
from ui.windows.room import Room

if TYPE_CHECKING:
    from app.services.desk import Desk

_CODES: dict[str, tuple[str, ...]] = {
    "language": tuple(NAMES),
    "theme": THEMES,
    "scale": tuple(map(str, theme.SCALES)),
    "dial": DIALS,
    "lock_minutes": tuple(map(str, MINUTES)),
}


class SettingsWindow(Room):
    """Says `preferred` with all that was chosen."""

    preferred = Signal(object)  # Preferences

    def __init__(self, desk: Desk, tasks: Tasks, hub: Hub) -> None:
        super().__init__(desk, tasks, hub)
        self._preferences = Preferences()
        self.choices = {name: Segments(codes) for name, codes in _CODES.items()}
        self._names: dict[str, QLabel] = {name: label("strong") for name in _CODES}
        self._hints = {name: label("label", "text2", wrap=True) for name in _CODES}
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(14)
        grid.setColumnMinimumWidth(0, 300)
        grid.setColumnStretch(1, 1)
        for number, (name, choice) in enumerate(self.choices.items()):
            choice.chosen.connect(partial(self._choose, name))
            caption = column(self._names[name], self._hints[name], gap=2)
            grid.addLayout(caption, 2 * number, 0)
            grid.addWidget(choice, 2 * number, 1, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(line(), 2 * number + 1, 0, 1, 2)
        self.furnish(grid, None, buttons=())
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the room."""
        super().retranslate()
        self.title.setText(self.tr("Settings"))
        self.hint.setText(self.tr("They are yours alone, and every choice holds at once."))
        words, hints, choices = self._captions(), self._explained(), self._words()
        for name, choice in self.choices.items():
            self._names[name].setText(words[name])
            self._hints[name].setText(hints[name])
            choice.set_words(choices[name], words[name])
        self.choices["language"].choose(wording.language())

    def begin(self) -> None:
        """The first choice has the focus."""
        preferences = replace(self._preferences, language=wording.language())
        self.choices["language"].buttons[preferences.language].setFocus(
            Qt.FocusReason.TabFocusReason
        )

    def show_preferences(self, preferences: Preferences) -> None:
        """Mark what holds now."""
        self._preferences = preferences
        held = {
            "language": preferences.language or wording.language(),
            "theme": preferences.theme,
            "scale": str(preferences.scale),
            "dial": preferences.dial,
            "lock_minutes": str(preferences.lock_minutes),
        }
        for name, choice in self.choices.items():
            choice.choose(held[name])

    def _choose(self, name: str, code: str) -> None:
        self.preferred.emit(self._preferences.with_kept({name: code}))

    def _captions(self) -> dict[str, str]:
        return {
            "language": self.tr("Language"),
            "theme": self.tr("Colours"),
            "scale": self.tr("Size"),
            "dial": self.tr("How to dial"),
            "lock_minutes": self.tr("Lock the window"),
        }

    def _explained(self) -> dict[str, str]:
        return {
            "language": self.tr("Of the window; the words of a call follow it."),
            "theme": self.tr("Light, dark, or as the system has it at the moment."),
            "scale": self._room_for_sizes(),
            "dial": self.tr("A permit is on record first, either way."),
            "lock_minutes": self.tr("After so long without a key or the mouse; never in a call."),
        }

    def _room_for_sizes(self) -> str:
        """Which window a size wants: the largest says most."""
        most = theme.SCALES[-1]
        wide, high = (side * most // 100 for side in SMALLEST)
        words = self.tr("Ctrl++ and Ctrl+- do it anywhere. %1 % is seen whole from %2 × %3 pixels "
                        "on; a smaller window scrolls and follows the keys.")  # fmt: skip
        return words.replace("%1", str(most)).replace("%2", str(wide)).replace("%3", str(high))

    def _words(self) -> dict[str, dict[str, str]]:
        return {
            "language": NAMES,
            "theme": {
                theme.SYSTEM: self.tr("As the system"),
                theme.LIGHT: self.tr("Light"),
                theme.DARK: self.tr("Dark"),
            },
            "scale": {str(size): f"{size} %" for size in theme.SCALES},
            "dial": {
                "show": self.tr("Desk phone: show the number"),
                "tel": self.tr("Softphone: hand it over (tel:)"),
            },
            "lock_minutes": {str(one): self.tr("%n min", "", one) for one in MINUTES},
        }
