"""Staff passwords."""

from __future__ import annotations

import statistics
import time

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.domain.errors import DeskError
from app.storage import passwords

PASSWORD = "银杏-window-42"


@pytest.fixture(scope="module")
def phc():
    return passwords.hash_password(PASSWORD)


def test_only_the_right_password_is_accepted(phc):
    assert passwords.check_password(PASSWORD, phc)
    for wrong in ("", PASSWORD + " ", PASSWORD.upper(), "银杏-window-43"):
        assert not passwords.check_password(wrong, phc)


def test_the_string_says_argon2id_with_64_mib_and_holds_no_password(phc):
    assert phc.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PASSWORD not in phc


def test_the_same_password_makes_another_string_each_time(phc):
    assert passwords.hash_password(PASSWORD) != phc


def test_full_width_typing_makes_no_difference():
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in "gingko-window")
    assert passwords.check_password(wide, passwords.hash_password("gingko-window"))


@pytest.mark.parametrize("short", ["", "ninechars", "九个字符的密码不够", " ninechars "])
def test_a_password_under_ten_characters_is_refused(short):
    with pytest.raises(DeskError) as caught:
        passwords.hash_password(short)
    assert (caught.value.code, caught.value.values) == ("password.short", {"at_least": 10})


def test_a_string_of_an_older_cost_still_opens_and_asks_to_be_renewed(phc):
    older = Argon2id(salt=b"0123456789abcdef", length=32, iterations=2, lanes=1, memory_cost=8192)
    old = older.derive_phc_encoded(PASSWORD.encode())
    assert passwords.check_password(PASSWORD, old)
    assert passwords.needs_rehash(old)
    assert not passwords.needs_rehash(phc)


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "x",
        "$argon2i$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaA",
        "$argon2id$v=19$m=99999999999,t=3,p=4$c2FsdHNhbHRz$aGFzaA",
    ],
)
def test_a_damaged_string_is_no_wrong_password(damaged):
    for call in (
        lambda: passwords.check_password(PASSWORD, damaged),
        lambda: passwords.needs_rehash(damaged),
    ):
        with pytest.raises(ValueError, match="PHC"):
            call()


def test_an_unknown_name_takes_as_long_as_a_wrong_password(phc):
    def seconds(call) -> float:
        start = time.process_time()
        assert call() is False
        return time.process_time() - start

    pairs = [
        (seconds(lambda: passwords.check_nobody("wrong password")),
         seconds(lambda: passwords.check_password("wrong password", phc)))
        for _ in range(5)
    ]  # fmt: skip
    assert 0.5 < statistics.median(nobody / known for nobody, known in pairs) < 2
