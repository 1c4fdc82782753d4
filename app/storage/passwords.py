"""Staff passwords: Argon2id in the PHC string form (RFC 9106), one string a person.

Memory, passes and lanes are the second recommended choice of RFC 9106 section 4 (64 MiB, 3, 4):
about 0.2 s a sign-in on a desk machine.
"""

from __future__ import annotations

import re
import secrets

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.domain.errors import DeskError
from app.storage.keys import ONE_DERIVATION, Chance, typed_bytes, typed_length

AT_LEAST = 10
"""Characters a password must have."""

MEMORY_KIB = 64 * 1024
PASSES = 3
LANES = 4

_PHC = re.compile(
    r"\$argon2id\$v=19\$m=(?P<memory>\d{1,7}),t=(?P<passes>\d{1,2}),p=(?P<lanes>\d{1,2})"
    r"\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{16,}"
)


def hash_password(password: str, chance: Chance = secrets.token_bytes) -> str:
    """The PHC string to store. Raises DeskError("password.short", at_least=10)."""
    check_length(password)
    return encoded(password, chance)


def check_length(password: str) -> None:
    """Whether it may become a password. Raises DeskError("password.short", at_least=10)."""
    if typed_length(password) < AT_LEAST:
        raise DeskError("password.short", at_least=AT_LEAST)


def check_password(password: str, phc: str) -> bool:
    """Whether the password is the one behind the string.

    Raises ValueError when the stored string is not Argon2id in PHC form: a damaged row must not
    look like a mistyped password.
    """
    _cost(phc)
    try:
        with ONE_DERIVATION:
            Argon2id.verify_phc_encoded(typed_bytes(password), phc)
    except InvalidKey:
        return False
    return True


def needs_rehash(phc: str) -> bool:
    """Whether the string was made at another cost than today's; to be renewed at sign-in.

    Raises ValueError when it is not Argon2id in PHC form.
    """
    return _cost(phc) != (MEMORY_KIB, PASSES, LANES)


def renewed(password: str, phc: str, chance: Chance = secrets.token_bytes) -> str | None:
    """A string of today's cost for a password that was just found right; None: it has that cost.

    Its length is not asked again: whoever came in by it yesterday comes in today.
    """
    if not needs_rehash(phc):
        return None
    return encoded(password, chance)


def check_nobody(password: str) -> bool:
    """Spend the time of one check and say no.

    For a sign-in name that does not exist: a quick answer would tell which names do.
    """
    with ONE_DERIVATION:
        _argon(bytes(16)).derive(typed_bytes(password))
    return False


def encoded(password: str, chance: Chance = secrets.token_bytes) -> str:
    """As `hash_password`, of one by which somebody was let in, whatever its length."""
    with ONE_DERIVATION:
        return _argon(chance(16)).derive_phc_encoded(typed_bytes(password))


def _argon(salt: bytes) -> Argon2id:
    return Argon2id(salt=salt, length=32, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)


def _cost(phc: str) -> tuple[int, int, int]:
    found = _PHC.fullmatch(phc)
    if found is None:
        raise ValueError("the stored password is not an Argon2id PHC string")
    return int(found["memory"]), int(found["passes"]), int(found["lanes"])
