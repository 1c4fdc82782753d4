"""Files become raw records, whatever program wrote them."""

from __future__ import annotations

import os
import re
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.channels import delimited, records
from app.channels.sheets import digest, open_sheet
from app.domain.errors import DeskError

ROWS = [["案件编号", "姓名", "备注"], ["A1", "王伟", "下周, 一定"], ["A2", "李娜", "地址\n两行"]]
TRADITIONAL = [["案件編號", "姓名", "備註"], ["A1", "陳偉", "下週, 一定"], ["A2", "劉娜", "地址"]]
WORDS = frozenset({"案件编号", "案件編號", "姓名", "备注", "備註"})


def as_csv(rows, delimiter=",", end="\r\n"):
    lines = []
    for row in rows:
        quoted = [f'"{cell}"' if {",", "\n", delimiter} & set(cell) else cell for cell in row]
        lines.append(delimiter.join(quoted) + end)
    return "".join(lines)


def cells(path):
    return [record.cells for record in open_sheet(path, WORDS).records()]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"],
)
def test_simplified_text_is_read_in_every_encoding(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(ROWS).encode(encoding))
    assert cells(path) == ROWS


@pytest.mark.parametrize("encoding", ["big5", "cp950", "utf-8", "utf-16-be", "gb18030"])
def test_traditional_text_is_read_in_every_encoding(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(TRADITIONAL).encode(encoding))
    assert cells(path) == TRADITIONAL


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_delimiter_and_line_end_are_found(tmp_path, delimiter, end):
    rows = [row[:2] + ["一行"] for row in ROWS]
    path = tmp_path / "a.txt"
    path.write_bytes(as_csv(rows, delimiter, end).encode())
    assert cells(path) == rows


def test_a_record_is_named_by_its_first_physical_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv([*ROWS, ["A3", "赵", "x"]]).encode())
    assert [record.line for record in open_sheet(path).records()] == [1, 2, 3, 5]


def test_a_file_can_be_read_twice(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(ROWS).encode())
    sheet = open_sheet(path)
    assert list(sheet.records()) == list(sheet.records())


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_half_a_character_spoils_its_own_line_only(tmp_path, encoding):
    lines = [f"A{n},王伟,广州{n}号\n".encode(encoding) for n in range(60)]
    half = b"\x00\xd8" if encoding == "utf-16-le" else "广".encode(encoding)[:-1]
    lines[7] = lines[7].replace("广".encode(encoding), half)
    path = tmp_path / "a.csv"
    path.write_bytes("案件编号,姓名,备注\n".encode(encoding) + b"".join(lines))
    found = list(open_sheet(path, WORDS).records())
    assert [record.line for record in found if record.fault] == [9]
    assert len(found) == 61
    assert found[9].cells == ["A8", "王伟", "广州8号"]


def test_a_line_of_another_encoding_leaves_the_file_utf_8(tmp_path):
    path = tmp_path / "a.csv"
    good = as_csv(ROWS).encode() * 5
    path.write_bytes(good + "A9,张三,广州\r\n".encode("gb18030") + good)
    sheet = open_sheet(path, WORDS)
    assert [record.line for record in sheet.records() if record.fault] == [21]
    assert sheet.encoding == "utf-8"


def test_a_quote_that_is_never_closed_costs_one_record(tmp_path):
    path = tmp_path / "a.csv"
    lines = ["a,b,c"] + [f"{n},x,y" for n in range(900)]
    lines[5] = '"4,x,y'
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = list(open_sheet(path).records())
    assert len(found) == 901
    assert [record.line for record in found] == list(range(1, 902))
    assert [(record.line, record.fault) for record in found if record.fault] == [
        (6, "quote_unclosed")
    ]


def test_a_lone_quote_closed_by_a_later_one_costs_no_neighbour(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a,b,c\n"1,x,y\n2,x,y\n3,"x",y\n', encoding="utf-8")
    found = list(open_sheet(path).records())
    assert [record.cells for record in found][2:] == [["2", "x", "y"], ["3", "x", "y"]]


def test_a_lone_carriage_return_costs_one_record(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,x\ry\n2,z\n")
    assert cells(path) == [["a", "b"], ["1", "x y"], ["2", "z"]]


def test_the_first_sheet_with_anything_in_it_is_read_with_its_own_row_numbers(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "空"
    sheet = book.create_sheet("案件")
    sheet["A3"], sheet["B3"], sheet["A5"] = "案件编号", 13491234567, "A1"
    book.save(tmp_path / "a.xlsx")
    found = list(open_sheet(tmp_path / "a.xlsx").records())
    assert [(record.line, record.cells[0]) for record in found if record.cells[0]] == [
        (3, "案件编号"),
        (5, "A1"),
    ]


def refusal(path):
    with pytest.raises(DeskError) as refused:
        list(open_sheet(path).records())
    return refused.value.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "file.empty"),
        (b"%PDF-1.7\n...", "file.not_a_table"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "file.not_a_table"),
        (b"PK\x03\x04 and then nothing", "file.unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file.old_excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "file.encrypted",
        ),
        (bytes(range(256)) * 40, "file.encoding"),
        (b"a," * 1200 + b"\n", "file.too_wide"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "file.cell_too_long"),
    ],
)
def test_what_is_no_placement_file_is_refused_in_words(tmp_path, content, code):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert refusal(path) == code


@pytest.mark.parametrize("before", [0, (1 << 20) - 41, 3 << 20])
def test_a_locked_workbook_is_known_wherever_its_table_of_parts_stands(tmp_path, before):
    path = tmp_path / "a.xlsx"
    head, table = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(head + bytes(before) + table + bytes(600))
    assert refusal(path) == "file.encrypted"


def test_a_missing_file_and_a_folder_are_refused_in_words(tmp_path):
    assert refusal(tmp_path / "no.csv") == "file.missing"
    assert refusal(tmp_path) == "file.folder"


def test_a_file_without_permission_is_refused_in_words(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n", encoding="utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):  # an administrator may read anything

        def refuse(*_):
            raise PermissionError(13, "no")

        monkeypatch.setattr(type(path), "open", refuse)
    assert refusal(path) == "file.no_permission"


def test_what_has_no_end_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    assert refusal(tmp_path / "a.csv") == "file.not_a_table"
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    assert refusal(tmp_path / "zero.csv") == "file.not_a_table"


def test_a_line_without_end_is_told_with_its_number(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "_LONGEST_LINE", 1 << 19)
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n3," + b"x" * (1 << 20))
    with pytest.raises(DeskError) as error:
        cells(path)
    assert (error.value.code, error.value.values["line"]) == ("file.cell_too_long", 3)


def test_a_formula_without_result_is_found_where_it_stands(tmp_path):
    path, book = tmp_path / "a.xlsx", openpyxl.Workbook()
    other, sheet = book.active, book.create_sheet("案件")
    other["D6"] = "=1+1"
    rows = [*ROWS, ["A3", "=C5", '=IF(B3<2,"&","")'], ["A4", "张伟", None]]
    for at, row in enumerate(rows, 4):
        for column, cell in enumerate(row, 3):
            sheet.cell(at, column, cell)
    sheet["C2"] = "=SUM(C5)"
    book.save(path)
    opened = open_sheet(path, WORDS)
    lines = {record.cells[0]: record.line for record in opened.records()}
    assert opened.formulas(lines["A3"]) == {1: "=C5", 2: '=IF(B3<2,"&","")'}
    assert opened.formulas(2) == {0: "=SUM(C5)"}
    assert opened.formulas(lines["A4"]) == opened.formulas(lines["A1"]) == {}


def test_a_formula_with_a_result_is_its_result(tmp_path):
    path, book = tmp_path / "a.xlsx", openpyxl.Workbook()
    for row in [*ROWS, ["A3", "=1", "=2"]]:
        book.active.append(row)
    book.save(path)
    _rewritten(path, rb"<f>1</f><v ?/>|<f>1</f><v></v>", b"<f>1</f><v>7</v>")
    opened = open_sheet(path, WORDS)
    assert [record.cells for record in opened.records()][3][1] == 7
    assert opened.formulas(4) == {2: "=2"}


def test_an_archive_of_something_else_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "hello")
    assert refusal(path) == "file.not_a_table"


@pytest.mark.parametrize("tells", [True, False])
@pytest.mark.parametrize(
    ("stray", "code"),
    [
        ("XFD1048576", "file.too_wide"), ("ZZ400000", "file.stray_cell"),
        ("A1048576", "file.stray_cell"), ("XFD20", "file.too_wide"),
    ],
)  # fmt: skip
def test_a_stray_cell_far_away_is_refused_before_room_is_made_for_it(tmp_path, stray, code, tells):
    path, book = tmp_path / "a.xlsx", openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active[stray] = " "
    book.save(path)
    if not tells:
        _without_extent(path)
    assert refusal(path) == code


@pytest.mark.parametrize("tells", [True, False])
def test_a_sheet_with_few_empty_places_is_read_however_long(tmp_path, tells):
    path, book = tmp_path / "a.xlsx", openpyxl.Workbook()
    for row in ROWS * 900:
        book.active.append([*row, *[None] * 20, "end"])
    book.save(path)
    if not tells:
        _without_extent(path)
    assert len(cells(path)) == len(ROWS) * 900


def _without_extent(path):
    """As programs write it that do not know beforehand how many rows there will be."""
    _rewritten(path, rb"<dimension[^>]*>", b"")


def _rewritten(path, pattern, instead):
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, re.sub(pattern, instead, part))


def test_a_packed_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(80 << 20))
    assert refusal(path) == "file.too_large"


def test_a_file_of_too_many_rows_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "MAX_ROWS", 5)
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" * 6, encoding="utf-8")
    assert refusal(path) == "file.too_many_rows"
    assert records.MAX_ROWS >= 1_000_000


def test_the_digest_is_of_the_bytes(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    assert digest(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.one_of(st.binary(max_size=3000), st.text(max_size=2000).map(str.encode)))
def test_no_bytes_break_the_reading(tmp_path, content):
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    try:
        lines = [record.line for record in open_sheet(path).records()]
    except DeskError:
        return
    assert lines == sorted(set(lines))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_read_and_a_cover_is_passed_over(tmp_path, state):
    book = openpyxl.Workbook()
    book.active.title = "封面"
    book.active["A1"] = "本表由系统导出"
    for name, shown in (("旧", state), ("案件", "visible"), ("汇总", "visible")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = shown
        for row in ROWS:
            sheet.append([name, *row] if name != "案件" else row)
    book.save(tmp_path / "a.xlsx")
    opened = open_sheet(tmp_path / "a.xlsx", WORDS)
    assert [record.cells for record in opened.records()] == ROWS
    assert opened.others == ("封面", "汇总")


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-be"])
def test_an_encoding_that_only_looks_like_one_we_read_is_refused(tmp_path, encoding):
    path = tmp_path / "a.csv"
    mark = b"" if encoding == "utf-32" else b"\0\0\xfe\xff"
    path.write_bytes(mark + as_csv(ROWS).encode(encoding))
    assert refusal(path) == "file.encoding"
