"""What an empty desk starts with: queues, so that the first message has somewhere to wait."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from contactcenter.extensions import db
from contactcenter.models import Queue
from contactcenter.pack.book import Book
from contactcenter.pack.reading import Entry
from contactcenter.sla import hours


def furnish(book: Book) -> None:
    """Queues, where there are none at all. Inside a transaction."""
    if not db.session.scalar(select(func.count()).select_from(Queue)):
        add_queues(book.entries("demo/desk.yaml", "queues"))


def add_queues(written: Iterable[Entry]) -> int:
    """The queues that are not there yet, in the order written; how many."""
    held = set(db.session.scalars(select(Queue.key)))
    fresh = [_queue(one, position) for position, one in enumerate(written) if one["id"] not in held]
    db.session.add_all(fresh)
    db.session.flush()
    return len(fresh)


def _queue(written: Entry, position: int) -> Queue:
    overflow = {"after": hours.seconds(written["overflow"]["after"]), "to": written["overflow"]["to"]}
    return Queue(key=written["id"], names=dict(written["label"]), calendar=written["calendar"],
                 weight=written["weight"], skills=list(written["skills"]), overflow=overflow, position=position,
                 sticky_seconds=int(hours.seconds(written["sticky"])), plan=list(written.get("plan", ())),
                 messages=written.get("messages", "push"), voice_slots=written.get("voice_slots", 0))
