"""The words of a talk: each proof of the loader, broken once; and the words themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from opencc import OpenCC

from app.domain.queue import Stage
from app.domain.talk import TELLS_NOTHING, Placeholder
from app.rules.dispositions import parse_dispositions
from app.rules.flow import before_confirmed, parse_flow
from app.rules.reading import PackError
from app.rules.script import fill, parse_script
from app.settings import LANGUAGES
from tests.traditional import NOT_OF_TAIWAN, simplified_in

RESOURCES = Path(__file__).parents[2] / "resources"
DISPOSITIONS = parse_dispositions(
    "default.yaml", (RESOURCES / "dispositions/default.yaml").read_text(encoding="utf-8")
)
FLOW = parse_flow(
    "flow.yaml", (RESOURCES / "scripts/flow.yaml").read_text(encoding="utf-8"), DISPOSITIONS
)


def _files(language: str) -> dict[str, str]:
    folder = RESOURCES / "scripts" / language
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}


FILES = {language: _files(language) for language in LANGUAGES}
SCRIPTS = {language: parse_script(language, FILES[language], FLOW) for language in FILES}
SMALL_FLOW = parse_flow(
    "flow.yaml",
    """\
entries: {before: greet, outbound: greet, inbound: greet, third_party: greet}
sets:
  any: {stop: {to: bye}}
steps:
  greet:
    phase: greet
    answers:
      is_them: {to: tell, confirms: true, needs: identity}
    also: any
  tell: {phase: purpose, answers: {on: {to: bye}}, also: any}
  bye: {phase: close, ends: true, silent: true}
""",
    DISPOSITIONS,
)
COMMON = """\
also:
  stop: {words: Stop}
steps:
  greet: {title: Hello, say: Is it {name}?, hint: Ask., answers: {is_them: {words: Yes}}}
  tell: {title: Tell, say: You owe {total}., hint: Slowly., answers: {on: {words: Go on}}}
  bye: {title: Bye, hint: Done.}
""".replace("Is it {name}?", '"Is it {name}?"').replace("You owe {total}.", '"You owe {total}."')
SMALL = {
    "common": COMMON,
    "debt_words": "words: [owe, 欠]\n",
    **{stage.value: "steps: {}\n" for stage in Stage},
}


def _parse(**changed: str):
    return parse_script("en", SMALL | changed, SMALL_FLOW)


def test_a_small_script_holds():
    assert _parse().words(Stage.LATE, 9, "tell").say == "You owe {total}."


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("Is it {name}?", "Is it {nam}?", "'{nam}' is no placeholder; known: {name}"),
        ("Is it {name}?", "Is it {name!r}?", "is no placeholder"),
        ("Is it {name}?", "Is it {name:>9}?", "is no placeholder"),
        ("Is it {name}?", "Is it {name", "a brace stands alone"),
        ("Is it {name}?", "Is it {name} for {total}?", r"\{total\} names the debt before"),
        ("Is it {name}?", "Is it {name} for {creditor}?", r"\{creditor\} names the debt before"),
        ("Is it {name}?", "{name}, do you OWE?", "'OWE' names the debt before"),
        ("Is it {name}?", "{name}，您欠款了", "'欠' names the debt before"),
        ("hint: Ask.", "hint: They owed it.", "'owe' names the debt before"),
        ("title: Hello", "title: What is owing? They owe", "'owe' names the debt before"),
        ("words: Yes", "words: I owe it", "'owe' names the debt before"),
        ("words: Yes", "words: Yes, hint: Owed", "'Owe' names the debt before"),
        ("words: Stop", "words: Owes nothing", "'Owe' names the debt before"),
        ("title: Tell, ", "", "the step 'tell' has no 'title'"),
        (', say: "You owe {total}."', "", "the step 'tell' has no 'say'"),
        (", hint: Slowly.", "", "the step 'tell' has no 'hint'"),
        ("on: {words: Go on}", "on: {hint: Go on}", "the answer 'on' of 'tell' has no words"),
        ("  stop: {words: Stop}", "  stop: {hint: Stop}", "the answer 'stop' of 'greet' has no"),
        ("on: {words: Go on}", "onn: {words: Go on}", "unknown word 'onn'"),
        ("  tell:", "  tall:", "unknown word 'tall'; did you mean 'tell'"),
        ("title: Bye", "titel: Bye", "did you mean 'title'"),
    ],
)
def test_words_that_do_not_hold_are_refused(written, instead, message):
    assert written in COMMON
    with pytest.raises(PackError, match=message) as refused:
        _parse(common=COMMON.replace(written, instead, 1))
    assert re.match(r"en/\w+\.yaml, line \d+: ", str(refused.value))


def test_the_debt_word_of_a_stage_or_a_day_is_found_too():
    for text in (
        "steps: {greet: {say: You owe us}}\n",
        "steps: {}\ndays: {4: {steps: {greet: {say: You owe us}}}}\n",
        "steps: {greet: {answers: {is_them: {words: I owe}}}}\n",
        "steps: {}\nalso: {stop: {words: I owe}}\n",
    ):
        with pytest.raises(PackError, match=r"en/middle.yaml, line \d: 'owe' names the debt"):
            _parse(middle=text)


def test_a_part_of_another_word_is_no_debt_word():
    assert _parse(common=COMMON.replace("title: Hello", "title: The flower power"))


@pytest.mark.parametrize("name", ["common", "debt_words", "middle"])
def test_a_file_that_is_missing_is_named(name):
    files = {stem: text for stem, text in SMALL.items() if stem != name}
    with pytest.raises(PackError, match=f"en/{name}.yaml, line 1: the file is empty"):
        parse_script("en", files, SMALL_FLOW)


def test_the_day_stands_above_the_stage_and_the_stage_above_what_is_common():
    script = _parse(
        middle="""\
steps:
  tell: {say: stage, hint: stage}
days:
  5:
    steps:
      tell: {say: day}
"""
    )
    assert script.words(Stage.MIDDLE, 4, "tell").say == "stage"
    fifth = script.words(Stage.MIDDLE, 5, "tell")
    assert (fifth.title, fifth.say, fifth.hint) == ("Tell", "day", "stage")
    assert script.words(Stage.LATE, 5, "tell").say == "You owe {total}."


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_step_before_confirmation_takes_a_value_of_the_debt(language):
    tells = {f"{{{one}}}" for one in Placeholder if one not in TELLS_NOTHING}
    for (stage, _), steps in SCRIPTS[language].variants.items():
        for code in before_confirmed(FLOW, stage):
            words = steps[code]
            answers = [text for one in words.answers.values() for text in (one.words, one.hint)]
            text = " ".join([words.title, words.say, words.hint, *answers])
            assert not [one for one in tells if one in text], (stage, code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_exact_position_is_said_in_every_stage(language):
    for (stage, day), steps in SCRIPTS[language].variants.items():
        said = steps["purpose"].say
        assert {"{creditor}", "{debts}", "{total}"} <= set(re.findall(r"\{\w+\}", said)), stage
        if stage in (Stage.MIDDLE, Stage.LATE):
            assert "{oldest_days}" in said and "{due_on}" in said, (stage, day)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_middle_stage_has_words_of_its_own_each_day_and_a_notice_on_the_fifth(language):
    script = SCRIPTS[language]
    fourth, fifth = (script.words(Stage.MIDDLE, day, "purpose").say for day in (4, 5))
    assert fourth != fifth
    notice = {"zh_CN": "书面通知", "zh_TW": "書面通知", "en": "written notice"}[language]
    assert notice in fifth and notice not in fourth


# Threats, insults and falsehoods that no script may hold in what is said, in any language.
_NEVER = {
    "zh_CN": "坐牢|拘留|抓|报警|刑事|公安|立案|通讯录|你单位|领导|父母|朋友圈|黑名单|失信|老赖|骗子"
    "|最后一次|今天不还|影响子女|卖房",
    "zh_TW": "坐牢|拘留|抓|報警|刑事|警察|提告|查封|通訊錄|你公司|主管|父母|黑名單|失信|賴帳|騙子"
    "|最後一次|今天不還|影響子女|賣房",
    "en": r"jail|prison|police|arrest|crime|criminal|blacklist|your employer|your boss|shame"
    r"|last chance|final warning|thief|fraud",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_said_threatens_insults_or_makes_up(language):
    never = re.compile(_NEVER[language], re.IGNORECASE)
    said = {
        (stage, code): words.say
        for (stage, _), steps in SCRIPTS[language].variants.items()
        for code, words in steps.items()
    }
    assert {key: found for key, text in said.items() if (found := never.findall(text))} == {}


def test_chinese_words_are_simplified_and_of_the_mainland():
    to_simplified = OpenCC("t2s").convert
    assert [name for name, text in FILES["zh_CN"].items() if to_simplified(text) != text] == []
    assert [name for name, text in FILES["zh_CN"].items() if "「" in text] == []


def test_words_of_taiwan_are_traditional_and_of_taiwan():
    texts = "".join(FILES["zh_TW"].values())
    assert simplified_in(texts) == set()
    assert NOT_OF_TAIWAN.findall(texts) == []
    assert [name for name, text in FILES["zh_TW"].items() if "“" in text] == []
    assert re.findall(r"\b(?:120|12356|12378)\b", texts) == []  # those are numbers of the mainland


def test_english_words_have_no_chinese_in_them():
    words = {name: text for name, text in FILES["en"].items() if not text.isascii()}
    assert words == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_something_at_the_same_steps_on_the_same_days(language):
    chinese, other = SCRIPTS["zh_CN"].variants, SCRIPTS[language].variants
    assert set(chinese) == set(other)
    for key, steps in chinese.items():
        said = {code for code, words in steps.items() if words.say}
        assert said == {code for code, words in other[key].items() if words.say}


def test_every_placeholder_is_used_and_filled():
    text = " ".join(text for files in FILES.values() for text in files.values())
    unused = [one for one in Placeholder if f"{{{one}}}" not in text]
    assert unused == []


def test_a_filled_text_has_no_holes():
    assert fill("a {name}  b", {"name": ""}) == "a b"
    with pytest.raises(KeyError):
        fill("{total}", {})


def test_the_document_for_authors_lists_every_placeholder_in_its_group():
    document = (RESOURCES.parent / "docs/scripts.md").read_text(encoding="utf-8")
    table = document.partition("## Placeholders")[2].partition("## What is kept")[0]
    anywhere, _, confirmed = table.partition("| | |")
    listed = [re.findall(r"`\{(\w+)\}`", part) for part in (anywhere, confirmed)]
    assert sorted(listed[0]) == sorted(TELLS_NOTHING)
    assert sorted(listed[0] + listed[1]) == sorted(Placeholder)
