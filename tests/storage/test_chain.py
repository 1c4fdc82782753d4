"""How entries hang together."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from app.domain.entries import GENESIS
from app.storage.chain import canonical, chain_hash

_WORDS = st.text(st.characters(exclude_categories=("Cs",)))
_BODIES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | _WORDS,
    lambda some: st.lists(some) | st.dictionaries(_WORDS, some),
)


@given(st.dictionaries(_WORDS, _BODIES))
def test_canonical_json_is_what_the_standard_library_writes(body):
    plain = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical(body) == plain


def test_a_chain_hash_covers_the_entry_before_and_every_part():
    parts = ("d", 1, 1_763_000_000, "call.placed", "s", "dev", canonical({"b": 1, "a": "x"}))
    whole = chain_hash(GENESIS, parts)
    assert chain_hash(whole, parts) != whole
    for index, other in enumerate(("e", 2, 0, "call.ended", None, "dew", "{}")):
        changed = (*parts[:index], other, *parts[index + 1 :])
        assert chain_hash(GENESIS, changed) != whole
