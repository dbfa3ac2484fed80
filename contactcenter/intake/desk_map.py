"""Where new work starts: the queue for an address, a topic or a menu key, as the desk's settings say."""

from __future__ import annotations

from sqlalchemy import select

from channels.base import Inbound
from contactcenter.extensions import db
from contactcenter.models import Queue, Version

TYPES = {"sales": "consultation", "bookings": "booking", "care": "travel", "complaints": "complaint",
         "emergency": "travel"}


def queue_for(inbound: Inbound) -> Queue:
    """By the topic the customer chose, else by the address written to, else the desk's first queue.

    Raises RuntimeError while the desk has none.
    """
    routing = settings().get("routing", {})
    by_topic = {entry["topic"]: entry["queue"] for entry in routing.get("menu", ())}
    by_address = routing.get("email_addresses", {})
    key = by_topic.get(inbound.meta.get("topic")) or by_address.get(inbound.recipient)
    queue = (queue_of(key) if key else None) or first_queue()
    if queue is None:
        raise RuntimeError("the desk has no queue to put work into")
    return queue


def type_for(inbound: Inbound) -> str:
    """The kind of matter that this queue usually handles."""
    return TYPES.get(queue_for(inbound).key, "consultation")


def queue_of(key: str) -> Queue | None:
    return db.session.scalar(select(Queue).where(Queue.key == key))


def first_queue() -> Queue | None:
    """Where everything starts that says nothing of itself: the queue first in order."""
    return db.session.scalar(select(Queue).where(Queue.active).order_by(Queue.position, Queue.id).limit(1))


def settings() -> dict:
    """The desk's own settings: its name, addresses, menu. Empty before the first set-up."""
    held = Version.of("setting", "desk")
    return held.body if held else {}
