"""What can be typed at the door."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.cli.options import add, group
from app.cli.typed import Typed
from app.domain.door import Allowed, Check, Filed, Incident, Met


def of_the_door(visit: Any, typed: Typed) -> None:
    """`forbear visit door …`."""
    door = group(visit, "door", "what is put down at the door, act by act 上门")
    for one in (*_begun(door), *_met(door), *_agreed(door, typed), *_ended(door, typed)):
        one.set_defaults(room="door")
        one.add_argument("visit", type=typed.named, metavar="VISIT")
        one.add_argument("--id", metavar="NUMBER", help="said twice, it is the same act")
    shown = add(door, "show", "door_show", "where a visit stands, and what may be put down now")
    shown.add_argument("visit", type=typed.named, metavar="VISIT")
    shown.set_defaults(room="door")
    content = add(door, "content", "door_content", "write out the file of an act")
    content.set_defaults(room="door")
    content.add_argument("act", type=typed.named, metavar="ACT")
    content.add_argument("--out", type=Path, required=True, metavar="FILE")


def _begun(door: Any) -> tuple[Any, ...]:
    arrive = add(door, "arrive", "door_arrive", "you are at the address")
    tick = add(door, "tick", "door_tick", "a line of the list was done, in its order")
    tick.add_argument("--check", required=True, choices=[one.value for one in Check])
    knock = add(door, "knock", "door_knock", "take the permit for the address, and knock")
    return arrive, tick, knock


def _met(door: Any) -> tuple[Any, ...]:
    meet = add(door, "meet", "door_meet", "who opened, or that nobody did")
    meet.add_argument("--who", required=True, choices=[one.value for one in Met])
    verify = add(door, "verify", "door_verify", "compare what was heard with the file")
    verify.add_argument("--tail", default="", help="the last four signs")
    verify.add_argument("--year", default="", help="of birth")
    consent = add(door, "consent", "door_consent", "what somebody there allows, or does not")
    consent.add_argument("--to", required=True, choices=[one.value for one in Allowed])
    consent.add_argument("--refused", action="store_true")
    say = add(door, "say", "door_say", "what was said")
    say.add_argument("--words", required=True)
    return meet, verify, consent, say


def _agreed(door: Any, typed: Typed) -> tuple[Any, ...]:
    offer = add(door, "offer", "door_offer", "an arrangement was read out")
    offer.add_argument("--proposal", type=Path, required=True, metavar="FILE", help="JSON")
    offer.add_argument("--agreed", action="store_true", help="they said yes to it")
    promise = add(door, "promise", "door_promise", "they promise an amount for a day")
    promise.add_argument("--amount", required=True)
    promise.add_argument("--due-on", required=True, type=typed.day, metavar="DATE")
    promise.add_argument("--more-than-owed", action="store_true")
    file = add(door, "file", "door_file", "keep a photo or a document, encrypted")
    file.add_argument("--kind", required=True, choices=[one.value for one in Filed])
    file.add_argument("--file", type=Path, required=True)
    file.add_argument("--words", default="", help="what it is")
    sign = add(door, "sign", "door_sign", "keep a signature")
    sign.add_argument("--strokes", type=Path, required=True, metavar="FILE", help="JSON")
    sign.add_argument("--picture", type=Path, required=True, metavar="FILE", help="PNG")
    return offer, promise, file, sign


def _ended(door: Any, typed: Typed) -> tuple[Any, ...]:
    note = add(door, "note", "door_note", "the note for whoever is absent")
    note.add_argument("--left", action="store_true", help="it was left there")
    note.add_argument("--words", default="", help="where they are others")
    note.add_argument("--pdf", type=Path, metavar="FILE", help="print it")
    plan = add(door, "plan", "door_plan", "what comes next")
    plan.add_argument("--callback-at", type=typed.moment, metavar="MOMENT")
    plan.add_argument("--words", default="")
    report = add(door, "incident", "door_report", "something happened")
    report.add_argument("--incident", required=True, choices=[one.value for one in Incident])
    report.add_argument("--words", required=True)
    leave = add(door, "leave", "door_leave", "the outcome; the visit is over")
    leave.add_argument("--outcome", metavar="CODE", help="without: nobody knocked; say why")
    leave.add_argument("--words", default="")
    return note, plan, report, leave
