"""What is written in a cell, and what is meant by it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from random import Random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import timezone

from app.domain.imports import IdentityKind, PhoneKind
from app.rules.intake.asof import agreed_day, days
from app.rules.intake.dates import NoDay, day
from app.rules.intake.identity import check_digit, read_identity
from app.rules.intake.money import fen, is_finer_than_a_fen, rounded_fen, yuan
from app.rules.intake.names import clean_name, is_masked, may_be_same
from app.rules.intake.phones import read_phones
from app.rules.intake.rates import yearly_rate
from app.rules.intake.text import looks_like_formula, lost_digits, neutralise, one_line, plain

AS_OF = date(2026, 11, 20)
ANY_CELL = st.one_of(
    st.none(), st.text(max_size=40), st.floats(), st.integers(), st.booleans(),
    st.dates(), st.datetimes(), st.from_regex(r"[-+(]?[¥￥]?[0-9,.]{1,12}[万元)]?", fullmatch=True),
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1234.56", 123456), ("1,234.56", 123456), ("￥1,234.56", 123456), ("¥1234.56", 123456),
        ("1234.56元", 123456), ("１２３４．５６", 123456), ("RMB 1,234.56", 123456),
        ("  1234.56 ", 123456), ("0.1234万", 123400), ("5万元", 5_000_000), ("-12.00", -1200),
        ("(1,234.00)", -123400), ("－5.10", -510), ("7", 700), ("1234.560", 123456), ("", None),
        ("-", None), (None, None), (0.1, 10), (1234.56, 123456), (13, 1300), ("1234.5", 123450),
    ],
)  # fmt: skip
def test_an_amount_is_exact_to_the_fen(written, meant):
    assert fen(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "#REF!", "见附件", "######", "1.234", "1,23", "1.2.3", "1e9", "--1618.98", "－－5", "+-5",
        "-¥-5", "(-5.00)", "((5))", "- -5", "−−5",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_never_guessed(written):
    with pytest.raises(ValueError):
        fen(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("36%", "0.36"), ("0.36", "0.36"), ("24", "0.24"), ("３６％", "0.36"), ("18.25%", "0.1825"),
        ("0.5%", "0.005"), ("1", "0.01"), ("0.99", "0.99"), ("0", "0"), (0.24, "0.24"),
        (24, "0.24"), (0.18000000000000002, "0.18"), ("1000%", "10"), ("", None), ("-", None),
        ("无", None), (None, None),
    ],
)  # fmt: skip
def test_a_yearly_rate_is_per_cent_or_a_fraction(written, meant):
    found = yearly_rate(plain(written))
    assert found == (None if meant is None else Decimal(meant))
    assert found is None or "E" not in str(found)


@pytest.mark.parametrize(
    "written",
    ["-5%", "1e5", "NaN", "inf", "0.05%/日", "月息2", "24%%", "2,4%", "1001%", "24元", "٣٦%"],
)
def test_what_is_no_yearly_rate_is_never_guessed(written):
    with pytest.raises(ValueError):
        yearly_rate(written)


@pytest.mark.parametrize(
    "shown", ["2.02611E+14", "2.02611123456789e+19", "2E+15", 20261112345678901234.0, 1e300]
)
def test_a_number_that_a_spreadsheet_shortened_is_told(shown):
    assert lost_digits(plain(shown))


@pytest.mark.parametrize(
    "written", ["F26110000001", "20261112345678901234", "E12", "2E", "1.5", 202611123456.0, "3e+A"]
)
def test_a_number_that_has_all_its_digits_is_not(written):
    assert not lost_digits(plain(written))


@given(st.integers(min_value=-(10**13), max_value=10**13))
def test_every_fen_survives_being_written_and_read(amount):
    assert fen(yuan(amount)) == amount


@given(st.integers(min_value=-(10**11), max_value=10**11))
def test_every_fen_survives_a_spreadsheets_float(amount):
    assert fen(amount / 100) == amount


def test_a_float_finer_than_a_fen_is_told_apart_and_rounded():
    assert is_finer_than_a_fen(0.30000000000000004)
    assert not is_finer_than_a_fen(0.3)
    assert rounded_fen(12.349999) == 1235


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-05", "2024/3/5", "20240305", "2024年3月5日", "2024.03.05", "2024-03-05 00:00:00",
        "45356", 45356, 45356.0, "45356.0", date(2024, 3, 5),
        datetime(2024, 3, 5, 8),  # noqa: DTZ001  # as a spreadsheet gives it: no zone

        "２０２４－０３－０５", "2024-03-05T09:30:00",
    ],
)  # fmt: skip
def test_a_day_is_the_same_however_it_is_written(written):
    assert day(written) == date(2024, 3, 5)


@pytest.mark.parametrize(
    "written",
    [
        "民國113年3月5日", "民国113年03月05日", "中華民國 113 年 3 月 5 日", "民國113/3/5",
        "5-Mar-2024", "05 Mar 2024", "5 March 2024", "Mar 5, 2024", "March 5 2024", "5/MAR/2024",
        "2024-3-5 下午3:00", "2024-03-05 3:00 PM", "2024/3/5 PM 3:00", "2024年3月5日 15时30分",
        "5-Mar-2024 08:30", "民國113年3月5日 上午9:00",
    ],
)  # fmt: skip
def test_a_day_in_words_and_a_day_with_its_hour_are_read(written):
    assert day(written) == date(2024, 3, 5)


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("date_impossible", ["2026-02-30", "0000-00-00", "1900-01-00", "20261301", "31-Apr-2026",
                             "民國115年2月29日"]),
        ("date_outside", ["1899-12-31", "2101-01-01", "1900-01-01", "2999-12-31", "1900/1/1",
                          "民國1年1月1日", "20010101"[::-1], date(1901, 1, 1)]),
        ("date_form", ["待定", "24-3-5", "5/3/24", "31/12/2025", "05/03/2026", "5-Mar-26",
                       "5-Marvel-2026", "115/03/05", "115年3月5日", "2026-03", "M2", 12, True]),
    ],
)  # fmt: skip
def test_what_is_no_day_is_told_apart_from_a_day_in_a_form_that_is_not_read(code, written):
    found = {}
    for one in written:
        with pytest.raises(NoDay) as wrong:
            day(one)
        found[one] = wrong.value.code
    assert found == dict.fromkeys(written, code)


@pytest.mark.parametrize(
    "written",
    [
        "13491234567", "+86 13491234567", "+8613491234567", "008613491234567", "86-13491234567",
        "8613491234567", "134 9123 4567", "134-9123-4567", "134\u00a09123\u00a04567",
        "134\u30009123\u30004567", "１３４９１２３４５６７", 13491234567, 13491234567.0,
        "'13491234567",
    ],
)  # fmt: skip
def test_a_mobile_is_the_same_however_it_is_written(written):
    phones, problem = read_phones(written)
    assert problem == ""
    assert [phone.e164 for phone in phones] == ["+8613491234567"]
    assert phones[0].kind is PhoneKind.MOBILE
    assert phones[0].zones == ("Asia/Shanghai",)


@pytest.mark.parametrize(
    ("written", "e164", "extension"),
    [
        ("021-99123456-803", "+862199123456", "803"),
        ("(0755)99123456转8012", "+8675599123456", "8012"),
        ("0571 99123456 ext.12", "+8657199123456", "12"),
        ("010－99123456－6", "+861099123456", "6"),
        ("（0571）99123456轉7", "+8657199123456", "7"),
    ],
)
def test_an_extension_is_kept_beside_its_landline(written, e164, extension):
    (phone,), problem = read_phones(written)
    assert (problem, phone.e164, phone.extension) == ("", e164, extension)
    assert phone.kind is PhoneKind.LANDLINE


@pytest.mark.parametrize("mark", ["/", "、", ";", " ", "，", "或"])
def test_two_numbers_in_a_cell_are_two_numbers(mark):
    phones, problem = read_phones(f"13491234567{mark}13497654321")
    assert problem == "phone_several"
    assert [phone.e164 for phone in phones] == ["+8613491234567", "+8613497654321"]


def test_three_numbers_in_a_cell_are_three():
    phones, problem = read_phones("13491234567/13497654321/13491111111")
    assert (len(phones), problem) == (3, "phone_several")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("13491234567(妻子)", "妻子"), ("13491234567（妻子）", "妻子"),
        ("妻子:13491234567", "妻子"),
        ("13491234567 wife", "wife"), ("【李芳】13491234567", "李芳"), ("13491234567空号", "空号"),
        ("手机：13491234567 (mother)", "mother"),
    ],
)  # fmt: skip
def test_words_beside_a_number_say_whose_it_is(written, words):
    (phone,), problem = read_phones(written)
    assert (phone.e164, phone.relation, problem) == ("+8613491234567", words, "phone_words")


@pytest.mark.parametrize(
    "written", ["手机13491234567", "Tel: 134-9123-4567", "13491234567(微信同号)", "*13491234567*"]
)
def test_words_for_the_number_itself_name_nobody(written):
    (phone,), problem = read_phones(written)
    assert (phone.relation, problem) == ("", "")


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("1.34E+10", "phone_scientific"), ("13491234", "phone_short"), ("134912345", "phone_short"),
        ("1349123456", "phone_short"), ("", "phone_missing"), (None, "phone_missing"),
        ("无", "phone_missing"), ("NULL", "phone_missing"), ("-", "phone_missing"),
        (1.5, "phone_invalid"), ("134912345678901", "phone_long"),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_dialled_is_named_and_not_dialled(written, problem):
    assert read_phones(written) == ((), problem)


def test_the_short_way_to_a_mobile_agrees_with_the_numbering_plan():
    chance = Random(7)
    for _ in range(3000):
        text = f"1{chance.randrange(3, 10)}{chance.randrange(10**9):09d}"
        number = phonenumbers.parse(text, "CN")
        phones, _ = read_phones(text)
        is_mobile = phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) == 1
        assert bool(phones and phones[0].kind is PhoneKind.MOBILE) == is_mobile, text
        if is_mobile:
            assert phones[0].zones == tuple(timezone.time_zones_for_number(number))


def test_the_short_way_to_a_landline_agrees_with_the_numbering_plan():
    chance = Random(8)
    for _ in range(2000):
        area = chance.choice(["010", "021", "0571", "0991", "0771", "0898", "0310", "0555"])
        local = str(chance.randrange(10**6, 10**8))
        number = phonenumbers.parse(area + local, "CN")
        expected = []
        if phonenumbers.is_valid_number(number):
            expected = [f"+86{number.national_number}"]
        phones, _ = read_phones(f"{area}-{local}")
        assert [phone.e164 for phone in phones] == expected, (area, local)
        assert {zone for phone in phones for zone in phone.zones} <= {"Asia/Shanghai"}


def _number(birth="19900307", area="449993", serial="021"):
    first_17 = area + birth + serial
    return first_17 + check_digit(first_17)


def test_the_check_digit_is_the_standards_own_example():
    assert check_digit("11010519491231002") == "X"  # GB 11643-1999, the example of its text


def _read(cell):
    return read_identity(IdentityKind.CITIZEN, cell, AS_OF)


@pytest.mark.parametrize("form", ["{}", " {} ", "'{}", "{0}"])
def test_an_identity_number_is_the_same_however_it_is_written(form):
    number = _number()
    identity, problem = _read(form.format(number.lower()))
    assert (identity.number, problem, identity.birth) == (number, "", date(1990, 3, 7))


@given(st.integers(min_value=0, max_value=16), st.integers(min_value=1, max_value=9))
def test_one_wrong_digit_never_passes(at, shift):
    number = _number()
    wrong = number[:at] + str((int(number[at]) + shift) % 10) + number[at + 1 :]
    assert _read(wrong)[0].number is None


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("4.49993E+17", "id_scientific"), (4.49993199003e17, "id_scientific"),
        (_number()[:17], "id_length"), ("", "id_missing"), ("无", "id_missing"),
        (_number("19900230"), "id_birth"), ("449993060307021", "id_15_old"),
    ],
)  # fmt: skip
def test_a_number_that_lost_its_digits_is_not_made_up(written, problem):
    identity, found = _read(written)
    assert (identity.number, found) == (None, problem)


def test_the_old_15_digits_become_18():
    number = _number()
    identity, problem = _read(number[:6] + number[8:17])
    assert (identity.number, problem) == (number, "id_15")


def test_the_day_someone_turns_18_they_are_no_minor():
    assert _read(_number("20081120"))[1] == ""
    assert _read(_number("20081121"))[1] == "id_minor"


def test_names_lose_what_cannot_be_seen_and_share_one_dot():
    assert clean_name("王\u3000伟") == "王伟"
    assert clean_name(" 王大伟\u200b") == "王大伟"
    assert {clean_name(f"买买提{dot}艾尔肯") for dot in "·•.．‧"} == {"买买提·艾尔肯"}
    assert clean_name("John  Smith Jr.") == "John Smith Jr."
    assert clean_name("𠮷安") == "𠮷安"


def test_a_masked_name_agrees_with_what_it_may_hide():
    assert is_masked("王**")
    assert not is_masked("王伟")
    assert may_be_same("王**", "王伟")
    assert not may_be_same("王**", "李伟")


def test_days_are_read_with_and_without_their_unit():
    assert [days(text) for text in ("153", "153天", "逾期153天", " 153 ", 153.0, "")] == [
        153, 153, 153, 153, 153, None,
    ]  # fmt: skip
    for wrong in ("三天", 1.5, True, float("nan"), "M2"):
        with pytest.raises(ValueError):
            days(wrong)


def test_most_rows_agree_on_the_day_and_the_latest_placement_decides_when_they_do_not():
    rows = [("2026-11-01", "19", "")] * 3 + [("2026-11-01", "49", "")]
    assert agreed_day(rows) == AS_OF
    torn = [("2026-11-01", str(19 + more), "2026-11-20") for more in (30, 60, 365)]
    assert agreed_day(torn) == AS_OF
    assert agreed_day([("", "", "")]) is None


def test_a_line_break_between_chinese_signs_vanishes():
    assert one_line("广东省\n广州市") == "广东省广州市"
    assert one_line("12 Main St\r\nFlat 3") == "12 Main St Flat 3"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(1)", "+1+cmd|x", "-2+3+cmd|' /C calc'!A0", "\t=1"])
def test_a_formula_is_known_and_leaves_the_desk_as_text(text):
    assert looks_like_formula(text)
    assert neutralise(text) == "'" + text


@pytest.mark.parametrize("text", ["+86 134 9123 4567", "-12.50", "-", "=", "王伟", "-1,234.00"])
def test_phones_amounts_and_lone_signs_are_no_formulas(text):
    assert not looks_like_formula(text)


def test_ordinary_cells_leave_the_desk_unchanged():
    assert neutralise("王伟") == "王伟"
    assert neutralise("") == ""


@given(ANY_CELL)
def test_no_cell_breaks_a_reader(cell):
    for read in (fen, day, days):
        try:
            read(cell)
        except ValueError:
            continue
    read_phones(cell)
    for kind in IdentityKind:
        read_identity(kind, cell, AS_OF)
