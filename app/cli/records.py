"""Commands about people as records: merging, reviews, wishes, words, promises, who has whom."""

from __future__ import annotations

from argparse import Namespace
from zoneinfo import ZoneInfo

from app.cli.calls import money
from app.cli.session import at_desk
from app.cli.show import Screen
from app.domain.contact import Channel, Place
from app.domain.flags import FlagKind, FlagRecord, Said, Terms
from app.domain.reviews import Answered, Review
from app.domain.wishes import Agreed, Asked, ConsentRecord, OptOutRecord
from app.services import cases, flags, merging, people, promises, reviews, texts, wishes
from app.services.desk import Desk


def person_records(asked: Namespace, screen: Screen) -> int:
    """The records that make up one person."""
    with at_desk(asked, screen) as desk:
        found = merging.records(desk, asked.person)
    screen.result(found)
    for one in () if screen.as_json else found:
        screen.line(f"{one.id}  {one.name}")
        if one.merged_at is not None:
            screen.say("cli.record_merged", indent=2, at=one.merged_at, into=one.into_id)
    return 0


def person_merge(asked: Namespace, screen: Screen) -> int:
    """Two records are one person."""
    with at_desk(asked, screen) as desk:
        merging.merge(desk, asked.person, asked.into, asked.reason)
    return _done(screen, "cli.merged", person=asked.person, into=asked.into)


def person_split(asked: Namespace, screen: Screen) -> int:
    """A merged record is a person of its own again."""
    with at_desk(asked, screen) as desk:
        merging.split(desk, asked.person, asked.reason)
    return _done(screen, "cli.split", person=asked.person)


def person_wishes(asked: Namespace, screen: Screen) -> int:
    """Opt-outs, consents and flags of a person."""
    with at_desk(asked, screen) as desk:
        found = wishes.listed(desk, _person(desk, asked))
    screen.result(found)
    if not screen.as_json:
        for wish in found.opt_outs:
            screen.line(_wish(wish, screen))
        for agreed in found.consents:
            screen.line(_wish(agreed, screen))
        for flag in found.flags:
            screen.line(_flag(flag, screen))
    return 0


def person_texts(asked: Namespace, screen: Screen) -> int:
    """Everything that was written about a person."""
    with at_desk(asked, screen) as desk:
        found = texts.of_person(desk, _person(desk, asked))
    screen.result(found)
    for one in () if screen.as_json else found:
        body = screen.wording.text("cli.text_erased") if one.body is None else one.body
        screen.line(f"{one.id}  {screen.wording.moment(one.at)}  {body}")
    return 0


def person_erase(asked: Namespace, screen: Screen) -> int:
    """Erase words about a person."""
    with at_desk(asked, screen) as desk:
        chosen = None if asked.all else asked.text
        count = texts.erase(desk, _person(desk, asked), chosen, asked.reason)
    return _done(screen, "cli.texts_erased", count=count)


def opt_out_add(asked: Namespace, screen: Screen) -> int:
    """Record that somebody asked to be left alone."""
    channel = None if asked.channel is None else Channel(asked.channel)
    with at_desk(asked, screen) as desk:
        wish = Asked(channel, asked.point, asked.words)
        added = wishes.opt_out(desk, _person(desk, asked), wish)
    return _done(screen, "cli.opt_out_added", id=added)


def opt_out_withdraw(asked: Namespace, screen: Screen) -> int:
    """An opt-out stands no longer."""
    with at_desk(asked, screen) as desk:
        wishes.withdraw_opt_out(desk, asked.id, asked.reason)
    return _done(screen, "cli.withdrawn", id=asked.id)


def consent_add(asked: Namespace, screen: Screen) -> int:
    """Record that somebody agreed to something."""
    with at_desk(asked, screen) as desk:
        at = asked.given_at or desk.clock()
        if at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(desk.settings.zone))
        terms = Terms(
            asked.weekdays, asked.start, asked.end, asked.most, to=asked.to, express=asked.express
        )
        given = Agreed(
            asked.kind, Channel(asked.through), asked.words, at, asked.until, asked.point, terms
        )
        added = flags.hear(desk, _person(desk, asked), given)
    return _done(screen, "cli.consent_added", id=added)


def consent_withdraw(asked: Namespace, screen: Screen) -> int:
    """Nobody may rely on a consent any more."""
    with at_desk(asked, screen) as desk:
        wishes.withdraw_consent(desk, asked.id, asked.words)
    return _done(screen, "cli.withdrawn", id=asked.id)


def flag_add(asked: Namespace, screen: Screen) -> int:
    """Record what somebody said about being contacted."""
    terms = Terms(
        asked.weekdays, asked.start, asked.end, place=asked.place and Place(asked.place),
        zone=asked.zone, written=asked.written, ascertainable=asked.ascertainable,
    )  # fmt: skip
    said = Said(FlagKind(asked.kind), terms, asked.until, asked.point, asked.words)
    with at_desk(asked, screen) as desk:
        added = flags.record(desk, _person(desk, asked), said)
    return _done(screen, "cli.flag_added", id=added)


def flag_waiting(asked: Namespace, screen: Screen) -> int:
    """The consents of all people that wait for a lead."""
    with at_desk(asked, screen) as desk:
        found = flags.waiting(desk)
    screen.result(found)
    for one in () if screen.as_json else found:
        said = screen.wording.terms(one.terms, one.until)
        parts = (one.id, screen.wording.moment(one.at), one.person, one.person_id, said, one.shown,
                 one.staff, one.words)  # fmt: skip
        screen.line("  ".join(part for part in parts if part))
    if not found:
        screen.say("cli.none_waits")
    return 0


def flag_confirm(asked: Namespace, screen: Screen) -> int:
    """A consent that was heard is one from now on."""
    with at_desk(asked, screen) as desk:
        consent = flags.confirm(desk, asked.id)
    return _done(screen, "cli.flag_confirmed", id=consent)


def flag_withdraw(asked: Namespace, screen: Screen) -> int:
    """A flag stands no longer."""
    with at_desk(asked, screen) as desk:
        flags.withdraw(desk, asked.id, asked.reason)
    return _done(screen, "cli.withdrawn", id=asked.id)


def review_list(asked: Namespace, screen: Screen) -> int:
    """The oldest questions about records."""
    with at_desk(asked, screen) as desk:
        found = reviews.listed(desk, asked.limit, settled_too=asked.all, import_id=asked.import_id)
    screen.result(found)
    if not screen.as_json:
        screen.say("cli.reviews", count=len(found))
        for one in found:
            _show_review(one, screen)
    return 0


def review_ask(asked: Namespace, screen: Screen) -> int:
    """Ask compliance whether the last refused call of a person was refused rightly."""
    with at_desk(asked, screen) as desk:
        reviews.ask(desk, asked.person, asked.reason)
    return _done(screen, "cli.review_asked", person=asked.person)


def review_settle(asked: Namespace, screen: Screen) -> int:
    """Answer a question about records."""
    with at_desk(asked, screen) as desk:
        settled = reviews.settle(desk, asked.review, Answered(asked.verdict), asked.reason)
    status = _done(screen, "cli.review_settled", review=settled.id, verdict=asked.verdict)
    screen.line(screen.wording.review_follows(settled, Answered(asked.verdict)))
    return status


def case_assign(asked: Namespace, screen: Screen) -> int:
    """Give a person to somebody, or back to nobody."""
    with at_desk(asked, screen) as desk:
        to = None if asked.to_nobody else asked.to
        person = cases.assign(desk, asked.person, to, asked.reason)
    return _done(screen, "cli.assigned", person=person, to=to or "—")


def promise_cancel(asked: Namespace, screen: Screen) -> int:
    """Take a promise back."""
    with at_desk(asked, screen) as desk:
        promises.cancel(desk, asked.promise, asked.reason)
    return _done(screen, "cli.promise_cancelled", promise=asked.promise)


def promise_change(asked: Namespace, screen: Screen) -> int:
    """Agree on another amount or day."""
    with at_desk(asked, screen) as desk:
        new = promises.replace(
            desk, asked.promise, money(asked.amount), asked.due_on, asked.reason,
            means_more=asked.more_than_owed,
        )  # fmt: skip
    return _done(screen, "cli.promise_changed", promise=asked.promise, instead=new)


def _done(screen: Screen, code: str, **values: str | int) -> int:
    """Said to a person, and the same values as JSON."""
    screen.line(screen.wording.text(code, **values))
    screen.result(values)
    return 0


def _person(desk: Desk, asked: Namespace) -> str:
    """The person who was named by id or case number."""
    return people.card(desk, asked.person).debtor_id


def _wish(one: OptOutRecord | ConsentRecord, screen: Screen) -> str:
    """One line: what, of whom, at which number, since when, and whether it still stands."""
    text = screen.wording.text
    channel = text(f"channel.{one.channel.value}") if one.channel else text("channel.any")
    values: dict[str, object] = {
        "id": one.id, "party": text(f"screen.party_{_PARTY[one.party.value]}"),
        "shown": one.shown or text("channel.everywhere"), "channel": channel,
    }  # fmt: skip
    if isinstance(one, OptOutRecord):
        line = text("cli.opt_out", at=one.at, **values)
    else:
        kind, until = text(f"consent.{one.kind}"), one.until or text("channel.for_good")
        line = text("cli.consent", at=one.given_at, kind=kind, until=until, **values)
        said = screen.wording.terms(one.terms)
        line = f"{line}  {said}" if said else line
    return _told(one, line, screen)


def _flag(one: FlagRecord, screen: Screen) -> str:
    said = screen.wording.terms(one.terms, one.until)
    parts = (one.id, screen.wording.moment(one.at), screen.wording.text(f"flag.{one.kind.value}"),
             said, one.shown)  # fmt: skip
    return _told(one, "  ".join(part for part in parts if part), screen)


def _told(one: OptOutRecord | ConsentRecord | FlagRecord, line: str, screen: Screen) -> str:
    """With whether it still stands, and the words."""
    if one.withdrawn_at is not None:
        line += "  " + screen.wording.text("cli.wish_withdrawn", at=one.withdrawn_at)
    return f"{line}  {one.words}" if one.words else line


_PARTY = {"debtor": "debtor", "third_party": "third"}


def _show_review(one: Review, screen: Screen) -> None:
    question = screen.wording.review(one)
    screen.line(f"{one.id}  {one.name}  {one.person_id}")
    screen.line(f"  {screen.wording.moment(one.at)}  {question}")
    if one.verdict is not None:
        screen.say(f"cli.review_{one.verdict.value}", indent=2)
