"""Commands that answer lines of standard input."""

from __future__ import annotations

import io
import json
import sys

import pytest

from app.cli import main


class _Stdin:
    def __init__(self, written: bytes) -> None:
        self.buffer = io.BytesIO(written)


@pytest.fixture
def answers(monkeypatch, capsys):
    """Gives a command these lines; its answers, and the exit status last."""

    def ask(command, *lines):
        written = b"".join((x if isinstance(x, bytes) else x.encode()) + b"\n" for x in lines)
        monkeypatch.setattr(sys, "stdin", _Stdin(written))
        status = main(list(command))
        return [*map(json.loads, capsys.readouterr().out.splitlines()), status]

    return ask
