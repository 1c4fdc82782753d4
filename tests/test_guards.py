"""The guards around every test do guard: each is provoked in a run of its own and must fail it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Each test passes by its own words and must be failed by a guard.
_WRONGS = """
import logging, threading, warnings

left = []

def test_widget(qtbot):
    from PySide6.QtWidgets import QLabel
    left.append(QLabel("left"))
    left[-1].show()

def test_timer(qapp):
    from PySide6.QtCore import QTimer
    left.append(QTimer())
    left[-1].start(60_000)

def test_thread():
    threading.Thread(target=threading.Event().wait, args=(4,), daemon=True).start()

def test_log():
    logging.getLogger("x").warning("hm")

def test_qt_log(qapp):
    from PySide6.QtCore import qWarning
    qWarning("hm")

def test_warning():
    warnings.warn("hm")
"""

_COMPLAINTS = (
    "left behind: QLabel",
    "left behind: timer of 60000 ms",
    "left behind: thread",
    "logged: WARNING x: hm",
    "Qt messages with level WARNING or above",
    "UserWarning: hm",
)


def test_nobody_can_be_reached_from_a_test():
    with socket.socket() as line, pytest.raises(PermissionError, match="192.0.2.1"):
        line.connect(("192.0.2.1", 9))
    with pytest.raises(PermissionError, match="example.invalid"):
        socket.getaddrinfo("example.invalid", 80)


def test_the_machine_itself_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_nothing_of_the_users_is_touched():
    import keyring
    import keyring.backends.fail
    import platformdirs

    assert "forbear-home-" in platformdirs.user_data_dir("forbear")
    assert "forbear-home-" in str(Path.home())
    assert isinstance(keyring.get_keyring(), keyring.backends.fail.Keyring)


def test_a_test_that_leaves_something_behind_or_is_warned_fails(tmp_path):
    test = tmp_path / "test_wrongs.py"
    test.write_text(_WRONGS, encoding="utf-8")
    result = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider",
            "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), str(test),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )  # fmt: skip
    assert "2 failed, 4 passed, 4 errors" in result.stdout, result.stdout + result.stderr
    assert [words for words in _COMPLAINTS if words not in result.stdout] == []
