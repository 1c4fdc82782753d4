"""Commands about payments: bringing a file in, what waits, and which promises were kept."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from app.cli.session import at_desk
from app.cli.show import Screen
from app.cli.watching import watched
from app.domain.imports import Level
from app.domain.moments import local_date, now
from app.domain.money import Money
from app.domain.payments import KeptRate, PaymentReport
from app.rules.intake.money import yuan
from app.services.intake import ImportOptions, finding_json
from app.services.payment_file import dry_run
from app.settings import Settings

_SHOWN = 20  # findings shown to a person
_LISTED = (Level.WARN, Level.REJECT, Level.SKIP)


def payment_import(asked: Namespace, screen: Screen) -> int:
    """Judge a file of payments, and post them unless it is a dry run."""
    options = ImportOptions(asked.map_file, language=screen.wording.language)
    did: dict[str, int] = {}
    if asked.dry_run:
        zone = Settings().zone
        today = local_date(now(), zone)
        with watched(screen, "cli.reading", asked.file.name) as watch:
            report = dry_run(
                asked.file, options, zone, today, watch.progress, watch.is_cancelled
            )
    else:
        from app.services import payments

        name = asked.file.name
        with at_desk(asked, screen) as desk, watched(screen, "cli.reading", name) as watch:
            done = payments.import_file(
                desk, asked.file, options, watch.progress, watch.is_cancelled
            )
        report = done.report
        did = {"posted": done.posted, "waiting": done.waiting, "same": done.same}
    screen.result({**_report(report, screen), **did})
    if not screen.as_json:
        _show(report, screen)
        screen.say("cli.payments_posted", **did) if did else screen.say("cli.dry_run")
    return 0


def payment_waiting(asked: Namespace, screen: Screen) -> int:
    """Payments that no loan was found for, oldest first."""
    from app.services import payments

    with at_desk(asked, screen) as desk:
        listed = payments.waiting(desk, asked.limit)
    screen.result(listed)
    if not screen.as_json:
        screen.say("cli.payments_waiting", count=len(listed))
        for one in listed:
            screen.say(
                "cli.payment_waits", indent=2, on=one.paid_on, amount=one.amount, named=one.named,
                reference=one.reference, reason=screen.wording.text(f"payment.{one.reason.value}"),
            )  # fmt: skip
            screen.line(f"    {one.id}")
    return 0


def payment_match(asked: Namespace, screen: Screen) -> int:
    """Say which case or contract a waiting payment is for."""
    from app.services import payments

    with at_desk(asked, screen) as desk:
        person = payments.match(desk, asked.payment, asked.to, asked.reason)
    screen.say("cli.payment_matched", person=person)
    screen.result({"payment": asked.payment, "person": person})
    return 0


def promise_rates(asked: Namespace, screen: Screen) -> int:
    """Kept rates by collector, stage and kind, with 95 % bounds."""
    from app.services import rates

    with at_desk(asked, screen) as desk:
        found = rates.kept_rates(desk)
    screen.result(found)
    if not screen.as_json:
        screen.say("cli.rates", count=len(found))
        for one in found:
            screen.say(
                "cli.rate", indent=2, by=screen.wording.text(f"rate.{one.by}"),
                name=_name(one, screen), kept=one.kept, over=one.over,
                share=f"{one.kept / one.over:.0%}", low=f"{one.low:.0%}", high=f"{one.high:.0%}",
            )  # fmt: skip
    return 0


def _name(rate: KeptRate, screen: Screen) -> str:
    """A collector's name as it stands; a stage and a kind in words."""
    if rate.by == "collector":
        return rate.name
    if rate.by == "kind":
        return screen.wording.text(f"rate.kind_{rate.name}")
    return screen.wording.text(f"stage.{rate.name}" if rate.name else "rate.stage_none")


def _report(report: PaymentReport, screen: Screen) -> dict[str, Any]:
    return {
        "counts": {level.value: number for level, number in report.counts.items()},
        "lines": {level.value: list(report.lines[level]) for level in _LISTED},
        "total": yuan(report.total),
        "findings": [finding_json(one, screen.wording) for one in report.findings],
    }


def _show(report: PaymentReport, screen: Screen) -> None:
    counts = report.counts
    screen.say(
        "cli.payments_read", accept=counts[Level.ACCEPT], reject=counts[Level.REJECT],
        skip=counts[Level.SKIP], total=Money(report.total),
    )  # fmt: skip
    for finding in report.findings[:_SHOWN]:
        shown = finding_json(finding, screen.wording)
        screen.say("cli.finding" if shown["column"] else "cli.finding_line", indent=2, **shown)
    left = len(report.findings) - _SHOWN
    if left > 0:
        screen.say("cli.more_findings", count=left)
