"""The language is changed while the office is away: no step is said to be lost, and nothing is."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from app.domain.queue import Filters, Stage
from app.services import preferences
from app.settings import Preferences
from tests.make import make_person
from tests.office.desks import PASSWORD
from tests.office.workstations import end_live, soon
from ui import wording
from ui.application import Program
from ui.widgets.notice import Notice


@pytest.fixture
def station(wired):
    return wired


@pytest.fixture
def notices(monkeypatch):
    """The words of every notice of the window, in order."""
    said, say = [], Notice.say

    def told(notice, words, *kind) -> None:
        said.append(words)
        say(notice, words, *kind)

    monkeypatch.setattr(Notice, "say", told)
    return said


@pytest.fixture
def program(crew, station, qapp, qtbot, dressed, request):
    """The whole window with its own worker, in which Ann has called somebody."""
    station.keyring.missing = getattr(request, "param", "") == "no keyring"
    make_person(crew.owner_as(crew.ann), "王小明", collector=crew.ann)
    station.url = station.address
    made = Program(qapp, station.start(), "zh_CN")
    frame = made.frame
    qtbot.addWidget(frame)
    made.show()
    soon(qapp, lambda: frame.sign_in.isVisible() and frame.sign_in.login.text())
    frame.sign_in.password.setText(PASSWORD)
    frame.sign_in.button.click()
    soon(qapp, lambda: frame.panes is not None)
    desk = frame.desk
    desk.next_person()
    soon(qapp, lambda: desk.shown_person is not None)
    desk.call()
    soon(qapp, desk.centre.is_calling)
    soon(qapp, made.tasks.is_idle)
    yield made
    end_live(frame)
    made._speaker.hush()
    made.tasks.close()
    frame._open_desk.close()


def done(qapp, program) -> None:
    """What was asked for is answered, and what follows from that too."""
    until = time.monotonic() + 0.5
    soon(qapp, lambda: time.monotonic() > until and program.tasks.is_idle())


@pytest.mark.parametrize(
    ("known", "page"), [(True, "talk"), (False, "talk"), (True, "ending"), (False, "ending")]
)
def test_the_language_is_another_one_and_what_was_typed_and_chosen_goes_when_the_office_is_back(
    program, notices, station, qapp, known, page
):
    frame = program.frame
    desk = frame.desk
    if page == "ending":
        desk.answer("no_answer")
        desk.wrap_up()
    done(qapp, program)
    notices.clear()
    station.wire.down = True
    if known:
        soon(qapp, desk.outage.is_away)
    desk.centre.note.setText("说到一半")
    frame.do("language.en")
    done(qapp, program)
    desk.centre.note.setText("说到一半，没说完")
    frame.do("language.zh_TW")
    done(qapp, program)
    assert notices == []
    assert desk.outage.words.text() == wording.text("unsent.away")
    assert wording.language() == "zh_TW" and desk.centre.note.text() == "说到一半，没说完"
    shown = desk.centre.ending if page == "ending" else desk.centre.talk
    assert desk.centre.flow.currentWidget() is shown
    station.wire.down = False
    journal = desk._desk.journal
    soon(qapp, lambda: journal.away is None and not journal.entries())
    done(qapp, program)
    assert notices == []
    assert preferences.standing(station.crew.owner_as(station.crew.ann)).language == "zh_TW"
    with station.crew.store.read() as tx:
        said = tx.connection.exec_driver_sql("SELECT note FROM drafts").scalars().all()
    assert said == ["说到一半，没说完"]


def test_a_list_that_is_read_anew_each_minute_says_nothing_while_the_office_is_away(
    program, notices, station, qapp
):
    desk = program.frame.desk
    done(qapp, program)
    notices.clear()
    station.wire.down = True
    desk.queue.reload()  # before anybody knows
    desk.stay_with()
    soon(qapp, desk.outage.is_away)
    desk.queue._looked = None
    desk._heard(frozenset({"person"}))
    done(qapp, program)
    assert notices == []
    assert not desk.outage.isHidden()
    station.wire.down = False
    soon(qapp, lambda: desk.queue._looked is not None)  # read again once it is back


def test_what_is_read_once_and_the_turn_of_the_day_are_made_up_for_when_the_office_is_back(
    program, notices, station, qapp
):
    frame = program.frame
    desk = frame.desk
    elsewhere = station.crew.owner_as(station.crew.ann)  # they chose at another desk
    preferences.keep(elsewhere, Preferences(language="zh_CN", theme="dark"))
    preferences.keep_filters(elsewhere, Filters(Stage.EARLY))
    done(qapp, program)
    notices.clear()
    station.wire.down = True
    today, desk._day = desk._day, desk._day - timedelta(days=1)
    desk._tick()  # before anybody knows
    desk._read_once()
    desk._look_for_unfinished()
    done(qapp, program)
    assert desk.outage.is_away() and desk._day < today and notices == []
    assert frame.preferences.theme != "dark"
    station.wire.down = False
    soon(qapp, lambda: not desk._unread and desk._day == today)
    done(qapp, program)
    assert frame.preferences.theme == "dark" and notices == []
    assert desk.queue.cases._filters == Filters(Stage.EARLY)


@pytest.mark.parametrize("program", ["no keyring"], indirect=True)
def test_without_a_journal_the_window_says_what_was_not_kept_and_what_cannot_be(
    program, notices, station, qapp
):
    frame = program.frame
    desk = frame.desk
    assert desk._desk.journal.problem is not None
    done(qapp, program)
    notices.clear()
    station.wire.down = True
    soon(qapp, desk.outage.is_away)
    frame.do("language.en")
    done(qapp, program)
    assert wording.language() == "en" and notices[0] == wording.text("unsent.choice")
    assert desk.outage.words.text() == wording.text("unsent.away_unkept")
    desk.next_person()
    desk.finish(go_on=False)
    done(qapp, program)
    assert not any(wording.text("problem.office.away") in words for words in notices)
