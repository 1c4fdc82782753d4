"""Commands about cases that go to the lawyers: checked, asked for, handed over, followed."""

from __future__ import annotations

from argparse import Namespace

from app.cli.session import at_desk
from app.cli.show import Screen
from app.domain.referrals import PaperKind, Referral, StepKind
from app.services import casefile, referrals
from app.services.desk import Desk


def referral_check(asked: Namespace, screen: Screen) -> int:
    """The check list, with what is missing in words."""
    with at_desk(asked, screen) as desk:
        found = referrals.dossier(desk, asked.case, asked.court)
    screen.result(found)
    if not screen.as_json:
        screen.say("cli.referral_case", name=found.name, creditor=found.creditor,
                   total=found.total, missing=len(found.missing))  # fmt: skip
        for one in found.checks:
            screen.line(f"  {screen.wording.checked(one)}")
    return 0


def referral_attach(asked: Namespace, screen: Screen) -> int:
    """A document goes into the book."""
    with at_desk(asked, screen) as desk:
        paper = referrals.attach(desk, asked.case, PaperKind(asked.kind), asked.file)
    screen.result(paper)
    screen.say("cli.paper_attached", name=paper.name, digest=paper.digest)
    return 0


def referral_ask(asked: Namespace, screen: Screen) -> int:
    """Ask a lead."""
    with at_desk(asked, screen) as desk:
        made = asked.id or desk.new_id(desk.clock())
        one = referrals.ask(desk, asked.case, made, asked.reason, asked.court)
    return _told(one, screen)


def referral_approve(asked: Namespace, screen: Screen) -> int:
    """Let it go."""
    with at_desk(asked, screen) as desk:
        one = referrals.decide(desk, asked.referral, StepKind.APPROVED, "")
    return _told(one, screen)


def referral_refuse(asked: Namespace, screen: Screen) -> int:
    """Keep it, with the reason."""
    with at_desk(asked, screen) as desk:
        one = referrals.decide(desk, asked.referral, StepKind.REFUSED, asked.reason)
    return _told(one, screen)


def referral_file(asked: Namespace, screen: Screen) -> int:
    """The file of an approved case, as a zip and, where it is asked for, its PDF beside it."""
    with at_desk(asked, screen) as desk:
        when = asked.as_of or desk.clock()
        made = casefile.compose(desk, asked.referral, screen.wording.language, when)
        pdf = screen.press(made.bound)
        digest = casefile.save(desk, made, casefile.zipped(made, pdf), asked.out)
        if asked.pdf is not None:
            casefile.save(desk, made, pdf, asked.pdf)
    screen.say("cli.referral_filed", name=asked.out.name, at=when, digest=digest)
    screen.result({"referral": asked.referral, "file": str(asked.out), "as_of": when,
                   "sha256": digest})  # fmt: skip
    return 0


def referral_hand(asked: Namespace, screen: Screen) -> int:
    """Hand it over."""
    with at_desk(asked, screen) as desk:
        file = _file(desk, asked.referral, screen)
        one = referrals.hand(desk, asked.referral, asked.to, file, asked.out)
    return _told(one, screen)


def referral_question(asked: Namespace, screen: Screen) -> int:
    """What the lawyers want to know."""
    return _told(_said(asked, StepKind.QUESTION, screen), screen)


def referral_answer(asked: Namespace, screen: Screen) -> int:
    """What they were told."""
    return _told(_said(asked, StepKind.ANSWER, screen), screen)


def referral_outcome(asked: Namespace, screen: Screen) -> int:
    """What came of the case."""
    return _told(_said(asked, StepKind.OUTCOME, screen), screen)


def referral_recall(asked: Namespace, screen: Screen) -> int:
    """The case comes back."""
    with at_desk(asked, screen) as desk:
        one = referrals.recall(desk, asked.referral, asked.reason)
    return _told(one, screen)


def referral_list(asked: Namespace, screen: Screen) -> int:
    """Referrals with their steps."""
    with at_desk(asked, screen) as desk:
        listed = referrals.latest(desk, asked.limit)
    screen.result(listed)
    for one in () if screen.as_json else listed:
        _show(one, screen)
    return 0


def _file(desk: Desk, referral_id: str, screen: Screen) -> bytes:
    made = casefile.compose(desk, referral_id, screen.wording.language, desk.clock())
    return casefile.zipped(made, screen.press(made.bound))


def _said(asked: Namespace, kind: StepKind, screen: Screen) -> Referral:
    with at_desk(asked, screen) as desk:
        return referrals.say(desk, asked.referral, kind, asked.words)


def _told(one: Referral, screen: Screen) -> int:
    screen.result(one)
    if not screen.as_json:
        _show(one, screen)
    return 0


def _show(one: Referral, screen: Screen) -> None:
    state = screen.wording.text(f"referral.state_{one.state.value}")
    screen.say("cli.referral", id=one.id, at=one.asked_at, name=one.name, creditor=one.creditor,
               by=one.asked_by, state=state)  # fmt: skip
    for step in one.steps:
        kind = screen.wording.text(f"referral.step_{step.kind.value}")
        screen.line(f"    {screen.wording.value(step.at)}  {kind}  {step.by}  {step.words or ''}")
