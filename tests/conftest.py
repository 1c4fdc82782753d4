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
    """The application with a real Chinese font: a bare machine would draw boxes and pass."""
    import noto_cjk_sans_otc
    from PySide6.QtGui import QFont, QFontDatabase

    assert QFontDatabase.addApplicationFont(str(noto_cjk_sans_otc.FONT_PATH)) >= 0
    assert QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    assert QFontDatabase.families(QFontDatabase.WritingSystem.TraditionalChinese)
    qapp.setFont(QFont("Noto Sans CJK SC", 10))
    return qapp
