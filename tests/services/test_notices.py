"""Written notices: only what recomputes is told, each has a permit, and none is lost from sight."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from app.domain.contact import Channel, HoldKind
from app.domain.documents import letter_text, read_letter
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.notices import NoticeKind, NoticeState, NoticeTrial, VisitTime, Wanted
from app.domain.people import PointKind, PointState
from app.domain.queue import Filters, Stage
from app.domain.staff import Role
from app.domain.visits import Wanted as VisitWanted
from app.domain.wishes import Agreed
from app.services import (
    appointments,
    audit,
    calls,
    holds,
    notice_runs,
    notices,
    people,
    visits,
    wishes,
)
from app.settings import LANGUAGES
from app.storage import log, tables
from tests.make import make_desk, make_file, make_paid, make_person, seated
from tests.services.noticed import MAIL, ROAD, Line, make_reached, point_of, wanted

RUN = "9" * 32
TODAY = date(2026, 11, 23)


@dataclass
class Noted(Line):
    handed: list = field(default_factory=list)
    broken: bool = False
    fails_at: int = -1  # once, when so many were handed

    def hand(self, to, message, permit):
        if self.broken or len(self.handed) == self.fails_at:
            self.fails_at = -1
            raise DeskError("sender.away", host="h", said="-")
        self.handed.append((to, message.subject, message.text))


@pytest.fixture
def sender():
    return Noted()


@pytest.fixture
def desk(store, sender):
    return replace(make_desk(store), mailer=sender)


@pytest.fixture
def person(desk):
    return make_reached(desk)


def _made(desk, run_id=RUN, **more):
    return notices.make(desk, run_id, notices.try_out(desk, replace(wanted(), **more)))


def _why(desk, **more):
    trial = notices.try_out(desk, replace(wanted(), **more))
    assert trial.recipients == ()
    (over,) = trial.passed_over
    return over.code


def _gone_on(desk):
    """The run goes on from the list of the window, which knows of a notice what is on record."""
    (one,) = _left(desk)
    return notices.make(desk, RUN, NoticeTrial(Wanted(one.kind, one.channel, "en"), (), (), 0))


def _change(desk, table, **values):
    with desk.store.begin() as tx:
        tx.connection.execute(update(table).values(**values))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [NoticeKind.OVERDUE, NoticeKind.DEMAND])
def test_a_notice_tells_every_part_and_their_sum(desk, person, language, kind):
    (one,) = _made(desk, kind=kind, language=language).notices
    assert one.total.minor == 123_456
    grid = one.letter.passages[1].grid
    assert [cell.strip("¥ ") for cell in grid.rows[0][-4:]] == [
        "1,000.00", "200.00", "34.56", "1,234.56",
    ]  # fmt: skip
    words = "\n".join(line for passage in one.letter.passages for line in passage.lines)
    assert "{" not in words
    assert "1,234.56" in words
    assert one.letter.to == ("王小明", f"{ROAD}王小明")
    assert read_letter(letter_text(one.letter)) == one.letter


def test_what_does_not_recompute_is_no_notice(desk, person):
    _change(desk, tables.debts, penalty=3_457)
    assert _why(desk) == "sums"
    _change(desk, tables.debts, principal=None, interest=None, penalty=None)
    assert _why(desk) == "sums"


def test_a_payment_younger_than_the_figures_stops_it_until_a_newer_file(desk, person):
    make_file(desk, person.debts[0], date(2026, 11, 19))
    make_paid(desk, person, person.debts[0], 5_000, date(2026, 11, 20))
    assert _why(desk) == "paid_since"
    make_file(desk, person.debts[0], date(2026, 11, 21))
    (one,) = _made(desk).notices
    assert "2026-11-21" in one.letter.passages[1].lines[0]


def test_too_early_too_often_and_before_its_turn_there_is_none(desk):
    make_reached(desk, due_on=TODAY - timedelta(days=4))
    assert _why(desk) == "early"
    desk.clock.forward(days=2)
    assert _why(desk, kind=NoticeKind.REFERRAL) == "after"
    _made(desk, kind=NoticeKind.DEMAND)
    assert _why(desk, kind=NoticeKind.DEMAND) == "again"
    desk.clock.forward(days=9)
    assert _why(desk, kind=NoticeKind.REFERRAL) == "after"
    desk.clock.forward(days=1)
    assert _why(desk, kind=NoticeKind.REFERRAL) == "after"  # the demand was made, never sent
    notices.follow(desk, 1, NoticeState.SENT, date(2026, 11, 25), "EMS 1")
    (one,) = _made(desk, "8" * 32, kind=NoticeKind.REFERRAL).notices
    assert "2026-11-25" in one.letter.passages[0].lines[0]


def test_each_letter_has_a_permit_and_counts_as_one(desk, person):
    (one,) = _made(desk).notices
    with desk.store.read() as tx:
        kinds = [entry.kind for entry in log.entries(tx, person.id)]
    assert kinds[-4:] == [
        EntryKind.CALL_PERMITTED, EntryKind.CALL_PLACED, EntryKind.NOTICE_MADE,
        EntryKind.CALL_ENDED,
    ]  # fmt: skip
    entry = people.card(desk, person.id).timeline[0]
    assert (entry.channel, entry.disposition) == ("letter", "notice_sent")
    assert entry.contact_id == one.contact_id
    assert audit.verify_store(desk.store).differing == ()
    desk.clock.forward(hours=13)  # beyond the hours of contact
    assert _why(desk, kind=NoticeKind.DEMAND) == "rule"


def test_held_people_and_those_without_an_address_get_none(desk, person):
    make_person(desk, "李四", mobiles=("+8613490000009",))
    assert [one.code for one in notices.try_out(desk, wanted()).passed_over] == ["sums"]
    holds.place(desk, person.id, HoldKind.DISPUTE, None)
    assert _why(desk, people=(person.id,)) == "rule"
    _change(desk, tables.contact_points, state="invalid")
    assert _why(desk, people=(person.id,)) == "bad_address"


def wanted_filters(stage):
    return wanted(filters=Filters(stage=stage))


def test_a_run_is_for_whoever_passes_the_filters_and_is_ones_own(desk, person):
    other = seated(desk, "bob")
    make_reached(desk, "李四", "+8613490000002", collector=other.staff)
    mine = notices.try_out(desk, wanted_filters(Stage.LATE))
    assert [one.name for one in mine.recipients] == ["王小明"]
    assert notices.try_out(desk, wanted_filters(Stage.MIDDLE)).recipients == ()
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    assert len(notices.try_out(lead, wanted()).recipients) == 2
    with pytest.raises(DeskError, match=r"person\.unknown"):
        notices.try_out(other, wanted(NoticeKind.DEMAND, "0" * 32))
    with pytest.raises(DeskError, match=r"login\.not_allowed"):
        notices.try_out(seated(desk, "eve", Role.COMPLIANCE), wanted())


def test_a_visitor_writes_to_nobody_and_sees_no_notice_of_others(desk, person):
    _made(desk)
    visitor = seated(desk, "vic", Role.VISITOR)
    assert notices.latest(visitor, 5) == ()
    with pytest.raises(DeskError, match=r"login\.not_allowed"):
        notices.try_out(visitor, wanted(NoticeKind.DEMAND))


def test_a_run_asked_for_again_goes_on_where_it_ended(desk, person):
    trial = notices.try_out(desk, wanted())
    make_reached(desk, "李四", "+8613490000002")
    first = notices.make(desk, RUN, trial)
    trial = replace(trial, recipients=trial.recipients + notices.try_out(desk, wanted()).recipients)
    whole = notices.make(desk, RUN, trial)
    assert [one.number for one in whole.notices] == [1, 2]
    assert whole.notices[0] == first.notices[0]
    assert notices.make(desk, RUN, trial) == whole


def test_whoever_may_not_be_written_to_by_now_is_passed_over(desk, person):
    trial = notices.try_out(desk, wanted())
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    calls.ask_permit(lead, "1" * 32, person.id, person.points[0])  # a lead is at work on them
    run = notices.make(desk, RUN, trial)
    assert run.notices == ()
    assert [one.code for one in run.passed_over] == ["meanwhile"]


def test_nobody_is_told_another_amount_than_was_shown(desk, person):
    trial = notices.try_out(desk, wanted())
    _change(desk, tables.debts, principal=200_000, overdue=223_456)
    run = notices.make(desk, RUN, trial)
    assert (run.notices, [one.code for one in run.passed_over]) == ((), ["meanwhile"])
    with desk.store.read() as tx:  # the contact was not made either
        assert EntryKind.CALL_PLACED not in [one.kind for one in log.entries(tx, person.id)]


def test_a_run_is_made_a_few_at_once_and_no_more_are_taken(desk, person, monkeypatch):
    monkeypatch.setattr(notice_runs, "AT_ONCE", 2)
    for n in range(2, 6):
        make_reached(desk, f"李{n}", f"+861349000000{n}")
    trial = notices.try_out(desk, wanted())
    with pytest.raises(DeskError, match=r"errand\.unknown"):
        notice_runs.enter(desk, RUN, trial.wanted, trial.recipients[:3])
    whole = notices.make(desk, RUN, trial)
    assert [one.number for one in whole.notices] == [1, 2, 3, 4, 5]
    assert notices.make(desk, RUN, trial) == whole


def test_the_file_of_a_run_is_on_record_and_its_labels_tell_nothing(desk, person, tmp_path):
    make_reached(desk, "李四", "+8613490000002")
    _made(desk, kind=NoticeKind.DEMAND)
    bound = notices.bound(desk, RUN)
    assert [one.to[0] for one in bound.letters] == ["王小明", "李四"]
    assert bound.labels[0].lines == ("编号 1　王小明 亲启", f"{ROAD}王小明")
    out = tmp_path / "run.pdf"
    digest = notices.save(desk, RUN, b"%PDF", out)
    assert digest == hashlib.sha256(out.read_bytes()).hexdigest()
    with desk.store.read() as tx:
        entry = log.entries(tx, DESK)[-1]
    assert (entry.kind, entry.body["notices"], entry.body["digest"]) == (
        EntryKind.NOTICES_BOUND, 2, digest,
    )  # fmt: skip
    with pytest.raises(DeskError, match=r"letter\.file_exists"):
        notices.save(desk, RUN, b"%PDF", out)
    for reader, run_id in ((desk, "0" * 32), (seated(desk, "bob"), "0" * 32)):
        with pytest.raises(DeskError, match=r"notice\.no_letters"):
            notices.bound(reader, run_id)


def test_e_mail_goes_to_the_sender_and_its_subject_tells_nothing(desk, person, sender):
    (one,) = _made(desk, channel=Channel.EMAIL).notices
    ((to, subject, text),) = sender.handed
    assert to == f"{MAIL}王小明"
    assert "债" not in subject
    assert "1,234.56" in text
    assert (one.state, one.letter.to) == (NoticeState.SENT, ())
    assert one.shown != to


def test_a_sender_without_a_line_leaves_it_made_and_counted(desk, person, sender):
    sender.broken = True
    with pytest.raises(DeskError, match=r"sender\.away"):
        _made(desk, channel=Channel.EMAIL)
    (one,) = notices.of_person(desk, person.id)
    assert one.state is NoticeState.MADE
    assert notices.follow(desk, 1, NoticeState.SENT, TODAY, "").state is NoticeState.SENT


def test_an_address_that_the_mail_server_refuses_gets_none_and_a_letter_may_go(desk, person):
    class Refusing(Line):
        def hand(self, to, message, permit):
            raise DeskError("sender.refused", said="550 no such mailbox")

    run = _made(replace(desk, mailer=Refusing()), channel=Channel.EMAIL)
    assert [(one.person_id, one.code) for one in run.passed_over] == [(person.id, "refused")]
    (one,) = run.notices
    assert (one.state, one.proof, one.is_left) == (
        NoticeState.REFUSED, "550 no such mailbox", False,
    )  # fmt: skip
    for state in NoticeState:
        with pytest.raises(DeskError, match=r"notice\.(cannot_follow|no_proof)"):
            notices.follow(desk, 1, state, TODAY, "")
    desk.clock.forward(days=1)
    assert notices.try_out(desk, wanted()).recipients != ()  # it counts as none that went out
    assert audit.verify_store(desk.store).differing == ()


def test_without_a_mail_server_or_a_line_to_it_nothing_is_made(desk, person):
    class Away:
        def check(self):
            raise DeskError("sender.away", host="h", said="-")

    before = _kinds(desk, person.id)
    for mailer, code in ((None, "no_line"), (Away(), "away")):
        with pytest.raises(DeskError, match=rf"sender\.{code}"):
            _made(replace(desk, mailer=mailer), channel=Channel.EMAIL)
    assert notices.latest(desk, 5) == ()
    assert _kinds(desk, person.id) == before


@pytest.fixture
def cut_off(desk, person, sender):
    """A run of e-mail to three whose second the sender did not take; its trial."""
    for at, name in enumerate(("李四", "王五"), 2):
        make_reached(desk, name, f"+861349000000{at}")
    trial = notices.try_out(desk, replace(wanted(), channel=Channel.EMAIL))
    sender.fails_at = 1
    with pytest.raises(DeskError, match=r"sender\.away"):
        notices.make(desk, RUN, trial)
    return trial


def _left(desk):
    """Whom the run reached no sender for, by notice."""
    return [one for one in notices.latest(desk, 5) if one.state is NoticeState.MADE]


def _kinds(desk, person_id):
    with desk.store.read() as tx:
        return [entry.kind for entry in log.entries(tx, person_id)]


def test_the_same_run_hands_what_the_sender_did_not_take_and_nothing_twice(
    desk, sender, cut_off
):
    (left,) = _left(desk)
    before = _kinds(desk, left.person_id)
    desk.clock.forward(minutes=30)  # the permit's time is over, its contact is on record
    anew = notices.try_out(desk, cut_off.wanted)
    assert left.person_id in [one.person_id for one in anew.passed_over]
    run = notices.make(desk, RUN, anew)
    assert run.passed_over == ()
    assert [(one.number, one.state) for one in run.notices] == [
        (at, NoticeState.SENT) for at in (1, 2, 3)
    ]  # fmt: skip
    assert replace(run.notices[1], state=left.state, proof=left.proof) == left
    assert [to.removeprefix(MAIL) for to, *_ in sender.handed] == [
        one.name for one in run.notices
    ]  # fmt: skip
    assert _kinds(desk, left.person_id) == [*before, EntryKind.NOTICE_FOLLOWED]
    assert notices.make(desk, RUN, cut_off) == run
    assert len(sender.handed) == 3
    assert audit.verify_store(desk.store).differing == ()


def test_what_may_not_go_by_now_or_is_no_longer_true_is_not_handed_again(desk, sender, cut_off):
    (left,) = _left(desk)
    desk.clock.forward(hours=13)  # beyond the hours of contact
    run = notices.make(desk, RUN, replace(cut_off, recipients=()))
    assert [(one.person_id, one.code) for one in run.passed_over] == [(left.person_id, "rule")]
    desk.clock.forward(hours=12)
    _change(desk, tables.debts, principal=200_000, overdue=223_456)
    run = notices.make(desk, RUN, replace(cut_off, recipients=()))
    assert [one.code for one in run.passed_over] == ["meanwhile"]
    assert (len(sender.handed), _left(desk)) == (1, [left])


def test_what_became_of_it_is_said_in_order_with_proof(desk, person):
    _made(desk)
    for state, on, proof, code in (
        (NoticeState.DELIVERED, TODAY, "EMS 1", "notice.cannot_follow"),
        (NoticeState.SENT, TODAY + timedelta(days=1), "", "notice.wrong_day"),
        (NoticeState.SENT, TODAY - timedelta(days=1), "", "notice.wrong_day"),
    ):
        with pytest.raises(DeskError) as refused:
            notices.follow(desk, 1, state, on, proof)
        assert refused.value.code == code
    notices.follow(desk, 1, NoticeState.SENT, TODAY, "EMS 1000")
    with pytest.raises(DeskError, match=r"notice\.no_proof"):
        notices.follow(desk, 1, NoticeState.DELIVERED, TODAY, " ")
    desk.clock.forward(days=2)
    on = TODAY + timedelta(days=2)
    one = notices.follow(desk, 1, NoticeState.DELIVERED, on, "EMS 1000，本人签收")
    assert (one.state, one.state_on, one.proof) == (NoticeState.DELIVERED, on, "EMS 1000，本人签收")
    with pytest.raises(DeskError, match=r"notice\.cannot_follow"):
        notices.follow(desk, 1, NoticeState.RETURNED, on, "x")
    with pytest.raises(DeskError, match=r"notice\.unknown"):
        notices.follow(desk, 2, NoticeState.SENT, TODAY, "")
    assert audit.verify_store(desk.store).differing == ()


def test_what_came_back_marks_the_address_for_the_case_and_every_later_run(desk, person):
    _made(desk)
    notices.follow(desk, 1, NoticeState.SENT, TODAY, "")
    notices.follow(desk, 1, NoticeState.RETURNED, TODAY, "查无此人")
    point = point_of(person, PointKind.ADDRESS)
    marked = {one.id: one.state for one in people.card(desk, person.id).points}
    assert marked[point] is PointState.INVALID
    assert _why(desk) == "bad_address"  # and what came back does not count as gone out


def test_a_row_changed_behind_the_triggers_is_found(desk, person):
    (one,) = _made(desk).notices
    notices.follow(desk, 1, NoticeState.SENT, TODAY, "EMS 1")
    for table in ("notices", "deliveries"):
        with pytest.raises(Exception, match="append-only"), desk.store.begin() as tx:
            tx.connection.exec_driver_sql(f"DELETE FROM {table}")
    if desk.store.kind != "sqlite":
        return
    with desk.store.begin() as tx:
        tx.connection.exec_driver_sql("DROP TRIGGER notices_keeps_update")
        tx.connection.exec_driver_sql("UPDATE notices SET amount = 1")
    assert audit.verify_store(desk.store).differing == (one.id,)


def appoint(desk, person, start):
    """A visit of two hours, with a lead's approval and the person's consent."""
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    pair = tuple(seated(desk, login, Role.VISITOR).staff.login for login in ("vic", "val"))
    wishes.consent(lead, person.id, Agreed("visit", Channel.CALL, "可以上门", lead.clock()))
    visits.request(desk, person.id, "a" * 32, point_of(person, PointKind.ADDRESS), "面谈")
    visits.approve(lead, "a" * 32)
    when = VisitWanted(start, start + timedelta(hours=2), pair)
    appointments.appoint(desk, "a" * 32, "b" * 32, when)


def test_a_visit_notice_goes_to_one_person_and_says_when(desk, person):
    time = VisitTime(date(2026, 11, 28), 14 * 60, 16 * 60)
    assert _why(desk, kind=NoticeKind.VISIT, people=(person.id,), visit=time) == "not_appointed"
    appoint(desk, person, datetime(2026, 11, 28, 6, tzinfo=UTC))
    late = time._replace(end=17 * 60)
    assert _why(desk, kind=NoticeKind.VISIT, people=(person.id,), visit=late) == "not_appointed"
    (one,) = _made(desk, kind=NoticeKind.VISIT, people=(person.id,), visit=time).notices
    assert "2026-11-28 14:00 至 16:00" in one.letter.passages[0].lines[1]
    for wrong in (
        wanted(NoticeKind.VISIT, person.id), wanted(NoticeKind.VISIT, visit=time),
        wanted(NoticeKind.DEMAND, person.id, visit=time),
    ):  # fmt: skip
        with pytest.raises(DeskError, match=r"notice\.visit"):
            notices.try_out(desk, wrong)
    with pytest.raises(DeskError, match=r"notice\.by"):
        notices.try_out(desk, Wanted(NoticeKind.DEMAND, Channel.SMS, "en"))


@pytest.fixture
def announced(desk, person, sender):
    """A visit notice by e-mail that the sender did not take."""
    appoint(desk, person, datetime(2026, 11, 28, 6, tzinfo=UTC))
    time = VisitTime(date(2026, 11, 28), 14 * 60, 16 * 60)
    told = {"kind": NoticeKind.VISIT, "people": (person.id,), "visit": time}
    sender.broken = True
    with pytest.raises(DeskError, match=r"sender\.away"):
        _made(desk, channel=Channel.EMAIL, **told)
    sender.broken = False
    (one,) = _left(desk)
    assert one.visit == time


def _called_off(desk):
    appointments.call_off(desk, "a" * 32, "改期", by_person=True)


def _moved(desk):
    start = datetime(2026, 11, 28, 7, tzinfo=UTC)
    later = VisitWanted(start, start + timedelta(hours=2), ("vic", "val"))
    appointments.appoint(desk, "a" * 32, "c" * 32, later)


def _past(desk):
    desk.clock.forward(days=6)


@pytest.mark.parametrize("change", [_called_off, _moved, _past])
def test_a_visit_that_does_not_stand_any_more_is_not_announced_later(
    desk, announced, sender, change
):
    change(desk)
    run = _gone_on(desk)
    assert [one.code for one in run.passed_over] == ["not_appointed"]
    assert (sender.handed, run.notices[0].state) == ([], NoticeState.MADE)


def test_a_visit_that_stands_is_announced_when_the_run_goes_on(desk, announced, sender):
    run = _gone_on(desk)
    assert (run.passed_over, run.notices[0].state) == ((), NoticeState.SENT)
    assert "2026-11-28" in sender.handed[0][2]


def test_what_is_handed_again_is_the_same_under_the_same_permit(desk, person, monkeypatch):
    """The record of the first hand-over was lost: whoever sends can know the second by its id."""
    taken = []

    class Taking(Line):
        def hand(self, to, message, permit):
            taken.append((to, message, permit.id))

    desk = replace(desk, mailer=Taking())
    with monkeypatch.context() as lost, pytest.raises(DeskError, match=r"office\.unsure"):
        lost.setattr(notice_runs, "taken", _lost)
        _made(desk, channel=Channel.EMAIL)
    run = notices.make(desk, RUN, NoticeTrial(replace(wanted(), channel=Channel.EMAIL), (), (), 0))
    assert [one.state for one in run.notices] == [NoticeState.SENT]
    assert len(taken) == 2 and taken[0] == taken[1]


def _lost(*_):
    raise DeskError("office.unsure")


def test_what_somebody_else_s_people_got_is_in_no_run_that_one_sees(desk, person, sender):
    _change(desk, tables.debtors, collector_id=desk.staff.id)
    run = _made(desk)
    assert len(run.notices) == 1
    other = seated(desk, "bob")
    nothing = NoticeTrial(wanted(), (), (), 0)
    assert notices.make(other, RUN, nothing).notices == ()
