"""The right pane and the search: every way to reach somebody, what happened, and finding people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt

from app.domain.contact import (
    Allowance,
    Answer,
    Channel,
    Party,
    Reason,
    Verdict,
)
from app.domain.money import Money
from app.domain.people import (
    ContactPoint,
    PointKind,
    PointState,
    PointVerdict,
    TimelineEntry,
    TimelineKind,
)
from app.domain.promises import Promise
from app.services import people
from tests.make import make_person
from tests.ui.talks import give
from ui import theme, wording
from ui.models.contacts import ALLOW, FORBID, WAIT, state, used, why, word
from ui.widgets import painting
from ui.windows.contacts import ContactsPane

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, ten in the morning in Shanghai
ACCESS = Qt.ItemDataRole.AccessibleTextRole
TOLD = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, ACCESS)


def _point(name, kind=PointKind.MOBILE, party=Party.DEBTOR):
    return ContactPoint(name, "p", kind, f"134****{name}", party, None, None, PointState.ACTIVE, ())


LEFT = (Allowance("effective_calls", "cn", 1, 3), Allowance("unanswered_dials", "cn", 2, 6))
YES = Verdict(Answer.ALLOW, (), None, LEFT, ("cn@2026-01-30",), NOW + timedelta(hours=12))
NO = Verdict(
    Answer.DENY, (Reason("third_party_refused", "cn", "GB/T", "S"),), None, (), ("cn@2026-01-30",)
)
LATER = replace(NO, next_allowed_at=NOW + timedelta(hours=9))
WAYS = (
    PointVerdict(_point("0001", party=Party.THIRD_PARTY), YES),
    PointVerdict(_point("0002"), LATER),
    PointVerdict(_point("0003"), YES),
    PointVerdict(_point("0004", PointKind.ADDRESS), NO, Channel.VISIT),
    PointVerdict(_point("0003"), replace(YES, allowances=()), Channel.SMS),
)


@pytest.fixture
def pane(qtbot, dressed):
    titles = {"cn": {"zh_CN": "中国大陆：规则", "zh_TW": "中國大陸", "en": "China"}}
    made = ContactsPane(lambda: titles)
    qtbot.addWidget(made)
    made.resize(318, 700)
    made.show()
    return made


def _numbers(pane):
    return [(row.point.id, row.channel) for row in pane.points.rows()]


def test_the_persons_own_number_that_may_be_called_stands_first_and_is_marked(pane):
    pane.show_points(WAYS, NOW)
    assert _numbers(pane)[0] == ("0003", Channel.CALL)
    assert pane.marked().point.id == "0003"
    assert {channel for _, channel in _numbers(pane)} == {
        Channel.CALL, Channel.VISIT, Channel.SMS,
    }  # fmt: skip


def test_newer_answers_move_no_row_and_no_mark(pane):
    pane.show_points(WAYS, NOW)
    before = _numbers(pane)
    pane.mark("0002")
    turned = tuple(
        replace(one, verdict=LATER) if one.point.id == "0003" else one for one in reversed(WAYS)
    )
    pane.show_points(turned, NOW + timedelta(minutes=1))
    assert _numbers(pane) == before
    assert pane.marked().point.id == "0002"


def test_a_short_message_is_no_number_to_call(pane):
    pane.show_points(WAYS, NOW)
    at = _numbers(pane).index(("0003", Channel.SMS))
    pane.view.setCurrentIndex(pane.points.index(at))
    assert pane.marked() is None


def test_each_answer_has_its_word_its_shape_and_what_is_left(dressed):
    _, later, yes, visit, message = WAYS
    assert [state(one) for one in (yes, later, WAYS[0], visit)] == [ALLOW, WAIT, ALLOW, WAIT]
    assert state(replace(yes, verdict=NO)) == FORBID
    assert word(yes, NOW) == "可拨"
    assert word(later, NOW) == "19:00 起"
    assert word(visit, NOW) == "需预约"
    assert word(message, NOW) == "可发"
    assert why(yes) == "今日余 2 次"
    assert used(yes) == "此号今日未接通 2/6"
    assert why(message) == "22:00 起不能联系，还剩"


def test_a_row_is_read_out_whole_and_its_tooltip_names_the_clause(pane):
    pane.show_points(WAYS, NOW)
    first = pane.points.index(0)
    assert first.data(ACCESS) == "电话, 134****0003, 本人, 可拨, 今日余 2 次"
    refused = pane.points.index_of("0004")
    assert "GB/T" in refused.data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW", "en"])
def test_no_number_word_or_countdown_is_cut(pane, dressed, monkeypatch, language):
    wording.use(language)
    theme.apply(dressed, theme.LIGHT)
    cut = []
    write = painting.write

    def watched(painter, area, words, look, align=painting.LEFT):
        if look[0] != "caption" and painting.width(words, look[0]) > area.width():
            cut.append(words)
        return write(painter, area, words, look, align)

    monkeypatch.setattr(painting, "write", watched)
    ways = tuple(
        replace(one, verdict=replace(LATER, next_allowed_at=NOW + timedelta(days=30)))
        if one.point.id == "0002"
        else one
        for one in WAYS
    )
    pane.show_points(ways, NOW)
    pane.view.grab()
    wording.use("zh_CN")
    assert cut == []


def _entry(**changes):
    made = {
        "contact_id": "c", "at": NOW, "channel": "call", "direction": "outbound",
        "disposition": "promise", "outcome_id": "o", "staff": "周宽", "corrected": False,
        "note": "25 号发工资", "seat": "1024",
    }  # fmt: skip
    return TimelineEntry(**(made | changes))


PAST = (
    _entry(talk_seconds=372),
    _entry(at=NOW - timedelta(days=1), disposition="no_answer", note=None, corrected=True,
           reason="按错了"),
    _entry(at=NOW - timedelta(days=1, hours=1), direction="inbound", talk_seconds=61, note=None),
    _entry(at=NOW - timedelta(days=6), kind=TimelineKind.NOTE, channel="", direction="",
           disposition=None, note="下午方便"),
)  # fmt: skip
PROMISED = Promise("q", Money(120_000), date(2026, 11, 26), "open", NOW + timedelta(minutes=1))


def test_the_timeline_stands_under_its_days_newest_first(pane):
    pane.show_past(PAST, NOW, (PROMISED,))
    model = pane.timeline
    words = [model.index(row).data() for row in range(model.rowCount())]
    assert words == [
        "今天 周一", "11-26 还 ¥1,200.00 · 待兑现", "承诺还款 · 通话 6:12 · 25 号发工资",
        "昨天", "更正：原记 无人接听", "承诺还款 · 来电 · 通话 1:01",
        "11-17 周二", "下午方便",
    ]  # fmt: skip
    corrected = model.index(4)
    assert "按错了" in corrected.data(Qt.ItemDataRole.ToolTipRole)
    assert model.index(2).data(ACCESS) == "10:00, 承诺还款 · 通话 6:12 · 25 号发工资, 1024"
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsSelectable


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW", "en"])
def test_how_a_contact_ended_is_never_cut(pane, desk, dressed, monkeypatch, language):
    wording.use(language)
    theme.apply(dressed, theme.LIGHT)
    shown = []
    write = painting.write

    def watched(painter, area, words, look, align=painting.LEFT):
        shown.append((words, area.width()))
        return write(painter, area, words, look, align)

    pane.resize(318, 1200)
    pane.show_past(
        tuple(
            _entry(at=NOW - timedelta(minutes=at), disposition=code, direction=way,
                   talk_seconds=3599)
            for at, (code, way) in enumerate(
                (code, way) for code in desk.rules.dispositions for way in ("inbound", "outbound")
            )
        ),
        NOW,
    )  # fmt: skip
    monkeypatch.setattr(painting, "write", watched)
    bar = pane.past.verticalScrollBar()
    for at in (*range(0, bar.maximum(), 400), bar.maximum()):
        bar.setValue(at)
        pane.past.grab()
    endings = {wording.text(f"disposition.{code}") for code in desk.rules.dispositions}
    room = {one: width for words, width in shown for one in endings if words.startswith(f"{one} ")}
    cut = {one for one, width in room.items() if painting.width(one, "label") > width}
    wording.use("zh_CN")
    theme.apply(dressed, theme.LIGHT)
    assert (room.keys(), cut) == (endings, set())


def test_what_was_said_is_hidden_until_it_is_certain_who_listens(pane):
    pane.show_past(PAST, NOW, (PROMISED,))
    model, open_ = pane.timeline, pane.past.grab().toImage()
    pane.hide_words("p")
    told = " ".join(
        model.index(row).data(role) or "" for row in range(model.rowCount()) for role in TOLD
    )
    assert not any(word_ in told for word_ in ("承诺", "工资", "¥", "还款", "下午"))
    hidden = pane.past.grab().toImage()
    pane.show_past((replace(PAST[0], note="欠款很多"), *PAST[1:]), NOW, (PROMISED,))
    assert pane.past.grab().toImage() == hidden
    pane.hide_words(None)
    pane.show_past(PAST, NOW, (PROMISED,))
    assert pane.past.grab().toImage() == open_


@pytest.fixture
def window(open_desk, desk):
    make_person(desk, "王小明", mobiles=("+8613490000001",), overdue=(120_000,))
    make_person(desk, "李静", mobiles=("+8613490000002",), overdue=(20_000,))
    return open_desk()


def test_an_empty_search_offers_whom_one_opened_last(window, qtbot):
    for row in (1, 0):
        window.open_person(window.queue.model.row_at(window.queue.model.index(row, 0)).debtor_id)
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    search = window.search
    assert search.popup.isVisible()
    assert [row.name for row in search.model.rows()] == ["王小明", "李静"]
    qtbot.keyClick(search, Qt.Key.Key_Down)
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert window.centre.person.name.text() == "李静"
    assert not search.popup.isVisible()


def test_a_search_without_anybody_says_so_where_one_looks(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.search, "zzzz")
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.search.above.text() == "Nobody was found."
    assert window.search.popup.isVisible()
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert not window.search.popup.isVisible()


def test_a_hit_of_the_masked_person_has_a_name_only(window, hub, qtbot):
    person = window.queue.model.row_at(window.queue.model.index(0, 0)).debtor_id
    window.open_person(person)
    window.search.setFocus()
    window.search._offer_recent()
    index = window.search.model.index(0)
    assert "¥1,200.00" in index.data(ACCESS)
    seen = window.search.hits.grab().toImage()
    hub.mask(person)
    assert index.data(ACCESS) == "王小明, 核身完成后显示"
    assert window.search.hits.grab().toImage() != seen


def test_while_somebody_is_on_the_line_the_number_says_so(window, qtbot):
    points = window.contacts.points
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert "可拨" in points.index(0).data(ACCESS)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert "通话中" in points.index(0).data(ACCESS)
    window._reload_person()  # by now the book refuses a second call
    assert points.index(0).data(ACCESS) == "电话, 134****0001, 本人, 通话中, 手机"
    give(window, qtbot, "no_answer")
    assert "通话中" not in points.index(0).data(ACCESS)


def test_the_strip_names_the_keys_of_what_stands_in_the_middle(window, qtbot):
    def said(*hints):
        return [one in window.strip.keys.accessibleName() for one in hints]

    assert said("Ctrl 1–4 lists", "N note") == [True, False]
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert said("Ctrl 1–4 lists", "Ctrl E correct", "Ctrl W why allowed") == [True, True, True]
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert said("1–9 answer", "Alt 1–9", "Ctrl 1–4", "A–C") == [True, True, False, False]
    give(window, qtbot, "no_answer")
    assert said("1–9 outcome", "A–C next step", "Esc back to the call") == [True, True, True]
    window.centre.ending.form.next.take_proposal()
    window.finish(False)
    assert said("Ctrl 1–4 lists", "1–9") == [True, False]
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert said("1–9 outcome", "Esc give up") == [True, True]
    window.back()
    assert said("Ctrl 1–4 lists", "1–9") == [True, False]


def test_a_number_is_shown_whole_only_once_that_is_on_record(window, qtbot, desk):
    qtbot.keyClick(window, Qt.Key.Key_F2)
    points = window.contacts.points
    assert points.index(0).data() == "134****0001"
    qtbot.keyClick(window, Qt.Key.Key_R)
    assert points.index(0).data() == "134 9000 0001"
    with desk.store.read() as tx:
        kinds = tx.connection.exec_driver_sql("select kind from log").scalars().all()
    assert kinds.count("number.revealed") == 1


LONG = "说好每月 25 号还一部分，" * 20


def test_the_whole_of_a_row_is_read_by_keys(open_desk, qtbot, desk, clock):
    made = make_person(desk, "赵云", mobiles=("+8613490000009",), third=("+8613490000008",))
    people.note(desk, made.id, LONG, "e" * 32)
    window = open_desk()
    window.open_person(made.id)
    pane = window.contacts
    assert pane.whole.isHidden()
    pane.view.setFocus()
    qtbot.keyClick(pane.view, Qt.Key.Key_Down)
    row = pane.points.row_at(pane.view.currentIndex())
    for reason in row.verdict.reasons:
        assert wording.reason(reason) in pane.whole.words.text()
        assert reason.source in pane.whole.words.text()
    assert pane.whole.isVisible()
    pane.past.setFocus()
    assert pane.whole.words.text() == LONG
    window.centre.note.setFocus()
    assert pane.whole.isHidden()


def test_what_is_longer_than_a_third_of_the_pane_is_scrolled_by_keys(open_desk, qtbot, desk):
    made = make_person(desk, "赵云", mobiles=("+8613490000009",))
    people.note(desk, made.id, LONG * 20, "e" * 32)
    window = open_desk()
    window.open_person(made.id)
    pane = window.contacts
    pane.past.setFocus()
    assert pane.whole.height() <= pane.height() // 3
    qtbot.keyClick(pane.past, Qt.Key.Key_Tab)
    assert pane.whole.area.hasFocus() and pane.whole.isVisible()
    bar = pane.whole.area.verticalScrollBar()
    qtbot.keyClick(pane.whole.area, Qt.Key.Key_PageDown)
    assert bar.value() > 0


def test_until_the_person_is_confirmed_the_past_is_not_read_either(window, qtbot, desk):
    qtbot.keyClick(window, Qt.Key.Key_F2)
    people.note(desk, window.shown_person, "欠款", "e" * 32)
    window._reload_person()
    qtbot.keyClick(window, Qt.Key.Key_F5)
    past = window.contacts.past
    past.setFocus()
    past.setCurrentIndex(window.contacts.timeline.index(1))
    assert "欠款" not in window.contacts.whole.words.text()


def test_enter_on_a_line_of_the_past_corrects_it(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_F2)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    give(window, qtbot, "no_answer")
    window.centre.ending.form.next.take_proposal()
    window.finish(False)
    past = window.contacts.past
    past.setFocus()
    past.setCurrentIndex(window.contacts.timeline.index(1))
    qtbot.keyClick(past, Qt.Key.Key_Return)
    assert window.centre.ending.corrects()


def test_the_search_gives_the_keys_back_to_where_they_were(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_F2)
    qtbot.keyClick(window, Qt.Key.Key_F5)
    window.wrap_up()
    how = window.centre.ending.form.how
    assert how.hasFocus()
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.search, "zz")
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert how.hasFocus()
