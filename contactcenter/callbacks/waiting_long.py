"""Waiting long: when a queue's plan says so, who waits is offered something else, once, and keeps the place."""

from __future__ import annotations

from sqlalchemy import select

from contactcenter import greetings, journal
from contactcenter.events import AlternativeDue
from contactcenter.extensions import db
from contactcenter.models import Call, Ticket


def on_alternative(fact: AlternativeDue) -> None:
    """A chat is told in writing; a caller hears it with the next round of music."""
    if fact.kind == "chat":
        greetings.tell(db.session.get_one(Ticket, fact.ticket), "webchat", "wait_long")
    for call in db.session.scalars(select(Call).where(Call.entry_id == fact.entry)):
        call.data = {**call.data, "waits_long": True}
        journal.touch(call.ticket)
