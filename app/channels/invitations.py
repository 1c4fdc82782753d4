"""Appointments as iCalendar (RFC 5545), for a calendar outside of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from icalendar import Calendar, Event


class Invitation(NamedTuple):
    """One appointment as a calendar outside may have it: no word of debt, no full name."""

    id: str
    version: int
    start: datetime
    end: datetime
    summary: str
    place: str


def calendar_file(invitations: Sequence[Invitation], made_at: datetime) -> bytes:
    """The appointments as a file; an appointment changed is the same event in a later version."""
    calendar = Calendar()
    calendar.add("prodid", "-//Forbear//Visits//")
    calendar.add("version", "2.0")
    for one in invitations:
        event = Event()
        event.add("uid", one.id)
        event.add("sequence", one.version - 1)
        event.add("dtstamp", made_at)
        event.add("dtstart", one.start)
        event.add("dtend", one.end)
        event.add("summary", one.summary)
        event.add("location", one.place)
        event.add("class", "CONFIDENTIAL")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
