"""Leading a call through the window, by the keys that an agent presses."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.storage import tables

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return
TAIL, YEAR = "123X", "1990"
_NUMBER = f"119999{YEAR}0307{TAIL}"  # of a county that nobody was ever born in


def make_known(desk, person_id):
    """Put an identity on file, so that somebody can be asked for it."""
    with desk.store.begin() as tx:
        changed = tables.debtors.update().where(tables.debtors.c.id == person_id)
        tx.connection.execute(changed.values(identity_number=_NUMBER, born_on=f"{YEAR}-03-07"))


def give(window, qtbot, code):
    """Press the digit of an answer, with Alt where a field has the focus."""
    grid = window.centre.talk.answers
    codes = [card.code for card in grid.cards()]
    key = Qt.Key(Qt.Key.Key_1.value + codes.index(code))
    focused = QApplication.focusWidget() or window
    qtbot.keyClick(focused, key, ALT if grid.is_typing() else Qt.KeyboardModifier.NoModifier)


def type_facts(window, qtbot, tail=TAIL, year=YEAR):
    """Type what was heard."""
    fields = window.centre.talk.verify
    fields.tail.setFocus()
    fields.tail.clear()
    fields.year.clear()
    qtbot.keyClicks(fields.tail, tail)
    qtbot.keyClicks(fields.year, year)


def confirm(window, qtbot):
    """From the greeting until the right person is confirmed."""
    give(window, qtbot, "says_self")
    type_facts(window, qtbot)


def promise(window, qtbot, amount):
    """From a call's greeting to a wrap-up with this promise; the next step is still wanted."""
    confirm(window, qtbot)
    give(window, qtbot, "pays_today")
    qtbot.keyClicks(window.centre.talk.terms.amount, amount)
    give(window, qtbot, "right")
    give(window, qtbot, "done")


def end(window, qtbot, code):
    """Choose how it ended, and take the proposal for what comes next."""
    how = window.centre.ending.form.how
    codes = [how.choices.code_at(how.choices.index(at)) for at in range(how.choices.rowCount())]
    how.choose(codes.index(code))
    window.centre.ending.form.next.take_proposal()
