"""A placement file comes into the book: whole or not at all, and nothing typed here is lost."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.domain.contact import HoldKind
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.imports import Finding, Level, Report
from app.domain.people import PointState
from app.domain.staff import Role
from app.rules.intake.identity import check_digit
from app.services import holds, imports, merging, queue
from app.services import people as cards
from app.services.intake import ImportOptions
from app.storage import log, people, tables
from app.storage import queue as places
from app.wording import Wording
from tests.make import make_desk, seated

HEADINGS = (
    "案件编号", "委托方", "客户姓名", "性别", "证件号码", "手机号", "第二联系人", "关系",
    "联系人手机号", "家庭住址", "单位", "单位电话", "到期日", "逾期总额", "委案日期", "标签",
    "年利率", "电子邮箱",
)  # fmt: skip
BANK = "示例银行"
OPTIONS = ImportOptions(as_of=date(2026, 11, 20))
LATER = ImportOptions(as_of=date(2026, 11, 22))


def identity(number: int) -> str:
    """A citizen's number on an area that was never given out."""
    first = f"44999519900101{number:03d}"
    return first + check_digit(first)


def row(number: int, **cells: str) -> dict[str, str]:
    """One person's case; `cells` change it."""
    return {
        "案件编号": f"C{number:05d}", "委托方": BANK, "客户姓名": "王小明", "性别": "男",
        "证件号码": identity(number % 1000), "手机号": f"1349{number:07d}", "到期日": "2026-10-01",
        "逾期总额": "1200.00", "委案日期": "2026-11-01", **cells,
    }  # fmt: skip


@pytest.fixture
def desk(store):
    return make_desk(store, role=Role.TEAM_LEAD, login="lead")


@pytest.fixture
def file(tmp_path):
    """Writes rows as a CSV file."""

    def write(*rows, name="placement.csv"):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, HEADINGS, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def counted(desk, *names):
    """Rows of every table of the book, or of those named."""
    with desk.store.read() as tx:
        return {
            table.name: tx.connection.execute(select(func.count()).select_from(table)).scalar()
            for table in tables.metadata.sorted_tables
            if not names or table.name in names
        }


def every(desk, table, *columns):
    with desk.store.read() as tx:
        return [tuple(found) for found in tx.connection.execute(select(*columns or [table]))]


def find(desk, case_no):
    with desk.store.read() as tx:
        found = people.find(tx, case_no)
    assert found is not None
    return found


def place(desk, case_no):
    """The person's place in the queue, or None."""
    person_id = find(desk, case_no)
    with desk.store.read() as tx:
        return places.place(tx, person_id, date(2026, 11, 23))


def codes(done):
    return [finding.code for finding in done.report.findings]


def kinds(desk, chain):
    with desk.store.read() as tx:
        return [entry.kind for entry in log.entries(tx, chain)]


def test_a_file_becomes_people_numbers_cases_debts_and_places_in_the_queue(desk, file):
    path = file(
        row(
            1, 第二联系人="李四", 关系="配偶", 联系人手机号="13491000001",
            家庭住址="广东省人民路1号", 单位="某公司", 单位电话="020-99123456",
        ),
        row(2, 客户姓名="欧阳可心"),
        row(3, 委托方="样例银行", 证件号码=identity(1), 手机号="13490000001"),
    )  # fmt: skip
    done = imports.import_file(desk, path, OPTIONS)

    assert (done.new, done.changed, done.same, done.recalled, done.reviews) == (3, 0, 0, 0, 0)
    assert counted(desk, "debtors", "cases", "debts", "queue", "placements", "imports") == {
        "debtors": 2, "cases": 3, "debts": 3, "queue": 2, "placements": 2, "imports": 1,
    }  # fmt: skip
    card = cards.card(desk, "C00001")
    assert [(p.kind, p.party, p.relation, p.party_name) for p in card.points] == [
        ("mobile", "debtor", None, None),
        ("landline", "third_party", "employer", "某公司"),
        ("mobile", "third_party", "配偶", "李四"),
        ("address", "debtor", None, None),
    ]
    assert card.points[0].zones == ("Asia/Shanghai",)
    assert card.total.minor == 240_000
    assert sum(one[0] for one in every(desk, None, tables.queue.c.overdue)) == 360_000
    with desk.store.read() as tx:
        assert log.broken(tx)[2] is None
    assert kinds(desk, "desk").count(EntryKind.FILE_IMPORTED) == 1


def test_the_first_place_of_everybody_is_the_one_that_ranking_gives(desk, file):
    amounts = ("0", "50", "1000.00", "99999.99", "100000.00", "3000.01")
    days = ("2026-11-23", "2026-11-22", "2026-11-19", "2026-09-01", "2026-12-24", "")
    rows = [
        row(n, 逾期总额=amounts[n % 6], 到期日=days[n // 6 % 6], 证件号码=identity(n // 2),
            手机号=f"1349{n // 2:07d}", 委托方=(BANK, "样例银行")[n % 2],
            委案日期=("2026-11-01", "")[n // 3 % 2])
        for n in range(72)
    ]  # fmt: skip
    rows += [  # every day past due on either side of every step
        row(100 + n, 到期日=str(date(2026, 11, 23) - timedelta(days=n - 5)),
            委案日期=str(date(2026, 11, 23) - timedelta(days=n % 40)))
        for n in range(110)
    ]  # fmt: skip
    imports.import_file(desk, file(*rows), OPTIONS)
    stored = sorted(every(desk, tables.queue), key=str)
    with desk.store.begin() as tx:
        for (person_id,) in tx.connection.execute(select(tables.debtors.c.id)).all():
            queue.rerank(desk, tx, person_id, desk.clock())

    assert len(stored) > 120
    assert sorted(every(desk, tables.queue), key=str) == stored


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_what_comes_of_a_file_does_not_hang_on_how_it_is_cut(desk, file, batch, monkeypatch):
    rows = [row(n, 证件号码=identity(n // 3), 手机号=f"1349{n // 3:07d}") for n in range(12)]
    rows[4].update(证件号码="", 标签="停催")
    monkeypatch.setattr(imports, "BATCH", batch)
    imports.import_file(desk, file(*rows), OPTIONS)

    held = find(desk, "C00004")
    assert counted(desk, "debtors", "cases", "debts", "queue", "holds") == {
        "debtors": 4, "cases": 4, "debts": 12, "queue": 3, "holds": 1,
    }  # fmt: skip
    assert held not in {one[0] for one in every(desk, None, tables.queue.c.debtor_id)}
    assert {one[0] for one in every(desk, None, tables.queue.c.overdue)} == {360_000}


def test_a_cancelled_import_leaves_nothing(desk, file, monkeypatch):
    monkeypatch.setattr(imports, "BATCH", 3)
    before = counted(desk)
    asked = []

    def cancelled():
        asked.append(True)
        return len(asked) > 4  # in the middle: some batches are written by then

    with pytest.raises(DeskError, match=r"import\.cancelled"):
        imports.import_file(desk, file(*map(row, range(30))), OPTIONS, cancelled=cancelled)

    assert len(asked) == 5
    assert counted(desk) == before
    assert imports.import_file(desk, file(*map(row, range(30))), OPTIONS).new == 30


def test_the_same_file_again_changes_nothing(desk, file):
    path = file(row(1), row(2, 标签="停催"), row(3, 客户姓名="李明", 证件号码=identity(1)))
    imports.import_file(desk, path, OPTIONS)
    kept = [every(desk, table) for table in tables.metadata.sorted_tables if _unmoved(table)]
    before = counted(desk)
    done = imports.import_file(desk, path, OPTIONS)

    assert (done.new, done.changed, done.same, done.recalled, done.reviews) == (0, 0, 3, 0, 0)
    assert [every(desk, t) for t in tables.metadata.sorted_tables if _unmoved(t)] == kept
    after = counted(desk)
    assert after.pop("imports") == before.pop("imports") + 1
    assert after.pop("log") == before.pop("log") + 1
    assert after == before


def _unmoved(table):
    return table.name not in ("imports", "log")


def test_a_newer_file_updates_balances_and_says_so(desk, file):
    imports.import_file(desk, file(row(1), row(2)), OPTIONS)
    newer = file(row(1, 逾期总额="1300.50", 到期日="2026-10-08"), row(2), name="newer.csv")
    done = imports.import_file(desk, newer, LATER)

    assert (done.new, done.changed, done.same, done.recalled) == (0, 1, 1, 0)
    assert codes(done) == ["balance_changed", "due_changed"]
    changed = done.report.findings[0]
    assert (changed.line, changed.column, changed.level) == (2, "逾期总额", Level.NOTE)
    assert Wording("en").text("finding.balance_changed", **changed.values).startswith("The total")
    ranked = place(desk, "C00001")
    assert (ranked.overdue, ranked.dpd) == (130_050, 46)
    assert kinds(desk, find(desk, "C00001")) == [EntryKind.DEBT_UPDATED]
    assert kinds(desk, find(desk, "C00002")) == []


def test_an_older_file_takes_nothing_back(desk, file):
    first = file(row(1), row(2))
    imports.import_file(desk, first, OPTIONS)
    imports.import_file(desk, file(row(1, 逾期总额="800"), name="newer.csv"), LATER)
    again = imports.import_file(desk, first, OPTIONS)
    edited = imports.import_file(desk, file(row(1, 逾期总额="9000"), name="old.csv"), OPTIONS)

    assert (again.new, again.changed, again.recalled) == (0, 0, 0)
    assert "older_file" in codes(again)
    assert (edited.changed, edited.recalled) == (0, 0)
    assert place(desk, "C00001").overdue == 80_000
    assert place(desk, "C00002") is None


def test_what_a_creditor_no_longer_names_is_listed_for_recall_until_it_is_named_again(desk, file):
    other = row(3, 委托方="样例银行")
    imports.import_file(desk, file(row(1), row(2), other), OPTIONS)
    done = imports.import_file(desk, file(row(1), name="newer.csv"), LATER)

    assert done.recalled == 1
    assert [(one.creditor, one.case_no, one.overdue.minor) for one in imports.recalls(desk)] == [
        (BANK, "C00002", 120_000)
    ]
    assert place(desk, "C00002") is None
    assert place(desk, "C00003") is not None
    assert kinds(desk, find(desk, "C00002")) == [EntryKind.DEBT_RECALLED]

    back = imports.import_file(desk, file(row(1), row(2), name="third.csv"), LATER)
    assert (back.changed, back.same, back.recalled) == (1, 1, 0)
    assert codes(back) == ["returned"]
    assert imports.recalls(desk) == ()
    assert place(desk, "C00002").overdue == 120_000


def test_nothing_that_was_typed_here_is_overwritten(desk, file):
    imports.import_file(desk, file(row(1), row(2)), OPTIONS)
    person_id = find(desk, "C00001")
    point_id = cards.card(desk, "C00001").points[0].id
    with desk.store.begin() as tx:
        people.mark(tx, point_id, PointState.INVALID, "c" * 32)
        tx.connection.execute(
            tables.debtors.update()
            .where(tables.debtors.c.id == person_id)
            .values(name="王小鸣", employer="另一家公司")
        )
    holds.place(desk, find(desk, "C00002"), HoldKind.DISPUTE, None)
    typed = every(desk, tables.contact_points), every(desk, tables.holds)
    newer = file(
        row(1, 逾期总额="1500", 单位="某公司", 手机号="13490000001 / 13490000009"),
        row(2, 逾期总额="1500"),
        name="newer.csv",
    )
    done = imports.import_file(desk, newer, LATER)

    assert done.changed == 2
    points, held = every(desk, tables.contact_points), every(desk, tables.holds)
    assert set(typed[0]) < set(points)
    assert len(points) == len(typed[0]) + 1
    assert held == typed[1]
    card = cards.card(desk, "C00001")
    assert (card.name, card.employer) == ("王小鸣", "另一家公司")
    assert [point.state for point in card.points] == ["invalid", "active"]
    assert place(desk, "C00001").overdue == 150_000
    assert place(desk, "C00002") is None


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("停催", "stop_collection"), ("暫停催收", "stop_collection"),
        ("停催(投诉)", "stop_collection"), ("Do not call", "stop_collection"),
        ("死亡", "deceased"), ("已过世", "deceased"),
        ("破产清算", "insolvency"), ("破產", "insolvency"),
    ],
)  # fmt: skip
def test_a_tag_that_forbids_collection_keeps_the_person_out_of_the_queue(desk, file, tag, kind):
    imports.import_file(desk, file(row(1, 标签=f"失联;{tag}"), row(2, 标签="失联")), OPTIONS)
    assert every(desk, None, tables.holds.c.kind, tables.holds.c.source) == [(kind, "import")]
    assert place(desk, "C00001") is None
    assert place(desk, "C00002") is not None
    assert kinds(desk, find(desk, "C00001")) == [EntryKind.HOLD_PLACED]


def test_tags_that_speak_of_a_hold_that_ended_bring_none(desk, file):
    imports.import_file(desk, file(row(1, 标签="解除停催"), row(2, 标签="有还款意愿")), OPTIONS)
    assert every(desk, tables.holds) == []
    assert place(desk, "C00001") is not None


def test_a_hold_that_was_released_here_is_not_placed_again(desk, file):
    imports.import_file(desk, file(row(1, 标签="停催")), OPTIONS)
    holds.release(desk, find(desk, "C00001"), HoldKind.STOP_COLLECTION, "已了结")
    newer = file(row(1, 标签="停催", 逾期总额="1500"), name="newer.csv")
    imports.import_file(desk, newer, LATER)

    assert counted(desk, "holds") == {"holds": 1}
    assert place(desk, "C00001").overdue == 150_000


def test_a_known_person_who_is_to_be_left_in_peace_from_now_on_leaves_the_queue(desk, file):
    imports.import_file(desk, file(row(1)), OPTIONS)
    newer = file(row(1), row(2, 证件号码=identity(1), 标签="死亡"), name="newer.csv")
    imports.import_file(desk, newer, LATER)

    assert find(desk, "C00001") == find(desk, "C00002")
    assert place(desk, "C00001") is None
    assert counted(desk, "queue") == {"queue": 0}


def test_who_owes_nothing_is_in_the_book_and_not_in_the_queue(desk, file):
    imports.import_file(desk, file(row(1, 逾期总额="0"), row(2)), OPTIONS)
    assert place(desk, "C00001") is None
    assert cards.card(desk, "C00001").total.minor == 0
    paid = file(row(1, 逾期总额="0"), row(2, 逾期总额="0"), name="newer.csv")
    imports.import_file(desk, paid, LATER)
    assert counted(desk, "queue") == {"queue": 0}


def test_another_name_under_one_identity_number_is_one_person_and_a_question(desk, file):
    first = file(row(1), row(2, 证件号码=identity(1), 客户姓名="王晓明"))
    done = imports.import_file(desk, first, OPTIONS)
    assert find(desk, "C00001") == find(desk, "C00002")
    assert (done.reviews, codes(done)) == (1, ["name_differs"])

    more = file(row(1), row(2, 证件号码=identity(1), 客户姓名="王晓明"),
                row(3, 证件号码=identity(1), 客户姓名="李明"), name="more.csv")  # fmt: skip
    again = imports.import_file(desk, more, LATER)
    assert find(desk, "C00003") == find(desk, "C00001")
    assert again.reviews == 1
    bodies = every(desk, None, tables.reviews.c.kind, tables.reviews.c.body)
    assert sorted(json.loads(body)["name"] for _, body in bodies) == ["李明", "王晓明"]
    assert {kind for kind, _ in bodies} == {"name_differs"}


def test_somebody_without_a_readable_number_is_known_by_name_and_phone(desk, file):
    unreadable = row(2, 证件号码="4.49996E+17", 手机号="13490000001")
    imports.import_file(desk, file(row(1)), OPTIONS)
    done = imports.import_file(desk, file(row(1), unreadable, name="more.csv"), LATER)

    assert find(desk, "C00002") == find(desk, "C00001")
    assert done.reviews == 1
    assert every(desk, None, tables.reviews.c.kind) == [("matched_by_phone",)]
    assert place(desk, "C00001").overdue == 240_000

    stranger = row(3, 手机号="13490000001")
    imports.import_file(desk, file(row(1), unreadable, stranger, name="third.csv"), LATER)
    assert find(desk, "C00003") != find(desk, "C00001")


def test_a_number_that_turns_up_later_is_kept_with_the_person(desk, file):
    bare = row(1, 证件号码="")
    imports.import_file(desk, file(bare), OPTIONS)
    more = file(bare, row(2, 证件号码=identity(1), 手机号="13490000001"), name="more.csv")
    imports.import_file(desk, more, LATER)
    third = row(3, 证件号码=identity(1), 手机号="13490000077")
    imports.import_file(desk, file(bare, third, name="third.csv"), LATER)

    assert counted(desk, "debtors") == {"debtors": 1}
    assert find(desk, "C00003") == find(desk, "C00001")
    assert place(desk, "C00003").overdue == 240_000  # the second one is no longer named


def test_what_was_merged_here_stays_one_person(desk, file):
    imports.import_file(desk, file(row(1), row(2)), OPTIONS)
    head = find(desk, "C00001")
    merging.merge(desk, find(desk, "C00002"), head)
    newer = file(row(1), row(2, 逾期总额="2000", 标签="停催"), name="newer.csv")
    imports.import_file(desk, newer, LATER)

    assert counted(desk, "queue") == {"queue": 0}
    assert EntryKind.DEBT_UPDATED in kinds(desk, head)


@pytest.mark.parametrize("typed", ["可心", "欧阳可心", "oykx", "0002", "C00002", "13490000002"])
def test_who_was_imported_is_found_by_name_initials_case_and_phone(desk, file, typed):
    imports.import_file(desk, file(row(1), row(2, 客户姓名="欧阳可心")), OPTIONS)
    assert [hit.name for hit in cards.search(desk, typed)] == ["欧阳可心"]


def test_the_numbers_of_others_do_not_lead_to_a_person(desk, file):
    path = file(row(1, 第二联系人="李四", 联系人手机号="13491239876"))
    imports.import_file(desk, path, OPTIONS)
    assert cards.search(desk, "9876") == ()
    assert len(cards.search(desk, "0001")) == 1


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.VISITOR, Role.COMPLIANCE])
def test_only_team_leads_and_administrators_import(desk, file, role):
    with pytest.raises(DeskError, match=r"login\.not_allowed"):
        imports.import_file(seated(desk, role.value, role), file(row(1)), OPTIONS)
    assert counted(desk, "debtors") == {"debtors": 0}


def test_the_creditors_list_cannot_run_in_a_spreadsheet(tmp_path):
    wrong = Finding(7, "=column", Level.WARN, "formula", {"raw": "=cmd|x"}, "kept_as_text")
    left = {level: [7] if level is Level.WARN else [] for level in Level}
    counts = {level: len(lines) for level, lines in left.items()}
    report = Report(counts, left, 0, [wrong], 0, 1, 1, None, "utf-8")
    path = tmp_path / "findings.csv"
    imports.write_findings(path, report, Wording("zh_CN"))

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.reader(file))
    assert cells[0] == ["行", "栏", "程度", "说明", "处理"]
    assert cells[1][:3] == ["7", "'=column", "警告"]
    assert not any(cell[:1] in "=+-@" for line in cells for cell in line)


def test_a_list_that_cannot_be_written_is_a_clear_sentence(tmp_path):
    report = Report({}, {}, 0, [], 0, 0, 0, None, "utf-8")
    with pytest.raises(DeskError, match=r"import\.cannot_write"):
        imports.write_findings(tmp_path / "missing" / "findings.csv", report, Wording("en"))


def test_what_a_loan_costs_by_contract_comes_into_the_book_and_follows_the_file(desk, file):
    def rates():
        with desk.store.read() as tx:
            ids = [row[0] for row in tx.connection.execute(select(tables.debtors.c.id))]
            named = {id_: cards.card(desk, id_).debts for id_ in ids}
        return {one.case_no: one.annual_rate for debts in named.values() for one in debts}

    rows = [row(1, 年利率="24%"), row(2, 年利率="0.18"), row(3)]
    imports.import_file(desk, file(*rows), OPTIONS)
    assert rates() == {"C00001": Decimal("0.24"), "C00002": Decimal("0.18"), "C00003": None}
    again = file(row(1, 年利率="15.4"), *rows[1:], name="later.csv")
    assert imports.import_file(desk, again, LATER).changed == 1
    assert rates()["C00001"] == Decimal("0.154")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Wang.Xiaoming@Example.ORG", "wang.xiaoming@example.org"),
        ("ｗｘｍ＠example.org", "wxm@example.org"),
        ("无", None), ("wang@", None), ("wang@localhost", None), ("a b@example.org", None),
        ("=cmd@example.org", None),
    ],
)  # fmt: skip
def test_an_e_mail_address_is_a_point_of_the_person_s_own(desk, file, written, kept):
    done = imports.import_file(desk, file(row(1, 电子邮箱=written)), OPTIONS)
    points = tables.contact_points
    found = [one[:2] for one in every(desk, points, points.c.value, points.c.party, points.c.kind)
             if one[2] == "email"]  # fmt: skip
    assert found == ([] if kept is None else [(kept, "debtor")])
    said = [one.code for one in done.report.findings if one.column == "电子邮箱"]
    assert said == ([] if kept or written == "无" else ["email_unreadable"])


def test_an_e_mail_address_that_a_newer_file_names_is_one_more(desk, file):
    imports.import_file(desk, file(row(1)), OPTIONS)
    newer = file(row(1, 电子邮箱="wxm@example.org"), name="newer.csv")
    imports.import_file(desk, newer, LATER)
    points = tables.contact_points
    assert ("email", "wxm@example.org") in every(desk, points, points.c.kind, points.c.value)
