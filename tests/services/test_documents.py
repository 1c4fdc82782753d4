"""Letters: every figure comes from the schedule as it was fixed, and each letter is on record."""

from __future__ import annotations

import hashlib
import re
from datetime import date

import pytest

from app.domain.documents import Section
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.staff import Role
from app.services import agreements, documents
from app.settings import LANGUAGES
from app.storage import log
from tests.make import desk_with, make_desk, make_parts, make_person, seated
from tests.services.test_agreements import READ, offer


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def person(desk):
    made = make_person(desk, collector=desk.staff)
    make_parts(desk, made.debts[0], interest=15_000, penalty=5_000)
    return made


def settled(person, down="0.00", pay="1000.00"):
    """A settlement over a loan of 1,000.00 with penalty and interest on it."""
    return {
        "id": "q", "as_of": "2026-11-23", "currency": "CNY", "lender": "bank",
        "product": "cash_loan", "role": "collector",
        "debts": [{"id": person.debts[0], "principal": "1000.00", "interest": "150.00",
                   "penalty": "50.00"}],
        "offer": {"kind": "settlement", "pay": pay, "valid_until": "2026-11-27",
                  "down_payment": down},
    }  # fmt: skip


def _letter(desk, person, written, language="zh_CN"):
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    made = agreements.agree(lead, person.id, "1" * 32, written, READ)
    return documents.letter(desk, made.id, language)


def _fen(cell):
    return int(re.sub(r"[^\d]", "", cell))


def _grid(letter, section):
    return letter.passages[list(Section).index(section)].grid


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_has_every_date_and_amount(desk, person, language):
    letter = _letter(desk, person, offer(person, 7, annual_rate="0.06"), language)
    made = agreements.of_person(desk, person.id)[0]
    grid = _grid(letter, Section.SCHEDULE)
    assert [row[1] for row in grid.rows] == [row.due.isoformat() for row in made.schedule]
    assert [_fen(row[2]) for row in grid.rows] == [row.total for row in made.schedule]
    assert _fen(grid.total[2]) == sum(row.total for row in made.schedule) > 120_000
    words = "\n".join(line for one in letter.passages for line in (one.heading, *one.lines))
    assert "王小明" in words
    assert "示例银行" in words
    assert "2027-06-28" in words
    assert all(one.heading and (one.lines or one.grid) for one in letter.passages)
    assert "{" not in words
    assert letter.page.format(page=1, pages=2)


def test_rows_with_different_amounts_are_told_apart(desk, person):
    letter = _letter(desk, person, offer(person, 7))
    line = letter.passages[2].lines[0]
    assert "第 1 至 6 期每期 ¥171.43，第 7 期 ¥171.42" in line


@pytest.mark.parametrize(("down", "pay"), [("0.00", "1000.00"), ("30.00", "970.00")])
def test_what_is_waived_stands_by_part(desk, person, down, pay):
    letter = _letter(desk, person, settled(person, down, pay))
    waived = _grid(letter, Section.TERMS)
    assert [tuple(map(_fen, row[1:])) for row in waived.rows] == [
        (100_000, 0, 100_000), (15_000, 15_000, 0), (5_000, 5_000, 0),
    ]  # fmt: skip
    assert _fen(waived.total[2]) == 20_000
    schedule = _grid(letter, Section.SCHEDULE)
    assert _fen(schedule.total[2]) == 100_000
    assert [row[0] for row in schedule.rows] == ["首付", "1"][down == "0.00" :]


def test_nothing_waived_has_no_line_and_no_table(desk, person):
    letter = _letter(desk, person, offer(person, down_payment="100.00", count=11))
    assert _grid(letter, Section.TERMS) is None
    assert not any("减免" in line for line in letter.passages[2].lines)
    assert any("首付 ¥100.00" in line for line in letter.passages[2].lines)
    rows = _grid(letter, Section.SCHEDULE).rows
    assert (rows[0][0], rows[0][2], rows[0][-1]) == ("首付", "¥100.00", "¥1,100.00")


def test_where_to_complain_is_what_is_set(desk, person):
    told = desk_with(desk, complaints="400-000-0000")
    letter = _letter(told, person, offer(person))
    assert "400-000-0000" in letter.passages[-1].lines[0]
    untold = documents.letter(desk, letter.about, "zh_CN")
    assert untold.passages[-1].lines == letter.passages[-1].lines[1:]


def test_the_figures_stay_when_the_creditors_file_is_another_one(desk, person):
    letter = _letter(desk, person, offer(person))
    with desk.store.begin() as tx:
        tx.connection.exec_driver_sql("UPDATE debts SET overdue = 999900, principal = 999900")
    assert documents.letter(desk, letter.about, "zh_CN") == letter


def _last(desk, person):
    with desk.store.read() as tx:
        return list(log.entries(tx, person.id))[-1]


def test_a_letter_is_written_and_on_record_with_the_digest_of_its_file(desk, person, tmp_path):
    letter = _letter(desk, person, offer(person))
    out = tmp_path / "letter.pdf"
    digest = documents.save_letter(desk, letter, b"%PDF", out)
    assert out.read_bytes() == b"%PDF"
    assert digest == hashlib.sha256(b"%PDF").hexdigest()
    entry = _last(desk, person)
    assert entry.kind is EntryKind.LETTER_MADE
    assert (entry.body["agreement"], entry.body["version"]) == ("1" * 32, 1)
    assert (entry.body["digest"], entry.body["language"]) == (digest, "zh_CN")


def test_what_cannot_be_written_is_not_on_record(desk, person, tmp_path):
    letter = _letter(desk, person, offer(person))
    (tmp_path / "there.pdf").write_bytes(b"mine")
    for out, code in ((tmp_path / "there.pdf", "letter.file_exists"),
                      (tmp_path / "no" / "folder.pdf", "letter.not_written")):  # fmt: skip
        with pytest.raises(DeskError) as error:
            documents.save_letter(desk, letter, b"%PDF", out)
        assert error.value.code == code
    assert (tmp_path / "there.pdf").read_bytes() == b"mine"
    assert _last(desk, person).kind is not EntryKind.LETTER_MADE


def test_no_letter_about_what_does_not_stand_or_is_somebody_elses(desk, person, tmp_path):
    made = agreements.agree(desk, person.id, "1" * 32, offer(person), READ)
    other = seated(desk, "bob")
    for agreement_id, reader in ((made.id, other), ("9" * 32, desk)):
        with pytest.raises(DeskError) as error:
            documents.letter(reader, agreement_id, "en")
        assert error.value.code == "agreement.unknown"
    letter = documents.letter(desk, made.id, "en")
    agreements.change(desk, made.id, "2" * 32, offer(person, 10), READ)
    out = tmp_path / "letter.pdf"
    for act in (lambda: documents.letter(desk, made.id, "en"),
                lambda: documents.save_letter(desk, letter, b"%PDF", out)):  # fmt: skip
        with pytest.raises(DeskError) as error:
            act()
        assert error.value.code == "agreement.replaced"
    assert not out.exists()


def test_a_sum_of_dates_beyond_a_year(desk, person):
    written = offer(person, 12, first_due=date(2027, 1, 31).isoformat())
    grid = _grid(_letter(desk, person, written), Section.SCHEDULE)
    assert [row[1][5:] for row in grid.rows[:3]] == ["01-31", "02-28", "03-31"]
