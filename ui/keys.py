"""Whose key is this: the button or shortcut that answers it now, for a menu to press it too."""

from __future__ import annotations

import sys

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

Owner = QAbstractButton | QShortcut


def owner(page: QWidget, key: str) -> Owner | None:
    """What would act on this page if the key were pressed; None where nothing would."""
    wanted = QKeySequence(key)
    for shortcut in page.findChildren(QShortcut):
        holder = shortcut.parent()
        seen = not isinstance(holder, QWidget) or holder.isVisible()
        if shortcut.key() == wanted and shortcut.isEnabled() and seen:
            return shortcut
    for button in page.findChildren(QAbstractButton):
        if button.shortcut() == wanted and button.isEnabled() and button.isVisible():
            return button
    return None


def press(page: QWidget, key: str) -> bool:
    """Do what the key does on this page. Returns whether there was anything to do."""
    found = owner(page, key)
    if isinstance(found, QShortcut):
        found.activated.emit()
    elif found is not None:
        found.click()
    return found is not None


def shown(key: str) -> str:
    """The key as it is written on this system's keyboards, in every language alike."""
    if sys.platform == "darwin":
        return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    return key.replace("Return", "Enter")
