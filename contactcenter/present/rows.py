"""The row of a ticket in a list, and its html, which is kept until the ticket changes."""

from __future__ import annotations

from collections import OrderedDict

from contactcenter import clock
from contactcenter.models import Ticket
from contactcenter.present import deadlines, people, times
from contactcenter.present.render import render

KEPT = 20_000
_kept: OrderedDict[tuple, str] = OrderedDict()


def html(ticket: Ticket, language: str) -> str:
    """The row rendered for everybody who reads this language. Kept by version, so that a list costs next to nothing."""
    key = (ticket.id, ticket.rev, language, times.day_of(clock.now()))
    found = _kept.get(key)
    if found is None:
        found = _kept[key] = render("tickets/_row.html", language, row=row(ticket, language))
        if len(_kept) > KEPT:
            _kept.popitem(last=False)
    else:
        _kept.move_to_end(key)
    return found


def forget() -> None:
    """Drop what is kept: when wording or customers change without their tickets."""
    _kept.clear()


def row(ticket: Ticket, language: str) -> dict:
    """A ticket as its line in a list: who, what, the last words, how urgent."""
    customer, owner, now = ticket.customer, ticket.owner, clock.now()
    spoken = max(filter(None, (ticket.last_inbound_at, ticket.last_outbound_at, ticket.made_at)))
    return {
        "id": ticket.id,
        "number": ticket.number,
        "scope": f"row-{ticket.id}",
        "rev": ticket.rev,
        "tab": ticket.tab,
        "queue": ticket.queue_id,
        "owner": people.colleague(owner, language),
        "sort": times.iso(ticket.sort_at),
        "name": people.customer_name(customer),
        "tier": people.tier(customer),
        "subject": ticket.subject,
        "preview": ticket.preview,
        "channel": ticket.last_channel or ticket.channel,
        "status": ticket.status,
        "urgent": ticket.priority == "P1",
        "complaint": ticket.type == "complaint",
        "unread": ticket.unread or 0,
        "at": times.stamp(spoken, now, language),
        "due": deadlines.of_ticket(ticket, language),
        "rest": deadlines.rest(ticket, language),
    }
