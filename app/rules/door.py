"""The order of acts at a door: what may be put down now, by what was put down before.

No word of debt is spoken, offered or signed before the right person is confirmed; whom nobody asked
is photographed by nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.door import Act, Allowed, Check, Done, Met, Standing, Step
from app.domain.talk import Shown

_WAY = {
    Met.PERSON: (
        Step.VERIFY, Step.CONSENT, Step.TALK, Step.OFFER, Step.FILE, Step.SIGN, Step.NEXT,
        Step.LEAVE,
    ),
    Met.HOUSEHOLD: (Step.CONSENT, Step.TALK, Step.NOTE, Step.NEXT, Step.LEAVE),
    Met.NEIGHBOUR: (Step.TALK, Step.LEAVE),
    Met.NOBODY: (Step.NOTE, Step.NEXT, Step.LEAVE),
}  # fmt: skip
_BEFORE = (Step.ARRIVE, Step.KNOCK, Step.MEET)
# Where an act is put down; a list line, an incident and the departure belong to no step.
STEP_OF = {
    Act.ARRIVED: Step.ARRIVE, Act.KNOCKED: Step.KNOCK, Act.MET: Step.MEET,
    Act.VERIFIED: Step.VERIFY, Act.CONSENTED: Step.CONSENT, Act.SAID: Step.TALK,
    Act.OFFERED: Step.OFFER, Act.PROMISED: Step.OFFER, Act.FILED: Step.FILE,
    Act.SIGNED: Step.SIGN, Act.NOTED: Step.NOTE, Act.PLANNED: Step.NEXT, Act.LEFT: Step.LEAVE,
}  # fmt: skip
# The lines of the list that somebody met has, by the step at which they are done.
_CHECKS: Mapping[Met, Mapping[Step, tuple[Check, ...]]] = {
    Met.PERSON: {
        Step.VERIFY: (Check.CARD, Check.RECORDING),
        Step.CONSENT: (Check.SURE, Check.RIGHTS, Check.ENTRY), Step.TALK: (Check.REASONS,),
        Step.OFFER: (Check.OFFERS, Check.REPEAT), Step.LEAVE: (Check.LEAVE, Check.NEIGHBOURS),
    },
    Met.HOUSEHOLD: {
        Step.CONSENT: (Check.CARD, Check.RECORDING, Check.RIGHTS, Check.ENTRY),
        Step.LEAVE: (Check.LEAVE, Check.NEIGHBOURS),
    },
    Met.NEIGHBOUR: {Step.TALK: (Check.CARD,), Step.LEAVE: (Check.NEIGHBOURS,)},
    Met.NOBODY: {Step.LEAVE: (Check.NEIGHBOURS,)},
}  # fmt: skip
_OF_DEBT = frozenset({Act.OFFERED, Act.PROMISED, Act.SIGNED})
# Lines of the list that are done with the confirmed person alone.
_OF_KNOWN = frozenset({Check.SURE, Check.REASONS, Check.OFFERS, Check.REPEAT})
_SHOWN = {
    Met.PERSON: {Shown.VOICE}, Met.NOBODY: set[Shown](),
    Met.HOUSEHOLD: {Shown.VOICE, Shown.THIRD_PARTY},
    Met.NEIGHBOUR: {Shown.VOICE, Shown.THIRD_PARTY},
}  # fmt: skip


def position(acts: Sequence[Done]) -> Standing:
    """Where a visit stands by its acts, in their order."""
    made = {one.act for one in acts}
    met, confirmed = _met(acts)
    steps = (*_BEFORE, *(_WAY[met] if met is not None else ()))
    allows = _allowed(acts)
    return Standing(
        steps, _step(steps, made, met, confirmed), _open(made, met, confirmed, allows), met,
        confirmed, allows, _ticked(acts),
        next((one.contact_id for one in acts if one.contact_id is not None), None),
        over=Act.LEFT in made,
    )  # fmt: skip


def fault(stands: Standing, act: Act, body: Mapping[str, Any]) -> str:
    """Why that cannot be put down now, as the end of a code `door.…`; empty where it can."""
    if stands.over:
        return "over"
    if act not in stands.open:
        if act in _OF_DEBT and stands.met is not None and not stands.confirmed:
            return "unconfirmed"
        if act is Act.FILED and stands.met is not None:
            return "no_photo"
        return "not_now"
    if act is Act.VERIFIED and Check.CARD not in stands.ticked:
        return "card_first"
    if act is Act.CHECKED and not may_tick(stands, Check(body["check"])):
        return "unconfirmed"
    if act is Act.CHECKED and body["check"] != next_check(stands):
        return "out_of_order"
    return ""


def next_check(stands: Standing) -> Check | None:
    """The line of the list that is to be done next; of those for whom there is somebody."""
    ahead = (one for one in checks(stands) if one not in stands.ticked and may_tick(stands, one))
    return next(ahead, None)


def may_tick(stands: Standing, check: Check) -> bool:
    """Whether it is certain enough who is there: that it is the right one the comparison says."""
    return stands.confirmed or check not in _OF_KNOWN


def checks(stands: Standing) -> tuple[Check, ...]:
    """The lines of the list that this visit has, in its order."""
    return tuple(one for step in stands.steps for one in checks_at(stands, step))


def checks_at(stands: Standing, step: Step) -> tuple[Check, ...]:
    """Those of one step."""
    return () if stands.met is None else _CHECKS[stands.met].get(step, ())


def shown(acts: Sequence[Done]) -> frozenset[Shown]:
    """What the acts show of the contact; a disposition needs or bars it, as of a talk."""
    seen: set[Shown] = set()
    for met in (Met(one.body["who"]) for one in acts if one.act is Act.MET):
        seen |= _SHOWN[met]
    if any(one.act is Act.VERIFIED and one.body["matches"] for one in acts):
        seen = (seen - {Shown.THIRD_PARTY}) | {Shown.DEBTOR}
    if any(one.act is Act.PROMISED for one in acts):
        seen.add(Shown.AGREED)
    if any(one.act is Act.OFFERED and one.body["agreed"] for one in acts):
        seen.add(Shown.ARRANGED)
    return frozenset(seen)


def promised(acts: Sequence[Done]) -> Done | None:
    """The promise that stands: the last one."""
    return next((one for one in reversed(acts) if one.act is Act.PROMISED), None)


def planned(acts: Sequence[Done]) -> Done | None:
    """The next step that stands: the last one."""
    return next((one for one in reversed(acts) if one.act is Act.PLANNED), None)


def _met(acts: Sequence[Done]) -> tuple[Met | None, bool]:
    """Who is there, and whether the file shows that it is the right one: whoever comes to the door
    later is asked anew."""
    met, confirmed = None, False
    for one in acts:
        if one.act is Act.MET:
            met, confirmed = Met(one.body["who"]), False
        elif one.act is Act.VERIFIED:
            confirmed = bool(one.body["matches"])
    return met, confirmed


def _allowed(acts: Sequence[Done]) -> frozenset[Allowed]:
    said = {Allowed(one.body["to"]): one.body["given"] for one in acts if one.act is Act.CONSENTED}
    return frozenset(to for to, given in said.items() if given)


def _ticked(acts: Sequence[Done]) -> tuple[Check, ...]:
    return tuple(Check(one.body["check"]) for one in acts if one.act is Act.CHECKED)


def _open(
    made: set[Act], met: Met | None, confirmed: bool, allows: frozenset[Allowed]
) -> frozenset[Act]:
    if Act.LEFT in made:
        return frozenset()
    if Act.ARRIVED not in made:
        return frozenset({Act.ARRIVED})
    found = {Act.CHECKED, Act.HAPPENED, Act.LEFT}
    if Act.KNOCKED not in made:
        return frozenset(found | {Act.KNOCKED})
    found.add(Act.MET)
    if met is None:
        return frozenset(found - {Act.LEFT})  # who opened, or that nobody did, is always said
    return frozenset(found | _with(met, confirmed, allows))


def _with(met: Met, confirmed: bool, allows: frozenset[Allowed]) -> set[Act]:
    """What may be put down with them."""
    found = {act for act, step in STEP_OF.items() if step in _WAY[met]} - {Act.FILED} - _OF_DEBT
    if confirmed:
        found |= _OF_DEBT
    if met is Met.PERSON and Allowed.PHOTO in allows:
        found.add(Act.FILED)
    return found


def _step(steps: tuple[Step, ...], made: set[Act], met: Met | None, confirmed: bool) -> Step:
    """The first step that nothing was put down in, after the last one in which something was."""
    if met is Met.PERSON and not confirmed and Act.VERIFIED in made:
        return Step.VERIFY
    done = [at for at, step in enumerate(steps)
            if any(STEP_OF.get(act) is step for act in made)]  # fmt: skip
    return steps[min(max(done, default=-1) + 1, len(steps) - 1)]
