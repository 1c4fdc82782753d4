"""Everybody's desk is as they like it, today and tomorrow, and nobody else's changes with it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.domain.errors import DeskError
from app.domain.queue import EVERYBODY, Filters, PromiseFilter, Stage
from app.domain.staff import Role
from app.services import preferences
from app.settings import LANGUAGES, Preferences
from app.storage import preferences as kept
from app.wording import Wording
from tests.make import desk_with, make_desk, seated


@pytest.fixture
def desk(store):
    return make_desk(store)


def test_what_was_chosen_is_there_at_the_next_sign_in(desk, reopen):
    chosen = Preferences("en", "dark", 125, 5, "tel")
    preferences.keep(desk, chosen)
    assert preferences.standing(make_desk(reopen())) == chosen


def test_who_chose_nothing_has_the_settings_of_the_desk(desk):
    english = desk_with(desk, language="en", dial="tel")
    assert preferences.standing(english) == Preferences("en", "system", 100, 10, "tel")


def test_nobody_changes_what_another_chose(desk):
    preferences.keep(desk, Preferences(theme="dark"))
    bob = seated(desk, "bob", Role.ADMIN)
    preferences.keep(bob, Preferences(theme="light"))
    preferences.keep_filters(bob, Filters(stage=Stage.LATE))
    assert preferences.standing(desk).theme == "dark"
    assert preferences.filters(desk) == EVERYBODY


@pytest.mark.parametrize(
    ("name", "value"),
    [("language", "de"), ("theme", "pink"), ("scale", 89), ("scale", 151), ("lock_minutes", 0),
     ("lock_minutes", 61), ("dial", "shout"), ("dial", "")],
)  # fmt: skip
def test_what_cannot_be_chosen_is_said_in_words_and_changes_nothing(desk, name, value):
    preferences.keep(desk, Preferences(theme="dark"))
    with pytest.raises(DeskError, match=r"preference\.unknown") as refused:
        preferences.keep(desk, replace(Preferences(theme="light"), **{name: value}))
    for language in LANGUAGES:
        assert name in Wording(language).problem(refused.value)
    assert preferences.standing(desk).theme == "dark"


@pytest.mark.parametrize(
    ("name", "value"),
    [("theme", "pink"), ("scale", "1000"), ("scale", "many"), ("scale", "9" * 5_000),
     ("lock_minutes", "-1"), ("scale", "１２０"), ("language", "xx"), ("unheard_of", "1")],
)  # fmt: skip
def test_what_another_version_kept_and_this_one_does_not_know_is_not_chosen(desk, name, value):
    with desk.store.begin() as tx:
        kept.put(tx, desk.need().id, name, value)
        kept.put(tx, desk.need().id, "dial", "tel")
    assert preferences.standing(desk) == Preferences("zh_CN", dial="tel")


def test_filters_are_kept_between_days(desk, reopen):
    chosen = Filters(Stage.MIDDLE, "c" * 32, '标签"甲"', PromiseFilter.NONE)
    preferences.keep_filters(desk, chosen)
    preferences.keep(desk, Preferences(theme="dark"))
    again = make_desk(reopen())
    assert preferences.filters(again) == chosen
    preferences.keep_filters(again, EVERYBODY)
    assert preferences.filters(desk) == EVERYBODY


def test_a_filter_that_is_not_known_any_more_lets_everybody_through(desk):
    with desk.store.begin() as tx:
        value = json.dumps({"stage": "endless", "promise": "?", "tag": "甲", "colour": "red"})
        kept.put(tx, desk.need().id, "filters", value)
    assert preferences.filters(desk) == Filters(tag="甲")


def test_who_chose_nothing_is_told_apart_from_who_likes_what_is_usual(desk):
    preferences.keep_filters(desk, Filters(stage=Stage.EARLY))
    assert not preferences.has_chosen(desk)
    preferences.keep(desk, Preferences())
    assert preferences.has_chosen(desk)
    assert not preferences.has_chosen(seated(desk, "bob"))
