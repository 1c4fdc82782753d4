"""Arrangements from the command line: an offer worked out. No book, no key, no sign-in."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from app.bootstrap import terms
from app.cli.lines import answer_lines
from app.cli.show import Screen
from app.domain.plans import Breach, Instalment, Part, Proposal, Quote
from app.rules.plans import read_and_quote
from app.rules.proposals import WrongProposal
from app.rules.terms import Terms
from app.wording import Wording


def plan_quote(asked: Namespace, screen: Screen) -> int:
    """Work out proposals on standard input, one a line; 1 when a line was no proposal."""
    quotes = _Quotes(terms(), screen.wording)
    return answer_lines(quotes.of, lambda error, _: _faults(error))


class _Quotes:
    """Answers proposals, in one language."""

    def __init__(self, terms: Terms, wording: Wording) -> None:
        self._terms, self._wording = terms, wording

    def of(self, written: Any) -> dict[str, Any]:
        """The answer to one proposal. Raises WrongProposal."""
        return self._answer(*read_and_quote(self._terms, written))

    def _answer(self, proposal: Proposal, found: Quote) -> dict[str, Any]:
        totals = found.totals
        return {
            "id": proposal.id,
            "schedule": [_row(row) for row in found.schedule],
            "totals": {
                "owed": _amount(totals.owed),
                "waived": _amount(totals.waived),
                "down_payment": _amount(totals.down_payment),
                "agreed_interest": _amount(totals.agreed_interest),
                "to_pay": _amount(totals.to_pay),
            },
            "effective_annual_rate": found.annual_rate,
            "affordable": found.affordable,
            "violations": [self._violation(breach) for breach in found.breaches],
            "needs_approval_by": found.needs_approval_by,
        }

    def _violation(self, breach: Breach) -> dict[str, str]:
        text = self._wording.text(f"plan.{breach.limit}", **breach.values)
        source = breach.source or self._wording.text("plan.own_limit")
        return {"limit": breach.limit, "source": source, "text": text}


def _faults(error: Exception) -> Mapping[str, object]:
    faults = error.faults if isinstance(error, WrongProposal) else [("", str(error))]
    return {"errors": [{"path": path, "text": text} for path, text in faults]}


def _row(row: Instalment) -> dict[str, Any]:
    return {
        "n": row.n,
        "due": row.due.isoformat(),
        "total": _amount(row.total),
        **{part.value: _amount(row.parts.get(part, 0)) for part in Part},
        "agreed_interest": _amount(row.agreed_interest),
        "balance_after": _amount(row.balance_after),
        "by_debt": {id_: _amount(amount) for id_, amount in row.by_debt.items()},
    }


def _amount(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
