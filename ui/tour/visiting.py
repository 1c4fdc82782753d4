"""A home visit: asked for, approved, appointed; the visitor's tomorrow, and the sheet of it."""

from __future__ import annotations

from datetime import timedelta

from app.domain.queue import Stage
from app.domain.staff import Role
from app.domain.visits import Visit, VisitState
from app.services import appointments, sheets, visit_notes, visits
from ui.tour.hands import CTRL, SHIFT, Hands, Key
from ui.tour.plan import COLLECTOR, FOUNDER, PASSWORD, Step, TourFailed
from ui.tour.speaking import find
from ui.tour.witness import Witness
from ui.windows.sayings import CONSENTS
from ui.windows.staff import StaffWindow
from ui.windows.visits import DAY, VisitsWindow
from ui.windows.waiting import WaitingWindow

_VISITOR = "he"
_AGREED, _WHY = "可以上门来谈", "电话里说不清单据，请当面看"
_CARE = "门口有小型犬；家有学龄儿童"


def _somebody_late(hands: Hands) -> str:
    """Somebody of the late stage with an address, with whom the tour has not spoken yet."""
    spoken = {words for name, words in hands.memory.items() if name.endswith("_name")}
    at_home = {one["name"] for one in hands.memory["people"] if one["address"]} - spoken
    model = hands.desk.queue.model
    for n in range(model.rowCount()):
        shown = model.row_at(model.index(n, 0))
        if shown is None or shown.row.stage is not Stage.LATE:
            continue
        if shown.row.name in at_home:
            return shown.row.name
    raise TourFailed("there is somebody late in the queue with whom nobody spoke yet")


def _hear_consent(hands: Hands) -> None:
    hands.key(Key.Key_1, CTRL)
    hands.wait_for_answers()
    name = hands.memory["visited_name"] = _somebody_late(hands)
    find(hands, name)
    hands.memory["visited"] = hands.desk.shown_person
    hands.key(Key.Key_F8)
    palette = hands.desk.protecting
    hands.wait(palette.isVisible, "what may be heeded at once")
    codes = [getattr(one, "code", "") for one in palette.model.rows()]
    for _ in range(codes.index("consent")):
        hands.key(Key.Key_Down)
    palette.details.which.setFocus()
    for _ in range(CONSENTS.index("visit")):
        hands.key(Key.Key_Down)
    palette.words.setFocus()
    hands.type(_AGREED)
    hands.key(Key.Key_Return)
    hands.wait(palette.isHidden, "what they agreed to waits for a lead")


def _ask(hands: Hands) -> None:
    hands.key(Key.Key_H, CTRL)
    asks = room_of(hands).asks
    hands.wait(lambda: asks.person.text() == hands.memory["visited_name"], "whoever is open")
    hands.fill(asks.reason, _WHY)
    hands.click(asks.ask)
    hands.wait(lambda: asks.told.text() == _WHY, "a lead is asked, with the reason")


def _add_visitor(hands: Hands) -> None:
    _sit_down(hands, FOUNDER)
    hands.key(Key.Key_T, CTRL)
    room = hands.frame.rooms["staff"]
    if not isinstance(room, StaffWindow):
        raise LookupError("staff")
    hands.wait(lambda: room.model.rowCount() > 1, "everybody is listed")
    listed = room.model.rowCount()
    hands.click(room.adding)
    for field, words in (
        (room.new.name, "何远"), (room.new.login, _VISITOR), (room.new.seat, "3007"),
        (room.new.password, PASSWORD),
    ):  # fmt: skip
        hands.fill(field, words)
    hands.click_row(room.new.role, list(Role).index(Role.VISITOR))
    hands.click(room.new.password)
    hands.key(Key.Key_Return)
    hands.wait(lambda: room.model.rowCount() == listed + 1, "the visitor is listed")


def _approve(hands: Hands) -> None:
    hands.key(Key.Key_Escape)
    hands.key(Key.Key_J, CTRL)
    waiting = hands.frame.rooms["waiting"]
    if not isinstance(waiting, WaitingWindow):
        raise LookupError("waiting")
    hands.wait(lambda: _AGREED in waiting.told.text(), "what the collector heard")
    hands.key(Key.Key_Return, CTRL)
    hands.wait(lambda: _AGREED not in waiting.told.text(), "a lead has confirmed it")
    hands.key(Key.Key_Escape)
    hands.key(Key.Key_H, CTRL)
    asks = room_of(hands).asks
    hands.wait(asks.approve.isVisible, "the request waits")
    hands.key(Key.Key_Return, CTRL)
    hands.wait(asks.appoint.isVisible, "approved: an appointment can be made")


def _appoint(hands: Hands) -> None:
    asks, notice = room_of(hands).asks, room_of(hands).notice
    before = notice.text()
    hands.fill(asks.first, _VISITOR)
    hands.key(Key.Key_S, CTRL)
    hands.wait(lambda: notice.text() != before, "one alone goes to nobody: the rule says so")
    hands.fill(asks.second, COLLECTOR)
    hands.key(Key.Key_S, CTRL)
    hands.wait(asks.confirm.isVisible, "appointed")
    hands.click(asks.confirm)
    hands.wait(
        lambda: (one := asks.marked()) is not None and one.state is VisitState.CONFIRMED,
        "the person agreed",
    )


def _prepare(hands: Hands) -> None:
    hands.key(Key.Key_Escape)
    _sit_down(hands, _VISITOR)
    hands.see(hands.desk.queue.model.rowCount() == 0, "a visitor has no queue")
    room = room_of(hands)  # among the visits at once
    hands.wait(lambda: room.tabs.current() == DAY, "tomorrow")
    hands.wait(lambda: room.day.model.rowCount() == 1, "the one visit")
    hands.fill(room.day.notes["care"], _CARE)
    hands.key(Key.Key_S, CTRL)
    hands.wait(lambda: "\n" in _care(room), "the note is kept")


def _print(hands: Hands) -> None:
    room = room_of(hands)
    path = hands.folder / "sheet.pdf"
    hands.choose_file(path, Key.Key_Return, CTRL)
    hands.wait(lambda: path.exists(), "the sheet is written")
    hands.wait(lambda: "V-" in room.notice.text(), "it is numbered")
    hands.click(room.tabs.tabs["sheets"])
    hands.wait(lambda: room.sheets.model.rowCount() == 1, "it is out until it is back")


def _care(room: VisitsWindow) -> str:
    stop = room.day.marked()
    return "" if stop is None else str(stop.note.care)


def room_of(hands: Hands) -> VisitsWindow:
    """The room of the visits. Raises LookupError."""
    hands.wait(lambda: "visits" in hands.frame.rooms, "the room of the visits")
    room = hands.frame.rooms["visits"]
    if not isinstance(room, VisitsWindow):
        raise LookupError("visits")
    return room


def _sit_down(hands: Hands, login: str) -> None:
    """Whoever sits here leaves, and somebody else signs in."""
    if hands.frame.shown_screen() != "desk":
        hands.key(Key.Key_Escape)
    hands.wait(lambda: hands.frame.shown_screen() == "desk", "back at the desk")
    hands.key(Key.Key_Q, CTRL | SHIFT)
    page = hands.frame.sign_in
    hands.wait(lambda: hands.frame.pages.currentWidget() is page, "the seat is free")
    hands.fill(page.login, login)
    hands.fill(page.password, PASSWORD)
    hands.key(Key.Key_Return)
    hands.wait(lambda: hands.frame.desk is not None, "the next one sits down")
    hands.wait_for_answers()


def _visit(witness: Witness) -> Visit:
    (visit,) = visits.of_person(witness.desk, str(witness.memory["visited"]))
    return visit


def _waits(witness: Witness) -> None:
    said = witness.card("visited").said
    witness.that(not said.consents, "what a collector heard loosens nothing yet")


def _asked(witness: Witness) -> None:
    visit = _visit(witness)
    witness.that(visit.state is VisitState.ASKED and visit.reason == _WHY, "a visit is asked for")


def _added(witness: Witness) -> None:
    witness.that(witness.staff()[_VISITOR].role is Role.VISITOR, "a field visitor may sign in")


def _approved(witness: Witness) -> None:
    witness.that(_visit(witness).state is VisitState.APPROVED, "the rules let it be approved")


def _confirmed(witness: Witness) -> None:
    made = _visit(witness).appointment
    two = made is not None and len(made.visitors) == 2
    witness.that(two, "two people go")
    witness.that(_visit(witness).state is VisitState.CONFIRMED, "the person agreed to it")


def _noted(witness: Witness) -> None:
    visit = _visit(witness)
    (note,) = visit_notes.versions(witness.desk, visit.id)
    witness.that(note.note.care.count("\n") == 1, "what care is due, in a version of its own")
    tomorrow = witness.desk.today(witness.desk.clock()) + timedelta(days=1)
    witness.that(
        [one.id for one in appointments.of_days(witness.desk, tomorrow)] == [visit.id],
        "tomorrow has that visit",
    )


def _out(witness: Witness) -> None:
    (sheet,) = sheets.out(witness.desk, 5)
    witness.that(sheet.visit_id == _visit(witness).id, f"{sheet.number} is out")
    seen = witness.whole()
    witness.that(seen.broken is None and not seen.differing, "the log holds")


STEPS = (
    Step("a consent to be visited", _hear_consent, _waits),
    Step("a visit is asked for", _ask, _asked),
    Step("a field visitor", _add_visitor, _added),
    Step("the visit is approved", _approve, _approved),
    Step("appointed for two", _appoint, _confirmed),
    Step("the visitors tomorrow", _prepare, _noted),
    Step("the visit sheet", _print, _out),
)
