"""Flags 标记: what somebody said about being contacted, when and where, that the rules read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from app.domain.contact import Channel, HoldKind, Place

if TYPE_CHECKING:
    from app.domain.wishes import Agreed, Asked


OPT_OUT = "opt_out"  # a wish, among what was said
OTHER_WISH = "other_wish"


class FlagKind(StrEnum):
    """What a flag says."""

    INCONVENIENT_TIME = "inconvenient_time"
    INCONVENIENT_PLACE = "inconvenient_place"
    ATTORNEY = "attorney"
    CEASE_NOTICE = "cease_notice"
    ZONE = "zone"  # where the person says they are
    WRONG_NUMBER = "wrong_number"
    CONSENT = "consent"  # heard by somebody whom it would let do more: it waits for a lead


@dataclass(frozen=True, slots=True)
class Terms:
    """What a flag or a consent is about, as far as it was said; it is kept as JSON.

    Weekdays from Monday 0 (none: every day), `start` and `end` in minutes after midnight there,
    `most` contacts a day. `agreed` and `through` are the kind and the channel of a consent that
    waits, `to` is who got it (collector, creditor), `express`: in so many words.
    """

    weekdays: tuple[int, ...] = ()
    start: int | None = None
    end: int | None = None
    most: int | None = None
    place: Place | None = None
    zone: str | None = None
    written: bool | None = None
    ascertainable: bool | None = None
    agreed: str | None = None
    through: Channel | None = None
    to: str | None = None
    express: bool = False

    def text(self) -> str:
        """JSON of what was said, the same for the same terms."""
        said = {name: value for name, value in asdict(self).items() if value not in _UNSAID}
        return json.dumps(said, sort_keys=True, separators=(",", ":"))


_UNSAID: tuple[object, ...] = (None, ())
NO_TERMS = Terms()


@lru_cache(maxsize=1024)
def read_terms(text: str | None) -> Terms:
    """The terms that `Terms.text` wrote; none where nothing was kept."""
    if not text:
        return NO_TERMS
    said = json.loads(text)
    for name, meant in (("weekdays", tuple), ("place", Place), ("through", Channel)):
        if name in said:
            said[name] = meant(said[name])
    return Terms(**said)


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag that stands: since when, until which day (None: until withdrawn), at which number."""

    kind: FlagKind
    at: datetime
    until: date | None = None
    terms: Terms = NO_TERMS
    point_id: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A flag to be put on record; `words` is what was said."""

    kind: FlagKind
    terms: Terms = NO_TERMS
    until: date | None = None
    point_id: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class FlagRecord:
    """A flag on record, as `OptOutRecord`; `contact_id`: the contact in which it was said."""

    id: str
    at: datetime
    kind: FlagKind
    terms: Terms
    until: date | None
    shown: str | None
    words: str | None
    staff: str
    contact_id: str | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A consent that somebody heard and no lead has confirmed yet; `staff` is who heard it.

    `shown`: the number or address it is about, masked; None: all of them.
    """

    id: str
    at: datetime
    person_id: str
    person: str
    terms: Terms
    until: date | None
    shown: str | None
    words: str | None
    staff: str


@dataclass(frozen=True, slots=True)
class Shield:
    """All that one gesture puts on record: a hold with its review, wishes, a flag, a consent."""

    hold: HoldKind | None = None
    review_on: date | None = None
    asked: tuple[Asked, ...] = ()
    flag: Said | None = None
    consent: Agreed | None = None
    contact_id: str | None = None  # the contact in which it was said

    def said(self, point_id: str | None) -> tuple[str, ...]:
        """What it tells of a contact at that number: OPT_OUT where calls there end, else that there
        was another wish; hold, flag."""
        ends = any(
            one.channel in (None, Channel.CALL) and one.point_id in (None, point_id)
            for one in self.asked
        )
        flag = FlagKind.CONSENT if self.consent is not None else None
        kinds = (self.hold, self.flag.kind if self.flag is not None else flag)
        wish = (OPT_OUT if ends else OTHER_WISH,) if self.asked else ()
        return (*wish, *(one.value for one in kinds if one is not None))
