"""Texts about agreements: each proof of the loader, broken once; and the texts themselves."""

from __future__ import annotations

import re

import pytest
from opencc import OpenCC

from app.domain.documents import Section, Term
from app.domain.plans import OfferKind
from app.rules.documents import fill, parse_texts
from app.rules.placeholders import words_of
from app.rules.reading import PackError, document
from app.settings import LANGUAGES, RESOURCES
from tests.traditional import NOT_OF_TAIWAN, simplified_in


def _files(language):
    folder = RESOURCES / "templates" / language
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}


FILES = {language: _files(language) for language in LANGUAGES}
DEBT = {
    language: words_of(document("debt_words.yaml", (
        RESOURCES / "scripts" / language / "debt_words.yaml").read_text(encoding="utf-8")))
    for language in LANGUAGES
}  # fmt: skip
TEXTS = {language: parse_texts(language, FILES[language], DEBT[language]) for language in LANGUAGES}


def _broken(file, old, new):
    files = dict(FILES["en"])
    assert old in files[file]
    files[file] = files[file].replace(old, new, 1)
    with pytest.raises(PackError) as error:
        parse_texts("en", files, DEBT["en"])
    assert f"en/{file}.yaml" in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("letter", "{owed}", "{owd}", "is no placeholder"),
        ("door", "as arranged", "about your debt", "'debt' tells of the debt"),
        ("door", "{company}", "{creditor}", "is no placeholder"),
        ("letter", "{owed}", "{owed:>9}", "is no placeholder"),
        ("letter", "{pages}", "{owed}", "is no placeholder"),
        ("letter", "{owed}", "{owed", "brace"),
        ("letter", "  missed:\n", "  mised:\n", "mised"),
        ("letter", "penalty: Penalty, ", "", "'penalty' is missing"),
        ("letter", "settlement: If it", "settled: If it", "settled"),
        ("common", "  dates: on the dates of the schedule\n", "", "'dates' is missing"),
        ("common", "{days}", "{from}", "is no placeholder"),
    ],
)
def test_a_broken_text_is_told_with_its_place(file, old, new, words):
    assert words in _broken(file, old, new)


def test_a_language_without_a_file_is_no_language():
    with pytest.raises(PackError):
        parse_texts("en", {"common": FILES["en"]["common"]}, DEBT["en"])


def test_a_line_whose_term_is_not_there_is_left_out():
    lines = TEXTS["en"].letter.texts[Section.TERMS]
    values = dict.fromkeys(Term, "x")
    whole = fill(lines, OfferKind.SETTLEMENT, values)
    less = fill(lines, OfferKind.SETTLEMENT, {**values, Term.WAIVED: None})
    assert len(whole) == len(less) + 1


def test_the_languages_say_the_same_of_each_section():
    for section in Section:
        for kind in OfferKind:
            named = {
                language: [frozenset(re.findall(r"\{(\w+)\}", line[kind]))
                           for line in TEXTS[language].letter.texts[section]]
                for language in LANGUAGES
            }  # fmt: skip
            assert len({tuple(one) for one in named.values()}) == 1, (section, kind, named)


def test_every_term_is_used():
    text = " ".join(text for files in FILES.values() for text in files.values())
    assert [one for one in Term if f"{{{one}}}" not in text] == []


def test_what_is_read_in_taiwan_is_written_as_in_taiwan():
    text = "\n".join(FILES["zh_TW"].values())
    assert simplified_in(text) == set()
    assert NOT_OF_TAIWAN.findall(text) == []
    mainland = "\n".join(FILES["zh_CN"].values())
    assert OpenCC("t2s").convert(mainland) == mainland


def test_the_document_for_authors_lists_every_placeholder():
    document = (RESOURCES.parent / "docs/templates.md").read_text(encoding="utf-8")
    table = document.partition("## Placeholders")[2]
    assert sorted(re.findall(r"`\{(\w+)\}`", table)) == sorted(Term)
