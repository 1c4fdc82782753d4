"""Judged rows become people, debts and places in the queue, a batch at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import repeat
from operator import itemgetter

from app.domain.contact import HoldKind
from app.domain.entries import EntryKind
from app.domain.ids import following
from app.domain.imports import CaseRow, Finding, JudgedRow, Level
from app.domain.moments import micros
from app.rules.intake.money import yuan
from app.rules.intake.names import may_be_same
from app.rules.intake.tags import holds_of
from app.services import portfolio_rows as build
from app.services.desk import Desk
from app.services.import_batch import Batch, Counts, Creditor, Found, Row, Run
from app.services.roster import CHANGED, IDENTIFIED, NEW, Roster
from app.services.strangers import question, strangers
from app.storage import bulk, log, people, portfolio, protections, tables
from app.storage.portfolio import KnownDebt, KnownDebtor
from app.storage.search import tokens
from app.storage.store import Transaction

MOST_NOTES = 20_000  # findings kept about what a newer file changed
_MEMO_LIMIT = 4_000
_GONE = ("recall", "recalled")


class Placing:
    """Writes the rows of one file into the book, inside one transaction."""

    def __init__(self, desk: Desk, tx: Transaction, run: Run) -> None:
        self.counts = Counts()
        self.notes: list[Finding] = []
        self.notes_left_off = 0
        self.doubted: list[int] = []  # lines that were accepted until the book was asked
        self.others: set[str] = set()  # changed debtors who are nobody's first record in the file
        self.creditors: dict[str, Creditor] = {}
        self._desk, self._tx, self._run = desk, tx, run
        self._at = micros(run.at)
        self._signed = bulk.Signed(run.at, run.staff_id, desk.device)
        first = desk.new_id(run.at)
        self._ids = following(first)
        self.roster = Roster(first)
        self._in_book = portfolio.creditors(tx)
        self._newest = portfolio.newest_placements(tx)
        self._bits = {kind: bit for bit, kind in enumerate(dict.fromkeys(k for _, k in run.words))}
        self._tags: dict[tuple[str, ...], tuple[HoldKind, ...]] = {}
        self._searched = portfolio.has_people(tx)  # an empty book answers no question

    @property
    def ids(self) -> Iterator[str]:
        """Ids for rows of this import, in order."""
        return self._ids

    def add(self, judged: Sequence[JudgedRow]) -> None:
        """Write the importable ones of these rows."""
        self._keep([row.named for row in judged if row.named[1]])
        batch = Batch()
        rows = self._not_known([self._row(row, row.case) for row in judged if row.case], batch)
        if rows:
            found = self._find(rows)
            for row in rows:
                self._recognise(row, found, batch)
            self._build(rows, batch)
        if rows or batch.reviews:
            self._write(batch)

    def _keep(self, rejected: Sequence[tuple[str, str]]) -> None:
        """A row that cannot be taken in stands in the file all the same: nothing is recalled."""
        if not self._searched or self._run.repeated:
            return
        by_creditor: dict[str, list[str]] = {}
        for name, case_no in rejected:
            if name in self._in_book:
                by_creditor.setdefault(self._in_book[name][0], []).append(case_no)
        for creditor_id, case_nos in by_creditor.items():
            known = portfolio.known_debts(self._tx, creditor_id, case_nos)
            portfolio.named_again(self._tx, [debt.id for debt in known.values()], self._run.id)

    def _creditor(self, name: str) -> Creditor:
        known = self.creditors.get(name)
        if known is None:
            id_, zone = self._in_book.get(name, ("", self._desk.settings.zone))
            newer = self._newer(id_)
            if not id_:
                id_ = next(self._ids)
                self._tx.add(portfolio.add_creditor, id=id_, name=name, zone=zone, separate=0)
            known = Creditor(id_, name, zone, len(self.creditors), newer)
            self.creditors[name] = known
        return known

    def _newer(self, creditor_id: str) -> date | None:
        """The day of the newer file that has spoken for this creditor; None where this is it."""
        newest = self._newest.get(creditor_id)
        if newest is None:
            return None
        told_again = self._run.repeated and newest.file_digest != self._run.digest
        return newest.as_of if told_again or newest.as_of > self._run.as_of else None

    def _row(self, row: JudgedRow, case: CaseRow) -> Row:
        said = build.stated(case)
        differs = bool(row.findings) and any(one.code == "name_differs" for one in row.findings)
        creditor = self.creditors.get(case.creditor) or self._creditor(case.creditor)
        return Row(
            row.line, row.level, case, row.person, differs, creditor, said,
            build.row_digest(self._desk.salt, case, said), None,
        )  # fmt: skip

    def _not_known(self, rows: list[Row], batch: Batch) -> list[Row]:
        """The rows that say something new; for the others it is noted that they stand here."""
        if not self._searched:
            return rows
        self._look_up(rows)
        strange = strangers(self._tx, self._desk.salt, rows)
        left, again = [], []
        for row in rows:
            debt, is_strange = row.debt, row.line in strange
            if debt is None or not (is_strange or self._says_nothing(row, debt)):
                left.append(row)
                continue
            self.counts.same += 1
            again.append(debt.id)
            if is_strange:
                self._leave(row, debt, batch)
            else:
                self._stands(row, debt)
        if not self._run.repeated:
            portfolio.named_again(self._tx, again, self._run.id)
        return left

    def _look_up(self, rows: list[Row]) -> None:
        """The debts of the book that these rows name."""
        asked: dict[str, list[str]] = {}
        for row in rows:
            asked.setdefault(row.creditor.id, []).append(row.case.case_no)
        known = {
            (creditor_id, case_no): debt
            for creditor_id, case_nos in asked.items()
            for case_no, debt in portfolio.known_debts(self._tx, creditor_id, case_nos).items()
        }
        for row in rows:
            row.debt = known.get((row.creditor.id, row.case.case_no))

    def _stands(self, row: Row, debt: KnownDebt) -> None:
        if self.roster.debtor(row.person) is None:
            self.roster.is_debtor(row.person, debt.debtor_id)
        newer = row.creditor.newer
        if newer and row.digest != debt.digest:
            self._note(row, "case_no", "older_file", "kept_newer", newer=newer)

    def _leave(self, row: Row, debt: KnownDebt, batch: Batch) -> None:
        """Whoever the row speaks of is not the debtor: it only asks."""
        batch.reviews.add(question(row, debt))
        name = row.case.name
        self._note(row, "case_no", "case_names_other", "kept_as_was", Level.WARN, name=name)
        if row.level is Level.ACCEPT:
            self.doubted.append(row.line)

    def _says_nothing(self, row: Row, debt: KnownDebt) -> bool:
        if row.creditor.newer:
            return True
        return debt.digest == row.digest and debt.state not in _GONE

    def _find(self, rows: list[Row]) -> Found:
        salt = self._desk.salt
        for row in rows:
            row.keys = (
                build.identity_key(salt, row.case.identity), build.name_phone_key(salt, row.case)
            )  # fmt: skip
        if not self._searched:
            return Found()
        tx = self._tx
        return Found(
            portfolio.debtors_by_identity(tx, [row.keys[0] for row in rows if row.keys[0]]),
            portfolio.debtors_by_name_phone(tx, [row.keys[1] for row in rows if row.keys[1]]),
            portfolio.debtors_by_id(tx, [row.debt.debtor_id for row in rows if row.debt]),
        )

    def _recognise(self, row: Row, found: Found, batch: Batch) -> None:
        """Whose row this is; somebody whom neither file nor book knows becomes a new debtor."""
        mapped = self.roster.debtor(row.person)
        known = self._known(row, found, mapped)
        row.debtor_id = known.id if known else mapped or ""
        if not row.debtor_id:
            self._newcomer(row, batch)
            return
        if mapped is None:
            self.roster.is_debtor(row.person, row.debtor_id)
        elif mapped != row.debtor_id:
            batch.reviews.add((mapped, "two_records", _body(other=row.debtor_id)))
            self.others.add(row.debtor_id)
        if known and known.identity_key:
            self.roster.mark(row.person, IDENTIFIED)
        if not self.roster.has(row.person, NEW):
            self.roster.mark(row.person, CHANGED)
        self._compare(row, known, batch)

    def _known(self, row: Row, found: Found, mapped: str | None) -> KnownDebtor | None:
        """By the case itself, else by identity number, else by name and phone."""
        if row.debt:
            return found.by_id[row.debt.debtor_id]
        number, name_phone = row.keys
        if number and number in found.by_identity:
            return found.by_identity[number]
        if mapped is None and name_phone:
            known = found.by_name_phone.get(name_phone)
            if known and not (number and known.identity_key):
                return known
        return None

    def _newcomer(self, row: Row, batch: Batch) -> None:
        row.debtor_id, row.first = next(self._ids), True
        self.roster.is_new(row.person, row.debtor_id)
        if row.keys[0]:
            self.roster.mark(row.person, IDENTIFIED)
        batch.debtors.append(build.debtor(row.debtor_id, row.case, row.keys, self._at))

    def _compare(self, row: Row, known: KnownDebtor | None, batch: Batch) -> None:
        """What this row says of somebody whom file or book knew before."""
        case, number = row.case, row.keys[0]
        other = bool(number and known and known.identity_key not in (None, number))
        renamed = bool(known and not may_be_same(known.name, case.name))
        same_number = bool(number and known and known.identity_key == number)
        by_case = row.debt if renamed and not same_number else None  # nothing else says who it is
        if by_case:
            batch.reviews.add(question(row, by_case))
            self._note(row, "case_no", "case_names_other", "one_person", name=case.name)
        elif renamed or row.differs:
            batch.reviews.add((row.debtor_id, "name_differs", _body(name=case.name)))
            if not row.differs:
                self._note(row, "name", "name_differs", "one_person", name=case.name)
        if number is None:
            if case.identity.raw and row.debt is None:
                batch.reviews.add((row.debtor_id, "matched_by_phone", _body(name=case.name)))
        elif other and not by_case:
            batch.reviews.add((row.debtor_id, "identity_differs", _body(case_no=case.case_no)))
        elif not other and not self.roster.has(row.person, IDENTIFIED):
            self.roster.mark(row.person, IDENTIFIED)
            kind, text, born = build.identity_columns(case)
            batch.papers.append(
                {"debtor_id": row.debtor_id, "kind": kind, "number": text, "key": number,
                 "born": born}
            )  # fmt: skip

    def _build(self, rows: list[Row], batch: Batch) -> None:
        mine = {row.debtor_id for row in rows if row.first}
        before = {row.debtor_id for row in rows} - mine
        cases = portfolio.cases_of(self._tx, before)
        marked = [row.debtor_id for row in rows if row.case.tags and row.debtor_id in before]
        held = portfolio.active_import_holds(self._tx, marked)
        for row in rows:
            if row.case.tags:
                self._hold(row, held, batch)
            batch.points += build.points(self._ids, self._desk.salt, row.debtor_id, row.case)
            numbers = tuple([phone.e164 for phone in row.case.phones])
            found = tokens(row.case.name, numbers, row.case.case_no)
            batch.tokens += zip(found, repeat(row.debtor_id))
            row.creditor.debts += 1
            if row.debt is None:
                self._new_debt(row, cases, batch)
            else:
                self._changed_debt(row, row.debt, batch)

    def _new_debt(self, row: Row, cases: dict[tuple[str, str], str], batch: Batch) -> None:
        creditor, case, said = row.creditor, row.case, row.said
        pair = (row.debtor_id, creditor.id)
        case_id = cases.get(pair)
        if case_id is None:
            case_id = cases[pair] = next(self._ids)
            batch.cases.append((case_id, *pair, None, "open", self._at))
        debt_id = next(self._ids)
        batch.debts.append(
            (debt_id, case_id, *pair, case.case_no, *said, "open", self._run.id, row.digest)
        )
        self.counts.new += 1
        if self.roster.has(row.person, NEW) and row.debtor_id not in self.others:
            self.roster.owes(row.person, said.overdue, case.due_on, case.placed_on, creditor.number)
        else:
            change: dict[str, object] = {"debt": debt_id, "old": None, "new": said.overdue}
            batch.changes.setdefault(row.debtor_id, []).append(change)

    def _changed_debt(self, row: Row, debt: KnownDebt, batch: Batch) -> None:
        said = row.said
        back = debt.state in _GONE
        batch.updates.append(
            {"debt_id": debt.id, "state": "open" if back else debt.state,
             "import_id": self._run.id, "row_digest": row.digest, **said._asdict()}
        )  # fmt: skip
        self.counts.changed += 1
        change: dict[str, object] = {
            "debt": debt.id, "old": debt.overdue, "new": said.overdue, "due": said.due_on
        }  # fmt: skip
        batch.changes.setdefault(row.debtor_id, []).append(change)
        if back:
            self._note(row, "case_no", "returned", "reopened")
        if debt.overdue != said.overdue:
            old, new = yuan(debt.overdue), yuan(said.overdue)
            self._note(row, "overdue", "balance_changed", "updated", old=old, new=new)
        if debt.due_on != said.due_on:
            was, due = debt.due_on or "—", said.due_on or "—"
            self._note(row, "due_on", "due_changed", "updated", old=was, new=due)

    def _hold(self, row: Row, held: set[tuple[str, str]], batch: Batch) -> None:
        own = self.roster.debtor(row.person) == row.debtor_id
        before = self._kinds(tuple(json.loads(row.debt.tags))) if row.debt else ()
        for kind in self._kinds(row.case.tags):
            if kind in before:
                continue  # said before: whoever released that hold had heard it
            known = (row.debtor_id, kind.value)
            first = not own or self.roster.hold(row.person, self._bits[kind])
            if first and known not in held:
                held.add(known)
                batch.holds.append((row.debtor_id, kind))

    def _kinds(self, tags: tuple[str, ...]) -> tuple[HoldKind, ...]:
        kinds = self._tags.get(tags)
        if kinds is None:
            if len(self._tags) >= _MEMO_LIMIT:
                self._tags.clear()
            kinds = self._tags[tags] = holds_of(tags, self._run.words)
        return kinds

    def _write(self, batch: Batch) -> None:
        tx = self._tx
        bulk.load(tx, tables.debtors, batch.debtors)
        bulk.load_missing(tx, tables.contact_points, batch.points)
        bulk.load(tx, tables.cases, batch.cases)
        bulk.load(tx, tables.debts, batch.debts)
        # In order of the index; by the token alone, which is half the work: people come in order.
        bulk.load_missing(tx, tables.tokens, sorted(batch.tokens, key=itemgetter(0)))
        portfolio.update_debts(tx, batch.updates, self._run.at)
        portfolio.identify(tx, batch.papers)
        self._write_reviews(batch)
        self._write_holds(batch)
        for debtor_id in sorted(batch.changes):
            self.enter(debtor_id, EntryKind.DEBT_UPDATED, debts=batch.changes[debtor_id])

    def _write_reviews(self, batch: Batch) -> None:
        asked = portfolio.reviews_of(self._tx, [debtor_id for debtor_id, _, _ in batch.reviews])
        rows = [
            (next(self._ids), *new, self._at, None, None, None)
            for new in sorted(batch.reviews - asked)
        ]
        bulk.load(self._tx, tables.reviews, rows)
        self.counts.reviews += len(rows)

    def _write_holds(self, batch: Batch) -> None:
        rows = [
            (next(self._ids), debtor_id, kind.value, "import", self._at, None, None, None, None,
             self._run.staff_id)
            for debtor_id, kind in batch.holds
        ]  # fmt: skip
        bulk.load(self._tx, tables.holds, rows)
        newcomers = {row[0] for row in batch.debtors}
        first: dict[str, dict[str, object]] = {}  # nobody else writes in a newcomer's chain yet
        for row in rows:
            hold_id, debtor_id, kind, *_ = row
            if debtor_id in newcomers and debtor_id not in first:
                first[debtor_id] = {
                    "hold": hold_id, "hold_kind": kind, "import_id": self._run.id,
                    "row": protections.hold_digest(row),
                }  # fmt: skip
        bulk.open_chains(self._tx, first, EntryKind.HOLD_PLACED, self._signed)
        for row in rows:
            hold_id, debtor_id, kind, *_ = row
            if first.get(debtor_id, {}).get("hold") != hold_id:
                self.enter(
                    debtor_id, EntryKind.HOLD_PLACED, hold=hold_id, hold_kind=kind,
                    row=protections.hold_digest(row),
                )  # fmt: skip

    def enter(self, debtor_id: str, kind: EntryKind, **body: object) -> None:
        """Log what this import did to a person, under their lock."""
        locked = people.lock(self._tx, debtor_id)
        if locked is None:
            raise LookupError(debtor_id)
        log.append(
            self._tx, locked.person_id, kind, self._run.at, staff_id=self._run.staff_id,
            device=self._desk.device, import_id=self._run.id, **body,
        )  # fmt: skip

    def _note(
        self, row: Row, column: str, code: str, done: str, level: Level = Level.NOTE,
        **values: object,
    ) -> None:  # fmt: skip
        if len(self.notes) >= MOST_NOTES:
            self.notes_left_off += 1
            return
        shown = self._run.headings.get(column, "")
        self.notes.append(Finding(row.line, shown, level, code, values, done))


def _body(**values: str) -> str:
    return json.dumps(values, ensure_ascii=False)
