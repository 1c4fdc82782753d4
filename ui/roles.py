"""What a role may do at this desk, so that no screen offers what can only fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.desk import Desk


def contacts_people(desk: Desk) -> bool:
    """Whether who sits here takes people out of the queue and calls them."""
    from app.services.desk import CONTACTING

    return desk.staff is not None and desk.staff.role in CONTACTING and sees_people(desk)


def first_room(desk: Desk) -> str:
    """Where who has no queue begins: who visits people, and an office's administrator."""
    from app.domain.staff import Role

    if desk.staff is not None and desk.staff.role is Role.VISITOR:
        return "visits"
    return "staff" if _only_keeps_staff(desk) else ""


def has_people(desk: Desk) -> bool:
    """Whether who sits here is given people, and may have them visited."""
    from app.services.desk import HAVING

    return desk.staff is not None and desk.staff.role in HAVING


def leads(desk: Desk) -> bool:
    """Whether who sits here may end what protects people, and confirm what widens limits."""
    from app.services.desk import LEADING

    return desk.staff is not None and desk.staff.role in LEADING


def deals(desk: Desk) -> bool:
    """Whether who sits here deals people anew: an office's administrator reads of nobody's."""
    return leads(desk) and sees_people(desk)


def sees_people(desk: Desk) -> bool:
    """Whether who sits here reads of anybody; an office's administrator is not even asked to."""
    return not _only_keeps_staff(desk)


def oversees(desk: Desk) -> bool:
    """Whether who sits here confirms what others have heard, and answers what files left open."""
    from app.services.desk import OVERSEEING

    return desk.staff is not None and desk.staff.role in OVERSEEING


def imports_files(desk: Desk) -> bool:
    """Whether who sits here brings files in."""
    return leads(desk)


def keeps_staff(desk: Desk) -> bool:
    """Whether who sits here adds and changes members of staff."""
    from app.domain.staff import Role

    return desk.staff is not None and desk.staff.role is Role.ADMIN


def _only_keeps_staff(desk: Desk) -> bool:
    """Whether who sits here is an office's administrator, who sees nobody's people."""
    return desk.at_office and keeps_staff(desk)


def works_at_office(desk: Desk) -> bool:
    """Whether what cannot reach an office waits at this desk."""
    return desk.journal is not None


def copies_the_book(desk: Desk) -> bool:
    """Whether who sits here may write a copy of the book: an office's owner copies the office."""
    return imports_files(desk) and not desk.at_office


def checks_the_book(desk: Desk) -> bool:
    """Whether who sits here looks after the book: copies it, or reads its log through."""
    from app.domain.staff import Role

    compliance = desk.staff is not None and desk.staff.role is Role.COMPLIANCE
    return not desk.at_office and (compliance or copies_the_book(desk))


def answers_for_rules(desk: Desk) -> bool:
    """Whether who sits here reads the packs of contact rules and runs their cases."""
    from app.services.desk import RULING

    return desk.staff is not None and desk.staff.role in RULING
