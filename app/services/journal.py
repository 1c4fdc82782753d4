"""The journal 待送记录 of a desk at an office: nothing that was said is lost with the connection.

What is typed and what is put on record is written down here first, and goes to the office by
itself, in order and once: everything bears an id that the desk made, by which the office knows it.
It goes to the office for which it was entered, by whoever entered it, and nowhere else.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.channels.secrets import Secrets
from app.domain.errors import DeskError
from app.domain.journal import Elsewhere, Entry, Had, Whose
from app.domain.moments import Clock
from app.services.callbacks import naming_next
from app.storage import keys, passwords
from app.storage.faults import UNREACHED
from app.storage.journal import JournalFile
from app.storage.staff import BOOK_ID, setting

if TYPE_CHECKING:
    from app.services.desk import Desk

_Read = TypeVar("_Read")
KEY_NAME = "journal"  # of the keyring's entry

# By which of what is said the office knows a thing again.
_KNOWN_BY = {
    "wrap_up": "outcome_id", "correct": "outcome_id", "take_note": "text_id",
    "answer": "answer_id", "receive": "contact_id", "protect": "shield_id",
}  # fmt: skip
# Of these the latest takes the place of those before.
_TYPED = ("keep_draft", "drop_draft", "keep_preferences")

# Why nobody is reached: nothing was refused, and what waits goes later.
AWAY = (
    "book.unreachable", "book.read_only", "office.refused", "office.silent", "office.no_host",
    "office.standby", "office.full", "office.starting", "journal.other_office",
)  # fmt: skip
# Why an office that is there has nothing of anybody at this desk: that is how it stands until it is
# put right, whether there was an outage before or a single connection was lost.
_SHUT_OUT = UNREACHED | {"login.changed"}
# What the office says to who unlocked the window while it was away: they are not who they were.
_TURNED_AWAY = ("office.login_wrong", "login.closed")
# Nothing that is said was looked at: a password that another took the place of is no answer to it.
_LATER = _SHUT_OUT | {
    "book.read_only", "book.busy", "office.locked", "office.locked_by", "office.not_durable",
    "office.disk_full",
}  # fmt: skip
# Of what was brought back with an office without that to which it belongs.
_GONE = ("permit.unknown", "outcome.not_found", "person.unknown", "point.unknown")


def open_file(path: Path, secrets: Secrets) -> JournalFile:
    """The journal of this computer, its key from the keyring; a new one where there is none.

    Raises DeskError journal.unreadable (the key is gone, or is another one; the file is left as it
    is), and as `Secrets` and `JournalFile`.
    """
    key = secrets.get(KEY_NAME)
    if path.exists():
        try:
            if key is not None:
                return JournalFile(path, key)
        except DeskError as error:
            raise DeskError("journal.unreadable", path=path) from error
        raise DeskError("journal.unreadable", path=path)
    if key is None:
        key = keys.new_key()
        secrets.put(KEY_NAME, key)
    return JournalFile(path, key, create=True)


class Journal:
    """Of who sits at a desk. `away`: why nothing can be had of the office now; None: it can.

    `problem`: why nothing can be kept here; the desk works all the same, as long as it is reached.
    `at_hand`: the name of who is open at the desk. `turned_away`: why the office did not let in who
    had unlocked the window while it was away; nothing is sent then.
    """

    def __init__(self, opened: Callable[[], JournalFile], clock: Clock) -> None:
        self._opened, self._clock = opened, clock
        self._file: JournalFile | None = None
        self._whose = Whose("", "", "", "")
        self._sending = threading.RLock()
        self._verifier = ""  # of the password by which they signed in; in memory alone
        self._sign_in: Callable[[], object] | None = None  # that the office has yet to see
        self._sent: set[int] = set()  # of lines that could not be dropped: the disk is full
        self._proven = 0  # number of the last delivery that the office was seen to have
        self._recalled: set[int] = set()  # lines that the office had, and has no more
        self.turned_away: DeskError | None = None
        self.away: DeskError | None = None
        self.problem: DeskError | None = None
        self.at_hand = ""

    def seated(self, whose: Whose, clock: Clock) -> Journal:
        """The journal of who signed in, at which office; `clock`: that office's."""
        theirs = Journal(self._opened, clock)
        theirs._whose = whose
        try:
            theirs._file = self._opened()
        except DeskError as error:
            theirs.problem = error
        return theirs

    def is_of(self, whose: Whose) -> bool:
        """Whether it is theirs, and open."""
        return self._whose == whose and self._file is not None

    def let_in(self, password: str) -> None:
        """The office let them in by this password."""
        with self._sending:
            self._verifier = passwords.encoded(password)
            self._sign_in = self.turned_away = self.away = None

    def knows(self, password: str) -> bool:
        """Whether they signed in by it, and what they enter now is kept here."""
        kept = self._file is not None and bool(self._verifier)
        return kept and passwords.check_password(password, self._verifier)

    def unlocked(self, sign_in: Callable[[], object]) -> None:
        """Somebody goes on while the office is away: nothing is sent before it let them in."""
        with self._sending:
            self._sign_in = sign_in

    def shut_out(self) -> DeskError | None:
        """Why nothing goes to an office that answers; None: it goes, or nobody answers."""
        away = self.away
        is_there = away is not None and (
            away.code == "journal.other_office" or away.code not in AWAY
        )
        return away if is_there else None

    def is_unproven(self) -> bool:
        """Whether the office has yet to let in who unlocked the window."""
        return self._sign_in is not None

    def close(self) -> None:
        """Close the file."""
        with self._sending:
            file, self._file = self._file, None
            if file is not None:
                self._tidy(file)
                file.close()

    def entries(self) -> tuple[Entry, ...]:
        """What waits, and what the office refused, in the order in which it was done."""
        found = () if self._file is None else self._file.entries(self._whose)
        return tuple(one for one in found if one.place not in self._sent)

    def waits(self) -> bool:
        """Whether anything is still to be sent."""
        return any(one.refused is None for one in self.entries())

    def keeps(self, made: str) -> bool:
        """Whether what bears that id of the desk's waits here, or was refused."""
        return any(one.said.get(_KNOWN_BY.get(one.function, "")) == made for one in self.entries())

    def elsewhere(self) -> tuple[Elsewhere, ...]:
        """How much waits here of others and for other offices: it is not sent from this seat."""
        return () if self._file is None else self._file.elsewhere(self._whose)

    def is_mine(self, waits: Whose) -> bool:
        """Whether who sits here entered that for this office, when it had another address."""
        return self._whose.is_meant(waits)

    def bring(self, waits: Whose) -> None:
        """Have that sent from here: somebody answers for it that this is the office it was for."""
        if self._file is not None and self.is_mine(waits):
            self._file.bring(waits, self._whose)

    def seen(self) -> tuple[Entry, ...]:
        """The same without fields that were emptied: nobody has to look at those."""
        return tuple(
            one
            for one in self.entries()
            if one.refused or one.function not in _TYPED or str(one.said.get("note", "")).strip()
        )

    def ask(self, desk: Desk, function: str, said: Mapping[str, object]) -> Any:
        """Have the owner do it; what cannot be put on record now waits here, and None is answered.

        Raises DeskError office.away of what only the office may do, and as `Desk.ask`.
        """
        if self._file is None:
            return self._ask(desk, function, said)
        with self._sending:
            if function in _KNOWN_BY or function in _TYPED:
                return self._keep(desk, self._file, function, said)
            if self.away is None and self.waits():  # what was said before counts in it
                self._send(desk, self._file)
            return self._ask(desk, function, said)

    def deliver(self, desk: Desk) -> None:
        """Reach the office and send what waits. Raises DeskError as it cannot be reached.

        journal.other_office: another one is there in its place; that gets nothing. Who unlocked
        the window meanwhile has to be let in first: office.login_wrong, login.closed, until then.
        """
        with self._sending:
            if self.turned_away is not None:
                raise self.turned_away
            try:
                if self._sign_in is not None:
                    self._sign_in()
                with desk.reading() as tx:
                    if setting(tx, BOOK_ID) != self._whose.office:
                        raise DeskError("journal.other_office")
            except DeskError as error:
                self.heed(error)
                if self.away is not None:  # the office is there by now, and lets nobody in
                    self.away = error
                raise
            self.away = None
            if self._file is not None:
                self._recall(desk, self._file)
                self._send(desk, self._file)

    def again(self, place: int) -> None:
        """What was refused is to be sent again with the next delivery."""
        if self._file is not None:
            self._file.mark(place, None)

    def give_up(self, place: int) -> None:
        """What was refused waits no longer."""
        if self._file is not None:
            self._file.drop(place)

    def _keep(
        self, desk: Desk, file: JournalFile, function: str, said: Mapping[str, object]
    ) -> Any:
        self._tidy(file)
        if function in _TYPED and self.away is None and not self.waits():
            try:
                return self._ask(desk, function, said)
            except DeskError as error:
                if error.code not in _LATER:
                    raise
        try:
            place = self._put(file, function, said)
        except DeskError:  # no room for it: the office has, where it is reached
            if self.away is not None:
                raise
            self._send(desk, file)  # what was said before comes first
            return self._ask(desk, function, said)
        return self._send(desk, file, place) if self.away is None else None

    def _put(self, file: JournalFile, function: str, said: Mapping[str, object]) -> int:
        return file.put(
            self._whose, _key(function, said), function, said, (self.at_hand, self._clock())
        )

    def _drop(self, file: JournalFile, place: int) -> None:
        """The office has it. Dropped or not, older words are not sent over newer ones."""
        try:
            file.deliver(place)
        except DeskError:
            self._sent.add(place)

    def _tidy(self, file: JournalFile) -> None:
        """Drop what was sent once there is room for that: it would go again with the next seat."""
        with suppress(DeskError):
            for place in sorted(self._sent):
                file.deliver(place)
                self._sent.remove(place)

    def _recall(self, desk: Desk, file: JournalFile) -> None:
        """Where the office has something no more that it said it had, it was brought back from a
        copy of before: what it lacks waits again.

        Asked is of what it was not seen to have yet. What it had at this address tells it, where
        there is any: a copy for practice has had what this one never had.
        """
        had = file.delivered(self._whose)
        here = [one for one in had if one.address == self._whose.address] or had
        unseen = [one for one in here if one.n >= self._proven]
        if not self._lacking(desk, unseen):
            self._proven = unseen[-1].n if unseen else self._proven
            return
        lost = self._lacking(desk, had)
        with suppress(DeskError):  # no room for them: the next delivery sees to it
            file.recall(one.n for one in lost)
            self._recalled.update(one.place for one in lost)

    def _lacking(self, desk: Desk, had: Sequence[Had]) -> list[Had]:
        made = [one.made for one in had]
        kept = set(self._ask(desk, "on_record", {"made": made})) if made else set()
        return [one for one in had if one.made not in kept]

    def _send(self, desk: Desk, file: JournalFile, own: int = 0) -> None:
        """Send what waits, in order, until the office is not reached.

        What it refuses stays with its words; only of `own`, which somebody has before them, are
        they raised, unless it refuses for having been brought back: they can do nothing about it.
        """
        for one in [one for one in self.entries() if one.refused is None]:
            try:
                with naming_next(desk, str(one.said.get("permit_id") or one.said.get("wrong_id"))):
                    self._ask(desk, one.function, one.said)
            except DeskError as error:
                if error.code in _LATER:
                    return
                gone = error.code in _GONE and self._was_brought_back(desk, file)
                if one.place == own and not gone:
                    file.drop(one.place)
                    raise
                file.mark(one.place, DeskError("journal.brought_back") if gone else error)
            except Exception:  # nothing that the office has words for: a bug
                file.mark(one.place, DeskError("journal.not_understood"))
                if one.place == own:
                    raise
            else:
                self._drop(file, one.place)

    def _was_brought_back(self, desk: Desk, file: JournalFile) -> bool:
        """Whether the office lacks what it had, as far as it tells."""
        if not self._recalled:
            with suppress(DeskError):  # the next delivery finds it out
                self._recall(desk, file)
        return bool(self._recalled)

    def _ask(self, desk: Desk, function: str, said: Mapping[str, object]) -> Any:
        away = self.away  # other threads say that it is back
        if away is not None and self._file is not None and self.shut_out() is None:
            raise DeskError("office.away")
        if away is not None:  # nothing is kept without a file, or that is not the reason
            raise DeskError(away.code, **away.values)
        try:
            return desk.ask_twice(function, **said)
        except DeskError as error:
            self.heed(error)
            raise

    def heed(self, error: DeskError) -> None:
        """What was refused tells whether the office is reached at all."""
        if error.code in AWAY:
            self.away = error
        elif self._sign_in is not None and error.code in _TURNED_AWAY:
            self.turned_away, self._verifier = error, ""
        elif error.code in _SHUT_OUT:
            self.away = error


def _key(function: str, said: Mapping[str, object]) -> str:
    """What is said anew under the same key takes the place of what was said before."""
    if function in _KNOWN_BY:
        return str(said[_KNOWN_BY[function]])
    if function == "keep_preferences":
        return " ".join(("chosen", *sorted(json.loads(str(said["chosen"])))))
    return f"typed {said['debtor_id']} {said['contact_id'] or ''}"


def read_again(desk: Desk, read: Callable[[], _Read]) -> _Read | None:
    """What is read after something was put on record, or into the journal; None: the office is
    away, so that whoever entered it goes on by what they have. Raises as `read` otherwise."""
    try:
        return read()
    except DeskError as lost:
        if desk.journal is None or lost.code not in (*AWAY, "office.away"):
            raise
        desk.journal.heed(lost)
        return None
