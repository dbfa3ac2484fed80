"""Answers to a side conversation: they join their thread, and whoever asked is told; the customer's matter rests."""

from __future__ import annotations

from channels.base import Inbound
from contactcenter import clock, contact_events, files, journal
from contactcenter.escalation import notices
from contactcenter.extensions import db
from contactcenter.intake import ladder
from contactcenter.masking import mask
from contactcenter.models import Item, SideConversation
from contactcenter.side_conversations.letters import CHANNEL, KIND

NOTICE = "side"


def receive(inbound: Inbound) -> Item | None:
    """The mail as a message of the thread that its signed address names; None where there is no such thread.

    A machine's mail is kept, and is no answer. Inside a transaction.
    """
    side = db.session.get(SideConversation, inbound.side) if inbound.side else None
    if side is None:
        return None
    with journal.transaction():
        side.ticket = ladder.root_of(side.ticket)
        with side.ticket.changing():
            item = _kept(side, inbound)
            if not inbound.automatic:
                side.waiting_since = side.closed_at = None
                side.unread += 1
                notices.make(side.ticket.owner or side.agent, side.ticket, NOTICE, item_id=item.id)
            journal.record(contact_events.SideMessageReceived(side.id, item.id, inbound.automatic,
                                                              ticket=side.ticket.id))
            return item


def _kept(side: SideConversation, inbound: Inbound) -> Item:
    ticket = side.ticket
    item = Item(
        ticket=ticket, ticket_id=ticket.id, kind=KIND, direction="in", channel=CHANNEL, author="partner", public=False,
        subject=mask(inbound.subject), text=mask(inbound.text), quoted=mask(inbound.quoted), language=inbound.language,
        external_id=inbound.external_id, automatic=inbound.automatic, threaded_by="token", at=clock.now(),
        data={"side": side.id, "from": inbound.sender, "name": inbound.sender_name or side.name,
              "message_id": inbound.meta.get("message_id", ""), "stranger": inbound.sender != side.address})
    db.session.add(item)
    db.session.flush()
    for file in inbound.files:
        files.keep_inbound(item, file)
    return item
