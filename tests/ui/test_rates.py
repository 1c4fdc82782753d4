"""Kept rates on the page: by tab, the most that is over first, with bounds that are seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.domain.money import Money
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import calls, keeping, payments, wrapups
from app.services.intake import ImportOptions
from tests.make import make_person, seated
from ui import theme, wording
from ui.windows.rates import RatesWindow

HEAD = "案件编号,还款金额,还款日期,渠道,银行流水号,冲正原流水号"


@pytest.fixture
def lead(desk):
    return seated(desk, "lead", Role.TEAM_LEAD)


@pytest.fixture
def over(desk, lead, tmp_path):
    """Ann took three promises, of which two were kept; Bob took one that was broken."""
    lines = []
    for at in range(4):
        seat = desk if at < 3 else seated(desk, "bob")
        person = make_person(desk, f"王小{at}", mobiles=(f"+861349000010{at}",))
        permit = calls.ask_permit(seat, f"{at}" * 32, person.id, person.points[0])
        today = desk.today(desk.clock())
        stated = WrapUp("promise", note="-", promise_amount=Money(5_000), promise_due_on=today)
        wrapups.wrap_up(seat, permit.id, f"a{at}" * 16, stated)
        if at < 2:
            lines.append(f"A-{person.debts[0]},50.00,2026-11-23,,R{at},")
    path = tmp_path / "paid.csv"
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    payments.import_file(lead, path, ImportOptions())
    desk.clock.forward(days=1)
    keeping.refresh(desk)


@pytest.fixture
def enter(qtbot, dressed, lead, tasks, hub):
    def entered(at=lead):
        room = RatesWindow(at, tasks, hub)
        qtbot.addWidget(room)
        room.resize(1366, 768)
        room.show()
        room.begin()
        return room

    return entered


def _cells(room, row):
    return [room.model.index(row, at).data() for at in range(room.model.columnCount())]


def test_collectors_stand_with_what_their_rate_can_be_trusted_for(enter, over):
    room = enter()
    assert _cells(room, 0) == ["Ann", "3", "2", "0", "1", "67%", "", "21%–94%"]
    assert _cells(room, 1) == ["Bob", "1", "0", "0", "1", "0%", "", "0%–79%"]
    assert room.hint.text() == wording.text("rate.hint")


def test_stages_and_kinds_have_their_tabs(enter, over, qtbot):
    room = enter()
    for code in ("stage", "kind"):
        qtbot.mouseClick(room.by.tabs[code], Qt.MouseButton.LeftButton)
        assert sum(one.over for one in room.model.rows()) == 4
    assert _cells(room, 0)[0] == wording.text("rate.kind_promise")


def test_the_bounds_are_painted_where_they_lie(enter, over, dressed):
    room = enter()
    dressed.processEvents()
    cell = room.table.visualRect(room.model.index(1, room.model.columns.index("bounds")))
    image = room.table.viewport().grab(cell).toImage()
    inked = [
        x
        for x in range(image.width())
        if image.pixelColor(x, image.height() // 2) == theme.color("accent")
    ]
    inside = cell.width() - 24
    assert inked[0] <= 12 and abs(inked[-1] - 12 - 0.79 * inside) < 4


def test_where_nothing_is_over_that_is_said(enter):
    assert enter().hint.text() == wording.text("rate.none")


def test_a_collector_reads_nobodys(enter, desk):
    assert enter(desk).notice.text()
