"""The room of the lawyers: what is missing is seen, a lead lets it go, and it is followed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.domain.errors import DeskError
from app.domain.referrals import ReferralState, StepKind
from app.domain.staff import Role
from app.services import referrals
from app.storage import referrals as stored
from tests.make import seated
from tests.services.noticed import make_reached
from tests.services.test_referrals import COURT, complete
from ui import wording
from ui.windows.referrals import ReferralsWindow
from ui.windows.requests import RequestsWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def person(desk):
    return make_reached(desk)


@pytest.fixture
def case(person):
    return f"A-{person.debts[0]}"


@pytest.fixture
def enter(qtbot, dressed, desk, tasks, hub):
    def entered(at=desk, window=ReferralsWindow):
        room = window(at, tasks, hub)
        qtbot.addWidget(room)
        room.resize(1366, 768)
        with qtbot.waitActive(room):
            room.show()
            room.activateWindow()
        room.begin()
        return room

    return entered


@pytest.fixture
def out(tmp_path, monkeypatch):
    path = tmp_path / "case.zip"
    monkeypatch.setattr("ui.windows.referrals.ask_for_place", lambda *_: path)
    return path


def _look(qtbot, room, case):
    room.fields["case"].setText(case)
    qtbot.mouseClick(room.look, Qt.MouseButton.LeftButton)


def _offered(room):
    return {kind for kind, button in room.steps.items() if button.isVisible()}


def test_what_is_missing_is_seen_before_anybody_is_asked(enter, qtbot, case):
    room = enter()
    assert room.headline.text() == wording.text("referral.none")
    _look(qtbot, room, case)
    assert "还缺 7 项" in room.headline.text()
    assert [room.checks.index(row, 1).data() for row in range(3)] == ["缺", "缺", "缺"]
    room.fields["words"].setText("屡次失约")
    room.fields["court"].setText(COURT)
    qtbot.mouseClick(room.ask, Qt.MouseButton.LeftButton)
    assert "还缺 6 项" in room.notice.text()
    _look(qtbot, room, "A-none")
    assert "A-none" in room.notice.text()


def test_a_document_is_attached_to_the_case(enter, qtbot, desk, case, tmp_path, monkeypatch):
    path = tmp_path / "contract.pdf"
    path.write_bytes(b"%PDF")
    monkeypatch.setattr("ui.windows.referrals.ask_for_file", lambda *_: path)
    room = enter()
    _look(qtbot, room, case)
    qtbot.mouseClick(room.attach, Qt.MouseButton.LeftButton)
    assert "还缺 6 项" in room.headline.text()
    assert referrals.dossier(desk, case).papers[0].name == "contract.pdf"


def test_a_paper_goes_to_the_case_that_is_shown_where_the_marked_one_could_not_be_read(
    enter, desk, person, case, tmp_path, monkeypatch
):
    other = make_reached(desk, "李四", "+8613490000002")
    for at, number in enumerate((case, f"A-{other.debts[0]}")):
        named = referrals.dossier(desk, number)
        with desk.store.begin() as tx:
            tx.add(
                stored.add_referral, id=f"{at}" * 32, case_id=named.case_id, reason_id=None,
                debtor_id=named.person_id, court_id=None, staff_id=desk.staff.id, at=at,
            )  # fmt: skip
    path = tmp_path / "contract.pdf"
    path.write_bytes(b"%PDF")
    monkeypatch.setattr("ui.windows.referrals.ask_for_file", lambda *_: path)
    room = enter()
    assert "李四" in room.headline.text()
    with monkeypatch.context() as broken:
        broken.setattr(referrals, "dossier", _unreachable)
        room.table.setCurrentIndex(room.listed.index(1, 0))
    assert "李四" in room.headline.text()
    room.attach.click()
    assert referrals.dossier(desk, case).papers == ()
    assert [one.name for one in referrals.dossier(desk, f"A-{other.debts[0]}").papers] == [
        "contract.pdf"
    ]


def _unreachable(*_):
    raise DeskError("book.unreachable")


def test_a_complete_case_goes_from_desk_to_lead_to_lawyers_and_back(
    enter, qtbot, desk, person, case, out
):
    complete(desk, person, case, out.parent)
    room = enter()
    _look(qtbot, room, case)
    room.fields["words"].setText("屡次失约")
    room.fields["court"].setText(COURT)
    qtbot.keyClick(room, Qt.Key.Key_Return, CONTROL)
    assert room.notice.text() == wording.text("referral.asked")
    assert _offered(room) == set()  # no lead sits here

    lead = enter(seated(desk, "lead", Role.TEAM_LEAD))
    assert _offered(lead) == {StepKind.APPROVED, StepKind.REFUSED}
    qtbot.mouseClick(lead.steps[StepKind.APPROVED], Qt.MouseButton.LeftButton)
    assert lead.standing().state is ReferralState.APPROVED

    room.begin()
    assert _offered(room) == {StepKind.HANDED}
    room.fields["words"].setText("示例律师事务所")
    qtbot.mouseClick(room.steps[StepKind.HANDED], Qt.MouseButton.LeftButton)
    assert out.read_bytes()[:2] == b"PK"
    assert _offered(room) == {StepKind.QUESTION, StepKind.ANSWER, StepKind.OUTCOME}
    room.fields["words"].setText("合同原件在哪里？")
    qtbot.mouseClick(room.steps[StepKind.QUESTION], Qt.MouseButton.LeftButton)
    assert "合同原件在哪里？" in room.told.text()

    lead.begin()
    lead.fields["words"].setText("已和解")
    qtbot.mouseClick(lead.steps[StepKind.RECALLED], Qt.MouseButton.LeftButton)
    assert lead.standing() is None


def test_compliance_sees_it_and_does_nothing(enter, desk, person, case, tmp_path):
    complete(desk, person, case, tmp_path)
    referrals.ask(desk, case, "7" * 32, "屡次失约", COURT)
    room = enter(seated(desk, "eve", Role.COMPLIANCE))
    assert room.listed.rowCount() == 1
    assert "还缺 0 项" in room.headline.text()
    assert _offered(room) == set()
    assert not room.ask.isVisible()
    assert not room.attach.isVisible()


def test_a_lead_is_told_of_them_where_requests_wait(enter, desk, person, case, tmp_path):
    complete(desk, person, case, tmp_path)
    lead = seated(desk, "lea", Role.TEAM_LEAD)
    room = enter(lead, RequestsWindow)
    assert room.hint.text() == wording.text("request.none")
    referrals.ask(desk, case, "7" * 32, "屡次失约", COURT)
    room.begin()
    said = wording.text("request.referrals", count=1)
    assert room.hint.text() == f"{wording.text('request.none')} {said}" and "Ctrl+U" in said
    referrals.decide(lead, "7" * 32, StepKind.APPROVED, "")
    assert referrals.waiting(lead) == 0
    room.begin()
    assert room.hint.text() == wording.text("request.none")
