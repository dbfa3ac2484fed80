"""A matter is not closed by an agent while something that has to be said was not."""

from __future__ import annotations

from contactcenter import journal
from contactcenter.events import StatusChanged
from contactcenter.extensions import db
from contactcenter.models import Ticket
from contactcenter.models.tickets import TABS
from contactcenter.scripts import runs


def on_status(fact: StatusChanged) -> None:
    """The ticket ends: so does its run. Raises Unsaid, and with it the ticket stays open, where a person ends it."""
    if TABS.get(fact.after) != "done":
        return
    run = runs.last(db.session.get_one(Ticket, fact.ticket))
    if run is None:
        return
    if journal.actor().kind == "agent" and (steps := runs.unsaid(run)):
        raise runs.Unsaid(steps)
    if run.ended_at is None:
        runs.finish(run, "resolved")
