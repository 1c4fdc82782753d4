"""Windows at an office."""

from __future__ import annotations

import pytest

from tests.office import desks
from tests.office.workstations import Station, Workstation, end_live
from tests.ui import conftest as any_window

dressed, hub = any_window.dressed, any_window.hub
phone, tasks = any_window.phone, any_window.tasks
crew = desks.with_ann


@pytest.fixture
def station(crew, phone):
    return Workstation(crew, phone)


@pytest.fixture
def open_frame(qtbot, dressed, tasks, hub, station):
    """Opens the window of a workstation that works at that office; "": at none yet."""
    from ui.windows.frame import Frame

    opened = []

    def frame(url: str):
        station.url = url
        made = Frame(station.start(), tasks, hub)
        qtbot.addWidget(made)
        made.resize(1366, 768)
        made.show()
        made.begin()
        opened.append(made)
        return made

    yield frame
    for made in opened:
        end_live(made)
        if made._open_desk is not None:
            made._open_desk.close()  # a call without outcome keeps the window from closing


@pytest.fixture
def wired(crew, phone, tmp_path):
    """One with a journal, at the end of a wire."""
    made = Station(crew, phone, tmp_path)
    yield made
    made.wire.close()
