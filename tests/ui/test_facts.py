"""Short facts side by side: none is torn, and what finds no room is counted."""

from __future__ import annotations

import pytest

from ui.widgets.wrapped import Facts

FACTS = tuple((f"逾期金额达到 ¥{n},000", f"+{n}", "accent") for n in range(1, 8))


@pytest.mark.parametrize("room", [120, 260, 300, 420, 5_000])
def test_what_finds_no_room_is_counted(dressed, qtbot, room):
    shown = Facts(2)
    qtbot.addWidget(shown)
    shown.show_facts(FACTS)
    placed, more = shown.placed(room)
    left = len(FACTS) - len(placed)
    assert [one for one, _, _ in placed] == list(FACTS[: len(placed)])
    assert (more is None) == (left == 0)
    if more is not None:
        assert more[0] == f"+{left}"
    assert all(FACTS[-1][0] in words for words in (shown.toolTip(), shown.accessibleName()))
