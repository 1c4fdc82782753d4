"""F8 with real keys: one gesture puts on record what somebody says, and the answers follow it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from pypinyin import lazy_pinyin
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel

from app.domain.contact import Answer, Channel, HoldKind
from app.domain.flags import FlagKind, Said, Terms
from app.domain.people import PointState
from app.domain.staff import Role
from app.domain.wishes import Agreed, Asked, Wished
from app.services import flags, people, wishes
from tests.make import make_person, seated
from tests.ui.talks import give, make_known, promise
from ui import wording
from ui.windows.sayings import SAYINGS

F2, F5, F7, F8 = (getattr(Qt.Key, f"Key_F{n}") for n in (2, 5, 7, 8))
ENTER, TAB, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down
MORE = "+8613490000002"


@pytest.fixture
def person(desk):
    made = make_person(desk, "王小明", mobiles=("+8613490000001", MORE), third=("+8613490000003",))
    make_known(desk, made.id)
    return made


@pytest.fixture
def window(open_desk, qtbot, person):
    opened = open_desk()
    qtbot.keyClick(opened, F2)
    return opened


def _find(window, qtbot, typed):
    """F8, and letters until what is wanted stands first."""
    qtbot.keyClick(window, F8)
    typing = window.protecting.typed
    if typed.isascii():
        qtbot.keyClicks(typing, typed)
    else:  # as an input method gives it
        typing.setText(typed)
        typing.textEdited.emit(typed)
    return window.protecting


def _say(window, qtbot, typed):
    """The whole gesture: F8, letters, Enter."""
    palette = _find(window, qtbot, typed)
    qtbot.keyClick(palette.typed, ENTER)
    assert not palette.isVisible()


def _verdict(window, point_id, channel=Channel.CALL):
    """What the pane says of a way now."""
    for row in window.contacts.points.rows():
        if row.point.id == point_id and row.channel is channel:
            return row.verdict
    raise LookupError(point_id)


def _rules(window, point_id, channel=Channel.CALL):
    return {one.rule for one in _verdict(window, point_id, channel).reasons}


def _flag(desk, person):
    (one,) = wishes.listed(desk, person.id).flags
    return one


def test_a_time_that_does_not_suit_forbids_and_counts_down_at_once(window, qtbot, desk, person):
    assert _verdict(window, person.points[0]).answer is Answer.ALLOW
    _say(window, qtbot, "zgsjbfb")
    assert _rules(window, person.points[0]) == {"inconvenient_time"}
    until = _verdict(window, person.points[0]).next_allowed_at
    assert wording.time(until) == "18:00"
    assert _flag(desk, person).terms == Terms((0, 1, 2, 3, 4), 0, 18 * 60)
    told = [one.accessibleName() for one in window.centre.prepare.known if not one.isHidden()]
    assert any("18:00" in one for one in told)


def test_tab_leads_to_details_and_enter_there_takes_them(window, qtbot, desk, person):
    palette = _find(window, qtbot, "zgsjbfb")
    qtbot.keyClick(palette.typed, TAB)
    details = palette.details
    assert details.which.hasFocus()
    qtbot.keyClick(details.which, DOWN)  # every day
    details.end.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClicks(details.end, "1130")
    details.until.setFocus()
    qtbot.keyClick(details.until, DOWN)  # today
    qtbot.keyClick(details.until, ENTER)
    assert not palette.isVisible()
    flag = _flag(desk, person)
    assert (flag.terms, flag.until) == (Terms((), 0, 11 * 60 + 30), date(2026, 11, 23))


def test_what_cannot_be_read_is_said_and_nothing_is_recorded(window, qtbot, desk, person):
    palette = _find(window, qtbot, "zgsjbfb")
    details = palette.details
    details.end.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClicks(details.end, "99")
    qtbot.keyClick(details.end, ENTER)
    assert palette.isVisible() and details.wrong.text()
    assert wishes.listed(desk, person.id).flags == ()


def test_a_wrong_number_is_the_marked_one_and_leaves_every_reach(window, qtbot, desk, person):
    window.contacts.mark(person.points[1])
    _say(window, qtbot, "hmbsbrd")
    states = {one.id: one.state for one in people.card(desk, person.id).points}
    assert states[person.points[1]] is PointState.WRONG
    assert states[person.points[0]] is PointState.ACTIVE
    assert _rules(window, person.points[1]) == {"number_not_theirs"}
    assert _verdict(window, person.points[0]).answer is Answer.ALLOW


def test_in_a_call_it_is_the_number_on_the_line_and_the_call_is_the_source(
    window, qtbot, desk, person
):
    qtbot.keyClick(window, F5)
    contact = window._call.contact_id
    _say(window, qtbot, "hmbsbrd")
    flag = _flag(desk, person)
    assert (flag.kind, flag.contact_id) == (FlagKind.WRONG_NUMBER, contact)
    assert people.card(desk, person.id).points[0].state is PointState.WRONG
    assert window.centre.is_calling()


def test_not_by_this_way_is_this_number_or_another_channel(window, qtbot, desk, person):
    _say(window, qtbot, "bymz")
    assert _rules(window, person.points[0]) == {"opt_outs"}
    assert _verdict(window, person.points[1]).answer is Answer.ALLOW
    palette = _find(window, qtbot, "bymz")
    qtbot.keyClick(palette.typed, TAB)
    qtbot.keyClick(palette.details.which, DOWN)  # text messages
    palette.details.number.setFocus()
    palette.details.number.setCurrentIndex(0)
    qtbot.keyClick(palette.details.number, ENTER)
    assert _rules(window, person.points[0], Channel.SMS) == {"opt_outs"}
    listed = wishes.listed(desk, person.id).opt_outs
    assert [one.channel for one in listed] == [Channel.CALL, Channel.SMS]


def test_a_notice_to_cease_ends_every_way(window, qtbot, desk, person):
    _say(window, qtbot, "yqtzyqlx")
    assert _flag(desk, person).terms.written is True
    assert _rules(window, person.points[0]) == {"opt_outs", "stop_notice"}
    assert _rules(window, person.points[0], Channel.SMS) == {"opt_outs", "stop_notice"}


def test_a_lawyer_is_a_hold_and_on_record_as_one(window, qtbot, desk, person):
    qtbot.keyClick(window, F8)
    qtbot.keyClick(window.protecting.typed, Qt.Key.Key_8)
    assert _flag(desk, person).terms.ascertainable is True
    assert [one.kind for one in people.card(desk, person.id).holds] == [HoldKind.STOP_COLLECTION]
    assert _rules(window, person.points[0]) == {"holds", "attorney"}


def test_an_arrangement_holds_as_bereavement_and_dispute_do(window, qtbot, desk, person):
    _say(window, qtbot, "yyhkap")
    (hold,) = people.card(desk, person.id).holds
    assert hold.kind is HoldKind.PAYMENT_ARRANGEMENT and hold.review_on == date(2026, 12, 23)


def test_a_place_is_work_unless_another_is_taken(window, qtbot, desk, person):
    _say(window, qtbot, "bddzgdf")
    assert _flag(desk, person).terms.place == "workplace"


def test_where_they_say_they_are_is_one_more_clock(window, qtbot, desk, person):
    palette = _find(window, qtbot, "rzbdsq")
    qtbot.keyClick(palette.typed, TAB)
    which = palette.details.which
    which.lineEdit().selectAll()
    qtbot.keyClicks(which.lineEdit(), "Asia/Tokyo")
    qtbot.keyClick(which.lineEdit(), ENTER)
    assert people.card(desk, person.id).zones == ("Asia/Shanghai", "Asia/Tokyo")
    assert window.centre.person.local.text().endswith("11:00 / 10:00")
    assert "11:00 / 10:00" in window.contacts.there.text()


def test_a_zone_that_is_none_is_said(window, qtbot, desk, person):
    palette = _find(window, qtbot, "rzbdsq")
    qtbot.keyClick(palette.typed, TAB)
    palette.details.which.setCurrentText("Mars/Olympus")
    qtbot.keyClick(palette.typed, ENTER)
    assert wishes.listed(desk, person.id).flags == ()
    assert window.centre.notice.text()


def test_a_consent_that_a_collector_hears_waits(window, qtbot, desk, person):
    palette = _find(window, qtbot, "tylx")
    palette.words.setFocus()
    qtbot.keyClicks(palette.words, "ring me at ten")
    qtbot.keyClick(palette.words, ENTER)
    flag = _flag(desk, person)
    assert flag.kind is FlagKind.CONSENT and flag.terms.agreed == "outside_hours"
    assert (flag.terms.start, flag.terms.end) == (22 * 60, 23 * 60)
    assert flag.words.endswith("ring me at ten")
    assert wishes.listed(desk, person.id).consents == ()


@pytest.fixture
def led(open_desk, qtbot, person, desk):
    """The window of a team lead, with that person open."""
    opened = open_desk(seated(desk, "lead", Role.TEAM_LEAD))
    qtbot.keyClick(opened, F2)
    return opened


def test_a_lead_confirms_what_was_heard(led, qtbot, desk, person):
    given = Agreed("more_attempts", Channel.CALL, "多打几次", desk.clock(), terms=Terms(most=9))
    flags.hear(desk, person.id, given)
    palette = _find(led, qtbot, "待组长")
    assert palette.go.isEnabled()
    qtbot.keyClick(palette.typed, ENTER)
    assert ("unanswered_dials", 9) in [
        (one.rule, one.limit) for one in _verdict(led, person.points[0]).allowances
    ]


def test_a_lead_records_a_consent_at_once(led, qtbot, desk, person):
    _say(led, qtbot, "tylx")
    (agreed,) = wishes.listed(desk, person.id).consents
    assert (agreed.kind, agreed.terms.start) == ("outside_hours", 22 * 60)


def test_a_lead_ends_what_stands_and_says_why(led, qtbot, desk, person):
    flags.record(desk, person.id, Said(FlagKind.INCONVENIENT_TIME, Terms(end=18 * 60)))
    palette = _find(led, qtbot, "不便的时间")
    qtbot.keyClick(palette.typed, ENTER)
    assert palette.isVisible() and palette.words.hasFocus()
    qtbot.keyClicks(palette.words, "told us otherwise")
    qtbot.keyClick(palette.words, ENTER)
    assert _flag(desk, person).withdrawn_at is not None
    assert _verdict(led, person.points[0]).answer is Answer.ALLOW


@pytest.mark.parametrize("what", ["hold", "wish", "consent"])
def test_a_lead_ends_holds_wishes_and_consents_there_too(led, qtbot, desk, person, what):
    from app.services import holds

    if what == "hold":
        holds.place(desk, person.id, HoldKind.DISPUTE, None)
    elif what == "wish":
        wishes.opt_out(desk, person.id, Asked(Channel.CALL))
    else:
        wishes.consent(
            seated(desk, "lead"), person.id, Agreed("visit", Channel.CALL, "可以", desk.clock())
        )
    led.open_person(person.id)
    palette = _find(led, qtbot, "")
    palette.view.setCurrentIndex(palette.model.index(len(SAYINGS)))
    qtbot.keyClicks(palette.words, "told us otherwise")
    qtbot.keyClick(palette.words, ENTER)
    assert not palette.isVisible()
    listed, card = wishes.listed(desk, person.id), people.card(desk, person.id)
    assert not card.holds and not card.said.opt_outs and not card.said.consents
    assert len(listed.opt_outs) + len(listed.consents) == (what != "hold")


def test_who_leads_nobody_ends_nothing_that_protects(window, qtbot, desk, person):
    flags.record(desk, person.id, Said(FlagKind.INCONVENIENT_TIME, Terms(end=18 * 60)))
    palette = _find(window, qtbot, "不便的时间")
    assert not palette.go.isEnabled()
    qtbot.keyClicks(palette.words, "because")
    qtbot.keyClick(palette.words, ENTER)
    assert palette.isVisible()
    assert _flag(desk, person).withdrawn_at is None


def test_what_fits_nothing_does_nothing(window, qtbot, desk, person):
    palette = _find(window, qtbot, "qqqq")
    assert palette.model.rowCount() == len(SAYINGS)
    qtbot.keyClick(palette.typed, ENTER)
    assert palette.isVisible()
    assert people.card(desk, person.id).said == Wished()


def test_every_saying_is_found_by_its_initials_and_its_pinyin(window, qtbot):
    model = window.protecting.model
    for language in ("zh_CN", "zh_TW"):
        wording.use(language)
        for one in SAYINGS:
            label = [sign for sign in wording.text(f"protect.{one.code}") if sign > "\u4e00"]
            spelt = lazy_pinyin("".join(label))
            for typed in ("".join(part[0] for part in spelt), "".join(spelt)):
                model.look_for(typed)
                assert one in model.rows(), (one.code, typed)
    wording.use("zh_CN")


def test_what_stands_is_not_listed_before_it_is_certain_who_listens(window, qtbot, desk, person):
    flags.record(desk, person.id, Said(FlagKind.INCONVENIENT_PLACE, Terms(place="home")))
    qtbot.keyClick(window, F5)
    assert window.masked == person.id
    qtbot.keyClick(window, F8)
    assert window.protecting.model.rowCount() == len(SAYINGS)
    assert QApplication.focusWidget() is window.protecting.typed


def _address(link):
    return re.search('href="([^"]+)"', link.text())[1]


def test_a_refusals_clause_is_a_link_that_opens_its_source(window, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    _say(window, qtbot, "zgsjbfb")
    qtbot.keyClick(window, F5)
    page = window.centre.refusal
    links = [one for one in page.card.findChildren(QLabel) if "<a href" in one.text()]
    assert len(links) == 1 and "第一千零三十三条" in links[0].text()
    links[0].linkActivated.emit(_address(links[0]))
    window.contacts.view.setFocus()
    qtbot.keyClick(window.contacts.view, ENTER)
    assert {one.host() for one in opened} == {"www.npc.gov.cn"} and len(opened) == 2


def _offered(window):
    how = window.centre.ending.form.how.choices
    return [how.code_at(how.index(at)) for at in range(how.rowCount())]


def test_no_calls_said_at_the_greeting_is_the_outcome_that_is_chosen(window, qtbot, desk, person):
    qtbot.keyClick(window, F5)
    for at, key in ((window, F8), (window.protecting.typed, Qt.Key.Key_7), (window, F7)):
        qtbot.keyClick(at, key)
    form = window.centre.ending.form
    assert form.choice().code == "unverified_no_calls"
    assert not {"no_answer", "busy", "not_in_service", "dropped"} & set(_offered(window))
    window.centre.note.setText("对方请我们不要再打")
    form.next.take_proposal()
    window.finish(False)
    entry = people.card(desk, person.id).timeline[0]
    assert entry.disposition == "unverified_no_calls"


def test_a_wish_about_the_numbers_of_others_chooses_no_outcome(window, qtbot):
    qtbot.keyClick(window, F5)
    qtbot.keyClick(window, F8)
    qtbot.keyClick(window.protecting.typed, Qt.Key.Key_6)
    qtbot.keyClick(window, F7)
    assert window.centre.ending.form.choice() is None
    assert "unverified_no_calls" in _offered(window) and "no_answer" not in _offered(window)


def test_what_is_said_at_the_very_end_is_one_gesture_in_the_wrap_up_too(
    window, qtbot, desk, person
):
    qtbot.keyClick(window, F5)
    qtbot.keyClick(window, F7)
    form, centre = window.centre.ending.form, window.centre
    assert {"no_answer", "busy"} <= set(_offered(window))
    form.how.choose(0)
    centre.note.setText("hung up, then rang again")
    assert centre.protect.isVisible()
    qtbot.keyClick(window, F8)
    qtbot.keyClick(window.protecting.typed, Qt.Key.Key_1)
    assert HoldKind.COMPLAINT in {one.kind for one in people.card(desk, person.id).holds}
    assert centre.flow.currentWidget() is centre.ending
    assert not {"no_answer", "busy"} & set(_offered(window))
    assert form.missing("") == ("how it ended",)
    assert centre.note.text() == "hung up, then rang again"


def test_what_is_chosen_in_the_wrap_up_stays_where_it_still_fits(window, qtbot):
    qtbot.keyClick(window, F5)
    promise(window, qtbot, "500")
    qtbot.keyClick(window, F8)
    qtbot.keyClick(window.protecting.typed, Qt.Key.Key_6)
    form = window.centre.ending.form
    assert form.how.current() == "promise" and form.agreed.amount.text() == "500.00"


def test_a_correction_does_not_offer_what_was_said_in_a_call(window, qtbot):
    qtbot.keyClick(window, F5)
    give(window, qtbot, "no_answer")
    window.centre.ending.form.next.take_proposal()
    window.finish(False)
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert window.centre.ending.corrects() and not window.centre.protect.isVisible()
