"""The words of a talk 话术: read for each language, proven complete, filled with values."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.queue import Stage
from app.domain.talk import TELLS_NOTHING, Flow, Placeholder, TalkStep
from app.rules.flow import before_confirmed
from app.rules.placeholders import named_in, without, words_of
from app.rules.reading import Entry, document

COMMON, DEBT_WORDS = "common", "debt_words"
_FIELDS = ("title", "say", "hint")
_KNOWN = tuple(one.value for one in Placeholder)


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """What stands on the key of an answer, and a line beside it ('' for none)."""

    words: str
    hint: str


@dataclass(frozen=True, slots=True)
class StepWords:
    """The words of one step, with {placeholders}."""

    title: str
    say: str
    hint: str
    answers: Mapping[str, AnswerWords]


@dataclass(frozen=True, slots=True)
class Script:
    """The words of one language: for each stage, and for days past due that have their own."""

    language: str
    variants: Mapping[tuple[Stage, int | None], Mapping[str, StepWords]]

    def words(self, stage: Stage, dpd: int | None, step: str) -> StepWords:
        """The words of a step on that day. Raises KeyError for a step that the stage has not."""
        return self.variants.get((stage, dpd), self.variants[stage, None])[step]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled. Raises KeyError for a value that is not given."""
    return " ".join(text.format_map(values).split())


def parse_script(language: str, files: Mapping[str, str], flow: Flow) -> Script:
    """The words of one language from its files (name without ending → text).

    Raises PackError with file and line: words that are missing or belong to no step, placeholders
    that are not known, and any word of debt at a step before the right person is confirmed.
    """
    names = (COMMON, DEBT_WORDS, *(stage.value for stage in Stage))
    entries = {name: document(f"{language}/{name}.yaml", files.get(name, "")) for name in names}
    common = _read(entries[COMMON].keys(("steps",), ("also",)), _known(flow.stages.values()))
    checked = _Checked(words_of(entries[DEBT_WORDS]))
    variants: dict[tuple[Stage, int | None], Mapping[str, StepWords]] = {}
    for stage in Stage:
        entry = entries[stage.value]
        early = before_confirmed(flow, stage)
        for day, layers in _layers(entry, _known([flow.stages[stage]])):
            words = _Words(entry, [common, *layers], checked)
            variants[stage, day] = {
                code: words.step(step, early=code in early)
                for code, step in flow.stages[stage].items()
            }
    return Script(language, variants)


def _known(stages: Iterable[Mapping[str, TalkStep]]) -> dict[str, list[str]]:
    """Every step with every answer that it has in any of these stages."""
    known: dict[str, list[str]] = {}
    for steps in stages:
        for code, step in steps.items():
            known.setdefault(code, []).extend(one.code for one in step.answers)
    return known


def _layers(
    entry: Entry, known: Mapping[str, list[str]]
) -> Iterator[tuple[int | None, list[_Layer]]]:
    """The stage's own words, then each day's above them."""
    keys = entry.keys(("steps",), ("also", "days"))
    days = {int(day.scalar()): layer for day, layer in _days(keys.pop("days", None))}
    own = _read(keys, known)
    yield None, [own]
    for day, layer in days.items():
        yield day, [own, _read(layer.keys(("steps",), ("also",)), known)]


def _days(entry: Entry | None) -> list[tuple[Entry, Entry]]:
    pairs = [] if entry is None else entry.pairs()
    for day, _ in pairs:
        day.whole()
    return pairs


@dataclass(frozen=True, slots=True)
class _Layer:
    """Some words of some steps; a later layer stands above an earlier one, field by field."""

    fields: dict[tuple[str, str], Entry] = field(default_factory=dict)  # step, field
    answers: dict[tuple[str, str, str], Entry] = field(default_factory=dict)  # step, code, field
    also: dict[tuple[str, str], Entry] = field(default_factory=dict)  # code, field: at any step


def _read(keys: Mapping[str, Entry], known: Mapping[str, list[str]]) -> _Layer:
    layer = _Layer()
    for code, entry in keys["steps"].pairs():
        step = code.choice(tuple(known))
        parts = entry.keys((), (*_FIELDS, "answers"))
        layer.fields.update({(step, name): parts[name] for name in _FIELDS if name in parts})
        if "answers" in parts:
            for answer, name, words in _answers(parts["answers"], known[step]):
                layer.answers[step, answer, name] = words
    if "also" in keys:
        every = [answer for answers in known.values() for answer in answers]
        for answer, name, words in _answers(keys["also"], every):
            layer.also[answer, name] = words
    return layer


def _answers(entry: Entry, known: Collection[str]) -> Iterator[tuple[str, str, Entry]]:
    for code, answer in entry.pairs():
        name = code.choice(known)
        for part, words in answer.keys((), ("words", "hint")).items():
            yield name, part, words


@dataclass(frozen=True, slots=True)
class _Words:
    """Takes each text from the uppermost layer that has it; `early`: without a word of debt."""

    entry: Entry  # the stage's file, where something is missing
    layers: list[_Layer]
    checked: _Checked

    def step(self, step: TalkStep, *, early: bool) -> StepWords:
        """The words of a step."""
        fields = {name: self._field(step, name, early) for name in _FIELDS}
        answers = {
            one.code: AnswerWords(
                self._answer(step.code, one.code, "words", early),
                self._answer(step.code, one.code, "hint", early),
            )
            for one in step.answers
        }
        return StepWords(answers=answers, **fields)

    def _field(self, step: TalkStep, name: str, early: bool) -> str:
        for layer in reversed(self.layers):
            if (step.code, name) in layer.fields:
                return self.checked.text(layer.fields[step.code, name], early)
        if name == "say" and step.silent:
            return ""
        self.entry.fail(f"the step '{step.code}' has no '{name}', here or in {COMMON}.yaml")

    def _answer(self, step: str, code: str, name: str, early: bool) -> str:
        for layer in reversed(self.layers):
            found = layer.answers.get((step, code, name)) or layer.also.get((code, name))
            if found is not None:
                return self.checked.text(found, early)
        if name == "hint":
            return ""
        self.entry.fail(f"the answer '{code}' of '{step}' has no words, here or in {COMMON}.yaml")


@dataclass(frozen=True, slots=True)
class _Checked:
    """Texts that hold, each looked at once: most are shared by every stage."""

    debt_words: re.Pattern[str]
    known: dict[tuple[int, bool], str] = field(default_factory=dict)

    def text(self, entry: Entry, early: bool) -> str:
        """The text of an entry; `early`: no word of debt may be in it."""
        key = (id(entry.node), early)
        if key not in self.known:
            self.known[key] = _checked(entry, self.debt_words if early else None)
        return self.known[key]


def _checked(entry: Entry, told: re.Pattern[str] | None) -> str:
    text = entry.text()
    for name in named_in(entry, text, _KNOWN):
        if told is not None and Placeholder(name) not in TELLS_NOTHING:
            entry.fail(f"{{{name}}} names the debt before the right person is confirmed")
    found = None if told is None else told.search(without(text))
    if found is not None:
        entry.fail(f"'{found.group()}' names the debt before the right person is confirmed")
    return text
