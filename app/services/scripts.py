"""What to say at a step of a talk, filled with the person's values; asks no book."""

from __future__ import annotations

from datetime import date, datetime

from app.domain.people import PersonCard
from app.domain.talk import Agreed, Fact, Placeholder, Spoken, SpokenAnswer, Talk
from app.rules.script import fill
from app.services.desk import Desk
from app.wording import Wording

_NOTHING_AGREED = Agreed()


def spoken(
    desk: Desk,
    card: PersonCard,
    talk: Talk | None,
    language: str,
    agreed: Agreed = _NOTHING_AGREED,
) -> Spoken:
    """The step at which the talk stands (None: before dialling), in words.

    Raises DeskError login.needed.
    """
    wording = Wording(language, desk.settings.zone)
    flow, stage = desk.rules.flow, card.stage if talk is None else talk.stage
    step = flow.step(stage, flow.before if talk is None else talk.step)
    words = desk.rules.scripts[language].words(stage, card.dpd, step.code)
    values = _values(desk, card, talk, wording, agreed)
    matches = talk is not None and talk.identity_matches
    answers = tuple(
        SpokenAnswer(
            one.code, key, fill(words.answers[one.code].words, values),
            fill(words.answers[one.code].hint, values), one.needs_identity and not matches,
            one.confirms,
        )
        for key, one in enumerate(step.answers, 1)
    )  # fmt: skip
    title, say, hint = (fill(text, values) for text in (words.title, words.say, words.hint))
    return Spoken(step.code, step.phase, title, say, hint, answers, step.ends)


def reason_words(desk: Desk, talk: Talk, language: str) -> str:
    """The reason for the delay in words, as its answer stood; '' while none was given."""
    steps = desk.rules.scripts[language].variants[talk.stage, None]
    for one in reversed(talk.taken):
        if one.answer == talk.reason and one.step in steps:
            return steps[one.step].answers[one.answer].words
    return ""


def _values(
    desk: Desk, card: PersonCard, talk: Talk | None, wording: Wording, agreed: Agreed
) -> dict[str, str]:
    """Every placeholder as it is said in that language."""
    staff, today = desk.need(), desk.today(desk.clock())
    owed = [debt for debt in card.debts if debt.state == "open"]
    due = min((debt.due_on for debt in owed if debt.due_on is not None), default=None)
    values: dict[Placeholder, str] = {
        Placeholder.NAME: card.name,
        Placeholder.ADDRESSED: _addressed(card, wording),
        Placeholder.AGENT: staff.name,
        Placeholder.SEAT: staff.number or staff.login,
        Placeholder.COMPANY: desk.settings.company or wording.text("talk.company"),
        Placeholder.FACTS: _facts(talk, wording),
        Placeholder.CREDITOR: wording.value(list(dict.fromkeys(one.creditor for one in owed))),
        Placeholder.DEBTS: wording.text(f"talk.debts_{_count(len(owed))}", count=len(owed)),
        Placeholder.TOTAL: wording.money(card.total),
        Placeholder.DUE_ON: _day(due, today, wording),
        Placeholder.OLDEST_DAYS: _days(card.dpd, wording),
        Placeholder.ARRANGED: _arranged(card, today, wording),
        Placeholder.OPTION: agreed.option or wording.text("talk.blank_option"),
        Placeholder.PROMISE_AMOUNT: _amount(agreed, wording),
        Placeholder.PROMISE_DATE: _day(agreed.promise_due_on, today, wording),
        Placeholder.CALLBACK_AT: _moment(desk, agreed.callback_at, today, wording),
    }
    return {placeholder.value: text for placeholder, text in values.items()}


def _count(number: int) -> str:
    return "one" if number == 1 else "many"


def _arranged(card: PersonCard, today: date, wording: Wording) -> str:
    """How the latest promise stands: its day is to come, it has passed, or there is none."""
    standing = [one for one in card.promises if one.state in ("open", "part", "broken")]
    latest = max(standing, key=lambda one: one.made_at, default=None)
    if latest is None:
        return wording.text("talk.arranged_none")
    ahead = latest.state == "open" and latest.due_on >= today
    return wording.text(
        "talk.arranged_open" if ahead else "talk.arranged_passed",
        amount=wording.money(latest.amount), due=wording.spoken_day(latest.due_on, today),
    )  # fmt: skip


def _addressed(card: PersonCard, wording: Wording) -> str:
    sex = {"男": "male", "M": "male", "女": "female", "F": "female"}.get(card.sex or "", "unknown")
    return wording.text(f"talk.addressed_{sex}", name=card.name)


def _facts(talk: Talk | None, wording: Wording) -> str:
    asks = (Fact.IDENTITY_TAIL, Fact.BIRTH_YEAR) if talk is None else talk.asks
    if not asks:
        return wording.text("talk.fact_none")
    *others, last = (wording.text(f"talk.fact_{fact.value}") for fact in asks)
    return wording.text("talk.facts_and", others=others, last=last) if others else last


def _amount(agreed: Agreed, wording: Wording) -> str:
    amount = agreed.promise_amount
    return wording.text("talk.blank_amount") if amount is None else wording.money(amount)


def _day(on: date | None, today: date, wording: Wording) -> str:
    return wording.text("talk.blank_day") if on is None else wording.spoken_day(on, today)


def _days(dpd: int | None, wording: Wording) -> str:
    return wording.text("talk.blank_days") if dpd is None else str(max(0, dpd))


def _moment(desk: Desk, at: datetime | None, today: date, wording: Wording) -> str:
    if at is None:
        return wording.text("talk.blank_moment")
    return wording.spoken_moment(at, today)
