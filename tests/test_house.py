"""The rules of the house that no tool of others checks."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

from tests.sources import ROOT, name, python_files, tracked_files, tracked_texts, tree

FUNCTION_LINES = 40
FILE_LINES = 400

Function = ast.FunctionDef | ast.AsyncFunctionDef

# A letter in brackets, so that no pattern finds itself.
_NOT_OURS = {
    "a path of some machine": (  # X11's own folder is the same on every machine
        r"(?<![\w.*])/(?:ro[o]t|wo[r]k|tm[p](?!/\.X11-unix/)|ho[m]e/\w+|Us[e]rs/\w+)/"
    ),
    "a package index": r"py[p]i\.org|python[h]osted|index-[u]rl|find-[l]inks|mirrors?\.\w+\.",
    "how the work is organised": r"\.\./s[h]ared|\bi[s]sue ?#?\d|\blater i[s]sue|\ba[g]ent wrote",
    "something unfinished": r"\bTO[D]O\b|\bFI[X]ME\b|\bXX[X]\b|raise Not[I]mplementedError",
    "a keyring in plain text": r"keyrings[.]alt(?!\w)",
}
_SILENCED = re.compile(r"#\s*(?:type: i[g]nore|no[q]a)\b")
_WITH_REASON = re.compile(r"#\s*(?:type: i[g]nore\[[\w, -]+\]|no[q]a: [A-Z0-9, ]+?)\s+[#-]\s*\S")
_SHAPELESS = re.compile(r"util|manager|helper", re.IGNORECASE)


def _functions(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, Function)]


def _length(function: Function) -> int:
    """Lines from `def` to the end, without the docstring."""
    first = function.body[0]
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return lines
    return lines - (first.end_lineno - first.lineno + 1)


def test_a_function_fits_on_a_screen():
    too_long = [
        f"{name(path)}:{function.lineno} {function.name} has {_length(function)} lines"
        for path in python_files("app", "ui")
        for function in _functions(path)
        if _length(function) > FUNCTION_LINES
    ]
    assert too_long == []


def test_a_file_has_one_subject():
    lengths = {
        name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files("app", "ui")
    }
    assert {file: lines for file, lines in lengths.items() if lines > FILE_LINES} == {}


def _public_without_docstring(path):
    """The module, its public classes and functions, and the public methods of those classes."""
    module = tree(path)
    if ast.get_docstring(module) is None:
        yield f"{name(path)}: the module"
    holders = [module, *(node for node in module.body if isinstance(node, ast.ClassDef))]
    for holder in holders:
        for node in holder.body:
            if not isinstance(node, (*Function.__args__, ast.ClassDef)) or node.name[0] == "_":
                continue
            if ast.get_docstring(node) is None:
                yield f"{name(path)}:{node.lineno} {node.name}"


def test_every_module_and_public_function_of_app_says_what_it_promises():
    silent = [line for path in python_files("app") for line in _public_without_docstring(path)]
    assert silent == []


@pytest.mark.parametrize("what", _NOT_OURS)
def test_no_file_speaks_of(what):
    pattern = re.compile(_NOT_OURS[what])
    said = [
        f"{file}:{number}: {line.strip()[:120]}"
        for file, text in tracked_texts().items()
        if file != "LICENSE"
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert said == []


def test_a_check_is_silenced_only_with_a_reason_on_the_line():
    unexplained = [
        f"{name(path)}:{number}: {line.strip()[:120]}"
        for path in python_files("app", "ui", "migrations", "tests")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if _SILENCED.search(line) and not _WITH_REASON.search(line)
    ]
    assert unexplained == []


def test_no_room_is_named_after_nothing():
    named = [(name(path), path.stem) for path in python_files("app", "ui")]
    named += [
        (name(path), node.name)
        for path in python_files("app", "ui")
        for node in ast.walk(tree(path))
        if isinstance(node, (*Function.__args__, ast.ClassDef))
    ]
    assert [entry for entry in named if _SHAPELESS.search(entry[1])] == []


@pytest.mark.parametrize(
    ("ending", "read"), [(".toml", tomllib.loads), (".yaml", yaml.safe_load)], ids=["toml", "yaml"]
)
def test_every_data_file_can_be_read(ending, read):
    files = [path for path in tracked_files() if path.suffix == ending]
    unreadable = []
    for path in files:
        try:
            read(path.read_text(encoding="utf-8"))
        except (ValueError, yaml.YAMLError) as error:
            unreadable.append(f"{name(path)}: {error}")
    assert files
    assert unreadable == []


def test_the_entry_asks_for_nothing_heavy_before_it_knows_what_is_wanted():
    heavy = ("sqlalchemy", "PySide6", "phonenumbers", "pypinyin", "openpyxl", "alembic", "keyring")
    loaded = subprocess.run(
        [sys.executable, "-c", "import ui.__main__, sys; print(*sys.modules)"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert [module for module in heavy if module in loaded] == []
