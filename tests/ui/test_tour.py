"""The tour goes to its end, tells what it saw, and names the step at which something is wrong."""

from __future__ import annotations

import json

import pytest

from ui.__main__ import run
from ui.tour import run as tour
from ui.tour.plan import Findings, Step, TourFailed


def test_the_tour_leaves_a_picture_and_its_proofs_for_every_step(tmp_path):
    assert run(["tour", "--out", str(tmp_path), "--language", "en"]) == 0
    told = json.loads((tmp_path / "tour.json").read_text(encoding="utf-8"))
    assert len(told) >= 20
    assert [one["n"] for one in told] == list(range(1, len(told) + 1))
    for one in told:
        assert (tmp_path / one["file"]).stat().st_size > 10_000, one["name"]
        sources = {proof.split(":")[0] for proof in one["asserted"]}
        assert "in the book" in sources, one["name"]
        assert "clock set by the tour" in one["clock"]


def test_what_the_book_does_not_say_fails_the_tour_and_names_the_step(
    tmp_path, monkeypatch, capsys
):
    def wrong(witness):
        witness.that(False, "nobody ever said so")

    first = tour.STEPS[0]
    monkeypatch.setattr(tour, "STEPS", (Step(first.name, first.act, wrong),))
    assert run(["tour", "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert first.name in said and "nobody ever said so" in said


def test_what_does_not_hold_is_raised_and_what_holds_is_noted():
    findings = Findings()
    findings.that(True, "it holds")
    with pytest.raises(TourFailed):
        findings.that(False, "it does not")
    assert findings.asserted == ["it holds"]


@pytest.mark.parametrize("size", ["1366", "1366x", "0x768", "axb"])
def test_a_size_that_is_none_is_said(size, tmp_path, capsys):
    with pytest.raises(SystemExit):
        run(["tour", "--out", str(tmp_path), "--size", size])
    assert size in capsys.readouterr().err
