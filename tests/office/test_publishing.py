"""Versions of packs put in force at the office: by compliance alone, from their day on, openly."""

from __future__ import annotations

import json
from datetime import timedelta

import psycopg
import pytest

from app.bootstrap import rulebook
from app.channels import policies
from app.cli import FAILED, main
from app.domain.moments import now
from app.domain.staff import Role
from app.services import audit, office, publications
from app.settings import Settings
from app.storage.postgres import install
from tests.office.dealing import DEVICE, Dealing, refused
from tests.office.test_wrapups import ids


@pytest.fixture
def dealing(made, hire):
    one = Dealing(made, hire(Role.COMPLIANCE))
    yield one
    one.close()


def another(dealing, mark: str = "another") -> dict[str, str]:
    """The texts of the pack in force, in another version."""
    (pack,) = dealing.desk.rules.packs
    files = policies.pack_files(pack.id)
    return {**files, "contact.yaml": files["contact.yaml"] + f"# {mark}\n"}


def body(dealing, first_on, files=None, **more: object) -> dict[str, object]:
    with dealing.store.read() as tx:
        said = office.publication(tx, "cn", files or another(dealing))
    return said | {"first_on": first_on.isoformat(), "reason": "新规"} | more


def today(dealing):
    return dealing.desk.today(now())


def in_force(dealing, day) -> list[str]:
    with dealing.store.read() as tx:
        found = install.driver_of(tx).execute("SELECT digest FROM office.packs_of(%s)", (day,))
        return [digest for (digest,) in found]


def differing(dealing) -> list[str]:
    with dealing.store.read() as tx:
        return office.differing_rules(tx, rulebook(Settings()).packs)


def test_a_version_is_in_force_from_its_day_on_and_kept_whole(dealing):
    first = today(dealing) + timedelta(days=3)
    publication, said = ids(), body(dealing, first)
    before = in_force(dealing, today(dealing))
    for _ in range(2):  # sent twice
        dealing.ask("publish", publication, said, DEVICE)
    assert in_force(dealing, first - timedelta(days=1)) == before
    (after,) = in_force(dealing, first)
    assert [after] != before
    (one,) = publications.listed(dealing.desk)
    assert (one.id, one.digest, one.first_on, one.reason) == (publication, after, first, "新规")
    assert one.version == dealing.desk.rules.packs[0].version(first)
    found = audit.verify_store(dealing.store)
    assert (found.broken, found.differing) == (None, ())
    # A day between, the same day anew, and the server made anew: the versions are the same.
    dealing.ask("publish", ids(), body(dealing, today(dealing), another(dealing, "now")), DEVICE)
    dealing.ask("publish", ids(), body(dealing, first, another(dealing, "then")), DEVICE)
    stands = [in_force(dealing, today(dealing) + timedelta(days=n)) for n in range(5)]
    assert len({tuple(one) for one in stands}) == 2
    assert differing(dealing) == []
    office.upgrade(dealing.made.url, rulebook(Settings()), Settings())
    assert [in_force(dealing, today(dealing) + timedelta(days=n)) for n in range(5)] == stands
    assert differing(dealing) == []


def test_rows_that_say_something_else_than_the_text_are_seen_by_any_desk(dealing, hire):
    said = body(dealing, today(dealing))
    for row in said["rows"]:
        row["answer"] = "needs_review"
    dealing.ask("publish", ids(), said, DEVICE)
    assert differing(dealing) == ["cn"]
    collector = hire(Role.COLLECTOR)
    with dealing.made.connect(collector.login) as connection:
        seen = connection.execute("SELECT DISTINCT answer FROM office.rules WHERE until IS NULL")
        assert seen.fetchall() == [("needs_review",)]
    with dealing.store.read() as tx:
        (entry,) = install.driver_of(tx).execute(
            "SELECT body FROM log WHERE kind = 'rules.published'"
        ).fetchone()
    assert len(json.loads(entry)["compiled"]) == 64


def test_the_command_names_the_packs_whose_rows_say_something_else(
    dealing, hire, capsys, monkeypatch
):
    monkeypatch.setenv("FORBEAR_PASSWORD", "a long password")

    def verified(staff, status):
        server = dealing.made.url_of(staff.login)
        words = ["rules", "verify", "--server", server, "--as", staff.login, "--json"]
        assert main(words) == status
        return json.loads(capsys.readouterr().out)

    assert verified(dealing.staff, 0) == {"packs": ["cn"], "differing": []}
    said = body(dealing, today(dealing))
    for row in said["rows"]:
        row["answer"] = "needs_review"
    dealing.ask("publish", ids(), said, DEVICE)
    assert verified(dealing.staff, FAILED)["differing"] == ["cn"]
    refused = verified(hire(Role.COLLECTOR), FAILED)["error"]
    assert refused["code"] == "login.not_allowed"


def test_what_cannot_be_published_is_refused_and_changes_nothing(dealing, hire):
    day, shipped = today(dealing), policies.pack_files("cn")
    before = in_force(dealing, day)
    other = {**another(dealing), "contact.yaml": shipped["contact.yaml"]}
    for code, said in (
        ("rules.no_reason", body(dealing, day, reason=" ")),
        ("words.too_long", body(dealing, day, reason="字" * 10_001)),
        ("rules.not_used", body(dealing, day, pack="us")),
        ("rules.no_cases", body(dealing, day, {"contact.yaml": another(dealing)["contact.yaml"]})),
        ("rules.day_past", body(dealing, day - timedelta(days=1))),
        ("rules.nothing_new", body(dealing, day, other)),
    ):
        refused(code, dealing.ask, "publish", ids(), said, DEVICE)
    good = body(dealing, day)
    strange = [{**row, "place": row["place"] + 1000} for row in good["rows"]]
    split = {**good["files"], "contact.yaml": {"a": good["files"]["contact.yaml"]}}
    for wrong in (
        {"rows": []}, {"rows": strange}, {"files": {}}, {"first_on": None}, {"x": 1},
        {"files": split}, {"files": {**good["files"], "more.yaml": 1}},
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.InvalidParameterValue):
            dealing.ask("publish", ids(), good | wrong, DEVICE)
    publication = ids()
    for role in (Role.COLLECTOR, Role.TEAM_LEAD, Role.ADMIN):
        asked = ("publish", publication, good, DEVICE)
        refused("office.not_allowed", dealing.ask, *asked, staff=hire(role))
    assert in_force(dealing, day) == before
    dealing.ask("publish", publication, good, DEVICE)
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        later = body(dealing, day, another(dealing, "later"))
        dealing.ask("publish", publication, later, DEVICE)


def test_a_version_published_for_today_decides_at_once(dealing, hire):
    collector = hire(Role.COLLECTOR)
    work = Dealing(dealing.made, collector)
    person = work.person()
    with dealing.store.begin() as tx:
        install.driver_of(tx).execute("DELETE FROM office.rules WHERE kind <> 'hold'")
    assert "permit" in work.ask("ask_permit", ids(), person.id, person.points[0], DEVICE)
    work.close()
    files = another(dealing)
    said = body(dealing, today(dealing), files)
    always = next(row for row in said["rows"] if row["kind"] == "hold")
    said["rows"].append({
        **always, "rule": "never", "kind": "forbid", "value": {"when": "always"}, "place": 900,
        "counts": None, "restarted_by": None, "raised_by": None, "unless": None, "purposes": [],
        "needs": None,
    })  # fmt: skip
    dealing.ask("publish", ids(), said, DEVICE)
    stranger = Dealing(dealing.made, collector)
    another_person = stranger.person()
    asked = ("ask_permit", ids(), another_person.id, another_person.points[0], DEVICE)
    told = stranger.ask(*asked)
    stranger.close()
    assert ["cn", "never"] in [one[:2] for one in told["broken"]]
