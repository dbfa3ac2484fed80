"""Surveys on the telephone: an agent asks by a script, and the answers are kept as an answer to the survey."""

from __future__ import annotations

from collections.abc import Mapping

from contactcenter import clock, fields
from contactcenter.events import ScriptEnded
from contactcenter.extensions import db
from contactcenter.models import Ticket
from contactcenter.surveys import answering, book, inviting

SCRIPT, SURVEY, WAY = "survey_call", "contact_csat", "voice"
ASKED: Mapping[str, str] = {"survey.overall": "csat", "survey.comment": "comment", "survey.low_reason": "reason"}


def on_script_ended(fact: ScriptEnded) -> None:
    """What the customer said to the four questions, as far as the survey asks the same."""
    if fact.script != SCRIPT:
        return
    ticket = db.session.get_one(Ticket, fact.ticket)
    known = fields.known(ticket)
    given = {question: known[name] for name, question in ASKED.items() if known.get(name) not in (None, "", [])}
    if "csat" not in given:
        return
    held = inviting.new(ticket, book.survey(SURVEY), WAY, state="sent", sent_at=clock.now())
    try:
        answering.record(held, given)
    except answering.BadAnswer:
        answering.record(held, {"csat": given["csat"]})
    held.nps, held.ces = known.get("survey.nps"), known.get("survey.ces")
