"""Entries of the log: what happened, by whom, on which device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

DESK = "desk"  # the chain of events that concern no person
GENESIS = "0" * 64


class EntryKind(StrEnum):
    """`subject.action`, in the past tense of what was done."""

    BOOK_CREATED = "book.created"
    BOOK_UPGRADED = "book.upgraded"
    BOOK_BACKED_UP = "book.backed_up"
    BOOK_RESTORED = "book.restored"
    BOOK_MOVED = "book.moved"
    BOOK_MOVE_UNDONE = "book.move_undone"
    BOOK_KEY_CHANGED = "book.key_changed"
    CLOCK_ACCEPTED = "clock.accepted"
    CLOCK_JUMPED = "clock.jumped"  # of a device, while its program ran
    STAFF_ADDED = "staff.added"
    STAFF_CHANGED = "staff.changed"
    STAFF_SIGNED_IN = "staff.signed_in"
    STAFF_REFUSED = "staff.refused"
    STAFF_CUT_OFF = "staff.cut_off"  # their session kept the record of an office locked
    FILE_IMPORTED = "file.imported"
    DEBT_UPDATED = "debt.updated"
    DEBT_RECALLED = "debt.recalled"
    QUEUE_TAKEN = "queue.taken"
    QUEUE_RELEASED = "queue.released"
    CALL_PERMITTED = "call.permitted"
    CALL_REFUSED = "call.refused"
    CALL_PLACED = "call.placed"
    CALL_RECEIVED = "call.received"
    CALL_ENDED = "call.ended"
    CALL_CORRECTED = "call.corrected"
    TALK_STEPPED = "talk.stepped"
    IDENTITY_CHECKED = "identity.checked"
    TALK_HEEDED = "talk.heeded"  # what was said in it was put on record with F8
    IDENTITY_FREED = "identity.freed"
    NUMBER_REVEALED = "number.revealed"
    NUMBER_MARKED = "number.marked"
    NOTE_TAKEN = "note.taken"
    PROMISE_MADE = "promise.made"
    PROMISE_CHANGED = "promise.changed"
    PROMISE_JUDGED = "promise.judged"  # by posted payments and the calendar
    APPROVAL_ASKED = "approval.asked"
    APPROVAL_ANSWERED = "approval.answered"
    OPTION_READ = "option.read"  # back to the person; what they agree to is just that
    AGREEMENT_MADE = "agreement.made"  # also a new version of one
    LETTER_MADE = "letter.made"  # about an agreement, with the digest of its file
    MESSAGE_PREPARED = "message.prepared"  # it confirms an agreement; its permit is on record
    MESSAGE_HANDED = "message.handed"  # to the sender
    NOTICE_MADE = "notice.made"  # in writing, under a permit of its own
    NOTICE_FOLLOWED = "notice.followed"  # sent, delivered or returned
    NOTICES_BOUND = "notices.bound"  # the letters of a run, with the digest of their file
    PAPER_ATTACHED = "paper.attached"  # a document, with the digest of its content
    REFERRAL_ASKED = "referral.asked"
    REFERRAL_STEPPED = "referral.stepped"  # approved, handed over, answered, recalled …
    REFERRAL_BOUND = "referral.bound"  # its file was written, with its digest
    AGREEMENT_JUDGED = "agreement.judged"
    PAYMENTS_IMPORTED = "payments.imported"
    PAYMENT_POSTED = "payment.posted"
    PAYMENT_MATCHED = "payment.matched"
    VISIT_ASKED = "visit.asked"
    VISIT_ANSWERED = "visit.answered"  # by a lead
    VISIT_REFUSED = "visit.refused"  # by a rule: nothing was approved or appointed
    VISIT_APPOINTED = "visit.appointed"  # also a new version of it
    VISIT_TOLD = "visit.told"  # the person was told of the appointment beforehand
    VISIT_CONFIRMED = "visit.confirmed"  # by the person
    VISIT_OFF = "visit.off"
    VISITS_EXPORTED = "visit.exported"  # whose days somebody took away as a calendar
    VISIT_NOTED = "visit.noted"  # a version of what a visitor should know
    DOOR_ACTED = "door.acted"  # something was put down at the door
    SHEET_PRINTED = "sheet.printed"
    SHEET_ENDED = "sheet.ended"  # it came back, or was destroyed
    PLACE_SET = "place.set"  # where an address lies
    VISIT_TAKEN_OUT = "visit.taken_out"  # by a device, with contacts reserved for it
    VISIT_BROUGHT_BACK = "visit.brought_back"  # what was reserved and not used is free again
    VISIT_CONFLICTED = "visit.conflicted"  # the book and the device knew it differently
    DEVICE_REVOKED = "device.revoked"  # it is lost
    FOLLOW_UP_SET = "follow_up.set"
    HOLD_PLACED = "hold.placed"
    HOLD_RELEASED = "hold.released"
    OPT_OUT_RECORDED = "opt_out.recorded"
    OPT_OUT_WITHDRAWN = "opt_out.withdrawn"
    CONSENT_RECORDED = "consent.recorded"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    FLAG_RECORDED = "flag.recorded"
    FLAG_WITHDRAWN = "flag.withdrawn"
    REVIEW_ASKED = "review.asked"  # of compliance, about a refused call
    REVIEW_SETTLED = "review.settled"
    PEOPLE_MERGED = "people.merged"
    PEOPLE_SPLIT = "people.split"
    CASE_ASSIGNED = "case.assigned"
    CASES_REASSIGNED = "cases.reassigned"  # many in one transaction; or taken back
    TEXT_ERASED = "text.erased"
    RULES_PUBLISHED = "rules.published"
    CREDITOR_DESCRIBED = "creditor.described"  # what kind of lender it is, and what it lends
    CALENDAR_CHANGED = "calendar.changed"


SIGN_INS = (EntryKind.STAFF_SIGNED_IN.value, EntryKind.STAFF_REFUSED.value)
CALLS = tuple(kind.value for kind in EntryKind if kind.startswith("call."))


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `hash` covers everything else and the hash of the entry before it in its chain."""

    chain: str
    seq: int  # 1, 2, 3 … within the chain
    at: datetime
    kind: EntryKind
    staff_id: str | None
    device: str
    body: Mapping[str, object]
    hash: str


@dataclass(frozen=True, slots=True)
class EntryPlace:
    """Where an entry stands, also one whose content can no longer be read."""

    chain: str
    seq: int


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Somebody answered for entries dated ahead of the clock: their time is wrong, and known."""

    at: datetime
    until: datetime  # the latest of those times
    entries: int
    people: int  # how many people's chains had such entries
    staff_id: str
