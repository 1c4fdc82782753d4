"""Written notices and a case for the lawyers from the command line, on an imported portfolio."""

from __future__ import annotations

import hashlib

from app.cli import FAILED
from tests.cli.test_records import shell as shell  # a fixture
from ui.letters import render


def test_a_run_is_tried_made_printed_again_and_followed(shell, qapp, tmp_path):
    trial = shell.run("notice", "try", "demand")
    assert trial["recipients"]
    assert all(one["code"] for one in trial["passed_over"])
    out, again = tmp_path / "run.pdf", tmp_path / "again.pdf"
    run = shell.run("notice", "make", "demand", "--out", str(out), press=render)
    assert len(run["notices"]) == len(trial["recipients"])
    assert run["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    shell.run("notice", "file", run["run"], "--out", str(again), press=render)
    assert again.read_bytes() == out.read_bytes()
    day = shell.clock().date().isoformat()
    shell.run("notice", "follow", "1", "sent", "--on", day, "--proof", "EMS 1")
    assert shell.run("notice", "follow", "1", "returned", "--on", day, expect=FAILED)["error"]
    one = shell.run("notice", "follow", "1", "delivered", "--on", day, "--proof", "本人签收")
    assert (one["state"], one["proof"]) == ("delivered", "本人签收")
    assert "本人签收" in shell.said("notice", "list")

    named = shell.run("person", "show", one["person_id"])["debts"][0]["case_no"]
    missing = {line["check"] for line in shell.run("referral", "check", "--case", named)["checks"]
               if line["ready"] == "missing"}  # fmt: skip
    assert "contract" in missing
    assert "notices" not in missing
    paper = tmp_path / "contract.pdf"
    paper.write_bytes(b"%PDF")
    shell.run("referral", "attach", "contract", str(paper), "--case", named)
    assert "还缺" in shell.said("referral", "check", "--case", named)
    asked = ("referral", "ask", "--case", named, "--reason", "失约", "--court", "北京")
    assert shell.run(*asked, expect=FAILED)["error"]["code"].startswith("referral.")
    assert shell.run("audit", "verify")["differing"] == []
