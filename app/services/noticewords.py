"""What a written notice says to one person: figures of the book in words of the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.contact import Channel
from app.domain.documents import Label, Letter, Passage
from app.domain.money import Money
from app.domain.notices import (
    NEVER_CAME,
    NoticeKind,
    NoticeSection,
    NoticeState,
    NoticeTerm,
    PassedOver,
    VisitTime,
    Wanted,
)
from app.domain.plans import Parts
from app.domain.visits import DATED, Appointment
from app.rules.notices import Gone, parts_of, unfit
from app.services.desk import Desk
from app.services.statements import statement
from app.storage import notices as stored
from app.storage import payments, people, visits
from app.storage.store import Transaction
from app.wording import Wording


@dataclass(frozen=True, slots=True)
class Figures:
    """What a person owes, as a notice tells it: each debt with its parts, of one currency."""

    person_id: str
    name: str
    debts: tuple[tuple[Mapping[str, Any], Parts], ...]
    currency: str
    dpd: int
    as_of: date
    demanded_on: date | None

    @property
    def total(self) -> Money:
        """The sum of all parts."""
        return Money(sum(sum(parts.values()) for _, parts in self.debts), self.currency)


def figured(  # whom, with what, on which day
    desk: Desk, tx: Transaction, person_id: str, wanted: Wanted, today: date, leaving: str = ""
) -> Figures | PassedOver:
    """What a notice to this person would tell, or why there is none.

    Nothing is told that does not recompute: parts that do not come to the sum, or a payment that is
    younger than the creditor's figures. Whoever keeps an arrangement is asked for nothing else.
    `leaving`: the id of a notice that did not go out, which does not stand in its own way.
    """
    row = people.person(tx, person_id)
    if row is None:
        raise LookupError(person_id)
    owed = [debt for debt in people.debts(tx, person_id)
            if debt["state"] == "open" and debt["overdue"] > 0]  # fmt: skip

    def over(code: str, **values: object) -> PassedOver:
        return PassedOver(person_id, row["name"], code, values)

    if code := _not_asked(tx, person_id, owed):
        return over(code)
    if wanted.visit is not None and not _appointed(desk, tx, person_id, wanted.visit, today):
        return over("not_appointed")
    gone = [Gone(one.kind, desk.today(one.made_at), one.state is not NoticeState.MADE)
            for one in stored.of_person(tx, person_id, desk.settings.zone)
            if one.state not in NEVER_CAME and one.id != leaving]  # fmt: skip
    dues = [date.fromisoformat(debt["due_on"]) for debt in owed if debt["due_on"]]
    dpd = (today - min(dues)).days if dues else None
    why = unfit(desk.rules.notices.rules, wanted.kind, dpd, gone, today)
    if why is not None:
        return over(why.code, **why.values)
    parts = [parts_of(debt) for debt in owed]
    wrong = [debt["case_no"] for debt, known in zip(owed, parts, strict=True) if known is None]
    if wrong:
        return over("sums", case_no=wrong[0])
    as_of = as_of_figures(tx, person_id, owed)
    if as_of is None:
        return over("paid_since")
    demands = [one.on for one in gone if one.kind is NoticeKind.DEMAND and one.is_out]
    return Figures(
        person_id, row["name"],
        tuple((debt, known or {}) for debt, known in zip(owed, parts, strict=True)),
        owed[0]["currency"], dpd or 0, min(as_of, today), max(demands, default=None),
    )  # fmt: skip


def _appointed(
    desk: Desk, tx: Transaction, person_id: str, time: VisitTime, today: date
) -> bool:
    """Whether a visit is appointed for then: none is announced that no lead and no rule allowed,
    that was called off or moved, or whose day has passed."""
    zone = ZoneInfo(desk.settings.zone)
    made = (one.appointment for one in visits.of_person(tx, person_id) if one.state in DATED)
    return time.on >= today and time in [_time_of(one, zone) for one in made if one is not None]


def _time_of(made: Appointment, zone: ZoneInfo) -> VisitTime:
    start, end = made.start.astimezone(zone), made.end.astimezone(zone)
    return VisitTime(start.date(), start.hour * 60 + start.minute, end.hour * 60 + end.minute)


def _not_asked(tx: Transaction, person_id: str, owed: list[dict[str, Any]]) -> str:
    """Why there is no one sum to ask for; empty where there is."""
    if not owed:
        return "nothing_owed"
    kept = payments.quiet(tx, person_id)
    if any(debt["id"] in kept for debt in owed):
        return "arranged"
    return "currencies" if len({debt["currency"] for debt in owed}) > 1 else ""


def as_of_figures(
    tx: Transaction, person_id: str, owed: list[dict[str, Any]], at: datetime | None = None
) -> date | None:
    """The day of the oldest of the figures; None where something was paid after it, and posted by
    that moment, where one is given."""
    known = stored.figures_of(tx, person_id)
    paid = stored.paid(tx, person_id, at)
    for debt in owed:
        said = known[debt["id"]] or date.min
        if sum(fen for debt_id, day, fen in paid if debt_id in (None, debt["id"]) and day > said):
            return None
    return min(known[debt["id"]] or date.max for debt in owed)


def written(
    desk: Desk, told: Figures, wanted: Wanted, number: int, address: str, today: date
) -> Letter:
    """The notice in words; `address`: where it goes, on a letter alone."""
    texts, wording = desk.rules.notices.texts[wanted.language], _wording(desk, wanted.language)
    text = texts.kinds[wanted.kind]
    letter = desk.rules.texts[wanted.language].letter
    values = _terms(desk, told, wanted, wording, number, today)
    known = {term.value: said for term, said in values.items() if said is not None}
    grid = statement(letter, wording, told.debts, told.currency)
    passages = tuple(
        Passage(
            text.headings[section], _filled(text.lines[section], known),
            grid if section is NoticeSection.AMOUNTS else None,
        )
        for section in NoticeSection
    )  # fmt: skip
    to = (told.name, address) if wanted.channel is Channel.LETTER else ()
    return Letter(
        "", wanted.language, text.title, texts.under.format_map(known), passages, texts.page, to
    )


def answer_by(desk: Desk, wanted: Wanted, today: date) -> date:
    """The day by which an answer to it is asked."""
    return today + timedelta(days=desk.rules.notices.rules[wanted.kind].answer_days)


def label_of(desk: Desk, number: int, letter: Letter) -> Label:
    """What stands on the envelope: where it goes, and a number that tells nothing."""
    name, address = letter.to
    words = desk.rules.notices.texts[letter.language].label.format(number=number, name=name)
    return Label((words, address))


def mail_of(letter: Letter) -> str:
    """The same as the text of an e-mail: a row of the table is a line."""
    said = [letter.title, letter.under]
    for passage in letter.passages:
        said += ["", passage.heading, *passage.lines]
        if passage.grid is not None:
            rows = (passage.grid.head, *passage.grid.rows, passage.grid.total)
            said += [" | ".join(cell for cell in row if cell) for row in rows]
    return "\n".join(said)


def _wording(desk: Desk, language: str) -> Wording:
    return Wording(language, desk.settings.zone)


def _terms(  # what is told, in which words, under which number
    desk: Desk, told: Figures, wanted: Wanted, wording: Wording, number: int, today: date
) -> dict[NoticeTerm, str | None]:
    creditors = list(dict.fromkeys(str(debt["creditor"]) for debt, _ in told.debts))
    demanded, visit = told.demanded_on, wanted.visit
    return {
        NoticeTerm.NAME: told.name,
        NoticeTerm.CREDITOR: wording.value(creditors),
        NoticeTerm.COMPANY: desk.settings.company or wording.text("talk.company"),
        NoticeTerm.AGENT: desk.need().name,
        NoticeTerm.NUMBER: str(number),
        NoticeTerm.MADE_ON: today.isoformat(),
        NoticeTerm.AS_OF: told.as_of.isoformat(),
        NoticeTerm.TOTAL: wording.money(told.total),
        NoticeTerm.DPD: str(told.dpd),
        NoticeTerm.ANSWER_BY: answer_by(desk, wanted, today).isoformat(),
        NoticeTerm.DEMANDED_ON: None if demanded is None else demanded.isoformat(),
        NoticeTerm.VISIT_ON: None if visit is None else visit.on.isoformat(),
        NoticeTerm.VISIT_FROM: None if visit is None else _clock(visit.start),
        NoticeTerm.VISIT_TO: None if visit is None else _clock(visit.end),
        NoticeTerm.COMPLAINTS: desk.settings.complaints or None,
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _filled(lines: tuple[str, ...], known: Mapping[str, str]) -> tuple[str, ...]:
    """A line whose term there is not is left out."""
    return tuple(
        line.format_map(known)
        for line in lines
        if not any(f"{{{term}}}" in line and term not in known for term in NoticeTerm)
    )
