"""This workstation keeps one id, whole or not at all."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import platformdirs
import pytest

from app import bootstrap
from app.domain.errors import DeskError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    path = tmp_path / "config"
    monkeypatch.setattr(platformdirs, "user_config_dir", lambda *_, **__: str(path))
    return path


def test_a_workstation_keeps_its_id(folder):
    first = bootstrap.device()
    assert len(first) == 32 and bootstrap.device() == first
    assert os.listdir(folder) == ["device"]


def test_an_id_that_was_cut_off_is_made_anew(folder):
    folder.mkdir()
    (folder / "device").touch()
    made = bootstrap.device()
    assert len(made) == 32 and bootstrap.device() == made


def test_programs_that_start_at_once_all_have_a_whole_one(folder):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: bootstrap.device(), range(40)))
    assert {len(one) for one in found} == {32}
    assert bootstrap.device() in found and os.listdir(folder) == ["device"]


def test_a_folder_that_takes_nothing_is_told_in_words(folder):
    folder.write_text("a file in its place", encoding="ascii")
    with pytest.raises(DeskError) as error:
        bootstrap.device()
    assert error.value.code == "device.not_kept"
