"""The row of a ticket in a list, and its html, which is kept until the ticket changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from flask import current_app
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contactcenter import clock
from contactcenter.extensions import db
from contactcenter.models import Customer, Ticket
from contactcenter.present import deadlines, people, times
from contactcenter.present.render import render

KEPT = 20_000


def html(ticket: Ticket, language: str) -> Markup:
    """The row rendered for everybody who reads this language, and kept until the ticket changes."""
    key = (ticket.id, ticket.rev, language, times.day_of(clock.now()))
    return _find(key) or _keep(key, render("tickets/_row.html", language, row=row(ticket, language)))


def page(keys: Sequence[tuple[int, int]], language: str) -> list[Markup]:
    """The rows of these (id, rev): only those that are not kept are read from the database, all at once."""
    today = times.day_of(clock.now())
    found = {ticket_id: _find((ticket_id, rev, language, today)) for ticket_id, rev in keys}
    wanted = [ticket_id for ticket_id, kept in found.items() if kept is None]
    if wanted:
        loading = (joinedload(Ticket.customer).selectinload(Customer.identities), joinedload(Ticket.owner))
        fresh = select(Ticket).where(Ticket.id.in_(wanted)).options(*loading)
        found |= {ticket.id: html(ticket, language) for ticket in db.session.scalars(fresh)}
    return [kept for kept in found.values() if kept is not None]


def _find(key: tuple) -> Markup | None:
    kept = _kept()
    found = kept.get(key)
    if found is not None:
        kept.move_to_end(key)
    return found


def _keep(key: tuple, made: Markup) -> Markup:
    kept = _kept()
    kept[key] = made
    if len(kept) > KEPT:
        kept.popitem(last=False)
    return made


def _kept() -> OrderedDict[tuple, Markup]:
    """The app's own store: two desks in one process never show each other's rows."""
    return current_app.extensions.setdefault("kept_rows", OrderedDict())


def forget() -> None:
    """Drop what is kept: when wording or customers change without their tickets."""
    _kept().clear()


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
