"""The key envelope: a small file beside the book that lets its key be won back.

A book is encrypted with 32 random bytes. The keyring keeps them from start to start; this file
keeps them wrapped, once by the recovery code shown at set-up and, where no keyring serves, once
more by a passphrase. Each wrapping key is derived with Argon2id (RFC 9106; cost stored with the
slot) and seals the book's key with AES-256-GCM, bound to the book's id and the slot's name, so
that neither a slot of another book nor the other slot of this one can take its place.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.domain.errors import DeskError, WrongKey
from app.storage.files import read_small, write_new, write_over

VERSION = 1
KEY_BYTES = 32
PASSPHRASE_AT_LEAST = 12
"""Characters a passphrase must have."""

MEMORY_KIB = 64 * 1024
PASSES = 3
LANES = 4
_DEAREST = {"memory_kib": 1024 * 1024, "passes": 20, "lanes": 16}
"""Above this a stored cost is damage: it would take all the memory before it said so."""

ONE_DERIVATION = threading.Lock()
"""Held for each Argon2id: two at once, of four lanes each, were once seen to wait for each other
for ever, and twice 64 MiB would be taken."""

CHECK_BYTES = 8

ENVELOPE_LIMIT = 64 * 1024
"""Bytes; a whole envelope has about one thousand."""

ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
"""29 characters, a prime number, of which no two look alike in print or by hand."""

_LOOKALIKES = str.maketrans("OILZSBU", "011258V")
CODE_LETTERS = 27
"""27 letters of 29 are 131 bits; the 28th is the check letter."""

Chance = Callable[[int], bytes]
"""Gives that many random bytes."""


def new_key(chance: Chance = secrets.token_bytes) -> bytes:
    """A book's key: 32 random bytes."""
    return chance(KEY_BYTES)


def recovery_code(chance: Chance = secrets.token_bytes) -> str:
    """A new recovery code, seven groups of four letters to be read aloud or written down.

    131 random bits and one check letter: the weighted sum of all letters is 0 modulo 29, which
    any single wrong letter and any two exchanged letters break.
    """
    values: list[int] = []
    while len(values) < CODE_LETTERS:
        # Bytes of 232 and more would make the first letters of the alphabet likelier.
        values += [byte % 29 for byte in chance(CODE_LETTERS) if byte < 29 * 8]
    letters = [ALPHABET[value] for value in values[:CODE_LETTERS]]
    letters.append(next(last for last in ALPHABET if _adds_up([*letters, last])))
    groups = ["".join(letters[start : start + 4]) for start in range(0, len(letters), 4)]
    return "-".join(groups)


def read_recovery_code(typed: str) -> str:
    """The 28 letters of a code as a person types it: any case, width, spacing, look-alike.

    Raises WrongKey("key.recovery_code_mistyped") when it cannot be a code at all.
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    # Whatever people put between groups falls away; a strange letter is a slip of the hand.
    written = "".join(sign for sign in plain if unicodedata.category(sign)[0] not in "PZCS")
    letters = written.translate(_LOOKALIKES)
    known = all(letter in ALPHABET for letter in letters)
    if len(letters) != CODE_LETTERS + 1 or not known or not _adds_up(list(letters)):
        raise WrongKey("key.recovery_code_mistyped")
    return letters


def _adds_up(letters: list[str]) -> bool:
    weighted = (place * ALPHABET.index(letter) for place, letter in enumerate(letters, 1))
    return sum(weighted) % 29 == 0


def typed_bytes(secret: str) -> bytes:
    """A typed secret as bytes, the same whatever keyboard, width or composition it came by."""
    return unicodedata.normalize("NFKC", secret).encode("utf-8", "surrogatepass")


def typed_length(secret: str) -> int:
    """Characters of a typed secret; blanks around it make it no stronger."""
    return len(unicodedata.normalize("NFKC", secret).strip())


def envelope_path(book: Path) -> Path:
    """Where the envelope of this book lies."""
    return book.with_name(book.name + ".keys")


def seal_envelope(
    path: Path,
    book_id: str,
    key: bytes,
    code: str,
    passphrase: str | None = None,
    chance: Chance = secrets.token_bytes,
) -> None:
    """Write the envelope of a new book, safely on disk on return.

    Raises DeskError("key.envelope_exists") rather than lose the way into another book,
    DeskError("key.passphrase_short", at_least=12), WrongKey("key.recovery_code_mistyped"),
    DeskError("key.envelope_not_written"); ValueError when the key is not 32 bytes long.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a book's key has {KEY_BYTES} bytes")
    envelope: dict[str, Any] = {"version": VERSION, "book": book_id, "passphrase": None}
    envelope["key_check"] = _key_check(book_id, key)
    if passphrase is not None:
        secret = _strong(passphrase)
        envelope["passphrase"] = _sealed(book_id, "passphrase", secret, key, chance)
    secret = read_recovery_code(code).encode("ascii")
    envelope["recovery"] = _sealed(book_id, "recovery", secret, key, chance)
    try:
        write_new(path, _packed(envelope))
    except FileExistsError:
        raise DeskError("key.envelope_exists", file=path.name) from None
    except OSError as error:
        raise DeskError("key.envelope_not_written", folder=str(path.parent)) from error


def open_with_recovery(path: Path, code: str) -> bytes:
    """The book's key, by its recovery code; the envelope stays as it is.

    Raises WrongKey("key.recovery_code_mistyped" | "key.wrong_recovery_code") and what
    `book_of` raises.
    """
    envelope = _read(path)
    secret = read_recovery_code(code).encode("ascii")
    key = _opened(path, envelope, "recovery", secret)
    if key is None:
        raise WrongKey("key.wrong_recovery_code")
    return key


def open_with_passphrase(path: Path, passphrase: str) -> bytes:
    """The book's key, by its passphrase; the envelope stays as it is.

    Raises WrongKey("key.wrong_passphrase"), DeskError("key.no_passphrase") when none was ever
    set, and what `book_of` raises.
    """
    envelope = _read(path)
    if envelope["passphrase"] is None:
        raise DeskError("key.no_passphrase")
    key = _opened(path, envelope, "passphrase", typed_bytes(passphrase))
    if key is None:
        raise WrongKey("key.wrong_passphrase")
    return key


def change_passphrase(
    path: Path, key: bytes, new: str, chance: Chance = secrets.token_bytes
) -> None:
    """Set or replace the passphrase; the recovery code goes on to work.

    Raises DeskError("key.passphrase_short", at_least=12), DeskError("key.envelope_not_written")
    and what `check_key` raises.
    """
    secret = _strong(new)
    _replace(path, key, "passphrase", secret, chance)


def change_recovery_code(
    path: Path, key: bytes, new: str, chance: Chance = secrets.token_bytes
) -> None:
    """Let a new recovery code take the place of one that was lost or seen; the old one ends.

    Raises WrongKey("key.recovery_code_mistyped"), DeskError("key.envelope_not_written") and
    what `check_key` raises.
    """
    secret = read_recovery_code(new).encode("ascii")
    _replace(path, key, "recovery", secret, chance)


def has_passphrase(path: Path) -> bool:
    """Whether this book can be opened by a passphrase. Raises what `book_of` raises."""
    return _read(path)["passphrase"] is not None


def book_of(path: Path) -> str:
    """The id of the book that the envelope belongs to, for asking the keyring.

    Raises DeskError("key.envelope_missing" | "key.envelope_unreadable" |
    "key.envelope_damaged"), and "key.envelope_newer" with both versions.
    """
    book: str = _read(path)["book"]
    return book


def check_key(path: Path, key: bytes) -> None:
    """Make sure, before a book is touched, that this is its key.

    Raises WrongKey("key.not_this_book") and what `book_of` raises.
    """
    envelope = _read(path)
    if not hmac.compare_digest(envelope["key_check"], _key_check(envelope["book"], key)):
        raise WrongKey("key.not_this_book")


def _replace(path: Path, key: bytes, slot: str, secret: bytes, chance: Chance) -> None:
    check_key(path, key)
    envelope = _read(path)
    envelope[slot] = _sealed(envelope["book"], slot, secret, key, chance)
    try:
        write_over(path, _packed(envelope))
    except OSError as error:
        raise DeskError("key.envelope_not_written", folder=str(path.parent)) from error


def _strong(passphrase: str) -> bytes:
    if typed_length(passphrase) < PASSPHRASE_AT_LEAST:
        raise DeskError("key.passphrase_short", at_least=PASSPHRASE_AT_LEAST)
    return typed_bytes(passphrase)


def _sealed(book_id: str, slot: str, secret: bytes, key: bytes, chance: Chance) -> dict[str, Any]:
    cost = {"memory_kib": MEMORY_KIB, "passes": PASSES, "lanes": LANES}
    salt, nonce = chance(16), chance(12)
    sealed = AESGCM(_wrapping_key(secret, salt, cost)).encrypt(nonce, key, _bound(book_id, slot))
    return {
        "kdf": {"name": "argon2id", **cost},
        "salt": _text(salt),
        "nonce": _text(nonce),
        "sealed": _text(sealed),
    }


def _opened(path: Path, envelope: dict[str, Any], slot: str, secret: bytes) -> bytes | None:
    kept = envelope[slot]
    wrapping = _wrapping_key(secret, _raw(kept["salt"]), kept["kdf"])
    bound = _bound(envelope["book"], slot)
    try:
        key = AESGCM(wrapping).decrypt(_raw(kept["nonce"]), _raw(kept["sealed"]), bound)
    except InvalidTag:
        return None
    if not hmac.compare_digest(envelope["key_check"], _key_check(envelope["book"], key)):
        raise DeskError("key.envelope_damaged", file=path.name)
    return key


def _wrapping_key(secret: bytes, salt: bytes, cost: dict[str, Any]) -> bytes:
    kdf = Argon2id(
        salt=salt,
        length=32,
        iterations=cost["passes"],
        lanes=cost["lanes"],
        memory_cost=cost["memory_kib"],
    )
    with ONE_DERIVATION:
        return kdf.derive(secret)


def _bound(book_id: str, slot: str) -> bytes:
    return f"forbear key envelope {VERSION}\0{book_id}\0{slot}".encode()


def _key_check(book_id: str, key: bytes) -> str:
    """Tells one key from another and nothing of the key: 64 bits of an HMAC under it."""
    return hmac.new(key, f"forbear key check\0{book_id}".encode(), "sha256").hexdigest()[
        : 2 * CHECK_BYTES
    ]


def _packed(envelope: dict[str, Any]) -> bytes:
    return json.dumps({**envelope, "sum": _sum(envelope)}, indent=1, sort_keys=True).encode()


def _sum(envelope: dict[str, Any]) -> str:
    """Against rot of the disk, so that it is not taken for a wrong code; no defence, no secret."""
    plain = {name: value for name, value in envelope.items() if name != "sum"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        content = read_small(path, ENVELOPE_LIMIT)
    except FileNotFoundError:
        raise DeskError("key.envelope_missing", file=path.name) from None
    except OSError as error:
        raise DeskError("key.envelope_unreadable", file=path.name) from error
    try:
        envelope = json.loads(content)
        version = envelope["version"]
        if isinstance(version, int) and version > VERSION:
            raise DeskError("key.envelope_newer", found=version, known=VERSION)
        if not _is_whole(envelope):
            raise DeskError("key.envelope_damaged", file=path.name)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DeskError("key.envelope_damaged", file=path.name) from error
    return dict(envelope)


def _is_whole(envelope: dict[str, Any]) -> bool:
    slots = [envelope["recovery"]]
    if envelope["passphrase"] is not None:
        slots.append(envelope["passphrase"])
    return (
        envelope["version"] == VERSION
        and isinstance(envelope["book"], str)
        and envelope["book"].isascii()
        and len(bytes.fromhex(envelope["key_check"])) == CHECK_BYTES
        and envelope["sum"] == _sum(envelope)
        and all(_is_slot(slot) for slot in slots)
    )


def _is_slot(slot: dict[str, Any]) -> bool:
    cost = slot["kdf"]
    lengths = [len(_raw(slot[name])) for name in ("salt", "nonce", "sealed")]
    return (
        lengths == [16, 12, KEY_BYTES + 16]
        and cost["name"] == "argon2id"
        and all(type(cost[name]) is int and 1 <= cost[name] <= _DEAREST[name] for name in _DEAREST)
        and cost["memory_kib"] >= 8 * cost["lanes"]
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _raw(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
