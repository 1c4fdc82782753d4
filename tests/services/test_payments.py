"""Payments from the bank's file, and what they keep, break, silence and raise."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from sqlalchemy import update

from app.domain.agreements import AgreementState, DueState
from app.domain.calendars import DayKind
from app.domain.contact import Channel, HoldKind
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.imports import Level
from app.domain.money import Money
from app.domain.payments import Unmatched
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.domain.wishes import Asked
from app.services import (
    agreements,
    audit,
    calendars,
    calls,
    holds,
    keeping,
    merging,
    payments,
    people,
    queue,
    rates,
    wishes,
    wrapups,
)
from app.services.intake import ImportOptions
from app.storage import agreements as stored
from app.storage import log, tables
from tests.make import make_desk, make_person, seated

HEAD = "案件编号,还款金额,还款日期,渠道,银行流水号,冲正原流水号"
TODAY = date(2026, 11, 23)
READ = "您听清楚了吗？"


@pytest.fixture
def desk(store):
    return make_desk(store)


@pytest.fixture
def lead(desk):
    return seated(desk, "lead", Role.TEAM_LEAD)


@pytest.fixture
def brings(lead, tmp_path):
    """Imports lines of a file of payments."""

    def bring(*lines):
        path = tmp_path / "paid.csv"
        path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
        return payments.import_file(lead, path, ImportOptions())

    return bring


def case(person, n=0):
    return f"A-{person.debts[n]}"


def offer(person, **terms):
    """What is owed on all the person's loans of 1,200.00, over a plan."""
    return {
        "id": "q", "as_of": TODAY.isoformat(), "currency": "CNY", "lender": "bank",
        "product": "cash_loan", "role": "collector",
        "debts": [{"id": debt, "principal": "1200.00"} for debt in person.debts],
        "offer": terms,
    }  # fmt: skip


def plan(person, count=12):
    return offer(
        person, kind="instalments", shape="equal", count=count, every="month",
        first_due="2026-11-24",
    )  # fmt: skip


def promise(desk, person, amount=5_000, due=TODAY):
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    stated = WrapUp("promise", note="-", promise_amount=Money(amount), promise_due_on=due)
    wrapups.wrap_up(desk, permit.id, "b" * 32, stated)


def promise_states(desk, person):
    return [one.state for one in people.card(desk, person.id).promises]


def agreement(desk, person):
    return agreements.of_person(desk, person.id)[0]


def codes(done):
    return [finding.code for finding in done.report.findings]


def queued(desk, person):
    return [row for row in queue.page(desk, 50).rows if row.debtor_id == person.id]


def test_a_payment_keeps_a_promise_in_its_own_transaction(desk, brings):
    person = make_person(desk, collector=desk.staff)
    promise(desk, person)
    done = brings(f"{case(person)},50.00,2026-11-23 09:30,微信,R1,")
    assert (done.posted, done.waiting, done.same, done.people) == (1, 0, 0, 1)
    assert promise_states(desk, person) == ["kept"]
    assert people.card(desk, person.id).follow_ups == ()
    with desk.store.read() as tx:
        kinds = [entry.kind for entry in log.entries(tx, person.id)]
    assert kinds[-2:] == [EntryKind.PAYMENT_POSTED, EntryKind.PROMISE_JUDGED]
    assert audit.verify_store(desk.store).differing == ()


def test_the_same_reference_is_posted_once(desk, brings):
    person = make_person(desk)
    line = f"{case(person)},50.00,2026-11-23,,R1,"
    assert brings(line).posted == 1
    again = brings(line, f"{case(person)},60.00,2026-11-23,,R2,")
    assert (again.posted, again.same) == (1, 1)
    other = brings(f"{case(person)},51.00,2026-11-23,,R1,")
    assert (other.posted, codes(other)) == (0, ["reference_differs"])
    assert other.report.counts[Level.REJECT] == 1


@pytest.mark.parametrize("written", ["\u3000Ｒ 1\xa0", '" R\n1\t"', "R\u200b  1", "\ufeffR 1"])
def test_a_reference_in_another_width_or_spacing_is_the_same(desk, brings, written):
    person = make_person(desk)
    assert brings(f"{case(person)},50.00,2026-11-23,,R 1,").posted == 1
    assert brings(f"{case(person)},50.00,2026-11-23,,{written},").same == 1
    assert brings(f"{case(person)},50.00,2026-11-23,,r 1,").posted == 1  # the bank's own letters
    done = brings(f"{case(person)},-50.00,2026-11-23,,R2,{written}")
    assert (done.posted, done.waiting) == (1, 0)


def test_one_reference_over_several_loans_loses_nothing_unsaid(desk, brings):
    person = make_person(desk, overdue=(120_000,) * 3)
    done = brings(*(f"{case(person, n)},50.00,2026-11-23,,R1," for n in range(3)))
    assert (done.posted, done.same) == (1, 0)
    assert codes(done) == ["reference_differs"] * 2
    waits = brings("X-1,50.00,2026-11-23,,R2,", "X-2,50.00,2026-11-23,,R2,")
    assert (waits.waiting, waits.same, codes(waits)) == (1, 0, ["reference_differs"])


def test_every_doubtful_line_is_told_and_the_others_are_posted(desk, brings):
    person = make_person(desk)
    done = brings(
        f"{case(person)},abc,2026-11-23,,R1,", f"{case(person)},1.00,2026-12-23,,R2,",
        f"{case(person)},1.00,2026-11-23,,,", f"{case(person)},-1.00,2026-11-23,,R4,",
        ",1.00,2026-11-23,,R5,", f"{case(person)},1.00,2026-11-22,,R6,", ",,,,,",
    )  # fmt: skip
    assert done.posted == 1 and done.report.total == 100
    assert codes(done) == [
        "money_unreadable", "paid_ahead", "reference_missing", "reversal_unclear",
        "case_no_missing", "skip_blank",
    ]  # fmt: skip


def test_lines_that_are_no_payments_are_left_out_as_in_a_portfolio(desk, brings):
    person = make_person(desk)
    done = brings(
        HEAD, f"{case(person)},1.00,2026-11-23,,R1,", "合计,1.00,,,,", ",,,,,", "财务部 2026-11-23",
    )  # fmt: skip
    assert (done.posted, done.report.counts[Level.REJECT]) == (1, 0)
    assert codes(done) == ["skip_header", "skip_total", "skip_blank", "skip_remark"]


def test_a_file_without_headings_is_told_which_are_wanted(desk, lead, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("colour,size\nred,4\n", encoding="utf-8")
    with pytest.raises(DeskError) as refused:
        payments.import_file(lead, path, ImportOptions(language="en"))
    assert "Bank reference" in refused.value.values["columns"]


def test_a_reversal_breaks_what_was_kept_whichever_came_first(desk, lead, brings):
    person = make_person(desk, collector=desk.staff)
    promise(desk, person)
    early = brings(f"{case(person)},-50.00,2026-11-23,,R2,R1")
    assert (early.posted, early.waiting) == (0, 1)
    done = brings(f"{case(person)},50.00,2026-11-23,,R1,")
    assert (done.posted, payments.waiting(lead, 5)) == (2, ())
    desk.clock.forward(days=1)
    keeping.refresh(desk)
    assert promise_states(desk, person) == ["broken"]
    assert codes(brings(f"{case(person)},-1.00,2026-11-23,,R3,R1")) == ["reversal_larger"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("together", [True, False])
def test_a_reversal_that_is_taken_back_never_was(desk, lead, brings, order, together):
    person = make_person(desk, collector=desk.staff)
    promise(desk, person)
    lines = [
        f"{case(person)},50.00,2026-11-23,,R1,", f"{case(person)},-50.00,2026-11-23,,C1,R1",
        f"{case(person)},50.00,2026-11-24,,X1,C1",
    ]  # fmt: skip
    desk.clock.forward(days=1)
    files = [[lines[at] for at in order]] if together else [[lines[at]] for at in order]
    for file in files:
        brings(*file)
    assert payments.waiting(lead, 5) == ()
    assert promise_states(desk, person) == ["kept"]
    assert [brings(line).same for line in lines] == [1, 1, 1]
    assert codes(brings(f"{case(person)},0.01,2026-11-24,,X2,C1")) == ["reversal_larger"]
    brings(f"{case(person)},-50.00,2026-11-24,,C2,R1")  # and reversed once more
    assert promise_states(desk, person) == ["broken"]
    assert audit.verify_store(desk.store).differing == ()


def test_what_does_not_fit_what_it_takes_back_is_refused_or_says_so_where_it_waits(
    desk, lead, brings
):
    person = make_person(desk, collector=desk.staff)
    early = brings(f"{case(person)},-9.00,2026-11-23,,N1,C1", ",5.00,2026-11-23,,N2,R1")
    assert early.waiting == 2
    brings(f"{case(person)},50.00,2026-11-23,,R1,", f"{case(person)},-20.00,2026-11-23,,C1,R1")
    assert [one.reason for one in payments.waiting(lead, 5)] == [Unmatched.REVERSES_WRONG] * 2
    for one in payments.waiting(lead, 5):
        with pytest.raises(DeskError, match=r"payment\.reverses_wrong"):
            payments.match(lead, one.id, case(person), "回单")
    wrong = brings(
        f"{case(person)},5.00,2026-11-23,,N3,R1", f"{case(person)},-5.00,2026-11-23,,N4,C1",
    )  # fmt: skip
    assert codes(wrong) == ["reversal_wrong", "reversal_wrong"] and wrong.posted == 0
    brings(f"{case(person)},20.00,2026-11-23,,X1,C1")
    assert codes(brings(f"{case(person)},-5.00,2026-11-23,,N5,X1")) == ["reversal_wrong"]


def test_lines_that_the_book_refuses_are_counted_once_and_add_nothing(desk, brings):
    person = make_person(desk)
    lines = [f"{case(person)},1.00,2026-11-23,,R{n}," for n in range(4)]
    brings(*lines)
    other = [line.replace("1.00", "2.00") for line in lines[::2]]
    report = brings(*other, f"{case(person)},5.00,2026-11-23,,R9,", other[0]).report
    counts = {level: report.counts[level] for level in (Level.ACCEPT, Level.REJECT)}
    assert counts == {Level.ACCEPT: 1, Level.REJECT: 3}
    assert (report.lines[Level.REJECT], report.total) == ([2, 3, 5], 500)


def test_what_was_paid_before_two_records_were_one_keeps_the_promise(desk, lead, brings):
    """And what was paid by somebody else after all keeps nothing."""
    person, again = make_person(desk, collector=desk.staff), make_person(desk, "王晓明")
    promise(desk, person)
    brings(f"{case(again)},50.00,2026-11-23,,R1,")
    assert promise_states(desk, person) == ["open"]
    merging.merge(lead, again.id, person.id)
    assert promise_states(desk, person) == ["kept"]
    merging.split(lead, again.id)
    assert promise_states(desk, person) == ["open"]
    assert audit.verify_store(desk.store).differing == ()


def test_a_plan_keeps_quiet_whoever_holds_its_loans(desk, lead):
    """A person with a plan for all they owe is not called for it under another record either."""
    person, again = make_person(desk, collector=desk.staff), make_person(desk, "王晓明")
    agreements.agree(desk, person.id, "1" * 32, plan(person), READ)
    merging.merge(lead, person.id, again.id)
    assert [row.overdue for row in queued(lead, again)] == [120_000]
    merging.split(lead, person.id)
    assert queued(lead, person) == []


def test_what_names_no_loan_waits_and_is_matched_by_hand(desk, lead, brings):
    person = make_person(desk, collector=desk.staff)
    promise(desk, person)
    assert brings("无此案,50.00,2026-11-23,,R1,").waiting == 1
    (one,) = payments.waiting(lead, 5)
    assert (one.named, one.reason, one.amount) == ("无此案", Unmatched.UNKNOWN, Money(5_000))
    with pytest.raises(DeskError, match=r"payment\.no_reason"):
        payments.match(lead, one.id, case(person), " ")
    with pytest.raises(DeskError, match=r"payment\.no_such_loan"):
        payments.match(lead, one.id, "无此案", "柜台回单")
    assert payments.match(lead, one.id, case(person), "柜台回单") == person.id
    assert payments.waiting(lead, 5) == () and promise_states(desk, person) == ["kept"]
    with pytest.raises(DeskError, match=r"payment\.not_waiting"):
        payments.match(lead, one.id, case(person), "柜台回单")
    assert brings("无此案,50.00,2026-11-23,,R1,").same == 1
    assert audit.verify_store(desk.store).differing == ()


def test_collectors_bring_in_no_payments(desk, tmp_path):
    with pytest.raises(DeskError, match=r"login\.not_allowed"):
        payments.import_file(desk, tmp_path / "none.csv", ImportOptions())
    with pytest.raises(DeskError, match=r"login\.not_allowed"):
        payments.waiting(desk, 5)


def test_an_agreement_is_read_again_as_it_stood_at_each_moment(desk, brings):
    person, seen = make_person(desk, collector=desk.staff), []

    def note():
        with desk.store.read() as tx:
            seen.append((desk.clock(), stored.of_person(tx, person.id)))
        desk.clock.forward(hours=1)

    note()
    agreements.agree(desk, person.id, "1" * 32, plan(person), READ)
    note()
    brings(f"{case(person)},100.00,2026-11-23,,R1,")
    note()
    desk.clock.forward(days=50)
    keeping.refresh(desk)
    note()
    brings(f"{case(person)},100.00,2027-01-10,,R2,", f"{case(person)},-100.00,2027-01-10,,R3,R1")
    note()
    later = offer(
        person, kind="instalments", shape="equal", count=6, every="month", first_due="2027-02-24"
    )
    agreements.change(desk, "1" * 32, "2" * 32, later, READ)
    note()
    states = [[one.state for one in made] for _, made in seen]
    assert states[1:4] == [
        [AgreementState.RUNNING], [AgreementState.RUNNING], [AgreementState.BROKEN],
    ]  # fmt: skip
    assert AgreementState.REPLACED in states[-1]
    with desk.store.read() as tx:
        assert [stored.of_person_by(tx, person.id, at) for at, _ in seen] == [
            made for _, made in seen
        ]


def test_a_plan_kept_for_six_months_then_broken_by_a_chargeback(desk, brings):
    person = make_person(desk, collector=desk.staff)
    agreements.agree(desk, person.id, "1" * 32, plan(person), READ)
    assert queued(desk, person) == []  # a plan that is kept silences collection
    for n in range(6):
        month = agreement(desk, person).rows[n].due_on
        desk.clock.at += timedelta(days=(month - desk.today(desk.clock())).days)
        keeping.refresh(desk)
        assert len(queued(desk, person)) == 1  # reminded on the day
        brings(f"{case(person)},100.00,{month},,R{n},")
        assert queued(desk, person) == []
    made = agreement(desk, person)
    assert [row.state for row in made.rows[:6]] == [DueState.KEPT] * 6
    assert made.state is AgreementState.RUNNING
    desk.clock.forward(days=10)
    brings(f"{case(person)},-100.00,{desk.today(desk.clock())},,C1,R4")
    # What was paid for the sixth month fills the fifth: the earlier day comes first. No notice for
    # 2027 is on file yet, so nobody can say whether the sixth is still within its grace.
    assert agreement(desk, person).rows[5].state is DueState.ASKED
    assert len(queued(desk, person)) == 1
    ruling = seated(desk, "law", Role.COMPLIANCE)
    first_of_may = ("劳动节", "国务院办公厅通知")
    calendars.set_day(ruling, "cn", date(2027, 5, 1), DayKind.HOLIDAY, first_of_may, "新通知")
    calendars.verify(ruling, "cn", date(2027, 12, 31), "已核对")
    keeping.refresh(desk)
    assert agreement(desk, person).state is AgreementState.BROKEN
    (row,) = queued(desk, person)
    assert "plan_broken" in [point.code for point in row.points]
    brings(f"{case(person)},100.00,{desk.today(desk.clock())},,R9,")
    assert agreement(desk, person).state is AgreementState.RUNNING
    assert queued(desk, person) == []
    assert audit.verify_store(desk.store).differing == ()


def test_one_payment_over_three_loans(desk, brings):
    person = make_person(desk, overdue=(120_000,) * 3, collector=desk.staff)
    agreements.agree(desk, person.id, "1" * 32, plan(person), READ)
    brings(f"{case(person, 1)},300.00,2026-11-23,,R1,")
    rows = agreement(desk, person).rows
    assert (rows[0].state, rows[0].paid) == (DueState.KEPT, Money(30_000))
    assert rows[1].paid == Money(0)


def test_a_settlement_that_is_not_paid_lapses(desk, brings):
    person = make_person(desk, collector=desk.staff)
    settle = offer(person, kind="settlement", pay="1100.00", valid_until="2026-11-30")
    agreements.agree(desk, person.id, "1" * 32, settle, READ)
    assert queued(desk, person) == []
    desk.clock.forward(days=8)
    keeping.refresh(desk)
    assert agreement(desk, person).state is AgreementState.BROKEN
    assert "plan_broken" in [point.code for point in queued(desk, person)[0].points]


def test_a_settlement_paid_in_time_stays_silent(desk, brings):
    person = make_person(desk, collector=desk.staff)
    settle = offer(person, kind="settlement", pay="1100.00", valid_until="2026-11-30")
    agreements.agree(desk, person.id, "1" * 32, settle, READ)
    brings(f"{case(person)},1100.00,2026-11-23,,R1,")
    desk.clock.forward(days=30)
    keeping.refresh(desk)
    assert agreement(desk, person).state is AgreementState.KEPT
    assert queued(desk, person) == []


def test_whoever_was_reminded_is_left_alone_again(desk):
    person = make_person(desk, collector=desk.staff)
    agreements.agree(desk, person.id, "1" * 32, plan(person), READ)
    desk.clock.forward(days=1)
    keeping.refresh(desk)
    assert len(queued(desk, person)) == 1
    permit = calls.ask_permit(desk, "a" * 32, person.id, person.points[0])
    wrapups.wrap_up(desk, permit.id, "b" * 32, WrapUp("talked", note="已提醒"))
    assert queued(desk, person) == []


def test_rates_are_counted_by_collector_stage_and_kind_with_bounds(desk, lead, brings):
    person = make_person(desk, collector=desk.staff)
    promise(desk, person)
    brings(f"{case(person)},50.00,2026-11-23,,R1,")
    found = {(one.by, one.name): one for one in rates.kept_rates(lead)}
    mine = found["collector", "Ann"]
    assert (mine.kept, mine.over, mine.high) == (1, 1, 1.0)
    assert 0.2 < mine.low < 0.21
    assert ("kind", "promise") in found and ("stage", "late") in found
    with pytest.raises(DeskError, match=r"login\.not_allowed"):
        rates.kept_rates(desk)


def test_the_stage_of_a_rate_is_the_one_in_which_it_was_agreed(desk, lead, brings):
    person = make_person(desk, collector=desk.staff)
    agreements.agree(desk, person.id, "1" * 32, plan(person), READ)
    assert queued(desk, person) == []  # whoever keeps a plan is in no queue
    agreements.change(desk, "1" * 32, "2" * 32, plan(person, 6), READ)
    brings(f"{case(person)},200.00,2026-11-23,,R1,")
    found = {one.name: one.kept for one in rates.kept_rates(lead) if one.by == "stage"}
    assert found == {"late": 1}


def test_two_collectors_of_one_name_are_counted_apart(desk, lead, brings):
    for n, who in enumerate((desk, seated(desk, "two", Role.COLLECTOR))):
        person = make_person(desk, collector=who.staff)
        written = offer(person, kind="extension", new_due="2026-11-24")
        agreements.agree(who, person.id, str(n) * 32, written, READ)
        brings(f"{case(person)},1200.00,2026-11-23,,R{n},")
    with desk.store.begin() as tx:
        tx.connection.execute(update(tables.staff).values(name="王芳"))
    found = [one.name for one in rates.kept_rates(lead) if one.by == "collector"]
    assert found == ["王芳 (ann)", "王芳 (two)"]


@pytest.fixture
def promised(desk):
    """50.00 were promised for the day after tomorrow; it is the morning of the day before."""
    person = make_person(desk, collector=desk.staff)
    promise(desk, person, due=TODAY + timedelta(days=2))
    desk.clock.forward(days=1)
    return person


def reminders(desk, person):
    now = desk.clock()
    return [one for one in people.card(desk, person.id).follow_ups if one.due_at <= now]


def test_a_promise_is_reminded_of_the_day_before_and_on_its_day(desk, promised):
    keeping.refresh(desk)
    keeping.refresh(desk)
    assert len(reminders(desk, promised)) == 1 and queued(desk, promised)[0].due_at is not None
    desk.clock.forward(days=1)
    keeping.refresh(desk)
    assert {one.contact_id is None for one in reminders(desk, promised)} == {False}


def test_whoever_was_called_in_vain_is_not_reminded_again_that_day(desk, promised):
    keeping.refresh(desk)
    permit = calls.ask_permit(desk, "c" * 32, promised.id, promised.points[0])
    wrapups.wrap_up(desk, permit.id, "d" * 32, WrapUp("no_answer", note="无人接听"))
    assert reminders(desk, promised) == []
    keeping.refresh(desk)
    assert reminders(desk, promised) == []


@pytest.mark.parametrize("channel", [Channel.CALL, None])
def test_nobody_is_reminded_who_wants_no_calls(desk, promised, channel):
    wishes.opt_out(desk, promised.id, Asked(channel))
    keeping.refresh(desk)
    assert reminders(desk, promised) == []


def test_nobody_on_hold_is_reminded_and_afterwards_they_are(desk, lead, promised):
    holds.place(lead, promised.id, HoldKind.HARDSHIP, TODAY + timedelta(days=30))
    keeping.refresh(desk)
    assert reminders(desk, promised) == []
    holds.release(lead, promised.id, HoldKind.HARDSHIP, "证明已核实")
    keeping.refresh(desk)
    assert len(reminders(desk, promised)) == 1


def test_an_instalment_is_reminded_of_again_once_a_hold_has_ended(desk, lead):
    person = make_person(desk, collector=desk.staff)
    agreements.agree(desk, person.id, "1" * 32, plan(person), READ)
    holds.place(lead, person.id, HoldKind.HARDSHIP, TODAY + timedelta(days=30))
    desk.clock.forward(days=1)
    keeping.refresh(desk)
    assert reminders(desk, person) == []
    holds.release(lead, person.id, HoldKind.HARDSHIP, "证明已核实")
    keeping.refresh(desk)
    assert len(reminders(desk, person)) == 1


def test_a_promise_paid_before_its_day_is_not_reminded_of(desk, promised, brings):
    keeping.refresh(desk)
    brings(f"{case(promised)},50.00,2026-11-24,,R1,")
    assert reminders(desk, promised) == []


def _next_promise(desk, person, due):
    permit = calls.ask_permit(desk, "c" * 32, person.id, person.points[0])
    stated = WrapUp("promise", note="-", promise_amount=Money(5_000), promise_due_on=due)
    wrapups.wrap_up(desk, permit.id, "d" * 32, stated)


def test_what_is_paid_after_a_promise_was_broken_keeps_the_next_one(desk, brings):
    person = make_person(desk, collector=desk.staff)
    promise(desk, person)
    desk.clock.forward(days=2)
    keeping.refresh(desk)
    _next_promise(desk, person, TODAY + timedelta(days=4))
    desk.clock.forward(days=2)
    brings(f"{case(person)},50.00,2026-11-27,,R1,")
    assert promise_states(desk, person) == ["kept", "broken"]


def test_what_was_promised_of_a_plan_that_is_behind_is_kept_by_paying_it(desk, brings):
    person = make_person(desk, collector=desk.staff)
    agreements.agree(desk, person.id, "1" * 32, plan(person), READ)
    desk.clock.forward(days=10)
    keeping.refresh(desk)
    promise(desk, person, 10_000, TODAY + timedelta(days=12))
    desk.clock.forward(days=2)
    brings(f"{case(person)},100.00,2026-12-05,,R1,")
    assert promise_states(desk, person) == ["kept"]
    assert agreement(desk, person).state is AgreementState.RUNNING
    assert queued(desk, person) == []


@pytest.mark.parametrize(
    "first",
    [
        {"kind": "settlement", "pay": "1100.00", "valid_until": "2026-11-24"},
        {"kind": "instalments", "shape": "equal", "count": 12, "every": "month",
         "first_due": "2026-11-24"},
    ],
)  # fmt: skip
def test_what_is_paid_upon_a_new_plan_is_not_for_one_that_was_not_kept(desk, lead, brings, first):
    person = make_person(desk, collector=desk.staff)
    agreements.agree(desk, person.id, "1" * 32, offer(person, **first), READ)
    desk.clock.forward(days=20)
    keeping.refresh(desk)
    assert agreement(desk, person).state is AgreementState.BROKEN
    again = offer(
        person, kind="instalments", shape="equal", count=6, every="month", first_due="2026-12-20"
    )
    agreements.agree(desk, person.id, "2" * 32, again, READ)
    desk.clock.forward(days=8)
    brings(f"{case(person)},200.00,2026-12-20,,R1,")
    desk.clock.forward(days=10)
    keeping.refresh(desk)
    new, old = agreements.of_person(desk, person.id)
    assert (new.state, new.rows[0].state) == (AgreementState.RUNNING, DueState.KEPT)
    assert (old.state, old.rows[0].state) == (AgreementState.REPLACED, DueState.BROKEN)
    assert all(row.state is DueState.CANCELLED for row in old.rows[1:])
    assert queued(desk, person) == []
    # What was not kept is counted, although something else took its place.
    mine = next(one for one in rates.kept_rates(lead) if one.by == "collector")
    assert (mine.kept, mine.broken) == (1, 1)


def test_what_comes_after_a_settlement_has_lapsed_does_not_keep_it(desk, brings):
    person = make_person(desk, collector=desk.staff)
    settle = offer(person, kind="settlement", pay="1100.00", valid_until="2026-11-30")
    agreements.agree(desk, person.id, "1" * 32, settle, READ)
    desk.clock.forward(days=12)
    brings(f"{case(person)},1100.00,2026-12-01,,R1,")
    assert agreement(desk, person).state is AgreementState.BROKEN
    assert len(queued(desk, person)) == 1
