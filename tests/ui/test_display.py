"""Where no window can open, the program says so instead of ending inside Qt."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from tests.sources import ROOT
from ui import display
from ui.__main__ import run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X11 and Wayland are Linux's")


def test_without_any_display_it_says_so():
    assert display.unavailable({}) == ("display.none", {})


def test_a_display_that_does_not_answer_is_named():
    code, values = display.unavailable({"DISPLAY": ":9731"})
    assert (code, values) == ("display.no_answer", {"display": ":9731"})


def test_a_display_that_listens_is_reached(tmp_path):
    with socket.socket(socket.AF_INET) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        number = server.getsockname()[1] - 6000
        assert display.answers(f"127.0.0.1:{number}.0")


def test_offscreen_can_always_be_drawn_on():
    assert display.unavailable({"QT_QPA_PLATFORM": "offscreen"}) is None


def test_a_missing_library_is_named_with_the_packages_that_bring_it(monkeypatch):
    def fails(path):
        raise OSError("libxcb-cursor.so.0: cannot open shared object file: No such file")

    monkeypatch.setattr(display.ctypes, "CDLL", fails)
    code, values = display.unavailable({"QT_QPA_PLATFORM": "xcb"})
    assert code == "display.libraries"
    assert values["library"] == "libxcb-cursor.so.0"
    assert "libxcb-cursor0" in values["packages"]


def test_the_window_without_a_display_ends_with_a_sentence_and_1(monkeypatch, capsys):
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FORBEAR_LANGUAGE", "en")
    assert run([]) == 1
    assert "There is no display here" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "handed"),
    [
        (["demo"], ["demo", "--terminal"]),
        (["demo", "--people", "20"], ["demo", "--people", "20", "--terminal"]),
        (["demo", "--terminal"], ["demo", "--terminal"]),
        (["queue", "list"], ["queue", "list"]),
    ],
)
def test_what_needs_no_window_goes_to_the_command_line(monkeypatch, argv, handed):
    import app.cli

    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    given = []
    monkeypatch.setattr(app.cli, "main", lambda argv, press=None: given.append(argv) or 0)
    assert run(argv) == 0
    assert given == [handed]


def test_headless_commands_load_no_qt():
    code = (
        "import sys; from ui.__main__ import run\n"
        "try:\n    run(['--help'])\nexcept SystemExit: pass\n"
        "print('PySide6' in sys.modules, 'sqlalchemy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "False False"


def test_the_window_is_there_before_the_database_is_loaded():
    code = (
        "import sys\nimport ui.application, ui.windows.frame\n"
        "heavy = ('sqlalchemy', 'alembic', 'keyring', 'phonenumbers', 'pypinyin', 'openpyxl')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
