"""A desk of an office that is killed over an e-mail of a run: `python -m tests.office.mailing`.

Takes the address of the office, login, run, a file, and whether it dies once the e-mail programme
took the second e-mail (`taken`) or just before (`offered`). What that took stands in the file.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from app.bootstrap import office_desk
from app.domain.contact import Channel
from app.services import login, notices
from app.settings import Settings
from tests.fakes import FakePhone
from tests.office.desks import PASSWORD, TWICE, make_rules
from tests.services.noticed import Line, wanted


class Mortal(Line):
    """Takes the first, and dies over the second."""

    def __init__(self, file: Path, when: str) -> None:
        self.file, self.when = file, when

    def hand(self, to, message, permit):
        before = self.file.read_text(encoding="utf-8").splitlines()
        if before and self.when == "offered":
            os.kill(os.getpid(), signal.SIGKILL)
        with self.file.open("a", encoding="utf-8") as kept:
            kept.write(f"{to} {message.about} {permit.id}\n")
        if before:
            os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, who: str, run_id: str, file: str, when: str) -> None:
    """Make the run until it dies."""
    settings = Settings(language="zh_CN", office=url)
    desk = login.sign_in(office_desk(settings, FakePhone(), device_id="e" * 32), who, PASSWORD)
    desk = replace(desk, rules=make_rules(desk, TWICE), mailer=Mortal(Path(file), when))
    notices.make(desk, run_id, notices.try_out(desk, wanted(channel=Channel.EMAIL)))


if __name__ == "__main__":
    main(*sys.argv[1:])
