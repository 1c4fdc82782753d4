"""What holds for every scenario, whatever stands in it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.contact import Answer
from app.rules.calendar import EAST, begins
from app.rules.facets import ScenarioError
from app.rules.packs import Pack
from app.rules.scenario import read_scenario
from tests.rules.making import SECOND
from tests.rules.scenarios import Raw, ask, at, everything, named, outbound, packs, scenarios

Packs = tuple[Pack, ...]
_DATED = {
    "consents": "given_at", "designations": "at", "opt_outs": "at",
    "misdirected_numbers": "learned_at",
}  # fmt: skip


def _allows(asked: Packs, raw: Raw) -> bool:
    return ask(asked, raw).answer is Answer.ALLOW


def _known(asked: Packs, raw: Raw) -> Raw:
    """The scenario without what is dated later than the attempt: nobody knows it yet."""
    now = datetime.fromisoformat(raw["attempt"]["at"])
    zones = {pack.zone for pack in asked if pack.zone} | set(raw["party_timezones"] or [EAST])

    def is_known(when: str | None) -> bool:
        if when is None:
            return True
        if len(when) == 10:
            return any(begins(date.fromisoformat(when), zone) <= now for zone in zones)
        return datetime.fromisoformat(when) <= now

    facts = dict(raw["facts"])
    for name, key in _DATED.items():
        if name in facts:
            facts[name] = [one for one in facts[name] if is_known(one.get(key))]
    for name, key in (("cease_notice", "received_at"), ("representation", "since")):
        if name in facts and not is_known(facts[name].get(key)):
            del facts[name]
    history = [one for one in raw["history"] if is_known(one["at"])]
    return {**raw, "history": history, "facts": facts}


@given(packs(), scenarios, outbound)
def test_one_attempt_more_never_turns_a_refusal_into_an_allowance(
    asked: Packs, raw: Raw, event: Raw
) -> None:
    before = ask(asked, raw)
    if any(one.rule == "third_party_unreached" for one in before.reasons):
        return  # it asks for failed attempts first
    more = {**raw, "history": [*raw["history"], event]}
    assert before.answer is Answer.ALLOW or not _allows(asked, more)


@given(packs(), scenarios, st.sampled_from(["designations", "opt_outs"]))
def test_a_wish_taken_back_never_narrows(asked: Packs, raw: Raw, name: str) -> None:
    fewer = {**raw, "facts": {**raw["facts"], name: raw["facts"].get(name, [])[1:]}}
    assert _allows(asked, fewer) or not _allows(asked, raw)


@given(packs(), scenarios, st.randoms(use_true_random=False))
def test_the_order_of_history_is_irrelevant(asked: Packs, raw: Raw, random: Any) -> None:
    shuffled = list(raw["history"])
    random.shuffle(shuffled)
    assert ask(asked, {**raw, "history": shuffled}) == ask(asked, raw)


@given(packs(), scenarios, st.integers(-12, 14))
def test_the_offset_in_which_a_moment_is_written_is_irrelevant(
    asked: Packs, raw: Raw, hours: int
) -> None:
    zone = timezone(timedelta(hours=hours))

    def shifted(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: shifted(one) for name, one in value.items()}
        if isinstance(value, list):
            return [shifted(one) for one in value]
        if isinstance(value, str) and "T" in value and value.endswith("+00:00"):
            return datetime.fromisoformat(value).astimezone(zone).isoformat()
        return value

    assert ask(asked, shifted(raw)) == ask(asked, raw)


@given(packs(), scenarios)
def test_the_next_allowed_moment_is_exact(asked: Packs, raw: Raw) -> None:
    known = _known(asked, raw)
    verdict = ask(asked, known)
    following = verdict.next_allowed_at
    if verdict.answer is Answer.ALLOW or following is None:
        assert following is None
        return
    now = datetime.fromisoformat(raw["attempt"]["at"])
    assert following > now
    assert _allows(asked, at(known, following))
    assert not _allows(asked, at(known, max(following - SECOND, now)))
    between = now
    while between < min(following, now + timedelta(days=3)):
        assert not _allows(asked, at(known, between))
        between += timedelta(minutes=30)


@given(scenarios)
def test_layers_are_an_intersection(raw: Raw) -> None:
    one, other = (named("us"),), (everything(),)
    both = ask((*one, *other), raw)
    alone = [ask(one, raw), ask(other, raw)]
    assert (both.answer is Answer.ALLOW) == all(v.answer is Answer.ALLOW for v in alone)
    fired = {(r.pack, r.rule) for verdict in alone for r in verdict.reasons}
    assert {(r.pack, r.rule) for r in both.reasons} == fired
    if both.next_allowed_at is not None:
        assert all(v.next_allowed_at is None or v.next_allowed_at <= both.next_allowed_at
                   for v in alone)  # fmt: skip


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=4,
)


@given(scenarios, st.data())
def test_no_scenario_crashes_the_engine(raw: Raw, data: st.DataObject) -> None:
    """Anything in the place of any value is answered, or named as unreadable."""
    spoilt = json.loads(json.dumps(raw))
    place: Any = spoilt
    while isinstance(place, (dict, list)) and place:
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], (dict, list)) or data.draw(st.booleans()):
            place[key] = data.draw(_JSON)
            break
        place = place[key]
    try:
        scenario = read_scenario(spoilt)
    except ScenarioError as error:
        assert str(error)
        return
    assert ask((everything(), named("us")), spoilt).answer in Answer
    assert scenario.attempt.outcome is None


@pytest.mark.parametrize("raw", [None, [], "x", 7, {}, {"attempt": None}])
def test_what_is_no_scenario_is_named(raw: Any) -> None:
    with pytest.raises(ScenarioError):
        read_scenario(raw)
