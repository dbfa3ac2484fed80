"""Side conversations as plain data: the threads beside a ticket, how each stands, and whom one could ask."""

from __future__ import annotations

from contactcenter import clock, side_conversations
from contactcenter.models import Item, SideConversation, Ticket
from contactcenter.present import deadlines, people, times
from contactcenter.present.words import N_
from contactcenter.side_conversations import letters

STATES = {"waiting": N_("waiting for their answer"), "answered": N_("answered"), "closed": N_("closed")}
PREVIEW = 140


def panel(ticket: Ticket, language: str) -> dict:
    """What `side_conversations/_panel.html` draws beside a ticket."""
    rows = [row(one, language) for one in side_conversations.of_ticket(ticket)]
    return {"number": ticket.number, "rows": rows}


def row(side: SideConversation, language: str) -> dict:
    newest = letters.of(side)[-1:]
    return {
        "id": side.id,
        "subject": side.subject,
        "who": side.name or side.address,
        "address": side.address,
        "state": side.state,
        "word": STATES[side.state],
        "open": side.open,
        "unread": side.unread,
        "since": times.stamp(side.waiting_since, clock.now(), language) if side.waiting_since else None,
        "due": deadlines.chip(side.due_at, side.made_at, language, "promise")
               if side.due_at and side.open and side.waiting_since else None,
        "last": " ".join(newest[0].text.split())[:PREVIEW] if newest else "",
        "item": newest[0].html_id if newest else "",
    }


def item(one: Item, language: str) -> dict:
    """What a message of a thread has beside what every entry has."""
    return {
        "name": one.data.get("name") or one.data.get("from") or one.data.get("to") or "",
        "address": one.data.get("from") or one.data.get("to") or "",
        "initials": people.initials(one.data.get("name") or one.data.get("from") or "?"),
        "subject": one.subject,
        "quoted": one.quoted,
        "stranger": bool(one.data.get("stranger")),
    }
