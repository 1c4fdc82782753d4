"""Errands 差事: what a desk of an office has the office's clerk do.

For what has no function of the owner's: a service marked `by_clerk` runs as it stands at a book;
called at an office, it goes with what it was given to the clerk (`services.clerk`), which runs the
same service. Its answer or refusal is the service's own. What is given and answered travels as
MessagePack, read by the types that the service names: nothing else is believed of a desk.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property, wraps
from inspect import Parameter, signature
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar, get_type_hints

import msgspec

from app.domain.contact import Verdict
from app.domain.errors import ContactRefused, DeskError
from app.domain.ids import uuid7
from app.domain.money import Money
from app.services.desk import Desk
from app.storage.faults import values_of

Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]  # of a file
_P = ParamSpec("_P")
_R = TypeVar("_R")
_PAUSES = (0.01, 0.25)  # seconds between two looks for the answer: at first, at most
_PATIENCE = 20.0  # seconds after which an errand that nobody began is taken back
# Bytes that an errand is read of: what is made of words takes many times as much memory as they.
_OF_WORDS, _OF_FILES = 16_000_000, 268_435_456
# Seconds that the clerk is at it, at most: less than anybody waits for a turn, but for what goes
# over a file or over many people.
_BRIEF, _LONG = 15.0, 1800.0
_NONSENSE = (msgspec.DecodeError, RecursionError, ValueError)  # no desk of ours sends it


class Done(msgspec.Struct, tag=True):
    """What the service answered, encoded by its own type."""

    value: msgspec.Raw


class Failed(msgspec.Struct, tag=True):
    """What the service raised in words; `values` as JSON, as a function of the office says them."""

    code: str
    values: str = "{}"


class Refused(msgspec.Struct, tag=True):
    """The rule that forbade it."""

    verdict: Verdict


Answer = Done | Failed | Refused


@dataclass(frozen=True)
class Errand:
    """A service that the clerk runs, and how what it takes and gives travels."""

    name: str
    service: Callable[..., Any]
    most: int = _OF_WORDS
    first: Callable[..., object] | None = None  # asked by its values alone, before all is read
    seconds: float = _BRIEF

    @property
    def is_long(self) -> bool:
        """Whether it may keep a hand of the clerk for longer than others wait for one."""
        return self.seconds > _BRIEF

    def carry_out(self, desk: Desk, body: bytes) -> bytes:
        """Run it for who sits at that desk, and encode what comes of it.

        Raises what is neither words nor a refusal: a bug.
        """
        if len(body) > self.most:
            return encoded(failure(DeskError("errand.too_large", most=self.most // 1_000_000)))
        try:
            if self.first is not None:
                self.first(desk, **_read(body, self._asked_first))
            value = self.service(desk, **_read(body, self._given))
            return encoded(Done(msgspec.Raw(msgspec.msgpack.encode(value, enc_hook=_listed))))
        except ContactRefused as refused:
            return encoded(Refused(refused.verdict))
        except DeskError as failed:
            return encoded(failure(failed))

    def ask(self, desk: Desk, values: Mapping[str, Any]) -> Any:
        """Have the clerk run it. Raises as the service, and DeskError office.no_clerk and
        errand.not_begun (nothing was done), office.unsure (the clerk went away over it),
        errand.too_long (it was ended), errand.too_large, errand.too_many, words.no_sign, and as
        `Store.begin`."""
        said = _answered(desk, self.name, _packed(values))
        answer = msgspec.msgpack.decode(said, type=Answer)
        if isinstance(answer, Refused):
            raise ContactRefused(answer.verdict)
        if isinstance(answer, Failed):
            raise DeskError(answer.code, **values_of(answer.values))
        return msgspec.msgpack.decode(answer.value, type=self._hints["return"])

    def check_types(self) -> None:
        """Whether what the service names can travel. Raises TypeError where it cannot."""
        msgspec.msgpack.Decoder(self._given)
        msgspec.msgpack.Decoder(self._asked_first)
        msgspec.msgpack.Decoder(self._hints["return"])

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.service, include_extras=True)

    @cached_property
    def _given(self) -> type[msgspec.Struct]:
        _, *parameters = signature(self.service).parameters.values()
        fields: list[Any] = [
            (one.name, self._hints[one.name])
            if one.default is Parameter.empty
            else (one.name, self._hints[one.name], one.default)
            for one in parameters
        ]
        return msgspec.defstruct(
            "Given", fields, forbid_unknown_fields=True, kw_only=True, frozen=True
        )

    @cached_property
    def _asked_first(self) -> type[msgspec.Struct]:
        """What `first` must have; what else was sent is passed over, and nothing is made of it."""
        taken = () if self.first is None else list(signature(self.first).parameters.values())[1:]
        needed = [one.name for one in taken if one.default is Parameter.empty]
        fields = [(name, self._hints[name]) for name in needed]
        return msgspec.defstruct("AskedFirst", fields, kw_only=True, frozen=True)


ERRANDS: dict[str, Errand] = {}


def by_clerk(
    service: Callable[Concatenate[Desk, _P], _R],
) -> Callable[Concatenate[Desk, _P], _R]:
    """Mark a service that the clerk runs for a desk of an office, within seconds."""
    return _marked(Errand(_name(service), service), service)


def by_clerk_at_length(
    service: Callable[Concatenate[Desk, _P], _R],
) -> Callable[Concatenate[Desk, _P], _R]:
    """As `by_clerk`, of one that goes over many people, or over all rules."""
    return _marked(Errand(_name(service), service, seconds=_LONG), service)


def by_clerk_of_files(
    service: Callable[Concatenate[Desk, _P], _R],
) -> Callable[Concatenate[Desk, _P], _R]:
    """As `by_clerk_at_length`, of one that takes what files hold."""
    return _marked(Errand(_name(service), service, _OF_FILES, seconds=_LONG), service)


def by_clerk_after(
    first: Callable[..., object],
) -> Callable[[Callable[Concatenate[Desk, _P], _R]], Callable[Concatenate[Desk, _P], _R]]:
    """As `by_clerk_of_files`; the clerk asks `first`, by the values of the same names, before it
    reads all the rest: what is made of that takes many times as much memory."""

    def marked(
        service: Callable[Concatenate[Desk, _P], _R],
    ) -> Callable[Concatenate[Desk, _P], _R]:
        return _marked(Errand(_name(service), service, _OF_FILES, first, _LONG), service)

    return marked


def _name(service: Callable[..., Any]) -> str:
    return f"{service.__module__.rpartition('.')[2]}.{service.__name__}"


def _marked(
    errand: Errand, service: Callable[Concatenate[Desk, _P], _R]
) -> Callable[Concatenate[Desk, _P], _R]:
    ERRANDS[errand.name] = errand

    @wraps(service)
    def asked(desk: Desk, /, *values: _P.args, **named: _P.kwargs) -> _R:
        if not desk.at_office:
            return service(desk, *values, **named)
        given = signature(service).bind(desk, *values, **named).arguments
        answer: _R = errand.ask(desk, {key: given[key] for key in list(given)[1:]})
        return answer

    return asked


def _packed(values: Mapping[str, Any]) -> bytes:
    """What the service is given. Raises DeskError words.no_sign as `Store.begin`."""
    try:
        return msgspec.msgpack.encode(dict(values))
    except UnicodeEncodeError as error:
        raise DeskError("words.no_sign") from error


def _read(body: bytes, kind: type[msgspec.Struct]) -> dict[str, Any]:
    """The values of what was sent, by their names. Raises DeskError errand.unknown."""
    try:
        given = msgspec.msgpack.decode(body, type=kind)
    except _NONSENSE as error:
        raise DeskError("errand.unknown") from error
    return {name: getattr(given, name) for name in kind.__struct_fields__}


def encoded(answer: Answer) -> bytes:
    """An answer as it is kept for the desk."""
    return msgspec.msgpack.encode(answer)


def failure(error: DeskError) -> Failed:
    """What was raised in words, as it travels."""
    values = {name: _plain(value) for name, value in error.values.items()}
    return Failed(error.code, json.dumps(values, ensure_ascii=False))


def _listed(value: object) -> object:
    """Lists of our own travel as any other."""
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(type(value))


def _plain(value: object) -> object:
    """As `storage.faults.values_of` reads it."""
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    if isinstance(value, date):  # a moment is one too
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value if isinstance(value, int | float | None) else str(value)


def _answered(desk: Desk, what: str, body: bytes) -> bytes:
    """Leave an errand and wait for its answer; asked again after a lost connection, it is one."""
    errand = uuid7(desk.clock())
    desk.ask_twice("ask_clerk", errand=errand, what=what, body=body, device=desk.device)
    began, pause = time.monotonic(), _PAUSES[0]
    while True:
        said = desk.ask_twice("clerk_said", errand=errand)
        if said is not None:
            return bytes(said)
        if time.monotonic() - began > _PATIENCE and desk.ask_twice("withdraw", errand=errand):
            sits = desk.ask_twice("has_clerk")
            raise DeskError("errand.not_begun" if sits else "office.no_clerk")
        time.sleep(pause)
        pause = min(pause * 1.5, _PAUSES[1])
