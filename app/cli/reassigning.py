"""Commands about many people who change hands at once: tried out, done, taken back."""

from __future__ import annotations

from argparse import Namespace

from app.cli.mine import filters
from app.cli.session import at_desk
from app.cli.show import Screen
from app.domain.moments import now
from app.domain.money import Money
from app.domain.queue import Stage
from app.domain.reassigning import NOBODY, Changed, Load, Order, Share, Trial
from app.services import reassigning


def case_reassign(asked: Namespace, screen: Screen) -> int:
    """Show what an order would do, and do it where its key is given."""
    of = [*asked.of, *([NOBODY] if asked.from_nobody else [])]
    with at_desk(asked, screen) as desk:
        chosen = filters(asked, lambda: reassigning.choices(desk))
        order = Order(tuple(of), tuple(asked.to), Share(asked.by), chosen)
        trial = reassigning.try_out(desk, order)
        done = None
        if asked.apply:
            made = desk.new_id(now())
            done = reassigning.apply(desk, made, order, asked.apply, asked.reason)
    screen.result({**_plain(trial), "id": None if done is None else done.id})
    if not screen.as_json:
        _show(trial, screen)
        if done is None:
            screen.say("cli.reassign_tried", key=trial.key)
        else:
            screen.say("cli.reassign_done", people=done.people, id=done.id)
    return 0


def case_reassigned(asked: Namespace, screen: Screen) -> int:
    """What was dealt anew, and whether it was taken back."""
    with at_desk(asked, screen) as desk:
        found = reassigning.latest(desk, asked.limit)
    screen.result(found)
    if not screen.as_json:
        screen.say("cli.reassigned", count=len(found))
        for one in found:
            code = "cli.reassigned_back" if one.back else "cli.reassigned_one"
            screen.say(
                code, indent=2, at=one.at, by=one.by, people=one.people, reason=one.reason or "—",
                back=one.back, id=one.id,
            )  # fmt: skip
    return 0


def case_undo(asked: Namespace, screen: Screen) -> int:
    """Everybody goes back to whom they came from."""
    with at_desk(asked, screen) as desk:
        back = reassigning.undo(desk, asked.id, asked.reason)
    screen.say("cli.reassign_back", people=back.people, stay=back.stay)
    screen.result(back._asdict())
    return 0


def staff_train(asked: Namespace, screen: Screen) -> int:
    """Say which stages somebody is given."""
    stages = [Stage(name) for name in asked.stages]
    with at_desk(asked, screen) as desk:
        reassigning.train(desk, asked.new_login, stages)
    names = [screen.wording.text(f"stage.{stage.value}") for stage in stages]
    said = " ".join(names) or screen.wording.text("reassign.any_stage")
    screen.say("cli.staff_trained", login=asked.new_login, stages=said)
    screen.result({"login": asked.new_login, "stages": stages})
    return 0


def _show(trial: Trial, screen: Screen) -> None:
    before, after = trial.spread()
    is_amount = trial.order.share is Share.AMOUNT

    def said(number: int) -> str:
        return _amount(number, trial.currency, screen) if is_amount else f"{number:,}"

    screen.say("reassign.moves", moves=len(trial.moves), stay=trial.stay)
    screen.say("reassign.spread", before=said(before), after=said(after))
    screen.table([_headings(screen), *(_row(one, screen) for one in trial.changed)])
    for name, count in trial.checks():
        if count:
            screen.say(f"reassign.{name}", count=count)


def _row(one: Changed, screen: Screen) -> tuple[str, ...]:
    words, before, after = screen.wording, one.seat.load, one.after
    name = one.seat.name or words.text("reassign.nobody")
    return (
        one.seat.login, name, f"{before.people} → {after.people}",
        " → ".join(_amount(load.amount, one.seat.currency, screen) for load in (before, after)),
        f"{before.minutes} → {after.minutes}",
    )  # fmt: skip


def _headings(screen: Screen) -> tuple[str, ...]:
    words, arrow = screen.wording, screen.wording.text("cli.reassign_columns")
    measured = (words.text(f"reassign.by_{share.value}") for share in Share)
    return (words.text("reassign.column_seat"), "", *(f"{one} {arrow}" for one in measured))


def _amount(minor: int, currency: str, screen: Screen) -> str:
    """No amount is said of several currencies together."""
    return screen.wording.money(Money(minor, currency)) if currency else "–"


def _plain(trial: Trial) -> dict[str, object]:
    return {
        "key": trial.key, "moves": len(trial.moves), "spread": trial.spread(),
        **dict(trial.checks()),
        "seats": [
            {"login": one.seat.login, "name": one.seat.name, "target": one.target,
             "before": _load(one.seat.load), "after": _load(one.after)}
            for one in trial.changed
        ],
    }  # fmt: skip


def _load(load: Load) -> dict[str, object]:
    return load._asdict()
