"""People: the card the desk shows, search, a revealed number, notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from app.domain.agreements import AgreementState
from app.domain.contact import Party
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.people import PersonCard, SearchHit, TimelineEntry
from app.services import drafts, texts
from app.services.desk import CONTACTING, Desk
from app.services.facts import zones_of
from app.services.packs import ruled_now
from app.storage import agreements, contacts, log, people, promises
from app.storage import queue as places
from app.storage import search as tokens
from app.storage.search import Among
from app.storage.store import Transaction
from app.storage.timeline import REMARK, timeline

_TIMELINE_ROWS = 50
_STANDING = (AgreementState.RUNNING, AgreementState.BROKEN)


def card(desk: Desk, named: str) -> PersonCard:
    """One person by id or case number 案件编号: debts, numbers (masked), reasons, history.

    Raises DeskError person.unknown, also for a person who is somebody else's.
    """
    with desk.reading() as tx:
        now = desk.clock()
        person_id = _visible(desk, tx, named)
        row = people.person(tx, person_id)
        if row is None:
            raise DeskError("person.unknown", id=named)
        return _card(desk, tx, person_id, row, now)


def search(desk: Desk, typed: str) -> tuple[SearchHit, ...]:
    """People by name, pinyin initials, case number or the digits of a phone, at most one page.

    Collectors find their own people and those given to nobody, visitors those of their visits.
    Raises DeskError login.needed, login.closed, login.changed.
    """
    reach = Among.VISITED if desk.goes_out else Among.OWN if desk.knows_alone() else Among.ALL
    with desk.store.look() as tx:
        return tokens.search(tx, typed, desk.settings.search_rows, desk.need(), reach)


def reveal(desk: Desk, debtor_id: str, point_id: str) -> str:
    """A number in full; that it was shown, and to whom, is on record first.

    Raises DeskError person.unknown, point.unknown.
    """
    staff = desk.need()
    if desk.at_office:
        with desk.store.begin() as tx:
            tx.ask("reveal", point_id=point_id, device=desk.device)
        with desk.store.begin() as tx:
            return str(tx.ask("revealed", point_id=point_id))
    with desk.writing() as tx:
        now = desk.now(tx)
        person_id = _locked(desk, tx, debtor_id)
        for full in people.points(tx, person_id):
            if full.point.id == point_id:
                log.append(
                    tx, person_id, EntryKind.NUMBER_REVEALED, now, staff_id=staff.id,
                    device=desk.device, point=point_id,
                )  # fmt: skip
                return full.value
    raise DeskError("point.unknown")


def note(desk: Desk, debtor_id: str, words: str, note_id: str | None = None) -> None:
    """Write down something about a person without a contact; it stands in their timeline.

    What was being typed about them without a call is said by it. `note_id` is made by the caller:
    the same one sent twice is one note (None: a new one each time).
    Raises DeskError person.unknown, note.empty, words.too_long, note.id_taken, login.not_allowed.
    """
    staff = desk.need(*CONTACTING)
    if not words.strip():
        raise DeskError("note.empty")
    texts.check_length(words)
    if desk.at_office:
        named = note_id or desk.new_id(desk.clock())
        desk.ask_by_id(
            "take_note", debtor_id=debtor_id, text_id=named, words=words, device=desk.device
        )
        return
    with desk.writing(*CONTACTING) as tx:
        now = desk.dated(tx)
        person_id = _locked(desk, tx, debtor_id)
        drafts.noted(desk, tx, person_id, words)
        if note_id is not None and texts.is_kept(desk, tx, person_id, note_id, words):
            return
        text_id, digest = texts.keep(desk, tx, person_id, REMARK, words, now, note_id)
        log.append(
            tx, person_id, EntryKind.NOTE_TAKEN, now, staff_id=staff.id, device=desk.device,
            text=text_id, words=digest,
        )  # fmt: skip


def _visible(desk: Desk, tx: Transaction, named: str) -> str:
    """The person's id, if this member of staff may see them: others' people look unknown."""
    debtor_id = people.find(tx, named)
    head = None if debtor_id is None else people.head(tx, debtor_id)
    if head is None or not desk.sees(tx, head):
        raise DeskError("person.unknown", id=named)
    return head.person_id


def _locked(desk: Desk, tx: Transaction, named: str) -> str:
    """As `_visible`, under the person's lock: they may be given away while this waits for it."""
    locked = people.lock(tx, _visible(desk, tx, named))
    if locked is None or not desk.sees(tx, locked):
        raise DeskError("person.unknown", id=named)
    return locked.person_id


def _sourced(
    desk: Desk, tx: Transaction, entries: tuple[TimelineEntry, ...]
) -> tuple[TimelineEntry, ...]:
    """Refusals with where their rules stand, as the packs in force name it."""
    if not any(one.rules for one in entries):
        return entries
    packs = ruled_now(desk, tx).rules.packs
    sources = {f"{pack.id}.{rule.id}": rule.source for pack in packs for rule in pack.rules}
    return tuple(
        replace(one, sources=tuple(filter(None, map(sources.get, one.rules)))) for one in entries
    )


def _card(
    desk: Desk, tx: Transaction, person_id: str, row: dict[str, Any], now: datetime
) -> PersonCard:
    today = desk.today(now)
    rows = people.debts(tx, person_id)
    debts = tuple(people.debt(one, today) for one in rows)
    owed = [debt for debt in debts if debt.state == "open"]
    place = places.place(tx, person_id, today)
    late = [debt.dpd for debt in owed if debt.dpd is not None]
    dpd = max(late, default=None if owed else 0)
    currency = owed[0].overdue.currency if owed else "CNY"
    creditor = owed[0].creditor if owed else ""
    said = contacts.wishes(tx, person_id)
    points = tuple(full.point for full in people.points(tx, person_id))
    return PersonCard(
        debtor_id=person_id,
        name=row["name"],
        sex=row["sex"],
        identity=row["identity"],
        born_on=None if row["born_on"] is None else date.fromisoformat(row["born_on"]),
        employer=row["employer"],
        stage=place.stage if place else desk.rules.stages.stage(dpd, creditor),
        dpd=dpd,
        total=Money(sum(debt.overdue.minor for debt in owed), currency),
        debts=debts,
        points=points,
        why=place.points if place else (),
        holds=said.holds,
        promises=promises.promises(tx, person_id),
        follow_ups=places.follow_ups(tx, person_id),
        timeline=_sourced(desk, tx, timeline(tx, person_id, _TIMELINE_ROWS)),
        said=said,
        zones=zones_of([one for one in points if one.party is Party.DEBTOR], said.flags),
        agreements=tuple(
            one for one in agreements.of_person(tx, person_id) if one.state in _STANDING
        ),
    )
