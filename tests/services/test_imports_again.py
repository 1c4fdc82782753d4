"""What a creditor's file says again: rejected rows, stops said anew, days without a date."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.contact import HoldKind
from app.domain.staff import Role
from app.rules.intake.identity import check_digit
from app.services import holds, imports, people, queue, reviews
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
            holds.release(desk, person, HoldKind.STOP_COLLECTION, "已了结")


def test_days_past_due_without_a_due_date_count_from_today(desk, tmp_path):
    path = tmp_path / "days.csv"
    path.write_text(
        "案件编号,委托方,客户姓名,手机号,逾期天数,逾期总额\nC1,示例银行,王小明,13490000001,12,100\n",
        encoding="utf-8",
    )
    imports.import_file(desk, path, ImportOptions())
    row = queue.page(desk, 1).rows[0]
    assert row.dpd == 12 and row.stage.value == "late"


def test_a_shortened_case_number_is_not_taken_in_and_overwrites_nobodys_loan(desk, tmp_path):
    path = _csv(tmp_path / "1.csv", [("2.02611E+14", "100.00", ""), ("C2", "200.00", "")])
    done = imports.import_file(desk, path, ImportOptions(as_of=date(2026, 11, 20)))
    assert (done.new, queue.size(desk)) == (1, 1)
    assert people.search(desk, "2.02611e+14") == ()


@pytest.mark.parametrize("same_name", [True, False])
def test_a_case_that_names_somebody_else_is_said_so(desk, tmp_path, same_name):
    head = "案件编号,委托方,客户姓名,证件类型,证件号码,手机号,到期日,逾期总额"
    mine, others = (
        f"{one}{check_digit(one)}" for one in ("11999919900307123", "11999919900307124")
    )
    rows = [("王小明", mine, "100"), ("王小明" if same_name else "李大海", others, "120")]
    for number, (name, identity, owed) in enumerate(rows):
        path = tmp_path / f"{number}.csv"
        row = f"C1,示例银行,{name},身份证,{identity},13490000001,2026-11-01,{owed}"
        path.write_text(f"{head}\n{row}\n", encoding="utf-8")
        done = imports.import_file(desk, path, ImportOptions(as_of=date(2026, 11, 20 + number)))
    codes = {one.code for one in done.report.findings}
    assert ("case_names_other" in codes) is not same_name
    assert "name_differs" not in codes
    assert [one.kind for one in reviews.listed(desk, 9)] == ["identity_differs"]


def _csv(path, rows):
    lines = ["案件编号,委托方,客户姓名,手机号,到期日,逾期总额,标签"]
    lines += [f"{no},示例银行,王小明,13490000001,2026-11-01,{owed},{tag}" for no, owed, tag in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
