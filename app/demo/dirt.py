"""What goes wrong in real placement files, one kind at a time, and what should become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from app.demo.people import Value, check_digit, mobile

Row = dict[str, Value]
Spoil = Callable[[Random, Row], None]
MONEY = ("lent", "principal", "interest", "penalty", "fees", "overdue", "instalment", "last_paid")
DATES = ("lent_on", "due_on", "last_paid_on", "placed_on")
_WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
_FORMULAS = ("=1+2", "+2+5|cmd", "@SUM(A1:A9)", "-1+1|cmd", '=WEBSERVICE("http://example.invalid")')


@dataclass(frozen=True, slots=True)
class Dirt:
    """One kind of dirt: `family` keeps two kinds off one cell, `expect` is a level."""

    family: str
    expect: str
    spoil: Spoil


def yuan_text(amount: int) -> str:
    """Fen as a spreadsheet would show them: yuan with two places."""
    return f"{amount / 100:.2f}"


def _whole(row: Row, column: str) -> int:
    value = row[column]
    if not isinstance(value, int):
        raise TypeError(f"{column} was spoilt before")
    return value


def _put(column: str, *choices: str) -> Spoil:
    def spoil(chance: Random, row: Row) -> None:
        row[column] = chance.choice(choices)

    return spoil


def _wrap(column: str, *forms: str) -> Spoil:
    def spoil(chance: Random, row: Row) -> None:
        row[column] = chance.choice(forms).format(row[column])

    return spoil


def _phone_separators(chance: Random, row: Row) -> None:
    number, mark = str(row["phone"]), chance.choice(" -\u00a0\u3000")
    row["phone"] = mark.join((number[:3], number[3:7], number[7:]))


def _phone_wide(chance: Random, row: Row) -> None:
    row["phone"] = str(row["phone"]).translate(_WIDE)


def _phone_two(chance: Random, row: Row) -> None:
    other = row["contact_phone"] or mobile(9_999_999)
    row["phone"] = f"{row['phone']}{chance.choice('/、; ')}{other}"


def _phone_short(chance: Random, row: Row) -> None:
    row["phone"] = str(row["phone"])[: chance.choice((8, 9, 10))]


def _id_checksum(chance: Random, row: Row) -> None:
    number = str(row["identity"])
    row["identity"] = number[:17] + chance.choice("0123456789X".replace(number[17], ""))


def _id_spaces(chance: Random, row: Row) -> None:
    number = str(row["identity"]).lower()
    row["identity"] = f" {number[:6]} {number[6:14]} {number[14:]}"


def _id_15(chance: Random, row: Row) -> None:
    number = str(row["identity"])
    row["identity"] = number[:6] + number[8:17]


def _id_scientific(chance: Random, row: Row) -> None:
    row["identity"] = f"{int(str(row['identity'])[:17]) * 10:.5E}"


def _id_17(chance: Random, row: Row) -> None:
    row["identity"] = str(row["identity"])[:17]


def _id_minor(chance: Random, row: Row) -> None:
    number = str(row["identity"])
    first_17 = number[:6] + "2015" + number[10:17]
    row["identity"] = first_17 + check_digit(first_17)


def _date_formats(chance: Random, row: Row) -> None:
    for column in DATES:
        if isinstance(at := row[column], date):
            row[column] = chance.choice(
                (
                    f"{at.year}/{at.month}/{at.day}",
                    f"{at:%Y%m%d}",
                    f"{at.year}年{at.month}月{at.day}日",
                    f"{at:%Y.%m.%d}",
                    f"{at} 00:00:00",
                )
            )


def _date_serial(chance: Random, row: Row) -> None:
    for column in DATES:
        if isinstance(at := row[column], date):
            serial = (at - date(1899, 12, 30)).days
            row[column] = chance.choice((serial, str(serial)))


def _money_formats(chance: Random, row: Row) -> None:
    for column in MONEY:
        if isinstance(amount := row[column], int):
            text = yuan_text(amount)
            grouped = f"{amount / 100:,.2f}"
            forms = (
                grouped,
                f"￥{grouped}",
                f"¥{text}",
                f"{text}元",
                f"RMB {grouped}",
                f" {text} ",
            )
            row[column] = chance.choice((*forms, text.translate(_WIDE)))


def _money_wan(chance: Random, row: Row) -> None:
    row["lent"] = f"{_whole(row, 'lent') / 1_000_000:.6f}".rstrip("0").rstrip(".") + "万"


def _money_negative(chance: Random, row: Row) -> None:
    text = yuan_text(_whole(row, "overdue"))
    row["overdue"] = chance.choice((f"-{text}", f"({text})", f"－{text}"))


def _money_sum(chance: Random, row: Row) -> None:
    row["overdue"] = _whole(row, "overdue") + chance.choice((100_00, 1000_00))


def _days_differ(chance: Random, row: Row) -> None:
    row["stated_dpd"] = _whole(row, "stated_dpd") + chance.choice((30, 60, 365))


def _formula(chance: Random, row: Row) -> None:
    row[chance.choice(("note", "employer"))] = chance.choice(_FORMULAS)


def _name_dot(chance: Random, row: Row) -> None:
    row["name"] = f"买买提{chance.choice('·•.．‧')}艾尔肯"


def _name_spaces(chance: Random, row: Row) -> None:
    name = str(row["name"])
    row["name"] = f"{name[0]}\u3000{name[1:]}" if len(name) == 2 else f" {name}\u200b"


def _name_masked(chance: Random, row: Row) -> None:
    row["name"] = str(row["name"])[0] + "**"


def _newline(chance: Random, row: Row) -> None:
    address = str(row["address"])
    row["address"] = address[:9] + "\n" + address[9:]


def _stop_tag(chance: Random, row: Row) -> None:
    row["tags"] = f"{row['tags']};{chance.choice(('停催', '死亡', '破产清算'))}".strip(";")


def _leave(chance: Random, row: Row) -> None:
    """The dirt is not in the cells but in how the record is written."""


KINDS: dict[str, Dirt] = {
    "phone_prefix": Dirt("phone", "accept", _wrap("phone", "+86 {}", "+86{}", "0086{}", "86-{}")),
    "phone_separators": Dirt("phone", "accept", _phone_separators),
    "phone_wide": Dirt("phone", "accept", _phone_wide),
    "phone_two": Dirt("phone", "warn", _phone_two),
    "phone_scientific": Dirt("phone", "warn", _put("phone", "1.34E+10")),
    "phone_short": Dirt("phone", "warn", _phone_short),
    "phone_missing": Dirt("phone", "warn", _put("phone", "", "无", "/", "-", "NULL")),
    "extension": Dirt(
        "work", "accept", _put("employer_phone", "021-99112233-803", "(0571)99112233转88")
    ),
    "id_checksum": Dirt("id", "warn", _id_checksum),
    "id_spaces": Dirt("id", "accept", _id_spaces),
    "id_apostrophe": Dirt("id", "accept", _wrap("identity", "'{}")),
    "id_15": Dirt("id", "warn", _id_15),
    "id_scientific": Dirt("id", "warn", _id_scientific),
    "id_17": Dirt("id", "warn", _id_17),
    "id_minor": Dirt("id", "warn", _id_minor),
    "date_formats": Dirt("date", "accept", _date_formats),
    "date_serial": Dirt("date", "accept", _date_serial),
    "date_impossible": Dirt("date", "warn", _put("due_on", "2026-02-30", "0000-00-00", "待定")),
    "days_differ": Dirt("date", "warn", _days_differ),
    "days_unit": Dirt("date", "accept", _wrap("stated_dpd", "{}天", "逾期{}天", " {} ")),
    "money_formats": Dirt("money", "accept", _money_formats),
    "money_wan": Dirt("money", "accept", _money_wan),
    "money_negative": Dirt("money", "reject", _money_negative),
    "money_words": Dirt("money", "reject", _put("overdue", "#REF!", "#N/A", "见附件", "######")),
    "money_sum": Dirt("money", "warn", _money_sum),
    "formula": Dirt("note", "warn", _formula),
    "quotes": Dirt("note", "accept", _put("note", '她说"下周, 发薪后"再谈')),
    "name_rare": Dirt("name", "accept", _put("name", "李𠮷安", "王𬭎", "陈㛃宁")),
    "name_dot": Dirt("name", "accept", _name_dot),
    "name_spaces": Dirt("name", "accept", _name_spaces),
    "name_masked": Dirt("name", "warn", _name_masked),
    "name_missing": Dirt("name", "reject", _put("name", "", " ", "\u3000")),
    "case_no_missing": Dirt("case", "reject", _put("case_no", "")),
    "newline": Dirt("address", "accept", _newline),
    "stop_tag": Dirt("tags", "accept", _stop_tag),
    "duplicate": Dirt("twice", "reject", _leave),
    "duplicate_other_amount": Dirt("twice", "reject", _leave),
    "broken_bytes": Dirt("bytes", "warn", _leave),
}
