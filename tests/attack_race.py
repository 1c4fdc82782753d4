"""Many desks, one allowance: processes that all ask for a permit at the same moment.

    python -m tests.attack_race BOOK CASE... [--desks 50] [--without lock|number] [--tries 1]

BOOK is the path of an embedded book or the address of a PostgreSQL one, migrated and empty. One
JSON object is printed: for each case how many permits were given, and what the others were told.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

from sqlalchemy import text

from app.domain.errors import ContactRefused, DeskError
from app.domain.ids import uuid7
from app.domain.moments import micros
from app.domain.promises import WrapUp
from app.domain.staff import Role
from app.services import audit, calls, leases, merging, wrapups
from app.services.desk import Desk
from app.storage.statement import Statement
from app.storage.store import Store, Transaction, open_postgresql, open_sqlcipher
from tests.fakes import TEN, FakeClock
from tests.make import Person, make_desk, make_person, seated

KEY = bytes(range(32))
_PAUSE = 0.03  # seconds between counting and deciding, where a protection was taken out
_SOON = 0.05  # seconds until all begin, once they were told what to ask


def main() -> None:
    """Race as often as asked, and print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("book")
    parser.add_argument("cases", nargs="+", choices=tuple(_CASES))
    parser.add_argument("--desks", type=int, default=50)
    parser.add_argument("--without", choices=("lock", "number"))
    parser.add_argument("--tries", type=int, default=1)
    asked = parser.parse_args()
    store = _open(asked.book)
    desk = make_desk(store, clock=FakeClock())
    seats = [desk.staff] + [seated(desk, f"seat{n}").staff for n in range(1, asked.desks)]
    store.close()  # nothing of it may live on in the children
    desks = [_Asker(desk.signed_in(seat), desk, asked) for seat in seats if seat]
    seen = []
    for number, case in enumerate(asked.cases * asked.tries):
        desk = replace(desk, clock=FakeClock(TEN + timedelta(minutes=20 * number)))
        seen.append({"case": case, **_race(desk, case, number, desks)})
        if asked.without and (seen[-1]["permits"] != 1 or seen[-1]["errors"]):
            break
    for asker in desks:
        asker.end()
    found = audit.verify_store(desk.store)
    store.close()
    print(json.dumps({"races": seen, "sound": not found.broken and not found.differing}))


def _open(book: str) -> Store:
    return open_postgresql(book) if "://" in book else open_sqlcipher(Path(book), KEY)


def _talked(desk: Desk, person: Person, disposition: str, times: int) -> None:
    """So many contacts of today, each with its outcome."""
    for _ in range(times):
        now = desk.clock()
        permit = calls.ask_permit(desk, desk.new_id(now), person.id, person.points[0])
        wrapups.wrap_up(desk, permit.id, desk.new_id(now), WrapUp(disposition, note="-"))


def _effective(desk: Desk, number: int) -> list[Person]:
    """Two of three effective conversations of the day are used."""
    person = make_person(desk, mobiles=(f"+8613491{number:06d}",))
    _talked(desk, person, "talked", 2)
    return [person]


def _unanswered(desk: Desk, number: int) -> list[Person]:
    """Five of six dials that nobody answered are used."""
    person = make_person(desk, mobiles=(f"+8613492{number:06d}",))
    _talked(desk, person, "no_answer", 5)
    return [person]


def _shared(desk: Desk, number: int) -> list[Person]:
    """The same, of a number that two people share: their locks are two, the number is one."""
    mobile = f"+8613493{number:06d}"
    made = [make_person(desk, name, mobiles=(mobile,)) for name in ("甲", "乙")]
    _talked(desk, made[0], "no_answer", 3)
    _talked(desk, made[1], "no_answer", 2)
    return made


def _merged(desk: Desk, number: int) -> list[Person]:
    """Two records of one person, asked for by either."""
    made = [make_person(desk, mobiles=(f"+861349{n}{number:06d}",)) for n in (5, 6)]
    merging.merge(seated(desk, "lead", Role.TEAM_LEAD), made[0].id, made[1].id)
    return made


def _fresh(desk: Desk, number: int) -> list[Person]:
    return [make_person(desk, mobiles=(f"+8613494{number:06d}",))]


_CASES: dict[str, Callable[[Desk, int], list[Person]]] = {
    "effective": _effective,
    "unanswered": _unanswered,
    "shared": _shared,
    "merged": _merged,
    "again": _fresh,  # every desk asks with the same permit id
    "staff": _fresh,  # every desk has somebody else at it
}


class _Asker:
    """A desk in a process of its own: it is told whom to ask for and when, and says the answer."""

    def __init__(self, seat: Desk, first: Desk, asked: argparse.Namespace) -> None:
        told_out, self._told = os.pipe()
        self._said, said_in = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._told)
            os.close(self._said)
            _be_asked(seat, first, asked, told_out, said_in)
        os.close(told_out)
        os.close(said_in)
        self._lines = os.fdopen(self._said, encoding="utf-8")
        self._lines.readline()  # its book is open

    def tell(self, order: dict[str, object]) -> None:
        os.write(self._told, (json.dumps(order) + "\n").encode())

    def answer(self) -> str:
        return self._lines.readline().rstrip("\n")

    def end(self) -> None:
        os.write(self._told, b"\n")
        os.close(self._told)
        self._lines.close()
        os.waitpid(self._pid, 0)


def _race(desk: Desk, case: str, number: int, desks: list[_Asker]) -> dict[str, object]:
    """All at once; what they were told, and how many permits the book has of it."""
    made = _CASES[case](desk, number)
    start = desk.clock()
    began, same = time.time(), uuid7(start)
    for place, asker in enumerate(desks):
        person = made[place % len(made)]
        asker.tell(
            {
                "person": person.id, "point": person.points[0],
                "permit": same if case == "again" else uuid7(start),
                "own": case == "staff", "now": start.isoformat(), "at": began + _SOON,
            }
        )  # fmt: skip
    told = [asker.answer() for asker in desks]
    answers = Counter(line.partition(" ")[0] for line in told)
    return {
        "permits": _permits(desk, made, start),
        "given": len({line for line in told if line.startswith("permit ")}),
        "answered": answers["permit"],
        "refused": answers["refused"],
        "taken": answers["taken"],
        "errors": sorted({line for line in told if line.startswith("error ")}),
        "seconds": round(time.time() - began, 2),
    }


def _be_asked(seat: Desk, first: Desk, asked: argparse.Namespace, told: int, said: int) -> NoReturn:
    _take_out(asked.without)
    store = _open(asked.book)
    os.write(said, b"open\n")
    with os.fdopen(told, encoding="utf-8") as orders:
        for line in iter(orders.readline, "\n"):  # an empty line ends the work
            order = json.loads(line)
            desk = replace(
                seat if order["own"] else first,
                store=store,
                clock=FakeClock(datetime.fromisoformat(order["now"])),
            )
            time.sleep(max(0.0, order["at"] - time.time()))
            answer = _told(desk, order["person"], order["point"], order["permit"])
            os.write(said, (answer.replace("\n", " ")[:300] + "\n").encode())
    store.close()
    os._exit(0)


def _told(desk: Desk, person_id: str, point_id: str, permit_id: str) -> str:
    try:
        return f"permit {calls.ask_permit(desk, permit_id, person_id, point_id).id}"
    except ContactRefused as refusal:
        return f"refused {' '.join(reason.rule for reason in refusal.verdict.reasons)}"
    except DeskError as error:
        return "taken" if error.code == "person.taken" else f"error {error.code}"
    except Exception as error:  # noqa: BLE001  # whatever it is, it is the answer
        return f"error {error!r}"


def _permits(desk: Desk, made: list[Person], start: datetime) -> int:
    """Permits of the race itself: those before it have their outcome."""
    with desk.store.read() as tx:
        of = " OR ".join(f"debtor_id = '{person.id}'" for person in made)
        found = tx.connection.execute(
            text(f"SELECT count(*) FROM permits WHERE ({of}) AND issued_at >= {micros(start)}")
        ).scalar()
    return int(found or 0)


def _take_out(protection: str | None) -> None:
    """Work without a lock, in this process alone, and slowly enough for it to matter.

    The row of the lease and the number's lock hold others back too: with the person's lock they go.
    """
    if protection is None:
        return
    plain_on, plain_decide = Statement.on, calls.decide

    def on(statement: Statement, engine: str) -> str:
        sql = plain_on(statement, engine).replace(" FOR NO KEY UPDATE", "")
        return sql.replace(" FOR UPDATE", "") if protection == "lock" else sql

    def decide(*arguments: object) -> object:
        time.sleep(_PAUSE)
        return plain_decide(*arguments)

    Statement.on = on
    calls.decide = decide
    if protection == "lock":
        Transaction.start = _start
        leases.hold_person = lambda *_: None


def _start(transaction: Transaction, begin: str) -> None:
    """On SQLite: no write lock before the first write."""
    if transaction.engine == "sqlite":
        transaction.connection.exec_driver_sql("BEGIN")


if __name__ == "__main__":
    main()
