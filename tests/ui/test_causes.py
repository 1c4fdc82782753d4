"""A report of very many findings is grouped without being held."""

from __future__ import annotations

import pytest

from app.domain.errors import DeskError
from app.domain.imports import Finding, Level, Report
from app.services.findings import Findings
from ui.causes import causes
from ui.models.findings import FindingModel


def _report(how_many, codes=("phone_short", "case_no_missing")):
    levels = (Level.REJECT, Level.WARN)
    found = (
        Finding(at, "手机", levels[at % 2], codes[at % 2], {"raw": at}, "left_out")
        for at in range(how_many)
    )
    counts = dict.fromkeys(Level, 0)
    return Report(counts, {}, 0, Findings(how_many, found), 0, 0, 0, None, "utf-8")


def test_every_finding_is_counted_and_few_are_kept():
    graver, other = causes(_report(10_001))
    assert graver.first.level is Level.REJECT
    assert (len(graver.lines), len(other.lines)) == (5001, 5000)
    assert list(graver.lines[:3]) == [0, 2, 4]
    assert len(graver.examples) == len(other.examples) == 200


def test_grouping_stops_when_it_is_told_to():
    with pytest.raises(DeskError) as error:
        causes(_report(10), lambda: True)
    assert error.value.code == "import.cancelled"


def test_only_what_is_asked_for_is_listed_and_all_of_it_is_counted(dressed):
    model = FindingModel()
    model.set_rows(causes(_report(100, codes=("phone_short", "case_no_missing"))))
    assert model.rowCount() == 2 and model.found(None) == 100
    model.show_only(Level.WARN)
    assert model.rowCount() == 1 and model.found(Level.WARN) == 50
    model.show_only(None, "没有案件编号")
    assert model.rowCount() == 1
    model.show_only(None, "there is none of it")
    assert model.rowCount() == 0
