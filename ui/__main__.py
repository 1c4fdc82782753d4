"""The command `forbear`: opens the window, or hands a headless command to app.cli before any Qt."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.demo.book import DemoBook
    from app.domain.staff import Founder
    from app.services.desk import Desk
    from ui.start import People, Start

WINDOW, DEMO = "window", "demo"
_HEADLESS = {"--terminal", "--json", "--help", "-h"}


def main() -> int:
    """Run the command of this process. Returns its exit status."""
    return run(sys.argv[1:])


def run(argv: list[str]) -> int:
    """No command or `window`: the window; `demo`: the demo in it; anything else: no window."""
    command = argv[0] if argv else WINDOW
    if command not in (WINDOW, DEMO) or set(argv) & _HEADLESS:
        from app.cli import main as cli

        return cli(argv)
    from ui.display import unavailable

    reason = unavailable()
    if reason is not None:
        return _without_window(argv, *reason)
    from ui.application import first_language
    from ui.application import run as open_window

    if command != DEMO:
        return open_window(_own_book(), first_language(""))
    from app.cli.parser import parse

    asked = parse(argv)
    language = first_language(asked.language or "")
    return open_window(_demo(language, asked.people), language)


def _without_window(argv: list[str], code: str, values: dict[str, object]) -> int:
    """The demo works its day in the terminal; the desk says in words why there is no window."""
    if argv[:1] == [DEMO]:
        from app.cli import main as cli

        return cli([*argv, "--terminal"])
    from app.wording import Wording, system_language

    print(Wording(system_language()).text(f"problem.{code}", **values), file=sys.stderr)
    return 1


def _own_book() -> Start:
    from ui.phone import ScreenPhone
    from ui.start import Made, Start

    opened: list[Desk] = []

    def is_set_up() -> bool:
        from app import bootstrap

        return bootstrap.book_path(bootstrap.settings()).exists()

    def make(passphrase: str | None, founder: Founder) -> Made:
        from app import bootstrap
        from app.domain.ids import uuid7
        from app.domain.moments import now
        from app.services import books

        chosen = bootstrap.settings()
        secrets = bootstrap.secrets(attended=True)
        made = books.create(
            bootstrap.book_path(chosen), secrets, passphrase, founder, uuid7, now()
        )
        opened.append(bootstrap.desk(made.store, chosen, ScreenPhone()))
        return Made(opened[-1], made.recovery_code, made.keyring)

    def open_book(passphrase: str | None, code: str | None) -> Desk:
        from app import bootstrap
        from app.domain.moments import now
        from app.services import books

        chosen = bootstrap.settings()
        path = bootstrap.book_path(chosen)
        key = books.key_of(path, bootstrap.secrets(attended=True), passphrase, code)
        store = books.open_book(path, key, now())
        opened.append(bootstrap.desk(store, chosen, ScreenPhone()))
        return opened[-1]

    def close() -> None:
        for desk in opened:
            desk.store.close()

    return Start(is_set_up, make, open_book, close)


def _demo(language: str, how_many: int = 200) -> Start:
    from ui.start import Made, Start

    opened: list[DemoBook] = []

    def open_book(passphrase: str | None, code: str | None) -> Desk:
        from app.demo.book import open_demo

        opened.append(open_demo(language, how_many))
        return opened[-1].desk

    def make(passphrase: str | None, founder: Founder) -> Made:
        raise LookupError("the demo makes its own book")

    def people() -> People:
        return tuple((login, word, role.value) for login, word, role in opened[-1].people)

    def close() -> None:
        for book in opened:
            book.close()

    return Start(lambda: True, make, open_book, close, people)


if __name__ == "__main__":
    raise SystemExit(main())
