"""Every step of the tour, in order."""

from __future__ import annotations

from ui.tour.agreeing import STEPS as AGREEING
from ui.tour.beginning import STEPS as BEGINNING
from ui.tour.calling import STEPS as CALLING
from ui.tour.crash import STEPS as CRASH
from ui.tour.daily import STEPS as DAILY
from ui.tour.plan import Step
from ui.tour.speaking import STEPS as SPEAKING

STEPS: tuple[Step, ...] = (*BEGINNING, *CALLING, *SPEAKING, *DAILY, *AGREEING, *CRASH)
