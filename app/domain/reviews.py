"""Questions about records that only a person can answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Answered(StrEnum):
    """What somebody found: one and the same person, or not; of a refusal: right, or wrong."""

    SAME = "same"
    DIFFERENT = "different"
    RIGHT = "right"
    WRONG = "wrong"


REFUSAL = "refusal"  # the kind of a question that a collector asks compliance


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One record of a person; `into_id` and `merged_at` say under which it went, and when."""

    id: str
    name: str
    into_id: str | None = None
    merged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One question: is what a file said of this record about the same person?

    Or, of kind `REFUSAL`: was it right not to allow a call? Then `rules` (pack.rule) are those that
    forbade it, `by` who asks, and `words` why (None: erased).
    `kind`: two_records (`other_id` is the second record, `other_name` whose), name_differs and
    matched_by_phone (`other_name` is what the file said), identity_differs (`case_no` is the
    row's), case_names_other (both: the case is on file for this record, the file names another).
    """

    id: str
    debtor_id: str
    person_id: str
    name: str
    kind: str
    at: datetime
    other_id: str | None = None
    other_name: str | None = None
    case_no: str | None = None
    verdict: Answered | None = None
    rules: tuple[str, ...] = ()
    text_id: str | None = None
    by: str | None = None
    words: str | None = None

    @property
    def answers(self) -> tuple[Answered, Answered]:
        """What can be found."""
        if self.kind == REFUSAL:
            return Answered.RIGHT, Answered.WRONG
        return Answered.SAME, Answered.DIFFERENT
