"""The words of the window are drawn with our own fonts, whatever the machine has."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QImage, QPainter, QTextLayout
from PySide6.QtWidgets import QLabel

from app.settings import LANGUAGES, RESOURCES
from tests.sources import ROOT
from ui import fonts, theme, wording

_WORDED = (".toml", ".yaml", ".ts", ".txt", ".md")
_RARE = "Forbear Han Rare"  # has one weight
_WEIGHTS = (400, 500, 600)


def _signs(*files):
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    return {sign for sign in text if sign.isprintable()}


def _own_words():
    return _signs(*(path for path in RESOURCES.rglob("*") if path.suffix in _WORDED))


def _demo_names():
    return _signs(*(ROOT / "app" / "demo").rglob("*.py"))


def _runs(text, font):
    """Which fonts draw this text, and with which glyphs."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return layout.glyphRuns()


def _font(weight=400, pixels=16):
    chosen = QFont(theme.font("body"))
    chosen.setPixelSize(pixels)
    chosen.setWeight(QFont.Weight(weight))
    return chosen


def _families(text, font):
    return {run.rawFont().familyName() for run in _runs(text, font)}


@pytest.fixture(params=LANGUAGES)
def language(request, dressed):
    wording.use(request.param)
    theme.apply(dressed, theme.LIGHT)
    return request.param


def test_every_sign_of_ours_and_of_the_demo_is_drawn_by_a_font_of_ours(language):
    foreign, boxes = set(), set()
    for sign in _own_words() | _demo_names():
        for run in _runs(sign, _font()):
            if not run.rawFont().familyName().startswith("Forbear"):
                foreign.add((sign, run.rawFont().familyName()))
            if 0 in run.glyphIndexes():
                boxes.add(sign)
    assert len(_own_words()) > 1000
    assert (foreign, boxes) == (set(), set())


@pytest.mark.parametrize("weight", _WEIGHTS)
def test_no_word_of_ours_is_made_bold_by_smearing(dressed, weight):
    smeared = {
        sign
        for sign in _own_words()
        for run in _runs(sign, _font(weight))
        if run.rawFont().weight() != weight or run.rawFont().familyName() == _RARE
    }
    assert smeared == set()


@pytest.mark.parametrize("sign", ["催", "w"])
def test_a_heavier_weight_has_more_ink(dressed, sign):
    ink = []
    for weight in _WEIGHTS:
        sheet = QImage(96, 96, QImage.Format.Format_Grayscale8)
        sheet.fill(0)
        with QPainter(sheet) as painter:
            painter.setFont(_font(weight, 64))
            painter.setPen(QColor("white"))
            painter.drawText(8, 72, sign)
        ink.append(sum(bytes(sheet.constBits())))
    assert ink[0] * 1.05 < ink[1]
    assert ink[1] * 1.05 < ink[2]


def test_a_label_is_of_our_family(language, qtbot):
    shown = QLabel("12 催收")
    qtbot.addWidget(shown)
    latin = {"en": "Forbear Latin", "zh_TW": "Forbear Latin in Han TW"}
    latin = latin.get(language, "Forbear Latin in Han")
    assert QFontInfo(shown.font()).family() == latin
    assert _families(shown.text(), shown.font()) == {latin, "Forbear Han"}


@pytest.mark.parametrize(
    "family",
    ["Forbear Latin", "Forbear Latin in Han", "Forbear Latin in Han TW", "Forbear Han"],
)
def test_figures_are_of_one_width_without_being_asked(dressed, family):
    fonts.load(dressed, [family])
    measured = QFontMetricsF(QFont(family, 20))
    assert len({measured.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_a_name_in_another_script_moves_nothing(dressed, qtbot):
    heights = {}
    for text in ("120", "Zhang", "张", "Zhang 张", "王𬭎", "李𠮷安"):
        shown = QLabel(text)
        qtbot.addWidget(shown)
        heights[text] = shown.sizeHint().height()
    assert len(set(heights.values())) == 1, heights


@pytest.mark.parametrize(
    ("language", "family"),
    [("zh_CN", "Forbear Han"), ("zh_TW", "Forbear Han"), ("en", "Forbear Latin")],
    indirect=["language"],
)
def test_quotation_marks_are_those_of_the_language(language, family):
    assert _families("“”…—", _font()) == {family}


@pytest.mark.parametrize(
    ("language", "family"),
    [("zh_CN", "Forbear Han"), ("zh_TW", "Forbear Han TW")],
    indirect=["language"],
)
def test_taiwan_reads_its_own_shapes_and_a_stop_in_the_middle(language, family):
    assert _families("今令次角過骨黃說還，。", _font()) == {family}
    assert _families("人大中", _font()) == {"Forbear Han"}  # written alike


def test_only_the_fonts_of_the_language_are_loaded():
    said = subprocess.run(
        [sys.executable, "-c", _LOADED], env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=ROOT,
        capture_output=True, text=True,
    )  # fmt: skip
    assert said.stdout.split() == ["False", "True"], said.stderr


_LOADED = """
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication
from ui import theme, wording
app = QApplication([])
for language in ("zh_CN", "zh_TW"):
    wording.use(language)
    theme.apply(app, theme.LIGHT)
    print("Forbear Han TW" in QFontDatabase.families())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="fontconfig is asked on Linux alone")
def test_a_machine_without_a_font_reads_as_well(tmp_path):
    (tmp_path / "none.conf").write_text("<fontconfig></fontconfig>", encoding="utf-8")
    program = """
from PySide6.QtWidgets import QApplication
from tests.ui.test_fonts import _font, _runs
from ui import theme, wording
app = QApplication([])
wording.use("zh_CN")
theme.apply(app, theme.LIGHT)
runs = _runs("可以催收 Forbear 120", _font())
boxes = any(0 in run.glyphIndexes() for run in runs)
print(sorted({run.rawFont().familyName() for run in runs}), boxes)
"""
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "FONTCONFIG_FILE": str(tmp_path / "none.conf"), "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert said.stdout.strip() == "['Forbear Han', 'Forbear Latin in Han'] False", said.stderr
