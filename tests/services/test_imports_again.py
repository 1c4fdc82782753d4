"""What a creditor's file says again: rejected rows, stops said anew, days without a date."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.domain.contact import HoldKind
from app.domain.errors import DeskError
from app.domain.imports import Level
from app.domain.queue import Stage
from app.domain.reviews import Answered
from app.domain.staff import Role
from app.rules.intake.identity import check_digit
from app.services import holds, imports, people, queue, reviews
from app.services.intake import ImportOptions
from app.storage import tables
from app.wording import Wording
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


@pytest.mark.parametrize("due", ["", "1900-01-01", "2999-12-31"])
def test_who_has_no_believable_due_date_does_not_stand_at_the_due_day(desk, tmp_path, due):
    path = tmp_path / "undated.csv"
    row = f"C1,示例银行,王小明,13490000001,{due},100"
    path.write_text(f"案件编号,委托方,客户姓名,手机号,到期日,逾期总额\n{row}\n", encoding="utf-8")
    done = imports.import_file(desk, path, ImportOptions())
    told = {one.code: one for one in done.report.findings if one.column == "到期日"}
    (code,) = told
    assert (code, told[code].done) == ("date_outside" if due else "due_missing", "left_empty")
    if due:
        said = Wording("en").text(f"finding.{code}", **told[code].values)
        assert said.startswith("Not a believable date") and due in said
    row, card = queue.page(desk, 1).rows[0], people.card(desk, "C1")
    assert (row.dpd, row.stage, card.dpd, card.stage) == (None, Stage.EARLY, None, Stage.EARLY)
    assert "days" not in {point.code for point in row.points}


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
    kind = "identity_differs" if same_name else "case_names_other"
    assert [one.kind for one in reviews.listed(desk, 9)] == [kind]


HEAD = "案件编号,委托方,客户姓名,证件号码,手机号,家庭住址,到期日,逾期总额,标签"
MINE, OTHERS = (f"{one}{check_digit(one)}" for one in ("11999919900307123", "11999919900307124"))
KEPT = (tables.debtors, tables.contact_points, tables.debts, tables.tokens, tables.holds)


def _placed(desk, path, *rows, on):
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return imports.import_file(desk, path, ImportOptions(as_of=date(2026, 11, on)))


def _kept(desk):
    """What the book holds of its people; that a file named a debt is no figure."""
    with desk.store.read() as tx:
        return [
            [
                {name: value for name, value in row._mapping.items() if name != "import_id"}
                for row in tx.connection.execute(select(table))
            ]
            for table in KEPT
        ]


def _mine(number=MINE):
    return f"C1,示例银行,王小明,{number},13490000001,人民路1号,2026-11-01,100.00,"


def _strange(number=OTHERS):
    return f"C1,示例银行,李大海,{number},13490000099,解放路9号,2026-10-01,999.00,停催"


@pytest.mark.parametrize("numbers", [(MINE, OTHERS), ("", ""), (MINE, ""), ("", OTHERS)])
def test_nothing_is_taken_of_a_row_that_names_somebody_else_under_a_case(desk, tmp_path, numbers):
    mine, others = numbers
    _placed(desk, tmp_path / "1.csv", _mine(mine), on=20)
    before = _kept(desk)
    done = _placed(desk, tmp_path / "2.csv", _strange(others), on=21)

    assert (done.new, done.changed, done.same, done.recalled, done.reviews) == (0, 0, 1, 0, 1)
    assert _kept(desk) == before
    counts, lines = done.report.counts, done.report.lines
    assert (counts[Level.ACCEPT], counts[Level.WARN], list(lines[Level.WARN])) == (0, 1, [2])
    told = {one.code: (one.level, one.done) for one in done.report.findings}
    assert told["case_names_other"] == (Level.WARN, "kept_as_was")
    (asked,) = reviews.listed(desk, 9)
    assert (asked.kind, asked.name, asked.other_name) == ("case_names_other", "王小明", "李大海")

    reviews.settle(desk, asked.id, Answered.DIFFERENT)
    assert _kept(desk)[:-1] == before[:-1]
    assert [hold.kind for hold in people.card(desk, "C1").holds] == [HoldKind.DISPUTE]
    again = _placed(desk, tmp_path / "3.csv", _strange(others), on=22)
    assert (again.changed, again.reviews, _kept(desk)[:-1]) == (0, 0, before[:-1])


def test_who_was_found_to_be_the_same_person_is_taken_over_from_then_on(desk, tmp_path):
    _placed(desk, tmp_path / "1.csv", _mine(""), on=20)
    _placed(desk, tmp_path / "2.csv", _strange(""), on=21)
    reviews.settle(desk, reviews.listed(desk, 9)[0].id, Answered.SAME)
    done = _placed(desk, tmp_path / "3.csv", _strange("").removesuffix("停催"), on=22)
    assert (done.changed, done.reviews) == (1, 0)
    card = people.card(desk, "C1")
    assert (card.name, card.total.minor) == ("王小明", 99_900)
    assert {one.kind for one in card.points} == {"mobile", "address"} and len(card.points) == 4


def test_a_row_that_was_left_out_comes_in_with_the_same_file_once_the_answer_is_given(
    desk, tmp_path
):
    _placed(desk, tmp_path / "1.csv", _mine(""), on=20)
    strange = _strange("").removesuffix("停催")
    _placed(desk, tmp_path / "2.csv", strange, on=21)
    assert people.card(desk, "C1").total.minor == 10_000
    reviews.settle(desk, reviews.listed(desk, 9)[0].id, Answered.SAME)
    done = _placed(desk, tmp_path / "2.csv", strange, on=21)
    assert (done.changed, people.card(desk, "C1").total.minor) == (1, 99_900)


def test_of_somebody_found_to_be_another_the_persons_own_data_stay_right(desk, tmp_path):
    second = "C9,示例银行,王小明,,13490000001,人民路1号,2026-11-01,{},"
    _placed(desk, tmp_path / "1.csv", _mine(""), second.format("50.00"), on=20)
    _placed(desk, tmp_path / "2.csv", _strange(""), second.format("60.00"), on=21)
    reviews.settle(desk, reviews.listed(desk, 9)[0].id, Answered.DIFFERENT)
    again = _placed(desk, tmp_path / "3.csv", _strange(""), second.format("70.00"), on=22)
    assert (again.changed, again.reviews) == (1, 0)
    debts = {one.case_no: one.overdue.minor for one in people.card(desk, "C1").debts}
    assert debts == {"C1": 10_000, "C9": 7_000}
    right = _mine("").replace("100.00", "80.00")
    _placed(desk, tmp_path / "4.csv", right, second.format("70.00"), on=23)
    card = people.card(desk, "C1")
    assert (card.name, card.total.minor) == ("王小明", 15_000)
    holds.release(desk, card.debtor_id, HoldKind.DISPUTE, "文件已更正")
    assert [one.debtor_id for one in queue.page(desk, 9).rows] == [card.debtor_id]


def test_a_file_that_changes_nothing_has_spoken_too(desk, tmp_path):
    _placed(desk, tmp_path / "1.csv", _mine(), on=20)
    _placed(desk, tmp_path / "2.csv", _mine(), _strange(), on=22)
    _placed(desk, tmp_path / "3.csv", _mine().replace("100.00", "90.00"), on=21)
    assert people.card(desk, "C1").total.minor == 10_000


@pytest.mark.parametrize("on", [19, 21])
def test_the_strangers_other_case_is_their_own(desk, tmp_path, on):
    _placed(desk, tmp_path / "1.csv", _mine(), on=20)
    theirs = _strange().replace("C1", "C2").removesuffix("停催")
    done = _placed(desk, tmp_path / "2.csv", _strange(), theirs, on=on)
    assert (done.new, done.same) == (1, 1)
    assert [one.case_no for one in people.card(desk, "C1").debts] == ["C1"]
    assert people.card(desk, "C2").name == "李大海"


def test_another_spelling_with_the_persons_own_number_is_taken_over_and_asked(desk, tmp_path):
    _placed(desk, tmp_path / "1.csv", _mine(""), on=20)
    done = _placed(desk, tmp_path / "2.csv", _mine("").replace("王小明", "王晓明")[:-7] + "90.00,",
                   on=21)  # fmt: skip
    assert (done.changed, done.report.counts[Level.WARN]) == (1, 0)
    told = {one.code: (one.level, one.done) for one in done.report.findings}
    assert told["case_names_other"] == (Level.NOTE, "one_person")
    (asked,) = reviews.listed(desk, 9)
    said = Wording("en").text(f"review.{asked.kind}", case_no=asked.case_no, name=asked.other_name)
    assert said == "Under the same case number C1 the file names “王晓明”: is it the same person?"


@pytest.mark.parametrize(
    ("on", "code"),
    [(date(2999, 1, 1), "import.day_ahead"), (date(2026, 11, 24), "import.day_ahead"),
     (date(1989, 12, 31), "import.day_early")],
)  # fmt: skip
def test_a_day_that_no_file_can_speak_of_is_refused(desk, tmp_path, on, code):
    path = _csv(tmp_path / "1.csv", [("C1", "100.00", "")])
    with pytest.raises(DeskError) as refused:
        imports.import_file(desk, path, ImportOptions(as_of=on))
    assert refused.value.code == code
    said = Wording("en").text(f"problem.{code}", **refused.value.values)
    assert str(on) in said and imports.imported(desk, 9) == ()
    assert imports.import_file(desk, path, ImportOptions(as_of=date(2026, 11, 23))).new == 1


def test_rows_that_agree_on_a_day_to_come_do_not_make_the_next_file_an_older_one(desk, tmp_path):
    head = "案件编号,委托方,客户姓名,手机号,到期日,逾期天数,逾期总额"
    for number, (due, owed) in enumerate([("2099-01-01", "100"), ("2026-11-01", "90")]):
        path = tmp_path / f"{number}.csv"
        row = f"C1,示例银行,王小明,13490000001,{due},22,{owed}"
        path.write_text(f"{head}\n{row}\n", encoding="utf-8")
        done = imports.import_file(desk, path, ImportOptions())
    assert done.changed == 1
    assert {one.as_of for one in imports.imported(desk, 9)} == {date(2026, 11, 23)}


def test_an_older_file_is_told_the_day_of_the_newer_one(desk, tmp_path):
    for on, owed in ((22, "90.00"), (20, "100.00")):
        path = _csv(tmp_path / f"{on}.csv", [("C1", owed, "")])
        done = imports.import_file(desk, path, ImportOptions(as_of=date(2026, 11, on)))
    (told,) = [one for one in done.report.findings if one.code == "older_file"]
    assert dict(told.values) == {"newer": date(2026, 11, 22)}
    assert "2026-11-22" in Wording("zh_CN").text("finding.older_file", **told.values)


def _csv(path, rows):
    lines = ["案件编号,委托方,客户姓名,手机号,到期日,逾期总额,标签"]
    lines += [f"{no},示例银行,王小明,13490000001,2026-11-01,{owed},{tag}" for no, owed, tag in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
