"""Qt's enumerations, made like an empty one.

PySide hands names and numbers to Python's `enum` whenever it makes a class of Qt: three thousand
names before the first picture. Python makes each as if it might be anything, which was a sixth of
the time to the first picture. Here each can only be a number: of every kind Python makes one that
is empty, the others are made like that and their members put in.

What is not so simple, and what a later Python keeps of an enumeration beyond what is known here,
is left to Python.
"""

from __future__ import annotations

import enum
from typing import Any, TypeGuard

Pairs = list[tuple[str, int]]
_EnumType: Any = enum.EnumType
_create = _EnumType._create_
_KEPT = {  # what every enumeration keeps of its own members
    "_member_map_", "_member_names_", "_value2member_map_", "_unhashable_values_",
    "_unhashable_values_map_",
}  # fmt: skip
_patterns: dict[tuple[Any, Any], _Pattern] = {}


def begin() -> None:
    """From now on."""
    _EnumType._create_ = _made


def _made(kind: Any, name: str, names: Any, **how: Any) -> Any:
    """Python's own `_create_`, faster where all are numbers and nobody says where it stands."""
    if _are_numbers(names) and not (how["module"] or how["qualname"] or how["type"]):
        which = kind, how["boundary"]
        pattern = _patterns.get(which) or _Pattern(*which)
        _patterns[which] = pattern
        if pattern.allows(names):
            return pattern.filled(name, names)
    return _create(kind, name, names, **how)


def _are_numbers(names: Any) -> TypeGuard[Pairs]:
    return type(names) is list and all(type(one) is tuple and type(one[1]) is int for one in names)


class _Pattern:
    """An empty enumeration of a kind, such as `IntFlag`."""

    def __init__(self, kind: Any, boundary: Any) -> None:
        empty = _create(kind, kind.__name__, (), boundary=boundary)
        self._kind, self._names = kind, dict(vars(empty))
        self._own = {name: type(of) for name, of in self._names.items() if type(of) in (dict, list)}
        self._is_flag, self._new = issubclass(kind, enum.Flag), empty._new_member_
        self._is_number = empty._use_args_
        self._taken = {"mro", *(name for base in kind.__mro__ for name in vars(base))}

    def allows(self, pairs: Pairs) -> bool:
        """Whether no name means something else already, and all that has to be kept is known."""
        plain = not any(name.startswith("_") or name in self._taken for name, _ in pairs)
        return plain and self._own.keys() <= _KEPT and not self._kind.__members__

    def filled(self, name: str, pairs: Pairs) -> Any:
        """One like it with these members; a number that comes again only names the first anew."""
        own = {kept: make() for kept, make in self._own.items()}
        made: Any = type.__new__(_EnumType, name, (self._kind,), {**self._names, **own})
        members, by_value, order = made._member_map_, made._value2member_map_, made._member_names_
        for one, value in pairs:
            member = by_value.get(value)
            if member is None:
                member = self._new(made, value) if self._is_number else self._new(made)
                vars(member).update(
                    _value_=value, _name_=one, __objclass__=made, _sort_order_=len(order)
                )
                by_value[value] = member
                if not self._is_flag or _is_bit(value):
                    order.append(one)
            members[one] = member
            type.__setattr__(made, one, member)
        if self._is_flag:
            _join(made, list(by_value))
        return made


def _join(made: Any, values: list[int]) -> None:
    """What flags are as one: all of their bits, and in which order they are listed."""
    bits = [value for value in values if _is_bit(value)]
    for value in values:
        made._flag_mask_ |= value
    made._singles_mask_ = sum(bits)
    made._all_bits_ = 2 ** made._flag_mask_.bit_length() - 1
    if bits != sorted(bits):
        made._iter_member_ = made._iter_member_by_def_


def _is_bit(value: int) -> bool:
    return value != 0 and value & (value - 1) == 0
