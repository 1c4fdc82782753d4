"""Colours, type and one style sheet, all made from resources/look; light and dark by the system."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from app.settings import RESOURCES
from ui import fonts, wording

LIGHT, DARK, SYSTEM = "light", "dark", "system"
STYLE = "Fusion"
SCALES = (90, 100, 110, 125, 150)  # per cent of the sizes in tokens.toml
_mode, _scale, _dressed = LIGHT, 100, 0
Dress = tuple[int, str]
_SIZE = re.compile(r"\b(\d+)px")
_ROLES = {
    QPalette.ColorRole.Window: "surface",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "text3",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.Mid: "line_strong",
    QPalette.ColorRole.Dark: "line_strong",
    QPalette.ColorRole.Light: "line",
    QPalette.ColorRole.Midlight: "line",
}


@cache
def tokens() -> dict[str, Any]:
    """What resources/look/tokens.toml says."""
    return tomllib.loads((RESOURCES / "look" / "tokens.toml").read_text(encoding="utf-8"))


def mode() -> str:
    """Which theme is in use."""
    return _mode


def color(role: str) -> QColor:
    """The colour of a role in the theme in use."""
    return QColor(_color(role, _mode))


@lru_cache(maxsize=256)
def _color(role: str, theme: str) -> QColor:
    return QColor(tokens()["color"][theme][role])


def dress() -> Dress:
    """What a measure of text holds for: until the next `apply` or language."""
    return _dressed, wording.language()


def scale() -> float:
    """By how much everything is larger than in tokens.toml: 0.9 to 1.5."""
    return _scale / 100


def set_scale(percent: int) -> None:
    """Another size of everything, at the next `apply`; outside 90–150 the nearest that may be."""
    global _scale
    _scale = max(SCALES[0], min(percent, SCALES[-1]))


def px(pixels: int) -> int:
    """A length in the size of now; hairlines and rings keep theirs."""
    return pixels if pixels <= 2 else round(pixels * scale())


def font(role: str) -> QFont:
    """The type of a role in the size of now; families are the application's."""
    chosen = QFont(drawn(role))
    chosen.setPixelSize(px(chosen.pixelSize()))
    return chosen


def drawn(role: str) -> QFont:
    """The type of a role where the painter itself is scaled: its size is that of tokens.toml.

    One font for every painting until the next dress; not to be changed.
    """
    return _drawn(role, dress())


@lru_cache(maxsize=64)
def _drawn(role: str, worn: Dress) -> QFont:
    chosen = QFont(QApplication.font())
    chinese, latin, weight = tokens()["type"][role]
    chosen.setPixelSize(latin if wording.language() == "en" else chinese)
    chosen.setWeight(QFont.Weight(weight))
    return chosen


def mode_of(app: QApplication, wish: str) -> str:
    """Light or dark as wished, or as the system asks."""
    return wish if wish in (LIGHT, DARK) else system_mode(app)


def system_mode(app: QApplication) -> str:
    """Light or dark, as the system asks."""
    dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def apply(app: QApplication, chosen: str) -> None:
    """Dress the whole application anew: style, palette, font and style sheet."""
    app.setStyle(STYLE)
    prepare(app, chosen)
    app.setStyleSheet(style_sheet())


def prepare(app: QApplication, chosen: str) -> None:
    """Palette and font, for who began with the style, has one window, and gives the sheet to that.

    What is built outside of a window with a sheet is laid out without it: under the application's
    own sheet every pane's building styles anew all that it holds, which makes it thrice as long.
    """
    global _mode, _dressed
    _mode = chosen
    fonts.load(app, ours(wording.language()))
    app.setPalette(_palette())
    app.setFont(_base_font())
    _dressed += 1


def style_sheet() -> str:
    """resources/look/style.qss with the colours and the type of now."""
    text = (RESOURCES / "look" / "style.qss").read_text(encoding="utf-8")
    colors: dict[str, str] = tokens()["color"][_mode]
    filled = re.sub(r"@(\w+)", lambda found: colors[found.group(1)], text)
    english = wording.language() == "en"
    sizes = [
        f'*[type="{role}"] {{ font-size: {latin if english else chinese}px;'
        f" font-weight: {weight}; }}"
        for role, (chinese, latin, weight) in tokens()["type"].items()
    ]
    inks = [
        f'*[ink="{role}"] {{ color: {colors[role]}; }}'
        for role in ("text", "text2", "text3", "accent", "wait", "forbid")
    ]
    chinese, latin, _ = tokens()["type"]["caption"]
    heads = f"QHeaderView::section {{ font-size: {latin if english else chinese}px; }}"
    return _SIZE.sub(_sized, "\n".join([filled, heads, *sizes, *inks]))


def _sized(found: re.Match[str]) -> str:
    return f"{px(int(found.group(1)))}px"


def ours(language: str) -> list[str]:
    """The families of resources/fonts that a language is drawn with."""
    return list(tokens()["families"]["ours"][language])


def families(language: str) -> list[str]:
    """The font families of a language, our own first; then what this system has, for odd signs."""
    there = set(QFontDatabase.families())
    wanted = [*ours(language), *tokens()["families"][language]]
    return [name for name in wanted if name in there]


def _base_font() -> QFont:
    chosen = QFont()
    found = families(wording.language())
    chosen.setFamilies([*found, QFontInfo(chosen).family()])
    chinese, latin, weight = tokens()["type"]["body"]
    chosen.setPixelSize(px(latin if wording.language() == "en" else chinese))
    chosen.setWeight(QFont.Weight(weight))
    chosen.setFeature(QFont.Tag("tnum"), 1)
    chosen.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return chosen


def _palette() -> QPalette:
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, color(name))
    off = QPalette.ColorGroup.Disabled
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(off, role, color("disabled"))
    return palette
