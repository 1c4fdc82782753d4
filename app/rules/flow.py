"""The graph of a talk: read from data, proven whole, and followed answer by answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.queue import Stage
from app.domain.talk import BACK, OPTION, Flow, Phase, Shown, Taken, TalkAnswer, TalkStep
from app.rules.dispositions import Disposition
from app.rules.reading import Entry, document

MOST_ANSWERS = 9  # one digit each
_ENTRIES = ("before", "outbound", "inbound", "third_party")
_OF_ANSWER = ("stages", "confirms", "needs", "reason", "suggests", "shows", "agrees")
OTHER = "other"  # of `to`: every stage that is not named


@dataclass(frozen=True, slots=True)
class Position:
    """Where answers lead, and what the ones in force (not taken back) show."""

    step: TalkStep
    path: tuple[tuple[TalkStep, TalkAnswer], ...]

    @property
    def confirmed(self) -> bool:
        """Whether the right person is known by now."""
        return any(answer.confirms for _, answer in self.path)

    @property
    def shown(self) -> frozenset[Shown]:
        """What the answers in force show of the contact."""
        said = {one for _, answer in self.path for one in answer.shows}
        return frozenset(said | ({Shown.DEBTOR} if self.confirmed else set()))

    @property
    def reason(self) -> str | None:
        """The latest answer that gave the reason for the delay."""
        return next((one.code for _, one in reversed(self.path) if one.reason), None)

    @property
    def suggests(self) -> str | None:
        """The disposition named by the latest answer that names one."""
        return next((one.suggests for _, one in reversed(self.path) if one.suggests), None)


def follow(
    steps: Mapping[str, TalkStep], entry: str, taken: Iterable[Taken], option: str | None = None
) -> Position:
    """Where the answers lead from the entry, in the steps of one stage; `option`: as in `Flow`.

    Answers that this flow does not know (it was changed since) lead no further: the talk goes on
    from the last step that both know.
    """
    path: list[tuple[TalkStep, TalkAnswer]] = []
    step = steps[entry]
    for one in taken:
        if one.answer == BACK:
            step = path.pop()[0] if path else step
            continue
        answer = _answer(step, one, option)
        if answer is None:
            break
        path.append((step, answer))
        step = steps[answer.to]
    return Position(step, tuple(path))


def _answer(step: TalkStep, one: Taken, option: str | None) -> TalkAnswer | None:
    """The answer that was given there, if the flow knows it."""
    if one.answer == OPTION and option is not None:
        return TalkAnswer(OPTION, option)
    return step.answer(one.answer) if one.step == step.code else None


def fits(dispositions: Mapping[str, Disposition], shown: Collection[Shown]) -> tuple[str, ...]:
    """The dispositions that fit what a talk has shown, in the order of their file."""
    return tuple(code for code, one in dispositions.items() if fit(one, shown))


def fit(disposition: Disposition, shown: Collection[Shown]) -> bool:
    """Whether all that it needs was shown, and nothing that it bars."""
    return set(disposition.needs) <= set(shown) and not set(disposition.bars) & set(shown)


def before_confirmed(flow: Flow, stage: Stage) -> frozenset[str]:
    """The steps that can be reached without an answer that confirms the right person.

    What is read before dialling is none of them: nobody is on the line.
    """
    entries = (flow.outbound, flow.inbound, flow.third_party)
    return frozenset(_reached(flow.stages[stage], entries, skip_confirmed=True))


def parse_flow(file: str, text: str, dispositions: Collection[str]) -> Flow:
    """The graph of a YAML file. Raises PackError with file and line where a proof fails.

    Proven for each stage: every target exists, every path ends, a step has one digit an answer,
    only a locked answer confirms the right person, and no step is out of reach in every stage.
    """
    keys = document(file, text).keys(("entries", "steps"), ("sets",))
    written = {name.text(): entry for name, entry in keys["steps"].pairs()}
    reader = _Reader(tuple(written), {}, dispositions)
    pairs = keys["sets"].pairs() if "sets" in keys else []
    reader = replace(reader, sets={name.text(): reader.answers(part) for name, part in pairs})
    entries = keys["entries"].keys(_ENTRIES, (OPTION,))
    names = {name: entry.choice(reader.known) for name, entry in entries.items()}
    every = {code: reader.steps(code, entry) for code, entry in written.items()}
    stages: dict[Stage, Mapping[str, TalkStep]] = {}
    for stage in Stage:
        steps = {code: step[stage] for code, step in every.items()}
        reached = _reached(steps, names.values())
        stages[stage] = {code: step for code, step in steps.items() if code in reached}
        _prove_ends(written, stages[stage], stage)
        _prove_read(written, stages[stage], names.get(OPTION))
    for code, entry in written.items():
        if not any(code in steps for steps in stages.values()):
            entry.fail(f"no stage reaches the step '{code}'")
    return Flow(**names, stages=stages)


@dataclass(frozen=True, slots=True)
class _Written:
    """One answer as it is written, for every stage at once."""

    answer: TalkAnswer
    to: Mapping[Stage, str]  # only the stages that have it

    def within(self, stage: Stage) -> TalkAnswer:
        """The answer as it is in a stage that has it."""
        return replace(self.answer, to=self.to[stage])


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads steps and answers of a flow."""

    known: tuple[str, ...]
    sets: Mapping[str, tuple[_Written, ...]]
    dispositions: Collection[str]

    def steps(self, code: str, entry: Entry) -> Mapping[Stage, TalkStep]:
        """One step as it is in each stage."""
        keys = entry.keys(("phase",), ("answers", "also", "ends", "silent"))
        written = self.answers(keys.get("answers"))
        if "also" in keys:
            written += self.sets[keys["also"].choice(tuple(self.sets))]
        codes = [one.answer.code for one in written]
        if len(set(codes)) != len(codes):
            entry.fail(f"'{code}' has an answer twice, its own and one of 'also'")
        ends = "ends" in keys and keys["ends"].flag()
        silent = "silent" in keys and keys["silent"].flag()
        phase = keys["phase"].member(Phase)
        steps: dict[Stage, TalkStep] = {}
        for stage in Stage:
            answers = tuple(one.within(stage) for one in written if stage in one.to)
            if len(answers) > MOST_ANSWERS:
                entry.fail(f"'{code}' has {len(answers)} answers, more than {MOST_ANSWERS} digits")
            if ends == bool(answers):
                entry.fail(f"'{code}' has answers or ends, one of the two, in {stage}")
            steps[stage] = TalkStep(code, phase, answers, ends, silent)
        return steps

    def answers(self, entry: Entry | None) -> tuple[_Written, ...]:
        """The answers of a step or a set, in their order."""
        pairs = [] if entry is None else entry.pairs()
        return tuple(self._answer(code, answer) for code, answer in pairs)

    def _answer(self, code: Entry, entry: Entry) -> _Written:
        if code.text() in (BACK, OPTION):
            code.fail(f"'{code.text()}' is taken: it is no answer of a step")
        keys = entry.keys(("to",), _OF_ANSWER)
        answer = TalkAnswer(
            code=code.text(),
            to="",
            confirms="confirms" in keys and keys["confirms"].flag(),
            needs_identity="needs" in keys and keys["needs"].choice(("identity",)) != "",
            reason="reason" in keys and keys["reason"].flag(),
            suggests=keys["suggests"].choice(self.dispositions) if "suggests" in keys else None,
            shows=_shows(keys.get("shows")),
            agrees="agrees" in keys and keys["agrees"].flag(),
        )
        if answer.confirms and not answer.needs_identity:
            entry.fail(f"'{answer.code}' confirms the right person, so it needs: identity")
        named = [one.member(Stage) for one in keys["stages"].parts()] if "stages" in keys else []
        targets = self._targets(keys["to"])
        return _Written(answer, {stage: targets[stage] for stage in named or Stage})

    def _targets(self, entry: Entry) -> Mapping[Stage, str]:
        """The step that follows in each stage: one for all, or one a stage."""
        if not entry.is_mapping:
            return dict.fromkeys(Stage, entry.choice(self.known))
        written = entry.keys((OTHER,), [one.value for one in Stage])
        targets = {name: target.choice(self.known) for name, target in written.items()}
        return {stage: targets.get(stage.value, targets[OTHER]) for stage in Stage}


def _shows(entry: Entry | None) -> tuple[Shown, ...]:
    if entry is None:
        return ()
    shown = tuple(part.member(Shown) for part in entry.parts())
    for made in (Shown.DEBTOR, Shown.INBOUND):
        if made in shown:
            entry.fail(f"{made} is not shown by an answer's word: 'confirms' or the line does it")
    if Shown.THIRD_PARTY in shown and Shown.VOICE not in shown:
        entry.fail("a third party has spoken: voice is shown as well")
    return shown


def _reached(
    steps: Mapping[str, TalkStep], begin: Iterable[str], *, skip_confirmed: bool = False
) -> set[str]:
    """Every step that answers lead to from these; `skip_confirmed`: none that confirms is taken."""
    found, ahead = set[str](), list(begin)
    while ahead:
        code = ahead.pop()
        if code not in found:
            found.add(code)
            ahead += [
                one.to for one in steps[code].answers if not (skip_confirmed and one.confirms)
            ]
    return found


def _prove_ends(written: Mapping[str, Entry], steps: Mapping[str, TalkStep], stage: Stage) -> None:
    """From every step some answers lead to one that ends."""
    ending = {code for code, step in steps.items() if step.ends}
    grown = True
    while grown:
        more = {
            code for code, step in steps.items() if any(one.to in ending for one in step.answers)
        }
        grown = not more <= ending
        ending |= more
    for code in steps:
        if code not in ending:
            written[code].fail(f"from '{code}' no answer ever leads to an end, in {stage}")


def _prove_read(
    written: Mapping[str, Entry], steps: Mapping[str, TalkStep], option: str | None
) -> None:
    """What was read back is agreed by one answer of the step that reads it, and nowhere else."""
    for code, step in steps.items():
        agreeing = sum(one.agrees for one in step.answers)
        if agreeing != (code == option):
            written[code].fail(
                f"'{code}' has {agreeing} answers with 'agrees': one at '{OPTION}', none elsewhere"
            )
