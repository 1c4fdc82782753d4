"""Search by a table of tokens: one range scan whatever is typed.

Tokens of a person: every suffix of a Chinese name and every word of a Latin one, `~` and the
initials of its pinyin in every reading, `^` and the whole of it without tones, `/` and a phone's
digits reversed (last digits are then a prefix), `#` and its digits, `=` and a case number. Trigrams
need three signs; names have two.
"""

from __future__ import annotations

import json
import os
from enum import Enum
from functools import lru_cache, partial
from itertools import islice, product
from operator import itemgetter
from typing import Any

from sqlalchemy import FromClause, Select, bindparam, exists, func, or_, outerjoin, select

from app.domain.people import SearchHit
from app.domain.staff import Staff
from app.domain.visits import DATED
from app.storage import tables
from app.storage.staff import PRESENT, READER, check_present
from app.storage.statement import ROWS, Statement, among
from app.storage.store import Row, Transaction

_tokens, _debtors, _queue = tables.tokens, tables.debtors, tables.queue
_visits, _appointments = tables.visits, tables.appointments
_record = _debtors.alias("record")  # one that was merged
_LAST = "\U0010ffff"
_name = itemgetter(1)
_hit = partial(tuple.__new__, SearchHit)  # of a row as it comes; its own way is four times as long
_READINGS = 16  # at most so many readings of one name
_LONGEST = 100  # signs of a token
_AS_SPELT = str.maketrans({"ü": "v", " ": None, "'": None, "’": None, "-": None})
# Of a record that was merged no name is given: it stands for its person. Only who does not wait in
# the queue, where name and collector stand too, is looked up in `debtors`.
_merged = _debtors.c.person_id != _debtors.c.id


def _named(found: FromClause) -> Select[Any]:
    """Whoever was found, with what a hit shows of them."""
    whose = found.c.debtor_id
    unmerged_name = select(_debtors.c.name).where(_debtors.c.id == whose, ~_merged)
    return (
        select(
            whose, func.coalesce(_queue.c.name, unmerged_name.scalar_subquery()), _queue.c.stage,
            _queue.c.overdue, _queue.c.currency,
        )
        .select_from(READER, outerjoin(found, _queue, _queue.c.debtor_id == whose))
        .where(PRESENT)
    )  # fmt: skip


_BY_TOKEN = _named(_tokens).where(
    _tokens.c.token >= bindparam("first"), _tokens.c.token < bindparam("last")
)
# No desk of an office reads tokens: digits of numbers are among them.
_AT_OFFICE = _named(func.office.found(bindparam("first"), ROWS).table_valued("debtor_id"))
_SEARCH = Statement(
    {
        "sqlite": _BY_TOKEN.limit(ROWS),
        "postgresql": _BY_TOKEN.limit(ROWS),
        "office": _AT_OFFICE,
    }
)
_OWN = _BY_TOKEN.where(
    or_(
        _queue.c.collector_id == "",
        _queue.c.collector_id == bindparam("reader"),
        exists().where(
            _queue.c.debtor_id.is_(None),
            _debtors.c.id == _tokens.c.debtor_id,
            or_(
                _debtors.c.collector_id == bindparam("reader"),
                _debtors.c.collector_id.is_(None),
                _merged,  # asked of the person below
            ),
        ),
    )
).limit(ROWS)
_SEARCH_OWN = Statement({"sqlite": _OWN, "postgresql": _OWN, "office": _AT_OFFICE})
_whom, _goer = tables.debtors.alias("whom"), tables.debtors.alias("goer")
_VISITED = _BY_TOKEN.where(
    _tokens.c.debtor_id.in_(
        select(_whom.c.id)
        .join(_goer, _goer.c.person_id == _whom.c.person_id)
        .join(_visits, _visits.c.debtor_id == _goer.c.id)
        .join(_appointments, _appointments.c.id == _visits.c.appointment_id)
        .where(
            _visits.c.state.in_([state.value for state in DATED]),
            or_(
                _appointments.c.first_id == bindparam("reader"),
                _appointments.c.second_id == bindparam("reader"),
            ),
        )
    )
).limit(ROWS)
_SEARCH_VISITED = Statement({"sqlite": _VISITED, "postgresql": _VISITED, "office": _AT_OFFICE})
_PEOPLE = Statement(
    select(
        _record.c.id, _debtors.c.collector_id, _debtors.c.id, _debtors.c.name, _queue.c.stage,
        _queue.c.overdue, _queue.c.currency,
    )
    .select_from(_record)
    .join(_debtors, _debtors.c.id == _record.c.person_id)
    .outerjoin(_queue, _queue.c.debtor_id == _debtors.c.id)
    .where(among(_record.c.id, "keys"))
)  # fmt: skip


class Among(Enum):
    """Among whom is searched: everybody, one's own people and nobody's, those one visits."""

    ALL = _SEARCH
    OWN = _SEARCH_OWN
    VISITED = _SEARCH_VISITED


def search(
    tx: Transaction, typed: str, rows: int, staff: Staff, reach: Among
) -> tuple[SearchHit, ...]:
    """The first people whose tokens begin with what was typed; each person once, in their name.

    `staff` is who searches. Raises as `storage.staff.check_standing`.
    """
    hits: dict[str, Row] = {}
    for first in queries(typed):
        found = tx.rows(
            reach.value, first=first, last=first + _LAST, rows=rows, reader=staff.id,
            as_role=staff.role.value,
        )  # fmt: skip
        hits |= {row[0]: row for row in found}
        if len(hits) >= rows:
            break
    if not hits:
        check_present(tx, staff)
    if None in map(_name, hits.values()):
        hits = _in_their_name(tx, hits, staff.id if reach is Among.OWN else None)
    return tuple(map(_hit, islice(hits.values(), rows)))


def _in_their_name(tx: Transaction, hits: dict[str, Row], own: str | None) -> dict[str, Row]:
    """A record that was merged stands for its person, and is shown to whom they are shown."""
    merged = [row[0] for row in hits.values() if row[1] is None]
    people = {id_: rest for id_, *rest in tx.rows(_PEOPLE, keys=json.dumps(merged))}
    seen: dict[str, Row] = {}
    for row in hits.values():
        collector_id, *shown = people.get(row[0], (own, *row))
        if own is None or collector_id in (None, own):
            seen[shown[0]] = tuple(shown)
    return seen


def queries(typed: str) -> tuple[str, ...]:
    """The token prefixes that a typed text may mean."""
    text = typed.strip().casefold()
    if not text:
        return ()
    digits = text.replace(" ", "").replace("-", "")
    if digits.isdigit():
        return ("/" + digits[::-1], "#" + digits, "=" + digits)
    spelt = text.translate(_AS_SPELT)
    if spelt.isascii():
        return (*(sign + spelt for sign in "~^" if spelt.isalpha()), "=" + text, text)
    return (text,)


def tokens(name: str, phones: tuple[str, ...], case_no: str) -> set[str]:
    """Every token of one debt's row: name, its initials, the person's own numbers, case number."""
    found = set(name_tokens(name))
    found.add(f"={case_no.casefold()}"[:_LONGEST])
    for phone in phones:
        digits = phone.removeprefix("+86").removeprefix("+")
        found.add("#" + digits)
        found.add("/" + digits[::-1])
    return found


@lru_cache(maxsize=4_000)
def name_tokens(name: str) -> frozenset[str]:
    """Suffixes of a Chinese name, words of a Latin one, and the pinyin in every reading."""
    text = name.casefold().strip()
    if text.isascii():
        words = text.split()
        initials = "".join(word[0] for word in words)
        found = {*words, text, "~" + initials} - {"", "~"}
        return frozenset(token[:_LONGEST] for token in found)
    plain = text if text.isalnum() else "".join(sign for sign in text if sign.isalnum())
    found = {plain[start : start + _LONGEST] for start in range(len(plain))}
    spelt = [_readings(sign) for sign in plain[:12]]
    letters = [tuple(dict.fromkeys(one[0] for one in some)) for some in spelt]
    found.update(["~" + "".join(some) for some in islice(product(*letters), _READINGS)])
    found.update(["^" + "".join(some) for some in islice(product(*spelt), _READINGS)])
    return frozenset(found)


@lru_cache(maxsize=30_000)
def _readings(sign: str) -> tuple[str, ...]:
    """Every reading of a character without its tone, the usual one first; 吕 is `lv`, as typed."""
    # Only single characters are asked for; the table of phrases would take 45 MB.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    found = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="default")
    spelt = [one for one in found[0] if one] if found else [sign]
    return tuple(dict.fromkeys(spelt)) or (sign,)
