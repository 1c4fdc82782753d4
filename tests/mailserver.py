"""A mail server of a test's own: over TLS, with a login, and with what a test has it refuse."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default as parsed
from urllib.parse import quote

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.office.certificates import Authority

logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # who hangs up is an error to it
USER, PASSWORD, FROM = "desk@desk.example", "a password", "notice@desk.example"


class MailServer:
    """Keeps what it took. `drops`: `rcpt` or `data`, where it hangs up, once (`data`: having taken
    the e-mail); `refuses`: what it says to an address, or to every e-mail under `data`; `silent`:
    it never answers an address."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.logins: list[str] = []
        self.greeted: list[str] = []
        self.drops, self.silent = "", False
        self.refuses: dict[str, str] = {}
        self.address = ""

    def __call__(self, server, session, envelope, mechanism, given):
        """The authenticator."""
        named = (given.login.decode(), given.password.decode())
        self.logins.append(named[0])
        return AuthResult(success=named == (USER, PASSWORD), handled=False)

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.greeted.append(session.host_name)
        if self.silent:
            await asyncio.Event().wait()
        if self._drops(server, "rcpt"):
            return "451 gone"
        if address not in self.refuses:
            envelope.rcpt_tos.append(address)
        return self.refuses.get(address, "250 OK")

    async def handle_DATA(self, server, session, envelope):
        if "data" in self.refuses:
            return self.refuses["data"]
        (to,) = envelope.rcpt_tos
        self.taken.append((to, envelope.content))
        self._drops(server, "data")
        return "250 OK"

    def _drops(self, server, at):
        if self.drops != at:
            return False
        self.drops = ""
        server.transport.abort()
        return True

    @property
    def read(self):
        """What it took, as a mail programme reads it."""
        return [message_from_bytes(one, policy=parsed) for _, one in self.taken]


@contextmanager
def mail_server(folder, *, first=True, host="localhost", **more):
    """A server at `address`, whose certificate an authority of its own signs for `host`.

    `first`: TLS from the first byte, else STARTTLS; more goes to aiosmtpd.
    """
    authority, made = Authority(folder, "mail"), MailServer()
    authority.issue(folder, host)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.crt", folder / "server.key")
    tls = {"ssl_context": context, "auth_require_tls": False}  # aiosmtpd counts STARTTLS alone
    if not first:
        tls = {"tls_context": context, "require_starttls": True}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(
        made, hostname="127.0.0.1", port=port, **{"authenticator": made, **tls, **more}
    )
    made.address = (
        f"{'smtps' if first else 'smtp'}://{quote(USER)}@localhost:{port}"
        f"?from={quote(f'宽和催收台 <{FROM}>')}&ca={quote(str(authority.ca))}"
    )
    server.start()
    try:
        yield made
    finally:
        server.stop()
