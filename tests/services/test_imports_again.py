"""What a creditor's file says again: rejected rows, stops said anew, days without a date."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.contact import HoldKind
from app.domain.staff import Role
from app.services import holds, imports, people, queue
from app.services.intake import ImportOptions
from tests.make import make_desk


@pytest.fixture
def desk(store):
    return make_desk(store, role=Role.TEAM_LEAD, login="lead")


def test_a_row_that_cannot_be_taken_in_is_not_recalled(desk, tmp_path):
    first = _csv(tmp_path / "1.csv", [("C1", "100.00", ""), ("C2", "200.00", "")])
    second = _csv(tmp_path / "2.csv", [("C1", "90.00", ""), ("C2", "abc", "")])
    imports.import_file(desk, first, ImportOptions(as_of=date(2026, 11, 20)))
    done = imports.import_file(desk, second, ImportOptions(as_of=date(2026, 11, 21)))
    assert (done.changed, done.recalled) == (1, 0)


def test_a_stop_said_anew_holds_again_after_a_release(desk, tmp_path):
    for number, tag in enumerate(("停催", "", "停催")):
        path = _csv(tmp_path / f"{number}.csv", [("C1", f"{100 + number}.00", tag)])
        imports.import_file(desk, path, ImportOptions(as_of=date(2026, 11, 20 + number)))
        held = queue.size(desk) == 0
        assert held == (tag == "停催"), number
        if held:
            person = people.search(desk, "C1")[0].debtor_id
            holds.release(desk, person, HoldKind.STOP_COLLECTION)


def test_days_past_due_without_a_due_date_count_from_today(desk, tmp_path):
    path = tmp_path / "days.csv"
    path.write_text(
        "案件编号,委托方,客户姓名,手机号,逾期天数,逾期总额\nC1,示例银行,王小明,13490000001,12,100\n",
        encoding="utf-8",
    )
    imports.import_file(desk, path, ImportOptions())
    row = queue.page(desk, 1).rows[0]
    assert row.dpd == 12 and row.stage.value == "late"


def _csv(path, rows):
    lines = ["案件编号,委托方,客户姓名,手机号,到期日,逾期总额,标签"]
    lines += [f"{no},示例银行,王小明,13490000001,2026-11-01,{owed},{tag}" for no, owed, tag in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
