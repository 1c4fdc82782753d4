"""E-mail by a mail server: over TLS that is verified or not at all, plain text and nothing else."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as AS_SENT
from email.utils import getaddresses
from smtplib import (
    SMTP,
    SMTP_SSL,
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPServerDisconnected,
)
from urllib.parse import parse_qsl, unquote, urlsplit

from app.channels.sender import LATER, REFUSED
from app.domain.documents import Message
from app.domain.errors import DeskError
from app.domain.people import Permit

_PORTS = {"smtps": 465, "smtp": 587}  # TLS from the first byte; STARTTLS, never without
_MYSELF = "[127.0.0.1]"  # the name of this workstation is nobody's business
_POLICY = AS_SENT.clone(cte_type="7bit")  # arrives as it was written by way of any server
_LONGEST = 200  # characters of a server's words
_NO_ADDRESS = (ValueError, IndexError, MessageError)  # what `Address` raises


@dataclass(frozen=True, slots=True)
class Server:
    """Where e-mail is handed in, by whom, and from whom it comes.

    `user`: empty, nobody logs in. `ca`: the file of the only authority that is trusted; empty,
    those of the system.
    """

    host: str
    port: int
    from_first: bool  # TLS from the first byte, else after STARTTLS
    user: str
    sender: Address
    ca: str

    @property
    def account(self) -> str:
        """The name under which the keyring has the password: it goes to this server alone."""
        return f"mail {self.user}@{self.host}:{self.port}"


def server_of(address: str) -> Server:
    """The server of `smtps://USER@HOST:PORT?from=ADDRESS&ca=FILE` (or `smtp`, with STARTTLS).

    Without `from` the user is the address. A password does not belong there. Raises DeskError
    sender.wrong_setting.
    """
    try:
        found = urlsplit(address)
        more = dict(parse_qsl(found.query, strict_parsing=bool(found.query)))
        user = unquote(found.username or "")
        ((name, named),) = getaddresses([more.pop("from", user)])
        ca, port = more.pop("ca", ""), found.port or _PORTS[found.scheme]
        sender = Address(name, addr_spec=named)
        host = found.hostname
        odd = more or found.password is not None or found.path.strip("/") or not named.isascii()
        if host is None or odd:
            raise ValueError(address)
    except (KeyError, *_NO_ADDRESS):
        raise DeskError("sender.wrong_setting") from None  # a password may stand in it
    return Server(host, port, found.scheme == "smtps", user, sender, ca)


@dataclass(frozen=True, slots=True)
class MailSender:
    """Hands each e-mail to the mail server of an address (see `server_of`), a line for each.

    `password` is asked for that of an account when it is needed; None: none is kept. `seconds`
    bound each answer of the server.
    """

    address: str
    password: Callable[[str], str | None]
    seconds: float = 30.0

    def check(self) -> None:
        """Reach it, log in, ask whether it takes e-mail from this address; send nothing.

        Raises DeskError sender.wrong_setting, sender.away, sender.untrusted, sender.no_tls,
        sender.no_password, sender.login_refused, sender.from_refused, and as `password`.
        """
        server = server_of(self.address)
        with self._line(server) as line:
            _begin(line, server)

    def hand(self, to: str, message: Message, permit: Permit) -> None:
        """Send it. The Message-ID is made of the permit's id, always the same.

        Raises as `check`, and DeskError sender.refused and sender.later (of this one address),
        sender.not_taken (of this e-mail), sender.unsure (nobody knows whether it was taken).
        """
        server = server_of(self.address)
        whole = _written(to, message, permit, server.sender)
        with self._line(server) as line:
            _begin(line, server)
            with _lost_is("sender.away", server):
                code, said = line.rcpt(to)
            if code == 421:  # the server closes
                raise DeskError("sender.away", host=server.host, said=_words(code, said))
            if code >= 400:
                raise DeskError(REFUSED if code >= 500 else LATER, said=_words(code, said))
            _give(line, whole, server)

    @contextmanager
    def _line(self, server: Server) -> Iterator[SMTP]:
        password = self.password(server.account) if server.user else None
        if server.user and password is None:
            raise DeskError("sender.no_password", user=server.user)
        line = _connected(server, self.seconds)
        try:
            with _lost_is("sender.away", server):
                line.ehlo_or_helo_if_needed()
            if password is not None:
                _log_in(line, server, password)
            yield line
            with suppress(OSError):  # what was taken is taken, whatever becomes of the goodbye
                line.quit()
        finally:
            line.close()


def _connected(server: Server, seconds: float) -> SMTP:
    """A line over TLS, with whom the certificate proves it to be."""
    try:
        context = ssl.create_default_context(cafile=server.ca or None)
    except OSError:
        raise DeskError("sender.wrong_setting") from None  # `ca` is no such file
    where = (server.host, server.port, _MYSELF)
    try:
        if server.from_first:
            return SMTP_SSL(*where, timeout=seconds, context=context)
        line = SMTP(*where, timeout=seconds)
        try:
            line.starttls(context=context)
        except BaseException:
            line.close()
            raise
        return line
    except ssl.SSLCertVerificationError as error:
        raise DeskError(
            "sender.untrusted", host=server.host, said=error.verify_message
        ) from error
    except (ssl.SSLEOFError, SMTPServerDisconnected) as error:
        raise _away(error, server) from error
    except (ssl.SSLError, SMTPNotSupportedError) as error:
        raise DeskError("sender.no_tls", host=server.host, port=server.port) from error
    except OSError as error:  # SMTPException is one
        raise _away(error, server) from error


def _log_in(line: SMTP, server: Server, password: str) -> None:
    try:
        line.login(server.user, password)
    except SMTPServerDisconnected as error:
        raise _away(error, server) from error
    except (SMTPException, UnicodeError) as error:  # smtplib takes passwords in ASCII alone
        raise DeskError("sender.login_refused", user=server.user, said=_said(error)) from error
    except OSError as error:
        raise _away(error, server) from error


def _begin(line: SMTP, server: Server) -> None:
    """Say from whom the next e-mail is."""
    address = server.sender.addr_spec
    with _lost_is("sender.away", server):
        code, said = line.mail(address)
    if code != 250:
        raise DeskError("sender.from_refused", address=address, said=_words(code, said))


def _give(line: SMTP, whole: bytes, server: Server) -> None:
    """The e-mail itself. Lost on the way, it may have been taken or not."""
    with _lost_is("sender.unsure", server):
        try:
            code, said = line.data(whole)
        except SMTPDataError as error:
            code, said = error.smtp_code, _bytes(error.smtp_error)
    if code != 250:
        raise DeskError("sender.not_taken", said=_words(code, said))


@contextmanager
def _lost_is(code: str, server: Server) -> Iterator[None]:
    """What a line that is lost or silent means."""
    try:
        yield
    except OSError as error:
        raise DeskError(code, host=server.host, said=_said(error)) from error


def _away(error: Exception, server: Server) -> DeskError:
    return DeskError("sender.away", host=server.host, said=_said(error))


def _written(to: str, message: Message, permit: Permit, sender: Address) -> bytes:
    """It as it is sent. Raises DeskError sender.refused where `to` is no single address."""
    mail = EmailMessage(_POLICY)
    try:
        mail["To"] = Address(addr_spec=to)
    except _NO_ADDRESS:
        raise DeskError(REFUSED, said="553 5.1.3") from None  # as a server says it
    mail["From"] = sender
    mail["Subject"] = " ".join(message.subject.split())  # a line break would begin another header
    mail["Date"] = datetime.now(UTC)
    mail["Message-ID"] = f"<{permit.id}@{sender.domain}>"
    mail.set_content(message.text)
    return mail.as_bytes()


def _said(error: Exception) -> str:
    """What the server or the system said, without Python's way of putting it."""
    code = getattr(error, "smtp_code", None)
    if code is not None:
        return _words(code, _bytes(getattr(error, "smtp_error", b"")))
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:_LONGEST]


def _words(code: int, said: bytes) -> str:
    return f"{code} {' '.join(said.decode('utf-8', 'replace').split())}"[:_LONGEST]


def _bytes(said: bytes | str) -> bytes:
    return said.encode() if isinstance(said, str) else said
