"""What every act at a door has in common: by whom, in which order, once, and its row and entry."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.door import MOST_BYTES, Act, Done, DoorFile, Filed, Standing
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.visits import DATED, Visit
from app.rules import door as rules
from app.rules import pictures
from app.services import texts, visits
from app.services.desk import CONTACTING, Desk
from app.services.obstacles import is_its_day
from app.storage import door as stored
from app.storage import log
from app.storage import visits as known_visits
from app.storage.chain import canonical, row_digest
from app.storage.store import Transaction

MOST_OF_VISIT = 60_000_000  # bytes of a visit's files together
_STROKES = 200_000  # signs of a signature's strokes as text


@dataclass(frozen=True, slots=True)
class New:
    """An act as it is to be put down."""

    act: Act
    body: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    file: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Before:
    """A visit of today before which its visitor stands, its person locked."""

    visit: Visit
    acts: tuple[Done, ...]
    stands: Standing
    now: datetime

    def check(self, new: New) -> None:
        """Whether that may be put down now. Raises DeskError as `rules.fault` names it."""
        check(self.stands, new)


def put(desk: Desk, visit_id: str, act_id: str, new: New) -> Done:
    """Put an act down; sent twice, it is one."""
    with desk.writing(*CONTACTING) as tx:
        done = known(desk, tx, visit_id, act_id, new)
        if done is not None:
            return done
        at = at_door(desk, tx, visit_id)
        at.check(new)
        return add(desk, tx, at, act_id, new)


def at_door(desk: Desk, tx: Transaction, visit_id: str) -> Before:
    """A visit that is appointed for today, for who sits here.

    Raises DeskError visit.unknown, visit.over, visit.no_appointment, door.not_today,
    door.not_yours.
    """
    now = desk.dated(tx)
    visit = visits.standing(desk, tx, visit_id)
    made = visit.appointment
    if visit.state not in DATED or made is None:
        raise DeskError("visit.no_appointment")
    acts = stored.of_visit(tx, visit_id)
    if not is_its_day(desk, made, acts, now):
        raise DeskError("door.not_today", at=made.start)
    if all(one.id != desk.need().id for one in made.visitors):
        raise DeskError("door.not_yours")
    return Before(visit, acts, rules.position(acts), now)


def check(stands: Standing, new: New) -> None:
    """As `Before.check`."""
    fault = rules.fault(stands, new.act, new.body)
    if fault:
        raise DeskError(f"door.{fault}")


def known(
    desk: Desk, tx: Transaction, visit_id: str, act_id: str, new: New
) -> Done | None:
    """What was put down under this id. Raises DeskError door.id_taken: it was something else."""
    done = stored.act(tx, act_id)
    if done is None:
        return None
    same = (done.act, dict(done.body)) == (new.act, json.loads(canonical(new.body)))
    said = texts.plain(new.words)
    if not same or (done.words is not None and done.words != said):
        raise DeskError("door.id_taken")
    return own(desk, done, visit_id, new.act)


def own(desk: Desk, done: Done, visit_id: str, act: Act) -> Done:
    """The same, if it is of that visit and kind and one's own. Raises DeskError door.id_taken."""
    if (done.visit_id, done.act, done.by_id) != (visit_id, act, desk.need().id):
        raise DeskError("door.id_taken")
    return done


def add(  # an act has these parts
    desk: Desk,
    tx: Transaction,
    at: Before,
    act_id: str,
    new: New,
    contact_id: str | None = None,
) -> Done:
    """Write the row, its words, its file and its entry. `contact_id`: of the knock."""
    staff, visit = desk.need(), at.visit
    text_id, digest = texts.keep(desk, tx, visit.person_id, f"door_{new.act}", new.words, at.now)
    row: dict[str, Any] = {
        "id": act_id, "visit_id": visit.id, "n": len(at.acts) + 1, "kind": new.act.value,
        "body": canonical(new.body), "text_id": text_id,
        "contact_id": contact_id or at.stands.contact_id, "staff_id": staff.id,
        "at": micros(at.now),
    }  # fmt: skip
    tx.add(stored.add_act, **row)
    stored.add_file(tx, act_id, new.file)
    log.append(
        tx, visit.person_id, EntryKind.DOOR_ACTED, at.now, staff_id=staff.id, device=desk.device,
        visit=visit.id, act=act_id, row=row_digest(row), text=text_id, words=digest,
    )  # fmt: skip
    done = stored.act(tx, act_id)
    assert done is not None
    return done


def seen(desk: Desk, tx: Transaction, visit_id: str) -> Visit:
    """A visit that who sits here may know of. Raises DeskError visit.unknown."""
    visit = known_visits.visit(tx, visit_id)
    if visit is None or not visits.is_seen(desk, tx, visit):
        raise DeskError("visit.unknown")
    return visit


def worded(words: str) -> str:
    """Words that have to be there. Raises DeskError door.no_words."""
    if not words.strip():
        raise DeskError("door.no_words")
    return words.strip()


def filed(file: DoorFile, *, placed: bool) -> New:
    """A photo or a document as it is kept: what it is its content says.

    Raises DeskError door.wrong_file, door.too_large.
    """
    if len(file.body) > MOST_BYTES:
        raise DeskError("door.too_large", most=MOST_BYTES // 1_000_000)
    kind = pictures.kind_of(file.body)
    if kind is None or (kind is pictures.Kind.PDF and file.kind is Filed.PHOTO):
        raise DeskError("door.wrong_file")
    kept = file.body if placed else pictures.without_place(file.body)
    body = {"file": file.kind.value, "type": kind.value, "place": placed, **digested(kept)}
    return New(Act.FILED, body, file.words.strip(), kept)


def check_room(tx: Transaction, visit_id: str, more: int) -> None:
    """Whether so many bytes more are kept of a visit. Raises DeskError door.too_large."""
    if stored.bytes_of(tx, visit_id) + more > MOST_OF_VISIT:
        raise DeskError("door.too_large", most=MOST_OF_VISIT // 1_000_000)


def digested(body: bytes) -> dict[str, Any]:
    """What the record keeps of a file: its size and SHA-256."""
    return {"size": len(body), "digest": hashlib.sha256(body).hexdigest()}


def check_strokes(strokes: str) -> None:
    """Lines of points, at least one: [[[x, y], …], …]. Raises DeskError door.no_strokes."""
    try:
        lines = json.loads(strokes) if len(strokes) <= _STROKES else None
        drawn = [(int(x), int(y)) for line in lines or () for x, y in line]
    except (TypeError, ValueError) as error:
        raise DeskError("door.no_strokes") from error
    if len(drawn) < 2:
        raise DeskError("door.no_strokes")
