"""Help with words before they are sent: what sounds cold, a file that was forgotten, what must never be written down.

It never keeps anybody from typing, and what it asks about goes with one more click. Only what would do harm is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

import channels
from contactcenter import journal, scripts
from contactcenter.events import WordingKept
from contactcenter.extensions import db
from contactcenter.journal import JournalEntry
from contactcenter.models import Item, Ticket
from contactcenter.models.messages import newest_inbound
from contactcenter.scripts import guards
from contactcenter.wording_help import advice, book
from contactcenter.wording_help.advice import CARD, CODE, COLD, NO_FILE, NO_SUBJECT, Advice, Letter

__all__ = ["CARD", "CODE", "COLD", "NO_FILE", "NO_SUBJECT", "Advice", "Letter", "guards_of", "keep", "kept_since",
           "look", "look_at_note"]


def look(ticket: Ticket, text: str, channel: str, subject: str = "", files: int = 0) -> Advice:
    """What is to be said of a reply on this ticket. subject: as the author wrote it, empty for the ticket's own."""
    mail = channel in channels.names() and channels.get(channel).threads
    whole = subject or (ticket.subject if mail else "")
    begins = mail and newest_inbound(ticket, channel) is None
    return advice.of(Letter(text, ticket.language, whole, mail, begins, files, guards_of(ticket)), book.current())


def look_at_note(ticket: Ticket, text: str) -> Advice:
    """The same of a note, which may be as cold as it likes: only what the script's step forbids is refused."""
    return Advice(guards.refused(text, guards_of(ticket)))


def guards_of(ticket: Ticket) -> tuple[str, ...]:
    """What must not be written down at the step where the ticket's script stands."""
    run = scripts.current(ticket)
    return scripts.standing(run)[1].guards if run else ()


def keep(item: Item, found: Advice) -> None:
    """The author was asked and let it go as it is: counted by phrase. Inside a transaction."""
    if found.asks and not _is_kept(item):
        phrases = sorted({hit.words.lower() for hit in found.cold})
        journal.record(WordingKept(item.id, phrases, NO_FILE in found.asks, ticket=item.ticket_id))


def kept_since(since: datetime) -> list[tuple[str, int]]:
    """(phrase, how often it was sent all the same), the most frequent first; nobody is named."""
    query = select(JournalEntry.data).where(JournalEntry.type == WordingKept.__name__, JournalEntry.at >= since)
    return Counter(_phrases(db.session.scalars(query))).most_common()


def _is_kept(item: Item) -> bool:
    """A page that repeats its message is not counted again."""
    told = select(JournalEntry.data).where(JournalEntry.type == WordingKept.__name__,
                                           JournalEntry.ticket_id == item.ticket_id)
    return any(data["item"] == item.id for data in db.session.scalars(told))


def _phrases(told: Iterable[dict]) -> Iterable[str]:
    return (phrase for data in told for phrase in data.get("phrases", ()))
