"""The present state of a ticket's regions as html, for a push or for a page that asks again after a gap."""

from __future__ import annotations

from markupsafe import Markup

from contactcenter.journal import JournalEntry
from contactcenter.models import Item, Ticket
from contactcenter.present import deadlines, entries, heads, items, sides, timelines
from contactcenter.present.page import render


def ticket_state_html(ticket: Ticket, language: str) -> Markup:
    """Everything of an open ticket that can change, to be morphed: header, the timeline's last page, clocks, facts."""
    return Markup("").join((
        head_html(ticket, language, oob="outerMorph"),
        render("tickets/_timeline.html", language, timeline=timelines.timeline(ticket, language), oob="outerMorph"),
        clocks_html(ticket, language, oob="outerMorph"),
        details_html(ticket, language, oob="outerMorph"),
    ))


def head_html(ticket: Ticket, language: str, oob: str = "") -> Markup:
    """`#ticket-head`"""
    return render("tickets/_head.html", language, head=heads.head(ticket, language), oob=oob)


def clocks_html(ticket: Ticket, language: str, oob: str = "") -> Markup:
    """`#side-clocks`"""
    return render("tickets/_clocks.html", language, clocks=deadlines.clocks(ticket, language), oob=oob)


def details_html(ticket: Ticket, language: str, oob: str = "") -> Markup:
    """`#side-ticket`"""
    return render("tickets/_details.html", language, ticket=sides.details(ticket, language), oob=oob)


def item_html(item: Item, language: str) -> Markup:
    """One entry of the timeline, an `li` whose id stays the same for ever."""
    return render("tickets/_item.html", language, entry=items.item(item, language))


def event_html(entry: JournalEntry, language: str) -> Markup:
    """The line of a fact, or nothing for one that has none."""
    told = entries.event(entry, language)
    return render("tickets/_item.html", language, entry=told) if told else Markup("")
