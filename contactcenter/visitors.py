"""What visitors' pages are told besides their own messages: their place in line, and that somebody is writing."""

from __future__ import annotations

import time

from sqlalchemy import select

from contactcenter import bus, chats, config, present, rooms, waiting
from contactcenter.events import Fact
from contactcenter.extensions import db, socketio
from contactcenter.models import Agent, Chat, Ticket
from contactcenter.present import people
from contactcenter.present.chat import place_html

VISITOR = "/visitor"
EVERY = 1.0  # seconds; a line that moves faster tells its people so once in this time, and their pages ask now and then
_told: dict[int, float] = {}


def line_moved(fact: Fact) -> None:
    """Somebody joined or left a line: those who wait in it are told where they stand."""
    ticket = db.session.get(Ticket, fact.ticket) if fact.ticket else None
    if ticket is None or not socketio.server.manager.rooms.get(VISITOR) or _told_just_now(ticket.queue_id):
        return
    rung, chatting = waiting.line(ticket.queue_id, "callback"), waiting.line(ticket.queue_id, "chat")
    line = {**rung, **chatting}
    windows = db.session.scalars(select(Chat).where(Chat.ticket_id.in_(line), Chat.closed_at.is_(None))).all()
    for chat, place in ((chat, line[chat.ticket_id]) for chat in windows if chat.ticket_id):
        html = place_html(chat.language, place, callback=chat.ticket_id not in chatting)
        _tell(chat, "show", {"scope": f"place-{chat.id}", "v": 0, "since": 0, "key": "place", "html": html})


def agent_types(ticket_id: int, agent: Agent) -> None:
    """An agent writes a reply: a sign of life, never stored, over after a few seconds."""
    for chat in chats.of_ticket(ticket_id):
        _tell(chat, "typing", {"name": agent.name(chat.language)})


def visitor_types(chat: Chat) -> None:
    """The visitor writes: the agents who have the ticket open or in a list see it."""
    ticket = chats.ticket_of(chat)
    if ticket is None:
        return
    for language in config.current().languages:
        where = [rooms.ticket(ticket.id, language), *rooms.lists(ticket.queue_id, ticket.owner_id, language)]
        html = present.typing_html(people.customer_name(ticket.customer), language)
        bus.emit("typing", {"ticket": ticket.id, "html": html}, namespace="/desk", to=where)


def _tell(chat: Chat, event: str, data: dict) -> None:
    bus.emit(event, data, to=rooms.visitor(chat.id, chat.language), namespace=VISITOR)


def _told_just_now(queue_id: int) -> bool:
    now = time.monotonic()
    if now - _told.get(queue_id, -EVERY) < EVERY:
        return True
    _told[queue_id] = now
    return False
