"""Written notices and a case for the lawyers from the command line, on an imported portfolio."""

from __future__ import annotations

import hashlib
import os
import re

import pytest
from sqlalchemy import insert

from app import bootstrap
from app.cli import FAILED, main
from app.services import books
from app.storage import tables
from app.storage.store import open_sqlcipher
from tests.cli.test_records import shell as shell  # a fixture
from tests.mailserver import FROM, PASSWORD, mail_server
from tests.office.lines import MemoryKeyring
from tests.test_bootstrap import folder as folder  # a fixture
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


BY_MAIL = ("demand", "--by", "email")


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A mail server that this desk sends by."""
    with mail_server(tmp_path) as one:
        monkeypatch.setenv("FORBEAR_MAIL", one.address)
        monkeypatch.setenv("FORBEAR_MAIL_PASSWORD", PASSWORD)
        yield one


def _reached(shell):
    """Whom a run by e-mail is for, addresses given."""
    letters = shell.run("notice", "try", "demand")["recipients"]
    _give_addresses(shell, [one["person_id"] for one in letters])
    found = shell.run("notice", "try", *BY_MAIL)["recipients"]
    assert len(found) > 2
    return found


def test_e_mail_of_which_nobody_knows_goes_once_more_as_the_same(shell, server):
    wanted, server.drops = len(_reached(shell)), "data"
    said = shell.said("notice", "make", *BY_MAIL, expect=FAILED)
    (run,) = re.findall(r"--id ([0-9a-f]{32})", said)
    assert [(one["state"], one["run_id"]) for one in shell.run("notice", "list")] == [("made", run)]
    whole = shell.run("notice", "make", *BY_MAIL, "--id", run)
    assert [one["state"] for one in whole["notices"]] == ["sent"] * wanted
    assert not {one["person_id"] for one in whole["notices"]} & {
        one["person_id"] for one in whole["passed_over"]
    }
    first, again, *others = server.taken
    assert (len(others), len({to for to, _ in others})) == (wanted - 1, wanted - 1)
    assert first[0] == again[0] not in {to for to, _ in others}
    numbers = [one["Message-ID"] for one in server.read]
    assert numbers[0] == numbers[1] and len(set(numbers)) == wanted
    texts = [one.get_content() for one in server.read]
    assert texts[0] == texts[1] and all("¥" in one for one in texts)
    assert shell.run("audit", "verify")["differing"] == []


def test_an_address_that_is_refused_is_passed_over_and_on_record(shell, server):
    wanted = _reached(shell)
    server.refuses = {"0@example.org": "550 5.1.1 查无此人", "1@example.org": "452 full"}
    run = shell.run("notice", "make", *BY_MAIL)
    told = [(one["code"], one["values"]["said"]) for one in run["passed_over"]
            if one["code"] in ("refused", "later")]  # fmt: skip
    assert sorted(told) == [("later", "452 full"), ("refused", "550 5.1.1 查无此人")]
    states = [one["state"] for one in run["notices"]]
    assert sorted(states) == ["made", "refused", *["sent"] * (len(wanted) - 2)]
    listed = shell.said("notice", "list")
    assert "被拒收" in listed and "550 5.1.1 查无此人" in listed
    server.refuses = {}
    again = shell.run("notice", "make", *BY_MAIL, "--id", run["run"])
    assert sorted(one["state"] for one in again["notices"]) == sorted(
        ["refused", *["sent"] * (len(wanted) - 1)]
    )
    assert "0@example.org" not in {to for to, _ in server.taken}
    assert shell.run("audit", "verify")["differing"] == []


def test_without_a_mail_server_nothing_is_made_and_it_is_said(shell, server, monkeypatch):
    _reached(shell)
    for wrong, code in (("FORBEAR_MAIL", "no_line"), ("FORBEAR_MAIL_PASSWORD", "login_refused")):
        with monkeypatch.context() as without:
            without.setenv(wrong, "" if wrong == "FORBEAR_MAIL" else "another")
            refused = shell.run("notice", "make", *BY_MAIL, expect=FAILED)["error"]
            assert refused["code"] == f"sender.{code}"
            assert shell.run("notice", "list") == []
    assert server.taken == []
    assert len(shell.run("notice", "make", *BY_MAIL)["notices"]) > 2


class _Keyring(MemoryKeyring):
    def delete(self, book_id):
        del self.kept[book_id]


def test_a_mail_server_is_set_tried_and_forgotten(
    shell, server, monkeypatch, capsys, folder, tmp_path
):
    at, keyring = server.address, _Keyring()
    monkeypatch.delenv("FORBEAR_MAIL")
    monkeypatch.setattr(bootstrap, "secrets", lambda **_: keyring)

    def asked(*words):
        status = main(["mail", *words, "--language", "zh_CN"])
        return status, "".join(capsys.readouterr())

    assert "forbear mail set" in asked("test")[1]
    assert asked("set", at.replace("from=", "to="))[0] == FAILED
    status, said = asked("set", at)
    assert status == 0 and "forbear mail test" in said
    monkeypatch.delenv("FORBEAR_MAIL_PASSWORD")
    status, said = asked("test")
    assert status == 0 and "localhost" in said and FROM in said
    assert PASSWORD not in (folder / "mail").read_text(encoding="utf-8")
    keyring.kept = dict.fromkeys(keyring.kept, b"another")
    assert asked("test")[0] == FAILED
    assert asked("off")[0] == 0
    assert (asked("test")[0], keyring.kept, server.taken) == (FAILED, {}, [])


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
