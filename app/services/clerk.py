"""The office's clerk 文书: carries out beside the server what desks leave as errands.

It works on the owner's connection, as whoever asked: their role, the people that row security shows
them, the device that they sit at. There is one at a time; another that is started waits until it is
needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import BoundedSemaphore

import msgspec

from app.domain.entries import DESK, EntryKind
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
    publications,
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
from app.services.errands import ERRANDS, Answer, Failed, encoded, failure
from app.services.journal import AWAY
from app.storage import log, migrating
from app.storage.postgres import errands
from app.storage.postgres.errands import Taken
from app.storage.postgres.hands import Hands
from app.storage.postgres.keepers import Keeper, Watch

AT_ONCE = 4  # errands
AT_LENGTH = 2  # of them, that may take long: the other hands are free within seconds
_LOOKS = 0.5  # seconds between two looks whether it is over
_UNSURE = encoded(Failed("office.unsure"))
_TOO_LONG = encoded(Failed("errand.too_long"))
_ANSWERS = 2  # times that an answer is left before the desk is told that nobody knows


def check(desk: Desk) -> int | None:
    """Whether this program is the office's own version and decides by the packs by which the
    server does; which office that is (`errands.made`).

    Raises DeskError office.not_one, office.older, office.newer, office.other_rules naming the
    packs that differ.
    """
    with desk.store.read() as tx:
        migrating.check_office(tx)
        found = errands.made(tx)
        differing = office.differing_rules(tx, desk.rules.packs)
    if differing:
        raise DeskError("office.other_rules", packs=", ".join(differing))
    return found


def serve(
    desk: Desk, is_over: Callable[[], bool], said: Callable[[str, Exception | None], None]
) -> None:
    """Carry out what desks leave until `is_over`; `desk` is the owner's (`bootstrap.clerk_desk`).

    `said` hears the name of each errand that was carried out, and the bug that kept it from being.
    What was begun and is carried out by nobody nobody knows to be done: its desk is told so.
    Raises DeskError as `check`, office.being_upgraded once what was begun is done, office.upgraded
    where the office was upgraded meanwhile, and as `Store.begin`, when the server is lost: started
    again, it goes on.
    """
    made = check(desk)
    free, running = BoundedSemaphore(AT_ONCE), dict[str, Taken]()

    def ended(errand_id: str, _: object) -> None:
        running.pop(errand_id)
        free.release()

    with (
        errands.seated(desk.store, is_over) as turns,
        desk.store.apart() as sees,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        watch, hands, unwritten = Watch(sees), Hands(desk.store), list[Keeper]()

        def look() -> None:
            hands.end_late(sees)
            _cut_off(desk, said, watch, unwritten)

        try:
            for _ in turns:
                _answer_for_others(desk, running.keys())
                while _comes_free(free, is_over, look):
                    taken = _next(desk, made, _not_now(running))
                    if taken is None:
                        free.release()
                        break
                    running[taken.id] = taken
                    done = pool.submit(_carry_out, desk, taken, hands, said)
                    done.add_done_callback(partial(ended, taken.id))
        finally:
            while running:  # until it is done, within its time
                look()
                free.acquire(timeout=_LOOKS)


def _not_now(running: Mapping[str, Taken]) -> tuple[str, ...]:
    """Errands for which no hand is free, though there is one for others."""
    long = tuple(name for name, errand in ERRANDS.items() if errand.is_long)
    at_length = sum(one.what in long for one in tuple(running.values()))
    return long if at_length >= AT_LENGTH else ()


def _comes_free(
    free: BoundedSemaphore, is_over: Callable[[], bool], look: Callable[[], None]
) -> bool:
    """Wait for a free hand, and look meanwhile; False where it is over before."""
    while not is_over():
        look()
        if free.acquire(timeout=_LOOKS):
            return True
    return False


def _cut_off(
    desk: Desk,
    said: Callable[[str, Exception | None], None],
    watch: Watch,
    unwritten: list[Keeper],
) -> None:
    """End the sessions of who keeps the record locked and does nothing, on record.

    What could not be put there yet is `unwritten`, and the first to be by the next look.
    """
    for keeper, stays in watch.look():
        if stays:
            said("keepers", DeskError("office.stays_locked", login=keeper.login))
        else:
            unwritten.append(keeper)
    _put_on_record(desk, said, unwritten)


def _put_on_record(
    desk: Desk, said: Callable[[str, Exception | None], None], unwritten: list[Keeper]
) -> None:
    """Who was cut off; it is said once it is on record."""
    while unwritten:
        try:
            with desk.store.begin() as tx:
                log.append(
                    tx, DESK, EntryKind.STAFF_CUT_OFF, desk.now(tx), staff_id=None, device="",
                    cut_off=unwritten[0].staff_id,
                )  # fmt: skip
        except DeskError as locked:  # by another one of theirs: the clerk goes on
            said("keepers", locked)
            return
        said("keepers", DeskError("office.cut_off", login=unwritten.pop(0).login))


def _next(desk: Desk, made: int | None, not_now: tuple[str, ...]) -> Taken | None:
    """Begin the next errand, of the office that was found when this began to serve."""
    with desk.store.begin() as tx:
        if errands.made(tx) != made:
            raise DeskError("office.upgraded")
        errands.sweep(tx)
        return errands.take(tx, not_now)


def _answer_for_others(desk: Desk, running: Set[str]) -> None:
    """Of what this clerk has begun alone, or could not answer, nobody knows any more."""
    with desk.store.begin() as tx:
        for errand_id in errands.left(tx, running):
            errands.answer(tx, errand_id, _UNSURE)


def _carry_out(
    desk: Desk, taken: Taken, hands: Hands, said: Callable[[str, Exception | None], None]
) -> None:
    bug: Exception | None = None
    try:
        answer = _answer(desk, taken, hands)
    except Exception as error:  # noqa: BLE001  # a bug ends the errand, not the clerk
        bug, answer = error, encoded(Failed("office.clerk_failed"))
    if answer == _TOO_LONG and taken.staff is not None:
        bug = DeskError("office.errand_ended", login=taken.staff.login)
    said(taken.what, _leave(desk, taken, answer) or bug)


def _leave(desk: Desk, taken: Taken, answer: bytes) -> Exception | None:
    """Leave the answer; what kept it from being left. The next turn tells the desk then."""
    for tries in range(_ANSWERS, 0, -1):
        try:
            with desk.store.begin() as tx:
                errands.answer(tx, taken.id, answer)
            return None
        except Exception as error:  # noqa: BLE001  # an answer too large is no reason to end
            if tries == 1:
                return error
    return None


def _answer(desk: Desk, taken: Taken, hands: Hands) -> bytes:
    errand = ERRANDS.get(taken.what)
    if errand is None:
        return encoded(Failed("errand.unknown"))
    if taken.staff is None:
        return encoded(failure(DeskError("login.closed")))
    desk = replace(desk.signed_in(taken.staff), device=taken.device)
    with hands.at_work(errand.seconds) as hand:
        answer = errand.carry_out(desk, taken.body)
    if _is_lost(answer):  # with its last COMMIT, maybe
        return _TOO_LONG if hand.ended else _UNSURE
    return answer


def _is_lost(answer: bytes) -> bool:
    """Whether the server was not reached any more: of what came before nobody was told."""
    said = msgspec.msgpack.decode(answer, type=Answer)
    return isinstance(said, Failed) and said.code in AWAY
