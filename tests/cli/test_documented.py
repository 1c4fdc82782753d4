"""What can be typed says what it is, and what the documents tell people to type is there."""

from __future__ import annotations

import re
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator

import pytest

from app.cli.parser import every_command
from app.wording import Wording
from tests.sources import ROOT, python_files

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_TYPED = re.compile(r"^(?:\.venv/bin/)?(forbear .*)$|`(forbear [^`]*)`", re.MULTILINE)


def _walk(parser: ArgumentParser, words: tuple[str, ...]) -> Iterator[tuple]:
    yield words, parser
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for word, below in action.choices.items():
                yield from _walk(below, (*words, word))


COMMANDS = dict(_walk(every_command(Wording("en")), ()))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_variable_of_a_document_is_read_somewhere(document):
    read: set[str] = set()
    for path in python_files("app", "ui", "tests"):
        read.update(re.findall(r"FORBEAR_[A-Z_]+", path.read_text(encoding="utf-8")))
    named = re.findall(r"FORBEAR_[A-Z_]+", document.read_text(encoding="utf-8"))
    assert set(named) - read == set()


def test_every_command_has_its_help():
    assert len(COMMANDS) > 150
    for parser in COMMANDS.values():
        assert "--help" in parser.format_help()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_of_a_document_is_there_with_its_options(document):
    text = re.sub(r"\\?\n +(?=--)", " ", document.read_text(encoding="utf-8"))
    for line in (found[1] or found[2] for found in _TYPED.finditer(text)):
        rest, known = line.split()[1:], ()
        while rest and (*known, rest[0]) in COMMANDS:
            known += (rest.pop(0),)
        options = {option for a in COMMANDS[known]._actions for option in a.option_strings}
        assert set(re.findall(r"(?<![\w-])--[a-z-]+", " ".join(rest))) <= options, line
        assert known or not rest or rest[0].startswith("-"), line
