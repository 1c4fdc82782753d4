"""A password or an account ends in the middle of work: what was typed waits for who typed it."""

from __future__ import annotations

import pytest

from app.domain.errors import DeskError
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import audit, calls, drafts, login, people, wrapups
from app.storage import patience
from tests.make import make_person
from tests.office.journals import counted, on_the_line, waiting
from tests.office.test_desk import new_id


def as_server(crew, sentence: str) -> None:
    with crew.made.server_connection() as server:
        server.execute(sentence.format(f'"{crew.ann.login}"'))


def lose_connections(crew) -> None:
    as_server(crew, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = "
              f"'{crew.ann.login}'")  # fmt: skip


@pytest.fixture
def boss(crew):
    return crew.desk(crew.add("boss", Role.ADMIN))


@pytest.fixture
def desk(strict, sit_down, monkeypatch):
    """At the end of a wire that does not pass on that the server ended a session."""
    monkeypatch.setattr(patience, "_PATIENCE", 0.3)
    return sit_down()


def states(crew, desk, end) -> None:
    """What is typed and stated of a call after that."""
    person, permit, talk = on_the_line(crew, desk)
    end()
    drafts.keep(desk, person.id, talk.contact_id, "说")
    drafts.keep(desk, person.id, talk.contact_id, "说好了")
    wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("no_answer", note="说好了"))
    people.note(desk, person.id, "记一笔", new_id())
    assert waiting(desk) == ["keep_draft", "wrap_up", "take_note"]
    assert [one.refused for one in desk.journal.entries()] == [None] * 3
    assert (counted(crew, "outcomes"), counted(crew, "texts")) == (0, 0)


def is_kept_from(desk, crew, code: str) -> None:
    """Everything else is refused for that reason, and the desk knows it."""
    person = make_person(crew.owner_as(crew.ann), mobiles=("+8613490000009",), collector=crew.ann)
    with pytest.raises(DeskError, match=code):
        calls.ask_permit(desk, new_id(), person.id, person.points[0])
    with pytest.raises(DeskError, match=code):
        desk.journal.deliver(desk)
    assert desk.journal.shut_out().code == code


def has_all(crew, desk) -> None:
    assert not waiting(desk) and desk.journal.away is None
    assert [counted(crew, one) for one in ("outcomes", "texts")] == [1, 2]


def test_what_is_typed_when_the_password_was_reset_goes_once_by_the_new_one(crew, desk, boss):
    def end() -> None:
        login.reset_password(boss, crew.ann.login, "a-new-password")
        lose_connections(crew)

    states(crew, desk, end)
    assert desk.journal.shut_out().code == "office.login_wrong"
    is_kept_from(desk, crew, "office.login_wrong")
    login.unlock(desk, "a-new-password")
    assert desk.journal.away is None
    desk.journal.deliver(desk)
    has_all(crew, desk)


def test_what_is_typed_when_the_password_has_expired_goes_once_when_it_is_good_for_longer(
    crew, desk
):
    def end() -> None:
        as_server(crew, "ALTER ROLE {} VALID UNTIL '2026-01-01'")
        lose_connections(crew)

    states(crew, desk, end)
    is_kept_from(desk, crew, "office.login_wrong")
    as_server(crew, "ALTER ROLE {} VALID UNTIL 'infinity'")
    desk.journal.deliver(desk)
    has_all(crew, desk)


@pytest.mark.parametrize("is_lost", [False, True], ids=["connected", "connection lost"])
def test_what_is_typed_when_the_account_was_closed_waits_until_it_is_open_again_and_goes_once(
    crew, desk, boss, is_lost
):
    def end() -> None:
        login.disable(boss, crew.ann.login)
        if is_lost:
            lose_connections(crew)

    states(crew, desk, end)
    assert desk.journal.shut_out().code == "login.closed"
    is_kept_from(desk, crew, "login.closed")
    theirs = crew.desk(crew.add("bob"))
    people.note(theirs, make_person(crew.owner_as(theirs.staff), collector=theirs.staff).id, "另")
    assert len(waiting(desk)) == 3  # nobody else sends it
    with crew.made.connect() as owner:
        owner.execute("UPDATE staff SET active = 1 WHERE id = %s", (crew.ann.id,))
        owner.execute(f'ALTER ROLE "{crew.ann.login}" LOGIN')
    desk.journal.deliver(desk)
    assert not waiting(desk) and counted(crew, "outcomes") == 1
    found = audit.verify_store(crew.store)
    assert (found.broken, found.differing) == (None, ())
