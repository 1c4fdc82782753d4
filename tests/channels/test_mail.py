"""E-mail against a real server: what arrives, under which number, and what is said where not."""

from __future__ import annotations

import socket
import subprocess
import sys
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

from app.channels.mail import MailSender, server_of
from app.domain.contact import Channel
from app.domain.documents import Message
from app.domain.errors import DeskError
from app.domain.people import Permit
from tests.mailserver import FROM, PASSWORD, USER, mail_server

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
TO = "wang@example.org"
TEXT = "王小明您好：\n\n本期 ¥1,234.56 逾期。\n.\n.开头的一行\nFrom 宽和\n尾"
PERMIT = Permit("5" * 32, "d" * 32, "e" * 32, "w•••@example.org", AT, AT, ())


def message(subject="关于您账户的通知，请阅读" * 6, text=TEXT):
    return Message("a" * 32, 1, "d" * 32, "e" * 32, "w•••@example.org", Channel.EMAIL, "zh_CN",
                   subject, text, None)  # fmt: skip


@pytest.fixture
def server(tmp_path):
    with mail_server(tmp_path) as one:
        yield one


def sender(server, password=PASSWORD, **more):
    return MailSender(server.address, lambda _: password, **more)


def refusal(call, *given):
    with pytest.raises(DeskError) as refused:
        call(*given)
    return refused.value.code.partition(".")[2], refused.value.values


@pytest.mark.parametrize("first", [True, False])
def test_what_was_written_arrives_as_it_was_written_and_nothing_besides(tmp_path, first):
    with mail_server(tmp_path, first=first) as server:
        sender(server).hand(TO, message(), PERMIT)
        (to, sent), (read,) = server.taken[0], server.read
        assert (to, server.logins, server.greeted) == (TO, [USER], ["[127.0.0.1]"])
    assert sent.isascii()
    assert read.get_content().replace("\r\n", "\n") == f"{TEXT}\n"
    assert read["Subject"] == message().subject
    assert str(read["From"]) == f"宽和催收台 <{FROM}>"
    assert (read["To"], read["Message-ID"]) == (TO, f"<{'5' * 32}@desk.example>")
    assert parsedate_to_datetime(read["Date"]).tzinfo is not None
    assert read.get_content_type() == "text/plain"
    assert sorted(read.keys()) == sorted(
        ["To", "From", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
         "Content-Transfer-Encoding"]
    )  # fmt: skip


@pytest.mark.parametrize("text", ["Plain words.\n" * 3, "x" * 5_000, "王" * 3_000, ""])
def test_any_text_arrives(server, text):
    sender(server).hand(TO, message(text=text), PERMIT)
    assert server.read[0].get_content().replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")


def test_the_same_permit_gives_the_same_number(server):
    for _ in range(2):
        sender(server).hand(TO, message(), PERMIT)
    one, two = server.read
    assert one["Message-ID"] == two["Message-ID"]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_line_break_begins_no_header_and_no_second_address(server, end):
    sender(server).hand(TO, message(subject=f"通知{end}Bcc: eve@example.org"), PERMIT)
    assert [to for to, _ in server.taken] == [TO]
    assert (server.read[0]["Bcc"], server.read[0]["Subject"]) == (
        None, "通知 Bcc: eve@example.org",
    )  # fmt: skip
    for wrong in (f"{TO}{end}RCPT TO:<eve@example.org>", f"{TO}, eve@example.org", "王@示例", ""):
        assert refusal(sender(server).hand, wrong, message(), PERMIT)[0] == "refused"
    assert len(server.taken) == 1


def test_a_test_of_the_line_sends_nothing(server):
    sender(server).check()
    assert (server.logins, server.taken, server.greeted) == ([USER], [], [])


def test_what_the_server_says_to_an_address_is_said_on(server):
    server.refuses = {TO: "550 5.1.1 no such mailbox", "later@example.org": "452 4.2.2 full"}
    assert refusal(sender(server).hand, TO, message(), PERMIT) == (
        "refused", {"said": "550 5.1.1 no such mailbox"},
    )  # fmt: skip
    assert refusal(sender(server).hand, "later@example.org", message(), PERMIT)[0] == "later"
    server.refuses = {TO: "421 closing"}
    assert refusal(sender(server).hand, TO, message(), PERMIT)[0] == "away"
    server.refuses = {"data": "554 5.7.1 not wanted"}
    assert refusal(sender(server).hand, TO, message(), PERMIT) == (
        "not_taken", {"said": "554 5.7.1 not wanted"},
    )  # fmt: skip
    assert server.taken == []


def test_a_line_that_is_lost_before_the_e_mail_is_away_and_after_it_nobody_knows(server):
    server.drops = "rcpt"
    assert refusal(sender(server).hand, TO, message(), PERMIT)[0] == "away"
    assert server.taken == []
    server.drops = "data"
    assert refusal(sender(server).hand, TO, message(), PERMIT)[0] == "unsure"
    assert len(server.taken) == 1


def test_a_server_that_does_not_answer_is_away(server):
    server.silent = True
    assert refusal(sender(server, seconds=0.2).hand, TO, message(), PERMIT)[0] == "away"
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        at = f"smtps://{USER}@localhost:{deaf.getsockname()[1]}"
        assert refusal(MailSender(at, lambda _: PASSWORD, 0.2).check)[0] == "away"
    assert refusal(MailSender(at, lambda _: PASSWORD).check)[0] == "away"  # nobody is there


@pytest.mark.parametrize("first", [True, False])
def test_only_who_the_certificate_proves_gets_a_password(tmp_path, first):
    with mail_server(tmp_path, first=first, host="other.example") as server:
        assert refusal(sender(server).check)[0] == "untrusted"
        system = MailSender(server.address.partition("&ca=")[0], lambda _: PASSWORD)
        assert refusal(system.check)[0] == "untrusted"
        assert server.logins == []


def test_without_tls_nothing_is_said(tmp_path):
    bare = {"tls_context": None, "require_starttls": False, "auth_require_tls": False}
    with mail_server(tmp_path, first=False, **bare) as server:
        assert refusal(sender(server).check)[0] == "no_tls"
        at = server.address.replace("smtp:", "smtps:")
        assert refusal(MailSender(at, lambda _: PASSWORD).check)[0] == "no_tls"
        assert server.logins == []


@pytest.mark.parametrize("password", ["wrong", "密码"])
def test_a_login_that_is_refused_is_said(server, password):
    assert refusal(sender(server, password).check)[0] == "login_refused"


def test_without_a_password_nobody_is_asked(server):
    assert refusal(sender(server, None).check) == ("no_password", {"user": USER})
    assert server.logins == []


def test_without_a_user_nobody_logs_in(tmp_path):
    with mail_server(tmp_path) as server:
        at = server.address.replace("desk%40desk.example@", "")
        MailSender(at, lambda _: pytest.fail("asked")).hand(TO, message(), PERMIT)
        assert (len(server.taken), server.logins) == (1, [])


@pytest.mark.parametrize(
    "address",
    ["", "mail.example", "http://desk@mail.example", "smtps://mail.example", "smtps://@:465",
     "smtps://u:secret@mail.example?from=a@b.example", "smtps://u@mail.example",
     "smtps://u@mail.example?from=a@b.example,c@d.example", "smtps://a@b.example@h:x",
     "smtps://a@b.example@h/?to=c@d.example", "smtps://a@b.example@h/folder",
     "smtps://u@h?from=a@b.example%0d%0aBcc: c@d.example"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_and_not_repeated(address):
    assert refusal(server_of, address) == ("wrong_setting", {})


def test_ports_and_the_address_it_comes_from_have_their_usual_values():
    one, two = server_of("smtps://a@b.example@h"), server_of("smtp://h:25?from=a@b.example")
    assert (one.port, one.user, one.sender.addr_spec, one.from_first) == (
        465, "a@b.example", "a@b.example", True,
    )  # fmt: skip
    assert (two.port, two.user, two.from_first) == (25, "", False)
    assert refusal(MailSender(f"{'smtps://a@b.example@localhost'}?ca=/none", lambda _: "x").check)[
        0
    ] == "wrong_setting"


def test_a_desk_without_a_mail_server_loads_none_of_it():
    program = (
        "import sys, app.bootstrap as b; d = b.mailer(b.Settings(mail='smtps://a@b.example@h'))\n"
        "assert d is not None; print('smtplib' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False"]
