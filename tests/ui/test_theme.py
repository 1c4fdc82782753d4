"""Colours that can be read, for everybody, in light and in dark."""

from __future__ import annotations

import pytest

from ui import theme


def _luminance(color: str) -> float:
    """Relative luminance by WCAG 2.2 of an sRGB colour such as #0B6B62."""
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _ratio(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", [theme.LIGHT, theme.DARK])
@pytest.mark.parametrize(("kind", "least"), [("text", 4.5), ("graphic", 3.0)])
def test_every_pair_that_is_used_can_be_told_apart(mode, kind, least):
    colors = theme.tokens()["color"][mode]
    pairs = theme.tokens()["pairs"][kind]
    weak = {
        (front, ground): round(_ratio(colors[front], colors[ground]), 2)
        for front, ground in pairs
        if _ratio(colors[front], colors[ground]) < least
    }
    assert len(pairs) >= 2
    assert weak == {}


def test_both_themes_have_the_same_roles():
    light, dark = (set(theme.tokens()["color"][mode]) for mode in (theme.LIGHT, theme.DARK))
    assert light == dark


@pytest.mark.parametrize("mode", [theme.LIGHT, theme.DARK])
def test_the_style_sheet_leaves_no_token_unfilled(dressed, mode):
    theme.apply(dressed, mode)
    assert "@" not in theme.style_sheet().split("*/", 1)[1]
    assert dressed.palette().window().color() == theme.color("surface")
