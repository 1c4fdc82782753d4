"""A pack is read whole or not at all; what is wrong is named with its line."""

from __future__ import annotations

import pytest

from app.rules.packs import parse_pack
from app.rules.reading import PackError, check_depth, document
from tests.rules.cases import POLICIES, files_of

GOOD = files_of("cn")["contact.yaml"]


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("kind: window", "kind: windw", "unknown word 'windw'; did you mean 'window'?"),
        ("    kind: window\n", "", "'kind' is missing"),
        ("channels: [call], parties", "chanels: [call], parties", "did you mean 'channels'?"),
        ("checked_on: 2026-11-28", "checked_on: soon", "a date YYYY-MM-DD"),
        ("checked_on: 2026-11-28\n", "", "'checked_on' is missing"),
        ("jurisdiction: CN", "jurisdiction:", "a text is expected here"),
        ("jurisdiction: CN", "jurisdiction: [CN]", "a single value is expected here"),
        ("zone: Asia/Shanghai", "zone: Asia/Shanghia", "there is no zone 'Asia/Shanghia'"),
        ('from: "08:00"', 'from: "8:00"', "a time HH:MM is expected here, not '8:00'"),
        ('from: "08:00"', 'from: "24:01"', "there is no time '24:01'"),
        ('from: "08:00"', 'from: "22:00"', "the window has no length"),
        ('to: "22:00"}', 'to: "22:00", weekdays: [sunday]}', "unknown word 'sunday'"),
        ('to: "22:00"}', 'to: "22:00", weekdays: []}', "the list is empty"),
        ('to: "22:00"}', 'to: "22:00", weekdays: sun}', "a list is expected here"),
        ('{from: "08:00", to: "22:00"}', "night", "a mapping (key: value) is expected here"),
        ("limit: 3", "limit: three", "a whole number is expected here, not 'three'"),
        ("limit: 3", "limit: 0", "0 is below 1"),
        ("limit: 3, per: day", "limit: 3, per: rolling_days", "rolling_days needs it"),
        ("limit: 3, per: day", "limit: 3, per: day, days: 2", "belongs to rolling_days"),
        ("outcomes: [conversation, open]", "outcomes: [conversation]", "'open' is missing"),
        ("    confidence: S\n", "    confidence: A\n", "unknown word 'A'; known: P, S, M, N"),
        ("kinds: any,", "kinds: all,", "unknown word 'all'"),
        ("when: refused", "when: refusd", "did you mean 'refused'?"),
        ("failed_dials: 3, wait_days: 1", "failed_dials: 3", "either 'consent', or"),
        ("wait_days: 1", "wait_days: 100_000", "100000 is above 99999"),
        ("limit: 3, per: day", "limit: 3, per: rolling_days, days: 1e5", "a whole number is"),
        ("limit: 3, per: day", "limit: 3, per: rolling_days, days: 100_000", "is above 99999"),
        ("{consent: visit}", "{consent: visit, wait_days: 1}", "either 'consent', or"),
        ("{consent: visit}", "{failed_dials: 3, wait_days: 1}", "'counts' is missing"),
        ("2021-01-01: {consent: visit}", "{}", "a first day with its value is missing"),
        ("      zh_TW: 停催\n", "", "'zh_TW' is missing"),
        ("id: cn\n", "id: cn\nid: cn\n", "'id' is given twice"),
        ("id: cn", "id: cn: x", "mapping values are not allowed"),
    ],
)
def test_a_pack_with_an_error_is_refused(written: str, instead: str, message: str) -> None:
    assert written in GOOD
    with pytest.raises(PackError, match=r"^contact.yaml, line \d+: ") as refused:
        parse_pack({"contact.yaml": GOOD.replace(written, instead, 1)})
    assert message in str(refused.value)


def test_an_error_names_its_line() -> None:
    line = GOOD.splitlines().index("zone: Asia/Shanghai") + 1
    with pytest.raises(PackError, match=f"line {line}:"):
        parse_pack({"contact.yaml": GOOD.replace("zone: Asia", "zone: Azia")})


def test_a_rule_without_a_source_is_refused() -> None:
    text = GOOD.replace("    source: >-", "    sources: >-", 1)
    with pytest.raises(PackError, match="unknown key 'sources'; did you mean 'source'?"):
        parse_pack({"contact.yaml": text})


def test_values_are_appended_never_put_in_between() -> None:
    text = GOOD.replace(
        "      2026-01-30: {limit: 6, per: day}",
        "      2026-01-30: {limit: 6, per: day}\n      2025-01-30: {limit: 5, per: day}",
    )
    with pytest.raises(PackError, match="2025-01-30 does not come after 2026-01-30"):
        parse_pack({"contact.yaml": text})


def test_a_file_that_nobody_reads_is_refused() -> None:
    with pytest.raises(PackError, match="sms.yaml, line 1: no part of a pack"):
        parse_pack({"contact.yaml": GOOD, "sms.yaml": GOOD})


def test_a_pack_without_its_file_is_refused() -> None:
    with pytest.raises(PackError, match="the file is missing"):
        parse_pack({})


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(PackError, match="x.yaml, line 1: the file is empty"):
        document("x.yaml", "# nothing\n")


def test_characters_that_no_yaml_may_hold_are_refused() -> None:
    with pytest.raises(PackError, match="x.yaml, line 1: "):
        document("x.yaml", "a: \x00")


@pytest.mark.parametrize("deep", ["[" * 500_000, "- " * 500_000, "{a: " * 500_000])
def test_what_is_nested_too_deep_is_refused_before_it_is_read(deep: str) -> None:
    with pytest.raises(PackError, match="x.yaml, line 1: this is nested too deep"):
        check_depth("x.yaml", deep)
    check_depth("contact.yaml", GOOD)


def test_a_rule_says_where_its_source_can_be_read() -> None:
    links = {rule.id: rule.link for rule in parse_pack(files_of("us")).rules}
    assert links["cease"] == "https://www.ecfr.gov/current/title-12/section-1006.6"
    files = files_of("us")
    broken = files["contact.yaml"].replace("https://www.ecfr.gov", "file:///etc", 1)
    with pytest.raises(PackError, match="begins with https"):
        parse_pack({**files, "contact.yaml": broken})


@pytest.mark.parametrize("name", sorted(path.name for path in POLICIES.iterdir()))
def test_a_pack_leads_to_its_sources_or_says_that_their_address_was_not_found(name: str) -> None:
    pack = parse_pack(files_of(name))
    without = {rule.id for rule in pack.rules if not rule.link} - {"bankruptcy"}  # from memory
    assert not without or any("address" in one["en"] for one in pack.open)


def test_the_chinese_pack_has_its_rules_in_three_languages() -> None:
    pack = parse_pack(files_of("cn"))
    assert pack.zone == "Asia/Shanghai"
    assert [rule.id for rule in pack.rules] == [
        "quiet_hours",
        "effective_calls",
        "unanswered_dials",
        "third_party_purpose",
        "third_party_unreached",
        "third_party_refused",
        "opt_outs",
        "inconvenient_time",
        "inconvenient_place",
        "stop_notice",
        "asked_to_stop",
        "attorney",
        "holds",
        "visit_consent",
        "recordings_kept",
        "bureau_notice",
        "notice_calls",
        "visits",
        "calls_recorded",
        "instalment_agreement",
        "letters",
        "collectors_pay",
        "outsourcing",
        "conduct",
        "effective_collection",
        "limitation",
        "personal_data",
    ]
    for rule in pack.rules:
        assert set(rule.title) == {"zh_CN", "zh_TW", "en"} and rule.source
