"""Every code has its sentence, in every language, with the values that it is given."""

from __future__ import annotations

import ast
import re
import string
import tomllib

import pytest
import yaml
from opencc import OpenCC

from app.settings import LANGUAGES, RESOURCES
from tests.sources import name, python_files, tree
from tests.traditional import NOT_OF_TAIWAN, simplified_in

_CODE = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
FILES = sorted((RESOURCES / "wording").glob("*.toml"))
SENTENCES = {
    path.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES
}  # file → code → language → sentence
CODES = {code: languages for file in SENTENCES.values() for code, languages in file.items()}


def _placeholders(sentence: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None}


def test_every_sentence_is_there_in_every_language_and_no_other():
    wrong = {
        code: sorted(languages)
        for code, languages in CODES.items()
        if sorted(languages) != sorted(LANGUAGES)
        or not all(text and text == text.strip() for text in languages.values())
    }
    assert CODES
    assert wrong == {}


def test_the_languages_of_a_sentence_take_the_same_values():
    wrong = {
        code: languages
        for code, languages in CODES.items()
        if len({frozenset(_placeholders(text)) for text in languages.values()}) != 1
    }
    assert wrong == {}


def test_no_code_stands_in_two_files():
    everywhere = [code for file in SENTENCES.values() for code in file]
    assert sorted(everywhere) == sorted(set(everywhere))


def test_the_first_part_of_every_code_names_a_file():
    """Else every file before its own is read to find it, in the middle of a press."""
    assert {code.partition(".")[0] for code in CODES} - {path.stem for path in FILES} == set()


def test_traditional_sentences_hold_no_simplified_characters():
    simplified = {
        code: signs
        for code, languages in CODES.items()
        if (signs := simplified_in(languages["zh_TW"]))
    }
    assert simplified == {}


def _traditional(tree):
    """Every text for zh_TW in data of any shape."""
    if isinstance(tree, dict):
        yield from ([tree["zh_TW"]] if isinstance(tree.get("zh_TW"), str) else ())
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from _traditional(part)


def test_what_data_says_in_traditional_characters_holds_no_simplified_ones():
    said = {
        str(path.relative_to(RESOURCES)): " ".join(
            _traditional(yaml.safe_load(path.read_text(encoding="utf-8")))
        )
        for path in RESOURCES.rglob("*.yaml")
    }
    assert sum(map(bool, said.values())) > 5
    assert {name: signs for name, text in said.items() if (signs := simplified_in(text))} == {}


def test_simplified_sentences_hold_no_traditional_characters():
    to_simplified = OpenCC("t2s").convert
    traditional = {
        code: languages["zh_CN"]
        for code, languages in CODES.items()
        if to_simplified(languages["zh_CN"]) != languages["zh_CN"]
    }
    assert traditional == {}


def test_traditional_sentences_hold_no_words_of_the_mainland():
    columns = yaml.safe_load((RESOURCES / "intake" / "columns.yaml").read_text(encoding="utf-8"))
    titles = {code: column["title"] for code, column in columns.items()}
    refused = {
        code: found
        for code, languages in (CODES | titles).items()
        if (found := NOT_OF_TAIWAN.findall(languages["zh_TW"]))
    }
    assert refused == {}


def test_simplified_sentences_quote_as_the_mainland_does():
    assert [code for code, languages in CODES.items() if "「" in languages["zh_CN"]] == []


def test_a_colleague_is_addressed_as_ni_and_whoever_is_called_as_nin():
    """One voice for each: 你 to whoever sits there, 您 in what is said to the person."""
    to_the_person = re.compile(r"protect\.\w+\.say|talk\.(arranged|fact)_\w+")
    wrong = [
        (code, language)
        for code, languages in CODES.items()
        for language in ("zh_CN", "zh_TW")
        if ("你" if to_the_person.fullmatch(code) else "您") in languages[language]
    ]
    assert wrong == []
    shown = (RESOURCES / "translations").glob("*.ts")
    assert [path.name for path in shown if "您" in path.read_text(encoding="utf-8")] == []


def _sql() -> str:
    """The functions of an office, which refuse in codes."""
    functions = (RESOURCES.parent / "app" / "storage" / "postgres").glob("*.sql")
    return "\n".join(path.read_text(encoding="utf-8") for path in functions)


def test_every_refusal_of_an_office_has_its_sentence():
    said = set(re.findall(r"office\.refuse\('([a-z_.]+)'", _sql()))
    assert len(said) > 20
    prefixes = {code for code in said if code.endswith(".")}
    assert [code for code in said - prefixes if f"problem.{code}" not in CODES] == []
    assert prefixes == {"promise."}
    faults = ("incomplete", "not_positive", "past", "too_far")
    assert {f"problem.promise.{fault}" for fault in faults} <= set(CODES)


def test_every_sentence_is_said_somewhere():
    """By its whole code, or by its beginning with an ending that stands in the code or the data."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in python_files("app", "ui"))
    data = "\n".join(path.read_text(encoding="utf-8") for path in RESOURCES.rglob("*.yaml"))
    quoted = set(re.findall(r'"([\w.]+)"', sources)) | set(re.findall(r"'([\w.]+)'", _sql()))
    values = "\n".join(path.read_text(encoding="utf-8") for path in python_files("app/domain"))
    endings = quoted | set(re.findall(r"\w+", data + values))
    beginnings = tuple(set(re.findall(r'f"([a-z.]+[._]|[a-z_.]+_)\{', sources)))
    unsaid = [
        code
        for code in CODES
        if code not in quoted
        and not any(
            code.startswith(beginning)
            and endings & {code[len(beginning) :], code.rpartition(".")[2]}
            for beginning in beginnings
        )
    ]
    assert unsaid == []


def _problem_classes() -> set[str]:
    """DeskError and every class of app that is one."""
    names = {"DeskError"}
    classes = [
        node
        for path in python_files("app")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
    ]
    grown = True
    while grown:
        more = {
            node.name
            for node in classes
            if names & {base.id for base in node.bases if isinstance(base, ast.Name)}
        }
        grown = not more <= names
        names |= more
    return names


def _calls(*rooms: str):
    for path in python_files(*rooms):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                yield path, node, called


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _problems_raised():
    """(place, code, names of its values or None where they are not written out)."""
    classes = _problem_classes()
    for path, call, called in _calls("app", "ui"):
        if called in classes and call.args and (code := _text(call.args[0])):
            values = {keyword.arg for keyword in call.keywords}
            yield f"{name(path)}:{call.lineno}", code, None if None in values else values


def test_every_problem_that_can_be_raised_has_its_sentence():
    raised = list(_problems_raised())
    assert raised
    assert [(at, code) for at, code, _ in raised if f"problem.{code}" not in CODES] == []


def test_every_problem_is_given_the_values_of_its_sentence():
    wrong = [
        (at, code, sorted(needed - values))
        for at, code, values in _problems_raised()
        if values is not None and f"problem.{code}" in CODES
        for needed in [_placeholders(CODES[f"problem.{code}"]["zh_CN"])]
        if not needed <= values
    ]
    assert wrong == []


def test_a_problem_says_what_happened_what_was_kept_and_what_to_do():
    short = [
        (code, language)
        for code, languages in CODES.items()
        if code.startswith("problem.")
        for language in ("zh_CN", "en")
        if len(re.findall(r"[。！？.!?](?:\s|$|(?<=[。！？]))", languages[language])) < 2
    ]
    assert short == []


def test_codes_kept_in_tables_have_their_sentence_too():
    """A module that raises a problem by a variable holds the codes somewhere as plain strings."""
    classes = _problem_classes()
    indirect = {
        path
        for path, call, called in _calls("app")
        if called in classes and call.args and _text(call.args[0]) is None
    }
    subjects = {code.split(".")[1] for code in CODES if code.startswith("problem.")}
    unknown = [
        (name(path), node.value)
        for path in sorted(indirect)
        for node in ast.walk(tree(path))
        if (code := _text(node)) and _CODE.fullmatch(code) and code.split(".")[0] in subjects
        if f"problem.{code}" not in CODES and code not in CODES  # a sentence of its own
    ]
    assert unknown == []


# Constructor → (position, keyword, prefix of the code in the wording)
_CODED = {
    "Finding": [(3, "code", "finding"), (5, "done", "done")],
    "Point": [(0, "code", "queue")],
}


@pytest.mark.parametrize("constructor", _CODED)
def test_what_the_rules_say_by_code_has_its_sentence(constructor):
    unknown = []
    for path, call, called in _calls("app"):
        for position, keyword, prefix in _CODED[constructor] if called == constructor else []:
            named = {word.arg: word.value for word in call.keywords}
            given = call.args[position] if len(call.args) > position else named.get(keyword)
            if (code := _text(given)) and f"{prefix}.{code}" not in CODES:
                unknown.append((f"{name(path)}:{call.lineno}", f"{prefix}.{code}"))
    assert unknown == []
