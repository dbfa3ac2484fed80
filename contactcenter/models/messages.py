"""What is said on a ticket: messages that came in, replies on their way out, notes, and what each does to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

import channels
from channels.base import Inbound
from contactcenter import clock, events, journal
from contactcenter.extensions import db
from contactcenter.models.agents import Agent
from contactcenter.models.items import Attachment, Item
from contactcenter.models.mailroom import Outbox

if TYPE_CHECKING:
    from contactcenter.models.tickets import Ticket

UNDO_SECONDS = 10
PREVIEW = 160


class StaleReply(Exception):
    """The customer or a colleague has written since the author last looked. `items` are the ones not seen."""

    def __init__(self, items: Sequence[Item]):
        super().__init__("a newer message stands on the ticket")
        self.items = items


class NoAddress(Exception):
    """The customer cannot be reached on this channel."""


@dataclass(frozen=True)
class Words:
    """What is to be said, and how. seen: the newest item the author had on the page."""

    text: str
    channel: str
    agent: Agent | None = None
    client_id: str | None = None
    attachments: Sequence[Attachment] = ()
    subject: str = ""
    cc: Sequence[str] = ()
    seen: int | None = None
    anyway: bool = False
    undo: float | None = None
    greeting: str | None = None
    language: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


def receive(ticket: Ticket, inbound: Inbound, how: str, sender: int) -> Item:
    """A message joins the ticket. how: the rung of the threading ladder that chose this ticket. sender: the customer
    who wrote; one who is not the ticket's own is marked, and nothing is sent there before an agent agrees.

    An automatic message changes no status and asks for no answer.
    """
    with ticket.changing():
        item = Item(
            ticket=ticket, ticket_id=ticket.id, kind="message", direction="in", channel=inbound.channel,
            author="customer", customer_id=sender, public=True, subject=inbound.subject,
            text=inbound.text, quoted=inbound.quoted, html=inbound.html, language=inbound.language,
            external_id=inbound.external_id, automatic=inbound.automatic, threaded_by=how,
            client_id=inbound.meta.get("client_id"),
            data={**_kept(inbound.meta), "from": inbound.sender, "to": inbound.recipient, "name": inbound.sender_name,
                  "stranger": sender != ticket.customer_id},
            at=clock.now(),
        )
        db.session.add(item)
        _show_in_list(ticket, item)
        if not inbound.automatic:
            _wants_answer(ticket, item)
        db.session.flush()
        journal.record(events.MessageReceived(item.id, inbound.channel, inbound.automatic, ticket=ticket.id))
        return item


def reply(ticket: Ticket, words: Words) -> Item:
    """A person's answer: an item and the row that carries it out, not before the undo time is over.

    The same client_id again gives the same item. Raises StaleReply, NoAddress.
    """
    with ticket.changing():
        if words.client_id and (repeat := _by_client_id(words.client_id)):
            return repeat
        _refuse_stale(ticket, words)
        before = {"status": ticket.status, "unanswered_since": _iso(ticket.unanswered_since), "owner": ticket.owner_id}
        item = _outgoing(ticket, words, before)
        if ticket.owner_id is None:
            ticket.assign(words.agent, "answered first")
        ticket.unanswered_since, ticket.unread = None, 0
        journal.record(events.ReplyQueued(item.id, words.channel, ticket=ticket.id))
        if ticket.live:
            ticket.change_status("open" if channels.get(words.channel).live else "waiting_customer", "answered")
        return item


def say(ticket: Ticket, words: Words) -> Item:
    """An automatic message: a greeting or acknowledgement. It meets no clock and changes no status."""
    with ticket.changing():
        item = _outgoing(ticket, words, {})
        item.author, item.automatic = "system", words.greeting or "automatic"
        journal.record(events.ReplyQueued(item.id, words.channel, words.greeting or "automatic", ticket=ticket.id))
        return item


def note(ticket: Ticket, text: str, *, agent: Agent | None, client_id: str | None = None,
         mentions: Sequence[int] = (), attachments: Sequence[Attachment] = ()) -> Item:
    """Something only the team sees: no channel can take it."""
    with ticket.changing():
        if client_id and (repeat := _by_client_id(client_id)):
            return repeat
        item = Item(ticket=ticket, ticket_id=ticket.id, kind="note", author="agent" if agent else "system",
                    agent=agent, agent_id=agent.id if agent else None, text=text, client_id=client_id,
                    state="kept", mentions=list(mentions))
        _attach(item, attachments)
        journal.record(events.NoteAdded(item.id, ticket=ticket.id))
        return item


def restore(item: Item) -> None:
    """A reply was taken back: the ticket stands as it did before it."""
    ticket, before = item.ticket, item.data.get("before", {})
    with ticket.changing():
        if ticket.unanswered_since is None and before.get("unanswered_since"):
            ticket.unanswered_since = clock.datetime_of(before["unanswered_since"])
        if before.get("status") and ticket.live:
            ticket.change_status(before["status"], "reply taken back")
        if before and before.get("owner") is None and ticket.owner_id == item.agent_id:
            ticket.assign(None, "reply taken back")


def newest_inbound(ticket: Ticket, channel: str | None = None) -> Item | None:
    """The customer's own newest message on the ticket, on one channel if it is named."""
    own = (Item.customer_id == ticket.customer_id, Item.direction == "in", Item.kind == "message")
    query = select(Item).where(Item.ticket_id == ticket.id, *own)
    if channel:
        query = query.where(Item.channel == channel)
    return db.session.scalar(query.order_by(Item.id.desc()).limit(1))


def addresses(ticket: Ticket, channel: str, automatic: bool = False) -> tuple[str, str]:
    """(customer's, ours): answer where the newest message on this channel came from, from where it went to.

    A person answers where the customer asked to be answered (RFC 5322 3.6.2) and sees where that is; a machine only
    where the message says it came from. Raises NoAddress where the customer has none of that kind.
    """
    ways = channels.get(channel)
    newest = newest_inbound(ticket, channel)
    if newest and newest.data.get("from"):
        wished = [] if automatic else newest.data.get("reply_to") or []
        return next(iter(wished), newest.data["from"]), newest.data.get("to") or ways.address
    theirs = ticket.customer.address(ways.identity)
    if not theirs:
        raise NoAddress(channel)
    return theirs, ways.address


def _outgoing(ticket: Ticket, words: Words, before: dict) -> Item:
    theirs, ours = addresses(ticket, words.channel, automatic=words.agent is None)
    ways = channels.get(words.channel)
    item = Item(
        ticket=ticket, ticket_id=ticket.id, kind="message", direction="out", channel=words.channel, author="agent",
        agent=words.agent, agent_id=words.agent.id if words.agent else None, customer_id=ticket.customer_id,
        public=True, subject=words.subject or (ticket.subject if ways.threads else ""), text=words.text,
        client_id=words.client_id, state="queued", language=words.language or ticket.language,
        data={"to": theirs, "cc": list(words.cc), "before": before, **words.data},
    )
    _attach(item, words.attachments)
    if words.agent:  # a greeting does not hide the customer's words
        _show_in_list(ticket, item)
    ticket.last_outbound_at = item.at
    wait = 0 if not ways.undo or words.agent is None else UNDO_SECONDS if words.undo is None else words.undo
    due = clock.now() + timedelta(seconds=wait)
    db.session.add(Outbox(item=item, item_id=item.id, ticket_id=ticket.id, channel=words.channel, recipient=theirs,
                          sender=ours, not_before=due, next_at=due, data={}))
    return item


def _attach(item: Item, attachments: Sequence[Attachment]) -> None:
    db.session.add(item)
    db.session.flush()
    item.attachments.extend(attachments)


def _show_in_list(ticket: Ticket, item: Item) -> None:
    words = " ".join((item.text or item.subject or "").split())
    names = ", ".join(attachment.name for attachment in item.attachments) if item.direction == "out" else ""
    ticket.preview = (words or names)[:PREVIEW]
    ticket.last_channel = item.channel or ticket.last_channel


def _wants_answer(ticket: Ticket, item: Item) -> None:
    ticket.unread += 1
    ticket.last_inbound_at = item.at
    ticket.unanswered_since = ticket.unanswered_since or item.at
    if ticket.status not in ("new", "open"):
        ticket.change_status("open", "the customer wrote")


def _refuse_stale(ticket: Ticket, words: Words) -> None:
    if words.anyway or words.seen is None:
        return
    newer = db.session.scalars(
        select(Item).where(Item.ticket_id == ticket.id, Item.id > words.seen, Item.public, Item.kind == "message",
                           Item.state != "withdrawn", Item.automatic.is_(None)).order_by(Item.id)
    ).all()
    newer = [item for item in newer if words.agent is None or item.agent_id != words.agent.id]
    if newer:
        raise StaleReply(newer)


def _by_client_id(client_id: str) -> Item | None:
    return db.session.scalar(select(Item).where(Item.client_id == client_id))


def _kept(meta: Any) -> dict[str, Any]:
    """What the channel knows besides; everybody a mail was addressed to is kept as `all_to`."""
    kept = {key: value for key, value in meta.items() if key not in ("client_id", "to")}
    return {**kept, "all_to": meta["to"]} if "to" in meta else kept


def _iso(instant) -> str | None:
    return instant.isoformat() if instant else None
