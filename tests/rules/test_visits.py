"""How many go, who is told beforehand, how far it is, and in which order the least way is gone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from random import Random

import pytest

from app.rules.visits import (
    MOST,
    STAY,
    Spot,
    Stop,
    district,
    in_order,
    in_time,
    too_few,
    travel,
    untold,
)
from app.services.packfiles import pack

NINE = datetime(2026, 11, 24, 1, tzinfo=UTC)
DAY = date(2026, 11, 24)


def _stop(address, start=NINE, hours=8.0, degrees=None):
    return Stop(Spot(address, degrees), start, start + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("北京市东城区梧桐路49号", "东城区"), ("福建省福州市鼓楼区银杏街131号", "鼓楼区"),
        ("臺北市中正區重慶南路一段", "中正區"), ("浙江省杭州市淳安县某路1号", "淳安县"),
        ("北京市通州区市府路9号", "通州区"),
        ("广东省广州市桂花巷11号", ""), ("12 First Road", ""), ("", ""),
    ],
)  # fmt: skip
def test_an_address_names_its_district(address, named):
    assert district(address) == named


def test_a_way_is_as_long_there_as_back_and_none_to_the_same_door():
    here, there = Spot("北京市东城区甲路1号"), Spot("北京市西城区乙路2号")
    assert travel(here, here) == timedelta(0)
    assert travel(here, there) == travel(there, here) == timedelta(minutes=45)
    near = Spot("北京市东城区丙路3号")
    assert travel(here, near) == timedelta(minutes=20)
    assert travel(here, Spot("甲路")) == timedelta(minutes=45)  # unknown counts as far


def test_degrees_go_before_districts():
    """A degree of latitude is 111.2 km: at 20 km/h over 1.4 times the beeline 467 minutes."""
    one, other = Spot("东城区一号", (31.0, 121.0)), Spot("东城区二号", (32.0, 121.0))
    assert travel(one, other) == timedelta(minutes=467)


def test_two_people_go_where_the_pack_says_so_and_from_that_day_on():
    packs = (pack("cn"), pack("uk"))
    (reason,) = too_few(packs, DAY, 1)
    assert (reason.pack, reason.rule, reason.used, reason.limit) == ("cn", "visits", 1, 2)
    assert too_few(packs, DAY, 2) == too_few(packs, date(2026, 1, 29), 1) == ()
    assert [one.pack for one in untold(packs, DAY)] == ["uk"]


def test_a_visit_after_another_is_in_time_to_the_minute():
    first = _stop("东城区一号", hours=0.5)
    way = timedelta(minutes=45)
    last = NINE + STAY + way + STAY
    just = Stop(Spot("西城区二号"), NINE, last)
    assert in_time(first, just)
    assert not in_time(first, Stop(just.spot, NINE, last - timedelta(seconds=1)))


@pytest.mark.parametrize("seed", range(12))
def test_no_other_order_takes_less_time_on_the_way(seed):
    chance = Random(seed)
    stops = [
        _stop(f"{n}", degrees=(31 + chance.random() / 5, 121 + chance.random() / 5))
        for n in range(6)
    ]

    def way(order):
        pairs = zip(order, order[1:], strict=False)
        return sum((travel(stops[a].spot, stops[b].spot) for a, b in pairs), timedelta(0))

    order = in_order(stops)
    assert sorted(order) == list(range(6))
    assert way(order) == min(map(way, permutations(range(6))))


def test_a_time_that_is_agreed_goes_before_a_shorter_way():
    far = _stop("西城区一号", hours=1)
    near = [_stop(f"东城区{n}号", NINE + timedelta(hours=3), hours=1 + 2 * n) for n in (0, 1)]
    assert in_order([near[1], near[0], far])[0] == 2


def test_more_stops_than_are_solved_go_by_their_time():
    stops = [_stop(f"东城区{n}号", NINE - timedelta(minutes=n)) for n in range(MOST + 1)]
    assert in_order(stops) == list(range(MOST, -1, -1))
    assert in_order([]) == []
