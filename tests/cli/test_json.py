"""Whatever happens, `--json` puts one JSON value on standard output and nothing else."""

from __future__ import annotations

import argparse
import inspect
import json
from pathlib import Path

import pytest

from app import cli
from app.cli import FAILED, main
from app.cli.parser import every_command
from app.wording import Wording

_PARSER = every_command(Wording("en"))


def _leaves(parser, words=()):
    """Every command that can be typed: its words and its parser."""
    groups = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    if not groups:
        yield words, parser
    for group in groups:
        for name, child in group.choices.items():
            yield from _leaves(child, (*words, name))


_COMMANDS = dict(_leaves(_PARSER))
_OF_A_BOOK = {
    words: parser
    for words, parser in _COMMANDS.items()
    if "--book" in parser._option_string_actions and words != ("setup",)
}


def _value(action):
    if action.choices:
        return str(next(iter(action.choices)))
    kinds = {"day": "2026-11-23", "moment": "2026-11-23T10:00", "positive": "1"}
    if action.type in (int, float):
        return "1"
    return kinds.get(getattr(action.type, "__name__", ""), "x")


def _needed(parser):
    """Words for all that has to be given, as the parser asks for it."""
    typed = []
    one_of = [
        group._group_actions[0] for group in parser._mutually_exclusive_groups if group.required
    ]
    for action in parser._actions:
        if action.option_strings and (action.required or action in one_of):
            typed += [action.option_strings[0], _value(action)][: 1 if action.nargs == 0 else 2]
        elif not action.option_strings and action.nargs in (None, "+"):
            typed.append(_value(action))
    return typed


@pytest.fixture(autouse=True)
def secrets(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("PASSWORD", "NEW_PASSWORD", "PASSPHRASE", "NEW_PASSPHRASE"):
        monkeypatch.setenv(f"FORBEAR_{name}", "a password of some length")


def _one_value(capsys):
    out, err = capsys.readouterr()
    return json.loads(out), err  # two values, or words beside one, would not be read


def test_there_are_commands_to_walk():
    assert {("setup",), ("staff", "reset"), ("call", "permit"), ("audit", "verify")} <= set(
        _COMMANDS
    )
    assert len(_OF_A_BOOK) > 20


@pytest.mark.parametrize("words", _COMMANDS, ids=" ".join)
def test_a_word_too_many_is_a_usage_error_in_json(words, capsys):
    typed = [*words, *_needed(_COMMANDS[words]), "--no-such-option", "--json"]
    with pytest.raises(SystemExit) as ended:
        main(typed)
    said, err = _one_value(capsys)
    assert ended.value.code == 2
    assert said["error"]["code"] == "usage" and "--no-such-option" in said["error"]["text"]
    assert "usage: forbear" in err


@pytest.mark.parametrize(
    "words", [words for words, parser in _COMMANDS.items() if _needed(parser)], ids=" ".join
)
def test_a_word_missing_is_a_usage_error_in_json(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*words, "--json"])
    said, _ = _one_value(capsys)
    assert ended.value.code == 2 and said["error"]["code"] == "usage"


@pytest.mark.parametrize("typed", [["--json"], ["queue", "--json"], ["nosuch", "--json"]])
def test_half_a_command_is_a_usage_error_in_json(typed, capsys):
    with pytest.raises(SystemExit) as ended:
        main(typed)
    said, _ = _one_value(capsys)
    assert ended.value.code == 2 and said["error"]["code"] == "usage"


def test_without_json_wrong_usage_leaves_standard_output_empty(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["staff", "reset", "--language", "zh_CN"])
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert "这样写不行：缺少" in err and "LOGIN" in err


@pytest.mark.parametrize("words", _OF_A_BOOK, ids=" ".join)
def test_a_book_that_is_not_there_is_one_error_in_json(words, capsys, tmp_path):
    typed = [*words, *_needed(_OF_A_BOOK[words])]
    status = main([*typed, "--book", str(tmp_path / "none.book"), "--as", "ann", "--json"])
    said, err = _one_value(capsys)
    assert status == FAILED
    assert set(said) == {"error"} and set(said["error"]) == {"code", "text"}
    assert said["error"]["text"] in err
    assert not list(Path(tmp_path).iterdir())


# The tour drives windows and writes tour.json; the others answer in JSON Lines, asked or not.
_OTHERWISE = (("tour",), ("rules", "check"), ("plan", "quote"))


@pytest.mark.parametrize(
    "words",
    [words for words in _COMMANDS if words not in _OTHERWISE],
    ids=" ".join,
)
def test_every_command_has_an_answer_in_json(words):
    command = cli._command(_PARSER.parse_args([*words, *_needed(_COMMANDS[words])]))
    called = (command.__globals__.get(name) for name in command.__code__.co_names)
    told = [one for one in (command, *called) if inspect.isfunction(one)]
    assert any("screen.result(" in inspect.getsource(one) for one in told)
