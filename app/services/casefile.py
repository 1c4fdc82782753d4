"""The file of a case for the lawyers: what is in it, in order, as one PDF and as a zip of bytes
that can be made again."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.documents import Bound, Grid, Letter, Passage
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.referrals import Dossier, Paper, ReferralState
from app.rules.notices import parts_of
from app.services import readiness
from app.services.desk import HAVING, Desk
from app.services.documents import putting
from app.services.errands import Sha256, by_clerk, by_clerk_at_length
from app.services.referrals import known_case, known_referral
from app.services.statements import statement
from app.storage import agreements, log, people
from app.storage import notices as sent
from app.storage import referrals as stored
from app.storage.chain import canonical
from app.storage.staff import check_present
from app.storage.store import Transaction
from app.wording import Wording

_LEAVES = (ReferralState.APPROVED, ReferralState.HANDED)
_MANIFEST = "manifest.sha256"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What leaves: the letters of its PDF, and the other files by name in their order."""

    referral_id: str
    as_of: datetime
    bound: Bound
    parts: Mapping[str, bytes]


@by_clerk_at_length
def compose(desk: Desk, referral_id: str, language: str, as_of: datetime) -> CaseFile:
    """The file of an approved referral, of what was on record by `as_of`.

    Amounts, outcomes, what became of notices and plans, and the check list are those that were
    known then. Once it was handed over, its check list is that of the hand-over.

    The same book gives the same bytes for the same moment, whenever and wherever it is made.
    Raises DeskError referral.unknown, referral.cannot_follow, paper.changed (a document is not what
    was attached), login.not_allowed.
    """
    staff = desk.need(*HAVING)
    with desk.store.read() as tx:
        tx.freeze()  # others go on working: all of the file belongs to one moment
        check_present(tx, staff)
        one = known_referral(desk, tx, referral_id)
        if one.state not in _LEAVES:
            raise DeskError("referral.cannot_follow")
        case = known_case(desk, tx, one.case_id)
        found = readiness.dossier(desk, tx, case, one.court or "", as_of)
        if (said := stored.checks(tx, one.id)) is not None:  # it says what was handed over
            found = readiness.as_noted(found, said, one.court or "—")
        debts = readiness.debts_of(tx, case, as_of)
        parts = {"01-log.jsonl": _log(tx, case.person_id, as_of)}
        for number, paper in enumerate(found.papers, 2):
            parts[f"{number:02d}-{paper.kind.value}-{_plain(paper.name)}"] = _content(tx, paper)
        pages = _Pages(desk, tx, found, debts, as_of, Wording(language, desk.settings.zone))
        letters = (pages.index(parts), *pages.rest())
    return CaseFile(referral_id, as_of, Bound(letters, dated=as_of), parts)


def zipped(made: CaseFile, pdf: bytes) -> bytes:
    """All of it as a zip, stored as it is, with a manifest that `sha256sum -c` reads."""
    files = {"00-case.pdf": pdf, **made.parts}
    manifest = "".join(f"{hashlib.sha256(body).hexdigest()}  {name}\n"
                       for name, body in files.items())  # fmt: skip
    when = made.as_of.astimezone(UTC).timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, body in {**files, _MANIFEST: manifest.encode()}.items():
            entry = zipfile.ZipInfo(name, when)
            entry.create_system, entry.external_attr = 3, 0o600 << 16  # the same everywhere
            archive.writestr(entry, body)
    return out.getvalue()


def save(desk: Desk, made: CaseFile, file: bytes, out: Path) -> str:
    """Write the zip, or its PDF, with digest and moment on record; returns that SHA-256.

    Raises DeskError referral.unknown, letter.file_exists, letter.not_written.
    """
    digest = hashlib.sha256(file).hexdigest()
    with putting(file, out):
        bind(desk, made.referral_id, made.as_of, digest)
    return digest


@by_clerk
def bind(desk: Desk, referral_id: str, as_of: datetime, digest: Sha256) -> None:
    """Put on record that a file of a referral is made. Raises as `save`."""
    with desk.writing(*HAVING) as tx:
        now = desk.dated(tx)
        one = known_referral(desk, tx, referral_id)
        people.lock(tx, one.person_id)
        log.append(
            tx, one.person_id, EntryKind.REFERRAL_BOUND, now, staff_id=desk.need().id,
            device=desk.device, referral=one.id, as_of=as_of.isoformat(), digest=digest,
        )  # fmt: skip


def _plain(name: str) -> str:
    """A name that no archive reads as a path."""
    return re.sub(r"[^\w.()-]+", "_", name).lstrip(".") or "document"


def _content(tx: Transaction, paper: Paper) -> bytes:
    body = stored.content(tx, paper.id)
    if body is None or hashlib.sha256(body).hexdigest() != paper.digest:
        raise DeskError("paper.changed", name=paper.name)
    return body


def _log(tx: Transaction, person_id: str, as_of: datetime) -> bytes:
    """The person's chain as it is hashed, an entry a line: whoever has it can reckon it anew."""
    lines = (
        canonical({
            "chain": one.chain, "seq": one.seq, "at": one.at.isoformat(), "kind": one.kind.value,
            "staff": one.staff_id, "device": one.device, "body": dict(one.body), "hash": one.hash,
        })
        for one in log.entries(tx, person_id)
        if one.at <= as_of
    )  # fmt: skip
    return "".join(f"{line}\n" for line in lines).encode()


@dataclass(frozen=True, slots=True)
class _Pages:
    """The letters of the PDF, in words."""

    desk: Desk
    tx: Transaction
    found: Dossier
    debts: list[dict[str, Any]]
    as_of: datetime
    wording: Wording

    def index(self, parts: Mapping[str, bytes]) -> Letter:
        """Who it is about, what the check list says, what is in the file with its hash."""
        found, text = self.found, self.wording.text
        checks = tuple(
            (text(f"referral.check_{one.check.value}"), text(f"referral.ready_{one.ready.value}"),
             text(f"referral.{one.check.value}.{one.code}", **one.values))
            for one in found.checks
        )  # fmt: skip
        listed = tuple((name, _grouped(hashlib.sha256(body).hexdigest()))
                       for name, body in parts.items())  # fmt: skip
        names = ["referral.column_check", "referral.column_ready", "referral.column_words"]
        heads = tuple(text(name) for name in names)
        files = (text("referral.column_file"), "SHA-256")
        identity = stored.identity(self.tx, found.person_id)
        court = next((one.court for one in found.referrals if one.state in _LEAVES), None)
        who = (
            text("referral.about_person", name=found.name, identity=identity or "—"),
            text("referral.about_creditor", creditor=found.creditor, total=found.total),
            text("referral.about_court", court=court or "—"),
        )
        return self._letter("file", (
            Passage(text("referral.head_parties"), who),
            Passage(text("referral.head_checks"), self._limits(),
                    Grid(heads, checks, ("", "", ""), 3)),
            Passage(text("referral.head_files"), (text("referral.files", count=len(found.papers)),),
                    Grid(files, listed, ("", ""), 2)),
        ))  # fmt: skip

    def rest(self) -> tuple[Letter, ...]:
        """Amounts, contacts, notices and arrangements, then each notice as it went out."""
        notices = sent.of_person_by(
            self.tx, self.found.person_id, self.desk.settings.zone, self.as_of
        )
        text = self.wording.text
        told = tuple(
            (str(one.number), self.wording.value(self.desk.today(one.made_at)),
             text(f"notice.kind_{one.kind.value}"), text(f"notice.state_{one.state.value}"),
             self.wording.value(one.state_on), one.proof or "")
            for one in notices
        )  # fmt: skip
        columns = ("number", "made_on", "kind", "state", "day", "proof")
        heads = tuple(text(f"notice.column_{name}") for name in columns)
        record = self._letter("record", (
            Passage(text("referral.head_amounts"), (), self._amounts()),
            Passage(text("referral.head_notices"), (), Grid(heads, told, ("",) * 6, 6)),
            Passage(text("referral.head_plans"), self._plans()),
            Passage(text("referral.head_contacts"), (), self._contacts()),
        ))  # fmt: skip
        return (record, *(one.letter for one in notices if one.letter is not None))

    def _letter(self, name: str, passages: tuple[Passage, ...]) -> Letter:
        text = self.wording.text
        under = text("referral.under", name=self.found.name, at=self.as_of)
        page = text("referral.page", page="{page}", pages="{pages}")
        title = text(f"referral.title_{name}")
        return Letter(self.found.case_id, self.wording.language, title, under, passages, page)

    def _limits(self) -> tuple[str, ...]:
        limit, text = self.found.limitation, self.wording.text
        if limit is None:
            return ()
        said = [text("referral.limit", began=limit.began, until=limit.until, source=limit.source)]
        for one in limit.interrupted:
            said.append(text(f"referral.interrupted_{one.kind}", on=one.on))
        return tuple(said)

    def _amounts(self) -> Grid:
        debts = [(debt, parts_of(debt) or {}) for debt in self.debts]
        letter = self.desk.rules.texts[self.wording.language].letter
        return statement(letter, self.wording, debts, self.found.total.currency)

    def _plans(self) -> tuple[str, ...]:
        text = self.wording.text
        made = agreements.of_person_by(self.tx, self.found.person_id, self.as_of)
        said = [
            text("referral.plan", at=one.agreed_at, kind=text(f"agreement.kind_{one.kind.value}"),
                 count=len(one.schedule), state=text(f"agreement.state_{one.state.value}"))
            for one in made
        ]  # fmt: skip
        return tuple(said) or (text("referral.no_plan"),)

    def _contacts(self) -> Grid:
        """Every contact; what was noted stays with the desk."""
        text = self.wording.text
        rows = tuple(
            (self.wording.value(one.at), text(f"channel.{one.channel}"),
             text(f"referral.{one.direction}"),
             text(f"disposition.{one.disposition}") if one.disposition else "—", one.staff)
            for one in stored.contacts_by(self.tx, self.found.person_id, self.as_of)
        )  # fmt: skip
        columns = ("at", "channel", "direction", "outcome", "by")
        heads = tuple(text(f"referral.column_{name}") for name in columns)
        return Grid(heads, rows, ("",) * 5, 5)


def _grouped(digest: str) -> str:
    """In groups, so that a narrow column can break it."""
    return " ".join(digest[at : at + 16] for at in range(0, len(digest), 16))
