"""Commands about the mail server by which this computer sends e-mail; they need no book."""

from __future__ import annotations

from argparse import Namespace

from app import bootstrap
from app.channels.mail import server_of
from app.channels.sender import NO_LINE
from app.cli.session import secret
from app.cli.show import Screen
from app.domain.errors import DeskError


def mail_set(asked: Namespace, screen: Screen) -> int:
    """Send e-mail by that server from now on; the password goes into the keyring."""
    server = server_of(asked.address)
    password = secret("FORBEAR_MAIL_PASSWORD", screen, "cli.mail_password") if server.user else None
    bootstrap.keep_mail(asked.address, password)
    return _said(asked.address, screen, "set")


def mail_test(asked: Namespace, screen: Screen) -> int:
    """Whether the server is reached and lets us in; nobody is sent anything."""
    chosen = bootstrap.settings()
    mailer = bootstrap.mailer(chosen)
    if mailer is None:
        raise DeskError(NO_LINE)
    mailer.check()
    return _said(chosen.mail, screen, "reached")


def mail_off(asked: Namespace, screen: Screen) -> int:
    """Send no e-mail any more; address and password are forgotten."""
    bootstrap.keep_mail("", None)
    screen.say("cli.mail_off")
    screen.result({"mail": None})
    return 0


def _said(address: str, screen: Screen, what: str) -> int:
    server = server_of(address)
    screen.say(f"cli.mail_{what}", host=server.host, address=server.sender.addr_spec)
    screen.result({"mail": server.host, "from": server.sender.addr_spec})
    return 0
