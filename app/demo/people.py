"""People who do not exist, and their loans.

Identity numbers have a right check digit on area codes nobody was given (a province, then 99 9x);
mobiles are in 1349xxxxxxx, a satellite range; landlines begin with 99. Never dial them anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

Value = str | int | date | float

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"
_DOUBLE = ("欧阳", "司徒", "上官", "诸葛", "端木", "令狐")
_GIVEN = "安宁和悦思远若水清扬知行明哲嘉言景行乐天怀瑾子衿采薇如松立秋晓禾望舒南星北辰青禾一鸣"
_WESTERN = ("买买提", "阿依古丽", "艾尔肯", "古丽扎尔", "吐尔洪", "帕提古丽", "阿不都热合曼")
_PLACES = (
    ("11", "北京市", "010", "东城区"), ("31", "上海市", "021", "徐汇区"),
    ("44", "广东省", "020", "广州市"), ("51", "四川省", "028", "成都市"),
    ("42", "湖北省", "027", "武汉市"), ("61", "陕西省", "029", "西安市"),
    ("33", "浙江省", "0571", "杭州市"), ("32", "江苏省", "025", "南京市"),
    ("35", "福建省", "0591", "福州市"), ("53", "云南省", "0871", "昆明市"),
    ("65", "新疆维吾尔自治区", "0991", "乌鲁木齐市"),
)  # fmt: skip
_STREETS = ("梧桐路", "银杏街", "桂花巷", "临江路", "望湖路", "书院街", "春熙里", "稻香路")
_TRADES = ("面包房", "修车行", "花店", "装饰工程部", "快递站", "裁缝铺", "印刷厂", "茶叶店")
_RELATIONS = ("父亲", "母亲", "配偶", "哥哥", "妹妹", "朋友", "同事")
CREDITORS = ("虚拟消费金融公司", "样本银行信用卡部", "假设小额贷款公司")
_PRODUCTS = ("信用卡", "消费分期", "现金贷", "教育分期", "装修贷")
_TAGS = ("有还款意愿", "失联", "协商分期", "承诺还款", "重大疾病", "争议金额")
_NOTES = ("", "", "发薪日为每月十号", "希望晚饭前联系", "要求发送明细", "曾提出分期")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_STAGES = ((-7, -1), (0, 0), (1, 3), (4, 5), (6, 30), (31, 90), (91, 360), (361, 1200))
STAGE_WEIGHTS = (6, 4, 15, 10, 25, 20, 15, 5)
_RATE = 18  # per cent a year
_TAKEN = 1_825_000  # identity numbers and mobiles stay different below so many people


@dataclass(frozen=True, slots=True)
class Person:
    """The columns that all loans of one person share, in the file's order."""

    name: str
    sex: str
    identity: str
    mobile: str
    contact: tuple[str, str, str]
    address: str
    employer: str
    employer_phone: str


def check_digit(first_17: str) -> str:
    """The eighteenth sign of an identity number. Source: GB 11643-1999."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def mobile(index: int) -> str:
    """A mobile number of the satellite range; different for every index below ten million."""
    return f"1349{(index * 3_141_593 + 271_828) % 10_000_000:07d}"


def make_person(chance: Random, index: int, as_of: date) -> Person:
    """The person of this index; identity number and mobile are theirs alone."""
    prefix, province, code, city = chance.choice(_PLACES)
    male = chance.random() < 0.55
    street = f"{chance.choice(_STREETS)}{chance.randint(1, 300)}号"
    home = f"{province}{city}{street}{chance.randint(1, 30)}栋{chance.randint(101, 2806)}室"
    works = chance.random() < 0.7
    landline = f"{code}-99{chance.randrange(10**5):0{6 if _long(code) else 5}d}"
    return Person(
        _name(chance, prefix),
        "男" if male else "女",
        _identity(prefix, index, male, as_of),
        mobile(index),
        _contact(chance, prefix, index),
        home,
        f"{city[:2]}{chance.choice(_STREETS)[:2]}{chance.choice(_TRADES)}" if works else "",
        landline if works and chance.random() < 0.6 else "",
    )


def _long(code: str) -> bool:
    return code != "0991"  # local numbers of Ürümqi have seven digits


def _name(chance: Random, prefix: str) -> str:
    if prefix == "65" and chance.random() < 0.6:
        return f"{chance.choice(_WESTERN)}·{chance.choice(_WESTERN)}"
    surname = chance.choice(_DOUBLE) if chance.random() < 0.02 else chance.choice(_SURNAMES)
    return surname + "".join(chance.choices(_GIVEN, k=1 if chance.random() < 0.25 else 2))


def _contact(chance: Random, prefix: str, index: int) -> tuple[str, str, str]:
    if chance.random() < 0.2:
        return "", "", ""
    return _name(chance, prefix), chance.choice(_RELATIONS), mobile(5_123_457 + index)


def _identity(prefix: str, index: int, male: bool, as_of: date) -> str:
    place = (index * 7_368_787 + 11) % _TAKEN  # a one-to-one walk over days, areas and numbers
    born = date(as_of.year - 22 - index % 40, 1, 1) + timedelta(days=place // 5000)
    first_17 = f"{prefix}999{place // 500 % 10}{born:%Y%m%d}{place % 500 * 2 + male:03d}"
    return first_17 + check_digit(first_17)


def make_loan(
    chance: Random,
    person: Person,
    index: int,
    as_of: date,
    weights: Sequence[int] = STAGE_WEIGHTS,
) -> dict[str, Value]:
    """One case of a person by column, amounts in fen; the total is the sum of its parts.

    `weights`: how often each of `_STAGES` comes.
    """
    first, last = chance.choices(_STAGES, weights)[0]
    past = chance.randint(first, last)
    due = as_of - timedelta(days=past)
    terms = chance.choice((1, 3, 6, 12, 24))
    paid = chance.randrange(terms)
    lent = chance.randint(10, 800) * 100_00
    principal = lent * (terms - paid) // terms
    late = max(past, 0)
    interest = principal * _RATE * min(late, 180) // 36_500
    penalty = principal * 9 * late // 36_500
    fees = chance.choice((0, 0, 20_00, 50_00))
    lent_on = due - timedelta(days=30 * (paid + 1))
    paid_on = due - timedelta(days=chance.randint(1, 30)) if paid else ""
    marks = chance.sample(_TAGS, k=chance.choice((0, 0, 1, 2)))
    history = ("N" * paid + "".join(str(1 + n) for n in range(min(7, (late + 29) // 30))))[-24:]
    return {
        "case_no": f"F{as_of:%y%m}{index + 1:07d}", "creditor": chance.choice(CREDITORS),
        "name": person.name, "sex": person.sex, "identity_kind": "身份证",
        "identity": person.identity, "phone": person.mobile, "contact_name": person.contact[0],
        "contact_relation": person.contact[1], "contact_phone": person.contact[2],
        "address": person.address, "employer": person.employer,
        "employer_phone": person.employer_phone, "product": chance.choice(_PRODUCTS),
        "loan_no": f"L{lent_on:%y%m}{index:08d}", "lent_on": lent_on, "due_on": due,
        "stated_dpd": late, "lent": lent, "principal": principal, "interest": interest,
        "penalty": penalty, "fees": fees, "overdue": principal + interest + penalty + fees,
        "annual_rate": f"{_RATE}%",
        "terms": terms, "terms_paid": paid, "instalment": lent // terms,
        "grade": "ABCDE"[min(4, late // 30)], "history": history.rjust(24, "/"),
        "last_paid_on": paid_on, "last_paid": lent // terms if paid else "",
        "placed_on": as_of - timedelta(days=chance.randint(0, min(late, 20))),
        "tags": ";".join(sorted(marks)), "note": chance.choice(_NOTES),
    }  # fmt: skip
