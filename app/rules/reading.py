"""Reads rule data strictly: whatever is unknown, misshapen or missing is named with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

import yaml

E = TypeVar("E", bound=StrEnum)
# libyaml's where PyYAML was built with it: the rules are read several times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST_DAYS = 99_999
_DEEPEST = 50  # nothing that anybody writes is nested so far


class PackError(ValueError):
    """Rule data that cannot be trusted; the text names file, line and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a YAML file, knowing where it stands. Every reader raises PackError."""

    file: str
    node: yaml.Node

    def fail(self, message: str) -> NoReturn:
        """Raise PackError for this place."""
        raise PackError(f"{self.file}, line {self.node.start_mark.line + 1}: {message}")

    @property
    def is_null(self) -> bool:
        """Whether nothing is written here (`null`, `~` or empty)."""
        return self.node.tag == "tag:yaml.org,2002:null"

    @property
    def is_list(self) -> bool:
        """Whether this is a sequence."""
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_mapping(self) -> bool:
        """Whether these are keys with values."""
        return isinstance(self.node, yaml.MappingNode)

    def pairs(self) -> list[tuple[Entry, Entry]]:
        """Keys and values of a mapping in their order; a key given twice is an error."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail("a mapping (key: value) is expected here")
        pairs = [(Entry(self.file, key), Entry(self.file, value)) for key, value in self.node.value]
        seen: set[str] = set()
        for key, _ in pairs:
            name = key.scalar()
            if name in seen:
                key.fail(f"'{name}' is given twice")
            seen.add(name)
        return pairs

    def keys(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Entry]:
        """A mapping with exactly these keys; an unknown one is named with the closest known."""
        known = [*required, *optional]
        found: dict[str, Entry] = {}
        for key, value in self.pairs():
            name = key.scalar()
            if name not in known:
                key.fail(unknown("key", name, known))
            found[name] = value
        for name in required:
            if name not in found:
                self.fail(f"'{name}' is missing")
        return found

    def parts(self) -> list[Entry]:
        """The members of a list, at least one."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.fail("a list is expected here")
        if not self.node.value:
            self.fail("the list is empty")
        return [Entry(self.file, part) for part in self.node.value]

    def plain(self) -> object:
        """What JSON would have here; dates and moments stay as they are written."""
        if self.is_mapping:
            return {key.scalar(): value.plain() for key, value in self.pairs()}
        if isinstance(self.node, yaml.SequenceNode):
            return [Entry(self.file, part).plain() for part in self.node.value]
        if self.is_null:
            return None
        if self.node.tag == "tag:yaml.org,2002:bool":
            return self.flag()
        return self.whole() if self.node.tag == "tag:yaml.org,2002:int" else self.scalar()

    def scalar(self) -> str:
        """A single value as it is written."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.fail("a single value is expected here")
        return str(self.node.value)

    def text(self) -> str:
        """Words; empty or null is an error."""
        written = self.scalar().strip()
        if not written or self.is_null:
            self.fail("a text is expected here")
        return written

    def whole(self, least: int | None = None, most: int | None = None) -> int:
        """A whole number, not below `least` nor above `most`."""
        written = self.scalar()
        if self.node.tag != "tag:yaml.org,2002:int" or ":" in written:
            self.fail(f"a whole number is expected here, not '{written}'")
        number = int(written.replace("_", ""))
        if least is not None and number < least:
            self.fail(f"{number} is below {least}")
        if most is not None and number > most:
            self.fail(f"{number} is above {most}")
        return number

    def days(self, least: int = -_MOST_DAYS) -> int:
        """A number of days, not below `least`: so many before or after any there still is a day."""
        return self.whole(least, _MOST_DAYS)

    def flag(self) -> bool:
        """`true` or `false`."""
        written = self.scalar()
        if written not in ("true", "false"):
            self.fail(f"true or false is expected here, not '{written}'")
        return written == "true"

    def day(self) -> date:
        """A calendar date, YYYY-MM-DD."""
        try:
            return date.fromisoformat(self.scalar())
        except ValueError:
            self.fail(f"a date YYYY-MM-DD is expected here, not '{self.scalar()}'")

    def clock(self) -> int:
        """A time of day HH:MM as minutes after midnight, up to 24:00 = 1440."""
        written = self.scalar()
        hours, colon, minutes = written.partition(":")
        if len(written) != 5 or not colon or not (hours + minutes).isdecimal():
            self.fail(f"a time HH:MM is expected here, not '{written}'")
        total = int(hours) * 60 + int(minutes)
        if int(minutes) > 59 or total > 24 * 60:
            self.fail(f"there is no time '{written}'")
        return total

    def choice(self, known: Collection[str]) -> str:
        """One of the known words."""
        written = self.scalar()
        if written not in known:
            self.fail(unknown("word", written, known))
        return written

    def member(self, kind: type[E]) -> E:
        """One member of an enumeration, by its value."""
        return kind(self.choice([one.value for one in kind]))


def unknown(what: str, name: str, known: Collection[str]) -> str:
    """What is unknown, with the closest that is known."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.5)
    hint = f"did you mean '{close[0]}'?" if close else f"known: {', '.join(known)}"
    return f"unknown {what} '{name}'; {hint}"


def document(file: str, text: str) -> Entry:
    """The one document of a YAML file. Raises PackError for what is no YAML or is empty."""
    with _words(file):
        node = yaml.compose(text, Loader=_LOADER)
    if node is None:
        raise PackError(f"{file}, line 1: the file is empty")
    return Entry(file, node)


def check_depth(file: str, text: str) -> None:
    """Whether it is nested no deeper than can be read, of a text by whomever: libyaml goes on until
    the stack is full, and with it goes the program. Raises PackError, as `document` too."""
    depth = 0
    with _words(file):
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                line = _line(event.start_mark)
                raise PackError(f"{file}, line {line}: this is nested too deep")


@contextmanager
def _words(file: str) -> Iterator[None]:
    """What is no YAML, as PackError."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark)
        raise PackError(f"{file}, line {line}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise PackError(f"{file}, line 1: {error}") from error


def _line(mark: Any) -> int:  # yaml's, or libyaml's
    return mark.line + 1 if mark else 1
