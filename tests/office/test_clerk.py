"""What no function of the owner does the office's clerk does, as whoever asked, once."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from app.bootstrap import clerk_desk
from app.domain.calendars import DayKind
from app.domain.contact import Channel
from app.domain.errors import DeskError
from app.domain.ids import uuid7
from app.domain.imports import Level
from app.domain.moments import local_date, now
from app.domain.staff import Role
from app.domain.visits import VisitState
from app.domain.wishes import Agreed
from app.services import (
    audit,
    calendars,
    clerk,
    imports,
    login,
    merging,
    office,
    packs,
    seats,
    visits,
    wishes,
)
from app.services.errands import ERRANDS
from app.services.intake import ImportOptions
from app.services.packfiles import pack
from app.settings import Settings
from tests.make import make_address, make_person
from tests.office.desks import PASSWORD, crew_at


@contextmanager
def at_work(made, packs=(), faults=None):
    """A clerk of that office, on a thread of its own; what it could not do fails the test, unless
    the test wants to hear of it: then it stands in `faults`."""
    over, bugs = threading.Event(), [] if faults is None else faults
    store = made.open()
    desk = clerk_desk(store, Settings())
    if packs:
        desk = replace(desk, rules=desk.rules.ruled_by(packs))

    def said(what: str, failed: Exception | None) -> None:
        if failed is not None:
            bugs.append((what, failed))

    serving = threading.Thread(target=clerk.serve, args=(desk, over.is_set, said))
    serving.start()
    with made.connect() as owner:
        while not owner.execute("SELECT office.has_clerk()").fetchone()[0]:
            assert serving.is_alive()
    try:
        yield
    finally:
        over.set()
        serving.join(20)
        store.close()
    assert faults is not None or not bugs


@pytest.fixture
def crew(made):
    with crew_at(made, ()) as found:
        yield found


def lived_in(crew, collector, lead):
    """Somebody of that collector with an address, long overdue, who agreed to be visited."""
    owner = crew.owner_as(collector)
    person = make_person(
        owner, collector=collector, due_on=local_date(now(), "Asia/Shanghai") - timedelta(60)
    )
    point = make_address(owner, person)
    wishes.consent(crew.owner_as(lead), person.id, Agreed("visit", Channel.CALL, "可以上门", now()))
    return person, point


@pytest.mark.parametrize("name", sorted(ERRANDS))
def test_what_an_errand_takes_and_gives_can_travel(name):
    ERRANDS[name].check_types()


def test_a_visit_is_asked_for_and_answered_at_an_office(crew):
    anna, lead = crew.add("anna"), crew.add("lead", Role.TEAM_LEAD)
    crew.team("north", anna, lead)
    person, point = lived_in(crew, anna, lead)
    desk, leads = crew.desk(anna), crew.desk(lead)
    visit = uuid7(now())
    with at_work(crew.made):
        visits.request(desk, person.id, visit, point, "电话里说不清单据")
        visits.request(desk, person.id, visit, point, "电话里说不清单据")
        visits.approve(leads, visit)
        with pytest.raises(DeskError) as refused:
            visits.approve(leads, visit)
    assert (refused.value.code, refused.value.values) == ("visit.answered", {"by": "lead"})
    (found,) = visits.listed(leads, 10)
    assert (found.id, found.state, found.asked_by_id) == (visit, VisitState.APPROVED, anna.id)


def test_the_clerk_lets_nobody_do_more_than_they_may(crew):
    anna, ben = crew.add("anna"), crew.add("ben")
    lead, other = crew.add("lead", Role.TEAM_LEAD), crew.add("other", Role.TEAM_LEAD)
    crew.team("north", anna, lead)
    crew.team("south", ben, other)
    person, point = lived_in(crew, anna, lead)
    visit = uuid7(now())
    theirs, _ = lived_in(crew, ben, other)
    with at_work(crew.made):
        visits.request(crew.desk(anna), person.id, visit, point, "单据")
        for who, asked, code in (
            (other, lambda desk: merging.merge(desk, person.id, theirs.id), "person.unknown"),
            (other, lambda desk: merging.merge(desk, theirs.id, person.id), "person.unknown"),
            (ben, lambda desk: merging.merge(desk, theirs.id, person.id), "login.not_allowed"),
            (ben, lambda desk: visits.request(desk, person.id, uuid7(now()), point, "单据"),
             "person.unknown"),
            (ben, lambda desk: visits.approve(desk, visit), "login.not_allowed"),
            (other, lambda desk: visits.approve(desk, visit), "visit.unknown"),
        ):  # fmt: skip
            with pytest.raises(DeskError) as refused:
                asked(crew.desk(who))
            assert refused.value.code == code


def test_without_a_clerk_a_desk_is_told_at_once(crew):
    anna, lead = crew.add("anna"), crew.add("lead", Role.TEAM_LEAD)
    person, point = lived_in(crew, anna, lead)
    with pytest.raises(DeskError) as refused:
        visits.request(crew.desk(anna), person.id, uuid7(now()), point, "单据")
    assert refused.value.code == "office.no_clerk"


def test_an_administrator_looks_after_staff_at_an_office(crew):
    anna, lead, boss = crew.add("anna"), crew.add("lead", Role.TEAM_LEAD), crew.add("b", Role.ADMIN)
    desk = crew.desk(boss)
    person, point = lived_in(crew, anna, lead)
    new = f"{crew.made.database}_new"
    login.add_staff(desk, new, "新人", Role.COLLECTOR, PASSWORD)
    crew.logins.append(new)
    with at_work(crew.made):
        for one in (anna, lead):
            login.set_team(desk, one.login, "北组")
        login.change_duty(desk, new, Role.VISITOR, "9")
        visits.request(crew.desk(anna), person.id, uuid7(now()), point, "单据")
        (found,) = visits.listed(crew.desk(lead), 9)
        with pytest.raises(DeskError) as refused:
            login.set_team(crew.desk(lead), anna.login, "")
    assert found.person_id == person.id
    assert refused.value.code == "login.not_allowed"
    assert refused.value.values["role"] is Role.TEAM_LEAD  # no code: it is shown in words
    fresh = seats.test(crew.made.url_of(new), new, PASSWORD)
    assert (fresh.role, fresh.number) == (Role.VISITOR, "9")
    with crew.made.connect() as owner:
        groups = owner.execute(
            "SELECT array_agg(roleid::regrole::text) FROM pg_auth_members "
            "WHERE member = to_regrole(quote_ident(%s))", (new,),
        ).fetchone()[0]  # fmt: skip
    assert groups == ["visitor"]
    login.reset_password(desk, new, "another-password")
    login.disable(desk, new)
    with pytest.raises(DeskError):
        seats.test(crew.made.url_of(new), new, "another-password")


def test_a_file_comes_in_at_an_office(crew, tmp_path):
    lead = crew.add("lead", Role.TEAM_LEAD)
    file = tmp_path / "new.csv"
    file.write_text(
        "案件编号,客户姓名,手机号,委托方,逾期总额,到期日\nC-1,王一,13490000001,示例银行,1200.50,2026-10-01\n"
        "C-2,李二,13490000002,示例银行,不是数,2026-10-01\n", encoding="utf-8",
    )  # fmt: skip
    desk = crew.desk(lead)
    with at_work(crew.made):
        done = imports.import_file(desk, file, ImportOptions())
        again = imports.import_file(desk, file, ImportOptions())
    assert (done.new, done.report.counts[Level.REJECT]) == (1, 1)
    assert [(one.line, one.level) for one in done.report.findings if one.level is Level.REJECT]
    assert (again.new, again.same) == (0, 1)
    assert [one.file_name for one in imports.imported(desk, 9)] == ["new.csv", "new.csv"]


def test_a_desk_that_sends_nonsense_is_refused_and_nothing_is_done(crew):
    anna, lead = crew.add("anna"), crew.add("lead", Role.TEAM_LEAD)
    person, point = lived_in(crew, anna, lead)
    desk, visit = crew.desk(anna), uuid7(now())
    asked = {"debtor_id": person.id, "visit_id": visit, "point_id": point, "reason": "单据"}
    with at_work(crew.made):
        for what, body in (
            ("visits.request", asked | {"reason": 1}),
            ("visits.request", asked | {"desk": {"staff": lead.id}}),
            ("visits.request", {"visit_id": visit}),
            ("visits.standing", asked),
            ("desk.close", {}),
        ):
            errand = uuid7(now())
            desk.ask("ask_clerk", errand=errand, what=what, body=msgspec.msgpack.encode(body),
                     device=desk.device)  # fmt: skip
            said = None
            while said is None:
                said = desk.ask("clerk_said", errand=errand)
            assert msgspec.msgpack.decode(said)["code"] == "errand.unknown", what
        with pytest.raises(DeskError) as refused:
            crew.desk(lead).ask("clerk_said", errand=errand)
        assert refused.value.code == "office.unsure"  # it is not theirs
        with pytest.raises(DeskError) as refused:
            desk.ask("ask_clerk", errand=errand, what="visits.request", body=b"", device="d" * 32)
        assert refused.value.code == "errand.unknown"  # that one said something else
    assert visits.listed(desk, 9) == ()


def test_a_clerk_that_is_killed_leaves_nothing_double_and_says_what_it_does_not_know(crew):
    anna, lead = crew.add("anna"), crew.add("lead", Role.TEAM_LEAD)
    crew.team("north", anna, lead)
    desk, made, unsure = crew.desk(anna), [], 0
    people = [lived_in(crew, anna, lead) for _ in range(12)]
    for n, (person, point) in enumerate(people):
        serving = subprocess.Popen(
            [sys.executable, "-m", "ui", "db", "clerk", crew.made.url],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            with crew.made.connect() as owner:
                while not owner.execute("SELECT office.has_clerk()").fetchone()[0]:
                    assert serving.poll() is None
            threading.Timer(0.002 * n, serving.kill).start()
            made.append(uuid7(now()))
            try:
                visits.request(desk, person.id, made[-1], point, "单据")
            except DeskError as lost:
                assert lost.code in ("office.unsure", "office.no_clerk")
                unsure += 1
        finally:
            serving.kill()
            serving.communicate()
    with at_work(crew.made):
        for (person, point), visit in zip(people, made, strict=True):
            visits.request(desk, person.id, visit, point, "单据")
    assert sorted(one.id for one in visits.listed(desk, 99)) == sorted(made)
    assert unsure, "no clerk was killed in time"
    found = audit.verify_store(crew.store)
    assert (found.broken, found.differing) == (None, ())


def test_a_day_off_that_compliance_enters_binds_the_server_at_once(made):
    with crew_at(made, (pack("au"),)) as crew:
        _enters_a_day_off(crew)


def test_a_clerk_by_other_rules_than_the_server_s_does_not_serve(crew):
    desk = clerk_desk(crew.store, Settings(packs="au"))
    with pytest.raises(DeskError) as refused:
        clerk.serve(desk, lambda: True, lambda *_: None)
    assert (refused.value.code, refused.value.values) == (
        "office.other_rules", {"packs": "au, cn"},
    )  # fmt: skip


def _enters_a_day_off(crew):
    warden, anna = crew.add("warden", Role.COMPLIANCE), crew.add("anna")
    desk = crew.desk(warden)
    day = local_date(now(), "Asia/Shanghai") + timedelta(days=3)
    before = interpreted(crew)
    with at_work(crew.made, (pack("au"),)):
        made = calendars.set_day(desk, "au", day, DayKind.HOLIDAY, ("Day", "Gazette"), "declared")
        with pytest.raises(DeskError) as refused:
            calendars.set_day(crew.desk(anna), "au", day, DayKind.WORKDAY, ("", ""), "so I say")
    assert refused.value.code == "login.not_allowed"
    assert [one.kind for one in made.days if one.day == day] == [DayKind.HOLIDAY]
    assert interpreted(crew) != before
    with desk.reading() as tx:
        meant = {one.pack.calendar.digest for one in packs.versions(tx, desk.rules.packs)}
    assert interpreted(crew) == meant
    assert office.verify_rules(desk) == []


def interpreted(crew) -> set[str]:
    """The calendars by which the server decides, by their digests."""
    with crew.made.connect() as owner:
        return {row[0] for row in owner.execute("SELECT calendar FROM office.packs")}


def test_a_second_clerk_waits_and_takes_over(crew):
    anna, lead = crew.add("anna"), crew.add("lead", Role.TEAM_LEAD)
    person, point = lived_in(crew, anna, lead)
    desk, visit = crew.desk(anna), uuid7(now())
    with ExitStack() as first, at_work(crew.made):
        first.enter_context(at_work(crew.made))
        first.close()
        with crew.made.connect() as owner:
            while not owner.execute("SELECT office.has_clerk()").fetchone()[0]:
                pass
        visits.request(desk, person.id, visit, point, "单据")
    assert [one.id for one in visits.listed(desk, 9)] == [visit]


def test_what_was_answered_is_fetched_once_more_and_holds_no_words_of_what_was_sent(crew):
    anna, lead = crew.add("anna"), crew.add("lead", Role.TEAM_LEAD)
    person, point = lived_in(crew, anna, lead)
    desk, errand = crew.desk(anna), uuid7(now())
    said = {"debtor_id": person.id, "visit_id": uuid7(now()), "point_id": point, "reason": "单据"}
    asked = {"errand": errand, "what": "visits.request", "device": desk.device,
             "body": msgspec.msgpack.encode(said)}  # fmt: skip
    with at_work(crew.made):
        desk.ask("ask_clerk", **asked)
        while (answer := desk.ask("clerk_said", errand=errand)) is None:
            pass
        desk.ask("ask_clerk", **asked)  # its answer was lost: it is the same errand
        assert desk.ask("clerk_said", errand=errand) == answer
    with crew.made.connect() as owner:
        (left,) = owner.execute("SELECT body FROM office.errands").fetchall()
    assert left[0] == b""
    assert len(visits.listed(desk, 9)) == 1
