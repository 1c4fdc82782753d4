"""May this person be contacted now? Packs and facts in; a verdict with every reason out.

All rules of all packs must allow, in every zone the party may be in. Unknown facts never become
"allow". Counts follow dates of the zone, not hours. What bears a later moment than the attempt is
not yet known and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache, partial

from app.domain.contact import (
    Allowance,
    Answer,
    Direction,
    Event,
    Facts,
    Party,
    Reason,
    Verdict,
)
from app.rules.calendar import day_of, day_start
from app.rules.counting import stricter
from app.rules.exceptions import earlier, excepted, has_kind
from app.rules.judges import JUDGES, Judge
from app.rules.packs import Pack, Rule
from app.rules.primitives import Kind, Sort, Value
from app.rules.question import NEVER, Finding, Moment, Question, question
from app.rules.reserving import beside

_STEPS = 400  # rules that have not met by then (windows of zones that never overlap) never will
_Ruling = tuple[Pack, Rule, Finding]


def decide(packs: Sequence[Pack], facts: Facts, attempt: Event) -> Verdict:
    """Whether `attempt` may be made at `attempt.at` (any aware moment), and if not, why and when.

    The verdict names every rule that fired, what the counted ones have left, when the allowing
    window closes, and the first moment at which all rules allow it while nothing else happens.
    Raises ZoneInfoNotFoundError for a zone that does not exist, ValueError without any pack.
    """
    if not packs:
        raise ValueError("no pack was given: nothing would forbid anything")
    if facts.reserved and attempt.direction is Direction.OUTBOUND:
        return beside(partial(_decide, packs), facts, attempt)
    return _decide(packs, facts, attempt)


def _decide(packs: Sequence[Pack], facts: Facts, attempt: Event) -> Verdict:
    at = attempt.at.astimezone(UTC)
    asked = question(facts, attempt, at)
    rulings: list[_Ruling] = []
    versions: list[str] = []
    for pack in packs:
        moments = _moments(pack, facts, at)
        versions.append(_version(pack, moments[0].day))
        rulings += _rulings(pack, asked, moments)
    reasons = _reasons(rulings, asked)
    closes = [f.closes for _, _, f in rulings if f.closes is not None]
    return Verdict(
        answer=_answer(reasons),
        reasons=reasons,
        next_allowed_at=_all_allow(packs, asked, reasons) if reasons else None,
        allowances=_allowances(rulings),
        packs=tuple(versions),
        closes_at=min(closes) if closes and not reasons else None,
    )


def as_refused(
    packs: Sequence[Pack],
    found: Verdict,
    broken: Sequence[tuple[str, str, int | None, int | None]],
    answers: Sequence[str],
) -> Verdict:
    """What an office refused, [pack, rule, used, limit] each with its answer, as a verdict.

    `found` is what these packs say to the same facts: it has the sources and the next moments. A
    rule that only the office found broken has no moment: nothing here tells when it lets go.
    """
    known = {(one.pack, one.rule): one for one in found.reasons}
    sources = {(pack.id, rule.id): rule for pack in packs for rule in pack.rules}
    reasons = []
    for (pack, rule, used, limit), answer in zip(broken, answers, strict=True):
        source = sources.get((pack, rule))
        plain = (
            Reason(rule, pack, "", "P")
            if source is None
            else Reason(rule, pack, source.source, source.confidence, link=source.link)
        )
        reason = known.get((pack, rule), plain)
        reasons.append(replace(reason, used=used, limit=limit, answer=Answer(answer)))
    all_known = known.keys() >= {(pack, rule) for pack, rule, _, _ in broken}
    return replace(
        found, answer=_answer(reasons), reasons=tuple(reasons), closes_at=None,
        next_allowed_at=found.next_allowed_at if all_known else None,
    )  # fmt: skip


def sort_of(event: Event) -> Sort:
    """What decides which rules reach the event."""
    return Sort(
        event.channel, event.direction, event.party, event.party_role, event.purpose, event.place,
        event.liable,
    )  # fmt: skip


def _allowances(rulings: Sequence[_Ruling]) -> tuple[Allowance, ...]:
    return tuple(
        [
            Allowance(rule.id, pack.id, found.used, found.limit)
            for pack, rule, found in rulings
            if found.used is not None and found.limit is not None
        ]
    )


def _answer(reasons: Sequence[Reason]) -> Answer:
    if not reasons:
        return Answer.ALLOW
    denied = any(reason.answer is Answer.DENY for reason in reasons)
    return Answer.DENY if denied else Answer.NEEDS_REVIEW


def _moments(pack: Pack, facts: Facts, at: datetime) -> tuple[Moment, ...]:
    """The moment in every zone the pack is asked in; an empty name stands for an unknown one."""
    return _moments_in((pack.zone,) if pack.zone is not None else facts.zones or ("",), at)


@lru_cache(maxsize=256)
def _moments_in(zones: tuple[str, ...], at: datetime) -> tuple[Moment, ...]:
    return tuple([Moment(at, zone, day_of(at, zone or "UTC"), zones) for zone in zones])


@lru_cache(maxsize=1024)
def _in_force(pack: Pack, day: date, sort: Sort) -> tuple[tuple[Rule, Value, Judge], ...]:
    """The rules that reach an attempt of this sort, with their values of that day."""
    return tuple([one for one in _dated(pack, day) if one[0].applies.reaches(sort)])


@lru_cache(maxsize=1024)
def _dated(pack: Pack, day: date) -> tuple[tuple[Rule, Value, Judge], ...]:
    return tuple(
        (rule, value, JUDGES[type(value)])
        for rule in pack.rules
        if rule.kind is not Kind.DUTY and (value := rule.value_on(day)) is not None
    )


@lru_cache(maxsize=1024)
def _version(pack: Pack, day: date) -> str:
    return pack.version(day)


def _rulings(pack: Pack, asked: Question, moments: Sequence[Moment]) -> list[_Ruling]:
    """What each rule in force says at a moment; of several zones the strictest speaks."""
    found: dict[Rule, Finding] = {}
    for rule, finding in _findings(pack, asked, moments):
        before = found.get(rule)
        found[rule] = finding if before is None else _of_zones(before, finding)
    return [(pack, rule, finding) for rule, finding in found.items()]


def _of_zones(one: Finding, other: Finding) -> Finding:
    """What a rule says where they may be in either zone: what one denies nobody has to judge."""
    strictest = stricter(one, other)
    if strictest.until is not None and any(
        f.until is not None and f.answer is Answer.DENY for f in (one, other)
    ):
        strictest.answer, strictest.help = Answer.DENY, None
    return strictest


def _findings(
    pack: Pack, asked: Question, moments: Sequence[Moment], only: Rule | None = None
) -> Iterator[tuple[Rule, Finding]]:
    """What each rule in force (or one) says in each zone."""
    sort = sort_of(asked.attempt)
    for moment in moments:
        for rule, value, judge in _in_force(pack, moment.day, sort):
            if only is None or rule is only:
                finding = judge(rule, value, asked, moment)
                yield rule, finding if finding.until is None else _sifted(
                    rule, finding, asked, moment
                )


def _sifted(rule: Rule, finding: Finding, asked: Question, moment: Moment) -> Finding:
    """What the rule would forbid, unless an exception takes it out; how it is answered, how long.

    The rule has to be asked again on the day on which another value of it begins.
    """
    assert finding.until is not None
    if rule.debt_kinds is not None and not has_kind(rule.debt_kinds, asked):
        return Finding(used=finding.used, limit=finding.limit)
    until = _or_change(rule, finding.until, moment)
    if rule.unless is not None:
        if excepted(rule.unless, finding, asked, moment):
            return Finding(used=finding.used, limit=finding.limit)
        until = earlier(rule.unless, until, asked, moment)
    finding.until = until
    if finding.answer is Answer.DENY:
        if asked.attempt.purpose in rule.rebutted_by:
            finding.answer, finding.help = Answer.NEEDS_REVIEW, "ground"
        elif rule.answer is Answer.NEEDS_REVIEW:
            finding.answer, finding.help = Answer.NEEDS_REVIEW, "review"
    return finding


def _or_change(rule: Rule, until: datetime, moment: Moment) -> datetime:
    """The rule has to be asked again on the day on which another value of it begins."""
    change = rule.next_change(moment.day)
    return until if change is None else min(until, day_start(change, moment.zone or "UTC"))


def _reasons(rulings: Sequence[_Ruling], asked: Question) -> tuple[Reason, ...]:
    reasons = [
        Reason(
            rule=rule.id,
            pack=pack.id,
            source=rule.source,
            confidence=rule.confidence,
            link=rule.link,
            used=finding.used,
            limit=finding.limit,
            next_allowed_at=_first_allowed((pack,), asked, finding.until, rule),
            values=finding.values or {},
            answer=finding.answer,
            help=finding.help,
        )
        for pack, rule, finding in rulings
        if finding.until is not None
    ]
    if asked.attempt.direction is Direction.OUTBOUND:
        reasons += _ours(asked)
    return tuple(reasons)


def _ours(asked: Question) -> list[Reason]:
    """What no pack has to say: one open contact a person, and no number known to be another's."""
    reasons: list[Reason] = []
    permit = asked.facts.open_permit_until
    if permit is not None and permit > asked.at:
        reasons.append(Reason("open_permit", "forbear", "", "P", next_allowed_at=permit))
    attempt = asked.attempt
    if attempt.party is Party.DEBTOR and not asked.with_person(attempt):
        reasons.append(Reason("number_not_theirs", "forbear", "", "P"))
    return reasons


def _all_allow(
    packs: Sequence[Pack], asked: Question, reasons: Sequence[Reason]
) -> datetime | None:
    """The first moment at which every rule allows it; no rule does so before its own moment."""
    moments = [reason.next_allowed_at or NEVER for reason in reasons]
    return _first_allowed(packs, asked, max(moments))


def _first_allowed(
    packs: Sequence[Pack], asked: Question, earliest: datetime, only: Rule | None = None
) -> datetime | None:
    """The first moment from `earliest` on at which all rules (or one alone) allow; None: never.

    Each step goes to the latest instant that some rule demands, so none that allows is passed.
    """
    at = earliest
    for _ in range(_STEPS):
        if at == NEVER:
            return None
        waits = [
            finding.until
            for pack in packs
            for _, finding in _findings(pack, asked, _moments(pack, asked.facts, at), only)
            if finding.until is not None
        ]
        if not waits:
            return at
        at = max(waits)
    return None
