"""Commands about files: importing a portfolio, and what it no longer names."""

from __future__ import annotations

from argparse import Namespace

from app.cli.show import Screen
from app.cli.watching import watched
from app.domain.imports import Level, Report
from app.domain.moments import local_date, now
from app.domain.money import Money
from app.services import intake
from app.services.intake import ImportOptions, report_json
from app.settings import Settings

_DID = ("new", "changed", "recalled", "reviews")
_SHOWN = 20  # findings shown to a person; --findings writes them all


def import_file(asked: Namespace, screen: Screen) -> int:
    """Judge a file, and bring it into the book unless it is a dry run."""
    today = local_date(now(), Settings().zone)
    options = ImportOptions(asked.map_file, asked.as_of, screen.wording.language, today)
    if asked.findings is not None:
        from app.services.imports import check_findings_file

        check_findings_file(asked.findings)
    if asked.dry_run:
        with watched(screen, "cli.reading", asked.file.name) as watch:
            report = intake.dry_run(asked.file, options, watch.progress, watch.is_cancelled)
    else:
        report = _brought_in(asked, options, screen)
    if asked.findings is not None:
        from app.services.imports import write_findings

        write_findings(asked.findings, report, screen.wording)
        screen.say("cli.findings_written", path=asked.findings)
    screen.result(report_json(report, screen.wording))
    if not screen.as_json:
        show_report(report, screen)
    if asked.dry_run:
        screen.say("cli.dry_run")
    return 0


def imported(asked: Namespace, screen: Screen) -> int:
    """The files that were imported, latest first, with what each one did."""
    from app.cli.session import at_desk
    from app.services import imports

    with at_desk(asked, screen) as desk:
        listed = imports.imported(desk, asked.limit)
    screen.result(listed)
    if not screen.as_json:
        screen.say("cli.imports", count=len(listed))
        for one in listed:
            counts = {name: one.counts[name] for name in _DID}
            screen.say(
                "cli.import_was", indent=2, at=one.at, name=one.file_name, as_of=one.as_of,
                staff=one.staff, **counts,
            )  # fmt: skip
            screen.line(f"    {one.id}")
    return 0


def recalls(asked: Namespace, screen: Screen) -> int:
    """Cases that a newer file of their creditor no longer names."""
    from app.cli.session import at_desk
    from app.services import imports

    with at_desk(asked, screen) as desk:
        listed = imports.recalls(desk, asked.import_id)
    screen.result(listed)
    if not screen.as_json:
        screen.say("cli.recalls", count=len(listed))
        screen.table([
            (f"  {one.creditor}", one.case_no, one.name, screen.wording.money(one.overdue),
             one.person_id)
            for one in listed
        ])  # fmt: skip
    return 0


def show_report(report: Report, screen: Screen) -> None:
    """The report in words: counts, sum, the first findings."""
    counts = report.counts
    screen.say(
        "cli.import_counts", accept=counts[Level.ACCEPT], warn=counts[Level.WARN],
        reject=counts[Level.REJECT], skip=counts[Level.SKIP],
        people=report.people, debts=report.debts, total=Money(report.sum_overdue),
    )  # fmt: skip
    for finding in report.findings[:_SHOWN]:
        shown = intake.finding_json(finding, screen.wording)
        screen.say("cli.finding" if shown["column"] else "cli.finding_line", indent=2, **shown)
    left = len(report.findings) + report.findings_left_off - _SHOWN
    if left > 0:
        screen.say("cli.more_findings", count=left)


def _brought_in(asked: Namespace, options: ImportOptions, screen: Screen) -> Report:
    from app.cli.session import at_desk
    from app.services import imports

    with at_desk(asked, screen) as desk, watched(screen, "cli.reading", asked.file.name) as watch:
        done = imports.import_file(desk, asked.file, options, watch.progress, watch.is_cancelled)
    screen.say(
        "cli.imported", new=done.new, changed=done.changed, same=done.same,
        recalled=done.recalled,
    )  # fmt: skip
    if done.reviews:
        screen.say("cli.import_asks", count=done.reviews, id=done.import_id)
    return done.report
