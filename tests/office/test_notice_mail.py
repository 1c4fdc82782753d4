"""Written notices by e-mail at an office: the clerk makes them, the desk's sender takes them."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.channels.mail import MailSender
from app.domain.contact import Channel
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.moments import local_date, now
from app.domain.notices import NoticeState
from app.domain.people import PointKind
from app.domain.staff import Role
from app.services import audit, notice_runs, notices
from app.storage import log, tables
from tests.mailserver import PASSWORD, mail_server
from tests.office.desks import TWICE, crew_at
from tests.office.test_clerk import at_work
from tests.services.noticed import MAIL, Line, make_reached, wanted

ROOT = Path(__file__).parents[2]
NAMES = ("王小明", "李四", "王五")
BY_MAIL = wanted(channel=Channel.EMAIL)


@dataclass
class Noted(Line):
    """Takes all but the one at `fails_at`, once; `meanwhile` happens while it takes the first."""

    handed: list = field(default_factory=list)
    fails_at: int = -1
    meanwhile: object = None

    def hand(self, to, message, permit):
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            happens()
        if len(self.handed) == self.fails_at:
            self.fails_at = -1
            raise DeskError("sender.away", host="h", said="-")
        self.handed.append((to, message, permit))

    @property
    def addresses(self):
        return [to.removeprefix(MAIL) for to, *_ in self.handed]


@pytest.fixture
def crew(made):
    """A collector, who has three people to write to, and a lead; others of another team."""
    with crew_at(made, TWICE) as one:
        one.anna, one.lead = one.add("anna"), one.add("lead", Role.TEAM_LEAD)
        one.ben, one.other = one.add("ben"), one.add("other", Role.TEAM_LEAD)
        one.team("north", one.anna, one.lead)
        one.team("south", one.ben, one.other)
        one.people = owing(one, one.anna, *NAMES)
        with at_work(made, TWICE):
            yield one


def owing(crew, collector, *names):
    """People of a collector who owe long enough, with addresses of both kinds."""
    due_on = local_date(now(), "Asia/Shanghai") - timedelta(60)
    return [
        make_reached(crew.owner_as(collector), name, f"+86134{uuid7(now())[-8:]}", due_on,
                     collector=collector)
        for name in names
    ]  # fmt: skip


@pytest.fixture
def sender():
    return Noted()


@pytest.fixture
def desk(crew, sender):
    return replace(crew.desk(crew.anna), mailer=sender)


@pytest.fixture
def trial(desk):
    found = notices.try_out(desk, BY_MAIL)
    assert len(found.recipients) == len(NAMES)
    return found


def test_a_whole_run_goes_from_an_office_by_a_mail_server(crew, tmp_path):
    people = dict(zip(("0", "1", "2"), crew.people, strict=True))
    with crew.store.begin() as tx:  # addresses that a mail server knows how to read
        points = tables.contact_points
        for at, one in people.items():
            tx.connection.execute(
                update(points)
                .where(points.c.debtor_id == one.id, points.c.kind == PointKind.EMAIL.value)
                .values(value=f"{at}@example.org")
            )
    with mail_server(tmp_path) as server:
        server.refuses, server.drops = {"1@example.org": "550 no such mailbox"}, "data"
        desk = replace(crew.desk(crew.anna), mailer=MailSender(server.address, lambda _: PASSWORD))
        run, trial = uuid7(now()), notices.try_out(desk, BY_MAIL)
        with pytest.raises(DeskError, match=r"sender\.unsure"):
            notices.make(desk, run, trial)
        whole = None
        while whole is None:  # until the server has let go of the run
            with suppress(DeskError):
                whole = notices.make(desk, run, trial)
        states = {one.person_id: one.state for one in whole.notices}
        assert states == {
            one.id: NoticeState.REFUSED if at == "1" else NoticeState.SENT
            for at, one in people.items()
        }
        assert {one.proof for one in whole.notices} == {None, "550 no such mailbox"}
        assert sorted({to for to, _ in server.taken}) == ["0@example.org", "2@example.org"]
        assert len(server.taken) == 3
        assert len({one["Message-ID"] for one in server.read}) == 2
        assert all("1,234.56" in one.get_content() for one in server.read)
    assert contacts(crew)[0] == 3
    assert is_sound(crew)


@pytest.fixture
def cut_off(crew, desk, trial, sender):
    """A run whose second e-mail the sender did not take."""
    run, sender.fails_at = uuid7(now()), 1
    with pytest.raises(DeskError, match=r"sender\.away"):
        notices.make(desk, run, trial)
    return run


def contacts(crew):
    """How many contacts count, and the kinds of what is on record of each person."""
    with crew.store.read() as tx:
        counted = tx.connection.execute(select(func.count()).select_from(tables.contacts)).scalar()
        return counted, [
            [entry.kind.value for entry in log.entries(tx, one.id)] for one in crew.people
        ]


def is_sound(crew):
    found = audit.verify_store(crew.store)
    return (found.broken, found.differing) == (None, ())


def test_e_mail_goes_by_the_desk_s_own_sender_and_is_on_record_as_at_a_book(
    crew, desk, trial, sender
):
    run = notices.make(desk, uuid7(now()), trial)
    assert run.passed_over == ()
    assert [one.state for one in run.notices] == [NoticeState.SENT] * 3
    assert sorted(sender.addresses) == sorted(NAMES)
    assert all(to not in (one.shown for one in run.notices) for to, *_ in sender.handed)
    (on_book,) = owing(crew, crew.anna, "赵六")
    owner = replace(crew.owner_as(crew.anna), mailer=Noted())
    alone = replace(BY_MAIL, people=(on_book.id,))
    notices.make(owner, uuid7(now()), notices.try_out(owner, alone))
    crew.people.append(on_book)
    counted, kinds = contacts(crew)
    assert counted == 4
    assert [one[-5:] for one in kinds] == [
        ["call.permitted", "call.placed", "notice.made", "call.ended", "notice.followed"]
    ] * 4  # fmt: skip
    people = dict(zip((*NAMES, "赵六"), crew.people, strict=True))
    handed = [*sender.handed, *owner.mailer.handed]
    assert len({_words(one, people) for one in handed}) == 1
    assert is_sound(crew)


def test_the_same_run_goes_on_where_the_sender_failed_and_counts_nobody_twice(
    crew, desk, trial, sender, cut_off
):
    made = notices.latest(desk, 9)
    assert [one.state for one in made] == [NoticeState.MADE, NoticeState.SENT]
    assert contacts(crew)[0] == 2  # the third was not made
    run = notices.make(desk, cut_off, trial)
    assert (run.passed_over, [one.number for one in run.notices]) == ((), [1, 2, 3])
    assert [one.state for one in run.notices] == [NoticeState.SENT] * 3
    assert sender.addresses == [one.name for one in run.notices]
    assert notices.make(desk, cut_off, trial) == run
    assert (len(sender.handed), contacts(crew)[0]) == (3, 3)
    assert is_sound(crew)


def _words(handed, people):
    """What an e-mail says below its number, of nobody's name and case."""
    to, message, _ = handed
    name = to.removeprefix(MAIL)
    text = message.text.replace(name, "*").replace(people[name].debts[0], "*")
    return text.split("\n\n", 1)[1]


def test_what_is_not_true_by_now_is_not_handed_again(crew, desk, trial, sender, cut_off):
    left = notices.latest(desk, 1)[0]
    debts = tables.debts
    with crew.store.begin() as tx:
        tx.connection.execute(
            update(debts).where(debts.c.debtor_id == left.person_id)
            .values(principal=100_001, overdue=123_457)
        )  # fmt: skip
    run = notices.make(desk, cut_off, trial)
    assert [(one.name, one.code) for one in run.passed_over] == [(left.name, "meanwhile")]
    assert left.name not in sender.addresses
    assert contacts(crew)[0] == 3


@pytest.mark.parametrize("when", ["offered", "taken"])
def test_a_desk_that_is_killed_over_an_e_mail_leaves_a_run_that_goes_on(
    crew, desk, trial, sender, tmp_path, when
):
    run, file = uuid7(now()), tmp_path / "taken"
    file.touch()
    killed = subprocess.run(
        [sys.executable, "-m", "tests.office.mailing", crew.made.url_of(crew.anna.login),
         crew.anna.login, run, str(file), when],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    before = [line.split() for line in file.read_text(encoding="utf-8").splitlines()]
    assert (killed.returncode, len(before)) == (-9, 2 if when == "taken" else 1), killed.stderr
    left = notices.latest(desk, 1)[0]
    assert left.state is NoticeState.MADE
    whole = None
    while whole is None:  # until the server has seen that the desk is gone
        with suppress(DeskError):
            whole = notices.make(desk, run, trial)
    assert [one.state for one in whole.notices] == [NoticeState.SENT] * 3
    assert (len(sender.handed), contacts(crew)[0]) == (2, 3)
    (again,) = [one for one in sender.handed if one[1].about == left.id]
    if when == "taken":  # handed twice, as one and the same
        assert before[1] == [again[0], left.id, again[2].id]
    assert is_sound(crew)


def test_two_desks_do_not_hand_the_same_run_at_once(crew, desk, trial, sender):
    other, run, said = replace(crew.desk(crew.anna), mailer=Noted()), uuid7(now()), []

    def at_the_other():
        with pytest.raises(DeskError) as refused:
            notices.make(other, run, trial)
        said.append(refused.value.code)

    sender.meanwhile = at_the_other
    whole = notices.make(desk, run, trial)
    assert said == ["notice.run_elsewhere"]
    assert notices.make(other, run, trial) == whole
    assert (other.mailer.handed, len(sender.handed), contacts(crew)[0]) == ([], 3, 3)


def test_nobody_else_gets_an_address_or_goes_on_with_what_is_left(crew, desk, trial, cut_off):
    left = notices.latest(desk, 1)[0]
    one = next(one for one in trial.recipients if one.person_id == left.person_id)
    for who in (crew.ben, crew.other):
        theirs = replace(crew.desk(who), mailer=Noted())
        for asked in (
            lambda theirs=theirs: notice_runs.again(theirs, left.id),
            lambda theirs=theirs: notice_runs.taken(theirs, left.id),
        ):
            with pytest.raises(DeskError, match=r"notice\.unknown"):
                asked()
        for run in (cut_off, uuid7(now())):
            made = notice_runs.enter(theirs, run, BY_MAIL, (one,))
            assert (made.mail, [over.code for over in made.passed_over]) == ((), ["meanwhile"])
            assert f"{MAIL}{left.name}" not in str(made)
        found = notices.make(theirs, cut_off, replace(trial, recipients=()))
        assert (found.notices, theirs.mailer.handed) == ((), [])
    leads = replace(crew.desk(crew.lead), mailer=Noted())
    found = notices.make(leads, cut_off, replace(trial, recipients=()))
    assert [over.code for over in found.passed_over] == ["meanwhile"]  # the permit is not theirs
    assert leads.mailer.handed == []
    assert f"{MAIL}{left.name}" not in str(found)


def test_runs_at_the_same_time_number_each_notice_once(crew):
    owing(crew, crew.ben, *"甲乙丙")
    desks = [crew.desk(one) for one in (crew.anna, crew.ben)]
    begin, runs = threading.Barrier(2), []

    def made(desk):
        trial = notices.try_out(desk, wanted())
        begin.wait(20)
        runs.append(notices.make(desk, uuid7(now()), trial))

    threads = [threading.Thread(target=made, args=(desk,)) for desk in desks]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    numbers = sorted(one.number for run in runs for one in run.notices)
    assert numbers == [1, 2, 3, 4, 5, 6]
