"""Every step of the tour, in order."""

from __future__ import annotations

from ui.tour.agreeing import STEPS as AGREEING
from ui.tour.approving import STEPS as APPROVING
from ui.tour.beginning import STEPS as BEGINNING
from ui.tour.calling import BEFORE_OFFER, FROM_OFFER
from ui.tour.crash import STEPS as CRASH
from ui.tour.daily import STEPS as DAILY
from ui.tour.door import STEPS as DOOR
from ui.tour.negotiating import STEPS as NEGOTIATING
from ui.tour.plan import Step
from ui.tour.speaking import STEPS as SPEAKING
from ui.tour.visiting import STEPS as VISITING

STEPS: tuple[Step, ...] = (
    *BEGINNING, *BEFORE_OFFER, *NEGOTIATING, *FROM_OFFER, *SPEAKING, *DAILY, *AGREEING, *CRASH,
    *APPROVING, *VISITING, *DOOR,
)  # fmt: skip
