"""The packs as compliance reads them: which decide, how sure each rule is, which years it has."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from app.channels import policies
from app.domain.errors import DeskError
from app.domain.staff import Role
from app.rules.overview import uncovered
from app.services import packfiles, rules
from tests.make import make_desk


@pytest.fixture
def desk(store):
    return make_desk(store, role=Role.COMPLIANCE)


@pytest.fixture
def own_packs(tmp_path, monkeypatch):
    """The packs in a folder of their own, to be spoilt."""
    shutil.copytree(policies.RESOURCES / "policies", tmp_path / "policies")
    monkeypatch.setattr(policies, "RESOURCES", tmp_path)
    return tmp_path / "policies"


def test_the_packs_that_decide_come_first_and_none_is_left_out(desk):
    sheets = rules.packs(desk)
    assert [one.pack.id for one in sheets if one.decides] == ["cn"] == [sheets[0].pack.id]
    assert sorted(one.pack.id for one in sheets) == policies.pack_names()


def test_every_rule_in_force_is_counted_under_its_mark(desk):
    for sheet in rules.packs(desk):
        assert sum(sheet.marks.values()) == len(sheet.rules) > 0
        for mark, count in sheet.marks.items():
            assert count == sum(one.rule.confidence == mark for one in sheet.rules)
        assert sheet.first_day <= min(one.since for one in sheet.rules)


def test_a_year_without_holidays_is_named_and_so_is_what_comes_after_the_last():
    au = packfiles.pack("au")
    assert uncovered(au, date(2026, 11, 23)) == (2028,)
    assert uncovered(au, date(2024, 1, 1)) == (2024, 2028)
    assert uncovered(au, date(2030, 1, 1)) == (2030,)
    assert uncovered(packfiles.pack("id"), date(2026, 11, 23)) == (2027,)
    assert uncovered(packfiles.pack("cn"), date(2026, 11, 23)) is None


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.VISITOR, Role.TEAM_LEAD])
def test_who_does_not_answer_for_the_rules_is_refused(store, role):
    desk = make_desk(store, role=role)
    for asked in (lambda: rules.packs(desk), lambda: rules.ask_cases(desk, "cn")):
        with pytest.raises(DeskError, match=r"login\.not_allowed"):
            asked()


def test_progress_counts_the_cases_and_a_cancelled_run_says_nothing_of_them(desk):
    heard = []
    run = rules.ask_cases(desk, "cn", lambda done, total: heard.append((done, total)))
    assert run.wrong == () and heard == [(at, run.cases) for at in range(run.cases)]
    with pytest.raises(DeskError, match=r"rules\.cancelled"):
        rules.ask_cases(desk, "cn", cancelled=lambda: True)


def test_a_case_that_comes_out_otherwise_is_given_with_what_came(desk, own_packs):
    file = own_packs / "us" / "contact.yaml"
    file.write_text(file.read_text().replace("{limit: 7, per", "{limit: 6, per", 1))
    run = rules.ask_cases(desk, "us")
    assert 0 < len(run.wrong) < run.cases
    assert all(case.line > 0 and what for case, what in run.wrong)


def test_a_pack_that_cannot_be_read_is_named_with_its_line(desk, own_packs):
    file = own_packs / "us" / "contact.yaml"
    file.write_text(file.read_text().replace("kind: window", "kind: windw", 1))
    with pytest.raises(DeskError) as wrong:
        rules.packs(desk)
    assert wrong.value.code == "rules.wrong" and "line" in wrong.value.values["found"]
