"""Very many whole numbers in little memory."""

import tracemalloc

import pytest

from app.domain.flat import FlatList


def test_numbers_stay_in_their_places_however_many_there_are():
    numbers = FlatList("q")
    for number in range(20_000):
        numbers.append(-number)
    numbers[5_000] = 7
    assert len(numbers) == 20_000
    assert (numbers[0], numbers[4_095], numbers[4_096]) == (0, -4_095, -4_096)
    assert (numbers[5_000], numbers[19_999]) == (7, -19_999)


def test_a_number_that_is_too_large_is_refused_and_adds_nothing():
    numbers = FlatList("H")
    numbers.append(1)
    with pytest.raises(OverflowError):
        numbers.append(1 << 16)
    assert len(numbers) == 1


def test_a_hundred_thousand_numbers_take_their_own_bytes_and_little_more():
    tracemalloc.start()
    try:
        numbers = FlatList("I")
        for number in range(100_000):
            numbers.append(number)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1.1 * 4 * 100_000
