"""What is stated, as the owner's functions read it: JSON with the names of the domain's fields."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from app.domain.flags import Terms
from app.domain.moments import micros
from app.domain.money import Money
from app.domain.texts import plain


def body(stated: Any) -> str:
    """The JSON text of a value: moments in µs since 1970, days YYYY-MM-DD.

    Money is in minor units with its currency beside it.
    """
    return json.dumps(_plain(stated), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Terms):
        return json.loads(value.text())
    if isinstance(value, datetime):
        return micros(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return _fields(value)
    return value


def _fields(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in fields(value):
        one = getattr(value, part.name)
        if isinstance(one, Money):
            found[part.name] = one.minor
            found[part.name.replace("amount", "currency")] = one.currency
        else:
            found[part.name] = _plain(one)
    return found
