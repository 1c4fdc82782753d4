"""What the worker does at a door: where the visit stands, and one act after the other; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui import wording

if TYPE_CHECKING:
    from app.domain.door import Check, Done, Filed
    from app.domain.negotiation import Option
    from app.domain.talk import Fact
    from app.services.desk import Desk
    from app.services.door import AtDoor
    from ui.offering import Table

Act = Callable[["Desk", str], "Done"]


@dataclass(frozen=True, slots=True)
class View:
    """A visit as its screen shows it. What tells of the debt is empty before they are known."""

    at: AtDoor
    checks: Mapping[Check, str]  # every line of the list in words
    outcomes: tuple[str, ...]
    asks: tuple[Fact, ...]
    tries_left: int
    note: str
    tables: tuple[Table, ...]
    form: Mapping[str, Any]  # as it was typed


def load(desk: Desk, visit_id: str) -> View:
    """Where the visit stands, with what was typed and not put down yet."""
    from app.services import door, drafts, talks
    from ui import offering

    at = door.standing(desk, visit_id)
    stands, language = at.stands, wording.language()
    if stands.over:
        return View(at, {}, (), (), 0, "", (), {})
    talk = None if stands.contact_id is None else talks.standing(desk, stands.contact_id)
    kept = drafts.of_person(desk, at.visit.person_id)
    typed = [one for one in kept if one.contact_id == visit_id]
    return View(
        at, desk.rules.texts[language].sheet.steps, door.fitting(desk, at),
        talk.asks if talk else (), talk.tries_left if talk else 0,
        door.note_for(desk, visit_id, language),
        offering.table(desk, at.visit.person_id) if stands.confirmed else (),
        typed[0].form if typed else {},
    )  # fmt: skip


def put(desk: Desk, visit_id: str, act_id: str, act: Act) -> View:
    """Put an act down; where the visit stands then."""
    act(desk, act_id)
    return load(desk, visit_id)


def begun(desk: Desk) -> str | None:
    """The visit of today that was begun and is not over, if one is: there its visitor stands."""
    from app.services import door, routes

    for one in routes.of_day(desk, desk.today(desk.clock())):
        at = door.standing(desk, one.id)
        if any(act.by_id == desk.need().id for act in at.acts) and not at.stands.over:
            return one.id
    return None


def file(desk: Desk, visit_id: str, act_id: str, path: Path, told: tuple[Filed, str]) -> View:
    """Keep a file of this computer; `told`: what it shows, in words. Raises file.missing."""
    from app.domain.door import MOST_BYTES, DoorFile
    from app.domain.errors import DeskError
    from app.services import door

    try:
        with path.open("rb") as opened:
            body = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise DeskError("file.missing", name=path.name) from error
    door.file(desk, visit_id, act_id, DoorFile(told[0], body, told[1]))
    return load(desk, visit_id)


def print_note(desk: Desk, visit_id: str, language: str, words: str, out: Path) -> str:
    """Write the note as a PDF; its name."""
    from app.services import documents, door
    from ui.press import press

    documents.put(press(door.note_paper(desk, visit_id, language, words)), out)
    return out.name


def act(name: str, visit_id: str, said: tuple[Any, ...], desk: Desk, act_id: str) -> Done:
    """An act by its name."""
    from app.domain.door import Allowed
    from app.services import door

    if name == "consent":
        to, given = said
        return door.consent(desk, visit_id, act_id, Allowed(to), given=given)
    put_down: Callable[..., Done] = getattr(door, name)
    return put_down(desk, visit_id, act_id, *said)


def reading(desk: Desk, option: Option) -> Mapping[str, Any]:
    """What is read out of an option, as it is kept until they say yes or no; asks no book."""
    from app.services import negotiation
    from ui import callwork

    words = callwork.words(desk, option)
    written = negotiation.written(option.proposal)
    return {"written": written, "words": words, "language": wording.language()}


def offer(visit_id: str, read: Mapping[str, Any], agreed: bool, desk: Desk, act_id: str) -> Done:
    """It was read out, and they said yes or no."""
    from app.services import door

    return door.offer(desk, visit_id, act_id, read["written"], read["language"], agreed=agreed)


def depart(visit_id: str, outcome: str, words: str, desk: Desk, act_id: str) -> Done:
    """Leave; without an outcome, nobody knocked."""
    from app.domain.promises import WrapUp
    from app.services import door

    stated = WrapUp(outcome, words) if outcome else None
    return door.depart(desk, visit_id, act_id, stated, words)
