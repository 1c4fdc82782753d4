"""What the window's tests pass in instead of the world: work done at once, a book that is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject

from app.domain.errors import NoKeyring
from app.domain.people import Permit
from app.domain.staff import Founder
from app.services import login
from app.services.desk import Desk
from ui.start import Made, People, Start
from ui.tasks import Answer, Failure, Tasks


class TasksAtOnce(Tasks):
    """Runs each job in place and answers before `run` returns."""

    def run(self, owner: QObject, job: Callable[[], Any], done: Answer, failed: Failure) -> None:
        try:
            answer = job()
        except Exception as error:  # noqa: BLE001 - handed to `failed`, as the real one does
            failed(error)
        else:
            done(answer)

    def later(self, owner: QObject, work: Callable[[], object]) -> None:
        work()


class TasksHeld(Tasks):
    """Keeps jobs until `work`, as a slow worker would."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[tuple[Callable[[], Any], Answer, Failure]] = []

    def run(self, owner: QObject, job: Callable[[], Any], done: Answer, failed: Failure) -> None:
        self.held.append((job, done, failed))

    def later(self, owner: QObject, work: Callable[[], object]) -> None:
        work()

    def work(self) -> None:
        """Do everything that waits."""
        while self.held:
            self.work_one()

    def work_one(self) -> None:
        """Do what has waited longest."""
        job, done, failed = self.held.pop(0)
        try:
            answer = job()
        except Exception as error:  # noqa: BLE001 - handed to `failed`, as the real one does
            failed(error)
        else:
            done(answer)


class NotedPhone:
    """The window's phone, with a list of what it was given."""

    def __init__(self) -> None:
        self.dialled: list[str] = []
        self._numbers: dict[str, str] = {}

    def dial(self, number: str, permit: Permit) -> None:
        self.dialled.append(number)
        self._numbers[permit.id] = number

    def take_up(self, permit_id: str) -> str:
        return self._numbers.pop(permit_id)


CODE = "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ-2345"


@dataclass
class Builder:
    """A start whose book is a test's own; without a keyring it wants a passphrase."""

    desk: Desk
    keyring: str | None = "Secret Service"
    set_up: bool = False
    people: People = ()
    passphrases: list[str | None] = field(default_factory=list)

    def start(self) -> Start:
        """What the window is given."""
        return Start(lambda: self.set_up, self._make, self._open, lambda: None, lambda: self.people)

    def _make(self, passphrase: str | None, founder: Founder) -> Made:
        self.passphrases.append(passphrase)
        if self.keyring is None and passphrase is None:
            raise NoKeyring("keyring.none")
        login.found(self.desk.store, founder, self.desk.new_id, self.desk.clock())
        return Made(self.desk, CODE, self.keyring)

    def _open(self, passphrase: str | None, code: str | None) -> Desk:
        if self.keyring is None and passphrase is None and code is None:
            raise NoKeyring("key.passphrase_needed")
        return self.desk
