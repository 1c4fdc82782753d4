"""The graph of a talk: each proof of the loader, broken once; and following it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.contact import Party
from app.domain.queue import Stage
from app.domain.talk import BACK, Phase, Shown, Taken
from app.rules.dispositions import parse_dispositions
from app.rules.flow import before_confirmed, fits, follow, parse_flow
from app.rules.reading import PackError

RESOURCES = Path(__file__).parents[2] / "resources"
TEXT = (RESOURCES / "scripts/flow.yaml").read_text(encoding="utf-8")
DISPOSITIONS = parse_dispositions(
    "default.yaml", (RESOURCES / "dispositions/default.yaml").read_text(encoding="utf-8")
)
FLOW = parse_flow("flow.yaml", TEXT, DISPOSITIONS)
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)

SMALL = """\
entries: {before: start, outbound: start, inbound: start, third_party: start}
sets:
  any: {stop: {to: end}}
steps:
  start: {phase: greet, answers: {on: {to: middle}}, also: any}
  middle:
    phase: verify
    answers:
      is_them: {to: end, confirms: true, needs: identity}
  end: {phase: close, ends: true}
"""


def _small(written: str = "", instead: str = "") -> str:
    assert written in SMALL
    return SMALL.replace(written, instead, 1)


def _taken(*steps: str) -> list[Taken]:
    return [Taken(*step.split("."), AT) for step in steps]


def _follow(*steps: str, stage: Stage = Stage.EARLY):
    return follow(FLOW.stages[stage], "greet", _taken(*steps))


@pytest.mark.parametrize(
    ("written", "instead", "line", "message"),
    [
        ("to: middle", "to: midle", 5, "unknown word 'midle'; did you mean 'middle'"),
        ("outbound: start", "outbound: strat", 1, "did you mean 'start'"),
        ("confirms: true, needs: identity", "confirms: true", 9, "needs: identity"),
        ("needs: identity", "needs: nothing", 9, "unknown word 'nothing'"),
        ("{to: end, confirms", "{to: middle, confirms", 7, "'middle' no answer ever leads to an"),
        ("ends: true", "silent: true", 10, "has answers or ends"),
        ("phase: verify", "phase: verify\n    ends: true", 7, "has answers or ends"),
        ("phase: close", "phase: closing", 10, "unknown word 'closing'"),
        ("also: any", "also: all", 5, "unknown word 'all'"),
        ("on: {", "stop: {", 5, "has an answer twice"),
        ("on: {", "back: {", 5, "'back' is taken"),
        ("on: {", "option: {", 5, "'option' is taken"),
        ("{to: middle}", "{to: middle, agrees: true}", 5, "answers with 'agrees'"),
        ("third_party: start}", "third_party: start, option: end}", 10, "answers with 'agrees'"),
        ("{to: middle}", "{to: middle, suggests: promis}", 5, "did you mean 'promise'"),
        ("{to: middle}", "{to: {late: end}}", 5, "'other' is missing"),
        ("{to: middle}", "{to: {other: end, lat: end}}", 5, "did you mean 'late'"),
        ("{to: middle}", "{to: middle, shows: [voise]}", 5, "did you mean 'voice'"),
        ("{to: middle}", "{to: middle, shows: [voice, debtor]}", 5, "'confirms' or the line"),
        ("{to: middle}", "{to: middle, shows: [third_party]}", 5, "voice is shown as well"),
        ("  end: {", "  lost: {phase: close, ends: true}\n  end: {", 10, "no stage reaches"),
    ],
)
def test_a_graph_that_does_not_hold_is_refused(written, instead, line, message):
    text = _small(written, instead)
    with pytest.raises(PackError, match=message) as refused:
        parse_flow("flow.yaml", text, DISPOSITIONS)
    assert f"line {line}:" in str(refused.value)


def test_a_step_has_no_more_answers_than_digits():
    more = ", ".join(f"a{number}: {{to: end}}" for number in range(9))
    with pytest.raises(PackError, match="10 answers, more than 9"):
        parse_flow("flow.yaml", _small("{on: {to: middle}}", f"{{{more}}}"), DISPOSITIONS)


def test_a_way_that_only_some_stage_has_is_proven_there():
    text = _small("{to: middle}", "{to: middle, stages: [late]}")
    flow = parse_flow("flow.yaml", text, DISPOSITIONS)
    assert "middle" in flow.stages[Stage.LATE] and "middle" not in flow.stages[Stage.EARLY]


def test_nothing_after_the_right_person_is_reached_without_that_answer():
    for stage in Stage:
        early = before_confirmed(FLOW, stage)
        steps = FLOW.stages[stage]
        assert {"greet", "verify", "third_party", "voicemail"} <= early
        assert {steps[code].phase for code in early} <= {Phase.GREET, Phase.VERIFY, Phase.CLOSE}
        named = {code for code, step in steps.items() if step.phase in (Phase.PURPOSE, Phase.OFFER)}
        assert named and not named & early


@pytest.mark.parametrize("stage", list(Stage))
def test_every_branch_that_a_call_can_take_is_there(stage):
    answers = {
        (code, answer.code) for code, step in FLOW.stages[stage].items() for answer in step.answers
    }
    assert {
        ("greet", "no_answer"),
        ("greet", "voicemail"),
        ("greet", "not_known_here"),
        ("greet", "somebody_else"),
        ("verify", "cannot_or_will_not"),
        ("purpose", "disputes"),
        ("offer", "cannot_pay"),
        ("offer", "pays_all"),
        ("offer", "no_calls"),
        ("listen", "illness"),
        ("listen", "distress"),
        ("purpose", "claims_paid"),
    } <= answers
    assert FLOW.entry(Party.DEBTOR, inbound=True) == "greet_inbound"


def test_the_late_stage_tells_of_visit_and_law_and_no_other_does():
    assert [stage for stage in Stage if "ways" in FLOW.stages[stage]] == [Stage.LATE]


def test_answers_are_followed_and_taken_back_one_by_one():
    assert _follow().step.code == "greet"
    there = _follow("greet.says_self", "verify.matches", "purpose.claims_paid")
    assert there.step.code == "claims_paid" and there.confirmed
    assert (there.reason, there.suggests) == ("claims_paid", "claims_paid")
    back = _follow("greet.says_self", "verify.matches", f"purpose.{BACK}")
    assert back.step.code == "verify" and not back.confirmed
    assert _follow(f"greet.{BACK}").step.code == "greet"


def test_answers_that_a_changed_flow_does_not_know_lead_no_further():
    there = _follow("greet.says_self", "verify.of_old", "purpose.goes_on")
    assert there.step.code == "verify" and len(there.path) == 1


@pytest.mark.parametrize(
    ("shown", "some", "none"),
    [
        ((), {"no_answer", "busy", "dropped"}, {"promise", "voicemail", "third_party_message"}),
        ((Shown.MACHINE,), {"voicemail", "voicemail_not_left"}, {"no_answer", "talked"}),
        ((Shown.VOICE,), {"refused_to_verify", "unverified_callback"}, {"no_answer", "dispute"}),
        (
            (Shown.VOICE, Shown.THIRD_PARTY),
            {"third_party_message", "wrong_number"},
            {"no_answer", "promise"},
        ),
        ((Shown.VOICE, Shown.DEBTOR), {"dispute", "callback"}, {"promise", "wrong_number"}),
        ((Shown.VOICE, Shown.DEBTOR, Shown.AGREED), {"promise", "talked"}, {"voicemail"}),
        ((Shown.INBOUND,), {"dropped"}, {"no_answer", "busy", "not_in_service"}),
    ],
)
def test_outcomes_fit_what_was_shown(shown, some, none):
    fitting = set(fits(DISPOSITIONS, shown))
    assert some <= fitting and not none & fitting


def test_whatever_the_answers_some_outcome_fits_and_the_suggested_one_does():
    for stage in Stage:
        steps = FLOW.stages[stage]
        for entry in (FLOW.outbound, FLOW.third_party):
            for taken in _walks(steps, entry):
                there = follow(steps, entry, taken)
                fitting = fits(DISPOSITIONS, there.shown)
                assert fitting
                if there.step.ends and there.suggests:
                    assert there.suggests in fitting, [one.answer for one in taken]


def _walks(steps, entry):
    """To every end by ways that visit no step twice."""
    ahead = [(entry, ())]
    while ahead:
        code, taken = ahead.pop()
        if steps[code].ends:
            yield list(taken)
        seen = {one.step for one in taken}
        if len(taken) > 8:
            continue
        for answer in steps[code].answers:
            if answer.to not in seen | {code}:
                ahead.append((answer.to, (*taken, Taken(code, answer.code, AT))))
