"""What every test stands on: a home of its own, no network, nothing left behind, real databases."""

from __future__ import annotations

import os

# Before Qt is imported: without a display and without this, Qt aborts the whole process.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import hypothesis
import pytest

# The same cases every time: a failure can be repeated, and a slow machine is no failure.
hypothesis.settings.register_profile("forbear", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("forbear")

pytest_plugins = ["tests.seclusion", "tests.leftovers", "tests.books"]


@pytest.fixture(scope="session")
def qapp(qapp):
    """The application with the program's fonts: a bare machine would draw boxes and pass."""
    from PySide6.QtGui import QFont

    from ui import fonts

    families = ["Forbear Latin in Han", "Forbear Han"]
    fonts.load(qapp, families)
    chosen = QFont()
    chosen.setFamilies(families)
    chosen.setPointSize(10)
    qapp.setFont(chosen)
    return qapp
