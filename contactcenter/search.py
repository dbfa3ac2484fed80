"""Search over tickets, customers' names and everything said, in any script, alike on both databases.

Words are cut here and not by the database: letters and digits run together as words, Chinese, Japanese and Korean text
is cut into overlapping pairs of characters, so that a phrase of any length is found and no extension is needed.
"""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import ColumnElement, func, select, text, true
from sqlalchemy.orm import joinedload

from contactcenter import events, views
from contactcenter.extensions import db
from contactcenter.fields import filtering
from contactcenter.models import Agent, Item, SearchEntry, Ticket

CJK = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
RUNS = re.compile(f"([{CJK}]+)|([^\\W_{CJK}]+)")
INDEXED = 20_000
WORDS_OF_A_QUERY = 12


def tokens(words: str) -> list[str]:
    """The words of a text as they are indexed: folded, CJK runs as pairs and their last character alone."""
    found = []
    for cjk, word in RUNS.findall(_folded(words)):
        found += [*(cjk[i : i + 2] for i in range(len(cjk) - 1)), cjk[-1]] if cjk else [word]
    return found


def find(agent: Agent, asked: str, limit: int = 20) -> list[Ticket]:
    """Tickets this agent may see that hold all the words asked for, last touched first. A number finds its ticket, and
    `field:trip.destination=Kunming` those of which that was written down; nothing where that makes no sense."""
    words, wishes = filtering.split(asked)
    wanted = _phrases(words)
    if not wanted and not wishes:
        return []
    try:
        query = views.visible_tickets(agent).where(_found(words, wanted), filtering.condition(agent, wishes))
    except filtering.BadWish:
        return []
    query = query.order_by(Ticket.touched_at.desc()).limit(limit)
    return list(db.session.scalars(query.options(joinedload(Ticket.customer))))


def index_item(fact: events.MessageReceived | events.ReplyQueued | events.NoteAdded | events.ContactNoted) -> None:
    """What was said can be found from the moment it is kept."""
    item = db.session.get_one(Item, fact.item)
    names = " ".join(attachment.name for attachment in item.attachments) if item.direction == "out" else ""
    _index(item.ticket_id, item.id, f"{item.subject} {item.text} {names}")


def index_head(fact: events.TicketOpened | events.SubjectChanged) -> None:
    """A ticket is found by its subject and by its customer's names and addresses."""
    ticket = db.session.get_one(Ticket, fact.ticket)
    customer = ticket.customer
    addresses = " ".join(one.value for one in customer.identities if one.kind != "visitor")
    _index(ticket.id, None, f"{ticket.subject} {customer.name} {customer.other_name} {addresses}")


def _index(ticket_id: int, item_id: int | None, words: str) -> None:
    cut = " ".join(tokens(words[:INDEXED]))
    if cut:
        db.session.add(SearchEntry(ticket_id=ticket_id, item_id=item_id, words=cut))


def _found(words: str, wanted: list[list[str]]) -> ColumnElement[bool]:
    if not wanted:
        return true()
    hits = select(SearchEntry.ticket_id).where(_matching(wanted)).limit(5000)
    found: ColumnElement[bool] = Ticket.id.in_(hits.scalar_subquery())
    number = re.fullmatch(r"\s*#?(\d{5,12})\s*", words)
    return found | (Ticket.id == Ticket.id_of(int(number[1]))) if number else found


def _phrases(asked: str) -> list[list[str]]:
    """Each run of what was asked as tokens that must stand side by side."""
    wanted = []
    for cjk, word in RUNS.findall(_folded(asked))[:WORDS_OF_A_QUERY]:
        wanted.append([cjk[i : i + 2] for i in range(len(cjk) - 1)] or [cjk] if cjk else [word])
    return wanted


def _matching(wanted: list[list[str]]):
    """The database's own full-text condition: every phrase, the last token of each as a beginning."""
    if db.engine.dialect.name == "sqlite":
        query = " AND ".join('"' + " ".join(phrase) + '" *' for phrase in wanted)
        hits = text("SELECT rowid FROM search_index WHERE search_index MATCH :asked")
        return SearchEntry.id.in_(hits.bindparams(asked=query))
    query = " & ".join("(" + " <-> ".join([*phrase[:-1], phrase[-1] + ":*"]) + ")" for phrase in wanted)
    return func.to_tsvector(text("'simple'"), SearchEntry.words).op("@@")(func.to_tsquery(text("'simple'"), query))


def _folded(words: str) -> str:
    """Case, width and accents aside: Café, CAFE and ｃａｆｅ are one word."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return unicodedata.normalize("NFC", "".join(char for char in plain if not unicodedata.combining(char)))
