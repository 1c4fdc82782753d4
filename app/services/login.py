"""Staff: signing in, adding and changing people."""

from __future__ import annotations

import re
from datetime import datetime

from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.ids import NewId
from app.domain.moments import micros
from app.domain.staff import Founder, Role, Staff
from app.domain.texts import steers
from app.services import calendars, seats
from app.services.desk import Desk
from app.services.errands import by_clerk
from app.storage import log, passwords
from app.storage import queue as places
from app.storage import staff as members
from app.storage.clock import ServerClock
from app.storage.moving import MOVED
from app.storage.postgres import accounts
from app.storage.postgres.rights import GROUPS, VIEWS
from app.storage.store import Store, Transaction

_LOGIN, _NAME = 64, 80  # signs at most
# Logins are roles at an office: these names are its own groups' there, or PostgreSQL's.
_TAKEN = re.compile("|".join((*GROUPS, VIEWS, "pg_.*", "public", "none")))


def sign_in(desk: Desk, login: str, password: str) -> Desk:
    """The desk with this member of staff at it. Every attempt is on record.

    A password kept at another cost than today's is kept at today's from now on. Into a book that is
    marked as moved nothing is written.

    Raises DeskError login.wrong for an unknown name, a wrong password or a closed account alike;
    at an office, where the server itself asks for the password, as `seats.test`.
    """
    if desk.at_office:
        return seats.sign_in(desk, login, password)
    with desk.store.read() as tx:
        found = members.by_login(tx, login)
        has_moved = members.setting(tx, MOVED) is not None
    # The same work for an unknown name: how long it takes tells nothing.
    right = (
        passwords.check_password(password, found[1]) if found else passwords.check_nobody(password)
    )
    welcome = found is not None and right and found[2]
    if not has_moved:
        _note(desk, found, password, welcome=welcome)
    if found is None or not welcome:
        raise DeskError("login.wrong")
    return desk.signed_in(found[0])


def unlock(desk: Desk, password: str) -> Desk:
    """As `sign_in`, of who sits here and had their window locked; at an office `seats.unlock`."""
    if desk.at_office:
        return seats.unlock(desk, password)
    return sign_in(desk, desk.need().login, password)


def _note(
    desk: Desk, found: tuple[Staff, str, bool] | None, password: str, *, welcome: bool
) -> None:
    """Put an attempt to sign in on record, and the password at today's cost."""
    renewed = passwords.renewed(password, found[1]) if found and welcome else None
    with desk.store.begin() as tx:
        if found and renewed and members.renew_password(tx, found[0].login, found[1], renewed):
            log.append(
                tx, DESK, EntryKind.STAFF_CHANGED, desk.now(tx), staff_id=found[0].id,
                device=desk.device, change="password.cost", changed=found[0].id,
            )  # fmt: skip
        log.append(
            tx, DESK, EntryKind.STAFF_SIGNED_IN if welcome else EntryKind.STAFF_REFUSED,
            desk.now(tx), staff_id=found[0].id if found else None, device=desk.device,
            **_clock_off(desk),
        )  # fmt: skip


def _clock_off(desk: Desk) -> dict[str, int]:
    """As `ServerClock.off`, for the record."""
    clock = desk.clock
    off = clock.off(desk.settings) if isinstance(clock, ServerClock) else None
    return {} if off is None else {"clock_off": off}


def check_founder(founder: Founder) -> None:
    """Whether somebody may be called so and have that password.

    Raises DeskError staff.name_missing, staff.name_wrong (too long, or with signs that are none to
    be read), staff.login_kept (no office could take them), password.short.
    """
    if not founder.login.strip() or not founder.name.strip():
        raise DeskError("staff.name_missing")
    _check_shown(founder.login.strip(), _LOGIN)
    _check_shown(founder.name.strip())
    _check_shown(founder.number)
    if _TAKEN.fullmatch(founder.login.strip()):
        raise DeskError("staff.login_kept", login=founder.login.strip())
    passwords.check_length(founder.password)


def _check_shown(written: str, most: int = _NAME) -> None:
    """Whether it can stand where people are named. Raises DeskError staff.name_wrong."""
    if steers(written) or len(written) > most:
        raise DeskError("staff.name_wrong", login=_LOGIN, name=_NAME)


def found(store: Store, founder: Founder, new_id: NewId, at: datetime) -> Staff:
    """Make the founder the first administrator of a book that has no staff yet.

    Raises DeskError staff.name_missing, password.short, login.needed (there is staff already).
    """
    check_founder(founder)
    first = Staff(
        new_id(at), founder.login.strip(), founder.name.strip(), Role.ADMIN, founder.number
    )
    phc = passwords.hash_password(founder.password)
    with store.begin() as tx:
        log.lock_desk(tx)  # two programs may not both add the first one
        if members.everybody(tx):
            raise DeskError("login.needed")
        enter(tx, first, phc, first.id, "", at)
        calendars.begin(tx, new_id, at)
    return first


def add_staff(  # a member of staff has these parts
    desk: Desk, login: str, name: str, role: Role, password: str, number: str = ""
) -> Staff:
    """Add somebody who may sign in. Administrators only.

    Raises DeskError staff.exists, staff.name_missing, password.short, login.not_allowed.
    """
    by = desk.need(Role.ADMIN)
    check_founder(Founder(login, name, password, number))
    if desk.at_office:
        return _add_at_office(desk, login.strip(), name.strip(), role, password, number)
    phc = passwords.hash_password(password)
    with desk.writing() as tx:
        now = desk.now(tx)
        added = Staff(desk.new_id(now), login.strip(), name.strip(), role, number)
        enter(tx, added, phc, by.id, desk.device, now)
    return added


def _add_at_office(
    desk: Desk, login: str, name: str, role: Role, password: str, number: str
) -> Staff:
    """As `add_staff`: with a role of the server, which alone keeps the password."""
    with desk.writing() as tx:
        added = Staff(desk.new_id(desk.now(tx)), login, name, role, number)
        accounts.add(tx, added, password, desk.device)
    return added


def disable(desk: Desk, login: str) -> None:
    """Close an account; what its owner did stays on record, and anybody makes their call-backs.

    Raises DeskError staff.unknown, staff.last_admin, login.not_allowed.
    """
    if desk.at_office:
        with desk.writing(Role.ADMIN) as tx:
            accounts.disable(tx, login, desk.device)
        return
    _change(desk, login, active=False)


@by_clerk
def change_duty(desk: Desk, login: str, role: Role, number: str) -> None:
    """Give somebody another role and seat number; with another role they have to sign in anew.

    Raises DeskError staff.unknown, staff.last_admin, staff.name_wrong (the seat number),
    login.not_allowed.
    """
    staff = desk.need(Role.ADMIN)
    _check_shown(number.strip())
    with desk.writing() as tx:
        log.lock_desk(tx)  # of two administrators, not both take the other's role
        found = members.by_login(tx, login)
        if found is None:
            raise DeskError("staff.unknown", login=login)
        if desk.of_clerk:
            accounts.regroup(tx, login, found[0].role, role)
        was_admin = found[0].role is Role.ADMIN and role is not Role.ADMIN
        if was_admin and found[2] and members.admins(tx) == 1:
            raise DeskError("staff.last_admin")
        members.set_duty(tx, login, role.value, number.strip())
        log.append(
            tx, DESK, EntryKind.STAFF_CHANGED, desk.now(tx), staff_id=staff.id,
            device=desk.device, change="duty", changed=found[0].id, role=role.value,
        )  # fmt: skip


@by_clerk
def set_team(desk: Desk, login: str, team: str) -> None:
    """Put somebody into the team of that name, made with its first member; "": into none.

    A lead has the people of their team's collectors. Administrators only. Raises DeskError
    staff.unknown, staff.name_wrong (the team's), login.not_allowed.
    """
    staff = desk.need(Role.ADMIN)
    _check_shown(team.strip())
    with desk.writing() as tx:
        log.lock_desk(tx)
        found = members.by_login(tx, login)
        if found is None:
            raise DeskError("staff.unknown", login=login)
        now = desk.now(tx)
        team_id = members.team(tx, team.strip(), desk.new_id(now)) if team.strip() else None
        members.set_team(tx, login, team_id)
        log.append(
            tx, DESK, EntryKind.STAFF_CHANGED, now, staff_id=staff.id, device=desk.device,
            change="team", changed=found[0].id, team=team_id,
        )  # fmt: skip


def reset_password(desk: Desk, login: str, password: str) -> None:
    """Give somebody a new password. Raises DeskError staff.unknown, password.short."""
    staff = desk.need(Role.ADMIN)
    passwords.check_length(password)
    if desk.at_office:
        with desk.writing() as tx:
            accounts.reset(tx, login, password, desk.device)
        return
    phc = passwords.hash_password(password)
    with desk.writing() as tx:
        found = members.by_login(tx, login)
        if found is None:
            raise DeskError("staff.unknown", login=login)
        members.set_password(tx, login, phc)
        log.append(
            tx, DESK, EntryKind.STAFF_CHANGED, desk.now(tx), staff_id=staff.id,
            device=desk.device, change="password", changed=found[0].id,
        )  # fmt: skip


def everybody(desk: Desk) -> tuple[Staff, ...]:
    """Everybody who may sign in."""
    with desk.reading(Role.ADMIN, Role.TEAM_LEAD, Role.COMPLIANCE) as tx:
        return members.everybody(tx)


def enter(  # a member of staff, and who entered them
    tx: Transaction, member: Staff, phc: str, by: str, device: str, at: datetime
) -> None:
    """Add somebody whose password is hashed already, in the caller's transaction.

    Raises DeskError staff.exists.
    """
    if members.by_login(tx, member.login) is not None:
        raise DeskError("staff.exists", login=member.login)
    tx.add(
        members.add_staff, id=member.id, login=member.login, name=member.name,
        role=member.role.value, number=member.number, password=phc, active=1,
        created_at=micros(at),
    )  # fmt: skip
    log.append(
        tx, DESK, EntryKind.STAFF_ADDED, at, staff_id=by, device=device, added=member.id,
        role=member.role.value,
    )  # fmt: skip


def _change(desk: Desk, login: str, *, active: bool) -> None:
    staff = desk.need(Role.ADMIN)
    with desk.writing() as tx:
        log.lock_desk(tx)  # of two administrators, not both close the other's account
        found = members.by_login(tx, login)
        if found is None:
            raise DeskError("staff.unknown", login=login)
        if found[0].role is Role.ADMIN and not active and members.admins(tx) == 1:
            raise DeskError("staff.last_admin")
        members.set_active(tx, login, active)
        if not active:
            places.unassign_follow_ups(tx, found[0].id)
        log.append(
            tx, DESK, EntryKind.STAFF_CHANGED, desk.now(tx), staff_id=staff.id,
            device=desk.device, change="active" if active else "closed", changed=found[0].id,
        )  # fmt: skip
