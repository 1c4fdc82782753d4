"""How a file is to be read: the day it speaks of, and a map of its columns."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.widgets.button import FRAMED, PLAIN, Button
from ui.widgets.pane import Pane, label, restyle, row


class ReadingForm(Pane):
    """Both may be left empty: then the file itself says. Says `changed` once either is another."""

    changed = Signal()
    map_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.map_file: Path | None = None
        self._day_caption, self._map_caption = label("label"), label("label")
        self.day, self.wrong = QLineEdit(), label("label", "forbid")
        self.day.setFixedWidth(150)
        self._day_caption.setBuddy(self.day)
        self.map_name = label("label", "text2")
        self.choose, self.forget = Button(FRAMED), Button(PLAIN, icon="x")
        self.day.editingFinished.connect(self._day_changed)
        self.choose.clicked.connect(self.map_wanted)
        self.forget.clicked.connect(lambda: self.use_map(None))
        self._before = ""
        self._about_day = QWidget()
        about_day = row(self._day_caption, self.day, self.wrong, 20, gap=8)
        about_day.setContentsMargins(0, 0, 0, 0)
        self._about_day.setLayout(about_day)
        self.setLayout(
            row(
                self._about_day,
                self._map_caption,
                self.map_name,
                self.choose,
                self.forget,
                None,
                gap=8,
            )  # fmt: skip
        )
        self.retranslate()

    def retranslate(self) -> None:
        """Every word of the form."""
        self._day_caption.setText(self.tr("Speaks of the day"))
        self.day.setPlaceholderText(self.tr("as the rows say"))
        self._map_caption.setText(self.tr("Column map"))
        self.map_name.setText(
            self.map_file.name if self.map_file else self.tr("none: the headings are known")
        )
        self.choose.setText(self.tr("Choose…"))
        self.forget.setText(self.tr("Without it"))
        self.forget.setVisible(self.map_file is not None)
        self._show_wrong()

    def show_day(self, shown: bool) -> None:
        """Whether a file of this kind speaks of one day at all."""
        self._about_day.setVisible(shown)

    def as_of(self) -> date | None:
        """The day that was typed; None where the rows say it."""
        try:
            return date.fromisoformat(self.day.text().strip())
        except ValueError:
            return None

    def is_wrong(self) -> bool:
        """Whether something was typed that is no day."""
        return bool(self.day.text().strip()) and self.as_of() is None

    def use_map(self, path: Path | None) -> None:
        """Read the columns by this map, or by their own headings."""
        self.map_file = path
        self.retranslate()
        self.changed.emit()

    def _day_changed(self) -> None:
        self._show_wrong()
        typed = self.day.text().strip()
        if typed != self._before and not self.is_wrong():
            self._before = typed
            self.changed.emit()

    def _show_wrong(self) -> None:
        wrong = self.is_wrong()
        self.wrong.setText(self.tr("Please write it so: 2026-11-20") if wrong else "")
        self.day.setProperty("wrong", wrong)
        restyle(self.day)
