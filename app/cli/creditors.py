"""Commands about creditors: what kind of lender each is, and what it lends."""

from __future__ import annotations

from argparse import Namespace

from app.cli.session import at_desk
from app.cli.show import Screen
from app.domain.creditors import Creditor
from app.domain.plans import Lender, Product


def creditor_list(asked: Namespace, screen: Screen) -> int:
    """Every creditor with its kinds."""
    from app.services import creditors

    with at_desk(asked, screen) as desk:
        listed = creditors.listed(desk)
    screen.result(listed)
    if not screen.as_json:
        screen.table([_row(one, screen) for one in listed])
    return 0


def creditor_set(asked: Namespace, screen: Screen) -> int:
    """Say the kinds of a creditor."""
    from app.services import creditors

    with at_desk(asked, screen) as desk:
        said = creditors.describe(
            desk, asked.creditor, asked.lender and Lender(asked.lender),
            asked.product and Product(asked.product),
        )  # fmt: skip
    screen.result(said)
    if not screen.as_json:
        screen.table([_row(said, screen)])
    return 0


def _row(one: Creditor, screen: Screen) -> tuple[str, str, str]:
    text = screen.wording.text
    lender = text(f"negotiation.lender_{one.lender.value}") if one.lender else "—"
    product = text(f"negotiation.product_{one.product.value}") if one.product else "—"
    return one.name, lender, product
