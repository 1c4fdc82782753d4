"""A placement file becomes verdicts that agree with what its writer knows of it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import opencc
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.demo.dirt import KINDS
from app.demo.portfolio import HEADINGS, Plan, write_portfolio
from app.domain.errors import DeskError
from app.domain.imports import Level
from app.services.intake import ImportOptions, dry_run, read, report_json
from app.wording import Wording

AS_OF = date(2026, 11, 20)
TO_TAIWAN = opencc.OpenCC("s2tw").convert
LATIN_SAFE = [kind for kind in KINDS if kind not in ("name_rare", "name_dot", "phone_separators")]


def agree(path, manifest, report):
    counts = {level.value: count for level, count in report.counts.items()}
    assert counts == manifest.counts
    for level in (Level.WARN, Level.REJECT, Level.SKIP):
        wrong = set(report.lines[level]) ^ set(manifest.lines[level.value])
        assert not wrong, {line: manifest.kinds.get(line) for line in wrong}
    assert report.sum_overdue == manifest.sum_overdue
    said = {line for line, *_ in report.findings}
    assert set(report.lines[Level.WARN]) | set(report.lines[Level.REJECT]) <= said


def check(path, **plan):
    plan = Plan(**{"people": 200, "seed": 1, "as_of": AS_OF, "dirty_share": 1.0} | plan)
    manifest = write_portfolio(path, plan)
    report = dry_run(path, ImportOptions())
    agree(path, manifest, report)
    return manifest, report


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_dirt_is_judged_as_its_writer_says(tmp_path, kind):
    check(tmp_path / "a.csv", kinds=[kind])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "broken_bytes"])
def test_each_kind_of_dirt_is_judged_the_same_in_a_workbook(tmp_path, kind):
    check(tmp_path / "a.xlsx", kinds=[kind], people=60)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("share", [0.08, 0.5, 1.0])
@pytest.mark.parametrize("seed", [2, 3])
def test_mixtures_are_judged_as_their_writer_says(tmp_path, ending, share, seed):
    check(tmp_path / f"a.{ending}", dirty_share=share, seed=seed, people=700)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_every_encoding_is_judged_alike(tmp_path, encoding):
    kinds = [kind for kind in KINDS if encoding != "utf-16" or kind != "broken_bytes"]
    if encoding == "utf-16":  # one byte order mark at the top, none in each line
        manifest, _ = _with_mark(tmp_path / "a.csv", kinds)
    else:
        manifest, _ = check(tmp_path / "a.csv", encoding=encoding, people=700, kinds=kinds)
    assert manifest.counts["warn"] > 100


def _with_mark(path, kinds):
    plan = Plan(700, 1, AS_OF, 1.0, encoding="utf-16-le", kinds=kinds)
    manifest = write_portfolio(path, plan)
    path.write_bytes(b"\xff\xfe" + path.read_bytes())
    report = dry_run(path, ImportOptions())
    agree(path, manifest, report)
    return manifest, report


@pytest.mark.parametrize("encoding", ["big5hkscs", "utf-8", "gb18030", "utf-16-be"])
def test_traditional_files_are_judged_alike(tmp_path, encoding):
    taken = set()

    def rewrite(text):
        text = TO_TAIWAN(text).replace("￥", "NT").replace("NT", "$").replace("¥", "$")
        taken.update(text)
        return text

    # Half a traditional sign can make whole, wrong signs with its neighbours: nobody can tell.
    kinds = [kind for kind in LATIN_SAFE if kind not in ("name_spaces", "broken_bytes")]
    check(tmp_path / "a.csv", encoding=encoding, rewrite=rewrite, people=500, kinds=kinds)
    assert "號" in taken


@pytest.mark.parametrize("same_share", [0.0, 0.06, 0.888])
def test_every_loan_finds_its_person(tmp_path, same_share):
    plan = {"dirty_share": 0.0, "same_share": same_share}
    manifest, report = check(tmp_path / "a.csv", **plan)
    assert report.people == manifest.people
    assert report.debts == manifest.counts["accept"]
    assert list(report.findings) == []
    assert report.as_of == AS_OF


def test_the_same_plan_writes_the_same_bytes(tmp_path):
    plan = Plan(80, 9, AS_OF, 0.5)
    write_portfolio(tmp_path / "a.csv", plan)
    write_portfolio(tmp_path / "b.csv", plan)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


ORDINARY = {
    "case_no": "A1", "creditor": "甲", "name": "王伟", "identity": "449993199003070216",
    "phone": "13491234567", "due_on": "2026-11-01", "stated_dpd": "19", "overdue": "100.00",
}  # fmt: skip


def write_rows(path, *rows, headings=None):
    """A file of cases: each row overrides an ordinary one."""
    names = list(headings or {name: HEADINGS[name] for name in ORDINARY})
    lines = [",".join((headings or HEADINGS)[name] for name in names)]
    lines += [",".join((ORDINARY | row).get(name, "") for name in names) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def codes(report):
    return [(finding.line, finding.level.value, finding.code) for finding in report.findings]


def test_a_differing_name_under_one_number_is_one_person_and_a_note(tmp_path):
    number = _valid()
    rows = [{"identity": number}, {"case_no": "A2", "identity": number, "name": "王苇"}]
    report = dry_run(write_rows(tmp_path / "a.csv", *rows), ImportOptions())
    assert codes(report) == [(3, "note", "name_differs")]
    assert (report.people, report.counts[Level.ACCEPT]) == (1, 2)


def _valid():
    from app.rules.intake.identity import check_digit

    return "44999319900307021" + check_digit("44999319900307021")


def test_a_given_day_overrides_the_one_that_rows_agree_on(tmp_path):
    path = write_rows(tmp_path / "a.csv", {"identity": _valid()})
    assert dry_run(path, ImportOptions()).as_of == AS_OF
    moved = dry_run(path, ImportOptions(as_of=date(2026, 12, 1)))
    assert codes(moved) == [(2, "warn", "days_differ")]


def test_a_map_file_names_columns_that_nobody_could_guess(tmp_path):
    names = dict(HEADINGS) | {"overdue": "要的钱", "name": "谁"}
    headings = {name: names[name] for name in ("case_no", "creditor", "name", "overdue", "phone")}
    path = write_rows(tmp_path / "a.csv", {}, headings=headings)
    with pytest.raises(DeskError) as refused:
        dry_run(path, ImportOptions())
    assert refused.value.code == "file.missing_columns"
    assert refused.value.values["columns"] == ("客户姓名", "逾期总额")
    (tmp_path / "m.yaml").write_text("name: 谁\n逾期总额: 要的钱\n", encoding="utf-8")
    (tmp_path / "m.json").write_text(json.dumps({"name": "谁", "overdue": "要的钱"}))
    for name in ("m.yaml", "m.json"):
        report = dry_run(path, ImportOptions(map_file=tmp_path / name))
        assert (report.debts, report.sum_overdue) == (1, 10000)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (":\n- [", "file.map_unreadable"),
        ("just words", "file.map_wrong"),
        ("nonsense: 谁", "file.map_unknown"),
    ],
)
def test_a_map_file_that_maps_nothing_is_refused_in_words(tmp_path, text, code):
    path = write_rows(tmp_path / "a.csv", {})
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DeskError) as refused:
        dry_run(path, ImportOptions(map_file=tmp_path / "m.yaml"))
    assert refused.value.code == code


def test_a_table_of_something_else_is_refused_in_words(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("colour,size\nred,4\n", encoding="utf-8")
    with pytest.raises(DeskError) as refused:
        dry_run(path, ImportOptions())
    assert refused.value.code == "file.no_header"


def test_english_headings_are_known(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "Case No;Creditor;Name;ID Number;Mobile;Total Overdue\n"
        "A1;Acme;John Smith;;13491234567;9.50\n",
        encoding="utf-8",
    )
    report = dry_run(path, ImportOptions(language="en"))
    assert (report.debts, report.sum_overdue) == (1, 950)


def test_progress_is_told_and_cancelling_ends_the_reading(tmp_path):
    path = tmp_path / "a.csv"
    write_portfolio(path, Plan(5000, 1, AS_OF))
    told = []
    dry_run(path, ImportOptions(), lambda done, total: told.append((done, total)))
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    with pytest.raises(DeskError) as refused:
        dry_run(path, ImportOptions(), None, lambda: True)
    assert refused.value.code == "import.cancelled"


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW", "en"])
def test_the_report_says_every_finding_in_words(tmp_path, language):
    path = tmp_path / "a.csv"
    write_portfolio(path, Plan(900, 4, AS_OF, 1.0))
    report = dry_run(path, ImportOptions(language=language))
    told = json.loads(json.dumps(report_json(report, Wording(language))))
    assert set(told) == {"counts", "lines", "sum_overdue", "findings", "people", "debts"}
    assert set(told["findings"][0]) == {"line", "column", "level", "text", "done"}
    assert told["counts"]["warn"] == len(told["lines"]["warn"])
    assert all(finding["text"] and finding["done"] for finding in told["findings"])
    whole, cents = told["sum_overdue"].split(".")
    assert int(whole) * 100 + int(cents) == report.sum_overdue


def test_every_row_of_a_person_carries_the_same_number(tmp_path):
    path = tmp_path / "a.csv"
    write_portfolio(path, Plan(50, 4, AS_OF, same_share=0.8))
    by_number = {}
    for row in read(path, ImportOptions()):
        by_number.setdefault(row.case.identity.number, set()).add(row.person)
    assert sorted(person for people in by_number.values() for person in people) == list(range(50))


def _told(tmp_path, *rows):
    """(column, level, code, done) of the findings of these rows."""
    rows = [{"identity": _valid(), "case_no": f"A{at}"} | row for at, row in enumerate(rows)]
    report = dry_run(write_rows(tmp_path / "told.csv", *rows), ImportOptions())
    return [(one.column, one.level.value, one.code, one.done) for one in report.findings]


@pytest.mark.parametrize("overdue", ["--100.00", "(-100.00)", "+-100.00"])
def test_an_amount_with_two_signs_is_no_amount(tmp_path, overdue):
    told = _told(tmp_path, {"overdue": overdue})
    assert told == [("逾期总额", "reject", "overdue_unreadable", "not_imported")]


@pytest.mark.parametrize(
    ("due", "code"),
    [
        ("31/12/2025", "date_form"),
        ("2026-02-30", "date_impossible"),
        ("2126-01-01", "date_outside"),
    ],
)
def test_a_due_date_is_said_to_be_what_it_is(tmp_path, due, code):
    told = _told(tmp_path, {}, {"due_on": due})
    assert told == [("到期日", "warn", code, "due_from_days")]


def test_of_a_number_that_is_missing_nothing_is_said_to_be_kept(tmp_path):
    told = _told(tmp_path, {"identity": ""}, {"identity": "4.49993E+17"})
    assert [(code, done) for _, _, code, done in told] == [
        ("id_missing", "known_by_phone"), ("id_scientific", "matched_by_phone"),
    ]  # fmt: skip


def test_a_formula_whose_result_is_not_stored_is_said_to_be_one(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([HEADINGS[name] for name in ORDINARY])
    rows = [{"overdue": "=H1"}, {"overdue": None}, {"due_on": "=TODAY()"}, {"name": "=C2&C3"}]
    rows.append({"due_on": "=TODAY()", "stated_dpd": "=G2+1"})
    for at, row in enumerate(rows):
        given = ORDINARY | {"identity": _valid(), "case_no": f"A{at}"} | row
        book.active.append(list(given.values()))
    book.save(tmp_path / "a.xlsx")
    report = dry_run(tmp_path / "a.xlsx", ImportOptions())
    told = [(one.line, one.level, one.code, one.values.get("raw")) for one in report.findings]
    assert told == [
        (2, Level.REJECT, "formula_unstored", "=H1"),
        (3, Level.REJECT, "overdue_missing", None),
        (4, Level.NOTE, "formula_unstored", "=TODAY()"),
        (5, Level.REJECT, "formula_unstored", "=C2&C3"),
        (6, Level.NOTE, "formula_unstored", "=TODAY()"),
        (6, Level.NOTE, "formula_unstored", "=G2+1"),
    ]


@pytest.mark.parametrize("sign", ["\x00", "\u202a", "\u202e", "\u2066", "\u2069"])
@pytest.mark.parametrize("name", ["case_no", "name", "note"])
def test_a_sign_that_is_never_seen_is_left_out_and_said(tmp_path, name, sign):
    row = {"identity": _valid(), name: f"甲{sign}乙"}
    headings = {one: HEADINGS[one] for one in (*ORDINARY, "note")}
    path = write_rows(tmp_path / "a.csv", row, headings=headings)
    reading = read(path, ImportOptions())
    (case,) = [one.case for one in reading]
    assert getattr(case, name) == "甲乙"
    (told,) = reading.report().findings
    assert (told.column, told.level, told.code) == (HEADINGS[name], Level.NOTE, "hidden_signs")
    assert (told.done, dict(told.values)) == ("signs_left_out", {"signs": 1})


def test_a_name_longer_than_any_is_not_taken_in(tmp_path):
    told = _told(tmp_path, {"name": "王" * 5_000}, {"name": "买" * 100})
    assert told == [("客户姓名", "reject", "too_long", "not_imported")]


def test_a_case_number_that_a_spreadsheet_would_run_is_told(tmp_path):
    told = _told(tmp_path, {"case_no": "=1+1"}, {"case_no": "-12"})
    assert told == [("案件编号", "warn", "formula", "kept_as_text")]


def _people(tmp_path, *rows, extra=("contact_name", "contact_relation", "contact_phone")):
    names = ("case_no", "creditor", "name", "identity", "overdue", "phone", *extra)
    headings = {name: HEADINGS[name] for name in names}
    rows = [{"identity": _valid()} | row for row in rows]
    path = write_rows(tmp_path / "people.csv", *rows, headings=headings)
    reading = read(path, ImportOptions())
    return [row.case for row in reading], reading.report()


def _numbers(phones):
    return [(phone.e164[-4:], phone.relation) for phone in phones]


@pytest.mark.parametrize("words", ["妻子", "李芳", "空号"])
def test_a_number_that_names_somebody_is_not_the_debtors_own(tmp_path, words):
    (case,), report = _people(tmp_path, {"phone": f"13491234567({words})"})
    assert (_numbers(case.phones), _numbers(case.their_phones)) == ([], [("4567", words)])
    assert codes(report) == [(2, "note", "phone_words")]
    assert Wording("zh_CN").text("done.taken_as_theirs", words=words).count(words) == 1


@pytest.mark.parametrize("words", ["本人", "Self", "手机"])
def test_a_number_that_names_the_debtor_is_theirs(tmp_path, words):
    (case,), report = _people(tmp_path, {"phone": f"13491234567({words})"})
    assert (_numbers(case.phones), case.their_phones) == ([("4567", "")], ())
    assert codes(report) == []


def test_of_several_numbers_each_goes_to_whom_its_words_name(tmp_path):
    phone = "13491234567(本人)/13491234568(妻子)/13491234569"
    row = {"phone": phone, "contact_name": "李芳", "contact_relation": "妻子",
           "contact_phone": "13491234569"}  # fmt: skip
    (case,), report = _people(tmp_path, row)
    assert _numbers(case.phones) == [("4567", "")]
    assert _numbers(case.their_phones) == [("4568", "妻子")]
    assert _numbers(case.contact_phones) == [("4569", "")]
    assert codes(report) == [
        (2, "warn", "phone_several"), (2, "note", "phone_words"), (2, "note", "phone_contacts"),
    ]  # fmt: skip


def test_one_number_for_the_debtor_and_their_contact_is_said(tmp_path):
    _, report = _people(tmp_path, {"contact_phone": "13491234567"})
    assert [(one.code, one.done) for one in report.findings] == [("phone_contacts", "taken_as_own")]


def test_words_beside_a_contacts_number_are_its_relation(tmp_path):
    (case,), report = _people(tmp_path, {"contact_phone": "13491234568 (姐姐)"})
    assert _numbers(case.contact_phones) == [("4568", "姐姐")]
    assert [(one.code, one.done) for one in report.findings] == [
        ("phone_words", "words_are_relation")
    ]


def _ragged(tmp_path, row, heading="案件编号,委托方,客户姓名,逾期总额,备注"):
    path = tmp_path / "ragged.csv"
    path.write_text(f"{heading}\nA0,甲,王伟,1.00,无\n{row}\n", encoding="utf-8")
    report = dry_run(path, ImportOptions())
    return [one for one in report.findings if one.line == 3]


def test_a_row_with_fewer_cells_than_headings_is_told_with_its_line(tmp_path):
    (found,) = [one for one in _ragged(tmp_path, "A1,甲,王伟,100.00") if one.code[:5] == "cells"]
    assert (found.level, found.code, found.done) == (Level.NOTE, "cells_missing", "rest_empty")
    assert dict(found.values) == {"cells": 4, "headings": 5}


def test_a_row_with_more_cells_than_headings_is_told_with_what_was_left_out(tmp_path):
    found = _ragged(tmp_path, "A1,甲,王伟,100.00,下周,一定还,,")
    (surplus,) = [one for one in found if one.code[:5] == "cells"]
    assert (surplus.level, surplus.done) == (Level.NOTE, "surplus_left_out")
    assert dict(surplus.values) == {"cells": 8, "headings": 5, "raw": "一定还"}


@pytest.mark.parametrize("row", ["A1,甲,王伟,100.00,无", "A1,甲,王伟,100.00,无,,,"])
def test_empty_cells_beyond_the_headings_are_nothing_to_say(tmp_path, row):
    assert [one for one in _ragged(tmp_path, row) if one.code[:5] == "cells"] == []
    wider = "案件编号,委托方,客户姓名,逾期总额,备注,,"
    assert [one for one in _ragged(tmp_path, row, wider) if one.code[:5] == "cells"] == []


def test_a_quote_that_is_never_closed_is_said_to_be_that(tmp_path):
    row = 'A1,甲,"王伟,100.00,无\nA2,甲,李娜,100.00,无'
    told = {one.code: (one.level, one.done) for one in _ragged(tmp_path, row)}
    assert told["quote_unclosed"] == (Level.WARN, "quote_kept")
    assert "bytes_unreadable" not in told


def test_a_column_that_stands_there_twice_is_said_and_the_first_one_is_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "案件编号,委托方,客户姓名,逾期总额,逾期总额\nA1,甲,王伟,1.00,9.00\n", encoding="utf-8"
    )
    report = dry_run(path, ImportOptions())
    first = report.findings[0]
    assert (first.line, first.level, first.code) == (1, Level.NOTE, "heading_repeated")
    assert dict(first.values) == {"name": "逾期总额"}
    assert report.sum_overdue == 100


HEADING_BYTES = ",".join(HEADINGS.values()).encode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.binary(max_size=2000), st.sampled_from([b"", HEADING_BYTES + b"\n"]))
def test_no_bytes_break_an_import(tmp_path, content, heading):
    path = tmp_path / "any.csv"
    path.write_bytes(heading + content)
    try:
        report = dry_run(path, ImportOptions())
    except DeskError as error:
        assert Wording("zh_CN").text(f"problem.{error.code}", **error.values)
        return
    assert sum(report.counts.values()) >= 0
    report_json(report, Wording("zh_CN"))


CELL = st.one_of(
    st.text(max_size=20), st.sampled_from(["-", "=1", "1e999", "逾期", "万", "﷽", "0x"])
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(st.lists(CELL, min_size=1, max_size=len(HEADINGS)), max_size=6))
def test_no_cells_break_an_import(tmp_path, rows):
    import csv

    path = tmp_path / "any.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        csv.writer(file).writerows([list(HEADINGS.values()), *rows])
    try:
        report = dry_run(path, ImportOptions())
    except DeskError as error:
        assert error.code == "file.encoding"  # more control signs than any text has
        return
    report_json(report, Wording("en"))


def test_a_file_without_creditors_needs_a_map_that_names_the_one(tmp_path):
    names = ("case_no", "name", "identity", "phone", "overdue")
    path = write_rows(tmp_path / "a.csv", {}, headings={name: HEADINGS[name] for name in names})
    with pytest.raises(DeskError) as refused:
        dry_run(path, ImportOptions())
    assert refused.value.code == "file.missing_columns"
    assert refused.value.values["columns"] == ("委托方",)
    (tmp_path / "m.yaml").write_text('creditor: "=示例银行"\n', encoding="utf-8")
    cases = [row.case for row in read(path, ImportOptions(map_file=tmp_path / "m.yaml"))]
    assert [case and case.creditor for case in cases] == ["示例银行"]


def test_a_row_says_whose_case_it_is_in_no_more_signs_than_the_book_holds(tmp_path):
    rows = [
        {"creditor": ""}, {"case_no": "1" * 81}, {"case_no": "2" * 80}, {"creditor": "甲" * 201},
        {"creditor": "甲" * 200},
    ]  # fmt: skip
    report = dry_run(write_rows(tmp_path / "a.csv", *rows), ImportOptions())
    found = [(finding.line, finding.column, finding.code) for finding in report.findings]
    assert [one for one in found if one[2] in ("creditor_missing", "too_long")] == [
        (2, "委托方", "creditor_missing"), (3, "案件编号", "too_long"), (5, "委托方", "too_long"),
    ]  # fmt: skip
    assert report.lines[Level.REJECT].tolist() == [2, 3, 5]


def test_a_second_mobile_column_holds_further_numbers_of_their_own(tmp_path):
    names = ("case_no", "creditor", "name", "overdue", "phone")
    headings = {name: HEADINGS[name] for name in names}
    headings["phone_2"] = "备用手机号"
    rows = [{"phone_2": "13491234568"}, {"case_no": "A2", "phone_2": "13491234567"}]
    path = write_rows(tmp_path / "a.csv", *rows, headings=headings)
    numbers = [[phone.e164 for phone in row.case.phones] for row in read(path, ImportOptions())]
    assert numbers == [["+8613491234567", "+8613491234568"], ["+8613491234567"]]


@pytest.mark.parametrize(
    ("headings", "row", "kinds"),
    [
        ({}, {"creditor": "样本消费金融有限公司"}, ("consumer_finance", "")),
        ({}, {"creditor": "甲", "product": "信用卡分期"}, ("", "credit_card")),
        ({"lender_kind": "机构类型"}, {"lender_kind": "小額貸款公司"}, ("micro_loan", "")),
        ({"lender_kind": "Lender type"}, {"lender_kind": "BANK"}, ("bank", "")),
        (
            {"product_kind": "产品大类"}, {"product_kind": "车贷", "product": "信用卡"},
            ("", "car_loan"),
        ),
        ({"product_kind": "loan type"}, {"product_kind": "Cash Loan"}, ("", "cash_loan")),
    ],
)  # fmt: skip
def test_the_kinds_of_lender_and_product_are_read_where_the_file_says_them(
    tmp_path, headings, row, kinds
):
    names = {name: HEADINGS[name] for name in (*ORDINARY, "product")} | headings
    path = write_rows(tmp_path / "a.csv", row, headings=names)
    reading = read(path, ImportOptions())
    (case,) = [judged.case for judged in reading if judged.case]
    assert "kind_unknown" not in {code for _, _, code in codes(reading.report())}
    assert (case.lender_kind, case.product_kind) == kinds


def test_a_kind_that_nobody_knows_or_that_is_two_is_left_empty_and_said(tmp_path):
    names = {name: HEADINGS[name] for name in ORDINARY} | {"lender_kind": "委托方类型"}
    rows = [{"lender_kind": "其他"}, {"case_no": "A2", "lender_kind": "银行/小贷"}]
    report = dry_run(write_rows(tmp_path / "a.csv", *rows, headings=names), ImportOptions())
    said = [one for one in codes(report) if one[2] == "kind_unknown"]
    assert said == [(2, "note", "kind_unknown"), (3, "note", "kind_unknown")]


def test_what_a_loan_costs_by_contract_is_read_and_nonsense_is_said(tmp_path):
    names = {name: HEADINGS[name] for name in ORDINARY} | {"annual_rate": "合同年利率(%)"}
    rows = [
        {"annual_rate": "36%"}, {"case_no": "A2", "annual_rate": "万五"}, {"case_no": "A3"},
    ]  # fmt: skip
    path = write_rows(tmp_path / "a.csv", *rows, headings=names)
    cases = [judged.case for judged in read(path, ImportOptions())]
    assert [case.annual_rate for case in cases] == [Decimal("0.36"), None, None]
    said = [one for one in codes(dry_run(path, ImportOptions())) if "rate" in one[2]]
    assert said == [(3, "note", "rate_unreadable")]
