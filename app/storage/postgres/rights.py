"""Who may read and run what in an office: the one table from which rights are granted.

Nobody at a desk may write to any table: functions of the owner do. What stands in no row here
nobody may touch, and a test that reads the catalogue fails until a new table has its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from app.domain.staff import Role

GROUPS = tuple(role.value for role in Role)
VIEWS = "desk_views"  # owns what stands for a table, under row security: nobody signs in as it
_PEOPLE = ("collector", "team_lead", "visitor", "compliance")  # whose work is with people
_CONTACTING = ("collector", "team_lead", "visitor")


class Readable(NamedTuple):
    """A table or view that some groups may SELECT from: which rows, and which columns.

    `rows` is the condition of row security; empty for a view, which has its own or its table's.
    `hidden` are columns that nobody reads, `shown` what the view of the table's name in `office`
    gives in the place of a column of the table, which no group reads itself then.
    """

    groups: tuple[str, ...]
    rows: str = ""
    hidden: tuple[str, ...] = ()
    shown: Mapping[str, str] = MappingProxyType({})


# Whatever says something of a person. PostgreSQL tries a condition that leaks nothing by itself, as
# name = 'X', before row security, or by an index, or plans by how often X is there: whoever counts
# or times that learns of people whom they do not see. What is joined or added leaks in its eyes, so
# that a condition on it is tried of those alone who are seen, and no index and no statistics of a
# value serve it. Ids, codes, days and moments stay bare: by them lists are found and ordered.
def _words(*columns: str) -> dict[str, str]:
    return {column: f"{column} || ''" for column in columns}


def _numbers(*columns: str) -> dict[str, str]:
    return {column: f"{column} + 0" for column in columns}


def _number_of(kind: str) -> dict[str, str]:
    return {"value_key": f"office.number_of('{kind}', id)"}


_RECORD = "office.sees_record(debtor_id)"  # rows that belong to one of a person's records
# The same of a person by a row that says whose they are, without asking row by row: a list goes
# over many people that are not one's own.
_LISTED = """
    CASE (SELECT office.my_role())
      WHEN 'compliance' THEN true
      WHEN 'collector' THEN collector_id = (SELECT office.my_id())
        OR {person} = ANY ((SELECT office.my_leases())::text[])
      WHEN 'visitor' THEN {person} = ANY ((SELECT office.my_visits())::text[])
      WHEN 'team_lead' THEN coalesce(collector_id, '') = ANY ((SELECT office.my_team())::text[])
      ELSE {asked}
    END
"""
_OWN = "staff_id = (SELECT office.my_id())"
_ALL = "true"

# For nobody: the salt of the digests, digits of numbers, what documents hold, and what only
# functions ask.
CLOSED = (
    "public.settings", "public.tokens", "public.contents", "public.door_chunks",
    "office.times", "office.weights", "office.stages", "office.dispositions", "office.answers",
    "office.entries", "office.codes", "office.keeping", "office.limits", "office.errands",
    "office.chair", "office.openings", "office.marked",
)  # fmt: skip

READABLE: dict[str, Readable] = {
    "public.alembic_version": Readable(GROUPS, _ALL),
    "public.agreements": Readable(_PEOPLE, _RECORD, shown=_words("proposal", "schedule")),
    "public.appointments": Readable(
        _PEOPLE, "EXISTS (SELECT FROM public.visits AS v WHERE v.id = visit_id)"
    ),
    "public.approvals": Readable(_PEOPLE, _RECORD, shown=_words("proposal", "granted")),
    "public.assignments": Readable(
        _PEOPLE, "EXISTS (SELECT FROM public.cases AS c WHERE c.id = case_id)"
    ),
    "public.attachments": Readable(_PEOPLE, _RECORD, shown=_words("name", "digest")),
    "public.calendar_facts": Readable(GROUPS, _ALL),
    "public.carried": Readable(
        _PEOPLE, "EXISTS (SELECT FROM public.visits AS v WHERE v.id = visit_id)"
    ),
    "public.cases": Readable(_PEOPLE, _RECORD),
    "public.checkouts": Readable(
        _PEOPLE, _OWN + " OR EXISTS (SELECT FROM public.carried AS c WHERE c.checkout_id = id)",
        ("proof",),
    ),
    # Who carried it reads what was known differently, of whom they no longer see without a name.
    "public.conflicts": Readable(
        _PEOPLE,
        "debtor_id IS NULL OR " + _RECORD + " OR EXISTS (SELECT FROM public.checkouts AS c "
        "WHERE c.id = checkout_id AND c." + _OWN + ")",
        shown=_words("facts"),
    ),
    "public.consents": Readable(
        _PEOPLE, _RECORD, ("value_key",), {**_words("terms"), **_number_of("consent")}
    ),
    "public.contact_points": Readable(
        _PEOPLE, _RECORD, ("value", "value_key"),
        {
            **_words("extension", "relation", "party_name", "zones"),
            "value": "office.shown(id)", **_number_of("point"),
        },
    ),
    "public.contacts": Readable(_PEOPLE, _RECORD, ("value_key",), _number_of("contact")),
    "public.corrections": Readable(
        _PEOPLE, "EXISTS (SELECT FROM public.outcomes AS o WHERE o.id = wrong_id)"
    ),
    "public.creditors": Readable(
        _PEOPLE, "EXISTS (SELECT FROM public.cases AS c WHERE c.creditor_id = creditors.id)",
        shown=_words("name"),
    ),
    # A record merged into a person is seen with them, whosever it says it is.
    "public.debtors": Readable(
        _PEOPLE,
        "CASE WHEN id <> person_id THEN office.sees(person_id) ELSE"
        + _LISTED.format(person="id", asked="office.sees(id)") + "END",
        ("identity_number", "identity_key", "name_phone_key"),
        {
            **_words("name", "sex", "identity_kind", "born_on", "employer"),
            "identity_number": "office.shown_identity(id)",
            "identity_key": "NULL::text", "name_phone_key": "NULL::text",
        },
    ),
    "public.debts": Readable(
        _PEOPLE, _RECORD, shown={
            **_words(
                "case_no", "loan_no", "product", "lent_on", "annual_rate", "grade", "history",
                "last_paid_on", "tags", "note", "row_digest",
            ),
            **_numbers(
                "lent", "principal", "interest", "penalty", "fees", "overdue", "instalment",
                "last_paid",
            ),
        }
    ),
    "public.deliveries": Readable(
        _PEOPLE, "EXISTS (SELECT FROM public.notices AS n WHERE n.id = notice_id)"
    ),
    "public.door_acts": Readable(
        _PEOPLE, "EXISTS (SELECT FROM public.visits AS v WHERE v.id = visit_id)",
        shown=_words("body"),
    ),
    "public.drafts": Readable(_PEOPLE, _OWN, shown=_words("note", "form")),
    "public.earlier_figures": Readable(
        _PEOPLE, "EXISTS (SELECT FROM public.debts AS d WHERE d.id = debt_id)",
        shown=_numbers("principal", "interest", "penalty", "fees", "overdue"),
    ),
    "public.flags": Readable(_PEOPLE, _RECORD, shown=_words("kind", "terms")),
    "public.follow_ups": Readable(_PEOPLE, _RECORD),
    "public.holds": Readable(_PEOPLE, _RECORD, shown=_words("kind")),
    "public.imports": Readable(("team_lead", "compliance", "admin"), _ALL),
    "public.joints": Readable(("compliance",), _ALL),
    "public.leases": Readable(_PEOPLE, _RECORD),
    # A try at an identity is read when it can no longer be taken back: nobody guesses without end.
    "public.log": Readable(
        _PEOPLE, "office.sees(chain) AND (kind <> 'identity.checked' OR office.is_kept(xmin))",
        shown=_words("body", "hash"),
    ),
    "public.merges": Readable(("compliance",), _ALL),
    "public.notices": Readable(_PEOPLE, _RECORD, shown=_numbers("amount")),
    "public.opt_outs": Readable(_PEOPLE, _RECORD, ("value_key",), _number_of("opt_out")),
    "public.outcomes": Readable(
        _PEOPLE, "EXISTS (SELECT FROM public.contacts AS c WHERE c.id = contact_id)",
        shown=_words("outcome", "disposition"),
    ),
    "public.instalments": Readable(_PEOPLE, _RECORD, shown=_numbers("amount", "paid")),
    "public.payments": Readable(
        _PEOPLE, _RECORD,
        shown={**_words("named", "reference", "reverses"), **_numbers("amount")},
    ),
    "public.permits": Readable(
        _PEOPLE, _RECORD, ("value_key",), {**_words("basis"), **_number_of("permit")}
    ),
    "public.placements": Readable(("compliance",), _ALL),
    "public.places": Readable(
        _PEOPLE, "EXISTS (SELECT FROM public.contact_points AS p WHERE p.id = point_id)",
        shown=_numbers("latitude", "longitude"),
    ),
    "public.preferences": Readable(GROUPS, _OWN, shown=_words("value")),
    "public.promises": Readable(_PEOPLE, _RECORD, shown=_numbers("amount")),
    "public.publications": Readable(GROUPS, _ALL),
    "public.quiet": Readable(
        _PEOPLE, "EXISTS (SELECT FROM public.debts AS d WHERE d.id = debt_id)"
    ),
    "public.queue": Readable(
        _PEOPLE, _LISTED.format(person="debtor_id", asked=_RECORD),
        shown={**_words("name", "points"), **_numbers("overdue")},
    ),
    "public.referrals": Readable(_PEOPLE, _RECORD),
    "public.referral_steps": Readable(
        _PEOPLE, "EXISTS (SELECT FROM public.referrals AS r WHERE r.id = referral_id)",
        shown=_words("digest", "checks"),
    ),
    "public.reservations": Readable(_PEOPLE, _RECORD, ("value_key",)),
    "public.reviews": Readable(_PEOPLE, _RECORD, shown=_words("body")),
    # A lead deals their own team's people alone: what another team's did is not theirs to read.
    "public.reassignments": Readable(
        ("team_lead", "compliance", "admin"),
        "(SELECT office.my_role()) <> 'team_lead' OR EXISTS (SELECT FROM public.staff AS s "
        "JOIN public.staff AS me USING (team_id) WHERE s.id = staff_id "
        "AND me.id = (SELECT office.my_id()))",
    ),
    "public.routes": Readable(_PEOPLE, _OWN, shown=_words("visits")),
    "public.sheets": Readable(
        _PEOPLE, "EXISTS (SELECT FROM public.visits AS v WHERE v.id = visit_id)",
        shown=_words("digest"),
    ),
    "public.staff": Readable(GROUPS, _ALL, ("password",)),
    "public.teams": Readable(GROUPS, _ALL),
    "public.unmatched": Readable(("team_lead", "compliance", "admin"), _ALL),
    "public.texts": Readable(
        _PEOPLE, "debtor_id IS NOT NULL AND " + _RECORD, shown=_words("salt", "body")
    ),
    "public.visit_notes": Readable(
        _PEOPLE, "EXISTS (SELECT FROM public.visits AS v WHERE v.id = visit_id)"
    ),
    "public.visits": Readable(_PEOPLE, _RECORD),
    "office.settings": Readable(GROUPS),
    # What was made of the packs: any desk makes it anew from their texts and compares.
    "office.rules": Readable(GROUPS, _ALL),
    "office.packs": Readable(GROUPS, _ALL),
}
READABLE |= {
    name.replace("public.", "office."): Readable(readable.groups)
    for name, readable in READABLE.items() if readable.shown
}  # fmt: skip

# What row security itself asks is run by whoever reads.
RUNNABLE: dict[str, tuple[str, ...]] = {
    "office.my_id": GROUPS,
    "office.my_role": GROUPS,
    "office.my_leases": GROUPS,
    "office.my_visits": GROUPS,
    "office.my_team": GROUPS,
    "office.my_channel": GROUPS,
    "office.sees": _PEOPLE,
    "office.sees_record": _PEOPLE,
    "office.is_kept": _PEOPLE,
    "office.shown": _PEOPLE,
    "office.shown_identity": _PEOPLE,
    "office.number_of": _PEOPLE,
    "office.past": _PEOPLE,
    "office.reserved_of": _PEOPLE,
    "office.found": _PEOPLE,
    "office.numbered": _PEOPLE,
    "office.figures_of": _PEOPLE,
    "office.sign_in": GROUPS,
    "office.ask_clerk": GROUPS,
    "office.clerk_said": GROUPS,
    "office.withdraw": GROUPS,
    "office.has_clerk": GROUPS,
    "office.ask_permit": _CONTACTING,
    "office.dial": _CONTACTING,
    "office.dialled": _CONTACTING,
    "office.reveal": _CONTACTING,
    "office.revealed": _CONTACTING,
    "office.take_next": _CONTACTING,
    "office.take": ("collector", "team_lead"),  # nobody is given to a visitor
    "office.renew": _CONTACTING,
    "office.release": _CONTACTING,
    "office.prepare_message": _CONTACTING,
    "office.hand_message": _CONTACTING,
    "office.make_letter": _CONTACTING,
    "office.ask_approval": _CONTACTING,
    "office.answer_approval": ("team_lead",),
    "office.agree_on": _CONTACTING,
    "office.read_out": _CONTACTING,
    "office.confirm_option": _CONTACTING,
    "office.refresh_places": _CONTACTING,
    "office.turn_day": _CONTACTING,
    "office.post_payments": ("team_lead", "admin"),
    "office.match_payment": ("team_lead", "admin"),
    "office.wrap_up": _CONTACTING,
    "office.correct": _CONTACTING,
    "office.cancel_promise": _CONTACTING,
    "office.replace_promise": _CONTACTING,
    "office.put_call_back": _CONTACTING,
    "office.talk": _CONTACTING,
    "office.answer": _CONTACTING,
    "office.verify": _CONTACTING,
    "office.verified": _CONTACTING,
    "office.free_tries": ("team_lead",),
    "office.receive": _CONTACTING,
    "office.keep_preferences": GROUPS,
    "office.keep_draft": _CONTACTING,
    "office.drop_draft": _CONTACTING,
    "office.take_note": _CONTACTING,
    "office.on_record": GROUPS,
    "office.protect": _CONTACTING,
    "office.release_hold": ("team_lead",),
    "office.withdraw_opt_out": ("team_lead", "compliance"),
    "office.withdraw_consent": _PEOPLE,
    "office.confirm_consent": ("team_lead", "compliance"),
    "office.withdraw_flag": _PEOPLE,
    "office.assign": ("team_lead",),
    "office.reassign": ("team_lead",),
    "office.take_back": ("team_lead",),
    "office.describe_creditor": ("team_lead",),
    "office.train": ("team_lead",),
    "office.add_staff": ("admin",),
    "office.disable_staff": ("admin",),
    "office.reset_password": ("admin",),
}
