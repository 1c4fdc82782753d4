"""A bank's payments through the window: looked at, posted, and matched by hand where none fits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import insert

from app.domain.imports import Level
from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import calls, payments, people, wrapups
from app.services.intake import ImportOptions
from app.storage import search, tables
from tests.make import make_person, seated
from tests.ui.fakes import TasksHeld
from ui import wording
from ui.windows.paying import PaymentImportWindow
from ui.windows.unmatched import UnmatchedWindow

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return
HEAD = "案件编号,还款金额,还款日期,渠道,银行流水号,冲正原流水号"


@pytest.fixture
def lead(desk):
    return seated(desk, "lead", Role.TEAM_LEAD)


@pytest.fixture
def promised(desk, person):
    """They promised 50.00 for today."""
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    today = desk.today(desk.clock())
    stated = WrapUp("promise", note="-", promise_amount=Money(5_000), promise_due_on=today)
    wrapups.wrap_up(desk, permit.id, "b" * 32, stated)
    return person


@pytest.fixture
def file(tmp_path):
    def written(*lines):
        path = tmp_path / "paid.csv"
        path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
        return path

    return written


@pytest.fixture
def enter(qtbot, dressed, lead, tasks, hub):
    def entered(kind, at=lead, worker=tasks):
        room = kind(at, worker, hub)
        qtbot.addWidget(room)
        room.resize(1366, 768)
        with qtbot.waitActive(room):
            room.show()
            room.activateWindow()
        room.begin()
        return room

    return entered


def _known_by(desk, person, name):
    with desk.store.begin() as tx:
        for token in search.name_tokens(name):
            tx.connection.execute(insert(tables.tokens).values(token=token, debtor_id=person.id))


def _state(desk, person):
    return [one.state for one in people.card(desk, person.id).promises]


def test_a_file_is_looked_at_first_and_then_posted(enter, file, promised, desk, qtbot, hub):
    path = file(
        f"A-{promised.debts[0]},50.00,2026-11-23,微信,R1,", "无此案,8.00,2026-11-23,,R2,",
        f"A-{promised.debts[0]},abc,2026-11-23,,R3,",
    )  # fmt: skip
    room = enter(PaymentImportWindow)
    room.open_file(path)
    assert not room.form.day.isVisible() and room.form.layout().contentsRect().left() == 0
    assert not any(part.isVisible() for part in room.report.cause.facts["as_of"])
    assert "银行" in room.report.cause.then.text() and "委托方" not in room.report.cause.then.text()
    assert room.report.becomes[Level.ACCEPT].text() == wording.text("payment.becomes_accept")
    assert _state(desk, promised) == ["open"]
    assert "3 行" in room.report.sum.text() and "¥58.00" in room.report.sum.text()
    with qtbot.waitSignal(hub.changed):
        qtbot.keyClick(room, ENTER, CTRL)
    assert _state(desk, promised) == ["kept"]
    assert "已入账 1 笔" in room.notice.text() and "1 笔待认领" in room.notice.text()
    assert room.title.text() == wording.text("payment.title_done")
    room.open_file(path)
    qtbot.keyClick(room, ENTER, CTRL)
    assert "已入账 0 笔" in room.notice.text() and "2 笔以前" in room.notice.text()


def test_esc_ends_what_is_under_way_and_nothing_is_posted(enter, file, promised, desk, qtbot):
    worker = TasksHeld()
    room = enter(PaymentImportWindow, worker=worker)
    room.open_file(file(f"A-{promised.debts[0]},50.00,2026-11-23,,R1,"))
    worker.work()
    qtbot.keyClick(room, ENTER, CTRL)
    room.leave()
    worker.work()
    worker.close()
    assert room.notice.text() and _state(desk, promised) == ["open"]


def test_the_report_is_kept_as_a_table(enter, file, promised, tmp_path):
    room = enter(PaymentImportWindow)
    room.open_file(file(f"A-{promised.debts[0]},abc,2026-11-23,,R1,"))
    assert not room.do.isVisible()
    room.keep_report(tmp_path / "kept.csv")
    assert "abc" in (tmp_path / "kept.csv").read_text(encoding="utf-8-sig")


def test_what_waits_is_matched_by_search_with_a_reason(
    enter, file, promised, desk, lead, qtbot
):
    _known_by(desk, promised, "王小明")
    payments.import_file(lead, file("无此案,50.00,2026-11-23,,R1,"), ImportOptions())
    room = enter(UnmatchedWindow)
    assert "R1" in room.told.text() and "没有这个编号" in room.told.text()
    qtbot.keyClick(room, ENTER, CTRL)
    assert room.notice.text() == wording.text("payment.choose_loan") and room.sought.hasFocus()
    qtbot.keyClicks(room.sought, "wxm")
    qtbot.waitUntil(lambda: room.loans.rowCount() == 1)
    qtbot.keyClick(room.sought, ENTER, CTRL)
    assert room.notice.text() == wording.text("payment.say_why") and room.reason.hasFocus()
    qtbot.keyClicks(room.reason, "receipt 7")
    qtbot.keyClick(room.reason, ENTER, CTRL)
    assert "王小明" in room.notice.text() and payments.waiting(lead, 5) == ()
    assert _state(desk, promised) == ["kept"]
    assert room.hint.text() == wording.text("payment.none") and not room.match.isVisible()


def test_a_number_that_several_people_have_is_matched_to_all_loans_of_one(
    enter, file, desk, lead, qtbot
):
    one = make_person(desk, "王小明", overdue=(100_000, 50_000))
    other = make_person(desk, "李红", mobiles=("+8613490000002",))
    with desk.store.begin() as tx:
        tx.connection.execute(tables.debts.update().values(loan_no="L-1"))
    _known_by(desk, one, "王小明")
    payments.import_file(lead, file("L-1,9.00,2026-11-23,,R1,"), ImportOptions())
    room = enter(UnmatchedWindow)
    qtbot.keyClicks(room.sought, "wxm")
    qtbot.waitUntil(lambda: room.loans.rowCount() == 3)
    assert room.loans.rows()[2].debt is None
    room.found.setCurrentIndex(room.loans.index(2, 0))
    room.reason.setText("回单")
    qtbot.keyClick(room.reason, ENTER, CTRL)
    with desk.store.read() as tx:
        posted = tx.connection.execute(tables.payments.select()).mappings().all()
    assert [(row["debtor_id"], row["debt_id"]) for row in posted] == [(one.id, None)]
    assert other.id not in {row["debtor_id"] for row in posted}


def test_a_reversal_is_shown_below_nothing_and_follows_what_it_reverses(
    enter, file, promised, lead, qtbot
):
    case = f"A-{promised.debts[0]}"
    payments.import_file(lead, file(f"{case},-50.00,2026-11-23,,R2,R1"), ImportOptions())
    room = enter(UnmatchedWindow)
    cells = [room.model.index(0, at).data() for at in range(room.model.columnCount())]
    assert "-¥50.00" in cells and any("R1" in cell and "冲正" in cell for cell in cells)
    assert not room.sought.isEnabled()
    room.reason.setText("回单")
    qtbot.keyClick(room.reason, ENTER, CTRL)
    assert "R1" in room.notice.text() and len(payments.waiting(lead, 5)) == 1


def test_compliance_reads_what_waits_and_matches_nothing(enter, file, desk, lead):
    payments.import_file(lead, file("无此案,50.00,2026-11-23,,R1,"), ImportOptions())
    room = enter(UnmatchedWindow, seated(desk, "law", Role.COMPLIANCE))
    assert room.model.rowCount() == 1
    assert not room.match.isVisible() and not room.sought.isVisible()
