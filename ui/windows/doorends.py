"""What is pressed and typed at the door towards its end: files, the signature, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.domain.door import Incident
from ui import doorwork, wording
from ui.widgets.button import CHOSEN, ENDING, FILLED, FRAMED, Button
from ui.widgets.pane import column, label, row
from ui.widgets.signature import Signature
from ui.windows.doorpage import Beside, DoorPage, grid, large, tall
from ui.windows.fields import DayField, TimeField, fault_of, moment_there


class FilePage(DoorPage):
    """A photo or a document, once somebody agreed to it."""

    def __init__(self) -> None:
        super().__init__()
        self.caption, self.words = label("label", "text2"), self.field("file", tall(QLineEdit()))
        self.photo, self.paper = large(FILLED, "Alt+P", "upload"), large(FRAMED, "Alt+D", "upload")
        self.count = label("section", "text2", wrap=True)
        self.photo.clicked.connect(lambda: self.done.emit("file", ("photo", self.words.text())))
        self.paper.clicked.connect(lambda: self.done.emit("file", ("document", self.words.text())))
        self.setLayout(column(
            column(self.caption, self.words), row(self.photo, self.paper, gap=12), self.count, None,
            gap=14,
        ))  # fmt: skip

    def show_view(self, view: doorwork.View) -> None:
        """What is kept by now."""
        filed = [one for one in view.at.acts if one.act == "filed"]
        may = "filed" in view.at.stands.open
        for one in (self.photo, self.paper):
            one.setEnabled(may)
        self.count.setText("\n".join(
            wording.text("door.filed", size=-(-one.body["size"] // 1024)) + (one.words or "")
            for one in filed
        ))  # fmt: skip

    def retranslate(self) -> None:
        """Every word."""
        self.caption.setText(wording.text("door.file_is"))
        self.words.setAccessibleName(self.caption.text())
        self.photo.setText(wording.text("door.choose_photo"))
        self.paper.setText(wording.text("door.choose_document"))


class SignPage(DoorPage):
    """The frame, and what keeps or clears what stands in it."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = self.field("strokes", Signature())
        self.clear_it, self.press = large(FRAMED, "Alt+C"), large(FILLED, "Ctrl+Return", "pencil")
        self.clear_it.clicked.connect(self.frame.clear)
        self.press.clicked.connect(
            lambda: self.done.emit("sign", (self.frame.strokes(), self.frame.png()))
        )
        whole = column(self.frame, row(self.clear_it, self.press, gap=12), gap=12)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def show_view(self, view: doorwork.View) -> None:
        """Nobody signs whom nobody knows."""
        self.press.setEnabled("signed" in view.at.stands.open)

    def retranslate(self) -> None:
        """Every word."""
        self.frame.say(wording.text("door.sign_here"))
        self.clear_it.setText(wording.text("door.sign_clear"))
        self.press.setText(wording.text("door.sign"))


class NextPage(DoorPage):
    """A day and a time, or nothing, with a word."""

    def __init__(self) -> None:
        super().__init__()
        self.day = self.field("next_day", DayField())
        self.time = self.field("next_time", TimeField())
        self.words = self.field("next_words", tall(QLineEdit()))
        self.on, self.at, self.what = (label("label", "text2") for _ in range(3))
        for one in (self.day, self.time):
            tall(one)
        self.press = large(FILLED, "Ctrl+Return", "clock")
        self.press.clicked.connect(
            lambda: self.done.emit("plan", (self.day, self.time, self.words.text()))
        )
        self.setLayout(column(
            row(column(self.on, self.day), column(self.at, self.time), gap=16),
            column(self.what, self.words), self.press, None, gap=14,
        ))  # fmt: skip

    def focus_first(self) -> None:
        """The day."""
        self.day.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Every word."""
        for one, code in ((self.on, "next_day"), (self.at, "next_time"), (self.what, "words")):
            one.setText(wording.text(f"door.{code}"))
        for name, one in (("on", self.day), ("at", self.time), ("what", self.words)):
            one.setAccessibleName(getattr(self, name).text())
        self.press.setText(wording.text("door.next"))
        self.day.retranslate()


def callback_of(day: DayField, time: TimeField) -> tuple[datetime | None, str]:
    """The moment of the call-back, None where both are empty; and what is wrong with it."""
    empty = not day.text().strip() and not time.text().strip()
    fault = "" if empty else fault_of(day, time)
    if empty or fault:
        return None, fault
    return moment_there(day, time, ZoneInfo(wording.zone_name())), ""


class LeavePage(DoorPage):
    """How it ended: only what fits what was put down; and the departure."""

    def __init__(self) -> None:
        super().__init__()
        self.outcomes: dict[str, Button] = {}
        self.chosen = ""
        self._beside = Beside()
        self.caption, self.words = label("label", "text2"), self.field("left", tall(QLineEdit()))
        self.press = large(FILLED, "Ctrl+Return", "house")
        self.press.clicked.connect(self._depart)
        words = column(self.caption, self.words)
        self.setLayout(column(self._beside, words, self.press, None, gap=14))

    def _depart(self) -> None:
        self.done.emit("depart", (self.chosen, self.words.text()))

    def kept(self) -> dict[str, str]:
        """With what was chosen."""
        return {**super().kept(), "outcome": self.chosen}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """With what was chosen."""
        super().restore(kept)
        self._choose(str(kept.get("outcome", "")))

    def show_view(self, view: doorwork.View) -> None:
        """The outcomes that fit by now."""
        if tuple(self.outcomes) == view.outcomes:
            return
        self.outcomes = {code: large() for code in view.outcomes}
        for code, button in self.outcomes.items():
            button.clicked.connect(partial(self._take, code))
        self._beside.put(self.outcomes.values())
        self.retranslate()
        self._choose(self.chosen)

    def _take(self, code: str, _: bool = False) -> None:
        self._choose(code)
        self.typed.emit()

    def _choose(self, code: str) -> None:
        self.chosen = code
        for each, button in self.outcomes.items():
            button.set_kind(CHOSEN if each == code else FRAMED)
            button.set_icon("circle-check" if each == code else "circle")

    def retranslate(self) -> None:
        """Every word."""
        for code, button in self.outcomes.items():
            button.setText(wording.text(f"disposition.{code}"))
        self.caption.setText(wording.text("door.leave_note"))
        self.words.setAccessibleName(self.caption.text())
        self.press.setText(wording.text("door.leave"))


class IncidentPage(DoorPage):
    """What happened: safety first, then the words."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds = {one: large(FRAMED, str(n + 1)) for n, one in enumerate(Incident)}
        self.chosen: Incident | None = None
        self.safety = label("section", "forbid", wrap=True)
        self.words = self.field("incident_words", tall(QLineEdit()))
        self.press = large(ENDING, "Ctrl+Return", "triangle-alert")
        for one, button in self.kinds.items():
            button.clicked.connect(partial(self._take, one))
        self.press.clicked.connect(self._put)
        buttons = grid(tuple(self.kinds.values()))
        self.setLayout(column(self.safety, buttons, self.words, self.press, None, gap=14))

    def kept(self) -> dict[str, str]:
        """With what was chosen."""
        return {**super().kept(), "incident": self.chosen.value if self.chosen else ""}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """With what was chosen."""
        super().restore(kept)
        said = kept.get("incident")
        self._choose(Incident(said) if said else None)

    def _take(self, one: Incident, _: bool = False) -> None:
        self._choose(one)
        self.typed.emit()
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, chosen: Incident | None) -> None:
        self.chosen = chosen
        for one, button in self.kinds.items():
            button.set_kind(CHOSEN if one is chosen else FRAMED)

    def _put(self) -> None:
        self.done.emit("report", (self.chosen or Incident.OTHER, self.words.text()))

    def retranslate(self) -> None:
        """Every word."""
        for one, button in self.kinds.items():
            button.setText(wording.text(f"door.incident_{one.value}"))
        self.safety.setText(wording.text("door.incident_safety"))
        self.words.setAccessibleName(wording.text("door.incident_title"))
        self.words.setPlaceholderText(wording.text("door.incident_title"))
        self.press.setText(wording.text("door.incident_keep"))
