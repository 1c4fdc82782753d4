"""The lines that the README promises, and what they install."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from app.settings import MIGRATIONS, RESOURCES
from tests.sources import ROOT, tracked_files

README = (ROOT / "README.md").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, TARGETS = PYPROJECT["project"], PYPROJECT["tool"]["hatch"]["build"]["targets"]
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
DEPENDENCIES = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]


def _first_block(heading: str, text: str = README) -> list[str]:
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return re.search(r"^```\w*\n(.*?)^```", section[1], re.MULTILINE | re.DOTALL)[1].splitlines()


def _plain(package: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", package)[0]).lower()


@pytest.mark.parametrize("heading", ["Run", "Test"])
def test_one_line_does_all_its_own_setting_up(heading):
    (line,) = _first_block(heading)
    assert line.startswith("python3 -m venv .venv && ")
    assert " -c constraints.txt " in line


@pytest.mark.skipif(os.name == "nt", reason=".ci/run is a shell program")
def test_the_build_server_runs_the_test_line_and_no_other(tmp_path):
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    readme = README.replace(_first_block("Test")[0], "echo 'the test line' && exit 7")
    (tmp_path / "README.md").write_text(readme, encoding="utf-8")
    (tmp_path / "bin").mkdir()
    nobody = tmp_path / "bin" / "id"  # not root: nothing is installed
    nobody.write_text("#!/bin/sh\necho 1000\n", encoding="utf-8")
    nobody.chmod(0o755)
    result = subprocess.run(
        [str(tmp_path / ".ci" / "run")],
        env={**os.environ, "PATH": f"{nobody.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 7
    assert result.stdout == "+ echo 'the test line' && exit 7\nthe test line\n"


def test_constraints_are_exact_and_name_no_address():
    lines = CONSTRAINTS.splitlines()
    assert [line for line in lines if not re.match(r"[a-z0-9-]+==[\w.]+( ; .+)?$", line)] == []


def test_every_dependency_is_held_by_the_constraints_and_has_its_licence_named():
    held = {_plain(line) for line in CONSTRAINTS.splitlines()}
    licences = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[\w.-]+", licences))
    assert {_plain(package) for package in DEPENDENCIES} - held == set()
    assert held - {_plain(word) for word in named} == set()


def test_qt_stays_below_the_release_that_loses_references():
    (qt,) = (package for package in DEPENDENCIES if _plain(package) == "pyside6-essentials")
    assert re.sub(r"\s", "", qt).endswith("PySide6-Essentials>=6.11,<6.12")


def test_a_source_archive_leaves_nothing_of_the_repository_behind():
    named = {entry.strip("/") for entry in TARGETS["sdist"]["include"]}
    tops = {path.relative_to(ROOT).parts[0] for path in tracked_files()}
    always = {"pyproject.toml", ".gitignore"}  # hatchling takes them unasked
    assert "README.md" in tops
    assert tops - named - always == set()


def test_every_room_that_the_program_reads_is_installed():
    rooms = {path.relative_to(ROOT).parts[0] for path in (RESOURCES, MIGRATIONS)} | {"app", "ui"}
    assert set(TARGETS["wheel"]["packages"]) == rooms


def test_the_version_is_told_without_a_window_or_a_database():
    from app import __version__

    said = subprocess.run(
        [sys.executable, "-m", "ui", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert __version__ in said
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{__version__}]" in changelog
