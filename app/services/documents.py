"""Documents 文书 about agreements: their terms in words, and the letter.

Every amount and date is worked out anew from the schedule as it was fixed, never from what is owed
by now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from app.domain.agreements import Agreement, AgreementState
from app.domain.documents import Grid, Letter, Paper, Passage, Section, Term
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.plans import Instalment, Part, Parts, Proposal
from app.rules.documents import LetterText, Pieces, Texts, fill
from app.rules.plans import parted
from app.services.desk import CONTACTING, Desk
from app.services.offers import read_kept
from app.services.statements import statement
from app.storage import agreements, log, people
from app.storage import papers as stored
from app.storage.files import new_file
from app.storage.store import Transaction
from app.wording import Wording

_FIGURES = ("amount", "principal", "rest", "agreed", "left")  # of a row of the schedule


@dataclass(frozen=True, slots=True)
class Arranged:
    """What a text is about: whose it is, what was proposed, and the rows that came of it."""

    name: str
    agent: str
    proposal: Proposal
    schedule: tuple[Instalment, ...]
    waived: Parts
    down: Parts
    debts: tuple[Mapping[str, Any], ...] = ()  # as the book has them, in the proposal's order
    number: str = ""
    version: int = 1
    replaces: date | None = None  # when the version before was agreed

    def money(self, fen: int) -> Money:
        """An amount in its currency."""
        return Money(fen, self.proposal.currency)

    @property
    def owed(self) -> Parts:
        """What is owed of each part, over all debts."""
        debts = self.proposal.debts
        return {part: sum(debt.parts.get(part, 0) for debt in debts) for part in Part}

    @property
    def interest(self) -> int:
        """What was agreed upon in interest, in fen."""
        return sum(row.agreed_interest for row in self.schedule)

    @property
    def to_pay(self) -> int:
        """All that is paid, the down payment among it, in fen."""
        return sum(row.total for row in self.schedule) + sum(self.down.values())


def letter(desk: Desk, agreement_id: str, language: str) -> Letter:
    """The letter about a version that stands, in words.

    Raises DeskError agreement.unknown, agreement.replaced, login.not_allowed.
    """
    with desk.reading(*CONTACTING) as tx:
        made = standing(desk, tx, agreement_id)
        about = arranged(desk, tx, made)
    texts, wording = desk.rules.texts[language], Wording(language, desk.settings.zone)
    values = terms(desk, about, texts, wording)
    grids = {
        Section.DEBTS: statement(
            texts.letter, wording,
            [(known, debt.parts)
             for debt, known in zip(about.proposal.debts, about.debts, strict=True)],
            about.proposal.currency,
        ),
        Section.TERMS: _waived(about, texts.letter, wording),
        Section.SCHEDULE: _schedule(about, texts.letter, wording),
    }
    passages = tuple(
        Passage(
            texts.letter.headings[section],
            fill(texts.letter.texts[section], about.proposal.offer.kind, values),
            grids.get(section),
        )
        for section in Section
    )
    known = {term.value: text for term, text in values.items() if text is not None}
    under = texts.letter.under.format_map(known)
    return Letter(made.id, language, texts.letter.title, under, passages, texts.letter.page)


def papers(desk: Desk, debtor_id: str) -> tuple[Paper, ...]:
    """What was read out, written and handed about a person's agreements, latest first.

    Raises DeskError person.unknown, login.needed.
    """
    with desk.reading() as tx:
        head = people.head(tx, debtor_id)
        if head is None or not desk.sees(tx, head):
            raise DeskError("person.unknown", id=debtor_id)
        return stored.papers(tx, head.person_id)


def read_back(
    desk: Desk,
    proposal: Proposal,
    schedule: tuple[Instalment, ...],
    language: str,
    replaces: date | None = None,
) -> str:
    """What is read to a person before they agree; asks no book, so that it follows every key."""
    texts, wording = desk.rules.texts[language], Wording(language, desk.settings.zone)
    waived, down = parted(desk.rules.terms, proposal, schedule)
    about = Arranged("", "", proposal, schedule, waived, down, replaces=replaces)
    values = terms(desk, about, texts, wording, aloud=True)
    said = fill(texts.read_back, proposal.offer.kind, values)
    return (" " if language == "en" else "").join(said)


def save_letter(desk: Desk, made: Letter, file: bytes, out: Path) -> str:
    """Write the file of this letter, with its digest on record; returns that SHA-256.

    Nothing is out there that the log does not know: both are done, or neither. Raises as `letter`,
    and DeskError letter.file_exists, letter.not_written, device.no_files.
    """
    digest = hashlib.sha256(file).hexdigest()
    with putting(file, out):
        _make(desk, made, digest)
    return digest


def _make(desk: Desk, made: Letter, digest: str) -> None:
    if desk.at_office:
        desk.ask("make_letter", agreement_id=made.about, language=made.language, digest=digest,
                 device=desk.device)  # fmt: skip
        return
    with desk.writing(*CONTACTING) as tx:
        desk.check_gives_out(tx)
        now = desk.dated(tx)
        about = standing(desk, tx, made.about)
        people.lock(tx, about.person_id)
        log.append(
            tx, about.person_id, EntryKind.LETTER_MADE, now, staff_id=desk.need().id,
            device=desk.device, agreement=about.id, version=about.version,
            language=made.language, digest=digest,
        )  # fmt: skip


@contextmanager
def putting(file: bytes, out: Path) -> Iterator[None]:
    """A new file that has its name once the block has put it on record: else nothing is left.

    Raises DeskError letter.file_exists, letter.not_written.
    """
    try:
        with new_file(out, file):
            yield
    except FileExistsError as error:
        raise DeskError("letter.file_exists", name=out.name) from error
    except OSError as error:
        raise DeskError("letter.not_written", name=out.name) from error


def put(file: bytes, out: Path) -> None:
    """Write a new file of which nothing is on record. Raises as `putting`."""
    with putting(file, out):
        pass


def standing(desk: Desk, tx: Transaction, agreement_id: str) -> Agreement:
    """A version that none has replaced. Raises DeskError agreement.unknown, agreement.replaced."""
    made = agreements.agreement(tx, agreement_id)
    head = None if made is None else people.head(tx, made.person_id)
    if made is None or head is None or not desk.sees(tx, head):
        raise DeskError("agreement.unknown")
    if made.state is AgreementState.REPLACED:
        raise DeskError("agreement.replaced")
    return made


def arranged(desk: Desk, tx: Transaction, made: Agreement) -> Arranged:
    """What a version says. Raises DeskError agreement.wrong_proposal."""
    proposal = read_kept(made.proposal)
    about = drawn_up(desk, tx, made.person_id, proposal, made.schedule)
    before = agreements.of_person(tx, made.person_id) if made.version > 1 else ()
    replaced = (one for one in before
                if (one.root_id, one.version) == (made.root_id, made.version - 1))  # fmt: skip
    return replace(
        about, agent=made.agreed_by, number=made.root_id, version=made.version,
        replaces=next((desk.today(one.agreed_at) for one in replaced), None),
    )  # fmt: skip


def drawn_up(  # whose, what, and its rows
    desk: Desk,
    tx: Transaction,
    person_id: str,
    proposal: Proposal,
    schedule: tuple[Instalment, ...],
) -> Arranged:
    """What a proposal says, with what the book knows of its debts."""
    known = {debt["id"]: debt for debt in people.debts(tx, person_id)}
    row = people.person(tx, person_id)
    if row is None:
        raise LookupError(person_id)
    waived, down = parted(desk.rules.terms, proposal, schedule)
    debts = tuple(known[debt.id] for debt in proposal.debts)
    return Arranged(row["name"], desk.need().name, proposal, schedule, waived, down, debts)


def terms(
    desk: Desk, about: Arranged, texts: Texts, wording: Wording, *, aloud: bool = False
) -> Mapping[Term, str | None]:
    """Every term in words, as it is written or said `aloud`; None for what there is not."""
    offer, rows, money = about.proposal.offer, about.schedule, about.money

    def some(fen: int) -> str | None:
        return wording.money(money(fen)) if fen else None

    def day(on: date) -> str:
        return wording.spoken_day(on, about.proposal.as_of) if aloud else on.isoformat()

    return {
        Term.NAME: about.name,
        Term.CREDITOR: wording.value(_distinct(one["creditor"] for one in about.debts)) or None,
        Term.COMPANY: desk.settings.company or wording.text("talk.company"),
        Term.AGENT: about.agent,
        Term.NUMBER: about.number,
        Term.VERSION: str(about.version),
        Term.AGREED_ON: day(about.proposal.as_of),
        Term.REPLACES: None if about.replaces is None else day(about.replaces),
        Term.OWED: wording.money(money(sum(about.owed.values()))),
        Term.WAIVED: some(sum(about.waived.values())),
        Term.DOWN: some(sum(about.down.values())),
        Term.INTEREST: some(about.interest),
        Term.TO_PAY: wording.money(money(about.to_pay)),
        Term.COUNT: str(len(rows)),
        Term.AMOUNTS: _amounts(about, texts.pieces, wording),
        Term.EVERY: texts.pieces.every[offer.every],
        Term.FIRST: day(rows[0].due),
        Term.LAST: day(rows[-1].due),
        Term.SHIFT: texts.pieces.shift.get(offer.shift),
        Term.GRACE: _grace(desk, about, texts.pieces),
        Term.COMPLAINTS: desk.settings.complaints or None,
    }


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _amounts(about: Arranged, pieces: Pieces, wording: Wording) -> str:
    """What each instalment is: those in a row that are the same are said together."""
    runs = [
        (fen, [row.n for row in same])
        for fen, same in groupby(about.schedule, lambda row: row.total)
    ]
    said = []
    for fen, numbers in runs:
        form = "one" if len(numbers) == 1 else "several"
        values = {"from": numbers[0], "to": numbers[-1], "each": wording.money(about.money(fen))}
        said.append(pieces.amounts["all" if len(runs) == 1 else form].format_map(values))
    return pieces.between.join(said)


def _grace(desk: Desk, about: Arranged, pieces: Pieces) -> str:
    days = desk.rules.terms.keeping.grace[about.proposal.offer.kind.value]
    return pieces.grace.format(days=days) if days else pieces.no_grace


def _waived(about: Arranged, text: LetterText, wording: Wording) -> Grid | None:
    """What is waived, part by part; None where nothing is."""
    if not any(about.waived.values()):
        return None
    heads = text.tables["waived"]
    owed = [(text.parts[part], fen, about.waived[part]) for part, fen in about.owed.items() if fen]
    rows = [
        (name, *_figures(about, wording, [fen, waived, fen - waived]))
        for name, fen, waived in owed
    ]  # fmt: skip
    fen, waived = sum(one[1] for one in owed), sum(one[2] for one in owed)
    return Grid(
        tuple(heads[name] for name in ("part", "owed", "waived", "to_pay")), tuple(rows),
        (heads["total"], *_figures(about, wording, [fen, waived, fen - waived])), 1,
    )  # fmt: skip


def _schedule(about: Arranged, text: LetterText, wording: Wording) -> Grid:
    """Every date with its amount and what it is made of, the down payment first."""
    heads, down = text.tables["schedule"], about.down
    begun = sum(about.owed.values()) - sum(about.waived.values()) - sum(down.values())
    dues = [(heads["down"], about.proposal.as_of, down, 0, begun)] if any(down.values()) else []
    dues += [
        (str(row.n), row.due, row.parts, row.agreed_interest, row.balance_after)
        for row in about.schedule
    ]
    cells = [
        (n, due.isoformat(), (sum(parts.values()) + interest, parts.get(Part.PRINCIPAL, 0),
         sum(parts.values()) - parts.get(Part.PRINCIPAL, 0), interest, left))
        for n, due, parts, interest, left in dues
    ]  # fmt: skip
    sums = [sum(one[2][at] for one in cells) for at in range(4)]
    shown = [at for at in range(5) if at in (0, 1, 4) or sums[at]]
    names = [name for at, name in enumerate(_FIGURES) if at in shown]
    rows = (
        (n, due, *_figures(about, wording, [fens[at] for at in shown])) for n, due, fens in cells
    )
    return Grid(
        (heads["n"], heads["due"], *(heads[name] for name in names)), tuple(rows),
        (heads["total"], "", *_figures(about, wording, [sums[at] for at in shown if at < 4]), ""),
        2,
    )  # fmt: skip


def _figures(about: Arranged, wording: Wording, fens: Sequence[int]) -> list[str]:
    return [wording.money(about.money(fen)) for fen in fens]
