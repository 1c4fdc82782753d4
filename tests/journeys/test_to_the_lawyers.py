"""A late case by keys alone: a notice goes out and arrives, a lead lets it go, nobody is called."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.entries import EntryKind
from app.domain.notices import NoticeState
from app.domain.referrals import PaperKind, StepKind
from app.domain.staff import Role
from app.services import audit, calls, notices, referrals
from app.storage import log
from tests.journeys.conftest import ALT, CTRL
from tests.make import seated
from tests.services.noticed import make_reached
from tests.services.test_referrals import COURT

TAB, ENTER, ESC = Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture
def case(desk):
    """Somebody to whom an arrangement was read out in vain; their file lacks the contract."""
    person = make_reached(desk, "周远", "+8613490000055")
    with desk.store.begin() as tx:
        log.append(
            tx, person.id, EntryKind.OPTION_READ, desk.clock(), staff_id=desk.staff.id,
            device=desk.device, agreement="1" * 32,
        )  # fmt: skip
    return person


@pytest.fixture
def places(tmp_path, monkeypatch):
    """What the system's own dialogs would be answered."""
    paper = tmp_path / "contract.pdf"
    paper.write_bytes(b"%PDF contract")
    monkeypatch.setattr("ui.windows.notices.ask_for_place", lambda *_: tmp_path / "run.pdf")
    monkeypatch.setattr("ui.windows.referrals.ask_for_place", lambda *_: tmp_path / "case.zip")
    monkeypatch.setattr("ui.windows.referrals.ask_for_file", lambda *_: paper)
    return tmp_path


def _goes_to(somebody, part):
    for _ in range(40):
        if QApplication.focusWidget() is part:
            return
        somebody.presses(TAB)
    raise AssertionError(f"Tab never reaches {part}")


def test_a_late_case_goes_from_a_notice_to_the_lawyers(case, places, collector, desk):
    collector.signs_in()

    # 发一份催收函，寄出，送达
    collector.presses(Qt.Key.Key_N, CTRL)
    room = collector.frame.rooms["notices"]
    assert [one.name for one in room._trial.recipients] == ["周远"]
    collector.presses(ENTER, CTRL)
    assert (places / "run.pdf").read_bytes()[:5] == b"%PDF-"
    _goes_to(collector, room.tabs.tabs["run"])
    collector.presses(Qt.Key.Key_Right)
    assert room.tabs.current() == "made"
    _goes_to(collector, room.proof)
    collector.writes("EMS 1052")
    collector.presses(Qt.Key.Key_S, ALT)
    _goes_to(collector, room.proof)
    collector.writes("EMS 1052，本人签收")
    collector.presses(Qt.Key.Key_D, ALT)
    (sent,) = notices.of_person(desk, case.id)
    assert (sent.state, sent.proof) == (NoticeState.DELIVERED, "EMS 1052，本人签收")
    collector.presses(ESC)

    # 看看案卷还缺什么，附上合同
    collector.presses(Qt.Key.Key_U, CTRL)
    room = collector.frame.rooms["referrals"]
    _goes_to(collector, room.fields["case"])
    collector.writes(f"A-{case.debts[0]}")
    collector.presses(ENTER)
    missing = [one.check.value for one in room.case.missing]
    assert missing == ["identity", "contract", "assignment", "jurisdiction"]
    collector.presses(Qt.Key.Key_P, ALT)
    assert "contract" not in [one.check.value for one in room.case.missing]
    collector.presses(ESC)

    # 身份和委托书由别的同事附上；组长批准，移交；从此不再联系
    for kind in ("identity", "assignment"):
        path = places / f"{kind}.pdf"
        path.write_bytes(kind.encode())
        referrals.attach(desk, f"A-{case.debts[0]}", PaperKind(kind), path)
    collector.presses(Qt.Key.Key_U, CTRL)
    _goes_to(collector, room.fields["court"])
    collector.writes(COURT)
    _goes_to(collector, room.fields["words"])
    collector.writes("安排已失约")
    collector.presses(ENTER, CTRL)
    lead = seated(desk, "xu", Role.TEAM_LEAD)
    (asked,) = referrals.latest(lead, 5)
    referrals.decide(lead, asked.id, StepKind.APPROVED, "")
    collector.presses(ESC)
    collector.presses(Qt.Key.Key_U, CTRL)
    _goes_to(collector, room.fields["words"])
    collector.writes("示例律师事务所")
    collector.presses(Qt.Key.Key_H, ALT)
    assert (places / "case.zip").read_bytes()[:2] == b"PK"
    verdict = calls.may_contact(desk, case.id)[0].verdict
    assert "referred" in [reason.rule for reason in verdict.reasons]
    found = audit.verify_store(desk.store)
    assert (found.broken, found.differing) == (None, ())
