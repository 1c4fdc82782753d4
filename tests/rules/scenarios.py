"""Generated scenarios in the format that is asked from outside, and a pack of every primitive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from app.domain.contact import Channel, HoldKind, Outcome, Place, Purpose, Verdict
from app.rules.contact import decide
from app.rules.packs import Pack, parse_pack
from app.rules.scenario import read_scenario
from tests.rules.cases import files_of
from tests.rules.making import make_pack

Raw = dict[str, Any]
START = datetime(2026, 3, 2, tzinfo=UTC)  # clocks change in America in these days
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@cache
def named(name: str) -> Pack:
    return parse_pack(files_of(name))


@cache
def everything() -> Pack:
    """Each primitive with each of its keys at least once."""
    return make_pack(
        {
            "hours": "kind: window\nunless: {consent: outside_hours, days_past_due_over: 15}\n"
            'values: {2020-01-01: [{from: "07:30", to: "21:00", weekdays: [mon, tue, wed, thu]}, '
            '{from: "22:00", to: "02:00", weekdays: [fri, sat]}], 2026-03-12: {from: "06:00", '
            'to: "22:00"}}',
            "work": "kind: window\napplies: {places: [workplace]}\nvalues: {2020-01-01: {spans: "
            '[{from: "09:00", to: "17:00", weekdays: [mon, tue, wed, thu, fri]}], '
            "hours: working, holidays: closed}}",
            "talks": "kind: cap\nkey: [party, debt]\nconcerns: conversation\ncounts: {outcomes: "
            "[conversation, open]}\nvalues: {2020-01-01: [{limit: 3, per: week}, "
            "{limit: 3, per: rolling_days, days: 7}, {limit: 4, per: month}]}",
            "dials": "kind: cap\nkey: number\nraised_by: more_attempts\ncounts: {channels: [call], "
            "directions: [outbound]}\nvalues: {2020-01-01: {limit: 3, per: day}}",
            "burst": "kind: cap\nkey: [org, number]\nanswer: needs_review\ncounts: {channels: "
            "[call, sms], directions: [outbound]}\nvalues: {2020-01-01: {limit: 1, per: minutes, "
            "minutes: 45}}",
            "quiet": "kind: cool_down\nkey: debt\ncounts: {outcomes: [conversation]}\nrebutted_by: "
            "[active_litigation]\nunless: {consent: {kinds: [call, call_back], given_to: "
            "collector, days: 7, until_conversation: true}}\nvalues: {2020-01-01: {days: 3}}",
            "texts": "kind: need\napplies: {channels: [sms]}\nvalues: {2020-01-01: {consent: "
            "{kinds: [sms], days: 5}, or_message: true}}",
            "visits": "kind: need\napplies: {channels: [visit]}\nvalues: {2020-01-01: "
            "{milder_ways: failed}}",
            "others": "kind: forbid\napplies: {parties: [third_party], except: {purposes: "
            "[locate_debtor]}}\nvalues: {2020-01-01: {when: always}}",
            "times": "kind: forbid\nunless: {reply: true}\n"
            "values: {2020-01-01: {when: inconvenient_time}}",
            "places": "kind: forbid\nunless: {reply: true}\n"
            "values: {2020-01-01: {when: inconvenient_place}}",
            "stopped": "kind: forbid\nunless: {reply: true, confirmation: true}\n"
            "values: {2020-01-01: {when: opted_out}}",
            "given_up": "kind: forbid\nvalues: {2020-01-01: {when: address_opted_out}}",
            "noticed": "kind: forbid\nvalues: {2020-01-01: {when: ceased}}",
            "spoken": "kind: forbid\nvalues: {2020-01-01: {when: represented}}",
            "held": "kind: hold\nvalues: {2020-01-01: {kinds: any, released_by: [breached, "
            "reminders_requested], protected_days: 2}}",
        },
        name="everything",
    )


moments = st.integers(0, 14 * 96).map(
    lambda quarters: (START + timedelta(minutes=15 * quarters)).isoformat()
)
days = st.integers(0, 16).map(lambda n: (START + timedelta(days=n)).date().isoformat())
whens = moments | days
clocks = st.integers(0, 47).map(lambda n: f"{n // 2:02d}:{n % 2 * 30:02d}")
weekdays = st.lists(st.sampled_from(_WEEKDAYS), unique=True, max_size=4)
debts = st.sampled_from(["a", "b", "loan-1", "loan-2"])


def _some(values: dict[str, st.SearchStrategy[Any]], **always: Any) -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries(dict(always), optional=values)


def _words(kind: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([one.value for one in kind])


_ABOUT: dict[str, st.SearchStrategy[Any]] = {
    "debt": debts, "debts_discussed": st.lists(debts, max_size=2),
    "party": st.sampled_from(["debtor", "debtor", "third_party"]),
    "party_id": st.sampled_from(["x", "y"]), "party_role": st.sampled_from(["spouse", "friend"]),
    "number": st.sampled_from(["n1", "n2"]), "place": _words(Place), "purpose": _words(Purpose),
    "org": st.sampled_from(["creditor", "agency"]),
}  # fmt: skip
channels = st.sampled_from([Channel.CALL.value] * 3 + [one.value for one in Channel])
events = _some(
    {
        **_ABOUT, "direction": st.sampled_from(["outbound", "outbound", "inbound"]),
        "outcome": _words(Outcome), "call_counted_to": st.lists(debts, max_size=1),
        "misdirected": st.booleans(),
    },
    at=moments, channel=channels,
)  # fmt: skip
outbound = events.map(lambda raw: {**raw, "direction": "outbound"})
attempts = _some({**_ABOUT, "in_response_to": st.just("theirs")}, at=moments, channel=channels)
consents = _some(
    {
        "given_at": whens, "given_to": st.sampled_from(["collector", "creditor"]), "debt": debts,
        "for_date": days, "weekdays": weekdays, "from": clocks, "to": clocks,
        "max_per_day": st.integers(0, 5), "during_compliant_communication": st.booleans(),
    },
    type=st.sampled_from(["call", "call_back", "sms", "outside_hours", "more_attempts"]),
)  # fmt: skip
designations = _some(
    {
        "inconvenient": _some(
            {"weekdays": weekdays, "from": clocks, "to": clocks, "until": whens}
        ),
        "inconvenient_place": _words(Place), "employer_prohibits": st.booleans(),
    },
    at=whens,
)  # fmt: skip
opt_outs = _some(
    {"medium": channels, "party": st.sampled_from(["debtor", "third_party"])}, at=whens
)
holds = _some(
    {
        "from": whens, "to": whens, "breached": st.booleans(), "reminders_requested": st.booleans(),
        "treatment_ended": whens, "plus_days": st.integers(0, 4),
    },
    type=_words(HoldKind),
)  # fmt: skip
facts = _some(
    {
        "consents": st.lists(consents, max_size=2),
        "designations": st.lists(designations, max_size=2),
        "opt_outs": st.lists(opt_outs, max_size=1),
        "holds": st.lists(holds, max_size=1),
        "cease_notice": _some({"received_at": whens, "written": st.booleans()}),
        "representation": _some({"since": whens, "contact_ascertainable": st.booleans()}),
        "misdirected_numbers": st.lists(
            _some({"learned_at": whens}, number=st.sampled_from(["n1", "n2"])), max_size=1
        ),
        "debts": st.just(
            {
                "a": {"days_past_due": 16}, "b": {"days_past_due": 15},
                "loan-1": {"serviced_account": "7"}, "loan-2": {"serviced_account": "7"},
            }
        ),
        "national_holidays": st.lists(days, max_size=2),
        "working_hours": st.just({"from": "22:00", "to": "06:00"}),
        "other_contact_failed": st.booleans(),
        "third_party": st.just({"role": "friend", "contractually_liable": True}),
    }
)  # fmt: skip
zones = st.sampled_from(
    [[], ["America/New_York"], ["America/New_York", "America/Los_Angeles"], ["Asia/Shanghai"],
     ["Europe/London"], ["Australia/Sydney", "Australia/Perth"], ["Australia/Lord_Howe"]]
)  # fmt: skip
scenarios = st.fixed_dictionaries(
    {
        "history": st.lists(events, max_size=8), "attempt": attempts, "facts": facts,
        "party_timezones": zones,
    }
)  # fmt: skip


def packs() -> st.SearchStrategy[tuple[Pack, ...]]:
    layers = (named("us"), named("us-ma"), named("us-nyc"))
    countries = ("cn", "us", "uk", "in", "au", "id", "ph", "tw")
    alone = [(everything(),), *((named(name),) for name in countries)]
    return st.sampled_from([*alone, (named("us"), everything()), layers])


def ask(packs: tuple[Pack, ...], raw: Raw) -> Verdict:
    scenario = read_scenario(raw)
    return decide(packs, scenario.facts, scenario.attempt)


def at(raw: Raw, moment: datetime) -> Raw:
    """The same question at another moment."""
    return {**raw, "attempt": {**raw["attempt"], "at": moment.isoformat()}}
