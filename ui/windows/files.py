"""Asking for a file or a folder, in the words of the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_for_file(parent: QWidget, title: str, kinds: str) -> Path | None:
    """A file that is there; None where nobody chose one. `kinds` are the endings of tables."""
    dialog = QFileDialog(parent, title, "", _kinds(kinds))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _asked(dialog)


def ask_for_place(parent: QWidget, title: str, name: str) -> Path | None:
    """Where to write a new file; None where nobody said."""
    dialog = QFileDialog(parent, title, "")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)
    return _asked(dialog)


def ask_for_folder(parent: QWidget, title: str) -> Path | None:
    """A folder that is there; None where nobody chose one."""
    dialog = QFileDialog(parent, title, "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _asked(dialog)


def say_labels(dialog: QFileDialog) -> None:
    """Two labels that Qt's own translations miss."""
    dialog.setLabelText(
        QFileDialog.DialogLabel.LookIn, QCoreApplication.translate("Files", "Look in:")
    )
    dialog.setLabelText(
        QFileDialog.DialogLabel.FileType, QCoreApplication.translate("Files", "Files of type:")
    )


def _asked(dialog: QFileDialog) -> Path | None:
    say_labels(dialog)
    return Path(dialog.selectedFiles()[0]) if dialog.exec() else None


def _kinds(endings: str) -> str:
    tables = QCoreApplication.translate("Files", "Tables")
    others = QCoreApplication.translate("Files", "All files")
    return f"{tables} ({endings});;{others} (*)"
