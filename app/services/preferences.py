"""How each member of staff likes their desk, and which people they listed last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields

from app.domain.errors import DeskError
from app.domain.queue import EVERYBODY, Filters, PromiseFilter, Stage
from app.services.desk import Desk
from app.settings import FILTERS, Preferences
from app.storage import preferences


def standing(desk: Desk) -> Preferences:
    """What who sits here chose; where they chose nothing, the desk's settings.

    What was kept by another version of the program and is not known here counts as not chosen.
    """
    chosen = desk.settings
    usual = Preferences(language=chosen.language, dial=chosen.dial)
    with desk.reading() as tx:
        return usual.with_kept(preferences.of_staff(tx, desk.need().id))


def has_chosen(desk: Desk) -> bool:
    """Whether who sits here ever chose anything of their desk's look; a filter is none of it."""
    names = {part.name for part in fields(Preferences)}
    with desk.reading() as tx:
        return not names.isdisjoint(preferences.of_staff(tx, desk.need().id))


def keep(desk: Desk, chosen: Preferences) -> None:
    """Keep them from now on, at every desk of this book.

    Raises DeskError preference.unknown, naming the value and what may be chosen.
    """
    desk.need()
    wrong = chosen.unknown()
    if wrong is not None:
        name, value, allowed = wrong
        raise DeskError("preference.unknown", name=name, value=value, allowed=allowed)
    _put(desk, {part.name: str(getattr(chosen, part.name)) for part in fields(chosen)})


def filters(desk: Desk) -> Filters:
    """Which people who sits here listed last. What is not known any more lets everybody through."""
    with desk.reading() as tx:
        kept = preferences.of_staff(tx, desk.need().id).get(FILTERS)
    if kept is None:
        return EVERYBODY
    named = json.loads(kept)
    stage, promise = named.get("stage"), named.get("promise")
    return Filters(
        Stage(stage) if stage in set(Stage) else None,
        named.get("creditor_id"),
        named.get("tag"),
        PromiseFilter(promise) if promise in set(PromiseFilter) else None,
    )


def keep_filters(desk: Desk, chosen: Filters) -> None:
    """Keep them between days."""
    _put(desk, {FILTERS: json.dumps(asdict(chosen), ensure_ascii=False)})


def _put(desk: Desk, chosen: Mapping[str, str]) -> None:
    staff = desk.need()
    if desk.at_office:
        desk.ask_by_id("keep_preferences", chosen=json.dumps(chosen, ensure_ascii=False))
        return
    with desk.writing() as tx:
        for name, value in chosen.items():
            preferences.put(tx, staff.id, name, value)
