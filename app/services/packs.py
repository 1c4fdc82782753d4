"""Which packs of contact rules decide: those that are shipped, until a version is published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from app.channels import policies
from app.domain.errors import DeskError
from app.rules.calendar import working_calendar
from app.rules.packs import Pack, with_calendar
from app.services import packfiles
from app.services.desk import Desk
from app.storage import calendars, publications
from app.storage.publications import Published
from app.storage.store import Transaction


def ruled(desk: Desk, tx: Transaction, now: datetime, revision: str | None) -> Desk:
    """The same desk with the packs that decide at this moment as its rules'.

    `revision` as this transaction read it: what was published meanwhile, at whichever desk, counts
    from here on. Raises DeskError rules.digest, rules.wrong.
    """
    hangs_on = revision, desk.today(now)
    last = desk.ruling.last
    if last is None or last[0] != hangs_on:
        rules = desk.rules.ruled_by(in_force(tx, desk.rules.packs, hangs_on[1]))
        last = desk.ruling.last = hangs_on, rules
    return replace(desk, rules=last[1])


def ruled_now(desk: Desk, tx: Transaction) -> Desk:
    """As `ruled`, at the moment of this transaction."""
    return ruled(desk, tx, desk.now(tx), publications.revision(tx))


def last_ruled(desk: Desk) -> Desk:
    """As `ruled` found it last, for what asks no book; shipped packs before it was asked."""
    last = desk.ruling.last
    return desk if last is None else replace(desk, rules=last[1])


def known(desk: Desk, tx: Transaction, name: str) -> Pack:
    """The pack of that name that decides here, else the one that is shipped.

    Raises DeskError rules.unknown_pack.
    """
    for one in ruled_now(desk, tx).rules.packs:
        if one.id == name:
            return one
    if name not in policies.pack_names():
        raise DeskError("rules.unknown_pack", name=name)
    return packfiles.pack(name)


def chosen(tx: Transaction, name: str) -> Pack:
    """A publication by its id or its version, else a shipped pack by its name, else a folder's.

    Raises DeskError rules.unknown_pack, rules.wrong, rules.digest.
    """
    published = publications.text(tx, name)
    return packfiles.pack(name) if published is None else kept(*published)


def on_calendars(
    tx: Transaction, packs: Iterable[Pack], until: datetime | None = None
) -> tuple[Pack, ...]:
    """The same packs with the working calendars of this book, where it has one.

    `until`: as they stood at that moment.
    """
    held = calendars.calendars(tx, until)
    return tuple(
        with_calendar(one, working_calendar(held[one.id])) if one.id in held else one
        for one in packs
    )


def in_force(tx: Transaction, shipped: Iterable[Pack], day: date) -> tuple[Pack, ...]:
    """The packs that decide on a day: those that are shipped, until a version is published.

    Raises DeskError rules.digest, rules.wrong.
    """
    published = publications.standing(tx, day)
    standing = [
        kept(one.id, published[one.id]) if one.id in published else one for one in shipped
    ]
    return on_calendars(tx, standing)


class Version(NamedTuple):
    """A version of a pack, its place among those that have to allow, and the days on which it
    decides in ISO 8601: from `since` (-infinity: ever) to before `until`."""

    pack: Pack
    place: int
    since: str
    until: str | None


def versions(tx: Transaction, shipped: Iterable[Pack]) -> list[Version]:
    """Every version that decides or will, as `in_force`; those that are shipped come first.

    Raises DeskError rules.digest, rules.wrong.
    """
    published = publications.schedule(tx)
    found: list[Version] = []
    for place, one in enumerate(shipped):
        days = published.get(one.id, {})
        packs = [one, *(kept(one.id, text) for text in days.values())]
        for pack, since, until in zip(
            on_calendars(tx, packs), ("-infinity", *days), (*days, None), strict=True
        ):
            found.append(Version(pack, place, since, until))
    return found


def kept(name: str, published: Published) -> Pack:
    """A published version, if its texts are still those that were published."""
    found = _read_once(name, published.files["contact.yaml"])
    if found.id != name or found.digest != published.digest:
        raise DeskError("rules.digest", pack=name)
    return found


@lru_cache(maxsize=32)
def _read_once(name: str, text: str) -> Pack:
    return packfiles.read(name, {"contact.yaml": text})
