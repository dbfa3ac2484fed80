"""Where a ticket's priority comes from, in words, and what importance and urgency could be set to."""

from __future__ import annotations

from contactcenter.extensions import db
from contactcenter.models import Agent, Ticket
from contactcenter.present.words import N_
from contactcenter.sla import urgency

LEVELS = {"low": N_("Low"), "medium": N_("Medium"), "high": N_("High")}
GROUNDS = {
    "matrix": N_("From importance and urgency"),
    "on_trip": N_("The customer is on a trip today"),
    "emergency": N_("Words of an emergency"),
    "unconfirmed": N_("Paid, not confirmed, and leaving within 72 hours"),
    "complaint": N_("A complaint"),
    "tier": N_("A platinum customer"),
    "the message says it is an emergency": N_("Words of an emergency"),
}
AT_FIRST, BY_HAND = N_("As every matter begins"), N_("Set by hand")


def judged(ticket: Ticket, language: str) -> dict:
    """What the priority rests on: a ground by name (`ground`), or whose word (`who`) with what reason (`why`)."""
    held, last = urgency.weighed(ticket), urgency.last_change(ticket)
    why = last.data.get("why") if last else None
    by_hand = last is not None and last.actor_kind == "agent" and why not in GROUNDS
    agent = db.session.get(Agent, last.actor_id) if by_hand and last and last.actor_id else None
    return {
        "levels": LEVELS,
        "importance": held.get(urgency.IMPORTANCE, ""),
        "urgency": held.get(urgency.URGENCY, ""),
        "ground": GROUNDS.get(why or "", why or BY_HAND) if last else AT_FIRST,
        "who": agent.name(language) if agent else None,
        "why": why if by_hand else None,
    }
