"""What goes before the desk's own words in the play: somebody settles a matter, and the desk asks how it was."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from sqlalchemy import select

from contactcenter.demo.script import Scene, Turn
from contactcenter.extensions import db
from contactcenter.models import Item, Ticket

Post = Callable[[str, Mapping[str, Any]], Any]
DONE = {"en": "Your request is settled. Thank you for your patience.",
        "zh": "您咨询的问题已为您处理完毕，感谢耐心等候。"}
SUBJECT = {"en": "Your request", "zh": "您的咨询"}
FAREWELL = "sms.close"
FIRST = ("itinerary_sent", "mid_trip_checkin")  # prepared replies with which the desk begins


def give(app: Flask, post: Post, turn: Turn, scene: Scene) -> bool:
    """Do what makes the desk speak; False where it speaks without."""
    if turn.more.get("greeting") == FAREWELL:
        _settle(app, post, scene)
        return True
    if turn.do == "send_reply" and turn.more.get("reply") in FIRST:
        write_first(post, turn, scene)
        return True
    return False


def write_first(post: Post, turn: Turn, scene: Scene) -> None:
    """A text to somebody with whom nothing is open: a prepared one of the content, or the turn's own words."""
    channel, key = turn.channel or scene.channel, turn.more.get("reply", "")
    words = scene.language if scene.language in SUBJECT else "en"
    post("/tickets/new", {
        "way": "outbound", "channel": channel, "name": scene.person.name(scene.language), "phone": scene.person.phone,
        "email": scene.person.email, "queue": scene.queue, "priority": "P3", "subject": SUBJECT[words], "reply": key,
        "text": turn.text, "client_id": secrets.token_hex(12)})


def _settle(app: Flask, post: Post, scene: Scene) -> None:
    """The customer is told that it is done, and the ticket is resolved."""
    made = secrets.token_hex(12)
    words = scene.language if scene.language in DONE else "en"
    post("/tickets/new", {"way": "outbound", "channel": "sms", "name": scene.person.name(scene.language),
                          "phone": scene.person.phone, "queue": scene.queue, "priority": "P3",
                          "subject": SUBJECT[words], "text": DONE[words], "client_id": made})
    with app.app_context():
        number = db.session.scalar(select(Ticket.id).join(Item, Item.ticket_id == Ticket.id)
                                   .where(Item.client_id == made))
        ticket = db.session.get(Ticket, number) if number else None
        name = ticket.number if ticket else None
    if name:
        post(f"/tickets/{name}/closure", {"resolution": "answered"})
