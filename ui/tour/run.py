"""The tour from outside: starts the process with the windows, reads the book after each step."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from argparse import Namespace
from pathlib import Path
from typing import Any

from ui.tour.book import TourClock, write_file
from ui.tour.chapters import STEPS
from ui.tour.plan import Look, Step, TourFailed, picture, written
from ui.tour.witness import Witness

_START = (7, 30)  # half an hour before calls are allowed
_ROOT = Path(__file__).resolve().parents[2]


class Stage:
    """The windows' process; another one takes its place when it was killed."""

    def __init__(self, folder: Path, out: Path, look: Look, *, shown: bool) -> None:
        self._argv = [
            sys.executable, "-m", "ui.tour.player", str(folder), str(out),
            look.language, str(look.width), str(look.height), look.theme,
        ]  # fmt: skip
        self._environment = dict(os.environ)
        if not shown:
            self._environment["QT_QPA_PLATFORM"] = "offscreen"
        self._process: subprocess.Popen[str] | None = None

    def play(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Have one step done. Raises TourFailed where the windows are gone."""
        process = self._process or self._begin()
        if process.stdin is None or process.stdout is None:
            raise LookupError("no pipe")
        process.stdin.write(written(asked) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise TourFailed(f"the window goes on (it ended with {process.wait()})")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def kill(self) -> None:
        """End the windows' process as a power cut would: it can do nothing about it."""
        if self._process is not None:
            self._process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
            self._process.wait()
            self._let_go()

    def end(self) -> None:
        """Close the window as a person does."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            status = self._process.wait(timeout=30)
            self._process.stdin = None
            self._let_go()
            if status:
                raise TourFailed(f"the window closes (it ended with {status})")

    def _begin(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen(
            self._argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT,
            env=self._environment,
        )  # fmt: skip
        return self._process

    def _let_go(self) -> None:
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
        self._process = None


class Tour:
    """Every step once, in order; stops at the first that is not as it has to be."""

    def __init__(self, folder: Path, out: Path, look: Look, *, shown: bool) -> None:
        self._out, self._clock = out, TourClock()
        self._clock.set_to(*_START)
        self._memory: dict[str, Any] = {"people": write_file(folder, self._clock())}
        self._stage = Stage(folder, out, look, shown=shown)
        self._witness = Witness(folder, self._clock, self._memory)
        self.told: list[dict[str, Any]] = []

    def run(self) -> str:
        """What went wrong, naming the step; nothing where all went well."""
        try:
            for number, step in enumerate(STEPS, 1):
                wrong = self._step(number, step)
                self._tell()
                if wrong:
                    return f"{number} {step.name}: {wrong}"
            self._stage.end()
        except TourFailed as error:
            return str(error)
        finally:
            self._stage.kill()
        return ""

    def _step(self, number: int, step: Step) -> str:
        file = picture(number, step.name)
        asked = {"n": number, "file": file, "memory": self._memory, "ahead": self._clock.ahead}
        try:
            answer = self._stage.play(asked)
        except TourFailed as error:
            return str(error)
        self._memory.update(answer["memory"])
        self._clock.ahead = float(answer["ahead"])
        if step.killed:
            self._stage.kill()
        wrong, asserted = answer["wrong"], list(answer["asserted"])
        if not wrong:
            wrong = self._ask(step, asserted)
        self.told.append({
            "n": number, "name": step.name, "file": file, "asserted": asserted,
            "clock": f"{self._clock.shown()} (a clock set by the tour, running as the real one)",
        })  # fmt: skip
        if wrong:
            self.told[-1]["failed"] = wrong
        print(f"{number:2} {'✗' if wrong else '✓'} {step.name} ({len(asserted)})", flush=True)
        return str(wrong)

    def _ask(self, step: Step, asserted: list[str]) -> str:
        """What the book says, read by this process."""
        findings = self._witness.look()
        try:
            step.seen(self._witness)
        except TourFailed as error:
            return str(error)
        finally:
            asserted += findings.asserted
            self._witness.away()
        return ""

    def _tell(self) -> None:
        path = self._out / "tour.json"
        path.write_text(json.dumps(self.told, ensure_ascii=False, indent=1), encoding="utf-8")


def run(asked: Namespace) -> int:
    """The tour as it was asked for; 1 where a step failed, which is named."""
    width, height = asked.size
    look = Look(asked.language or "zh_CN", width, height, asked.theme)
    out: Path = asked.out
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="forbear-tour-"))
    try:
        failed = Tour(folder, out, look, shown=asked.show).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if failed:
        print(failed, file=sys.stderr)
        return 1
    return 0
