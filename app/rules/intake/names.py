"""Names of people: invisible spaces, the minority dot, masks."""

from __future__ import annotations

from app.rules.intake.text import INVISIBLE

DOT = "·"
_DOTS = dict.fromkeys(map(ord, "•.．‧・‧∙⋅｡。●"), DOT)
_MASKS = frozenset("*＊×✱某#")


def clean_name(text: str) -> str:
    """A name without invisible signs; between Chinese signs there is no space, and one dot."""
    if text.isalpha():
        return text
    text = " ".join(text.translate(INVISIBLE).split())
    if text.isascii():
        return text
    return text.replace(" ", "").translate(_DOTS)


def is_masked(name: str) -> bool:
    """Whether signs of a name were hidden by whoever wrote the file: 王**, 王某."""
    if name.isalpha() and name[-1:] != "某":
        return False
    return any(sign in _MASKS for sign in name[1:])


def may_be_same(one: str, other: str) -> bool:
    """Whether two spellings can be one person's name; a mask agrees with any hidden signs."""
    if one == other:
        return True
    if is_masked(one) or is_masked(other):
        return one[:1] == other[:1]
    return False
