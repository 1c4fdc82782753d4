"""The key envelope: every way into a book that is not the keyring."""

from __future__ import annotations

import base64
import errno
import json
import os
import stat
import sys
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import DeskError, WrongKey
from app.storage import files, keys

BOOK = "0197f0c2a4b87c3e9d10aa55cc77ee01"
PASSPHRASE = "骆驼 stapler 长江 quiet"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """One envelope with both slots; tests that change it take a copy."""
    path = tmp_path_factory.mktemp("sealed") / "desk.book.keys"
    key, code = keys.new_key(), keys.recovery_code()
    keys.seal_envelope(path, BOOK, key, code, PASSPHRASE)
    return path, key, code


@pytest.fixture
def copied(sealed, tmp_path):
    path, key, code = sealed
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    return copy, key, code


def _refusal(call, *arguments) -> str:
    with pytest.raises(DeskError) as caught:
        call(*arguments)
    return caught.value.code


def _rewrite(path: Path, change) -> None:
    """Change the envelope as a person with an editor would who also knows its checksum."""
    envelope = json.loads(path.read_text())
    del envelope["sum"]
    change(envelope)
    path.write_bytes(keys._packed(envelope))


def _code_of(seed: bytes) -> str:
    return keys.recovery_code(lambda n: bytes(byte % 232 for byte in seed[:n]))


def _swap_slots(envelope) -> None:
    slots = envelope["passphrase"], envelope["recovery"]
    envelope["recovery"], envelope["passphrase"] = slots


def _flip(text: str) -> str:
    raw = bytearray(base64.b64decode(text))
    raw[0] ^= 1
    return base64.b64encode(raw).decode()


# The recovery code


def test_a_recovery_code_has_at_least_128_bits_and_reads_in_groups_of_four():
    code = keys.recovery_code()
    assert [len(group) for group in code.split("-")] == [4] * 7
    assert len(keys.ALPHABET) ** keys.CODE_LETTERS > 2**128
    assert keys.recovery_code() != code


def test_the_alphabet_has_no_two_letters_that_look_alike():
    for pair in ("0O", "1I", "1L", "2Z", "5S", "8B", "UV"):
        assert sum(letter in keys.ALPHABET for letter in pair) == 1


def test_every_letter_is_equally_likely():
    bytes_in_turn = iter(range(0, 10**9))
    counts = dict.fromkeys(keys.ALPHABET, 0)
    for _ in range(232):
        code = keys.recovery_code(lambda n: bytes(next(bytes_in_turn) % 256 for _ in range(n)))
        for letter in code.replace("-", "")[: keys.CODE_LETTERS]:
            counts[letter] += 1
    assert max(counts.values()) - min(counts.values()) <= 0.05 * 232 * 27 / 29


@given(st.binary(min_size=64, max_size=64), st.integers(0, 27), st.integers(1, 28))
def test_any_single_wrong_letter_is_called_a_slip_of_the_hand(seed, place, shift):
    letters = list(_code_of(seed).replace("-", ""))
    letters[place] = keys.ALPHABET[(keys.ALPHABET.index(letters[place]) + shift) % 29]
    assert _refusal(keys.read_recovery_code, "".join(letters)) == "key.recovery_code_mistyped"


@given(st.binary(min_size=64, max_size=64))
def test_any_two_exchanged_letters_are_called_a_slip_of_the_hand(seed):
    letters = list(_code_of(seed).replace("-", ""))
    for one, other in combinations(range(28), 2):
        if letters[one] != letters[other]:
            swapped = list(letters)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            with pytest.raises(WrongKey, match="mistyped"):
                keys.read_recovery_code("".join(swapped))


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c[:-1],
        lambda c: c + "0",
        lambda c: "催" + c[1:],
        lambda c: "",
        lambda c: c.replace("-", "")[:27] + "?",
    ],
)
def test_a_missing_extra_or_strange_letter_is_called_a_slip_of_the_hand(change):
    typed = change(keys.recovery_code())
    assert _refusal(keys.read_recovery_code, typed) == "key.recovery_code_mistyped"


def test_case_width_spacing_and_lookalikes_do_not_matter():
    code = next(c for c in iter(keys.recovery_code, None) if "0" in c and "1" in c and "5" in c)
    plain = code.replace("-", "")
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in plain)
    spoken = plain.replace("0", "O").replace("1", "l").replace("5", "s").replace("8", "B")
    for typed in (code.lower(), f"  {code}\n", plain, wide, spoken, code.replace("-", " – ")):
        assert keys.read_recovery_code(typed) == plain


# Opening


def test_the_recovery_code_and_the_passphrase_both_give_the_key_back(sealed):
    path, key, code = sealed
    before = path.read_bytes()
    assert len(key) == 32
    assert keys.open_with_recovery(path, code.lower()) == key
    assert keys.open_with_passphrase(path, PASSPHRASE) == key
    assert keys.has_passphrase(path)
    assert keys.book_of(path) == BOOK
    assert path.read_bytes() == before


def test_a_passphrase_typed_in_full_width_letters_is_the_same(copied):
    path, key, _ = copied
    keys.change_passphrase(path, key, "quiet-camel-stapler")
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in "quiet-camel-stapler")
    assert keys.open_with_passphrase(path, wide) == key


def test_a_wrong_passphrase_or_code_is_named_and_nothing_is_overwritten(sealed):
    path, _, _ = sealed
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert _refusal(keys.open_with_passphrase, path, PASSPHRASE + "!") == "key.wrong_passphrase"
    other = keys.recovery_code()
    assert _refusal(keys.open_with_recovery, path, other) == "key.wrong_recovery_code"
    assert _refusal(keys.open_with_recovery, path, other[:-2]) == "key.recovery_code_mistyped"
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_book_without_passphrase_says_so(tmp_path):
    path = keys.envelope_path(tmp_path / "desk.book")
    keys.seal_envelope(path, BOOK, keys.new_key(), keys.recovery_code())
    assert path.name == "desk.book.keys"
    assert not keys.has_passphrase(path)
    assert _refusal(keys.open_with_passphrase, path, PASSPHRASE) == "key.no_passphrase"


def test_the_key_of_another_book_is_told_before_the_book_is_touched(sealed):
    path, key, _ = sealed
    keys.check_key(path, key)
    with pytest.raises(WrongKey, match="not_this_book"):
        keys.check_key(path, keys.new_key())


# Changing


def test_a_new_passphrase_ends_the_old_one_and_keeps_the_recovery_code(copied):
    path, key, code = copied
    keys.change_passphrase(path, key, "a quite different one")
    assert keys.open_with_passphrase(path, "a quite different one") == key
    assert _refusal(keys.open_with_passphrase, path, PASSPHRASE) == "key.wrong_passphrase"
    assert keys.open_with_recovery(path, code) == key


def test_a_new_recovery_code_ends_the_old_one_and_keeps_the_passphrase(copied):
    path, key, code = copied
    new = keys.recovery_code()
    keys.change_recovery_code(path, key, new)
    assert keys.open_with_recovery(path, new) == key
    assert _refusal(keys.open_with_recovery, path, code) == "key.wrong_recovery_code"
    assert keys.open_with_passphrase(path, PASSPHRASE) == key


def test_a_foreign_key_cannot_be_given_a_passphrase_here(copied):
    path, _, _ = copied
    before = path.read_bytes()
    code = _refusal(keys.change_passphrase, path, keys.new_key(), "a quite different one")
    assert code == "key.not_this_book"
    assert path.read_bytes() == before


@pytest.mark.parametrize("weak", ["", "elevenchars", " " * 20, "   elevenchars   "])
def test_a_passphrase_under_twelve_characters_is_refused(copied, tmp_path, weak):
    path, key, _ = copied
    before = path.read_bytes()
    with pytest.raises(DeskError) as caught:
        keys.change_passphrase(path, key, weak)
    assert (caught.value.code, caught.value.values) == ("key.passphrase_short", {"at_least": 12})
    assert path.read_bytes() == before
    new = tmp_path / "new.keys"
    code = _refusal(keys.seal_envelope, new, BOOK, key, keys.recovery_code(), weak)
    assert code == "key.passphrase_short"
    assert not new.exists()


# What the file holds


def test_the_file_is_its_owners_alone_and_holds_no_secret(sealed):
    path, key, code = sealed
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = path.read_bytes()
    plain = keys.read_recovery_code(code)
    secrets = [
        key,
        key.hex().encode(),
        base64.b64encode(key),
        plain.encode(),
        code.encode(),
        PASSPHRASE.encode(),
    ]
    assert not [secret for secret in secrets if secret in content]


def test_the_cost_of_guessing_is_stored_with_each_slot_and_high_enough(sealed):
    envelope = json.loads(sealed[0].read_text())
    assert envelope["version"] == 1
    for slot in ("recovery", "passphrase"):
        kdf = envelope[slot]["kdf"]
        assert kdf["name"] == "argon2id"
        assert kdf["memory_kib"] >= 64 * 1024
        assert (kdf["passes"], kdf["lanes"]) == (3, 4)
    assert envelope["recovery"]["salt"] != envelope["passphrase"]["salt"]
    assert envelope["recovery"]["nonce"] != envelope["passphrase"]["nonce"]


def test_the_stored_cost_is_the_one_used(copied, monkeypatch):
    path, key, code = copied
    monkeypatch.setattr(keys, "PASSES", 1)
    monkeypatch.setattr(keys, "MEMORY_KIB", 1024)
    assert keys.open_with_recovery(path, code) == key


# Damage and tampering


@pytest.mark.parametrize("content", [
    b"", b"{", b"[]", b"null", b"7", b'{"version": 1}', b"\xff\xfe\x00", b'"x"', b"[" * 30_000,
    b'{"version": "1"}', b'{"version": 1, "book": 5, "recovery": null}', b" " * 10_000_000,
])  # fmt: skip
def test_a_file_that_is_no_envelope_is_called_damaged_and_left_alone(tmp_path, content):
    path = tmp_path / "desk.book.keys"
    path.write_bytes(content)
    assert _refusal(keys.book_of, path) == "key.envelope_damaged"
    assert _refusal(keys.open_with_recovery, path, keys.recovery_code()) == "key.envelope_damaged"
    assert _refusal(keys.change_passphrase, path, bytes(32), PASSPHRASE) == "key.envelope_damaged"
    assert path.read_bytes() == content


def test_one_rotten_bit_anywhere_is_called_damage_and_never_a_wrong_code(sealed, tmp_path):
    path, _, _ = sealed
    whole = path.read_bytes()
    copy = tmp_path / "desk.book.keys"
    for place in range(0, len(whole), 3):
        for bit in (1, 16):
            rotten = bytearray(whole)
            rotten[place] ^= bit
            copy.write_bytes(rotten)
            assert _refusal(keys.book_of, copy) == "key.envelope_damaged"


def test_a_cut_off_file_is_called_damaged(copied):
    path, _, code = copied
    path.write_bytes(path.read_bytes()[:-40])
    assert _refusal(keys.open_with_recovery, path, code) == "key.envelope_damaged"


@pytest.mark.parametrize("field", ["salt", "nonce", "sealed"])
def test_a_tampered_slot_gives_no_key(copied, field):
    path, _, code = copied

    flipped = _flip(json.loads(path.read_text())["recovery"][field])
    _rewrite(path, lambda envelope: envelope["recovery"].update({field: flipped}))
    assert _refusal(keys.open_with_recovery, path, code) == "key.wrong_recovery_code"


def test_swapped_slots_give_no_key(copied):
    path, _, code = copied

    _rewrite(path, _swap_slots)
    assert _refusal(keys.open_with_recovery, path, code) == "key.wrong_recovery_code"
    assert _refusal(keys.open_with_passphrase, path, PASSPHRASE) == "key.wrong_passphrase"


def test_a_slot_is_bound_to_its_name_even_under_the_same_words(copied):
    """Both slots behind one secret: only the bound slot name can tell them apart."""
    path, key, code = copied
    keys.change_passphrase(path, key, keys.read_recovery_code(code))

    assert keys.open_with_recovery(path, code) == key
    _rewrite(path, _swap_slots)
    assert _refusal(keys.open_with_recovery, path, code) == "key.wrong_recovery_code"


def test_a_slot_of_one_book_gives_no_key_under_another_books_name(copied):
    path, _, code = copied
    _rewrite(path, lambda envelope: envelope.update(book="0" * 32))
    assert _refusal(keys.open_with_recovery, path, code) == "key.wrong_recovery_code"


@pytest.mark.parametrize("cost", [
    {"memory_kib": 2**31}, {"passes": 10**6}, {"lanes": 0}, {"lanes": 4.0}, {"memory_kib": 8},
    {"passes": True}, {"name": "md5"},
])  # fmt: skip
def test_an_absurd_cost_is_damage_and_is_not_paid(copied, cost):
    path, _, code = copied
    _rewrite(path, lambda envelope: envelope["recovery"]["kdf"].update(cost))
    assert _refusal(keys.open_with_recovery, path, code) == "key.envelope_damaged"


def test_a_newer_envelope_is_refused_naming_both_versions(copied):
    path, _, code = copied
    _rewrite(path, lambda envelope: envelope.update(version=2))
    with pytest.raises(DeskError) as caught:
        keys.open_with_recovery(path, code)
    assert caught.value.code == "key.envelope_newer"
    assert caught.value.values == {"found": 2, "known": 1}


def test_a_missing_and_an_unreadable_envelope_are_told_apart(tmp_path):
    assert _refusal(keys.book_of, tmp_path / "none.keys") == "key.envelope_missing"
    assert _refusal(keys.book_of, tmp_path) == "key.envelope_unreadable"


# Writing


def test_an_existing_envelope_is_never_replaced_by_a_new_books(copied):
    path, key, code = copied
    before = path.read_bytes()
    refusal = _refusal(keys.seal_envelope, path, "0" * 32, keys.new_key(), keys.recovery_code())
    assert refusal == "key.envelope_exists"
    assert path.read_bytes() == before
    assert keys.open_with_recovery(path, code) == key
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_an_interrupted_change_leaves_the_old_envelope(copied, monkeypatch, step):
    path, key, code = copied
    before = path.read_bytes()

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, step, full)
    refusal = _refusal(keys.change_passphrase, path, key, "a quite different one")
    assert refusal == "key.envelope_not_written"
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]
    assert keys.open_with_recovery(path, code) == key


def test_a_folder_that_is_not_there_is_told_in_words(tmp_path):
    path = tmp_path / "gone" / "desk.book.keys"
    refusal = _refusal(keys.seal_envelope, path, BOOK, keys.new_key(), keys.recovery_code())
    assert refusal == "key.envelope_not_written"


def test_a_key_of_another_length_is_a_bug(tmp_path):
    with pytest.raises(ValueError, match="32 bytes"):
        keys.seal_envelope(tmp_path / "b.keys", BOOK, b"short", keys.recovery_code())
