"""A window unlocked while the office is away: nothing goes before the office let them in."""

from __future__ import annotations

import pytest

from app.domain.errors import DeskError
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import calls, login, people, queue, talks, wrapups
from tests.make import make_person
from tests.office.desks import PASSWORD
from tests.office.journals import counted, on_the_line, waiting
from tests.office.test_desk import new_id


def signed_in(crew) -> int:
    return counted(crew, "log", "kind = 'staff.signed_in'")


@pytest.fixture
def unlocked(crew, wire, sit_down):
    """A desk that was unlocked in an outage, with an outcome that waits."""
    desk = sit_down()
    _, permit, _ = on_the_line(crew, desk)
    wire.down = True
    with pytest.raises(DeskError, match="office.password_unlike"):
        login.unlock(desk, "another-password")
    assert login.unlock(desk, PASSWORD) is desk
    assert desk.journal.is_unproven()
    wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("no_answer", note="没接"))
    return desk


def test_who_is_let_in_by_the_office_too_has_what_they_entered_delivered_once(
    unlocked, crew, wire
):
    before = signed_in(crew)
    assert waiting(unlocked) == ["wrap_up"]
    with pytest.raises(DeskError, match="book.unreachable|office.refused"):
        unlocked.journal.deliver(unlocked)
    wire.down = False
    with pytest.raises(DeskError, match="office.away"):  # it reaches nobody by itself
        queue.size(unlocked)
    unlocked.journal.deliver(unlocked)
    assert not waiting(unlocked) and not unlocked.journal.is_unproven()
    assert (counted(crew, "outcomes"), signed_in(crew)) == (1, before + 1)
    assert queue.size(unlocked) == 1
    unlocked.journal.deliver(unlocked)
    assert (counted(crew, "outcomes"), signed_in(crew)) == (1, before + 1)


@pytest.mark.parametrize("change", ["closed", "password"])
def test_a_login_that_was_changed_or_closed_delivers_nothing_under_any_other(
    strict, unlocked, crew, wire, change
):
    boss = crew.desk(crew.add("boss", Role.ADMIN))
    if change == "closed":
        login.disable(boss, crew.ann.login)
    else:
        login.reset_password(boss, crew.ann.login, "a-new-password")
    wire.down = False
    journal = unlocked.journal
    for _ in range(2):  # the second time it is not tried any more
        with pytest.raises(DeskError, match=r"office\.login_wrong|login\.closed"):
            journal.deliver(unlocked)
    assert journal.turned_away is not None and waiting(unlocked) == ["wrap_up"]
    assert counted(crew, "outcomes") == 0
    wire.down = True
    # Nor does the old one unlock any more.
    with pytest.raises(DeskError, match="office.password_unlike"):
        login.unlock(unlocked, PASSWORD)
    wire.down = False
    bob = crew.add("bob")
    theirs = crew.desk(bob)
    people.note(theirs, make_person(crew.owner_as(bob), collector=bob).id, "记一笔", new_id())
    assert counted(crew, "outcomes") == 0 and waiting(unlocked) == ["wrap_up"]
    if change == "password":
        login.unlock(unlocked, "a-new-password")
        journal.deliver(unlocked)
        assert counted(crew, "outcomes") == 1 and not waiting(unlocked)
    else:
        with pytest.raises(DeskError):
            login.unlock(unlocked, PASSWORD)
        assert counted(crew, "outcomes") == 0


def test_a_desk_without_a_journal_stays_locked(crew, wire, sit_down, keyring):
    keyring.missing = True
    desk = sit_down()
    assert desk.journal.problem is not None
    wire.down = True
    with pytest.raises(DeskError, match="book.unreachable|office.refused"):
        login.unlock(desk, PASSWORD)
    assert not desk.journal.is_unproven()
    wire.down = False
    assert login.unlock(desk, PASSWORD) is desk and talks.open_talks(desk) == ()


@pytest.mark.parametrize("is_away", [True, False], ids=["away", "only the connection was lost"])
def test_what_waits_is_not_refused_for_a_password_that_was_changed_elsewhere(
    strict, crew, wire, sit_down, is_away
):
    desk = sit_down()
    person, permit, _ = on_the_line(crew, desk)
    wire.down = True
    wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("no_answer", note="没接"))
    login.reset_password(crew.desk(crew.add("boss", Role.ADMIN)), crew.ann.login, "a-new-password")
    wire.down = False
    if not is_away:
        desk.journal.away = None
    with pytest.raises(DeskError, match=r"office\.login_wrong|office\.away"):
        people.note(desk, person.id, "记一笔", new_id())
        calls.may_contact(desk, person.id)
    with pytest.raises(DeskError, match=r"office\.login_wrong"):
        desk.journal.deliver(desk)
    assert waiting(desk) == ["wrap_up", "take_note"]
    assert [one.refused for one in desk.journal.entries()] == [None, None]
    login.unlock(desk, "a-new-password").journal.deliver(desk)
    assert not waiting(desk) and counted(crew, "outcomes") == 1
