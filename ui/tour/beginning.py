"""Set-up, the first import with its report, somebody to work with."""

from __future__ import annotations

from ui.tour.hands import CTRL, Hands, Key
from ui.tour.plan import COLLECTOR, FILE, FOUNDER, PASSPHRASE, PASSWORD, PEOPLE, Step
from ui.tour.witness import Witness
from ui.windows.importing import ImportWindow
from ui.windows.staff import StaffWindow


def _fill_in_setup(hands: Hands) -> None:
    setup = hands.frame.setup
    hands.wait(lambda: hands.frame.pages.currentWidget() is setup, "the first run asks to set up")
    for field, words in (
        (setup.name, "许国安"), (setup.login, FOUNDER), (setup.password, PASSWORD),
        (setup.again, PASSWORD),
    ):  # fmt: skip
        hands.fill(field, words)
    hands.click(setup.button)
    hands.wait(setup.passphrase.isVisible, "without a keyring a passphrase is asked for")
    hands.fill(setup.passphrase, PASSPHRASE)


def _make_book(hands: Hands) -> None:
    setup = hands.frame.setup
    hands.key(Key.Key_Return)
    hands.wait(lambda: setup.pages.currentWidget() is setup.recovery, "the recovery code is shown")
    hands.see(len(setup.recovery.shown()) > 3, "its groups")
    hands.fill(setup.recovery.check, setup.recovery.shown()[2])


def _sit_down(hands: Hands) -> None:
    hands.key(Key.Key_Return)
    hands.wait(lambda: hands.frame.desk is not None, "the desk of the administrator opens")
    hands.see(not hands.frame.setup.recovery.shown()[0], "the recovery code is gone")


def _read_file(hands: Hands) -> None:
    hands.key(Key.Key_I, CTRL)
    hands.wait(lambda: "import" in hands.frame.rooms, "the import opens")
    hands.choose_file(hands.folder / FILE)
    room = _room(hands)
    hands.wait(room.do.isVisible, "what the import would do is shown")


def _bring_in(hands: Hands) -> None:
    room = _room(hands)
    hands.key(Key.Key_Return, CTRL)
    hands.wait(lambda: not room.do.isVisible() and room.keep.isVisible(), "it is brought in")
    hands.see(bool(room.notice.text()), "how many were new is said")


def _add_collector(hands: Hands) -> None:
    hands.key(Key.Key_Escape)
    hands.rest()
    hands.choose_in_menu("work", "staff")
    hands.wait(lambda: "staff" in hands.frame.rooms, "the staff's room opens from the menu")
    room = hands.frame.rooms["staff"]
    if not isinstance(room, StaffWindow):
        raise LookupError("staff")
    hands.wait(lambda: room.model.rowCount() == 1, "everybody is listed")
    hands.click(room.adding)
    for field, words in (
        (room.new.name, "周宽"), (room.new.login, COLLECTOR), (room.new.seat, "1024"),
        (room.new.password, PASSWORD),
    ):  # fmt: skip
        hands.fill(field, words)
    hands.key(Key.Key_Return)
    hands.wait(lambda: room.model.rowCount() == 2, "the new one is listed")


def _sign_in(hands: Hands) -> None:
    hands.key(Key.Key_Escape)
    hands.rest()
    hands.choose_in_menu("work", "leave")
    page = hands.frame.sign_in
    hands.wait(lambda: hands.frame.pages.currentWidget() is page, "the administrator has left")
    hands.fill(page.login, COLLECTOR)
    hands.fill(page.password, PASSWORD)


def _work(hands: Hands) -> None:
    hands.key(Key.Key_Return)
    hands.wait(lambda: hands.frame.desk is not None, "the collector's desk opens")
    model = hands.desk.queue.model
    hands.wait(lambda: model.rowCount() > 0 and not model.lacks(0), "the queue is filled")
    hands.memory["listed"] = model.rowCount()
    counts = hands.desk.centre.idle.counts
    hands.wait(lambda: counts[-1].text() == str(model.rowCount()), "what the day has")


def _room(hands: Hands) -> ImportWindow:
    room = hands.frame.rooms["import"]
    if not isinstance(room, ImportWindow):
        raise LookupError("import")
    return room


def _no_book(witness: Witness) -> None:
    """Nothing to be read yet; see `Witness.look`."""
    witness.that(not witness.path.exists(), "there is none yet")


def _founded(witness: Witness) -> None:
    witness.that(set(witness.staff()) == {FOUNDER}, "it opens by the passphrase; one may sign in")


def _nothing_yet(witness: Witness) -> None:
    witness.that(witness.waiting() == 0, "the preview changed nothing")


def _brought_in(witness: Witness) -> None:
    witness.that(witness.waiting() > PEOPLE // 2, f"{witness.waiting()} people wait")


def _two_people(witness: Witness) -> None:
    added = witness.staff().get(COLLECTOR)
    witness.that(added is not None and added.number == "1024", "the collector with their seat")


def _same_queue(witness: Witness) -> None:
    witness.that(witness.waiting() == witness.memory["listed"], "as many as the window lists")


STEPS = (
    Step("set up", _fill_in_setup, _no_book),
    Step("recovery code", _make_book, _founded),
    Step("first desk", _sit_down, _founded),
    Step("import preview", _read_file, _nothing_yet),
    Step("import report", _bring_in, _brought_in),
    Step("staff", _add_collector, _two_people),
    Step("sign in", _sign_in, _two_people),
    Step("queue", _work, _same_queue),
)
