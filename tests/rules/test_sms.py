"""How long a text message is, as 3GPP TS 23.038 counts it."""

from __future__ import annotations

import pytest

from app.domain.documents import Length
from app.rules.sms import length


@pytest.mark.parametrize(
    ("text", "units", "parts", "unicode"),
    [
        ("a" * 160, 160, 1, False),
        ("a" * 161, 161, 2, False),
        ("a" * 306, 306, 2, False),
        ("a" * 307, 307, 3, False),
        ("€" * 80, 160, 1, False),
        ("€" * 81, 162, 2, False),
        ("a" * 152 + "€" + "a" * 153, 307, 3, False),  # torn apart, it would be two
        ("¥£$ü", 4, 1, False),
        ("还" * 70, 70, 1, True),
        ("还" * 71, 71, 2, True),
        ("还" * 134, 134, 2, True),
        ("还" * 135, 135, 3, True),
        ("𠮷" * 35, 70, 1, True),
        ("还" * 66 + "𠮷" + "还" * 66, 134, 3, True),
        ("", 0, 1, False),
    ],
)
def test_a_text_is_as_long_as_its_alphabet_makes_it(text, units, parts, unicode):
    assert length(text) == Length(units, parts, unicode)
