"""The chips above the queue: which people are listed. What does not fit hides behind "+1"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from app.domain.queue import Choices, Filters, PromiseFilter, Stage
from ui import icons, theme, wording
from ui.widgets import painting
from ui.widgets.pane import Pane

HEIGHT = 24
_SIDE = 9  # left and right of a chip's words
_ICON = 12
_GAP = 6
_NO_KEYS = Qt.FocusPolicy.NoFocus
Chosen = Mapping[str, str]  # facet → value; a facet that is not in it lets everybody through


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing to filter by: its name, its words while it is open, and what can be chosen."""

    name: str
    everybody: str
    options: tuple[tuple[str, str], ...]

    def words(self, value: str) -> str:
        """The words of a choice."""
        return dict(self.options).get(value, value)


def facets(choices: Choices, names: tuple[str, str, str, str]) -> tuple[Facet, ...]:
    """What people of a queue are filtered by: `names` of stage, creditor, promise and tag."""
    stage, creditor, promise, tag = names
    stages = ((one.value, wording.text(f"stage.{one.value}")) for one in Stage)
    promises = ((one.value, wording.text(f"list.promises_{one.value}")) for one in PromiseFilter)
    return (
        Facet("stage", stage, tuple(stages)),
        Facet("creditor_id", creditor, choices.creditors),
        Facet("promise", promise, tuple(promises)),
        Facet("tag", tag, tuple((one, one) for one in choices.tags)),
    )


def filters_of(chosen: Chosen) -> Filters:
    """The same as the services take it."""
    stage, promise = chosen.get("stage"), chosen.get("promise")
    return Filters(
        Stage(stage) if stage else None,
        chosen.get("creditor_id") or None,
        chosen.get("tag") or None,
        PromiseFilter(promise) if promise else None,
    )


class Chip(QToolButton):
    """Open: framed, with an arrow. Chosen: tinted, with a cross that takes it away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._chosen = False
        self._plain = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def say(self, words: str, *, chosen: bool = False, plain: bool = False) -> None:
        """Its words; `plain` shows neither arrow nor cross."""
        self._chosen, self._plain = chosen, plain
        self.setText(words)
        self.setAccessibleName(words)
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words, which are never elided."""
        icon = 0 if self._plain else _ICON + 4
        wide = painting.width(self.text(), "caption") + 2 * _SIDE + icon
        return QSize(theme.px(wide), theme.px(HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses as the space bar does; arrows go to the chip beside."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, edge, words, arrow or cross."""
        painter, factor = QPainter(self), theme.scale()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(factor, factor)
        body = QRectF(0, 0, self.width() / factor, self.height() / factor)
        hover = "hover" if self.underMouse() else "surface"
        painter.setBrush(theme.color("accent_tint2" if self._chosen else hover))
        edge = "focus" if self.hasFocus() else "line_strong"
        pen = QPen(theme.color(edge), 2 if self.hasFocus() else 1)
        painter.setPen(Qt.PenStyle.NoPen if self._chosen and not self.hasFocus() else pen)
        inset = 1.0 if self.hasFocus() else 0.5
        painter.drawRoundedRect(body.adjusted(inset, inset, -inset, -inset), 7, 7)
        ink = "accent" if self._chosen else "text2"
        painter.setFont(theme.drawn("caption"))
        painter.setPen(theme.color(ink))
        words = body.adjusted(_SIDE, 0, 0, 0)
        painter.drawText(words, painting.LEFT, self.text())
        if not self._plain:
            at = QPointF(body.right() - _SIDE - _ICON + 3, body.center().y() - _ICON / 2)
            icons.draw(painter, "x" if self._chosen else "chevron-down", at, _ICON, ink)
        painter.end()


class FilterBar(Pane):
    """Says `changed` with what is chosen now. Chosen chips come first and always fit."""

    changed = Signal(object)  # Chosen

    def __init__(self) -> None:
        super().__init__()
        self._facets: tuple[Facet, ...] = ()
        self._chosen: dict[str, str] = {}
        self._chips: dict[str, Chip] = {}
        self.more = Chip(self)
        self.more.clicked.connect(self._offer_more)
        self._hidden: list[Facet] = []
        self.setFixedHeight(HEIGHT)

    def offer(self, facets: tuple[Facet, ...]) -> None:
        """What can be filtered by; a facet without a choice is not offered."""
        self._facets = tuple(one for one in facets if one.options or one.name in self._chosen)
        for name in set(self._chips) - {one.name for one in self._facets}:
            self._chips.pop(name).deleteLater()
        for one in self._facets:
            if one.name not in self._chips:
                chip = self._chips[one.name] = Chip(self)
                chip.clicked.connect(partial(self._pressed, one.name))
        self._place()

    def choose(self, chosen: Chosen) -> None:
        """Show these as chosen, without saying so."""
        self._chosen = {name: value for name, value in chosen.items() if value}
        self._place()

    def chosen(self) -> Chosen:
        """What is chosen now."""
        return dict(self._chosen)

    def first(self) -> QWidget:
        """Where the focus goes: the first chip that is seen."""
        seen = [chip for chip in self._chips.values() if not chip.isHidden()]
        return min(seen, key=lambda chip: chip.x(), default=self.more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width holds other chips."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        facets = sorted(self._facets, key=lambda one: one.name not in self._chosen)
        for one in facets:
            value = self._chosen.get(one.name)
            words = one.everybody if value is None else one.words(value)
            self._chips[one.name].say(words, chosen=value is not None)
        gap, room = theme.px(_GAP), self.width()
        wide = [self._chips[one.name].width() + gap for one in facets]
        fits = len(facets) if sum(wide) - gap <= room else self._how_many(wide, room)
        x, before = 0, self._one_before()
        for number, one in enumerate(facets):
            chip = self._chips[one.name]
            chip.setVisible(number < fits)
            chip.move(x, 0)
            x += wide[number] if number < fits else 0
            QWidget.setTabOrder(before, chip)
            before = chip
        QWidget.setTabOrder(before, self.more)
        self._hidden = facets[fits:]
        self.more.say(f"+{len(self._hidden)}", plain=True)
        self.more.setAccessibleName(self.tr("More filters"))
        self.more.move(x, 0)
        self.more.setVisible(bool(self._hidden))

    def _one_before(self) -> QWidget:
        """After whom the keys come to the chips, which are made later than what stands below."""
        one = self.previousInFocusChain()
        while one and one is not self and (one.parent() is self or one.focusPolicy() == _NO_KEYS):
            one = one.previousInFocusChain()
        return one or self

    def _how_many(self, wide: list[int], room: int) -> int:
        room -= theme.px(2 * _SIDE + painting.width("+9", "caption"))
        fits = 0
        while fits < len(wide) and sum(wide[: fits + 1]) <= room:
            fits += 1
        return fits

    def _pressed(self, name: str) -> None:
        if name in self._chosen:
            self._set(name, None)
            return
        facet = next(one for one in self._facets if one.name == name)
        menu = self._menu(facet)
        chip = self._chips[name]
        menu.popup(chip.mapToGlobal(chip.rect().bottomLeft()))

    def _offer_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for facet in self._hidden:
            menu.addMenu(self._menu(facet, menu))
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _menu(self, facet: Facet, parent: QWidget | None = None) -> QMenu:
        menu = QMenu(facet.everybody, parent or self)
        if parent is None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for value, words in facet.options:
            menu.addAction(words).triggered.connect(partial(self._set, facet.name, value))
        if facet.name in self._chosen:
            menu.addSeparator()
            menu.addAction(facet.everybody).triggered.connect(partial(self._set, facet.name, None))
        return menu

    def _set(self, name: str, value: str | None, _: bool = False) -> None:
        if value is None:
            self._chosen.pop(name, None)
        else:
            self._chosen[name] = value
        self._place()
        self.changed.emit(self.chosen())
