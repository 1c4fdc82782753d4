"""Written notices and a case for the lawyers from the command line, on an imported portfolio."""

from __future__ import annotations

import hashlib
import os
import re

from sqlalchemy import insert

from app import bootstrap
from app.channels.sender import DeskSender
from app.cli import FAILED
from app.domain.errors import DeskError
from app.services import books
from app.storage import tables
from app.storage.store import open_sqlcipher
from tests.cli.test_records import shell as shell  # a fixture
from ui.letters import render


def _give_addresses(shell, debtor_ids):
    """An e-mail address of their own to each: the creditor's file has none."""
    key = books.key_of(shell.book, bootstrap.secrets(), os.environ["FORBEAR_PASSPHRASE"], None)
    store = open_sqlcipher(shell.book, key)
    with store.begin() as tx:
        for at, debtor_id in enumerate(debtor_ids):
            tx.connection.execute(
                insert(tables.contact_points).values(
                    id=f"e{at:031d}", debtor_id=debtor_id, kind="email", value_key=f"e{at:031d}",
                    value=f"{at}@example.org", extension="", party="debtor", place="home",
                    state="active", zones='["Asia/Shanghai"]', source="import", position=9,
                )
            )  # fmt: skip
    store.close()


def test_e_mail_that_the_sender_did_not_take_goes_out_with_the_same_run(shell, monkeypatch):
    handed = []

    def once_broken(_, to, message, permit):
        handed.append(to)
        if len(handed) == 2:
            raise DeskError("sender.no_line")

    monkeypatch.setattr(DeskSender, "hand", once_broken)
    letters = shell.run("notice", "try", "demand")["recipients"]
    _give_addresses(shell, [one["person_id"] for one in letters])
    make = ("notice", "make", "demand", "--by", "email")
    wanted = len(shell.run("notice", "try", "demand", "--by", "email")["recipients"])
    assert wanted > 2
    (run,) = re.findall(r"--id ([0-9a-f]{32})", shell.said(*make, expect=FAILED))
    made = shell.run("notice", "list")
    assert [(one["state"], one["run_id"]) for one in made] == [("made", run), ("sent", run)]
    whole = shell.run(*make, "--id", run)
    assert [one["state"] for one in whole["notices"]] == ["sent"] * wanted
    assert not {one["person_id"] for one in whole["notices"]} & {
        one["person_id"] for one in whole["passed_over"]
    }
    assert len(handed) == wanted + 1 == len(set(handed)) + 1
    assert shell.run("audit", "verify")["differing"] == []


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
