"""What is true of the surveys in a conversation: what was asked, and what was answered."""

from __future__ import annotations

from sqlalchemy import select

from contactcenter.demo.facts.tickets import ticket_of
from contactcenter.demo.stage import Stage
from contactcenter.extensions import db
from contactcenter.models import SurveyInvite

FOLLOW_UP = "complaint_followup"


def csat(stage: Stage) -> float | None:
    return _newest(stage).csat


def comment(stage: Stage) -> str | None:
    return _newest(stage).comment or None


def follow_up(stage: Stage) -> str | None:
    """How the question about the handling of the complaint stands."""
    asked = select(SurveyInvite).where(SurveyInvite.customer_id == ticket_of(stage).customer_id,
                                       SurveyInvite.survey == FOLLOW_UP)
    held = db.session.scalar(asked.order_by(SurveyInvite.id.desc()))
    return held.state if held else None


def _newest(stage: Stage) -> SurveyInvite:
    """The customer's newest answer. Raises LookupError."""
    query = select(SurveyInvite).where(SurveyInvite.customer_id == ticket_of(stage).customer_id,
                                       SurveyInvite.state == "answered").order_by(SurveyInvite.id.desc())
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise LookupError("no survey was answered")
    return found
