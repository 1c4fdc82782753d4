"""Workstations at an office, and what the tests of their windows do again and again."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace

from psycopg.conninfo import conninfo_to_dict

from app.bootstrap import office_desk
from app.services.desk import Desk
from app.settings import Settings
from tests.office.desks import PASSWORD, TWICE
from tests.office.lines import MemoryKeyring, Wire
from ui.start import Start


@dataclass
class Workstation:
    """What a start keeps: the office at which the desk works."""

    crew: object
    phone: object
    url: str = ""
    desks: list[Desk] = field(default_factory=list)
    keyring: MemoryKeyring = field(default_factory=MemoryKeyring)

    def start(self) -> Start:
        return Start(
            lambda: bool(self.url), lambda passphrase, founder: None, self._open, self._close,
            office=lambda: self.url, keep_office=self._keep, password=self._password,
            keep_password=self._keep_password,
        )  # fmt: skip

    def _keep(self, url: str) -> None:
        self.url = url

    def _password(self) -> str:
        return self.keyring.password(self.url) or ""

    def _keep_password(self, url: str, password: str) -> None:
        self.keyring.keep_password(url, password) if password else self.keyring.delete(url)

    def _open(self, passphrase, code) -> Desk:
        settings = Settings(language="zh_CN", office=self.url)
        desk = office_desk(settings, self.phone, device_id="d" * 32)
        rules = desk.rules.ruled_by(TWICE)
        self.desks.append(replace(desk, rules=rules))
        return self.desks[-1]

    def _close(self) -> None:
        for desk in self.desks:
            desk.close()


class Station(Workstation):
    """One with a journal, at the end of a wire."""

    def __init__(self, crew, phone, folder) -> None:
        super().__init__(crew, phone)
        port = conninfo_to_dict(crew.made.url)["port"]
        self.wire = Wire(int(port))
        self.address = crew.made.url_of(crew.ann.login).replace(f":{port}/", f":{self.wire.port}/")
        self._book = str(folder / "own.book")

    def _open(self, passphrase, code):
        chosen = Settings(language="zh_CN", office=self.url, book=self._book)
        desk = office_desk(chosen, self.phone, device_id="d" * 32, keyring=self.keyring)
        self.desks.append(replace(desk, rules=desk.rules.ruled_by(TWICE)))
        return self.desks[-1]


def sit_down(frame):
    """The desk of who signed in."""
    frame.sign_in.password.setText(PASSWORD)
    frame.sign_in.button.click()
    assert frame.sign_in.notice.text() == ""
    return frame.desk


def soon(qapp, seen, seconds: float = 10) -> float:
    """How long it took until it was seen, in seconds."""
    began = time.monotonic()
    while not seen():
        assert time.monotonic() - began < seconds, "not seen"
        qapp.processEvents()
        time.sleep(0.01)
    return time.monotonic() - began


def end_live(frame) -> None:
    """The window waits for nobody at its end; here nothing may be left behind."""
    frame._end_live()
    for thread in threading.enumerate():
        if thread.name == "live":
            thread.join(30)
