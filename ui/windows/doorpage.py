"""What every step of the door is made of: large buttons, fields that are kept as they are typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit

from app.domain.door import MOST_BYTES, Allowed, Check, Step
from ui import doorwork, theme, wording
from ui.widgets.button import CHOSEN, FRAMED, Button
from ui.widgets.pane import Pane
from ui.widgets.signature import Signature

LARGE = 1.5  # of a button: at least 64 pixels for a finger
_HIGH = 52  # of a field, before the size of now
_ROOM = 1100  # pixels in which two buttons stand beside each other, whatever their words
_NARROW = 2  # buttons beside each other


def large(kind: str = FRAMED, key: str = "", icon: str = "") -> Button:
    """A button for a finger in the sun."""
    made = Button(kind, key=key, icon=icon)
    made.enlarge(LARGE)
    return made


def tall(field: QLineEdit) -> QLineEdit:
    """A field for a finger."""
    field.setMaximumHeight(_HIGH)
    field.setProperty("large", True)
    return field


class Beside(Pane):
    """Large buttons, in the place of those before; two beside each other where there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._grid, self._buttons = QGridLayout(self), tuple[Button, ...]()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)

    def put(self, buttons: Iterable[Button]) -> None:
        """These, in their order."""
        for one in self._buttons:
            one.hide()
            self._grid.removeWidget(one)
            one.deleteLater()
        self._buttons = tuple(buttons)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Below each other where it is narrow."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        columns = 2 if self.width() >= theme.px(_ROOM) else 1
        for at, button in enumerate(self._buttons):
            self._grid.addWidget(button, at // columns, at % columns)


class CheckList(Beside):
    """Lines of the list, ticked one after the other; says `ticked` with the one that was done."""

    ticked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[Check, Button] = {}
        self._done: tuple[Check, ...] = ()

    def show_view(self, view: doorwork.View, wanted: tuple[Check, ...]) -> None:
        """These lines, as far as they are done; what waits for the right person cannot be."""
        if tuple(self.lines) != wanted:
            self.lines = {one: large() for one in wanted}
            for one, button in self.lines.items():
                button.clicked.connect(partial(self._tick, one))
            self.put(self.lines.values())
        self._done = view.at.stands.ticked
        for one, button in self.lines.items():
            ticked = one in self._done
            button.setText(view.checks[one])
            button.set_icon("circle-check" if ticked else "circle")
            button.set_kind(CHOSEN if ticked else FRAMED)
            button.setEnabled(one in view.at.may_tick)
            button.setAccessibleDescription("✓" if ticked else "")

    def tick_next(self) -> None:
        """The first one that is not done and may be."""
        ahead = (
            one for one, button in self.lines.items()
            if one not in self._done and button.isEnabled()
        )
        self._tick(next(ahead, None))

    def _tick(self, check: Check | None, _: bool = False) -> None:
        if check is not None and check not in self._done:
            self.ticked.emit(check)


class DoorPage(Pane):
    """A step. Says `done` with the name of an act and what it takes, `typed` for every sign."""

    done = Signal(str, object)
    typed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, QLineEdit | QPlainTextEdit | Signature] = {}

    def show_view(self, view: doorwork.View) -> None:
        """What there is to see of where the visit stands."""

    def focus_first(self) -> None:
        """Where the keys begin."""
        first = next((one for one in self.findChildren(Button) if one.isVisibleTo(self)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def kept(self) -> dict[str, str]:
        """Everything that stands in the fields, word for word."""
        return {name: written_in(one) for name, one in self.fields.items()}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """As it was kept."""
        for name, one in self.fields.items():
            write(one, str(kept.get(name, "")))

    def clear(self) -> None:
        """What stood here was put down."""
        self.restore({})

    def field(self, name: str, made: Any) -> Any:
        """One whose words are kept as they are typed."""
        self.fields[name] = made
        signal = made.changed if isinstance(made, Signature) else made.textChanged
        signal.connect(lambda *_: self.typed.emit())
        return made


def grid(buttons: tuple[Button, ...]) -> QGridLayout:
    """Buttons two beside each other."""
    made = QGridLayout()
    made.setSpacing(10)
    for at, button in enumerate(buttons):
        made.addWidget(button, at // _NARROW, at % _NARROW)
    return made


def written_in(one: QLineEdit | QPlainTextEdit | Signature) -> str:
    """What stands in a field."""
    if isinstance(one, Signature):
        return one.strokes()
    return one.toPlainText() if isinstance(one, QPlainTextEdit) else one.text()


def write(one: QLineEdit | QPlainTextEdit | Signature, words: str) -> None:
    """Put it in."""
    if isinstance(one, Signature):
        one.restore(words)
    elif isinstance(one, QPlainTextEdit):
        one.setPlainText(words)
    else:
        one.setText(words)


def hint_of(view: doorwork.View, step: Step) -> str:
    """What is to be done at a step, as the visit stands."""
    stands, code = view.at.stands, f"door.hint_{step.value}"
    if step is Step.TALK and not stands.confirmed:
        code = "door.hint_talk_other"
    elif step is Step.FILE and Allowed.PHOTO not in stands.allows:
        code = "door.hint_file_closed"
    elif step is Step.LEAVE and stands.contact_id is None:
        code = "door.hint_leave_early"
    if code == "door.hint_file":
        return wording.text(code, most=MOST_BYTES // 1_000_000)
    return wording.text(code)


def may_go_on(view: doorwork.View, step: Step) -> bool:
    """Nobody goes past the arrival, the knock and who is there without putting them down."""
    stands = view.at.stands
    if stands.met is not None:
        return True
    return stands.steps.index(step) < stands.steps.index(stands.step)
