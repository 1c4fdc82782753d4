"""The commands about what somebody said: wishes, consents, flags."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from app.cli.options import add, group
from app.cli.typed import Typed
from app.domain.contact import Channel
from app.domain.flags import FlagKind
from app.domain.wishes import CONSENT_KINDS


def said(commands: Any, typed: Typed) -> None:
    """opt-out, consent, flag."""
    channels = [channel.value for channel in Channel]
    opt_out = group(commands, "opt-out", "somebody asks to be left alone")
    made = add(opt_out, "add", "opt_out_add", "by a channel, at a number, or altogether")
    made.add_argument("--channel", choices=channels, help="default: any")
    consent = group(commands, "consent", "somebody agrees to a channel or to other hours")
    given = add(consent, "add", "consent_add", "the rules read it from now on")
    given.add_argument("--kind", required=True, choices=CONSENT_KINDS)
    given.add_argument(
        "--through", required=True, choices=channels, help="the channel it was given through"
    )
    given.add_argument("--given-at", type=typed.moment, metavar="MOMENT", help="default: now")
    given.add_argument("--until", type=typed.day, metavar="DATE", help="default: for good")
    for one in (made, given):
        one.add_argument("person", type=typed.named, metavar="ID")
        one.add_argument("--point", metavar="ID", help="the number or address; also says whose")
        one.add_argument("--words", required=one is given, default="", help="what was said")
    given.add_argument("--most", type=typed.positive, metavar="COUNT", help="more_attempts: a day")
    given.add_argument("--to", choices=["collector", "creditor"], help="who got it")
    given.add_argument("--express", action="store_true", help="in so many words")
    _hours(given, typed)
    _flags(commands, typed)
    back = add(opt_out, "withdraw", "opt_out_withdraw", "it stands no longer")
    back.add_argument("--reason", required=True)
    taken = add(consent, "withdraw", "consent_withdraw", "nobody may rely on it any more")
    taken.add_argument("--words", default="", help="what was said")
    for one in (back, taken):
        one.add_argument("id", type=typed.named, metavar="NUMBER")


def _flags(commands: Any, typed: Typed) -> None:
    flag = group(commands, "flag", "what somebody said about being contacted 标记")
    made = add(flag, "add", "flag_add", "on record and in force at once")
    kinds = [kind.value for kind in FlagKind if kind is not FlagKind.CONSENT]
    made.add_argument("person", type=typed.named, metavar="ID")
    made.add_argument("--kind", required=True, choices=kinds)
    _hours(made, typed)
    made.add_argument("--place", choices=["home", "workplace"], help="inconvenient_place")
    made.add_argument("--zone", metavar="NAME", help="zone: IANA, for example Asia/Urumqi")
    made.add_argument("--point", metavar="ID", help="wrong_number: which one")
    made.add_argument("--until", type=typed.day, metavar="DATE", help="default: for good")
    made.add_argument("--words", default="", help="what was said")
    for name, yes, no in (("written", "written", "spoken"), ("ascertainable", "found", "unfound")):
        either = made.add_mutually_exclusive_group()
        for option, value in ((yes, True), (no, False)):
            either.add_argument(f"--{option}", dest=name, action="store_const", const=value)
    add(flag, "waiting", "flag_waiting", "consents of all people that wait for a lead")
    add(flag, "confirm", "flag_confirm", "a consent that was heard is one from now on")
    back = add(flag, "withdraw", "flag_withdraw", "it stands no longer")
    back.add_argument("--reason", default="")
    for one in (flag.choices["confirm"], back):
        one.add_argument("id", type=typed.named, metavar="NUMBER")


def _hours(parser: ArgumentParser, typed: Typed) -> None:
    parser.add_argument(
        "--weekdays", type=typed.weekdays, default=(), metavar="DAYS",
        help="mon,tue,wed,thu,fri,sat,sun; default: every day",
    )  # fmt: skip
    parser.add_argument("--start", type=typed.clock, metavar="HH:MM", help="their time")
    parser.add_argument("--end", type=typed.clock, metavar="HH:MM", help="their time")
