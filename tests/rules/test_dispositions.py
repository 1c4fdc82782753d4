"""Dispositions are flags that fit together, and each has a name."""

from __future__ import annotations

from pathlib import Path
from tomllib import loads

import pytest

from app.domain.contact import HoldKind, Outcome, Party
from app.rules.dispositions import Ask, Mark, Wish, parse_dispositions
from app.rules.reading import PackError

RESOURCES = Path(__file__).parents[2] / "resources"
TEXT = (RESOURCES / "dispositions/default.yaml").read_text(encoding="utf-8")
ALL = parse_dispositions("default.yaml", TEXT)


def test_each_disposition_has_its_name_and_no_name_is_left_over() -> None:
    names = loads((RESOURCES / "wording/disposition.toml").read_text(encoding="utf-8"))
    assert set(names) == {f"disposition.{code}" for code in ALL}


def test_flags_say_what_follows() -> None:
    assert ALL["dispute"].hold is HoldKind.DISPUTE and Ask.HOLD in ALL["dispute"].asks
    assert ALL["third_party_refuses"].opt_out is Wish.ALL
    assert ALL["third_party_refuses"].party is Party.THIRD_PARTY
    assert ALL["not_in_service"].marks_number is Mark.INVALID
    assert ALL["no_answer"].outcome is Outcome.NO_ANSWER
    assert ALL["promise"].right_party
    assert ALL["refused_to_verify"].party is None and not ALL["refused_to_verify"].right_party


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{channels: [call]}", "'outcome' is missing"),
        ("{outcome: bussy, channels: [call]}", "did you mean 'busy'"),
        ("{outcome: busy, channels: [call], opt_outs: all}", "did you mean 'opt_out'"),
        ("{outcome: busy, channels: [call], right_party: yes}", "true or false is expected"),
        ("{outcome: busy, channels: [call], right_party: true}", "party has to be debtor"),
        ("{outcome: busy, channels: [call], party: debtor}", "nobody is reached by busy"),
        ("{outcome: conversation, channels: [call], opt_out: all}", "opt_out needs a party"),
        ("{outcome: conversation, channels: [call], hold: dispute}", "belong together"),
        ("{outcome: conversation, channels: [call], asks: [hold]}", "belong together"),
    ],
)
def test_flags_that_contradict_each_other_are_refused(body: str, message: str) -> None:
    with pytest.raises(PackError, match=rf"^own.yaml, line 2: .*{message}"):
        parse_dispositions("own.yaml", f"dispositions:\n  x: {body}\n")
