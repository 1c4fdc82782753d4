"""What the worker does for agreements on record and their papers; Qt sets the letter alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.agreements import Agreement
    from app.domain.documents import Message, Paper
    from app.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Made:
    """A person's agreements, latest first, and their papers."""

    agreements: tuple[Agreement, ...]
    papers: tuple[Paper, ...]


def made(desk: Desk, debtor_id: str) -> Made:
    """A person's agreements, and what was read out and written about them."""
    from app.services import agreements, documents

    return Made(agreements.of_person(desk, debtor_id), documents.papers(desk, debtor_id))


def messages(desk: Desk, agreement_id: str, language: str) -> tuple[Message, ...]:
    """What would confirm an agreement in writing."""
    from app.services import messages as written

    return written.prepare(desk, agreement_id, language)


def hand(desk: Desk, message: Message, permit_id: str) -> tuple[str, bool, Made]:
    """Hand it to the sender; where it goes, whether it is sent, and what is on record by now."""
    from app.services import messages as written

    to = written.hand(desk, message, permit_id)
    return to, written.is_mailed(desk, message), made(desk, message.debtor_id)


def letter(desk: Desk, agreement: Agreement, language: str, out: Path) -> Made:
    """Write the letter; what is on record by now."""
    from app.domain.documents import Bound
    from app.services import documents
    from ui import letters

    words = documents.letter(desk, agreement.id, language)
    documents.save_letter(desk, words, letters.render(Bound((words,))), out)
    return made(desk, agreement.person_id)
