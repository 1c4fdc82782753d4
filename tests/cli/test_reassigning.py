"""`forbear case reassign`, `reassigned`, `undo` and `staff train`: as the window does it."""

from __future__ import annotations

from app.cli import FAILED
from tests.cli.test_records import people, shell

__all__ = ["people", "shell"]


def test_a_lead_tries_out_deals_lists_and_takes_back(shell, people):
    for login in ("wu", "he"):
        shell.run("staff", "add", login, "--name", login, "--role", "collector")
    order = ("case", "reassign", "--from-nobody", "--to", "wu", "--to", "he", "--by", "amount")
    trial = shell.run(*order)
    assert (trial["moves"], trial["id"]) == (len(people), None)
    assert "还没有改动" in shell.said(*order)
    why = ("--reason", "新案分给两位")
    wrong = shell.run(*order, "--apply", "x", *why, expect=FAILED)["error"]
    assert wrong["code"] == "reassign.changed"
    done = shell.run(*order, "--apply", trial["key"], *why)
    (listed,) = shell.run("case", "reassigned")
    assert (listed["id"], listed["people"], listed["back"]) == (done["id"], len(people), None)
    assert shell.run("queue", "list")["waiting"] == 0
    back = shell.run("case", "undo", done["id"], "--reason", "分错了")
    assert (back["people"], back["stay"]) == (len(people), 0)
    assert shell.run("queue", "list")["waiting"] == len(people)
    assert "已撤回" in shell.said("case", "reassigned")
    assert shell.run("audit", "verify")["differing"] == []


def test_whoever_is_trained_for_a_stage_alone_is_given_that(shell, people):
    shell.run("staff", "add", "wu", "--name", "wu", "--role", "collector")
    assert shell.run("staff", "train", "wu", "pre_due")["stages"] == ["pre_due"]
    waiting = shell.run("queue", "list", "--stage", "pre_due")["waiting"]
    trial = shell.run("case", "reassign", "--from-nobody", "--to", "wu")
    assert (trial["moves"], trial["untrained"]) == (waiting, len(people) - waiting)
    assert shell.run("staff", "train", "wu")["stages"] == []
