"""What can happen to an emergency: facts about a plan under way on a ticket."""

from __future__ import annotations

from dataclasses import dataclass

from contactcenter.events import TicketFact


@dataclass(frozen=True)
class EmergencyFact(TicketFact):
    """Something that happened to an emergency of this ticket."""

    emergency: int


@dataclass(frozen=True)
class EmergencyStarted(EmergencyFact):
    """how: by hand, script, words or menu; why: the words that called it."""

    plan: str
    version: int
    how: str
    why: str = ""


@dataclass(frozen=True)
class EmergencyStepChanged(EmergencyFact):
    """A step was done, opened again or found not to apply. note: what was said of it."""

    step: str
    after: str
    before: str
    note: str = ""


@dataclass(frozen=True)
class EmergencyLed(EmergencyFact):
    """Somebody leads it from now on."""

    agent: int
    before: int | None = None


@dataclass(frozen=True)
class EmergencyUpdatePromised(EmergencyFact):
    promise: int
    due: str


@dataclass(frozen=True)
class EmergencyEnded(EmergencyFact):
    """outcome: over or false_alarm."""

    outcome: str
    summary: str = ""


@dataclass(frozen=True)
class EmergencyReviewed(EmergencyFact):
    worked: str
    change: str


EMERGENCY_FACTS = (  # every kind of fact that changes what a page shows of an emergency
    EmergencyStarted, EmergencyStepChanged, EmergencyLed, EmergencyUpdatePromised, EmergencyEnded, EmergencyReviewed,
)
