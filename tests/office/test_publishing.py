"""Versions of packs put in force at the office: by compliance alone, from their day on, openly.

The clerk reads their texts, and the server decides by nothing else.
"""

from __future__ import annotations

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import psycopg
import pytest

from app.bootstrap import rulebook
from app.channels import policies
from app.cli import FAILED, main
from app.domain.errors import ContactRefused
from app.domain.moments import local_date, now
from app.domain.staff import Role
from app.services import audit, calls, office, publications
from app.settings import Settings
from app.storage.postgres import install
from tests.amended import shorter_hours
from tests.make import make_person
from tests.office.dealing import refused
from tests.office.desks import PASSWORD, crew_at
from tests.office.test_clerk import at_work
from tests.office.test_clerk_attacks import leave
from tests.office.test_clerk_attacks import said as answered
from tests.office.test_wrapups import ids

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = local_date(now(), SHANGHAI.key)
WHY = "新规"


@pytest.fixture
def crew(made):
    with crew_at(made, ()) as found:
        yield found


@pytest.fixture
def cora(crew):
    return crew.add("cora", Role.COMPLIANCE)


@pytest.fixture
def desk(crew, cora):
    """Compliance's, while the clerk is there."""
    with at_work(crew.made):
        yield crew.desk(cora)


def another(mark: str = "another") -> dict[str, str]:
    """The texts of the pack in force, in another version."""
    files = policies.pack_files("cn")
    return {**files, "contact.yaml": files["contact.yaml"] + f"# {mark}\n"}


def in_force(crew, day) -> list[str]:
    with crew.store.read() as tx:
        found = install.driver_of(tx).execute("SELECT digest FROM office.packs_of(%s)", (day,))
        return [digest for (digest,) in found]


def differing(crew) -> list[str]:
    with crew.store.read() as tx:
        return office.differing_rules(tx, rulebook(Settings()).packs)


def by_hand(crew) -> None:
    """The owner has the server decide by something else than the texts say."""
    with crew.made.connect() as owner:
        owner.execute("UPDATE office.rules SET answer = 'needs_review'")


def test_a_version_is_in_force_from_its_day_on_and_kept_whole(crew, desk):
    first = TODAY + timedelta(days=3)
    before = in_force(crew, TODAY)
    done = publications.publish(desk, another(), first, f" {WHY}\0 ")
    assert in_force(crew, first - timedelta(days=1)) == before
    assert in_force(crew, first) == [done.digest] != before
    (one,) = publications.listed(desk)
    assert one == done and (one.first_on, one.reason, one.by) == (first, f"{WHY}?", "cora")
    assert one.version == desk.rules.packs[0].version(first)
    found = audit.verify_store(crew.store)
    assert (found.broken, found.differing) == (None, ())
    # A day between, the same day anew, and the server made anew: the versions are the same.
    publications.publish(desk, another("now"), TODAY, WHY)
    publications.publish(desk, another("then"), first, WHY)
    stands = [in_force(crew, TODAY + timedelta(days=n)) for n in range(5)]
    assert len({tuple(one) for one in stands}) == 2
    assert differing(crew) == []


def test_an_office_made_anew_decides_by_what_was_published(crew, cora):
    with at_work(crew.made):
        done = publications.publish(crew.desk(cora), another(), TODAY, WHY)
    office.upgrade(crew.made.url, rulebook(Settings()), Settings())
    assert in_force(crew, TODAY) == [done.digest] and differing(crew) == []


def test_rows_that_say_something_else_than_the_text_are_seen_by_any_desk(crew):
    by_hand(crew)
    assert differing(crew) == ["cn"]
    with crew.made.connect(crew.add("anna").login) as connection:
        seen = connection.execute("SELECT DISTINCT answer FROM office.rules")
        assert seen.fetchall() == [("needs_review",)]


def test_the_command_names_the_packs_whose_rows_say_something_else(
    crew, cora, capsys, monkeypatch
):
    monkeypatch.setenv("FORBEAR_PASSWORD", PASSWORD)

    def verified(staff, status):
        words = ["rules", "verify", "--server", crew.made.url_of(staff.login), "--as", staff.login]
        assert main([*words, "--json"]) == status
        return json.loads(capsys.readouterr().out)

    assert verified(cora, 0) == {"packs": ["cn"], "differing": []}
    by_hand(crew)
    assert verified(cora, FAILED)["differing"] == ["cn"]
    assert verified(crew.add("anna"), FAILED)["error"]["code"] == "login.not_allowed"


def test_what_cannot_be_published_is_refused_and_changes_nothing(crew, desk):
    shipped = policies.pack_files("cn")
    before = in_force(crew, TODAY)
    rules = shipped["contact.yaml"]
    for code, files, first, reason in (
        ("rules.no_reason", another(), TODAY, " "),
        ("words.too_long", another(), TODAY, "长" * 10_001),
        ("words.no_sign", another(), TODAY, "\ud83d"),
        ("rules.not_used", policies.pack_files("us"), TODAY, WHY),
        ("rules.no_cases", {"contact.yaml": rules + "#\n"}, TODAY, WHY),
        ("rules.day_past", another(), TODAY - timedelta(days=1), WHY),
        ("rules.nothing_new", shipped, TODAY, WHY),
        ("rules.wrong", {**shipped, "contact.yaml": "[" * 500_000}, TODAY, WHY),
        ("rules.wrong", {**shipped, "contact.yaml": "rules: {}"}, TODAY, WHY),
        ("rules.wrong", {**shipped, "contact.yaml": rules + "zone: Nowhere\n"}, TODAY, WHY),
        ("rules.cases_differ", {**shipped, "contact.yaml": rules.replace('"22:00"', '"22:30"')},
         TODAY, WHY),
        ("rules.wrong", {}, TODAY, WHY),
    ):  # fmt: skip
        refused(code, publications.publish, desk, files, first, reason)
    for role in (Role.COLLECTOR, Role.TEAM_LEAD, Role.VISITOR, Role.ADMIN):
        other = crew.desk(crew.add(role.value, role))
        refused("login.not_allowed", publications.publish, other, another(), TODAY, WHY)
    assert in_force(crew, TODAY) == before and publications.listed(desk) == ()


def test_what_a_client_of_ones_own_sends_is_read_as_any_other(crew, cora):
    """Nobody puts in force what no desk could read, nor rows that the text does not say."""
    good = {"files": another(), "first_on": TODAY, "reason": WHY}
    with at_work(crew.made), crew.made.connect(cora.login) as own:
        for said in (
            good | {"files": {**another(), "contact.yaml": {"rules": 5}}},
            good | {"files": {**another(), "contact.yaml": None}},
            good | {"rows": []},
            good | {"first_on": "9999-99-99"},
            {**good, "reason": None},
        ):
            errand = leave(own, "publications.publish", msgspec.msgpack.encode(said))
            assert answered(own, errand) == "errand.unknown"
        for sentence in (
            "INSERT INTO office.rules SELECT * FROM office.rules",
            "UPDATE office.packs SET until = since",
            "INSERT INTO public.publications SELECT * FROM public.publications",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                own.execute(sentence)
        owns = own.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'office'::regnamespace "
            "AND has_function_privilege(oid, 'EXECUTE') AND prosrc ~ 'office.(rules|packs)'"
        ).fetchall()
        assert owns == []
    assert differing(crew) == []


def test_a_version_published_for_today_decides_at_once(crew, desk):
    anna = crew.add("anna")
    person = make_person(crew.owner_as(anna), collector=anna)
    is_late = now().astimezone(SHANGHAI).hour >= 12
    away = ("09:00", "10:00") if is_late else ("20:00", "21:00")
    publications.publish(desk, shorter_hours(*away, TODAY), TODAY, WHY)
    with pytest.raises(ContactRefused) as told:
        calls.ask_permit(crew.desk(anna), ids(), person.id, person.points[0])
    (why,) = told.value.verdict.reasons
    assert why.rule == "quiet_hours" and why.next_allowed_at is not None
    assert f"{why.next_allowed_at.astimezone(SHANGHAI):%H:%M}" == away[0]
