"""Words about a person, kept where they can be erased."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

MOST = 10_000  # signs of words, as office.check_length has it
UNTYPED = ("notice", "door_offered", "door_signed")  # what the program words, and strokes
# What steers a terminal or turns the direction of a line: C0 and C1 (ECMA-48), the separators of
# lines, and the controls of Unicode Annex 9; and half a surrogate pair, which is no sign at all.
_STEERING = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def steers(text: str) -> bool:
    """Whether a sign in it is none to be read: a control, a tab, a line's end, a turn of it."""
    return _STEERING.search(text) is not None


def harmless(text: str) -> str:
    """As it may be shown: lines and tabs stay, what else steers a terminal is a sign for it."""
    return _STEERING.sub(lambda one: one[0] if one[0] in "\n\t" else "\ufffd", text)


def plain(said: str) -> str:
    """What is kept of words: what no database can keep (half a surrogate pair, NUL) is replaced."""
    return said.replace("\0", "?").encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class KeptText:
    """Words about a person: a note, a reason, what was said; `body` None once erased."""

    id: str
    kind: str
    at: datetime
    body: str | None
