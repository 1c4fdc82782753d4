"""What confirms an agreement in writing: to the person alone, by a permit, counted, on record."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import insert

from app.domain.contact import Channel
from app.domain.entries import EntryKind
from app.domain.errors import ContactRefused, DeskError
from app.domain.people import PointKind, keyed
from app.services import agreements, audit, calls, messages, people
from app.storage import log, tables
from tests.make import MOBILE, make_desk, make_person
from tests.services.test_agreements import READ, offer

SPOUSE, MAIL = "+8613490000003", "wang@example.org"


@dataclass
class Noted:
    """A sender that notes what it is handed, or has no line."""

    handed: list = field(default_factory=list)
    broken: bool = False

    def hand(self, to, message, permit):
        if self.broken:
            raise DeskError("sender.away", host="h", said="-")
        self.handed.append((to, message.text, permit.id))


@pytest.fixture
def sender():
    return Noted()


@pytest.fixture
def desk(store, sender):
    return replace(make_desk(store), sender=sender)


@pytest.fixture
def person(desk):
    return make_person(desk, third=(SPOUSE,), collector=desk.staff)


@pytest.fixture
def made(desk, person):
    return agreements.agree(desk, person.id, "1" * 32, offer(person), READ)


def _mail(desk, person):
    with desk.store.begin() as tx:
        tx.connection.execute(
            insert(tables.contact_points).values(
                id="e" * 32, debtor_id=person.id, kind=PointKind.EMAIL.value, value=MAIL,
                value_key=keyed(desk.salt, MAIL), extension="", party="debtor", place="mobile",
                state="active", zones='["Asia/Shanghai"]', source="import", position=9,
            )
        )  # fmt: skip


def _kinds(desk, person):
    with desk.store.read() as tx:
        return [one.kind for one in log.entries(tx, person.id)]


def test_only_the_persons_own_mobiles_and_addresses_are_written_to(desk, person, made):
    _mail(desk, person)
    short, long = messages.prepare(desk, made.id, "zh_CN")
    assert (short.channel, short.point_id) == (Channel.SMS, person.points[0])
    assert (short.length.unicode, short.length.units) == (True, len(short.text))
    assert "12 期" in short.text
    assert "¥1,200.00" in short.text
    assert (long.channel, long.subject, long.length) == (Channel.EMAIL, "还款安排确认", None)
    assert "王小明您好" in long.text
    with pytest.raises(DeskError) as error:
        calls.ask_permit(desk, "5" * 32, person.id, person.points[1], Channel.SMS)
    assert error.value.code == "point.unknown"


def test_what_is_handed_had_a_permit_and_is_on_record(desk, person, made, sender):
    (message,) = messages.prepare(desk, made.id, "zh_CN")
    assert messages.hand(desk, message, "5" * 32) == MOBILE
    assert sender.handed == [(MOBILE, message.text, "5" * 32)]
    assert _kinds(desk, person)[-5:] == [
        EntryKind.CALL_PERMITTED, EntryKind.CALL_PLACED, EntryKind.MESSAGE_PREPARED,
        EntryKind.MESSAGE_HANDED, EntryKind.CALL_ENDED,
    ]  # fmt: skip
    entry = people.card(desk, person.id).timeline[0]
    assert (entry.channel, entry.disposition) == ("sms", "message_sent")
    assert audit.verify_store(desk.store).differing == ()
    with pytest.raises(DeskError) as error:
        messages.hand(desk, message, "5" * 32)
    assert error.value.code == "permit.used"
    assert len(sender.handed) == 1


def test_e_mail_goes_by_the_mail_server_where_one_is_set_up_else_by_hand(
    desk, person, made, sender
):
    _mail(desk, person)
    short, long = messages.prepare(desk, made.id, "zh_CN")
    mailing = replace(desk, mailer=Noted())
    assert [messages.is_mailed(mailing, one) for one in (short, long)] == [False, True]
    assert not messages.is_mailed(desk, long)
    assert messages.hand(mailing, long, "5" * 32) == MAIL
    assert (mailing.mailer.handed, sender.handed) == ([(MAIL, long.text, "5" * 32)], [])
    desk.clock.forward(days=1)
    assert messages.hand(desk, long, "6" * 32) == MAIL
    assert sender.handed == [(MAIL, long.text, "6" * 32)]


def test_the_rules_count_it_and_refuse_it(desk, person, made, sender, desk_clock):
    (message,) = messages.prepare(desk, made.id, "zh_CN")
    desk_clock.set(23)
    with pytest.raises(ContactRefused):
        messages.hand(desk, message, "5" * 32)
    assert sender.handed == []
    assert EntryKind.MESSAGE_PREPARED not in _kinds(desk, person)


@pytest.fixture
def desk_clock(desk):
    return desk.clock


def test_a_sender_without_a_line_leaves_the_contact_on_record(desk, person, made, sender):
    (message,) = messages.prepare(desk, made.id, "en")
    sender.broken = True
    with pytest.raises(DeskError):
        messages.hand(desk, message, "5" * 32)
    kinds = _kinds(desk, person)
    assert EntryKind.MESSAGE_PREPARED in kinds
    assert EntryKind.MESSAGE_HANDED not in kinds


def test_what_is_another_by_now_is_not_handed(desk, made, sender):
    (message,) = messages.prepare(desk, made.id, "zh_CN")
    with pytest.raises(DeskError) as error:
        messages.hand(desk, replace(message, text="您的家人欠款"), "5" * 32)
    assert error.value.code == "message.changed"
    assert sender.handed == []


def test_a_call_back_that_is_due_is_still_due_after_a_message(desk, person, made):
    from datetime import timedelta

    from app.domain.promises import WrapUp
    from app.services import wrapups

    permit = calls.ask_permit(desk, "6" * 32, person.id, person.points[0])
    calls.dial(desk, permit)
    due = desk.clock() + timedelta(hours=1)
    wrapups.wrap_up(desk, permit.id, "7" * 32, WrapUp("callback", callback_at=due))
    desk.clock.forward(hours=4)
    (message,) = messages.prepare(desk, made.id, "zh_CN")
    messages.hand(desk, message, "5" * 32)
    assert due in [one.due_at for one in people.card(desk, person.id).follow_ups]
