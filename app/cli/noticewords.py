"""What can be typed about written notices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.cli.casewords import of_filters
from app.cli.options import add, group
from app.cli.typed import Typed
from app.domain.notices import FOLLOWS, NoticeKind


def of_notices(commands: Any, typed: Typed) -> None:
    """`forbear notice …` and `forbear mail …`."""
    _mail(commands)
    notice = group(commands, "notice", "written notices, by letter or e-mail 书面通知")
    trial = add(notice, "try", "notice_try", "who would get one, and who not and why")
    make = add(notice, "make", "notice_make", "make them, each under a permit of its own")
    for one in (trial, make):
        one.add_argument("kind", choices=[kind.value for kind in NoticeKind])
        one.add_argument("--by", choices=("letter", "email"), default="letter")
        one.add_argument(
            "--person", action="append", default=[], type=typed.named, metavar="ID",
            help="these alone; an id or a case number",
        )  # fmt: skip
        of_filters(one)
        one.add_argument("--visit-on", type=typed.day, metavar="DATE", help="of a visit notice")
        one.add_argument("--visit-from", type=typed.clock, metavar="HH:MM")
        one.add_argument("--visit-to", type=typed.clock, metavar="HH:MM")
    make.add_argument("--out", type=Path, metavar="FILE", help="of the letters: a new PDF")
    make.add_argument("--id", help="of the run: the same one again goes on where it ended")
    again = add(notice, "file", "notice_file", "the letters of a run once more, as a PDF")
    again.add_argument("run", type=typed.named, metavar="RUN")
    again.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file")
    listed = add(notice, "list", "notice_list", "notices and what became of them, latest first")
    listed.add_argument("--person", type=typed.named, metavar="ID")
    listed.add_argument("--limit", type=typed.positive, default=50)
    follow = add(notice, "follow", "notice_follow", "say that one was sent, delivered or returned")
    follow.add_argument("number", type=typed.positive, metavar="NUMBER")
    states = sorted({state.value for said in FOLLOWS.values() for state in said})
    follow.add_argument("state", choices=states)
    follow.add_argument("--on", type=typed.day, required=True, metavar="DATE")
    follow.add_argument("--proof", default="", help="a tracking number, who signed, why it is back")


def _mail(commands: Any) -> None:
    mail = group(commands, "mail", "the mail server by which this computer sends e-mail")
    wanted = add(
        mail, "set", "mail_set", "send by a server from now on; its password is asked for, "
        "or read from FORBEAR_MAIL_PASSWORD", book=False,
    )  # fmt: skip
    wanted.add_argument("address", metavar="URL", help="smtps://USER@HOST:465?from=ADDRESS")
    add(mail, "test", "mail_test", "log in there; nobody is sent anything", book=False)
    add(mail, "off", "mail_off", "send no e-mail any more", book=False)
