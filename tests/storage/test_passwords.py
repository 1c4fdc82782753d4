"""Staff passwords."""

from __future__ import annotations

import statistics
import threading
import time

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.domain.errors import DeskError
from app.storage import keys, passwords

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


DERIVING = {
    "hash": lambda phc, path: passwords.hash_password(PASSWORD),
    "check": lambda phc, path: passwords.check_password(PASSWORD, phc),
    "nobody": lambda phc, path: passwords.check_nobody(PASSWORD),
    "renewed": lambda phc, path: passwords.renewed(PASSWORD, phc.replace("t=3", "t=2")),
    "envelope": lambda phc, path: keys.seal_envelope(
        path / "own.keys", "b" * 32, bytes(32), keys.recovery_code(), None
    ),
}


@pytest.mark.parametrize("name", DERIVING)
def test_one_key_is_derived_at_a_time_in_a_process(phc, tmp_path, name):
    """Alone each takes a fraction of a second; it waits for whoever derives, and then goes on."""
    one = threading.Thread(target=DERIVING[name], args=(phc, tmp_path))
    with keys.ONE_DERIVATION:
        one.start()
        one.join(timeout=3)
        assert one.is_alive()
    one.join(timeout=60)
    assert not one.is_alive()
