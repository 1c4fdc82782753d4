"""The frame's words: every one of them is there in both scripts, and none is left over."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from opencc import OpenCC

from tests.sources import ROOT, python_files
from tests.traditional import NOT_OF_TAIWAN, simplified_in

LANGUAGES = ("zh_CN", "zh_TW")
FOLDER = ROOT / "resources" / "translations"
PROGRAMS = Path(sys.executable).parent


def _messages(path: Path) -> dict[tuple[str, str], str]:
    """(context, source) → translation; an unfinished one is empty."""
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            words = "".join(translation.itertext()).strip()
            unfinished = translation.get("type") is not None
            key = (context.findtext("name"), message.findtext("source"))
            found[key] = "" if unfinished else words
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_frame_is_translated_and_none_is_left_over(tmp_path, language):
    fresh = tmp_path / "fresh.ts"
    sources = [str(path) for path in python_files("ui")]
    subprocess.run(
        [str(PROGRAMS / "pyside6-lupdate"), *sources, "-no-obsolete", "-ts", str(fresh)],
        check=True,
        capture_output=True,
    )
    known = _messages(FOLDER / f"forbear_{language}.ts")
    assert set(_messages(fresh)) == set(known)
    assert [key for key, words in known.items() if not words] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_places_of_its_values(language):
    wrong = [
        source
        for (_, source), words in _messages(FOLDER / f"forbear_{language}.ts").items()
        if any((mark in source) != (mark in words) for mark in ("%1", "%2", "%3", "%7", "%n"))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_of_this_source(tmp_path, language):
    made = tmp_path / "made.qm"
    subprocess.run(
        [
            str(PROGRAMS / "pyside6-lrelease"),
            str(FOLDER / f"forbear_{language}.ts"),
            "-qm",
            str(made),
        ],
        check=True,
        capture_output=True,
    )
    assert made.read_bytes() == (FOLDER / f"forbear_{language}.qm").read_bytes()


def test_simplified_and_traditional_are_not_mixed():
    to_simplified = OpenCC("t2s").convert
    simplified = _messages(FOLDER / "forbear_zh_CN.ts").values()
    assert [words for words in simplified if to_simplified(words) != words] == []
    traditional = "".join(_messages(FOLDER / "forbear_zh_TW.ts").values())
    assert simplified_in(traditional) == set()
    assert NOT_OF_TAIWAN.findall(traditional) == []


def test_each_script_quotes_as_it_is_written():
    simplified, traditional = (
        "".join(_messages(FOLDER / f"forbear_{one}.ts").values()) for one in LANGUAGES
    )
    assert "「" not in simplified and "“" not in traditional


def test_qts_own_words_are_spoken_too(qapp):
    from PySide6.QtCore import QCoreApplication

    from ui.language import Speaker

    speaker = Speaker(qapp)
    speaker.speak("zh_CN")
    try:
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"
    finally:
        speaker.hush()
