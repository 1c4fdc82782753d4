"""Commands at the door: one an act, each with the answer as JSON."""

from __future__ import annotations

import hashlib
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from app.cli.agreements import written_in
from app.cli.calls import money
from app.cli.session import at_desk
from app.cli.show import Screen
from app.domain.door import MOST_BYTES, Allowed, Check, Done, DoorFile, Filed, Incident, Met
from app.domain.errors import DeskError
from app.domain.promises import WrapUp
from app.services import door
from app.services.desk import Desk
from app.services.documents import put


def door_show(asked: Namespace, screen: Screen) -> int:
    """Where a visit stands, what was put down, and what may be now."""
    with at_desk(asked, screen) as desk:
        at = door.standing(desk, asked.visit)
        fitting = door.fitting(desk, at)
    text = screen.wording.text
    screen.say(
        "cli.door_stands", state=text(f"visit.state_{at.visit.state.value}"),
        step=text(f"door.step_{at.stands.step.value}"),
        acts=screen.wording.value([text(f"door.act_{one}") for one in sorted(at.stands.open)]),
    )  # fmt: skip
    for one in at.acts:
        screen.say("cli.door_done", indent=2, n=one.n, act=text(f"door.act_{one.act.value}"))
    screen.result({"stands": at.stands, "acts": at.acts, "outcomes": fitting})
    return 0


def door_arrive(asked: Namespace, screen: Screen) -> int:
    """You are at the address."""
    return _done(asked, screen, lambda desk, id_: door.arrive(desk, asked.visit, id_))


def door_tick(asked: Namespace, screen: Screen) -> int:
    """A line of the list was done."""
    check = Check(asked.check)
    return _done(asked, screen, lambda desk, id_: door.tick(desk, asked.visit, id_, check))


def door_knock(asked: Namespace, screen: Screen) -> int:
    """Take the permit and knock."""
    return _done(asked, screen, lambda desk, id_: door.knock(desk, asked.visit, id_))


def door_meet(asked: Namespace, screen: Screen) -> int:
    """Who opened."""
    return _done(asked, screen, lambda desk, id_: door.meet(desk, asked.visit, id_, Met(asked.who)))


def door_verify(asked: Namespace, screen: Screen) -> int:
    """Compare what was heard with the file."""
    return _done(
        asked, screen,
        lambda desk, id_: door.verify(desk, asked.visit, id_, asked.tail, asked.year),
    )  # fmt: skip


def door_consent(asked: Namespace, screen: Screen) -> int:
    """What somebody there allows, or does not."""
    return _done(
        asked, screen,
        lambda desk, id_: door.consent(
            desk, asked.visit, id_, Allowed(asked.to), given=not asked.refused
        ),
    )  # fmt: skip


def door_say(asked: Namespace, screen: Screen) -> int:
    """What was said."""
    return _done(asked, screen, lambda desk, id_: door.say(desk, asked.visit, id_, asked.words))


def door_offer(asked: Namespace, screen: Screen) -> int:
    """An arrangement was read out; with --agreed it is agreed."""
    written, language = written_in(asked.proposal), screen.wording.language
    return _done(
        asked, screen,
        lambda desk, id_: door.offer(
            desk, asked.visit, id_, written, language, agreed=asked.agreed
        ),
    )  # fmt: skip


def door_promise(asked: Namespace, screen: Screen) -> int:
    """They promise an amount for a day."""
    amount = money(asked.amount)
    return _done(
        asked, screen,
        lambda desk, id_: door.promise(
            desk, asked.visit, id_, amount, asked.due_on, means_more=asked.more_than_owed
        ),
    )  # fmt: skip


def door_file(asked: Namespace, screen: Screen) -> int:
    """Keep a photo or a document."""
    filed = DoorFile(Filed(asked.kind), _read(asked.file), asked.words)
    return _done(asked, screen, lambda desk, id_: door.file(desk, asked.visit, id_, filed))


def door_sign(asked: Namespace, screen: Screen) -> int:
    """Keep a signature: its strokes and its picture."""
    strokes, picture = _read(asked.strokes).decode("utf-8", "replace"), _read(asked.picture)
    return _done(
        asked, screen, lambda desk, id_: door.sign(desk, asked.visit, id_, strokes, picture)
    )


def door_note(asked: Namespace, screen: Screen) -> int:
    """The note for an absent person, as a PDF too; with --left it was left there."""
    language = screen.wording.language
    if asked.pdf is not None:
        with at_desk(asked, screen) as desk:
            put(screen.press(door.note_paper(desk, asked.visit, language, asked.words)), asked.pdf)
        screen.say("cli.door_note_printed", name=asked.pdf.name)
        if not asked.left:
            screen.result({"language": language, "file": str(asked.pdf)})
            return 0
    if asked.left:
        return _done(
            asked, screen,
            lambda desk, id_: door.leave_note(
                desk, asked.visit, id_, language,
                asked.words or door.note_for(desk, asked.visit, language),
            ),
        )  # fmt: skip
    with at_desk(asked, screen) as desk:
        words = door.note_for(desk, asked.visit, language)
    screen.say("cli.door_note")
    screen.line(words)
    screen.result({"language": language, "words": words})
    return 0


def door_plan(asked: Namespace, screen: Screen) -> int:
    """What comes next."""

    def act(desk: Desk, id_: str) -> Done:
        at = asked.callback_at
        if at is not None and at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(desk.settings.zone))
        return door.plan(desk, asked.visit, id_, at, asked.words)

    return _done(asked, screen, act)


def door_report(asked: Namespace, screen: Screen) -> int:
    """Something happened."""
    incident = Incident(asked.incident)
    return _done(
        asked, screen, lambda desk, id_: door.report(desk, asked.visit, id_, incident, asked.words)
    )


def door_leave(asked: Namespace, screen: Screen) -> int:
    """Leave: the outcome, and the visit is over."""
    stated = None if asked.outcome is None else WrapUp(asked.outcome, asked.words)
    return _done(
        asked, screen, lambda desk, id_: door.depart(desk, asked.visit, id_, stated, asked.words)
    )


def door_content(asked: Namespace, screen: Screen) -> int:
    """Write out what is kept of an act: a picture, a paper, a signature."""
    with at_desk(asked, screen) as desk:
        body = door.content(desk, asked.act)
        put(body, asked.out)
    digest = hashlib.sha256(body).hexdigest()
    screen.say("cli.door_content", name=asked.out.name, digest=digest)
    screen.result({"file": str(asked.out), "sha256": digest})
    return 0


def _done(asked: Namespace, screen: Screen, act: Callable[[Desk, str], Done]) -> int:
    with at_desk(asked, screen) as desk:
        done = act(desk, asked.id or desk.new_id(desk.clock()))
    screen.say("cli.door_done", n=done.n, act=screen.wording.text(f"door.act_{done.act.value}"))
    screen.result(done)
    return 0


def _read(file: Path) -> bytes:
    """A file, as far as it may be kept and a byte more. Raises DeskError file.missing."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise DeskError("file.missing", name=file.name) from error
