"""The office cannot be reached: nothing that was said is lost, and nothing is doubled."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from app.bootstrap import office_desk, rulebook
from app.domain.contact import Channel
from app.domain.errors import DeskError
from app.domain.flags import Shield
from app.domain.moments import now
from app.domain.promises import WrapUp
from app.domain.queue import Filters, Stage
from app.domain.wishes import Asked
from app.rules.primitives import Kind
from app.services import audit, calls, drafts, flags, login, people, preferences, talks, wrapups
from app.settings import Preferences, Settings
from app.storage import patience
from app.storage.postgres import install
from app.wording import Wording
from tests.fakes import FakePhone
from tests.make import MOBILE, make_person
from tests.office.conftest import OWNER
from tests.office.desks import PASSWORD, TWICE
from tests.office.journals import counted, logged, on_the_line, waiting
from tests.office.test_desk import new_id
from tests.office.test_verdicts import rule_by


@pytest.fixture
def desk(crew, url):
    """Ann's desk, without a journal."""
    empty = office_desk(Settings(office=url), FakePhone(), device_id="d" * 32)
    seated = login.sign_in(empty, crew.ann.login, PASSWORD)
    yield replace(seated, rules=seated.rules.ruled_by(TWICE))
    seated.close()


def test_what_was_done_before_the_answer_was_lost_is_found_again(crew, wire, desk):
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    permit_id = new_id()
    wire.cut = True
    permit = calls.ask_permit(desk, permit_id, person.id, person.points[0])
    assert (wire.lost, permit.id) == (1, permit_id)
    wire.cut = True
    calls.dial(desk, permit)
    assert wire.lost == 2 and desk.phone.dialled == [MOBILE]
    wire.cut = True
    wrapups.wrap_up(desk, permit_id, new_id(), WrapUp("no_answer"))
    assert wire.lost == 3
    wire.cut = True
    people.note(desk, person.id, "记一笔")
    assert wire.lost == 4
    assert [counted(crew, one) for one in ("permits", "contacts", "outcomes", "texts")] == [1] * 4
    assert audit.verify_store(crew.store).broken is None


def test_an_answer_that_was_lost_twice_over_stands_once(crew, wire, sit_down):
    """To what is read back, which leads to its own step: sent again by the line and by the desk."""
    desk = sit_down()
    person, _, talk = on_the_line(crew, desk)
    with crew.made.connect() as owner:
        owner.execute("UPDATE debtors SET identity_number = '110101199003077774' WHERE id = %s",
                      (person.id,))
    for step, code in (("greet", "says_self"), ("verify", "matches"), ("purpose", "pays_today")):
        if step == "verify":
            assert talks.verify(desk, talk.contact_id, "7774", "1990").matches
        talks.note_answer(desk, talk.contact_id, step, code)
    wire.cut = True
    talks.note_answer(desk, talk.contact_id, "read_back", "changes")
    assert wire.lost == 1
    dropped, file = [], desk.journal._file
    deliver, file.deliver = file.deliver, dropped.append  # killed before the line was dropped
    talks.note_answer(desk, talk.contact_id, "read_back", "changes")
    file.deliver = deliver
    after = sit_down()
    assert dropped and not waiting(after)
    answers = [one.answer for one in talks.standing(after, talk.contact_id).taken]
    assert answers[3:] == ["changes", "changes"]


def test_what_is_done_while_the_office_is_away_waits_and_goes_once_in_order(crew, wire, sit_down):
    desk = sit_down()
    person, permit, talk = on_the_line(crew, desk)
    answers = desk.rules.flow.step(talk.stage, talk.step).answers
    first = next(one.code for one in answers if "no_answer" in talks.fitting(
        desk, talks.foresee(desk, talk, one.code, now())))  # fmt: skip
    wire.down = True
    talks.note_answer(desk, talk.contact_id, talk.step, first)
    drafts.keep(desk, person.id, talk.contact_id, "说")
    drafts.keep(desk, person.id, talk.contact_id, "说好了")
    wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("no_answer", note="说好了"))
    people.note(desk, person.id, "记一笔", new_id())
    assert desk.journal.away is not None
    assert waiting(desk) == ["answer", "keep_draft", "wrap_up", "take_note"]
    with pytest.raises(DeskError, match="office.away"):
        calls.ask_permit(desk, new_id(), person.id, person.points[0])
    with pytest.raises(DeskError):
        desk.journal.deliver(desk)
    assert len(waiting(desk)) == 4 and counted(crew, "outcomes") == 0
    wire.down = False
    desk.journal.deliver(desk)
    assert not waiting(desk) and desk.journal.away is None
    desk.journal.deliver(desk)
    assert counted(crew, "outcomes") == 1 and not drafts.standing(desk)
    said = ["talk.stepped", "call.ended", "note.taken"]
    assert logged(crew, *said) == said
    assert audit.verify_store(crew.store).broken is None


def test_a_desk_that_was_killed_in_the_outage_delivers_when_it_is_started_anew(
    crew, wire, sit_down
):
    desk = sit_down()
    person, permit, talk = on_the_line(crew, desk)
    wire.down = True
    wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("no_answer", note="没接"))
    drafts.keep(desk, person.id, None, "还没写完")
    with pytest.raises(DeskError):
        sit_down()
    wire.down = False
    after = sit_down()
    assert not waiting(after) and counted(crew, "outcomes") == 1
    assert [one.note for one in drafts.standing(after)] == ["还没写完"]
    assert not calls.open_permits(after)


def test_what_was_on_its_way_when_the_desk_was_killed_is_sent_again_and_not_doubled(
    crew, wire, sit_down
):
    """The journal knows it before the office does, and until the office has said so."""
    desk = sit_down()
    _, permit, _ = on_the_line(crew, desk)
    file, kept = desk.journal._file, []
    file.deliver = kept.append  # killed just then
    wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("no_answer"))
    assert kept and counted(crew, "outcomes") == 1
    after = sit_down()
    assert not waiting(after) and counted(crew, "outcomes") == 1


def test_a_permit_whose_answer_was_lost_with_the_desk_is_found_by_the_next_one(
    crew, wire, sit_down
):
    desk = sit_down()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    permit_id = new_id()
    wire.cut = True
    with pytest.raises(DeskError, match="book.unreachable"):
        desk.ask("ask_permit", permit_id=permit_id, debtor_id=person.id,
                 point_id=person.points[0], device=desk.device)  # fmt: skip
    after = sit_down()
    assert [one[0] for one in calls.open_permits(after)] == [permit_id]
    calls.dial(after, calls.ask_permit(after, permit_id, person.id, person.points[0]))
    assert (counted(crew, "permits"), counted(crew, "contacts")) == (1, 1)


def test_what_the_office_refuses_is_kept_with_its_words_until_somebody_says(crew, wire, sit_down):
    desk = sit_down()
    person, permit, _ = on_the_line(crew, desk)
    night = (now() + timedelta(days=2)).replace(hour=18, minute=30)
    wire.down = True
    wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("callback", callback_at=night))
    people.note(desk, person.id, "记一笔", new_id())
    windows = [one for one in rulebook(Settings()).packs[0].rules if one.kind is Kind.WINDOW]
    rule_by(crew.store, (replace(rulebook(Settings()).packs[0], rules=tuple(windows)),))
    wire.down = False
    desk.journal.deliver(desk)
    (left,) = desk.journal.entries()
    assert left.function == "wrap_up" and left.refused.code == "callback.outside_hours"
    assert left.refused.values["at"] == night and left.name == ""
    assert counted(crew, "log", "kind = 'note.taken'") == 1  # what came after it went
    desk.journal.deliver(desk)
    assert len(waiting(desk)) == 1 and waiting(sit_down()) == ["wrap_up"]
    with crew.store.begin() as tx:
        install.driver_of(tx).execute("DELETE FROM office.rules")
    desk.journal.again(left.place)
    desk.journal.deliver(desk)
    assert not waiting(desk) and counted(crew, "outcomes") == 1


def test_who_is_not_let_in_was_not_refused_what_they_said(crew, wire, sit_down):
    """A password that was changed, a server being restored: nobody has looked at what was said."""
    desk = sit_down()
    person, permit, _ = on_the_line(crew, desk)
    wire.down = True
    people.note(desk, person.id, "记一笔", new_id())
    wire.down = False
    desk.journal.away = None  # as where the line comes back by itself
    shut = "CONNECT ON DATABASE {} {} collector"
    with crew.made.server_connection() as server:
        server.execute("REVOKE " + shut.format(crew.made.database, "FROM"))
        wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("no_answer"))
        drafts.keep(desk, person.id, None, "还没写完")
        assert waiting(desk) == ["take_note", "wrap_up", "keep_draft"]
        with pytest.raises(DeskError, match="office.not_entered"):
            desk.journal.deliver(desk)
        assert not any(one.refused for one in desk.journal.entries())
        server.execute("GRANT " + shut.format(crew.made.database, "TO"))
    desk.journal.deliver(desk)
    assert not waiting(desk) and counted(crew, "outcomes") == 1


def test_what_another_version_wrote_keeps_nobody_from_sitting_down(crew, wire, sit_down):
    """The office has no words for it: it stays with those of the journal, and what follows goes."""
    desk = sit_down()
    person, _, _ = on_the_line(crew, desk)
    wire.down = True
    for words in ("一", "二", "三"):
        people.note(desk, person.id, words, new_id())
    desk.journal._file._driver.execute(
        "UPDATE entries SET said = json_set(said, '$.gone', 1) WHERE said NOT LIKE '%\\u4e09%'"
    )
    wire.down = False
    after = sit_down()
    left = after.journal.entries()
    assert [one.refused.code for one in left] == ["journal.not_understood"] * 2
    assert counted(crew, "log", "kind = 'note.taken'") == 1


def test_what_is_refused_at_once_is_said_at_once(crew, sit_down):
    desk = sit_down()
    person, _, _ = on_the_line(crew, desk)
    with pytest.raises(DeskError, match="permit.unknown"):
        wrapups.wrap_up(desk, new_id(), new_id(), WrapUp("no_answer"))
    assert not waiting(desk)


@pytest.fixture
def copied(crew, pg_server):
    """Copies the office with everybody in it, to an address of its own."""
    made = []

    def copy():
        crew.store.close()  # nobody may be connected
        with crew.made.server_connection() as server:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                           "WHERE datname = current_database() AND pid <> pg_backend_pid()")
        made.append(replace(crew.made, database=pg_server.create("copied", crew.made.database)))
        with made[0].server_connection() as server:
            server.execute(f'ALTER DATABASE "{made[0].database}" OWNER TO {OWNER}')
        with closing(made[0].open()) as store, store.begin() as tx:
            install.secure_database(tx)
        return made[0]

    yield copy
    for one in made:
        pg_server.drop(one.database)


def notes(office) -> int:
    with office.connect() as owner:
        return owner.execute("SELECT count(1) FROM log WHERE kind = 'note.taken'").fetchone()[0]


def written_down(crew, wire, desk):
    """A note that waits."""
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    wire.down = True
    people.note(desk, person.id, "记一笔", new_id())
    wire.down = False
    assert waiting(desk) == ["take_note"]
    desk.close()


def test_nothing_goes_under_another_login_and_who_sits_there_is_told(crew, wire, sit_at):
    bob = crew.add("bob")
    written_down(crew, wire, sit_at())
    theirs = sit_at(bob)
    assert not waiting(theirs) and notes(crew.made) == 0
    (one,) = theirs.journal.elsewhere()
    assert (one.whose.login, one.lines) == (crew.ann.login, 1)
    assert not theirs.journal.is_mine(one.whose)
    theirs.journal.bring(one.whose)  # not theirs to send
    theirs.journal.deliver(theirs)
    assert notes(crew.made) == 0
    theirs.close()
    assert not sit_at().journal.elsewhere() and notes(crew.made) == 1


def test_nothing_goes_to_another_office_that_has_the_same_people(crew, wire, sit_at, copied):
    """A copy for practice: the ids of people, staff and book are all alike."""
    written_down(crew, wire, sit_at())
    elsewhere = copied()
    there = sit_at(at=elsewhere.url_of(crew.ann.login))
    assert not waiting(there) and notes(elsewhere) == 0
    (one,) = there.journal.elsewhere()
    assert one.whose.address.endswith(crew.made.database) and there.journal.is_mine(one.whose)
    there.close()
    assert not sit_at().journal.elsewhere()
    assert (notes(crew.made), notes(elsewhere)) == (1, 0)


def test_what_waits_goes_to_an_office_that_has_moved_once_somebody_says_so(
    crew, wire, sit_at, copied
):
    written_down(crew, wire, sit_at())
    elsewhere = copied()
    with elsewhere.connect() as owner:
        (known,) = owner.execute("SELECT value FROM settings WHERE name = 'book.id'").fetchone()
        owner.execute("UPDATE settings SET value = %s WHERE name = 'book.id'", ("f" * 32,))
    there = sit_at(at=elsewhere.url_of(crew.ann.login))
    (one,) = there.journal.elsewhere()
    assert not there.journal.is_mine(one.whose)  # another office, whoever says what
    there.close()
    with elsewhere.connect() as owner:
        owner.execute("UPDATE settings SET value = %s WHERE name = 'book.id'", (known,))
    there = sit_at(at=elsewhere.url_of(crew.ann.login))
    assert notes(elsewhere) == 0
    there.journal.bring(one.whose)
    there.journal.deliver(there)
    assert notes(elsewhere) == 1 and not waiting(there) and not there.journal.elsewhere()


def noted_and_called(crew, sit_at, copied):
    """A note that an office has had, then a copy of it, then another note and a call."""
    desk = sit_at()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    people.note(desk, person.id, "先前", new_id())
    desk.close()
    copy, desk = copied(), sit_at()
    people.note(desk, person.id, "后来", new_id())
    permit = calls.ask_permit(desk, new_id(), person.id, person.points[0])
    calls.dial(desk, permit)
    wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("no_answer", note="没接"))
    assert not waiting(desk) and notes(crew.made) == 2
    desk.close()
    return copy


def test_what_an_office_that_was_brought_back_lacks_is_sent_again_or_said_to_be_lost(
    crew, sit_at, copied
):
    copy = noted_and_called(crew, sit_at, copied)
    exchange(crew.made, copy)
    for _ in range(2):
        desk = sit_at()
        assert notes(crew.made) == 2
        (lost,) = desk.journal.entries()
        assert (lost.function, lost.refused.code) == ("wrap_up", "journal.brought_back")
        assert "没接" in str(lost.said["stated"])
        desk.close()
    sit_at().journal.give_up(lost.place)
    assert not waiting(sit_at())


def test_at_another_address_what_it_lacks_waits_for_somebodys_word(crew, sit_at, copied):
    copy = noted_and_called(crew, sit_at, copied)
    there = sit_at(at=copy.url_of(crew.ann.login))
    (one,) = there.journal.elsewhere()
    assert one.lines == 2 and there.journal.is_mine(one.whose) and notes(copy) == 1
    there.journal.bring(one.whose)
    there.journal.deliver(there)
    assert notes(copy) == 2 and waiting(there) == ["wrap_up"]


def test_what_it_lacks_is_found_though_something_newer_was_delivered_to_it(
    crew, sit_at, copied, monkeypatch
):
    """A desk that slept through it, and was at work before it had asked."""
    monkeypatch.setattr(patience, "_PATIENCE", 0.5)
    desk = sit_at()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    people.note(desk, person.id, "先前", new_id())
    copy = copied()
    people.note(desk, person.id, "后来", new_id())
    desk.journal.deliver(desk)
    people.note(desk, person.id, "最后", new_id())
    exchange(crew.made, copy)
    people.note(desk, person.id, "恢复之后", new_id())
    assert notes(crew.made) == 2
    desk.journal.deliver(desk)
    assert notes(crew.made) == 4 and not waiting(desk)


def test_what_a_copy_for_practice_has_had_is_nothing_that_the_office_lacks(
    crew, sit_at, copied
):
    desk = sit_at()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    people.note(desk, person.id, "真的", new_id())
    desk.close()
    there = sit_at(at=copied().url_of(crew.ann.login))
    people.note(there, person.id, "练习", new_id())
    there.close()
    desk = sit_at()
    assert not desk.journal.elsewhere() and notes(crew.made) == 1


def test_what_somebody_wants_stands_though_the_call_is_gone(crew, sit_at, copied):
    desk = sit_at()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    desk.close()
    copy, desk = copied(), sit_at()
    permit = calls.ask_permit(desk, new_id(), person.id, person.points[0])
    calls.dial(desk, permit)
    peace = Shield(asked=(Asked(Channel.CALL, None, "不要再打"),), contact_id=permit.id)
    flags.protect(desk, person.id, peace)
    desk.close()
    exchange(crew.made, copy)
    assert not waiting(sit_at()) and counted(crew, "opt_outs") == 1


def test_what_was_brought_back_and_is_refused_for_another_reason_says_so(
    crew, sit_at, copied, monkeypatch
):
    desk = sit_at()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    desk.close()
    copy, desk = copied(), sit_at()
    people.note(desk, person.id, "后来", new_id())
    desk.close()
    exchange(crew.made, copy)
    with crew.made.connect() as owner:
        owner.execute("UPDATE staff SET role = 'admin' WHERE id = %s", (crew.ann.id,))
    (one,) = sit_at().journal.entries()
    assert one.refused.code == "login.not_allowed"


def exchange(one, other):
    """Each database has the name of the other one."""
    names = (one.database, f"{one.database}_aside"), (other.database, one.database)
    with psycopg.connect(one.server.admin, autocommit=True) as server:
        for before, after in (*names, (f"{one.database}_aside", other.database)):
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                           "WHERE datname = %s", (before,))
            server.execute(f'ALTER DATABASE "{before}" RENAME TO "{after}"')


def test_what_waits_bears_the_time_of_the_office(crew, wire, url, keyring, tmp_path):
    chosen = Settings(office=url, book=str(tmp_path / "desk" / "own.book"))
    fast = office_desk(
        chosen, FakePhone(), clock=lambda: now() + timedelta(days=2), device_id="d" * 32,
        keyring=keyring,
    )  # fmt: skip
    with closing(login.sign_in(fast, crew.ann.login, PASSWORD)) as desk:
        person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
        wire.down = True
        people.note(desk, person.id, "记一笔", new_id())
        (one,) = desk.journal.entries()
        assert abs(one.at - now()) < timedelta(minutes=1)


def test_another_office_that_answers_at_the_same_address_gets_nothing(crew, wire, sit_down):
    desk = sit_down()
    person, permit, _ = on_the_line(crew, desk)
    wire.down = True
    wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("no_answer"))
    named = "UPDATE settings SET value = %s WHERE name = 'book.id'"
    with crew.made.connect() as owner:
        (known,) = owner.execute("SELECT value FROM settings WHERE name = 'book.id'").fetchone()
        owner.execute(named, ("f" * 32,))
        wire.down = False
        with pytest.raises(DeskError, match="journal.other_office"):
            desk.journal.deliver(desk)
        assert desk.journal.away.code == "journal.other_office"
        people.note(desk, person.id, "记一笔", new_id())
        assert waiting(desk) == ["wrap_up", "take_note"] and counted(crew, "outcomes") == 0
        owner.execute(named, (known,))
    desk.journal.deliver(desk)
    assert not waiting(desk) and counted(crew, "outcomes") == 1


def test_the_journal_shows_nothing_without_its_key(crew, wire, sit_down, keyring, tmp_path):
    desk = sit_down()
    person, _, _ = on_the_line(crew, desk)
    wire.down = True
    people.note(desk, person.id, "secret words", new_id())
    desk.close()
    written = b"".join(path.read_bytes() for path in (tmp_path / "desk").iterdir())
    assert b"secret words" not in written and b"take_note" not in written and len(written) > 4096
    wire.down = False
    key = keyring.kept.pop("journal")
    without = sit_down()
    assert without.journal.problem.code == "journal.unreadable" and not without.journal.entries()
    people.note(without, person.id, "es geht", new_id())  # the office is there
    keyring.kept["journal"] = bytes(32)
    assert sit_down().journal.problem.code == "journal.unreadable"
    keyring.kept["journal"] = key
    assert not waiting(sit_down()) and counted(crew, "log", "kind = 'note.taken'") == 2
    keyring.missing = True
    assert sit_down().journal.problem.code == "keyring.none"


def test_what_was_chosen_of_the_desk_and_of_its_list_waits_as_it_was_chosen_last(
    crew, wire, sit_down
):
    desk = sit_down()
    wire.down = True
    for theme in ("dark", "light"):
        preferences.keep(desk, Preferences(language="en", theme=theme))
        preferences.keep_filters(desk, Filters(Stage.EARLY if theme == "dark" else Stage.LATE))
    assert waiting(desk) == ["keep_preferences"] * 2 and not desk.journal.seen()
    wire.down = False
    desk.journal.deliver(desk)
    assert not waiting(desk)
    office = crew.desk(crew.ann)
    assert preferences.standing(office).theme == "light"
    assert preferences.filters(office) == Filters(Stage.LATE)


def test_what_finds_no_room_in_an_outage_is_said_to_be_kept_nowhere(crew, wire, sit_down):
    desk = sit_down()
    person, _, _ = on_the_line(crew, desk)
    wire.down = True
    people.note(desk, person.id, "记一笔", new_id())
    desk.journal._file._driver.execute("PRAGMA max_page_count = 1")  # no larger than it is
    with pytest.raises(DeskError, match="book.disk_full"):
        people.note(desk, person.id, "再记一笔" * 2_500, new_id())
    assert waiting(desk) == ["take_note"]


def test_words_that_are_too_long_are_refused_at_the_desk_and_do_not_wait(crew, wire, sit_down):
    desk = sit_down()
    person, _, _ = on_the_line(crew, desk)
    wire.down = True
    with pytest.raises(DeskError, match=r"words\.too_long"):
        people.note(desk, person.id, "长" * 10_001, new_id())
    assert waiting(desk) == []


@pytest.mark.parametrize("by_typing", [True, False])
def test_on_a_full_disk_older_words_do_not_take_the_place_of_newer_ones(
    crew, wire, sit_down, by_typing
):
    """Nor does it keep anybody from a call that the office has what it could not drop."""
    desk = sit_down()
    person = make_person(crew.owner_as(crew.ann), collector=crew.ann)
    wire.down = True
    drafts.keep(desk, person.id, None, "说")
    wire.down = False
    desk.journal.away = None

    def full(*_):
        raise DeskError("book.disk_full")

    file = desk.journal._file
    file.deliver, file.put, deliver = full, full, file.deliver
    for words in ("说好", "说好了"):
        drafts.keep(desk, person.id, None, words)
        desk.journal.deliver(desk)
        assert [one.note for one in drafts.standing(desk)] == [words]
    assert not desk.journal.waits()
    calls.ask_permit(desk, new_id(), person.id, person.points[0])
    assert len(file.entries(desk.journal._whose)) == 1
    file.deliver = deliver
    if by_typing:  # once there is room again it does not go once more with the next seat
        drafts.keep(desk, person.id, None, "说完")
    else:
        desk.close()
    after = sit_down()
    assert not after.journal.entries()
    words = "说完" if by_typing else "说好了"
    assert [one.note for one in drafts.standing(after)] == [words]


def prefer_dark(desk, wire) -> None:
    """A choice that is made in an outage, which is over then."""
    wire.down = True
    preferences.keep(desk, Preferences(language="en", theme="dark"))
    wire.down = False


def test_who_signs_in_again_at_the_same_window_finds_what_they_chose_in_an_outage(
    crew, wire, sit_down
):
    desk = sit_down()
    prefer_dark(desk, wire)
    again = login.sign_in(replace(desk, staff=None), crew.ann.login, PASSWORD)
    assert again.journal is desk.journal and again.journal.away is None
    assert preferences.standing(again).theme == "dark" and not waiting(again)
    again.close()


def test_how_somebody_else_likes_their_desk_is_not_counted_unless_it_was_refused(
    crew, wire, sit_at
):
    desk = sit_at()
    prefer_dark(desk, wire)
    (place,) = [one.place for one in desk.journal.entries()]
    theirs = sit_at(crew.add("bob"))
    assert waiting(desk) == ["keep_preferences"] and not theirs.journal.elsewhere()
    desk.journal._file.mark(place, DeskError("preference.unknown"))
    assert [one.lines for one in theirs.journal.elsewhere()] == [1]


def test_a_filter_that_is_too_long_to_be_kept_is_refused_in_words(sit_down):
    desk = sit_down()
    with pytest.raises(DeskError, match="preference.unknown") as refused:
        preferences.keep_filters(desk, Filters(tag="长" * 1000))
    assert "1000" in Wording("en").problem(refused.value) and not waiting(desk)


@pytest.mark.parametrize("page", [2, 3, 6, -1])
def test_a_journal_that_is_damaged_anywhere_is_said_to_be_and_the_desk_works_without_it(
    crew, wire, sit_down, tmp_path, page
):
    """Not by its first page alone: later ones were found out by each step of the desk."""
    desk = sit_down()
    person, _, _ = on_the_line(crew, desk)
    wire.down = True
    for _ in range(30):
        people.note(desk, person.id, "记一笔" * 100, new_id())
    wire.down = False
    desk.close()
    (path,) = (tmp_path / "desk").glob("*.journal")
    written = bytearray(path.read_bytes())
    written[page * 4096 - 2000 if page > 0 else -1] ^= 1
    path.write_bytes(written)
    after = sit_down()
    assert after.journal.problem.code == "journal.unreadable"
    assert not after.journal.entries() and path.read_bytes() == written
    other = make_person(crew.owner_as(crew.ann), mobiles=("+8613490000009",), collector=crew.ann)
    calls.dial(after, calls.ask_permit(after, new_id(), other.id, other.points[0]))


@pytest.mark.parametrize("code", ["login.changed", "login.closed", "journal.other_office"])
def test_why_an_office_that_is_back_lets_nobody_in_is_what_the_desk_says(
    crew, wire, sit_down, code
):
    """Not that it cannot be reached: nobody would wait for anything then."""
    desk = sit_down()
    person, permit, _ = on_the_line(crew, desk)
    wire.down = True
    wrapups.wrap_up(desk, permit.id, new_id(), WrapUp("no_answer"))
    assert desk.journal.shut_out() is None
    change, back = {
        "login.changed": ("UPDATE staff SET role = 'visitor' WHERE id = %s",
                          "UPDATE staff SET role = 'collector' WHERE id = %s"),
        "login.closed": ("UPDATE staff SET active = 0 WHERE id = %s",
                         "UPDATE staff SET active = 1 WHERE id = %s"),
        "journal.other_office": (
            "UPDATE settings SET value = reverse(value) WHERE name = 'book.id' AND %s <> ''",
        ) * 2,
    }[code]  # fmt: skip
    with crew.made.connect() as owner:
        owner.execute(change, (crew.ann.id,))
        wire.down = False
        with pytest.raises(DeskError, match=code):
            desk.journal.deliver(desk)
        assert desk.journal.shut_out().code == code and waiting(desk) == ["wrap_up"]
        with pytest.raises(DeskError, match=code):
            calls.ask_permit(desk, new_id(), person.id, person.points[0])
        owner.execute(back, (crew.ann.id,))
    desk.journal.deliver(desk)
    assert desk.journal.shut_out() is None and not waiting(desk)
    assert counted(crew, "outcomes") == 1
