"""Commands about agreements: what waits for a lead, the answer to it, and what was agreed."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

from app.cli.messaging import chosen
from app.cli.session import at_desk
from app.cli.show import Screen
from app.domain.agreements import Answer, Written
from app.domain.documents import Bound
from app.domain.errors import DeskError

_LONGEST = 1_000_000  # bytes of a proposal


def agreement_ask(asked: Namespace, screen: Screen) -> int:
    """Ask a lead for an offer beyond one's own role."""
    from app.services import agreements

    written = written_in(asked.proposal)
    with at_desk(asked, screen) as desk:
        request = asked.id or desk.new_id(desk.clock())
        agreements.request(desk, asked.person, request, written, asked.reason)
    screen.say("cli.agreement_asked", id=request)
    screen.result({"approval": request})
    return 0


def agreement_make(asked: Namespace, screen: Screen) -> int:
    """Put an agreement, or a new version of one, on record, with the words that were read out."""
    from app.services import agreements

    written = written_in(asked.proposal)
    with at_desk(asked, screen) as desk:
        said = (asked.id or desk.new_id(desk.clock()), written, asked.read_out)
        if asked.instead is None:
            made = agreements.agree(desk, asked.person, *said, approval_id=asked.approval)
        else:
            if asked.instead not in (one.id for one in agreements.of_person(desk, asked.person)):
                raise DeskError("agreement.unknown")
            made = agreements.change(desk, asked.instead, *said, approval_id=asked.approval)
    screen.say("cli.agreement_made", count=len(made.rows), id=made.id)
    screen.result(made)
    return 0


def agreement_waiting(asked: Namespace, screen: Screen) -> int:
    """Offers that are more than a collector may make, oldest first."""
    from app.services import agreements

    with at_desk(asked, screen) as desk:
        listed = agreements.waiting(desk, asked.limit)
    screen.result(listed)
    if not screen.as_json:
        screen.say("cli.agreements_waiting", count=len(listed))
        for one in listed:
            screen.say(
                "cli.agreement_waits", indent=2, at=one.asked_at, name=one.name, by=one.asked_by,
                reason=one.reason or "",
            )  # fmt: skip
            screen.line(f"    {one.id}")
    return 0


def agreement_approve(asked: Namespace, screen: Screen) -> int:
    """Allow just what was asked, within a lead's own limits."""
    return _answered(asked, screen, Answer.APPROVED)


def agreement_refuse(asked: Namespace, screen: Screen) -> int:
    """Refuse it, with the reason that the collector reads."""
    return _answered(asked, screen, Answer.REFUSED)


def agreement_list(asked: Namespace, screen: Screen) -> int:
    """Every version of every agreement with a person, latest first."""
    from app.services import agreements

    with at_desk(asked, screen) as desk:
        listed = agreements.of_person(desk, asked.person)
    screen.result(listed)
    if not screen.as_json:
        screen.say("cli.agreements", count=len(listed))
        for one in listed:
            state = screen.wording.text(f"agreement.state_{one.state.value}")
            screen.say(
                "cli.agreement", indent=2, at=one.agreed_at, by=one.agreed_by, state=state,
                version=one.version, count=len(one.rows),
            )  # fmt: skip
    return 0


def agreement_letter(asked: Namespace, screen: Screen) -> int:
    """Write the letter about an agreement, in the language of the screen, as a PDF."""
    from app.services import documents

    with at_desk(asked, screen) as desk:
        letter = documents.letter(desk, asked.id, screen.wording.language)
        digest = documents.save_letter(desk, letter, screen.press(Bound((letter,))), asked.out)
    screen.say("cli.letter_made", name=asked.out.name, digest=digest)
    screen.result({"agreement": letter.about, "file": str(asked.out), "sha256": digest})
    return 0


def agreement_message(asked: Namespace, screen: Screen) -> int:
    """What would confirm an agreement in writing; with a number of theirs, hand it to be sent."""
    from app.services import messages

    with at_desk(asked, screen) as desk:
        prepared = messages.prepare(desk, asked.id, screen.wording.language)
        message = chosen(asked, screen, prepared)
        if message is None:
            return 0
        to = messages.hand(desk, message, asked.permit_id or desk.new_id(desk.clock()))
        mailed = messages.is_mailed(desk, message)
    screen.say("cli.message_sent" if mailed else "cli.message_handed", to=to)
    screen.line(message.text)
    screen.result({"to": to, "message": message})
    return 0


def _answered(asked: Namespace, screen: Screen, answer: Answer) -> int:
    from app.services import agreements

    with at_desk(asked, screen) as desk:
        agreements.decide(desk, asked.id, answer, asked.reason)
    screen.say(f"cli.agreement_{answer.value}")
    screen.result({"approval": asked.id, "answer": answer.value})
    return 0


def written_in(file: Path) -> Written:
    """The proposal of a JSON file. Raises DeskError file.missing, agreement.wrong_proposal."""
    try:
        with file.open("rb") as opened:
            found = json.loads(opened.read(_LONGEST))
    except OSError as error:
        raise DeskError("file.missing", name=file.name) from error
    except (ValueError, RecursionError) as error:
        raise DeskError("agreement.wrong_proposal", faults=f"{file.name}: {error}") from error
    if not isinstance(found, dict):
        raise DeskError("agreement.wrong_proposal", faults=f"{file.name}: {{…}}")
    return found
