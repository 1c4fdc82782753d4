"""The office's clerk 文书: carries out beside the server what desks leave as errands.

It works on the owner's connection, as whoever asked: their role, the people that row security shows
them, the device that they sit at. There is one at a time; another that is started waits until it is
needed.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import BoundedSemaphore

from app.domain.errors import DeskError
from app.services import (  # noqa: F401  # what they mark as errands is registered with them
    appointments,
    calendars,
    carrying,
    casefile,
    checkouts,
    clock,
    door,
    imports,
    login,
    merging,
    notice_runs,
    notices,
    office,
    receiving,
    referrals,
    reviews,
    routes,
    sheets,
    texts,
    visit_notes,
    visits,
)
from app.services.desk import Desk
from app.services.errands import ERRANDS, Failed, encoded, failure
from app.storage.postgres import errands
from app.storage.postgres.errands import Taken

AT_ONCE = 4  # errands


def check_rules(desk: Desk) -> None:
    """Whether this program decides by the packs by which the server does.

    Raises DeskError office.other_rules naming those that differ.
    """
    with desk.store.read() as tx:
        differing = office.differing_rules(tx, desk.rules.packs)
    if differing:
        raise DeskError("office.other_rules", packs=", ".join(differing))


def serve(
    desk: Desk, is_over: Callable[[], bool], said: Callable[[str, Exception | None], None]
) -> None:
    """Carry out what desks leave until `is_over`; `desk` is the owner's (`bootstrap.clerk_desk`).

    `said` hears the name of each errand that was carried out, and the bug that kept it from being.
    What an earlier clerk had begun nobody knows to be done: its desk is told so.
    Raises DeskError as `check_rules`, office.being_upgraded once what was begun is done, and as
    `Store.begin`, when the server is lost: started again, it goes on.
    """
    check_rules(desk)
    free = BoundedSemaphore(AT_ONCE)
    with errands.seated(desk.store, is_over) as turns, ThreadPoolExecutor(AT_ONCE) as pool:
        for turn, _ in enumerate(turns):
            if turn == 0:
                _answer_for_others(desk)
            while free.acquire(blocking=not is_over()):
                taken = _next(desk)
                if taken is None:
                    free.release()
                    break
                pool.submit(_carry_out, desk, taken, said).add_done_callback(
                    lambda _: free.release()
                )


def _next(desk: Desk) -> Taken | None:
    with desk.store.begin() as tx:
        errands.sweep(tx)
        return errands.take(tx)


def _answer_for_others(desk: Desk) -> None:
    with desk.store.begin() as tx:
        for errand_id in errands.left(tx):
            errands.answer(tx, errand_id, encoded(Failed("office.unsure")))


def _carry_out(
    desk: Desk, taken: Taken, said: Callable[[str, Exception | None], None]
) -> None:
    bug: Exception | None = None
    try:
        answer = _answer(desk, taken)
    except Exception as error:  # noqa: BLE001  # a bug ends the errand, not the clerk
        bug, answer = error, encoded(Failed("office.clerk_failed"))
    try:
        with desk.store.begin() as tx:
            errands.answer(tx, taken.id, answer)
    except DeskError as lost:  # the desk is told by the next clerk that nobody knows
        bug = lost
    said(taken.what, bug)


def _answer(desk: Desk, taken: Taken) -> bytes:
    errand = ERRANDS.get(taken.what)
    if errand is None:
        return encoded(Failed("errand.unknown"))
    if taken.staff is None:
        return encoded(failure(DeskError("login.closed")))
    return errand.carry_out(replace(desk.signed_in(taken.staff), device=taken.device), taken.body)
