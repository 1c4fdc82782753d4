"""F9 in the call: what the person can pay, ways side by side, and a lead who is asked."""

from __future__ import annotations

from app.domain.agreements import Answer
from app.domain.money import Money
from app.domain.negotiation import Option, Way
from ui import wording
from ui.tour.calling import on_step, stands_at
from ui.tour.hands import ALT, Hands, Key
from ui.tour.plan import Step, TourFailed
from ui.tour.witness import Witness
from ui.windows.negotiation import NegotiationPalette

_HEARD = {"monthly": "90", "income": "5200", "food": "2600", "housing": "2500"}
_INCOME = 2_000_000  # fen a month
_WHY = "下月起有加班费，愿意一次还清"


def _card(hands: Hands) -> NegotiationPalette:
    if hands.desk.negotiation is None:
        raise TourFailed("F9 opens what can be agreed")
    return hands.desk.negotiation


def open_card(hands: Hands) -> NegotiationPalette:
    """F9; what the file leaves open of lender and loan is answered."""
    hands.key(Key.Key_F9)
    hands.wait(
        lambda: hands.desk.negotiation is not None and hands.desk.negotiation.isVisible(),
        "what can be agreed, side by side",
    )
    card = _card(hands)
    for box in (card.lender, card.product):
        if box.isVisible():
            box.setFocus()
            hands.key(Key.Key_Down)
    return card


def plan_of(hands: Hands, card: NegotiationPalette, count: int, spare: int) -> Option:
    """A household that bears a plan of so many instalments with so many fen to spare."""
    each = -(-card.options[0].quote.totals.owed // count)
    said = (("monthly", each), ("income", _INCOME), ("food", _INCOME - each - spare))
    for field, fen in said:
        hands.fill(card.fields[field], wording.figures(Money(fen)))
    ways = [one.way for one in card.options]
    hands.key(Key(Key.Key_1.value + ways.index(Way.PLAN)), ALT)
    option = card.option()
    if option is None:
        raise TourFailed("a plan can be chosen")
    return option


def _negotiate(hands: Hands) -> None:
    card = open_card(hands)
    for name, words in _HEARD.items():
        hands.fill(card.fields[name], words)
    hands.click(card.form.evidence["income"])
    hands.see(len(card.options) > 1, "ways side by side")
    hands.see("100.00" in card.form.left.text(), "what is left each month")
    hands.see(bool(card.stress.entries), "and what a bad month does")
    hands.wait(hands.desk.keeper.is_kept, "what was typed is kept")


def _ask_lead(hands: Hands) -> None:
    card = _card(hands)
    card.fields["monthly"].setFocus()
    hands.key(Key.Key_1, ALT)
    one = card.option()
    hands.see(one is not None and one.quote.affordable is False, "above what is left")
    hands.see(card.reason.isVisible(), "it wants a reason")
    hands.fill(card.reason, _WHY)
    hands.key(Key.Key_Return)
    hands.wait(card.isHidden, "a lead is asked, and the call goes on")
    on_step(hands, "offer")


def _kept(witness: Witness) -> None:
    stands_at("offer", confirmed=True)(witness)
    (draft,) = witness.drafts()
    card = str(draft.form.get("negotiation"))
    witness.that("5,200" in card and "'evidence': ['income']" in card, "what was heard and seen")
    witness.that(not witness.asked("main"), "nobody is asked yet")


def _asked(witness: Witness) -> None:
    (asked,) = witness.asked("main")
    witness.that(asked.answer is Answer.WAITING and asked.reason == _WHY, "a lead is asked")
    left = asked.proposal["affordability"]
    witness.that(left["income"] == "5200.00", "with what the household has")
    witness.that(left["evidence"] == ["income"], "and of what a paper was seen")
    (draft,) = witness.drafts()
    witness.that("negotiation" not in draft.form, "nothing of the card is left to type")


STEPS = (
    Step("what can be agreed", _negotiate, _kept),
    Step("a lead is asked", _ask_lead, _asked),
)
