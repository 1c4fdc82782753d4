"""The start of the program with the key in hand and somebody signed in at once."""

from __future__ import annotations

import ui.plain  # noqa: F401  # before all that is imported below

# isort: split

from time import monotonic
from typing import TYPE_CHECKING

from ui.application import Program, application
from ui.figures.painted import Painted, report, resident_mb
from ui.figures.seat import seated
from ui.start import Made, Start

if TYPE_CHECKING:
    from app.domain.staff import Founder
    from app.services.desk import Desk


def main(book: str, key: str, at: str) -> None:
    """Says when the first page of the queue was painted, and what the process held then."""
    app = application()
    opened: list[Desk] = []

    def open_book(passphrase: str | None, code: str | None) -> Desk:
        opened.append(seated(book, key, at))
        return opened[0]

    def make(passphrase: str | None, founder: Founder) -> Made:
        raise LookupError("there is a book")

    def close() -> None:
        for desk in opened:
            desk.close()

    program = Program(app, Start(lambda: True, make, open_book, close), "zh_CN")
    program.frame.unlock.opened.connect(lambda desk: _sit_down(program, desk))
    program.show()
    app.exec()


def _sit_down(program: Program, desk: Desk) -> None:
    """Sign in, and wait for the first page."""
    frame = program.frame
    frame.sign_in.signed_in.emit(desk)
    if frame.panes is None:
        raise LookupError("nobody sits here")
    cases = frame.panes.queue.cases

    def painted() -> None:
        report(painted_at=monotonic(), rss_mb=resident_mb(), rows=cases.model.rowCount())
        frame.close()

    Painted(
        cases.view.viewport(),
        lambda: cases.model.row_at(cases.model.index(0, 0)) is not None,
        painted,
    )
