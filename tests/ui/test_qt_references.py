"""PySide6 6.12.0 on Python 3.11 drops one reference too many to None, True or False at every call
of some hot paths; at zero the interpreter aborts, minutes into a day. Counting shows it at once."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

_CALLS = 400
_LOST = _CALLS // 4  # fewer than this is noise of the interpreter, not one a call

# In a process of its own: with the fault, counting may itself be what kills it.
_PROBE = """
import gc, json, sys
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QRect, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication, QStyledItemDelegate, QTableView, QWidget

CALLS = int(sys.argv[1])
SINGLES = (None, True, False)
app = QApplication([])
spare = [single for single in SINGLES for _ in range(500_000)]


class Model(QAbstractTableModel):
    def rowCount(self, parent=QModelIndex()):
        return 40

    def columnCount(self, parent=QModelIndex()):
        return 6

    def data(self, index, role=0):
        return "text" if role == 0 else None


class Delegate(QStyledItemDelegate):
    def paint(self, painter, option, index):
        painter.fillRect(option.rect, QColor("white"))


class Sender(QObject):
    sent = Signal(object)


class Canvas(QWidget):
    def paintEvent(self, event):
        with QPainter(self) as painter:
            painter.drawText(self.rect(), 0x84, "text")


def table(delegate):
    view = QTableView()
    view.setModel(model)
    view.resize(640, 480)
    if delegate:
        view.setItemDelegate(delegate)
    view.show()
    kept.append((view, delegate))
    return view.viewport().repaint


kept, model, sender, canvas = [], Model(), Sender(), Canvas()
sender.sent.connect(lambda value: None)
canvas.show()
image = QImage(120, 40, QImage.Format.Format_ARGB32)
painter = QPainter(image)
area = QRect(0, 0, 100, 30)
paths = {
    "drawText": lambda: painter.drawText(area, 0x84, "text"),
    "fillRect": lambda: painter.fillRect(area, QColor("red")),
    "setPen": lambda: painter.setPen(QPen()),
    "data": lambda: model.data(model.index(1, 1), 3),
    "setProperty": lambda: sender.setProperty("kind", True),
    "blockSignals": lambda: sender.blockSignals(False),
    "isVisible": lambda: canvas.isVisible(),
    "update": lambda: canvas.update(),
    "emit": lambda: sender.sent.emit(None),
    "processEvents": app.processEvents,
    "paintEvent": canvas.repaint,
    "table": table(None),
    "table with delegate": table(Delegate()),
}
app.processEvents()


def counts():
    gc.collect()
    return [sys.getrefcount(single) for single in SINGLES]


def change(path):
    path()
    before = counts()
    for _ in range(CALLS):
        path()
    return [after - count for after, count in zip(counts(), before)]


changes = {name: change(path) for name, path in paths.items()}
painter.end()
print(json.dumps(changes), flush=True)
"""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="these three are immortal from 3.12 on")
def test_painting_and_signals_lose_no_reference_to_none_true_or_false():
    result = subprocess.run(
        [sys.executable, "-c", _PROBE, str(_CALLS)], capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stderr
    changes = json.loads(result.stdout)
    assert len(changes) == 13
    assert {name: lost for name, lost in changes.items() if min(lost) < -_LOST} == {}
