"""Referral: only what is complete leaves, a lead lets it, and from then on nobody is contacted."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from sqlalchemy import insert, select

from app.domain.contact import Answer, HoldKind
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.notices import NoticeKind, NoticeState
from app.domain.promises import WrapUp
from app.domain.referrals import Check, PaperKind, Ready, ReferralState, StepKind
from app.domain.staff import Role
from app.services import (
    agreements,
    audit,
    calls,
    holds,
    merging,
    notices,
    queue,
    referrals,
    wrapups,
)
from app.storage import log, tables
from tests.make import desk_with, make_desk, seated
from tests.services.noticed import make_reached, wanted
from tests.services.test_agreements import READ, offer

RUN, ASKED = "9" * 32, "7" * 32
TODAY = date(2026, 11, 23)
COURT = "合同约定由债权人所在地法院管辖"


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def lead(desk):
    return seated(desk, "lead", Role.TEAM_LEAD)


@pytest.fixture
def person(desk):
    return make_reached(desk)


@pytest.fixture
def case(person):
    return f"A-{person.debts[0]}"


def complete(desk, person, case, folder, run=RUN, notice=1):
    """Everything that a file has to have; it is the book's notice of that number."""
    notices.make(desk, run, notices.try_out(desk, wanted(NoticeKind.DEMAND, person.id)))
    notices.follow(desk, notice, NoticeState.SENT, TODAY, "EMS 1")
    notices.follow(desk, notice, NoticeState.DELIVERED, TODAY, "EMS 1，本人签收")
    with desk.store.begin() as tx:
        log.append(
            tx, person.id, EntryKind.OPTION_READ, desk.clock(), staff_id=desk.staff.id,
            device=desk.device, agreement="1" * 32,
        )  # fmt: skip
    for kind in (PaperKind.IDENTITY, PaperKind.CONTRACT, PaperKind.ASSIGNMENT):
        path = folder / f"{kind.value}.pdf"
        path.write_bytes(b"%PDF " + kind.value.encode())
        referrals.attach(desk, case, kind, path)


def _plan(person):
    """Instalments over all that they owe."""
    return {**offer(person), "debts": [{"id": person.debts[0], "principal": "1234.56"}]}


def _codes(found):
    return {one.check: (one.ready, one.code) for one in found.checks}


def _handed(desk, lead, person, case, folder):
    complete(desk, person, case, folder)
    referrals.ask(desk, case, ASKED, "屡次失约", COURT)
    referrals.decide(lead, ASKED, StepKind.APPROVED, "")
    return referrals.hand(desk, ASKED, "示例律师事务所", b"PK", folder / "case.zip")


def test_the_check_list_names_what_is_missing_and_what_only_a_lawyer_can_say(desk, person, case):
    found = referrals.dossier(desk, case)
    assert {one.check for one in found.missing} == set(Check) - {Check.AMOUNTS, Check.LIMITATION}
    assert _codes(found)[Check.LIMITATION] == (Ready.THERE, "there")
    assert found.total.minor == 123_456
    assert replace(found.limitation, source="", link="").until == date(2029, 11, 1)
    abroad = replace(desk, rules=replace(desk.rules, limitation={}))
    assert _codes(referrals.dossier(abroad, case))[Check.LIMITATION] == (Ready.OPEN, "open")


def _pay(desk, person, debt_id, reference, amount=5_000, **more):
    with desk.store.begin() as tx:
        tx.connection.execute(
            insert(tables.payments).values(
                id=hashlib.sha256(reference.encode()).hexdigest()[:32], debtor_id=person.id,
                debt_id=debt_id, amount=amount, currency="CNY", reference=reference,
                staff_id=desk.staff.id, posted_at=1, **({"paid_on": "2026-11-10"} | more),
            )
        )  # fmt: skip


def _owes_another(desk, person):
    """The same person owes somebody else as well; the id of that debt."""
    with desk.store.begin() as tx:
        for table, of, change in (
            (tables.creditors, tables.creditors.c.id.is_not(None), {"name": "另一银行"}),
            (tables.cases, tables.cases.c.debtor_id == person.id, {"creditor_id": "c" * 32}),
            (tables.debts, tables.debts.c.debtor_id == person.id,
             {"case_id": "c" * 32, "case_no": "B-1", "loan_no": "B-1"}),
        ):  # fmt: skip
            row = dict(tx.connection.execute(select(table).where(of)).mappings().one())
            tx.connection.execute(insert(table).values(row | {"id": "c" * 32} | change))
    return "c" * 32


def test_a_paper_belongs_to_its_case_and_is_no_other_creditors(desk, person, case, tmp_path):
    _owes_another(desk, person)
    path = tmp_path / "contract.pdf"
    path.write_bytes(b"%PDF 1")
    mine = referrals.attach(desk, case, PaperKind.CONTRACT, path)
    assert _codes(referrals.dossier(desk, case))[Check.CONTRACT] == (Ready.THERE, "there")
    theirs = referrals.dossier(desk, "B-1")
    assert theirs.papers == ()
    assert _codes(theirs)[Check.CONTRACT] == (Ready.MISSING, "missing")
    other = referrals.attach(desk, "B-1", PaperKind.CONTRACT, path)  # each has its own
    assert referrals.dossier(desk, case).papers == (mine,)
    assert referrals.dossier(desk, "B-1").papers == (other,)
    assert audit.verify_store(desk.store).differing == ()


def _until(desk, case):
    return referrals.dossier(desk, case).limitation.until


def test_only_what_was_done_about_its_own_debts_begins_the_time_of_a_case_anew(
    desk, person, case
):
    (mine,), plain = person.debts, date(2029, 11, 1)
    _pay(desk, person, mine, "R1")
    assert _until(desk, case) == date(2029, 11, 10)
    _pay(desk, person, mine, "R2", -5_000, reverses="R1", paid_on="2026-11-12")
    assert _until(desk, case) == plain  # it bounced
    _pay(desk, person, None, "R3")
    assert _until(desk, case) == date(2029, 11, 10)
    other = _owes_another(desk, person)
    assert _until(desk, case) == plain  # nobody can say which of them it was for
    _pay(desk, person, other, "R4")
    assert (_until(desk, case), _until(desk, "B-1")) == (plain, date(2029, 11, 10))


def test_whoever_is_the_creditor_needs_no_chain(desk, person, case):
    own = desk_with(desk, company="示例银行")
    assert _codes(referrals.dossier(own, case))[Check.ASSIGNMENT] == (Ready.THERE, "known")


def test_what_is_incomplete_is_not_asked_for(desk, person, case):
    with pytest.raises(DeskError) as refused:
        referrals.ask(desk, case, ASKED, "屡次失约", COURT)
    assert (refused.value.code, refused.value.values["count"]) == ("referral.not_ready", 6)


def test_whoever_keeps_an_arrangement_goes_to_no_lawyer_and_gets_no_notice(
    desk, person, case, tmp_path
):
    complete(desk, person, case, tmp_path)
    agreements.agree(desk, person.id, "1" * 32, _plan(person), READ)
    with pytest.raises(DeskError, match=r"referral\.arranged"):
        referrals.ask(desk, case, ASKED, "屡次失约", COURT)
    desk.clock.forward(days=2)  # nothing is due yet
    (over,) = notices.try_out(desk, wanted(NoticeKind.OVERDUE, person.id)).passed_over
    assert over.code == "arranged"


def test_an_arrangement_made_meanwhile_keeps_the_case_at_the_desk(
    desk, lead, person, case, tmp_path
):
    complete(desk, person, case, tmp_path)
    referrals.ask(desk, case, ASKED, "屡次失约", COURT)
    referrals.decide(lead, ASKED, StepKind.APPROVED, "")
    agreements.agree(desk, person.id, "1" * 32, _plan(person), READ)
    with pytest.raises(DeskError, match=r"referral\.arranged"):
        referrals.hand(desk, ASKED, "律所", b"PK", tmp_path / "case.zip")
    assert not (tmp_path / "case.zip").exists()
    referrals.recall(lead, ASKED, "已有安排")
    assert calls.may_contact(desk, person.id)[0].verdict.answer is Answer.ALLOW


def test_a_request_is_not_approved_over_an_arrangement_made_since(
    desk, lead, person, case, tmp_path
):
    complete(desk, person, case, tmp_path)
    referrals.ask(desk, case, ASKED, "屡次失约", COURT)
    agreements.agree(desk, person.id, "1" * 32, _plan(person), READ)
    with pytest.raises(DeskError, match=r"referral\.arranged"):
        referrals.decide(lead, ASKED, StepKind.APPROVED, "")


def test_a_case_that_is_early_stays_with_the_desk(desk, tmp_path):
    person = make_reached(desk, due_on=TODAY - timedelta(days=4))
    with pytest.raises(DeskError, match=r"referral\.too_early"):
        referrals.ask(desk, f"A-{person.debts[0]}", ASKED, "x", COURT)


def test_a_complete_case_is_asked_for_once_and_a_lead_lets_it_go(
    desk, lead, person, case, tmp_path
):
    complete(desk, person, case, tmp_path)
    assert referrals.dossier(desk, case, COURT).missing == ()
    asked = referrals.ask(desk, case, ASKED, "屡次失约", COURT)
    assert referrals.waiting(lead) == 1
    assert referrals.ask(desk, case, ASKED, "屡次失约", COURT) == asked
    assert (asked.state, asked.court, asked.reason) == (ReferralState.ASKED, COURT, "屡次失约")
    with pytest.raises(DeskError, match=r"referral\.stands"):
        referrals.ask(desk, case, "6" * 32, "again", COURT)
    with pytest.raises(DeskError, match=r"login\.not_allowed"):
        referrals.decide(desk, ASKED, StepKind.APPROVED, "")
    with pytest.raises(DeskError, match=r"referral\.no_words"):
        referrals.decide(lead, ASKED, StepKind.REFUSED, " ")
    with pytest.raises(DeskError, match=r"referral\.cannot_follow"):
        referrals.hand(desk, ASKED, "律所", b"PK", tmp_path / "case.zip")
    assert referrals.decide(lead, ASKED, StepKind.APPROVED, "").state is ReferralState.APPROVED
    assert referrals.waiting(lead) == 0
    with pytest.raises(DeskError, match=r"login\.not_allowed"):
        referrals.waiting(desk)
    eve = seated(desk, "eve", Role.COMPLIANCE)
    assert [one.id for one in referrals.latest(eve, 5)] == [ASKED]
    assert audit.verify_store(desk.store).differing == ()


def test_a_lead_answers_no_request_of_their_own(lead, person, case, tmp_path):
    complete(lead, person, case, tmp_path)
    referrals.ask(lead, case, ASKED, "x", COURT)
    with pytest.raises(DeskError, match=r"referral\.own"):
        referrals.decide(lead, ASKED, StepKind.APPROVED, "")


def test_a_refused_request_may_be_asked_anew(desk, lead, person, case, tmp_path):
    complete(desk, person, case, tmp_path)
    referrals.ask(desk, case, ASKED, "x", COURT)
    assert referrals.decide(lead, ASKED, StepKind.REFUSED, "先谈").state is ReferralState.REFUSED
    referrals.ask(desk, case, "6" * 32, "y", COURT)


def test_from_the_hand_over_on_nobody_is_contacted_and_recall_undoes_it(
    desk, lead, person, case, tmp_path
):
    one = _handed(desk, lead, person, case, tmp_path)
    assert one.steps[-1].digest == hashlib.sha256(b"PK").hexdigest()
    assert (tmp_path / "case.zip").read_bytes() == b"PK"
    with pytest.raises(ContactRefused) as refused:
        calls.ask_permit(desk, "3" * 32, person.id, person.points[0])
    named = [f"{reason.pack}.{reason.rule}" for reason in refused.value.verdict.reasons]
    assert "forbear.referred" in named
    assert queue.size(desk) == 0
    with pytest.raises(DeskError, match=r"hold\.of_referral"):
        holds.release(lead, person.id, HoldKind.REFERRED, "x")
    with pytest.raises(DeskError, match=r"login\.not_allowed"):
        referrals.recall(desk, ASKED, "和解")
    assert referrals.recall(lead, ASKED, "债权人要求退回").state is ReferralState.RECALLED
    assert calls.may_contact(desk, person.id)[0].verdict.answer is Answer.ALLOW
    with desk.store.read() as tx:
        kinds = [entry.kind for entry in log.entries(tx, person.id)]
    assert kinds[-2:] == [EntryKind.REFERRAL_STEPPED, EntryKind.HOLD_RELEASED]
    assert audit.verify_store(desk.store).differing == ()


def test_nobody_places_or_states_the_hold_of_a_referral_by_hand(desk, person):
    with pytest.raises(DeskError, match=r"hold\.of_referral"):
        holds.place(desk, person.id, HoldKind.REFERRED, None)
    permit = calls.ask_permit(desk, "3" * 32, person.id, person.points[0])
    stated = WrapUp("dispute", note="x", hold_kind=HoldKind.REFERRED)
    with pytest.raises(DeskError, match=r"hold\.of_referral"):
        wrapups.wrap_up(desk, permit.id, "4" * 32, stated)


def test_questions_answers_and_what_came_of_it_are_followed(desk, lead, person, case, tmp_path):
    _handed(desk, lead, person, case, tmp_path)
    for kind in (StepKind.QUESTION, StepKind.ANSWER, StepKind.OUTCOME):
        with pytest.raises(DeskError, match=r"referral\.no_words"):
            referrals.say(desk, ASKED, kind, "")
        one = referrals.say(desk, ASKED, kind, f"{kind.value}: 已记")
    assert [step.kind for step in one.steps][-3:] == [
        StepKind.QUESTION, StepKind.ANSWER, StepKind.OUTCOME,
    ]  # fmt: skip
    assert one.steps[-1].words == "outcome: 已记"
    with pytest.raises(DeskError, match=r"referral\.cannot_follow"):
        referrals.say(desk, ASKED, StepKind.HANDED, "x")


def test_documents_are_hashed_limited_and_kept_once(desk, person, case, tmp_path, monkeypatch):
    path = tmp_path / "contract.pdf"
    path.write_bytes(b"%PDF 1")
    made = referrals.attach(desk, case, PaperKind.CONTRACT, path)
    assert made.digest == hashlib.sha256(b"%PDF 1").hexdigest()
    assert referrals.dossier(desk, case).papers == (made,)
    with pytest.raises(DeskError, match=r"paper\.twice"):
        referrals.attach(desk, case, PaperKind.OTHER, path)
    monkeypatch.setattr(referrals, "LARGEST", 6)
    monkeypatch.setattr(referrals, "MOST", 11)
    for body, code in ((b"", "paper.empty"), (b"1234567", "paper.too_large"),
                       (b"123456", "paper.too_much")):  # fmt: skip
        path.write_bytes(body)
        with pytest.raises(DeskError) as refused:
            referrals.attach(desk, case, PaperKind.OTHER, path)
        assert refused.value.code == code
    with pytest.raises(DeskError, match=r"file\.missing"):
        referrals.attach(desk, case, PaperKind.OTHER, tmp_path / "none.pdf")
    with pytest.raises(DeskError, match=r"referral\.no_case"):
        referrals.attach(seated(desk, "bob"), "A-1", PaperKind.OTHER, path)


# Every order in which two records are merged and split, and a case of each comes and goes, one of
# them across the split; which of them goes first is all the same.
_PAIRS = (("merge", "split"), ("hand 0", "recall 0"), ("hand 1", "recall 1"), ("hand 0", "hand 1"))
_ORDERS = [
    order
    for order in permutations(("merge", "split", "hand 0", "recall 0", "hand 1", "recall 1"))
    if all(order.index(first) < order.index(then) for first, then in _PAIRS)
    and any(order.index(f"hand {n}") < order.index("split") < order.index(f"recall {n}")
            for n in (0, 1))
]  # fmt: skip


def _is_with_the_lawyers(desk, person):
    reasons = calls.may_contact(desk, person.id)[0].verdict.reasons
    return "referred" in [one.rule for one in reasons]


class _Two:
    """Two records with a complete case each; `away`: whose is with the lawyers."""

    def __init__(self, desk, lead, folder):
        self.desk, self.lead, self.away, self.merged = desk, lead, set(), False
        self.pair = make_reached(desk), make_reached(desk, "王晓明", "+8613490000002")
        for at, one in enumerate(self.pair):
            of_one = folder / str(at)
            of_one.mkdir()
            complete(desk, one, f"A-{one.debts[0]}", of_one, f"{at}" * 32, at + 1)

    def act(self, act, made):
        name, _, whose = act.partition(" ")
        getattr(self, name)(*[int(one) for one in whose], made)

    def merge(self, _):
        merging.merge(self.lead, self.pair[1].id, self.pair[0].id)
        self.merged = True

    def split(self, _):
        merging.split(self.lead, self.pair[1].id)
        self.merged = False

    def hand(self, whose, made):
        case = f"A-{self.pair[whose].debts[0]}"
        referrals.ask(self.desk, case, f"{made:031x}{whose}", "屡次失约", COURT)
        referrals.decide(self.lead, f"{made:031x}{whose}", StepKind.APPROVED, "")
        referrals.hand_over(self.desk, f"{made:031x}{whose}", "示例律师事务所", "0" * 64)
        self.away.add(whose)

    def recall(self, whose, made):
        referrals.recall(self.lead, f"{made:031x}{whose}", "债权人要求退回")
        self.away.discard(whose)

    def check(self, *named):
        found = {at for at in (0, 1) if _is_with_the_lawyers(self.desk, self.pair[at])}
        assert found == ({0, 1} if self.merged and self.away else self.away), named
        left = not self.away if self.merged else 2 - len(self.away)
        assert queue.size(self.desk) == left, named


def test_whose_case_is_with_the_lawyers_is_left_alone_and_nobody_else_in_any_order(
    desk, lead, tmp_path
):
    two = _Two(desk, lead, tmp_path)
    for made, order in enumerate(_ORDERS):
        for act in order:
            two.act(act, made)
            two.check(order, act)
    assert audit.verify_store(desk.store).differing == ()
