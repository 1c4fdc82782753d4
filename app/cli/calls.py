"""Commands about calls: the question, the permit, the outcome, its correction."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from decimal import Decimal, InvalidOperation, Overflow
from zoneinfo import ZoneInfo

from app.cli.session import at_desk
from app.cli.show import Screen
from app.cli.work import hold_kind, review_day
from app.domain.contact import Answer, Party
from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.people import Permit, PointVerdict
from app.domain.promises import WrapUp
from app.rules.packs import Rule
from app.services import calls, people, permits, wrapups
from app.services.desk import Desk

_MOST = 10**14  # fen or cents: twelve digits before the point, as in the window

def call_check(asked: Namespace, screen: Screen) -> int:
    """May each number be called now, and if not, when?"""
    with at_desk(asked, screen) as desk:
        card = people.card(desk, asked.person)
        answers = calls.may_contact(desk, card.debtor_id)
    screen.result(answers)
    if not screen.as_json:
        show_answers(answers, screen)
    return 0


def call_permit(asked: Namespace, screen: Screen) -> int:
    """Get a permit, then show the number to dial, as the window does."""
    with at_desk(asked, screen) as desk:
        card = people.card(desk, asked.person)
        point = asked.point or first_choice(calls.may_contact(desk, card.debtor_id))
        permit_id = asked.permit_id or desk.new_id(desk.clock())
        permit = calls.ask_permit(desk, permit_id, card.debtor_id, point)
        show_permit(permit, screen)
        if not asked.no_dial:
            calls.dial(desk, permit)
    screen.result(permit)  # last: a dial that fails has one answer, its own
    return 0


def call_why(asked: Namespace, screen: Screen) -> int:
    """By which versions of which rules a permit was given, and what was counted at that moment."""
    with at_desk(asked, screen) as desk:
        found = permits.grounds(desk, asked.permit)
    screen.say(
        "cli.permit_grounds", id=found.permit_id, at=found.issued_at, until=found.expires_at,
        person=found.person_id, number=found.shown or "–",
    )  # fmt: skip
    rules: dict[tuple[str, str], Rule] = {}
    for one in found.packs:
        here = "here" if one.pack else "gone"
        screen.say(f"cli.permit_text_{here}", indent=2, version=one.version, digest=one.digest)
        rules |= {(one.pack.id, rule.id): rule for rule in one.pack.rules} if one.pack else {}
    told = []
    for count in found.counts:
        rule = rules.get((count.pack, count.rule))
        title = rule.title[screen.wording.language] if rule else f"{count.pack}.{count.rule}"
        source = rule.source if rule else "–"
        screen.say(
            "cli.permit_count", indent=2, title=title, source=source, used=count.used,
            limit=count.limit,
        )  # fmt: skip
        told.append({
            "pack": count.pack, "rule": count.rule, "title": rule.title if rule else None,
            "source": rule.source if rule else None, "used": count.used, "limit": count.limit,
        })  # fmt: skip
    screen.result({
        "permit": found.permit_id, "person": found.person_id, "number": found.shown,
        "channel": found.channel, "party": found.party, "purpose": found.purpose,
        "staff": found.staff_id, "issued_at": found.issued_at, "expires_at": found.expires_at,
        "packs": [
            {"version": one.version, "digest": one.digest, "calendar": one.calendar or None,
             "text_on_file": one.pack is not None}
            for one in found.packs
        ],
        "counts": told,
    })  # fmt: skip
    return 0


def call_outcome(asked: Namespace, screen: Screen) -> int:
    """State how the call of a permit ended."""
    with at_desk(asked, screen) as desk:
        outcome_id = asked.outcome_id or desk.new_id(desk.clock())
        wrapups.wrap_up(desk, asked.permit, outcome_id, _stated(asked, desk))
    screen.say("cli.outcome_recorded", id=outcome_id)
    screen.result({"outcome": outcome_id})
    return 0


def call_correct(asked: Namespace, screen: Screen) -> int:
    """State an outcome anew."""
    with at_desk(asked, screen) as desk:
        outcome_id = desk.new_id(desk.clock())
        stated = _stated(asked, desk)
        wrapups.correct(desk, asked.outcome, outcome_id, stated, asked.reason)
    screen.say("cli.outcome_corrected", id=outcome_id)
    screen.result({"outcome": outcome_id})
    return 0


def call_open(asked: Namespace, screen: Screen) -> int:
    """Your permits of the last day that still want an outcome."""
    with at_desk(asked, screen) as desk:
        waiting = calls.open_permits(desk)
    screen.result([
        {"permit": permit, "person": person, "issued_at": at} for permit, person, at in waiting
    ])  # fmt: skip
    if not screen.as_json:
        screen.say("cli.open_permits", count=len(waiting))
        for permit, person, at in waiting:
            screen.line(f"  {permit}  {person}  {screen.wording.moment(at)}")
    return 0


def first_choice(answers: tuple[PointVerdict, ...]) -> str:
    """The first number that may be called, else the person's first one: its refusal explains.

    Raises DeskError point.none when there is no number at all.
    """
    if not answers:
        raise DeskError("point.none")
    own = [one for one in answers if one.point.party is Party.DEBTOR]
    allowed = [one for one in own if one.verdict.answer is Answer.ALLOW]
    return (allowed or own or list(answers))[0].point.id


def show_answers(answers: tuple[PointVerdict, ...], screen: Screen) -> None:
    """Every number with its answer in words."""
    for one in answers:
        relation = screen.wording.relation(one.point.relation)
        screen.line(f"{one.point.shown}  {relation}  {one.point.id}")
        screen.verdict(one.verdict)


def show_permit(permit: Permit, screen: Screen) -> None:
    """A permit in words."""
    screen.say("cli.permitted", number=permit.shown, until=permit.expires_at, id=permit.id)
    for one in permit.allowances:
        screen.line(f"    {screen.wording.allowance(one)}")


def _stated(asked: Namespace, desk: Desk) -> WrapUp:
    at: datetime | None = asked.callback_at
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(desk.settings.zone))
    return WrapUp(
        disposition=asked.code,
        note=asked.note,
        talk_seconds=asked.talk_seconds,
        promise_amount=None if asked.amount is None else money(asked.amount),
        promise_due_on=asked.due_on,
        means_more=asked.more_than_owed,
        callback_at=at,
        hold_kind=None if asked.hold is None else hold_kind(asked.hold),
        hold_review_on=review_day(asked.review_on, desk),
    )


def money(typed: str) -> Money:
    """The amount that was typed. Raises DeskError promise.not_an_amount."""
    try:
        minor = Decimal(typed.replace(",", "")) * 100
    except (InvalidOperation, Overflow):
        raise DeskError("promise.not_an_amount", typed=typed) from None
    if not minor.is_finite() or abs(minor) >= _MOST or minor != int(minor):
        raise DeskError("promise.not_an_amount", typed=typed)
    return Money(int(minor))
