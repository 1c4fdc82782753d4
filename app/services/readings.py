"""What is read back 复述 in a call, and the agreement that a clear yes makes of just that."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.agreements import Agreement, Written
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.talk import OPTION, Talk
from app.services import agreements, closing, documents, offers, talks, texts
from app.services.desk import CONTACTING, Desk
from app.services.offers import Offered
from app.storage import log
from app.storage import talks as entries
from app.storage.chain import row_digest
from app.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class Reading:
    """What is to be read, word for word, and where the talk stands."""

    agreement_id: str
    written: Written
    said: str
    talk: Talk
    approval_id: str | None = None


def read_out(  # what, in which call, in which language
    desk: Desk,
    contact_id: str,
    agreement_id: str,
    written: Written,
    language: str,
    approval_id: str | None = None,
) -> Reading:
    """Put on record that an option is read back in a call, and lead the talk there.

    `agreement_id` is made by the caller: what is read becomes that agreement, or nothing does.
    Raises as `services.agreements.agree` does of an offer, and DeskError talk.unknown, talk.over,
    talk.no_such_answer (nothing of the debt before the right person is confirmed).
    """
    staff = desk.need(*CONTACTING)
    if desk.at_office:
        return _read_by_owner(desk, contact_id, agreement_id, written, language, approval_id)
    with desk.writing() as tx:
        now = desk.dated(tx)
        talk = talks.at_hand(desk, tx, contact_id)
        offered, before, said = _worded(desk, tx, talk, written, approval_id, language)
        after = talks.take(desk, tx, talk, OPTION, now)
        text_id, digest = texts.keep(desk, tx, talk.debtor_id, "read_out", said, now)
        log.append(
            tx, talk.debtor_id, EntryKind.OPTION_READ, now, staff_id=staff.id,
            device=desk.device, contact=talk.contact_id, agreement=agreement_id,
            version=1 if before is None else before.version + 1, approval=approval_id,
            proposal=row_digest(offered.written), language=language, text=text_id, words=digest,
        )  # fmt: skip
    return Reading(agreement_id, offered.written, said, after, approval_id)


def _worded(  # what is to be read, to whom, upon what, in which language
    desk: Desk,
    tx: Transaction,
    talk: Talk,
    written: Written,
    approval_id: str | None,
    language: str,
) -> tuple[Offered, Agreement | None, str]:
    """The offer, in whose place it would stand, and the words to be read."""
    offered = closing.offered_upon(
        desk, tx, talk.debtor_id, written, approval_id, desk.now(tx)
    )
    before = offers.stands_over(tx, talk.debtor_id, offered)
    said = documents.read_back(
        desk, offered.proposal, offered.quote.schedule, language,
        None if before is None else desk.today(before.agreed_at),
    )  # fmt: skip
    return offered, before, said


def _read_by_owner(  # as `read_out`
    desk: Desk,
    contact_id: str,
    agreement_id: str,
    written: Written,
    language: str,
    approval_id: str | None,
) -> Reading:
    talk = talks.standing(desk, contact_id)
    with desk.reading(*CONTACTING) as tx:
        offered, _, said = _worded(desk, tx, talk, written, approval_id, language)
    desk.ask_by_id(
        "read_out", contact_id=contact_id, agreement_id=agreement_id,
        text_id=desk.new_id(desk.clock()), stated=agreements.stated(offered), said=said,
        language=language, approval_id=approval_id, device=desk.device,
    )  # fmt: skip
    after = talks.standing(desk, contact_id)
    return Reading(agreement_id, offered.written, said, after, approval_id)


def _confirmed_by_owner(
    desk: Desk, contact_id: str, reading: Reading
) -> tuple[Agreement, Talk]:
    talk = talks.standing(desk, contact_id)
    with desk.reading(*CONTACTING) as tx:
        offered = closing.offered_upon(
            desk, tx, talk.debtor_id, reading.written, reading.approval_id, desk.now(tx)
        )
    desk.ask_by_id(
        "confirm_option", contact_id=contact_id, agreement_id=reading.agreement_id,
        stated=agreements.stated(offered), device=desk.device,
    )  # fmt: skip
    return agreements.made(desk, reading.agreement_id), talks.standing(desk, contact_id)


def confirm(desk: Desk, contact_id: str, reading: Reading) -> tuple[Agreement, Talk]:
    """They said yes: just what was read back in this call is agreed, once.

    Raises as `services.agreements.agree`, and DeskError talk.unknown, talk.over, talk.not_here,
    agreement.not_read (something else was, or nothing).
    """
    if desk.at_office:
        return _confirmed_by_owner(desk, contact_id, reading)
    with desk.writing(*CONTACTING) as tx:
        now = desk.dated(tx)
        talk = talks.at_hand(desk, tx, contact_id)
        step = desk.rules.flow.step(talk.stage, talk.step)
        yes = next((one.code for one in step.answers if one.agrees), None)
        if yes is None:
            raise DeskError("talk.not_here")
        found = entries.read_back(tx, talk.debtor_id, talk.contact_id, reading.agreement_id)
        if found is None or found[0]["proposal"] != row_digest(reading.written):
            raise DeskError("agreement.not_read")
        entry, words = found
        said = (words, entry["approval"], talk.contact_id)
        made = closing.conclude(
            desk, tx, talk.debtor_id, reading.agreement_id, reading.written, said, now
        )
        return made, talks.take(desk, tx, talk, yes, now)
