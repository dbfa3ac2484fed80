"""What can happen when the desk begins a contact: calls and texts of its own, surveys, side conversations."""

from __future__ import annotations

from dataclasses import dataclass

from contactcenter.events import Fact, TicketFact


# Calls that an agent begins
@dataclass(frozen=True)
class CustomerRung(TicketFact):
    """anyway: the hindrance that was passed over for an emergency."""

    call: int
    agent: int
    reason: str
    anyway: str | None = None


@dataclass(frozen=True)
class CallsRefused(Fact):
    """A number must not be rung any more."""

    customer: int
    number: str


@dataclass(frozen=True)
class CallsAllowed(Fact):
    customer: int
    number: str


# Texts that the desk sends first
@dataclass(frozen=True)
class CheckInAnswered(TicketFact):
    """help: the traveller wants to be called."""

    item: int
    help: bool


# Surveys
@dataclass(frozen=True)
class SurveyScheduled(TicketFact):
    invite: int
    survey: str
    due: str


@dataclass(frozen=True)
class SurveySent(TicketFact):
    invite: int
    survey: str
    channel: str


@dataclass(frozen=True)
class SurveySkipped(TicketFact):
    """why: the rule by which nobody is asked."""

    invite: int
    survey: str
    why: str


@dataclass(frozen=True)
class SurveyAnswered(TicketFact):
    """score: of the survey's first metric."""

    invite: int
    survey: str
    score: float | None = None


@dataclass(frozen=True)
class SurveyCommented(TicketFact):
    invite: int
    survey: str


@dataclass(frozen=True)
class KudosGiven(TicketFact):
    kudos: int
    agent: int


# Side conversations. item: the message on the ticket's timeline, which no customer sees.
@dataclass(frozen=True)
class SideConversationOpened(TicketFact):
    side: int


@dataclass(frozen=True)
class SideMessageWritten(TicketFact):
    side: int
    item: int


@dataclass(frozen=True)
class SideMessageReceived(TicketFact):
    """automatic: why it is no person's answer."""

    side: int
    item: int
    automatic: str | None = None


@dataclass(frozen=True)
class SideConversationClosed(TicketFact):
    side: int


@dataclass(frozen=True)
class SideConversationReopened(TicketFact):
    side: int


@dataclass(frozen=True)
class SideAnswerLate(TicketFact):
    """Nobody has answered by the day it was needed."""

    side: int
