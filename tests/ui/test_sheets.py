"""Visit sheets as PDF: one page in every language, whatever stands in them, and the code on it."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from app.bootstrap import texts
from app.domain.sheets import Block, Care, OfferLine, Sheet
from app.settings import LANGUAGES
from ui import sheets

VISIT = "0193a7f05a7d7c3c9d1f2b3c4d5e6f70"


def _words(language):
    return texts()[language].sheet


def _sheet(language, times=1):
    text = _words(language)
    long = "王小明 Wang " * times
    offers = tuple(OfferLine(one["name"], "12", "¥1.00") for one in text.offers.values())
    return Sheet(
        VISIT, "1" * 32, language, "V-20261124-01", 1, text.say("title"), long,
        text.say("number"), text.say("edition", version=1), text.headings, long, long,
        text.say("speak"), "14:30 – 15:00", text.agreed["told"], long, long, (long,) * 5,
        text.say("more", count=3) if times > 1 else "", offers, long,
        (Care("clock", long),) * 4, tuple(text.steps.values()),
        text.say("steps_aside"), text.results, text.fields,
        text.say("message", name="王小明", company="示例"), text.say("rights"),
        text.say("foot", at="2026-11-23 17:40", copy=1), text.say("rules", packs="cn"),
        text.say("shortened"),
    )  # fmt: skip


def _written(file, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on this system")
    (tmp_path / "sheet.pdf").write_bytes(file)
    told = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "sheet.pdf", "-"], capture_output=True, check=True
    )
    return told.stdout.decode()


@pytest.mark.parametrize("times", [1, 3, 40])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_is_one_page_with_its_fonts_in_it(qapp, language, times):
    file = sheets.render(_sheet(language, times))
    assert file.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", file)) == 1
    named = set(re.findall(rb"/FontName /\w+\+(\w+)", file))
    assert named and all(name.startswith(b"Forbear") for name in named)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_always_stands_there_is_never_shortened(qapp, language, tmp_path):
    text, said = _words(language), _written(sheets.render(_sheet(language, 40)), tmp_path)
    squeezed = "".join(said.split())
    fixed = [*text.steps.values(), *text.results, *text.fields]
    fixed += [text.say("rights"), text.say("speak")]
    fixed += [text.headings[block] for block in Block]
    missing = [one for one in fixed if "".join(one.split()) not in squeezed]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_something_was_shortened_is_said_and_nothing_else(qapp, language, tmp_path):
    text = _words(language)
    note = "".join(text.say("shortened").split())
    assert note in "".join(_written(sheets.render(_sheet(language, 40)), tmp_path).split())
    short = replace(_sheet(language), care=(Care("clock", "18:00"),), under="2026-11-24")
    assert note not in "".join(_written(sheets.render(short), tmp_path).split())


def test_the_code_on_it_is_the_visits_id_alone(qapp, monkeypatch):
    coded = []
    made = sheets.segno.make_qr
    monkeypatch.setattr(
        sheets.segno, "make_qr", lambda text, **how: coded.append(text) or made(text, **how)
    )
    sheets.render(_sheet("en"))
    assert coded == [VISIT]
