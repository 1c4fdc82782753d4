"""The file of a case: complete, in order, of one moment, and the same bytes whenever it is made."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update

from app.domain.documents import letter_text
from app.domain.entries import GENESIS, EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.notices import NoticeKind, NoticeState
from app.domain.promises import WrapUp
from app.domain.referrals import PaperKind, StepKind
from app.domain.staff import Role
from app.services import (
    audit,
    calls,
    casefile,
    imports,
    notices,
    payments,
    people,
    referrals,
    wrapups,
)
from app.services.intake import ImportOptions
from app.settings import LANGUAGES
from app.storage import log, tables
from app.storage.chain import canonical, chain_hash
from tests.make import CREDITOR, make_desk, seated
from tests.services.noticed import make_reached, wanted
from tests.services.test_referrals import ASKED, COURT, _owes_another, complete


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def person(desk):
    return make_reached(desk)


@pytest.fixture
def approved(desk, person, tmp_path):
    case = f"A-{person.debts[0]}"
    complete(desk, person, case, tmp_path)
    odd = tmp_path / "..收据 1.jpg"
    odd.write_bytes(b"jpg")
    referrals.attach(desk, case, PaperKind.DELIVERY, odd)
    referrals.ask(desk, case, ASKED, "屡次失约", COURT)
    referrals.decide(seated(desk, "lead", Role.TEAM_LEAD), ASKED, StepKind.APPROVED, "")


def _zip(desk, at, pdf=b"%PDF"):
    made = casefile.compose(desk, ASKED, "zh_CN", at)
    return casefile.zipped(made, pdf)


def _read(body):
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_zip_has_all_in_order_and_a_manifest_that_fits(desk, approved):
    files = _read(_zip(desk, desk.clock()))
    assert list(files) == [
        "00-case.pdf", "01-log.jsonl", "02-identity-identity.pdf", "03-contract-contract.pdf",
        "04-assignment-assignment.pdf", "05-delivery-收据_1.jpg", "manifest.sha256",
    ]  # fmt: skip
    lines = files.pop("manifest.sha256").decode().splitlines()
    told = [f"{hashlib.sha256(body).hexdigest()}  {name}" for name, body in files.items()]
    assert lines == told


def test_whoever_has_the_log_can_reckon_its_chain_anew(desk, approved):
    body = _read(_zip(desk, desk.clock()))["01-log.jsonl"]
    before = GENESIS
    for line in body.decode().splitlines():
        one = json.loads(line)
        at = micros(datetime.fromisoformat(one["at"]))
        parts = (one["chain"], one["seq"], at, one["kind"], one["staff"], one["device"],
                 canonical(one["body"]))  # fmt: skip
        before = chain_hash(before, parts)
        assert before == one["hash"]


def test_the_same_moment_gives_the_same_bytes_whatever_happened_since(
    desk, person, approved, tmp_path
):
    at = desk.clock()
    once = _zip(desk, at)
    desk.clock.forward(minutes=5)
    people.note(desk, person.id, "之后的事")
    casefile.save(desk, casefile.compose(desk, ASKED, "zh_CN", at), once, tmp_path / "a.zip")
    assert _zip(desk, at) == once
    assert _zip(desk, at + timedelta(minutes=6)) != once


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letters_tell_parties_checks_amounts_contacts_and_each_notice(desk, approved, language):
    letters = casefile.compose(desk, ASKED, language, desk.clock()).bound.letters
    index, record, notice = letters
    words = "\n".join(line for one in index.passages for line in one.lines)
    assert COURT in words
    assert "1,234.56" in words
    assert len(index.passages[1].grid.rows) == 9
    assert len(index.passages[2].grid.rows) == 5
    assert "1,234.56" in record.passages[0].grid.total[-1]
    assert len(record.passages[3].grid.rows) == 1
    assert "EMS 1，本人签收" in record.passages[1].grid.rows[0]
    assert notice.to[0] == "王小明"
    assert "{" not in "".join(line for one in letters for part in one.passages
                              for line in part.lines)  # fmt: skip


def test_a_paper_of_another_creditor_of_the_person_is_in_no_file(
    desk, person, approved, tmp_path
):
    _owes_another(desk, person)
    path = tmp_path / "other.pdf"
    path.write_bytes(b"%PDF other")
    before = list(_read(_zip(desk, desk.clock())))
    referrals.attach(desk, "B-1", PaperKind.OTHER, path)
    files = _read(_zip(desk, desk.clock()))
    assert list(files) == before
    assert b"%PDF other" not in files.values()


def test_the_file_keeps_the_check_list_of_the_hand_over(desk, person, approved, tmp_path):
    at = desk.clock()

    def made():
        letters = casefile.compose(desk, ASKED, "zh_CN", at).bound.letters
        return "\n".join(letter_text(one) for one in letters), _zip(desk, at)

    once = made()
    referrals.hand(desk, ASKED, "示例律师事务所", b"PK", tmp_path / "case.zip")
    assert made() == once
    desk.clock.forward(days=1)
    path = tmp_path / "more.pdf"
    path.write_bytes(b"%PDF more")
    referrals.attach(desk, f"A-{person.debts[0]}", PaperKind.CONTRACT, path)
    with desk.store.begin() as tx:  # as an import would, and a payment
        tx.connection.execute(update(tables.debts).values(due_on="2026-10-01"))
    now = referrals.dossier(desk, f"A-{person.debts[0]}", COURT)
    assert [one.values["count"] for one in now.checks if one.check == "contract"] == [2]
    assert made() == once
    assert audit.verify_store(desk.store).differing == ()


@pytest.mark.parametrize("handed", [True, False])
def test_what_came_later_changes_nothing_of_an_older_moment(
    desk, person, approved, tmp_path, handed
):
    """A payment, the creditor's newer figures, a corrected outcome, what became of a notice."""
    case, lead = f"A-{person.debts[0]}", seated(desk, "boss", Role.TEAM_LEAD)
    desk.clock.forward(minutes=1)
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    calls.dial(desk, permit)
    wrapups.wrap_up(desk, permit.id, "b" * 32, WrapUp("no_answer"))
    desk.clock.forward(hours=5)
    notices.make(desk, "c" * 32, notices.try_out(desk, wanted(NoticeKind.OVERDUE, person.id)))

    def made(at):
        letters = casefile.compose(desk, ASKED, "zh_CN", at).bound.letters
        return "\n".join(letter_text(one) for one in letters), _zip(desk, at)

    def amounts(at):
        record = casefile.compose(desk, ASKED, "zh_CN", at).bound.letters[1]
        return record.passages[0].grid.total[-1], len(record.passages[3].grid.rows)

    if handed:
        referrals.hand(desk, ASKED, "示例律师事务所", b"PK", tmp_path / "case.zip")
    at = desk.clock()
    once = made(at)
    desk.clock.forward(days=1)
    paid, newer = tmp_path / "paid.csv", tmp_path / "newer.csv"
    paid.write_text(
        f"案件编号,还款金额,还款日期,渠道,银行流水号\n{case},234.56,2026-11-24,,R1\n",
        encoding="utf-8",
    )
    newer.write_text(
        "案件编号,客户姓名,手机号,委托方,逾期总额,到期日,本金\n"
        f"{case},王小明,13490000001,{CREDITOR},1000.00,2026-11-01,1000.00\n", encoding="utf-8",
    )  # fmt: skip
    assert payments.import_file(lead, paid, ImportOptions()).posted == 1
    done = imports.import_file(lead, newer, ImportOptions(as_of=date(2026, 11, 24)))
    assert (done.changed, made(at)) == (1, once)
    wrapups.correct(desk, "b" * 32, "d" * 32, WrapUp("busy"), "按错")
    notices.follow(desk, 2, NoticeState.SENT, desk.today(desk.clock()), "EMS 2")
    assert made(at) == once
    assert [amounts(one) for one in (at, desk.clock())] == [("¥1,234.56", 3), ("¥1,000.00", 4)]
    assert made(desk.clock()) != once
    assert audit.verify_store(desk.store).differing == ()


def test_what_was_changed_in_the_book_leaves_in_no_file(desk, approved):
    with desk.store.begin() as tx:
        tx.connection.execute(update(tables.contents).values(body=b"other"))
    with pytest.raises(DeskError, match=r"paper\.changed"):
        casefile.compose(desk, ASKED, "en", desk.clock())


def test_only_what_was_approved_is_composed_and_it_is_on_record(desk, person, approved, tmp_path):
    made = casefile.compose(desk, ASKED, "en", desk.clock())
    digest = casefile.save(desk, made, b"PK", tmp_path / "case.zip")
    with desk.store.read() as tx:
        entry = log.entries(tx, person.id)[-1]
    assert (entry.kind, entry.body["digest"]) == (EntryKind.REFERRAL_BOUND, digest)
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    referrals.recall(lead, ASKED, "先不移交")
    with pytest.raises(DeskError, match=r"referral\.cannot_follow"):
        casefile.compose(desk, ASKED, "en", desk.clock())
