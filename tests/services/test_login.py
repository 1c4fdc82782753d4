"""Signing in tells nothing to whoever may not; somebody can always administer the book."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.entries import DESK
from app.domain.errors import DeskError
from app.domain.promises import WrapUp
from app.domain.queue import FollowUpKind
from app.domain.staff import Role
from app.services import calls, login, queue, wrapups
from app.storage import log, passwords
from app.storage import staff as members
from app.storage.postgres.rights import GROUPS, VIEWS
from tests.make import make_desk, make_person, seated

PASSWORD = "correct horse battery"


@pytest.fixture
def desk(store):
    """A desk at which nobody sits, in a book with one administrator."""
    nobody = make_desk(store)
    admin = seated(nobody, "root", Role.ADMIN)
    login.add_staff(admin, "eve", "Eve", Role.COLLECTOR, PASSWORD)
    return nobody.signed_in(None)


def _fails(code, action, *arguments):
    with pytest.raises(DeskError) as error:
        action(*arguments)
    assert error.value.code == code
    return error.value


def _kinds(desk):
    with desk.store.read() as tx:
        return [entry.kind.value for entry in log.entries(tx, DESK)]


def test_who_signs_in_sits_at_the_desk_and_it_is_on_record(desk):
    assert login.sign_in(desk, "eve", PASSWORD).need().login == "eve"
    assert _kinds(desk)[-1] == "staff.signed_in"


def test_every_refusal_says_the_same(desk):
    admin = seated(desk, "root", Role.ADMIN)
    login.add_staff(admin, "gone", "Gone", Role.COLLECTOR, PASSWORD)
    login.disable(admin, "gone")
    seen = {
        (error.code, tuple(error.values))
        for error in (
            _fails("login.wrong", login.sign_in, desk, "eve", "wrong " + PASSWORD),
            _fails("login.wrong", login.sign_in, desk, "nobody", PASSWORD),
            _fails("login.wrong", login.sign_in, desk, "gone", PASSWORD),
        )
    }
    assert len(seen) == 1
    assert _kinds(desk)[-3:] == ["staff.refused"] * 3


def test_an_unknown_name_costs_the_same_work(desk, monkeypatch):
    worked = []
    for name in ("check_password", "check_nobody"):
        plain = getattr(passwords, name)
        monkeypatch.setattr(
            passwords, name, lambda *a, name=name, plain=plain: (worked.append(name), plain(*a))[1]
        )
    _fails("login.wrong", login.sign_in, desk, "nobody", PASSWORD)
    _fails("login.wrong", login.sign_in, desk, "eve", "wrong")
    assert worked == ["check_nobody", "check_password"]


def test_the_last_administrator_stays(desk):
    admin = seated(desk, "root", Role.ADMIN)
    _fails("staff.last_admin", login.disable, admin, "root")
    login.add_staff(admin, "two", "Two", Role.ADMIN, PASSWORD)
    login.disable(admin, "root")
    _fails("staff.last_admin", login.disable, login.sign_in(desk, "two", PASSWORD), "two")


def test_only_administrators_add_and_close_accounts(desk):
    eve = login.sign_in(desk, "eve", PASSWORD)
    _fails("login.not_allowed", login.add_staff, eve, "x", "X", Role.ADMIN, PASSWORD)
    _fails("login.not_allowed", login.disable, eve, "root")
    _fails("login.not_allowed", login.reset_password, eve, "root", PASSWORD)
    _fails("login.needed", login.add_staff, desk, "x", "X", Role.ADMIN, PASSWORD)


def test_a_name_is_given_once(desk):
    admin = seated(desk, "root", Role.ADMIN)
    _fails("staff.exists", login.add_staff, admin, " eve ", "Eve", Role.COLLECTOR, PASSWORD)
    _fails("staff.name_missing", login.add_staff, admin, "  ", "Eve", Role.COLLECTOR, PASSWORD)
    _fails("staff.unknown", login.disable, admin, "nobody")


@pytest.mark.parametrize("name", [*GROUPS, VIEWS, "pg_monitor", "public", "none"])
def test_a_login_that_no_office_could_take_is_given_to_nobody(desk, name):
    admin = seated(desk, "root", Role.ADMIN)
    _fails("staff.login_kept", login.add_staff, admin, f" {name} ", "Eve", Role.COLLECTOR, PASSWORD)


def test_a_new_password_replaces_the_old_one(desk):
    admin = seated(desk, "root", Role.ADMIN)
    login.reset_password(admin, "eve", "another " + PASSWORD)
    _fails("login.wrong", login.sign_in, desk, "eve", PASSWORD)
    assert login.sign_in(desk, "eve", "another " + PASSWORD).need().login == "eve"


def _phc(desk):
    with desk.store.read() as tx:
        return members.by_login(tx, "eve")[1]


def test_a_password_kept_at_an_older_cost_is_kept_at_todays_after_the_next_sign_in(
    desk, monkeypatch
):
    with monkeypatch.context() as older:
        older.setattr(passwords, "MEMORY_KIB", 8 * 1024)
        login.reset_password(seated(desk, "root", Role.ADMIN), "eve", PASSWORD)
    old = _phc(desk)
    assert passwords.needs_rehash(old)
    _fails("login.wrong", login.sign_in, desk, "eve", "wrong " + PASSWORD)
    assert _phc(desk) == old
    login.sign_in(desk, "eve", PASSWORD)
    new = _phc(desk)
    assert not passwords.needs_rehash(new) and passwords.check_password(PASSWORD, new)
    assert _kinds(desk)[-2:] == ["staff.changed", "staff.signed_in"]
    login.sign_in(desk, "eve", PASSWORD)
    assert _phc(desk) == new and _kinds(desk)[-2:] == ["staff.signed_in", "staff.signed_in"]


def test_a_password_changed_meanwhile_is_not_renewed_to_the_old_one(desk):
    with desk.store.begin() as tx:
        assert members.renew_password(tx, "eve", "something else", "-") == 0
    assert login.sign_in(desk, "eve", PASSWORD)


def test_the_chain_names_nobody_by_their_login(desk):
    admin = seated(desk, "root", Role.ADMIN)
    login.reset_password(admin, "eve", "another " + PASSWORD)
    login.disable(admin, "eve")
    with desk.store.read() as tx:
        bodies = [str(dict(entry.body)) for entry in log.entries(tx, DESK)]
    assert not [body for body in bodies if "'eve'" in body]


def test_the_call_backs_of_a_closed_account_are_made_by_whoever_takes_the_person(desk):
    eve = login.sign_in(desk, "eve", PASSWORD)
    person = make_person(eve)
    permit = calls.ask_permit(eve, "a" * 32, person.id, person.points[0])
    stated = WrapUp("callback", callback_at=eve.clock() + timedelta(hours=1))
    wrapups.wrap_up(eve, permit.id, "b" * 32, stated)
    login.disable(seated(desk, "root", Role.ADMIN), "eve")
    desk.clock.forward(hours=2)
    assert queue.page(seated(desk, "bob"), 5).rows[0].due_kind is FollowUpKind.CALLBACK


def test_a_sign_in_with_the_clock_ahead_stops_nobodys_work(desk):
    desk.clock.forward(days=365)
    login.sign_in(desk, "eve", PASSWORD)
    desk.clock.forward(days=-365)
    eve = login.sign_in(desk, "eve", PASSWORD)
    person = make_person(eve)
    assert calls.ask_permit(eve, "a" * 32, person.id, person.points[0]).id


def test_a_duty_is_changed_on_record_and_only_by_an_administrator(desk):
    admin = seated(desk, "root", Role.ADMIN)
    login.change_duty(admin, "eve", Role.TEAM_LEAD, " 2002 ")
    eve = login.sign_in(desk, "eve", PASSWORD).staff
    assert (eve.role, eve.number) == (Role.TEAM_LEAD, "2002")
    assert _kinds(desk).count("staff.changed") == 1
    eve_desk = login.sign_in(desk, "eve", PASSWORD)
    _fails("login.not_allowed", login.change_duty, eve_desk, "eve", Role.ADMIN, "")
    _fails("staff.unknown", login.change_duty, admin, "nobody", Role.ADMIN, "")


def test_the_last_administrator_keeps_the_role(desk):
    admin = seated(desk, "root", Role.ADMIN)
    _fails("staff.last_admin", login.change_duty, admin, "root", Role.COLLECTOR, "")
    login.change_duty(admin, "root", Role.ADMIN, "1")  # another seat is no other role
    login.add_staff(admin, "two", "Two", Role.ADMIN, PASSWORD)
    login.change_duty(admin, "root", Role.COLLECTOR, "")
    two = login.sign_in(desk, "two", PASSWORD)
    _fails("staff.last_admin", login.change_duty, two, "two", Role.COLLECTOR, "")


@pytest.mark.parametrize(
    ("login_", "name", "number"),
    [
        ("a" * 65, "Bo", ""), ("bo", "B" * 81, ""), ("bo", "Bo\x1b[31m", ""), ("b\to", "Bo", ""),
        ("bo", "Bo\nAnn", ""), ("bo", "Bo\u202e", ""), ("bo\u2066", "Bo", ""), ("bo", "Bo", "1\r"),
        ("bo", "B\0o", ""), ("bo", "Bo\ud83d", ""),
    ],
)  # fmt: skip
def test_a_name_that_is_too_long_or_steers_a_screen_is_refused(store, login_, name, number):
    admin = make_desk(store, role=Role.ADMIN)
    with pytest.raises(DeskError, match=r"staff\.name_wrong"):
        login.add_staff(admin, login_, name, Role.COLLECTOR, "long-enough-word", number)
    login.add_staff(admin, "a" * 64, "博" * 80, Role.COLLECTOR, "long-enough-word", "1024")


@pytest.mark.parametrize("written", ["A\0", "A\ud83d", "A\x1b[31m", "A\nB", "A" * 81])
def test_a_seat_and_a_team_are_called_by_what_can_be_read(store, written):
    admin = make_desk(store, role=Role.ADMIN)
    _fails("staff.name_wrong", login.change_duty, admin, "ann", Role.ADMIN, written)
    _fails("staff.name_wrong", login.set_team, admin, "ann", written)
    _fails("words.no_sign", login.set_team, admin, "a\ud83d", "")  # nobody is called so
