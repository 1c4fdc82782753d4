"""Commands about written notices: tried out, made, printed, followed."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from app.cli.mine import filters
from app.cli.session import at_desk
from app.cli.show import Screen
from app.domain.contact import Channel
from app.domain.errors import DeskError
from app.domain.notices import (
    Notice,
    NoticeKind,
    NoticeState,
    NoticeTrial,
    PassedOver,
    VisitTime,
    Wanted,
)
from app.services import notices, queue
from app.services.desk import Desk


def notice_try(asked: Namespace, screen: Screen) -> int:
    """Who would get a notice now; nothing is written."""
    with at_desk(asked, screen) as desk:
        trial = notices.try_out(desk, _wanted(asked, screen, desk))
    screen.result(trial)
    if not screen.as_json:
        _show(trial, screen)
    return 0


def notice_make(asked: Namespace, screen: Screen) -> int:
    """Make them; letters go into one file, e-mail to the sender."""
    with at_desk(asked, screen) as desk:
        wanted = _wanted(asked, screen, desk)
        run_id = asked.id or desk.new_id(desk.clock())
        try:
            run = notices.make(desk, run_id, notices.try_out(desk, wanted))
        except DeskError:
            screen.say("cli.notices_cut_off", run=run_id)
            raise
        digest = None
        if asked.out is not None and wanted.channel is Channel.LETTER and run.notices:
            digest = _written(desk, screen, run.id, asked.out)
    screen.result({"run": run.id, "notices": run.notices, "passed_over": run.passed_over,
                   "sha256": digest})  # fmt: skip
    if not screen.as_json:
        _list(run.notices, screen)
        _pass_over(run.passed_over, screen)
        screen.say("cli.notices_made", count=len(run.notices), run=run.id)
    return 0


def notice_file(asked: Namespace, screen: Screen) -> int:
    """The letters of a run once more: the same bytes."""
    with at_desk(asked, screen) as desk:
        digest = _written(desk, screen, asked.run, asked.out)
    screen.result({"run": asked.run, "file": str(asked.out), "sha256": digest})
    return 0


def notice_list(asked: Namespace, screen: Screen) -> int:
    """Notices of one person, or the latest of everybody."""
    with at_desk(asked, screen) as desk:
        if asked.person is None:
            listed = notices.latest(desk, asked.limit)
        else:
            listed = notices.of_person(desk, asked.person)[: asked.limit]
    screen.result(listed)
    if not screen.as_json:
        _list(listed, screen)
    return 0


def notice_follow(asked: Namespace, screen: Screen) -> int:
    """Put on record what became of one."""
    with at_desk(asked, screen) as desk:
        state = NoticeState(asked.state)
        one = notices.follow(desk, asked.number, state, asked.on, asked.proof)
    screen.result(one)
    if not screen.as_json:
        _list((one,), screen)
    return 0


def _wanted(asked: Namespace, screen: Screen, desk: Desk) -> Wanted:
    times = (asked.visit_on, asked.visit_from, asked.visit_to)
    return Wanted(
        NoticeKind(asked.kind), Channel(asked.by), screen.wording.language,
        filters(asked, lambda: queue.choices(desk)), tuple(asked.person),
        None if None in times else VisitTime(*times),
    )  # fmt: skip


def _written(desk: Desk, screen: Screen, run_id: str, out: Path) -> str:
    file = screen.press(notices.bound(desk, run_id))
    digest = notices.save(desk, run_id, file, out)
    screen.say("cli.notices_bound", name=out.name, digest=digest)
    return digest


def _show(trial: NoticeTrial, screen: Screen) -> None:
    screen.say("cli.notice_trial", count=len(trial.recipients), more=trial.more)
    for one in trial.recipients:
        total = screen.wording.money(one.total)
        screen.line(f"  {one.name}  {total}  {one.shown}")
    _pass_over(trial.passed_over, screen)


def _pass_over(passed: tuple[PassedOver, ...], screen: Screen) -> None:
    if passed:
        screen.say("cli.notice_passed_over", count=len(passed))
    for one in passed:
        screen.line(f"  {one.name}  {screen.wording.passed_over(one)}")


def _list(listed: tuple[Notice, ...], screen: Screen) -> None:
    text = screen.wording.text
    for one in listed:
        screen.say(
            "cli.notice", indent=2, number=one.number, on=one.state_on, name=one.name,
            kind=text(f"notice.kind_{one.kind.value}"), total=screen.wording.money(one.total),
            state=text(f"notice.state_{one.state.value}"), shown=one.shown,
            proof=one.proof or "",
        )  # fmt: skip
