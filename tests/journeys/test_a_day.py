"""A collector's day, told as it goes: from signing in to the last look at what was done."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QListView

from app.services import calls, day, login, people
from tests.journeys.conftest import CTRL, PASSWORD

_MOST_STOPS = 60  # of Tab, from anywhere back to where it began


def _card(collector, people_of, name):
    return people.card(collector.book, people_of[name].id)


def test_a_whole_day_goes_by_keys_alone(collector, people):
    # 早上：登录，取第一位
    collector.signs_in()
    collector.takes_the_next()
    assert collector.name == "王小明"

    # 打通了，是本人；先核身，后谈钱
    collector.calls()
    assert collector.step() == "greet" and collector.desk.masked == people["王小明"].id
    collector.hears("says_self")
    collector.types_what_they_say_of_themselves()
    assert collector.step() in ("purpose", "effects") and collector.desk.masked is None

    # 说明、倾听、记一笔
    collector.hears("goes_on")
    while collector.step() in ("effects", "ways"):
        collector.hears("understood")
    collector.notes("工资月底发")
    collector.hears("cash_flow")

    # 约定，复述，收尾，下一位
    collector.hears("pays_part")
    collector.writes("500")
    collector.hears("right")
    collector.hears("done")
    collector.takes_the_proposed_next_step()
    collector.wraps_up()
    (promise,) = _card(collector, people, "王小明").promises
    assert promise.amount.minor == 50_000
    second = collector.name
    assert second in ("李静", "赵云")

    # 没人接：一个数字就到收尾
    collector.calls()
    collector.hears("no_answer")
    collector.takes_the_proposed_next_step()
    collector.wraps_up()
    assert _card(collector, people, second).timeline[0].disposition == "no_answer"

    # 这一位打回来了：来电，同一套流程
    collector.presses(Qt.Key.Key_F6)
    collector.writes(second)
    collector.presses(Qt.Key.Key_Return)
    collector.presses(Qt.Key.Key_Return)
    collector.presses(Qt.Key.Key_1)
    assert collector.step() == "greet_inbound"
    collector.hears("says_self")
    collector.types_what_they_say_of_themselves()
    collector.hears("not_now")
    collector.hears("right")
    collector.hears("done")
    collector.takes_the_proposed_next_step()
    collector.wraps_up()
    assert _card(collector, people, second).timeline[0].direction == "inbound"

    # 按姓名找人，写一笔，离席上锁，回来接着做
    collector.presses(Qt.Key.Key_K, CTRL)
    collector.writes("王小明")
    collector.presses(Qt.Key.Key_Return)
    collector.presses(Qt.Key.Key_Return)
    assert collector.name == "王小明"
    collector.notes("上午已承诺，勿重复拨打")
    collector.presses(Qt.Key.Key_L, CTRL)
    assert collector.frame.is_locked()
    collector.writes(PASSWORD)
    collector.presses(Qt.Key.Key_Return)
    assert not collector.frame.is_locked() and collector.name == "王小明"

    # 一天结束：看看今天
    collector.presses(Qt.Key.Key_4, CTRL)
    done = day.my_day(login.sign_in(replace(collector.book, staff=None), "lin", PASSWORD))
    assert (done.done, done.reached, done.promised) == (3, 2, 1)
    assert calls.open_permits(collector.book) == []


def _stops(collector):
    """Everything that Tab leads to, in its order; it has to come round to where it began."""
    found = [QApplication.focusWidget()]
    for _ in range(_MOST_STOPS):
        collector.presses(Qt.Key.Key_Tab)
        if QApplication.focusWidget() in found[:2] and len(found) > 2:
            return found  # the page of a talk has the keys at first, but is no stop
        found.append(QApplication.focusWidget())
    raise AssertionError(f"Tab never comes round: {found}")


def _named(widget):
    """Whether a screen reader has a name to say."""
    return bool(QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip())


def _walked(collector, where):
    stops = _stops(collector)
    needing = (QAbstractButton, QLineEdit, QListView)
    nameless = [type(one).__name__ for one in stops if isinstance(one, needing) and not _named(one)]
    assert nameless == [], where
    assert all(one.isVisible() for one in stops), where
    return stops


def test_tab_walks_the_main_path_and_every_stop_has_a_name(collector):
    assert len(_walked(collector, "sign-in")) >= 3
    collector.signs_in()
    _walked(collector, "nobody open")
    collector.takes_the_next()
    before = _walked(collector, "before the call")
    centre = collector.desk.centre
    actions = (centre.call, centre.inbound, centre.protect, centre.next)
    assert [one for one in before if one in actions] == list(actions)
    assert before[0] is centre.call and centre.note in before
    collector.calls()
    assert centre.note in _walked(collector, "in a call")
    collector.wraps_up()
    assert centre.ending.form.how in _walked(collector, "wrap-up")
