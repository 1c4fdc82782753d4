"""The command `forbear`: opens the window, or hands a headless command to app.cli before any Qt."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.demo.book import DemoBook
    from app.domain.documents import Bound
    from app.domain.sheets import Sheet
    from app.domain.staff import Founder
    from app.services.desk import Desk
    from ui.start import Made, People, Start

WINDOW, DEMO, TOUR = "window", "demo", "tour"
_HEADLESS = {"--terminal", "--json", "--help", "-h"}


def main() -> int:
    """Run the command of this process. Returns its exit status."""
    return run(sys.argv[1:])


def run(argv: list[str]) -> int:
    """No command or `window`: the window; `demo`: the demo in it; anything else: no window."""
    command = argv[0] if argv else WINDOW
    if command == TOUR and not set(argv) & _HEADLESS:
        return _tour(argv)
    headless = command not in (WINDOW, DEMO) or set(argv) & _HEADLESS
    if headless or command == DEMO and _writes_file(argv):
        from app.cli import main as cli

        return cli(argv, _press)
    from ui.display import unavailable

    reason = unavailable()
    if reason is not None:
        return _without_window(argv, *reason)
    import ui.plain  # noqa: F401  # before all that the window imports
    from ui.application import first_language
    from ui.application import run as open_window

    if command != DEMO:
        return open_window(_own_book(), first_language())
    from app.cli.parser import parse

    asked = parse(argv)
    language = first_language(asked.language or "")
    return open_window(_demo(language, asked.people), language, remembers=False)


def _writes_file(argv: list[str]) -> bool:
    """Whether the demo is wanted as a file alone, whichever way that was typed."""
    from app.cli.parser import parse

    return parse(argv).file is not None


def _press(paper: Bound | Sheet) -> bytes:
    """Set letters or a sheet; only then does a command without a window load Qt."""
    from ui.press import press

    return press(paper)


def _tour(argv: list[str]) -> int:
    from app.cli.parser import parse

    asked = parse(argv)
    from ui.tour.run import run as tour

    return tour(asked)


def _without_window(argv: list[str], code: str, values: dict[str, object]) -> int:
    """The demo works its day in the terminal; the desk says in words why there is no window."""
    if argv[:1] == [DEMO]:
        from app.cli import main as cli

        return cli([*argv, "--terminal"])
    from app.wording import Wording, system_language

    print(Wording(system_language()).text(f"problem.{code}", **values), file=sys.stderr)
    return 1


def _own_book() -> Start:
    from ui.start import Start

    book = _OwnBook()
    return Start(
        book.is_set_up, book.make, book.open, book.close, office=book.office,
        keep_office=book.keep_office, password=book.password, keep_password=book.keep_password,
    )  # fmt: skip


class _OwnBook:
    """This desk's own book. Imports stand where they are needed: first the window is shown."""

    def __init__(self) -> None:
        self._desks: list[Desk] = []

    def is_set_up(self) -> bool:
        """Whether there is a book, or an office to work at."""
        from app import bootstrap

        chosen = bootstrap.settings()
        return bool(chosen.office) or bootstrap.book_path(chosen).exists()

    def office(self) -> str:
        """The office at which this desk works."""
        from app import bootstrap

        return bootstrap.settings().office

    def keep_office(self, url: str) -> None:
        """Work there from now on."""
        from app import bootstrap

        bootstrap.keep_office(url)

    def password(self) -> str:
        """What is kept in the keyring for it."""
        from app import bootstrap

        return bootstrap.office_password()

    def keep_password(self, url: str, password: str) -> None:
        """Keep it there from now on; empty: no longer."""
        from app import bootstrap

        bootstrap.keep_office_password(url, password)

    def make(self, passphrase: str | None, founder: Founder) -> Made:
        """A new book with its first administrator. Raises as `services.books.create`."""
        from app import bootstrap
        from app.domain.ids import uuid7
        from app.domain.moments import now
        from app.services import books
        from ui.phone import ScreenPhone
        from ui.start import Made

        chosen = bootstrap.settings()
        path, secrets = bootstrap.book_path(chosen), bootstrap.secrets(attended=True)
        made = books.create(path, secrets, passphrase, founder, uuid7, now())
        desk = bootstrap.desk(made.store, chosen, ScreenPhone())
        return Made(self._kept(desk), made.recovery_code, made.keyring)

    def open(self, passphrase: str | None, code: str | None) -> Desk:
        """The book that is there. Raises as `services.books.key_of` and `open_book`."""
        from app import bootstrap
        from app.services import books
        from ui.phone import ScreenPhone

        chosen = bootstrap.settings()
        if chosen.office:
            keyring = bootstrap.secrets(attended=True)
            return self._kept(bootstrap.office_desk(chosen, ScreenPhone(), keyring=keyring))
        path, secrets = bootstrap.book_path(chosen), bootstrap.secrets(attended=True)
        key = books.key_of(path, secrets, passphrase, code)
        return self._kept(bootstrap.window_desk(path, key, chosen, ScreenPhone()))

    def close(self) -> None:
        """Close what was opened."""
        for desk in self._desks:
            desk.close()

    def _kept(self, desk: Desk) -> Desk:
        self._desks.append(desk)
        return desk


def _demo(language: str, how_many: int = 200) -> Start:
    from ui.start import Start

    opened: list[DemoBook] = []

    def open_book(passphrase: str | None, code: str | None) -> Desk:
        from app.demo.book import open_demo

        opened.append(open_demo(language, how_many))
        return opened[-1].desk

    def make(passphrase: str | None, founder: Founder) -> Made:
        raise LookupError("the demo makes its own book")

    def people() -> People:
        book = opened[-1]
        return tuple(
            (login, word, role.value, book.names[login]) for login, word, role in book.people
        )

    def close() -> None:
        for book in opened:
            book.close()

    return Start(lambda: True, make, open_book, close, people)


if __name__ == "__main__":
    raise SystemExit(main())
