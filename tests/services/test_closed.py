"""Nobody is shown or does anything in a window left open once their account is another one."""

from __future__ import annotations

import inspect
import pkgutil
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import insert

from app import services
from app.domain.agreements import Answer
from app.domain.contact import Channel, HoldKind
from app.domain.documents import Letter
from app.domain.door import Allowed, Check, DoorFile, Filed, Incident, Met
from app.domain.errors import DeskError
from app.domain.flags import FlagKind, Said, Shield
from app.domain.money import Money
from app.domain.notices import NoticeKind, NoticeState, NoticeTrial, Wanted
from app.domain.plans import Lender
from app.domain.promises import WrapUp
from app.domain.queue import Filters, Stage
from app.domain.reassigning import Order
from app.domain.referrals import PaperKind, StepKind
from app.domain.reviews import Answered
from app.domain.staff import Role
from app.domain.visits import Note, SheetState
from app.domain.visits import Wanted as Meeting
from app.domain.wishes import Agreed, Asked
from app.services import (
    agreements,
    appointments,
    approvals,
    audit,
    books,
    calendars,
    callbacks,
    calls,
    carrying,
    casefile,
    cases,
    checkouts,
    clock,
    creditors,
    day,
    documents,
    door,
    drafts,
    flags,
    holds,
    imports,
    inbound,
    keys,
    leases,
    login,
    merging,
    messages,
    negotiation,
    notice_runs,
    notices,
    payments,
    people,
    permits,
    preferences,
    promises,
    publications,
    queue,
    rates,
    readings,
    reassigning,
    receiving,
    referrals,
    replays,
    reviews,
    routes,
    rules,
    sheets,
    sync,
    talks,
    texts,
    visit_messages,
    visit_notes,
    visits,
    wishes,
    wrapups,
)
from app.services.checkouts import Away
from app.services.intake import ImportOptions
from app.settings import Preferences
from app.storage import search, tables
from app.storage.log import START
from tests.make import make_desk, make_person, seated
from tests.pictures import PNG

_NOTICES = NoticeTrial(Wanted(NoticeKind.DEMAND, Channel.LETTER, "en"), (), (), 0)
_STAGE = Filters(stage=Stage.EARLY)
_DUE = date(2026, 12, 1)
_SHEET = SimpleNamespace(visit_id="9" * 32)  # no more of it is looked at before the account



def _sms(at):
    """As much of a message as is looked at before the account."""
    return SimpleNamespace(
        language="en", channel=Channel.SMS, debtor_id=at.person.id, point_id=at.person.points[0]
    )


# Every service that a person asks, by its name: what it is asked at `desk` in the state `at`.
ASKED = {
    "agreements.agree": lambda desk, at: agreements.agree(
        desk, at.person.id, "9" * 32, {}, "已宣读"
    ),
    "agreements.approval": lambda desk, at: agreements.approval(desk, "9" * 32),
    "agreements.asked_of": lambda desk, at: agreements.asked_of(desk, at.person.id),
    "agreements.change": lambda desk, at: agreements.change(desk, "9" * 32, "8" * 32, {}, "已宣读"),
    "agreements.decide": lambda desk, at: agreements.decide(desk, "9" * 32, Answer.APPROVED),
    "agreements.of_person": lambda desk, at: agreements.of_person(desk, at.person.id),
    "agreements.request": lambda desk, at: agreements.request(
        desk, at.person.id, "9" * 32, {}, "收入不足"
    ),
    "agreements.waiting": lambda desk, at: agreements.waiting(desk, 5),
    "appointments.appoint": lambda desk, at: appointments.appoint(
        desk, "9" * 32, "8" * 32, Meeting(desk.clock(), desk.clock(), ("ann",))
    ),
    "appointments.call_off": lambda desk, at: appointments.call_off(
        desk, "9" * 32, "x", by_person=True
    ),
    "appointments.confirm": lambda desk, at: appointments.confirm(desk, "9" * 32),
    "appointments.export": lambda desk, at: appointments.export(desk, _DUE, 1, "x"),
    "appointments.of_days": lambda desk, at: appointments.of_days(desk, _DUE),
    "appointments.tell": lambda desk, at: appointments.tell(desk, "9" * 32, Channel.SMS),
    "approvals.followed": lambda desk, at: approvals.followed(desk, at.person.id),
    "approvals.requests": lambda desk, at: approvals.requests(desk, 5),
    "approvals.waiting": lambda desk, at: approvals.waiting(desk),
    "referrals.waiting": lambda desk, at: referrals.waiting(desk),
    "audit.verify": lambda desk, at: audit.verify(desk),
    "books.back_up": lambda desk, at: books.back_up(desk, at.folder / "copy.book"),
    "calendars.of_pack": lambda desk, at: calendars.of_pack(desk, "au"),
    "callbacks.put": lambda desk, at: callbacks.put(desk, at.person.id, desk.clock()),
    "calls.ask_permit": lambda desk, at: calls.ask_permit(
        desk, "2" * 32, at.other.id, at.other.points[0]
    ),
    "calls.use": lambda desk, at: calls.use(desk, at.permit),
    "calls.dial": lambda desk, at: calls.dial(desk, at.permit),
    "calls.may_contact": lambda desk, at: calls.may_contact(desk, at.person.id),
    "calls.open_permits": lambda desk, at: calls.open_permits(desk),
    "cases.assign": lambda desk, at: cases.assign(desk, at.person.id, "root"),
    "reassigning.seats": lambda desk, at: reassigning.seats(desk),
    "reassigning.choices": lambda desk, at: reassigning.choices(desk),
    "reassigning.try_out": lambda desk, at: reassigning.try_out(desk, Order(("root",), ("ann",))),
    "reassigning.apply": lambda desk, at: reassigning.apply(
        desk, "9" * 32, Order(("root",), ("ann",)), "", "x"
    ),
    "reassigning.latest": lambda desk, at: reassigning.latest(desk, 5),
    "reassigning.undo": lambda desk, at: reassigning.undo(desk, "9" * 32, "x"),
    "reassigning.train": lambda desk, at: reassigning.train(desk, "ann", []),
    "checkouts.check_out": lambda desk, at: checkouts.check_out(
        desk, ["9" * 32], "8" * 32,
        Away("7" * 32, desk.clock() + timedelta(days=1), at.folder / "x", "p" * 12), None,
    ),
    "carrying.reserve": lambda desk, at: carrying.reserve(
        desk, ("9" * 32,), "8" * 32, carrying.Trip("d" * 32, desk.clock(), 0, START)
    ),
    "carrying.give_up": lambda desk, at: carrying.give_up(desk, "9" * 32),
    "checkouts.latest": lambda desk, at: checkouts.latest(desk, 5),
    "checkouts.of": lambda desk, at: checkouts.of(desk, "9" * 32),
    "checkouts.revoke": lambda desk, at: checkouts.revoke(desk, "9" * 32),
    "sync.conflicts": lambda desk, at: sync.conflicts(desk, "9" * 32),
    "receiving.check": lambda desk, at: receiving.check(desk, "9" * 32, ""),
    "receiving.take": lambda desk, at: receiving.take(desk, "9" * 32, "", ()),
    "receiving.finish": lambda desk, at: receiving.finish(desk, "9" * 32, "", going_on=False),
    "sync.sync": lambda desk, at: sync.sync(desk, desk.store),
    "clock.look": lambda desk, at: clock.look(desk),
    "clock.accept_ahead": lambda desk, at: clock.accept_ahead(desk, desk.today(desk.clock())),
    "creditors.describe": lambda desk, at: creditors.describe(desk, "某银行", Lender.BANK),
    "creditors.listed": lambda desk, at: creditors.listed(desk),
    "day.my_day": lambda desk, at: day.my_day(desk),
    "documents.letter": lambda desk, at: documents.letter(desk, "9" * 32, "en"),
    "documents.papers": lambda desk, at: documents.papers(desk, at.person.id),
    "documents.save_letter": lambda desk, at: documents.save_letter(
        desk, Letter("9" * 32, "en", "", "", (), ""), b"", at.folder / "copy.book.pdf"
    ),
    "drafts.drop": lambda desk, at: drafts.drop(desk, at.person.id, None),
    "door.arrive": lambda desk, at: door.arrive(desk, "9" * 32, "8" * 32),
    "door.consent": lambda desk, at: door.consent(
        desk, "9" * 32, "8" * 32, Allowed.ENTRY, given=True
    ),
    "door.content": lambda desk, at: door.content(desk, "9" * 32),
    "door.depart": lambda desk, at: door.depart(desk, "9" * 32, "8" * 32, None, "x"),
    "door.file": lambda desk, at: door.file(
        desk, "9" * 32, "8" * 32, DoorFile(Filed.PHOTO, PNG)
    ),
    "door.knock": lambda desk, at: door.knock(desk, "9" * 32, "8" * 32),
    "door.leave_note": lambda desk, at: door.leave_note(desk, "9" * 32, "8" * 32, "en", "x"),
    "door.meet": lambda desk, at: door.meet(desk, "9" * 32, "8" * 32, Met.NOBODY),
    "door.note_paper": lambda desk, at: door.note_paper(desk, "9" * 32, "en"),
    "door.note_for": lambda desk, at: door.note_for(desk, "9" * 32, "en"),
    "door.offer": lambda desk, at: door.offer(desk, "9" * 32, "8" * 32, {}, "en", agreed=False),
    "door.plan": lambda desk, at: door.plan(desk, "9" * 32, "8" * 32, None),
    "door.promise": lambda desk, at: door.promise(
        desk, "9" * 32, "8" * 32, Money(100), _DUE
    ),
    "door.report": lambda desk, at: door.report(
        desk, "9" * 32, "8" * 32, Incident.OTHER, "x"
    ),
    "door.say": lambda desk, at: door.say(desk, "9" * 32, "8" * 32, "x"),
    "door.sign": lambda desk, at: door.sign(desk, "9" * 32, "8" * 32, "[[[1,2],[3,4]]]", PNG),
    "door.standing": lambda desk, at: door.standing(desk, "9" * 32),
    "door.tick": lambda desk, at: door.tick(desk, "9" * 32, "8" * 32, Check.CARD),
    "door.verify": lambda desk, at: door.verify(desk, "9" * 32, "8" * 32, "1234"),
    "drafts.keep": lambda desk, at: drafts.keep(desk, at.person.id, None, "还在写"),
    "drafts.of_person": lambda desk, at: drafts.of_person(desk, at.person.id),
    "drafts.standing": lambda desk, at: drafts.standing(desk),
    "flags.waiting": lambda desk, at: flags.waiting(desk),
    "flags.confirm": lambda desk, at: flags.confirm(desk, "8" * 32),
    "flags.hear": lambda desk, at: flags.hear(
        desk, at.person.id, Agreed("outside_hours", Channel.CALL, "可以", desk.clock(), None, None)
    ),
    "flags.protect": lambda desk, at: flags.protect(desk, at.person.id, Shield(asked=(Asked(),))),
    "flags.record": lambda desk, at: flags.record(desk, at.person.id, Said(FlagKind.ATTORNEY)),
    "flags.withdraw": lambda desk, at: flags.withdraw(desk, "8" * 32, "误记"),
    "holds.place": lambda desk, at: holds.place(desk, at.person.id, HoldKind.DISPUTE, None),
    "holds.release": lambda desk, at: holds.release(desk, at.person.id, HoldKind.DISPUTE, "已了结"),
    "imports.import_file": lambda desk, at: imports.import_file(
        desk, at.folder / "none.csv", ImportOptions()
    ),
    "imports.imported": lambda desk, at: imports.imported(desk, 5),
    "imports.recalls": lambda desk, at: imports.recalls(desk),
    "inbound.receive": lambda desk, at: inbound.receive(desk, "3" * 32, at.person.id),
    "keys.change_passphrase": lambda desk, at: keys.change_passphrase(desk, b"", "一串新的口令"),
    "keys.change_recovery_code": lambda desk, at: keys.change_recovery_code(desk, b""),
    "imports.take_in": lambda desk, at: imports.take_in(
        desk, "x.csv", b"", imports.Meant(None, None, "zh_CN")
    ),
    "login.set_team": lambda desk, at: login.set_team(desk, "root", "北组"),
    "login.add_staff": lambda desk, at: login.add_staff(
        desk, "bob", "Bob", Role.ADMIN, "long-enough-word"
    ),
    "login.change_duty": lambda desk, at: login.change_duty(desk, "root", Role.COLLECTOR, ""),
    "login.disable": lambda desk, at: login.disable(desk, "root"),
    "login.everybody": lambda desk, at: login.everybody(desk),
    "login.reset_password": lambda desk, at: login.reset_password(desk, "root", "long-enough-word"),
    "merging.merge": lambda desk, at: merging.merge(desk, at.person.id, at.other.id),
    "merging.records": lambda desk, at: merging.records(desk, at.person.id),
    "merging.split": lambda desk, at: merging.split(desk, at.person.id),
    "messages.hand": lambda desk, at: messages.hand(
        desk, SimpleNamespace(about="9" * 32, language="en"), "8" * 32
    ),
    "messages.prepare": lambda desk, at: messages.prepare(desk, "9" * 32, "en"),
    "negotiation.owing": lambda desk, at: negotiation.owing(desk, at.person.id),
    "payments.import_file": lambda desk, at: payments.import_file(
        desk, at.folder / "none.csv", ImportOptions()
    ),
    "payments.match": lambda desk, at: payments.match(desk, "9" * 32, "A-1", "回单"),
    "payments.waiting": lambda desk, at: payments.waiting(desk, 5),
    "notice_runs.again": lambda desk, at: notice_runs.again(desk, "9" * 32),
    "notice_runs.enter": lambda desk, at: notice_runs.enter(desk, "9" * 32, _NOTICES.wanted, ()),
    "notice_runs.refused": lambda desk, at: notice_runs.refused(desk, "9" * 32, "550"),
    "notice_runs.taken": lambda desk, at: notice_runs.taken(desk, "9" * 32),
    "notices.bound": lambda desk, at: notices.bound(desk, "9" * 32),
    "notices.follow": lambda desk, at: notices.follow(desk, 1, NoticeState.SENT, _DUE, ""),
    "notices.latest": lambda desk, at: notices.latest(desk, 5),
    "notices.make": lambda desk, at: notices.make(desk, "9" * 32, _NOTICES),
    "notices.of_person": lambda desk, at: notices.of_person(desk, at.person.id),
    "notices.bind": lambda desk, at: notices.bind(desk, "9" * 32, "0" * 64),
    "notices.save": lambda desk, at: notices.save(
        desk, "9" * 32, b"", at.folder / "copy.book.pdf"
    ),
    "notices.try_out": lambda desk, at: notices.try_out(desk, _NOTICES.wanted),
    "people.card": lambda desk, at: people.card(desk, at.person.id),
    "people.note": lambda desk, at: people.note(desk, at.person.id, "看看"),
    "people.reveal": lambda desk, at: people.reveal(desk, at.person.id, at.person.points[0]),
    "people.search": lambda desk, at: people.search(desk, "王"),
    "permits.grounds": lambda desk, at: permits.grounds(desk, at.permit.id),
    "permits.still": lambda desk, at: permits.still(desk, at.permit.id),
    "permits.point_of": lambda desk, at: permits.point_of(desk, at.permit.id),
    "preferences.filters": lambda desk, at: preferences.filters(desk),
    "preferences.has_chosen": lambda desk, at: preferences.has_chosen(desk),
    "preferences.keep": lambda desk, at: preferences.keep(desk, Preferences()),
    "preferences.keep_filters": lambda desk, at: preferences.keep_filters(desk, _STAGE),
    "preferences.standing": lambda desk, at: preferences.standing(desk),
    "promises.cancel": lambda desk, at: promises.cancel(desk, at.promise, "又说没钱"),
    "promises.replace": lambda desk, at: promises.replace(
        desk, at.promise, Money(5_000), _DUE, "改期"
    ),
    "publications.listed": lambda desk, at: publications.listed(desk),
    "publications.propose": lambda desk, at: publications.propose(desk, "cn"),
    "publications.replay": lambda desk, at: publications.replay(desk, "us", _DUE, _DUE),
    "publications.versions": lambda desk, at: publications.versions(desk, ["cn"]),
    "queue.call_backs": lambda desk, at: queue.call_backs(desk, 5),
    "queue.choices": lambda desk, at: queue.choices(desk),
    "queue.key_before": lambda desk, at: queue.key_before(desk, 1, desk.clock(), 2),
    "queue.next_person": lambda desk, at: queue.next_person(desk),
    "queue.page": lambda desk, at: queue.page(desk, 5),
    "queue.page of some": lambda desk, at: queue.page(desk, 5, None, _STAGE),
    "queue.promises_due": lambda desk, at: queue.promises_due(desk, 5),
    "leases.renew": lambda desk, at: leases.renew(desk, at.person.id),
    "queue.release": lambda desk, at: queue.release(desk),
    "queue.size": lambda desk, at: queue.size(desk),
    "queue.tabs": lambda desk, at: queue.tabs(desk),
    "rates.kept_rates": lambda desk, at: rates.kept_rates(desk),
    "readings.confirm": lambda desk, at: readings.confirm(
        desk, at.permit.id, readings.Reading("9" * 32, {}, "", None)
    ),
    "readings.read_out": lambda desk, at: readings.read_out(
        desk, at.permit.id, "9" * 32, {}, "zh_CN"
    ),
    "replays.replay": lambda desk, at: replays.replay(desk, desk.rules.packs, _DUE, _DUE),
    "casefile.compose": lambda desk, at: casefile.compose(desk, "9" * 32, "en", desk.clock()),
    "casefile.save": lambda desk, at: casefile.save(
        desk, SimpleNamespace(referral_id="9" * 32, as_of=desk.clock()), b"",
        at.folder / "copy.book.zip",
    ),
    "casefile.bind": lambda desk, at: casefile.bind(desk, "9" * 32, desk.clock(), "0" * 64),
    "referrals.ask": lambda desk, at: referrals.ask(desk, "A-1", "9" * 32, "x", "x"),
    "referrals.attach": lambda desk, at: referrals.attach(
        desk, "A-1", PaperKind.OTHER, Path(__file__)
    ),
    "referrals.decide": lambda desk, at: referrals.decide(
        desk, "9" * 32, StepKind.APPROVED, ""
    ),
    "referrals.dossier": lambda desk, at: referrals.dossier(desk, "A-1"),
    "referrals.hand_over": lambda desk, at: referrals.hand_over(desk, "9" * 32, "x", "0" * 64),
    "referrals.take_in": lambda desk, at: referrals.take_in(
        desk, "A-1", PaperKind.OTHER, "paper.pdf", b"x"
    ),
    "referrals.hand": lambda desk, at: referrals.hand(
        desk, "9" * 32, "x", b"", at.folder / "copy.book.zip"
    ),
    "referrals.latest": lambda desk, at: referrals.latest(desk, 5),
    "referrals.one": lambda desk, at: referrals.one(desk, "9" * 32),
    "referrals.recall": lambda desk, at: referrals.recall(desk, "9" * 32, "x"),
    "referrals.say": lambda desk, at: referrals.say(desk, "9" * 32, StepKind.ANSWER, "x"),
    "reviews.ask": lambda desk, at: reviews.ask(desk, at.person.id, "看看"),
    "reviews.listed": lambda desk, at: reviews.listed(desk, 5),
    "reviews.settle": lambda desk, at: reviews.settle(desk, "4" * 32, Answered.SAME),
    "rules.ask_cases": lambda desk, at: rules.ask_cases(desk, "cn"),
    "rules.packs": lambda desk, at: rules.packs(desk),
    "talks.answer": lambda desk, at: talks.answer(desk, at.permit.id, "greeting", "yes"),
    "talks.free_tries": lambda desk, at: talks.free_tries(desk, at.person.id, "本人回电"),
    "talks.open_talks": lambda desk, at: talks.open_talks(desk),
    "talks.standing": lambda desk, at: talks.standing(desk, at.permit.id),
    "talks.verify": lambda desk, at: talks.verify(desk, at.permit.id, "1234"),
    "texts.erase": lambda desk, at: texts.erase(desk, at.person.id, None, "本人要求"),
    "texts.erase_again": lambda desk, at: texts.erase_again(desk),
    "texts.of_person": lambda desk, at: texts.of_person(desk, at.person.id),
    "routes.keep": lambda desk, at: routes.keep(desk, _DUE, []),
    "routes.of_day": lambda desk, at: routes.of_day(desk, _DUE),
    "routes.suggested": lambda desk, at: routes.suggested(desk, _DUE),
    "sheets.draw_up": lambda desk, at: sheets.draw_up(desk, "9" * 32, "en"),
    "sheets.end": lambda desk, at: sheets.end(desk, "V-1", SheetState.RETURNED),
    "sheets.out": lambda desk, at: sheets.out(desk, 5),
    "sheets.enter": lambda desk, at: sheets.enter(desk, _SHEET, "0" * 64),
    "sheets.save": lambda desk, at: sheets.save(desk, _SHEET, b"", at.folder / "sheet.pdf"),
    "messages.send": lambda desk, at: messages.send(desk, _sms(at), "9" * 32, {}),
    "visit_messages.hand": lambda desk, at: visit_messages.hand(desk, "9" * 32, _sms(at), "8" * 32),
    "visit_messages.prepare": lambda desk, at: visit_messages.prepare(desk, "9" * 32, "en"),
    "visit_notes.set_place": lambda desk, at: visit_notes.set_place(desk, "9" * 32, 31.2, 121.4),
    "visit_notes.versions": lambda desk, at: visit_notes.versions(desk, "9" * 32),
    "visit_notes.write": lambda desk, at: visit_notes.write(desk, "9" * 32, "8" * 32, Note()),
    "visits.approve": lambda desk, at: visits.approve(desk, "9" * 32),
    "visits.waiting": lambda desk, at: visits.waiting(desk),
    "visits.listed": lambda desk, at: visits.listed(desk, 5),
    "visits.of_person": lambda desk, at: visits.of_person(desk, at.person.id),
    "visits.refuse": lambda desk, at: visits.refuse(desk, "9" * 32, "x"),
    "visits.request": lambda desk, at: visits.request(
        desk, at.person.id, "9" * 32, at.person.points[0], "x"
    ),
    "wishes.consent": lambda desk, at: wishes.consent(
        desk, at.person.id, Agreed("outside_hours", Channel.CALL, "可以", desk.clock(), None, None)
    ),
    "wishes.listed": lambda desk, at: wishes.listed(desk, at.person.id),
    "wishes.opt_out": lambda desk, at: wishes.opt_out(desk, at.person.id, Asked()),
    "wishes.withdraw_consent": lambda desk, at: wishes.withdraw_consent(desk, "5" * 32),
    "wishes.withdraw_opt_out": lambda desk, at: wishes.withdraw_opt_out(desk, "6" * 32, "误记"),
    "wrapups.correct": lambda desk, at: wrapups.correct(
        desk, at.outcome, "7" * 32, WrapUp("no_answer"), "点错了"
    ),
}
# Those that show nothing of the book to who sits there, and why.
UNASKED = {
    "door.fitting": "a look at what is at hand; asks no book",
    "door_acts.own": "a look at what is at hand; asks no book",
    "door_acts.put": "every act of the door is put down through it: door.arrive and the others",
    "noticewords.answer_by": "a day, of the rules; asks no book",
    "noticewords.label_of": "words for what is at hand; asks no book",
    "noticewords.written": "words for what is at hand; asks no book",
    "callbacks.naming_next": "hours, for a card that is at hand; asks no book",
    "moving.move": "administrators alone: tests/office/test_moving.py",
    "moving.undo": "administrators alone: tests/office/test_moving_undo.py",
    "talks.note_answer": "to one's own journal; what is delivered is asked again: tests/office",
    "talks.agrees": "a look at the flow; asks no book",
    "documents.read_back": "words for what is at hand; asks no book",
    "documents.terms": "words for what is at hand; asks no book",
    "approvals.weigh": "sums over what is at hand; asks no book",
    "offers.read_offer": "sums over what is at hand; asks no book",
    "keeping.refresh": "what a day brings, whoever sits there; returns how many",
    "negotiation.barred": "what the law forbids, over what is at hand; asks no book",
    "negotiation.guide": "what a household spends, of the data; asks no book",
    "negotiation.reach": "limits over what is at hand; asks no book",
    "negotiation.options": "sums over what is at hand; asks no book",
    "offers.seat": "a role of who sits here; asks no book",
    "callbacks.allowed_from": "hours alone; asks no book",
    "callbacks.foreseen": "hours, for a card that is at hand; asks no book",
    "calendars.set_day": "compliance alone: tests/services/test_calendars.py",
    "calendars.verify": "compliance alone: tests/services/test_calendars.py",
    "agreements.made": "of an office, where row security says whose it is: tests/office",
    "calls.number_of": "of an office, whose function asks who calls: tests/office",
    "calls.placed_by_owner": "of an office, whose function asks who calls: tests/office",
    "leases.take_of_owner": "of an office, whose function asks who calls: tests/office",
    "leases.released_by_owner": "of an office, whose function asks who calls: tests/office",
    "wishes.protected_by_owner": "of an office, whose function asks who calls: tests/office",
    "inbound.foreseen": "the graph, for a card that is at hand; asks no book",
    "journal.read_again": "what it is given to read looks at the account itself",
    "live.listen": "words and ids alone; what they name is read by others",
    "login.sign_in": "nobody sits there yet",
    "obstacles.is_its_day": "days that are at hand; asks no book",
    "devices.fill": "puts into a device's book what carrying.reserve gave",
    "clerk.serve": "the owner's: who sits there comes with each errand",
    "clerk.check": "the owner's: who sits there comes with each errand",
    "seats.sign_in": "nobody sits there yet",
    "seats.unlock": "nobody sits there until let in: tests/office/outages/test_outage_unlock.py",
    "login.unlock": "nobody sits there until they are let in: tests/ui/test_lock.py",
    "office.verify_rules": "of an office alone: tests/office/test_publishing.py",
    "opening.look_ahead": "returns nothing; what it reads is given out by first_page",
    "opening.first_page": "tests/services/test_opening.py",
    "packs.last_ruled": "the rules as they decided last; asks no book",
    "publications.publish": "compliance alone: tests/services/test_publications.py",
    "ranks.person_state": "facts that are at hand; asks no book",
    "queue.refresh": "places change by lapse of time, whoever sits there; returns how many",
    "scripts.reason_words": "words of a talk that is at hand; asks no book",
    "scripts.spoken": "words for a card and a talk that are at hand; asks no book",
    "talks.fitting": "codes for a talk that is at hand; asks no book",
    "sheet_words.in_words": "what it asks of the book services.negotiation checks",
    "messages.is_mailed": "how this desk is set up; asks no book",
    "talks.heed": "the graph, for a talk that is at hand; asks no book",
    "talks.foresee": "the graph, for a talk that is at hand; asks no book",
    "wrapups.wrap_up": "a call that was made has its outcome; returns nothing",
}


@pytest.fixture
def desk(store):
    return make_desk(store, role=Role.ADMIN)


@pytest.fixture
def at(desk, tmp_path):
    """People with something of everything that a service may show."""
    person, other = make_person(desk), make_person(desk, "王大明", mobiles=("+8613490000002",))
    promised = WrapUp("promise", note="说好了", promise_amount=Money(5_000), promise_due_on=_DUE)
    first = calls.ask_permit(desk, "a" * 32, other.id, other.points[0])
    wrapups.wrap_up(desk, first.id, "b" * 32, promised)
    permit = calls.ask_permit(desk, "1" * 32, person.id, person.points[0])
    (promise,) = people.card(desk, other.id).promises
    return SimpleNamespace(
        person=person, other=other, permit=permit, promise=promise.id, outcome="b" * 32,
        folder=tmp_path,
    )  # fmt: skip


def _close(desk):
    login.disable(seated(desk, "root", Role.ADMIN), "ann")


def _change_role(desk):
    login.change_duty(seated(desk, "root", Role.ADMIN), "ann", Role.COMPLIANCE, "")


def test_every_service_that_a_person_asks_is_in_the_table():
    found = set()
    for module in pkgutil.iter_modules(services.__path__):
        held = import_module(f"app.services.{module.name}")
        for name, one in inspect.getmembers(held, inspect.isfunction):
            takes = inspect.signature(one).parameters
            if one.__module__ == held.__name__ and not name.startswith("_"):
                if "desk" in takes and "tx" not in takes:
                    found.add(f"{module.name}.{name}")
    assert found == {name.split()[0] for name in ASKED} | set(UNASKED)


@pytest.mark.parametrize(
    ("change", "code"), [(_close, "login.closed"), (_change_role, "login.changed")]
)
@pytest.mark.parametrize("name", ASKED)
def test_an_account_that_was_closed_or_changed_is_shown_nothing(desk, at, name, change, code):
    if desk.store.path is None and name.startswith(("books.", "keys.")):
        pytest.skip("a central book has no copy and no key of its own")
    change(desk)
    with pytest.raises(DeskError) as refused:
        ASKED[name](desk, at)
    assert refused.value.code == code
    assert list(at.folder.glob("copy.book*")) == []


def test_blank_words_are_refused_at_a_closed_account_too(desk, at):
    assert people.search(desk, "  ") == ()
    _close(desk)
    with pytest.raises(DeskError, match=r"login\.closed"):
        people.search(desk, "  ")


def test_a_closed_account_is_told_so_by_a_search_that_would_find_somebody(desk, at):
    with desk.store.begin() as tx:
        for token in search.name_tokens("王小明"):
            tx.connection.execute(insert(tables.tokens).values(token=token, debtor_id=at.person.id))
    assert people.search(desk, "wangxiaoming")
    _close(desk)
    for typed in ("王小", "wxm", "wangxiao"):
        with pytest.raises(DeskError, match=r"login\.closed"):
            people.search(desk, typed)


def test_the_outcome_of_a_call_made_before_is_still_stated(desk, at):
    calls.dial(desk, at.permit)
    _close(desk)
    drafts.keep(desk, at.person.id, at.permit.id, "说到一半")
    wrapups.wrap_up(desk, at.permit.id, "2" * 32, WrapUp("talked", note="说完了"))
    login_again = seated(desk, "root", Role.ADMIN)
    notes = [one.note for one in people.card(login_again, at.person.id).timeline]
    assert notes == ["说完了"]


def test_a_permit_asked_for_before_is_not_shown_again(desk, at):
    _close(desk)
    with pytest.raises(DeskError, match=r"login\.closed"):
        calls.ask_permit(desk, at.permit.id, at.person.id, at.person.points[0])


def test_whose_people_are_given_away_is_shown_them_no_longer(store):
    desk = make_desk(store)
    lead = seated(desk, "lead", Role.TEAM_LEAD)
    person = make_person(desk, collector=desk.staff)
    permit = calls.ask_permit(desk, "1" * 32, person.id, person.points[0])
    seated(desk, "bob")
    cases.assign(lead, person.id, "bob")
    at = SimpleNamespace(person=person, other=person, permit=permit)
    for name in (
        "people.card", "people.note", "people.reveal", "calls.may_contact", "calls.ask_permit",
        "calls.dial", "holds.place", "wishes.listed", "wishes.opt_out", "inbound.receive",
        "drafts.keep",
    ):  # fmt: skip
        with pytest.raises(DeskError) as refused:
            ASKED[name](desk, at)
        assert refused.value.code == "person.unknown", name
    assert people.search(desk, "王小明") == queue.page(desk, 5).rows == ()
    assert queue.size(desk) == 0
