"""Commands about talks: the steps of a call, identity, inbound calls, and the scripts' proofs."""

from __future__ import annotations

from argparse import Namespace

from app import bootstrap
from app.cli.session import at_desk
from app.cli.show import Screen
from app.domain.errors import DeskError
from app.domain.talk import BACK, Spoken, Talk
from app.rules.reading import PackError
from app.services import inbound, people, scripts, talks
from app.services.desk import Desk
from app.settings import RESOURCES


def call_talk(asked: Namespace, screen: Screen) -> int:
    """Where the talk of a contact stands, and what to say now; without one, which are open."""
    with at_desk(asked, screen) as desk:
        if asked.contact is not None:
            _show(desk, talks.standing(desk, asked.contact), screen)
            return 0
        waiting = talks.open_talks(desk)
    screen.result(waiting)
    if not screen.as_json:
        screen.say("cli.open_talks", count=len(waiting))
        for talk in waiting:
            at = screen.wording.moment(talk.began_at)
            screen.line(f"  {talk.contact_id}  {talk.debtor_id}  {at}")
    return 0


def call_step(asked: Namespace, screen: Screen) -> int:
    """Give an answer to the step at which the talk stands, or go one step back."""
    with at_desk(asked, screen) as desk:
        step = asked.step or talks.standing(desk, asked.contact).step
        code = BACK if asked.back else asked.answer
        _show(desk, talks.answer(desk, asked.contact, step, code), screen)
    return 0


def call_verify(asked: Namespace, screen: Screen) -> int:
    """Compare what the person said with the file; 1 when it does not match."""
    with at_desk(asked, screen) as desk:
        found = talks.verify(desk, asked.contact, asked.tail, asked.year)
    screen.result(found)
    if found.matches:
        screen.say("cli.identity_matches")
        return 0
    screen.say("cli.identity_differs", left=found.tries_left)
    return 1


def call_free(asked: Namespace, screen: Screen) -> int:
    """Let a person's identity be compared again today."""
    with at_desk(asked, screen) as desk:
        person = talks.free_tries(desk, asked.person, asked.reason)
    screen.say("cli.identity_freed", person=person)
    screen.result({"person": person})
    return 0


def call_received(asked: Namespace, screen: Screen) -> int:
    """Record that a person called us; the talk begins."""
    with at_desk(asked, screen) as desk:
        card = people.card(desk, asked.person)
        contact_id = asked.contact_id or desk.new_id(desk.clock())
        talk = inbound.receive(desk, contact_id, card.debtor_id, asked.point)
        talk = talk or talks.standing(desk, contact_id)
        screen.say("cli.received", id=talk.contact_id)
        _show(desk, talk, screen)
    return 0


def scripts_check(asked: Namespace, screen: Screen) -> int:
    """Prove a folder of scripts: no book is needed. 1 when a proof fails, naming file and line."""
    folder = asked.folder or RESOURCES / "scripts"
    try:
        flow, languages = bootstrap.scripts(folder)
    except PackError as error:
        raise DeskError("scripts.wrong", found=str(error)) from error
    steps = {code for stage in flow.stages.values() for code in stage}
    own = {variant for one in languages.values() for variant in one.variants}
    days = sum(day is not None for _, day in own)
    screen.say("cli.scripts_hold", steps=len(steps), languages=tuple(languages), days=days)
    screen.result({"steps": sorted(steps), "languages": list(languages), "days": days})
    return 0


def _show(desk: Desk, talk: Talk, screen: Screen) -> None:
    card = people.card(desk, talk.debtor_id)
    now = scripts.spoken(desk, card, talk, screen.wording.language)
    fits = talks.fitting(desk, talk)
    screen.result({"talk": talk, "now": now, "fits": fits})
    if not screen.as_json:
        _show_step(now, screen)
        if talk.ended:
            names = [screen.wording.text(f"disposition.{code}") for code in fits]
            screen.say("cli.fits", names=names)


def _show_step(now: Spoken, screen: Screen) -> None:
    screen.line(f"[{now.title}]")
    for words in (now.say, now.hint):
        if words:
            screen.line(f"  {words}")
    for one in now.answers:
        beside = screen.wording.text("cli.locked") if one.locked else one.hint
        screen.line(f"  {one.key}  {one.words}  ({one.code})  {beside}".rstrip())
