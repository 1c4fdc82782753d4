"""A visit sheet in words: what the book knows of the visit, as its page has places for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from app.domain.agreements import Agreement, AgreementState
from app.domain.contact import Party
from app.domain.door import Check
from app.domain.flags import FlagKind
from app.domain.moments import local_date
from app.domain.money import Money
from app.domain.people import PersonCard, PointKind, TimelineKind
from app.domain.plans import Seat
from app.domain.sheets import Care, OfferLine, Sheet
from app.domain.visits import Appointment, Note, Visit, VisitState
from app.rules import negotiation
from app.rules.sheets import SheetText, in_five
from app.services.desk import Desk
from app.services.negotiation import owing
from app.wording import Wording

_CARE = "\n"  # between what a note says of care
_NUMBERS = (PointKind.MOBILE, PointKind.LANDLINE)


@dataclass(frozen=True, slots=True)
class About:
    """What a sheet is about."""

    visit: Visit
    made: Appointment
    card: PersonCard
    plans: tuple[Agreement, ...]
    note: Note
    number: str
    copy: int
    station: tuple[int, int]


def in_words(desk: Desk, about: About, language: str, packs: tuple[str, ...]) -> Sheet:
    """The sheet; `packs` are the versions whose rules allow the visit."""
    text, wording = desk.rules.texts[language].sheet, Wording(language, desk.settings.zone)
    visit, made, card = about.visit, about.made, about.card
    dot = " · " if language == "en" else " ・ "
    kept, left = in_five(_situation(desk, about, text, wording))
    offers, promised = _offers(desk, about, text, wording)
    company = desk.settings.company or wording.text("talk.company")
    complaints = desk.settings.complaints
    rights = [text.say("rights")]
    rights += [text.say("complaints", complaints=complaints)] if complaints else []
    told = "confirmed" if visit.state is VisitState.CONFIRMED else (
        "told" if visit.told_at else "untold"
    )  # fmt: skip
    return Sheet(
        visit.id, made.id, language, about.number, about.copy, text.say("title"),
        _under(desk, about, text, wording), text.say("number"),
        text.say("edition", version=made.version), text.headings, card.name,
        dot.join(_person(card, text)), text.say("speak"), _time(desk, made), text.agreed[told],
        made.meeting or visit.shown, about.note.door, kept,
        text.say("more", count=left) if left else "", offers, promised,
        _care(about, text, wording), tuple(text.steps[one] for one in Check),
        text.say("steps_aside"), text.results, text.fields,
        text.say("message", name=card.name, company=company), " ".join(rights),
        text.say("foot", at=wording.moment(desk.clock()), copy=about.copy),
        text.say("rules", packs=wording.value(list(packs))), text.say("shortened"),
    )  # fmt: skip


def _under(desk: Desk, about: About, text: SheetText, wording: Wording) -> str:
    day = desk.today(about.made.start)
    who = wording.value([one.number or one.name for one in about.made.visitors])
    pair = text.say("pair") if len(about.made.visitors) > 1 else ""
    station, stations = about.station
    return text.say(
        "under", day=day.isoformat(), weekday=wording.text(f"list.weekday_{day.weekday() + 1}"),
        station=station, stations=stations, visitors=who + pair,
    )  # fmt: skip


def _person(card: PersonCard, text: SheetText) -> list[str]:
    own = next((one.shown for one in card.points if one.party is Party.DEBTOR
                and one.kind in _NUMBERS), None)  # fmt: skip
    said = [text.sex[card.sex]] if card.sex is not None and card.sex in text.sex else []
    return said + ([text.say("phone", shown=own)] if own else [])


def _time(desk: Desk, made: Appointment) -> str:
    zone = ZoneInfo(desk.settings.zone)
    start, end = made.start.astimezone(zone), made.end.astimezone(zone)
    return f"{start:%H:%M} – {end:%H:%M}"


def _situation(desk: Desk, about: About, text: SheetText, wording: Wording) -> list[str]:
    """What is known, the weightiest first: what is owed and agreed, what was tried, why we go."""
    card, lines = about.card, []
    owed = [one for one in card.debts if one.state == "open"]
    values = {"count": len(owed), "dpd": card.dpd or 0, "amount": wording.money(card.total)}
    lines.append(text.situation["debts"].format_map(values))
    if card.holds:
        kinds = [wording.text(f"screen.hold_{one.kind.value}") for one in card.holds]
        lines.append(text.situation["held"].format(kinds=wording.value(kinds)))
    for one in about.plans:
        if one.state in (AgreementState.RUNNING, AgreementState.BROKEN):
            state = wording.text(f"agreement.state_{one.state.value}")
            lines.append(text.situation["plan"].format(count=len(one.rows), state=state))
    lines.append(_tried(desk, card, text, wording))
    lines += [about.visit.reason] if about.visit.reason else []
    return lines + [line.strip() for line in about.note.words.splitlines() if line.strip()]


def _tried(desk: Desk, card: PersonCard, text: SheetText, wording: Wording) -> str:
    made = [one for one in card.timeline if one.kind is TimelineKind.CONTACT]
    if not made:
        return text.situation["untried"]
    last = made[0]
    outcome = wording.text(f"disposition.{last.disposition}") if last.disposition else "—"
    on = local_date(last.at, desk.settings.zone)
    values = {"calls": len(made), "date": f"{on:%m-%d}", "outcome": outcome}
    return text.situation["tried"].format_map(values)


def _offers(
    desk: Desk, about: About, text: SheetText, wording: Wording
) -> tuple[tuple[OfferLine, ...], str]:
    """What may be offered without asking, and what was promised."""
    words, day = text.offers, desk.today(about.made.start)
    terms, lines = desk.rules.terms, []
    for owed in owing(desk, about.card.debtor_id)[:1]:
        may = terms.authority[Seat.COLLECTOR]
        count = min(may.months, max(1, owed.total // terms.smallest_instalment.over(owed.debts)))
        each = wording.money(Money(-(-owed.total // count), owed.currency))
        waived = negotiation.waivable(terms, owed, Seat.COLLECTOR)
        lines.append(_line(words["plan"], count=count, each=each))
        until = day + timedelta(days=may.extension_days)
        lines.append(_line(words["extension"], days=may.extension_days, date=f"{until:%m-%d}"))
        if waived:
            lines.append(
                _line(words["waiver"], amount=wording.money(Money(waived, owed.currency)))
            )
    lines.append(_line(words["beyond"]))
    for one in about.card.promises:
        if one.state in ("open", "broken"):
            code = "promise" if one.state == "open" and one.due_on >= day else "broken"
            values = {"date": f"{one.due_on:%m-%d}", "amount": wording.money(one.amount)}
            return tuple(lines), text.say(code, **values)
    return tuple(lines), ""


def _line(words: Mapping[str, str], **values: object) -> OfferLine:
    return OfferLine(*(words[part].format_map(values) for part in ("name", "most", "aside")))


def _care(about: About, text: SheetText, wording: Wording) -> tuple[Care, ...]:
    said = [line.strip() for line in about.note.care.split(_CARE)]
    found = [Care("triangle-alert", line) for line in said if line]
    for flag in about.card.said.flags:
        if flag.kind is FlagKind.INCONVENIENT_TIME:
            found.append(Care("clock", wording.terms(flag.terms, flag.until)))
    for wish in about.card.said.opt_outs:
        if wish.party is Party.THIRD_PARTY:
            found.append(Care("ban", wording.text("visit.third_party_asked")))
            break
    return tuple(found) or (Care("circle-check", text.say("no_care")),)
