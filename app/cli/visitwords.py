"""What can be typed about visits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.cli.doorwords import of_the_door
from app.cli.options import add, group
from app.cli.typed import Typed


def of_visits(commands: Any, typed: Typed) -> None:
    """`forbear visit …`."""
    visit = group(commands, "visit", "home visits, asked for and appointed 外访")
    ask = add(visit, "request", "visit_request", "ask a lead to have somebody visited")
    ask.add_argument("person", type=typed.named, metavar="ID")
    ask.add_argument("--address", metavar="POINT", help="default: the first of their own")
    ask.add_argument("--reason", required=True)
    ask.add_argument("--id", metavar="NUMBER", help="asked twice, it is the same request")
    yes = add(visit, "approve", "visit_approve", "allow a visit, unless a rule forbids it")
    yes.add_argument(
        "--milder-failed", action="store_true", help="you answer for it that milder ways failed"
    )
    no = add(visit, "refuse", "visit_refuse", "refuse a visit")
    appoint = add(visit, "appoint", "visit_appoint", "say when and who goes; or anew")
    off = add(visit, "off", "visit_off", "it is not made: the person refused, or we did")
    whose = off.add_mutually_exclusive_group(required=True)
    whose.add_argument("--by-person", action="store_true", help="the person refused it")
    whose.add_argument("--by-us", action="store_true", help="we call it off")
    message = add(visit, "message", "visit_message", "the text that tells of it; --to hands it")
    message.add_argument("--to", metavar="POINT", help="a mobile of theirs; counts as a contact")
    message.add_argument("--permit-id", metavar="ID", help="handed twice, it goes once")
    told = add(visit, "told", "visit_told", "the person was told beforehand")
    told.add_argument("--how", required=True, choices=["call", "sms", "email", "letter"])
    confirm = add(visit, "confirm", "visit_confirm", "the person agreed to the appointment")
    for one in (yes, no, appoint, off, message, told, confirm):
        one.add_argument("visit", type=typed.named, metavar="VISIT")
    for one in (yes, no, off):
        one.add_argument("--reason", required=one is not yes, default="")
    _appointment(appoint, typed)
    _paper(visit, typed)
    _lists(visit, typed)
    _away(visit, typed)
    of_the_door(visit, typed)


def _appointment(appoint: Any, typed: Typed) -> None:
    appoint.add_argument(
        "--from", dest="start", required=True, type=typed.moment, metavar="MOMENT",
        help="ISO 8601; without offset in the desk's zone",
    )  # fmt: skip
    appoint.add_argument("--minutes", type=typed.positive, default=30)
    appoint.add_argument("--who", action="append", required=True, metavar="LOGIN", help="twice")
    appoint.add_argument("--at", default="", metavar="PLACE", help="where, if not at the door")
    appoint.add_argument("--id", metavar="NUMBER", help="said twice, it is the same appointment")


def _paper(visit: Any, typed: Typed) -> None:
    note = add(visit, "note", "visit_note", "what a visitor should know: the next version")
    note.add_argument("--door", default="", help="how the door is found")
    note.add_argument("--care", action="append", default=[], help="may be repeated")
    note.add_argument("--words", default="")
    note.add_argument("--id", metavar="NUMBER", help="said twice, it is the same version")
    place = add(visit, "place", "visit_place", "where the address lies, in degrees (WGS 84)")
    sheet = add(visit, "sheet", "visit_sheet", "print the sheet of a visit, as a PDF 外访准备单")
    sheet.add_argument("--out", type=Path, required=True, metavar="FILE")
    for one in (note, place, sheet):
        one.add_argument("visit", type=typed.named, metavar="VISIT")
    place.add_argument("place", metavar="LATITUDE,LONGITUDE", help="for example 31.2304,121.4737")
    sheets = add(visit, "sheets", "visit_sheets", "printed sheets that are still out")
    sheets.add_argument("--limit", type=typed.positive, default=50)
    back = add(visit, "sheet-back", "visit_sheet_back", "a sheet came back, or was destroyed")
    back.add_argument("number", type=typed.named, metavar="NUMBER")
    back.add_argument("--destroyed", action="store_true")
    calendar = add(visit, "calendar", "visit_calendar", "write appointments as iCalendar")
    calendar.add_argument("--on", type=typed.day, metavar="DATE", help="default: tomorrow")
    calendar.add_argument("--days", type=typed.positive, default=1)
    calendar.add_argument("--out", type=Path, required=True, metavar="FILE")


def _lists(visit: Any, typed: Typed) -> None:
    listed = add(visit, "list", "visit_list", "visits that stand, or those of a day")
    listed.add_argument("--on", type=typed.day, metavar="DATE")
    listed.add_argument("--limit", type=typed.positive, default=50)


def _away(visit: Any, typed: Typed) -> None:
    out = add(visit, "check-out", "visit_check_out", "take visits along with a device 带出")
    out.add_argument("visits", type=typed.named, nargs="+", metavar="VISIT")
    out.add_argument("--to", type=Path, required=True, metavar="FILE", help="the device's book")
    out.add_argument(
        "--until", required=True, type=typed.moment, metavar="MOMENT",
        help="then it locks and is wiped",
    )  # fmt: skip
    out.add_argument("--calls", type=typed.positive, default=0, help="reserved beside each visit")
    out.add_argument("--device", metavar="ID", help="default: this computer")
    out.add_argument("--id", metavar="NUMBER")
    back = add(visit, "sync", "visit_sync", "take what a device has done; it ends there 带回")
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--going-on", action="store_true", help="the device goes on to be used")
    lost = add(visit, "revoke", "visit_revoke", "a device is lost: what it may do counts as done")
    lost.add_argument("checkout", type=typed.named, metavar="CHECKOUT")
    outs = add(visit, "out", "visit_out", "check-outs; or what one knew differently")
    outs.add_argument("checkout", nargs="?", type=typed.named, metavar="CHECKOUT")
    outs.add_argument("--limit", type=typed.positive, default=20)
    for one in (out, back, lost, outs):
        one.set_defaults(room="away")
