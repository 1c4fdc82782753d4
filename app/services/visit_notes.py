"""What a visitor should know beforehand, written down in versions: the door, the care, the rest."""

from __future__ import annotations

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.visits import Note, NoteVersion
from app.services import texts
from app.services.desk import CONTACTING, Desk
from app.services.errands import by_clerk
from app.services.visits import is_seen, standing
from app.storage import log, visits
from app.storage.chain import row_digest

_MILLION = 1_000_000


@by_clerk
def write(desk: Desk, visit_id: str, note_id: str, note: Note) -> None:
    """Write the next version. `note_id` is made by the caller: the same one is one version.

    Raises DeskError visit.unknown, visit.over, visit.id_taken, login.not_allowed.
    """
    with desk.writing(*CONTACTING) as tx:
        now, visit = desk.dated(tx), standing(desk, tx, visit_id)
        known = visits.visit_of_note(tx, note_id)
        if known is not None:
            if known != visit_id:
                raise DeskError("visit.id_taken")
            return
        before = visits.notes(tx, visit_id)
        if before and before[0].note == note:
            return
        words = {
            name: texts.keep(desk, tx, visit.person_id, f"visit_{name}", said, now)
            for name, said in (("door", note.door), ("care", note.care), ("words", note.words))
        }
        row = {
            "id": note_id, "visit_id": visit_id, "version": len(before) + 1,
            **{f"{name}_id": kept[0] for name, kept in words.items()},
            "staff_id": desk.need().id, "at": micros(now),
        }  # fmt: skip
        tx.add(visits.add_note, **row)
        log.append(
            tx, visit.person_id, EntryKind.VISIT_NOTED, now, staff_id=desk.need().id,
            device=desk.device, visit=visit_id, note=note_id, row=row_digest(row),
            said={kept[0]: kept[1] for kept in words.values() if kept[0] is not None},
        )  # fmt: skip


def versions(desk: Desk, visit_id: str) -> tuple[NoteVersion, ...]:
    """Every version, the latest first. Raises DeskError visit.unknown."""
    with desk.reading() as tx:
        found = visits.visit(tx, visit_id)
        if found is None or not is_seen(desk, tx, found):
            raise DeskError("visit.unknown")
        return visits.notes(tx, visit_id)


@by_clerk
def set_place(desk: Desk, visit_id: str, latitude: float, longitude: float) -> None:
    """Say where the address of a visit lies, in degrees (WGS 84); nothing is looked up outside.

    Raises DeskError visit.unknown, visit.over, visit.no_place, login.not_allowed.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise DeskError("visit.no_place")
    with desk.writing(*CONTACTING) as tx:
        now, visit = desk.dated(tx), standing(desk, tx, visit_id)
        tx.run(
            visits.put_place, point_id=visit.point_id, latitude=round(latitude * _MILLION),
            longitude=round(longitude * _MILLION), staff_id=desk.need().id, at=micros(now),
        )  # fmt: skip
        log.append(
            tx, visit.person_id, EntryKind.PLACE_SET, now, staff_id=desk.need().id,
            device=desk.device, visit=visit_id, point=visit.point_id,
        )  # fmt: skip
